"""From an assessment to the columns that a map page carries: only those it shows, worded the way an officer reads them."""

from collections.abc import Callable, Mapping
from itertools import cycle

import geopandas as gpd
import numpy as np
import pandas as pd

from landuse.identifiers.zone_names import zone_names
from landuse.maps.encode import Block, class_column, date_column, geometry_block, lines, number_column, text_column
from landuse.maps.firms import firm_columns
from landuse.results import Assessment
from landuse.standard_land import indicator_label
from landuse.style import KINDS, NO_DATA, StyleClass, code_classes
from landuse.tables import unknown_values
from landuse.vocabulary import codes, column_labels, columns

PARCEL_TABLES = ("parcels", "delays")
"""Tables whose issues name a parcel."""
PERCENT = 100
_CLASSES = (
    "idle_status", "idle_class", "disposal_action", "land_stock_state", "mark_warning", "standard_land_conclusion", "land_control_result",
)  # fmt: skip
_CODES = ("supply_mode", "works_status", "start_due_basis", "holder_clock_basis", "delay_cause")
_TEXTS = ("parcel_id", "supervision_no", "contract_no", "holder_name", "location")
_NUMBERS: Mapping[str, int] = {
    "area_mu": 2, "tax_wanyuan_per_mu": 2, "land_price_wanyuan": 2, "idle_fee_wanyuan": 2, "idle_days": 0, "deducted_days": 0, "days_to_next_mark": 0,
}  # fmt: skip
_SHARES = ("developed_share", "invested_share")
_DATES = (
    "start_due_date", "first_anniversary_date", "one_year_mark_date", "two_year_mark_date", "suspended_since_date",
    "suspension_anniversary_date", "actual_start_date", "completion_date",
)  # fmt: skip
_CLOCK = (
    "start_due_date", "start_due_basis", "first_anniversary_date", "one_year_mark_date", "two_year_mark_date",
    "holder_clock_basis", "deducted_days",
)  # fmt: skip
_SUSPENSION = ("suspended_since_date", "suspension_anniversary_date", "developed_share", "invested_share")
# What bears only on works of these statuses; for others it is left out of the page.
_ONLY_WHERE: Mapping[str, tuple[str, ...]] = (
    dict.fromkeys(_CLOCK, ("not_started",))
    | dict.fromkeys(_SUSPENSION, ("suspended",))
    | {"delay_cause": ("not_started", "suspended")}
)
_USUAL_CLOCK = "agreed"


def parcel_columns(result: Assessment) -> dict[str, Block]:
    """Return every column that a parcel's details, the panel and the search read, by name.

    A column that the results lack is left out; an unknown value stays unknown.
    """
    table = _bearing(result.results.reset_index())
    makers: dict[str, Callable[[pd.Series], Block]] = dict.fromkeys(_TEXTS, text_column)
    makers |= {name: _maker(number_column, decimals) for name, decimals in _NUMBERS.items()}
    makers |= {name: _maker(coded, name) for name in _CLASSES}
    makers |= {name: _maker(label_column, columns("parcels")[name].code_list) for name in _CODES}
    makers |= dict.fromkeys(_DATES, date_column)
    makers |= dict.fromkeys(_SHARES, _percent)
    makers |= {"legal_basis": _maker(worded, result.policy.cite), "missing_evidence": _maker(worded, column_labels)}
    held = {name: maker(table[name]) for name, maker in makers.items() if name in table}
    gathered = {
        "issues": issue_texts(result), "delays": delay_texts(result), "promises": promise_texts(result), "projects": project_texts(result),
    }  # fmt: skip
    if "standard_land_conclusion" in table:
        concluded = table["standard_land_conclusion"].where(table["standard_land_conclusion"] != "none")
        held["promised"] = label_column(concluded, "standard_land_conclusion")
    held |= {name: text_column(texts.reindex(table["parcel_id"])) for name, texts in gathered.items()}
    return held | {"zone": zone_column(result)} | firm_columns(result)


def _bearing(table: pd.DataFrame) -> pd.DataFrame:
    """Return `table` without the values that have no bearing on a parcel's works as they stand."""
    works = table["works_status"].astype("str") if "works_status" in table else pd.Series("", index=table.index)
    cleared = {name: table[name].where(works.isin(statuses)) for name, statuses in _ONLY_WHERE.items() if name in table}
    if "holder_clock_basis" in cleared:
        cleared["holder_clock_basis"] = cleared["holder_clock_basis"].where(table["holder_clock_basis"] != _USUAL_CLOCK)
    return table.assign(**cleared)


def parcel_shapes(result: Assessment, place: Callable[[gpd.GeoSeries], gpd.GeoSeries] | None = None) -> Block:
    """Return the outlines of all parcels, where they lie or where `place` puts them; a parcel without one has no ring."""
    results = result.results
    if isinstance(results, gpd.GeoDataFrame) and results.active_geometry_name is not None:
        return geometry_block(results.geometry if place is None else place(results.geometry))
    return geometry_block(gpd.GeoSeries([None] * len(results), dtype="geometry"))


def coded(values: pd.Series, list_name: str) -> Block:
    """Return codes as classes of their list; where some are unknown, 无数据 is one class more."""
    return classed(pd.Index(list(codes(list_name))).get_indexer(pd.Index(values.astype("str"))), code_classes(list_name))


def classed(positions: np.ndarray, classes: tuple[StyleClass, ...]) -> Block:
    """Return positions in `classes` (-1: unknown) as a class column; where some are unknown, 无数据 is one class more."""
    unknown = positions < 0
    if not unknown.any():
        return class_column(positions, classes)
    return class_column(np.where(unknown, len(classes), positions), (*classes, NO_DATA))


def label_column(values: pd.Series, list_name: str) -> Block:
    """Return codes as their Chinese labels."""
    labels = {code.code: code.label_zh for code in codes(list_name).values()}
    return text_column(values.astype("str").map(labels))


def zone_column(result: Assessment) -> Block:
    """Return the zone of each parcel as a class named as in the zones table."""
    ids = result.results["zone_id"] if "zone_id" in result.results else pd.Series(np.nan, index=result.results.index, dtype="str")
    zones = result.data.zones
    order = list(dict.fromkeys([*(zones.index if zones is not None else ()), *ids.dropna().unique()]))
    names = zone_names(zones, pd.Series(order, dtype="str"))
    classes = tuple(
        StyleClass(str(zone), str(name), color) for zone, name, color in zip(order, names, cycle(KINDS), strict=False)
    )
    return classed(pd.Index(order, dtype="str").get_indexer(pd.Index(ids)), classes)


def issue_texts(result: Assessment) -> pd.Series:
    """Return the data problems of each parcel that has any, one to a line, indexed by parcel."""
    found = result.issues
    named = found["table"].isin(PARCEL_TABLES) & (found["record_id"] != "")
    mine = found[named].drop_duplicates(["record_id", "issue", "column"])
    values = mine["value"].astype("str")
    return lines(mine["message"].astype("str") + ("（" + values + "）").where(values.fillna("") != "", ""), mine["record_id"])


def delay_texts(result: Assessment) -> pd.Series:
    """Return the delays of each parcel that has any, one to a line, indexed by parcel."""
    given = result.data.table("delays")
    absent = {name: found for name, found in columns("delays", "raw").items() if name not in given}
    delays = given.assign(**{name: unknown_values(found, given.index) for name, found in absent.items()})
    causes = {code.code: code.label_zh for code in codes("delay_cause").values()}
    first = delays["first_date"].dt.strftime("%Y-%m-%d").fillna("起始日不明")
    last = delays["last_date"].dt.strftime("%Y-%m-%d").fillna("今")
    document = delays["document_no"].astype("str").fillna("")
    text = first + " 至 " + last + " " + delays["cause"].astype("str").map(causes).fillna("原因不明") + " "
    return lines(text + document.where(document.str.strip() != "", "无佐证文号"), delays["parcel_id"])


def project_texts(result: Assessment) -> pd.Series:
    """Return the names of the projects on each parcel that has any, one to a line, indexed by parcel; one without a name by its id."""
    links, projects = result.data.table("project_parcels"), result.data.table("projects")
    links = links[links["project_id"].notna() & links["parcel_id"].notna()]
    if links.empty:
        return pd.Series(dtype="str")
    ids = links["project_id"].astype("str")
    names = projects["project_name"].astype("str").reindex(ids).set_axis(links.index) if "project_name" in projects else ids
    return lines(names.where(names.notna(), ids), links["parcel_id"])


def promise_texts(result: Assessment) -> pd.Series:
    """Return the promises of each standard-land parcel, one to a line, what came of it after a tab; indexed by parcel."""
    given = result.commitments
    if given.empty:
        return pd.Series(dtype="str")
    names = given["indicator"].map(lambda name: indicator_label(name, result.policy.standard_land), na_action="ignore")
    sign = given["direction"].astype("str").map({"at_least": "≥", "at_most": "≤"}).fillna("")
    promised, judged = (
        given[name].map("{:.6g}".format, na_action="ignore").astype("str") for name in ("promised_value", "judged_value")
    )
    states = {code: entry.label_zh for code, entry in codes("commitment_state").items()}
    state = given["commitment_state"].astype("str").map(states)
    text = names + " " + sign + promised.fillna("不明") + "\t" + "实际 " + judged.fillna("不明") + " · " + state
    return lines(text[names.notna()], given["parcel_id"][names.notna()])


def worded(values: pd.Series, wording: Callable[[str], str]) -> Block:
    """Return `wording` of each text, worked out once for each different one."""
    texts = values.astype("str").where(values.notna())
    return text_column(texts.map({text: wording(text) for text in texts.dropna().unique()}))


def _percent(values: pd.Series) -> Block:
    return number_column(values * PERCENT, 1)


def _maker(make: Callable[..., Block], option: object) -> Callable[[pd.Series], Block]:
    return lambda values: make(values, option)
