"""``landuse init``: a first, commented landuse.toml from a folder of files, by asking or with options alone."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from landuse.io.first_config import FirstPlan, Survey
    from landuse.io.first_config.systems import StatedSystem

Folder = Annotated[Path, typer.Argument(help="存放宗地、企业等文件的文件夹。", metavar="文件夹")]
OutFile = Annotated[
    Path | None,
    typer.Option("--out", "-o", help="写出的配置文件，默认为该文件夹中的 landuse.toml；已有的不覆盖。", metavar="landuse.toml"),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="不提问：采用有把握的判断，其余写成注释待核对。")]
Name = Annotated[str | None, typer.Option("--name", help="项目名称，默认取文件夹名。", metavar="名称")]
Unit = Annotated[str | None, typer.Option("--reporting-unit", help="填报单位。", metavar="名称")]
Day = Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="认定时点（当日 24 时）。", metavar="日期")]
PackName = Annotated[str, typer.Option("--policy", help="政策包编号或 .toml 路径。", metavar="编号")]
TableFiles = Annotated[
    list[str] | None, typer.Option("--table", help="指明某张表用哪个文件：表=文件 或 表=文件:图层，可多次。", metavar="表=文件")
]
Key = Annotated[str | None, typer.Option("--key", help="宗地文件中作为宗地代码的列。", metavar="表头")]
CrsOption = Annotated[str | None, typer.Option("--crs", help="确认没有坐标系说明的文件的坐标系。", metavar="EPSG:代码")]
NorthEast = Annotated[bool, typer.Option("--north-east", help="确认这些文件的第一个坐标为北、第二个为东。")]
Working = Annotated[str | None, typer.Option("--working", help="成果的平面坐标系，数据在中国以外时才需要。", metavar="EPSG:代码")]
Dissolve = Annotated[bool, typer.Option("--dissolve", help="确认宗地代码相同的多条记录是同一宗地的几个部分，合并为一宗。")]
Sum = Annotated[
    list[str] | None, typer.Option("--sum", help="把一宗多行的文件中的该数值列汇入宗地并算亩均，可多次。", metavar="表头")
]
COLOURS = {"sure": "green", "likely": "yellow", "unsure": "red", "none": "dim"}


def init(
    folder: Folder, out: OutFile = None, name: Name = None, reporting_unit: Unit = None, as_of: Day = None, policy: PackName = "cn",
    table: TableFiles = None, key: Key = None, crs: CrsOption = None, working: Working = None, total: Sum = None, *,
    north_east: NorthEast = False, dissolve: Dissolve = False, yes: Yes = False,
) -> None:  # fmt: skip
    """Look at the folder, show what was found, ask what is open, write landuse.toml, say what comes next."""
    from landuse.cli.init_answers import Answers, answered
    from landuse.cli.init_questions import ask
    from landuse.config import FILE_NAME
    from landuse.errors import OutputError
    from landuse.io.first_config import draft_text, survey_folder, write_draft

    target = out if out is not None else folder / FILE_NAME
    if target.exists():
        raise OutputError(f"{target} 已经存在，不覆盖；请用 --out 写到别处，或先改名")
    survey = survey_folder(folder)
    console = Console()
    console = console if console.is_terminal else Console(width=160)
    print_survey(console, survey)
    given = Answers(
        name=name, reporting_unit=reporting_unit, as_of=as_of.date() if as_of else None, policy=policy, files=tuple(table or ()),
        key=key, crs=crs, north_east=north_east, working=working, dissolve=dissolve, sums=tuple(total or ()),
    )  # fmt: skip
    plan = answered(survey, given)
    plan = plan if yes else ask(console, survey, plan, given)
    write_draft(draft_text(plan, target), target)
    _print_end(console, plan, target)


def print_survey(console: Console, survey: "Survey") -> None:
    """Print every table of the folder with what it seems to be and why, and what cannot be read."""
    from landuse.io.column_proposals import SURENESS_WORDS
    from landuse.vocabulary import tables

    shown = Table("文件", "行数", "像哪张表", "把握", "依据", "坐标系", title=f"文件夹 {escape(str(survey.folder))}")
    for looked in survey.looked:
        guess, system = looked.guess, looked.system
        label = f"{tables()[guess.table].label_zh}（{guess.table}）" if guess.table else "—"
        stated = "" if system is None else _stated(system)
        shown.add_row(
            escape(looked.part.label), str(len(looked.raw.frame)), label, f"[{COLOURS[guess.sureness]}]{SURENESS_WORDS[guess.sureness]}[/]",
            escape(guess.reason), escape(stated),
        )  # fmt: skip
    console.print(shown)
    for label, reason in survey.unread:
        console.print(f"  {escape(label)}：不能读取，{escape(reason)}", highlight=False)


def _stated(system: "StatedSystem") -> str:
    if system.fault:
        return f"写明为 {system.sentence}，但坐标不可能是它"
    return system.sentence if system.is_certain else f"未写明：{system.sentence}"


def _print_end(console: Console, plan: "FirstPlan", target: Path) -> None:
    from landuse.vocabulary import tables

    def say(text: str) -> None:
        console.print(escape(text), highlight=False, soft_wrap=True)

    say(f"已写出 {target}")
    for name, planned in plan.tables.items():
        say(f"  {tables()[name].label_zh}：{planned.looked.part.label}，{len(planned.columns)} 列；{planned.looked.guess.reason}")
    for given in plan.attributes:
        say(f"  宗地的属性表：{given.looked.part.label}，{given.words}{'' if given.taken else '；写成注释，未并入'}")
    for join in plan.joins:
        what = f"汇总 {'、'.join(join.sums)}" if join.sums else "写成注释，未汇总"
        say(f"  汇入宗地：{join.looked.part.label}，{what}")
    points = plan.open_points
    if points:
        say("还须由人决定（文件中已写成注释）：")
        for number, point in enumerate(points, start=1):
            say(f"  {number}. {point}")
    say("下一步：")
    say(f'  landuse check "{target}" -o check     数据体检')
    say(f'  landuse assess "{target}" -o out      认定，写出地图和台账')
