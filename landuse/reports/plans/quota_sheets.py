"""The sheets 资源占用 and 目标对照: what the plan takes of every quota, year by year, and how it stands against the targets."""

import numpy as np
import pandas as pd

from landuse.planning import Plan
from landuse.planning.tables import place_names
from landuse.policy.rules.planning import FIT_LISTS
from landuse.reports.parcels.register import write_register, write_stack
from landuse.reports.sheets.cells import Cell, date_cells, label_cells, number_cells, text_cells
from landuse.reports.sheets.sheet_table import Field, write_heading, write_note
from landuse.reports.sheets.workbook import Book, page_setup
from landuse.results import Assessment
from landuse.vocabulary import code_label

QUOTA_SHEET, TARGET_SHEET = "资源占用", "目标对照"
WIDTHS = (16, 12, 26, 14, 14, 14, 12, 14, 20)
MET, MISSED = "#4d9a6a", "#b2182b"
UNITS = {"count": "件", "area": "亩"}


def write_quotas(book: Book, plan: Plan, result: Assessment, *, title: str, line: str) -> None:
    """Write the years at a glance, then every quota with what is used of it and what one more unit would bring."""
    sheet = book.sheet(QUOTA_SHEET, "#256175")
    row = write_heading(book, sheet, title=title, line=line, width=WIDTHS)
    sections = [("一、分年度安排", _year_fields(plan)), ("二、资源占用和限额", _quota_fields(plan, result))]
    placed = write_stack(book, sheet, sections, widths=WIDTHS, row=row, empty="没有安排", totals="")
    notes = (
        "注：“不限”为规则包和限额文件均未给出限额。边际价值（影子价格）为该限额每增加1单位约可增加的计划价值，由线性松弛求得。",
        "注：全市限额和开发区限额同时起作用；开发区的案件同时占用两者。",
    )
    for number, text in enumerate(notes):
        write_note(book, sheet, placed[-1].next_row + number, text, width=len(WIDTHS))
    page_setup(sheet, title=title, header_rows=(0, 1))


def write_plan_targets(book: Book, plan: Plan, result: Assessment, *, title: str, line: str) -> None:
    """Write what each target still asks for and what the plan gives."""
    rows = plan.targets
    units = rows["measure"].map(UNITS)
    remarks = np.where(rows["strive"], "力争目标", "约束性目标")
    remarks = remarks + np.where(rows["overdue"], "；时点在计划期以前，列为第一年要求", "")
    remarks = remarks + pd.Series(np.where(rows["unknown"] > 0, "；" + rows["unknown"].astype("str") + " 件面积不明", ""))
    fields = [
        Field("目标", text_cells(rows["title"]), "text", 20),
        Field("对象类别", label_cells(rows["subject_kind"], "subject_kind"), "label", 11, choices="subject_kind"),
        Field("开发区", text_cells(_places(result, rows["zone_id"])), "text", 22),
        Field("目标时点", date_cells(rows["by"]), "date", 12),
        Field("计划年度", number_cells(rows["year"]), "ordinal", 9),
        Field("单位", text_cells(units), "label", 6),
        Field("底数", number_cells(rows["base"]), "number", 9),
        Field("已处置", number_cells(rows["disposed"]), "number", 9),
        Field("到年底还须\n处置（累计）", number_cells(rows["required"]), "number", 12),
        Field("计划安排\n（累计）", number_cells(rows["planned"]), "number", 10),
        Field("差额", number_cells(rows["shortfall"]), "number", 8),
        Field("结论", _verdicts(rows), "label", 10, colors=[MET if met else MISSED for met in rows["met"]], total="records"),
        Field("不能完成的原因", text_cells(rows["reason"]), "text", 34),
        Field("备注", text_cells(pd.Series(remarks, dtype="str")), "text", 26),
    ]  # fmt: skip
    sheet = book.sheet(TARGET_SHEET, "#b2182b")
    empty = "没有须对照的目标（规则包未设目标，或台账中没有基准日以前的案件）"
    placed = write_register(book, sheet, fields, title=title, line=line, empty=empty)
    text = "注：底数为基准日以前列入台账的案件；应处置数为底数×比例向上取整，扣除已处置数。查清、结案另行登记后重新编制。"
    write_note(book, sheet, placed.next_row, text, width=len(fields))


def _verdicts(rows: pd.DataFrame) -> list[Cell]:
    done = rows["required"] <= 0
    return list(np.where(done, "已完成", np.where(rows["met"], "可完成", "不能完成")))


def _year_fields(plan: Plan) -> list[Field]:
    chosen, years = plan.chosen, list(plan.years)
    by_year = chosen.groupby("year")
    count = by_year.size().reindex(years, fill_value=0)
    kinds = pd.crosstab(chosen["year"], chosen["subject_kind"]).reindex(index=years, columns=list(FIT_LISTS), fill_value=0)
    sums = by_year[["mu", "fee_wanyuan", "staff_hours", "budget_wanyuan", "value"]].sum().reindex(years, fill_value=0.0)
    return [
        Field("年度", years, "ordinal"),
        Field("案件（件）", number_cells(count), "integer"),
        Field("其中闲置土地 / 僵尸企业 / 僵尸项目", [" / ".join(str(n) for n in row) for row in kinds.to_numpy().tolist()], "label"),
        Field("面积（亩）", number_cells(sums["mu"]), "amount"),
        Field("征缴闲置费\n（万元）", number_cells(sums["fee_wanyuan"]), "amount"),
        Field("价值（折算亩）", number_cells(sums["value"]), "amount"),
        Field("工时（小时）", number_cells(sums["staff_hours"]), "amount"),
        Field("经费（万元）", number_cells(sums["budget_wanyuan"]), "amount"),
    ]  # fmt: skip


def _quota_fields(plan: Plan, result: Assessment) -> list[Field]:
    rows = plan.quotas
    left = (rows["limit"] - rows["used"]).clip(lower=0.0)
    share = (rows["used"] / rows["limit"]).where(rows["limit"] > 0)
    limits = [cell if cell is not None else "不限" for cell in number_cells(rows["limit"])]
    return [
        Field("资源", [f"{code_label('plan_resource', code)}（{unit}）" for code, unit in zip(rows["resource"], rows["unit"], strict=True)], "text"),
        Field("年度", number_cells(rows["year"]), "ordinal"),
        Field("范围", text_cells(_places(result, rows["zone_id"])), "text"),
        Field("限额", limits, "number"),
        Field("计划占用", number_cells(rows["used"]), "amount"),
        Field("余量", number_cells(left), "amount"),
        Field("占用率", number_cells(share), "share"),
        Field("是否起限制作用", ["是" if tight else "" for tight in rows["binding"]], "label",
              colors=["#f6d55c" if tight else "" for tight in rows["binding"]]),
        Field("边际价值\n（折算亩/单位）", number_cells(rows["shadow_price"].where(rows["binding"])), "fine"),
    ]  # fmt: skip


def _places(result: Assessment, zone_ids: pd.Series) -> pd.Series:
    from landuse.identifiers.zone_names import zone_names

    ids = zone_ids[~zone_ids.isin(["", "?"])].drop_duplicates()
    return place_names(zone_ids, dict(zip(ids, zone_names(result.data.zones, ids), strict=True)))
