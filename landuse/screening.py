"""Screening every parcel: `assess` measures, decides, lists what to do, and keeps the issues and the provenance."""

from datetime import date

import pandas as pd

from landuse.data import LandData
from landuse.dates import as_date
from landuse.disposal import disposal_list, disposal_priority
from landuse.findings.rows import RowFindings, find_by_rows
from landuse.issues import IssueLog
from landuse.measuring.whole_table import standing_of_all, with_standing
from landuse.policy import Policy
from landuse.provenance import provenance
from landuse.results import Assessment


def assess(data: LandData, *, policy: Policy, as_of: str | date | pd.Timestamp) -> Assessment:
    """Judge every parcel, enterprise and project of `data` at the end of the day `as_of` by the rules of `policy`.

    A raw column that a table lacks counts as unknown throughout and is an issue ``column_absent``; what then cannot be decided
    says so (``needs_verification``, ``insufficient_data``, ``not_graded``).

    Raises
    ------
    TableError
        `as_of` is not a day.
    """
    day = as_date(as_of)
    log = IssueLog()
    log.extend(data.issues)
    rows = find_by_rows(data, policy=policy, day=day, log=log)
    return conclude(data, rows, log.frame(data.origins), policy=policy, day=day)


def conclude(data: LandData, rows: RowFindings, issues: pd.DataFrame, *, policy: Policy, day: pd.Timestamp) -> Assessment:
    """Return the assessment of `data`: what was found by rows, and what only all rows together tell."""
    standing, score_parts = standing_of_all(rows.feeding, rows.enterprises.index, policy=policy, day=day)
    enterprises = with_standing(rows.enterprises, standing)
    results = rows.results.assign(disposal_priority=disposal_priority(rows.results, policy))
    return Assessment(
        data=data,
        policy=policy,
        as_of=day,
        results=results,
        enterprises=enterprises,
        projects=rows.projects,
        commitments=rows.commitments,
        contradictions=rows.contradictions,
        disposal=disposal_list(results),
        issues=issues,
        provenance=provenance(inputs=data.files, policy=policy, as_of=day.date()) | {"linkage": policy.linkage.model_dump()},
        score_parts=score_parts,
        recent_activity=rows.recent_months.set_axis(enterprises.index),
        occupied_land=_with_keys(rows.occupied_land, rows.data, enterprises.index),
    )


def _with_keys(occupied: pd.DataFrame, data: LandData, enterprise_ids: pd.Index) -> pd.DataFrame:
    """Return the land used with keys in place of positions."""
    found = {}
    for name, ids in (("parcel", data.parcels.index), ("enterprise", enterprise_ids)):
        found[f"{name}_id"] = pd.Series(ids.array.take(occupied[name].to_numpy(), allow_fill=True), dtype="str")
    return occupied.drop(columns=["parcel", "enterprise"]).assign(**found)
