"""``landuse why``: the grounds of a verdict, for an officer or as JSON."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from landuse.cli.assess import AsJson, Pack
from landuse.cli.inputs import inputs_of

Key = Annotated[str, typer.Argument(help="宗地代码、企业代码或项目代码。", metavar="代码")]
ConfigFile = Annotated[Path, typer.Argument(help="landuse.toml 的路径。", metavar="landuse.toml")]
VerdictName = Annotated[
    str | None,
    typer.Option(
        "--verdict",
        help="哪一项认定：idle_status 闲置，standard_land_conclusion 标准地，zombie_status 僵尸企业，per_mu_grade 亩均等级，"
        "project_zombie_status 僵尸项目；不写则取该记录的第一项。",
        metavar="列名",
    ),
]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="认定时点（当日 24 时），默认取配置文件。", metavar="日期"),
]
Quick = Annotated[bool, typer.Option("--quick", help="不测算怎样的变化会改变结论（亩均等级的测算较慢）。")]


def why(
    key: Key,
    config: ConfigFile = Path("landuse.toml"),
    verdict: VerdictName = None,
    as_of: AsOf = None,
    policy: Pack = None,
    *,
    quick: Quick = False,
    as_json: AsJson = False,
) -> None:
    """Print conclusion, ground, tests, cells with their origins, rules, and what would change the verdict."""
    from landuse.grounds import why as grounds_of

    chain = grounds_of(inputs_of(config, as_of, policy).result, key, verdict, counterfactual=not quick)
    typer.echo(json.dumps(chain.to_dict(), ensure_ascii=False, indent=2) if as_json else chain.text())
