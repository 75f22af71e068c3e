"""Trials: one cell of one subject with another value, or a few cells. A great many of many subjects are judged in one call.

Each trial is a copy of its subject's records with its cells changed. The copies stand under links of their own, which are numbers
here: the metric functions only ask which records belong together. What a trial leaves as it is in yearly and monthly figures is not
copied but given as the step that the metric functions would make of it (:mod:`landuse.grounds.series_steps`).
"""

from collections.abc import Mapping, Sequence
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
from landuse.vocabulary import codes, column, table

Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]
SUPPLIED = "（补充的文号）"
"""What a blank text is filled with."""


@dataclass(frozen=True, eq=False)
class Trials:
    """Cells, by their number in a list, each beside a value to try: see :func:`as_number`; NaN is blank.

    Each cell is a trial of its own, unless `of` says which trial each belongs to (from 0, ascending, none left out). `alike` may then
    number the changes, the same for the same value of the same cell; then no trial has more than two.
    """

    cells: Whole
    values: Floats
    of: Whole | None = None
    alike: Whole | None = None

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.cells) if self.of is None else int(self.of[-1]) + 1 if len(self.of) else 0

    @cached_property
    def numbers(self) -> Whole:
        """The trial that each change belongs to."""
        return np.arange(len(self.cells)) if self.of is None else self.of

    @cached_property
    def firsts(self) -> Whole:
        """The first change of each trial."""
        return self.numbers if self.of is None else np.searchsorted(self.of, np.arange(len(self)))

    def some(self, chosen: slice) -> "Trials":
        """Return a run of the trials, numbered anew."""
        if self.of is None:
            return Trials(self.cells[chosen], self.values[chosen])
        begin, end = np.searchsorted(self.of, [chosen.start, chosen.stop])
        alike = None if self.alike is None else self.alike[begin:end]
        return Trials(self.cells[begin:end], self.values[begin:end], self.of[begin:end] - chosen.start, alike)

    def taken(self, chosen: Whole) -> "Trials":
        """Return some of the trials, numbered anew."""
        rows, count = slices(np.append(self.firsts, len(self.cells)), chosen)
        return Trials(self.cells[rows], self.values[rows], np.repeat(np.arange(len(chosen)), count))

    def only(self, changes: npt.NDArray[np.bool_]) -> tuple["Trials", Whole]:
        """Return the trials that have some of these changes, with these changes alone, and which they are."""
        numbers = self.numbers[changes]
        places, of = np.unique(numbers, return_inverse=True)
        alike = None if self.alike is None else self.alike[changes]
        return Trials(self.cells[changes], self.values[changes], of.ravel(), alike), places


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


def of_table(held: CellList, trials: Trials, name: str) -> npt.NDArray[np.bool_]:
    """Tell which changes are of a table."""
    known, numbers = held.columns
    mine = np.array([table_name == name for table_name, _ in known], dtype=bool)
    found: npt.NDArray[np.bool_] = mine[numbers[trials.cells]]
    return found


class Shaped(LandData):
    """Copies of tables that have their shape: they are taken as they are, without being shaped and searched for problems again."""

    def __post_init__(self) -> None:
        """Leave everything as it is."""


def copied(block: Block, name: str, rows: Whole, trial: Whole, changed: Mapping[str, Any]) -> pd.DataFrame:
    """Return rows of one table in the shape of the table, those of each trial under links of their own."""
    frame = block.rows[name]
    many = max((int(numbers.max(initial=-1)) for numbers in block.links.values()), default=-1) + 1
    columns: dict[str, Any] = {}
    for column_name in frame.columns:
        if column_name in LINKS:
            link = block.links[name, column_name][rows]
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


def changed_columns(block: Block, name: str, rows: Whole, begins: Whole, held: CellList, trials: Trials) -> dict[str, Any]:
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
        places = begins[trials.numbers[at]] + held.records[trials.cells[at]]
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
