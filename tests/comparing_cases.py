"""Small runs to compare: a few parcels whose verdicts rest on a price, a delay, a project or the works, and how to change them."""

import json
from pathlib import Path

import pandas as pd

import landuse as lu
from landuse.comparing.outcomes import AREA, FOLLOWED, with_raw_columns
from landuse.io.run_folder import PROVENANCE_FILE, RESULTS_FILE, Run, read_run, run_record
from landuse.io.write import write_results
from landuse.provenance import provenance

AS_OF = "2020-12-31"
VERDICTS = ("idle_status", "disposal_action")
MARKS = ("next_mark", "next_mark_date", "mark_warning")
ROWS = {
    "one-year": {"agreed_start_date": "2019-06-01", "delay_cause": "H"},
    "two-years": {"agreed_start_date": "2018-03-01", "delay_cause": "H"},
    "delayed": {"agreed_start_date": "2019-06-01", "delay_cause": "H"},
    "not-due": {"agreed_start_date": "2022-01-01", "delay_cause": "H"},
    "late": {"agreed_start_date": "2020-05-01", "delay_cause": "H"},
    "project": {"agreed_start_date": "2019-06-01", "delay_cause": "H"},
    "no-area": {"agreed_start_date": "2019-06-01", "delay_cause": "H", "area_m2": None},
    "blocked": {"agreed_start_date": "2014-03-08", "delay_cause": "H"},
}
DELAYS = [
    {"parcel_id": "delayed", "cause": "G1", "first_date": "2019-08-01", "last_date": "2019-12-31", "document_no": "函1号"},
    {"parcel_id": "blocked", "cause": "G2", "first_date": "2013-03-01", "last_date": "2019-09-24", "document_no": "函2号"},
]
PACK = """
[pack]
id = "local"
title = "本地规则"
level = "city"
extends = "cn"
in_force_from = 2012-07-01
"""
DEDUCT = '[idle.government_time]\nvalue = "deduct"\narticle = "本地规定第一条"\nconfidence = "DESIGN"\n'
LOWER_FEE = '[idle.fee_rate]\nvalue = 0.10\narticle = "本地规定第二条"\nconfidence = "DESIGN"\n'


def land_data(changes=None, *, delays=None, without=(), more=None, project_cause="P3"):
    """Return the data of :data:`ROWS` with some values changed, rows left out or added."""
    usual = {
        "area_m2": 2000.0, "works_status": "not_started", "supply_mode": "grant", "land_price_wanyuan": 500.0,
        "in_supervision_system": True, "holder_name": "某公司", "actual_start_date": None,
    }  # fmt: skip
    rows = {name: usual | facts for name, facts in (ROWS | (more or {})).items()}
    for name, facts in (changes or {}).items():
        rows[name] |= facts
    for name in without:
        del rows[name]
    projects = {
        "project_id": ["J1"],
        "project_cause": [project_cause],
        "planned_start_date": ["2018-01-01"],
        "actual_start_date": None,
    }
    return lu.LandData(
        parcels=pd.DataFrame.from_dict(rows, orient="index").rename_axis("parcel_id"),
        delays=pd.DataFrame(DELAYS if delays is None else delays),
        projects=pd.DataFrame(projects),
        project_parcels=pd.DataFrame({"project_id": ["J1"], "parcel_id": ["project"]}),
    )


def judged(data=None, *, as_of=AS_OF, policy="cn") -> Run:
    """Return a run with the verdicts on idle land, what follows from them, and no others: much quicker than a whole assessment."""
    data, rules, day = data or land_data(), lu.load_policy(policy, as_of=as_of), pd.Timestamp(as_of)
    names = [*VERDICTS, *FOLLOWED, AREA, *MARKS]
    results = data.parcels.assign(**lu.measure(with_raw_columns(data), names, policy=rules, as_of=day))
    return Run(as_of, data, rules, day, results, provenance(inputs=(), policy=rules, as_of=as_of), {})


def assessed(data=None, *, as_of=AS_OF, policy="cn"):
    return lu.assess(data or land_data(), policy=lu.load_policy(policy, as_of=as_of), as_of=as_of)


def local_pack(folder, *parts):
    path = Path(folder) / "local.toml"
    path.write_text(PACK + "\n".join(parts), encoding="utf-8")
    return path


def written(result, folder) -> Path:
    """Write the two files of a run that a comparison reads."""
    write_results(result, folder / RESULTS_FILE)
    record = json.dumps(run_record(result, result.provenance), ensure_ascii=False)
    (folder / PROVENANCE_FILE).write_text(record, encoding="utf-8")
    return folder


def kept(result, folder) -> Run:
    """Write a run and read it back."""
    return read_run(written(result, folder))


def causes(comparison):
    """Return {parcel: causes} of the parcels that moved."""
    return comparison.changes["causes"].to_dict()
