"""Two changes at once, where no change of one cell changes a verdict: the smallest pair among a bounded number of trials.

Every cell that the verdict reads is changed in a few ways (other codes, blanks filled in, days and amounts by growing steps), and every
two of these are tried together. The smallest pairs are then drawn together, one change after the other, to the last step. The pairs of
many subjects are judged together.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from landuse.grounds.blocks import Whole
from landuse.grounds.chain import Cell, Flip, Plain
from landuse.grounds.flips import BELOW_ZERO, MONEY_STEP, SMALL_STEP, WHOLE, YEAR, other_values
from landuse.grounds.records import value_text
from landuse.grounds.trials import CellList, Texts, Trials, as_number
from landuse.vocabulary import column

JudgedTrials = Callable[[CellList, Trials], Texts]
MOST_PAIRS = 12_000
"""Pairs tried at most; of more cells the ways of changing each are thinned out, and the pairs beyond it are left."""
AT_ONCE = 400_000
"""Pairs of several subjects that are judged together."""
DRAWN_TOGETHER = 4
SERIES, LAST_OF_SERIES = 12, 1
DAYS = (30, 366, 1096)
SHARES = (0.1, 0.9, 9.0)


class Move(NamedTuple):
    """One change of one cell; `steps` from its value to the new one (0: a code, or a blank filled in)."""

    cell: Cell
    number: int
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

    @property
    def value(self) -> float:
        """The new value, as a number."""
        return as_number(self.after, self.cell)

    def moved(self, steps: int) -> "Move":
        """Return the change by another number of steps the same way."""
        value = self.cell.value
        if isinstance(value, str):
            return self._replace(after=str(np.datetime64(value, "D") + self.sign * steps), steps=steps)
        assert isinstance(value, int | float)
        after = value + self.sign * steps * _step(self.cell)
        return self._replace(after=after if isinstance(value, int) else round(after, 4), steps=steps)


@dataclass(frozen=True, eq=False)
class _Tried:
    """The pairs of one subject: its moves, and the pairs of them by their numbers, the smallest first."""

    moves: list[Move]
    one: Whole
    other: Whole


def smallest_pairs(
    held: CellList,
    judge: JudgedTrials,
    *,
    subjects: Sequence[int],
    verdicts: Texts,
    undecided: Sequence[str],
    as_of: pd.Timestamp,
) -> dict[int, tuple[tuple[Flip, ...], int]]:
    """Return for each of `subjects` the two changes that together change its verdict, empty where none were found, and the pairs tried.

    Pairs that lead to another decided verdict come before those that leave it open; among them the smaller sum of sizes.
    """
    found: dict[int, tuple[tuple[Flip, ...], int]] = {}
    waiting: dict[int, _Tried] = {}
    own = pd.Series(np.arange(len(held.cells))).groupby(held.subjects).indices
    for place, subject in enumerate(subjects, 1):
        waiting[subject] = _pairs(held, np.asarray(own.get(subject, ()), dtype=np.int64), as_of)
        if place == len(subjects) or sum(len(tried.one) for tried in waiting.values()) >= AT_ONCE:
            found |= _judged_together(held, judge, waiting, verdicts, undecided)
            waiting = {}
    return found


def _judged_together(
    held: CellList, judge: JudgedTrials, waiting: dict[int, _Tried], verdicts: Texts, undecided: Sequence[str]
) -> dict[int, tuple[tuple[Flip, ...], int]]:
    moves = [move for tried in waiting.values() for move in tried.moves]
    first = np.cumsum([0, *(len(tried.moves) for tried in waiting.values())])
    sides = [
        np.concatenate([side + begin for side, begin in zip(part, first[:-1], strict=True)])
        for part in ([tried.one for tried in waiting.values()], [tried.other for tried in waiting.values()])
    ]
    pairs = np.stack(sides, axis=1).astype(np.int64)
    outcomes = _judged_moves(held, judge, moves, pairs)
    drawn: list[tuple[int, list[Move], str]] = []
    ends = np.cumsum([len(tried.one) for tried in waiting.values()])
    for subject, begin, end in zip(waiting, [0, *ends[:-1].tolist()], ends.tolist(), strict=True):
        hits = begin + np.flatnonzero(outcomes[begin:end] != verdicts[subject])
        best = sorted(hits.tolist(), key=lambda hit: outcomes[hit] in undecided)[:DRAWN_TOGETHER]
        drawn += [(subject, [moves[number] for number in pairs[hit].tolist()], str(outcomes[hit])) for hit in best]
    flips: dict[int, list[tuple[Flip, ...]]] = {}
    for (subject, _, _), pair in zip(drawn, _drawn_together(held, judge, drawn), strict=True):
        flips.setdefault(subject, []).append(pair)
    return {
        subject: (
            min(flips[subject], key=lambda pair: (pair[0].becomes in undecided, pair[0].size + pair[1].size)) if subject in flips else (),
            len(tried.one),
        )
        for subject, tried in waiting.items()
    }  # fmt: skip


def _judged_moves(held: CellList, judge: JudgedTrials, moves: Sequence[Move], pairs: Whole) -> Texts:
    """Return the verdict on each pair of moves, which are of different cells of one subject."""
    if not len(pairs):
        return np.zeros(0, dtype=object)
    cells = np.array([move.number for move in moves], dtype=np.int64)
    values = np.array([move.value for move in moves], dtype=np.float64)
    alike = pairs.ravel()
    return judge(held, Trials(cells[alike], values[alike], np.repeat(np.arange(len(pairs)), 2), alike))


def _pairs(held: CellList, numbers: Whole, as_of: pd.Timestamp) -> _Tried:
    """Return the pairs to try of one subject."""
    moves = [move for number in _latest(held, numbers.tolist()) for move in _moves(held.cells[number], number, as_of)]
    one, other = np.triu_indices(len(moves), 1)
    size, cell = np.array([move.size for move in moves]), np.array([move.number for move in moves], dtype=np.int64)
    if moves:
        apart = cell[one] != cell[other]
        one, other = one[apart], other[apart]
        order = np.argsort(size[one] + size[other], kind="stable")[:MOST_PAIRS]
        one, other = one[order], other[order]
    return _Tried(moves, one.astype(np.int64), other.astype(np.int64))


def _latest(held: CellList, numbers: Sequence[int]) -> Iterator[int]:
    """Yield the cells to change: of a series (many records of one table) those of its last records."""
    last: dict[str, int] = {}
    for number in numbers:
        cell = held.cells[number]
        last[cell.table] = max(last.get(cell.table, 0), cell.record)
    for number in numbers:
        cell = held.cells[number]
        if not cell.is_key and cell.record > last[cell.table] - (LAST_OF_SERIES if last[cell.table] >= SERIES else SERIES):
            yield number


def _moves(cell: Cell, number: int, as_of: pd.Timestamp) -> Iterator[Move]:
    known = column(cell.column, cell.table)
    yield from (Move(cell, number, value) for value in other_values(cell, as_of))
    if cell.value is None or known.code_list or known.dtype in {"string", "boolean"}:
        return
    if isinstance(cell.value, str):
        steps = [(sign, days) for sign in (-1, 1) for days in DAYS]
    else:
        room = max(1.0, abs(cell.value)) / _step(cell)
        steps = [(1, int(share * room)) for share in SHARES]
        steps += [(-1, int(share * room)) for share in SHARES if share <= 1 or cell.column in BELOW_ZERO]
    yield from (Move(cell, number, cell.value, sign=sign).moved(count) for sign, count in steps if count >= 1)


def _step(cell: Cell) -> float:
    if column(cell.column, cell.table).dtype == "Int64" or column(cell.column, cell.table).unit in WHOLE:
        return 1.0
    return MONEY_STEP if isinstance(cell.value, int | float) and abs(cell.value) >= 1 else SMALL_STEP


def _drawn_together(held: CellList, judge: JudgedTrials, drawn: Sequence[tuple[int, list[Move], str]]) -> list[tuple[Flip, ...]]:
    """Return the pairs with each change made as small as it can be beside the other."""
    pairs = [list(pair) for _, pair, _ in drawn]
    short: list[list[Plain]] = [[None, None] for _ in drawn]
    for at in (0, 1):
        least, enough = [0] * len(pairs), [pair[at].steps for pair in pairs]
        while wide := [n for n in range(len(pairs)) if enough[n] - least[n] > 1]:
            middles = [(least[n] + enough[n]) // 2 for n in wide]
            moves = [
                pairs[n][side].moved(middle) if side == at else pairs[n][side]
                for n, middle in zip(wide, middles, strict=True) for side in (0, 1)
            ]  # fmt: skip
            outcomes = _judged_moves(held, judge, moves, np.arange(len(moves)).reshape(-1, 2))
            for n, middle, outcome in zip(wide, middles, outcomes.tolist(), strict=True):
                (enough if outcome == drawn[n][2] else least)[n] = middle
        for n, pair in enumerate(pairs):
            if pair[at].steps:
                short[n][at] = pair[at].moved(least[n]).after if least[n] else pair[at].cell.value
                pair[at] = pair[at].moved(enough[n])
    return [
        tuple(_flip(move, value, becomes) for move, value in zip(pair, values, strict=True))
        for pair, values, (_, _, becomes) in zip(pairs, short, drawn, strict=True)
    ]


def _flip(move: Move, short_of: Plain, becomes: str) -> Flip:
    cell = move.cell
    text = f"{value_text(cell.value, cell.table, cell.column)} → {value_text(move.after, cell.table, cell.column)}"
    return Flip(cell.table, cell.record, cell.column, cell.value, move.after, short_of, becomes, move.size, text)
