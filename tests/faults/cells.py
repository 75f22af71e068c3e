"""Single cells: identifiers, codes, numbers, units and days."""

import datetime as dt

import openpyxl
from bureau_files import layer
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from faults.fault import XLSX, Fault, book, cell_fault, csv, shapes


def _column(name, header, cells, column, values, issue, *says, rest=""):
    """Return the fault of a whole column of a text table."""
    ids = [f"A{number + 1}" for number in range(len(cells))]
    text = "\n".join([f"宗地编号,{header}", *(f"{key},{cell}" for key, cell in zip(ids, cells, strict=True))]) + "\n"
    reported = {issue: 1} if issue else {}
    return Fault(name, csv(text, rest), reported=reported, says=says, truth={"parcels": {"parcel_id": ids, column: values}})


def _id(name, cell, value, issue, count=1, header="宗地编号"):
    return Fault(
        name,
        csv(f"{header},面积\n{cell},100\nA2,200\n"),
        reported={issue: count},
        truth={"parcels": {"parcel_id": [value, "A2"]}},
    )


def _from_1904(folder):
    made = openpyxl.Workbook()
    made.epoch = CALENDAR_MAC_1904
    for row in (["宗地编号", "约定开工时间"], ["A1", 41768]):
        made.active.append(row)
    made.save(folder / "宗地.xlsx")
    return XLSX


IDENTIFIERS = [
    Fault(
        "long-id-as-a-number-of-a-workbook",
        book([["宗地编号", "面积"], [210106001002001234, 100], ["A2", 200]]),
        reported={"id_lost_digits": 1},
        says=("重新导出",),
        truth={"parcels": {"parcel_id": ["210106001002001216", "A2"], "area_m2": [100.0, 200.0]}},
    ),
    _id("long-id-in-scientific-notation", "2.10106E+17", "2.10106E+17", "id_lost_digits"),
    Fault(
        "long-id-as-a-decimal-of-a-layer",
        shapes(lambda: layer({"ZDDM": [2.10106001002e18, 12.0]})),
        reported={"id_lost_digits": 1, "parcel_code_malformed": 1},
        truth={"parcels": {"parcel_id": ["2101060010020000000", "12"]}},
    ),
    Fault(
        "record-without-id",
        csv("宗地编号,面积\nA1,100\n,200\nA3,300\n"),
        reported={"id_missing": 1},
        says=("该行未读入",),
        truth={"parcels": {"parcel_id": ["A1", "A3"], "area_m2": [100.0, 300.0]}},
    ),
    Fault(
        "dash-for-an-id",
        csv("宗地编号,面积\nA1,100\n——,200\n"),
        reported={"id_missing": 1},
        truth={"parcels": {"parcel_id": ["A1"], "area_m2": [100.0]}},
    ),
    _id("parcel-code-with-a-wrong-letter", "210106001002XB00012", "210106001002XB00012", "parcel_code_malformed"),
    _id("abolished-division", "210122001002GB00012", "210122001002GB00012", "division_abolished"),
    _column("credit-code-with-a-wrong-check", "信用代码", ["91110000802100433A"], "holder_uscc", ["91110000802100433A"], "credit_code_unsound"),
    _column("supervision-number-of-another-form", "电子监管号", ["2101062018X0001"], "supervision_no", ["2101062018X0001"], "supervision_no_unusual"),
    _column("credit-code-as-a-rounded-number", "信用代码", ["9.11101E+17"], "holder_uscc", ["9.11101E+17"], "id_lost_digits"),
]  # fmt: skip
CODES = [
    _column(
        "works-status-of-no-list", "开工状态", ["快了", "未动工"], "works_status", [None, "not_started"], "unknown_code", "代码表"
    ),
    _column("supply-mode-of-no-list", "供应方式", ["出让", "转让"], "supply_mode", ["grant", None], "unknown_code"),
    _column("flag-that-is-no-answer", "是否抵押", ["是", "可能"], "mortgaged", [True, None], "value_not_readable"),
    _column("flag-that-nobody-knows", "是否抵押", ["是", "不明"], "mortgaged", [True, None], "missing_mark", "按未知处理"),
    _column("code-that-nobody-knows", "供应方式", ["出让", "不详"], "supply_mode", ["grant", None], "missing_mark"),
    _column("whole-number-with-a-fraction", "土地等别", ["3", "3.5"], "land_grade", [3, None], "value_not_readable"),
    cell_fault("mark-for-nothing", "/", "holder_name", None, "missing_mark", ("按未知处理",)),
]
NUMBERS = [
    _column("area-in-mu-by-its-header", "面积(亩)", ["15", "30"], "area_m2", [10_000.0, 20_000.0], "unit_converted", "2000/3"),
    _column("area-in-hectares-by-its-header", "面积（公顷）", ["1.5"], "area_m2", [15_000.0], "unit_converted", "10000"),
    _column("price-in-yuan-by-its-header", "成交价款(元)", ["50000"], "land_price_wanyuan", [5.0], "unit_converted"),
    _column("area-in-mu-by-the-configuration", "面积", ["15"], "area_m2", [10_000.0], "unit_converted", rest='[data.parcels.units]\narea_m2 = "亩"\n'),
    Fault(
        "header-and-configuration-differ", csv("宗地编号,面积(亩)\nA1,15\n", '[data.parcels.units]\narea_m2 = "公顷"\n'),
        refused=("面积(亩)", "相矛盾", "改正其中之一"),
    ),
    Fault("unit-of-another-kind", csv("宗地编号,面积(万元)\nA1,15\n"), refused=("面积(万元)", "不能作为 area_m2", "改正")),
    _column("mu-passed-off-as-square-metres", "面积", ["15", "30", "22.5", "8"], "area_m2", [15.0, 30.0, 22.5, 8.0], "unit_implausible", "亩", "未换算"),
    Fault(
        "yuan-passed-off-as-ten-thousand",
        csv("宗地编号,面积,成交价款\nA1,10000,8000000\nA2,20000,16000000\nA3,30000,24000000\n"),
        reported={"unit_implausible": 1},
        truth={"parcels": {"parcel_id": ["A1", "A2", "A3"], "land_price_wanyuan": [8e6, 16e6, 24e6]}},
    ),
    cell_fault("a-unit-in-one-cell", "15亩", "area_m2", 10_000.0, "unit_in_cell", ("亩",)),
    cell_fault("a-unit-of-another-kind-in-one-cell", "15万元", "area_m2", None, "value_not_readable"),
    cell_fault("about-so-much", "约3400", "area_m2", None, "value_not_readable"),
    cell_fault("from-so-much-to-so-much", "3000-4000", "area_m2", None, "value_not_readable"),
    cell_fault("a-number-with-two-points", "3.400.5", "area_m2", None, "value_not_readable"),
    cell_fault("one-value-out-of-size", "3400500000", "area_m2", 3_400_500_000.0, "value_implausible", ("照原值保留",)),
    _column("price-below-zero", "成交价款", ["-50", "60"], "land_price_wanyuan", [-50.0, 60.0], "negative_value"),
]  # fmt: skip
DAYS = [
    cell_fault("month-for-a-day", "2019-06", "agreed_start_date", None, "date_not_readable", ("只有年月",)),
    cell_fault("year-for-a-day", "2019年", "agreed_start_date", None, "date_not_readable"),
    cell_fault("may-or-june", "5/6/2019", "agreed_start_date", None, "date_not_readable"),
    cell_fault("day-of-no-calendar", "2019-02-30", "agreed_start_date", None, "date_not_readable"),
    cell_fault("day-of-nothing", "1900-01-00", "agreed_start_date", None, "date_sentinel"),
    cell_fault("day-for-ever", "9999-12-31", "agreed_start_date", None, "date_sentinel"),
    cell_fault("words-for-a-day", "合同签订后一年内", "agreed_start_date", None, "date_not_readable"),
    cell_fault("year-of-two-digits", "19.6.1", "agreed_start_date", None, "date_not_readable"),
    cell_fault("serial-number-in-a-text-table", "43617", "agreed_start_date", None, "date_not_readable"),
    cell_fault("day-long-ago", "1919-06-01", "agreed_start_date", "1919-06-01", "date_implausible", ("照原值保留",)),
    Fault(
        "zero-for-a-day-in-a-workbook",
        book([["宗地编号", "约定开工时间"], ["A1", 0], ["A2", dt.date(2019, 6, 1)]]),
        reported={"date_sentinel": 1},
        truth={"parcels": {"parcel_id": ["A1", "A2"], "agreed_start_date": [None, "2019-06-01"]}},
    ),
    Fault(
        "workbook-that-counts-from-1904",
        _from_1904,
        reported={"workbook_1904": 1},
        truth={"parcels": {"parcel_id": ["A1"], "agreed_start_date": ["2018-05-10"]}},
    ),
]
FAULTS = [*IDENTIFIERS, *CODES, *NUMBERS, *DAYS]
