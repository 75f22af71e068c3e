"""The records of other parties that a verdict rests on: land used by an enterprise, and whoever else is on the same parcels."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from landuse.data import LandData
from landuse.grounds.records import cut
from landuse.grounds.verdicts import Verdict
from landuse.linkage import SHARED
from landuse.metrics.enterprise_years import judged_year

FIGURES = (
    "area_m2", "fixed_asset_investment_wanyuan", "floor_area_m2", "building_footprint_m2", "structure_area_m2", "yard_area_m2",
    "office_land_m2", "greening_area_m2",
)  # fmt: skip
"""Columns of the parcels that measured figures of standard land come from."""


def with_holdings(
    data: LandData, verdict: Verdict, rows: Mapping[str, pd.DataFrame], members: Iterable[int], as_of: pd.Timestamp
) -> dict[str, pd.DataFrame]:
    """Return the records of an enterprise with those of `members` (places), their land, and all who use the same parcels."""
    own = rows["enterprises"].index
    places = [*own, *(place for place in members if place not in set(own))]
    found = dict(rows)
    found["enterprises"] = cut(data, "enterprises", places, verdict.own)
    ids = data.table("enterprises").index[places]
    found["accounts"] = _accounts(data, ids, verdict.others["accounts"], as_of)
    found["occupancy"], found["parcels"] = _land_of(data, ids, verdict.others["parcels"])
    return found


def with_users(data: LandData, rows: Mapping[str, pd.DataFrame], as_of: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """Return the records of a parcel with its figures, its users, their land and their accounts of the judged year."""
    occupancy = data.table("occupancy")
    parcel = data.parcels.index[rows["parcels"].index[0]]
    enterprises = data.table("enterprises").index
    users = enterprises[enterprises.isin(occupancy.loc[occupancy["parcel_id"] == parcel, "enterprise_id"])]
    found = dict(rows)
    held = ("enterprise_id", "parcel_id", "tenure", "occupied_area_m2", "occupied_floor_area_m2", "from_date", "to_date")
    here = occupancy["parcel_id"].isin([parcel, *occupancy.loc[occupancy["enterprise_id"].isin(users), "parcel_id"]])
    found["occupancy"] = cut(data, "occupancy", np.flatnonzero(here), held)
    others = data.parcels.index.get_indexer(pd.Index(occupancy.loc[here, "parcel_id"].unique()))
    places = [*rows["parcels"].index, *(place for place in others if place >= 0 and place != rows["parcels"].index[0])]
    found["parcels"] = cut(data, "parcels", places, FIGURES)
    found["enterprises"] = cut(data, "enterprises", enterprises.get_indexer(users), ())
    found["accounts"] = _accounts(data, users, SHARED, as_of)
    return found


def _accounts(data: LandData, ids: pd.Index, columns: Iterable[str], as_of: pd.Timestamp) -> pd.DataFrame:
    index = data.table("accounts").index
    mine = index.get_level_values("enterprise_id").isin(ids) & (index.get_level_values("year") == judged_year(as_of))
    return cut(data, "accounts", np.flatnonzero(mine), tuple(columns))


def _land_of(data: LandData, ids: pd.Index, columns: tuple[str, ...]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return all occupancy rows of the parcels that `ids` use (and their rows elsewhere), and these parcels."""
    occupancy = data.table("occupancy")
    mine = occupancy["enterprise_id"].isin(ids)
    here = mine | occupancy["parcel_id"].isin(occupancy.loc[mine, "parcel_id"])
    columns_of_rows = (
        "enterprise_id",
        "parcel_id",
        "tenure",
        "occupied_area_m2",
        "occupied_floor_area_m2",
        "from_date",
        "to_date",
    )
    places = data.parcels.index.get_indexer(pd.Index(occupancy.loc[here, "parcel_id"].dropna().unique()))
    return cut(data, "occupancy", np.flatnonzero(here), columns_of_rows), cut(data, "parcels", places[places >= 0], columns)
