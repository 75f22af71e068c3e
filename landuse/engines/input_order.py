"""From parts of neighbours on the ground back to the order of the input, a stretch of rows at a time."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from landuse.engines.parquet_tables import ROW


def store_in_order(table: pa.Table, path: Path) -> None:
    """Write the rows of a part, whose numbers (:data:`ROW`) rise; not packed, so that a stretch is read without the rest."""
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def input_chunk(paths: Sequence[Path], low: int, high: int) -> pa.Table:
    """Return the rows with the numbers from `low` to before `high` of all parts, in the order of the input, without the numbers."""
    held = []
    for path in paths:
        with pa.memory_map(str(path)) as source, pa.ipc.open_file(source) as reader:
            part = reader.read_all()
        rows = part.column(ROW).to_numpy()
        first, last = np.searchsorted(rows, [low, high])
        held.append(part.slice(first, last - first))
    stated = _stated_alike(held[0].schema.metadata)
    full = [part for part in held if len(part)] or held[:1]
    together = pa.concat_tables(part.replace_schema_metadata(stated) for part in full).unify_dictionaries()
    return together.take(np.argsort(together.column(ROW).to_numpy(), kind="stable")).drop_columns(ROW)


def _stated_alike(metadata: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
    """Return what GeoParquet says of the boundaries without their extent and kinds, which are those of one part only."""
    geo = json.loads(metadata[b"geo"])
    for column in geo["columns"].values():
        column.pop("bbox", None)
        column["geometry_types"] = []  # any
    return {**metadata, b"geo": json.dumps(geo).encode()}
