"""Linking grains: which enterprise uses how much of which parcel, and the sharing of its sums over its parcels.

Only this module crosses from one grain to another. Sums are preserved: what an enterprise earns on three parcels is shared by
the land it uses on each, never counted three times. The order of rows does not matter. Its functions are steps of the metric
graphs; records are held by their position in their table.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.identifiers.known_ids import places_of
from landuse.metrics.enterprise_years import YearFigures
from landuse.policy import LinkageRules

Floats = npt.NDArray[np.float64]
NOTHING_M2 = 1e-4  # a square centimetre: what rounding leaves of an owner's land that is let altogether
SHARED = ("revenue_wanyuan", "output_wanyuan", "value_added_wanyuan", "tax_wanyuan", "electricity_kwh")


def occupied_land(
    occupancy: pd.DataFrame,
    parcels: pd.DataFrame,
    enterprise_ids: pd.Index,
    as_of: pd.Timestamp,
    linkage_rules: LinkageRules,
) -> pd.DataFrame:
    """Return who uses how much land where at the end of `as_of`: one row per occupancy row in force, sorted.

    Columns: `parcel` and `enterprise` (positions, -1 where the table has no such record), `tenure`, `land_m2`, `rented_out_m2`
    and `row` (the occupancy table's label).

    `land_m2` is the stated area, else the parcel's area times the share of its floor area (tenants of multi-storey plants), else
    unknown. Own rows may state the whole holding or only what the owner keeps: where they cover the whole parcel and there are
    tenants besides, what exceeds the parcel is land rented out (`rented_out_m2`) and comes off the owners' rows: own + rented in
    - rented out. Own rows of less than the parcel stand as they are; an excess is then an issue.
    """
    rows = occupancy[~(occupancy["from_date"] > as_of) & ~(occupancy["to_date"] < as_of)]
    land = pd.DataFrame({
        "parcel": places_of(rows["parcel_id"], parcels.index),
        "enterprise": places_of(rows["enterprise_id"], enterprise_ids),
        "tenure": rows["tenure"].to_numpy(dtype=object),
        "row": rows.index,
    })  # fmt: skip
    area = _of_parcels(parcels, "area_m2", land["parcel"])
    floor = _of_parcels(parcels, "floor_area_m2", land["parcel"])
    stated = _amounts(rows, "occupied_area_m2")
    by_floor = area * _amounts(rows, "occupied_floor_area_m2") / np.where(floor > 0, floor, np.nan)
    land["land_m2"] = np.where(np.isnan(stated), by_floor, stated)
    land["rented_out_m2"] = _rented_out(land, area, linkage_rules.double_counting_tolerance)
    land["land_m2"] -= land["rented_out_m2"]
    return land.sort_values(["parcel", "enterprise", "row"], kind="stable", ignore_index=True)


def land_area_m2(occupied_land: pd.DataFrame, occupancy: pd.DataFrame, enterprise_ids: pd.Index) -> pd.Series:
    """Return the land each enterprise uses in m2: 0 where all its rows are over or yet to come.

    Unknown where one of its rows is, or where the occupancy table does not name it.
    """
    mine = occupied_land[occupied_land["enterprise"] >= 0]
    in_force = mine.groupby("enterprise")["land_m2"].sum(min_count=1, skipna=False)
    position = places_of(occupancy["enterprise_id"], enterprise_ids)
    listed = np.unique(position[position >= 0])
    not_in_force = pd.Series(0.0, index=pd.Index(listed).difference(in_force.index))
    land: pd.Series = pd.concat([in_force, not_in_force]).reindex(range(len(enterprise_ids)))
    return land


def apportioned_amounts(occupied_land: pd.DataFrame, land_area_m2: pd.Series, year_figures: YearFigures) -> pd.DataFrame:
    """Return the yearly sums of enterprises shared over the parcels by the land used on each: a row per use of a parcel.

    Columns: `parcel`, `enterprise` (-1 where the table has no such record) and the amounts, unknown where the enterprise's
    amount or land is. Uses of no land (all of it rented out) have no row. For every enterprise the rows and
    :func:`unshared_amounts` add up to its own sums.
    """
    used = occupied_land[(occupied_land["parcel"] >= 0) & (occupied_land["land_m2"] != 0)].reset_index(drop=True)
    enterprise = used["enterprise"].to_numpy()
    total = np.append(land_area_m2.to_numpy(), np.nan)[enterprise]
    weight = used["land_m2"].to_numpy() / np.where(total > 0, total, np.nan)
    amounts = {name: np.append(year_figures(name, 0), np.nan)[enterprise] * weight for name in SHARED}
    return used[["parcel", "enterprise"]].assign(**amounts)


def shared_amounts(apportioned_amounts: pd.DataFrame, parcel_ids: pd.Index) -> pd.DataFrame:
    """Return the amounts apportioned to each parcel, one row per parcel.

    Unknown where one of its users is not in the table or has unknown amounts or land, and where the parcel has no user.
    """
    sums = apportioned_amounts.groupby("parcel")[list(SHARED)].sum(min_count=1, skipna=False)
    return sums.reindex(range(len(parcel_ids)))


def unshared_amounts(occupied_land: pd.DataFrame, land_area_m2: pd.Series, year_figures: YearFigures) -> pd.DataFrame:
    """Return what of each enterprise's yearly sums could not be shared: no land, unknown land, or land outside the parcels."""
    on_parcels = occupied_land[(occupied_land["enterprise"] >= 0) & (occupied_land["parcel"] >= 0)]
    placed = on_parcels.groupby("enterprise")["land_m2"].sum().reindex(land_area_m2.index)
    left = (1 - placed / land_area_m2.where(land_area_m2 > 0)).fillna(1.0)
    return pd.DataFrame({name: year_figures(name, 0) * left.to_numpy() for name in SHARED})


def evaluation_unit(occupied_land: pd.DataFrame, enterprise_ids: pd.Index, linkage_rules: LinkageRules) -> pd.Series:
    """Return the unit each enterprise is evaluated in: itself, or with the pack's `merge_tenants` all tenants of its parcel.

    A tenant of several parcels belongs to the one where it uses most land.
    """
    alone = pd.Series(np.arange(len(enterprise_ids)))
    if not linkage_rules.merge_tenants:
        return alone
    main = _main_rows(occupied_land)
    tenants = main[main["tenure"] == "rented"]
    unit = alone.copy()
    unit.iloc[tenants["enterprise"].to_numpy()] = len(enterprise_ids) + tenants["parcel"].to_numpy()
    return unit


def landlord(occupied_land: pd.DataFrame, enterprise_ids: pd.Index, linkage_rules: LinkageRules) -> pd.Series:
    """Return the position of the owner whose class a tenant follows (pack `tenant_follows_owner`), -1 where none."""
    found = pd.Series(np.full(len(enterprise_ids), -1))
    if not linkage_rules.tenant_follows_owner:
        return found
    owners = occupied_land[(occupied_land["tenure"] == "own") & (occupied_land["enterprise"] >= 0)]
    largest = owners.sort_values(["land_m2", "enterprise"], ascending=[False, True], kind="stable").drop_duplicates("parcel")
    owner_of = largest.set_index("parcel")["enterprise"]
    main = _main_rows(occupied_land)
    owns_nothing = ~main["enterprise"].isin(owners["enterprise"])
    tenants = main[(main["tenure"] == "rented") & owns_nothing & main["parcel"].isin(owner_of.index)]
    found.iloc[tenants["enterprise"].to_numpy()] = owner_of.loc[tenants["parcel"]].to_numpy()
    return found


def _main_rows(occupied: pd.DataFrame) -> pd.DataFrame:
    """Return for each enterprise the row of the parcel where it uses most land."""
    mine = occupied[(occupied["enterprise"] >= 0) & (occupied["parcel"] >= 0)]
    return mine.sort_values(["land_m2", "parcel"], ascending=[False, True], kind="stable").drop_duplicates("enterprise")


def _of_parcels(parcels: pd.DataFrame, column: str, position: pd.Series) -> Floats:
    found: Floats = np.append(_amounts(parcels, column), np.nan)[position.to_numpy()]
    return found


def _amounts(table: pd.DataFrame, column: str) -> Floats:
    if column not in table:
        return np.full(len(table), np.nan)
    values: Floats = table[column].to_numpy(dtype="float64")
    return values


def _rented_out(land: pd.DataFrame, area: Floats, tolerance: float) -> Floats:
    """Return how much of each own row tenants occupy: what all rows have over the parcel, at most what is rented and what is owned."""
    own, rented = (land["tenure"] == "own").to_numpy(), (land["tenure"] == "rented").to_numpy()
    square_metres = land["land_m2"].fillna(0.0)
    owned = square_metres.where(own, 0.0).groupby(land["parcel"]).transform("sum").to_numpy()
    let = square_metres.where(rented, 0.0).groupby(land["parcel"]).transform("sum").to_numpy()
    states_the_whole = owned >= (1 - tolerance) * area
    excess = np.where(states_the_whole, np.minimum(np.clip(np.nan_to_num(owned + let - area), 0, let), owned), 0.0)
    excess = np.where(owned - excess < NOTHING_M2, owned, excess)
    share = np.where(own & (owned > 0) & (land["parcel"] >= 0), square_metres / np.where(owned > 0, owned, 1.0), 0.0)
    found: Floats = excess * share
    return found
