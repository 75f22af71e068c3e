"""What an unmet promise costs: only where the agreement gives the rule, one amount a promise; alternatives are never added.

Rules of model grant contracts: land price x shortfall / promised (investment, floor area ratio), or so many per mille of the land
price per day (late start or completion). Commitments on tax, energy and emission are settled by the agreement itself.
"""

import numpy as np
import pandas as pd

from landuse.dates import days_from
from landuse.units import is_unit, unit_name


def price_of_parcel(parcels: pd.DataFrame, parcel_place: pd.Series) -> pd.Series:
    """Return the land price of the parcel of each promise in 万元; unknown where it is not positive or the parcel is not in the table."""
    price = np.append(parcels["land_price_wanyuan"].to_numpy(dtype="float64"), np.nan)[parcel_place.to_numpy()]
    return pd.Series(np.where(price > 0, price, np.nan), index=parcel_place.index)


def penalty_days(
    liability_rule: pd.Series,
    unit: pd.Series,
    promised_value: pd.Series,
    judged_value: pd.Series,
    commitment_state: pd.Series,
    due_date: pd.Series,
    as_of: pd.Timestamp,
) -> pd.Series:
    """Return the days that a rule per day counts; 0 where the promise was kept, unknown where it is not judged or has no such rule.

    A promise in days (such as days of late completion) is over by figure minus promise; any other runs from its due date to `as_of`.
    """
    in_days = unit.map(_is_day, na_action="ignore").eq(other=True).to_numpy(dtype=bool)
    running = days_from(due_date, as_of).astype("Float64").to_numpy(dtype="float64", na_value=np.nan)
    days = np.where(in_days, (judged_value - promised_value).to_numpy(), running)
    days = np.where(commitment_state == "met", 0.0, np.where(commitment_state == "unmet", days, np.nan))
    return pd.Series(days, index=unit.index).where((liability_rule == "per_mille_per_day").to_numpy())


def liability_wanyuan(
    liability_rule: pd.Series,
    liability_rate: pd.Series,
    price_of_parcel: pd.Series,
    shortfall_share: pd.Series,
    penalty_days: pd.Series,
    commitment_state: pd.Series,
) -> pd.Series:
    """Return the damages by the agreement's rule in 万元: price x shortfall share, or per mille x price x days; 0 where kept.

    Missing where the agreement gives no rule (or none is known), where the promise is not judged, and where price, rate, share
    or days are unknown.

    >>> liability_wanyuan(pd.Series(["price_by_shortfall", "none"]), pd.Series([float("nan")] * 2), pd.Series([1680.0] * 2),
    ...                   pd.Series([0.16, 0.27]), pd.Series([float("nan")] * 2), pd.Series(["unmet", "unmet"])).tolist()
    [268.8, nan]
    """
    by_share = price_of_parcel * shortfall_share
    by_day = price_of_parcel * liability_rate / 1000 * penalty_days
    amount = by_share.where(liability_rule == "price_by_shortfall", by_day.where(liability_rule == "per_mille_per_day"))
    ruled = liability_rule.isin(["price_by_shortfall", "per_mille_per_day"])
    return amount.mask(ruled & (commitment_state == "met"), 0.0).where(commitment_state.isin(["met", "unmet"]))


def _is_day(unit: str) -> bool:
    return is_unit(unit) and unit_name(unit) == "day"
