"""Measured columns of tables in memory as a GeoParquet file, in the same place and shape as those of a run from file to file."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq

from landuse.data import LandData
from landuse.dates import as_date
from landuse.engines.choice import PART_ROWS
from landuse.engines.files import FileRun, published
from landuse.engines.judging import ordered_issues
from landuse.engines.measured_files import measured_summary
from landuse.engines.measured_parts import Wanted
from landuse.engines.measuring import measure
from landuse.engines.named_store import NamedStore
from landuse.engines.part_tasks import write_result
from landuse.io.geoparquet_table import geoparquet_table
from landuse.measuring import available
from landuse.policy import Policy
from landuse.provenance import provenance


def measure_to_files(
    data: LandData,
    columns: Sequence[str] | None,
    out: str | Path,
    *,
    policy: Policy,
    as_of: str | date | pd.Timestamp,
    table: str = "parcels",
    engine: str = "local",
    scheduler: str | None = None,
    partition_rows: int = PART_ROWS,
    writing: Callable[[], None] | None = None,
) -> FileRun:
    """Measure columns of a table in memory and write them as :func:`landuse.engines.measured_files.measure_files` does.

    Parameters
    ----------
    data
        The tables.
    columns, out, policy, as_of, table
        As for :func:`landuse.engines.measured_files.measure_files`; `table` may be any.
    engine, scheduler, partition_rows
        As for :func:`landuse.measure`. Rows keep the order of the table and make up one file.
    writing
        Called before the file is written.

    Raises
    ------
    UnknownNameError, MissingColumnError, EngineError
        As for :func:`landuse.measure`.
    OutputError
        The file cannot be written.
    """
    day, store = as_date(as_of), NamedStore(Path(out).resolve(), f"measure-{table}")
    store.refuse_inputs(file for file in data.files if isinstance(file, Path))
    names = available(data, table=table) if columns is None else tuple(dict.fromkeys(columns))
    ways = {"engine": engine, "scheduler": scheduler, "partition_rows": partition_rows}
    found = measure(data, names, policy=policy, as_of=day, table=table, **ways)  # type: ignore[arg-type]
    record = provenance(inputs=data.files, policy=policy, as_of=day.date()) | {"linkage": policy.linkage.model_dump()}
    if writing is not None:
        writing()
    store.open({"provenance": record}, resume=False)
    store.begin_writing()
    if table == "parcels" and isinstance(data.parcels, gpd.GeoDataFrame):
        found = gpd.GeoDataFrame(found.drop(columns="geometry", errors="ignore"), geometry=data.parcels.geometry)
    write_result(store, geoparquet_table(found), table, 0)
    issues = ordered_issues(data.issues)
    pq.write_table(geoparquet_table(issues), store.written / "issues.parquet")
    parts = {"parts": 1, "parts_failed": 0}
    summary = measured_summary(Wanted(table, names, policy, day), record, len(found), issues) | parts
    return published(store, summary, record, {"partition_rows": len(found), **parts})
