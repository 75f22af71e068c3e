"""A run from Parquet files to Parquet files, part by part: for tables larger than memory, and for clusters."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pyproj import CRS

from landuse.data import ExtraColumn
from landuse.dates import as_date
from landuse.engines.at_once import assess_at_once, write_assessment
from landuse.engines.choice import PART_ROWS, RUNNERS, check_engine
from landuse.engines.concluding import conclude, sum_up
from landuse.engines.extra_columns import carry_extra
from landuse.engines.file_guard import guard_files
from landuse.engines.judging import stacked
from landuse.engines.parquet_tables import ROW, ParquetTables, find_tables
from landuse.engines.part_store import part_folder, read_arrow, store_parts
from landuse.engines.part_tasks import JudgePart, WritePart
from landuse.engines.parts import COUNTED, cut
from landuse.engines.run_store import RunStore
from landuse.engines.running import Runner
from landuse.errors import CrsError, EngineError, UnknownNameError
from landuse.findings.geometry import reach
from landuse.grounds.kept import check_kind, usual_kind_of
from landuse.policy import Policy
from landuse.provenance import provenance
from landuse.summary import count_severities, summarise

STAGES = ("核对输入", "划分数据", "逐区认定与测算", "全表排名", "写出成果", "汇总")
_PLAN_FILE = "plan.json"


@dataclass(frozen=True)
class FileRun:
    """What a run has written.

    Attributes
    ----------
    folder
        The folder of the results: ``parcels``, ``enterprises``, ``projects``, ``commitments`` and ``disposal``, each a folder of
        Parquet files, one a part; ``contradictions.parquet``, ``issues.parquet``, ``benchmarks.parquet``; ``summary.json``,
        ``provenance.json``, ``manifest.json``.
    summary
        As :func:`landuse.summary.summarise` gives it, and ``parts`` with their number and how many could not be judged.
    """

    folder: Path
    summary: Mapping[str, Any]


@dataclass(frozen=True)
class Plan:
    """How many parts a run has, and the plane that boundaries are compared on."""

    count: int
    plane: CRS | None


def assess_files(
    sources: Mapping[str, Path],
    out: str | Path,
    *,
    policy: Policy,
    as_of: str | date | pd.Timestamp,
    engine: str = "streaming",
    scheduler: str | None = None,
    partition_rows: int = PART_ROWS,
    resume: bool = True,
    extra: Mapping[str, ExtraColumn] | None = None,
    accept_shrink: str | None = None,
    grounds: str | None = "none",
    progress: Callable[[str], None] | None = None,
) -> FileRun:
    """Judge the tables in Parquet files and write the results as partitioned GeoParquet into ``out/geoparquet``.

    Every record gets what :func:`landuse.assess` finds for it. A run that is broken off goes on where it stopped when it is
    started again with the same inputs, rules, day and size of parts; earlier results stay until the new ones are complete. Rows of
    a file that cannot be read, and parts that cannot be judged, are fatal issues; the rest is judged.

    Parameters
    ----------
    sources
        For each table a Parquet file or a folder of them, with the columns of the vocabulary; ``parcels`` is GeoParquet where it has
        boundaries.
    out
        Folder of the results; workers of a cluster must see it under the same path, as well as the sources.
    policy, as_of
        The rules and the day of judgement.
    engine
        ``"local"`` holds all tables in memory: the quickest where they fit in. ``"streaming"`` and ``"dask"`` work in parts.
    scheduler, partition_rows
        As for :func:`landuse.assess`; ``"local"`` writes so many records into a file.
    resume
        Whether to go on with what a broken-off run left.
    extra
        Columns of the parcels outside the dictionary that the user declared, by name; each wanted per mu gets its ``<name>_per_mu``.
    accept_shrink
        Why a table may have lost more than a tenth of its rows or mu since the last run in `out`.
    grounds
        Which grounds of verdicts are kept in ``grounds.zip`` beside the results: ``"all"``, ``"adverse"`` or ``"none"``, for
        ``"local"`` also ``"full"``; None keeps what is usual for so many records (:func:`landuse.grounds.kept.usual_kind_of`), but in parts
        ``"all"`` instead of ``"full"``.
    progress
        Called with the Chinese name of each stage as it begins (:data:`STAGES`).

    Raises
    ------
    ReadError
        A table is missing, or no file of the parcels can be read.
    CrsError
        The boundaries have no coordinate system.
    ShrunkDataError
        A table has shrunk since the last run in `out`, and nobody says why.
    ConfigError
        The files lack a column of `extra`, or it holds no numbers where it should; the reason for a loss is empty.
    TableError
        Ids repeat, or `as_of` is not a day.
    OutputError
        The results cannot be written.
    EngineError
        dask is not installed, or its cluster is lost; what is done is kept. No part could be judged.
    UnknownNameError
        There is no such engine, or no such kind of grounds for runs in parts.
    """
    check_engine(engine)
    begin, day, store = progress or (lambda _: None), as_date(as_of), RunStore(Path(out).resolve())
    begin(STAGES[0])
    tables, record = opened(sources, store, policy, day)
    carry_extra(tables, extra or {})
    noted = guard_files(tables, store, accept_shrink)
    kept = grounds_kind(grounds, tables, in_parts=engine != "local")
    identity = {
        "provenance": record, "partition_rows": partition_rows, "extra": [asdict(one) for one in (extra or {}).values()],
        "grounds": kept,
    }  # fmt: skip
    going_on = store.open(identity, resume=resume)
    if engine == "local":
        begin(STAGES[2])
        whole = assess_at_once(tables, policy, day)
        begin(STAGES[4])
        issues = stacked([tables.log.frame(), whole.result.issues])
        write_assessment(whole, issues, store, partition_rows, kept)
        figures = summarise(whole.result) | {"grounds": kept, "issues": count_severities(issues["severity"])}
        return _done(store, figures, record | noted, partition_rows, parts=1)
    with RUNNERS[fitting(engine, scheduler, tables, partition_rows)](scheduler) as runner:
        begin(STAGES[1])
        plan = planned(tables, store, policy, partition_rows, going_on=going_on)
        begin(STAGES[2])
        task = JudgePart(store, tables.tables, plan.plane, policy, day, kept)
        failed = worked_off(tables, store, plan, task, runner)
        good = good_parts(plan, failed)
        begin(STAGES[3])
        ranked = conclude(store, good, policy, day, grounds=kept != "none")
        begin(STAGES[4])
        numbered = [(number, number) for number in good]
        for _ in runner.run(WritePart(store), numbered):
            pass
        if ranked is not None:
            from landuse.engines.part_grounds import GradePart

            for _ in runner.run(GradePart(store, tables.tables, policy, day, kept), numbered):
                pass
    begin(STAGES[5])
    if ranked is not None:
        from landuse.engines.grounds_together import put_together

        put_together(store, good, day, ranked, len(failed))
    of_all = sum_up(store, good, policy, tables.log.frame())
    figures = {"as_of": f"{day:%Y-%m-%d}", "policy": policy.id, "grounds": kept, **of_all}
    return _done(store, figures, record | noted, partition_rows, parts=plan.count, failed=len(failed))


def _done(
    store: RunStore, figures: Mapping[str, Any], record: Mapping[str, Any], size: int, *, parts: int, failed: int = 0
) -> FileRun:
    """Publish the results of a run; `figures` are those at a glance."""
    counts = {"parts": parts, "parts_failed": failed}
    return published(store, {**figures, "run_id": record["run_id"], **counts}, record, {"partition_rows": size, **counts})


def opened(
    sources: Mapping[str, Path], store: RunStore, policy: Policy, day: pd.Timestamp
) -> tuple[ParquetTables, dict[str, Any]]:
    """Return the tables of a run from file to file, and the record that identifies it; raise as :func:`assess_files` does."""
    tables = find_tables(sources)
    parcels = tables.tables["parcels"]
    if parcels.geometry is not None and parcels.crs is None:
        raise CrsError("宗地文件有图形而没有坐标系，不能比较界线；请写明坐标系（如 EPSG:4550）后重新导出 GeoParquet")
    store.refuse_inputs(tables.files)
    named = {f"{name}/{at}": file for name, held in tables.tables.items() for at, file in enumerate(_files_of(held.groups))}
    record = provenance(inputs=named, policy=policy, as_of=day.date()) | {"linkage": policy.linkage.model_dump()}
    return tables, record


def good_parts(plan: Plan, failed: Mapping[int, str]) -> list[int]:
    """Return the parts that are done; raise EngineError where none is."""
    good = [number for number in range(plan.count) if number not in failed]
    if not good:
        raise EngineError(f"没有一个分区能认定，例如：{failed[0]}；请按此更正数据后再次运行")
    return good


def published(store: RunStore, summary: Mapping[str, Any], record: Mapping[str, Any], manifest: Mapping[str, Any]) -> FileRun:
    """Write summary and record beside the results, put these in their place, and clear up where every part is done."""
    for name, content in (("summary.json", summary), ("provenance.json", record)):
        text = json.dumps(content, ensure_ascii=False, indent=2)
        (store.written / name).write_text(text + "\n", encoding="utf-8")
    store.publish({"run_id": record["run_id"], **manifest})
    if not manifest["parts_failed"]:
        store.clear()
    return FileRun(store.results, summary)


def grounds_kind(asked: str | None, tables: ParquetTables, *, in_parts: bool) -> str:
    """Return which grounds a run keeps; raise UnknownNameError where runs in parts have no such kind."""
    if asked is None:
        counts = {name: held.rows for name, held in tables.tables.items() if name in COUNTED}
        usual = usual_kind_of(sum(counts.values()), counts.get("enterprises", 0))
        return "all" if in_parts and usual == "full" else usual
    check_kind(asked)
    if asked == "full" and in_parts:
        raise UnknownNameError(
            "分区运行不能保存 full 的认定依据（两项同时改变和补充记录的测算要逐项重排全场）；可用：all、adverse、none，"
            "需要的几项可用 landuse why 代码 landuse.toml 测算"
        )
    return asked


def fitting(engine: str, scheduler: str | None, tables: ParquetTables, size: int) -> str:
    """Return the engine to use: a single part is done in this process, without starting others."""
    counted = sum(held.rows for name, held in tables.tables.items() if name in COUNTED)
    return engine if scheduler is not None or counted > size else "streaming"


def _files_of(groups: list[Any]) -> list[Path]:
    return list(dict.fromkeys(group.file for group in groups))


def planned(tables: ParquetTables, store: RunStore, policy: Policy, size: int, *, going_on: bool) -> Plan:
    """Cut the run and store its parts, unless a broken-off run has done so."""
    file = store.work / _PLAN_FILE
    if going_on and file.is_file():
        kept = json.loads(file.read_text(encoding="utf-8"))
        for name, held in tables.tables.items():
            tables.leave_out(name, [group for group in held.groups if [name, group.name, group.number] in kept["left_out"]])
        return Plan(kept["parts"], CRS.from_wkt(kept["plane"]) if kept["plane"] else None)
    before = {name: list(held.groups) for name, held in tables.tables.items()}
    while True:
        readable = tables.pieces
        crs = tables.tables["parcels"].crs
        parts = cut(tables.keys(), tables.bounds(), crs, size=size, reach=reach(policy))
        if tables.pieces == readable:
            store_parts(tables, parts, store.parts)
        if tables.pieces == readable:
            break
    left = {name: {(group.file, group.number) for group in held.groups} for name, held in tables.tables.items()}
    left_out = [
        [name, group.name, group.number]
        for name, groups in before.items()
        for group in groups
        if (group.file, group.number) not in left[name]
    ]
    plane = None if parts.plane is None else parts.plane.to_wkt()
    file.write_text(json.dumps({"parts": parts.count, "plane": plane, "left_out": left_out}), encoding="utf-8")
    return Plan(parts.count, parts.plane)


def worked_off(tables: ParquetTables, store: RunStore, plan: Plan, task: Callable[[int], str], runner: Runner) -> dict[int, str]:
    """Do `task` for every part that has no findings yet; note and return what kept some of them from being done."""
    left = [number for number in range(plan.count) if not part_folder(store.found, number).exists()]
    failed = {number: reason for number, reason in runner.run(task, ((number, number) for number in left)) if reason}
    for number, reason in sorted(failed.items()):
        rows = read_arrow(part_folder(store.parts, number) / "parcels.arrow").column(ROW).to_numpy()
        origins = tables.tables["parcels"].origins(np.array(rows), pd.RangeIndex(len(rows)))
        where = "；".join(
            f"{name} 第 {mine['row'].min()}—{mine['row'].max()} 条记录中的 {len(mine)} 宗"
            for name, mine in origins.groupby("file", observed=True)
        )
        message = f"第 {number + 1} 个分区未能认定：{reason}；涉及宗地：{where or '无'}"
        tables.log.add(
            "part_not_judged", table_name="parcels", file=str(origins["file"].iloc[0]) if len(rows) else "", message=message
        )
    return failed
