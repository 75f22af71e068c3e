"""What every record says with the records linked to it: measured columns, contradictions, issues; the same on any part of the tables.

A part holds whole groups of linked parcels, enterprises and projects. What needs all rows (places, averages, counts) is added
in :mod:`landuse.measuring.whole_table`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from landuse.data import LandData
from landuse.findings.contradictions import find_contradictions
from landuse.findings.date_orders import ORDERS_OF_PARCELS, note_date_order
from landuse.findings.geometry import Surroundings, note_geometry_issues
from landuse.findings.land_control import note_land_control_issues, note_missing_values
from landuse.findings.links import note_linkage_issues, note_project_issues
from landuse.findings.rules import note_rule_issues
from landuse.issues import IssueLog
from landuse.measuring import measure_with_steps
from landuse.measuring.graph import derivable, inputs_of_all_rows, raw_inputs, rests_on_all_rows
from landuse.metrics import MODULES
from landuse.policy import Policy
from landuse.standard_land import note_commitment_issues
from landuse.tables import lacking_columns
from landuse.targets import case_problems
from landuse.vocabulary import columns, table

SHOWN_STEPS = ("recent_months",)
SHARED_STEPS = ("occupied_land", "land_area_m2", "year_figures")
"""Steps of several tables: worked out once."""
SHARED_STEPS_OF_PARCELS = ("shared_amounts",)
"""Likewise, of the steps that belong to the parcels."""
BOUNDARY_COLUMNS = ("planar_area_m2", "ellipsoidal_area_m2", "area_difference_share")
USED_WHOLE = ("commitments",)
"""Tables of which metrics of another table use what their own do not."""


@dataclass(frozen=True, eq=False)
class RowFindings:
    """What the tables, or a part of them, say row by row.

    Attributes
    ----------
    data
        The tables with every raw column that the metrics use.
    results, enterprises, projects, commitments
        The tables with their derived columns, but for those that rest on all rows.
    feeding
        What the columns resting on all rows are worked out from, over the row numbers of the enterprises.
    recent_months, occupied_land
        Steps of the graph that an assessment shows; records by their positions.
    contradictions
        What the tables say against each other.
    """

    data: LandData
    results: pd.DataFrame
    enterprises: pd.DataFrame
    projects: pd.DataFrame
    commitments: pd.DataFrame
    feeding: Mapping[str, Any]
    recent_months: pd.DataFrame
    occupied_land: pd.DataFrame
    contradictions: pd.DataFrame


def find_by_rows(
    data: LandData,
    *,
    policy: Policy,
    day: pd.Timestamp,
    log: IssueLog,
    around: Surroundings | None = None,
    whole: bool = True,
) -> RowFindings:
    """Measure and look into `data`; problems go to `log`.

    Parameters
    ----------
    data
        All tables, or a part of them.
    policy, day
        The rules and the day of judgement.
    log
        Takes the issues.
    around
        For a part: the boundaries around it.
    whole
        Whether these are all tables, so that issues which count over a table can be noted here.
    """
    complete = _with_absent_columns(data, log)
    steps = [name for name in inputs_of_all_rows("enterprises") if name not in columns("enterprises") and "rules" not in name]
    enterprises, found = _measured(complete, "enterprises", policy, day, (*steps, *SHOWN_STEPS, *SHARED_STEPS))
    known = {name: found[name] for name in SHARED_STEPS} | {"enterprise_zombie_status": enterprises["zombie_status"]}
    results, of_parcels = _measured(complete, "parcels", policy, day, SHARED_STEPS_OF_PARCELS, known)
    projects, _ = _measured(complete, "projects", policy, day)
    commitments, _ = _measured(complete, "commitments", policy, day, known=known | of_parcels)
    note_rule_issues(complete, results, policy, log)
    for order in ORDERS_OF_PARCELS:
        note_date_order(order, complete.parcels, log)
    note_land_control_issues(results, log)
    if whole:
        note_missing_values(results, policy, log)
    note_linkage_issues(complete, policy, day, log, *(found[name] for name in SHARED_STEPS))
    note_project_issues(results, log)
    note_geometry_issues(data, policy, log, around)
    log.extend(case_problems(data, day))
    note_commitment_issues(complete, commitments, results, policy, log)
    raw = [name for name in inputs_of_all_rows("enterprises") if name in enterprises]
    return RowFindings(
        data=complete,
        results=results,
        enterprises=enterprises,
        projects=projects,
        commitments=commitments,
        feeding={name: found[name] for name in steps} | {name: enterprises[name].reset_index(drop=True) for name in raw},
        recent_months=found["recent_months"],
        occupied_land=found["occupied_land"],
        contradictions=find_contradictions(complete, results, enterprises, policy, day, found["occupied_land"]),
    )


def _with_absent_columns(data: LandData, log: IssueLog) -> LandData:
    """Return `data` with every raw column that the metrics use; absent ones are unknown throughout and noted.

    Tables besides the parcels get all their columns, for the lists and papers that show them.
    """
    lacking = {}
    for name in ("parcels", "delays", "enterprises", "projects", "commitments"):
        if getattr(data, name) is None:
            continue
        whole = name not in MODULES or name in USED_WHOLE
        used = set(columns(name, "raw")) if whole else set(raw_inputs(derivable(name), name))
        absent = [
            c
            for c in columns(name, "raw").values()
            if c.name in used and c.dtype != "geometry" and c.name not in data.table(name)
        ]
        for column in absent:
            message = f"{table(name).label_zh}表中没有“{column.label_zh}”列，按未知处理"
            log.add("column_absent", table_name=name, column=column.name, message=message)
        lacking[name] = absent if name == "parcels" else lacking_columns(data.table(name), name)
    return data.with_unknown_columns(lacking)


def _measured(
    data: LandData,
    name: str,
    policy: Policy,
    day: pd.Timestamp,
    steps: tuple[str, ...] = (),
    known: Mapping[str, Any] | None = None,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return one table with the derived columns of its rows, and the steps asked for; parcels also have the extra columns per mu."""
    frame = data.table(name)
    wanted = [column for column in derivable(name) if "geometry" in frame or column not in BOUNDARY_COLUMNS]
    now = [column for column in wanted if column not in rests_on_all_rows(name)]
    measured, found = measure_with_steps(data, now, steps, policy=policy, as_of=day, table=name, known=known)
    results = frame.drop(columns=wanted, errors="ignore").assign(**{column: measured[column] for column in now})
    for extra in data.extra.values() if name == "parcels" else ():
        if extra.per_mu:
            results[f"{extra.name}_per_mu"] = results[extra.name] / results["area_mu"].where(results["area_mu"] > 0)
    return results, found
