"""How progress is said in Chinese: ahead or behind by how many, reached or not; never a rate where there is no stock."""

import math
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from landuse.policy.rules import Target
from landuse.vocabulary import code_label

VERDICT_LABELS: Mapping[str, str] = {
    "none": "无存量", "not_due": "未到节点", "met": "达到", "not_met": "未达到", "ahead": "超前", "behind": "落后", "unknown": "面积不明",
}  # fmt: skip

NEARLY = 0.999


def progress_words(target: Target, when: date, row: Mapping[str, Any]) -> str:
    """Return one sentence on a row of :func:`landuse.targets.target_progress`."""
    said = _standing(target, when, row)
    if row["new_cases"]:
        said += f"；基准日后新增{row['new_cases']}件，已处置{row['new_disposed']}件（另计）"
    if row["undated_cases"]:
        said += f"；{row['undated_cases']}件列入日期不明，未计"
    return said


def percent(rate: float) -> str:
    """Return a share with one decimal; what is short of 100 % never reads 100 %.

    >>> percent(1105 / 1150), percent(0.99999), percent(1.0), percent(0.29)
    ('96.1%', '99.9%', '100%', '29.0%')
    """
    return "100%" if rate >= 1 else f"{min(rate, NEARLY):.1%}"


def share_text(share: Fraction) -> str:
    """Return a share that a target names, as its text does: thirds as thirds.

    >>> share_text(Fraction(2, 3)), share_text(Fraction(3, 20)), share_text(Fraction(1))
    ('2/3', '15%', '100%')
    """
    hundredths = share * 100
    return f"{hundredths.numerator}%" if hundredths.denominator == 1 else str(share)


def _standing(target: Target, when: date, row: Mapping[str, Any]) -> str:
    kind = code_label("subject_kind", target.subject)
    done = f"已处置{row['cohort_disposed']}件"
    if when < target.baseline_date:
        return f"未到基准日（{target.baseline_date}）：已列入{row['cohort_cases']}件，{done}"
    if row["cohort_cases"] == 0:
        return f"基准日无{kind}，不计算处置率" if row["all_cases"] else f"无{kind}，不计算处置率"
    if when < target.steps[0].by:
        short = f"，尚差{row['next_to_do']}件" if row["next_to_do"] else ""
        return f"未到首个节点（{target.steps[0].by}）：届时应处置{row['next_required']}件，{done}{short}"
    over = f"期限已过（{target.deadline}），按末次要求衡量；" if row["is_past_deadline"] else ""
    return over + (_required(target, row) if target.binding or row["verdict"] == "unknown" else _goal(target, when, row))


def _required(target: Target, row: Mapping[str, Any]) -> str:
    """Return how far ahead or behind a binding target is, in what it is measured by."""
    if row["verdict"] == "unknown":
        return f"{row['cohort_area_unknown']}件面积不明，无法按面积判断；已处置{row['cohort_disposed']}件"
    lead = f"{abs(row['ahead_by'])}件"
    told = f"要求{row['required_cumulative']}件，已处置{row['cohort_disposed']}件"
    if target.measure == "area":
        lead = f"{abs(row['ahead_by_mu']):.2f}亩"
        told = f"要求{row['required_area_mu']:.2f}亩，已处置{row['cohort_disposed_area_mu']:.2f}亩"
    words = {"met": "达到要求", "ahead": f"超前{lead}", "behind": f"落后{lead}"}
    return f"{words[row['verdict']]}：{told}"


def _goal(target: Target, when: date, row: Mapping[str, Any]) -> str:
    """Return how a goal to strive for (力争) stands: reached or not, nothing else follows from it."""
    rates = f"按件数{percent(row['cohort_rate_count'])}"
    if not math.isnan(row["cohort_rate_area"]):
        rates += f"、按面积{percent(row['cohort_rate_area'])}"
    if row["cohort_area_unknown"]:
        rates += f"（{row['cohort_area_unknown']}件面积不明）"
    aim = share_text(target.required_share(when))
    if row["verdict"] == "met":
        return f"达到目标：处置率{rates}，目标{aim}"
    left = f"，尚差{-row['ahead_by']}件" if row["ahead_by"] < 0 else ""
    return f"未达到目标：处置率{rates}，目标{aim}{left}"
