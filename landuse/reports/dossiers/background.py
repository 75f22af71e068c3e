"""What all dossiers of a run share, worked out once: events, deadlines, users, promises and problems by parcel."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from landuse.identifiers.zone_names import zone_names
from landuse.reports.bulletins.coming import due_soon
from landuse.results import Assessment
from landuse.tables import with_all_columns
from landuse.working_days import WorkCalendar

Rows = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True, eq=False)
class Background:
    """Rows by parcel: `events` that count up to the data date, `due`, `users`, `promises`, `issues`, `delays`, names of `projects`."""

    result: Assessment
    zones: Mapping[str, str]
    events: Rows
    due: Rows
    due_note: str
    users: Rows
    promises: Rows
    issues: Rows
    projects: Mapping[str, list[str]]
    delays: Rows


def background_of(result: Assessment, calendar: WorkCalendar | None = None) -> Background:
    """Return what the dossiers of an assessment are made of."""
    from landuse.cases import effective  # a ledger brings its database library along

    events = effective(result.data.table("cases"))
    events = events[(events["event_date"] <= result.as_of) & (events["subject_kind"] == "idle_land")]
    due, note = due_soon(result, calendar)
    ids = (
        result.results["zone_id"].dropna().astype("str").drop_duplicates()
        if "zone_id" in result.results
        else pd.Series(dtype="str")
    )
    return Background(
        result,
        zones=dict(zip(ids, zone_names(result.data.zones, ids).astype("str"), strict=True)),
        events=_by(events.sort_values("event_date", kind="stable"), "subject_id"),
        due=_by(due[due["subject_kind"] == "idle_land"], "subject_id"),
        due_note=note,
        users=_users(result),
        promises=_by(result.commitments, "parcel_id"),
        issues=_issues(result),
        projects=_projects(result),
        delays=_by(with_all_columns(result.data.table("delays"), "delays").sort_values("first_date", kind="stable"), "parcel_id"),
    )  # fmt: skip


def _by(table: pd.DataFrame, column: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a table by the text of a column; those without it are left out."""
    found: dict[str, list[dict[str, Any]]] = {}
    if column in table:
        known = table[table[column].notna()]
        for row in known.to_dict("records"):
            found.setdefault(str(row[column]), []).append({str(name): value for name, value in row.items()})
    return found


def _users(result: Assessment) -> dict[str, list[dict[str, Any]]]:
    """Return who uses land on each parcel, with the figures of the enterprise, most land first."""
    land = result.occupied_land
    if land.empty or result.enterprises.empty:
        return {}
    firms = with_all_columns(pd.DataFrame(result.enterprises), "enterprises")
    facts = firms.reindex(land["enterprise_id"].to_numpy()).reset_index(drop=True)
    joined = pd.concat([land.reset_index(drop=True), facts.drop(columns="land_area_mu", errors="ignore")], axis=1)
    joined = joined[joined["enterprise_id"].notna()].sort_values("land_m2", ascending=False, kind="stable", na_position="last")
    return _by(joined, "parcel_id")


def _issues(result: Assessment) -> dict[str, list[dict[str, Any]]]:
    """Return the data problems of each parcel; a record of two keys names the parcel first."""
    records = result.issues["record_id"].astype("str").str.partition("/")[0]
    return _by(result.issues.assign(parcel=records.where(records != "")), "parcel")


def _projects(result: Assessment) -> dict[str, list[str]]:
    links, projects = result.data.table("project_parcels"), result.data.table("projects")
    if links.empty or "project_name" not in projects:
        return {}
    named = links.assign(name=links["project_id"].map(projects["project_name"]))
    return {key: [str(row["name"]) for row in rows if pd.notna(row["name"])] for key, rows in _by(named, "parcel_id").items()}
