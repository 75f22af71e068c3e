"""The sheets 供地审查, 区域评估 and 到期提醒: projects that want land, validity of regional assessments, dates that are due."""

from collections.abc import Sequence

import pandas as pd

from landuse.identifiers.zone_names import zone_names
from landuse.metrics.due_dates import due_dates
from landuse.metrics.regional_assessments import assessment_states
from landuse.reports.parcels.parcel_places import Place
from landuse.reports.parcels.register import MAX_RECORDS, write_register
from landuse.reports.sheets.cells import date_cells, label_cells, mapped_cells, number_cells, safe_text, text_cells
from landuse.reports.sheets.record_fields import record_field, record_fields
from landuse.reports.sheets.sheet_table import Field, write_note
from landuse.reports.sheets.workbook import Book
from landuse.results import Assessment
from landuse.vocabulary import code_label, codes, column, columns

SCREENING, ASSESSMENTS, DATES = "供地审查", "区域评估", "到期提醒"
ORDER = ("negative_list", "below_floor", "assessment_expired", "unknown", "passes")
"""The outcomes that are listed, in this order; projects with land are not listed."""
PROJECT, CHECKS, OUTCOME = "项目", "审查", "结论"
PLACES = (
    Place("project_name", 26, PROJECT, "projects"),
    Place("project_id", 20, PROJECT),
    Place("zone_id", 14, PROJECT),
    Place("industry_code", 7, PROJECT),
    Place("industry_code_year", 7, PROJECT),
    Place("wanted_area_m2", 11, PROJECT, "visible"),
    Place("fixed_asset_investment_wanyuan", 12, PROJECT, "visible"),
    Place("supply_negative", 8, CHECKS),
)
INTENSITY = (
    Place("supply_intensity_wanyuan_per_mu", 10, CHECKS),
    Place("supply_intensity_floor_wanyuan_per_mu", 10, CHECKS),
    Place("supply_intensity_met", 8, CHECKS),
)
PACK_LISTS = {"negative_list": "政策包负面清单", "intensity_floors": "政策包投资强度门槛"}
OVERDUE_FILL, SOON_FILL = "#f3bdb5", "#f6e3b0"


def write_screening(book: Book, result: Assessment, *, title: str, line: str) -> None:
    """Write every project that has no land yet: what it was screened by and what came of it."""
    projects = result.projects
    found = projects[projects["supply_screening"].isin(ORDER)]
    order = found["supply_screening"].astype("str").map({code: place for place, code in enumerate(ORDER)})
    rows = found.assign(order=order).sort_values(["order", "project_id"], kind="stable")[:MAX_RECORDS]
    rules = result.policy.supply
    banned = {row.id: f"{code_label('supply_ban', row.kind)}：{row.text}" for row in rules.negative_list}
    fields = [
        Field("序号", list(range(1, len(rows) + 1)), "ordinal", 5, PROJECT),
        *record_fields(result, "projects", PLACES, rows),
        Field("负面清单条目", mapped_cells(rows["supply_negative_row"], lambda ids: _listed(ids, banned)), "text", 18, CHECKS),
        *record_fields(result, "projects", INTENSITY, rows),
        Field("已过期的区域评估", mapped_cells(rows["supply_expired_assessments"], _kinds), "text", 14, CHECKS),
        record_field(result, "projects", Place("supply_screening", 12, OUTCOME), rows),
        Field("缺少的资料", mapped_cells(rows["supply_missing"], missing_labels), "text", 24, OUTCOME),
    ]
    empty = "没有待供地项目" if len(projects) else "没有报送项目数据"
    supplied = int((projects["supply_screening"] == "supplied").sum())
    notes = [
        f"另有 {supplied} 个项目已供地或已开工，不再审查。严禁向高污染、高能耗、产能过剩项目供地；结论取对项目不利的第一项。",
        "投资强度按固定资产总投资（含地价款）除以拟用地面积计算，不以总投资代替；资料不全的不作通过处理。本表不作为行政决定。",
    ]
    if "negative_list" in rules.checks and not rules.negative_list:
        notes.append("政策包没有载明供地负面清单（国家规则不附行业清单），请在地方政策包中按行业代码载明后再审查。")
    if "intensity_floor" in rules.checks and not rules.intensity_floors:
        notes.append("政策包没有载明供地投资强度门槛，请在地方政策包中载明后再审查。")
    _sheet(book, SCREENING, "#8e1b1b", fields, notes, title=title, line=line, empty=empty)


def write_assessments(book: Book, result: Assessment, *, title: str, line: str) -> None:
    """Write one row per zone and kind of regional assessment: when made, until when valid, what state."""
    rules = result.policy.supply
    states = assessment_states(result.data.table("zones"), rules, result.as_of)
    order = {code: place for place, code in enumerate(codes("assessment_kind"))}
    states = states.assign(order=states["kind"].map(order)).sort_values(["zone_id", "order"], kind="stable")[:MAX_RECORDS]
    shades = {code: entry.color for code, entry in codes("assessment_status").items()}
    fields = [
        Field("序号", list(range(1, len(states) + 1)), "ordinal", 5),
        Field("开发区", text_cells(zone_names(result.data.zones, states["zone_id"].astype("str"))), "text", 24),
        Field("评估事项", label_cells(states["kind"], "assessment_kind"), "text", 18, total="records"),
        Field("评估日期", date_cells(states["assessed_date"]), "date", 12),
        Field("有效期至", date_cells(states["valid_until_date"]), "date", 12),
        Field("剩余天数", number_cells(states["days_left"]), "integer", 10),
        Field(
            "状态",
            label_cells(states["status"], "assessment_status"),
            "label",
            11,
            colors=_shaded(states["status"], shades),
            choices="assessment_status",
        ),
    ]
    validity = (
        f"自评估日期起 {rules.assessment_years} 年内有效，当日仍有效；期满前 {rules.assessment_warning_days} 天内为“即将到期”。"
    )
    notes = [validity, "没有评估日期、评估日期晚于数据日期的为“不明”。有效期内的区域评估由区内落户项目共享。"]
    _sheet(book, ASSESSMENTS, "#256175", fields, notes, title=title, line=line, empty="没有报送开发区数据")


def write_dates(book: Book, result: Assessment, *, title: str, line: str) -> None:
    """Write the dates that are past or near: ends of leases and grants, conditions of transfers, ends of validity."""
    rules = result.policy.supply
    found = due_dates(result.results, result.data.table("zones"), rules, result.as_of)[:MAX_RECORDS]
    is_parcel = found["table"] == "parcels"
    holders = result.results["holder_name"] if "holder_name" in result.results.columns else pd.Series(dtype="str")
    parcel_ids, zone_ids = found["record_id"].where(is_parcel).astype("str"), found["record_id"].mask(is_parcel).astype("str")
    names = parcel_ids.map(holders).astype("str").where(is_parcel, zone_names(result.data.zones, zone_ids))
    past = found["days_left"] < 0
    told = [
        "已过期" if over else f"{days} 天内到期" for over, days in zip(past, found["warning_days"].astype(object), strict=True)
    ]
    fields = [
        Field("序号", list(range(1, len(found) + 1)), "ordinal", 5),
        Field("对象", ["宗地" if flag else "开发区" for flag in is_parcel], "label", 8),
        Field("代码", text_cells(found["record_id"].astype("str")), "id", 21, total="records"),
        Field("名称", text_cells(names), "text", 24),
        Field("事项", mapped_cells(found["subject"], _subject), "text", 22),
        Field("到期日", date_cells(found["due_date"]), "date", 12),
        Field("剩余天数", number_cells(found["days_left"]), "integer", 10),
        Field("提示", told, "label", 13, colors=[OVERDUE_FILL if over else SOON_FILL for over in past]),
    ]
    bands = "、".join(str(days) for days in sorted(rules.warning_days, reverse=True))
    notes = [
        f"租赁、出让到期和租转让条件考核提前 {bands} 天提醒，区域评估提前 {rules.assessment_warning_days} 天提醒；日期取自报送数据，不由年期推算。",
        "已过期的是否已续期、已转出让、已重新评估，须核对办理情况。",
    ]
    over = int(result.results["term_over_limit"].fillna(value=False).sum())
    if over:
        notes.append(f"另有 {over} 宗约定年期超过法定最高年期，见数据问题清单。")
    _sheet(book, DATES, "#e9a23b", fields, notes, title=title, line=line, empty="没有已过期或临近到期的日期")


def missing_labels(names: str) -> str:
    """Return what a screening lacks as labels: columns of projects and zones, and lists that the packs do not state."""
    known = columns("projects") | columns("zones")
    found = (name.strip() for name in names.split(","))
    return "、".join(PACK_LISTS.get(name) or known[name].label_zh for name in found if name)


def screening_counts(result: Assessment) -> dict[str, int]:
    """Return the number of projects of each outcome."""
    found = result.projects["supply_screening"]
    return {code: int((found == code).sum()) for code in codes("supply_screening")}


def _sheet(
    book: Book, name: str, color: str, fields: Sequence[Field], notes: Sequence[str], *, title: str, line: str, empty: str
) -> None:
    sheet = book.sheet(name, color)
    row = write_register(book, sheet, fields, title=title, line=line, empty=empty, frozen_columns=2).next_row
    for number, text in enumerate(notes, 1):
        row = write_note(book, sheet, row, f"注{number}：{text}", width=len(fields))


def _listed(ids: str, texts: dict[str, str]) -> str:
    return "\n".join(safe_text(texts.get(name.strip(), name.strip())) for name in ids.split(",") if name.strip())


def _kinds(names: str) -> str:
    return "、".join(code_label("assessment_kind", name.strip()) for name in names.split(",") if name.strip())


def _subject(name: str) -> str:
    if name.endswith("_assessment_date"):
        return f"{code_label('assessment_kind', name.removesuffix('_assessment_date'))}区域评估有效期满"
    return column(name, "parcels").label_zh


def _shaded(values: pd.Series, shades: dict[str, str]) -> list[str]:
    return [shades.get(str(value), "") for value in values]
