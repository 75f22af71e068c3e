"""The sheets 处置计划 and 未安排: what is to be done in which order, and what is not and why."""

import pandas as pd

from landuse.planning import Plan
from landuse.reports.parcels.parcel_fields import zone_names
from landuse.reports.parcels.register import MAX_RECORDS, write_register
from landuse.reports.sheets.cells import label_cells, number_cells, text_cells
from landuse.reports.sheets.sheet_table import Field, write_note
from landuse.reports.sheets.workbook import Book
from landuse.results import Assessment
from landuse.vocabulary import code_label, codes

PLAN_SHEET, LEFT_SHEET = "处置计划", "未安排"
CASE, MEASURE, EFFORT = "案件", "处置安排", "所需"
NOTES = (
    "年度为计划办结的年度;次序在年度内按每工时价值由高到低排列。所需工时、经费等整件计入办结年度,按规则包每件用量测算。",
    "本表为工作计划测算,不作为行政决定;各案件仍须依法调查、认定、听证、报批。",
)


def write_chosen(book: Book, plan: Plan, result: Assessment, *, title: str, line: str) -> None:
    """Write the cases to dispose of, by year and order."""
    rows = plan.chosen[:MAX_RECORDS]
    fields = [
        Field("年度", number_cells(rows["year"]), "ordinal", 6, CASE),
        Field("年内\n次序", number_cells(rows["order"]), "ordinal", 5.5, CASE),
        *_case_fields(rows, result),
        Field("处置方式", label_cells(rows["mode"], "disposal_mode"), "label", 13, MEASURE, choices="disposal_mode"),
        Field("面积(亩)", number_cells(rows["mu"]), "amount", 9, MEASURE, total="visible"),
        Field("征缴闲置费\n(万元)", number_cells(rows["fee_wanyuan"]), "amount", 10, MEASURE, total="visible"),
        Field("价值\n(折算亩)", number_cells(rows["value"]), "amount", 9.5, MEASURE, total="visible"),
        Field("工时\n(小时)", number_cells(rows["staff_hours"]), "amount", 9, EFFORT, total="visible"),
        Field("经费\n(万元)", number_cells(rows["budget_wanyuan"]), "amount", 9, EFFORT, total="visible"),
        Field("听证\n(场)", number_cells(rows["hearings"]), "amount", 7.5, EFFORT, total="visible"),
        Field("法院\n(件)", number_cells(rows["court_slots"]), "amount", 7.5, EFFORT, total="visible"),
        Field("列入目标\n底数", ["是" if inside else "" for inside in rows["cohort"]], "label", 7.5, "备注"),
        Field("办理要点和安排说明", text_cells(rows["reason"]), "text", 34, "备注"),
        Field("办理进展\n(人工填写)", [None] * len(rows), "plain", 13, "备注"),
    ]
    sheet = book.sheet(PLAN_SHEET, "#1a7f5a")
    placed = write_register(book, sheet, fields, title=title, line=line, empty="没有可以安排的案件", frozen_columns=5)
    row = placed.next_row
    for number, text in enumerate(NOTES, 1):
        row = write_note(book, sheet, row, f"注{number}:{text}", width=len(fields))


def write_left(book: Book, plan: Plan, result: Assessment, *, title: str, line: str) -> None:
    """Write the cases that are not planned, those to look into first on top."""
    rows = plan.left[:MAX_RECORDS]
    known = codes("plan_left")
    modes = rows["measures"].map({text: _modes(text) for text in rows["measures"].unique()})
    fields = [
        Field("序号", list(range(1, len(rows) + 1)), "ordinal", 5.5),
        Field("原因类别", label_cells(rows["reason_code"], "plan_left"), "label", 17,
              colors=[known[str(code)].color for code in rows["reason_code"]]),
        *(field for field in _case_fields(rows, result, group="")),
        Field("面积(亩)", number_cells(rows["mu"]), "amount", 9.5, total="visible"),
        Field("测算闲置费\n(万元)", number_cells(rows["fee_wanyuan"]), "amount", 10.5, total="visible"),
        Field("可选处置方式", text_cells(modes), "text", 22),
        Field("最高价值\n(折算亩)", number_cells(rows["value"]), "amount", 9.5),
        Field("列入目标\n底数", ["是" if inside else "" for inside in rows["cohort"]], "label", 8),
        Field("未安排的原因", text_cells(rows["reason"]), "text", 44),
    ]  # fmt: skip
    sheet = book.sheet(LEFT_SHEET, "#ef8a3c")
    placed = write_register(book, sheet, fields, title=title, line=line, empty="没有未安排的案件", frozen_columns=5)
    text = "注:“先查清”的案件在查清前不得安排处置方式;限额增加或取值调整后可重新编制。面积、闲置费不明的为空格,不计入合计。"
    write_note(book, sheet, placed.next_row, text, width=len(fields))


def _case_fields(rows: pd.DataFrame, result: Assessment, group: str = CASE) -> list[Field]:
    return [
        Field("对象类别", label_cells(rows["subject_kind"], "subject_kind"), "label", 9.5, group, choices="subject_kind"),
        Field("对象编号", text_cells(rows["subject_id"]), "id", 24, group, total="records"),
        Field("名称", text_cells(rows["name"]), "text", 20, group),
        Field("开发区", text_cells(zone_names(result, rows["zone_id"])), "text", 13, group),
        Field("案件编号", text_cells(rows["case_id"]), "id", 13, group),
    ]


def _modes(text: str) -> str:
    return "、".join(code_label("disposal_mode", mode) for mode in text.split(",") if mode)
