"""Single cells: days, numbers, identifiers, flags and codes in the writings that bureaus use."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from bureau_files import found, read, read_csv
from hypothesis import given
from hypothesis import strategies as st

from landuse.errors import ConfigError, ReadError
from landuse.io.conform.cells import parse_cells, parse_texts, read_flag, read_id, read_text, watched
from landuse.io.conform.date_cells import read_date, read_month
from landuse.io.conform.number_cells import number_reader, whole_reader


def day(text):
    return np.datetime64(text, "s")


@pytest.mark.parametrize(
    "cell",
    [
        "2018-05-10", "2018-5-10", "2018/5/10", "2018/05/10", "2018.5.10", "20180510", "2018年5月10日", "2018年05月10日", "2018年 5月 10日",
        "２０１８年５月１０日", " 2018-05-10 ", "2018-05-10 08:30", "2018-05-10T00:00:00", "2018/5/10 0:00:00", "2018年5月10号",
        20180510, 20180510.0, dt.date(2018, 5, 10), dt.datetime(2018, 5, 10, 23, 59), pd.Timestamp("2018-05-10 12:00"),  # noqa: DTZ001  a workbook's days have no zone
    ],
)  # fmt: skip
def test_a_day(cell):
    assert read_date(cell) == (day("2018-05-10"), None)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("11/21/1979 0:00:00", "1979-11-21"),
        ("21/11/1979", "1979-11-21"),
        ("5/5/2018", "2018-05-05"),
        ("9/14/1979 0:00:00", "1979-09-14"),
    ],
)
def test_a_day_with_the_year_last_where_only_one_reading_is_possible(cell, expected):
    assert read_date(cell).value == day(expected)


@pytest.mark.parametrize(
    "cell",
    [
        "2018-05", "2018年5月", "201805", "2018", 2018, 201805, "2018年", "5/6/2018", "2018-13-01", "2018-02-30", "20180231", "2013年4月16日之前",
        "待定", "2018.5", 2018.5, 43230, "43230", "18-5-10", "2018/5-10", dt.time(8, 30),
    ],
)  # fmt: skip
def test_what_leaves_the_day_open_is_no_day(cell):
    assert read_date(cell) == (None, "date_not_readable")


@pytest.mark.parametrize(
    "cell", ["1900-01-00", "1900/1/0", "1900-01-01", "1900年1月1日", "9999-12-31", "18991230", dt.date(1900, 1, 1), dt.time()]
)
def test_a_placeholder_is_no_day(cell):
    assert read_date(cell) == (None, "date_sentinel")


@pytest.mark.parametrize("cell", ["", "/", "—", "-", "——", "无", "暂无", "NULL", "N/A", "　"])
def test_an_empty_day(cell):
    assert read_date(cell) == (None, None)


@pytest.mark.parametrize(
    ("serial", "expected"), [(43230, "2018-05-10"), (43230.75, "2018-05-10"), (36526.0, "2000-01-01"), (42429, "2016-02-29")]
)
def test_a_serial_is_a_day_only_in_a_workbook(serial, expected):
    assert read_date(serial, serials=True).value == day(expected)
    assert read_date(serial, serials=False).issue == "date_not_readable"


@pytest.mark.parametrize(
    ("serial", "issue"), [(0, "date_sentinel"), (1, "date_sentinel"), (2018, "date_not_readable"), (201805, "date_not_readable")]
)
def test_years_months_and_zero_are_no_serials(serial, issue):
    assert read_date(serial, serials=True) == (None, issue)


@pytest.mark.parametrize(
    "cell", ["2018-05", "2018年5月", "201805", 201805, 201805.0, "2018/5", "2018.05", "2018-05-17", dt.date(2018, 5, 31)]
)
def test_a_month_is_its_first_day(cell):
    assert read_month(cell).value == day("2018-05-01")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("12.5", 12.5), ("１２．５", 12.5), ("1,234.5", 1234.5), ("1，234，567", 1234567), ("-3", -3), ("−3", -3), ("+4", 4), ("1e3", 1000),
        ("12 000", 12000), (".5", 0.5), (7, 7), (7.25, 7.25), (np.int64(9), 9),
    ],
)  # fmt: skip
def test_a_number(cell, expected):
    assert number_reader("", None)(cell) == (expected, None)


@pytest.mark.parametrize("cell", ["", "/", "—", "-", "–", "无", "NULL", "#N/A", "　", float("inf")])
def test_an_empty_number(cell):
    assert number_reader("", None)(cell) == (None, None)


@pytest.mark.parametrize("cell", ["约12", "12万", "1,23", "12,5", "1.2.3", "十二", ".", "12m2", True, "1234,567"])
def test_what_is_no_number(cell):
    assert number_reader("", None)(cell) == (None, "value_not_readable")


@pytest.mark.parametrize(
    ("cell", "target", "unit", "expected"),
    [
        ("3", "m2", "亩", 2000.0), ("0.120605", "m2", "公顷", 1206.05), ("15亩", "m2", None, 10_000.0), ("2.5公顷", "m2", None, 25_000.0),
        ("120㎡", "m2", None, 120.0), ("120m²", "m2", None, 120.0), ("3亩", "m2", "mu", 2000.0), ("35%", "share", None, 0.35),
        ("35", "share", "percent", 0.35), ("1.2亿元", "wanyuan", None, 12_000.0), ("50000", "wanyuan", "元", 5.0), ("3kWh", "kWh", None, 3.0),
    ],
)  # fmt: skip
def test_units_are_converted_exactly(cell, target, unit, expected):
    assert number_reader(target, unit)(cell).value == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    ("cell", "target", "unit"), [("3亩", "m2", "公顷"), ("3亩", "wanyuan", None), ("3斤", "m2", None), ("3m", "m2", None)]
)
def test_a_unit_in_a_cell_that_contradicts_is_not_read(cell, target, unit):
    assert number_reader(target, unit)(cell).issue == "value_not_readable"


def test_whole_numbers_and_years():
    assert [whole_reader()(cell).value for cell in ("2020年", "2020年度", "2020", 2020.0, "2,020")] == [2020] * 5
    assert whole_reader()("2.5").issue == "value_not_readable"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("2101060010020012345", "2101060010020012345"), ("0012", "0012"), (" GB00012\t", "GB00012"), ("ＧＢ００１", "GB001"),
        ('="210106001002"', "210106001002"), ("'210106", "210106"), ("\u200b12", "12"), (12.0, "12"), (np.int64(2101060010020012345), "2101060010020012345"),
        (123456789012345.0, "123456789012345"), ("A-1", "A-1"),
    ],
)  # fmt: skip
def test_identifiers_are_text(cell, text):
    assert read_id(cell) == (text, None)


@pytest.mark.parametrize(
    ("cell", "text"),
    [(2101060010020012345.0, "2101060010020012288"), ("2.10106E+18", "2.10106E+18"), (1234567890123456.0, "1234567890123456")],
)
def test_a_number_that_has_lost_digits_is_kept_as_given_and_said(cell, text):
    assert read_id(cell) == (text, "id_lost_digits")


@pytest.mark.parametrize("cell", ["", "-", "---", "－", "/", "无", "合计", "总计", ".", "?"])
def test_what_stands_for_no_identifier(cell):
    assert read_id(cell) == (None, None)


def test_text_and_flags():
    assert [read_text(cell).value for cell in (" 甲 ", 5.0, 5.5, "无", "—", dt.date(2018, 5, 10))] == [
        "甲",
        "5",
        "5.5",
        None,
        None,
        "2018-05-10",
    ]
    yes, no = ("是", "有", "true", "TRUE", "1", 1.0, True, "已取得"), ("否", "无", "false", "0", 0.0, False, "未取得")
    assert [read_flag(cell).value for cell in yes] == [True] * 8
    assert [read_flag(cell).value for cell in no] == [False] * 7
    assert read_flag("/") == (None, None)
    assert read_flag("大概") == (None, "value_not_readable")


def test_each_distinct_cell_is_parsed_once():
    seen = []

    def parse(cell):
        seen.append(cell)
        return read_text(cell)

    values, faults = parse_cells(pd.Series(["a", "b", None, "a"] * 10), parse)
    assert seen == ["a", "b"]
    assert values.tolist()[:4] == ["a", "b", None, "a"]
    assert faults == {}


LEDGER = """宗地编号,面积(亩),成交价格(万元),约定开工时间,实际开工时间,是否抵押,供地方式,开工状态,受让人
A1,15,"1,200.5",2018年5月10日,2018-05,是,挂牌出让,未开工,甲公司
A2,１５,/,1900-01-00,待定,大概,划拨,在建,—
A3,约15,—,9999-12-31,2018/5/10,,协议,建设中,无
A4,0,无,2018.5.10,11/21/1979 0:00:00,否,其他方式,停工,乙公司
"""


def test_a_ledger_row_by_row(tmp_path):
    parcels = read_csv(tmp_path, LEDGER).parcels
    assert parcels["area_m2"].tolist()[:2] == [10_000.0, 10_000.0]
    assert parcels["area_m2"].isna().tolist() == [False, False, True, True]
    assert parcels["land_price_wanyuan"].tolist()[0] == 1200.5
    assert parcels["land_price_wanyuan"].isna().tolist() == [False, True, True, True]
    assert [str(value)[:10] for value in parcels["agreed_start_date"]] == ["2018-05-10", "NaT", "NaT", "2018-05-10"]
    assert [str(value)[:10] for value in parcels["actual_start_date"]] == ["NaT", "NaT", "2018-05-10", "1979-11-21"]
    assert parcels["mortgaged"].tolist() == [True, pd.NA, pd.NA, False]
    assert parcels["supply_mode"].astype("str").tolist()[:2] == ["grant", "allocation"]
    assert parcels["works_status"].astype("str").tolist() == ["not_started", "under_way", "under_way", "suspended"]
    assert parcels["holder_name"].isna().tolist() == [False, True, True, False]


def test_every_fault_names_record_column_value_file_and_row(tmp_path):
    data = read_csv(tmp_path, LEDGER)
    listed = {
        (row.issue, row.record_id, row.column, row.value, row.row)
        for row in data.issues.astype({"row": "object"}).fillna({"row": 0}).itertuples()
        if row.severity != "note"
    }
    assert listed == {
        ("date_not_readable", "A1", "actual_start_date", "2018-05", 2),
        ("date_not_readable", "A2", "actual_start_date", "待定", 3),
        ("date_sentinel", "A2", "agreed_start_date", "1900-01-00", 3),
        ("date_sentinel", "A3", "agreed_start_date", "9999-12-31", 4),
        ("value_not_readable", "A2", "mortgaged", "大概", 3),
        ("value_not_readable", "A3", "area_m2", "约15", 4),
        ("area_not_positive", "A4", "area_m2", "0.0", 5),
        ("unknown_code", "A3", "supply_mode", "协议", 4),
        ("unknown_code", "A4", "supply_mode", "其他方式", 5),
    }
    assert set(data.issues.loc[data.issues["row"].notna(), "file"]) == {"parcels.csv"}


def test_converted_units_are_noted(tmp_path):
    note = found(read_csv(tmp_path, LEDGER), "unit_converted")
    assert note["message"].tolist() == ["“面积(亩)”由 亩 换算为 m2（乘以 2000/3）"]


@pytest.mark.parametrize(
    "header", ["面积(公顷)", "面积（公顷）", "宗地面积【公顷】", "供地面积(单位:公顷)", "ZDMJ(hm²)", " 面积 (公顷) "]
)
def test_units_in_headers(tmp_path, header):
    assert read_csv(tmp_path, f"ZDDM,{header}\nA1,1.5\n").parcels["area_m2"].tolist() == [15_000.0]


def test_declared_units_and_headers(tmp_path):
    units = '[data.parcels.units]\narea_m2 = "公顷"\n'
    assert read_csv(tmp_path, "ZDDM,面积\nA1,1.5\n", units).parcels["area_m2"].tolist() == [15_000.0]
    assert read_csv(tmp_path, "ZDDM,面积(hm2)\nA1,1.5\n", units).parcels["area_m2"].tolist() == [15_000.0]
    with pytest.raises(ConfigError, match=r"面积\(亩\).*以 亩 为单位.*area_m2 = \"公顷\".*相矛盾"):
        read_csv(tmp_path, "ZDDM,面积(亩)\nA1,1.5\n", units)


def test_a_unit_of_another_kind_is_refused(tmp_path):
    with pytest.raises(ReadError, match=r"面积.*以 万元 为单位，不能作为 area_m2"):
        read_csv(tmp_path, "ZDDM,面积(万元)\nA1,1.5\n")


def test_constants_are_read_like_cells(tmp_path):
    data = read_csv(
        tmp_path,
        "ZDDM\nA1\nA2\n",
        '[data.parcels.constants]\nownership = "国有"\nmortgaged = false\ncontract_date = 2018-05-10\n',
    )
    assert data.parcels["ownership"].astype("str").tolist() == ["state", "state"]
    assert data.parcels["mortgaged"].tolist() == [False, False]
    assert data.parcels["contract_date"].eq("2018-05-10").all()


def test_a_document_marked_none_is_no_document(tmp_path):
    data = read_csv(
        tmp_path,
        "宗地代码,原因,起始日,终止日,文号\nP1,规划调整,2016-01-01,2016-06-30,无\nP1,G1,2016-01-01,,市政函5号\n",
        table="delays",
    )
    assert data.delays["document_no"].isna().tolist() == [True, False]
    assert data.delays["cause"].astype("str").tolist() == ["G2", "G1"]


def test_months_and_years_as_keys(tmp_path):
    activity = read_csv(tmp_path, "enterprise_id,month,sales_wanyuan\nE1,2019-01,5\nE1,2019年2月,6\n", table="activity").activity
    assert [str(month)[:10] for _, month in activity.index] == ["2019-01-01", "2019-02-01"]
    accounts = read_csv(
        tmp_path,
        "信用代码,年度,营业收入(亿元)\nE1,2019年,1.5\n",
        '[data.accounts.columns]\nenterprise_id = "信用代码"\n',
        "accounts",
    ).accounts
    assert accounts.index.tolist() == [("E1", 2019)]
    assert accounts["revenue_wanyuan"].tolist() == [15_000.0]


def test_the_configured_row_is_the_header(tmp_path):
    text = '供地情况一览表\n填报单位:某局\n宗地编号,坐落\n\nA1,"一路\n二号"\n\nA2,三路\n'
    data = read_csv(tmp_path, text, "header_row = 3\n")
    assert data.parcels.index.tolist() == ["A1", "A2"]
    assert data.origins["parcels"]["row"].tolist() == [5, 7]


def test_semicolons_and_tabs(tmp_path):
    assert read_csv(tmp_path, "ZDDM;ZL\nA1;a,b\n").parcels["location"].tolist() == ["a,b"]
    (tmp_path / "p.tsv").write_text("ZDDM\tZL\nA1\ta,b\n", encoding="utf-8")
    assert read(tmp_path, '[data.parcels]\nfile = "p.tsv"\n').parcels["location"].tolist() == ["a,b"]


def test_rows_with_too_many_cells_are_refused_not_shifted(tmp_path):
    with pytest.raises(ReadError, match="列数多于表头"):
        read_csv(tmp_path, "ZDDM,ZL\nA1,a,b\n")


def test_a_row_with_too_few_cells_has_unknown_values(tmp_path):
    parcels = read_csv(tmp_path, "ZDDM,ZL,QLR\nA1,a\n").parcels
    assert parcels["location"].tolist() == ["a"]
    assert parcels["holder_name"].isna().all()


def test_text_that_a_csv_guards_against_being_run_is_read_as_it_was():
    assert [read_text(cell).value for cell in ("'=1+1", "'-2", '="910000"', "'引号")] == ["=1+1", "-2", "910000", "'引号"]


_CELLS = st.one_of(
    st.sampled_from(
        [
            "21010600100GB00012",
            "一一一一一一一",
            "-------",
            "N/A     ",
            "#REF!",
            "1.2E+17",
            "（某）有限公司",
            '="2101060010"',
            "'=公式文字",
        ]
    ),
    st.text(alphabet="0Az无合计一-—/（)〔 　\u200b'#=.E+", max_size=12),
    st.none(),
)


@given(st.lists(_CELLS, max_size=30), st.booleans())
def test_texts_read_a_column_at_a_time_are_what_cell_by_cell_gives(cells, is_id):
    column = pd.Series(cells, dtype="str")
    reader = watched(read_id if is_id else read_text)
    values, faults = parse_texts(column, reader, is_id=is_id)
    expected, kinds = parse_cells(column, reader, "str")
    assert values.dtype == "str"
    assert values.where(values.notna(), None).tolist() == expected.where(expected.notna(), None).tolist()
    assert {kind: mask.tolist() for kind, mask in faults.items()} == {kind: mask.tolist() for kind, mask in kinds.items()}
