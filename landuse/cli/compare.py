"""``landuse compare``: what changed between two result folders, or two days of one configuration, and why."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from landuse.cli.assess import AsJson, Pack
from landuse.cli.progress import stage_progress

if TYPE_CHECKING:
    from landuse.comparing import Comparison
    from landuse.io.run_folder import Run
    from landuse.results import Assessment

First = Annotated[Path, typer.Argument(help="前次成果文件夹；比较两个时点时为 landuse.toml。", metavar="前次成果")]
Second = Annotated[Path | None, typer.Argument(help="本次成果文件夹。", metavar="本次成果")]
BookFile = Annotated[Path, typer.Option("--out", "-o", help="变动对比工作簿。")]
FromDay = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="前一认定时点（与 landuse.toml 连用）。", metavar="日期")
]
ToDay = Annotated[
    datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="后一认定时点（与 landuse.toml 连用）。", metavar="日期")
]
STAGES = ("读取前次", "读取本次", "比较并归因", "写出变动对比")


def compare(
    first: First, second: Second = None, out: BookFile = Path("compare.xlsx"), from_day: FromDay = None, to_day: ToDay = None,
    policy: Pack = None, *, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Compare, write the workbook, and say how many parcels moved for which cause."""
    from landuse.comparing import compare as compare_runs
    from landuse.comparing import summary_of
    from landuse.reports.comparison_book import write_comparison

    with stage_progress(Console(stderr=True), len(STAGES)) as begin:
        begin(STAGES[0])
        before, after, title = _both(first, second, from_day, to_day, policy, begin)
        begin(STAGES[2])
        comparison = compare_runs(before, after)
        begin(STAGES[3])
        write_comparison(comparison, out, title=title)
    summary = summary_of(comparison) | {"output": str(out)}
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=2))
    else:
        _print_summary(Console(), comparison, summary)


def _both(
    first: Path, second: Path | None, from_day: datetime | None, to_day: datetime | None, pack: str | None, begin: Any
) -> tuple["Run | Assessment", "Run | Assessment", str]:
    """Return both runs and the title of the project: two folders read back, or one configuration judged on two days."""
    from landuse.errors import ConfigError
    from landuse.io.run_folder import read_run

    if second is not None:
        if from_day or to_day or pack:
            raise ConfigError("比较两个成果文件夹时不用 --from、--to、--policy；这些选项只与 landuse.toml 连用")
        before = read_run(first)
        begin(STAGES[1])
        return before, read_run(second), ""
    if from_day is None or to_day is None:
        raise ConfigError(
            "请指定两个成果文件夹（landuse compare 前次 本次），或一个 landuse.toml 和两个时点（--from 2019-12-31 --to 2020-12-31）"
        )
    return _two_days(first, from_day, to_day, pack, begin)


def _two_days(
    path: Path, from_day: datetime, to_day: datetime, pack: str | None, begin: Any
) -> tuple["Assessment", "Assessment", str]:
    from landuse.config import load_config
    from landuse.io.read import read_data
    from landuse.policy import load_policy
    from landuse.screening import assess

    config = load_config(path)
    data = read_data(config)
    rules = pack or config.project.policy
    before = assess(data, policy=load_policy(rules, as_of=from_day.date()), as_of=from_day.date())
    begin(STAGES[1])
    after = assess(data, policy=load_policy(rules, as_of=to_day.date()), as_of=to_day.date())
    return before, after, config.project.name


def _print_summary(console: Console, comparison: "Comparison", summary: dict[str, Any]) -> None:
    from landuse.comparing.steps import CAUSE_LABELS
    from landuse.vocabulary import label

    causes = {cause: count for cause, count in summary["causes"].items() if cause != "undetermined" or count}
    told = "，".join(f"{CAUSE_LABELS[cause]} {count}" for cause, count in causes.items())
    several = f"（有多个原因的 {summary['several']} 宗在各原因下分别计数）" if summary["several"] else ""
    console.print(_status_table(comparison, summary))
    console.print(f"变动 {summary['moved']} 宗：{told}{several}", highlight=False)
    by_column = "，".join(f"{label(name, table='parcels')} {count}" for name, count in summary["moved_by_column"].items())
    console.print(f"其中：{by_column}", highlight=False)
    if summary["new"] or summary["vanished"]:
        console.print(f"新增宗地 {summary['new']} 宗，不再列入的宗地 {summary['vanished']} 宗", highlight=False)
    if summary["undone"]:
        console.print(f"另有 {summary['undone']} 宗的变动前后抵消", highlight=False)
    if summary["figures"]:
        console.print(f"另有 {summary['figures']} 宗状态未变，测算闲置费或时点有变", highlight=False)
    for note in summary["notes"]:
        console.print(f"[yellow]注意：[/yellow]{note}", highlight=False, soft_wrap=True)
    console.print(f"变动对比：{summary['output']}", highlight=False, soft_wrap=True)


def _status_table(comparison: "Comparison", summary: dict[str, Any]) -> Table:
    """Return counts and mu of each status before and after."""
    from landuse.comparing.moves import totals_of
    from landuse.comparing.outcomes import outcome_label

    days = [summary[side]["as_of"] for side in ("before", "after")]
    table = Table(title=f"闲置认定状态  {days[0]} → {days[1]}")
    for heading, justify in (
        ("认定状态", "left"),
        ("前次（宗）", "right"),
        ("本次（宗）", "right"),
        ("增减（宗）", "right"),
        ("前次（亩）", "right"),
        ("本次（亩）", "right"),
    ):
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]
    totals = totals_of(comparison.matrix, "idle_status")
    for code, count, later, mu, later_mu in zip(
        totals.index, totals["parcels_before"], totals["parcels_after"], totals["mu_before"], totals["mu_after"], strict=True
    ):
        table.add_row(
            outcome_label("idle_status", code), str(count), str(later), f"{later - count:+d}", f"{mu:.2f}", f"{later_mu:.2f}"
        )
    return table
