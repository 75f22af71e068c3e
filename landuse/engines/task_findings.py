"""What the parts of a task besides `assess` have found, put together: feeding for the columns of all rows, problems, lists."""

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from landuse.engines.gathering import together
from landuse.engines.judging import ordered_issues
from landuse.engines.parquet_tables import ROW, ParquetTables
from landuse.engines.part_tasks import FEEDING, ISSUES
from landuse.engines.run_store import RunStore
from landuse.io.geoparquet_table import geoparquet_table


def feeding_of_all(store: RunStore, good: list[int]) -> pd.DataFrame:
    """Return what the parts lay by for the columns of enterprises that rest on all rows, in the order of the whole table."""
    feeding: pd.DataFrame = together(store, good, FEEDING).to_pandas().sort_values(ROW, kind="stable")
    landlord = np.searchsorted(feeding[ROW], feeding["landlord"])  # where a part could not be done, rows are no positions
    return feeding.assign(landlord=np.where(feeding["landlord"] >= 0, landlord, -1))


def write_issues(tables: ParquetTables, store: RunStore, good: list[int]) -> pd.DataFrame:
    """Write and return the problems of the files and of the records of all parts."""
    found = [frame for frame in (tables.log.frame(), together(store, good, ISSUES).to_pandas()) if len(frame)]
    issues = ordered_issues(pd.concat(found, ignore_index=True) if found else tables.log.frame())
    pq.write_table(geoparquet_table(issues), store.written / "issues.parquet")
    return issues
