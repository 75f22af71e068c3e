"""Cells left blank: a verdict against somebody may not rest on them, unless the law gives the blank a meaning."""

import pandas as pd
import pytest
from grounds_cases import AS_OF

import landuse as lu

PARCEL = {"parcel_id": "P", "works_status": "not_started", "agreed_start_date": "2018-03-01", "delay_cause": "H"}
DELAY = {"parcel_id": "P", "cause": "G1", "document_no": "文〔2018〕1号", "first_date": "2018-06-01", "last_date": "2019-08-31"}


def status(delay=None, as_of=AS_OF, columns=("idle_status",), **facts):
    tables = {"delays": pd.DataFrame([DELAY | delay])} if delay is not None else {}
    held = lu.LandData(parcels=pd.DataFrame([PARCEL | facts]), **tables)
    found = lu.measure(held, list(columns), policy=lu.load_policy("cn", as_of=as_of), as_of=as_of)
    return str(found[columns[0]].iloc[0]) if len(columns) == 1 else found.iloc[0].to_dict()


@pytest.mark.parametrize(
    ("blank", "expected"),
    [
        ({}, "idle_one_year"),
        ({"cause": None}, "suspected_idle"),
        ({"cause": "U"}, "idle_two_years"),
        ({"cause": "U", "first_date": None}, "idle_two_years"),
        ({"first_date": None}, "suspected_idle"),
        ({"document_no": None}, "idle_two_years"),
        ({"first_date": None, "document_no": None}, "idle_two_years"),
        ({"first_date": None, "last_date": "2018-02-28"}, "idle_two_years"),
        ({"first_date": None, "last_date": None}, "suspected_idle"),
        ({"cause": None, "first_date": "2020-06-01", "last_date": "2020-11-30"}, "idle_two_years"),
        ({"cause": None, "last_date": "2018-08-31"}, "idle_two_years"),
        ({"cause": "H", "first_date": None}, "idle_two_years"),
    ],
)
def test_a_documented_delay_with_a_blank_leaves_open_what_it_could_change(blank, expected):
    """D 2018-03-01, two-year mark 2020-03-01: 306 days and more before 2020-12-31 would change who may act."""
    assert status(blank) == expected


def test_what_is_open_is_not_deducted():
    found = status({"first_date": None}, columns=("two_year_mark_date", "missing_evidence", "disposal_action"))
    assert found["two_year_mark_date"] == pd.Timestamp("2020-03-01")
    assert (found["missing_evidence"], found["disposal_action"]) == ("delay_cause", "investigate")


def test_a_parcel_not_yet_idle_and_a_government_cause_do_not_hang_on_the_blank():
    assert status({"first_date": None}, as_of="2019-01-01") == "overdue"
    assert status({"first_date": None}, delay_cause="G2") == "idle_government"


def test_a_start_that_was_not_agreed_is_told_from_one_that_is_not_found_out():
    silent = {"agreed_start_date": None, "delivery_date": "2017-05-10"}
    told = ("idle_status", "start_due_basis", "missing_evidence")
    for absence in (None, "not_agreed"):
        found = status(columns=told, **silent, agreed_start_date_absence=absence)
        assert (found["idle_status"], found["start_due_basis"]) == ("idle_two_years", "delivery")
    found = status(columns=told, **silent, agreed_start_date_absence="unknown")
    assert tuple(found.values()) == ("needs_verification", "unknown", "agreed_start_date")
    assert status(agreed_start_date_absence="unknown") == "idle_two_years"
    supplement = {"supplement_start_date": "2019-06-30", "supplement_signed_date": "2019-01-10"}
    assert status(**silent, **supplement, agreed_start_date_absence="unknown") == "idle_one_year"


def firm(**facts):
    row = {
        "enterprise_id": "E",
        "built": True,
        "operating_status": "operating",
        "viability": "not_viable",
        "eliminated_category": False,
    }
    accounts = pd.DataFrame({
        "enterprise_id": "E", "year": range(2016, 2021), "net_profit_wanyuan": -10.0, "total_assets_wanyuan": 50.0,
        "total_liabilities_wanyuan": 90.0, "revenue_wanyuan": 100.0, "electricity_kwh": 9e4, "employees": 40.0,
    })  # fmt: skip
    for name in list(facts):
        if name in accounts:
            accounts.loc[accounts["year"] == 2020, name] = facts.pop(name)
    none = pd.DataFrame({"parcel_id": pd.Series([], dtype="str")})
    held = lu.LandData(parcels=none, enterprises=pd.DataFrame([row | facts]), accounts=accounts)
    rules = lu.load_policy("cn", as_of=AS_OF)
    return str(lu.measure(held, ["zombie_status"], policy=rules, as_of=AS_OF, table="enterprises")["zombie_status"].iloc[0])


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "Z3"),
        ({"viability": None}, "insufficient_data"),
        ({"viability": "unknown"}, "insufficient_data"),
        ({"total_assets_wanyuan": None}, "insufficient_data"),
        ({"net_profit_wanyuan": None}, "insufficient_data"),
        ({"viability": None, "net_profit_wanyuan": 5.0}, "Z0"),
        ({"viability": None, "total_assets_wanyuan": 500.0}, "Z0"),
        ({"viability": "viable"}, "Z1"),
        ({"viability": "viable", "net_profit_wanyuan": None}, "insufficient_data"),
        ({"viability": "viable", "net_profit_wanyuan": None, "operating_status": "half_stopped"}, "Z1"),
        ({"viability": None, "eliminated_category": True}, "Z3"),
    ],
)
def test_an_enterprise_that_produces_is_open_where_opinion_or_profit_would_decide(facts, expected):
    assert firm(**facts) == expected
