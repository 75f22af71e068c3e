"""``landuse targets``: where each target stands, by zone and for the city, with the workbook and the pictures."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from landuse.cli.assess import AsJson, AsOf, ConfigFile, Pack
from landuse.cli.inputs import inputs_of
from landuse.cli.output_names import output_name
from landuse.cli.progress import stage_progress

if TYPE_CHECKING:
    from landuse.config import Config
    from landuse.data import LandData
    from landuse.policy import Policy

Folder = Annotated[
    Path | None, typer.Option("--out", "-o", help="存放 targets.xlsx、trajectory.png、stock_flow.png 的文件夹；不写则只显示。", metavar="文件夹")
]  # fmt: skip
STAGES = ("读取数据", "测算目标进度", "写出表和图")
FILES = {"targets": "targets.xlsx", "trajectory": "trajectory.png", "stock_flow": "stock_flow.png"}
HEADINGS = ("开发区", "存量", "要求", "已处置", "处置率", "按面积", "新增", "结论")


def targets(config: ConfigFile, out: Folder = None, as_of: AsOf = None, policy: Pack = None, *, as_json: AsJson = False) -> None:
    """Show the progress of every target at the day of report; with a folder write the workbook and the pictures."""
    from landuse.errors import ConfigError

    given = inputs_of(config, as_of, policy)
    settings, rules, day = given.settings, given.policy, given.day
    with stage_progress(Console(stderr=True), len(STAGES)) as begin:
        begin(STAGES[0])
        data = given.data
        if data.cases is None or data.cases.empty:
            raise ConfigError("数据没有处置案件事件表（或表中没有记录）；请在 landuse.toml 的 [data.cases] 指明处置台账的事件表")
        begin(STAGES[1])
        summary = _summary(data, rules, day, settings.project.name)
        if out is not None:
            begin(STAGES[2])
            summary |= _write(data, rules, day, out, settings)
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=2))
    else:
        _print_summary(Console(), summary)


def _summary(data: "LandData", rules: "Policy", day: date, title: str) -> dict[str, Any]:
    from landuse.targets import case_problems, disposal_modes, stock_flow, targets_summary
    from landuse.targets.plain_values import json_records

    found = case_problems(data, day)
    return {
        "title": title,
        "as_of": day.isoformat(),
        "policy": rules.id,
        "targets": targets_summary(data, rules, day),
        "modes": json_records(disposal_modes(data, day)),
        "stock_flow": json_records(stock_flow(data, day)),
        "problems": {str(label): int(count) for label, count in found["message"].value_counts(sort=False).items()},
        "outputs": {},
        "left_out": {},
    }


def _write(data: "LandData", rules: "Policy", day: date, out: Path, settings: "Config") -> dict[str, Any]:
    """Write the workbook, and the pictures where a Chinese font is installed; return what was written and what was left out."""
    from landuse.errors import OutputError
    from landuse.fonts import chinese_font
    from landuse.io.atomic import atomic_files
    from landuse.provenance import provenance
    from landuse.reports.stock_flow_chart import write_stock_flow
    from landuse.reports.target_book import write_targets
    from landuse.reports.trajectory import write_trajectory

    title, unit = settings.project.name, settings.project.reporting_unit
    left_out = {} if rules.targets.rows else {"trajectory": f"规则包 {rules.id} 没有目标"}
    try:
        chinese_font()
    except OutputError as error:
        left_out = dict.fromkeys(("trajectory", "stock_flow"), str(error))
    record = provenance(inputs=data.files, policy=rules, as_of=day)
    with atomic_files(out) as stage:
        write_targets(data, rules, day, stage / FILES["targets"], title=title, reporting_unit=unit, provenance=record)
        if "trajectory" not in left_out:
            write_trajectory(data, rules, day, stage / FILES["trajectory"], title=title)
        if "stock_flow" not in left_out:
            write_stock_flow(data, day, stage / FILES["stock_flow"], title=title)
    written = {name: str(out / file) for name, file in FILES.items() if name not in left_out}
    return {"outputs": written, "left_out": left_out}


def _print_summary(console: Console, summary: dict[str, Any]) -> None:
    if not summary["targets"]:
        console.print(
            f"规则包 {summary['policy']} 没有处置目标；请换用含 targets 的规则包（如 --policy cn-2101），或在本地规则中写明。"
        )
    for target in summary["targets"]:
        rows = [row for row in (*target["zones"], *target["city"]) if row["by"] == summary["as_of"]]
        console.print(_table(target, rows))
        for row in rows:
            console.print(f"  {row['group_name']}：{row['words']}", highlight=False, soft_wrap=True, markup=False)
        console.print(f"  依据：{target['article']} “{target['text']}”\n", highlight=False, soft_wrap=True, markup=False)
    for problem, count in summary["problems"].items():
        console.print(f"[yellow]数据问题：{problem} {count} 条[/yellow]", highlight=False)
    for name, path in summary["outputs"].items():
        console.print(f"  {output_name(name)}：{path}", highlight=False, soft_wrap=True, markup=False)
    for name, reason in summary["left_out"].items():
        console.print(f"  {output_name(name)}：未写出，{reason}", highlight=False, soft_wrap=True, markup=False)


def _table(target: dict[str, Any], rows: list[dict[str, Any]]) -> Table:
    table = Table(title=f"{target['title']}  基准日 {target['baseline_date']}  单位：件", title_justify="left")
    for heading in HEADINGS:
        table.add_column(heading, justify="left" if heading in {"开发区", "结论"} else "right")
    for row in rows:
        table.add_row(*_cells(row))
    return table


def _cells(row: dict[str, Any]) -> list[str]:
    from rich.markup import escape

    from landuse.targets.wording import VERDICT_LABELS, percent

    rates = ["—" if row[name] is None else percent(row[name]) for name in ("cohort_rate_count", "cohort_rate_area")]
    counts = [str(row[name]) for name in ("cohort_cases", "required_cumulative", "cohort_disposed")]
    return [escape(row["group_name"]), *counts, *rates, str(row["new_cases"]), VERDICT_LABELS[row["verdict"]]]
