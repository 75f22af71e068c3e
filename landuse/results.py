"""`Assessment`: what a run found out, frozen, with the operands of every conclusion and where they came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

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
    score_parts
        What the scores are made of, indexed like `enterprises`; columns in two levels: indicator of the pack, and ``value``,
        ``benchmark`` (given, or the year's average), ``points``.
    recent_activity
        What the last months show, indexed like `enterprises` (:func:`landuse.metrics.enterprise_activity.recent_months`).
    occupied_land
        Who uses how much land where: ``parcel_id``, ``enterprise_id`` (missing where the tables have no such record), ``tenure``,
        ``land_m2``, ``rented_out_m2``, and ``row`` of the occupancy table (:func:`landuse.linkage.occupied_land`).
    projects
        One row per project, likewise.
    commitments
        One row per promised indicator of standard land, likewise; empty without a commitments table.
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
    score_parts: pd.DataFrame = field(default_factory=pd.DataFrame)
    recent_activity: pd.DataFrame = field(default_factory=pd.DataFrame)
    occupied_land: pd.DataFrame = field(default_factory=pd.DataFrame)
    commitments: pd.DataFrame = field(default_factory=pd.DataFrame)
