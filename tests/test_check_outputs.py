"""What `landuse check` leaves: the page, the list, marked copies of workbooks; the user's files stay as they were."""

import json
import re
from datetime import date
from zipfile import ZipFile

import openpyxl
import pytest
from bureau_files import write_toml
from openpyxl import Workbook
from openpyxl.comments import Comment
from test_cli import landuse

import landuse as lu
from landuse.errors import OutputError
from landuse.provenance import file_hash
from landuse.reports.checks import write_check
from landuse.reports.issue_book import write_issues

SECTIONS = (
    '[data.parcels]\nfile = "台账.xlsx"\nsheet = "宗地"\nheader_row = 2\n'
    '[data.enterprises]\nfile = "firms.csv"\n[data.projects]\nfile = "nowhere.csv"\n'
)


def _bureau(folder):
    """Write a workbook with faults, a table beside it and a landuse.toml that also names a missing file."""
    book = Workbook()
    sheet = book.active
    sheet.title = "宗地"
    sheet["A1"] = "宗地台账"
    sheet.merge_cells("A1:D1")
    for row in (
        ["宗地代码", "土地使用权人", "面积(亩)", "合同签订日期"],
        ["P1", "=1+1", 15, "2019年6月"],
        ["P2", "<script>alert(1)</script>", -3, "2018-05-10"],
        ["P1", "丙公司", "十亩", "2018-05-10"],
        ["合计", None, 12, None],
    ):
        sheet.append(row)
    sheet["B3"].data_type = "s"
    sheet["D3"].comment = Comment("科室的批注", "张三")
    sheet["C7"] = "=SUM(C3:C5)"
    book.create_sheet("说明")["A1"] = "别的表"
    book.save(folder / "台账.xlsx")
    (folder / "firms.csv").write_text("统一社会信用代码,企业名称\nE1,{{ 7*7 }}<b>甲</b>\n", encoding="utf-8")
    return write_toml(folder, SECTIONS)


@pytest.fixture
def written(tmp_path):
    report = lu.check(_bureau(tmp_path))
    before = {path.name: file_hash(path) for path in tmp_path.iterdir()}
    files = write_check(report, tmp_path / "out", made_on=date(2021, 1, 4))
    assert {path.name: file_hash(path) for path in tmp_path.iterdir() if path.is_file()} == before
    return report, files


def test_the_copy_is_coloured_and_commented_and_the_original_untouched(written):
    _, files = written
    assert list(files.marked) == ["台账.xlsx"]
    sheet = openpyxl.load_workbook(files.marked["台账.xlsx"])["宗地"]
    assert sheet["A3"].fill.start_color.rgb == "FFB2182B"
    assert "重复" in sheet["A3"].comment.text
    assert sheet["A3"].font.color.rgb == "FFFFFFFF"
    assert sheet["C5"].fill.start_color.rgb == "FFEF8A3C"
    assert sheet["D3"].comment.text.startswith("【错误】日期无法识别")
    assert sheet["D3"].comment.text.endswith("〔原批注〕科室的批注")
    assert sheet["C3"].comment is None
    assert sheet["C3"].value == 15
    assert sheet["C7"].value == "=SUM(C3:C5)"
    assert (sheet["B3"].value, sheet["B3"].data_type) == ("=1+1", "s")
    assert "A1:D1" in [str(area) for area in sheet.merged_cells.ranges]


def test_the_first_sheet_says_what_the_copy_is_and_lists_the_findings(written):
    report, files = written
    book = openpyxl.load_workbook(files.marked["台账.xlsx"])
    assert book.sheetnames == ["标注说明", "宗地", "说明"]
    assert book.active.title == "标注说明"
    texts = [str(cell.value) for row in book["标注说明"].iter_rows() for cell in row if cell.value is not None]
    text = "\n".join(texts)
    for words in ("副本，不是原件", "数据条", "2021-01-04", "2020-12-31", "原件未改动"):
        assert words in text
    assert not any(cell.data_type == "f" for row in book["标注说明"].iter_rows() for cell in row)
    mine = report.issues[report.issues["file"] == "台账.xlsx"]
    cells = [row[2] for row in book["标注说明"].iter_rows(min_row=8, values_only=True)]
    assert len(cells) == len(mine)
    assert {"A3", "A5", "D3", "C5", "C列"} <= set(cells)


def test_workbooks_that_openpyxl_cannot_take_are_copied_by_their_values(tmp_path):
    book = Workbook()
    for row in (["宗地代码", "合同签订日期"], ["P1", "2019年6月"], ["P2", "=1+1"]):
        book.active.append(row)
    book.active["B3"].data_type = "s"
    book.save(tmp_path / "whole.xlsx")
    with ZipFile(tmp_path / "whole.xlsx") as whole, ZipFile(tmp_path / "台账.xlsx", "w") as faulty:
        for name in whole.namelist():
            text = whole.read(name)
            faulty.writestr(
                name, text.replace(b"<xf numFmtId=", b'<xf wpsOnly="1" numFmtId=') if name == "xl/styles.xml" else text
            )
    with pytest.raises(TypeError, match="wpsOnly"):
        openpyxl.load_workbook(tmp_path / "台账.xlsx")
    files = write_check(lu.check(write_toml(tmp_path, '[data.parcels]\nfile = "台账.xlsx"\n')), tmp_path / "out")
    copy = openpyxl.load_workbook(files.marked["台账.xlsx"])
    assert "只有各单元格的值" in "".join(str(row[0]) for row in copy["标注说明"].iter_rows(max_row=6, values_only=True))
    assert copy["Sheet"]["A2"].value == "P1"
    assert (copy["Sheet"]["B3"].value, copy["Sheet"]["B3"].data_type) == ("=1+1", "s")
    assert "日期无法识别" in copy["Sheet"]["B2"].comment.text


def test_a_cell_inside_merged_cells_is_marked_where_its_content_stands(tmp_path):
    book = Workbook()
    sheet = book.active
    for row in (["宗地代码", "合同签订日期"], ["P1", "去年"], ["P2", None]):
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    book.save(tmp_path / "a.xlsx")
    files = write_check(lu.check(write_toml(tmp_path, '[data.parcels]\nfile = "a.xlsx"\n')), tmp_path / "out")
    sheet = openpyxl.load_workbook(files.marked["a.xlsx"])["Sheet"]
    assert "日期无法识别" in sheet["B2"].comment.text


def test_the_page_asks_for_nothing_and_names_are_text(written):
    _, files = written
    page = files.page.read_text(encoding="utf-8")
    assert re.search(r"Content-Security-Policy\" content=\"default-src &#39;none&#39;; style-src &#39;nonce-[\w-]+&#39;", page)
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page
    assert "整表未采用" in page
    assert "须先改正" in page
    assert "台账.xlsx“宗地” A3（宗地代码）" in page
    assert page.count("nowhere.csv") >= 3


def test_the_page_escapes_what_stands_in_the_data(tmp_path):
    (tmp_path / "parcels.csv").write_text("parcel_id,面积(亩)\nP1,<img src=x>{{ 7*7 }}\n", encoding="utf-8")
    report = lu.check(write_toml(tmp_path, '[data.parcels]\nfile = "parcels.csv"\n'))
    page = write_check(report, tmp_path / "out").page.read_text(encoding="utf-8")
    assert "&lt;img src=x&gt;{{ 7*7 }}" in page
    assert "<img" not in page


def test_the_list_has_the_letter_and_the_header(written):
    report, files = written
    sheet = openpyxl.load_workbook(files.issues)["数据问题清单"]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(row for row in rows if "列号" in row)
    found = [dict(zip(head, row, strict=True)) for row in rows[rows.index(head) + 1 :]]
    assert sum(row["序号"] is not None and isinstance(row["序号"], int) for row in found) == len(report.issues)
    date_fault = next(row for row in found if row["原值"] == "2019年6月")
    assert (date_fault["列号"], date_fault["行号"], date_fault["原表头"]) == ("D", 3, "合同签订日期")
    assert date_fault["工作表/图层"] == "宗地"


def test_the_list_of_a_run_shows_the_same_places(written, tmp_path):
    report, _ = written
    (tmp_path / "parcels.csv").write_text("合同签订日期,宗地代码,延误\n2019年6月,P1,\n", encoding="utf-8")
    (tmp_path / "delays.csv").write_text("宗地代码,延误原因,起始日期\nP1,G1,2018-05-10\n", encoding="utf-8")
    toml = write_toml(tmp_path, '[data.parcels]\nfile = "parcels.csv"\n[data.delays]\nfile = "delays.csv"\n')
    result = lu.assess(lu.read_data(toml), policy=report.policy, as_of=report.as_of)
    rows = list(
        openpyxl.load_workbook(write_issues(result, tmp_path / "issues.xlsx"))["数据问题清单"].iter_rows(values_only=True)
    )
    head = next(row for row in rows if "列号" in row)
    found = [dict(zip(head, row, strict=True)) for row in rows[rows.index(head) + 1 :]]
    read = next(row for row in found if row["原值"] == "2019年6月")
    assert (read["列号"], read["行号"], read["原表头"]) == ("A", 2, "合同签订日期")
    judged = next(row for row in found if row["问题类型"] == "延误事由无佐证文号")
    assert (judged["文件"], judged["行号"]) == ("delays.csv", 2)


def test_a_checked_file_is_never_overwritten(tmp_path):
    book = Workbook()
    book.active.append(["宗地代码"])
    book.active.append(["P1"])
    book.save(tmp_path / "issues.xlsx")
    report = lu.check(write_toml(tmp_path, '[data.parcels]\nfile = "issues.xlsx"\n'))
    before = file_hash(tmp_path / "issues.xlsx")
    with pytest.raises(OutputError, match="--out"):
        write_check(report, tmp_path)
    assert file_hash(tmp_path / "issues.xlsx") == before


def test_the_command_ends_with_1_for_fatal_findings_and_0_without(tmp_path):
    done = landuse("check", _bureau(tmp_path), "--out", tmp_path / "out", "--json")
    assert done.returncode == 1, done.stderr
    summary = json.loads(done.stdout)
    assert summary["issues"]["fatal"] == 3
    by_table = {row["table"]: row for row in summary["tables"]}
    assert by_table["parcels"]["rows_in_file"] == 4
    assert by_table["projects"]["rows_in_file"] is None
    assert by_table["projects"]["is_read"] is False
    assert [entry.endswith("台账_标注.xlsx") for entry in summary["outputs"]["marked"]] == [True]
    clean = tmp_path / "clean"
    clean.mkdir()
    (clean / "parcels.csv").write_text("parcel_id\nP1\n", encoding="utf-8")
    done = landuse("check", write_toml(clean, '[data.parcels]\nfile = "parcels.csv"\n'), "--out", clean / "out")
    assert done.returncode == 0, done.stderr
    assert "数据体检" in done.stdout
    assert landuse("check", clean / "no.toml").returncode == 2
