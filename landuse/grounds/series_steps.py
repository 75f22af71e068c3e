"""Yearly and monthly figures of copied enterprises without copying them: the steps of the graph that the metric functions make of them.

Of thousands of trials of one enterprise few change its accounts, and fewer its months. What the others share is worked out once
for each subject; a changed year is set into it, and months are summed up again only where one is changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from landuse.grounds.blocks import Block, Whole, slices
from landuse.grounds.trials import CellList, Floats, Shaped, Trials, changed_columns, copied, of_table
from landuse.measuring import measure_with_steps
from landuse.measuring.graph import raw_inputs
from landuse.metrics.enterprise_years import EXPENSES, YearFigures, judged_year
from landuse.policy import Policy
from landuse.tables import empty_table

YEARS, MONTHS = ("accounts", "year_figures"), ("activity", "recent_months")
"""Tables, and the steps that stand for them: the only ones that are made of the table, the codes, the day and the rules alone."""


@dataclass(frozen=True, eq=False)
class Series:
    """The accounts and months of a block of enterprises, as steps over copies of them."""

    block: Block
    policy: Policy
    as_of: pd.Timestamp

    @cached_property
    def tables(self) -> frozenset[str]:
        """The tables that are given as steps: none but for verdicts on enterprises."""
        verdict = self.block.verdict
        if verdict.table != "enterprises":
            return frozenset()
        return frozenset({YEARS[0], MONTHS[0]} & set(raw_inputs([verdict.column], verdict.table)))

    def weight(self, held: CellList, trials: Trials) -> Whole:
        """Return for each trial how many months are copied for it."""
        size = np.zeros(len(trials), dtype=np.int64)
        if MONTHS[0] in self.block.sizes:
            changes = of_table(held, trials, MONTHS[0])
            size[trials.numbers[changes]] = self.block.sizes[MONTHS[0]][held.subjects[trials.cells[changes]]]
        return size

    def steps(self, subjects: Whole, held: CellList | None, trials: Trials | None) -> dict[str, Any]:
        """Return the steps over the enterprises of copies of these subjects."""
        found: dict[str, Any] = {}
        if YEARS[0] in self.tables:
            found[YEARS[1]] = self._years(subjects, held, trials)
        if MONTHS[0] in self.tables:
            found[MONTHS[1]] = self._months(subjects, held, trials)
        return found

    @cached_property
    def _owners(self) -> Whole:
        """The enterprise (a row of the block) of each row of accounts, within its subject; -1 where there is none."""
        firms, rows = self.block.links["enterprises", "enterprise_id"], self.block.links[YEARS[0], "enterprise_id"]
        many = int(max(firms.max(initial=0), rows.max(initial=0))) + 2
        of_firm, of_row = (
            np.repeat(np.arange(len(size)), size) for size in (self.block.sizes["enterprises"], self.block.sizes[YEARS[0]])
        )
        known = of_firm * many + firms
        order = np.argsort(known, kind="stable")
        wanted = of_row * many + rows
        at = np.minimum(np.searchsorted(known[order], wanted), len(known) - 1)
        return np.where((known[order][at] == wanted) & (rows >= 0), order[at], -1)

    @cached_property
    def _lags(self) -> Whole:
        """How many years each row of accounts lies back."""
        return judged_year(self.as_of) - self.block.rows[YEARS[0]]["year"].to_numpy(dtype=np.int64)

    @cached_property
    def _counted(self) -> Any:
        """Which rows of accounts count: of several of one year the last."""
        pairs = pd.DataFrame({"firm": self._owners, "lag": self._lags})
        return (~pairs.duplicated(keep="last") & (pairs["firm"] >= 0)).to_numpy()

    @cached_property
    def _figures(self) -> YearFigures:
        """The look-up over the enterprises of the block as they stand; each figure worked out once."""
        count = len(self.block.rows["enterprises"])
        held: dict[tuple[str, int], Floats] = {}
        columns = {}
        if YEARS[0] in self.block.rows:
            frame = self.block.rows[YEARS[0]]
            columns = {str(name): frame[name].to_numpy("float64") for name in frame if frame[name].dtype == "float64"}

        def look_up(column: str, lag: int = 0) -> Floats:
            if (column, lag) not in held:
                found = np.full(count, np.nan)
                if column in columns:
                    rows = np.flatnonzero(self._counted & (self._lags == lag))
                    found[self._owners[rows]] = columns[column][rows]
                if column in EXPENSES:
                    found[found < 0] = np.nan
                held[column, lag] = found
            return held[column, lag]

        return look_up

    def _years(self, subjects: Whole, held: CellList | None, trials: Trials | None) -> YearFigures:
        firms, count = slices(self.block.starts["enterprises"], subjects)
        changed = {} if held is None or trials is None else self.changed_years(np.cumsum(count) - count, subjects, held, trials)

        def look_up(column: str, lag: int = 0) -> Floats:
            found = self._figures(column, lag).take(firms)
            if (column, lag) in changed:
                at, values = changed[column, lag]
                found[at] = values
            return found

        return look_up

    def changed_years(
        self, begins: Whole, subjects: Whole, held: CellList, trials: Trials
    ) -> Mapping[tuple[str, int], tuple[Whole, Floats]]:
        """Return for each figure and year the copied enterprises with another value, and the values."""
        at = np.flatnonzero(of_table(held, trials, YEARS[0]))
        if not len(at):
            return {}
        subject = subjects[trials.numbers[at]]
        row = self.block.starts[YEARS[0]][subject] + held.records[trials.cells[at]]
        firm = begins[trials.numbers[at]] + self._owners[row] - self.block.starts["enterprises"][subject]
        known, numbers = held.columns
        column, frame = numbers[trials.cells[at]], self.block.rows[YEARS[0]]
        found = {}
        for number in np.unique(column).tolist():
            name = known[number][1]
            mine = (column == number) & self._counted[row]
            if frame[name].dtype == "float64":
                for lag in np.unique(self._lags[row[mine]]).tolist():
                    chosen = mine & (self._lags[row] == lag)
                    values = trials.values[at[chosen]]
                    found[name, lag] = firm[chosen], np.where(values < 0, np.nan, values) if name in EXPENSES else values
        return found

    def _months(self, subjects: Whole, held: CellList | None, trials: Trials | None) -> pd.DataFrame:
        where = subjects
        frames = [self._as_they_stand]
        if held is not None and trials is not None:
            changes = of_table(held, trials, MONTHS[0])
            if changes.any():
                mine, places = trials.only(changes)
                first, state = _distinct(mine)
                where = subjects.copy()
                where[places] = len(frames[0]) + state
                frames.append(self._summed(subjects[places][first], held, mine, first))
        whole = pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]
        return whole.take(where).reset_index(drop=True)

    @cached_property
    def _as_they_stand(self) -> pd.DataFrame:
        return self._summed(np.arange(len(self.block.keys)), None, None, None)

    def _summed(self, subjects: Whole, held: CellList | None, trials: Trials | None, first: Whole | None) -> pd.DataFrame:
        """Return what the months of copies of subjects, of one enterprise each, add up to."""
        firms = pd.DataFrame(index=pd.RangeIndex(len(subjects), name="enterprise_id"))
        frames: dict[str, Any] = {"parcels": empty_table("parcels"), "enterprises": firms}
        if MONTHS[0] in self.block.rows:
            rows, count = slices(self.block.starts[MONTHS[0]], subjects)
            begins = np.cumsum(count) - count
            changed: Mapping[str, Any] = {}
            if held is not None and trials is not None and first is not None:
                changed = changed_columns(self.block, MONTHS[0], rows, begins, held, trials.taken(first))
            if len(rows):
                frames[MONTHS[0]] = self._of_numbered_firms(rows, np.repeat(np.arange(len(subjects)), count), changed)
        told: dict[str, Any] = {"policy": self.policy, "as_of": self.as_of, "table": "enterprises"}
        found: pd.DataFrame = measure_with_steps(Shaped(**frames), (), [MONTHS[1]], **told)[1][MONTHS[1]]
        return found

    def _of_numbered_firms(self, rows: Whole, trial: Whole, changed: Mapping[str, Any]) -> pd.DataFrame:
        frame = copied(self.block, MONTHS[0], rows, trial, changed)
        keys: list[Any] = [trial, frame.index.get_level_values("month")]
        return frame.set_axis(pd.MultiIndex.from_arrays(keys, names=["enterprise_id", "month"]))


def _distinct(trials: Trials) -> tuple[Whole, Whole]:
    """Return the first trial of each different set of changes, and the number of its set for each trial."""
    if trials.alike is None:
        return np.arange(len(trials)), np.arange(len(trials))
    many = int(trials.alike.max(initial=0)) + 2
    last = np.append(trials.firsts[1:], len(trials.cells)) - 1
    second = np.where(last > trials.firsts, trials.alike[last] + 1, 0)
    _, first, state = np.unique((trials.alike[trials.firsts] + 1) * many + second, return_index=True, return_inverse=True)
    return first, state.ravel()
