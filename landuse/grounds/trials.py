"""Trials: one cell of one subject with another value. A great many of many subjects are judged in one call of the metric functions.

Each trial is a copy of its subject's records with the one cell changed. The copies stand under links of their own, which are numbers
here: the metric functions only ask which records belong together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.data import LandData
from landuse.grounds.blocks import Block, Whole, slices
from landuse.grounds.chain import Cell, Plain
from landuse.grounds.verdicts import LINKS
from landuse.measuring import measure
from landuse.policy import Policy
from landuse.tables import empty_table
from landuse.vocabulary import codes, column, table

Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]
MOST_ROWS = 400_000
"""Copied records that are judged in one call: more would only need more memory."""
SUPPLIED = "（补充的文号）"
"""What a blank text is filled with."""


@dataclass(frozen=True, eq=False)
class Trials:
    """Cells, by their number in a list, each beside a value to try: see :func:`as_number`; NaN is blank."""

    cells: Whole
    values: Floats

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.cells)


@dataclass(frozen=True, eq=False)
class CellList:
    """The cells of many subjects in one list, and for each the number of its subject."""

    cells: Sequence[Cell]
    subjects: Whole

    @cached_property
    def columns(self) -> tuple[list[tuple[str, str]], Whole]:
        """The columns that occur, by table and name, and the number of that of each cell."""
        numbers, found = pd.factorize(pd.Series([(cell.table, cell.column) for cell in self.cells], dtype=object))
        return list(found), numbers.astype(np.int64)

    @cached_property
    def records(self) -> Whole:
        """The record of each cell among those of its table and subject."""
        return np.array([cell.record for cell in self.cells], dtype=np.int64)

    @cached_property
    def values(self) -> Floats:
        """The value of each cell, as a number."""
        return np.array([as_number(cell.value, cell) for cell in self.cells], dtype=np.float64)


def as_number(value: Plain, cell: Cell) -> float:
    """Return a value as a number: a day by its number since 1970, a code by its place in its list, a text as 0; NaN is unknown."""
    known = column(cell.column, cell.table)
    if value is None:
        return np.nan
    if known.code_list:
        return float(list(codes(known.code_list)).index(str(value)))
    if known.dtype == "date":
        return float(np.datetime64(str(value), "D").astype(np.int64))
    return 0.0 if isinstance(value, str) else float(value)


def as_value(number: float, cell: Cell) -> Plain:
    """Return the value that a number stands for; a text is :data:`SUPPLIED`."""
    known = column(cell.column, cell.table)
    if np.isnan(number):
        return None
    if known.code_list:
        return list(codes(known.code_list))[int(number)]
    if known.dtype == "date":
        return str(np.datetime64(int(number), "D"))
    if known.dtype == "boolean":
        return bool(number)
    if known.dtype == "string":
        return SUPPLIED
    return int(number) if known.dtype == "Int64" else float(number)


@dataclass(frozen=True, eq=False)
class Copies:
    """Judges copies of a block's records by one set of rules on one day."""

    block: Block
    policy: Policy
    as_of: pd.Timestamp

    def as_they_stand(self) -> Texts:
        """Return the verdict on each subject; to be called within `recorded_decisions` where the decision is wanted."""
        return self._judged(np.arange(len(self.block.keys)), None, None)

    def __call__(self, held: CellList, trials: Trials) -> Texts:
        """Return the verdict on each trial."""
        subjects = held.subjects[trials.cells]
        weight = np.cumsum(sum(size[subjects] for size in self.block.sizes.values()))
        parts = np.split(np.arange(len(trials)), np.flatnonzero(np.diff(weight // MOST_ROWS)) + 1)
        found = [
            self._judged(subjects[part], held, Trials(trials.cells[part], trials.values[part])) for part in parts if len(part)
        ]
        return np.concatenate(found) if found else np.zeros(0, dtype=object)

    def _judged(self, subjects: Whole, held: CellList | None, trials: Trials | None) -> Texts:
        block, verdict = self.block, self.block.verdict
        frames: dict[str, Any] = {"parcels": empty_table("parcels")}
        first = np.zeros(0, dtype=np.int64)
        for name in block.rows:
            rows, count = slices(block.starts[name], subjects)
            begins = np.cumsum(count) - count
            first = begins if name == verdict.table else first
            if len(rows):
                changed = {} if held is None or trials is None else _changed(block, name, rows, begins, held, trials)
                frames[name] = self._copied(name, rows, np.repeat(np.arange(len(subjects)), count), changed)
        found = measure(_Shaped(**frames), [verdict.column], policy=self.policy, as_of=self.as_of, table=verdict.table)
        codes_ = found[verdict.column].iloc[first].astype(object)
        return codes_.to_numpy(dtype=object)

    def _copied(self, name: str, rows: Whole, trial: Whole, changed: dict[str, Any]) -> pd.DataFrame:
        """Return rows of one table in the shape of the table, those of each trial under links of their own."""
        frame = self.block.rows[name]
        many = max((int(numbers.max(initial=-1)) for numbers in self.block.links.values()), default=-1) + 1
        columns: dict[str, Any] = {}
        for column_name in frame.columns:
            if column_name in LINKS:
                link = self.block.links[name, column_name][rows]
                columns[column_name] = np.where(link >= 0, trial * many + link, -1)
            else:
                columns[column_name] = changed[column_name] if column_name in changed else frame[column_name].array.take(rows)
        keys = list(table(name).index)
        index: pd.Index
        if len(keys) > 1:
            index = pd.MultiIndex.from_arrays([columns.pop(key) for key in keys], names=keys)
        else:
            index = pd.Index(columns.pop(keys[0]), name=keys[0]) if keys else pd.RangeIndex(len(rows), name="row")
        return pd.DataFrame(columns, index=index, copy=False)


class _Shaped(LandData):
    """Copies of tables that have their shape: they are taken as they are, without being shaped and searched for problems again."""

    def __post_init__(self) -> None:
        """Leave everything as it is."""


def _changed(block: Block, name: str, rows: Whole, begins: Whole, held: CellList, trials: Trials) -> dict[str, Any]:
    """Return the changed columns of the copied rows of one table."""
    known, numbers = held.columns
    mine = numbers[trials.cells]
    found = {}
    for number in np.unique(mine).tolist():
        table_name, column_name = known[number]
        if table_name != name:
            continue
        at = np.flatnonzero(mine == number)
        fresh = block.rows[name][column_name].array.take(rows)
        places = begins[at] + held.records[trials.cells[at]]
        found[column_name] = _with_values(fresh, places, trials.values[at], column_name, name)
    return found


def _with_values(fresh: Any, places: Whole, values: Floats, column_name: str, table_name: str) -> Any:
    known = column(column_name, table_name)
    blank = np.isnan(values)
    whole = np.where(blank, 0, values).astype(np.int64)
    if known.code_list:
        order = pd.Index(list(codes(known.code_list)))
        fresh[places] = pd.Categorical.from_codes(np.where(blank, -1, whole), categories=order)
    elif known.dtype == "date":
        days = whole.astype("datetime64[D]").astype("datetime64[s]")
        days[blank] = np.datetime64("NaT")
        fresh[places] = pd.array(days)
    elif known.dtype == "boolean":
        fresh[places] = pd.arrays.BooleanArray(whole.astype(bool), blank)
    elif known.dtype == "Int64":
        fresh[places] = pd.arrays.IntegerArray(whole, blank)
    elif known.dtype == "string":
        fresh[places] = pd.array([None if none else SUPPLIED for none in blank.tolist()], dtype="str")
    else:
        fresh[places] = values
    return fresh
