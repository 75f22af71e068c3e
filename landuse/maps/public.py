"""The public map: idle land with an issued finding that is not disposed of yet, and only what the article has made public."""

from collections.abc import Mapping

import geopandas as gpd

from landuse.maps.about import chinese_date
from landuse.maps.encode import class_column, geometry_block, number_column, text_column
from landuse.maps.layers import context_layer, label_layer, parcel_layer
from landuse.maps.page import Card, Fact, Filter, LandMap, PageText, Section, Theme
from landuse.metric_classes import policy_breaks
from landuse.public_list import ARTICLE, public_list
from landuse.results import Assessment
from landuse.style import class_index, numeric_classes

PUBLIC = "公开信息"
LENGTH = "idle_length"
GENERALISED = "界线已概化（角点取整至 0.0001 度，约 10 米），仅示意位置"
FACTS = (
    Fact("location", "位置", kind="wide"),
    Fact("holder_name", "国有建设用地使用权人", kind="wide"),
    Fact("idle_days", "闲置时间", "天"),
    Fact("cause", "闲置原因（政府原因）", kind="wide"),
)


def public_map(
    result: Assessment,
    *,
    title: str | None = None,
    publisher: str = "",
    context: Mapping[str, gpd.GeoDataFrame] | None = None,
) -> LandMap:
    """Return the map for the public: location, holder and idle time of land with a finding, the cause where it is the government's.

    No codes, areas, contracts, proposals, fees, enterprises or data problems are in the page, and no exact corner.

    Parameters
    ----------
    result
        An assessment with cases; see :func:`landuse.public_list.public_list` for what is listed.
    title
        Title of the page; without it 闲置土地信息公开.
    publisher
        The office that publishes; left out where empty.
    context
        Quiet surroundings as for :func:`landuse.maps.disposal_map`. They are published as they are given; none by default.

    Raises
    ------
    OutputError
        The data have no cases.
    CrsError
        Geometry without a coordinate system, or with one that leads to no place on earth.
    """
    listed = public_list(result)
    breaks = policy_breaks(result.policy, "idle_days")
    classes = numeric_classes(breaks, "天")
    columns = {
        "location": text_column(listed["location"]),
        "holder_name": text_column(listed["holder_name"]),
        "idle_days": number_column(listed["idle_days"], 0),
        "cause": text_column(listed["cause"]),
        LENGTH: class_column(class_index(listed["idle_days"], breaks), classes),
    }
    page = LandMap(_text(result, title, publisher))
    for kind, frame in (context or {}).items():
        context_layer(kind, frame).add_to(page)
    parcel_layer(columns, geometry_block(listed.geometry), style=LENGTH, name="闲置土地").add_to(page)
    label_layer().add_to(page)
    return page


def _text(result: Assessment, title: str | None, publisher: str) -> PageText:
    foot = {"发布单位": publisher} if publisher else {}
    return PageText(
        title=title or "闲置土地信息公开",
        subtitle=f"截至 {chinese_date(result)} · 已下达认定书、尚未处置完毕",
        as_of=f"{result.as_of:%Y-%m-%d}",
        style=LENGTH,
        cards=(Card("已认定尚未处置", "宗"),),
        filters=(Filter(LENGTH, "闲置时间", keep_empty=True),),
        sections=(Section("", FACTS),),
        search=("holder_name", "location"),
        table=FACTS,
        themes=(Theme("公开信息", LENGTH, "闲置时间"),),
        footer=foot
        | {
            "公开依据": result.policy.cite(ARTICLE),
            "数据来源": "闲置土地处置台账",
            "截止日期": chinese_date(result),
            "图形": GENERALISED,
        },
        banner=PUBLIC,
    )
