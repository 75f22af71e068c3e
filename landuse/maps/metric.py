"""The metric map: any number of the parcels in fixed classes, with 无数据 as a class of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from landuse.maps.about import footer, subtitle
from landuse.maps.basemap import Basemap
from landuse.maps.disposal import (
    CONTRADICTIONS,
    FIRMS,
    PARCEL,
    PROBLEMS,
    RECORDS,
    SEARCHED,
    TABLE,
    THEME_FILTERS,
    THEMES,
    parcel_map,
)
from landuse.maps.encode import class_column, number_column
from landuse.maps.firms import LEAD
from landuse.maps.page import Card, Fact, Filter, LandMap, PageText, Section, Theme
from landuse.metric_classes import known_keys, metric_classes
from landuse.results import Assessment
from landuse.style import NO_DATA

CLASS_COLUMN = "metric_class"


def metric_map(
    result: Assessment,
    column: str,
    *,
    title: str | None = None,
    breaks: Sequence[float] | None = None,
    context: Mapping[str, gpd.GeoDataFrame] | None = None,
    basemap: Basemap | None = None,
    offline: bool = True,
) -> LandMap:
    """Return the map of one number of the parcels, such as ``"investment_intensity_wanyuan_per_mu"``.

    Parameters
    ----------
    result
        An assessment; parcels without geometry are counted, listed and found by the search, but not drawn.
    column
        A number column of the results: of the vocabulary, or one that the user declared in ``[extra]``, also per mu.
    title
        Title of the page; without it the column's label.
    breaks
        Rising class breaks in place of those of the policy (``maps.breaks``); a class holds its lower break and not its upper one.
        A column for which the policy has none is parted into six classes of about equal numbers, and the legend says so.
    context, basemap, offline
        As for :func:`landuse.maps.disposal_map`.

    Raises
    ------
    UnknownNameError
        The results have no such number column.
    CrsError
        Geometry without a coordinate system, or with one that leads to no place on earth.
    """
    metric = metric_classes(result, column, breaks)
    label, unit, values = metric.label, metric.unit, metric.values
    known = known_keys(metric.classes)
    order = np.argsort(values.to_numpy(dtype="float64", na_value=np.nan), kind="stable")
    text = PageText(
        title=title or f"{label}分布图",
        subtitle=subtitle(result),
        as_of=f"{result.as_of:%Y-%m-%d}",
        style=CLASS_COLUMN,
        cards=(
            Card("纳入监测", "宗", note_unit="亩", note_sums="area_mu"),
            Card("有数据", "宗", "", CLASS_COLUMN, known, note_unit="亩", note_sums="area_mu"),
            Card("无数据", "宗", "", CLASS_COLUMN, (NO_DATA.key,), note_unit="亩", note_sums="area_mu"),
        ),
        filters=(
            Filter(CLASS_COLUMN, metric.legend_title, keep_empty=True),
            Filter("idle_status", "认定状态"),
            Filter(LEAD, "企业与矛盾线索"),
            Filter("zone", "开发区"),
            *THEME_FILTERS,
        ),
        sections=(
            Section("指标", (Fact(column, label, unit, "wide"),)),
            PARCEL,
            CONTRADICTIONS,
            _firms(column),
            RECORDS,
            PROBLEMS,
        ),
        search=SEARCHED,
        listed=[int(row) for row in order if not pd.isna(values.iloc[row])],
        listed_title="由低到高",
        listed_facts=(column, "area_mu"),
        table=(*TABLE[:4], Fact(column, label, unit), *(fact for fact in TABLE[4:7] if fact.column != column)),
        themes=(Theme("指标", CLASS_COLUMN, label), *THEMES),
        footer={**footer(result), "分级": metric.origin},
    )
    extra = {column: number_column(values, 2), CLASS_COLUMN: class_column(metric.position, metric.classes)}
    return parcel_map(result, text, columns=extra, context=context, basemap=basemap, offline=offline)


def _firms(column: str) -> Section:
    """Return the section of enterprises without the number that the map already shows."""
    return replace(FIRMS, facts=tuple(fact for fact in FIRMS.facts if fact.column != column))
