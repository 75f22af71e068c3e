"""The map with a time slider: the same parcels as they were judged on several days."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from landuse.errors import OutputError
from landuse.maps.about import subtitle
from landuse.maps.disposal import CARDS, PARCEL, RECORDS, SEARCHED, TABLE, THEMES, disposal_text, parcel_map
from landuse.maps.encode import Block, class_column, number_column
from landuse.maps.page import Card, Fact, Filter, LandMap, Section, Snapshot
from landuse.results import Assessment
from landuse.style import NO_DATA, code_classes
from landuse.tables import with_all_columns
from landuse.vocabulary import codes, label

CLASSES = ("idle_status", "idle_class", "disposal_action", "mark_warning", "land_stock_state")
NUMBERS: Mapping[str, int] = {"idle_days": 0, "days_to_next_mark": 0, "idle_fee_wanyuan": 2}
THEN = Section(
    "当日认定",
    (
        Fact("disposal_action", label("disposal_action"), kind="wide"),
        Fact("idle_days", label("idle_days"), "天"),
        Fact("idle_fee_wanyuan", label("idle_fee_wanyuan"), "万元"),
        Fact("days_to_next_mark", label("days_to_next_mark"), "天"),
    ),
)


def timeline(
    results: Iterable[Assessment], *, title: str | None = None, context: Mapping[str, gpd.GeoDataFrame] | None = None
) -> LandMap:
    """Return the disposal map with a slider over the data dates of `results`; it opens on the last one.

    The slider changes status, proposal, idle days, fee, warning and stock state of every parcel, the legend's counts, the table and the
    key figures. Outlines, areas, holders and registration are those of the last result. A parcel that an earlier result lacks is
    无数据 on that day; parcels that only earlier results hold are not shown, and the foot says how many.

    Parameters
    ----------
    results
        Assessments of at least two different days, in any order.
    title
        Title of the page; without it 闲置土地变化图.
    context
        As for :func:`landuse.maps.disposal_map`.

    Raises
    ------
    OutputError
        Fewer than two days, or two results of the same day.
    CrsError
        Geometry without a coordinate system, or with one that leads to no place on earth.
    """
    ordered = sorted(results, key=lambda result: result.as_of)
    days = [_day(result) for result in ordered]
    if len(set(days)) < max(2, len(days)):
        told = "、".join(days) or "无"
        raise OutputError(f"时间轴需要至少两个不同时点的认定结果，各时点一份；现有：{told}")
    last, ids = ordered[-1], ordered[-1].results.index
    columns = {f"{name}@{_day(result)}": block for result in ordered for name, block in _state(result, ids).items()}
    columns |= {name: columns[f"{name}@{days[-1]}"] for name in (*CLASSES, *NUMBERS)}
    gone = len(set().union(*(result.results.index for result in ordered)) - set(ids))
    text = disposal_text(last, title or "闲置土地变化图")
    note = {"仅在较早时点": f"{gone} 宗，未显示"} if gone else {}
    judged = tuple(codes("idle_status"))
    text = replace(
        text,
        cards=(Card("纳入监测", "宗", "", "idle_status", judged, note_unit="亩", note_sums="area_mu"), *CARDS[1:]),
        filters=(
            Filter("idle_status", "认定状态", keep_empty=True),
            Filter("disposal_action", "建议处置措施", keep_empty=True),
            Filter("zone", "开发区"),
            Filter("mark_warning", label("mark_warning"), keep_empty=True, with_theme=True),
            Filter("land_stock_state", label("land_stock_state"), keep_empty=True, with_theme=True),
        ),
        sections=(
            THEN,
            Section("历次认定", tuple(Fact(f"idle_status@{day}", day, kind="wide") for day in days)),
            replace(PARCEL, title="宗地"),
            replace(RECORDS, title=f"登记情况（{days[-1]}）"),
        ),
        search=SEARCHED,
        listed=(),
        table=TABLE[:9],
        themes=tuple(theme for theme in THEMES if theme.column in (*CLASSES, "zone")),
        targets=(),
        footer=dict(text.footer) | note,
        snapshots=tuple(
            Snapshot(day, subtitle(result), {name: f"{name}@{day}" for name in (*CLASSES, *NUMBERS)})
            for day, result in zip(days, ordered, strict=True)
        ),
    )
    return parcel_map(last, text, columns=columns, context=context)


def _day(result: Assessment) -> str:
    return f"{result.as_of:%Y-%m-%d}"


def _state(result: Assessment, ids: pd.Index) -> dict[str, Block]:
    """Return what the slider changes, for the parcels `ids`; every day has the same classes, 无数据 among them."""
    table = with_all_columns(pd.DataFrame(result.results), "parcels").reindex(ids)
    found: dict[str, Block] = {}
    for name in CLASSES:
        classes = (*code_classes(name), NO_DATA)
        place = pd.Index([entry.key for entry in classes]).get_indexer(pd.Index(table[name].astype("str")))
        found[name] = class_column(np.where(place < 0, len(classes) - 1, place), classes)
    return found | {name: number_column(table[name], decimals) for name, decimals in NUMBERS.items()}
