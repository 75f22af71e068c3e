"""Whole sheets: one table with frozen and repeated headers and filters, or several short tables one under the other."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from xlsxwriter.worksheet import Worksheet

from landuse.reports.sheets.field import Field, Records, sample
from landuse.reports.sheets.row_heights import fitted
from landuse.reports.sheets.sheet_table import MAX_SHEET_ROWS, Placed, write_heading, write_table
from landuse.reports.sheets.workbook import Book, page_setup

SECTION_HEIGHT = 22
ROOM_FOR_FRAME = 16
MAX_RECORDS = MAX_SHEET_ROWS - ROOM_FOR_FRAME
"""Records that fit on one sheet beside title, headers, totals and notes."""
ROOM_FOR_TEXT = 56
"""Half-width characters that the repeated columns of a sheet over several pages have at least: title and notes stand in them."""
WIDEST_FROZEN = 40
"""A wider first column stays in sight of its own accord; kept there it would leave no room for the others."""


def write_register(
    book: Book,
    sheet: Worksheet,
    fields: Sequence[Field] | Records,
    *,
    title: str,
    line: str,
    empty: str,
    frozen_columns: int = 0,
    pages_wide: int = 1,
) -> Placed:
    """Write the table from the top of `sheet` and return where it stands; `empty` is said where there is no record.

    Printed over several pages side by side, each of them repeats the frozen columns, and title, unit line and notes stand in
    these, so that no page cuts them.
    """
    head = sample(fields)
    widths = [fitted(field).width for field in head]
    repeated = frozen_columns if pages_wide > 1 else 0
    if repeated:
        more = max(1.0, ROOM_FOR_TEXT / sum(widths[:repeated]))
        widths[:repeated] = [width * more for width in widths[:repeated]]
    row = write_heading(book, sheet, title=title, line=line, width=widths, text_columns=repeated)
    if not isinstance(fields, Records):
        fields = [replace(field, total="visible") if field.total == "sum" else field for field in fields]
    placed = write_table(book, sheet, fields, row=row, empty=empty, totals="合计", widths=widths)
    book.set_columns(sheet, placed.widths)
    sheet.freeze_panes(placed.first_row, frozen_columns)
    sheet.autofilter(placed.header_row, 0, placed.last_row, len(widths) - 1)
    page_setup(sheet, title=title, header_rows=(row, placed.header_row), pages=(pages_wide, 0))
    if repeated:
        sheet.repeat_columns(0, repeated - 1)
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
    """Write short tables with their names from `row` on, all in columns of the same `widths`, and return where they stand.

    Title and unit line stay in sight, and so does the first column.
    """
    book.set_columns(sheet, widths)
    sheet.freeze_panes(2, int(widths[0] <= WIDEST_FROZEN))
    placed = []
    for name, fields in sections:
        sheet.set_row(row, SECTION_HEIGHT)
        sheet.write_string(row, 0, name, book.part_format("section"))
        placed.append(write_table(book, sheet, fields, row=row + 1, empty=empty, totals=totals, widths=widths[: len(fields)]))
        book.widen(sheet, placed[-1].widths)
        row = placed[-1].next_row + 1
    return placed
