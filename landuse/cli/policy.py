"""``landuse policy``: the packs, their values, articles and confidence."""

from datetime import date, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from landuse.cli.chinese import ChineseCommand, ChineseGroup

policy_app = typer.Typer(no_args_is_help=True, cls=ChineseGroup)


@policy_app.command("list", cls=ChineseCommand, help="列出随附的政策包。")
def list_packs() -> None:
    """Print the packs that come with the package."""
    from landuse.policy import builtin_packs, load_policy

    today = date.today()  # noqa: DTZ011 - the command line may read the local clock
    for pack in builtin_packs():
        typer.echo(f"{pack}  {load_policy(pack, as_of=today).packs[-1].title}")


@policy_app.command("show", cls=ChineseCommand, help="显示一个政策包在某日的全部取值、条款、可信程度。")
def show(
    pack: Annotated[str, typer.Argument(help="政策包编号或 .toml 路径。", metavar="编号")],
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="施行日期,默认今天。", metavar="日期")
    ] = None,
) -> None:
    """Print every value, decision row and target of a pack with article and confidence."""
    from landuse.policy import load_policy
    from landuse.vocabulary import code_label

    policy = load_policy(pack, as_of=as_of.date() if as_of else date.today())  # noqa: DTZ011 - the command line may read the local clock
    console = Console()
    console.print(
        f"政策包 {policy.id}({policy.as_of})", *(f"\n  {p.level}  {p.id}  {p.title}  {p.sha256[:12]}" for p in policy.packs)
    )
    values = _table("规则取值", "键", "取值", "单位", "条款", "可信", "法定", "来自")
    for key, source in policy.sources.items():
        values.add_row(
            key,
            str(source.value),
            source.unit,
            policy.cite(source.article),
            source.confidence,
            source.statutory or "",
            source.pack,
        )
    console.print(values)
    rows = _table("处置规则(自上而下,先符合者适用)", "编号", "条件", "措施", "条款", "可信")
    for row in policy.disposal.decisions:
        when = ";".join(f"{c.column} {c.op} {'' if c.value is None else c.value}".strip() for c in row.when)
        rows.add_row(row.id, when, code_label("disposal_action", row.action), policy.cite(row.article), row.confidence)
    console.print(rows)
    if policy.targets.rows:
        targets = _table("目标", "编号", "名称", "进度", "依据", "原文", "可信")
        for target in policy.targets.rows:
            steps = ";".join(f"{step.by}:{step.share}" for step in target.steps)
            targets.add_row(target.id, target.title, steps, target.article, target.text, target.confidence)
        console.print(targets)


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table
