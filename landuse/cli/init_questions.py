"""The questions of ``landuse init``: each shows a proposal; return takes it, nothing is taken unseen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import typer
from rich.console import Console
from rich.markup import escape

from landuse.cli.init_answers import Answers, answered, with_sums
from landuse.cli.map_columns import print_proposal
from landuse.errors import ConfigError, LanduseError

if TYPE_CHECKING:
    from landuse.io.first_config import FirstPlan, Survey
    from landuse.io.first_config.attribute_plan import PlannedAttributes
    from landuse.io.first_config.first_plan import PlannedTable

NOTHING = "-"
T = TypeVar("T")


def ask(console: Console, survey: "Survey", plan: "FirstPlan", given: Answers) -> "FirstPlan":
    """Return the plan as the person wants it; `given` by option is not asked for again."""
    _say(console, "逐项确认：回车采用方括号中的内容，输入 - 表示留待以后。")
    given = replace(given, name=given.name or _text("项目名称", plan.name) or plan.name)
    given = replace(given, reporting_unit=given.reporting_unit or _text("填报单位", ""))
    given = replace(given, as_of=given.as_of or _day())
    given, plan = _files(console, survey, plan, given)
    plan = replace(plan, name=given.name or plan.name, reporting_unit=given.reporting_unit or "", as_of=given.as_of)
    for name in list(plan.tables):
        plan = plan.with_table(_columns(console, plan.tables[name]))
    for name in list(plan.tables):
        plan = plan.with_table(_system(console, plan.tables[name]))
    plan = plan.with_table(_repeats(console, plan.tables["parcels"]))
    plan = replace(plan, attributes=tuple(_attributes(console, found) for found in plan.attributes))
    plan = _plane(console, plan, given)
    return plan if given.sums else _sums(console, plan)


def _files(console: Console, survey: "Survey", plan: "FirstPlan", given: Answers) -> tuple[Answers, "FirstPlan"]:
    """Ask for each table whether the file is right; another may be named, or none."""
    from landuse.vocabulary import tables

    by_option = {text.partition("=")[0].strip() for text in given.files}
    for name in tables():
        if name in by_option or name not in plan.tables:
            continue
        looked = plan.tables[name].looked
        file = looked.part.address
        take = partial(_with_file, survey, given, plan, name, file)
        given, plan = _until_right(console, f"{tables()[name].label_zh}用哪个文件（{looked.guess.reason}）", file, take)
    return given, plan


def _with_file(
    survey: "Survey", given: Answers, plan: "FirstPlan", table: str, file: str, answer: str
) -> tuple[Answers, "FirstPlan"]:
    """Return the plan with `answer` as the file of a table: the proposed one, another, or none (never for the parcels)."""
    if answer == file or (answer == NOTHING and table == "parcels"):
        return given, plan
    if answer == NOTHING:
        given = replace(given, without=(*given.without, table))
    else:
        given = replace(given, files=(*given.files, f"{table}={answer}"))
    return given, answered(survey, given)


def _columns(console: Console, planned: "PlannedTable") -> "PlannedTable":
    """Show the mapping and ask about what only resembles a known column, and for the identifier."""
    from landuse.io.first_config.first_plan import key_of, with_key
    from landuse.vocabulary import columns, tables

    label = tables()[planned.table].label_zh
    _say(console, f"—— {label}：{planned.looked.part.label} ——")
    print_proposal(planned.looked.proposal)
    key = key_of(planned.table)
    header = planned.key.header if planned.key is not None else planned.columns.get(key, "")
    found = next((entry for entry in planned.looked.proposal.columns if entry.header == header), None)
    if found is None or found.column != key or found.sureness != "sure":
        why = f"（{planned.key.reason}）" if planned.key is not None else ""
        question = f"哪一列是{columns(planned.table)[key].label_zh}{why}"
        unkeyed = replace(planned, columns={name: text for name, text in planned.columns.items() if name != key})
        planned = _until_right(
            console, question, header, lambda answer: unkeyed if answer in ("", NOTHING) else with_key(unkeyed, answer)
        )
    taken = dict(planned.columns)
    left = []
    for entry in planned.doubts:
        column = entry.column or ""
        asked = column in taken or not _yes(
            f"“{entry.header}”是{columns(planned.table)[column].label_zh}吗（{entry.reason}）", default=False
        )
        if asked:
            left.append(entry)
        else:
            taken[column] = entry.header
    return replace(planned, columns=taken, doubts=tuple(left))


def _system(console: Console, planned: "PlannedTable") -> "PlannedTable":
    """Ask for the system of a file that states none; the likely one is only a proposal."""
    from landuse.crs import parse_crs
    from landuse.geometry.shifted_coordinates import shifted_name

    system = planned.looked.system
    if system is None or not planned.needs_crs:
        return planned
    _say(console, f"{planned.looked.part.label} 没有写明坐标系。{system.sentence}。判断仅供参考，请向数据提供单位核实。")

    def take(answer: str) -> "PlannedTable":
        if answer in ("", NOTHING):
            return planned
        if shifted_name(answer) is None:
            parse_crs(answer)
        return replace(planned, crs=answer)

    chosen = _until_right(console, "坐标系", system.likely or NOTHING, take)
    if system.turned and chosen.crs is not None:
        chosen = replace(chosen, turned=_yes("第一个坐标是北（测量 X）、第二个是东（测量 Y）吗", default=True))
    return chosen


def _repeats(console: Console, planned: "PlannedTable") -> "PlannedTable":
    key = planned.key
    if key is None or not key.repeated or planned.dissolve:
        return planned
    _say(console, f"“{key.header}”有 {key.repeated} 个值对应不止一条记录，{key.missing} 条记录没有值。")
    return replace(planned, dissolve=_yes("它们是同一宗地的几个部分、合并为一宗吗", default=False))


def _attributes(console: Console, given: "PlannedAttributes") -> "PlannedAttributes":
    """Show a file with one row for a parcel, and ask whether it is the parcels' attributes."""
    _say(console, f"—— 宗地的属性表：{given.looked.part.label} ——")
    print_proposal(given.looked.proposal)
    return replace(given, taken=_yes(f"{given.words}；把它的各列并入宗地吗", default=given.taken))


def _plane(console: Console, plan: "FirstPlan", given: Answers) -> "FirstPlan":
    from landuse.crs import metric_plane

    if plan.working is None or given.working is not None:
        return plan
    code, reason = plan.working

    def take(answer: str) -> "FirstPlan":
        if answer == code:
            return plan
        if answer in ("", NOTHING):
            return replace(plan, working=None)
        metric_plane(answer)
        return replace(plan, working=(answer, "已由您指定"))

    return _until_right(console, f"成果的平面坐标系（{reason}）", code, take)


def _sums(console: Console, plan: "FirstPlan") -> "FirstPlan":
    for join in plan.joins:
        if join.numbers:
            _say(
                console,
                f"{join.looked.part.label} 的“{join.on}”在宗地表中有（{len(join.looked.raw.frame)} 行中 {join.matched} 行对得上），"
                f"可把数值列汇入宗地并算亩均：{'、'.join(join.numbers)}",
            )
    if not any(join.numbers for join in plan.joins):
        return plan

    def take(answer: str) -> "FirstPlan":
        wanted = [part.strip() for part in answer.replace("，", ",").replace("、", ",").split(",")]
        return with_sums(plan, tuple(part for part in wanted if part not in ("", NOTHING)))

    return _until_right(console, "汇总哪些列（用逗号分隔，不汇总输入 -）", NOTHING, take)


def _until_right(console: Console, question: str, default: str, take: Callable[[str], T]) -> T:
    """Ask until the answer can be used; what is wrong with an answer is said."""
    while True:
        answer = _text(question, default)
        try:
            return take(answer)
        except LanduseError as error:
            _say(console, f"不能采用：{error}")


def _day() -> date | None:
    while True:
        answer = _text("认定时点（如 2020-12-31，不填则以运行当日为准）", "")
        if answer in ("", NOTHING):
            return None
        try:
            return date.fromisoformat(answer)
        except ValueError:
            typer.echo(f"“{answer}”不是日期；请写成 2020-12-31")


def _yes(question: str, *, default: bool) -> bool:
    words = {"是": True, "对": True, "y": True, "yes": True, "否": False, "不": False, "n": False, "no": False, NOTHING: False}
    while True:
        answer = _text(f"{question}（是/否）", "是" if default else "否").lower()
        if answer in words:
            return words[answer]
        typer.echo("请回答 是 或 否")


def _text(question: str, default: str) -> str:
    try:
        shown = f"{question} [{default}]" if default else question
        answer: str = typer.prompt(shown, default=default, show_default=False, prompt_suffix="：")
    except typer.Abort:
        raise ConfigError("没有得到回答，没有写出文件；无人值守时请加 --yes，并用 --crs、--key 等选项说明") from None
    return answer.strip()


def _say(console: Console, text: str) -> None:
    console.print(escape(text), highlight=False, soft_wrap=True)
