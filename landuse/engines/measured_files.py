"""Measuring columns of one table from Parquet files to partitioned Parquet files, part by part: for tables larger than memory."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from landuse.data import LandData
from landuse.dates import as_date
from landuse.engines.choice import PART_ROWS, RUNNERS, check_engine
from landuse.engines.files import FileRun, fitting, good_parts, opened, planned, published, worked_off
from landuse.engines.groups import LINKS
from landuse.engines.judging import Part
from landuse.engines.measured_parts import MeasurePart, Wanted, in_order_asked
from landuse.engines.named_store import NamedStore
from landuse.engines.parquet_tables import ROW, ParquetTables
from landuse.engines.part_store import part_folder, read_arrow, write_arrow
from landuse.engines.part_tasks import FEEDING, ISSUES, flat, unflat, write_result
from landuse.engines.stored_parts import StoredParts
from landuse.engines.task_findings import feeding_of_all, write_issues
from landuse.errors import ReadError, UnknownNameError
from landuse.io.formats.rawtable import arrow_frame
from landuse.io.geoparquet_table import geoparquet_table
from landuse.measuring import available
from landuse.metrics import MODULES
from landuse.policy import Policy
from landuse.summary import count_severities
from landuse.vocabulary import table as vocabulary_table

STAGES = ("核对输入", "划分数据", "逐区测算", "全表排名", "写出成果")
TABLES = tuple(name for name in MODULES if name in LINKS)
"""The tables that are cut into parts; of the others every part has all rows, and :func:`landuse.measure` measures them in memory."""
MEASURED, LAST = "measured", "last"


def measure_files(
    sources: Mapping[str, Path],
    columns: Sequence[str] | None,
    out: str | Path,
    *,
    policy: Policy,
    as_of: str | date | pd.Timestamp,
    table: str = "parcels",
    engine: str = "streaming",
    scheduler: str | None = None,
    partition_rows: int = PART_ROWS,
    resume: bool = True,
    progress: Callable[[str], None] | None = None,
) -> FileRun:
    """Measure columns of one table in Parquet files and write them, parted, into ``out/geoparquet-measure-<table>``.

    What is written is what was asked for: the key of the table (the number of the record, ``row``, where it has none), `columns`
    in their order, and of parcels the boundary. Other columns stand in the input under the same key. Every record gets what
    :func:`landuse.measure` finds for it. Going on after an interruption, and what happens to files that cannot be read and to parts
    that cannot be measured, are those of :func:`landuse.engines.files.assess_files`.

    Parameters
    ----------
    sources
        As for :func:`landuse.engines.files.assess_files`.
    columns
        Names of raw or derived columns of `table`; None for every derived column that the files are enough for.
    out
        Folder of the results; what :func:`landuse.engines.files.assess_files` wrote into it stays.
    policy, as_of
        The rules and the day of judgement.
    table
        The grain: parcels, enterprises, projects or commitments.
    engine
        ``"streaming"`` or ``"dask"``.
    scheduler, partition_rows
        As for :func:`landuse.assess`.
    resume, progress
        As for :func:`landuse.engines.files.assess_files`; the stages are :data:`STAGES`.

    Raises
    ------
    UnknownNameError
        A column is not in the vocabulary, or this version cannot derive it; the table is none of those; there is no such engine.
    MissingColumnError
        A column that a metric needs is not in the files.
    ReadError, CrsError, TableError, OutputError, EngineError
        As for :func:`landuse.engines.files.assess_files`.
    """
    check_engine(engine)
    if table not in TABLES:
        raise UnknownNameError(
            f"表“{table}”不能分区测算；可用：{'、'.join(TABLES)}；开发区的表很小，请读入内存后用 landuse.measure 测算"
        )
    begin, day, store = progress or (lambda _: None), as_date(as_of), NamedStore(Path(out).resolve(), f"measure-{table}")
    begin(STAGES[0])
    tables, record = opened(sources, store, policy, day)
    if table not in tables.tables:
        raise ReadError(f"没有{vocabulary_table(table).label_zh}表的文件，不能测算；请在配置中写明，或放入名为 {table} 的文件夹")
    nothing = _no_records(tables)
    names = available(nothing, table=table) if columns is None else tuple(dict.fromkeys(columns))
    wanted = Wanted(table, names, policy, day)
    wanted.of_nothing(nothing)
    identity = {"provenance": record, "partition_rows": partition_rows, "table": table, "columns": list(names)}
    going_on = store.open(identity, resume=resume)
    with RUNNERS[fitting(engine, scheduler, tables, partition_rows)](scheduler) as runner:
        begin(STAGES[1])
        plan = planned(tables, store, policy, partition_rows, going_on=going_on)
        begin(STAGES[2])
        failed = worked_off(tables, store, plan, StoreMeasured(store, tables.tables, plan.plane, wanted), runner)
        good = good_parts(plan, failed)
        begin(STAGES[3])
        _conclude(store, good, wanted)
        begin(STAGES[4])
        rows = sum(count for _, count in runner.run(WriteMeasured(store, wanted), ((number, number) for number in good)))
    issues = write_issues(tables, store, good)
    parts = {"parts": plan.count, "parts_failed": len(failed)}
    summary = measured_summary(wanted, record, rows, issues) | parts
    return published(store, summary, record, {"partition_rows": partition_rows, **parts})


@dataclass(frozen=True, eq=False)
class StoreMeasured(StoredParts):
    """Measures a stored part and lays by what it gives."""

    wanted: Wanted

    def look(self, part: Part, folder: Path) -> None:
        """Write the columns, what those of all rows are worked out from, and the problems of the records."""
        firms = self.tables["enterprises"].rows if "enterprises" in self.tables else 0
        found = MeasurePart(self.wanted, firms)(part)
        frame = found.columns
        boundaries = part.data.parcels if self.wanted.table == "parcels" else None
        if isinstance(boundaries, gpd.GeoDataFrame):
            frame = gpd.GeoDataFrame(frame.drop(columns="geometry", errors="ignore"), geometry=boundaries.geometry)
        write_arrow(geoparquet_table(frame), folder / f"{MEASURED}.arrow")
        write_arrow(geoparquet_table(part.data.issues), folder / f"{ISSUES}.arrow")
        if found.feeding:
            write_arrow(flat(dict(found.feeding), part.rows.get(self.wanted.table)), folder / f"{FEEDING}.arrow")


@dataclass(frozen=True, eq=False)
class WriteMeasured:
    """Writes the columns of a measured part."""

    store: NamedStore
    wanted: Wanted

    def __call__(self, number: int) -> int:
        """Write the file of part `number` and return how many records it holds."""
        table = read_arrow(part_folder(self.store.found, number) / f"{MEASURED}.arrow")
        if self.wanted.last:
            now = table.to_pandas()
            last = read_arrow(part_folder(self.store.whole, number) / f"{LAST}.arrow").to_pandas()
            keys = [str(name) for name in now if name not in self.wanted.now]
            table = geoparquet_table(in_order_asked(now, last, [*keys, *self.wanted.columns]))
        write_result(self.store, table, self.wanted.table, number)
        return int(table.num_rows)


def _conclude(store: NamedStore, good: list[int], wanted: Wanted) -> None:
    """Work out the columns that need all rows, and lay them beside each part."""
    store.begin_writing()
    if not wanted.last:
        return
    feeding = feeding_of_all(store, good)
    found = wanted.of_all(unflat(feeding.drop(columns=ROW).reset_index(drop=True)))
    found = found.set_axis(feeding.index).sort_index()
    begun = 0
    for number in good:
        rows = read_arrow(part_folder(store.found, number) / f"{FEEDING}.arrow").num_rows
        folder = part_folder(store.whole, number)
        folder.mkdir(exist_ok=True)
        mine = found.iloc[begun : begun + rows].reset_index(drop=True)
        write_arrow(geoparquet_table(mine), folder / f"{LAST}.arrow")
        begun += rows


def measured_summary(wanted: Wanted, record: Mapping[str, Any], rows: int, issues: pd.DataFrame) -> dict[str, Any]:
    """Return what was measured at a glance."""
    return {
        "as_of": f"{wanted.day:%Y-%m-%d}",
        "policy": wanted.policy.id,
        "run_id": record["run_id"],
        "table": wanted.table,
        "columns": list(wanted.columns),
        "rows": rows,
        "issues": count_severities(issues["severity"]),
    }


def _no_records(tables: ParquetTables) -> LandData:
    """Return tables with the columns of the files and without records: what can be measured and what lacks is told before any work."""
    frames: dict[str, Any] = {}
    for name, held in tables.tables.items():
        frames[name] = arrow_frame(held.schema.empty_table())
        if held.geometry is not None:
            frames[name] = gpd.GeoDataFrame(frames[name], geometry=gpd.GeoSeries([], crs=held.crs))
    return LandData(**frames)
