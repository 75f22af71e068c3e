"""Excel ledgers as offices keep them: titles, unit lines, levels of headers, totals, notes, merged and faulty cells."""

import datetime as dt
import shutil
import struct
import subprocess

import openpyxl
import pytest
from bureau_files import HEAD, found, read
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from landuse.errors import ConfigError, ReadError
from landuse.io.formats.header_block import find_header, header_names
from landuse.io.formats.record_rows import records_only
from landuse.io.header_text import last_level, split_unit, unit_line

SECTION = '[data.parcels]\nfile = "台账.xlsx"\n'
MAPPED = '[data.parcels.columns]\nland_price_wanyuan = "供应/成交价款"\n'
TITLE = ["某开发区闲置土地处置台账"]
UNITS = ["填报单位：某局", None, None, "填报日期：2020年12月31日", None, "单位：亩、万元"]
UPPER = ["序号", "宗地编号", "供应", None, "约定", None, "备注"]
LOWER = [None, None, "供应面积", "成交价款", "交地时间", "开工时间", None]
RECORDS = [
    [1, "A1", 15, "1,200.5", dt.date(2017, 5, 10), 43230, None],
    [2, "A2", "３０", "/", "2017年6月1日", "2018.6.1", "暂无"],
]
TOTAL = ["合计", None, 45, 1200.5, None, None, None]
NOTE = ["填表人：张三", None, None, None, "审核人：李四", None, None]
MERGES = ["A1:G1", "A3:A4", "B3:B4", "C3:D3", "E3:F3", "G3:G4"]


def workbook(path, rows, merges=(), *, title="台账", epoch=None):
    book = openpyxl.Workbook()
    if epoch is not None:
        book.epoch = epoch
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for area in merges:
        sheet.merge_cells(area)
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("#"):
                cell.data_type = "e"
    book.save(path)


def ledger(folder, *more, merges=MERGES):
    workbook(folder / "台账.xlsx", [TITLE, UNITS, UPPER, LOWER, *RECORDS, *more], merges)


def check_ledger(data):
    assert data.parcels.index.tolist() == ["A1", "A2"]
    assert data.parcels["area_m2"].tolist() == [10_000.0, 20_000.0]
    assert data.parcels["land_price_wanyuan"].tolist()[0] == 1200.5
    assert data.parcels["land_price_wanyuan"].isna().tolist() == [False, True]
    assert [str(day)[:10] for day in data.parcels["agreed_delivery_date"]] == ["2017-05-10", "2017-06-01"]
    assert [str(day)[:10] for day in data.parcels["agreed_start_date"]] == ["2018-05-10", "2018-06-01"]


def test_a_ledger_with_title_units_two_levels_total_and_note(tmp_path):
    ledger(tmp_path, TOTAL, NOTE)
    data = read(tmp_path, SECTION + "header_rows = [3, 4]\n" + MAPPED)
    check_ledger(data)
    assert data.parcels["备注"].tolist()[1] == "暂无"  # a column that nobody mapped stays as it is
    assert data.origins["parcels"].to_numpy().tolist() == [["台账.xlsx", "台账", 5], ["台账.xlsx", "台账", 6]]
    total, note = found(data, "total_row").iloc[0], found(data, "row_not_record").iloc[0]
    assert (total["row"], total["value"], total["sheet"], total["severity"]) == (7, "合计", "台账", "note")
    assert (note["row"], note["value"]) == (8, "填表人：张三")
    assert found(data, "unit_converted")["message"].tolist() == [
        "“供应/供应面积”由 亩 换算为 m2（乘以 2000/3）；单位取自表上方的单位行"
    ]
    assert found(data, "missing_mark")[["column", "message"]].to_numpy().tolist() == [
        ["land_price_wanyuan", "“供应/成交价款”有 1 个单元格填 “/”，按未知处理"]
    ]
    assert found(data, "id_missing").empty


def test_the_guessed_header_is_shown_and_never_used_unseen(tmp_path):
    ledger(tmp_path)
    with pytest.raises(ReadError) as caught:
        read(tmp_path, SECTION)
    message = str(caught.value)
    assert "第 1 行不是表头" in message
    assert "推测表头在第 3、4 行" in message
    assert "供应/供应面积" in message
    assert "header_rows = [3, 4]" in message
    assert "landuse map-columns" in message


def test_a_title_above_a_header_of_one_row(tmp_path):
    workbook(tmp_path / "台账.xlsx", [["供地台账"], ["宗地编号", "面积（公顷）", "坐落"], ["A1", 1.5, "一路"]])
    with pytest.raises(ReadError, match=r"推测表头在第 2 行.*header_row = 2"):
        read(tmp_path, SECTION)
    assert read(tmp_path, SECTION + "header_row = 2\n").parcels["area_m2"].tolist() == [15_000.0]
    assert read(tmp_path, SECTION + "header_rows = [2]\n").parcels["area_m2"].tolist() == [15_000.0]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8-sig"])
def test_a_text_table_saved_from_such_a_ledger(tmp_path, encoding):
    rows = [TITLE, UNITS, UPPER, LOWER, RECORDS[1], TOTAL]
    lines = [",".join("" if cell is None else str(cell) for cell in row + [None] * (7 - len(row))) for row in rows]
    (tmp_path / "台账.csv").write_bytes("\r\n".join(lines).encode(encoding))
    section = '[data.parcels]\nfile = "台账.csv"\n'
    with pytest.raises(ReadError, match=r"header_rows = \[3, 4\]"):
        read(tmp_path, section)
    data = read(tmp_path, section + "header_rows = [3, 4]\n")
    assert data.parcels["area_m2"].tolist() == [20_000.0]
    assert str(data.parcels["agreed_start_date"].iloc[0])[:10] == "2018-06-01"
    assert found(data, "total_row")["row"].tolist() == [6]


def test_a_unit_as_the_lowest_level(tmp_path):
    rows = [["宗地编号", "供应面积", "成交价款"], [None, "亩", "元"], ["A1", 15, 50_000]]
    workbook(tmp_path / "台账.xlsx", rows, ["A1:A2"])
    data = read(tmp_path, SECTION + "header_rows = [1, 2]\n")
    assert data.parcels["area_m2"].tolist() == [10_000.0]
    assert data.parcels["land_price_wanyuan"].tolist() == [5.0]


def test_a_unit_line_with_two_areas_decides_nothing(tmp_path):
    rows = [["单位：亩、公顷"], ["宗地编号", "面积"], ["A1", 15]]
    workbook(tmp_path / "台账.xlsx", rows)
    with pytest.raises(ReadError, match="单位行有亩、公顷，不能确定列“面积”的单位"):
        read(tmp_path, SECTION + "header_row = 2\n")
    declared = SECTION + 'header_row = 2\n[data.parcels.units]\narea_m2 = "公顷"\n'
    assert read(tmp_path, declared).parcels["area_m2"].tolist() == [150_000.0]


def test_a_unit_in_the_header_goes_before_the_unit_line(tmp_path):
    workbook(tmp_path / "台账.xlsx", [["单位：亩、万元"], ["宗地编号", "面积(公顷)"], ["A1", 1]])
    assert read(tmp_path, SECTION + "header_row = 2\n").parcels["area_m2"].tolist() == [10_000.0]


@pytest.mark.parametrize(
    "word", ["合计", "总 计", "小计", "共计：", "本页小计", "铁西园区小计", "全区合计", "合计（3宗）", "累计"]
)
def test_totals_are_never_records(tmp_path, word):
    rows = [["序号", "宗地编号", "面积(亩)"], [1, "A1", 15], [word, None, 15], [2, "A2", 30]]
    workbook(tmp_path / "台账.xlsx", rows)
    data = read(tmp_path, SECTION)
    assert data.parcels["area_m2"].sum() == 30_000
    assert found(data, "total_row")[["row", "value"]].to_numpy().tolist() == [[3, word]]
    assert data.origins["parcels"]["row"].tolist() == [2, 4]


@pytest.mark.parametrize("name", ["合计机械厂", "沈阳小计量器具公司", "计", "说明书印刷厂", "注册测绘公司"])
def test_a_record_is_not_taken_for_a_total_or_a_note(tmp_path, name):
    workbook(tmp_path / "台账.xlsx", [["受让人", "宗地编号"], [name, "A1"]])
    assert read(tmp_path, SECTION).parcels["holder_name"].tolist() == [name]


def test_a_total_that_is_not_the_sum_is_said(tmp_path):
    rows = [["宗地编号", "面积(亩)", "成交价款(万元)"], ["A1", 15, 100], ["A2", 30, 200], ["合计", 60, 300]]
    workbook(tmp_path / "台账.xlsx", rows)
    differs = found(read(tmp_path, SECTION), "total_differs")
    assert differs[["row", "value", "message"]].to_numpy().tolist() == [[4, "60", "“面积(亩)”的合计 60 与 2 行之和 45 不符"]]


def test_headers_that_stand_again_and_numbers_of_columns(tmp_path):
    header = ["宗地编号", "坐落", "面积(亩)"]
    rows = [header, ["甲", "乙", 1], ["A1", "一路", 15], header, ["A2", "二路", 30], ["注：面积为证载面积", None, None]]
    workbook(tmp_path / "台账.xlsx", rows)
    data = read(tmp_path, SECTION)
    assert data.parcels.index.tolist() == ["A1", "A2"]
    left = found(data, "row_not_record")
    assert left[["row", "message"]].to_numpy().tolist() == [
        [2, "栏次行，未作为记录读入"], [4, "重复的表头，未作为记录读入"], [6, "注释行，未作为记录读入"],
    ]  # fmt: skip


def test_cells_merged_downwards(tmp_path):
    rows = [["宗地编号", "受让人", "成交价款(万元)"], ["A1", "甲公司", 900], ["A2", None, None], ["A3", "乙公司", 5]]
    workbook(tmp_path / "台账.xlsx", rows, ["B2:B3", "C2:C3"])
    data = read(tmp_path, SECTION)
    assert data.parcels["holder_name"].tolist() == ["甲公司", "甲公司", "乙公司"]
    assert data.parcels["land_price_wanyuan"].sum() == 905
    assert data.parcels["land_price_wanyuan"].isna().tolist() == [False, True, False]
    filled, number = found(data, "merged_cells_filled").iloc[0], found(data, "merged_number").iloc[0]
    assert (filled["column"], filled["row"], filled["value"]) == ("受让人", 2, "甲公司")
    assert (number["column"], number["row"], number["value"]) == ("成交价款(万元)", 2, "900")
    assert "C2 至 C3 合并" in number["message"]


def test_error_cells_are_issues(tmp_path):
    rows = [["宗地编号", "面积(亩)", "成交价款(万元)", "坐落"], ["A1", "#N/A", "#REF!", "#VALUE!"], ["A2", 15, 5, "一路"]]
    workbook(tmp_path / "台账.xlsx", rows)
    data = read(tmp_path, SECTION)
    errors = found(data, "error_cell")
    assert errors[["record_id", "column", "value", "row", "sheet", "severity"]].to_numpy().tolist() == [
        ["A1", "area_m2", "#N/A", 2, "台账", "error"], ["A1", "land_price_wanyuan", "#REF!", 2, "台账", "error"],
        ["A1", "location", "#VALUE!", 2, "台账", "error"],
    ]  # fmt: skip
    assert data.parcels.loc["A1", ["area_m2", "land_price_wanyuan", "location"]].isna().all()


def test_error_values_saved_as_text_are_issues_too(tmp_path):
    (tmp_path / "p.csv").write_text("宗地编号,面积(亩)\nA1,#DIV/0!\nA2,#N/A\n", encoding="utf-8")
    errors = found(read(tmp_path, '[data.parcels]\nfile = "p.csv"\n'), "error_cell")
    assert errors["value"].tolist() == ["#DIV/0!", "#N/A"]


def test_days_of_a_workbook_that_counts_from_1904(tmp_path):
    rows = [["宗地编号", "约定开工时间", "合同签订日期", "实际交地时间"], ["A1", 41768, dt.date(2018, 5, 10), 0]]
    workbook(tmp_path / "台账.xlsx", rows, epoch=CALENDAR_MAC_1904)
    data = read(tmp_path, SECTION)
    assert str(data.parcels["agreed_start_date"].iloc[0])[:10] == "2018-05-10"  # serial 43230 less 1462 days
    assert str(data.parcels["contract_date"].iloc[0])[:10] == "2018-05-10"
    assert found(data, "date_sentinel")["column"].tolist() == ["delivery_date"]
    assert found(data, "workbook_1904")["file"].tolist() == ["台账.xlsx"]


def test_a_long_number_is_never_repaired(tmp_path):
    workbook(tmp_path / "台账.xlsx", [["宗地编号", "电子监管号"], ["A1", 210106001002001234]])
    data = read(tmp_path, SECTION)
    lost = found(data, "id_lost_digits").iloc[0]
    assert (lost["column"], lost["severity"], lost["row"]) == ("supervision_no", "fatal", 2)


def convert(path, suffix):
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed")
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    command = [soffice, profile, "--headless", "--convert-to", suffix, "--outdir", path.parent, path]
    subprocess.run(command, check=True, capture_output=True)
    return path.with_suffix(f".{suffix}")


@pytest.mark.office
def test_the_same_ledger_as_xls_ods_and_et(tmp_path):
    faulty = [3, "A3", "#N/A", "=1/0", None, None, None]
    ledger(tmp_path, faulty, NOTE)
    for suffix in ("xls", "ods"):
        convert(tmp_path / "台账.xlsx", suffix)
    shutil.copy(tmp_path / "台账.xls", tmp_path / "台账.et")
    for suffix in ("xls", "ods", "et"):
        section = f'[data.parcels]\nfile = "台账.{suffix}"\n'
        with pytest.raises(ReadError, match=r"header_rows = \[3, 4\]"):
            read(tmp_path, section)
        data = read(tmp_path, section + "header_rows = [3, 4]\n" + MAPPED)
        assert data.parcels.index.tolist() == ["A1", "A2", "A3"], suffix
        assert data.parcels["area_m2"].tolist()[:2] == [10_000.0, 20_000.0]
        errors = sorted(found(data, "error_cell")[["record_id", "column", "value", "row"]].to_numpy().tolist())
        assert errors == [["A3", "area_m2", "#N/A", 7], ["A3", "land_price_wanyuan", "#DIV/0!", 7]], suffix


@pytest.mark.office
def test_an_old_workbook_that_counts_from_1904(tmp_path):
    workbook(tmp_path / "p.xlsx", [["宗地编号", "约定开工时间"], ["A1", 41768]])
    content = bytearray(convert(tmp_path / "p.xlsx", "xls").read_bytes())
    place = content.index(struct.pack("<HHH", 0x22, 2, 0))  # the record of the day count
    content[place + 4] = 1
    (tmp_path / "p.xls").write_bytes(bytes(content))
    data = read(tmp_path, '[data.parcels]\nfile = "p.xls"\n')
    assert str(data.parcels["agreed_start_date"].iloc[0])[:10] == "2018-05-10"
    assert len(found(data, "workbook_1904")) == 1


def test_a_workbook_under_the_name_of_a_text_table_and_the_other_way_round(tmp_path):
    workbook(tmp_path / "p.csv", [["宗地编号", "面积(亩)"], ["A1", 15]])
    (tmp_path / "q.xlsx").write_bytes("宗地编号,面积(亩)\r\nA1,15\r\n".encode("gbk"))
    (tmp_path / "r.xls").write_bytes((tmp_path / "p.csv").read_bytes())
    (tmp_path / "s.csv").write_bytes((tmp_path / "p.csv").read_bytes())
    for name, kind in (("p.csv", "Excel 工作簿（.xlsx）"), ("q.xlsx", "文本表格"), ("r.xls", "Excel 工作簿（.xlsx）")):
        data = read(tmp_path, f'[data.parcels]\nfile = "{name}"\n')
        assert data.parcels["area_m2"].tolist() == [10_000.0], name
        assert kind in found(data, "file_kind_differs")["message"].iloc[0]


PAGE = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head><body><table border=1>
<tr><td colspan=4>供地台账</td></tr>
<tr><th rowspan=2>宗地编号</th><th colspan=2>供应</th><th rowspan=2>约定开工时间</th></tr><tr><th>供应面积(亩)</th><th>成交价款(万元)</th></tr>
<tr><td>2101060010020012345</td><td>15</td><td>12</td><td>2018-05-10</td></tr><tr><td>合计</td><td>15</td><td>12</td><td></td></tr>
</table></body></html>"""


def test_a_web_page_under_the_name_of_a_workbook(tmp_path):
    (tmp_path / "p.xls").write_bytes(PAGE.encode("gbk"))
    section = '[data.parcels]\nfile = "p.xls"\n'
    with pytest.raises(ReadError, match=r"header_rows = \[2, 3\]"):
        read(tmp_path, section)
    data = read(tmp_path, section + "header_rows = [2, 3]\n")
    assert data.parcels.index.tolist() == ["2101060010020012345"]
    assert data.parcels["area_m2"].tolist() == [10_000.0]
    assert "网页表格" in found(data, "file_kind_differs")["message"].iloc[0]
    assert found(data, "encoding_chosen")["value"].tolist() == ["GB18030（含 GBK）"]
    assert found(data, "total_row")["row"].tolist() == [5]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%PDF-1.7 nothing", "PDF"), (b"\0\1\0\0Standard Jet DB\0", "Access"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "XML 电子表格 2003"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
    ],
)  # fmt: skip
def test_content_that_is_no_table_says_what_to_do(tmp_path, content, reason):
    (tmp_path / "p.xls").write_bytes(content)
    with pytest.raises(ReadError, match=reason):
        read(tmp_path, '[data.parcels]\nfile = "p.xls"\n')


def test_two_statements_of_the_header_are_refused(tmp_path):
    with pytest.raises(ConfigError, match="header_row 和 header_rows"):
        read(tmp_path, SECTION + "header_row = 3\nheader_rows = [3, 4]\n")
    with pytest.raises(ConfigError, match="相连的行号"):
        read(tmp_path, SECTION + "header_rows = [3, 5]\n")
    assert HEAD.startswith("[project]")


def test_headers_without_merged_cells_fill_the_blanks_to_their_right():
    cells = [["编号", "供应", "", "备注"], ["", "面积", "价款", ""]]
    assert header_names(cells, [], [0, 1]) == ("编号", "供应/面积", "供应/价款", "备注")
    assert header_names([["a", "", "b"]], [], [0]) == ("a", "", "b")


def test_a_table_of_words_has_its_header_in_the_first_row():
    cells = [["名称", "地点", "说明"], ["甲", "一路", "好"], ["乙", "二路", "坏"]]
    block = find_header(cells, [], {"名称"})
    assert (block.rows, block.names) == ((0,), ("名称", "地点", "说明"))


def test_units_and_levels_of_headers():
    assert split_unit("面积（公顷）") == ("面积", "公顷")
    assert split_unit("供应/面积") == ("供应/面积", None)
    assert last_level("供应/面积(亩)") == "面积(亩)"
    assert unit_line(["金额单位：万元"]) == ("万元",)
    assert unit_line(["填报单位：亩产办公室", "用地单位：万元公司"]) == ()


def test_nothing_is_left_out_of_an_empty_table():
    import numpy as np
    import pandas as pd

    records, notes = records_only(pd.DataFrame({"a": pd.Series(dtype="str")}), np.array([], dtype="int64"), [frozenset({"a"})])
    assert (len(records), notes) == (0, ())
