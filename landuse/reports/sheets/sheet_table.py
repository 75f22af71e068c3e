"""One table on a sheet: headers in one or two levels, typed and coloured cells, a total row by formula, filters, choices."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from landuse.reports.sheets.cells import Cell, display_width, total
from landuse.reports.sheets.choices import choice_source
from landuse.reports.sheets.workbook import Book, Kind

MAX_SHEET_ROWS = 1_048_576
Total = Literal["", "sum", "visible", "parcels", "records", "firms", "projects"]
COUNTED = ("parcels", "records", "firms", "projects")
"""Totals that count the cells that are not empty; each has its own counting word."""

TITLE_HEIGHT, LINE_HEIGHT, GROUP_HEIGHT, HEADER_HEIGHT, TEXT_LINE_HEIGHT, ROW_PADDING = 34, 20, 20, 42, 13.5, 5
CELL_PADDING = 2
"""Half-width characters of a cell that its margins and unfilled line ends take."""
MAX_LINES = 8
"""A row is no taller than this many lines of text; the rest of a longer text shows when the cell is opened."""
USUAL_LINES = 3
NARROWEST, WIDEST = 0.6, 1.8
"""By how much a column of texts may shrink where it is empty, or grow where its texts are long."""
MAX_TEXT_FORMAT = 255
"""Older Excel shows ##### for longer texts in text format."""
TOTAL_FUNCTIONS: Mapping[str, str] = {
    "sum": "SUM({})",
    "visible": "SUBTOTAL(109,{})",
    "parcels": "SUBTOTAL(103,{})",
    "records": "SUBTOTAL(103,{})",
    "firms": "SUBTOTAL(103,{})",
    "projects": "SUBTOTAL(103,{})",
}


@dataclass(frozen=True)
class Field:
    """One column of a sheet: header, cells and looks.

    `colors` gives the fill of each cell (empty: none), `choices` the code list to pick from when the cell is edited, `total`
    what the total row says (``sum`` of all; ``visible`` sum, number of ``parcels``, ``records``, ``firms`` or ``projects`` that the filter shows), `bars` whether numbers carry data bars.
    """

    header: str
    cells: Sequence[Cell]
    kind: Kind = "text"
    width: float = 10
    group: str = ""
    colors: Sequence[str] = ()
    choices: str = ""
    total: Total = ""
    bars: str = ""


@dataclass(frozen=True)
class Placed:
    """Where a table came to stand: rows of its last header line, first and last record, and the row after it."""

    header_row: int
    first_row: int
    last_row: int
    next_row: int


def write_heading(book: Book, sheet: Worksheet, *, title: str, line: str, width: int) -> int:
    """Write the merged title and unit line over `width` columns and return the row after them."""
    for row, (text, part, height) in enumerate([(title, "title", TITLE_HEIGHT), (line, "line", LINE_HEIGHT)]):
        sheet.set_row(row, height)
        sheet.merge_range(row, 0, row, width - 1, "", book.part_format(part))
        sheet.write_string(row, 0, text, book.part_format(part))
    return 2


def fitted(field: Field) -> Field:
    """Return a column of texts as wide as nine in ten of its texts need to stand in three lines, within bounds."""
    if field.kind != "text":
        return field
    widths = sorted(display_width(cell) for cell in field.cells if isinstance(cell, str))
    if not widths:
        return replace(field, width=field.width * NARROWEST) if field.cells else field
    usual = widths[(len(widths) * 9 - 1) // 10] / USUAL_LINES + CELL_PADDING
    return replace(field, width=min(max(usual, field.width), field.width * WIDEST))


def write_table(book: Book, sheet: Worksheet, fields: Sequence[Field], *, row: int, empty: str, totals: str = "") -> Placed:
    """Write `fields` from `row` on and return where they stand.

    Parameters
    ----------
    book, sheet, fields
        Where to write what; all fields have the same number of cells.
    row
        First row of the header. Groups, where there are any, stand a row above the headers.
    empty
        What to say where there is no record.
    totals
        Label of the total row; without it there is none.
    """
    if any(field.group for field in fields):
        _write_groups(book, sheet, fields, row)
        row += 1
    header_row, first = row, row + 1
    sheet.set_row(row, HEADER_HEIGHT)
    for column, field in enumerate(fields):
        sheet.write_string(row, column, field.header, book.part_format("header"))
    count = len(fields[0].cells)
    if count:
        _write_records(book, sheet, fields, first)
    else:
        sheet.merge_range(first, 0, first, len(fields) - 1, "", book.part_format("empty"))
        sheet.write_string(first, 0, empty, book.part_format("empty"))
    last = first + max(count, 1) - 1
    if totals:
        _write_totals(book, sheet, fields, rows=(first, last), label=totals)
    for column, field in enumerate(fields):
        _equip(sheet, field, column, first, last)
    return Placed(header_row, first, last, last + (2 if totals else 1))


def write_note(book: Book, sheet: Worksheet, row: int, text: str, *, width: int, part: str = "note") -> int:
    """Write one merged line under a table and return the row after it."""
    sheet.set_row(row, LINE_HEIGHT)
    sheet.merge_range(row, 0, row, width - 1, "", book.part_format(part))
    sheet.write_string(row, 0, text, book.part_format(part))
    return row + 1


def _write_groups(book: Book, sheet: Worksheet, fields: Sequence[Field], row: int) -> None:
    sheet.set_row(row, GROUP_HEIGHT)
    shape = book.part_format("group")
    for name, members in groupby(range(len(fields)), key=lambda column: fields[column].group):
        columns = list(members)
        if len(columns) > 1:
            sheet.merge_range(row, columns[0], row, columns[-1], "", shape)
        sheet.write_string(row, columns[0], name, shape)


def _write_records(book: Book, sheet: Worksheet, fields: Sequence[Field], first: int) -> None:
    plain = [book.cell_format(field.kind) for field in fields]
    long_text = book.long_text_format()
    for place in range(len(fields[0].cells)):
        row = first + place
        lines = max(text_lines(field.cells[place], field.width) for field in fields)
        sheet.set_row(row, ROW_PADDING + min(lines, MAX_LINES) * TEXT_LINE_HEIGHT)
        for column, field in enumerate(fields):
            value = field.cells[place]
            shape = book.cell_format(field.kind, field.colors[place]) if field.colors else plain[column]
            if value is None:
                sheet.write_blank(row, column, None, shape)
            elif isinstance(value, str):
                sheet.write_string(row, column, value, long_text if len(value) > MAX_TEXT_FORMAT else shape)
            else:
                sheet.write_number(row, column, value, shape)


def text_lines(value: Cell, width: float) -> int:
    """Return how many lines a cell takes when its text is wrapped."""
    if not isinstance(value, str):
        return 1
    room = max(width - CELL_PADDING, 2)
    return sum(max(1, math.ceil(display_width(part) / room)) for part in value[: MAX_LINES * MAX_TEXT_FORMAT].split("\n"))


def _write_totals(book: Book, sheet: Worksheet, fields: Sequence[Field], *, rows: tuple[int, int], label: str) -> None:
    first, last = rows
    row = last + 1
    sheet.set_row(row, LINE_HEIGHT)
    for column, field in enumerate(fields):
        if field.total:
            counted = field.total in COUNTED
            value = sum(cell is not None for cell in field.cells) if counted else total(field.cells)
            part = f"{field.total if counted else field.kind}_total"
            formula = "=" + TOTAL_FUNCTIONS[field.total].format(xl_range(first, column, last, column))
            sheet.write_formula(row, column, formula, book.part_format(part), value)
        else:
            sheet.write_string(row, column, "" if column else label, book.part_format("total"))


def _equip(sheet: Worksheet, field: Field, column: int, first: int, last: int) -> None:
    cells = xl_range(first, column, last, column)
    if field.choices:
        sheet.data_validation(cells, {
            "validate": "list",
            "source": choice_source(field.choices),
            "error_type": "warning",
            "error_title": "不在代码表内",
            "error_message": "请从下拉列表中选取;代码见工作表“填表说明”。",
        })  # fmt: skip
    if field.bars and len(field.cells):
        sheet.conditional_format(
            cells,
            {
                "type": "data_bar",
                "bar_color": field.bars,
                "min_type": "num",
                "min_value": 0,
            },
        )
