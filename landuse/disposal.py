"""The disposal list: which parcels call for action, in which order, each with the operands it was decided by."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.measuring.graph import raw_inputs
from landuse.policy import Policy
from landuse.vocabulary import columns

CONCLUSION = (
    "disposal_priority", "disposal_action", "legal_basis", "disposal_rule", "idle_status", "idle_class", "idle_days",
    "idle_fee_wanyuan", "missing_evidence",
)  # fmt: skip
IDENTITY = (
    "zone_id",
    "supervision_no",
    "contract_no",
    "holder_name",
    "holder_uscc",
    "location",
    "area_m2",
    "area_mu",
    "mortgaged",
)


def disposal_priority(results: pd.DataFrame, policy: Policy) -> pd.Series:
    """Return the place of each parcel in the disposal list (1 = first), missing where there is nothing to do.

    Ordered by the urgency of the action in the pack, then by idle days and by area downwards (unknown last), then by parcel.
    """
    order = {action: place for place, action in enumerate(policy.disposal.action_order)}
    action = results["disposal_action"].astype("category").cat
    urgency = np.array([*(order.get(str(name), np.nan) for name in action.categories), np.nan])[action.codes.to_numpy()]
    listed = np.flatnonzero(~np.isnan(urgency))
    days, area = (-results[name].to_numpy(dtype="float64", na_value=np.nan)[listed] for name in ("idle_days", "area_m2"))
    keys = np.array([area, days, urgency[listed]])
    sorted_ = np.lexsort(keys)  # what is unknown comes last
    ranks = _ranks(keys[:, sorted_])
    alike = np.flatnonzero(np.bincount(ranks)[ranks] > 1)  # only these need their names compared
    ids = results.index.take(listed[sorted_[alike]]).astype("str")
    by_name = pd.DataFrame({"rank": ranks[alike], "parcel": ids}).sort_values(["rank", "parcel"], kind="stable").index
    sorted_[alike] = sorted_[alike[by_name]]
    places = np.zeros(len(results), dtype=np.int64)
    places[listed[sorted_]] = np.arange(1, len(listed) + 1)
    return pd.Series(pd.arrays.IntegerArray(places, places == 0), index=results.index)


def _ranks(keys: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Return for sorted columns the number of the different ones before them; two unknown values are alike."""
    before, here = keys[:, :-1], keys[:, 1:]
    new = ~((before == here) | (np.isnan(before) & np.isnan(here))).all(axis=0)
    return np.concatenate([np.zeros(min(1, keys.shape[1]), dtype=np.int64), np.cumsum(new)])


def disposal_list(results: pd.DataFrame) -> pd.DataFrame:
    """Return the parcels that call for action in order: conclusion, identity, then every column it was decided by."""
    place = results["disposal_priority"].to_numpy(dtype="float64", na_value=np.inf)
    in_order = np.argsort(place, kind="stable")[: np.count_nonzero(np.isfinite(place))]
    return pd.DataFrame(results)[listed_columns(results.columns)].iloc[in_order]


def listed_columns(held: Iterable[str]) -> list[str]:
    """Return which of the columns `held` the disposal list shows, in its order."""
    present, decided_by = set(held), _operands()
    operands = [name for name in columns("parcels") if name in decided_by]
    return [name for name in dict.fromkeys([*CONCLUSION, *IDENTITY, *operands]) if name in present]


def _operands() -> set[str]:
    """Return the raw and derived columns that the conclusions rest on."""
    derived = {
        "start_due_date", "start_due_basis", "holder_clock_start_date", "holder_clock_basis", "first_anniversary_date",
        "one_year_mark_date", "two_year_mark_date", "deducted_days", "days_past_start_due", "days_to_next_mark",
        "developed_share", "invested_share", "area_test_met", "investment_test_met", "suspension_anniversary_date",
    }  # fmt: skip
    return derived | set(raw_inputs(["disposal_action", "idle_fee_wanyuan", "missing_evidence"], "parcels"))
