"""``landuse evidence``: what dated rasters show of the parcels, against the papers, on one map."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from landuse.cli.assess import AsJson, AsOf, ConfigFile, Engine, Pack, PartitionRows, Resume, Scheduler
from landuse.cli.inputs import Inputs, inputs_of
from landuse.cli.progress import count_progress, stage_progress
from landuse.cli.report_options import NoPublic

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from landuse.evidence import Evidence, Scene
    from landuse.policy.rules import EvidenceRules

PageFile = Annotated[Path, typer.Option("--out", "-o", help="影像佐证图（一个 html 文件）。", metavar="文件")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="不用影像缓存，全部重新套合。")]
KnownStarts = Annotated[
    Path | None,
    typer.Option(
        "--known-starts", help="已知实际建成日期的 CSV（parcel_id、built_from_date），用来量出区间的精度。", metavar="文件"
    ),
]
STAGES = ("读取数据", "认定与测算")


def evidence(
    config: ConfigFile, out: PageFile = Path("evidence.html"), as_of: AsOf = None, policy: Pack = None, *, no_cache: NoCache = False,
    known_starts: KnownStarts = None, engine: Engine = "local", scheduler: Scheduler = None, partition_rows: PartitionRows = None,
    resume: Resume = True, public: NoPublic = False, as_json: AsJson = False,  # noqa: ARG001 - its callback refuses it
) -> None:  # fmt: skip
    """Judge, lay the scenes of landuse.toml over the parcels, write map, workbook and series, and say how many parcels to look at."""
    from landuse.cli.engine_job import parquet_sources
    from landuse.cli.evidence_in_parts import evidence_in_parts
    from landuse.engines import PART_ROWS, check_engine
    from landuse.errors import ConfigError, OutputError
    from landuse.evidence import accuracy_table, evidence_findings, parcel_series, read_known_starts, scenes_of
    from landuse.evidence.confrontation import NO_SCENE
    from landuse.io.read import read_context
    from landuse.io.series_csv import write_parcel_columns
    from landuse.maps.evidence import evidence_map
    from landuse.reports.evidence_book import write_evidence
    from landuse.vocabulary import codes

    check_engine(engine)
    given, console = inputs_of(config, as_of, policy), Console(stderr=True)
    scenes = scenes_of(given.settings)
    if not scenes:
        raise OutputError(NO_SCENE)
    ways = {"engine": engine, "scheduler": scheduler, "partition_rows": partition_rows or PART_ROWS}
    sources = None if engine == "local" else parquet_sources(given.settings)
    if sources is not None:
        if known_starts is not None:
            raise ConfigError("--known-starts 不能与分区运行同用；请对一批宗地另行运行 landuse evidence，不加 --engine")
        evidence_in_parts(given, sources, scenes, out, {**ways, "resume": resume}, as_json=as_json)
        return
    known = None if known_starts is None else read_known_starts(known_starts)
    with stage_progress(console, len(STAGES)) as begin:
        begin(STAGES[0])
        _ = given.data
        begin(STAGES[1])
        result = given.result
    found, computed = gathered(given, scenes, console, no_cache=no_cache, ways=ways)
    title = f"{given.settings.project.name}影像佐证图"
    evidence_map(result, evidence=found, title=title, context=read_context(given.settings)).save(out)
    series = parcel_series(result, found)
    accuracy = None if known is None else accuracy_table(series, known)
    book = write_evidence(result, found, out.with_suffix(".xlsx"), accuracy=accuracy, **given.titles)
    outputs = [out, book, write_parcel_columns(series, out.with_suffix(".csv"))]
    findings = evidence_findings(result, found, series)
    counts = found.mark.value_counts().reindex(list(codes("evidence_mark")), fill_value=0)
    if as_json:
        summary = {
            "as_of": str(given.day), "scenes": len(scenes), "computed": computed, "marks": counts.to_dict(),
            "series": _counts(series["evidence_series_state"]), "findings": _counts(findings["evidence_finding"]),
            "outputs": [str(path) for path in outputs],
        } | ({} if accuracy is None else {"accuracy": json.loads(accuracy.to_json(orient="records", force_ascii=False))})  # fmt: skip
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=2, default=int))
        return
    console = Console()
    for name, title, held in (
        ("evidence_mark", "末次可对照影像与登记", found.mark), ("evidence_series", "时间序列", series["evidence_series_state"]),
        ("evidence_finding", "线索（疑似，须现场核实）", findings["evidence_finding"]),
    ):  # fmt: skip
        _print_counts(console, name, title, held)
    if accuracy is not None:
        _print_accuracy(console, accuracy)
    kept = f"（其中 {len(scenes) - computed} 期取自缓存）" if computed < len(scenes) else ""
    typer.echo(f"共 {len(scenes)} 期影像{kept}，见 {'、'.join(str(path) for path in outputs)}。影像为佐证线索，不是认定依据。")


def _counts(values: "pd.Series") -> dict[str, int]:
    return {str(code): int(count) for code, count in values.value_counts(sort=False).items()}


def _print_counts(console: Console, list_name: str, title: str, values: "pd.Series") -> None:
    from landuse.vocabulary import codes

    counts = values.value_counts()
    told = "，".join(f"{entry.label_zh} {counts.get(code, 0)} 宗" for code, entry in codes(list_name).items())
    console.print(f"{title}：{told}", highlight=False, soft_wrap=True)


def _print_accuracy(console: Console, accuracy: "pd.DataFrame") -> None:
    """Say in one line a class how many known starts lie inside their bracket."""
    from landuse.evidence.accuracy import NAMES

    counted = [name for name in NAMES if name not in {"group", "class", "inside_share", "median_bracket_days"}]
    share = accuracy["inside_share"].map("{:.1%}".format, na_action="ignore").astype("str").fillna("—")
    words = accuracy["group"] + " " + accuracy["class"] + "：落在区间内 " + share
    for name in counted:
        words += f"，{NAMES[name]} " + accuracy[name].astype("str")
    console.print("区间精度（宗，对照已知的实际建成日期）", highlight=False)
    for line in words:
        console.print(f"  {line}", highlight=False, soft_wrap=True)


def gathered(
    given: Inputs, scenes: "Sequence[Scene]", console: Console, *, no_cache: bool, ways: "Mapping[str, Any] | None" = None
) -> "tuple[Evidence, int]":
    """Return what the scenes show, with a bar that counts them, and how many were worked out anew; say what the cache has to tell.

    `ways` are the engine and its settings, as :func:`landuse.gather_evidence` takes them.
    """
    from landuse.engines.evidence_parts import figures_by
    from landuse.evidence import cache_of, gather_evidence

    with figures_by(**(ways or {"engine": "local"})) as computed, count_progress(console, "套合影像", len(scenes)) as advance:
        cache = cache_of(given.settings, computed)
        source = computed if no_cache else cache.figures

        def counted(parcels: "gpd.GeoSeries", scene: "Scene", rules: "EvidenceRules") -> "pd.DataFrame":
            table = source(parcels, scene, rules)
            advance()
            return table

        found = gather_evidence(given.result, scenes, figures=counted)
    for note in cache.notes:
        console.print(note, highlight=False, markup=False)
    return found, len(scenes) - cache.found
