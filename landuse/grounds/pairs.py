"""Two changes at once, where no change of one cell changes a verdict: the smallest pair among a bounded number of trials.

Every cell that the verdict reads is changed in a few ways (other codes, blanks filled in, days and amounts by growing steps), and every
two of these are tried together. The smallest pairs are then drawn together, one change after the other, to the last step.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import pandas as pd

from landuse.grounds.chain import Cell, Flip, Plain
from landuse.grounds.flips import BELOW_ZERO, MONEY_STEP, SMALL_STEP, WHOLE, YEAR, change, other_values
from landuse.grounds.records import value_text
from landuse.grounds.variants import Variant
from landuse.vocabulary import column

Judged = Callable[[Sequence[Variant]], list[str]]
MOST_PAIRS = 12_000
"""Pairs tried at most; of more cells the ways of changing each are thinned out, and the pairs beyond it are left."""
AT_ONCE = 4_000
DRAWN_TOGETHER = 4
SERIES, LAST_OF_SERIES = 12, 1
DAYS = (30, 366, 1096)
SHARES = (0.1, 0.9, 9.0)


class _Move(NamedTuple):
    """One change of one cell; `steps` from its value to the new one (0: a code, or a blank filled in)."""

    cell: Cell
    after: Plain
    steps: int = 0
    sign: int = 0

    @property
    def size(self) -> float:
        """How large it is, by the measure of single changes."""
        if not self.steps:
            return 1.0
        if isinstance(self.after, str):
            return self.steps / YEAR
        assert isinstance(self.after, int | float)
        assert isinstance(self.cell.value, int | float)
        return abs(self.after - self.cell.value) / (abs(self.cell.value) or 1.0)

    def moved(self, steps: int) -> "_Move":
        """Return the change by another number of steps the same way."""
        value = self.cell.value
        if isinstance(value, str):
            return self._replace(after=f"{pd.Timestamp(value) + pd.Timedelta(days=self.sign * steps):%Y-%m-%d}", steps=steps)
        assert isinstance(value, int | float)
        after = value + self.sign * steps * _step(self.cell)
        return self._replace(after=after if isinstance(value, int) else round(after, 4), steps=steps)


def smallest_pair(
    cells: Sequence[Cell], judge: Judged, *, code: str, undecided: Sequence[str], as_of: pd.Timestamp
) -> tuple[tuple[Flip, ...], int]:
    """Return the two changes that together change the verdict `code`, empty where none were found, and how many pairs were tried.

    Pairs that lead to another decided verdict come before those that leave it open; among them the smaller sum of sizes.
    """
    moves = [move for cell in _latest(cells) for move in _moves(cell, as_of)]
    pairs = [pair for pair in combinations(moves, 2) if _place(pair[0]) != _place(pair[1])]
    pairs.sort(key=lambda pair: pair[0].size + pair[1].size)
    pairs = pairs[:MOST_PAIRS]
    found: list[tuple[_Move, _Move, str]] = []
    for first in range(0, len(pairs), AT_ONCE):
        some = pairs[first : first + AT_ONCE]
        outcomes = judge([[change(move.cell, move.after) for move in pair] for pair in some])
        found += [(*pair, becomes) for pair, becomes in zip(some, outcomes, strict=True) if becomes != code]
    found.sort(key=lambda pair: pair[2] in undecided)
    drawn = [_drawn_together(one, other, judge, becomes) for one, other, becomes in found[:DRAWN_TOGETHER]]
    if not drawn:
        return (), len(pairs)
    best = min(drawn, key=lambda flips: (flips[0].becomes in undecided, flips[0].size + flips[1].size))
    return best, len(pairs)


def _latest(cells: Sequence[Cell]) -> Iterator[Cell]:
    """Yield the cells to change: of a series (many records of one table) those of its last records."""
    last = {cell.table: 0 for cell in cells}
    for cell in cells:
        last[cell.table] = max(last[cell.table], cell.record)
    for cell in cells:
        if not cell.is_key and cell.record > last[cell.table] - (LAST_OF_SERIES if last[cell.table] >= SERIES else SERIES):
            yield cell


def _place(move: _Move) -> tuple[str, int, str]:
    return move.cell.table, move.cell.record, move.cell.column


def _moves(cell: Cell, as_of: pd.Timestamp) -> Iterator[_Move]:
    known = column(cell.column, cell.table)
    yield from (_Move(cell, value) for value in other_values(cell, as_of))
    if cell.value is None or known.code_list or known.dtype in {"string", "boolean"}:
        return
    if isinstance(cell.value, str):
        steps = [(sign, days) for sign in (-1, 1) for days in DAYS]
    else:
        room = max(1.0, abs(cell.value)) / _step(cell)
        steps = [(1, int(share * room)) for share in SHARES]
        steps += [(-1, int(share * room)) for share in SHARES if share <= 1 or cell.column in BELOW_ZERO]
    yield from (_Move(cell, cell.value, sign=sign).moved(count) for sign, count in steps if count >= 1)


def _step(cell: Cell) -> float:
    if column(cell.column, cell.table).dtype == "Int64" or column(cell.column, cell.table).unit in WHOLE:
        return 1.0
    return MONEY_STEP if isinstance(cell.value, int | float) and abs(cell.value) >= 1 else SMALL_STEP


def _drawn_together(one: _Move, other: _Move, judge: Judged, becomes: str) -> tuple[Flip, ...]:
    """Return the pair with each change made as small as it can be beside the other."""
    short: list[Plain] = [None, None]
    pair = [one, other]
    for at in (0, 1):
        least, enough = 0, pair[at].steps
        while enough - least > 1:
            middle = (least + enough) // 2
            tried = [pair[n].moved(middle) if n == at else pair[n] for n in (0, 1)]
            if judge([[change(move.cell, move.after) for move in tried]])[0] == becomes:
                enough = middle
            else:
                least = middle
        if pair[at].steps:
            short[at] = pair[at].moved(least).after if least else pair[at].cell.value
            pair[at] = pair[at].moved(enough)
    return tuple(_flip(move, value, becomes) for move, value in zip(pair, short, strict=True))


def _flip(move: _Move, short_of: Plain, becomes: str) -> Flip:
    cell = move.cell
    text = f"{value_text(cell.value, cell.table, cell.column)} → {value_text(move.after, cell.table, cell.column)}"
    return Flip(cell.table, cell.record, cell.column, cell.value, move.after, short_of, becomes, move.size, text)
