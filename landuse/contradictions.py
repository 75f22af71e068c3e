"""What the tables say against each other, with both sides and the mu at stake: leads for people, never verdicts."""

import pandas as pd

from landuse.data import LandData
from landuse.policy import Policy

CONTRADICTION_COLUMNS = (
    "contradiction", "parcel_id", "enterprise_id", "holder_name", "enterprise_name", "one_side", "other_side", "mu_at_stake",
)  # fmt: skip


def find_contradictions(
    data: LandData, results: pd.DataFrame, enterprises: pd.DataFrame, policy: Policy, as_of: pd.Timestamp
) -> pd.DataFrame:
    """Return the contradictions, most mu at stake first: columns of :data:`CONTRADICTION_COLUMNS`."""
    return pd.DataFrame(columns=list(CONTRADICTION_COLUMNS))
