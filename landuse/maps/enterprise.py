"""The map of enterprises: grade of the main user and zombie status on every parcel."""

from collections.abc import Mapping
from dataclasses import replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
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
from landuse.maps.encode import Block, class_column, text_column
from landuse.maps.firms import LEAD, STOCK, land_uses
from landuse.maps.page import Card, Fact, Filter, LandMap, Theme
from landuse.results import Assessment
from landuse.style import NO_DATA, StyleClass, code_classes

GRADE, ZOMBIE = "main_grade", "gravest_zombie"
NO_FIRM = StyleClass("no_firm", "无用地企业", "#e6e9e7", definition="用地关系表中没有企业使用该宗地")
GRAVEST_FIRST = ("Z3", "Z2", "Z1", "insufficient_data", "", "Z0")
"""Statuses of several users of one parcel: an unknown one goes before a sound one, so that nothing unknown looks sound."""
CARDS = (
    Card("有用地企业", "宗", "", ZOMBIE, ("Z0", "Z1", "Z2", "Z3", "insufficient_data", NO_DATA.key), note_unit="亩", note_sums="area_mu"),
    Card("僵尸企业用地", "亩", "area_mu", ZOMBIE, STOCK, note_unit="宗", alarming=True),
    Card("主要企业为 D 级", "亩", "area_mu", GRADE, ("D",), note_unit="宗", alarming=True),
    Card("无用地企业", "宗", "", ZOMBIE, (NO_FIRM.key,), note_unit="亩", note_sums="area_mu"),
)  # fmt: skip


def enterprise_map(
    result: Assessment, *, title: str | None = None, context: Mapping[str, gpd.GeoDataFrame] | None = None
) -> LandMap:
    """Return the map of the enterprises on the parcels: zombie status by colour, the per-mu grade as the other colouring.

    A parcel with several users shows the gravest zombie status among them, and the grade of the main one: who uses the most land of
    its own, else the most rented land. Without enterprises every parcel is 无数据. Parameters and errors as for
    :func:`landuse.maps.disposal_map`.
    """
    columns = enterprise_columns(result)
    status = np.asarray(columns[ZOMBIE]["codes"])
    keys = [found["key"] for found in columns[ZOMBIE]["classes"]]
    zombies = np.flatnonzero(np.isin(status, [keys.index(code) for code in STOCK]))
    area = result.results["area_mu"].to_numpy(dtype="float64", na_value=0.0)
    text = replace(
        disposal_text(result, title or "企业评价与僵尸企业分布图"),
        style=ZOMBIE,
        cards=CARDS,
        filters=(
            Filter(ZOMBIE, "僵尸企业认定", keep_empty=True),
            Filter(GRADE, "亩均评价（主要企业）", keep_empty=True),
            Filter("idle_status", "认定状态"),
            Filter("zone", "开发区"),
            *THEME_FILTERS,
        ),
        sections=(FIRMS, CONTRADICTIONS, PARCEL, PROPOSAL, RECORDS, PROBLEMS),
        listed=[int(row) for row in zombies[np.argsort(-area[zombies], kind="stable")]],
        listed_title="僵尸企业用地",
        listed_facts=("area_mu", "tax_wanyuan_per_mu"),
        table=(*TABLE[:4], Fact(ZOMBIE, "僵尸企业认定"), Fact(GRADE, "亩均评价"), Fact("tax_wanyuan_per_mu", "亩均税收", "万元/亩"), TABLE[4]),
        themes=(Theme("企业", ZOMBIE, "僵尸企业认定"), Theme("企业", GRADE, "亩均评价"), Theme("企业", LEAD, "企业与矛盾线索"),
                *(theme for theme in THEMES if theme.column != LEAD)),
        targets=(),
    )  # fmt: skip
    return parcel_map(result, text, columns=columns, context=context)


def enterprise_columns(result: Assessment) -> dict[str, Block]:
    """Return the class columns of zombie status and grade, and the names of the users."""
    uses, ids = land_uses(result), result.results.index
    rank = uses["zombie_status"].fillna("").map({code: place for place, code in enumerate(GRAVEST_FIRST)})
    gravest = rank.groupby(uses["parcel_id"]).min().map(dict(enumerate(GRAVEST_FIRST))).reindex(ids)
    main = uses.drop_duplicates("parcel_id").set_index("parcel_id")["grade"].reindex(ids)
    used = np.asarray(ids.isin(uses["parcel_id"]))
    if uses.empty and result.enterprises.empty:
        used = np.ones(len(ids), dtype=bool)
    return {
        ZOMBIE: _classed(gravest, "zombie_status", used),
        GRADE: _classed(main, "per_mu_grade", used),
    } | ({} if len(uses) else {"firms": text_column(pd.Series(np.nan, index=ids, dtype="str"))})


def _classed(codes: pd.Series, list_name: str, used: npt.NDArray[np.bool_]) -> Block:
    classes = (*code_classes(list_name), NO_FIRM, NO_DATA)
    keys = [found.key for found in classes]
    found = pd.Index(keys).get_indexer(pd.Index(codes.fillna("")))
    found = np.where(found < 0, keys.index(NO_DATA.key), found)
    return class_column(np.where(used, found, keys.index(NO_FIRM.key)), classes)
