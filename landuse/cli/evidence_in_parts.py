"""``landuse evidence --engine``: Parquet in, partitioned GeoParquet and counts out, without map and workbook."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console

from landuse.cli.inputs import Inputs
from landuse.cli.progress import stage_progress

if TYPE_CHECKING:
    from landuse.evidence import Scene

LISTS = (
    ("marks", "evidence_mark", "末次可对照影像与登记"), ("series", "evidence_series", "时间序列"),
    ("findings", "evidence_finding", "线索（疑似，须现场核实）"),
)  # fmt: skip
NO_MAP = "分区运行只写 GeoParquet；佐证图和工作簿请对一个开发区或一批宗地另行运行 landuse evidence"


def evidence_in_parts(
    given: Inputs, sources: Mapping[str, Path], scenes: "Sequence[Scene]", out: Path, ways: Mapping[str, Any], *, as_json: bool
) -> None:  # fmt: skip
    """Lay the scenes over the parcels of Parquet files and say how many parcels to look at; end with 1 on fatal problems."""
    from landuse.engines.evidence_files import STAGES, evidence_files

    folder = out.with_suffix("") if out.suffix.lower() == ".html" else out
    with stage_progress(Console(stderr=True), len(STAGES)) as begin:
        run = evidence_files(sources, scenes, folder, policy=given.policy, as_of=str(given.day), **ways, progress=begin)
    summary = {**run.summary, "outputs": {"geoparquet": str(run.folder)}, "left_out": {"map": NO_MAP}}
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=2))
    else:
        _print(summary, run.folder)
    if summary["issues"]["fatal"]:
        raise typer.Exit(1)


def _print(summary: Mapping[str, Any], folder: Path) -> None:
    from landuse.vocabulary import codes

    console = Console()
    for name, listed, title in LISTS:
        told = "，".join(f"{entry.label_zh} {summary[name].get(code, 0)} 宗" for code, entry in codes(listed).items())
        console.print(f"{title}：{told}", highlight=False, soft_wrap=True)
    typer.echo(f"共 {summary['scenes']} 期影像、{summary['parcels']} 宗，见 {folder}。影像为佐证线索，不是认定依据。{NO_MAP}。")
