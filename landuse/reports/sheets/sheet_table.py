"""One table on a sheet: headers in one or two levels, typed and coloured cells, a total row by formula, filters, choices."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from landuse.reports.sheets.choices import CODES_SHEET, choice_colors, choice_source
from landuse.reports.sheets.field import Field, Records, Total, blocks
from landuse.reports.sheets.records import write_records
from landuse.reports.sheets.row_heights import (
    CELL_PADDING,
    MAX_LINES,
    ROW_PADDING,
    TEXT_LINE_HEIGHT,
    fitted,
    text_lines,
    wrapped_height,
)
from landuse.reports.sheets.totals import Tally, write_totals
from landuse.reports.sheets.workbook import Book, forget_rows

__all__ = ["Field", "Placed", "Total", "fitted", "text_lines", "write_heading", "write_note", "write_table"]

MAX_SHEET_ROWS = 1_048_576
TITLE_HEIGHT, LINE_HEIGHT, GROUP_HEIGHT, HEADER_HEIGHT = 34, 20, 20, 42
TITLE_SCALE, NARROW_TITLE_SCALE, WIDE_ENOUGH = 1.8, 1.4, 60
"""Size of a title as a multiple of the usual text: smaller over columns of less than so many characters."""
MAX_NOTE_LINES = 16
SHARE_BARS = "#b7d3dc"


@dataclass(frozen=True)
class Placed:
    """Where a table came to stand: rows of its last header line, first and last record, the row after it, and its widths."""

    header_row: int
    first_row: int
    last_row: int
    next_row: int
    widths: Sequence[float] = ()


def write_heading(
    book: Book,
    sheet: Worksheet,
    *,
    title: str,
    line: str,
    width: int | Sequence[float],
    signed: bool = True,
    text_columns: int = 0,
) -> int:
    """Write the merged title and unit line over the columns of a sheet, keep them in sight, and return the row after them.

    `width` tells how wide the columns are, which are set, or how many there are. A `signed` sheet ends with a line for those who
    fill it in and check it. With `text_columns`, title, line and notes stand in no more than so many columns.
    """
    if not isinstance(width, int):
        book.set_columns(sheet, width)
    count = width if isinstance(width, int) else len(width)
    book.enter(sheet, columns=count, signed=signed, text_columns=text_columns)
    over = book.table_width(sheet, text_columns or count)
    scale, part = (TITLE_SCALE, "title") if over >= WIDE_ENOUGH else (NARROW_TITLE_SCALE, "narrow_title")
    title_height = max(TITLE_HEIGHT, wrapped_height(title, over, scale=scale))
    line_height = max(LINE_HEIGHT, wrapped_height(line, over))
    for row, (text, look, height) in enumerate([(title, part, title_height), (line, "line", line_height)]):
        _write_merged(book, sheet, row, text, width=text_columns or count, part=look, height=height)
    sheet.freeze_panes(2, 0)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    return 2


def write_table(
    book: Book,
    sheet: Worksheet,
    fields: Sequence[Field] | Records,
    *,
    row: int,
    empty: str,
    totals: str = "",
    widths: Sequence[float] = (),
) -> Placed:
    """Write `fields` from `row` on and return where they stand.

    Parameters
    ----------
    book, sheet, fields
        Where to write what; all fields have the same number of cells. The rows of a long table may come as
        :class:`~landuse.reports.sheets.field.Records`, of which only a block at a time is held as cells.
    row
        First row of the header. Groups, where there are any, stand a row above the headers.
    empty
        What to say where there is no record.
    totals
        Label of the total row; without it, or where no column has a total, there is none.
    widths
        Widths of the columns, from which the heights of the rows follow; without them those of `fields`.
    """
    parts = blocks(fields)
    block = next(parts)
    head = block
    widths = list(widths) or [field.width for field in head]
    header_row = _write_header(book, sheet, head, widths, row)
    first = place = header_row + 1
    tallies = [Tally(field) for field in head]
    while True:
        if block[0].cells:
            for tally, field in zip(tallies, block, strict=True):
                tally.add(field.cells)
            place = write_records(book, sheet, block, widths, place)
            if isinstance(fields, Records):
                forget_rows(sheet, place - 1)
        try:
            block = next(parts)
        except StopIteration:
            break
    no_records = place == first
    if no_records:
        _write_merged(book, sheet, first, empty, width=len(head), part="empty", height=LINE_HEIGHT)
        place += 1
    last = place - 1
    summed = bool(totals) and any(field.total for field in head)
    if summed:
        sheet.set_row(last + 1, LINE_HEIGHT)
        write_totals(book, sheet, tallies, rows=(first, last), label=totals, empty=no_records)
    for column, field in enumerate(head):
        _equip(book, sheet, field, xl_range(first, column, last, column))
    book.enter(sheet, last_row=last + summed)
    needed = [max(width, tally.width) for width, tally in zip(widths, tallies, strict=True)]
    return Placed(header_row, first, last, last + (2 if summed else 1), needed)


def write_note(book: Book, sheet: Worksheet, row: int, text: str, *, width: int, part: str = "note") -> int:
    """Write one merged line under a table, wrapped where it is longer than its columns are wide; return the row after it."""
    width = book.text_columns(sheet) or width
    height = max(LINE_HEIGHT, wrapped_height(text, book.table_width(sheet, width), most=MAX_NOTE_LINES))
    _write_merged(book, sheet, row, text, width=width, part=part, height=height)
    book.enter(sheet, last_row=row)
    return row + 1


def _write_merged(book: Book, sheet: Worksheet, row: int, text: str, *, width: int, part: str, height: float) -> None:
    shape = book.part_format(part)
    sheet.set_row(row, height)
    if width > 1:
        sheet.merge_range(row, 0, row, width - 1, "", shape)
    sheet.write_string(row, 0, text, shape)


def _write_header(book: Book, sheet: Worksheet, fields: Sequence[Field], widths: Sequence[float], row: int) -> int:
    """Write one or two lines of headers and return the row of the last; what stands in no group looks one cell high."""
    grouped = any(field.group for field in fields)
    if grouped:
        sheet.set_row(row, GROUP_HEIGHT)
        for name, members in groupby(range(len(fields)), key=lambda column: fields[column].group):
            _write_group(book, sheet, row, name, list(members))
        row += 1
    lines = max(text_lines(field.header, width + CELL_PADDING / 2) for field, width in zip(fields, widths, strict=True))
    sheet.set_row(row, max(HEADER_HEIGHT, ROW_PADDING + min(lines, MAX_LINES) * TEXT_LINE_HEIGHT))
    for column, field in enumerate(fields):
        under = grouped and not field.group
        sheet.write_string(row, column, field.header, book.part_format("header_under" if under else "header"))
    return row


def _write_group(book: Book, sheet: Worksheet, row: int, name: str, columns: Sequence[int]) -> None:
    shape = book.part_format("group" if name else "group_open")
    if name and len(columns) > 1:
        sheet.merge_range(row, columns[0], row, columns[-1], "", shape)
    for column in columns[:1] if name else columns:
        sheet.write_string(row, column, name, shape)


def _equip(book: Book, sheet: Worksheet, field: Field, cells: str) -> None:
    """Add what works on the cells when they are edited: pick lists, the colours of codes, bars of shares."""
    if field.choices:
        book.use_list(field.choices)
        sheet.data_validation(cells, {
            "validate": "list",
            "source": choice_source(book.lists, field.choices),
            "error_type": "warning",
            "error_title": "不在代码表内",
            "error_message": f"请从下拉列表中选取;所列文字见隐藏工作表“{CODES_SHEET}”。",
        })  # fmt: skip
        for text, fill in choice_colors(field.choices).items():
            quoted = text.replace('"', '""')
            rule = {"type": "cell", "criteria": "==", "value": f'"{quoted}"', "format": book.condition_format(fill)}
            sheet.conditional_format(cells, rule)
    bars = field.bars or (SHARE_BARS if field.kind == "share" else "")
    if bars and len(field.cells):
        top = {"max_type": "num", "max_value": 1} if field.kind == "share" else {}
        bar = {"type": "data_bar", "bar_color": bars, "min_type": "num", "min_value": 0}
        sheet.conditional_format(cells, bar | top)
