"""Dates that are due: ends of leases and grants, conditions of transfers, and the end of validity of regional assessments."""

import numpy as np
import pandas as pd

from landuse.dates import days_from
from landuse.metrics.regional_assessments import assessment_states
from landuse.policy import SupplyRules

TERM_DATES = ("lease_end_date", "transfer_condition_due_date", "grant_end_date")


def warning_band(days_left: pd.Series, bands: tuple[int, ...]) -> pd.Series:
    """Return the smallest of `bands` that is no shorter than the days left; missing where all are, or where the date is past."""
    limits = np.array(sorted(bands))
    left = days_left.to_numpy(dtype="float64", na_value=np.inf)
    place = np.searchsorted(limits, left)
    within = (left >= 0) & (place < len(limits))
    found = limits[np.where(within, place, 0)]
    return pd.Series(pd.arrays.IntegerArray(found.astype("int64"), ~within), index=days_left.index)


def due_dates(parcels: pd.DataFrame, zones: pd.DataFrame, rules: SupplyRules, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return every date that is past or that the packs warn of by now, the earliest first.

    Columns: ``table`` (parcels or zones), ``record_id``, ``subject`` (the column of the date), ``due_date``, ``days_left`` (negative
    once past), ``warning_days`` (the smallest warning period that it falls within; missing where past). Whether what was due has
    been done is not known here.
    """
    listed = [
        pd.DataFrame({"table": "parcels", "record_id": parcels.index, "subject": name, "due_date": parcels[name].to_numpy()})
        for name in TERM_DATES
        if name in parcels.columns
    ]
    states = assessment_states(zones, rules, as_of)
    subjects = states["kind"].astype("str") + "_assessment_date"
    assessed = pd.DataFrame(
        {"table": "zones", "record_id": states["zone_id"], "subject": subjects, "due_date": states["valid_until_date"]}
    )
    found = pd.concat([*listed, assessed], ignore_index=True).dropna(subset="due_date").reset_index(drop=True)
    found["days_left"] = -days_from(found["due_date"], as_of)
    bands = {"parcels": rules.warning_days, "zones": (rules.assessment_warning_days,)}
    within = [warning_band(found.loc[found["table"] == name, "days_left"], chosen) for name, chosen in bands.items()]
    found["warning_days"] = pd.concat(within).reindex(found.index)
    due = found[(found["days_left"] < 0) | found["warning_days"].notna()]
    return due.sort_values(["due_date", "table", "record_id", "subject"], kind="stable").reset_index(drop=True)
