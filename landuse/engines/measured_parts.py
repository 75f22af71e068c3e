"""What one part gives for the asked-for columns of one table, and what only all parts together give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from landuse.data import LandData
from landuse.engines.judging import Part, moved_feeding
from landuse.measuring import measure, measure_all_rows, measure_with_steps
from landuse.measuring.graph import inputs_of_all_rows, rests_on_all_rows
from landuse.policy import Policy
from landuse.tables import unknown_values
from landuse.vocabulary import columns as vocabulary_columns
from landuse.vocabulary import tables


@dataclass(frozen=True)
class Wanted:
    """Columns of one table, in the order in which they were asked for, and the rules and the day to measure them by."""

    table: str
    columns: tuple[str, ...]
    policy: Policy
    day: pd.Timestamp

    @property
    def now(self) -> list[str]:
        """The columns that a part can tell by itself."""
        return [name for name in self.columns if name not in self.last]

    @property
    def last(self) -> list[str]:
        """The columns that rest on all rows: averages, scores, places."""
        return [name for name in self.columns if name in rests_on_all_rows(self.table)]

    def of_nothing(self, data: LandData) -> pd.DataFrame:
        """Return the columns for no records, in their types; raise as :func:`landuse.measure` does, before any work is done."""
        none: Mapping[str, Any] = {name: frame.head(0) for name in tables() if (frame := getattr(data, name)) is not None}
        return measure(LandData(**none), self.columns, policy=self.policy, as_of=self.day, table=self.table)

    def of_all(self, feeding: Mapping[str, Any]) -> pd.DataFrame:
        """Return the columns that rest on all rows, over the row numbers of the whole table, from the `feeding` of all its rows."""
        found = measure_all_rows(feeding, self.last, policy=self.policy, day=self.day, table=self.table)
        return pd.DataFrame({name: found[name] for name in self.last})


@dataclass(frozen=True, eq=False)
class Measured:
    """What was measured of a part: its own columns, and what the columns of all rows are worked out from, empty where none is wanted."""

    columns: pd.DataFrame
    feeding: Mapping[str, Any]


@dataclass(frozen=True)
class MeasurePart:
    """Measures the wanted columns of a part of tables whose table `enterprises` has so many rows."""

    wanted: Wanted
    enterprises: int

    def __call__(self, part: Part) -> Measured:
        """Return what the part tells."""
        wanted, table = self.wanted, self.wanted.table
        inputs = inputs_of_all_rows(table) if wanted.last else ()
        known = vocabulary_columns(table)
        derived = [name for name in inputs if name in known and known[name].kind == "derived"]
        steps = [name for name in inputs if name not in known and "rules" not in name]
        asked = list(dict.fromkeys([*wanted.now, *derived]))
        found, given = measure_with_steps(part.data, asked, steps, policy=wanted.policy, as_of=wanted.day, table=table)
        if not wanted.last:
            return Measured(found, {})
        frame = part.data.table(table)
        raw = [name for name in inputs if name in known and name not in derived]
        held = {name: frame[name] if name in frame else unknown_values(known[name], frame.index) for name in raw}
        feeding = given | {name: values.reset_index(drop=True) for name, values in held.items()}
        feeding |= {name: found[name].reset_index(drop=True) for name in derived}
        return Measured(found[wanted.now], moved_feeding(feeding, part.rows, self.enterprises))


def in_order_asked(now: pd.DataFrame, last: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Return the columns of both, of the same records in the same order, in the order of `columns`."""
    together: pd.DataFrame = pd.concat([now, last.set_axis(now.index)], axis=1)[list(columns)]
    return together
