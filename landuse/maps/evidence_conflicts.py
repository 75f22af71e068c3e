"""The conflicts of law behind what the scenes put at stake, as the evidence map shows them for each parcel."""

from collections.abc import Sequence

import pandas as pd

from landuse.policy import Policy
from landuse.policy.conflict_hints import conflicts_of
from landuse.results import Assessment


def conflict_words(result: Assessment, findings: pd.DataFrame) -> pd.Series:
    """Return the conflicts of law behind what is at stake for each parcel with findings, a line each; missing without any."""
    statuses = findings[["parcel_id", "idle_status", "candidate_status"]].melt("parcel_id")[["parcel_id", "value"]].dropna()
    pairs = statuses.assign(value=statuses["value"].astype("str")).drop_duplicates().sort_values(["parcel_id", "value"])
    codes_of = pairs.groupby("parcel_id")["value"].agg(tuple)
    words = {found: _conflict_lines(result.policy, found) for found in codes_of.unique()}
    told = codes_of.map(words).reindex(result.results.index)
    return told.astype("str").where(told.notna() & (told != ""))


def _conflict_lines(policy: Policy, statuses: Sequence[str]) -> str:
    rows = conflicts_of(policy, [("idle_status", code) for code in statuses])
    return "\n".join(f"{row.topic}：{row.hint}。" for row in rows)
