"""The smallest change of one cell that changes a verdict, found by trying changes with the functions that judge.

Days and amounts are tried in growing steps both ways and then narrowed down to the smallest step; codes, yes and no are exchanged, and
blanks filled in. A window narrower than the growing steps may be passed over; what is found is proven by the step short of it, which
does not change the verdict.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from landuse.grounds.chain import Cell, Flip, Plain
from landuse.grounds.records import value_text
from landuse.grounds.variants import Change, Variant
from landuse.vocabulary import codes, column

Judged = Callable[[Sequence[Variant]], list[str]]
DAYS, MONEY_STEP, SMALL_STEP = 7300, 0.01, 0.0001
YEAR = 365.0
UNCLEAR = frozenset({"unknown", "U"})
BELOW_ZERO = frozenset({"net_profit_wanyuan", "score_adjustment"})
SUPPLIED = "（补充的文号）"
FILLED_DAYS = (-3650, -1826, -1096, -731, -366, -365, -183, -30, -1, 0, 1, 365)
FILLED_AMOUNTS = (0.0, 1.0, 100.0, 10_000.0, 1e6)
MOST = 4
WHOLE = frozenset({"person"})
"""Units that are counted in whole ones."""


@dataclass(frozen=True)
class Search:
    """How thoroughly days and amounts are tried.

    `first` steps each way at first, from the share `start` of the whole way on; `finer` steps between two of them when narrowing down,
    until they are no more than the share `precision` of the way apart (0: one step).
    """

    first: int = 24
    finer: int = 16
    start: float = 0.0
    precision: float = 0.0


@dataclass(frozen=True)
class _Way:
    """One cell moved one way in steps: `reach` steps at most."""

    cell: Cell
    sign: int
    reach: int

    def value(self, steps: int) -> Plain:
        """Return the cell's value that many steps on."""
        cell = self.cell
        if steps == 0:
            return cell.value
        if isinstance(cell.value, str):
            return f"{pd.Timestamp(cell.value) + pd.Timedelta(days=self.sign * steps):%Y-%m-%d}"
        assert isinstance(cell.value, int | float)
        if isinstance(cell.value, int):
            return cell.value + self.sign * steps
        return round(cell.value + self.sign * steps * _step(cell), 4)

    def size(self, steps: int) -> float:
        """Return how large that many steps are beside the cell."""
        if isinstance(self.cell.value, str):
            return steps / YEAR
        after, before = self.value(steps), self.cell.value
        assert isinstance(after, int | float)
        assert isinstance(before, int | float)
        return abs(after - before) / (abs(before) or 1.0)


def flips_of(
    cells: Sequence[Cell],
    judge: Judged,
    *,
    code: str,
    undecided: Sequence[str],
    as_of: pd.Timestamp,
    search: Search = Search(),
) -> tuple[Flip, ...]:
    """Return the smallest changes of one cell that change the verdict `code`, at most :data:`MOST`.

    Changes to another decided verdict come before those that leave it open; among them the smaller in :attr:`Flip.size`.
    """
    changeable = [cell for cell in cells if not cell.is_key]
    found = [*_exchanged(changeable, judge, code, as_of), *_moved(changeable, judge, code, search)]
    found.sort(key=lambda flip: (flip.becomes in undecided, flip.size, flip.table, flip.record, flip.column, str(flip.after)))
    kept: dict[tuple[str, str], Flip] = {}
    for flip in found:
        kept.setdefault((flip.table, flip.column), flip)
    return tuple(kept.values())[:MOST]


def change(cell: Cell, value: Plain) -> Change:
    """Return the change of one cell to a value."""
    known = column(cell.column, cell.table)
    return Change(
        cell.table, cell.record, cell.column, pd.Timestamp(str(value)) if known.dtype == "date" and value is not None else value
    )


def _exchanged(cells: Sequence[Cell], judge: Judged, code: str, as_of: pd.Timestamp) -> list[Flip]:
    tried = [(cell, value) for cell in cells for value in _other_values(cell, as_of)]
    outcomes = judge([[change(cell, value)] for cell, value in tried])
    return [
        _flip(cell, value, None, becomes, 1.0) for (cell, value), becomes in zip(tried, outcomes, strict=True) if becomes != code
    ]


def _other_values(cell: Cell, as_of: pd.Timestamp) -> Iterator[Plain]:
    known = column(cell.column, cell.table)
    if known.code_list:
        yield from (code for code in codes(known.code_list) if code != cell.value and code not in UNCLEAR)
    elif known.dtype == "boolean":
        yield from (value for value in (True, False) if value is not cell.value)
    elif cell.value is None and known.dtype == "date":
        yield from (f"{as_of + pd.Timedelta(days=days):%Y-%m-%d}" for days in FILLED_DAYS)
    elif cell.value is None and known.dtype in {"float64", "Int64"}:
        yield from (value if known.dtype == "float64" else int(value) for value in FILLED_AMOUNTS)
    elif cell.value is None:
        yield SUPPLIED


def _moved(cells: Sequence[Cell], judge: Judged, code: str, search: Search) -> list[Flip]:
    ways = [way for cell in cells for way in _ways(cell)]
    grids = [
        np.unique(np.geomspace(max(1, search.start * way.reach), way.reach, search.first).astype(np.int64)).tolist()
        for way in ways
    ]
    open_ways: dict[int, tuple[int, int, str]] = {}
    for number, at, before, becomes in _first_flips(ways, list(enumerate(grids)), judge, code):
        open_ways[number] = (before, at, becomes)
    while True:
        limits = sorted(ways[number].size(at) for number, (_, at, _) in open_ways.items())[:MOST]
        worth = [
            number
            for number, (before, at, _) in open_ways.items()
            if at - before > _close(ways[number], search)
            and ways[number].size(before) <= (limits[-1] if len(limits) == MOST else np.inf)
        ]
        if not worth:
            break
        finer = [
            (n, np.unique(np.linspace(open_ways[n][0], open_ways[n][1], search.finer + 2).astype(np.int64))[1:].tolist())
            for n in worth
        ]
        for number, at, before, becomes in _first_flips(ways, finer, judge, code):
            open_ways[number] = (max(before, open_ways[number][0]), at, becomes)
    return [
        _flip(ways[number].cell, ways[number].value(at), ways[number].value(before), becomes, ways[number].size(at))
        for number, (before, at, becomes) in open_ways.items()
        if at - before <= _close(ways[number], search)
    ]


def _close(way: _Way, search: Search) -> int:
    """Return the steps between a value that changes the verdict and one that does not, below which nothing is narrowed down."""
    return max(1, int(search.precision * way.reach))


def _first_flips(
    ways: Sequence[_Way], grids: Sequence[tuple[int, list[int]]], judge: Judged, code: str
) -> Iterator[tuple[int, int, int, str]]:
    """Yield for each way that changes the verdict: its number, the first step of its grid that does, the step before, the verdict."""
    tried = [(number, steps) for number, grid in grids for steps in grid]
    outcomes = iter(judge([[change(ways[number].cell, ways[number].value(steps))] for number, steps in tried]))
    for number, grid in grids:
        before, done = 0, False
        for steps, becomes in zip(grid, [next(outcomes) for _ in grid], strict=True):
            if becomes != code and not done:
                yield number, steps, before, becomes
                done = True
            before = steps


def _ways(cell: Cell) -> Iterator[_Way]:
    known = column(cell.column, cell.table)
    if cell.value is None or known.code_list or known.dtype in {"string", "boolean"}:
        return
    for sign in (-1, 1):
        reach = DAYS
        if not isinstance(cell.value, str):
            step = _step(cell)
            room = abs(cell.value) if sign < 0 and cell.column not in BELOW_ZERO else 20 * abs(cell.value) + 1000
            reach = int(room / step)
        if reach >= 1:
            yield _Way(cell, sign, reach)


def _step(cell: Cell) -> float:
    known = column(cell.column, cell.table)
    if known.dtype == "Int64" or known.unit in WHOLE:
        return 1.0
    return MONEY_STEP if isinstance(cell.value, int | float) and abs(cell.value) >= 1 else SMALL_STEP


def _flip(cell: Cell, after: Plain, short_of: Plain, becomes: str, size: float) -> Flip:
    text = f"{value_text(cell.value, cell.table, cell.column)} → {value_text(after, cell.table, cell.column)}"
    return Flip(cell.table, cell.record, cell.column, cell.value, after, short_of, becomes, size, text)
