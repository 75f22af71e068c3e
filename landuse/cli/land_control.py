"""``landuse land-control``: control indicators of industrial parcels, and the screening of projects that want land."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from landuse.cli.assess import AsJson, AsOf, ConfigFile, Pack
from landuse.cli.inputs import inputs_of
from landuse.cli.progress import stage_progress

BookFile = Annotated[Path, typer.Option("--out", "-o", help="核验和审查工作簿。")]
STAGES = ("读取数据", "核验与审查", "编制工作簿")


def land_control(
    config: ConfigFile, out: BookFile = Path("land_control.xlsx"), as_of: AsOf = None, policy: Pack = None, *, as_json: AsJson = False
) -> None:  # fmt: skip
    """Judge the control indicators, screen the projects that want land, and write the book."""
    from landuse.reports.land_control.control_sheet import result_counts
    from landuse.reports.land_control.supply_sheets import screening_counts
    from landuse.reports.land_control_book import write_land_control
    from landuse.vocabulary import code_label

    given = inputs_of(config, as_of, policy)
    with stage_progress(Console(stderr=True), len(STAGES)) as begin:
        begin(STAGES[0])
        _ = given.data
        begin(STAGES[1])
        result, rules = given.result, given.policy
        begin(STAGES[2])
        write_land_control(result, out, **given.titles)
    counts = {"land_control_result": result_counts(result), "supply_screening": screening_counts(result)}
    summary = {"as_of": str(given.day), "policy": rules.id, "edition": rules.land_control.edition, **counts, "output": str(out)}
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=2))
        return
    typer.echo(f"适用版本：{rules.land_control.applied.title}")
    for list_name, said, unit in (("land_control_result", "用地控制指标", "宗"), ("supply_screening", "供地审查", "个")):
        told = "，".join(f"{code_label(list_name, code)} {count} {unit}" for code, count in counts[list_name].items())
        typer.echo(f"{said}：{told}")
    typer.echo(f"核验和审查结果不作为行政决定；工作簿见 {out}")
