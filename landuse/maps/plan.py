"""The map of a disposal plan: which parcel is to be disposed of in which year and how, and which is not, and why."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from landuse.maps.disposal import (
    CONTRADICTIONS,
    DAYS,
    FIRMS,
    PARCEL,
    PROBLEMS,
    PROPOSAL,
    RECORDS,
    TABLE,
    THEME_FILTERS,
    THEMES,
    WHY,
    disposal_text,
    parcel_map,
)
from landuse.maps.encode import Block, class_column, number_column, text_column
from landuse.maps.page import Card, Fact, Filter, LandMap, Section, Theme
from landuse.results import Assessment
from landuse.style import KINDS, NEUTRAL, StyleClass, code_classes, ramp
from landuse.vocabulary import codes

if TYPE_CHECKING:
    from landuse.planning import Plan

YEAR, MODE, LEFT = "plan_year", "plan_mode", "plan_left"
UNPLANNED = StyleClass("left", "未列入计划", "#ffffff", "grid", "#7b8a8e", "列为候选而本计划没有安排，原因见明细")
OUTSIDE = StyleClass("outside", "不在计划对象内", NEUTRAL, definition="按现有数据无须处置")
_LAND = "idle_land"
PLANNED = Section(
    "处置计划",
    (
        Fact(YEAR, "计划年度"),
        Fact("plan_order", "当年次序"),
        Fact(MODE, "处置方式", kind="wide"),
        Fact("plan_value", "价值", "折算亩"),
        Fact("plan_reason", "理由", kind="wide"),
    ),
)


def plan_map(
    result: Assessment, plan: "Plan", *, title: str | None = None, context: Mapping[str, gpd.GeoDataFrame] | None = None
) -> LandMap:
    """Return the map of `plan` (:func:`landuse.planning.plan`): the year of each parcel by colour, its mode as the other colouring.

    Parcels that the plan leaves are a class of their own, with the reason; so are those that need no disposal. Only idle land is
    shown: zombie enterprises and projects of the plan are not parcels. Other parameters and errors as for
    :func:`landuse.maps.disposal_map`.
    """
    years = tuple(str(year) for year in plan.years)
    chosen = _first(plan.chosen)
    listed = result.results.index.get_indexer(chosen.sort_values(["year", "order"], kind="stable").index)
    shown = years[:2]
    text = replace(
        disposal_text(result, title or f"处置计划图（{years[0]}–{years[-1]}年）"),
        style=YEAR,
        cards=(
            Card("列入计划", "宗", "", YEAR, years, note_unit="亩", note_sums="area_mu"),
            *(Card(f"{year} 年", "宗", "", YEAR, (year,), note_unit="亩", note_sums="area_mu") for year in shown),
            Card("未列入计划", "宗", "", YEAR, (UNPLANNED.key,), note_unit="亩", note_sums="area_mu", alarming=True),
        ),
        filters=(
            Filter(YEAR, "计划年度", keep_empty=True),
            Filter(MODE, "处置方式"),
            Filter(LEFT, "未列入的原因"),
            Filter("idle_status", "认定状态"),
            Filter("zone", "开发区"),
            *THEME_FILTERS,
        ),
        sections=(PLANNED, PARCEL, PROPOSAL, WHY, DAYS, CONTRADICTIONS, FIRMS, RECORDS, PROBLEMS),
        listed=[int(row) for row in listed if row >= 0],
        listed_title="计划清单",
        listed_facts=(YEAR, MODE, "area_mu"),
        table=(*TABLE[:4], Fact(YEAR, "计划年度"), Fact("plan_order", "当年次序"), Fact(MODE, "处置方式"), Fact("plan_value", "价值", "折算亩"),
               Fact("plan_reason", "理由"), *TABLE[4:6]),
        themes=(Theme("计划", YEAR, "计划年度"), Theme("计划", MODE, "处置方式"), Theme("计划", LEFT, "未列入的原因"), *THEMES),
    )  # fmt: skip
    return parcel_map(result, text, columns=plan_columns(result, plan), context=context)


def plan_columns(result: Assessment, plan: "Plan") -> dict[str, Block]:
    """Return year, mode, order, value and reason of the plan for every parcel."""
    ids = result.results.index
    chosen = _first(plan.chosen).reindex(ids)
    left = _first(plan.left).reindex(ids)
    unplanned = left["reason_code"].notna() & chosen["year"].isna()
    years = [str(year) for year in plan.years]
    colors = ramp(len(years) + 1)[1:]
    year_classes = (
        *(StyleClass(year, f"{year} 年", color) for year, color in zip(years, colors, strict=True)),
        UNPLANNED,
        OUTSIDE,
    )
    year = chosen["year"].astype("Int64").astype("str").where(chosen["year"].notna())
    reason = chosen["reason"].astype("str")
    return {
        YEAR: _classed(year, unplanned, year_classes),
        MODE: _classed(chosen["mode"].astype("str"), unplanned, (*_modes(chosen["mode"]), UNPLANNED, OUTSIDE)),
        LEFT: _classed(left["reason_code"].astype("str").where(unplanned), unplanned, (*code_classes("plan_left"), OUTSIDE)),
        "plan_order": number_column(chosen["order"], 0),
        "plan_value": number_column(chosen["value"].where(~unplanned, left["value"]), 1),
        "plan_reason": text_column(reason.where(~unplanned, left["reason"].astype("str"))),
    }


def _first(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows on idle land by parcel, the first of each."""
    land = rows[rows["subject_kind"] == _LAND]
    return land.drop_duplicates("subject_id").set_index("subject_id")


def _modes(used: pd.Series) -> tuple[StyleClass, ...]:
    """Return the classes of the modes that the plan uses; a mode has the same colour in every plan."""
    return tuple(
        StyleClass(code, found.label_zh, KINDS[place % len(KINDS)], definition=found.definition_zh)
        for place, (code, found) in enumerate(codes("disposal_mode").items())
        if (used == code).any()
    )


def _classed(values: pd.Series, unplanned: pd.Series, classes: tuple[StyleClass, ...]) -> Block:
    keys = [found.key for found in classes]
    code = values.where(values.notna(), np.where(unplanned, UNPLANNED.key, OUTSIDE.key))
    return class_column(np.array(pd.Index(keys).get_indexer(pd.Index(code))), classes)
