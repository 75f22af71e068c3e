"""``landuse zones``: the zones evaluated, compared with their goals, and ranked, as one workbook."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from landuse.cli.assess import AsJson, AsOf, ConfigFile, Pack
from landuse.cli.inputs import inputs_of
from landuse.cli.progress import stage_progress

if TYPE_CHECKING:
    from landuse.zones.review import ZoneReview

BookFile = Annotated[Path, typer.Option("--out", "-o", help="开发区评价工作簿。")]
STAGES = ("读取数据", "评价与排名", "写出工作簿")


def zones(
    config: ConfigFile, out: BookFile = Path("zones.xlsx"), as_of: AsOf = None, policy: Pack = None, *, as_json: AsJson = False
) -> None:
    """Write the book on the zones; with `as_json` print what it says of each zone."""
    from landuse.errors import ConfigError
    from landuse.reports.zone_book import write_zone_book
    from landuse.zones.review import review_zones

    given = inputs_of(config, as_of, policy)
    with stage_progress(Console(stderr=True), len(STAGES)) as begin:
        begin(STAGES[0])
        if given.data.table("zones").empty and given.data.table("zone_accounts").empty:
            raise ConfigError(
                f"{config.name} 没有开发区数据；请在 [data.zones]、[data.zone_accounts] 中写明开发区表和开发区年度数据表"
            )
        begin(STAGES[1])
        review = review_zones(given.data, policy=given.policy, as_of=given.day)
        begin(STAGES[2])
        write_zone_book(review, out, **given.titles)
    summary = _summary(review) | {"output": str(out)}
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=2, default=str))
    else:
        typer.echo(_text(summary))


def _summary(review: "ZoneReview") -> dict[str, Any]:
    from landuse.reports.zone_context import zone_context

    ids = dict.fromkeys([*review.data.table("zones").index, *review.evaluation.results.index.get_level_values("zone_id")])
    contexts = [zone_context(review, zone_id) for zone_id in ids]
    return {
        "as_of": f"{review.as_of:%Y-%m-%d}",
        "policy": review.policy.id,
        "warning": contexts[0]["warning"] if contexts else "",
        "zones": contexts,
        "issues": len(review.issues),
    }


def _text(summary: dict[str, Any]) -> str:
    lines = [f"数据日期 {summary['as_of']}  规则 {summary['policy']}"]
    for zone in summary["zones"]:
        score = "未评分（缺数据）" if zone["score"] is None else f"{zone['score']:.2f} 分"
        counts = zone["goal_counts"]
        told = f"目标达到 {counts.get('met', 0)}、未达到 {counts.get('not_met', 0)}、不明 {counts.get('unknown', 0)}"
        lines.append(f"  {zone['zone']['name']}  {zone['year']}年  {score}  {told}")
    if summary["warning"]:
        lines.append(f"注意：{summary['warning']}。")
    return "\n".join([*lines, f"数据问题 {summary['issues']} 条；开发区评价见 {summary['output']}"])
