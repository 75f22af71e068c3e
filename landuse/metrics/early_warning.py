"""Early warnings (临期提醒): which mark of the law comes next for a parcel, when, and how near it is.

Marks of works not started are those of ``days_to_next_mark`` (M53 Art 2, 8, 14). A suspension that completes a year is a mark as
well (M53 Art 2), so suspended works are warned of here too, though ``days_to_next_mark`` counts marks of works not started only.
"""

import numpy as np
import pandas as pd

from landuse.dates import DATE_DTYPE, days_from, to_days
from landuse.metrics.choices import Conditions, first_that_fits, holds
from landuse.policy import IdleRules
from landuse.vocabulary import codes

NEVER = np.datetime64("9999-12-31", "D")


def coming_mark(
    works_status: pd.Series,
    works_not_started: pd.Series,
    has_construction_permit: pd.Series,
    area_test_met: pd.Series,
    investment_test_met: pd.Series,
    first_anniversary_date: pd.Series,
    one_year_mark_date: pd.Series,
    two_year_mark_date: pd.Series,
    suspension_anniversary_date: pd.Series,
    as_of: pd.Timestamp,
) -> pd.DataFrame:
    """Return the first mark on or after `as_of` for each parcel: columns `code` (of next_mark) and `date`.

    Of marks on the same day the earlier in the order of the law is named. Unknown (missing code) where the state of the works, D or
    the day of the suspension is. None is ahead where works go on or are completed, where all marks have passed, where government
    time still bars the holder's clock (its marks then lie more than a year off), and for suspended works that cannot become
    idle: built without a permit, or both tests known not to be met.
    """
    index = works_status.index
    today = np.datetime64(as_of, "D")
    unstarted = holds(works_not_started)
    harmless = ~has_construction_permit | (~area_test_met & ~investment_test_met)
    suspended = holds(works_status == "suspended") & ~holds(harmless)
    marks = {
        "first_anniversary_date": np.where(unstarted, to_days(first_anniversary_date), NEVER),
        "one_year_mark_date": np.where(unstarted, to_days(one_year_mark_date), NEVER),
        "two_year_mark_date": np.where(unstarted, to_days(two_year_mark_date), NEVER),
        "suspension_anniversary_date": np.where(suspended, to_days(suspension_anniversary_date), NEVER),
    }
    ahead = np.stack([np.where(mark >= today, mark, NEVER) for mark in marks.values()])
    nearest, place = ahead.min(axis=0), ahead.argmin(axis=0)
    found = nearest < NEVER
    no_date = (unstarted & first_anniversary_date.isna().to_numpy()) | (suspended & suspension_anniversary_date.isna().to_numpy())
    unknown = holds(works_not_started.isna()) | no_date
    order = list(codes("next_mark"))
    numbers = np.array([order.index(name) for name in marks], dtype=np.int8)
    chosen = np.where(unknown, -1, np.where(found, numbers[place], order.index("none"))).astype(np.int8)
    date = np.where(found & ~unknown, nearest, np.datetime64("NaT", "D"))
    return pd.DataFrame(
        {
            "code": pd.Series(pd.Categorical.from_codes(chosen, categories=pd.Index(order)), index=index),
            "date": pd.Series(date.astype(DATE_DTYPE), index=index),
        }
    )


def next_mark(coming_mark: pd.DataFrame) -> pd.Series:
    """Return which mark comes next; ``none`` where none is ahead, unknown where works or dates are."""
    return coming_mark["code"]


def next_mark_date(coming_mark: pd.DataFrame) -> pd.Series:
    """Return the day of the next mark; its consequence begins the day after. Missing where none is ahead or known."""
    return coming_mark["date"]


def mark_warning(coming_mark: pd.DataFrame, as_of: pd.Timestamp, idle_rules: IdleRules) -> pd.Series:
    """Return how near the next mark is: within 30, 60 or 90 days (``idle.warning_days``), the day itself included, or none.

    Unknown where the next mark is.
    """
    left = -days_from(coming_mark["date"], as_of)
    near: Conditions = [(f"within_{days}", left <= days) for days in sorted(idle_rules.warning_days)]
    named = first_that_fits("mark_warning", near, otherwise="none", index=left.index)
    return named.mask(coming_mark["code"].isna())
