"""Whether a promise of standard land (标准地) was kept: state, rate, gap, time left to make it good.

A promise is judged from the day after its due date, never before (the due day itself belongs to the holder: a period ends when its
last day does, 民法典 203). The direction is the agreement's, never taken from the indicator's name. Compared unrounded; what is
missing is ``unknown``, never met. Domain: two check-points, completion (竣工验收) and production (达产复核).
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.metrics.choices import first_that_fits
from landuse.policy import StandardLandRules

NOISE = 1e-12
"""Relative difference that floating-point division alone may leave between a measured figure and the promise."""


def commitment_state(
    direction: pd.Series, promised_value: pd.Series, judged_value: pd.Series, due_date: pd.Series, as_of: pd.Timestamp
) -> pd.Series:
    """Return not_due (also on the due date itself), met, unmet, or unknown where direction, promise, figure or date is missing."""
    room = NOISE * promised_value.abs()
    at_least, at_most = direction == "at_least", direction == "at_most"
    kept = (at_least & (judged_value >= promised_value - room)) | (at_most & (judged_value <= promised_value + room))
    known = (at_least | at_most) & promised_value.notna() & judged_value.notna() & due_date.notna()
    return first_that_fits(
        "commitment_state",
        [("not_due", due_date >= as_of), ("unknown", ~known), ("met", kept)],
        otherwise="unmet",
        index=due_date.index,
    )


def completion_rate(
    direction: pd.Series, promised_value: pd.Series, judged_value: pd.Series, commitment_state: pd.Series
) -> pd.Series:
    """Return how far a promise was kept: figure over promise (not below), promise over figure (not above; figure 0 is 1).

    Unrounded; unknown where the promise is not judged, or is 0 or negative and nothing can be divided by it.

    >>> codes, kinds = ["met", "unmet"], ["at_least", "at_most"]
    >>> completion_rate(pd.Series(["at_least", "at_most"]), pd.Series([300.0, 0.12]), pd.Series([252.0, 0.15]),
    ...                 pd.Series(["unmet", "unmet"])).round(6).tolist()
    [0.84, 0.8]
    """
    positive = promised_value.where(promised_value > 0)
    upwards = judged_value / positive
    downwards = (positive / judged_value.where(judged_value > 0)).mask((judged_value == 0) & (promised_value >= 0), 1.0)
    return upwards.where(direction == "at_least", downwards).where(_judged(commitment_state))


def gap(promised_value: pd.Series, judged_value: pd.Series, commitment_state: pd.Series) -> pd.Series:
    """Return figure minus promise in the unit of the promise; unknown where the promise is not judged."""
    return (judged_value - promised_value).where(_judged(commitment_state))


def shortfall_share(
    direction: pd.Series, promised_value: pd.Series, judged_value: pd.Series, commitment_state: pd.Series
) -> pd.Series:
    """Return by how much of the promise it was missed: shortfall (excess for not above) over promise; 0 where it was kept."""
    short = (promised_value - judged_value).where(direction == "at_least", judged_value - promised_value)
    share = short / promised_value.where(promised_value > 0)
    return share.mask(commitment_state == "met", 0.0).where(_judged(commitment_state))


def cure_until_date(due_date: pd.Series, commitment_state: pd.Series, standard_land_rules: StandardLandRules) -> pd.Series:
    """Return the last day on which an unmet promise may be made good: so many calendar months from the due date."""
    unmet = due_date.where(commitment_state == "unmet")
    until: pd.Series = unmet + pd.DateOffset(months=standard_land_rules.cure_months)
    return until.astype("datetime64[s]")


def commitment_missing(
    direction: pd.Series,
    promised_value: pd.Series,
    due_date: pd.Series,
    actual_source: pd.Series,
    commitment_state: pd.Series,
    liability_rule: pd.Series,
    liability_rate: pd.Series,
    price_of_parcel: pd.Series,
) -> pd.Series:
    """Return the raw columns, parted by commas, that keep a promise or its liability undecided; empty where nothing does.

    The figure is missed only once it is due; what the liability needs only where the promise is unmet.
    """
    due = commitment_state != "not_due"
    unmet = commitment_state == "unmet"
    missing = {
        "direction": direction.isna(),
        "promised_value": promised_value.isna(),
        "actual_value": due & (actual_source == "unknown"),
        "due_date": due_date.isna(),
        "liability_rule": unmet & liability_rule.isna(),
        "liability_rate": unmet & (liability_rule == "per_mille_per_day") & liability_rate.isna(),
        "land_price_wanyuan": unmet & liability_rule.isin(["price_by_shortfall", "per_mille_per_day"]) & price_of_parcel.isna(),
    }
    named = [np.where(flags.to_numpy(dtype=bool), name, "") for name, flags in missing.items()]
    return pd.Series([", ".join(filter(None, names)) for names in zip(*named, strict=True)], index=due.index, dtype="str")


def _judged(state: pd.Series) -> npt.NDArray[np.bool_]:
    return np.asarray(state.isin(["met", "unmet"]), dtype=bool)
