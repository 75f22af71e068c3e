"""Contradictions between the tables: each kind on its own, what is no contradiction, the order, and the sample's planted truth."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import landuse as lu
from landuse.findings.contradictions import CONTRADICTION_COLUMNS, find_contradictions
from landuse.io.sample import write_sample
from landuse.tables import with_all_columns
from landuse.vocabulary import codes

AS_OF = "2020-12-31"
COMMITTED = Path(__file__).parents[1] / "data" / "parcels"
LOCAL, OTHER_CITY, PROVINCE, NATIONAL = (
    "91210199MA0000015B", "91219999MA00000163", "91210000MA0000016A", "91100000MA0000016A",
)  # fmt: skip


def sound(first_17):
    """Return a credit code with its check character."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    return first_17 + alphabet[-sum(alphabet.index(sign) * pow(3, at, 31) for at, sign in enumerate(first_17)) % 31]


def parcel(**facts):
    """Return a parcel of 30 mu held by `LOCAL`, completed unless said otherwise."""
    return {
        "parcel_id": "210199001001GB00001",
        "area_m2": 20_000.0,
        "works_status": "completed",
        "holder_name": "示范甲有限公司",
        "holder_uscc": LOCAL,
    } | facts


def idle(**facts):
    """Return a parcel idle for two years for the holder's own reasons."""
    return parcel(works_status="not_started", agreed_start_date="2017-09-15", delay_cause="H", **facts)


def firm(**facts):
    return {"enterprise_id": LOCAL, "enterprise_name": "示范甲有限公司", "built": True, "operating_status": "operating"} | facts


def use(**facts):
    return {"parcel_id": "210199001001GB00001", "enterprise_id": LOCAL, "tenure": "own", "occupied_area_m2": 20_000.0} | facts


def account(**facts):
    return {"enterprise_id": LOCAL, "year": 2020} | facts


@cache
def rules(as_of):
    return lu.load_policy("cn", as_of=as_of)


def found(parcels, firms=(), uses=(), accounts=(), activity=None, as_of=AS_OF):
    """Return the contradictions of a few records."""
    tables = {"enterprises": firms, "occupancy": uses, "accounts": accounts}
    data = lu.LandData(
        parcels=pd.DataFrame(list(parcels)),
        **{name: pd.DataFrame(list(rows)) for name, rows in tables.items() if rows},
        activity=activity,
    )
    data = data.with_tables({name: with_all_columns(data.table(name), name) for name in ("parcels", "enterprises")})
    given = {"policy": rules(as_of), "as_of": as_of}
    land = lu.measure(data, ["area_mu", "idle_class", "idle_status", "idle_days"], **given)
    status = lu.measure(data, ["zombie_status"], table="enterprises", **given)
    measured = data.parcels.join(land), data.table("enterprises").join(status)
    return find_contradictions(data, *measured, rules(as_of), pd.Timestamp(as_of))


def months(kwh, before=None, enterprise_id=LOCAL):
    """Return twelve months of electricity in 2020, and twelve before them."""
    days = pd.date_range("2019-01-01", "2020-12-01", freq="MS")
    values = np.where(days.year == 2020, kwh, np.nan if before is None else before)
    frame = pd.DataFrame({"enterprise_id": enterprise_id, "month": days, "electricity_kwh": values})
    return frame.dropna().reset_index(drop=True)


def test_idle_land_with_a_building():
    rows = found([idle(floor_area_m2=1234.5, building_footprint_m2=800.0)])
    assert rows["contradiction"].tolist() == ["idle_but_used"]
    row = rows.iloc[0]
    assert row["parcel_id"] == "210199001001GB00001"
    assert row["holder_name"] == "示范甲有限公司"
    assert pd.isna(row["enterprise_id"])
    assert row["one_side"] == "登记为未动工，判定为企业原因闲置满两年（闲置 838 天）"
    assert set(row["other_side"].split("；")) == {"建筑面积 1,234.5 ㎡", "建筑基底 800.0 ㎡"}
    assert row["mu_at_stake"] == pytest.approx(30)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"floor_area_m2": 500.0}, 1),
        ({"building_footprint_m2": 500.0}, 1),
        ({"floor_area_m2": 0.0, "building_footprint_m2": 0.0}, 0),
        ({}, 0),
        ({"floor_area_m2": 500.0, "works_status": "under_way"}, 0),
        ({"floor_area_m2": 500.0, "agreed_start_date": "2021-06-30"}, 0),  # not due yet
        ({"floor_area_m2": 500.0, "agreed_start_date": "2020-06-30"}, 1),  # overdue
        ({"floor_area_m2": 500.0, "agreed_start_date": None}, 1),  # not started, start due unknown
        ({"floor_area_m2": 500.0, "works_status": "unknown"}, 0),
    ],
)
def test_a_building_contradicts_only_land_that_is_due_and_not_started(facts, expected):
    assert (found([idle() | facts])["contradiction"] == "idle_but_used").sum() == expected


def test_idle_land_whose_user_pays_tax_and_uses_power():
    rows = found(
        [idle()], [firm()], [use()],
        [account(tax_wanyuan=12.345, electricity_kwh=50_000.0)],
        activity=months(4_000, before=5_000),
    )  # fmt: skip
    assert rows["other_side"].tolist() == ["示范甲有限公司：2020 年税收 12.35 万元，近 12 个月最高月用电 4,000 千瓦时"]
    assert rows["enterprise_id"].tolist() == [LOCAL]
    assert rows["enterprise_name"].tolist() == ["示范甲有限公司"]


POWER = [
    # monthly kWh of 2020, of 2019, yearly kWh of 2020, of 2019, words
    (499, 5_000, None, None, ""),  # below a tenth of a normal month
    (500, 5_000, None, None, "近 12 个月最高月用电 500 千瓦时"),
    (500, None, None, None, ""),  # no normal month is known
    (0, 5_000, None, None, ""),
    (None, None, 6_000.0, 60_000.0, "2020 年用电 6,000 千瓦时"),
    (None, None, 5_999.0, 60_000.0, ""),
    (None, None, 6_000.0, None, ""),
    (None, None, None, 60_000.0, ""),
]


@pytest.mark.parametrize(("month", "month_before", "year", "year_before", "words"), POWER)
def test_power_counts_from_the_threshold_of_the_pack_on(month, month_before, year, year_before, words):
    given = [(2020, year), (2019, year_before)]
    rows = found(
        [idle()], [firm()], [use()],
        [account(year=when, electricity_kwh=kwh) for when, kwh in given if kwh is not None],
        activity=None if month is None else months(month, before=month_before),
    )  # fmt: skip
    assert rows["other_side"].tolist() == ([f"示范甲有限公司：{words}"] if words else [])


@pytest.mark.parametrize(
    "facts", [{"to_date": "2020-12-30"}, {"from_date": "2021-01-01"}, {"enterprise_id": OTHER_CITY}, {"parcel_id": "another"}]
)
def test_uses_that_are_over_to_come_or_of_others_are_no_sign(facts):
    rows = found([idle()], [firm()], [use(**facts)], [account(tax_wanyuan=12.0)])
    assert not (rows["contradiction"] == "idle_but_used").any()


@pytest.mark.parametrize("tax", [0.0, -46.8, None])
def test_no_tax_is_no_sign(tax):
    assert found([idle()], [firm()], [use()], [account(tax_wanyuan=tax)]).empty


def test_the_tax_of_the_judged_year_counts():
    rows = found([idle()], [firm()], [use()], [account(year=2019, tax_wanyuan=5.0)], as_of="2020-06-30")
    assert rows["other_side"].tolist() == ["示范甲有限公司：2019 年税收 5.00 万元"]


@pytest.mark.parametrize(
    ("status", "tax", "expected"),
    [("stopped", 3.0, True), ("deregistered", 3.0, True), ("operating", 3.0, False), ("half_stopped", 3.0, False),
     ("stopped", 0.0, False), ("stopped", None, False)],
)  # fmt: skip
def test_dead_firms_that_pay_tax(status, tax, expected):
    rows = found([parcel()], [firm(operating_status=status)], [use()], [account(tax_wanyuan=tax)])
    assert rows["contradiction"].tolist() == (["dead_but_paying"] if expected else [])
    if expected:
        assert rows["one_side"].str.contains(codes("operating_status")[status].label_zh).all()
        assert rows["other_side"].tolist() == ["2020 年税收 3.00 万元"]
        assert rows["mu_at_stake"].tolist() == pytest.approx([30])


def test_a_dead_firm_on_two_parcels_puts_both_at_stake_and_one_without_land_none():
    second = parcel(parcel_id="210199001001GB00002", area_m2=10_000.0)
    uses = [use(), use(parcel_id=second["parcel_id"], occupied_area_m2=4_000.0), use(occupied_area_m2=1.0)]
    rows = found([parcel(), second], [firm(operating_status="stopped")], uses, [account(tax_wanyuan=3.0)])
    assert rows["parcel_id"].tolist() == ["210199001001GB00001, 210199001001GB00002"]
    assert rows["mu_at_stake"].tolist() == pytest.approx([45])
    landless = found([parcel()], [firm(operating_status="stopped")], [], [account(tax_wanyuan=3.0)])
    assert landless["mu_at_stake"].isna().tolist() == landless["parcel_id"].isna().tolist() == [True]


@pytest.mark.parametrize(
    ("county", "expected"),
    [
        ("219999", True),
        ("310115", True),
        ("210199", False),
        ("210122", False),
        ("210000", False),
        ("100000", False),
        ("310000", True),
    ],
)
def test_firms_registered_in_another_city(county, expected):
    code = sound(f"91{county}MA0000015")
    rows = found(
        [parcel(holder_uscc=code)],
        [firm(enterprise_id=code)],
        [use(enterprise_id=code)],
        [account(enterprise_id=code, tax_wanyuan=0.0)],
    )
    assert rows["contradiction"].tolist() == (["registered_elsewhere"] if expected else [])
    if expected:
        assert rows["one_side"].tolist() == [f"统一社会信用代码的登记机关在行政区划 {county}"]
        assert rows["other_side"].tolist() == ["所用宗地在行政区划 210199；2020 年税收 0.00 万元"]


@pytest.mark.parametrize("code", ["91219999MA0000015X", "E1", "91219999"])
def test_a_code_that_is_not_sound_says_nothing(code):
    assert found([parcel(holder_uscc=code)], [firm(enterprise_id=code)], [use(enterprise_id=code)]).empty


def test_a_parcel_code_without_a_county_says_nothing():
    code = sound("91310115MA0000015")
    assert found(
        [parcel(parcel_id="A01", holder_uscc=code)], [firm(enterprise_id=code)], [use(parcel_id="A01", enterprise_id=code)]
    ).empty


SAME = [
    # code and name of the second record, found
    ("e2", "示范甲（集团）有限公司", True),
    ("e2", " 示范甲 （集团）有限公司", True),
    ("e2", "示范甲（集团）有限责任公司", False),
    ("e2", "示范市示范甲（集团）有限公司", False),
    ("e2", None, False),
    ("E1", "别的名称有限公司", True),
    ("ｅ１", "别的名称有限公司", True),
    ("E1", "示范甲（集团）有限公司", True),
]


@pytest.mark.parametrize(("code", "name", "expected"), SAME)
def test_one_firm_listed_twice(code, name, expected):
    firms = [firm(enterprise_id="e1", enterprise_name="示范甲（集团）有限公司"), firm(enterprise_id=code, enterprise_name=name)]
    uses = [use(enterprise_id="e1", occupied_area_m2=8_000.0), use(enterprise_id=code, occupied_area_m2=8_000.0)]
    rows = found([parcel(holder_uscc="e1")], firms, uses)
    rows = rows[rows["contradiction"] == "same_firm_twice"]
    assert len(rows) == expected
    if expected:
        assert set(rows["enterprise_id"].iloc[0].split(", ")) == {"e1", code}
        assert rows["mu_at_stake"].tolist() == pytest.approx([30])
        assert f"（{code}）" in rows["other_side"].iloc[0]


def test_firms_without_a_name_are_not_taken_for_one():
    firms = [firm(enterprise_id=f"e{number}", enterprise_name=None) for number in range(3)]
    assert found([parcel()], firms).empty


BUYER = sound("91210199MA0000777")
OCCUPANTS = [
    # code and name of the own user, tenure, found
    (BUYER, "示范乙有限公司", "own", True),
    (BUYER, "示范乙有限公司", "rented", False),
    (LOCAL.lower(), "示范乙有限公司", "own", False),
    (BUYER, "示范甲有限公司 ", "own", False),
]


@pytest.mark.parametrize(("code", "name", "tenure", "expected"), OCCUPANTS)
def test_a_holder_who_is_not_the_occupant(code, name, tenure, expected):
    rows = found(
        [parcel()],
        [firm(enterprise_id=code, enterprise_name=name)],
        [use(enterprise_id=code, tenure=tenure, from_date="2017-01-01")],
    )
    rows = rows[rows["contradiction"] == "holder_not_occupant"]
    assert len(rows) == expected
    if expected:
        assert rows["one_side"].tolist() == [f"登记的使用权人为示范甲有限公司（{LOCAL}）"]
        assert rows["other_side"].tolist() == [f"自用企业为示范乙有限公司（{BUYER}），自 2017-01-01 起"]


@pytest.mark.parametrize("facts", [{"works_status": "under_way"}, {"holder_uscc": None}])
def test_the_holder_is_compared_on_built_land_where_known(facts):
    assert found(
        [parcel(**facts)], [firm(enterprise_id=BUYER, enterprise_name="示范乙有限公司")], [use(enterprise_id=BUYER)]
    ).empty


def test_an_own_user_whom_the_enterprises_table_lacks_has_no_name():
    rows = found([parcel()], [firm(enterprise_id="E1", enterprise_name="示范丙有限公司")], [use(enterprise_id=BUYER)])
    assert rows["contradiction"].tolist() == ["holder_not_occupant"]
    assert rows["other_side"].tolist() == [f"自用企业为（{BUYER}）"]
    assert rows["enterprise_id"].tolist() == [BUYER]
    assert rows["enterprise_name"].isna().all()


def test_one_own_user_who_is_the_holder_is_enough():
    firms = [firm(), firm(enterprise_id=BUYER, enterprise_name="示范乙有限公司")]
    uses = [use(occupied_area_m2=9_000.0), use(enterprise_id=BUYER, occupied_area_m2=9_000.0)]
    assert found([parcel()], firms, uses).empty


def test_most_land_comes_first_and_unknown_land_last():
    parcels = [
        idle(parcel_id=f"P{number}", area_m2=area, floor_area_m2=1.0) for number, area in enumerate([100.0, 300.0, None, 300.0])
    ]
    rows = found(parcels)
    assert rows["parcel_id"].tolist() == ["P1", "P3", "P0", "P2"]
    back = found(parcels[::-1])
    pd.testing.assert_frame_equal(rows, back)


def test_nothing_found_has_the_same_columns_and_types():
    none, some = found([parcel()]), found([idle(floor_area_m2=1.0)])
    assert list(none.columns) == list(CONTRADICTION_COLUMNS)
    assert none.dtypes.equals(some.dtypes)
    assert list(none["contradiction"].cat.categories) == list(codes("contradiction"))


@pytest.mark.parametrize("seed", [None, 31])
def test_the_planted_truth_is_found_exactly(seed, tmp_path):
    folder = COMMITTED if seed is None else tmp_path
    if seed is not None:
        write_sample(folder, seed=seed, scenes=False)
    truth = pd.read_csv(folder / "truth_contradictions.csv", encoding="utf-8-sig")
    rows = lu.assess(lu.read_data(folder), policy=lu.load_policy("cn-2101", as_of=AS_OF), as_of=AS_OF).contradictions
    keys = ["contradiction", "parcel_id", "enterprise_id"]
    expected = truth.set_index(keys)["mu_at_stake"].sort_index()
    pd.testing.assert_series_equal(
        rows.astype({"contradiction": "str"}).set_index(keys)["mu_at_stake"].sort_index(),
        expected,
        atol=1e-4,
        check_index_type=False,
    )
    assert rows["mu_at_stake"].is_monotonic_decreasing
    assert not rows["holder_name"].str.contains("恒泰").any()  # near names of different companies are no contradiction
