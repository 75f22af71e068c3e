"""How wide columns and how high rows must be for what they hold: text is wrapped, never cut; numbers never show as ###."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from landuse.reports.sheets.cells import Cell, display_width
from landuse.reports.sheets.field import Field

TEXT_LINE_HEIGHT, ROW_PADDING = 13.5, 5
CELL_PADDING = 2
"""Half-width characters of a cell that its margins and unfilled line ends take."""
MAX_LINES = 8
"""A row is no taller than this many lines of text; the rest of a longer text shows when the cell is opened."""
USUAL_LINES = 3
NARROWEST, WIDEST = 0.6, 1.8
"""By how much a column of texts may shrink where it is empty, or grow where its texts are long."""
MAX_TEXT_FORMAT = 255
"""Older Excel shows ##### for longer texts in text format."""
NUMBER_MARGIN = 2.2
"""Half-width characters beside the digits of a number: margins, and the room that bold digits take."""
_SHOWN = {"integer": "{:.0f}", "amount": "{:.2f}", "fine": "{:.4f}", "share": "{:.1%}", "gap": "{:.3%}", "number": "{:.6g}"}


def fitted(field: Field) -> Field:
    """Return a column of texts as wide as nine in ten of its texts need to stand in three lines, within bounds."""
    if field.kind != "text":
        return field
    widths = sorted(display_width(cell) for cell in field.cells if isinstance(cell, str))
    if not widths:
        return replace(field, width=field.width * NARROWEST) if field.cells else field
    usual = widths[(len(widths) * 9 - 1) // 10] / USUAL_LINES + CELL_PADDING
    return replace(field, width=min(max(usual, field.width), field.width * WIDEST))


def number_width(kind: str, extremes: Sequence[float]) -> float:
    """Return the width that the widest of some numbers needs as its kind shows it; 0 without numbers or for other kinds."""
    shown = _SHOWN.get(kind)
    return max((len(shown.format(value)) + NUMBER_MARGIN for value in extremes), default=0.0) if shown else 0.0


def row_heights(fields: Sequence[Field], widths: Sequence[float]) -> list[float]:
    """Return the height of each row of some columns as they wrap in columns of these widths."""
    lines = np.ones(len(fields[0].cells), dtype="int64")
    for field, width in zip(fields, widths, strict=True):
        np.maximum(lines, _lines(field.cells, width), out=lines)
    heights: list[float] = (ROW_PADDING + np.minimum(lines, MAX_LINES) * TEXT_LINE_HEIGHT).tolist()
    return heights


def text_lines(value: Cell, width: float) -> int:
    """Return how many lines a cell takes when its text is wrapped."""
    if not isinstance(value, str):
        return 1
    room = max(width - CELL_PADDING, 2)
    return sum(max(1, math.ceil(display_width(part) / room)) for part in value[: MAX_LINES * MAX_TEXT_FORMAT].split("\n"))


def wrapped_height(text: str, width: float, *, scale: float = 1.0, most: int = MAX_LINES) -> float:
    """Return the height of a merged line of text over `width`, in a font `scale` times the usual one."""
    return (ROW_PADDING + min(text_lines(text, width / scale), most) * TEXT_LINE_HEIGHT) * scale


def _lines(cells: Sequence[Cell], width: float) -> list[int]:
    """Return the lines of each cell; each different long text is measured once."""
    surely_one = int(max(width - CELL_PADDING, 2) / 2)
    known: dict[str, int] = {}
    found = []
    for cell in cells:
        if not isinstance(cell, str) or (len(cell) <= surely_one and "\n" not in cell):
            found.append(1)
        else:
            if cell not in known:
                known[cell] = text_lines(cell, width)
            found.append(known[cell])
    return found
