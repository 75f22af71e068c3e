"""Zombie projects on worked cases: causes, events, who must act, and that the government's causes never lead to a fee."""

import pandas as pd
import pytest
from firm_cases import case_rows, cases_of, expect, typed_table

import landuse as lu

AS_OF = "2020-12-31"
POLICY = lu.load_policy("cn", as_of=AS_OF)
NAMES = ["project_zombie_status", "project_remedy", "project_responsible", "project_government_cause", "days_late"]
ROWS = case_rows("zombie_projects")


def events(rows):
    """Return the case events that the table writes as ``event date``, parted by ``;``."""
    found = []
    for case in rows.to_dict("records"):
        for number, part in enumerate(filter(None, case["events"].split(";"))):
            event, day = part.removeprefix("enterprise:").split(" ")
            kind = "zombie_enterprise" if part.startswith("enterprise:") else "zombie_project"
            found.append({
                "case_id": f"{case['case']}-{number}", "subject_kind": kind, "subject_id": case["case"], "event": event, "event_date": day,
            })  # fmt: skip
    return pd.DataFrame(found)


def data_of(projects, **more):
    more.setdefault("parcels", pd.DataFrame({"parcel_id": ["P0"]}))
    return lu.LandData(projects=projects, **more)


PROJECTS = typed_table(ROWS, "projects").assign(project_id=ROWS["case"])


@pytest.fixture(scope="module")
def measured():
    return lu.measure(data_of(PROJECTS, cases=events(ROWS)), NAMES, policy=POLICY, as_of=AS_OF, table="projects")


@pytest.mark.parametrize("case", cases_of(ROWS))
def test_projects(measured, case):
    expect(measured, case, NAMES)


def test_the_order_of_the_events_in_the_table_does_not_matter(measured):
    backwards = events(ROWS).iloc[::-1]
    again = lu.measure(data_of(PROJECTS, cases=backwards), NAMES, policy=POLICY, as_of=AS_OF, table="projects")
    pd.testing.assert_frame_equal(again, measured)


def test_disposed_and_reopened_on_one_day_do_not_depend_on_their_order():
    rows = events(ROWS[ROWS["case"] == "reopened"]).assign(event_date="2019-01-01")
    project = PROJECTS[PROJECTS["project_id"] == "reopened"]
    for table in (rows, rows.iloc[::-1]):
        found = lu.measure(data_of(project, cases=table), NAMES, policy=POLICY, as_of=AS_OF, table="projects")
        assert found["project_zombie_status"].tolist() == ["resolved"]


def test_a_project_without_a_parcel_counts():
    """Land never supplied: no row of project_parcels, yet the project is open."""
    links = pd.DataFrame({"project_id": ["P3"], "parcel_id": ["P0"]})
    result = lu.assess(data_of(PROJECTS, project_parcels=links), policy=POLICY, as_of=AS_OF)
    assert result.projects.loc[["P1", "P2", "P3"], "project_zombie_status"].tolist() == ["open"] * 3


def test_government_causes_never_lead_to_a_fee():
    """The parcels of P1 and P3 look alike; that of the project held up by government goes to investigation and is reported."""
    overdue = {
        "works_status": "not_started",
        "agreed_start_date": "2019-03-01",
        "delay_cause": "H",
        "supply_mode": "grant",
        "land_price_wanyuan": 100.0,
    }
    parcels = pd.DataFrame([{"parcel_id": code, **overdue} for code in ("A", "B", "C")])
    links = pd.DataFrame({"project_id": ["P1", "P3", "resolved", "P2"], "parcel_id": ["A", "B", "C", "nowhere"]})
    data = data_of(PROJECTS, cases=events(ROWS), parcels=parcels, project_parcels=links)
    result = lu.assess(data, policy=POLICY, as_of=AS_OF)
    assert result.results["disposal_action"].tolist() == ["investigate", "levy_fee", "levy_fee"]
    assert result.results["held_up_by_government"].tolist() == [True, False, False]
    assert result.results["idle_fee_wanyuan"].isna().tolist() == [True, False, False]
    barred = result.issues[result.issues["issue"] == "project_fee_barred"]
    assert barred[["table", "record_id", "who"]].to_numpy().tolist() == [["parcels", "A", "bureau"]]


def test_no_remedy_of_the_government_is_a_fee():
    fees = {"FEE", "REC", "RECLAIM"}
    assert not [row.id for row in POLICY.projects.remedies if row.government and row.mode in fees]
    assert {row.id for row in POLICY.projects.remedies if row.government} == {"P1", "P2", "P5"}
