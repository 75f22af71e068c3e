"""The disposal list: which parcels call for action, in which order, each with the operands it was decided by."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from landuse.graph import raw_inputs
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
    urgency = {action: place for place, action in enumerate(policy.disposal.action_order)}
    keys = pd.DataFrame({
        "urgency": results["disposal_action"].astype("str").map(urgency),
        "idle_days": -results["idle_days"].astype("Float64"),
        "area": -results["area_m2"].astype("float64"),
        "parcel": results.index.astype("str"),
    })  # fmt: skip
    keys = keys.reset_index(drop=True)
    ordered = keys[keys["urgency"].notna()].sort_values(["urgency", "idle_days", "area", "parcel"], kind="stable")
    places = pd.Series(range(1, len(ordered) + 1), index=ordered.index, dtype="Int64")
    return places.reindex(keys.index).set_axis(results.index)


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
