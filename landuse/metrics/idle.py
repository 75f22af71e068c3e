"""Whether a parcel is idle land (闲置土地) in law, of which class, and for how long (M53 Art 2, 8, 12, 14, 30).

Works never started and works started then stopped are two classes with different consequences; the fee and reclaim exist for
the first only. Conditions are three-valued: what the evidence cannot decide is ``needs_verification``.
"""

from fractions import Fraction

import numpy as np
import pandas as pd

from landuse.dates import add_years, days_from, to_days
from landuse.metrics.choices import first_that_fits, holds
from landuse.policy import IdleRules

NOISE = 1e-14
"""Relative difference below which binary numbers may stand on the other side of a share than the decimals that they are written as."""
NOT_STARTED_CLASS = ("suspected_idle", "idle_government", "idle_one_year", "idle_two_years")


def works_not_started(works_status: pd.Series, actual_start_date: pd.Series) -> pd.Series:
    """Tell whether works have not started; unknown where the status is, or where a start date contradicts it."""
    started = works_status.isin(["under_way", "suspended", "completed"])
    declared = works_status == "not_started"
    return declared.astype("boolean").mask(~declared & ~started | declared & actual_start_date.notna())


def developed_share(developed_area_m2: pd.Series, required_area_m2: pd.Series) -> pd.Series:
    """Return developed area over the area that should be developed (M53 Art 2); unknown where an operand is."""
    return developed_area_m2 / required_area_m2.where(required_area_m2 > 0)


def area_test_met(developed_area_m2: pd.Series, required_area_m2: pd.Series, idle_rules: IdleRules) -> pd.Series:
    """Tell whether less than one third is developed; exactly one third is not less; unknown without both operands."""
    return _below_share(developed_area_m2, required_area_m2, idle_rules.developed_share)


def investment_test_met(invested_wanyuan: pd.Series, planned_investment_wanyuan: pd.Series, idle_rules: IdleRules) -> pd.Series:
    """Tell whether less than 25 % is invested, both sides without land price and taxes; exactly 25 % is not less."""
    return _below_share(invested_wanyuan, planned_investment_wanyuan, idle_rules.invested_share)


def suspension_anniversary_date(suspended_since_date: pd.Series, idle_rules: IdleRules) -> pd.Series:
    """Return the day on which the suspension completes a year; it counts from the next day (M53 Art 2)."""
    return add_years(suspended_since_date, idle_rules.suspension_years)


def idle_status(
    supply_stage: pd.Series,
    is_supplied: pd.Series,
    works_status: pd.Series,
    works_not_started: pd.Series,
    has_construction_permit: pd.Series,
    suspension_anniversary_date: pd.Series,
    area_test_met: pd.Series,
    investment_test_met: pd.Series,
    start_due_date: pd.Series,
    first_anniversary_date: pd.Series,
    holder_clock_basis: pd.Series,
    one_year_mark_date: pd.Series,
    two_year_mark_date: pd.Series,
    delay_cause: pd.Series,
    own_time_in_doubt: pd.Series,
    as_of: pd.Timestamp,
    idle_rules: IdleRules,
) -> pd.Series:
    """Return the status of each parcel at the end of `as_of`: the first rule that fits.

    Land that the records say is not yet supplied has no contract and no holder, so it cannot be idle land (M53 Art 2); where a
    contract contradicts that, the rules run. A test is met from the day after its mark. Built without a permit is not idle land and never owes a fee (M53 Art 30).
    Government causes come before the holder's; who answers is unknown while the cause is, or while it hangs on a documented delay of
    which cause or first day is not filled in.
    """
    suspended = works_status == "suspended"
    small = area_test_met | investment_test_met
    by_government = delay_cause.isin(idle_rules.government_causes) | (holder_clock_basis == "barred")
    return first_that_fits(
        "idle_status",
        [
            ("not_idle", supply_stage.isin(["approved", "expropriated"]) & ~is_supplied),
            ("needs_verification", works_not_started.isna()),
            ("built_without_permit", ~works_not_started & ~has_construction_permit),
            ("not_idle", ~works_not_started & ~suspended),
            ("needs_verification", suspended & suspension_anniversary_date.isna()),
            ("not_idle", suspended & (as_of <= suspension_anniversary_date)),
            ("idle_suspended", suspended & small),
            ("not_idle", suspended & ~small),
            ("needs_verification", suspended),
            ("needs_verification", start_due_date.isna()),
            ("not_due", as_of <= start_due_date),
            ("overdue", as_of <= first_anniversary_date),
            ("idle_government", by_government | (as_of <= one_year_mark_date)),
            ("suspected_idle", delay_cause.isna() | (delay_cause == "U") | own_time_in_doubt),
            ("idle_one_year", as_of <= two_year_mark_date),
        ],
        otherwise="idle_two_years",
        index=works_status.index,
    )


def idle_class(idle_status: pd.Series) -> pd.Series:
    """Return which kind of idle land it is: not started, suspended, none, or unknown."""
    return first_that_fits(
        "idle_class",
        [
            ("not_started", idle_status.isin(NOT_STARTED_CLASS)),
            ("suspended", idle_status == "idle_suspended"),
            ("unknown", idle_status == "needs_verification"),
        ],
        otherwise="none",
        index=idle_status.index,
    )


def days_past_start_due(works_not_started: pd.Series, start_due_date: pd.Series, as_of: pd.Timestamp) -> pd.Series:
    """Return the days since D without works, nothing deducted; 0 where D is not past or works have started, else unknown."""
    past = days_from(start_due_date, as_of).clip(lower=0)
    return past.where(works_not_started.fillna(value=True), 0).mask(works_not_started.isna())


def idle_days(
    idle_class: pd.Series, first_anniversary_date: pd.Series, suspension_anniversary_date: pd.Series, as_of: pd.Timestamp
) -> pd.Series:
    """Return the idle time published under M53 Art 11: days since the first anniversary of D, or of the suspension.

    0 where the land is not idle, unknown where that is unknown.
    """
    not_started = days_from(first_anniversary_date, as_of).where(idle_class == "not_started", 0)
    return not_started.mask(idle_class == "suspended", days_from(suspension_anniversary_date, as_of)).mask(
        idle_class == "unknown"
    )


def days_to_next_mark(
    works_not_started: pd.Series,
    first_anniversary_date: pd.Series,
    one_year_mark_date: pd.Series,
    two_year_mark_date: pd.Series,
    as_of: pd.Timestamp,
) -> pd.Series:
    """Return the days to the next mark of works not started (0 on the mark itself); missing when all have passed."""
    today = np.datetime64(as_of, "D")
    never = np.datetime64("9999-12-31", "D")
    marks = [to_days(mark) for mark in (first_anniversary_date, one_year_mark_date, two_year_mark_date)]
    ahead = np.minimum.reduce([np.where(mark >= today, mark, never) for mark in marks])
    days = (ahead - today).astype(np.int64)
    none_ahead = (ahead == never) | ~holds(works_not_started)
    return pd.Series(pd.arrays.IntegerArray(days, none_ahead), index=works_not_started.index)


def _below_share(part: pd.Series, whole: pd.Series, share: Fraction) -> pd.Series:
    """Tell whether `part` is less than `share` of `whole`, as the numbers are written; unknown without both, or a whole that is not positive.

    Binary numbers make 3 x 0.15 less than 0.45. Where the two sides are as close as that, less are only those of which the shortest
    decimals are less as well; nothing is rounded.
    """
    left, right = share.denominator * part, share.numerator * whole
    less = (left < right).to_numpy(copy=True)
    close = np.flatnonzero(less & (right - left <= NOISE * right).to_numpy())
    if len(close):
        pairs = np.column_stack([part.to_numpy()[close], whole.to_numpy()[close]])
        different, which = np.unique(pairs, axis=0, return_inverse=True)
        exact = [Fraction(repr(one)) < share * Fraction(repr(other)) for one, other in different.tolist()]
        less[close] = np.array(exact)[which.ravel()]
    return pd.Series(less, index=part.index).astype("boolean").mask(~(whole > 0) | part.isna() | (part < 0))
