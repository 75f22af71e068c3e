"""Documented time in which government or force majeure blocked the works (M53 Art 8), merged per parcel.

Intervals are held as integers (position of the parcel, days since 1970-01-01), sorted by parcel and first day, so that all
steps are sorts and cumulative sums.
"""

import numpy as np
import pandas as pd

from landuse.dates import to_days
from landuse.identifiers.known_ids import places_of
from landuse.policy import IdleRules


def counted_delays(delays: pd.DataFrame, parcel_ids: pd.Index, as_of: pd.Timestamp, idle_rules: IdleRules) -> pd.DataFrame:
    """Return the delays that count at the end of `as_of`: columns parcel (position), first_day, last_day, ongoing.

    Counted are rows with a cause of M53 Art 8, a document, a first day not after `as_of`, and a last day not before the first.
    A missing last day means still going on; what lies after `as_of` is cut off. Delays of unknown parcels are left out (the
    issues name them, and every other row that does not count).
    """
    candidates = delays.loc[
        delays["cause"].isin(idle_rules.government_causes)
        & has_document(delays["document_no"])
        & delays["first_date"].notna()
        & (delays["last_date"].isna() | (delays["last_date"] >= delays["first_date"]))
        & (delays["first_date"] <= as_of)
    ]
    return counted_rows(candidates, parcel_ids, as_of)


def counted_rows(rows: pd.DataFrame, parcel_ids: pd.Index, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return rows of the delays as intervals in whole days, cut off at the end of `as_of`; without those of unknown parcels."""
    today = int(np.datetime64(as_of, "D").astype(np.int64))
    counted = pd.DataFrame(
        {
            "parcel": places_of(rows["parcel_id"], parcel_ids),
            "first_day": _day_numbers(rows["first_date"]),
            "last_day": np.where(rows["last_date"].isna(), today, np.minimum(_day_numbers(rows["last_date"]), today)),
            "ongoing": (rows["last_date"].isna() | (rows["last_date"] > as_of)).to_numpy(),
        }
    )
    return counted.loc[counted["parcel"] >= 0]


def blocked_time(counted_delays: pd.DataFrame) -> pd.DataFrame:
    """Return overlapping and touching intervals merged: columns parcel, first_day, last_day, ongoing; sorted."""
    if counted_delays.empty:
        return counted_delays
    ordered = counted_delays.sort_values(["parcel", "first_day"], kind="stable")
    parcel = ordered["parcel"].to_numpy()
    first, last = ordered["first_day"].to_numpy(), ordered["last_day"].to_numpy()
    # One running maximum serves all parcels: each parcel's days are lifted above those of the parcel before it.
    lift = parcel.astype(np.int64) * (int(last.max()) - int(first.min()) + 2)
    reach = np.maximum.accumulate(last + lift) - lift
    begins = np.ones(len(ordered), dtype=bool)
    begins[1:] = (parcel[1:] != parcel[:-1]) | (first[1:] > reach[:-1] + 1)
    start = np.flatnonzero(begins)
    return pd.DataFrame(
        {
            "parcel": parcel[start],
            "first_day": first[start],
            "last_day": np.maximum.reduceat(last, start),
            "ongoing": np.logical_or.reduceat(ordered["ongoing"].to_numpy(), start),
        }
    )


def has_document(document_no: pd.Series) -> pd.Series:
    """Tell which delays name a supporting document; blanks are no document."""
    return document_no.notna() & (document_no.str.strip() != "")


def _day_numbers(dates: pd.Series) -> np.ndarray:
    return to_days(dates).astype(np.int64)
