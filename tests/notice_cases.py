"""The sample judged once, and case histories made to order, for the tests of the papers of idle-land work."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import grounds_cases
import pandas as pd

import landuse as lu
from landuse.config import Papers
from landuse.issues import IssueLog
from landuse.tables import shape_table

SAMPLE = Path(lu.__file__).parents[1] / "data" / "parcels"
AS_OF = "2020-12-31"
FEE_PARCEL = "210199002002GB00026"  # 232.617 万元 × 20 % = 46.5234 万元
RECLAIM_PARCEL = "210199001002GB00051"  # idle two years, heard, without an outline
OFFICE = Papers(
    office="云浔市自然资源局", document_prefix="云浔闲地", contact="李某", phone="024-12345678", address="云浔市规划路1号"
)
UP_TO_FINDING = [
    ("identified", "2020-09-01"),
    ("notice_served", "2020-09-10"),
    ("reply_received", "2020-10-09"),
    ("finding_issued", "2020-11-02"),
]


@cache
def sample():
    return grounds_cases.result()


@cache
def truth(name="truth"):
    return pd.read_csv(SAMPLE / f"{name}.csv", dtype=str, encoding="utf-8-sig")


def history(parcel, steps, case_id="AJ2020-9001"):
    """Return the events of one case: (event, day) or (event, day, {more columns})."""
    rows = [
        {"case_id": case_id, "subject_kind": "idle_land", "subject_id": parcel, "event": event, "event_date": day, **dict(*more)}
        for event, day, *more in steps
    ]
    frame = pd.DataFrame(rows)
    for name in [column for column in frame if column.endswith("_date")]:
        frame[name] = pd.to_datetime(frame[name])
    return shape_table(frame, "cases", IssueLog())


def heard(parcel, day="2020-12-01", mode="FEE", **more):
    """Return a case as far as the hearing notice."""
    notice = {"mode": mode, "case_document_no": "云浔闲地〔2020〕900号", "served_date": day} | more
    return history(parcel, [*UP_TO_FINDING, ("hearing_notice", day, {key: value for key, value in notice.items() if value})])


def changed(column, values):
    """Return the sample's findings with one column of some parcels replaced: what the gate and the papers read."""
    results = sample().results.copy()
    for parcel, value in values.items():
        results.loc[parcel, column] = value
    return replace(sample(), results=results)
