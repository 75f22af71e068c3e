"""Stock and flow balance for any ledger, and agree with a count by hand."""

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from target_cases import ledger, policy

import landuse as lu
from landuse.errors import TableError
from landuse.targets import case_list, stock_flow, target_progress

FIRST = date(2018, 5, 1)
EVENTS = ("identified", "finding_issued", "notice_served", "works_started", "disposed", "reopened", "withdrawn")
PARCELS = {"a": ("Z1", 10.5), "b": ("Z1", 20.25), "c": ("Z2", None), "d": (None, 7.1)}
ENDS = [FIRST + timedelta(days=days) for days in (10, 31, 60, 95)]

one_event = st.tuples(
    st.sampled_from("ABCDEFGHIJKLMNOPQRST"),
    st.sampled_from(EVENTS),
    st.one_of(st.none(), st.integers(0, 95)),
    st.sampled_from(["EXT", "REC", "DEV", None]),
    st.one_of(st.none(), st.integers(1, 60)),
)


def made(drawn):
    """Return a ledger: several cases of one parcel, events of one day, undated ones, corrections and withdrawals."""
    subjects = {case: "aabcd"[place % 5] for place, case in enumerate("ABCDEFGHIJKLMNOPQRST")}
    events = [
        (case, subjects[case], event, None if day is None else str(FIRST + timedelta(days=day)), mode)
        for case, event, day, mode, _ in drawn
    ]
    data = ledger(events, parcels=PARCELS)
    corrects = [
        corrected if corrected is not None and corrected <= number else None for number, (*_, corrected) in enumerate(drawn)
    ]
    numbered = data.cases.assign(
        event_no=pd.array(range(1, len(drawn) + 1), dtype="Int64"), corrects_no=pd.array(corrects, dtype="Int64")
    )
    return data.with_tables({"cases": numbered})


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(one_event, min_size=1, max_size=80))
def test_any_ledger_keeps_the_identity(drawn):
    data = made(drawn)
    flow = stock_flow(data, ENDS[-1], ENDS, by="zone")
    assert flow["balanced"].all()
    assert (flow["opening"] + flow["entered"] - flow["disposed"] == flow["closing"]).all()
    figures = [name for name in flow.columns if name.startswith(("opening", "entered", "reopened", "disposed", "closing"))]
    assert (flow[figures] >= 0).all(axis=None)
    land = flow[flow["subject_kind"] == "idle_land"]
    for end in ENDS[1::2]:
        listed = case_list(data, end)  # the list at that day, counted by itself
        assert land.loc[land["period_end"] == pd.Timestamp(end), "closing"].sum() == (listed["state"] == "open").sum()
    before = land.groupby("group_name", sort=False)["closing"].shift().fillna(0)  # periods stand in order within a zone
    assert before.tolist() == land["opening"].tolist()
    city = stock_flow(data, ENDS[-1], ENDS, by="city")
    keys, figures = ["subject_kind", "period_end"], ["entered", "disposed", "closing"]
    whole = city.set_index(keys)[figures]
    sums = (
        flow.astype({"subject_kind": "str"}).groupby(keys)[figures].sum().reindex(whole.index, fill_value=0)
    )  # no zone at all: no row
    assert (sums == whole).all(axis=None)


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    return policy(
        tmp_path_factory.mktemp("pack"), baseline="2018-05-31", steps='{ by = 2018-06-30, share = "1/2" }', binding=True
    )


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=st.lists(one_event, min_size=1, max_size=60))
def test_what_was_reported_does_not_change_with_time(rules, drawn):
    data = made(drawn)
    early = target_progress(data, rules, ENDS[2], "city").iloc[-1]
    late = target_progress(data, rules, ENDS[3], "city")
    late = late[late["by"] == pd.Timestamp(ENDS[2])].iloc[0] if (late["by"] == pd.Timestamp(ENDS[2])).any() else None
    assert early["cohort_disposed"] <= early["cohort_cases"] <= early["all_cases"]
    assert early["cohort_cases"] + early["new_cases"] == early["all_cases"]
    assert late is None or late["cohort_disposed"] == early["cohort_disposed"]


def test_the_sample_by_years():
    data = lu.read_data(Path(__file__).parents[1] / "data" / "parcels")
    flow = stock_flow(data, "2020-12-31")
    land = flow[flow["subject_kind"] == "idle_land"]
    assert land["period_end"].dt.year.tolist() == [2016, 2017, 2018, 2019, 2020]
    assert land["opening"].tolist() == [0, *land["closing"].tolist()[:-1]]
    assert land["entered"].sum() == 145
    assert land["disposed"].sum() == 44
    assert land["closing"].iloc[-1] == 101
    assert flow["balanced"].all()
    half = stock_flow(data, "2020-06-30")
    assert half["period_end"].max() == pd.Timestamp("2020-06-30")


def test_a_case_that_comes_back_enters_again():
    events = [
        ("A", "a", "identified", "2018-03-01"), ("A", "a", "disposed", "2018-06-01", "EXT"), ("A", "a", "reopened", "2019-06-02"),
        ("B", "a", "reopened", "2019-09-01"),
    ]  # fmt: skip
    flow = stock_flow(ledger(events, parcels=PARCELS), "2019-12-31").set_index(["subject_kind", "period_end"]).loc["idle_land"]
    figures = ["opening", "entered", "reopened", "disposed", "closing"]
    assert flow[figures].to_numpy().tolist() == [[0, 1, 0, 1, 0], [0, 2, 1, 0, 2]]
    assert flow["closing_area_mu"].tolist() == pytest.approx([0, 21.0])


def test_periods_of_ones_own():
    data = ledger([("A", "a", "identified", "2018-03-01"), ("A", "a", "disposed", "2019-06-01", "EXT")], parcels=PARCELS)
    flow = stock_flow(data, "2020-12-31", ["2018-12-31", "2020-12-31"])
    land = flow[flow["subject_kind"] == "idle_land"]
    assert land[["opening", "entered", "disposed", "closing"]].to_numpy().tolist() == [[0, 1, 0, 1], [1, 0, 1, 0]]
    for wrong in (["2021-12-31"], ["2019-12-31", "2018-12-31"], "month"):
        with pytest.raises(TableError, match="periods"):
            stock_flow(data, "2020-12-31", wrong)


def test_without_cases_there_is_nothing():
    data = lu.LandData(parcels=pd.DataFrame({"parcel_id": ["a"]}))
    assert stock_flow(data, "2020-12-31").empty
    assert stock_flow(data, "2020-12-31", ["2020-12-31"])["closing"].tolist() == [0, 0, 0]
