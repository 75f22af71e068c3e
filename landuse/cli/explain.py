"""``landuse explain``: where a number comes from."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

ConfigFile = Annotated[
    Path | None, typer.Option("--data", help="解释开发区目标对照表的一个目标时，所用的 landuse.toml。", metavar="landuse.toml")
]
Pack = Annotated[
    str | None, typer.Option("--policy", help="列出该政策包的规则取值，默认 cn，有 --data 时取配置文件。", metavar="编号")
]
Zone = Annotated[str | None, typer.Option("--zone", help="只解释这个开发区（代码）。", metavar="代码")]
Year = Annotated[int | None, typer.Option("--year", help="只解释这一年。", metavar="年度")]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="认定时点（当日 24 时），默认取配置文件。", metavar="日期"),
]


def explain(
    name: Annotated[str, typer.Argument(help="列名，如 idle_status；有 --data 时也可以是对照表目标的编号。", metavar="列名")],
    policy: Pack = None,
    data: ConfigFile = None,
    zone: Zone = None,
    year: Year = None,
    as_of: AsOf = None,
) -> None:
    """Print formula, inputs down to raw columns, articles and rule values of a column; or the rows beneath a cell of the scorecard."""
    from landuse.explaining import explain as explain_column
    from landuse.policy import load_policy

    today = date.today()  # noqa: DTZ011 - the command line may read the local clock
    if data is not None:
        typer.echo(_cell(name, data, policy, zone, year, as_of.date() if as_of else None, today))
        return
    typer.echo(explain_column(name).text(load_policy(policy or "cn", as_of=as_of.date() if as_of else today)))


def _cell(name: str, path: Path, pack: str | None, zone: str | None, year: int | None, as_of: date | None, today: date) -> str:
    from landuse.config import load_config
    from landuse.explaining import explain as explain_column
    from landuse.io.read import read_data
    from landuse.policy import load_policy
    from landuse.zones.scorecard import explain_cell, scorecard

    config = load_config(path)
    day = as_of or config.project.as_of or today
    policy = load_policy(pack or config.project.policy, as_of=str(day))
    if name not in {goal.id for goal in policy.scorecard.goals}:
        return explain_column(name).text(policy)
    card = scorecard(read_data(config), policy=policy, as_of=day, years=None if year is None else [year])
    return explain_cell(card, name, policy=policy, zone_id=zone, year=year)
