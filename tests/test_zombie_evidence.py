"""The literature's zombie tests on worked cases: formulas, boundaries, and null wherever a test is not defined."""

import pandas as pd
import pytest
from casebook import CASES
from firm_cases import case_rows, cases_of, expect, firms, measure_firms, typed_table

import landuse as lu

AS_OF = "2020-12-31"
POLICY = lu.load_policy(CASES / "chk-rates.toml", as_of=AS_OF)
EVIDENCE = [
    "chk_gap", "is_zombie_chk", "is_zombie_fn", "is_zombie_fn_m", "is_zombie_oecd", "real_profit_wanyuan", "is_loss_making",
    "debt_asset_share", "is_insolvent",
]  # fmt: skip
ROWS = case_rows("zombie_evidence")
ACCOUNTS = case_rows("zombie_accounts").rename(columns={"case": "enterprise_id"})
LEDGER = typed_table(ACCOUNTS, "accounts")


@pytest.fixture(scope="module")
def measured():
    enterprises = firms(ROWS["case"], registration_date=[day or None for day in ROWS["registration_date"]])
    return measure_firms(EVIDENCE, policy=POLICY, as_of=AS_OF, enterprises=enterprises, accounts=LEDGER)


def one_firm(years, column="is_loss_making", **figures):
    """Return one evidence column of a firm that has the same figures in each of `years`."""
    accounts = pd.DataFrame({"enterprise_id": "E", "year": list(years), **figures})
    enterprises = firms(["E"], registration_date=["2001-05-01"])
    return measure_firms([column], policy=POLICY, as_of=AS_OF, enterprises=enterprises, accounts=accounts).loc["E", column]


@pytest.mark.parametrize("case", cases_of(ROWS))
def test_evidence(measured, case):
    expect(measured, case, EVIDENCE)


def test_every_case_has_accounts_and_every_answer_occurs(measured):
    assert set(ROWS["case"]) == set(ACCOUNTS["enterprise_id"])
    for name in EVIDENCE:
        assert measured[name].isna().any(), name
        if measured[name].dtype == "boolean":
            assert set(measured[name].dropna()) == {True, False}, name


def test_lending_rates_are_nine_tenths_of_the_benchmark():
    rates = {row.id: row for row in POLICY.zombie.rates}
    assert POLICY.zombie.rate_factor * rates["2019"].short == pytest.approx(0.03915)
    assert POLICY.zombie.rate_factor * rates["2019"].long == pytest.approx(0.045)


def test_a_year_without_a_lending_rate_is_unknown():
    accounts = LEDGER[LEDGER["enterprise_id"] == "chk-worked"].assign(year=lambda rows: rows["year"].astype(int) + 20)
    found = measure_firms(EVIDENCE, policy=lu.load_policy("cn", as_of="2040-12-31"), as_of="2040-12-31",
                          enterprises=firms(["chk-worked"]), accounts=accounts).loc["chk-worked"]  # fmt: skip
    assert found[["chk_gap", "is_zombie_chk", "is_zombie_fn", "real_profit_wanyuan"]].isna().all()
    assert found["debt_asset_share"] == 0.75


def test_the_judged_year_is_the_last_that_is_over(measured):
    early = measure_firms(EVIDENCE, policy=POLICY, as_of="2021-12-30", enterprises=firms(["chk-worked"]), accounts=LEDGER)
    assert early.loc["chk-worked", "chk_gap"] == measured.loc["chk-worked", "chk_gap"]
    late = measure_firms(EVIDENCE, policy=POLICY, as_of="2021-12-31", enterprises=firms(["chk-worked"]), accounts=LEDGER)
    assert late.loc["chk-worked", EVIDENCE].isna().all()


@pytest.mark.parametrize(
    ("years", "expected"),
    [((2018, 2019, 2020), True), ((2019, 2020), None), ((2017, 2018, 2020), None), ((2017, 2018, 2019), None), ((2020,), None)],
)
def test_three_years_are_needed_for_the_loss(years, expected):
    found = one_firm(years, net_profit_wanyuan=-1.0)
    assert (None if pd.isna(found) else bool(found)) is expected


def test_a_negative_interest_expense_is_an_issue_and_unknown():
    data = lu.LandData(parcels=pd.DataFrame({"parcel_id": ["P0"]}), enterprises=firms(ROWS["case"]), accounts=LEDGER)
    issues = lu.assess(data, policy=POLICY, as_of=AS_OF).issues
    found = issues[issues["issue"] == "expense_negative"]
    assert found[["record_id", "column", "value", "severity"]].to_numpy().tolist() == [
        ["negative-interest/2020", "interest_expense_wanyuan", "-200.0", "warning"]
    ]
    assert data.accounts.loc[("negative-interest", 2020), "interest_expense_wanyuan"] == -200
