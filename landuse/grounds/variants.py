"""Many variants of a few records judged in one call: the records are copied, each copy with its own changes, and measured together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from landuse.data import LandData
from landuse.grounds.verdicts import LINKS, Verdict
from landuse.measuring import measure
from landuse.policy import Policy
from landuse.tables import empty_table
from landuse.vocabulary import table

Rows = Mapping[str, pd.DataFrame]
"""Records by table, plain frames with their keys as columns; the record that is judged stands first in its table."""


@dataclass(frozen=True)
class Change:
    """One cell with another value: table, number of the record among the stored ones, column, value (None: blank)."""

    table: str
    record: int
    column: str
    value: Any


Variant = Sequence[Change]


def judged(verdict: Verdict, rows: Rows, variants: Sequence[Variant], *, policy: Policy, as_of: pd.Timestamp) -> list[str]:
    """Return the verdict on each variant of the records, by the metric functions."""
    if not variants:
        return []
    frames = {name: copies(frame, name, variants) for name, frame in rows.items()}
    found = measure(land_data(frames), [verdict.column], policy=policy, as_of=as_of, table=verdict.table)[verdict.column]
    first = np.arange(len(variants)) * len(rows[verdict.table])
    return [str(code) for code in found.iloc[first]]


def copies(frame: pd.DataFrame, name: str, variants: Sequence[Variant]) -> pd.DataFrame:
    """Return the records once for each variant, changed, under links of their own."""
    size, count = len(frame), len(variants)
    repeated = frame.iloc[np.tile(np.arange(size), count)].reset_index(drop=True)
    if not size:
        return repeated
    mark = pd.Series(np.repeat(np.arange(count), size)).astype("str")
    for link in LINKS:
        if link in repeated:
            repeated[link] = repeated[link].astype("str") + "#" + mark
    cells: dict[str, tuple[list[int], list[Any]]] = {}
    for number, variant in enumerate(variants):
        for change in variant:
            if change.table == name:
                places, values = cells.setdefault(change.column, ([], []))
                places.append(number * size + change.record)
                values.append(change.value)
    for column, (places, values) in cells.items():
        fresh = repeated[column].array.copy()
        fresh[places] = pd.Series(values, dtype=object).astype(repeated[column].dtype).array
        repeated[column] = fresh
    return repeated


def land_data(frames: Mapping[str, pd.DataFrame]) -> LandData:
    """Return data of these frames; there is always a table of parcels."""
    keyed: dict[str, Any] = {
        name: frame.set_index(list(table(name).index)) if table(name).index else frame for name, frame in frames.items()
    }
    return LandData(**{"parcels": empty_table("parcels"), **keyed})
