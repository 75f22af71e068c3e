"""Delays whose cause or first day is not filled in: proven to exist, never deducted, but a verdict against the holder may not rest on the blank.

Art 8 of M53 lets government time count for the holder. A row with a document but without a cause, or without the day it began, proves
some of it, nobody knows how much. It is not deducted; where the longest reading of it would change who answers, that is open.
"""

import numpy as np
import pandas as pd

from landuse.dates import to_days
from landuse.metrics import idle_clock
from landuse.metrics.government_time import blocked_time, counted_rows, has_document
from landuse.policy import IdleRules


def doubtful_delays(
    delays: pd.DataFrame, parcel_ids: pd.Index, start_due_date: pd.Series, as_of: pd.Timestamp, idle_rules: IdleRules
) -> pd.DataFrame:
    """Return the longest reading of the documented delays without a cause or a first day, with the columns of `counted_delays`.

    Without a cause: as one of the government's. Without a first day: from the start due date on. Rows that end before they begin, or
    begin after `as_of`, and rows without a document say nothing; neither does a cause on record as not established (U).
    """
    cause, first = delays["cause"], delays["first_date"]
    rows = delays.loc[
        (cause.isna() | (first.isna() & cause.isin(idle_rules.government_causes))) & has_document(delays["document_no"])
    ]
    place = parcel_ids.get_indexer(pd.Index(rows["parcel_id"]))
    due = np.append(to_days(start_due_date), np.datetime64("NaT"))[place]
    earliest = pd.Series(due.astype("datetime64[s]"), index=rows.index)
    rows = rows.assign(first_date=rows["first_date"].fillna(earliest))
    usable = (place >= 0) & rows["first_date"].notna() & (rows["first_date"] <= as_of)
    usable &= ~(rows["last_date"] < rows["first_date"])
    return counted_rows(rows.loc[usable], parcel_ids, as_of)


def own_time_in_doubt(
    start_due_date: pd.Series,
    counted_delays: pd.DataFrame,
    doubtful_delays: pd.DataFrame,
    one_year_mark_date: pd.Series,
    two_year_mark_date: pd.Series,
    as_of: pd.Timestamp,
    idle_rules: IdleRules,
) -> pd.Series:
    """Tell whether the doubtful delays could decide if the holder's own first or second year is over at the end of `as_of`."""
    if doubtful_delays.empty:
        return pd.Series(np.zeros(len(start_due_date), dtype=bool), index=start_due_date.index)
    longest = blocked_time(pd.concat([counted_delays, doubtful_delays], ignore_index=True))
    clock = idle_clock.holder_clock(start_due_date, longest, idle_rules)
    one_year = idle_clock.one_year_mark_date(clock["date"], longest, idle_rules)
    two_years = idle_clock.two_year_mark_date(clock["date"], longest, idle_rules)
    later = ((as_of <= one_year) & (as_of > one_year_mark_date)) | ((as_of <= two_years) & (as_of > two_year_mark_date))
    return later | (clock["basis"] == "barred")
