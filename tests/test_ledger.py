"""The disposal ledger and the list of issues, read back as an officer's Excel would read them."""

import math
import re
import shutil
import subprocess
import zipfile
from xml.etree import ElementTree as ET

import numpy as np
import openpyxl
import pandas as pd
import pytest
from openpyxl.utils.escape import unescape
from paper_trail import HOSTILE, assessment, empty_assessment, land_data
from python_calamine import CalamineWorkbook

import landuse as lu
from landuse.io.headings import heading
from landuse.reports import write_issues, write_ledger
from landuse.reports.parcels.parcel_places import DISPOSAL_LEDGER
from landuse.reports.sheets.cells import MAX_UNITS, date_cells, number_cells, safe_text
from landuse.reports.sheets.choices import choice_texts
from landuse.reports.sheets.workbook import text_color
from landuse.vocabulary import codes, column

HEADER_ROW, FIRST_ROW = 4, 5


@pytest.fixture(scope="module")
def result():
    return assessment()


@pytest.fixture(scope="module")
def path(result, tmp_path_factory):
    return write_ledger(
        result, tmp_path_factory.mktemp("ledger") / "ledger.xlsx", title="示范市&开发区", reporting_unit="示范市自然资源局"
    )


@pytest.fixture(scope="module")
def book(path):
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def cached(path):
    return openpyxl.load_workbook(path, data_only=True)


def headers(sheet, row=HEADER_ROW):
    return [str(cell.value or "").replace("\n", "") for cell in sheet[row]]


def column_of(sheet, header, row=HEADER_ROW):
    return headers(sheet, row).index(header) + 1


def values(sheet, header, count, row=HEADER_ROW):
    place = column_of(sheet, header, row)
    return [sheet.cell(row + 1 + n, place).value for n in range(count)]


def test_sheets_and_which_are_hidden(book):
    assert book.sheetnames == ["台账", "汇总", "全部宗地", "数据问题", "填表说明", "_编码", "_来源"]
    assert [sheet.title for sheet in book if sheet.sheet_state == "hidden"] == ["_编码", "_来源"]


def test_title_unit_line_and_two_header_levels(book):
    sheet = book["台账"]
    assert sheet["A1"].value == "示范市&开发区闲置土地处置台账"
    for part in (
        "填报单位：示范市自然资源局",
        "填报日期（数据日期）：2020-12-31",
        "单位：亩、万元",
        "规则版本：cn（",
        "cn-2101（",
    ):
        assert part in sheet["A2"].value
    groups = [cell.value for cell in sheet[3] if cell.value]
    assert groups == ["宗地", "合同约定", "开工与开发", "闲置认定", "处置建议", "数据", "办理"]
    expected = [
        "序号",
        *(heading(column(place.name, "parcels")) for place in DISPOSAL_LEDGER),
        "线索状态",
        "数据问题",
        "办理进展（人工填写）",
    ]
    expected[expected.index("开发区代码")] = "开发区"
    assert headers(sheet) == expected
    merged = {str(cells) for cells in sheet.merged_cells.ranges}
    assert f"A1:{sheet.cell(1, sheet.max_column).coordinate}" in merged


def test_one_row_per_parcel_that_calls_for_action_in_order(book, result):
    count = len(result.disposal)
    assert values(book["台账"], "宗地代码", count) == result.disposal.index.tolist()
    assert values(book["台账"], "序号", count) == list(range(1, count + 1))


def test_ids_are_text_and_keep_all_digits(book, result):
    sheet = book["台账"]
    for header in ("宗地代码", "电子监管号"):
        cell = sheet.cell(FIRST_ROW, column_of(sheet, header))
        assert (cell.data_type, cell.number_format) == ("s", "@")
    assert set(values(sheet, "电子监管号", len(result.disposal))) == set(result.disposal["supervision_no"])


def test_only_our_totals_are_formulas(book):
    formulas = {}
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.hyperlink is None
                if cell.data_type == "f":
                    formulas.setdefault(sheet.title, []).append(cell)
    assert set(formulas) == {"台账", "汇总", "全部宗地", "数据问题"}
    pattern = re.compile(r"^=(SUM|SUBTOTAL)\((103,|109,)?[A-Z]+\d+:[A-Z]+\d+\)$")
    assert all(pattern.match(cell.value) for cells in formulas.values() for cell in cells)
    assert len({cell.row for cell in formulas["台账"]}) == 1


def test_hostile_text_is_the_same_text(book, result):
    sheet = book["台账"]
    holders = dict(
        zip(values(sheet, "宗地代码", len(result.disposal)), values(sheet, "土地使用权人", len(result.disposal)), strict=True)
    )
    original = result.results["holder_name"]
    for parcel, shown in holders.items():
        text = original[parcel]
        if text in (HOSTILE["control"], HOSTILE["lines"], HOSTILE["endless"]):
            continue
        assert unescape(shown) == text
    shown = set(holders.values())
    assert "甲␀乙␇丙␟丁␡\ufffd" in shown
    assert "第一行\n第二行\n第三行" in shown
    cut = next(text for text in shown if text.startswith("超"))
    assert len(cut) == MAX_UNITS
    assert cut.endswith("…【文字过长，已截断；原文共 40000 字】")


def test_text_stays_text_when_it_is_edited(book, result):
    sheet = book["台账"]
    place = column_of(sheet, "土地使用权人")
    for row in range(FIRST_ROW, FIRST_ROW + len(result.disposal)):
        cell = sheet.cell(row, place)
        assert cell.data_type == "s"
        assert cell.number_format == "@" or cell.quotePrefix


def test_dates_numbers_codes_and_flags(book, result):
    sheet = book["台账"]
    first = FIRST_ROW + result.disposal.index.get_loc("210112004000GB00000")
    found = {header: sheet.cell(first, place + 1) for place, header in enumerate(headers(sheet))}
    assert f"{found['约定动工日期'].value:%Y-%m-%d}" == "2017-03-01"
    assert found["约定动工日期"].number_format == "yyyy-mm-dd"
    assert found["土地面积(亩)"].value == pytest.approx(2000 * 3 / 2000)
    assert found["土地面积(亩)"].number_format == "0.00"
    assert found["测算土地闲置费(万元)"].value == pytest.approx(20)
    assert found["动工日期依据"].value == "合同约定或划拨决定书规定"
    assert found["闲置原因"].value == "使用权人自身原因"
    assert found["依据条款"].value == "《闲置土地处置办法》第十四条第（二）项、第十五条"
    assert found["是否抵押"].value == "是"
    assert found["是否录入监测监管系统"].value == "不明"
    assert found["适用规则编号"].value == "reclaim"
    assert found["用途代码"].value == "0601"
    assert found["开发区"].value == "=示范区"
    assert found["实际动工日期"].value is None
    assert found["数据问题"].value == "延误事由无佐证文号"


def test_evidence_is_named_in_chinese_and_state_is_never_a_decision(book, result):
    sheet, count = book["台账"], len(result.disposal)
    ids = values(sheet, "宗地代码", count)
    evidence = dict(zip(ids, values(sheet, "缺失证据", count), strict=True))
    blank = result.results.index[result.results["holder_name"] == "blank"][0]
    assert evidence[blank].startswith("开工状态、")
    assert not any(re.search("[a-z_]{4}", text) for text in evidence.values() if text)
    state = dict(zip(ids, values(sheet, "线索状态", count), strict=True))
    holders = result.results["holder_name"]
    assert {holders[parcel] for parcel, text in state.items() if text == "待核查"} == {"blank", "suspected"}
    assert set(state.values()) == {"线索", "待核查"}
    assert any("本表为数据比对线索，不作为行政决定" in str(row[0].value) for row in sheet.iter_rows())


def test_status_cells_have_the_colour_of_the_vocabulary(book, result):
    sheet = book["台账"]
    place = column_of(sheet, "闲置认定状态")
    for n, status in enumerate(result.disposal["idle_status"]):
        cell, code = sheet.cell(FIRST_ROW + n, place), codes("idle_status")[status]
        assert cell.value == code.label_zh
        assert cell.fill.fgColor.rgb[2:].lower() == code.color.removeprefix("#")
        assert cell.font.color.rgb[2:].lower() == text_color(code.color).removeprefix("#")


def test_totals_agree_with_the_results(cached, result):
    sheet, called = cached["台账"], result.results.loc[result.disposal.index]
    total_row = FIRST_ROW + len(result.disposal)
    totals = {header: sheet.cell(total_row, place + 1).value for place, header in enumerate(headers(sheet))}
    assert totals["序号"] == "合计"
    assert totals["宗地代码"] == len(result.disposal)
    assert totals["土地面积(亩)"] == pytest.approx(called["area_mu"].sum())
    assert totals["测算土地闲置费(万元)"] == pytest.approx(called["idle_fee_wanyuan"].sum())
    note = sheet.cell(total_row + 1, 1).value
    assert "1 宗面积不明" in note
    assert "用途代码采用第三次国土调查工作分类。" in note
    assert "2 宗闲置费待定" in note  # leased, and one whose supply mode is unknown
    assert [sheet.cell(total_row + 3, 1).value.count(word) for word in ("填表人", "审核人", "负责人")] == [1, 1, 1]


def test_summary_agrees_with_the_results(cached, result):
    sheet, rows = cached["汇总"], result.results
    grid = [[cell.value for cell in row] for row in sheet.iter_rows()]
    labels = [row[0] for row in grid]
    totals = [row for row in grid if row[0] == "合计"]
    assert [row[1] for row in totals] == [len(rows)] * 3
    assert [row[2] for row in totals] == [pytest.approx(rows["area_mu"].sum())] * 3
    assert totals[0][4] == pytest.approx(rows["idle_fee_wanyuan"].sum())
    assert totals[2][7] == pytest.approx(rows["idle_fee_wanyuan"].sum())
    assert (totals[0][5], totals[0][6]) == (1, 2)
    assert totals[2][5] == len(result.disposal)
    two_years = grid[labels.index("企业原因闲置满两年")]
    assert two_years[1] == int((rows["idle_status"] == "idle_two_years").sum())
    assert [grid[labels.index("三、按开发区") + n][0] for n in range(2, 5)] == ["=示范区", "Z2", "未注明开发区"]


def test_all_parcels_are_listed_with_the_dates_compared(book, result):
    sheet = book["全部宗地"]
    assert values(sheet, "宗地代码", len(result.results), row=3) == result.results.index.tolist()
    for header in ("动工期满一年日", "扣除后满两年日", "计责起算日", "开工状态", "闲置认定状态"):
        assert header in headers(sheet, 3)


def test_extra_columns_are_shown_with_their_labels(tmp_path):
    data = land_data()
    extra = {"assessed": lu.ExtraColumn("assessed", "评估总值", "USD", per_mu=True), "memo": lu.ExtraColumn("memo", "备注")}
    parcels = data.parcels.assign(assessed=1000.0, memo="=1+1")
    result = assessment(lu.LandData(parcels=parcels, extra=extra))
    sheet = openpyxl.load_workbook(write_ledger(result, tmp_path / "l.xlsx"))["全部宗地"]
    assert values(sheet, "评估总值(USD)", 1, row=3) == [1000]
    assert values(sheet, "亩均评估总值(USD/亩)", 1, row=3) == [pytest.approx(1000 / 3)]
    assert values(sheet, "备注", 1, row=3) == ["=1+1"]


def test_mixed_land_use_systems_are_told_apart(tmp_path):
    data = land_data()
    systems = ["spatial2023", None, *["survey3"] * (len(data.parcels) - 2)]
    result = assessment(lu.LandData(parcels=data.parcels.assign(land_use_system=systems)))
    sheet = openpyxl.load_workbook(write_ledger(result, tmp_path / "l.xlsx"))["全部宗地"]
    assert values(sheet, "用途代码", 3, row=3) == ["0601②", "0601※", "0601①"]
    note = sheet.cell(sheet.max_row - 2, 1).value  # the signature stands beneath
    assert "用途代码：①第三次国土调查工作分类；②国土空间用地用海分类(2023)；※分类标准未注明。" in note


def test_print_set_up_and_frozen_panes(book):
    for sheet in book:
        if sheet.sheet_state == "hidden":
            continue
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1) == (2 if sheet.title == "全部宗地" else 1)
        assert "第 &P 页 / 共 &N 页" in sheet.oddFooter.center.text.replace("&[Page]", "&P").replace("&[Pages]", "&N")
    ledger = book["台账"]
    assert ledger.freeze_panes == "D5"
    assert ledger.print_title_rows == "$3:$4"
    assert ledger.page_setup.fitToHeight == 0
    assert book["全部宗地"].print_title_cols == "$A:$C"
    assert "示范市&&开发区" in ledger.oddFooter.left.text
    assert ledger["A5"].font.name == "宋体"
    assert ledger["A5"].font.sz == 10


def test_filters_cover_the_records_and_not_the_total(book, result):
    sheet = book["台账"]
    assert sheet.auto_filter.ref.startswith("A4:")
    assert sheet.auto_filter.ref.endswith(str(HEADER_ROW + len(result.disposal)))


def test_pick_lists_offer_the_code_labels(book):
    sheet = book["台账"]
    wanted = {column_of(sheet, header) for header in ("供应方式", "闲置认定状态", "建议处置措施", "是否抵押", "闲置原因")}
    offered = {next(iter(rule.sqref.ranges)).min_col: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert wanted <= set(offered)
    cells = book["_编码"][offered[column_of(sheet, "闲置认定状态")].split("!")[1].replace("$", "")]
    assert [row[0].value for row in cells] == [*(code.label_zh for code in codes("idle_status").values()), "不明"]
    assert choice_texts("flag") == ["是", "否", "不明"]


def test_every_value_shown_is_on_its_pick_list(book, result):
    sheet = book["台账"]
    for list_name, header in (
        ("supply_mode", "供应方式"),
        ("delay_cause", "闲置原因"),
        ("idle_status", "闲置认定状态"),
        ("flag", "是否抵押"),
    ):
        assert set(values(sheet, header, len(result.disposal))) <= set(choice_texts(list_name))


def test_notes_define_every_status_and_name_the_rules(book, result):
    text = "\n".join(str(cell.value) for row in book["填表说明"].iter_rows() for cell in row if cell.value)
    for code in codes("idle_status").values():
        assert code.label_zh in text
        assert code.definition_zh in text
    for pack in result.policy.packs:
        assert pack.sha256 in text
    assert "不作为行政决定" in text
    sources = {row[0].value: row[1].value for row in book["_来源"].iter_rows()}
    assert sources["run_id"] == result.provenance["run_id"]
    assert sources["packs[1].sha256"] == result.policy.packs[0].sha256


def test_same_results_same_bytes(result, path, tmp_path):
    again = write_ledger(result, tmp_path / "again.xlsx", title="示范市&开发区", reporting_unit="示范市自然资源局")
    assert again.read_bytes() == path.read_bytes()


def test_nothing_to_do_says_so(tmp_path):
    result = empty_assessment()
    book = openpyxl.load_workbook(write_ledger(result, tmp_path / "empty.xlsx"), data_only=True)
    assert book["台账"]["A1"].value == "闲置土地处置台账"
    assert book["台账"]["A5"].value == "本期没有需要处置的宗地"
    assert book["台账"].cell(6, column_of(book["台账"], "宗地代码")).value == 0
    assert book["数据问题"]["A4"].value == "没有发现数据问题"
    assert openpyxl.load_workbook(write_issues(result, tmp_path / "none.xlsx"))["数据问题清单"]["A4"].value == "没有发现数据问题"


def test_parcels_without_optional_columns(tmp_path):
    result = assessment(lu.LandData(parcels=pd.DataFrame({"parcel_id": ["A", "B"]})))
    sheet = openpyxl.load_workbook(write_ledger(result, tmp_path / "bare.xlsx"))["台账"]
    assert values(sheet, "闲置认定状态", 2) == ["待核实", "待核实"]
    assert values(sheet, "土地使用权人", 2) == [None, None]


def test_row_heights_leave_room_for_wrapped_text_but_not_for_endless_text(book, result):
    sheet = book["台账"]
    heights = {
        holder: sheet.row_dimensions[FIRST_ROW + n].height
        for n, holder in enumerate(values(sheet, "土地使用权人", len(result.disposal)))
    }
    assert heights["one-year"] >= 3 * 12
    assert max(heights.values()) == heights["长" * 600] < 120


# --- the list of issues


@pytest.fixture(scope="module")
def issue_book(result, tmp_path_factory):
    return openpyxl.load_workbook(
        write_issues(result, tmp_path_factory.mktemp("issues") / "issues.xlsx", title="示范市"), data_only=True
    )


def test_issues_one_row_each_with_what_to_do_and_who(issue_book, result):
    sheet, count = issue_book["数据问题清单"], len(result.issues)
    assert sheet["A1"].value == "示范市数据问题清单"
    assert headers(sheet, 3) == [
        "序号", "严重程度", "问题类型", "文件", "工作表/图层", "行号", "列号", "原表头", "数据表", "记录标识", "列", "原值", "问题说明", "处理办法", "责任方",
    ]  # fmt: skip
    kinds = values(sheet, "问题类型", count, row=3)
    first = kinds.index("延误事由无佐证文号")
    row = {header: sheet.cell(4 + first, place + 1) for place, header in enumerate(headers(sheet, 3))}
    assert row["列"].value == "佐证文号（document_no）"
    assert row["记录标识"].value == "210112004000GB00000"
    assert row["责任方"].value == "数据报送单位"
    assert row["处理办法"].value == "补充佐证文件及文号；补充前该时段不予扣除"
    assert row["严重程度"].fill.fgColor.rgb[2:].lower() == codes("severity")["error"].color.removeprefix("#")
    assert "（整表）" in values(sheet, "记录标识", count, row=3)
    assert sheet.cell(4 + count, 3).value == count


def test_issue_summary_adds_up_by_kind_and_by_party(issue_book, result):
    grid = [[cell.value for cell in row] for row in issue_book["汇总"].iter_rows()]
    by_kind, by_party = [row for row in grid if row[0] == "合计"]
    assert by_kind[2] == len(result.issues)
    assert by_party[5] == len(result.issues)
    parties = {row[0] for row in grid}
    assert {"数据报送单位", "自然资源主管部门"} <= parties


def test_file_sheet_and_row_are_shown(tmp_path):
    data = land_data()
    origin = pd.DataFrame({"file": ["=延误.xlsx"], "sheet": ["表一"], "row": [7]}, index=data.delays.index)
    result = assessment(land_data(origins={"delays": origin}))
    sheet = openpyxl.load_workbook(write_issues(result, tmp_path / "i.xlsx"))["数据问题清单"]
    place = values(sheet, "问题类型", len(result.issues), row=3).index("延误事由无佐证文号")
    assert [sheet.cell(4 + place, 4).value, sheet.cell(4 + place, 5).value, sheet.cell(4 + place, 6).value] == [
        "=延误.xlsx",
        "表一",
        7,
    ]
    assert sheet.cell(4 + place, 4).data_type == "s"


# --- cells


@pytest.mark.parametrize(
    ("day", "cell"),
    [
        ("2020-02-29", 43890), ("1900-03-01", 61), ("9999-12-31", 2_958_465), (None, None), ("1900-02-28", "1900-02-28"),
        ("0019-06-01", "0019-06-01"), ("10000-01-01", "10000-01-01"),
    ],
)  # fmt: skip
def test_days_outside_excels_calendar_are_text(day, cell):
    assert date_cells(pd.Series(np.array([day or "NaT"], dtype="datetime64[s]"))) == [cell]


def test_numbers_that_are_none():
    assert number_cells(pd.Series([1.5, float("nan"), math.inf, -math.inf])) == [1.5, None, "∞", "-∞"]
    whole = number_cells(pd.Series([1, None], dtype="Int64"))
    assert whole == [1, None]
    assert isinstance(whole[0], int)


def test_cut_text_counts_as_excel_counts():
    cut = safe_text("\U00020000" * 20_000)  # each takes two of Excel's units
    assert len(cut.encode("utf-16-le")) // 2 <= MAX_UNITS
    assert cut.endswith("原文共 20000 字】")
    assert safe_text("甲" * MAX_UNITS) == "甲" * MAX_UNITS


def test_half_a_character_becomes_visible():
    assert safe_text("残\ud800字\uffff") == "残\ufffd字\ufffd"


# --- LibreOffice


@pytest.mark.office
def test_libreoffice_works_out_the_same_totals(path, cached, tmp_path):
    """The cached figures are taken out first, so that what comes back was computed."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    bare = tmp_path / "bare.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(bare, "w") as target:
        for name in source.namelist():
            body = source.read(name)
            if name.startswith("xl/worksheets/"):
                body = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", body)
                ET.fromstring(body)
            target.writestr(name, body)
    command = [
        "soffice",
        "--headless",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
    ]
    subprocess.run([*command, "--outdir", str(tmp_path / "out"), str(bare)], check=True, capture_output=True, timeout=120)
    computed = CalamineWorkbook.from_path(tmp_path / "out" / "bare.xlsx")
    formulas = openpyxl.load_workbook(path)
    compared = 0
    for sheet in formulas:
        theirs = computed.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False)
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            ours = cached[sheet.title][cell.coordinate].value
            assert theirs[cell.row - 1][cell.column - 1] == pytest.approx(ours), (sheet.title, cell.coordinate)
            compared += 1
    assert compared > 20
