"""The idle-land rules on worked cases: dates, boundaries, unknowns and published decisions."""

import numpy as np
import pandas as pd
import pytest
from casebook import land_data, load_cases, written

import landuse as lu

CLOCK = (
    "start_due_date", "start_due_basis", "holder_clock_start_date", "holder_clock_basis", "first_anniversary_date",
    "one_year_mark_date", "two_year_mark_date", "deducted_days",
)  # fmt: skip
STATUS = (
    "idle_status", "idle_class", "idle_days", "days_past_start_due", "days_to_next_mark", "disposal_action", "legal_basis",
    "idle_fee_wanyuan", "missing_evidence",
)  # fmt: skip


def check(case, names):
    policy = lu.load_policy("cn", as_of=case["as_of"])
    row = lu.measure(land_data(case), list(names), policy=policy, as_of=case["as_of"]).loc["P1"]
    assert {name: written(row[name]) for name in names} == {name: case[name] for name in names}


@pytest.mark.parametrize("case", load_cases("idle_clock"))
def test_clock(case):
    check(case, CLOCK)


@pytest.mark.parametrize("case", load_cases("idle_status"))
def test_status(case):
    check(case, STATUS)


def test_deduct_policy_only_deducts(tmp_path):
    """With government_time = "deduct" the Ministry of Justice case comes out as the withdrawn decision had it."""
    local = tmp_path / "local.toml"
    local.write_text(
        '[pack]\nid = "local"\ntitle = "t"\nlevel = "city"\nextends = "cn"\nin_force_from = 2012-07-01\n'
        '[idle.government_time]\nvalue = "deduct"\narticle = "local"\nconfidence = "DESIGN"\n',
        encoding="utf-8",
    )
    case = {"agreed_start_date": "2014-03-08", "works_status": "not_started", "delays": "G2 2013-03-01..2019-09-24 函1"}
    policy = lu.load_policy(local, as_of="2020-10-12")
    row = lu.measure(land_data(case), ["holder_clock_basis", "one_year_mark_date"], policy=policy, as_of="2020-10-12").loc["P1"]
    assert (row["holder_clock_basis"], written(row["one_year_mark_date"])) == ("agreed", "2020-09-23")


@pytest.mark.parametrize(("short_by", "status"), [(0, "not_idle"), (1, "idle_suspended")])
def test_exactly_one_third_in_square_metres_with_two_decimals_is_not_idle(short_by, status):
    """3 x 0.15 is less than 0.45 in binary numbers; in decimals, as areas are written, it is a third."""
    hundredths = np.arange(1, 5001)
    parcels = pd.DataFrame({
        "parcel_id": hundredths.astype(str), "agreed_start_date": "2018-01-01", "works_status": "suspended",
        "suspended_since_date": "2018-06-30", "developed_area_m2": hundredths / 100,
        "required_area_m2": (3 * hundredths + short_by) / 100, "invested_wanyuan": 1.0, "planned_investment_wanyuan": 4.0,
    })  # fmt: skip
    policy = lu.load_policy("cn", as_of="2020-12-31")
    found = lu.measure(lu.LandData(parcels=parcels), ["idle_status"], policy=policy, as_of="2020-12-31")["idle_status"]
    assert set(found) == {status}
