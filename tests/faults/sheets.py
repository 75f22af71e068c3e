"""Headers, and what workbooks and text tables do to a table."""

import datetime as dt

import openpyxl
from bureau_files import dbf_bytes, squares, write_shapefile

from faults.fault import CLEAN, CSV, HEADER, ROWS, XLSX, Fault, after, book, csv, shapes, squares_of, text_file

BODY = [["A1", "甲公司", 15, dt.date(2018, 5, 10)], ["A2", "乙公司", 30, dt.date(2019, 6, 1)]]
HEAD = ["宗地编号", "受让人", "面积(亩)", "约定开工时间"]
TRUE = {"parcels": {
    "parcel_id": ["A1", "A2"], "holder_name": ["甲公司", "乙公司"], "area_m2": [10_000.0, 20_000.0],
    "agreed_start_date": ["2018-05-10", "2019-06-01"],
}}  # fmt: skip
TABLE = "\n".join([HEADER, *(",".join(row) for row in ROWS)]) + "\n"


def _two_sheets(folder):
    made = openpyxl.Workbook()
    for sheet in (made.active, made.create_sheet("旧表")):
        for row in [HEAD, *BODY]:
            sheet.append(row)
    made.save(folder / "宗地.xlsx")
    return XLSX


def _under_another_name(folder):
    book([HEAD, *BODY])(folder)
    (folder / "宗地.xlsx").rename(folder / "宗地.csv")
    return CSV


def _formula_without_value(folder):
    made = openpyxl.Workbook()
    for row in [["宗地编号", "面积"], ["A1", "=600*2"], ["A2", 3400.5]]:
        made.active.append(row)
    made.save(folder / "宗地.xlsx")
    return XLSX


def _without_dbf(folder):
    write_shapefile(folder / "宗地.shp", ["ZDDM"], [["A1"]], encoding="ascii")
    (folder / "宗地.dbf").unlink()
    return CSV.replace("csv", "shp")


def _overflown(folder):
    write_shapefile(folder / "宗地.shp", ["ZDDM", "ZDMJ"], [["A1", ""], ["A2", ""]], encoding="ascii")
    fields = [(b"ZDDM", "C", 10, 0), (b"ZDMJ", "N", 8, 1)]
    (folder / "宗地.dbf").write_bytes(dbf_bytes(fields, [[b"A1", b"********"], [b"A2", b"10000.0"]]))
    return CSV.replace("csv", "shp")


def _file(name, content, *words):
    return Fault(
        f"{name}-under-the-name-of-a-workbook",
        after(XLSX.replace("xlsx", "xls"), lambda folder: (folder / "宗地.xls").write_bytes(content)),
        refused=words,
    )


def _merged(name, rows, merge, reported, truth):
    return Fault(name, book(rows, merges=[merge]), reported=reported, truth={"parcels": truth})


FAULTS = [
    Fault(
        "a-title-above-the-header", book([["某开发区供地台账"], HEAD, *BODY]),
        refused=("第 1 行不是表头", "推测表头在第 2 行", "header_row = 2", "landuse map-columns"),
    ),
    Fault(
        "two-levels-of-headers", book([["宗地编号", "供应", None], [None, "供应面积", "成交价款"], ["A1", 15, 2]], merges=["A1:A2", "B1:C1"]),
        refused=("header_rows = [1, 2]",),
    ),
    Fault(
        "a-unit-line-above", book([["单位：亩、万元"], ["宗地编号", "面积"], ["A1", 15]], "header_row = 2\n"),
        reported={"unit_converted": 1}, says=("单位取自表上方的单位行",), truth={"parcels": {"area_m2": [10_000.0]}},
    ),
    Fault(
        "a-unit-line-that-leaves-it-open", book([["单位：亩、公顷"], ["宗地编号", "面积"], ["A1", 15]], "header_row = 2\n"),
        refused=("不能确定列“面积”的单位", "[data.parcels.units]"),
    ),
    Fault("two-headers-of-one-meaning", csv("宗地编号,面积,宗地面积\nA1,100,200\n"), refused=("不止一列", "area_m2", "[data.parcels.columns]")),
    Fault("the-same-header-twice", csv("宗地编号,面积,面积\nA1,100,200\n"), refused=("不止一列", "面积", "area_m2")),
    Fault("no-column-of-ids", csv("名称,面积\nA1,100\n"), refused=("没有可作为标识列 parcel_id", "名称、面积", "[data.parcels.columns]")),
    Fault(
        "a-mapped-header-that-is-not-there", csv("宗地编号,面积\nA1,100\n", '[data.parcels.columns]\nholder_name = "受让人名称"\n'),
        refused=("受让人名称", "现有列"),
    ),
    Fault(
        "a-header-over-two-lines", book([["宗地\n编号", " 受让人 ", "面积\n(亩)", "约定开工\n时间"], *BODY]),
        reported={"unit_converted": 1}, truth=TRUE,
    ),
    Fault(
        "a-total-below", book([HEAD, *BODY, ["合计", None, 45, None]]), reported={"total_row": 1}, says=("合计",), truth=TRUE,
    ),
    Fault(
        "a-total-that-is-not-the-sum", book([HEAD, *BODY, ["合计", None, 60, None]]),
        reported={"total_row": 1, "total_differs": 1}, says=("之和 45 不符",), truth=TRUE,
    ),
    Fault("the-header-again", book([HEAD, BODY[0], HEAD, BODY[1]]), reported={"row_not_record": 1}, says=("重复的表头",), truth=TRUE),
    Fault("a-note-below", book([HEAD, *BODY, ["填表人：张三"]]), reported={"row_not_record": 1}, truth=TRUE),
    _merged(
        "a-holder-merged-downwards", [["宗地编号", "受让人"], ["A1", "甲公司"], ["A2", None]], "B2:B3", {"merged_cells_filled": 1},
        {"holder_name": ["甲公司", "甲公司"]},
    ),
    _merged(
        "a-price-merged-downwards", [["宗地编号", "成交价款(万元)"], ["A1", 900], ["A2", None]], "B2:B3", {"merged_number": 1},
        {"land_price_wanyuan": [900.0, None]},
    ),
    Fault(
        "an-error-of-a-formula", book([HEAD, BODY[0], ["A2", "乙公司", "#REF!", dt.date(2019, 6, 1)]]), reported={"error_cell": 1},
        truth={"parcels": {**TRUE["parcels"], "area_m2": [10_000.0, None]}},
    ),
    Fault(
        "a-formula-that-was-never-calculated", _formula_without_value, reported={"formula_without_value": 1},
        truth={"parcels": {"parcel_id": ["A1", "A2"], "area_m2": [None, 3400.5]}},
    ),
    Fault(
        "a-formula-for-a-name", book([HEAD, BODY[0], ["A2", '=CONCATENATE("乙","公司")', 30, dt.date(2019, 6, 1)]]),
        reported={"formula_without_value": 1}, truth={"parcels": {**TRUE["parcels"], "holder_name": ["甲公司", None]}},
    ),
    Fault("two-sheets", _two_sheets, refused=("旧表", "sheet =")),
    Fault("a-workbook-under-the-name-of-a-text-table", _under_another_name, reported={"file_kind_differs": 1}, says=("Excel 工作簿",), truth=TRUE),
    Fault(
        "a-text-table-under-the-name-of-a-workbook", after(XLSX, text_file("宗地.xlsx", TABLE, "gbk")),
        reported={"file_kind_differs": 1, "encoding_chosen": 1}, truth={"parcels": CLEAN},
    ),
    _file("a-pdf", b"%PDF-1.7 nothing", "PDF"),
    _file("an-access-base", b"\0\1\0\0Standard Jet DB\0", "Access", "导出"),
    _file("a-locked-workbook", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
    Fault("a-row-with-a-cell-too-many", csv("宗地编号,面积\nA1,1,200\nA2,300\n"), refused=("宗地.csv", "第 2 行")),
    Fault(
        "a-quote-that-ends-in-the-next-row", csv('宗地编号,受让人,面积\nA1,"甲公司,100\nA2,乙公司",200\nA3,丙公司,300\n'),
        reported={"cell_spans_lines": 1}, says=("并入了下一行",),
        truth={"parcels": {"parcel_id": ["A1", "A3"], "holder_name": ["甲公司,100\nA2,乙公司", "丙公司"], "area_m2": [200.0, 300.0]}},
    ),
    Fault("a-quote-that-never-ends", csv('宗地编号,受让人,面积\nA1,"甲公司,100\nA2,乙公司,200\nA3,丙公司,300\n'), refused=("宗地.csv", "引号")),
    Fault("a-shapefile-without-its-dbf", _without_dbf, refused=("宗地", "dbf")),
    Fault(
        "a-number-too-wide-for-its-field", _overflown, reported={"number_field_empty": 1}, says=("空值或超出字段宽度",),
        truth={"parcels": {"parcel_id": ["A1", "A2"], "area_m2": [None, 10_000.0]}},
    ),
    Fault("a-file-that-is-not-there", lambda folder: (folder / "宗地2.csv").write_text(TABLE, encoding="utf-8") and CSV, refused=("没有找到", "宗地2.csv")),
    Fault("an-empty-file", csv(""), refused=("宗地.csv",)),
    Fault("a-broken-geopackage", after('[data.parcels]\nfile = "宗地.gpkg"\n', text_file("宗地.gpkg", "x" * 200)), refused=("宗地.gpkg", "损坏")),
    Fault("a-personal-geodatabase", after('[data.parcels]\nfile = "宗地.mdb"\n', text_file("宗地.mdb", "x")), refused=("mdb", "导出为 GPKG")),
    Fault(
        "a-layer-that-is-not-there", shapes(lambda: squares_of(squares(2)), 'layer = "宗地"\n'), refused=("没有图层“宗地”", "parcels"),
    ),
]  # fmt: skip
