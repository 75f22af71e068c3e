"""Screening every parcel: `assess` measures, decides, lists what to do, and keeps the issues and the provenance."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from landuse.contradictions import find_contradictions
from landuse.data import LandData
from landuse.dates import as_date
from landuse.disposal import disposal_list, disposal_priority
from landuse.geometry_issues import note_geometry_issues
from landuse.graph import derivable, raw_inputs
from landuse.issues import IssueLog
from landuse.land_control_issues import note_land_control_issues
from landuse.link_issues import note_linkage_issues, note_project_issues
from landuse.measuring import measure_with_steps
from landuse.metrics import MODULES
from landuse.policy import Policy
from landuse.provenance import provenance
from landuse.results import Assessment
from landuse.rule_issues import note_rule_issues
from landuse.standard_land import note_commitment_issues
from landuse.tables import unknown_values, with_all_columns
from landuse.targets import case_problems
from landuse.vocabulary import columns, table

ENTERPRISE_STEPS = ("indicator_values", "benchmarks", "score_parts", "recent_months", "occupied_land")
BOUNDARY_COLUMNS = ("planar_area_m2", "ellipsoidal_area_m2", "area_difference_share")
USED_WHOLE = ("commitments",)
"""Tables of which metrics of another table use what their own do not."""


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
    complete = _with_absent_columns(data, log)
    enterprises, steps = _measured(complete, "enterprises", policy, day, ENTERPRISE_STEPS)
    of_firms = {"enterprise_zombie_status": enterprises["zombie_status"]}
    results, _ = _measured(complete, "parcels", policy, day, known=of_firms)
    results["disposal_priority"] = disposal_priority(results, policy)
    projects, _ = _measured(complete, "projects", policy, day)
    commitments, _ = _measured(complete, "commitments", policy, day)
    note_rule_issues(complete, results, policy, log)
    note_land_control_issues(results, policy, log)
    note_linkage_issues(complete, policy, day, log)
    note_project_issues(results, log)
    note_geometry_issues(data, policy, log)
    log.extend(case_problems(data, day))
    note_commitment_issues(complete, commitments, results, policy, log)
    return Assessment(
        data=data,
        policy=policy,
        as_of=day,
        results=results,
        enterprises=enterprises,
        projects=projects,
        commitments=commitments,
        contradictions=find_contradictions(complete, results, enterprises, policy, day),
        disposal=disposal_list(results),
        issues=log.frame(data.origins),
        provenance=provenance(inputs=data.files, policy=policy, as_of=day.date()) | {"linkage": policy.linkage.model_dump()},
        score_parts=_score_parts(steps, enterprises.index),
        recent_activity=steps["recent_months"].set_axis(enterprises.index),
        occupied_land=_with_keys(steps["occupied_land"], complete, enterprises.index),
    )


def _with_absent_columns(data: LandData, log: IssueLog) -> LandData:
    """Return `data` with every raw column that the metrics use; absent ones are unknown throughout and noted.

    Tables besides the parcels get all their columns, for the lists and papers that show them.
    """
    changed = {}
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
        frame = data.table(name)
        if name != "parcels":
            changed[name] = with_all_columns(frame, name)
        elif absent:
            changed[name] = frame.assign(**{c.name: unknown_values(c, frame.index) for c in absent})
    return data.with_tables(changed) if changed else data


def _score_parts(steps: dict[str, Any], index: pd.Index) -> pd.DataFrame:
    parts = {}
    for name, values in steps["indicator_values"].items():
        parts[name, "value"] = values.to_numpy()
        parts[name, "benchmark"] = steps["benchmarks"][name]
        parts[name, "points"] = steps["score_parts"][name].to_numpy()
    return pd.DataFrame(parts, index=index, columns=pd.MultiIndex.from_tuples(list(parts), names=["indicator", "part"]))


def _with_keys(occupied: pd.DataFrame, data: LandData, enterprise_ids: pd.Index) -> pd.DataFrame:
    """Return the land used with keys in place of positions."""
    found = {}
    for name, ids in (("parcel", data.parcels.index), ("enterprise", enterprise_ids)):
        place = occupied[name].to_numpy()
        found[f"{name}_id"] = pd.Series(ids.append(pd.Index([None], dtype=object)).to_numpy()[place], dtype="str")
    return occupied.drop(columns=["parcel", "enterprise"]).assign(**found)


def _measured(
    data: LandData,
    name: str,
    policy: Policy,
    day: pd.Timestamp,
    steps: tuple[str, ...] = (),
    known: Mapping[str, pd.Series] | None = None,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return one table with every derived column, and the steps asked for; parcels also have the extra columns per mu."""
    frame = data.table(name)
    wanted = [column for column in derivable(name) if "geometry" in frame or column not in BOUNDARY_COLUMNS]
    measured, found = measure_with_steps(data, wanted, steps, policy=policy, as_of=day, table=name, known=known)
    results = frame.drop(columns=wanted, errors="ignore").assign(**{column: measured[column] for column in wanted})
    for extra in data.extra.values() if name == "parcels" else ():
        if extra.per_mu:
            results[f"{extra.name}_per_mu"] = results[extra.name] / results["area_mu"].where(results["area_mu"] > 0)
    return results, found
