"""The grounds of all parts put together: the file that a run in memory writes, with a stretch of its lines in memory at a time."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.engines.parquet_tables import ROW
from landuse.engines.part_grounds import LINE, laid_shared, lines_file
from landuse.engines.part_store import part_folder, read_arrow
from landuse.engines.run_store import RunStore
from landuse.grounds.chain import Plain
from landuse.grounds.grounds_file import GROUNDS_FILE, write_lines
from landuse.grounds.judging import GRADE
from landuse.grounds.records import plain
from landuse.grounds.stored import Line, Shared, with_numbers
from landuse.grounds.verdicts import verdicts

Places = npt.NDArray[np.int64]
_AT_ONCE = 5_000  # lines in memory
_FAILED = "有 {count} 个分区未能认定（见数据问题清单 part_not_judged），其中记录的认定依据没有保存。\n"


class Figures(Mapping[str, Sequence[Plain]]):
    """The figures that a ranking rests on, one column in memory at a time."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame

    def __getitem__(self, name: str) -> Sequence[Plain]:
        """Return one column as plain values."""
        return [plain(value) for value in self._frame[name]]

    def __iter__(self) -> Iterator[str]:
        """Return the names of the columns."""
        return iter(map(str, self._frame.columns))

    def __len__(self) -> int:
        """Return the number of columns."""
        return len(self._frame.columns)


@dataclass(frozen=True, eq=False)
class LaidLines:
    """The lines of one verdict of all parts, and for each part the numbers that its facts have in the whole."""

    parts: Sequence[Any]
    numbers: Sequence[Sequence[int]]

    @cached_property
    def _order(self) -> tuple[Places, Places, Places]:
        """The part of each line, its place there, and the order of the lines in their table."""
        rows = [part.column(ROW).to_numpy() for part in self.parts]
        of = np.repeat(np.arange(len(rows)), [len(mine) for mine in rows])
        within = np.concatenate([np.arange(len(mine)) for mine in rows])
        return of, within, np.argsort(np.concatenate(rows), kind="stable")

    def __len__(self) -> int:
        """Return how many lines there are."""
        return sum(part.num_rows for part in self.parts)

    def __iter__(self) -> Iterator[Line]:
        """Return the lines in the order of their table; the rows of a part rise, so that it gives a stretch of its lines each time."""
        of, within, order = self._order
        for first in range(0, len(order), _AT_ONCE):
            chosen = order[first : first + _AT_ONCE]
            part, place = of[chosen], within[chosen]
            held = {}
            for number in np.unique(part).tolist():
                mine = place[part == number]
                held[number] = iter(self.parts[number].column(LINE).slice(mine[0], len(mine)).to_pylist())
            for number in part.tolist():
                yield with_numbers(json.loads(next(held[number])), self.numbers[number])


def put_together(store: RunStore, good: Sequence[int], day: pd.Timestamp, figures: pd.DataFrame, failed: int) -> None:
    """Write the grounds that the parts `good` have laid by into one file beside the results; `figures` are those of the ranking."""
    shared, laid = Shared(f"{day:%Y-%m-%d}"), []
    of_rows, of_grades = (
        [shared.take_in(laid_shared(part_folder(home, number))) for number in good] for home in (store.found, store.whole)
    )
    for name in verdicts():
        home, numbers = (store.whole, of_grades) if name == GRADE else (store.found, of_rows)
        lines = LaidLines([read_arrow(lines_file(part_folder(home, number), name)) for number in good], numbers)
        laid.append(lines)
        if name == GRADE and len(lines):
            shared.peers = Figures(figures)
    note = _FAILED.format(count=failed) if failed else ""
    write_lines(
        shared, sum(map(len, laid)), lambda: (line for lines in laid for line in lines), store.written / GROUNDS_FILE, note
    )
