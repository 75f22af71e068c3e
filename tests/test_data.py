"""LandData: typed, indexed, frozen tables; problems are errors or issues, never silence."""

import re
from datetime import date

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from shapely.geometry import box

import landuse as lu
from landuse.errors import CrsError, TableError, UnknownNameError
from landuse.tables import empty_table, with_all_columns
from landuse.vocabulary import tables

PARCELS = pd.DataFrame({
    "parcel_id": ["210199001001GB00001", "210199001001GB00002"], "area_m2": [1000, 2000], "works_status": ["not_started", None],
    "agreed_start_date": ["2018-03-01", None], "mortgaged": [True, None], "land_grade": [5, None], "说明": ["甲", "乙"],
})  # fmt: skip


def test_types_and_index():
    parcels = lu.LandData(parcels=PARCELS).parcels
    assert parcels.index.name == "parcel_id"
    assert parcels["area_m2"].dtype == "float64"
    assert parcels["works_status"].dtype == "category"
    assert parcels["agreed_start_date"].dtype == "datetime64[s]"
    assert (parcels["mortgaged"].dtype, parcels["land_grade"].dtype) == ("boolean", "Int64")
    assert parcels["说明"].tolist() == ["甲", "乙"]


def test_key_as_index_or_column_gives_the_same():
    assert_frame_equal(lu.LandData(parcels=PARCELS).parcels, lu.LandData(parcels=PARCELS.set_index("parcel_id")).parcels)


def test_given_frames_are_not_changed():
    before = PARCELS.copy(deep=True)
    data = lu.LandData(parcels=PARCELS)
    data.parcels.loc[:, "area_m2"] = 0
    assert_frame_equal(PARCELS, before)


def test_optional_tables_are_empty_but_typed():
    data = lu.LandData(parcels=PARCELS)
    assert data.delays is None
    assert len(data.table("delays")) == 0
    assert data.table("delays")["first_date"].dtype == "datetime64[s]"
    with pytest.raises(UnknownNameError, match="delays"):
        data.table("delay")


def test_tables_with_two_keys():
    accounts = pd.DataFrame({"enterprise_id": ["a", "a"], "year": [2019, 2020], "tax_wanyuan": [1.0, None]})
    data = lu.LandData(parcels=PARCELS, accounts=accounts)
    assert data.accounts.index.names == ["enterprise_id", "year"]
    with pytest.raises(TableError, match="a/2019"):
        lu.LandData(parcels=PARCELS, accounts=pd.concat([accounts, accounts]))


def test_rows_without_unique_key_are_numbered():
    delays = pd.DataFrame({"parcel_id": ["x", "x"], "cause": ["G1", "G1"]}).set_index("parcel_id")
    table = lu.LandData(parcels=PARCELS, delays=delays).delays
    assert table.index.name == "row"
    assert table["parcel_id"].tolist() == ["x", "x"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"parcel_id": ["a", "a"]}, "重复：a"),
        ({"parcel_id": ["a", None]}, "第 2 条"),
        ({"parcel_id": ["a", " "]}, "第 2 条"),
        ({"parcel_id": [1.0, 2.0]}, "文本"),
        ({"area_m2": ["12亩", 3]}, "area_m2"),
        ({"agreed_start_date": ["2018年3月", None]}, "agreed_start_date"),
        ({"agreed_start_date": [43160, 43161]}, "agreed_start_date"),
        ({"mortgaged": ["是", "否"]}, "mortgaged"),
        ({"holder_uscc": [9.1e17, None]}, "holder_uscc"),
        ({"agreed_start_date": ["2018-05", None]}, "例如 2018-05；请写成 2018-05-10"),
        ({"agreed_start_date": ["2018", "2018-03-01"]}, "例如 2018；"),
        ({"agreed_start_date": ["2018-13-01", "2018-03-01"]}, "例如 2018-13-01；"),
        ({"agreed_start_date": pd.to_datetime(["2018-03-01", None]).tz_localize("Asia/Shanghai")}, "不带时区"),
        ({"area_m2": [np.inf, 3.0]}, "例如 inf；"),
        ({"land_grade": [1.5, 2.0]}, "不能作为整数，例如 1.5；"),
        ({"mortgaged": [2, 1]}, "不能作为是否值，例如 2；"),
    ],
)
def test_wrong_values_are_refused(change, message):
    with pytest.raises(TableError, match=message) as refused:
        lu.LandData(parcels=PARCELS.assign(**change))
    assert not re.search("[a-z]{3,} [a-z]{2,} [a-z]{2,}", str(refused.value))  # no sentence of a library's


@pytest.mark.parametrize("written", ["2018-05-10", "2018/5/10", "20180510", "2018-05-10 15:30:00", date(2018, 5, 10)])
def test_whole_days_are_taken_as_they_are_written(written):
    table = lu.LandData(parcels=PARCELS.assign(agreed_start_date=[written, None])).parcels
    assert table["agreed_start_date"].iloc[0] == pd.Timestamp("2018-05-10")


@pytest.mark.parametrize("placeholder", ["1899-12-30", "1900-01-01", "9999-12-31"])
def test_days_that_stand_for_none_are_unknown_and_an_issue(placeholder):
    parcels = PARCELS.assign(agreed_start_date=["2018-03-01", placeholder])
    delays = pd.DataFrame({"parcel_id": ["a"], "cause": ["G1"], "first_date": ["2018-03-01"], "last_date": [placeholder]})
    data = lu.LandData(parcels=parcels, delays=delays)
    assert data.parcels["agreed_start_date"].isna().tolist() == [False, True]
    assert data.delays["last_date"].isna().all()
    found = data.issues[["issue", "table", "column", "value"]].to_numpy().tolist()
    assert found == [
        ["date_sentinel", name, column, placeholder]
        for name, column in (("parcels", "agreed_start_date"), ("delays", "last_date"))
    ]


@pytest.mark.parametrize(
    "months", [["2020-01", "2020-02"], ["2020-01-15", "2020/2/29"], pd.period_range("2020-01", periods=2, freq="M")]
)
def test_any_day_of_a_month_stands_for_it(months):
    activity = pd.DataFrame({"enterprise_id": "a", "month": months, "sales_wanyuan": [1.0, 2.0]})
    table = lu.LandData(parcels=PARCELS, activity=activity).activity
    assert table.index.get_level_values("month").tolist() == [pd.Timestamp("2020-01-01"), pd.Timestamp("2020-02-01")]
    with pytest.raises(TableError, match="重复：a/2020-01-01"):
        lu.LandData(parcels=PARCELS, activity=activity.assign(month=["2020-01-15", "2020-01-20"]))


@pytest.mark.parametrize("frame", [None, {"parcel_id": ["a"]}, [1], PARCELS["parcel_id"]])
def test_what_is_no_table_is_refused(frame):
    with pytest.raises(TableError, match="表 parcels 须为 DataFrame"):
        lu.LandData(parcels=frame)


def test_columns_that_stand_twice_are_refused():
    with pytest.raises(TableError, match="列名重复：works_status"):
        lu.LandData(parcels=pd.concat([PARCELS, PARCELS[["works_status"]]], axis=1))


def test_numbered_tables_need_their_keys_too():
    with pytest.raises(TableError, match="表 delays 缺少标识列 parcel_id"):
        lu.LandData(parcels=PARCELS, delays=pd.DataFrame({"cause": ["G1"]}))


def test_missing_key_is_refused():
    with pytest.raises(TableError, match="parcel_id"):
        lu.LandData(parcels=PARCELS.drop(columns="parcel_id"))


def test_unknown_codes_become_unknown_and_an_issue():
    data = lu.LandData(parcels=PARCELS.assign(works_status=["not_started", "在建"]))
    assert data.parcels["works_status"].isna().tolist() == [False, True]
    issue = data.issues.iloc[0]
    assert (issue["issue"], issue["record_id"], issue["value"]) == ("unknown_code", "210199001001GB00002", "在建")


def test_supplied_derived_columns_are_reported_and_not_used():
    data = lu.LandData(parcels=PARCELS.assign(area_mu=99.0))
    assert data.issues["issue"].tolist() == ["derived_column_supplied"]
    policy = lu.load_policy("cn", as_of="2020-12-31")
    assert lu.measure(data, ["area_mu"], policy=policy, as_of="2020-12-31")["area_mu"].tolist() == [1.5, 3.0]


def test_times_of_day_are_dropped_from_dates():
    parcels = PARCELS.assign(agreed_start_date=pd.to_datetime(["2018-03-01 15:30", None]))
    assert lu.LandData(parcels=parcels).parcels["agreed_start_date"].iloc[0] == pd.Timestamp("2018-03-01")


def test_numbers_held_as_objects():
    parcels = PARCELS.assign(area_m2=pd.Series([1, None], dtype=object))
    assert np.isnan(lu.LandData(parcels=parcels).parcels["area_m2"].iloc[1])


def test_columns_that_share_what_is_unknown_are_written_to_alone():
    parcels = lu.LandData(parcels=pd.DataFrame({"parcel_id": ["A", "B"]})).parcels
    whole = with_all_columns(parcels, "parcels")
    assert np.shares_memory(whole["floor_area_m2"].to_numpy(), whole["greening_area_m2"].to_numpy())
    whole.loc["A", "floor_area_m2"] = 1.0
    assert whole["greening_area_m2"].isna().all()


def test_replacing_a_table_keeps_the_others_as_they_are_and_notes_again_what_is_derived():
    data = lu.LandData(
        parcels=PARCELS.assign(area_mu=1.5), enterprises=pd.DataFrame({"enterprise_id": ["E1"], "zombie_status": ["Z1"]})
    )
    changed = data.with_tables({"parcels": PARCELS})
    assert changed.enterprises is data.enterprises
    assert_frame_equal(changed.parcels, lu.LandData(parcels=PARCELS).parcels)
    supplied = changed.issues.loc[changed.issues["issue"] == "derived_column_supplied", ["table", "column"]]
    assert supplied.to_numpy().tolist() == [["enterprises", "zombie_status"]]
    assert len(data.issues) == len(changed.issues) + 1


def test_boundaries_in_a_plain_table_are_asked_for_their_coordinate_system():
    """A plain frame holds shapes but no coordinate system; as a GeoDataFrame with one they are measured."""
    plain = PARCELS.assign(geometry=[box(0, 0, 10, 10), None])
    policy = lu.load_policy("cn", as_of="2020-12-31")
    with pytest.raises(CrsError, match="没有坐标系说明"):
        lu.measure(lu.LandData(parcels=plain), ["planar_area_m2"], policy=policy, as_of="2020-12-31")
    with pytest.raises(TableError, match=r"geometry（界址）须为图形，现有 POLYGON.*from_wkt"):
        lu.LandData(parcels=PARCELS.assign(geometry=[box(0, 0, 10, 10).wkt, None]))
    bare = lu.LandData(parcels=PARCELS.assign(geometry=None))
    assert lu.measure(bare, ["planar_area_m2"], policy=policy, as_of="2020-12-31")["planar_area_m2"].isna().all()


def test_all_tables_may_be_empty():
    data = lu.LandData(**{name: empty_table(name) for name in tables()})
    result = lu.assess(data, policy=lu.load_policy("cn", as_of="2020-12-31"), as_of="2020-12-31")
    assert (len(result.results), len(result.issues)) == (0, 0)
