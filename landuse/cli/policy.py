"""``landuse policy``: the packs, their values, articles and confidence."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landuse.cli.chinese import ChineseCommand, ChineseGroup

if TYPE_CHECKING:
    from landuse.policy import Policy
    from landuse.policy.rules import RuleRow

policy_app = typer.Typer(no_args_is_help=True, cls=ChineseGroup)
SECTION_TITLES = {
    "idle": "闲置土地认定",
    "disposal": "处置规则（自上而下，先符合者适用）",
    "targets": "目标",
    "linkage": "企业与用地关联",
    "standing": "亩均效益综合评价",
    "zombie": "僵尸企业认定",
    "projects": "僵尸项目处置",
    "procedure": "处置程序（步骤、方式、期限）",
    "notices": "闲置土地文书（适用情形、法定内容、材料、提示）",
    "planning": "处置计划",
    "land_control": "工业项目建设用地控制指标",
    "supply": "供地审查",
    "geometry": "图形检查",
    "standard_land": "标准地",
    "stock": "存量土地状态、低效用地与存量措施（候选）",
    "zone_evaluation": "开发区集约利用评价",
    "scorecard": "开发区目标对照",
    "ranking": "开发区排名与奖惩",
    "conflicts": "规则冲突（两种来源，所采用的一种及理由）",
    "borderline": "临界清单的幅度",
}
UNITS = {
    "year": "年", "years": "年", "month": "个月", "months": "个月", "day": "日", "calendar_days": "日", "working_days": "个工作日",
    "share": "（比例）", "share per year": "（每年比例）", "per mu": "（每亩）", "per year": "（每年）", "point": "分", "times": "倍",
    "times the benchmark": "（基准值的倍数）", "times the benchmark rate": "（基准利率的倍数）", "person": "人", "count": "个", "tests": "项",
    "parcels": "宗", "proposals": "个", "pixels": "个像元", "scenes": "期", "wanyuan": "万元", "wanyuan/ha": "万元/公顷", "m2": "平方米", "m": "米",
    "code": "（代码）", "choice": "（选项）", "flag": "（是否）", "text": "", "date": "", "edition": "版", "grade": "（等级）",
    "calendar months from the due date": "个月（自考核日期起）", "date of contract": "（合同签订日期）",
    "mode:disposal_action": "（处置方式:措施）", "per 万元": "（每万元）",
    "choice: never, where_missing": "（选项：never、where_missing）", "GB/T 4754-2017 divisions": "（GB/T 4754—2017 大类）",
}  # fmt: skip
"""How the units of the packs read; one that is not here stands as it is."""
COMMON_FIELDS = {"id", "article", "confidence", "pack", "text", "note", "title", "topic"}


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
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="施行日期，默认今天。", metavar="日期")
    ] = None,
) -> None:
    """Print every value and row of a pack with article and confidence, section by section."""
    from landuse.policy import load_policy

    day = as_of.date() if as_of else date.today()  # noqa: DTZ011 - the command line may read the local clock
    for line in _lines(load_policy(pack, as_of=day)):
        typer.echo(line)


def _lines(policy: "Policy") -> Iterator[str]:
    yield f"政策包 {policy.id}（{policy.as_of} 有效）"
    for pack in policy.packs:
        yield f"  {pack.id}  {pack.title}  {pack.sha256[:12]}"
    for section, title in SECTION_TITLES.items():
        yield f"\n[{section}] {title}"
        for key, source in policy.sources.items():
            if key.startswith(f"{section}."):
                bound = {"fixed": "，法定不得变更", "at_most": "，法定上限", "at_least": "，法定下限"}.get(
                    source.statutory or "", ""
                )
                yield f"  {key} = {_written(source.value)} {UNITS.get(source.unit, source.unit)}".rstrip()
                yield f"      {policy.cite(source.article)}  [{source.confidence}{bound}，来自 {source.pack}]"
        for _, rows in getattr(policy, section):
            if isinstance(rows, tuple) and rows and hasattr(rows[0], "confidence"):
                yield from (line for row in rows for line in _row_lines(policy, row))


def _row_lines(policy: "Policy", row: "RuleRow") -> Iterator[str]:
    from landuse.vocabulary import code_label

    fields = {
        name: code_label("disposal_action", value) if name == "action" else value
        for name, value in row
        if name not in COMMON_FIELDS and value not in (None, "", ())
    }
    said = "  ".join(str(value) for name, value in row if name in {"title", "text", "topic"} and value)
    yield f"  · {row.id}  {said}".rstrip()
    yield f"      {'  '.join(f'{name}={_written(value)}' for name, value in fields.items())}"
    yield f"      {policy.cite(row.article) or '—'}  [{row.confidence}，来自 {row.pack}]"


def _written(value: Any) -> str:
    """Return a value, a code with its label, or a list of conditions or steps, as a person reads it."""
    if isinstance(value, tuple | list):
        return "；".join(_written(part) for part in value)
    if hasattr(value, "op"):
        return f"{value.column} {value.op} {'' if value.value is None else _written(value.value)}".strip()
    if hasattr(value, "share"):
        return f"{value.by} {value.share}"
    return str(value)
