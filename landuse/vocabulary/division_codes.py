"""Codes of administrative divisions (GB/T 2260): which are abolished and what took their place.

A parcel keeps the code it was registered under: an abolished division in it is no fault and never changed, only understood.
The list (``vocabulary/division_codes.csv``) holds what is confirmed and is far from whole: a code that is not in it is not wrong.
"""

from dataclasses import dataclass
from functools import cache

import pandas as pd

from landuse.vocabulary.rows import read_rows

LENGTH = 6


@dataclass(frozen=True)
class Division:
    """One code. `kind` is city, county, abolished or statistical (a pseudo-code of the statistics); `until` the year it ended."""

    code: str
    name_zh: str
    kind: str
    replaced_by: str
    until: str
    confidence: str
    source: str


@cache
def divisions() -> dict[str, Division]:
    """Return every listed division by code."""
    return {row["code"]: Division(**row) for row in read_rows("division_codes")}


def current_divisions(codes: pd.Series) -> pd.Series:
    """Return six-digit codes with abolished ones replaced by what took their place; others and missing ones as they are.

    >>> current_divisions(pd.Series(["210122", "210106", "999999"])).tolist()
    ['210115', '210106', '999999']
    """
    replaced = {code: division.replaced_by for code, division in divisions().items() if division.replaced_by}
    texts = codes.astype("str")
    current: pd.Series = texts.map(replaced).fillna(texts)
    return current


def abolished(code: str) -> Division | None:
    """Return the division of a six-digit code where it is abolished, else None."""
    division = divisions().get(code)
    return division if division is not None and division.kind == "abolished" else None
