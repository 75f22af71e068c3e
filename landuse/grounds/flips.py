"""The smallest change of one cell that changes a verdict, found by trying changes with the functions that judge.

Days and amounts are tried in growing steps both ways and then narrowed down to the smallest step; codes, yes and no are exchanged, and
blanks filled in. A window narrower than the growing steps may be passed over; what is found is proven by the step short of it, which
does not change the verdict. The search goes in lock-step: the trials of one step of all subjects are judged together.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.grounds.blocks import Whole
from landuse.grounds.chain import Cell, Flip, Plain
from landuse.grounds.records import value_text
from landuse.grounds.trials import SUPPLIED, CellList, Floats, Texts, Trials, as_number, as_value
from landuse.grounds.variants import Change, Variant
from landuse.vocabulary import codes, column

Judged = Callable[[Sequence[Variant]], list[str]]
Flags = npt.NDArray[np.bool_]
JudgedTrials = Callable[[CellList, Trials], Texts]
DAYS, MONEY_STEP, SMALL_STEP = 7300, 0.01, 0.0001
YEAR = 365.0
UNCLEAR = frozenset({"unknown", "U"})
BELOW_ZERO = frozenset({"net_profit_wanyuan", "score_adjustment"})
FILLED_DAYS = (-3650, -1826, -1096, -731, -366, -365, -183, -30, -1, 0, 1, 365)
FILLED_AMOUNTS = (0.0, 1.0, 100.0, 10_000.0, 1e6)
MOST = 4
WHOLE = frozenset({"person"})
"""Units that are counted in whole ones."""
SERIES = 12
"""A table with more records of one subject than this is a series."""


@dataclass(frozen=True)
class Search:
    """How thoroughly days and amounts are tried.

    `first` steps each way at first (`of_series` for the cells of a series), from the share `start` of the whole way on; `finer` steps
    between two of them when narrowing down, until they are no more than the share `precision` of the way apart (0: one step).
    """

    first: int = 24
    finer: int = 16
    start: float = 0.0
    precision: float = 0.0
    of_series: int = 8


@dataclass(frozen=True, eq=False)
class _Ways:
    """Cells moved one way in steps: which cell, up or down, how large a step is, how many steps at most."""

    cells: Whole
    signs: Whole
    steps: Floats
    reach: Whole
    values: Floats
    is_day: Flags

    def __len__(self) -> int:
        return len(self.cells)

    def moved(self, ways: Whole, count: Whole) -> Floats:
        """Return the values of some ways that many steps on."""
        found: Floats = np.round(self.values[ways] + self.signs[ways] * count * self.steps[ways], 4)
        return np.where(count == 0, self.values[ways], found)

    def size(self, ways: Whole, count: Whole) -> Floats:
        """Return how large that many steps are beside the cells: days beside a year, amounts beside themselves."""
        before = self.values[ways]
        of_amount = np.abs(self.moved(ways, count) - before) / np.where(before == 0, 1.0, np.abs(before))
        return np.where(self.is_day[ways], count / YEAR, of_amount)


@dataclass(frozen=True, eq=False)
class _Found:
    """Ways that lead to another verdict: steps to it, steps to the nearest value tried that does not change it, the verdict."""

    ways: Whole
    reached: Whole
    before: Whole
    becomes: Texts


def flips_of_many(
    held: CellList,
    judge: JudgedTrials,
    *,
    verdicts: Texts,
    undecided: Sequence[str],
    as_of: pd.Timestamp,
    search: Search = Search(),
) -> list[tuple[Flip, ...]]:
    """Return for each subject the smallest changes of one of its cells that change its verdict, at most :data:`MOST`.

    Changes to another decided verdict come before those that leave it open; among them the smaller in :attr:`Flip.size`.
    """
    own = verdicts[held.subjects]
    exchanged = _exchanged(held, judge, own, as_of)
    found: list[list[Flip]] = [[] for _ in verdicts]
    for number, flip in (*exchanged, *_moved(held, judge, own, search)):
        found[held.subjects[number]].append(flip)
    return [_smallest(flips, undecided) for flips in found]


def of_variants(judge: Judged) -> JudgedTrials:
    """Return a function that judges trials, made of one that judges variants of one subject's records."""

    def judged(held: CellList, trials: Trials) -> Texts:
        made: list[list[Change]] = [[] for _ in range(len(trials))]
        for of, number, value in zip(trials.numbers.tolist(), trials.cells.tolist(), trials.values.tolist(), strict=True):
            cell = held.cells[number]
            made[of].append(change(cell, as_value(value, cell)))
        return np.array(judge(made), dtype=object)

    return judged


def change(cell: Cell, value: Plain) -> Change:
    """Return the change of one cell to a value."""
    known = column(cell.column, cell.table)
    return Change(
        cell.table, cell.record, cell.column, pd.Timestamp(str(value)) if known.dtype == "date" and value is not None else value
    )


def without_each(held: CellList, judge: JudgedTrials) -> list[Cell]:
    """Return the cells with the verdict that stands without each; not of keys and blanks."""
    asked = np.array([n for n, cell in enumerate(held.cells) if cell.value is not None and not cell.is_key], dtype=np.int64)
    outcomes = judge(held, Trials(asked, np.full(len(asked), np.nan)))
    found = list(held.cells)
    for number, code in zip(asked.tolist(), outcomes.tolist(), strict=True):
        found[number] = replace(found[number], without=code)
    return found


def _smallest(found: list[Flip], undecided: Sequence[str]) -> tuple[Flip, ...]:
    found.sort(key=lambda flip: (flip.becomes in undecided, flip.size, flip.table, flip.record, flip.column, str(flip.after)))
    kept: dict[tuple[str, str], Flip] = {}
    for flip in found:
        kept.setdefault((flip.table, flip.column), flip)
    return tuple(kept.values())[:MOST]


def _exchanged(held: CellList, judge: JudgedTrials, own: Texts, as_of: pd.Timestamp) -> Iterator[tuple[int, Flip]]:
    """Yield what exchanging a code or a flag, or filling in a blank, leads to, with the number of the cell."""
    numbers: list[int] = []
    values: list[float] = []
    for number, cell in enumerate(held.cells):
        if not cell.is_key:
            others = list(other_values(cell, as_of))
            numbers += [number] * len(others)
            values += [as_number(value, cell) for value in others]
    trials = Trials(np.array(numbers, dtype=np.int64), np.array(values, dtype=np.float64))
    outcomes = judge(held, trials)
    for at in np.flatnonzero(outcomes != own[trials.cells]).tolist():
        cell = held.cells[numbers[at]]
        yield numbers[at], _flip(cell, as_value(values[at], cell), None, str(outcomes[at]), 1.0)


def other_values(cell: Cell, as_of: pd.Timestamp) -> Iterator[Plain]:
    """Yield what a cell without order can be tried as: other codes, yes and no, and what may fill a blank."""
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


def _moved(held: CellList, judge: JudgedTrials, own: Texts, search: Search) -> Iterator[tuple[int, Flip]]:
    """Yield what moving a day or an amount leads to, with the number of the cell."""
    ways = _ways_of(held)
    if not len(ways):
        return
    everyone = np.arange(len(ways))
    of_series = _in_series(held)[ways.cells]
    found = _Found(everyone[:0], everyone[:0], everyone[:0], own[:0])
    for chosen, steps in ((everyone[~of_series], search.first), (everyone[of_series], search.of_series)):
        start = np.maximum(1.0, search.start * ways.reach[chosen])
        grid = (
            np.geomspace(start, ways.reach[chosen], steps, axis=1).astype(np.int64) if len(chosen) else np.zeros((0, 1), np.int64)
        )
        found = _together(found, _first_flips(held, judge, own, ways, chosen, np.zeros(len(chosen), dtype=np.int64), grid))
    close = np.maximum(1, (search.precision * ways.reach).astype(np.int64))
    while len(worth := np.flatnonzero(_worth(held, ways, found, close))):
        before, at = found.before[worth], found.reached[worth]
        grid = np.linspace(before, at, search.finer + 2, axis=1).astype(np.int64)[:, 1:]
        nearer = _first_flips(held, judge, own, ways, found.ways[worth], before, grid)
        found.reached[worth], found.before[worth], found.becomes[worth] = nearer.reached, nearer.before, nearer.becomes
    narrow = np.flatnonzero(found.reached - found.before <= close[found.ways])
    after, short = ways.moved(found.ways, found.reached), ways.moved(found.ways, found.before)
    sizes = ways.size(found.ways, found.reached)
    for n in narrow.tolist():
        number = int(ways.cells[found.ways[n]])
        cell = held.cells[number]
        yield number, _flip(cell, as_value(after[n], cell), as_value(short[n], cell), str(found.becomes[n]), float(sizes[n]))


def _worth(held: CellList, ways: _Ways, found: _Found, close: Whole) -> Flags:
    """Tell which ways are worth narrowing down: still wide, and not sure to be larger than the smallest few of the subject."""
    sizes = pd.Series(ways.size(found.ways, found.reached))
    subject = held.subjects[ways.cells[found.ways]]
    place = sizes.groupby(subject).rank(method="first")
    limits = sizes[place == MOST].groupby(subject[(place == MOST).to_numpy()]).first().reindex(subject).fillna(np.inf)
    wide = found.reached - found.before > close[found.ways]
    return wide & (ways.size(found.ways, found.before) <= limits.to_numpy())


def _first_flips(
    held: CellList, judge: JudgedTrials, own: Texts, ways: _Ways, chosen: Whole, before: Whole, grid: Whole
) -> _Found:
    """Return for each of the chosen ways that changes the verdict the first step of its row of `grid` that does, and the one before."""
    last = np.concatenate([before[:, None], grid[:, :-1]], axis=1)
    row, place = np.nonzero(grid > last)
    outcomes = judge(held, Trials(ways.cells[chosen[row]], ways.moved(chosen[row], grid[row, place])))
    changes = np.flatnonzero(outcomes != own[ways.cells[chosen[row]]])
    at_row, at = np.unique(row[changes], return_index=True)
    hit = changes[at]
    return _Found(chosen[at_row], grid[at_row, place[hit]], last[at_row, place[hit]], outcomes[hit])


def _together(one: _Found, other: _Found) -> _Found:
    parts = zip(
        (one.ways, one.reached, one.before, one.becomes), (other.ways, other.reached, other.before, other.becomes), strict=True
    )
    return _Found(*(np.concatenate(pair) for pair in parts))


def _in_series(held: CellList) -> Flags:
    """Tell which cells stand in a table of which their subject has many records."""
    tables = pd.factorize(pd.Series([cell.table for cell in held.cells], dtype=object))[0]
    most = pd.Series(held.records).groupby([held.subjects, tables]).transform("max")
    return (most >= SERIES).to_numpy()


def _ways_of(held: CellList) -> _Ways:
    """Return the ways of every cell that holds a day or an amount, down and up."""
    known, numbers = held.columns
    facts = [column(name, table_name) for table_name, name in known]
    moves = np.array([not fact.code_list and fact.dtype not in {"string", "boolean"} for fact in facts], dtype=bool)
    is_day = np.array([fact.dtype == "date" for fact in facts], dtype=bool)
    whole = np.array([fact.dtype == "Int64" or fact.unit in WHOLE for fact in facts], dtype=bool)
    below = np.array([fact.name in BELOW_ZERO for fact in facts], dtype=bool)
    is_key = np.array([cell.is_key for cell in held.cells], dtype=bool)
    at = np.flatnonzero(moves[numbers] & ~is_key & ~np.isnan(held.values)) if facts else np.zeros(0, dtype=np.int64)
    cells, signs = np.repeat(at, 2), np.tile(np.array([-1, 1]), len(at))
    column_of, values = numbers[cells], held.values[cells]
    large = np.abs(values)
    steps = np.where(is_day[column_of] | whole[column_of], 1.0, np.where(large >= 1, MONEY_STEP, SMALL_STEP))
    room = np.where((signs < 0) & ~below[column_of], large, 20 * large + 1000)
    reach = np.where(is_day[column_of], DAYS, np.floor(room / steps)).astype(np.int64)
    far = reach >= 1
    return _Ways(cells[far], signs[far], steps[far], reach[far], values[far], is_day[column_of][far])


def _flip(cell: Cell, after: Plain, short_of: Plain, becomes: str, size: float) -> Flip:
    text = f"{value_text(cell.value, cell.table, cell.column)} → {value_text(after, cell.table, cell.column)}"
    return Flip(cell.table, cell.record, cell.column, cell.value, after, short_of, becomes, size, text)
