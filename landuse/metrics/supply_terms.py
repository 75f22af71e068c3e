"""Terms of lease and grant (弹性年期, 先租后让): the legal maximum by use, and the next date that is due.

Only stated dates count: the end of a term is not worked out from its length.
"""

import numpy as np
import pandas as pd

from landuse.dates import days_from
from landuse.metrics.due_dates import warning_band
from landuse.policy import SupplyRules


def term_limit_years(land_use_kind: pd.Series, supply_rules: SupplyRules) -> pd.Series:
    """Return the longest term that the law allows for the parcel's use, in years (暂行条例 Art 12); unknown where the use is."""
    kinds = land_use_kind.cat
    years = pd.array([*(supply_rules.term_years[kind] for kind in kinds.categories), None], dtype="Int64")
    return pd.Series(years.take(kinds.codes.to_numpy()), index=land_use_kind.index)


def term_over_limit(lease_term_years: pd.Series, grant_term_years: pd.Series, term_limit_years: pd.Series) -> pd.Series:
    """Tell whether a stated lease or grant term is longer than the legal maximum; unknown where no term or no use is known."""
    longest = lease_term_years.fillna(grant_term_years).clip(lower=grant_term_years.fillna(lease_term_years))
    limit = term_limit_years.astype("Float64")
    return (longest.astype("Float64") > limit).astype("boolean")


def next_term_date(
    lease_end_date: pd.Series, grant_end_date: pd.Series, transfer_condition_due_date: pd.Series, as_of: pd.Timestamp
) -> pd.Series:
    """Return the earliest stated date on or after `as_of`: end of the lease, end of the grant, conditions of the transfer."""
    ends = [dates.where(dates >= as_of).to_numpy() for dates in (lease_end_date, grant_end_date, transfer_condition_due_date)]
    return pd.Series(np.fmin.reduce(ends), index=lease_end_date.index)


def days_to_next_term(next_term_date: pd.Series, as_of: pd.Timestamp) -> pd.Series:
    """Return the days from `as_of` to the next date that is due."""
    return -days_from(next_term_date, as_of)


def term_warning_days(days_to_next_term: pd.Series, supply_rules: SupplyRules) -> pd.Series:
    """Return the smallest of the pack's warning periods (90, 60, 30 days) that the next date falls within; missing where none."""
    return warning_band(days_to_next_term, supply_rules.warning_days)
