"""Screening every parcel: `assess` measures, decides, lists what to do, and keeps the issues and the provenance."""

from datetime import date

import pandas as pd

from landuse.data import LandData
from landuse.dates import as_date
from landuse.disposal import disposal_list, disposal_priority
from landuse.issues import IssueLog
from landuse.graph import derivable, raw_inputs
from landuse.measuring import measure
from landuse.policy import Policy
from landuse.provenance import provenance
from landuse.results import Assessment
from landuse.rule_issues import note_rule_issues
from landuse.tables import unknown_values
from landuse.vocabulary import columns, label

BOUNDARY_COLUMNS = ("planar_area_m2", "ellipsoidal_area_m2", "area_difference_share")


def assess(data: LandData, *, policy: Policy, as_of: str | date | pd.Timestamp) -> Assessment:
    """Judge every parcel of `data` at the end of the day `as_of` by the rules of `policy`.

    A raw column that the parcels table lacks counts as unknown for every parcel and is an issue ``column_absent``; whatever
    then cannot be decided is ``needs_verification`` with the columns that are missing.

    Raises
    ------
    TableError
        `as_of` is not a day.
    """
    day = as_date(as_of)
    log = IssueLog()
    log.extend(data.issues)
    complete = _with_absent_columns(data, log)
    results = _measured(complete, policy, day)
    results["disposal_priority"] = disposal_priority(results, policy)
    note_rule_issues(complete, results, policy, log)
    return Assessment(
        data=data,
        policy=policy,
        as_of=day,
        results=results,
        disposal=disposal_list(results),
        issues=log.frame(data.origins),
        provenance=provenance(inputs=data.files, policy=policy, as_of=day.date()),
    )


def _with_absent_columns(data: LandData, log: IssueLog) -> LandData:
    """Return `data` with every raw column that the metrics use; absent ones are unknown throughout."""
    known = columns("parcels", "raw")
    needed = [name for name in known if name in raw_inputs(derivable("parcels"), "parcels") and name != "geometry"]
    absent = [name for name in needed if name not in data.parcels]
    for name in columns("delays", "raw") if data.delays is not None else ():
        if name not in data.table("delays"):
            log.add("column_absent", table_name="delays", column=name, message=f"延误事由表中没有“{label(name)}”列,按未知处理")
    for name in absent:
        log.add("column_absent", table_name="parcels", column=name, message=f"表中没有“{known[name].label_zh}”列,按未知处理")
    if not absent:
        return data
    filled = data.parcels.assign(**{name: unknown_values(known[name], data.parcels.index) for name in absent})
    return data.with_table("parcels", filled)


def _measured(data: LandData, policy: Policy, day: pd.Timestamp) -> pd.DataFrame:
    """Return the parcels with every derived column, and extra columns per mu where they were asked for."""
    wanted = [name for name in derivable("parcels") if "geometry" in data.parcels or name not in BOUNDARY_COLUMNS]
    measured = measure(data, wanted, policy=policy, as_of=day)
    results = data.parcels.drop(columns=wanted, errors="ignore").assign(**{name: measured[name] for name in wanted})
    for extra in data.extra.values():
        if extra.per_mu:
            results[f"{extra.name}_per_mu"] = results[extra.name] / results["area_mu"].where(results["area_mu"] > 0)
    return results
