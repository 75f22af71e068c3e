"""``landuse confirm`` and ``objections``: sheets for every enterprise to confirm, and what comes of those they return."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from landuse.cli.assess import AsJson, AsOf, ConfigFile, Pack
from landuse.cli.current_day import current_day
from landuse.cli.progress import count_progress, stage_progress

if TYPE_CHECKING:
    from landuse.config import Config
    from landuse.data import LandData
    from landuse.objections import Review

SheetFolder = Annotated[Path, typer.Option("--out", "-o", help="存放确认单的文件夹。")]
ReturnedFolder = Annotated[Path, typer.Argument(help="存放退回确认单的文件夹。", metavar="退回文件夹")]
DiffFile = Annotated[Path, typer.Option("--out", "-o", help="前后对比工作簿。")]


def confirm(config: ConfigFile, out: SheetFolder = Path("confirm"), as_of: AsOf = None, policy: Pack = None) -> None:
    """Write a confirmation sheet for each enterprise."""
    from landuse.reports.confirmation import write_confirmations
    from landuse.screening import assess

    settings, data, rules = _inputs(config, as_of.date() if as_of else None, policy)
    result = assess(data, **rules)
    with count_progress(Console(stderr=True), "编制确认单", len(result.enterprises)) as advance:
        written = write_confirmations(result, out, title=settings.project.name, progress=advance)
    typer.echo(f"已写出企业数据确认单 {len(written)} 份，存放在 {out}")


def objections(
    config: ConfigFile, returned: ReturnedFolder, out: DiffFile = Path("diff.xlsx"), as_of: AsOf = None, policy: Pack = None,
    *, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Read the returned sheets, try out what they correct, and write what changes for whom; the data stay as they are."""
    from landuse.objections import STAGES, review_objections
    from landuse.reports.objection_book import write_objections

    settings, data, rules = _inputs(config, as_of.date() if as_of else None, policy)
    with stage_progress(Console(stderr=True), len(STAGES) + 1) as begin:
        review = review_objections(data, returned, **rules, progress=begin)
        begin("写出前后对比")
        write_objections(review, out, title=settings.project.name, reporting_unit=settings.project.reporting_unit)
    summary = _summary(review) | {"output": str(out)}
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=2))
    else:
        typer.echo(
            f"可用确认单 {summary['answered']} 份，更正值 {summary['corrections']} 项，等级变动 {summary['grades_changed']} 家；"
            f"未采用或需人工处理 {summary['issues']} 项。\n原数据未作改动；前后对比见 {out}"
        )


def _inputs(path: Path, as_of: date | None, pack: str | None) -> tuple["Config", "LandData", dict[str, Any]]:
    """Return the configuration, the data, and policy and day to judge by; refuse data without enterprises."""
    from landuse.config import load_config
    from landuse.errors import ConfigError
    from landuse.io.read import read_data
    from landuse.policy import load_policy

    config = load_config(path)
    data = read_data(config)
    if data.table("enterprises").empty:
        raise ConfigError(f"{path.name} 没有企业数据，不能编制确认单；请在 [data.enterprises] 中写明企业表")
    day = as_of or config.project.as_of or current_day()
    return config, data, {"policy": load_policy(pack or config.project.policy, as_of=str(day)), "as_of": str(day)}


def _summary(review: "Review") -> dict[str, Any]:
    return {
        "answered": len(review.answered),
        "corrections": len(review.corrections),
        "grades_changed": int(review.changes["grade_changed"].sum()),
        "others_moved": int((~review.changes["objected"]).sum()),
        "issues": len(review.issues),
    }
