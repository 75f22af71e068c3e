"""Whole sheets: one table with frozen and repeated headers and filters, or several short tables one under the other."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from xlsxwriter.worksheet import Worksheet

from landuse.reports.sheets.sheet_table import MAX_SHEET_ROWS, Field, Placed, fitted, write_heading, write_table
from landuse.reports.sheets.workbook import Book, page_setup

SECTION_HEIGHT = 22
ROOM_FOR_FRAME = 16
MAX_RECORDS = MAX_SHEET_ROWS - ROOM_FOR_FRAME
"""Records that fit on one sheet beside title, headers, totals and notes."""


def write_register(
    book: Book,
    sheet: Worksheet,
    fields: Sequence[Field],
    *,
    title: str,
    line: str,
    empty: str,
    frozen_columns: int = 0,
    pages_wide: int = 1,
) -> Placed:
    """Write the table from the top of `sheet` and return where it stands; `empty` is said where there is no record.

    Printed over several pages side by side, each of them repeats the frozen columns.
    """
    fields = [fitted(field) for field in fields]
    for column, field in enumerate(fields):
        sheet.set_column(column, column, field.width)
    row = write_heading(book, sheet, title=title, line=line, width=len(fields))
    placed = write_table(book, sheet, fields, row=row, empty=empty, totals="合计")
    sheet.freeze_panes(placed.first_row, frozen_columns)
    sheet.autofilter(placed.header_row, 0, placed.last_row, len(fields) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A{placed.first_row + 1}:XFD{placed.last_row + 1}"})
    page_setup(sheet, title=title, header_rows=(row, placed.header_row), pages=(pages_wide, 0))
    if pages_wide > 1:
        sheet.repeat_columns(0, frozen_columns - 1)
    return placed


def write_stack(
    book: Book,
    sheet: Worksheet,
    sections: Iterable[tuple[str, Sequence[Field]]],
    *,
    widths: Sequence[float],
    row: int,
    empty: str,
    totals: str = "",
) -> list[Placed]:
    """Write short tables with their names from `row` on, all in columns of the same `widths`, and return where they stand."""
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    placed = []
    for name, fields in sections:
        sheet.set_row(row, SECTION_HEIGHT)
        sheet.write_string(row, 0, name, book.part_format("section"))
        fitted = [replace(field, width=width) for field, width in zip(fields, widths, strict=False)]
        placed.append(write_table(book, sheet, fitted, row=row + 1, empty=empty, totals=totals))
        row = placed[-1].next_row + 1
    return placed
