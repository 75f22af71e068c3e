"""A column of a sheet, and the rows of a long table that become columns block by block."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from landuse.reports.sheets.cells import Cell
from landuse.reports.sheets.workbook import Kind

Total = Literal["", "sum", "visible", "parcels", "records", "firms", "projects"]
BLOCK = 4_000
"""Rows of a long table that are held as cells at one time."""
SAMPLED = 4_000
"""Rows, evenly spread, from which the widths of a long table are taken."""


@dataclass(frozen=True)
class Field:
    """One column of a sheet: header, cells and looks.

    `colors` gives the fill of each cell (empty: none), `choices` the code list to pick from when the cell is edited, `total`
    what the total row says (``sum`` of all; ``visible`` sum, number of ``parcels``, ``records``, ``firms`` or ``projects`` that
    the filter shows), `bars` the colour of data bars where the cells are to carry them; shares always do.
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
class Records:
    """The rows of a long table: how many, and how a slice of them becomes columns, the same ones every time.

    They are made twice, once for the sample and once for writing, so that no more than a block of cells is held.
    """

    count: int
    make: Callable[[slice], list[Field]]


def blocks(rows: Sequence[Field] | Records) -> Iterator[Sequence[Field]]:
    """Yield columns block by block: those that are there already as one block, no rows as one empty block."""
    if not isinstance(rows, Records):
        yield rows
        return
    for first in range(0, max(rows.count, 1), BLOCK):
        yield rows.make(slice(first, min(first + BLOCK, rows.count)))


def sample(rows: Sequence[Field] | Records) -> Sequence[Field]:
    """Return columns that are there already, or those of rows spread evenly over a long table."""
    if not isinstance(rows, Records):
        return rows
    return rows.make(slice(0, rows.count, max(1, -(-rows.count // SAMPLED))))
