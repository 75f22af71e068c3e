"""Zombie status and route on worked cases: twelve months, the thresholds, protection, the yearly stand-in."""

import numpy as np
import pandas as pd
import pytest
from firm_cases import case_rows, cases_of, expect, firms, measure_firms, typed_table

import landuse as lu

AS_OF = "2020-12-31"
POLICY = lu.load_policy("cn", as_of=AS_OF)
STATUS = ["is_inactive", "zombie_status", "zombie_route"]
ROWS = case_rows("zombie_status")
MONTHS = pd.date_range("2019-01-01", "2020-12-01", freq="MS").as_unit("s")
NORMAL = {"sales_wanyuan": 100.0, "electricity_kwh": 10_000.0, "insured_staff": 40.0}
NORMAL_YEAR = {"revenue_wanyuan": 1200.0, "electricity_kwh": 120_000.0, "employees": 40.0}


def activity_of(case):
    """Return two years of months: normal ones, then the dead ones of the case; a missing month is left out of the last year."""
    if not case["dead_months"]:
        return pd.DataFrame()
    dead = np.arange(len(MONTHS)) >= len(MONTHS) - int(case["dead_months"])
    given = [case["sales"], case["power"], case["staff"]]
    months = pd.DataFrame(
        {
            "enterprise_id": case["case"],
            "month": MONTHS,
            **{name: np.where(dead, float(text or 0), usual) for (name, usual), text in zip(NORMAL.items(), given, strict=True)},
        }
    )
    return months.drop(index=[14]) if case["months_given"] == "11" else months


def accounts_of(case):
    """Return a normal 2017 and the three last years with the profit, assets and liabilities of the case."""
    stocks = {name: float(case[column]) if case[column] else np.nan
              for name, column in (("net_profit_wanyuan", "net_profit"), ("total_assets_wanyuan", "assets"),
                                   ("total_liabilities_wanyuan", "liabilities"))}  # fmt: skip
    now = {name: float(case[column]) if case[column] else np.nan
           for name, column in (("revenue_wanyuan", "revenue"), ("electricity_kwh", "electricity"), ("employees", "employees"))}  # fmt: skip
    years = [{"year": year, **NORMAL_YEAR, **(stocks if year > 2017 else {})} for year in (2017, 2018, 2019)]
    return pd.DataFrame([*years, {"year": 2020, **now, **stocks}]).assign(enterprise_id=case["case"])


@pytest.fixture(scope="module")
def tables():
    cases = ROWS.to_dict("records")
    with_figures = [case for case in cases if case["case"] != "no-figures"]
    return {
        "enterprises": typed_table(ROWS, "enterprises").assign(enterprise_id=ROWS["case"]),
        "activity": pd.concat([activity_of(case) for case in cases], ignore_index=True),
        "accounts": pd.concat([accounts_of(case) for case in with_figures], ignore_index=True),
    }


@pytest.fixture(scope="module")
def measured(tables):
    return measure_firms(STATUS, policy=POLICY, as_of=AS_OF, **tables)


@pytest.mark.parametrize("case", cases_of(ROWS))
def test_status(measured, case):
    expect(measured, case, STATUS)


def test_the_stock_is_z2_and_z3_and_every_status_occurs(measured):
    assert set(measured["zombie_status"]) == set(measured["zombie_status"].cat.categories)
    assert set(measured["zombie_route"]) == set(measured["zombie_route"].cat.categories)
    routes = measured.groupby("zombie_status", observed=True)["zombie_route"].agg(lambda found: set(found.astype("str")))
    assert routes.to_dict() == {
        "Z0": {"none"}, "Z1": {"restructure"}, "Z2": {"classify"}, "Z3": {"liquidate"}, "insufficient_data": {"none"},
    }  # fmt: skip


def test_an_unfinished_month_does_not_count(tables, measured):
    """On 30 December the last full month is November: of the twelve months dead only eleven are over."""
    early = measure_firms(STATUS, policy=POLICY, as_of="2020-12-30", **tables)
    assert measured.loc["twelve-months", "is_inactive"]
    assert not early.loc["twelve-months", "is_inactive"]


def test_sales_without_a_normal_year_to_compare_with_are_unknown():
    months = pd.DataFrame({"month": MONTHS[-12:], "sales_wanyuan": 0.5, "electricity_kwh": 0.0, "insured_staff": 0.0})
    both = pd.concat([months.assign(enterprise_id="some"), months.assign(enterprise_id="zero", sales_wanyuan=0.0)])
    found = measure_firms(
        STATUS, policy=POLICY, as_of=AS_OF, enterprises=firms(["some", "zero"], built=[True, True]), activity=both
    )
    assert pd.isna(found.loc["some", "is_inactive"])
    assert found.loc["some", "zombie_status"] == "insufficient_data"
    assert found.loc["zero", "zombie_status"] == "Z2"


def test_a_plant_long_dead_is_measured_by_the_time_when_it_worked():
    """Two dead years before do not make the 20 kWh of today a normal month."""
    dead = pd.DataFrame(
        {"enterprise_id": "E", "month": MONTHS, "sales_wanyuan": 0.0, "electricity_kwh": 20.0, "insured_staff": 1.0}
    )
    worked = pd.DataFrame({"enterprise_id": "E", "year": [2012], **{name: [value] for name, value in NORMAL_YEAR.items()}})
    tables = {"enterprises": firms(["E"], built=[True]), "activity": dead}
    assert measure_firms(STATUS, policy=POLICY, as_of=AS_OF, accounts=worked, **tables).loc["E", "zombie_status"] == "Z2"


def test_months_decide_before_years(tables, measured):
    """Monthly figures that show production outweigh a yearly account that shows none."""
    dead_year = tables["accounts"]["year"] == 2020
    accounts = tables["accounts"].assign(
        revenue_wanyuan=tables["accounts"]["revenue_wanyuan"].mask(dead_year, 0.0),
        electricity_kwh=tables["accounts"]["electricity_kwh"].mask(dead_year, 0.0),
        employees=tables["accounts"]["employees"].mask(dead_year, 0.0),
    )
    again = measure_firms(STATUS, policy=POLICY, as_of=AS_OF, **(tables | {"accounts": accounts}))
    with_months = [name for name in measured.index if not name.startswith("year-")]
    pd.testing.assert_frame_equal(again.loc[with_months], measured.loc[with_months])
