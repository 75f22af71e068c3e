"""When the law's clocks start and when their marks fall (idle-land rules; M53 Art 2, 8, 12, 14, 22).

Land is idle a year after the start due date D, whatever the cause. Whether the holder answers for it is a second clock C,
from which documented government and force-majeure time is taken out. A mark is the last day of a year; the test is met from
the day after it.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.dates import DATE_DTYPE, add_years, add_years_to_days, days_from, to_days
from landuse.metrics.choices import first_that_fits
from landuse.policy import IdleRules

Days = npt.NDArray[np.datetime64]
Flags = npt.NDArray[np.bool_]
ONE_DAY = np.timedelta64(1, "D")


def usable_supplement_date(supplement_start_date: pd.Series, supplement_signed_date: pd.Series) -> pd.Series:
    """Return the start date agreed by a supplement, unknown where it lies before its own signing (it is then void)."""
    return supplement_start_date.mask(supplement_start_date < supplement_signed_date)


def start_due_date(
    usable_supplement_date: pd.Series,
    agreed_start_date: pd.Series,
    agreed_start_date_absence: pd.Series,
    delivery_date: pd.Series,
    idle_rules: IdleRules,
) -> pd.Series:
    """Return D, the day works were due to start: supplement, else contract, else delivery and a year; else unknown.

    M53 Art 2, 12, 22. Never guessed: where the records say that it is not known whether a day was agreed, delivery is no ground.
    """
    silent = agreed_start_date_absence != "unknown"
    by_delivery = add_years(delivery_date.where(silent), idle_rules.delivery_start_years)
    return usable_supplement_date.fillna(agreed_start_date).fillna(by_delivery)


def start_due_basis(
    usable_supplement_date: pd.Series,
    agreed_start_date: pd.Series,
    agreed_start_date_absence: pd.Series,
    delivery_date: pd.Series,
) -> pd.Series:
    """Return what D rests on: supplement, contract, delivery or unknown."""
    return first_that_fits(
        "start_due_basis",
        [
            ("supplement", usable_supplement_date.notna()),
            ("contract", agreed_start_date.notna()),
            ("delivery", delivery_date.notna() & (agreed_start_date_absence != "unknown")),
        ],
        "unknown",
        agreed_start_date.index,
    )


def first_anniversary_date(start_due_date: pd.Series, idle_rules: IdleRules) -> pd.Series:
    """Return the first anniversary of D; land is idle from the next day, whatever the cause (M53 Art 2)."""
    return add_years(start_due_date, idle_rules.idle_after_years)


def holder_clock(start_due_date: pd.Series, blocked_time: pd.DataFrame, idle_rules: IdleRules) -> pd.DataFrame:
    """Return the holder's clock for each parcel: columns `date` (C, unknown while barred) and `basis`.

    * ``agreed``: C is D.
    * ``restart``: blocked time that is over covered C and its first anniversary, so C becomes a year after its last day
      (M53 Art 22 by analogy, DESIGN; off where the pack says ``government_time = "deduct"``). Repeated while it applies.
    * ``barred``: blocked time that covers C is still going on.
    """
    clock = to_days(start_due_date)
    unknown = np.isnat(clock)
    restarted, barred = _restart_and_bar(clock, blocked_time, idle_rules)
    index = start_due_date.index
    basis = first_that_fits(
        "holder_clock_basis", [("unknown", unknown), ("barred", barred), ("restart", restarted)], "agreed", index
    )
    return pd.DataFrame({"date": pd.Series(clock.astype(DATE_DTYPE), index=index), "basis": basis})


def holder_clock_start_date(holder_clock: pd.DataFrame) -> pd.Series:
    """Return C, the day from which the holder answers for the delay; unknown while government time over it goes on."""
    return holder_clock["date"]


def holder_clock_basis(holder_clock: pd.DataFrame) -> pd.Series:
    """Return what C rests on: agreed, restart, barred or unknown."""
    return holder_clock["basis"]


def one_year_mark_date(holder_clock_start_date: pd.Series, blocked_time: pd.DataFrame, idle_rules: IdleRules) -> pd.Series:
    """Return the last day of the holder's own first year; the fee is due from the next day (M53 Art 8, 14(1))."""
    return _mark(holder_clock_start_date, idle_rules.idle_after_years, blocked_time)


def two_year_mark_date(holder_clock_start_date: pd.Series, blocked_time: pd.DataFrame, idle_rules: IdleRules) -> pd.Series:
    """Return the last day of the holder's own second year; reclaim from the next day (M53 Art 8, 14(2))."""
    return _mark(holder_clock_start_date, idle_rules.reclaim_after_years, blocked_time)


def deducted_days(one_year_mark_date: pd.Series, first_anniversary_date: pd.Series) -> pd.Series:
    """Return the days that documented government and force-majeure time added to the first year."""
    return days_from(first_anniversary_date, one_year_mark_date)


def _restart_and_bar(clock: Days, blocked: pd.DataFrame, rules: IdleRules) -> tuple[Flags, Flags]:
    """Move `clock` in place; return which parcels were restarted and which are barred.

    Each round restarts clocks past one blocked year, so the rounds are few.
    """
    restarted, barred = np.zeros(len(clock), dtype=bool), np.zeros(len(clock), dtype=bool)
    parcel = blocked["parcel"].to_numpy()
    first = blocked["first_day"].to_numpy().astype("datetime64[D]")
    last = blocked["last_day"].to_numpy().astype("datetime64[D]")
    ongoing = blocked["ongoing"].to_numpy()
    active = np.ones(len(blocked), dtype=bool)
    while active.any():
        at = np.flatnonzero(active)
        mine = clock[parcel[at]]
        covers = (first[at] <= mine) & (mine <= last[at])
        barring = at[covers & ongoing[at]]
        clock[parcel[barring]] = np.datetime64("NaT")
        barred[parcel[barring]] = True
        blocked_year = covers & ~ongoing[at] & (add_years_to_days(mine, rules.idle_after_years) <= last[at])
        moved = at[blocked_year] if rules.government_time == "restart" else at[:0]
        clock[parcel[moved]] = add_years_to_days(last[moved], rules.delivery_start_years)
        restarted[parcel[moved]] = True
        active = np.isin(parcel, parcel[moved])
    return restarted, barred


def _mark(clock_start: pd.Series, years: int, blocked: pd.DataFrame) -> pd.Series:
    """Return the n-year mark: n years after C, moved on by every blocked day that falls before the mark is reached.

    A cause that begins after the mark is no bar (Supreme Court, (2017)最高法行申5480号). Each interval is compared with the mark as the intervals
    before it have moved it; the running sums are taken within each parcel.
    """
    start = to_days(clock_start)
    mark = add_years_to_days(start, years)
    if len(blocked):
        parcel = blocked["parcel"].to_numpy()
        first = np.maximum(blocked["first_day"].to_numpy().astype("datetime64[D]"), start[parcel] + ONE_DAY)
        last = blocked["last_day"].to_numpy().astype("datetime64[D]")
        known = ~np.isnat(first)
        length = np.where(known & (last >= first), (last - first + ONE_DAY).astype(np.int64), 0)
        group_start = np.flatnonzero(np.r_[True, parcel[1:] != parcel[:-1]])
        group = np.cumsum(np.r_[True, parcel[1:] != parcel[:-1]]) - 1
        before = np.cumsum(length) - length
        before -= before[group_start][group]
        too_late = (length > 0) & (first > mark[parcel] + before.astype("timedelta64[D]"))
        latest_stop = np.maximum.accumulate(np.where(too_late, np.arange(len(parcel)), -1))
        counted = np.where(latest_stop >= group_start[group], 0, length)
        added = np.add.reduceat(counted, group_start)
        mark[parcel[group_start]] += added.astype("timedelta64[D]")
    return pd.Series(mark.astype(DATE_DTYPE), index=clock_start.index)
