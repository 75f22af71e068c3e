"""The map of contradictions: parcels whose papers say one thing and their use another, all to be verified."""

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
    PROPOSAL,
    RECORDS,
    TABLE,
    THEME_FILTERS,
    THEMES,
    disposal_text,
    parcel_map,
)
from landuse.maps.encode import class_column
from landuse.maps.firms import LEAD, findings
from landuse.maps.page import Card, Fact, Filter, LandMap, Theme
from landuse.results import Assessment
from landuse.style import NEUTRAL, StyleClass, code_classes, hatch_ink
from landuse.vocabulary import codes

KIND = "contradiction_kind"
_SEVERAL = "#4d004b"
SEVERAL = StyleClass("several", "两种以上矛盾", _SEVERAL, "cross", hatch_ink(_SEVERAL), "涉及该宗地的矛盾线索有两种以上")
NONE = StyleClass("none", "未发现矛盾", NEUTRAL, definition="按现有数据未发现矛盾")


def contradictions_map(
    result: Assessment, *, title: str | None = None, context: Mapping[str, gpd.GeoDataFrame] | None = None
) -> LandMap:
    """Return the map of what the tables say against each other, by kind; a parcel with several kinds is a class of its own.

    The list holds the parcels in the order of mu at stake. Parameters and errors as for :func:`landuse.maps.disposal_map`.
    """
    found, ids = findings(result), result.results.index
    kinds = found.groupby("parcel_id", sort=False)["contradiction"].agg(["nunique", "first"]).reindex(ids)
    classes = (*code_classes("contradiction"), SEVERAL, NONE)
    keys = [entry.key for entry in classes]
    code = kinds["first"].astype("str").mask(kinds["nunique"] > 1, SEVERAL.key).fillna(NONE.key)
    any_kind = (*codes("contradiction"), SEVERAL.key)
    listed = ids.get_indexer(pd.Index(found["parcel_id"].drop_duplicates()))
    text = replace(
        disposal_text(result, title or "矛盾线索分布图"),
        style=KIND,
        cards=(
            Card("有矛盾线索", "宗", "", KIND, any_kind, note_unit="亩", note_sums="area_mu", alarming=True),
            Card("登记未动工而有使用", "宗", "", KIND, ("idle_but_used",), note_unit="亩", note_sums="area_mu", alarming=True),
            Card("两种以上", "宗", "", KIND, (SEVERAL.key,), note_unit="亩", note_sums="area_mu"),
            Card("未发现", "宗", "", KIND, (NONE.key,), note_unit="亩", note_sums="area_mu"),
        ),
        filters=(
            Filter(KIND, "矛盾线索（待核实）", keep_empty=True),
            Filter("idle_status", "认定状态"),
            Filter("zone", "开发区"),
            *THEME_FILTERS,
        ),
        sections=(CONTRADICTIONS, FIRMS, PARCEL, PROPOSAL, RECORDS, PROBLEMS),
        listed=[int(row) for row in listed if row >= 0],
        listed_title="待核实清单",
        listed_facts=("area_mu", KIND),
        table=(*TABLE[:4], Fact(KIND, "矛盾线索"), Fact("contradictions", "双方数据"), TABLE[4]),
        themes=(Theme("矛盾", KIND, "矛盾线索"), *(theme for theme in THEMES if theme.column != LEAD)),
        targets=(),
    )
    return parcel_map(
        result, text, columns={KIND: class_column(np.array(pd.Index(keys).get_indexer(pd.Index(code))), classes)}, context=context
    )
