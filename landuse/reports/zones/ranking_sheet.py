"""The sheet 排名与奖惩: places by type, what follows from them by the rules of the policy, and the rewards counted."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from landuse.identifiers.zone_names import zone_names
from landuse.metrics.enterprise_years import judged_year
from landuse.reports.parcels.register import write_stack
from landuse.reports.sheets.cells import Cell, number_cells, safe_text, text_cells
from landuse.reports.sheets.sheet_table import Field, write_heading, write_note
from landuse.reports.sheets.workbook import Book, page_setup
from landuse.reports.zones.values import BASES, amount_text, colors, labels
from landuse.zones.review import ZoneReview

SHEET = "排名与奖惩"
WIDTHS = (22, 8, 15, 42, 14, 14, 18, 30, 14, 30)
YEARS_SHOWN = 3
NOTES = (
    "约谈、通报整改、摘牌、表彰以全省、全国公布的名单为准。年度数据表填有全省（全国）名次和参评家数的，按公布名次适用；没有的，只能按自有开发区得分排序，仅供参考。",
    "工业主导型与产城融合型分别排名；没有得分的列为“未排名”，不排在末位；因其名次未定，临界开发区的结果为“不明”。",
    "同名次跨越名额界线、名单家数不多于名额、奖励与惩戒同时适用的，由主管部门确定，见“数据问题”。连续两年的规定，缺上年名次的为“不明”。",
    "奖励=比例×max（当年市级税收-上年市级税收×（1+全市计划增速），0）；全市计划增速由用户在政策包（ranking.planned_growth）中提供。",
)


def write_ranking(book: Book, review: ZoneReview, *, title: str, line: str) -> None:
    """Write places, outcomes and rewards one under the other."""
    last = judged_year(review.as_of)
    sheet = book.sheet(SHEET, "#b2182b")
    row = write_heading(book, sheet, title=title, line=line, width=WIDTHS)
    for number, text in enumerate(NOTES, 1):
        row = write_note(book, sheet, row, f"注{number}：{text}", width=len(WIDTHS))
    sections: list[tuple[str, Sequence[Field]]] = [
        (f"一、集约利用评价名次（{last - YEARS_SHOWN + 1}—{last}年，同类型内）", _places(review, last)),
        ("二、名次的后果", _outcomes(review, last)),
        ("三、表彰奖励测算", _rewards(review)),
    ]
    write_stack(book, sheet, sections, widths=WIDTHS, row=row + 1, empty="没有记录（政策包没有此项规则，或没有适用的开发区）")
    page_setup(sheet, title=title, header_rows=(0, 1))


def _places(review: ZoneReview, last: int) -> list[Field]:
    rows = review.ranking.places
    rows = rows[rows["year"] > last - YEARS_SHOWN].sort_values(
        ["year", "zone_type", "place", "zone_id"], ascending=[False, True, True, True]
    )
    place: list[Cell] = ["未排名" if pd.isna(rank) else int(rank) for rank in rows["place"]]
    return [
        Field("开发区", _names(review, rows), "text"),
        Field("年度", number_cells(rows["year"]), "ordinal"),
        Field("级别", labels(rows["zone_level"], "zone_level"), "label"),
        Field("评价类型", labels(rows["zone_type"], "zone_type"), "label"),
        Field("得分", number_cells(rows["score"]), "amount"),
        Field("名次", place, "label"),
        Field("参排家数", number_cells(rows["places"]), "ordinal"),
        Field("未评分家数", number_cells(rows["unranked"]), "ordinal"),
    ]


def _outcomes(review: ZoneReview, last: int) -> list[Field]:
    found = review.ranking.outcomes
    rows = found[found["year"] > last - YEARS_SHOWN].sort_values(["year", "zone_id", "rule"], ascending=[False, True, True])
    rules = {rule.id: rule for rule in review.policy.ranking.rules}
    places = [_place(row) for row in rows.to_dict("records")]
    conflict = ["奖惩并存，须人工确定" if clash else None for clash in rows["conflict"]]
    applied = rows["consequence"].astype("str").where(rows["outcome"] == "applies")
    shades = {"applies": "#f6d55c", "unknown": "#ffffff", "not_applies": ""}
    return [
        Field("开发区", _names(review, rows), "text"),
        Field("年度", number_cells(rows["year"].astype("Int64")), "ordinal"),
        Field(
            "后果",
            labels(rows["consequence"], "ranking_consequence"),
            "label",
            colors=colors(applied, "ranking_consequence"),
        ),
        Field("规定", [safe_text(rules[name].text) for name in rows["rule"]], "text"),
        Field(
            "是否适用",
            labels(rows["outcome"], "ranking_outcome"),
            "label",
            colors=[shades[str(value)] for value in rows["outcome"]],
        ),
        Field("名次/家数", places, "label"),
        Field("名次来源", [BASES[basis] for basis in rows["basis"]], "text"),
        Field("不明的原因", text_cells(rows["reason"]), "text"),
        Field("奖惩冲突", conflict, "text"),
        Field("依据", [safe_text(review.policy.cite(article)) for article in rows["article"]], "text"),
    ]


def _rewards(review: ZoneReview) -> list[Field]:
    rows = review.ranking.rewards
    growth: list[Cell] = [amount_text(value, "share") for value in rows["planned_growth"]]
    return [
        Field("开发区", _names(review, rows), "text"),
        Field("年度", number_cells(rows["year"].astype("Int64")), "ordinal"),
        Field("表彰年度", text_cells(rows["ranking_years"]), "label"),
        Field("名次来源", [BASES[basis] for basis in rows["basis"]], "text"),
        Field("上年市级税收\n（万元）", number_cells(rows["tax_before_wanyuan"].astype("float64")), "amount"),
        Field("当年市级税收\n（万元）", number_cells(rows["tax_wanyuan"].astype("float64")), "amount"),
        Field("全市计划增速", growth, "label"),
        Field("超计划增量（万元）", number_cells(rows["above_plan_wanyuan"].astype("float64")), "amount"),
        Field("奖励（万元）", number_cells(rows["reward_wanyuan"].astype("float64")), "amount"),
        Field("缺少的数据", text_cells(rows["missing"]), "text"),
    ]


def _place(row: Mapping[Any, Any]) -> Cell:
    best, worst, size = row["best_place"], row["worst_place"], row["places"]
    if pd.isna(best) or pd.isna(size):
        return None
    span = f"{best:.0f}" if best == worst else f"{best:.0f}至{worst:.0f}"
    return f"{span}/{size:.0f}"


def _names(review: ZoneReview, rows: pd.DataFrame) -> list[Cell]:
    return text_cells(zone_names(review.data.zones, rows["zone_id"].astype("str")))
