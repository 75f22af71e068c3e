"""Writing the records of a table row by row, each column in formats that are chosen once."""

from collections.abc import Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from landuse.reports.sheets.field import Field
from landuse.reports.sheets.row_heights import MAX_TEXT_FORMAT, row_heights
from landuse.reports.sheets.workbook import Book


def write_records(book: Book, sheet: Worksheet, fields: Sequence[Field], widths: Sequence[float], first: int) -> int:
    """Write the cells of `fields` from row `first` on, high enough for columns of `widths`; return the row after them."""
    heights = row_heights(fields, widths)
    plain = [book.cell_format(field.kind) for field in fields]
    filled = {column: _filled(book, field) for column, field in enumerate(fields) if field.colors}
    long_text = book.long_text_format()
    set_row, write_blank, write_string, write_number = sheet.set_row, sheet.write_blank, sheet.write_string, sheet.write_number
    row = first
    for place, (height, cells) in enumerate(zip(heights, zip(*(field.cells for field in fields), strict=True), strict=True)):
        set_row(row, height)
        for column, value in enumerate(cells):
            shape = filled[column][place] if column in filled else plain[column]
            if value is None:
                write_blank(row, column, None, shape)
            elif isinstance(value, str):
                write_string(row, column, value, long_text if len(value) > MAX_TEXT_FORMAT else shape)
            else:
                write_number(row, column, value, shape)
        row += 1
    return row


def _filled(book: Book, field: Field) -> list[Format]:
    """Return the format of each cell of a column with fills."""
    shapes = {fill: book.cell_format(field.kind, fill) for fill in set(field.colors)}
    return [shapes[fill] for fill in field.colors]
