"""The truth of the land stock: which state each parcel is in, worked out from what was planted by plain arithmetic.

Nothing of the rules is used here. Local tests of low efficiency as in ``folder/policy.toml``: two of building coefficient under
30 %, floor area ratio under 0.4, tax under 1 wanyuan per mu, eliminated industry; the first three for industrial land only.
"""

import numpy as np
import pandas as pd

from landuse.io.sample.enterprises import Firms
from landuse.io.sample.parcels import Land
from landuse.io.sample.uses import PRODUCING, USES

_IDLE = ("suspected_idle", "idle_government", "idle_one_year", "idle_two_years", "idle_suspended")
_ZOMBIES = ("Z2", "Z3")
_NEEDED = 2
_INDUSTRIAL = {(system, code) for use in PRODUCING for system, code in USES[use].codes.items()}


def add_stock_states(land: Land, firms: Firms, in_force: pd.DataFrame, accounts: pd.DataFrame) -> None:
    """Write the expected state of every parcel into the truth, in place."""
    works, idle, plant = land.parcels["works_status"], land.truth["idle_status"], land.truth["plant"]
    state = pd.Series("unknown", index=land.parcels.index, dtype=object)
    state[idle.isin(["overdue", "not_due"])] = "supplied_not_due"
    state[(works == "suspended") & (idle != "needs_verification")] = "stopped"
    state[works == "under_way"] = "under_construction"
    built = works.index[works == "completed"]
    state[built] = _built(land, firms, in_force, accounts).reindex(built)
    state[idle.isin(_IDLE)] = "idle"
    in_reserve = plant.isin(["approved_not_expropriated", "expropriated_not_supplied"])
    state[in_reserve] = plant[in_reserve]
    land.truth.insert(list(land.truth.columns).index("plant"), "land_stock_state", state)


def _built(land: Land, firms: Firms, in_force: pd.DataFrame, accounts: pd.DataFrame) -> pd.Series:
    uses = in_force.merge(_facts(firms, accounts), left_on="enterprise_id", right_index=True, how="left")
    zombie = _share(uses, land, "zombie")
    eliminated = _share(uses, land, "eliminated")
    count = _met_and_unknown(land, uses, eliminated)
    low = pd.Series(
        np.where(count["met"] >= _NEEDED, 1.0, np.where(count["met"] + count["unknown"] < _NEEDED, 0.0, np.nan)),
        land.parcels.index,
    )
    state = pd.Series("built_unclassified", index=land.parcels.index, dtype=object)
    state[(zombie == 0) & (low == 0)] = "built_normal"
    state[low == 1] = "low_efficiency"
    state[zombie == 1] = "zombie_held"
    return state


def _facts(firms: Firms, accounts: pd.DataFrame) -> pd.DataFrame:
    """Return for each firm whether it is a zombie (1, 0, unknown), of an eliminated category, and its tax of 2020."""
    status = firms.truth["zombie_status"].astype(object)
    known = status.where(status.notna(), "Z0")  # nothing planted: not a zombie
    return pd.DataFrame({
        "zombie": known.isin(_ZOMBIES).astype("float64").where(known != "insufficient_data"),
        "eliminated": firms.table["eliminated_category"].astype("Float64").astype("float64").reindex(known.index),
        "tax": accounts["tax_wanyuan"].xs(2020, level="year").reindex(known.index),
    })  # fmt: skip


def _share(uses: pd.DataFrame, land: Land, flag: str) -> pd.Series:
    """Return 1 where users with the flag have half of a parcel, 0 where those without have more than half, else unknown."""
    area = land.parcels["area_m2"]
    yes, no = (
        uses["used_m2"].where(uses[flag] == wanted, 0.0).groupby(uses["parcel_id"]).sum().reindex(area.index) for wanted in (1, 0)
    )
    found = pd.Series(np.where(yes >= 0.5 * area, 1.0, np.where(no > 0.5 * area, 0.0, np.nan)), index=area.index)
    return found.where(area > 0, 0.0)  # of the one parcel with area zero the holder decides, and he is no zombie


def _met_and_unknown(land: Land, uses: pd.DataFrame, eliminated: pd.Series) -> pd.DataFrame:
    parcels = land.parcels
    area = parcels["area_m2"].where(parcels["area_m2"] > 0)
    covered = parcels[["building_footprint_m2", "structure_area_m2", "yard_area_m2"]].sum(axis=1, skipna=False)
    of_firm = uses["used_m2"].groupby(uses["enterprise_id"]).transform("sum")
    tax = (uses["tax"] * uses["used_m2"] / of_firm).groupby(uses["parcel_id"]).agg(lambda values: values.sum(skipna=False))
    numbers = {
        "coefficient": (covered / area, 0.30),
        "floor": (parcels["floor_area_m2"] / area, 0.4),
        "tax": (tax.reindex(parcels.index) / (area * 3 / 2000), 1.0),
    }
    codes = list(zip(parcels["land_use_system"], parcels["land_use_code"], strict=True))
    industrial = pd.Series([pd.notna(system) and (system, code) in _INDUSTRIAL for system, code in codes], index=parcels.index)
    no_system = parcels["land_use_system"].isna() | parcels["land_use_code"].isna()
    met, unknown = (eliminated == 1).astype(int), eliminated.isna().astype(int)
    for values, threshold in numbers.values():
        met += ((values < threshold) & industrial & ~no_system).astype(int)
        unknown += (values.isna() & (industrial | no_system) | (values < threshold) & no_system).astype(int)
    return pd.DataFrame({"met": met, "unknown": unknown})
