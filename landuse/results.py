"""`Assessment`: what a run found out, frozen, with the operands of every conclusion and where they came from."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from landuse.data import LandData
from landuse.policy import Policy


@dataclass(frozen=True, eq=False)
class Assessment:
    """The results of one run.

    Attributes
    ----------
    data
        The tables that went in.
    policy
        The rules they were judged by.
    as_of
        The day of judgement; its end counts.
    results
        One row per parcel, indexed by ``parcel_id``: all input columns (unknown where a column was absent) and every derived
        column of the parcels table; a GeoDataFrame where the parcels have geometry.
    enterprises
        One row per enterprise: all input columns and every derived column; empty without an enterprises table.
    projects
        One row per project, likewise.
    contradictions
        What the tables say against each other, most mu at stake first (:mod:`landuse.contradictions`).
    disposal
        The parcels that call for action, in the order of ``disposal_priority``: the conclusion first, then the operands it was
        decided by.
    issues
        Data problems found while reading and judging (columns of :data:`landuse.issues.ISSUE_COLUMNS`).
    provenance
        Plain values that identify the run: inputs with their hashes, packs with their hashes, versions, as_of.
    """

    data: LandData
    policy: Policy
    as_of: pd.Timestamp
    results: pd.DataFrame
    enterprises: pd.DataFrame
    projects: pd.DataFrame
    contradictions: pd.DataFrame
    disposal: pd.DataFrame
    issues: pd.DataFrame
    provenance: Mapping[str, object]
