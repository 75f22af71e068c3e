"""The shrink guard of runs from file to file: a table that has lost much of itself since the last run stops the next one."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from landuse.engines.groups import OWN_KEY
from landuse.engines.parquet_tables import ParquetTable, ParquetTables
from landuse.engines.run_store import RunStore
from landuse.errors import ShrunkDataError, sample
from landuse.io.extents import AREAS, ATTRIBUTES, EXTENTS
from landuse.io.run_folder import PROVENANCE_FILE
from landuse.io.shrinking import accepted_loss, earlier_record, refuse_empty_reason, shrunk_since
from landuse.units import M2_PER_MU

Extents = dict[str, dict[str, float | int | None]]


def guard_files(tables: ParquetTables, store: RunStore, accepted: str | None) -> dict[str, Any]:
    """Return what goes into the provenance: rows and mu of each table, and, where tables have shrunk, the reason why that is right.

    Compared is with the last run from file to file in the same folder; where there is none, with a run in memory.

    Raises
    ------
    ShrunkDataError
        A table has shrunk and no reason is given; table, rows and mu of both runs, lost ids and files that cannot be opened are named.
    ConfigError
        The reason is empty.
    ReadError
        The record of the last run cannot be read.
    """
    refuse_empty_reason(accepted)
    now = file_extents(tables)
    record = earlier_record(store.results / PROVENANCE_FILE) or earlier_record(store.out / PROVENANCE_FILE)
    before = {
        name: held for name, held in record.get(EXTENTS, {}).items() if ATTRIBUTES not in name
    }  # here no file is joined to another
    found = shrunk_since({**record, EXTENTS: before}, now, lambda name: _lost(tables, name, store))
    try:
        return {EXTENTS: now, **accepted_loss(found, record, store.out.name, accepted)}
    except ShrunkDataError as error:
        unread = tables.log.frame()["file"].unique().tolist()
        raise ShrunkDataError(f"{error}；本次不能打开的文件：{sample(unread)}" if unread else str(error)) from None


def file_extents(tables: ParquetTables) -> Extents:
    """Return what :func:`landuse.io.extents.extents` does, from the files: rows by what they state, mu of the areas that can be read."""
    return {
        name: {"rows": held.rows, "mu": _mu(held, AREAS[name]) if name in AREAS else None} for name, held in tables.tables.items()
    }


def _mu(held: ParquetTable, column: str) -> float | None:
    kind = held.schema.field(column).type if column in held.schema.names else pa.null()
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        return None
    sums = [pc.sum(_known(values)).as_py() for values in _values(held, column)]
    known = [value for value in sums if value is not None]
    return round(sum(known) / float(M2_PER_MU), 4) if known else None


def _known(values: pa.ChunkedArray) -> pa.ChunkedArray:
    return values.filter(pc.invert(pc.is_nan(values))) if pa.types.is_floating(values.type) else values


def _values(held: ParquetTable, column: str) -> Iterator[pa.ChunkedArray]:
    for piece in held.pieces([column], []):  # what cannot be read is noted when the parts are cut
        yield piece.column(column)


def _lost(tables: ParquetTables, name: str, store: RunStore) -> tuple[str, ...]:
    """Return the ids in the results of the last run that are gone; none where there are no such results."""
    key, folder = OWN_KEY.get(name), store.results / name
    if key is None or not folder.is_dir():
        return ()
    left = (
        [] if name not in tables.tables else [pc.cast(values, pa.large_string()) for values in _values(tables.tables[name], key)]
    )
    ids = pa.chunked_array([chunk for values in left for chunk in values.chunks], type=pa.large_string())
    try:
        before = pc.cast(ds.dataset(folder, format="parquet").to_table(columns=[key]).column(key), pa.large_string())
    except (pa.ArrowException, OSError):
        return ()  # the ids only help to see what is gone
    return tuple(before.filter(pc.invert(pc.is_in(before, value_set=ids))).to_pylist())
