"""Laws that the idle rules obey for any evidence, and a slow reading of the same rules to compare with."""

from datetime import date, timedelta

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

import landuse as lu

POLICY = lu.load_policy("cn", as_of="2024-01-01")
IDLE = ["start_due_date", "holder_clock_start_date", "holder_clock_basis", "one_year_mark_date", "two_year_mark_date",
        "first_anniversary_date", "idle_status", "idle_class", "idle_days", "disposal_action"]  # fmt: skip
RELAXED = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

days = st.dates(date(2012, 1, 1), date(2023, 12, 31))
maybe_day = st.none() | days
amount = st.none() | st.floats(0, 1000, allow_nan=False)
parcel = st.fixed_dictionaries(
    {
        "works_status": st.sampled_from(["not_started", "under_way", "suspended", "completed", "unknown", None]),
        "agreed_start_date": maybe_day,
        "delivery_date": maybe_day,
        "supplement_signed_date": maybe_day,
        "supplement_start_date": maybe_day,
        "actual_start_date": st.none() | st.none() | days,
        "suspended_since_date": maybe_day,
        "has_construction_permit": st.sampled_from([True, False, None]),
        "delay_cause": st.sampled_from(["H", "H", "H", "G1", "FM", "U", None]),
        "developed_area_m2": amount,
        "required_area_m2": amount,
        "invested_wanyuan": amount,
        "planned_investment_wanyuan": amount,
        "in_supervision_system": st.sampled_from([True, False, None]),
    }
)
delay = st.fixed_dictionaries(
    {
        "parcel": st.integers(0, 5),
        "cause": st.sampled_from(["G1", "G2", "FM", "H"]),
        "first_date": maybe_day,
        "length": st.none() | st.integers(-10, 1500),
        "document_no": st.sampled_from(["函1", "函2", None, " "]),
    }
)
world = st.tuples(st.lists(parcel, min_size=1, max_size=6), st.lists(delay, max_size=12))


def build(parcels, delays):
    table = pd.DataFrame([{"parcel_id": f"P{i}", **row} for i, row in enumerate(parcels)])
    for name in ("has_construction_permit", "in_supervision_system"):
        table[name] = table[name].astype("boolean")
    rows = []
    for row in delays:
        last = None if row["length"] is None or row["first_date"] is None else row["first_date"] + timedelta(row["length"])
        kept = {key: row[key] for key in ("cause", "first_date", "document_no")}
        rows.append({"parcel_id": f"P{row['parcel']}", "last_date": last, **kept})
    return table, pd.DataFrame(rows, columns=["parcel_id", "cause", "first_date", "last_date", "document_no"])


def judge(table, delays, as_of, names=IDLE):
    return lu.measure(lu.LandData(parcels=table, delays=delays), names, policy=POLICY, as_of=as_of)


@RELAXED
@given(world, days, st.randoms(use_true_random=False))
def test_order_of_rows_is_irrelevant(made, as_of, random):
    table, delays = build(*made)
    order, delay_order = list(range(len(table))), list(range(len(delays)))
    random.shuffle(order)
    random.shuffle(delay_order)
    shuffled = judge(table.iloc[order], delays.iloc[delay_order], as_of)
    pd.testing.assert_frame_equal(judge(table, delays, as_of), shuffled.loc[[f"P{i}" for i in range(len(table))]])


@RELAXED
@given(world, days, st.integers(1, 2000))
def test_a_later_day_never_shortens_idle_time(made, as_of, later):
    table, delays = build(*made)
    before = judge(table, delays, as_of)["idle_days"]
    after = judge(table, delays, as_of + timedelta(later))["idle_days"]
    both = before.notna() & after.notna()
    assert (after[both] >= before[both]).all()


EVIDENCE = ("delay_cause", "suspended_since_date", "developed_area_m2", "required_area_m2", "invested_wanyuan",
            "planned_investment_wanyuan", "in_supervision_system")  # fmt: skip
UNDECIDED = ("needs_verification", "suspected_idle")


@RELAXED
@given(st.lists(parcel, min_size=1, max_size=6), parcel, days)
def test_added_evidence_never_flips_a_decided_status(parcels, evidence, as_of):
    """Filling a blank decides what was open and leaves what was decided. The construction permit is not among them: by the rule
    table a building counts as permitted until the permit is known to be lacking. D and its dates are excepted by definition.
    """
    table, delays = build(parcels, [])
    before = judge(table, delays, as_of)["idle_status"]
    fuller, _ = build([{k: evidence[k] if k in EVIDENCE and v is None else v for k, v in row.items()} for row in parcels], [])
    after = judge(fuller, delays, as_of)["idle_status"]
    decided = ~before.isin(UNDECIDED)
    assert (after[decided] == before[decided]).all()


@RELAXED
@given(world, days)
def test_unknown_stays_unknown(made, as_of):
    table, delays = build(*made)
    got = judge(table, delays, as_of, [*IDLE, "days_past_start_due", "missing_evidence", "deducted_days"])
    undecided = got["idle_status"] == "needs_verification"
    assert got.loc[undecided, "idle_days"].isna().all()
    assert (got.loc[undecided, "disposal_action"] == "verify").all()
    assert (got.loc[undecided, "missing_evidence"] != "").all()
    no_due_date = got["start_due_date"].isna()
    assert got.loc[no_due_date, ["one_year_mark_date", "two_year_mark_date", "deducted_days"]].isna().all(axis=None)
    barred = got["holder_clock_basis"] == "barred"
    assert not got.loc[barred, "disposal_action"].isin(["levy_fee", "reclaim"]).any()


@RELAXED
@given(world, days)
def test_a_fresh_reading_of_the_rules_agrees(made, as_of):
    table, delays = build(*made)
    got = judge(table, delays, as_of)
    for position, row in table.set_index("parcel_id").iterrows():
        mine = delays[delays["parcel_id"] == position].to_dict("records")
        clock, basis, one, two = read_slowly(got.loc[position, "start_due_date"], mine, as_of)
        found = got.loc[position]
        assert found["holder_clock_basis"] == basis, row
        for name, expected in (
            ("holder_clock_start_date", clock), ("one_year_mark_date", one), ("two_year_mark_date", two),
        ):  # fmt: skip
            assert (None if pd.isna(found[name]) else found[name].date()) == expected, row


def test_a_fresh_reading_agrees_on_many_parcels():
    """2,000 parcels with 6,000 delays at once: the vectorised clock against the literal one."""
    rng = np.random.default_rng(3)
    parcels, count = 2000, 6000
    start = np.datetime64("2014-01-01")
    table = pd.DataFrame({
        "parcel_id": [f"P{i}" for i in range(parcels)], "works_status": "not_started", "delay_cause": "H",
        "agreed_start_date": start + rng.integers(0, 1500, parcels).astype("timedelta64[D]"),
    })  # fmt: skip
    first = start + rng.integers(-300, 2500, count).astype("timedelta64[D]")
    length = np.where(rng.random(count) < 0.4, rng.integers(300, 1200, count), rng.integers(-3, 200, count))
    last = pd.Series(first + length.astype("timedelta64[D]")).mask(rng.random(count) < 0.05)
    delays = pd.DataFrame({
        "parcel_id": [f"P{i}" for i in rng.integers(0, parcels, count)], "cause": rng.choice(["G1", "G2", "FM", "H"], count),
        "first_date": first, "last_date": last, "document_no": pd.Series(["函1", "", None]).take(rng.choice(3, count, p=[0.9, 0.05, 0.05])).array,
    })  # fmt: skip
    as_of = date(2020, 12, 31)
    got = judge(table, delays, as_of)
    mine = {name: rows.to_dict("records") for name, rows in plain(delays).groupby("parcel_id")}
    slow = {name: read_slowly(got.loc[name, "start_due_date"], mine.get(name, []), as_of) for name in got.index}
    expected = pd.DataFrame.from_dict(slow, orient="index", columns=["clock", "basis", "one", "two"])
    assert expected["basis"].value_counts().to_dict().keys() == {"agreed", "restart", "barred"}
    assert got["holder_clock_basis"].tolist() == expected["basis"].tolist()
    for name, column in (("clock", "holder_clock_start_date"), ("one", "one_year_mark_date"), ("two", "two_year_mark_date")):
        assert got[column].dt.date.where(got[column].notna(), None).tolist() == expected[name].tolist()


def plain(delays):
    """Return the delays with dates of the standard library."""
    return delays.assign(**{name: delays[name].dt.date.where(delays[name].notna(), None) for name in ("first_date", "last_date")})


def plus_years(day, years):
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def read_slowly(due, delays, as_of):
    """Read idle-land rules 1 and 3 literally, one parcel, one interval, one day at a time."""
    if pd.isna(due):
        return None, "unknown", None, None
    due = due.date()
    blocked = {}
    for row in delays:
        if row["cause"] == "H" or pd.isna(row["document_no"]) or not row["document_no"].strip() or pd.isna(row["first_date"]):
            continue
        last = None if pd.isna(row["last_date"]) else row["last_date"]
        if row["first_date"] > as_of or (last is not None and last < row["first_date"]):
            continue
        ongoing = last is None or last > as_of
        for offset in range((min(last or as_of, as_of) - row["first_date"]).days + 1):
            day = row["first_date"] + timedelta(offset)
            blocked[day] = blocked.get(day, False)
        if ongoing:
            blocked[as_of] = True
    merged = []
    for day in sorted(blocked):
        if merged and day == merged[-1][1] + timedelta(1):
            merged[-1][1], merged[-1][2] = day, merged[-1][2] or blocked[day]
        else:
            merged.append([day, day, blocked[day]])
    clock, basis = due, "agreed"
    again = True
    while again:
        again = False
        for first, last, ongoing in merged:
            if first <= clock <= last:
                if ongoing:
                    return None, "barred", None, None
                if plus_years(clock, 1) <= last:
                    clock, basis, again = plus_years(last, 1), "restart", True
                    break

    def mark(years):
        reached = plus_years(clock, years)
        for first, last, _ in merged:
            start = max(first, clock + timedelta(1))
            if last < start:
                continue
            if start > reached:
                break
            reached += timedelta((last - start).days + 1)
        return reached

    return clock, basis, mark(1), mark(2)


@pytest.mark.parametrize("name", IDLE)
def test_no_parcels_give_no_rows(name):
    empty = pd.DataFrame({"parcel_id": [], "works_status": [], "agreed_start_date": []})
    assert judge(empty, None, "2020-12-31", [name]).shape == (0, 1)
