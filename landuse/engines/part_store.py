"""The records of every part laid beside each other in a folder, so that a part is read without looking at the others."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import shapely
from pyproj import CRS

from landuse.data import LandData
from landuse.engines.judging import Part
from landuse.engines.parquet_tables import ROW, ParquetTable, ParquetTables, RowGroup
from landuse.engines.parts import Parts
from landuse.findings.geometry import Surroundings
from landuse.io.formats.rawtable import arrow_frame
from landuse.vocabulary import table as vocabulary_table

Positions = npt.NDArray[np.int64]
AROUND = "around"
AROUND_COLUMNS = ("parcel_id", "area_m2", "zone_id")
_OPEN_AT_ONCE = 400  # files; systems allow about a thousand
_PACKED = pa.ipc.IpcWriteOptions(compression="lz4")


def store_parts(tables: ParquetTables, parts: Parts, folder: Path) -> None:
    """Write the records of every part into a folder of its own under `folder`; what cannot be read is left out of `tables`."""
    for first in range(0, parts.count, _OPEN_AT_ONCE):
        numbers = range(first, min(first + _OPEN_AT_ONCE, parts.count))
        for number in numbers:
            part_folder(folder, number).mkdir(parents=True, exist_ok=True)
        for name, held in tables.tables.items():
            broken: list[RowGroup] = []
            with _writers(folder, numbers, name, held.piece_schema(held.schema.names)) as writers:
                for piece in held.pieces(held.schema.names, broken):
                    of = parts.of[name][piece.column(ROW).to_numpy()] if name in parts.of else None
                    _write(writers, piece, of)
            if name == "parcels" and len(parts.around_row) and not broken:
                _store_around(held, parts, folder, numbers, broken)
            tables.leave_out(name, broken)


def part_folder(folder: Path, number: int) -> Path:
    """Return the folder of one part."""
    return folder / f"{number:05d}"


def stored_part(folder: Path, number: int, tables: Mapping[str, ParquetTable], plane: CRS | None) -> Part:
    """Return one part as it was stored."""
    place = part_folder(folder, number)
    frames: dict[str, Any] = {}
    rows: dict[str, Positions] = {}
    origins: dict[str, pd.DataFrame] = {}
    for name, held in tables.items():
        frames[name], rows[name] = frame_of(read_arrow(place / f"{name}.arrow"), held)
        origins[name] = held.origins(rows[name], labels_of(frames[name], name))
    around = None
    beside = place / f"{AROUND}.arrow"
    if plane is not None and beside.exists():
        parcels = tables["parcels"]
        neighbours, numbers = frame_of(read_arrow(beside), parcels)
        neighbours = gpd.GeoDataFrame(neighbours.set_index("parcel_id"), crs=parcels.crs)
        around = Surroundings(rows["parcels"], neighbours, numbers, plane)
        origins["parcels"] = pd.concat([origins["parcels"], parcels.origins(numbers, neighbours.index)])
    places = tuple(held.places for held in tables.values())
    return Part(LandData(**frames, origins=origins, places=places, extra=tables["parcels"].extra), rows, around)


def read_arrow(path: Path) -> pa.Table:
    """Return a table of the store."""
    with pa.memory_map(str(path)) as source, pa.ipc.open_stream(source) as reader:
        return reader.read_all()


def write_arrow(table: pa.Table, path: Path, *, packed: bool = True) -> None:
    """Write a table of the store; what is not packed is read from the disk row by row."""
    options = _PACKED if packed else pa.ipc.IpcWriteOptions()
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table)


def _store_around(parcels: ParquetTable, parts: Parts, folder: Path, numbers: range, broken: list[RowGroup]) -> None:
    """Write the parcels around each part to it."""
    wanted = [*AROUND_COLUMNS, str(parcels.geometry)]
    with _writers(folder, numbers, AROUND, parcels.piece_schema(wanted)) as writers:
        for piece in parcels.pieces(wanted, broken):
            first = piece.column(ROW)[0].as_py()
            low, high = np.searchsorted(parts.around_row, [first, first + len(piece)])
            _write(writers, piece.take(parts.around_row[low:high] - first), parts.around_part[low:high])


Writers = Mapping[int, pa.RecordBatchStreamWriter]


@contextmanager
def _writers(folder: Path, numbers: range, name: str, schema: pa.Schema) -> Iterator[Writers]:
    """Yield a writer for one table of each part."""
    with ExitStack() as opened:
        writers = {}
        for number in numbers:
            sink = opened.enter_context(pa.OSFile(str(part_folder(folder, number) / f"{name}.arrow"), "wb"))
            writers[number] = opened.enter_context(pa.ipc.new_stream(sink, schema, options=_PACKED))
        yield writers


def _write(writers: Writers, piece: pa.Table, part: npt.NDArray[np.int32] | None) -> None:
    """Write each record of `piece` to its part; without `part` every part gets all of them."""
    if part is None:
        for writer in writers.values():
            writer.write_table(piece)
        return
    order = np.argsort(part, kind="stable")
    sorted_piece, of = piece.take(order), part[order]
    numbers, starts = np.unique(of, return_index=True)
    ends = np.append(starts, len(of))[1:]
    for number, start, end in zip(numbers.tolist(), starts.tolist(), ends.tolist(), strict=True):
        if number in writers:
            writers[number].write_table(sorted_piece.slice(start, end - start))


def frame_of(stored: pa.Table, held: ParquetTable) -> tuple[pd.DataFrame, Positions]:
    """Return records of one table as a frame, and their numbers in the whole table."""
    numbers = np.array(stored.column(ROW).to_numpy())
    boundaries = stored.column(held.geometry).to_numpy() if held.geometry is not None else None
    frame = arrow_frame(stored.drop_columns([ROW, *([held.geometry] if held.geometry is not None else [])]))
    if not vocabulary_table(held.name).index:
        frame.index = pd.Index(numbers, name="row")
    if boundaries is not None:
        frame = gpd.GeoDataFrame(frame, geometry=shapely.from_wkb(boundaries), crs=held.crs)
    return frame, numbers


def labels_of(frame: pd.DataFrame, name: str) -> pd.Index:
    """Return the labels that the records have once the table is shaped."""
    keys = [key for key in vocabulary_table(name).index if key in frame]
    if not keys:
        return frame.index
    return pd.MultiIndex.from_frame(frame[keys]) if len(keys) > 1 else pd.Index(frame[keys[0]])
