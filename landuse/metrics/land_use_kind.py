"""What a parcel is supplied for: the kind of use that bounds its term, and whether it is an industrial project's land.

A land-use code means nothing without its classification: the three systems collide. Data: ``vocabulary/land_use_kinds.csv``, by the
longest prefix; 工矿仓储 is 06 in GB/T 21010, 06 and 0508 in the third national survey, 10 and 11 in the classification of 2023.
"""

from functools import cache

import numpy as np
import pandas as pd

from landuse.vocabulary import codes
from landuse.vocabulary.industry_codes import INDUSTRIAL, divisions
from landuse.vocabulary.rows import read_rows


def land_use_kind(land_use_code: pd.Series, land_use_system: pd.Series) -> pd.Series:
    """Return the kind of use (code list ``land_use_kind``); unknown without a code, its classification, or a fitting prefix."""
    kinds, systems = list(codes("land_use_kind")), list(codes("land_use_system"))
    position, texts = pd.factorize(land_use_code)
    system = pd.Categorical(land_use_system, categories=systems).codes
    lookup = np.full((len(texts) + 1, len(systems) + 1), -1, dtype=np.int8)  # the last row and column are the unknown ones
    for row, text in enumerate(texts):
        for place, name in enumerate(systems):
            kind = _kind_of_code(str(text), name)
            lookup[row, place] = -1 if kind is None else kinds.index(kind)
    return pd.Series(pd.Categorical.from_codes(lookup[position, system], categories=pd.Index(kinds)), index=land_use_code.index)


def land_control_applies(is_industrial_land: pd.Series, industry_code: pd.Series) -> pd.Series:
    """Tell whether a parcel is that of an industrial project: 工矿仓储 by its land use, or of an industry of GB/T 4754 B or C.

    A land use that is known to be another and no such industry means no; where the land use is unknown the industry decides, and
    where that is unknown too the answer is unknown.
    """
    division = divisions(industry_code)
    of_industry = division.isin(INDUSTRIAL).astype("boolean").mask(division.isna())
    return is_industrial_land.fillna(of_industry) | of_industry.fillna(value=False)


@cache
def _kind_of_code(code: str, system: str) -> str | None:
    fitting = [row for row in read_rows("land_use_kinds") if row["land_use_system"] == system and code.startswith(row["prefix"])]
    return max(fitting, key=lambda row: len(row["prefix"]))["land_use_kind"] if fitting else None
