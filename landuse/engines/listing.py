"""Lists over all parts in one defined order, brought into it stretch by stretch, so that they may be longer than memory holds."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from landuse.engines.judging import issue_places, ordered_issues
from landuse.findings.contradictions import order_contradictions
from landuse.io.geoparquet_table import geoparquet_table

AT_ONCE = 500_000
"""Rows that are brought into order at once; more where they have the same place."""
Places = npt.NDArray[Any]
_FILE_RECORDS = 2**40  # more than a file has


def issues_in_order(parts: Sequence[pa.Table]) -> Iterator[pd.DataFrame]:
    """Yield the issues of all `parts` in the order of :func:`landuse.engines.judging.ordered_issues`, some at a time."""
    return _in_order(parts, _places_of_issues, ordered_issues)


def contradictions_in_order(parts: Sequence[pa.Table]) -> Iterator[pd.DataFrame]:
    """Yield the contradictions of all `parts` in the order of :func:`landuse.findings.contradictions.order_contradictions`, some at a time."""
    return _in_order(parts, _places_of_contradictions, order_contradictions)


def written(frames: Iterable[pd.DataFrame], file: Path) -> Iterator[pd.DataFrame]:
    """Write frames of the same columns into one Parquet file, and yield each once it is written."""
    writer = None
    try:
        for frame in frames:
            table = geoparquet_table(frame)
            writer = writer or pq.ParquetWriter(file, table.schema)
            writer.write_table(table.cast(writer.schema))
            yield frame
    finally:
        if writer is not None:
            writer.close()


def _in_order(
    parts: Sequence[pa.Table],
    places_of: Callable[[Sequence[pa.Table]], list[Places]],
    ordered: Callable[[pd.DataFrame], pd.DataFrame],
) -> Iterator[pd.DataFrame]:
    """Yield the rows of all `parts`, those of lower places first, and brought into order by `ordered`."""
    full = [part for part in parts if part.num_rows] or list(parts[:1])
    if sum(part.num_rows for part in full) <= AT_ONCE:
        yield ordered(pd.concat([part.to_pandas() for part in full], ignore_index=True))
        return
    places = places_of(full)
    starts = np.unique(np.sort(np.concatenate(places))[::AT_ONCE])
    stretch = [np.searchsorted(starts, mine, side="right") for mine in places]
    for number in range(1, len(starts) + 1):
        chosen = [part.filter(pa.array(of == number)) for part, of in zip(full, stretch, strict=True)]
        yield ordered(pd.concat([some.to_pandas() for some in chosen if some.num_rows], ignore_index=True))


def _places_of_contradictions(parts: Sequence[pa.Table]) -> list[Places]:
    mu = [part.column("mu_at_stake").to_numpy() for part in parts]
    return [np.where(np.isnan(values), np.inf, -values) for values in mu]


def _places_of_issues(parts: Sequence[pa.Table]) -> list[Places]:
    """Return for each issue the place of its kind, table, column and file, then the row."""
    kinds = [part.select(["severity", "issue", "table", "column", "file"]).to_pandas() for part in parts]
    place = issue_places(pd.concat(kinds, ignore_index=True))
    rows = np.concatenate([part.column("row").to_pandas().to_numpy("float64", na_value=_FILE_RECORDS - 1) for part in parts])
    ends = np.cumsum([part.num_rows for part in parts])[:-1]
    return np.split(place * _FILE_RECORDS + np.nan_to_num(rows, nan=_FILE_RECORDS - 1).astype(np.int64), ends)
