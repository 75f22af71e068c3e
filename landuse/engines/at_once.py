"""A run from Parquet files to Parquet files in one piece: the quickest way where all tables fit into memory."""

from dataclasses import dataclass
from operator import is_
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from landuse.data import LandData
from landuse.engines.concluding import write_benchmarks
from landuse.engines.judging import ordered_issues
from landuse.engines.listing import written
from landuse.engines.parquet_tables import UNREADABLE, ParquetTables, RowGroup
from landuse.engines.part_store import frame_of, labels_of
from landuse.engines.part_tasks import BAD_PART, write_result
from landuse.engines.run_store import RunStore
from landuse.engines.side_by_side import side_by_side
from landuse.errors import EngineError, OutputError
from landuse.io.geoparquet_table import as_written, geoparquet_table
from landuse.policy import Policy
from landuse.results import Assessment
from landuse.screening import assess


@dataclass(frozen=True, eq=False)
class Boundaries:
    """Boundaries as they were read, and the shapes that were made of them."""

    wkb: pa.ChunkedArray
    shapes: npt.NDArray[np.object_]

    def kept_by(self, results: pd.DataFrame) -> pa.ChunkedArray | None:
        """Return the boundaries as they were read where `results` hold these very shapes in this order, None where some are others."""
        held = np.asarray(results["geometry"].array)
        same = len(held) == len(self.shapes) and all(map(is_, held, self.shapes))
        return self.wkb if same and as_written(self.wkb) else None


@dataclass(frozen=True, eq=False)
class Whole:
    """The assessment of all records, and the boundaries of its parcels as they were read where they need not be written anew."""

    result: Assessment
    wkb: pa.ChunkedArray | None


def assess_at_once(tables: ParquetTables, policy: Policy, day: pd.Timestamp) -> Whole:
    """Return the assessment of all records that can be read; its issues stand in the order of runs in parts.

    Raises
    ------
    ReadError
        None of the parcels can be read.
    TableError
        Ids repeat.
    EngineError
        The records cannot be judged.
    """
    data, boundaries = _read(tables)
    try:
        result = assess(data, policy=policy, as_of=day)
    except OutputError:
        raise
    except BAD_PART as error:
        raise EngineError(f"数据未能认定：{type(error).__name__}：{error}；请按此更正数据后再次运行") from error
    return Whole(result, None if boundaries is None else boundaries.kept_by(result.results))


def write_assessment(whole: Whole, issues: pd.DataFrame, store: RunStore, size: int, grounds: str) -> None:
    """Write the tables of a result as a run in parts does, about `size` records a file, `issues` in their order, and its grounds."""
    store.begin_writing()
    result = whole.result
    tables = {
        "parcels": result.results,
        "disposal": result.disposal,
        "enterprises": result.enterprises,
        "projects": result.projects,
        "commitments": result.commitments,
    }
    with side_by_side() as write:
        for name, frame in tables.items():
            for number, begin in enumerate(range(0, max(len(frame), 1), size)):
                wkb = whole.wkb if name == "parcels" else None
                write(_write_stretch, store, frame, name, number, slice(begin, begin + size), wkb)
        for name, frame in {"contradictions": result.contradictions, "issues": ordered_issues(issues)}.items():
            write(_write_list, store, frame, name)
        write_benchmarks(result.score_parts, store)
    if grounds != "none":
        from landuse.grounds import kept_grounds, write_grounds
        from landuse.grounds.grounds_file import GROUNDS_FILE

        write_grounds(kept_grounds(result, grounds), store.written / GROUNDS_FILE)


def _write_stretch(
    store: RunStore, frame: pd.DataFrame, name: str, number: int, rows: slice, wkb: pa.ChunkedArray | None
) -> None:
    as_read = None if wkb is None else wkb.slice(rows.start, rows.stop - rows.start)
    write_result(store, geoparquet_table(frame.iloc[rows], as_read), name, number)


def _write_list(store: RunStore, frame: pd.DataFrame, name: str) -> None:
    for _ in written([frame], store.written / f"{name}.parquet"):
        pass


def _read(tables: ParquetTables) -> tuple[LandData, Boundaries | None]:
    """Return all records, and the boundaries as they stand; row groups that cannot be read are noted and left out."""
    frames: dict[str, Any] = {}
    origins: dict[str, pd.DataFrame] = {}
    boundaries = None
    for name in list(tables.tables):
        whole = _whole(tables, name)
        held = tables.tables[name]
        frames[name], rows = frame_of(whole, held)
        origins[name] = held.origins(rows, labels_of(frames[name], name))
        if name == "parcels" and held.geometry is not None:
            boundaries = Boundaries(whole.column(held.geometry), np.asarray(frames[name]["geometry"].array))
    return LandData(**frames, origins=origins, extra=tables.tables["parcels"].extra), boundaries


def _whole(tables: ParquetTables, name: str) -> pa.Table:
    while True:
        held, broken = tables.tables[name], list[RowGroup]()
        try:
            return held.whole()
        except UNREADABLE:
            pieces = list(held.pieces(held.schema.names, broken))  # finds which cannot be read
        if not broken:
            return pa.concat_tables([held.piece_schema(held.schema.names).empty_table(), *pieces])
        tables.leave_out(name, broken)
