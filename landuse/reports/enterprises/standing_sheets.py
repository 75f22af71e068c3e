"""The sheets of the per-mu evaluation (亩均效益综合评价): above and below scale apart, best first."""

import pandas as pd

from landuse.metrics.enterprise_years import judged_year
from landuse.metrics.ratios import RATIOS
from landuse.policy import Indicator, Policy
from landuse.reports.enterprises.standing_fields import (
    CONFIDENCE,
    FIRM,
    FIRM_PLACES,
    YIELD_PLACES,
    amounts_behind,
    indicator_fields,
    indicators_of,
    judged_accounts,
    raw_fields,
    result_fields,
)
from landuse.reports.parcels.register import MAX_RECORDS, write_register
from landuse.reports.sheets.cells import number_cells, safe_text
from landuse.reports.sheets.record_fields import record_fields
from landuse.reports.sheets.sheet_table import Field, write_note
from landuse.reports.sheets.workbook import Book
from landuse.results import Assessment
from landuse.vocabulary import label

SHORT = {"above_scale": "规上", "below_scale": "规下"}
SCORING = {
    "ratio_to_benchmark": "得分 = Σ（指标值 ÷ 基准值 × 权重）",
    "best_is_full": "得分 = Σ（指标值 ÷ 最优值 × 权重）",
}
NO_SCHEME = "所用规则包没有亩均评价方案（指标、权重、分档），本表只列单位产出，不评分、不排名、不评级"
MEASURES_NOTE = "政策措施按规则包原文列出，本表不据此计算金额。"
FROZEN_COLUMNS = 3
ONE_PAGE_WIDTH = 330
"""A wider table, in half-width characters, is printed on two pages side by side."""


def write_standing(book: Book, result: Assessment, *, title: str, line: str) -> None:
    """Write one sheet for each size class."""
    for size, short in SHORT.items():
        _write_sheet(book, result, size, name=f"亩均评价（{short}）", title=f"{title}亩均效益综合评价表（{short}）", line=line)


def _write_sheet(book: Book, result: Assessment, size: str, *, name: str, title: str, line: str) -> None:
    rows = in_order(result.enterprises[result.enterprises["size_class"] == size])[:MAX_RECORDS]
    indicators = indicators_of(result.policy, size)
    fields = _fields(result, rows, indicators)
    pages_wide = 1 + (sum(field.width for field in fields) > ONE_PAGE_WIDTH)
    sheet = book.sheet(name, "#1a7f5a")
    placed = write_register(
        book, sheet, fields, title=title, line=line, empty=f"没有{SHORT[size]}企业", frozen_columns=FROZEN_COLUMNS,
        pages_wide=pages_wide,
    )  # fmt: skip
    row = placed.next_row
    for number, text in enumerate(_notes(result, indicators), 1):
        row = write_note(book, sheet, row, f"注{number}：{text}", width=len(fields))


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Return enterprises by rank, the unranked behind, each by the vocabulary's key."""
    return rows.sort_index(kind="stable").sort_values("per_mu_rank", kind="stable", na_position="last")


def _fields(result: Assessment, rows: pd.DataFrame, indicators: list[Indicator]) -> list[Field]:
    accounts, year = judged_accounts(result, rows), judged_year(result.as_of)
    firm = record_fields(result, "enterprises", FIRM_PLACES, rows)
    if not indicators:
        raw = raw_fields(accounts, amounts_behind(RATIOS), year)
        numbers = Field("序号", list(range(1, len(rows) + 1)), "ordinal", 6, FIRM)
        return [numbers, *firm, *raw, *record_fields(result, "enterprises", YIELD_PLACES, rows)]
    ranks = Field("名次", number_cells(rows["per_mu_rank"]), "ordinal", 6, FIRM)
    raw = raw_fields(accounts, amounts_behind(indicator.column for indicator in indicators), year)
    scores = [field for indicator in indicators for field in indicator_fields(result, rows, indicator)]
    return [ranks, *firm, *raw, *scores, *result_fields(result, rows, accounts)]


def _notes(result: Assessment, indicators: list[Indicator]) -> list[str]:
    policy = result.policy
    unsized = int(result.enterprises["size_class"].isna().sum())
    left = f"另有 {unsized} 家企业未注明规上或规下，未列入本表，见工作表“全部企业”。" if unsized else ""
    if not indicators:
        return [f"{NO_SCHEME}。评价年度 {judged_year(result.as_of)} 年。{left}"]
    return [
        f"评价年度 {judged_year(result.as_of)} 年；方案：{scheme_name(policy)}；{scoring_text(policy)}；名次同分并列，{classes_text(policy)}。",
        f"{confidence_text(indicators)}；免评类别定为 {policy.standing.exempt_grade}，一票否决最高为 {policy.standing.veto_grade}。{MEASURES_NOTE}",
        f"{missing_rule(indicators)}{_merged(policy)}空格为数据未提供或不适用，不作为零。{left}",
    ]


def scheme_name(policy: Policy) -> str:
    """Return the titles of the packs that the evaluation of a policy comes from."""
    ids = {row.pack for row in policy.standing.indicators}
    return "、".join(safe_text(f"{pack.title}（{pack.id}）") for pack in policy.packs if pack.id in ids) or policy.id


def scoring_text(policy: Policy) -> str:
    """Return how the score comes about, with cap and floor."""
    rules = policy.standing
    cap = "单项不封顶" if rules.cap is None else f"单项最高 {rules.cap:g} 倍权重"
    if rules.scoring == "best_is_full":
        cap = "最优者得满分"
    return f"{SCORING[rules.scoring]} + 加减分，{cap}、最低 {rules.floor:g} 倍权重"


def classes_text(policy: Policy) -> str:
    """Return where the classes end: shares of the ranking, or scores."""
    rows = policy.standing.classes
    parts = [f"{row.grade} 前{row.upto_share:.0%}" if row.upto_share else f"{row.grade} {row.from_score:g}分以上" for row in rows]
    doubt = worst_confidence([row.confidence for row in rows])
    return f"分档：{'、'.join(parts)}（{doubt}）" if rows else "规则包没有分档"


def confidence_text(indicators: list[Indicator]) -> str:
    """Return how far the indicators, their benchmarks and weights can be relied on."""
    return f"指标、基准和权重的可信程度：{worst_confidence([row.confidence for row in indicators])}"


def worst_confidence(found: list[str]) -> str:
    """Return the least reliable of some confidences in words."""
    order = [name for name in CONFIDENCE if name in found]
    return CONFIDENCE[order[-1]] if order else ""


def missing_rule(indicators: list[Indicator]) -> str:
    """Return what an enterprise without a figure gets."""
    words = {"average_score": "按同类平均得分计", "zero": "计零分", "unknown": "不评分"}
    parts = [
        f"缺{'、'.join(_labels([row for row in indicators if row.missing == rule]))}的{text}"
        for rule, text in words.items()
        if any(row.missing == rule for row in indicators)
    ]
    return f"{'；'.join(parts)}。"


def _labels(indicators: list[Indicator]) -> list[str]:
    return [label(row.column, table="enterprises") for row in indicators]


def _merged(policy: Policy) -> str:
    merged = "同一宗地的租户合并评价，指标值为合并后的数值。" if policy.linkage.merge_tenants else ""
    follows = "规下租户的等级随出租方。" if policy.linkage.tenant_follows_owner else ""
    return merged + follows
