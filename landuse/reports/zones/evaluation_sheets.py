"""The sheets 集约利用评价 (score, rates, potential of each zone and year) and 指标实现度 (how the score comes about)."""

import pandas as pd

from landuse.identifiers.zone_names import zone_names
from landuse.io.headings import heading
from landuse.metrics.enterprise_years import judged_year
from landuse.policy import Policy
from landuse.reports.parcels.register import write_register
from landuse.reports.sheets.cells import Cell, number_cells, safe_text, text_cells
from landuse.reports.sheets.record_fields import look
from landuse.reports.sheets.sheet_table import Field, write_note
from landuse.reports.sheets.workbook import Book
from landuse.reports.zones.values import CONFIDENCE, STATES, amount_text, labels
from landuse.vocabulary import column, column_labels
from landuse.zones.figures import ORIGINS
from landuse.zones.review import ZoneReview

EVALUATION_SHEET, PARTS_SHEET = "集约利用评价", "指标实现度"
YEARS_SHOWN = 3
ZONE, RESULT, POTENTIAL, DATA = "开发区", "评价结果", "潜力", "数据"
GROUPS = {
    "利用程度": ("land_development_rate", "land_supply_rate", "land_completion_rate", "built_share_of_developable"),
    "用地结构": ("industrial_land_rate", "hightech_land_rate"),
    "利用强度": (
        "zone_floor_area_ratio", "zone_building_density", "industrial_floor_area_ratio", "industrial_building_coefficient",
    ),
    "用地效益": (
        "industrial_investment_wanyuan_per_ha", "industrial_income_wanyuan_per_ha", "hightech_income_wanyuan_per_ha",
        "industrial_tax_wanyuan_per_ha", "total_tax_wanyuan_per_ha", "population_per_ha",
    ),
    "管理绩效": ("idle_land_rate", "due_land_disposal_rate", "zone_idle_disposal_rate", "paid_use_rate", "auction_rate"),
    POTENTIAL: (
        "unready_ha", "unsupplied_ha", "unbuilt_ha", "land_supply_years", "structure_potential_ha", "floor_area_potential_ha",
        "industrial_floor_area_potential_ha", "idle_ha",
    ),
}  # fmt: skip
NOT_CONFIRMED = "权重、理想值为系统拟定的占位数值，未经核定；正式评价前须在政策包中写明本地核定值"


def warning(policy: Policy) -> str:
    """Return what stands on top where weights or ideal values of the edition in force are not confirmed; empty where they are."""
    rows = [*policy.zone_evaluation.scheme, *policy.zone_evaluation.ideals]
    return f"【{NOT_CONFIRMED}】    " if any(row.confidence != "CONFIRMED" for row in rows) else ""


def write_evaluation(book: Book, review: ZoneReview, *, title: str, line: str) -> None:
    """Write score, place, rates and potential of each zone for the last years, newest first."""
    last = judged_year(review.as_of)
    results = review.evaluation.results.reset_index()
    rows = results[results["year"] > last - YEARS_SHOWN].sort_values(["zone_id", "year"], ascending=[True, False])
    places = review.ranking.places.set_index(["zone_id", "year"])
    at = pd.MultiIndex.from_arrays([rows["zone_id"], rows["year"].astype("int64")])
    standing = places.reindex(at)
    place = [None if pd.isna(rank) else f"{rank}/{of}" for rank, of in zip(standing["place"], standing["places"], strict=True)]
    fields = [
        Field("开发区", _names(review, rows["zone_id"]), "text", 16, ZONE),
        Field("级别", labels(standing["zone_level"], "zone_level"), "label", 7, ZONE),
        Field("评价类型", labels(rows["zone_type"], "zone_type"), "label", 10, ZONE),
        Field("年度", number_cells(rows["year"]), "ordinal", 6, ZONE, total="records"),
        Field("得分", number_cells(rows["zone_score"]), "amount", 8, RESULT, bars="#9cc3b0"),
        Field("同类型\n名次", place, "label", 7, RESULT),
        *(_field(rows, name, group) for group, names in GROUPS.items() for name in names if _shown(review.policy, name, rows)),
        Field("缺少的数据", _listed(rows["zone_score_missing"]), "text", 22, DATA),
        Field("不适用指标", _titles(review.policy, rows["zone_dropped_indicators"]), "text", 12, DATA),
        Field("数据来源", [ORIGINS[origin] for origin in rows["origin"]], "label", 10, DATA),
    ]
    sheet = book.sheet(EVALUATION_SHEET, "#1a7f5a")
    placed = write_register(
        book,
        sheet,
        fields,
        title=title,
        line=warning(review.policy) + line,
        empty="没有开发区年度数据",
        frozen_columns=4,
        pages_wide=2,
    )
    notes = (
        "得分为空的，有适用指标缺数据；缺少的数据见右侧列，不按零分计，也不剔除。不适用指标剔除后，所在层权重按比例重新分配。",
        "地均指标按每公顷计（1公顷=15亩）。尚可供地年数=尚未供应的可开发建设土地÷近年平均供应面积。结构潜力、强度潜力以理想值为准。",
    )
    row = placed.next_row
    for number, text in enumerate(notes, 1):
        row = write_note(book, sheet, row, f"注{number}：{text}", width=len(fields))


def write_parts(book: Book, review: ZoneReview, *, title: str, line: str) -> None:
    """Write how the score of each zone in the judged year comes about, indicator by indicator."""
    last = judged_year(review.as_of)
    parts = review.evaluation.parts
    rows = parts[(parts["year"] == last) & (parts["state"] != "other")]
    order = {row.id: place for place, row in enumerate(review.policy.zone_evaluation.scheme)}
    rows = rows.assign(place=rows["indicator"].map(order)).sort_values(["zone_id", "place"])
    rules = review.policy.zone_evaluation
    of = {row.id: row for row in rules.scheme}
    sub_goals, goals = {row.id: row for row in rules.sub_goals}, {row.id: row for row in rules.goals}
    chosen = [of[name] for name in rows["indicator"]]
    units = [column(name, "zone_accounts").unit for name in rows["column"]]
    values: list[Cell] = [amount_text(value, unit) for value, unit in zip(rows["value"], units, strict=True)]
    ideals: list[Cell] = [amount_text(value, unit) for value, unit in zip(rows["ideal"], units, strict=True)]
    fields = [
        Field("开发区", _names(review, rows["zone_id"]), "text", 18),
        Field("目标", [goals[sub_goals[row.sub_goal].goal].title for row in chosen], "label", 14),
        Field("子目标", [sub_goals[row.sub_goal].title for row in chosen], "label", 20),
        Field("指标", [safe_text(row.title) for row in chosen], "text", 24, total="records"),
        Field("现状值", values, "label", 18),
        Field("理想值", ideals, "label", 18),
        Field("实现度", number_cells(rows["realisation"]), "share", 9),
        Field("占总分权重", number_cells(rows["weight"]), "share", 9),
        Field("得分", number_cells(rows["points"]), "amount", 9, bars="#9cc3b0"),
        Field("参评情况", [STATES.get(str(state), "评价类型不明") for state in rows["state"]], "text", 16),
        Field("权重、理想值\n可信程度", [CONFIDENCE[row.confidence] for row in chosen], "label", 18),
    ]
    sheet = book.sheet(PARTS_SHEET, "#1a7f5a")
    placed = write_register(
        book,
        sheet,
        fields,
        title=f"{title}（{last}年）",
        line=warning(review.policy) + line,
        empty="没有参评的开发区",
        frozen_columns=1,
    )
    note = "注：正向指标实现度=现状值÷理想值，最高为1；逆向指标（土地闲置率）实现度=1-现状值。得分=100×实现度×占总分权重。空格为未知。"
    write_note(book, sheet, placed.next_row, note, width=len(fields))


def _names(review: ZoneReview, zone_ids: pd.Series) -> list[Cell]:
    return text_cells(zone_names(review.data.zones, zone_ids))


def _shown(policy: Policy, name: str, rows: pd.DataFrame) -> bool:
    """Tell whether a column is shown: one of the edition in force, or one of which something is known."""
    return name in {row.column for row in policy.zone_evaluation.scheme} or bool(rows[name].notna().any())


def _field(rows: pd.DataFrame, name: str, group: str) -> Field:
    found = column(name, "zone_accounts")
    wide = 11.5 if found.unit in {"wanyuan/ha", "ha"} else 9
    return Field(heading(found).replace("(", "\n("), number_cells(rows[name]), look(found), wide, group)


def _listed(texts: pd.Series) -> list[Cell]:
    return [safe_text(column_labels(text, "zone_accounts")) or None for text in texts]


def _titles(policy: Policy, texts: pd.Series) -> list[Cell]:
    titles = {row.id: row.title for row in policy.zone_evaluation.scheme}
    return ["、".join(titles.get(name, name) for name in text.split(", ") if name) or None for text in texts]
