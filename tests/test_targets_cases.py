"""Cases: when they enter, when they are disposed of, whether the land is really used again, what is wrong with their records."""

from pathlib import Path

import pandas as pd
import pytest
from target_cases import ledger

from landuse.targets import case_list, case_problems

STORIES = pd.read_csv(Path(__file__).parent / "cases" / "target_events.csv", dtype="str", keep_default_na=False).to_dict(
    "records"
)


def told(story):
    """Return the events of a worked case: ``identified 2018-01-05; disposed 2018-06-01 EXT``."""
    events = []
    for text in story["events"].split(";"):
        event, day, *mode = text.split()
        events.append((story["case"], "parcel", event, None if day == "-" else day, mode[0] if mode else None))
    return events


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story['case']}@{story['day']}")
def test_a_case_at_a_day(story):
    found = case_list(ledger(told(story)), story["day"])
    if story["events"].startswith("identified 2018-01-05") and story["day"] < "2018-01-05":
        assert found.empty
        return
    assert len(found) == 1
    row = found.iloc[0]
    assert ("" if pd.isna(row["state"]) else row["state"]) == story["state"]
    assert ("" if pd.isna(row["disposed_date"]) else f"{row['disposed_date']:%Y-%m-%d}") == story["disposed_date"]
    assert ("" if pd.isna(row["mode"]) else row["mode"]) == story["mode"]
    assert bool(row["is_reentry"]) == (story["is_reentry"] == "True")
    assert pd.isna(row["identified_date"]) == (story["state"] == "")


def listed(events, day="2020-12-31", **parcel):
    return case_list(ledger(events, parcels={"P": {"zone_id": "Z1", "area_m2": 20_000, **parcel}}), day).set_index("case_id")


FOUND = ("A", "P", "identified", "2018-03-01")


def test_area_zone_and_level_come_from_the_other_tables():
    data = ledger([FOUND, ("B", "gone", "identified", "2018-03-01")], parcels={"P": ("Z1", 30.0)}, zones={"Z1": "provincial"})
    found = case_list(data, "2020-12-31").set_index("case_id")
    assert found.loc["A", ["zone_id", "zone_level", "area_mu"]].tolist() == ["Z1", "provincial", pytest.approx(30)]
    assert found.loc["B", ["zone_id", "zone_level", "area_mu"]].isna().all()


@pytest.mark.parametrize("mode", ["REC", "BUY", "SWP"])
def test_land_granted_again_is_really_used(mode):
    events = [FOUND, ("A", "P", "disposed", "2019-05-01", mode)]
    row = listed(events, contract_date="2019-09-01").loc["A"]
    assert (row["granted_again_date"], row["really_started_date"]) == (pd.Timestamp("2019-09-01"),) * 2
    assert pd.isna(listed(events, contract_date="2015-09-01").loc["A", "really_started_date"])  # the old contract
    assert pd.isna(listed(events, day="2019-08-31", contract_date="2019-09-01").loc["A", "really_started_date"])


def test_an_extension_alone_moves_no_ground():
    row = listed([FOUND, ("A", "P", "disposed", "2019-05-01", "EXT")], contract_date="2019-09-01").loc["A"]
    assert row["state"] == "disposed"
    assert pd.isna(row["really_started_date"])


def test_works_are_evidence_each_in_its_own_column():
    events = [FOUND, ("A", "P", "works_started", "2019-04-01"), ("A", "P", "disposed", "2019-05-01", "DEV")]
    row = listed(events, actual_start_date="2019-03-20").loc["A"]
    assert row["works_event_date"] == pd.Timestamp("2019-04-01")
    assert row["subject_start_date"] == row["really_started_date"] == pd.Timestamp("2019-03-20")
    before = listed(events, actual_start_date="2017-03-20").loc["A"]
    assert pd.isna(before["subject_start_date"])  # works before the finding prove nothing


def test_a_start_after_the_land_became_a_new_case_counts_once():
    events = [
        FOUND, ("A", "P", "disposed", "2018-09-01", "FEE"),
        ("B", "P", "reopened", "2019-02-01"), ("B", "P", "disposed", "2020-02-01", "REC"),
    ]  # fmt: skip
    found = listed(events, actual_start_date="2020-06-01", contract_date="2020-03-01")
    assert found["really_started_date"].notna().to_dict() == {"A": False, "B": True}
    assert found["is_reentry"].to_dict() == {"A": False, "B": True}


def test_corrections_of_the_ledger_count():
    data = ledger([FOUND, ("A", "P", "disposed", "2019-05-01", "EXT"), ("A", "P", "disposed", "2019-06-01", "DEV")])
    numbered = data.cases.assign(
        event_no=pd.array([1, 2, 3], dtype="Int64"), corrects_no=pd.array([None, None, 2], dtype="Int64")
    )
    row = case_list(data.with_tables({"cases": numbered}), "2020-12-31").iloc[0]
    assert (row["disposed_date"], row["mode"]) == (pd.Timestamp("2019-06-01"), "DEV")
    withdrawn = numbered.assign(event=pd.Categorical(["identified", "disposed", "withdrawn"], numbered["event"].cat.categories))
    assert case_list(data.with_tables({"cases": withdrawn}), "2020-12-31").iloc[0]["state"] == "open"


def test_the_life_cycle_of_projects_is_no_disposal():
    data = ledger([FOUND])
    project = data.cases.assign(case_id="X", subject_kind="project", event="signed")
    both = data.with_tables({"cases": pd.concat([data.cases, project], ignore_index=True)})
    assert case_list(both, "2020-12-31")["case_id"].tolist() == ["A"]


def test_problems_of_the_records_are_rows():
    events = [
        FOUND,
        ("A", "P", "disposed", None, "EXT"),
        ("B", "P2", "notice_served", "2018-01-01"),
        ("C", "gone", "identified", "2018-01-01"),
        ("D", "P3", "disposed", "2017-01-01", "EXT"),
        ("D", "P", "identified", "2018-01-01"),
        (None, "P", "identified", "2018-01-01"),
    ]
    parcels = {"P": ("Z1", 30.0), "P2": ("Z1", 30.0), "P3": ("Z1", None)}
    found = case_problems(ledger(events, parcels=parcels), "2020-12-31")
    assert sorted(zip(found["issue"], found["record_id"], strict=True)) == [
        ("case_area_unknown", "D"),
        ("case_disposed_before_identified", "D"),
        ("case_event_undated", "A"),
        ("case_not_identified", "B"),
        ("case_subject_conflict", "D"),
        ("case_subject_unknown", "C"),
        ("case_without_id", "6"),  # the number of its row
    ]
    assert found["what_to_do"].ne("").all()


def test_sound_records_have_no_problems():
    assert case_problems(ledger([FOUND]), "2020-12-31").empty
