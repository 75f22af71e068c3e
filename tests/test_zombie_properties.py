"""The zombie evidence on random histories: a literal reading agrees, and more history never invents an answer."""

import math

import numpy as np
import pandas as pd
import pytest
from firm_cases import firms, measure_firms
from hypothesis import given, settings
from hypothesis import strategies as st

import landuse as lu

AS_OF = "2020-12-31"
YEAR = 2020
POLICY = lu.load_policy("cn", as_of=AS_OF)
RULES = POLICY.zombie
RELAXED = settings(max_examples=25, deadline=None, derandomize=True)
STOCKS = ("short_term_debt_wanyuan", "long_term_debt_wanyuan", "bonds_wanyuan")
FIGURES = (
    *STOCKS, "interest_expense_wanyuan", "ebit_wanyuan", "net_profit_wanyuan", "subsidy_wanyuan", "total_assets_wanyuan",
    "total_liabilities_wanyuan",
)  # fmt: skip
# the years back that a test looks at
WINDOWS = {
    "is_zombie_chk": {0, 1}, "is_zombie_fn": {0, 1}, "is_zombie_fn_m": {0, 1, 2}, "is_zombie_oecd": {0, 1, 2},
    "is_loss_making": {0, 1, 2}, "is_insolvent": {0},
}  # fmt: skip
NUMBERS = ("chk_gap", "real_profit_wanyuan", "debt_asset_share")
amount = st.one_of(st.none(), st.sampled_from([0.0, 100.0, 1000.0, 4000.0]), st.integers(-500, 9000).map(float))
account = st.fixed_dictionaries(dict.fromkeys(FIGURES, amount))
history = st.dictionaries(st.integers(YEAR - 4, YEAR), account, max_size=5)
firm = st.tuples(history, st.one_of(st.none(), st.sampled_from(["2001-05-01", "2010-12-31", "2011-01-01", "2019-03-03"])))


def measured(made):
    """Return the evidence of a list of (history, registration date)."""
    ids = [f"E{n}" for n in range(len(made))]
    rows = [
        {"enterprise_id": code, "year": year, **row}
        for code, (years, _) in zip(ids, made, strict=True)
        for year, row in years.items()
    ]
    accounts = pd.DataFrame(rows, columns=["enterprise_id", "year", *FIGURES]).astype(dict.fromkeys(FIGURES, float))
    enterprises = firms(ids, registration_date=[day for _, day in made])
    return measure_firms([*WINDOWS, *NUMBERS], policy=POLICY, as_of=AS_OF, enterprises=enterprises, accounts=accounts)


def read_slowly(years, registered):
    """Read every formula literally for one firm; None wherever an operand is missing or the test is not defined."""

    def get(name, year):
        value = years.get(year, {}).get(name)
        return None if name == "interest_expense_wanyuan" and value is not None and value < 0 else value

    def debt(year):
        parts = [get(name, year) for name in STOCKS]
        return None if None in parts else sum(parts)

    def least(year):
        parts = [get(name, year - 1) for name in STOCKS]
        if None in parts:
            return None
        rates = {int(row.id): row for row in RULES.rates}
        five = [rates[year - back] for back in range(1, 6)]
        short, long = 0.9 * five[0].short, 0.9 * sum(row.long for row in five) / 5
        return short * parts[0] + long * parts[1] + min(row.bond for row in five) * parts[2]

    def gap(year):
        paid, due, before = get("interest_expense_wanyuan", year), least(year), debt(year - 1)
        return None if None in (paid, due, before) or before <= 0 else (paid - due) / before

    def fn(year):
        ebit, due, now, before = get("ebit_wanyuan", year), least(year), debt(year), debt(year - 1)
        if None in (due, before) or before <= 0:
            return None
        assets, thin = get("total_assets_wanyuan", year - 1), gap(year)
        indebted = None if assets is None else before > 0.5 * assets
        grown = None if now is None else now > before
        evergreen = False if False in (indebted, grown) else (None if None in (indebted, grown) else True)
        subsidised = None if thin is None else thin < 0
        lent = True if True in (evergreen, subsidised) else (None if None in (evergreen, subsidised) else False)
        if lent is False or (ebit is not None and ebit >= due):
            return False  # whatever the earnings, or whatever the lending
        return None if ebit is None else lent

    def uncovered(year):
        ebit, paid = get("ebit_wanyuan", year), get("interest_expense_wanyuan", year)
        return None if None in (ebit, paid) or paid <= 0 else ebit / paid < 1

    def each(test, count):
        found = [test(YEAR - back) for back in range(count)]
        return None if None in found else all(found)

    def losing(year):
        profit = get("net_profit_wanyuan", year)
        return None if profit is None else profit < 0

    old = None if registered is None else YEAR - int(registered[:4]) >= 10
    cover = each(uncovered, 3)
    assets, owed = get("total_assets_wanyuan", YEAR), get("total_liabilities_wanyuan", YEAR)
    profit, subsidy = get("net_profit_wanyuan", YEAR), get("subsidy_wanyuan", YEAR)
    paid, due = get("interest_expense_wanyuan", YEAR), least(YEAR)
    thin = gap(YEAR)
    return {
        "is_zombie_chk": None if thin is None else thin < 0,
        "is_zombie_fn": fn(YEAR),
        "is_zombie_fn_m": each(fn, 2),
        "is_zombie_oecd": None if None in (old, cover) else old and cover,
        "is_loss_making": each(losing, 3),
        "is_insolvent": None if None in (assets, owed) else assets < owed,
        "chk_gap": thin,
        "real_profit_wanyuan": None if None in (profit, subsidy, paid, due) else profit - subsidy - max(due - paid, 0),
        "debt_asset_share": None if None in (assets, owed) or assets <= 0 else owed / assets,
    }


@RELAXED
@given(st.lists(firm, min_size=1, max_size=12))
def test_a_literal_reading_agrees(made):
    found = measured(made)
    for (years, registered), (_, row) in zip(made, found.iterrows(), strict=True):
        for name, expected in read_slowly(years, registered).items():
            if expected is None or name in WINDOWS:
                assert (None if pd.isna(row[name]) else bool(row[name])) is expected, (name, years)
            else:
                assert math.isclose(row[name], expected, rel_tol=1e-9, abs_tol=1e-9), (name, years)


def some_histories(count, seed):
    rng = np.random.default_rng(seed)
    plain = {name: rng.integers(1, 90, (count, 5)) * 100.0 for name in FIGURES}
    plain["net_profit_wanyuan"] -= 5000
    plain["ebit_wanyuan"] /= 30
    plain["interest_expense_wanyuan"] /= 20
    return [
        (
            {YEAR - back: {name: float(plain[name][n, back]) for name in FIGURES} for back in range(5) if rng.random() < 0.9},
            "2001-05-01",
        )
        for n in range(count)
    ]


@pytest.mark.parametrize("back", range(5))
def test_a_year_more_never_turns_null_into_an_answer_without_cause(back):
    """With the figures of one year added, an answer that stood stays the same; a test that was null may get an answer only
    where the added year is among those it looks at, and then it has the answer that a literal reading gives.
    """
    full = some_histories(300, seed=back)
    less = [({year: row for year, row in years.items() if year != YEAR - back}, day) for years, day in full]
    before, after = measured(less), measured(full)
    for name, window in WINDOWS.items():
        decided = before[name].notna()
        assert (before.loc[decided, name] == after.loc[decided, name]).all(), name
        fresh = before[name].isna() & after[name].notna()
        assert fresh.any() == (back in window), name
        for code in fresh.index[fresh]:
            years, day = full[int(code.removeprefix("E"))]
            assert {YEAR - far for far in window} <= set(years), name
            assert after.loc[code, name] == read_slowly(years, day)[name], name


def test_the_random_histories_hold_every_answer():
    found = measured(some_histories(300, seed=9))
    for name in WINDOWS:
        assert {None if pd.isna(value) else bool(value) for value in found[name]} == {None, True, False}, name


def test_the_order_of_accounts_does_not_matter():
    made = some_histories(40, seed=3)
    backwards = [(dict(reversed(years.items())), day) for years, day in made]
    pd.testing.assert_frame_equal(measured(backwards), measured(made))
