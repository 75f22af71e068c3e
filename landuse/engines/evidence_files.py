"""Evidence from above from Parquet files to partitioned GeoParquet, part by part: for tables larger than memory, and for clusters."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq

from landuse.dates import as_date
from landuse.engines.choice import PART_ROWS, RUNNERS, check_engine
from landuse.engines.files import FileRun, fitting, good_parts, opened, planned, published, worked_off
from landuse.engines.gathering import together
from landuse.engines.input_order import input_chunk, store_in_order
from landuse.engines.judging import Part
from landuse.engines.named_store import NamedStore
from landuse.engines.parquet_tables import ROW
from landuse.engines.part_store import part_folder, write_arrow
from landuse.engines.part_tasks import ISSUES, write_result
from landuse.engines.stored_parts import StoredParts
from landuse.engines.task_findings import write_issues
from landuse.errors import OutputError
from landuse.evidence import Scene, evidence_table, parcel_series
from landuse.evidence.cache import raster_parts
from landuse.evidence.confrontation import NO_BOUNDARIES, NO_SCENE, confronted
from landuse.evidence.findings import unwitnessed, with_witness
from landuse.evidence.night_light import last_light, testimony, usual_light, weighed
from landuse.geometry.pixels import grid_of, opened_raster
from landuse.io.geoparquet_table import geoparquet_table
from landuse.policy import Policy
from landuse.provenance import input_records
from landuse.screening import assess
from landuse.summary import count_severities

STAGES = ("核对输入", "划分数据", "逐区认定与套合影像", "汇总线索", "写出成果")
TABLE, FINDINGS, LIGHT = "evidence", "findings", "light"
COUNTED = {"marks": "evidence_mark", "series": "evidence_series_state"}
TOLD = ["light", "completed", "power"]


def evidence_files(
    sources: Mapping[str, Path],
    scenes: Iterable[Scene],
    out: str | Path,
    *,
    policy: Policy,
    as_of: str | date | pd.Timestamp,
    engine: str = "streaming",
    scheduler: str | None = None,
    partition_rows: int = PART_ROWS,
    resume: bool = True,
    progress: Callable[[str], None] | None = None,
) -> FileRun:
    """Lay scenes over the parcels in Parquet files and write what they show into ``out/geoparquet-evidence``.

    ``evidence`` holds one row a parcel, in the order of the input: ``parcel_id``, the columns of
    :data:`landuse.evidence.table.TABLE_COLUMNS`, the boundary. ``findings.parquet`` holds what speaks against the papers
    (:data:`landuse.evidence.findings.FINDING_COLUMNS`), most mu at stake first. Everything is what
    :func:`landuse.evidence.gather_evidence` and the functions beside it give for all parcels at once: a parcel is looked at with its own
    record, its users and its own windows of the rasters; only the usual light of completed parcels, which night light is compared
    with, rests on all of them, and is put in when every part is done. Going on after an interruption, and what happens to files that
    cannot be read and to parts that cannot be judged, are those of :func:`landuse.engines.files.assess_files`.

    Parameters
    ----------
    sources
        As for :func:`landuse.engines.files.assess_files`.
    scenes
        Rasters in any order; workers of a cluster must see them under the same path.
    out
        Folder of the results; what other tasks wrote into it stays.
    policy, as_of
        The rules and the day of judgement.
    engine
        ``"streaming"`` or ``"dask"``.
    scheduler, partition_rows
        As for :func:`landuse.assess`.
    resume, progress
        As for :func:`landuse.engines.files.assess_files`; the stages are :data:`STAGES`.

    Raises
    ------
    OutputError
        There is no scene, or the parcels have no boundaries; the results cannot be written.
    ReadError, CrsError
        A raster or a table cannot be read or placed.
    TableError, EngineError, UnknownNameError
        As for :func:`landuse.engines.files.assess_files`.
    """
    check_engine(engine)
    begin, day, store = progress or (lambda _: None), as_date(as_of), NamedStore(Path(out).resolve(), TABLE)
    begin(STAGES[0])
    ordered = sorted(scenes, key=lambda scene: scene.date)
    if not ordered:
        raise OutputError(NO_SCENE)
    for scene in ordered:
        with opened_raster(Path(scene.file)) as source:
            grid_of(source)
    tables, record = opened(sources, store, policy, day)
    if tables.tables["parcels"].geometry is None:
        raise OutputError(NO_BOUNDARIES)
    record |= {"scenes": [_told(scene) for scene in ordered]}
    going_on = store.open({"provenance": record, "partition_rows": partition_rows}, resume=resume)
    chunks = range(-(-tables.tables["parcels"].rows // partition_rows))
    with RUNNERS[fitting(engine, scheduler, tables, partition_rows)](scheduler) as runner:
        begin(STAGES[1])
        plan = planned(tables, store, policy, partition_rows, going_on=going_on)
        begin(STAGES[2])
        task = GatherPart(store, tables.tables, plan.plane, policy, day, tuple(ordered))
        failed = worked_off(tables, store, plan, task, runner)
        good = good_parts(plan, failed)
        begin(STAGES[3])
        store.begin_writing()
        findings = _findings_of_all(store, good, ordered, policy, day)
        pq.write_table(geoparquet_table(findings), store.written / "findings.parquet")
        begin(STAGES[4])
        written = dict(runner.run(WriteInOrder(store, tuple(good), partition_rows), ((chunk, chunk) for chunk in chunks)))
    issues = write_issues(tables, store, good)
    parts = {"parts": plan.count, "parts_failed": len(failed)}
    summary = {
        "as_of": f"{day:%Y-%m-%d}",
        "policy": policy.id,
        "run_id": record["run_id"],
        "scenes": len(ordered),
        "parcels": sum(counts["parcels"] for counts in written.values()),
        **{name: _added_up([counts[name] for counts in written.values()]) for name in COUNTED},
        "findings": {str(code): int(count) for code, count in findings["evidence_finding"].value_counts(sort=False).items()},
        "issues": count_severities(issues["severity"]),
        **parts,
    }
    return published(store, summary, record, {"partition_rows": partition_rows, **parts})


@dataclass(frozen=True, eq=False)
class GatherPart(StoredParts):
    """Judges a stored part and lays the scenes over it."""

    policy: Policy
    day: pd.Timestamp
    scenes: tuple[Scene, ...]

    def look(self, part: Part, folder: Path) -> None:
        """Write what the scenes show, what speaks against the papers, and what the usual light is worked out from."""
        result = assess(
            part.data, policy=self.policy, as_of=self.day
        )  # places and scores are those of the part; none is looked at
        evidence = confronted(result, self.scenes)
        series = parcel_series(result, evidence)
        found, told = unwitnessed(result, evidence, series), testimony(result, evidence)
        table = gpd.GeoDataFrame(evidence_table(evidence, series, found), geometry=part.data.parcels.geometry)
        store_in_order(geoparquet_table(table.assign(**{ROW: part.rows["parcels"]})), folder / f"{TABLE}.arrow")
        mine = told.loc[found["parcel_id"], TOLD].reset_index(drop=True)
        write_arrow(geoparquet_table(found.reset_index(drop=True).assign(**mine)), folder / f"{FINDINGS}.arrow")
        compared = told.loc[told["completed"] & told["light"].notna(), TOLD[:2]].reset_index(drop=True)
        write_arrow(geoparquet_table(compared), folder / f"{LIGHT}.arrow")
        write_arrow(geoparquet_table(part.data.issues), folder / f"{ISSUES}.arrow")


@dataclass(frozen=True, eq=False)
class WriteInOrder:
    """Writes a stretch of the parcels in the order of the input, and counts what is found of them."""

    store: NamedStore
    good: tuple[int, ...]
    size: int

    def __call__(self, chunk: int) -> dict[str, Any]:
        """Write file `chunk` and return its counts."""
        paths = [part_folder(self.store.found, number) / f"{TABLE}.arrow" for number in self.good]
        table = input_chunk(paths, chunk * self.size, (chunk + 1) * self.size)
        write_result(self.store, table, TABLE, chunk)
        counts = {name: table.column(column).to_pandas().value_counts(sort=False).to_dict() for name, column in COUNTED.items()}
        return {"parcels": len(table), **counts}


def _findings_of_all(store: NamedStore, good: list[int], scenes: list[Scene], policy: Policy, day: pd.Timestamp) -> pd.DataFrame:
    """Return the findings of all parts with the second witness, which compares with the usual light of all completed parcels."""
    found = together(store, good, FINDINGS).to_pandas()
    told = found[["parcel_id", *TOLD]].drop_duplicates("parcel_id").set_index("parcel_id")
    usual = usual_light(together(store, good, LIGHT).to_pandas())
    return with_witness(found.drop(columns=TOLD), weighed(told, usual, last_light(scenes, day), policy.evidence))


def _told(scene: Scene) -> dict[str, Any]:
    """Return what a scene is identified by: its settings and the content of its files."""
    files = [
        path for named in (scene.file, scene.quality_file) if named is not None for path in raster_parts(Path(named)).values()
    ]
    given = {name: str(value) for name, value in asdict(scene).items() if name not in ("file", "quality_file")}
    return {**given, "files": input_records(files)}


def _added_up(counts: list[dict[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in counts:
        for name, count in one.items():
            found[str(name)] = found.get(str(name), 0) + int(count)
    return found
