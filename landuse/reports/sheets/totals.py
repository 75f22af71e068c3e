"""The total row of a table: formulas over its records, with what they come to worked out from the same cells."""

import math
from collections.abc import Mapping, Sequence

from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from landuse.reports.sheets.cells import Cell
from landuse.reports.sheets.field import Field
from landuse.reports.sheets.row_heights import number_width
from landuse.reports.sheets.workbook import Book

COUNTED = ("parcels", "records", "firms", "projects")
"""Totals that count the cells that are not empty; each has its own counting word."""
TOTAL_FUNCTIONS: Mapping[str, str] = {
    "sum": "SUM({})",
    "visible": "SUBTOTAL(109,{})",
    "parcels": "SUBTOTAL(103,{})",
    "records": "SUBTOTAL(103,{})",
    "firms": "SUBTOTAL(103,{})",
    "projects": "SUBTOTAL(103,{})",
}


class Tally:
    """What the numbers of one column come to while its rows go by: sum, count, and the extremes that its width must hold."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self._sums: list[float] = []
        self._filled = 0
        self._extremes = [0.0, 0.0]

    def add(self, cells: Sequence[Cell]) -> None:
        """Take in the next cells; texts and empty cells do not count, as a spreadsheet adds them up."""
        if self.field.total in COUNTED:
            self._filled += len(cells) - cells.count(None)
        numbers = [cell for cell in cells if isinstance(cell, int | float)]
        if numbers:
            found = math.fsum(numbers)
            self._sums += [found, math.fsum((*numbers, -found))]  # with its rest, so that blocks add up as the whole would
            self._extremes = [min(self._extremes[0], *numbers), max(self._extremes[1], *numbers)]

    @property
    def value(self) -> float:
        """Return what the total row says."""
        return self._filled if self.field.total in COUNTED else math.fsum(self._sums)

    @property
    def width(self) -> float:
        """Return the width that every number of the column, and its total, needs."""
        shown = [*self._extremes, self.value] if self.field.total else self._extremes
        return number_width(self.field.kind, shown)


def write_totals(
    book: Book, sheet: Worksheet, tallies: Sequence[Tally], *, rows: tuple[int, int], label: str, empty: bool = False
) -> None:
    """Write the row beneath the records at `rows`; `label` stands in its first cell, before the number if that has one.

    Under an `empty` table the totals are plain zeros: a formula would count the sentence that there is no record.
    """
    first, last = rows
    row = last + 1
    for column, tally in enumerate(tallies):
        field = tally.field
        if field.total:
            part = f"{field.total if field.total in COUNTED else field.kind}_total"
            formula = "=" + TOTAL_FUNCTIONS[field.total].format(xl_range(first, column, last, column))
            shape = book.total_format(part, "" if column else label)
            if empty:
                sheet.write_number(row, column, 0, shape)
            else:
                sheet.write_formula(row, column, formula, shape, tally.value)
        else:
            sheet.write_string(row, column, "" if column else label, book.part_format("total"))
