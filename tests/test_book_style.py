"""One style for every workbook: headings, panes, print set-up, typed cells, pick lists, totals, and where the run is named."""

import math
import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass

import openpyxl
import pandas as pd
import pytest
from book_files import AS_OF, opened, write_all
from openpyxl.utils import get_column_letter, range_boundaries
from paper_trail import assessment
from python_calamine import CalamineWorkbook

from landuse.reports import write_issues, write_ledger
from landuse.reports.parcels.register import write_register
from landuse.reports.sheets import field
from landuse.reports.sheets.workbook import FONT, GROUP_FILL, HEADER_FILL, SIGNATURE, open_book
from landuse.vocabulary import codes

EXPLANATIONS = {"填表说明", "说明"}
WITHOUT_RUN = {"worklist"}
"""Lists that may be made without a run."""
TOTAL = re.compile(r"^=(SUM|SUBTOTAL)\((?:(103|109),)?([A-Z]+\d+(?::[A-Z]+\d+)?)\)$")
IDS = {"宗地代码", "统一社会信用代码", "电子监管号", "项目代码", "对象编号", "案件编号", "记录标识", "合同编号"}
NOT_ON_LISTS = {None, "—"}


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    return write_all(tmp_path_factory.mktemp("books"))


@pytest.fixture(scope="module")
def books(paths):
    return opened(paths)


@pytest.fixture(scope="module")
def cached(paths):
    return opened(paths, data_only=True)


@pytest.fixture(scope="module")
def sheets(books):
    """Every visible sheet as (workbook, sheet)."""
    found = [(name, sheet) for name, book in books.items() for sheet in book if sheet.sheet_state == "visible"]
    assert len(found) > 50
    return found


@dataclass(frozen=True)
class Table:
    """One table of a sheet: its headers by column, and the rows of its records."""

    book: str
    sheet: object
    headers: dict
    rows: range

    @property
    def where(self):
        return self.book, self.sheet.title, self.rows

    def cells(self, column):
        return [self.sheet.cell(row, column) for row in self.rows]


@pytest.fixture(scope="module")
def tables(sheets):
    return [table for name, sheet in sheets for table in tables_of(name, sheet)]


def is_header(cell):
    return bool(cell.fill.fill_type) and "#" + cell.fill.fgColor.rgb[2:].lower() in (HEADER_FILL, GROUP_FILL)


def tables_of(name, sheet):
    """Return the tables of a sheet, each beneath the last of its header lines; the sentence of an empty table is no record."""
    heads = [row for row in range(3, sheet.max_row + 1) if is_header(sheet.cell(row, 1))]
    merged = {cells.min_row for cells in sheet.merged_cells.ranges if cells.max_col > cells.min_col}
    found = []
    for head in (row for row in heads if row + 1 not in heads):
        headers = {cell.column: str(cell.value).replace("\n", "") for cell in sheet[head] if cell.value and is_header(cell)}
        last = head
        while last < sheet.max_row and is_record(sheet, last + 1, merged):
            last += 1
        found.append(Table(name, sheet, headers, range(head + 1, last + 1)))
    return found


def is_record(sheet, row, merged):
    first = sheet.cell(row, 1)
    return bool(first.border.left.style) and row not in merged and first.value != "合计" and first.data_type != "f"


def test_title_and_unit_line(sheets):
    for name, sheet in sheets:
        where = (name, sheet.title)
        assert isinstance(sheet["A1"].value, str), where
        assert sheet["A1"].font.bold, where
        assert sheet["A1"].font.sz >= 14, where
        merged = {cells.min_row: cells for cells in sheet.merged_cells.ranges if cells.min_row <= 2 and cells.min_col == 1}
        assert set(merged) == {1, 2}, where
        assert merged[1].max_col == merged[2].max_col, where
        line = sheet["A2"].value
        for part in ("填报单位：", f"填报日期（数据日期）：{AS_OF}", "单位："):
            assert part in line, (*where, line)
        assert name in WITHOUT_RUN or "规则版本：cn（" in line, where


def test_no_title_is_cut_between_two_printed_pages(sheets):
    """What stands over and under a table that is printed on two pages stands in the columns that both repeat."""
    wide = [sheet for _, sheet in sheets if (sheet.page_setup.fitToWidth or 1) > 1]
    assert wide
    for sheet in wide:
        last = sheet.print_title_cols.rpartition("$")[2]
        assert sheet.print_title_cols.startswith("$A:"), sheet.title
        for cells in sheet.merged_cells.ranges:
            if not is_header(sheet.cell(cells.min_row, cells.min_col)) and sheet.cell(cells.min_row, 1).value:
                assert get_column_letter(cells.max_col) <= last, (sheet.title, str(cells))


def test_panes_stay_below_the_header_and_beside_the_ids(sheets):
    for name, sheet in sheets:
        where = (name, sheet.title)
        assert sheet.freeze_panes, where
        column, row, *_ = range_boundaries(sheet.freeze_panes)
        if sheet.auto_filter.ref:
            header_row = range_boundaries(sheet.auto_filter.ref)[1]
            assert row == header_row + 1, where
            ids = [cell.column for cell in sheet[header_row] if str(cell.value or "").replace("\n", "") in IDS]
            assert not ids or column > 1, where
        else:
            assert row >= 3, where


def test_print_set_up(sheets, books):
    for name, sheet in sheets:
        where = (name, sheet.title)
        assert sheet.page_setup.orientation == "landscape", where
        assert sheet.page_setup.paperSize in (8, 9), where
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, where
        assert sheet.print_title_rows, where
        assert "&P" in sheet.oddFooter.center.text.replace("&[Page]", "&P"), where
        assert f"数据日期：{AS_OF}" in sheet.oddHeader.right.text, where
    narrow = [sheet for _, sheet in sheets if sheet.page_setup.paperSize == 9]
    assert narrow
    for sheet in narrow:
        assert sum(dimension.width for dimension in sheet.column_dimensions.values()) < 200, sheet.title


def test_font_and_borders(books, tables):
    for name, book in books.items():
        assert {font.name for font in book._fonts} <= {FONT, "Calibri"}, name  # Calibri is the library's own, of no cell
    for table in tables:
        for row in (table.rows[:1], table.rows[-1:]):
            for cell in (table.sheet.cell(place, column) for place in row for column in table.headers):
                assert cell.border.bottom.style == "thin", (*table.where, cell.coordinate)
                assert (cell.font.name, cell.font.sz) == (FONT, 10), (*table.where, cell.coordinate)


def test_identifiers_are_text(tables):
    checked = 0
    for table in tables:
        for column in (column for column, header in table.headers.items() if header in IDS):
            for cell in table.cells(column):
                assert cell.number_format == "@", (*table.where, cell.coordinate)
                assert cell.value is None or cell.data_type == "s", (*table.where, cell.coordinate)
                checked += 1
    assert checked > 2000


def test_nothing_from_the_data_is_a_formula_or_a_link(books):
    """The sample has names such as =HYPERLINK(…) and =cmd|…; only our totals are formulas."""
    hostile = 0
    for name, book in books.items():
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.hyperlink is None, (name, sheet.title, cell.coordinate)
                    if cell.data_type == "f":
                        assert TOTAL.match(cell.value), (name, sheet.title, cell.coordinate, cell.value)
                    elif isinstance(cell.value, str) and cell.value.startswith(("=", "@")):
                        hostile += 1
                        assert cell.number_format == "@" or cell.quotePrefix, (name, sheet.title, cell.coordinate)
    assert hostile > 5


def test_totals_are_the_sums_of_their_columns(books, cached):
    checked = 0
    for name, book in books.items():
        for sheet in book:
            for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
                function, code, cells = TOTAL.match(cell.value).groups()
                values = [found.value for row in sheet[cells if ":" in cells else f"{cells}:{cells}"] for found in row]
                expected = (
                    sum(value is not None for value in values)
                    if code == "103"
                    else math.fsum(value for value in values if isinstance(value, int | float))
                )
                where = (name, sheet.title, cell.coordinate)
                assert cached[name][sheet.title][cell.coordinate].value == pytest.approx(expected), where
                assert not sheet.auto_filter.ref or function == "SUBTOTAL", where
                checked += 1
    assert checked > 200


def test_a_total_row_has_totals(tables):
    for table in tables:
        under = table.sheet[table.rows[-1] + 1] if table.rows else ()
        if under and under[0].value == "合计":
            assert any(cell.data_type == "f" for cell in under), table.where


def test_pick_lists_stand_on_the_hidden_sheet_and_offer_what_is_shown(sheets, books):
    checked = set()
    for name, sheet in sheets:
        for rule in sheet.data_validations.dataValidation:
            where = (name, sheet.title, str(rule.sqref))
            found = re.match(r"^'?(_编码)'?!(.+)$", rule.formula1)
            assert found, where
            offered = {cell.value for row in books[name][found[1]][found[2].replace("$", "")] for cell in row}
            area = next(iter(rule.sqref.ranges))
            if sheet.cell(area.min_row, 1).font.italic:
                continue
            shown = {sheet.cell(row, area.min_col).value for row in range(area.min_row, area.max_row + 1)}
            assert shown <= offered | NOT_ON_LISTS, (*where, shown - offered)
            checked.add(where)
    assert len({name for name, *_ in checked}) >= 9
    assert len(checked) > 60


def test_codes_and_shares_carry_conditional_formats(books, tables):
    ledger = books["ledger"]["台账"]
    found = {range_boundaries(str(cells.sqref))[0]: rules for cells, rules in ledger.conditional_formatting._cf_rules.items()}
    headers = {header: column for table in tables if table.sheet is ledger for column, header in table.headers.items()}
    status = found[headers["闲置认定状态"]]
    colored = {rule.formula[0].strip('"'): rule.dxf.fill.bgColor.rgb[2:].lower() for rule in status if rule.type == "cellIs"}
    expected = {code.label_zh: code.color.removeprefix("#") for code in codes("idle_status").values()}
    assert colored == {"不明": "ffffff"} | expected
    for header in ("已动工面积占比", "已投资额占比"):
        assert [rule.type for rule in found[headers[header]]] == ["dataBar"]


def test_the_last_line_is_to_be_signed(sheets):
    for name, sheet in sheets:
        said = [
            cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str) and "审核人：" in cell.value
        ]
        assert said == ([] if sheet.title in EXPLANATIONS else [SIGNATURE]), (name, sheet.title)


def test_every_workbook_names_run_rules_and_data_date(books):
    for name, book in books.items():
        told = book.properties.description
        assert f"数据日期：{AS_OF}" in told, name
        if name in WITHOUT_RUN:
            continue
        keys = {str(row[0]).rpartition(".")[2] for row in book["_来源"].iter_rows(values_only=True)}
        assert {"run_id", "as_of"} <= keys, name
        assert book["_来源"].sheet_state == "hidden", name
        assert re.search(r"规则版本：cn（[0-9a-f]{8}）", told), name
        assert re.search(r"运行编号：[0-9a-f]{12}", told), name


def test_no_number_is_wider_than_its_column(sheets, cached):
    digits = {
        "0.00": "{:.2f}",
        "0": "{:.0f}",
        "0.0%": "{:.1%}",
        "0.0000": "{:.4f}",
        "0.000%": "{:.3%}",
        "yyyy-mm-dd": "{:%Y-%m-%d}",
    }
    checked = 0
    for name, sheet in sheets:
        widths = {}
        for dimension in sheet.column_dimensions.values():
            for column in range(dimension.min, dimension.max + 1):
                widths[column] = dimension.width
        for row in cached[name][sheet.title].iter_rows(min_row=3):
            for cell in row:
                shown = digits.get(cell.number_format)
                if shown and cell.value is not None and not isinstance(cell.value, str):
                    assert len(shown.format(cell.value)) + 0.7 <= widths[cell.column], (
                        name,
                        sheet.title,
                        cell.coordinate,
                        cell.value,
                    )
                    checked += 1
    assert checked > 10_000


@pytest.mark.office
def test_libreoffice_works_out_the_same_totals_in_every_workbook(paths, books, cached, tmp_path):
    """The cached figures are taken out first, so that what comes back was computed."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    for name, path in paths.items():
        with zipfile.ZipFile(path) as source, zipfile.ZipFile(tmp_path / f"{name}.xlsx", "w") as target:
            for part in source.namelist():
                body = source.read(part)
                if part.startswith("xl/worksheets/"):
                    body = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", body)
                target.writestr(part, body)
    command = [
        "soffice",
        "--headless",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
    ]
    files = [str(tmp_path / f"{name}.xlsx") for name in paths]
    subprocess.run([*command, "--outdir", str(tmp_path / "out"), *files], check=True, capture_output=True, timeout=180)
    compared = 0
    for name, book in books.items():
        computed = CalamineWorkbook.from_path(tmp_path / "out" / f"{name}.xlsx")
        for sheet in book:
            theirs = computed.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False)
            for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
                ours = cached[name][sheet.title][cell.coordinate].value
                assert theirs[cell.row - 1][cell.column - 1] == pytest.approx(ours), (name, sheet.title, cell.coordinate)
                compared += 1
    assert compared > 200


def test_long_tables_written_block_by_block_are_the_same_table(tmp_path, monkeypatch):
    """Small blocks must change nothing: numbering, totals, heights, what the file holds byte by byte."""
    result = assessment()
    for name, write in (("ledger", write_ledger), ("issues", write_issues)):
        whole = write(result, tmp_path / f"{name}.xlsx").read_bytes()
        with monkeypatch.context() as patch:
            patch.setattr(field, "BLOCK", 7)
            assert write(result, tmp_path / f"{name}.xlsx").read_bytes() == whole


def test_of_a_very_long_table_only_a_block_is_held(tmp_path, monkeypatch):
    """The library keeps the height of every row unless it is told to let go."""
    held = []
    real = field.Records

    def watched(count, make):
        def made(part):
            held.append(len(range(*part.indices(count))))
            return make(part)

        return real(count, made)

    monkeypatch.setattr(field, "BLOCK", 10)
    monkeypatch.setattr(field, "SAMPLED", 10)
    with open_book(tmp_path / "long.xlsx", title="长表", as_of=pd.Timestamp(AS_OF)) as book:
        sheet = book.sheet("长表")
        rows = watched(205, lambda part: [field.Field("号", [f"甲{n}" for n in range(205)[part]], "id", 12, total="records")])
        write_register(book, sheet, rows, title="长表", line="单位", empty="无")
        assert len(sheet.row_info) < 20
    assert max(held) == 10
    assert sum(held[1:]) == 205
    shown = openpyxl.load_workbook(tmp_path / "long.xlsx")["长表"]
    assert [shown.cell(row, 1).value for row in (4, 5, 208)] == ["甲0", "甲1", "甲204"]
    assert shown["A209"].value == "=SUBTOTAL(103,A4:A208)"
