"""What the parts of a task besides `assess` have found, put together: feeding for the columns of all rows, problems, lists."""

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from landuse.engines.judging import ordered_issues
from landuse.engines.parquet_tables import ROW, ParquetTables
from landuse.engines.part_store import part_folder, read_arrow
from landuse.engines.part_tasks import FEEDING, ISSUES
from landuse.engines.run_store import RunStore
from landuse.io.geoparquet_table import geoparquet_table


def found_in_parts(store: RunStore, good: list[int], name: str) -> pd.DataFrame:
    """Return one kind of findings of all parts, one below the other; empty ones, whose types say nothing, are left out."""
    tables = [read_arrow(part_folder(store.found, number) / f"{name}.arrow") for number in good]
    full = [table.to_pandas() for table in tables if table.num_rows]
    together: pd.DataFrame = pd.concat(full, ignore_index=True) if full else tables[0].to_pandas()
    return together


def feeding_of_all(store: RunStore, good: list[int]) -> pd.DataFrame:
    """Return what the parts lay by for the columns of enterprises that rest on all rows, in the order of the whole table."""
    feeding = found_in_parts(store, good, FEEDING).sort_values(ROW, kind="stable")
    landlord = np.searchsorted(feeding[ROW], feeding["landlord"])  # where a part could not be done, rows are no positions
    return feeding.assign(landlord=np.where(feeding["landlord"] >= 0, landlord, -1))


def write_issues(tables: ParquetTables, store: RunStore, good: list[int]) -> pd.DataFrame:
    """Write and return the problems of the files and of the records of all parts."""
    found = [frame for frame in (tables.log.frame(), found_in_parts(store, good, ISSUES)) if len(frame)]
    issues = ordered_issues(pd.concat(found, ignore_index=True) if found else tables.log.frame())
    pq.write_table(geoparquet_table(issues), store.written / "issues.parquet")
    return issues
