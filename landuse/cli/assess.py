"""``landuse assess``, ``demo`` and ``sample``: the main job, with a progress bar per stage."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from landuse.cli.current_day import current_day
from landuse.cli.output_names import output_name
from landuse.cli.progress import stage_progress

if TYPE_CHECKING:
    from landuse.cli.engine_job import EngineJob
    from landuse.cli.job import Job

ConfigFile = Annotated[Path, typer.Argument(help="项目配置文件 landuse.toml。", metavar="landuse.toml")]
OutFolder = Annotated[Path, typer.Option("--out", "-o", help="成果文件夹。")]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="认定时点（当日 24 时），默认取配置文件。", metavar="日期"),
]
Pack = Annotated[str | None, typer.Option("--policy", help="政策包编号或 .toml 路径，默认取配置文件。", metavar="编号")]
BasemapOption = Annotated[
    str | None,
    typer.Option(
        "--basemap",
        help="地图底图：GeoTIFF 或 MBTiles 文件（嵌入页面）；联网的写网址模板或 tianditu、amap 等，另加 --online。",
        metavar="文件或网址",
    ),
]
Online = Annotated[bool, typer.Option("--online", help="允许地图页面打开时向底图所在主机取图；默认一律离线。")]
AcceptShrink = Annotated[
    str | None,
    typer.Option("--accept-shrink", help="某表比上次成果少得多仍继续，须写明理由；理由写入 provenance.json。", metavar="理由"),
]
GroundsKind = Annotated[
    str | None,
    typer.Option(
        "--grounds",
        help="保存哪些认定依据（grounds.zip）：full 全部，都测算最小变化，另试两项同时改变和补充记录（分区运行不用）；all 全部，其中不利和存疑的测算最小变化；"
        "adverse 只存不利和存疑的；none 不存。默认取配置文件，再按数据多少：2 万条记录以内 full（企业超过 3000 家的 all），10 万条以内 adverse，再多 none。",
        metavar="full|all|adverse|none",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="在标准输出写出 JSON 摘要。")]
Engine = Annotated[
    str,
    typer.Option(
        "--engine",
        help="运行方式：local 一次读入全部数据；streaming 分区逐个运行；dask 由集群的工作进程分区运行。结果相同。",
        metavar="local|streaming|dask",
    ),
]
Scheduler = Annotated[
    str | None, typer.Option("--scheduler", help="dask 调度器地址；不写则在本机启动两个工作进程。", metavar="tcp://主机:8786")
]
PartitionRows = Annotated[
    int | None,
    typer.Option(
        "--partition-rows",
        min=1,
        max=1_000_000_000,
        help="每个分区约多少条记录（宗地、企业、项目合计），默认 200000。",
        metavar="条数",
    ),
]
Resume = Annotated[bool, typer.Option("--resume/--no-resume", help="输入和规则未变时，从上次中断处继续（默认）。")]
DemoFolder = Annotated[Path, typer.Argument(help="成果文件夹。", metavar="文件夹")]


def assess(
    config: ConfigFile,
    out: OutFolder = Path("out"),
    as_of: AsOf = None,
    policy: Pack = None,
    basemap: BasemapOption = None,
    accept_shrink: AcceptShrink = None,
    grounds: GroundsKind = None,
    engine: Engine = "local",
    scheduler: Scheduler = None,
    partition_rows: PartitionRows = None,
    *,
    resume: Resume = True,
    online: Online = False,
    as_json: AsJson = False,
) -> None:
    """Read, judge, write; end with 1 where the data have fatal problems."""
    from landuse.cli.engine_job import EngineJob, parquet_sources
    from landuse.cli.job import Job
    from landuse.config import load_config
    from landuse.engines import PART_ROWS, check_engine
    from landuse.grounds.kept import check_kind

    check_engine(engine)
    if grounds is not None:
        check_kind(grounds)
    day, today = as_of.date() if as_of else None, current_day()
    settings, rows = load_config(config), partition_rows or PART_ROWS
    sources = None if engine == "local" else parquet_sources(settings)
    job: Job | EngineJob
    if sources is not None:
        job = EngineJob(
            settings, sources, out, engine, scheduler, rows, resume, as_of=day, policy=policy, today=today,
            accept_shrink=accept_shrink, grounds=grounds,
        )  # fmt: skip
    else:
        ways = {"engine": engine, "scheduler": scheduler, "partition_rows": rows}
        job = Job(
            config, out, as_of=day, policy=policy, today=today, basemap=basemap, online=online, accept_shrink=accept_shrink,
            grounds=grounds, ways=ways,
        )  # fmt: skip
    _run(job, as_json=as_json)


def demo(folder: DemoFolder = Path("out"), *, as_json: AsJson = False) -> None:
    """Write the sample data into `folder`/sample, run the whole job on them, and write a few of every paper into `folder`/papers."""
    from landuse.cli.demo_papers import write_demo_papers
    from landuse.cli.job import Job
    from landuse.cli.recording import Call, on_record
    from landuse.io.sample import write_sample

    write_sample(folder / "sample")
    _run(Job(folder / "sample" / "landuse.toml", folder), as_json=as_json)
    config, papers = folder / "sample" / "landuse.toml", folder / "papers"
    with on_record(Call("demo-papers", ["demo-papers", "@config", papers], config)):
        write_demo_papers(config, papers, quiet=as_json)


def sample(folder: Annotated[Path, typer.Argument(help="写入的文件夹。", metavar="文件夹")]) -> None:
    """Write the sample data with a commented landuse.toml."""
    from landuse.io.sample import write_sample

    for path in write_sample(folder):
        typer.echo(path)


def _run(job: "Job | EngineJob", *, as_json: bool) -> None:
    console = Console(stderr=True)
    with stage_progress(console, len(job.stages)) as advance:
        summary = job.run(advance)
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=2))
    else:
        _print_summary(Console(), summary)
    if summary["issues"]["fatal"]:
        raise typer.Exit(1)


def _amount(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def _area(row: dict[str, Any]) -> str:
    """Return the known area; where parcels have none that is known, that is not nought."""
    return "不明" if row["parcels"] and row["mu_unknown"] == row["parcels"] else f"{row['mu']:.2f}"


def _print_summary(console: Console, summary: dict[str, Any]) -> None:
    table = Table(title=f"{summary['title']}  认定时点 {summary['as_of']}  规则 {summary['policy']}")
    for heading, justify in (("认定状态", "left"), ("宗数", "right"), ("面积（亩）", "right"), ("测算闲置费（万元）", "right")):
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]
    for row in summary["status"]:
        table.add_row(row["label"], str(row["parcels"]), _area(row), _amount(row["fee_wanyuan"]))
    table.add_section()
    table.add_row("合计", str(summary["parcels"]), _area(summary), _amount(summary["fee_wanyuan"]))
    console.print(table)
    if summary["mu_unknown"]:
        console.print(f"面积不明 {summary['mu_unknown']} 宗，未计入面积")
    issues = summary["issues"]
    console.print(f"数据问题：致命 {issues['fatal']}，错误 {issues['error']}，警告 {issues['warning']}，提示 {issues['note']}")
    for name, path in summary["outputs"].items():
        console.print(f"  {output_name(name)}：{path}", highlight=False, soft_wrap=True)
    for name, reason in summary["left_out"].items():
        console.print(f"  {output_name(name)}：未写出，{reason}", highlight=False, soft_wrap=True)
    if issues["fatal"]:
        console.print("[red]存在致命数据问题，成果仅供核对；请先处理数据问题清单（issues）中的致命问题。[/red]")
