"""The records linked with one, read out of Parquet files without the others: all that its verdicts but a ranking rest on."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from landuse.data import LandData
from landuse.engines.groups import OWN_KEY, linked_groups
from landuse.engines.id_codes import text_codes
from landuse.engines.parquet_tables import ROW, ParquetTable, ParquetTables, RowGroup, find_tables
from landuse.engines.part_store import frame_of, labels_of
from landuse.errors import UnknownNameError

Rows = npt.NDArray[np.int64]


def linked_records(sources: Mapping[str, Path], key: str, table: str | None = None) -> LandData | None:
    """Return the records that are linked with the one called `key`, over any number of links; other tables whole.

    What :func:`landuse.assess` finds for them row by row is what it finds among all records; only columns that rest on all rows are not.

    Parameters
    ----------
    sources
        For each table a Parquet file or a folder of them, as :func:`landuse.engines.files.assess_files` takes them.
    key
        Code of a parcel, an enterprise or a project.
    table
        Of which of these it is; by default the first that has it.

    Returns
    -------
    LandData or None
        None where a file is broken: only reading all tells what is wrong.

    Raises
    ------
    UnknownNameError
        There is no such record.
    ReadError, CrsError
        Files are missing or do not go together.
    TableError
        Ids repeat.
    """
    tables = find_tables(sources)
    keys = tables.keys()
    code = text_codes(pa.array([key]))[0]
    held = {name: keys[name].get(own) for name, own in OWN_KEY.items() if name in keys and table in (None, name)}
    found = [(name, rows[0]) for name, codes in held.items() if codes is not None and len(rows := np.flatnonzero(codes == code))]
    if not tables.log.frame().empty:
        return None
    if not found:
        raise UnknownNameError(f"宗地、企业、项目表都没有“{key}”；请核对代码")
    home, row = found[0]
    groups = linked_groups(keys)
    group = groups[home][row]
    mine = {name: np.flatnonzero(of == group) for name, of in groups.items()}
    return _read(tables, mine)


def _read(tables: ParquetTables, chosen: Mapping[str, Rows]) -> LandData | None:
    """Return the chosen records of each table, all of a table for which none are named; None where some cannot be read."""
    frames: dict[str, pd.DataFrame] = {}
    origins: dict[str, pd.DataFrame] = {}
    broken: list[RowGroup] = []
    for name, held in tables.tables.items():
        frames[name], rows = frame_of(_records(held, chosen.get(name), broken), held)
        origins[name] = held.origins(rows, labels_of(frames[name], name))
    if broken:
        return None
    places = tuple(held.places for held in tables.tables.values())
    return LandData(**frames, origins=origins, places=places)  # type: ignore[arg-type]  # tables by their names


def _records(held: ParquetTable, rows: Rows | None, broken: list[RowGroup]) -> pa.Table:
    """Return some records of a table; only stretches of the files that hold one of them are read."""
    schema = held.piece_schema(held.schema.names)
    if rows is not None:
        first = np.array([group.first for group in held.groups], dtype=np.int64)
        wanted = set(np.searchsorted(first, rows, side="right").tolist())
        held = replace(held, groups=[group for at, group in enumerate(held.groups, start=1) if at in wanted])
    pieces = held.pieces(held.schema.names, broken)
    if rows is None:
        return pa.concat_tables([schema.empty_table(), *pieces])
    return pa.concat_tables([
        schema.empty_table(), *(piece.filter(pa.array(np.isin(piece.column(ROW).to_numpy(), rows))) for piece in pieces)
    ])  # fmt: skip
