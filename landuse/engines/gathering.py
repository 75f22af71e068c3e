"""What was found out about all parts, put together: only the kinds and columns that are needed, and only while they are."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from landuse.engines.parquet_tables import ROW
from landuse.engines.part_store import part_folder, read_arrow
from landuse.engines.run_store import RunStore

Positions = npt.NDArray[np.int64]


def together(store: RunStore, good: Sequence[int], name: str) -> pa.Table:
    """Return one kind of findings of the parts `good`, one below the other; empty ones, whose types say nothing, are left out."""
    parts = list(findings(store, good, name))
    full = [part for part in parts if part.num_rows]
    return pa.concat_tables(full, promote_options="permissive").unify_dictionaries() if full else parts[0]


def findings(store: RunStore, good: Sequence[int], name: str) -> Iterator[pa.Table]:
    """Yield one kind of findings of each of the parts `good`."""
    for number in good:
        yield read_arrow(part_folder(store.found, number) / f"{name}.arrow")


def by_rows(table: pa.Table) -> tuple[pd.DataFrame, Positions]:
    """Return the records in the order of the whole table (without :data:`ROW`), and which of `table` each of them was."""
    order = np.argsort(table.column(ROW).to_numpy(), kind="stable")
    wanted, places = table.drop_columns(ROW), pa.array(order)
    columns = {name: wanted.select([name]).take(places).to_pandas()[name] for name in wanted.column_names}
    return pd.DataFrame(columns, index=pd.RangeIndex(len(order)), copy=False), order
