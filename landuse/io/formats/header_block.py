"""Where the header of a sheet stands and what its columns are called: titles, unit lines, merged cells and several levels.

Nothing found here is used unseen: a file whose first row is no header is refused with what was found, and
``landuse map-columns`` shows it and writes it down.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from landuse.io.header_text import LEVEL, last_level, plain_header, split_unit, unit_line, without_levels

LOOKED_AT = 40
"""Rows in which a header is looked for."""
_DEEPEST = 3
_LEAST_KNOWN = 2
_NUMBER = re.compile(r"^[+-]?[\d,.]+%?$")
_DAY = re.compile(r"^\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}")
_YEARS = (1949, 2100)
_YEAR_DIGITS = 4

Cell = str | float | bool | dt.date | dt.time | dt.timedelta | None
Rows = Sequence[Sequence[Cell]]
Merge = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell of a merged area, row and column counted from 0."""


@dataclass(frozen=True)
class HeaderBlock:
    """Rows of a header (counted from 0), the names of the columns, how many of them are known, the units stated above it."""

    rows: tuple[int, ...]
    names: tuple[str, ...]
    known: int
    units: tuple[str, ...] = ()

    @property
    def numbers(self) -> tuple[int, ...]:
        """The rows as people count them."""
        return tuple(row + 1 for row in self.rows)


def header_block(cells: Rows, merges: Sequence[Merge], rows: Sequence[int], known: Collection[str] = ()) -> HeaderBlock:
    """Return the header that stands in `rows` (counted from 0); `known` are the plain writings of known headers."""
    names = header_names(cells, merges, rows)
    units = unit_line(cell for row in cells[: rows[0]] for cell in row if cell not in ("", None))
    return HeaderBlock(tuple(rows), names, _count_known(names, known), units)


def find_header(cells: Rows, merges: Sequence[Merge], known: Collection[str]) -> HeaderBlock | None:
    """Return the most likely header among the first rows, or None where none is likely.

    The rows that give most known headers win; then the fewer rows, then the upper ones. Where no headers are known, the first
    row that is filled across the table and holds words only is taken.
    """
    width = max((_last_filled(row) for row in cells[:LOOKED_AT]), default=0)
    best: HeaderBlock | None = None
    for first in range(min(len(cells), LOOKED_AT)):
        for depth in range(1, min(_DEEPEST, len(cells) - first) + 1):
            rows = range(first, first + depth)
            if _could_be_header(cells, merges, rows, width):
                block = header_block(cells, merges, rows, known)
                if best is None or block.known > best.known:
                    best = block
        if best is not None and best.known < _LEAST_KNOWN and not _is_words(cells[first]):
            break  # data begin: what follows is no header
    return best


def refused_header(cells: Rows, merges: Sequence[Merge], known: Collection[str]) -> HeaderBlock | None:
    """Return the likely header where it plainly is not the first row alone, else None."""
    found = find_header(cells, merges, known)
    if found is None or found.rows == (0,) or not cells:
        return None
    first = header_block(cells, merges, [0], known)
    if first.known >= found.known:
        return None
    return found if found.known >= _LEAST_KNOWN or _filled(cells[0]) == 1 else None


def header_names(cells: Rows, merges: Sequence[Merge], rows: Sequence[int]) -> tuple[str, ...]:
    """Return the name of each column: the texts of its levels from above, joined by a stroke, each once.

    A merged cell holds for all that it covers. In files that know no merged cells an upper level holds for the blanks to its
    right that have something below them.
    """
    width = max((len(cells[row]) for row in rows), default=0)
    levels = [[_wording(cell) for cell in cells[row]] + [""] * (width - len(cells[row])) for row in rows]
    block = [merge for merge in merges if merge[0][0] in rows]
    for (top, left), (bottom, right) in block:
        for row in range(top, min(bottom, rows[-1]) + 1):
            levels[row - rows[0]][left : right + 1] = [levels[top - rows[0]][left]] * (right + 1 - left)
    if not block:
        for upper, below in pairwise(levels):
            for column in range(1, width):
                if not upper[column] and below[column] and (below[column - 1] or not upper[column - 1]):
                    upper[column] = upper[column - 1]
    return tuple(LEVEL.join(dict.fromkeys(text for text in stack if text)) for stack in zip(*levels, strict=True))


def is_known(name: str, known: Collection[str]) -> bool:
    """Tell whether a header is one of the `known` plain writings, in full or by its lowest level, a unit apart."""
    readings = (name, last_level(name))
    bases = [split_unit(reading)[0] for reading in readings]
    return any(plain_header(text) in known or without_levels(plain_header(text)) in known for text in (*readings, *bases))


def _count_known(names: Sequence[str], known: Collection[str]) -> int:
    return len({name for name in names if name and is_known(name, known)})


def _could_be_header(cells: Rows, merges: Sequence[Merge], rows: range, width: int) -> bool:
    """Tell whether `rows` hold words only, are no title, and hang together as the levels of one header."""
    if not all(_is_words(cells[row]) and _filled(cells[row]) for row in rows):
        return False
    if any(_is_title(cells, merges, row, width) for row in rows):
        return False
    inside = [merge for merge in merges if merge[0][0] in rows]
    if any(bottom > rows[-1] for (_, _), (bottom, _) in inside):
        return False
    if any(top < rows[0] <= bottom for (top, _), (bottom, _) in merges):
        return False
    return len(rows) == 1 or all(_hangs_together(cells, inside, upper) for upper in rows[:-1])


def _hangs_together(cells: Rows, merges: Sequence[Merge], upper: int) -> bool:
    """Tell whether the row below `upper` is a lower level of it: joined by merged cells, or filling its blanks."""
    if merges:
        tall = any(top <= upper < bottom for (top, _), (bottom, _) in merges)
        wide = any(top == upper and right > left and bottom == top for (top, left), (bottom, right) in merges)
        return tall or wide
    above, below = ([bool(_text(cell)) for cell in cells[row]] for row in (upper, upper + 1))
    above += [False] * (len(below) - len(above))
    below += [False] * (len(above) - len(below))
    pairs = list(zip(above, below, strict=True))
    return (False, True) in pairs and (True, False) in pairs and pairs[0] != (False, True)


def _is_title(cells: Rows, merges: Sequence[Merge], row: int, width: int) -> bool:
    """Tell whether a row is a title or a line about the whole table: one cell in a wide table, or a statement of units."""
    texts = [_text(cell) for cell in cells[row] if _text(cell)]
    if unit_line(texts) or any(re.search(r"[:：]", text) and len(texts) < width / 2 for text in texts):
        return True
    across = any(top == row and right - left + 1 >= max(width - 1, 2) for (top, left), (_, right) in merges)
    return (across and (width > 3 or len(texts) == 1)) or (len(texts) == 1 and width > 2)


def _is_words(row: Sequence[Cell]) -> bool:
    """Tell whether every filled cell of a row is a word; years count as words, since they stand in headers."""
    return all(_is_word(cell) for cell in row if cell not in ("", None))


def _is_word(cell: Cell) -> bool:
    if isinstance(cell, bool) or not isinstance(cell, (str, int, float)):
        return False
    text = _text(cell)
    if _NUMBER.match(text):
        return len(text) == _YEAR_DIGITS and text.isdecimal() and _YEARS[0] <= int(text) <= _YEARS[1]
    return not _DAY.match(text)


def _wording(cell: Cell) -> str:
    """Return a header's text without line breaks and blanks around it; a year without a decimal point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else re.sub(r"[\r\n]", "", str(cell)).strip()


def _text(cell: Cell) -> str:
    return "".join(unicodedata.normalize("NFC", _wording(cell)).split())


def _filled(row: Sequence[Cell]) -> int:
    return sum(bool(_text(cell)) for cell in row)


def _last_filled(row: Sequence[Cell]) -> int:
    return max((place + 1 for place, cell in enumerate(row) if _text(cell)), default=0)
