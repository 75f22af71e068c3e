"""A run from Parquet files to Parquet files in one piece: the quickest way where all tables fit into memory."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pandas as pd
import pyarrow as pa

from landuse.data import LandData
from landuse.engines.concluding import write_benchmarks
from landuse.engines.judging import ordered_issues
from landuse.engines.listing import written
from landuse.engines.parquet_tables import ParquetTables, RowGroup
from landuse.engines.part_store import frame_of, labels_of
from landuse.engines.part_tasks import BAD_PART, write_result
from landuse.engines.run_store import RunStore
from landuse.errors import EngineError, OutputError
from landuse.io.geoparquet_table import geoparquet_table
from landuse.policy import Policy
from landuse.results import Assessment
from landuse.screening import assess

_WRITERS = 2


def assess_at_once(tables: ParquetTables, policy: Policy, day: pd.Timestamp) -> Assessment:
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
    data = _read(tables)
    try:
        return assess(data, policy=policy, as_of=day)
    except OutputError:
        raise
    except BAD_PART as error:
        raise EngineError(f"数据未能认定：{type(error).__name__}：{error}；请按此更正数据后再次运行") from error


def write_assessment(result: Assessment, issues: pd.DataFrame, store: RunStore, size: int, grounds: str) -> None:
    """Write the tables of `result` as a run in parts does, about `size` records a file, `issues` in their order, and its grounds."""
    store.begin_writing()
    tables = {
        "parcels": result.results,
        "disposal": result.disposal,
        "enterprises": result.enterprises,
        "projects": result.projects,
        "commitments": result.commitments,
    }
    jobs = [
        partial(_write_stretch, store, frame, name, number, slice(begin, begin + size))
        for name, frame in tables.items()
        for number, begin in enumerate(range(0, max(len(frame), 1), size))
    ]
    lists = {"contradictions": result.contradictions, "issues": ordered_issues(issues)}
    jobs += [partial(_write_list, store, frame, name) for name, frame in lists.items()]
    write_benchmarks(result.score_parts, store)
    with ThreadPoolExecutor(_WRITERS) as pool:
        for done in [pool.submit(job) for job in jobs]:
            done.result()
    if grounds != "none":
        from landuse.grounds import kept_grounds, write_grounds
        from landuse.grounds.grounds_file import GROUNDS_FILE

        write_grounds(kept_grounds(result, grounds), store.written / GROUNDS_FILE)


def _write_stretch(store: RunStore, frame: pd.DataFrame, name: str, number: int, rows: slice) -> None:
    write_result(store, geoparquet_table(frame.iloc[rows]), name, number)


def _write_list(store: RunStore, frame: pd.DataFrame, name: str) -> None:
    for _ in written([frame], store.written / f"{name}.parquet"):
        pass


def _read(tables: ParquetTables) -> LandData:
    """Return all records; row groups that cannot be read are noted and left out."""
    frames: dict[str, Any] = {}
    origins: dict[str, pd.DataFrame] = {}
    for name in list(tables.tables):
        whole = _whole(tables, name)
        held = tables.tables[name]
        frames[name], rows = frame_of(whole, held)
        origins[name] = held.origins(rows, labels_of(frames[name], name))
    return LandData(**frames, origins=origins, extra=tables.tables["parcels"].extra)


def _whole(tables: ParquetTables, name: str) -> pa.Table:
    while True:
        held, broken = tables.tables[name], list[RowGroup]()
        pieces = list(held.pieces(held.schema.names, broken))
        if not broken:
            return pa.concat_tables(pieces) if pieces else held.piece_schema(held.schema.names).empty_table()
        tables.leave_out(name, broken)
