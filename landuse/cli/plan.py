"""``landuse plan``: which case to dispose of how, when and in which order."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from landuse.cli.assess import AsJson, AsOf, ConfigFile, Pack
from landuse.cli.inputs import inputs_of
from landuse.cli.progress import stage_progress

if TYPE_CHECKING:
    from landuse.planning import Plan

PlanFile = Annotated[Path, typer.Option("--out", "-o", help="处置计划工作簿。")]
Years = Annotated[str | None, typer.Option("--years", help="计划年度，如 2021-2023；默认为认定时点次年起三年。", metavar="年-年")]
Capacities = Annotated[
    Path | None,
    typer.Option("--capacities", help="限额文件 plan.toml（工时、经费、听证、法院案件）；默认取政策包。", metavar="plan.toml"),
]
Seconds = Annotated[float, typer.Option("--time-limit", help="求解时限（秒）。", metavar="秒", min=1)]
STAGES = ("读取数据", "认定与测算", "编制计划", "写出计划")


def plan(
    config: ConfigFile, out: PlanFile = Path("plan.xlsx"), years: Years = None, capacities: Capacities = None,
    time_limit: Seconds = 60, as_of: AsOf = None, policy: Pack = None, *, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Make the plan, write the workbook, say how it stands; end with 1 where a target is missed."""
    from landuse.planning import plan as make_plan
    from landuse.planning import read_capacities
    from landuse.reports.plan_book import write_plan

    span = _years(years)
    given = None if capacities is None else read_capacities(capacities)
    with stage_progress(Console(stderr=True), len(STAGES)) as begin:
        begin(STAGES[0])
        inputs = inputs_of(config, as_of, policy)
        _ = inputs.data
        begin(STAGES[1])
        result = inputs.result
        begin(STAGES[2])
        found = make_plan(result, capacities=given, years=span, time_limit=time_limit)
        begin(STAGES[3])
        write_plan(found, result, out, **inputs.titles)
    if as_json:
        typer.echo(json.dumps(_summary(found) | {"output": str(out)}, ensure_ascii=False, indent=2))
    else:
        for line in found.summary:
            typer.echo(line)
        typer.echo(f"处置计划见 {out}（工作计划测算，不作为行政决定）")
    if not found.targets_met:
        raise typer.Exit(1)


def _years(text: str | None) -> tuple[int, ...] | None:
    from landuse.errors import ConfigError

    if text is None:
        return None
    parts = re.fullmatch(r"\s*(\d{4})\s*(?:[-—–~至]\s*(\d{4}))?\s*", text)
    if parts is None or int(parts[2] or parts[1]) < int(parts[1]):
        raise ConfigError(f"计划年度“{text}”无法理解；请写成 2021-2023 或 2021")
    return tuple(range(int(parts[1]), int(parts[2] or parts[1]) + 1))


def _summary(found: "Plan") -> dict[str, Any]:
    return {
        "as_of": f"{found.as_of:%Y-%m-%d}",
        "years": list(found.years),
        "status": found.status,
        "chosen": len(found.chosen),
        "left": {str(code): int(count) for code, count in found.left["reason_code"].value_counts().items() if count},
        "value": round(found.value, 6),
        "bound": round(found.bound, 6),
        "gap": found.gap,
        "targets": [
            {name: row[name] for name in ("target", "zone_id", "year", "required", "planned", "shortfall", "met", "reason")}
            for row in found.targets.to_dict("records")
        ],
        "binding": [
            {name: row[name] for name in ("resource", "year", "zone_id", "limit", "used", "shadow_price")}
            for row in found.quotas[found.quotas["binding"]].to_dict("records")
        ],
        "words": list(found.summary),
    }
