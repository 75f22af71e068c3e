"""`Copies`: judges trials by the metric functions, those of many subjects in one call."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from landuse.grounds.blocks import Block, Whole, slices
from landuse.grounds.series_steps import Series
from landuse.grounds.trials import CellList, Shaped, Texts, Trials, changed_columns, copied
from landuse.measuring import measure_with_steps
from landuse.policy import Policy
from landuse.tables import empty_table

MOST_ROWS = 400_000
"""Copied records that are judged in one call: more would only need more memory."""


@dataclass(frozen=True, eq=False)
class Copies:
    """Judges copies of a block's records by one set of rules on one day."""

    block: Block
    policy: Policy
    as_of: pd.Timestamp

    @cached_property
    def series(self) -> Series:
        """The records that are given as steps."""
        return Series(self.block, self.policy, self.as_of)

    def as_they_stand(self) -> Texts:
        """Return the verdict on each subject; to be called within `recorded_decisions` where the decision is wanted."""
        return self._judged(np.arange(len(self.block.keys)), None, None)

    def __call__(self, held: CellList, trials: Trials) -> Texts:
        """Return the verdict on each trial."""
        found = [self._judged(subjects, held, part) for subjects, part in self.parts(held, trials)]
        return np.concatenate(found) if found else np.zeros(0, dtype=object)

    def parts(self, held: CellList, trials: Trials) -> Iterator[tuple[Whole, Trials]]:
        """Yield as many trials as are copied in one go, with the subject of each."""
        subjects = held.subjects[trials.cells[trials.firsts]]
        sizes = [size for name, size in self.block.sizes.items() if name not in self.series.tables]
        weight = np.cumsum(sum(size[subjects] for size in sizes))
        if self.series.tables:
            weight += np.cumsum(self.series.weight(held, trials))
        ends = [*(np.flatnonzero(np.diff(weight // MOST_ROWS)) + 1).tolist(), len(subjects)]
        for first, last in zip([0, *ends[:-1]], ends, strict=True):
            if last > first:
                yield subjects[first:last], trials.some(slice(first, last))

    def _judged(self, subjects: Whole, held: CellList | None, trials: Trials | None) -> Texts:
        column_name = self.block.verdict.column
        found, first = self.measured([column_name], (), subjects, held, trials)[:2]
        return found[column_name].iloc[first].astype(object).to_numpy(dtype=object)

    def measured(
        self, columns: Sequence[str], steps: Sequence[str], subjects: Whole, held: CellList | None, trials: Trials | None
    ) -> tuple[pd.DataFrame, Whole, dict[str, Any], Mapping[str, pd.DataFrame]]:
        """Return columns and steps over the records of all copies, where each begins, and the copied tables."""
        block, verdict = self.block, self.block.verdict
        frames: dict[str, Any] = {"parcels": empty_table("parcels")}
        first = np.zeros(0, dtype=np.int64)
        for name in block.rows:
            if name in self.series.tables:
                continue
            rows, count = slices(block.starts[name], subjects)
            begins = np.cumsum(count) - count
            first = begins if name == verdict.table else first
            if len(rows):
                changed = {} if held is None or trials is None else changed_columns(block, name, rows, begins, held, trials)
                frames[name] = copied(block, name, rows, np.repeat(np.arange(len(subjects)), count), changed)
        known = self.series.steps(subjects, held, trials) if self.series.tables else {}
        told: dict[str, Any] = {"policy": self.policy, "as_of": self.as_of, "table": verdict.table, "known": known}
        found, made = measure_with_steps(Shaped(**frames), columns, steps, **told)
        return found, first, made, frames
