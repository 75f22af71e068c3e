"""The map of industries: parcels by the division (大类) of GB/T 4754-2017 that they are used for."""

from collections.abc import Mapping
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from landuse.maps.disposal import (
    CONTRADICTIONS,
    FIRMS,
    PARCEL,
    PROBLEMS,
    RECORDS,
    TABLE,
    THEME_FILTERS,
    THEMES,
    disposal_text,
    parcel_map,
)
from landuse.maps.encode import Block, class_column, number_column, text_column
from landuse.maps.page import Card, Fact, Filter, LandMap, Section, Theme
from landuse.results import Assessment
from landuse.style import KINDS, NO_DATA, StyleClass, hatch_ink
from landuse.tables import with_all_columns
from landuse.vocabulary.industry_codes import division_label

INDUSTRY = "industry"
EDITION = 2017
UNCERTAIN = StyleClass(
    "uncertain",
    "代码版本不明或已拆分",
    "#ffffff",
    "dots",
    "#8d99a6",
    "有行业代码，但版本不明或该代码在 2017 年版中拆分，不能归入大类",
)
_HATCHES = ("", "diagonal", "diagonal_back", "vertical", "horizontal", "dots", "cross", "grid")
_PLAIN_FROM = 32
"""Divisions 32 to 39 (metals, machinery, vehicles, electrical goods) go without hatching, as most industrial land is theirs."""
OF_PARCEL = Section("行业", (Fact(INDUSTRY, "行业大类", kind="wide"), Fact("industry_code", "登记代码"), Fact("industry_code_year", "代码版本", "年")))  # fmt: skip


def industry_map(
    result: Assessment, *, title: str | None = None, context: Mapping[str, gpd.GeoDataFrame] | None = None
) -> LandMap:
    """Return the map of industries: where which division of GB/T 4754 stands, with parcels and mu of each.

    Codes of older editions are shown as the division of 2017 that they went into; a code whose edition is unknown where that
    matters, or that was split up, is a class of its own. A division has the same colour and hatching on every map. Parameters
    and errors as for :func:`landuse.maps.disposal_map`.
    """
    columns = industry_columns(result)
    keys = tuple(found["key"] for found in columns[INDUSTRY]["classes"])
    known = tuple(key for key in keys if key not in (UNCERTAIN.key, NO_DATA.key))
    text = replace(
        disposal_text(result, title or "产业分布图"),
        style=INDUSTRY,
        cards=(
            Card("纳入监测", "宗", note_unit="亩", note_sums="area_mu"),
            Card("行业明确", "宗", "", INDUSTRY, known, note_unit="亩", note_sums="area_mu"),
            Card("版本不明或已拆分", "宗", "", INDUSTRY, (UNCERTAIN.key,), note_unit="亩", note_sums="area_mu"),
            Card("无数据", "宗", "", INDUSTRY, (NO_DATA.key,), note_unit="亩", note_sums="area_mu"),
        ),
        filters=(
            Filter(INDUSTRY, "行业大类（GB/T 4754-2017）", keep_empty=True),
            Filter("idle_status", "认定状态"),
            Filter("zone", "开发区"),
            *THEME_FILTERS,
        ),
        sections=(OF_PARCEL, PARCEL, FIRMS, CONTRADICTIONS, RECORDS, PROBLEMS),
        listed=(),
        table=(*TABLE[:4], Fact(INDUSTRY, "行业大类"), Fact("industry_code", "登记代码"), Fact("tax_wanyuan_per_mu", "亩均税收", "万元/亩"), TABLE[4]),
        themes=(Theme("产业", INDUSTRY, "行业大类"), *THEMES),
        targets=(),
    )  # fmt: skip
    return parcel_map(result, text, columns=columns, context=context)


def industry_columns(result: Assessment) -> dict[str, Block]:
    """Return the class column of the divisions that occur, and the codes as they are registered."""
    from landuse.matching.available_land import industry_of  # matching brings its solver along

    records = with_all_columns(pd.DataFrame(result.results), "parcels")
    division = industry_of(records).astype("str")
    registered = records["industry_code"].astype("str")
    present = sorted(division.dropna().unique())
    classes = (*(_division(code) for code in present), UNCERTAIN, NO_DATA)
    uncertain, unknown = len(present), len(present) + 1
    place = pd.Index(present, dtype="str").get_indexer(pd.Index(division))
    codes = np.where(place >= 0, place, np.where(registered.notna(), uncertain, unknown))
    return {
        INDUSTRY: class_column(codes, classes),
        "industry_code": text_column(records["industry_code"]),
        "industry_code_year": number_column(records["industry_code_year"], 0),
    }


def _division(code: str) -> StyleClass:
    number = int(code)
    color = KINDS[number % len(KINDS)]
    hatch = _HATCHES[(number // len(KINDS) - _PLAIN_FROM // len(KINDS)) % len(_HATCHES)]
    name = division_label(code, EDITION)
    return StyleClass(code, f"大类 {code}" if name == code else f"{code} {name}", color, hatch, hatch_ink(color))
