"""From an assessment to the columns that a map page carries: only those it shows, worded the way an officer reads them."""

from collections.abc import Callable, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from landuse.maps.encode import Block, class_column, date_column, geometry_block, number_column, text_column
from landuse.maps.style import NEUTRAL, NO_DATA, StyleClass, code_classes
from landuse.results import Assessment
from landuse.vocabulary import codes, columns

PARCEL_TABLES = ("parcels", "delays")
"""Tables whose issues name a parcel."""
PERCENT = 100
_CLASSES = ("idle_status", "idle_class", "disposal_action")
_CODES = ("supply_mode", "works_status", "start_due_basis", "holder_clock_basis", "delay_cause")
_TEXTS = ("parcel_id", "supervision_no", "contract_no", "holder_name", "location")
_NUMBERS: Mapping[str, int] = {
    "area_mu": 2, "land_price_wanyuan": 2, "idle_fee_wanyuan": 2, "idle_days": 0, "deducted_days": 0, "days_to_next_mark": 0,
}  # fmt: skip
_SHARES = ("developed_share", "invested_share")
_WORKS_DATES = ("actual_start_date", "completion_date")
_CLOCK_DATES = ("start_due_date", "first_anniversary_date", "one_year_mark_date", "two_year_mark_date")
_SUSPENSION_DATES = ("suspended_since_date", "suspension_anniversary_date")


def parcel_columns(result: Assessment) -> dict[str, Block]:
    """Return every column that a parcel's details, the panel and the search read, by name.

    A column that the results lack is left out; an unknown value stays unknown. The idle clock's days are given for works not
    started and the suspension's for suspended works, where they count.
    """
    table = result.results.reset_index()
    makers: dict[str, Callable[[pd.Series], Block]] = {name: text_column for name in _TEXTS}
    makers |= {name: _maker(number_column, decimals) for name, decimals in _NUMBERS.items()}
    makers |= {name: _maker(coded, name) for name in _CLASSES}
    makers |= {name: _maker(label_column, columns("parcels")[name].code_list or "") for name in _CODES}
    makers |= {name: date_column for name in _WORKS_DATES}
    makers |= {name: lambda values: number_column(values * PERCENT, 1) for name in _SHARES}
    makers |= {"legal_basis": lambda values: _worded(values, result.policy.cite), "missing_evidence": lambda v: _worded(v, column_labels)}
    held = {name: maker(table[name]) for name, maker in makers.items() if name in table}
    works = table["works_status"].astype("str") if "works_status" in table else pd.Series("", index=table.index)
    for names, status in ((_CLOCK_DATES, "not_started"), (_SUSPENSION_DATES, "suspended")):
        held |= {name: date_column(table[name].where(works == status)) for name in names if name in table}
    held |= {"issues": text_column(issue_texts(result).reindex(table["parcel_id"]).reset_index(drop=True))}
    held |= {"delays": text_column(delay_texts(result).reindex(table["parcel_id"]).reset_index(drop=True))}
    return held | {"zone": zone_column(result)}


def parcel_shapes(result: Assessment) -> Block:
    """Return the outlines of all parcels; a parcel without one has no ring."""
    results = result.results
    if isinstance(results, gpd.GeoDataFrame) and results.active_geometry_name is not None:
        return geometry_block(results.geometry)
    return geometry_block(gpd.GeoSeries([None] * len(results), dtype="geometry"))


def without_shape(result: Assessment) -> int:
    """Return how many parcels cannot be drawn."""
    return int((np.asarray(parcel_shapes(result)["parts"]) == 0).sum())


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
    names = zones["zone_name"].dropna().to_dict() if zones is not None and "zone_name" in zones else {}
    order = list(dict.fromkeys([*(zones.index if zones is not None else ()), *ids.dropna().unique()]))
    classes = tuple(StyleClass(str(zone), str(names.get(zone, zone)), NEUTRAL) for zone in order)
    return classed(pd.Index(order, dtype="str").get_indexer(pd.Index(ids)), classes)


def issue_texts(result: Assessment) -> pd.Series:
    """Return the data problems of each parcel that has any, one to a line, indexed by parcel."""
    found = result.issues
    mine = found[found["table"].isin(PARCEL_TABLES) & (found["record_id"] != "")].drop_duplicates(["record_id", "issue", "column"])
    values = mine["value"].astype("str")
    return _lines(mine["message"].astype("str") + ("(" + values + ")").where(values.fillna("") != "", ""), mine["record_id"])


def delay_texts(result: Assessment) -> pd.Series:
    """Return the delays of each parcel that has any, one to a line, indexed by parcel."""
    delays = result.data.table("delays")
    causes = {code.code: code.label_zh for code in codes("delay_cause").values()}
    first = delays["first_date"].dt.strftime("%Y-%m-%d").fillna("起始日不明")
    last = delays["last_date"].dt.strftime("%Y-%m-%d").fillna("今")
    document = delays["document_no"].astype("str").fillna("")
    text = first + " 至 " + last + " " + delays["cause"].astype("str").map(causes).fillna("原因不明") + " "
    return _lines(text + document.where(document.str.strip() != "", "无佐证文号"), delays["parcel_id"])


def column_labels(names: str) -> str:
    """Return comma-parted column names as Chinese labels.

    >>> column_labels("agreed_start_date, delivery_date")
    '约定动工日期、实际交地日期'
    """
    known = columns("parcels")
    parts = (name.strip() for name in names.split(","))
    return "、".join(known[name].label_zh if name in known else name for name in parts if name)


def _maker(make: Callable[..., Block], option: object) -> Callable[[pd.Series], Block]:
    return lambda values: make(values, option)


def _worded(values: pd.Series, wording: Callable[[str], str]) -> Block:
    """Return `wording` of each text, worked out once for each different one."""
    texts = values.astype("str").where(values.notna())
    return text_column(texts.map({text: wording(text) for text in texts.dropna().unique()}))


def _lines(texts: pd.Series, parcel_ids: pd.Series) -> pd.Series:
    return texts.astype("str").groupby(parcel_ids.astype("str"), sort=False).agg("\n".join).astype("str")
