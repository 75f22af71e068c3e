"""``landuse check``: 数据体检, before any verdict is made."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from landuse.cli.assess import AsJson, AsOf, ConfigFile
from landuse.cli.current_day import current_day
from landuse.cli.progress import stage_progress

if TYPE_CHECKING:
    from landuse.checking import CheckReport
    from landuse.reports.checks.writing import CheckFiles

CheckFolder = Annotated[Path, typer.Option("--out", "-o", help="写入结果的文件夹。")]
STAGES = ("检查数据", "写出结果")


def check(config: ConfigFile, out: CheckFolder = Path("check"), as_of: AsOf = None, *, as_json: AsJson = False) -> None:
    """Look at every table, write what was found; end with 1 where something is fatal."""
    from landuse.checking import check as check_data
    from landuse.config import load_config
    from landuse.reports.checks import write_check

    today = current_day()
    settings = load_config(config)
    with stage_progress(Console(stderr=True), len(STAGES)) as begin:
        begin(STAGES[0])
        report = check_data(settings, as_of=(as_of.date() if as_of else None) or settings.project.as_of or today)
        begin(STAGES[1])
        files = write_check(report, out, made_on=today)
    if as_json:
        typer.echo(json.dumps(_summary(report, files), ensure_ascii=False, indent=2))
    else:
        _print(Console(), report, files)
    if not report.is_usable:
        raise typer.Exit(1)


def _summary(report: "CheckReport", files: "CheckFiles") -> dict[str, Any]:
    tables = report.tables.astype("object").where(report.tables.notna(), None).to_dict("records")
    outputs = {"check": str(files.page), "issues": str(files.issues), "marked": [str(path) for path in files.marked.values()]}
    return {
        "title": report.title, "as_of": f"{report.as_of:%Y-%m-%d}", "policy": report.policy.id, "issues": report.counts,
        "tables": tables, "decisions": report.decisions.to_dict("records"), "outputs": outputs, "not_marked": list(files.not_marked),
    }  # fmt: skip


def _print(console: Console, report: "CheckReport", files: "CheckFiles") -> None:
    import pandas as pd

    from landuse.vocabulary import codes

    shown = Table(title=f"{escape(report.title)}数据体检  认定时点 {report.as_of:%Y-%m-%d}")
    grades = codes("severity").values()
    for heading in ("数据表", "文件", "文件中行数", "读入行数", *(grade.label_zh for grade in grades)):
        shown.add_column(heading, justify="left" if heading in ("数据表", "文件") else "right")
    for row, label, mine in zip(report.tables.to_dict("records"), report.table_labels, report.findings, strict=True):
        found = [str(int((mine["severity"] == grade.code).sum())) for grade in grades]
        rows = str(row["rows_read"]) if row["is_read"] else "[red]未采用[/red]"
        in_file = "—" if pd.isna(row["rows_in_file"]) else str(row["rows_in_file"])
        shown.add_row(label, escape(row["file"]), in_file, rows, *found)
    console.print(shown)
    for path in (files.page, files.issues, *files.marked.values()):
        console.print(f"  {escape(str(path))}", highlight=False, soft_wrap=True)
    for name in files.not_marked:
        console.print(f"  {escape(name)}：工作簿打不开，没有写出标注副本", highlight=False, soft_wrap=True)
    if not report.is_usable:
        console.print(f"[red]有 {report.counts['fatal']} 条致命问题，须先改正；见 {files.page.name}。[/red]")
