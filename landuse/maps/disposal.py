"""The disposal map: every parcel by its idle status, with the reasons, the days that count, and what is proposed."""

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd

from landuse.maps.about import footer, subtitle
from landuse.maps.basemap import Basemap, backdrop
from landuse.maps.firms import LEAD
from landuse.maps.gcj02 import display_copy
from landuse.maps.layers import context_layer, label_layer, parcel_layer
from landuse.maps.page import Card, Fact, Filter, LandMap, PageText, Section, Theme
from landuse.maps.prepare import parcel_columns, parcel_shapes
from landuse.maps.review import review_columns, with_review
from landuse.maps.targets import target_panel
from landuse.results import Assessment
from landuse.vocabulary import label

SEARCHED = ("parcel_id", "holder_name", "supervision_no", "contract_no", "projects", "location")

FEE_STATUSES = ("idle_one_year", "idle_two_years")
CARDS = (
    Card("纳入监测", "宗", note_unit="亩", note_sums="area_mu"),
    Card("闲置土地（含疑似）", "亩", "area_mu", "idle_class", ("not_started", "suspended"), note_unit="宗", alarming=True),
    Card("测算闲置费", "万元", "idle_fee_wanyuan", "idle_status", FEE_STATUSES, note_unit="宗", alarming=True),
    Card("待核实", "宗", "", "idle_status", ("needs_verification",), note_unit="亩", note_sums="area_mu"),
)

PARCEL = Section(
    "",
    (
        Fact("area_mu", "面积", "亩"),
        Fact("zone", "开发区"),
        Fact("location", label("location"), kind="wide"),
        Fact("land_stock_state", label("land_stock_state"), kind="wide"),
    ),
)
WHY = Section(
    "认定依据",
    (
        Fact("delay_cause", label("delay_cause"), kind="wide"),
        Fact("start_due_basis", label("start_due_basis"), kind="wide"),
        Fact("holder_clock_basis", label("holder_clock_basis"), kind="wide"),
        Fact("deducted_days", label("deducted_days"), "天"),
        Fact("developed_share", label("developed_share"), "%"),
        Fact("invested_share", label("invested_share"), "%"),
        Fact("delays", "登记的延误事由", kind="list"),
    ),
)
DAYS = Section(
    "关键时点",
    tuple(
        Fact(name, label(name).removesuffix("日"))
        for name in (
            "start_due_date", "first_anniversary_date", "one_year_mark_date", "two_year_mark_date", "suspended_since_date",
            "suspension_anniversary_date", "actual_start_date", "completion_date",
        )
    ),
    timeline=True,
)  # fmt: skip
PROPOSAL = Section(
    "处置建议",
    (
        Fact("disposal_action", label("disposal_action"), kind="wide"),
        Fact("legal_basis", label("legal_basis"), kind="wide"),
        Fact("idle_fee_wanyuan", label("idle_fee_wanyuan"), "万元"),
        Fact("days_to_next_mark", label("days_to_next_mark"), "天"),
        Fact("missing_evidence", label("missing_evidence"), kind="alarm"),
    ),
)
FIRMS = Section(
    "用地企业",
    (
        Fact("tax_wanyuan_per_mu", label("tax_wanyuan_per_mu"), "万元/亩"),
        Fact("firms", "", kind="pairs"),
    ),
)
STANDARD_LAND = Section(
    "标准地承诺",
    (Fact("promised", "综合结论", kind="wide"), Fact("promises", "", kind="pairs")),
)
CONTRADICTIONS = Section("矛盾线索（待核实）", (Fact("contradictions", "", kind="list"),))
RECORDS = Section(
    "登记情况",
    (
        Fact("works_status", label("works_status")),
        Fact("supply_mode", label("supply_mode")),
        Fact("land_price_wanyuan", label("land_price_wanyuan"), "万元"),
        Fact("supervision_no", label("supervision_no"), kind="id"),
        Fact("contract_no", label("contract_no"), kind="id"),
        Fact("projects", "项目", kind="list"),
    ),
    more=True,
)
PROBLEMS = Section("数据问题", (Fact("issues", "", kind="list"),), more=True)

TABLE = (
    Fact("parcel_id", label("parcel_id")),
    Fact("holder_name", label("holder_name")),
    Fact("zone", "开发区"),
    Fact("area_mu", "面积", "亩"),
    Fact("idle_status", label("idle_status")),
    Fact("idle_days", label("idle_days"), "天"),
    Fact("disposal_action", label("disposal_action")),
    Fact("idle_fee_wanyuan", label("idle_fee_wanyuan"), "万元"),
    Fact("days_to_next_mark", label("days_to_next_mark"), "天"),
    Fact("one_year_mark_date", label("one_year_mark_date")),
    Fact("two_year_mark_date", label("two_year_mark_date")),
    Fact("location", label("location")),
)
THEMES = (
    Theme("现状", "idle_status", label("idle_status")),
    Theme("现状", "land_stock_state", label("land_stock_state")),
    Theme("现状", "zone", "开发区"),
    Theme("预警", "mark_warning", label("mark_warning")),
    Theme("预警", LEAD, "企业与矛盾线索"),
    Theme("处置", "disposal_action", label("disposal_action")),
    Theme("评价", "standard_land_conclusion", "标准地履约结论"),
    Theme("评价", "land_control_result", label("land_control_result")),
)
THEME_FILTERS = tuple(
    Filter(theme.column, theme.label, with_theme=True)
    for theme in THEMES
    if theme.column in {"land_stock_state", "mark_warning", "standard_land_conclusion", "land_control_result"}
)


def disposal_map(
    result: Assessment,
    *,
    title: str | None = None,
    context: Mapping[str, gpd.GeoDataFrame] | None = None,
    basemap: Basemap | None = None,
    offline: bool = True,
    review: pd.DataFrame | None = None,
) -> LandMap:
    """Return the map of idle land: status by colour and hatching, filters, search, and the reasons for each parcel.

    Parameters
    ----------
    result
        An assessment; parcels without geometry are counted, listed and found by the search, but not drawn.
    title
        Title of the page; without it 闲置土地处置图.
    context
        Quiet surroundings by kind: ``{"roads": ..., "river": ...}``, each with its coordinate system; other names are shown
        as they are. Zone boundaries come from the zones table.
    basemap
        What lies below: a GeoTIFF or MBTiles file, which the page carries, or a service on a network
        (:data:`landuse.maps.basemap.Basemap`), which needs ``offline=False``. None by default.
    offline
        Refuse whatever would make the page ask a network.
    review
        The members of the borderline list on the idle status, as for :func:`landuse.reports.write_ledger`: the map marks them 人工复核
        and says what would change their status. None where it was not worked out.

    Raises
    ------
    CrsError
        Geometry without a coordinate system, or with one that leads to no place on earth; a basemap without one.
    ConfigError, ReadError, OutputError
        The basemap is unknown, cannot be read, lies elsewhere, or needs a network.
    """
    text, columns = disposal_text(result, title or "闲置土地处置图"), {}
    if review is not None:
        text, columns = with_review(text, before=PROPOSAL), review_columns(result.results.index, review)
    return parcel_map(result, text, columns=columns, context=context, basemap=basemap, offline=offline)


def disposal_text(result: Assessment, title: str) -> PageText:
    """Return what the page of the disposal map says; other maps of parcels are this one with other parts."""
    listed = result.results.index.get_indexer(result.disposal.index)
    return PageText(
        title=title,
        subtitle=subtitle(result),
        as_of=f"{result.as_of:%Y-%m-%d}",
        style="idle_status",
        cards=CARDS,
        filters=(
            Filter("idle_status", "认定状态", keep_empty=True),
            Filter("disposal_action", "建议处置措施"),
            Filter(LEAD, "企业与矛盾线索"),
            Filter("zone", "开发区"),
            *THEME_FILTERS,
        ),
        sections=(PARCEL, WHY, DAYS, PROPOSAL, CONTRADICTIONS, FIRMS, STANDARD_LAND, RECORDS, PROBLEMS),
        search=SEARCHED,
        listed=[int(row) for row in listed if row >= 0],
        listed_title="处置清单",
        listed_facts=("area_mu", "idle_days", "disposal_action"),
        table=TABLE,
        themes=THEMES,
        targets=target_panel(result),
        footer=footer(result),
    )


def parcel_map(
    result: Assessment,
    text: PageText,
    *,
    columns: Mapping[str, dict[str, object]] | None = None,
    context: Mapping[str, gpd.GeoDataFrame] | None = None,
    basemap: Basemap | None = None,
    offline: bool = True,
) -> LandMap:
    """Return a page with the parcels of `result` over their surroundings; `columns` are added to the usual ones."""
    below = None if basemap is None else backdrop(basemap, result.results, offline=offline)
    shift = below is not None and below.shifted
    page = LandMap(text if below is None else below.told(text), offline=offline)
    if below is not None:
        below.layer.add_to(page)
    for kind, frame in (context or {}).items():
        context_layer(kind, _displayed(frame, shift=shift)).add_to(page)
    shapes = parcel_shapes(result, place=display_copy if shift else None)
    parcel_layer(parcel_columns(result) | dict(columns or {}), shapes, style=text.style).add_to(page)
    zones = result.data.zones
    if isinstance(zones, gpd.GeoDataFrame) and zones.active_geometry_name is not None:
        context_layer("zones", _displayed(zones, shift=shift)).add_to(page)
    label_layer().add_to(page)
    return page


def _displayed(frame: gpd.GeoDataFrame, *, shift: bool) -> gpd.GeoDataFrame:
    """Return `frame` itself, or a copy with its shapes moved to where a shifted basemap shows them."""
    return frame.set_geometry(display_copy(frame.geometry)) if shift else frame
