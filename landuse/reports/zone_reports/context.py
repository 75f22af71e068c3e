"""What the work report on one zone says, as texts: the figures of :func:`landuse.reports.zone_context`, grouped, over three years."""

from typing import Any

import pandas as pd

from landuse.errors import UnknownNameError, sample
from landuse.metrics.enterprise_years import judged_year
from landuse.policy.conflict_hints import paper_hints
from landuse.reports.bulletins import figures
from landuse.reports.word.typography import full_width
from landuse.reports.zone_context import zone_context
from landuse.reports.zone_reports.findings import problems, suggestions
from landuse.reports.zones.evaluation_sheets import GROUPS
from landuse.reports.zones.values import BASES, DENSITIES, amount_text
from landuse.targets import target_progress
from landuse.targets.wording import VERDICT_LABELS
from landuse.vocabulary import code_label, column
from landuse.zones.review import ZoneReview

BANNER = "内部资料 不得公开"
YEARS_SHOWN = 3
PARTS = {
    "extent": ("利用程度",), "intensity": ("利用强度",), "structure": ("用地结构", "用地效益"), "management": ("管理绩效",), "potential": ("潜力",),
}  # fmt: skip
"""Groups of figures by the chapters of the bulletins: 程度, 强度, 结构与效益, 管理绩效, 潜力."""
NO_SCORE = "有适用指标缺数据，不计算得分"
NO_DATA = "该开发区没有所评价年度的数据"
NO_OUTCOMES = "适用的规则没有关于该级别开发区名次后果的规定，或缺少名次。"
DISCLAIMER = "评价、排名、奖惩和奖励均为测算结果，不作为行政决定；排名的后果以上级公布的名单为准。"


def report_zones(review: ZoneReview) -> list[str]:
    """Return the zones that a report can be written on: those of the zones table, then others with accounts."""
    known = [str(zone) for zone in review.data.table("zones").index]
    held = {str(zone) for zone in review.evaluation.results.index.get_level_values("zone_id")}
    return [*known, *sorted(held - set(known))]


def zone_report_context(review: ZoneReview, zone_id: str, *, title: str = "", reporting_unit: str = "") -> dict[str, Any]:
    """Return everything that the work report on a zone says, chapter by chapter; unknown figures are 不明, empty lists are empty.

    Raises
    ------
    UnknownNameError
        Neither the zones table nor the zones' accounts know the zone.
    """
    if zone_id not in report_zones(review):
        raise UnknownNameError(f"没有开发区“{zone_id}”；可用：{sample(report_zones(review)) or '无'}")
    found = zone_context(review, zone_id)
    year = judged_year(review.as_of)
    years = [year - back for back in reversed(range(YEARS_SHOWN))]
    results = review.evaluation.results
    mine = results[results.index.get_level_values("zone_id") == zone_id].droplevel("zone_id")
    closing = [DISCLAIMER, *paper_hints(review.policy, "zone-report")]
    head = {
        "title": f"{found['zone']['name']}土地集约利用评价工作报告",
        "place": title,
        "banner": BANNER,
        "issuer": reporting_unit,
        "zone": found["zone"],
        "year": f"{year}",
        "data_day": f"{year}年12月31日",
        "years": {"first": f"{years[0]}年", "second": f"{years[1]}年", "third": f"{years[2]}年"},
        "as_of_long": figures.long_day(review.as_of),
        "edition": found["edition"],
        "warning": full_width(found["warning"]),
        "origin": found["origin"] or figures.UNKNOWN,
        "source": _source(review),
        "disclaimer": "".join(closing),  # what templates of an office print that know no lines
        "no_suggestions": "无。",
        "closing": closing,
    }
    told = {name: problems(found) if name == "problems" else suggestions(found) for name in ("problems", "suggestions")}
    return {
        **head,
        "summary": _summary(found),
        **{name: _figures(review, mine, years, groups) for name, groups in PARTS.items()},
        "score": _score(found),
        "indicators": _indicators(found),
        "goals": _goals(found),
        "goal_words": _goal_words(found),
        "targets": _targets(review, zone_id),
        "ranking": _ranking(review, zone_id, found),
        **told,
        "issues": {"rows": _issues(found), "left_out": 0},
    }


def _source(review: ZoneReview) -> dict[str, str]:
    return {
        "as_of": figures.long_day(review.as_of),
        "rules": "、".join(f"{pack.title}（{pack.id}）" for pack in review.policy.packs),
        "rule_ids": " + ".join(pack.id for pack in review.policy.packs),
        "run_id": str(review.provenance.get("run_id") or figures.UNKNOWN),
    }


def _figures(review: ZoneReview, mine: pd.DataFrame, years: list[int], groups: tuple[str, ...]) -> list[dict[str, str]]:
    """Return the figures of some groups, those of the edition and those that are known, for the years shown."""
    asked = {row.column: row for row in review.policy.zone_evaluation.scheme}
    rows = []
    for name in (name for group in groups for name in GROUPS[group]):
        if name not in mine.columns:
            continue
        values = [mine[name].get(year) for year in years]
        if name not in asked and all(value is None or pd.isna(value) for value in values):
            continue
        unit = column(name, "zone_accounts").unit
        named = f"（{DENSITIES[unit]}）" if unit in DENSITIES else ""
        unit = "" if named else unit  # a row that names its unit has bare figures
        texts = [amount_text(None if value is None or pd.isna(value) else float(value), unit) for value in values]
        rows.append({
            "label": full_width(column(name, "zone_accounts").label_zh) + named, "first": texts[0], "second": texts[1], "third": texts[2],
            "counts": "参评" if name in asked else "参考",
        })  # fmt: skip
    return rows


def _score(found: dict[str, Any]) -> dict[str, str]:
    place = found["place"][0] if found["place"] else None
    ranked = place is not None and place["place"] is not None
    return {
        "text": figures.UNKNOWN if found["score"] is None else f"{found['score']:.2f}",
        "place": f"第{place['place']}名（同类型共{place['of']}家参排）" if ranked and place else "未排名",
        "missing": found["missing"],
        "dropped": found["dropped"],
    }


def _summary(found: dict[str, Any]) -> list[str]:
    zone, score = found["zone"], _score(found)
    if not found["rates"]:
        return [f"{zone['name']}（{zone['zone_level']}，{zone['zone_type']}）：{NO_DATA}，各项指标不明。"]
    result = (
        NO_SCORE + f"；缺少：{score['missing']}" if found["score"] is None else f"综合得分{score['text']}分，{score['place']}"
    )
    counts = found["goal_counts"]
    goals = "、".join(
        f"{code_label('goal_status', name)}{counts.get(name, 0)}项" for name in ("met", "not_met", "unknown", "not_due")
    )
    return [
        f"{zone['name']}（{zone['zone_level']}，{zone['zone_type']}），{found['year']}年度土地集约利用{result}。",
        f"规划目标对照：{goals}。",
    ]


def _indicators(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "title": row["title"],
            "value": row["value"],
            "ideal": row["ideal"],
            "realisation": _share(row["realisation"]),
            "weight": _share(row["weight"]),
            "points": figures.UNKNOWN if row["points"] is None else f"{row['points']:.2f}",
            "state": full_width(row["state"]),
            "share": row["realisation"],
        }
        for row in found["indicators"]
    ]


def _share(value: float | None) -> str:
    return figures.UNKNOWN if value is None else f"{value:.1%}"


def _goals(found: dict[str, Any]) -> list[dict[str, str]]:
    names = ("title", "value", "target", "basis", "missing", "article")
    return [
        {**{name: full_width(row[name]) for name in names}, "status": row["status_text"], "reason": full_width(row["reason"])}
        for row in found["goals"]
    ]


def _goal_words(found: dict[str, Any]) -> str:
    if not found["goals"]:
        return "适用的规则没有约束该开发区的目标，或没有年度数据。"
    unmet = [row["title"] for row in found["goals"] if row["status"] == "not_met"]
    return f"未达到的目标：{full_width('；'.join(unmet)) or figures.NOTHING}。"


def _targets(review: ZoneReview, zone_id: str) -> list[dict[str, str]]:
    """Return how far the disposal targets are in this zone; empty without targets or cases."""
    if review.data.cases is None or review.data.cases.empty:
        return []
    table = target_progress(review.data, review.policy, review.as_of, "zone")
    mine = table[(table["by"] == review.as_of) & (table["zone_id"] == zone_id)]
    return [
        {
            "title": row["title"],
            "stock": figures.count(row["cohort_cases"]),
            "required": figures.count(row["required_cumulative"]),
            "disposed": figures.count(row["cohort_disposed"]),
            "rate": figures.rate(row["cohort_rate_count"]),
            "rate_area": figures.rate(row["cohort_rate_area"]),
            "verdict": VERDICT_LABELS[row["verdict"]],
            "words": full_width(row["words"]),
        }
        for row in mine.to_dict("records")
    ]


def _ranking(review: ZoneReview, zone_id: str, found: dict[str, Any]) -> dict[str, Any]:
    places = review.ranking.places
    mine = places[(places["zone_id"] == zone_id) & (places["year"] > found["year"] - YEARS_SHOWN)].sort_values("year")
    rows = [
        {
            "year": f"{row['year']}",
            "score": figures.UNKNOWN if pd.isna(row["score"]) else f"{row['score']:.2f}",
            "place": "未排名" if pd.isna(row["place"]) else f"{row['place']}/{row['places']}",
            "unranked": figures.count(row["unranked"]),
        }
        for row in mine.to_dict("records")
    ]
    outcomes = [
        {
            "text": full_width(row["text"]),
            "consequence": row["consequence"],
            "outcome": row["outcome_text"],
            "basis": full_width(row["basis"]),
            "reason": full_width(row["reason"]) + ("；奖惩并存，须人工确定" if row["conflict"] else ""),
            "article": full_width(row["article"]),
        }
        for row in found["outcomes"]
    ]
    rewards = [
        {
            "year": f"{row['year']}",
            "before": figures.money(row["tax_before_wanyuan"]),
            "tax": figures.money(row["tax_wanyuan"]),
            "growth": amount_text(row["planned_growth"], "share"),
            "above": figures.money(row["above_plan_wanyuan"]),
            "reward": figures.money(row["reward_wanyuan"]),
            "basis": full_width(BASES[row["basis"]]),
            "missing": full_width(figures.word(row["missing"], "")),
        }
        for row in found["rewards"]
    ]
    return {"places": rows, "outcomes": outcomes, "rewards": rewards, "without": NO_OUTCOMES}


def _issues(found: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"severity": code_label("severity", row["severity"]), "record": row["record"], "message": full_width(row["message"])}
        for row in found["issues"]
    ]
