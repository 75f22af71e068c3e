"""The workbook of a comparison, read back: every sheet, totals that add up, colours, hostile text, same bytes."""

import math
import shutil
import subprocess
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from comparing_cases import DEDUCT, LOWER_FEE, judged, land_data, local_pack
from paper_trail import HOSTILE

from landuse.comparing import compare, early_warnings
from landuse.reports.comparison_book import write_comparison
from landuse.vocabulary import code_label, codes


@pytest.fixture(scope="module")
def comparison(tmp_path_factory):
    changes = {
        "one-year": {"works_status": "under_way", "holder_name": HOSTILE["formula"]},
        "two-years": {"land_price_wanyuan": 1.0, "area_m2": 4000.0},
        "not-due": {"agreed_start_date": "2020-01-20", "delay_cause": HOSTILE["markup"]},
    }
    pack = local_pack(tmp_path_factory.mktemp("pack"), DEDUCT, LOWER_FEE)
    data = land_data(changes, without=["late"], more={"fresh": {"agreed_start_date": "2019-01-31", "delay_cause": "H"}})
    return compare(judged(as_of="2020-03-31"), judged(data, policy=pack))


@pytest.fixture(scope="module")
def path(comparison, tmp_path_factory):
    return write_comparison(comparison, tmp_path_factory.mktemp("book") / "compare.xlsx", title="示范区")


@pytest.fixture(scope="module")
def book(path):
    return openpyxl.load_workbook(path, data_only=True)


def rows_under(sheet, first_cell):
    """Return the table whose header starts with `first_cell`: header, then rows up to the first empty one."""
    grid = [list(row) for row in sheet.iter_rows(values_only=True)]
    start = next(n for n, row in enumerate(grid) if row[0] == first_cell)
    end = next((n for n in range(start, len(grid)) if grid[n][0] is None), len(grid))
    return grid[start:end]


def test_the_list_of_changes(book, comparison):
    sheet = book["变动清单"]
    header, *rows = rows_under(sheet, "序号")
    listed = [row for row in rows if isinstance(row[0], int)]
    assert [row[1] for row in listed] == comparison.changes.index.tolist()
    assert header[:5] == ["序号", "宗地代码", "土地使用权人", "开发区", "面积\n（亩）"]
    by_id = {row[1]: row for row in listed}
    assert by_id["one-year"][2] == HOSTILE["formula"]
    place = header.index("原因")
    assert by_id["one-year"][place] == "时间推移、数据变化"
    assert by_id["blocked"][place] == "规则变化"
    assert by_id["fresh"][5] == "（数据中无此宗地）"
    assert by_id["one-year"][5:7] == [code_label("idle_status", "overdue"), code_label("idle_status", "not_idle")]
    assert (
        sheet.cell(5 + listed.index(by_id["one-year"]), 6).fill.fgColor.rgb[2:].lower()
        == codes("idle_status")["overdue"].color[1:]
    )
    assert "2020-03-31" in sheet["A2"].value
    assert "本次" in sheet["A2"].value


def test_figures_of_parcels_that_did_not_move(book, comparison):
    _, *rows = rows_under(book["费用和时点变动"], "序号")
    listed = [row for row in rows if isinstance(row[0], int)]
    assert len(listed) == len(comparison.figures)
    assert ["two-years", "测算土地闲置费(万元)", "100", "0.1", "规则变化、数据变化"] in [row[1:6] for row in listed]


def test_the_matrix_adds_up(book, comparison):
    sheet = book["变动矩阵"]
    header, *rows = rows_under(sheet, "闲置认定状态")
    body, total = rows[:-1], rows[-1]
    assert total[0] == "合计"
    assert sum(row[header.index("前次合计")] for row in body) == total[header.index("前次合计")] == 9
    for row in body:
        assert sum(row[1 : header.index("前次合计")]) == row[header.index("前次合计")]


def test_before_and_causes_make_after(book):
    sheet = book["原因汇总"]
    grid = [list(row) for row in sheet.iter_rows(values_only=True)]
    tables = 0
    for number, row in enumerate(grid):
        if row[1] == "前次":
            tables += 1
            header = [cell for cell in row if cell]
            last = header.index("本次")
            for line in grid[number + 1 :]:
                if line[0] is None:
                    break
                assert math.isclose(sum(line[1:last]), line[last], abs_tol=1e-6)
    assert tables >= 4
    _, *rows = rows_under(sheet, "原因")
    assert [row[0] for row in rows] == ["时间推移", "数据变化", "规则变化", "代码", "变动宗地（不重复计）"]


def test_warnings(book, comparison):
    header, *rows = rows_under(book["临近提醒"], "序号")
    listed = [row for row in rows if isinstance(row[0], int)]
    expected = early_warnings(comparison.after)
    assert [row[3] for row in listed] == expected.index.tolist()
    assert listed[0][1:3] == ["30日内", 20]  # due 2020-01-20
    assert listed[0][header.index("下一时点")] == "动工期满一年"
    assert pd.Timestamp(listed[0][header.index("下一时点日期")]) == pd.Timestamp("2021-01-20")


def test_notes_name_rules_packs_and_the_order(book):
    texts = {str(cell) for row in book["说明"].iter_rows(values_only=True) for cell in row if cell is not None}
    assert {"idle.fee_rate", "idle.government_time", "restart", "deduct", "本地规定第二条", "local"} <= texts
    assert any("归因按固定次序" in text for text in texts)
    assert book["_来源"].sheet_state == "hidden"
    keys = {row[0] for row in book["_来源"].iter_rows(values_only=True)}
    assert {"前次.run_id", "本次.run_id"} <= keys
    assert not any("rule_texts" in str(key) for key in keys)


def test_nothing_to_tell(tmp_path):
    run = judged()
    book = openpyxl.load_workbook(write_comparison(compare(run, run), tmp_path / "none.xlsx"))
    assert "没有变动的宗地" in {cell.value for cell in book["变动清单"]["A"]}
    assert "没有此类宗地" in {cell.value for cell in book["费用和时点变动"]["A"]}


def test_a_run_without_marks_says_so_on_the_sheet(tmp_path):
    run = judged()
    bare = replace(
        run,
        results=run.results.drop(columns=["next_mark", "next_mark_date", "mark_warning"]),
        policy=None,
        gaps={"data": "没有存入"},
    )
    comparison = compare(run, bare)
    sheet = openpyxl.load_workbook(write_comparison(comparison, tmp_path / "old.xlsx"))["临近提醒"]
    assert any("没有临期提醒" in str(cell.value) for cell in sheet["A"])
    assert comparison.notes == ("本次成果 2020-12-31 没有存入",)


def test_same_comparison_same_bytes(comparison, path, tmp_path):
    assert write_comparison(comparison, tmp_path / "again.xlsx", title="示范区").read_bytes() == path.read_bytes()


@pytest.mark.office
def test_libreoffice_opens_it_and_prints(path, tmp_path):
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, path], check=True, capture_output=True
    )
    text = subprocess.run(["pdftotext", tmp_path / "compare.pdf", "-"], check=True, capture_output=True, text=True).stdout
    assert "临近时点提醒" in text
    assert "#####" not in text
