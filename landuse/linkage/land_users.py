"""Who uses most of a parcel: zombie enterprises, or enterprises of a category ordered out by the state.

Works on the land that :func:`landuse.linkage.occupied_land` finds; records are held by their position in their table.
"""

import numpy as np
import pandas as pd

from landuse.identifiers.known_ids import places_of
from landuse.policy import StockRules

ZOMBIES = ("Z2", "Z3")
ROUNDING_M2 = 1e-6


def held_by_zombie(
    occupied_land: pd.DataFrame,
    area_m2: pd.Series,
    holder_uscc: pd.Series,
    enterprise_ids: pd.Index,
    enterprise_zombie_status: pd.Series,
    stock_rules: StockRules,
) -> pd.Series:
    """Tell whether zombies (Z2, Z3; not Z1) use at least the pack's share of the parcel's land.

    Land whose user or area is unknown could be either; where that could tip it, the answer is unknown. A parcel without a record
    of its users goes by its holder; a holder who is not among the enterprises is unknown.
    """
    status = enterprise_zombie_status.astype("str")
    flags = status.isin(ZOMBIES).astype("boolean").mask(status.isna() | (status == "insufficient_data"))
    return _mostly(flags, occupied_land, area_m2, holder_uscc, enterprise_ids, stock_rules.held_land_share)


def used_by_eliminated(
    occupied_land: pd.DataFrame,
    area_m2: pd.Series,
    holder_uscc: pd.Series,
    enterprises: pd.DataFrame,
    stock_rules: StockRules,
) -> pd.Series:
    """Tell whether enterprises of a category ordered out by the state use at least the pack's share; else as above."""
    flags = enterprises["eliminated_category"].reset_index(drop=True)
    return _mostly(flags, occupied_land, area_m2, holder_uscc, enterprises.index, stock_rules.held_land_share)


def _mostly(
    flags: pd.Series, occupied: pd.DataFrame, area: pd.Series, holder: pd.Series, enterprise_ids: pd.Index, share: float
) -> pd.Series:
    """Return for each parcel whether users with the flag have `share` of its land: yes from below, no from above."""
    flag = np.append(flags.to_numpy(dtype="float64", na_value=np.nan), np.nan)
    uses = occupied[(occupied["parcel"] >= 0) & (occupied["land_m2"] != 0)]
    of_use = flag[uses["enterprise"].to_numpy()]
    land = uses["land_m2"].fillna(0.0)
    rows = range(len(area))
    with_flag = land.where(of_use == 1, 0.0).groupby(uses["parcel"]).sum().reindex(rows)
    without = land.where(of_use == 0, 0.0).groupby(uses["parcel"]).sum().reindex(rows)
    whole = area.where(area > 0)
    yes = with_flag >= share * whole - ROUNDING_M2
    no = whole - without < share * whole - ROUNDING_M2
    by_users = yes.astype("boolean").mask(~yes & ~no)
    by_holder = pd.Series(flag[places_of(holder, enterprise_ids)]).astype("Int8").astype("boolean")
    return by_users.mask(with_flag.isna(), by_holder)
