"""The sheet 案件清单: every case with its dates, mode, evidence of real use, and what is wrong with its record."""

from collections.abc import Mapping

import pandas as pd

from landuse.identifiers.zone_names import zone_names
from landuse.reports.parcels.register import write_register
from landuse.reports.sheets.cells import Cell, date_cells, flag_cells, label_cells, number_cells, text_cells
from landuse.reports.sheets.choices import FLAG_LIST
from landuse.reports.sheets.sheet_table import Field
from landuse.reports.sheets.workbook import Book
from landuse.reports.targets.target_inputs import STATE_LABELS, TargetInputs
from landuse.targets import case_list, case_problems
from landuse.vocabulary import issue_type

SHEET = "案件清单"
NO_DATE = "列入日期不明"
STATE_FILLS: Mapping[str, str] = {"open": "#f6d9b8", "disposed": "#cfe3ec"}
NAMES = {"idle_land": ("parcels", "holder_name"), "zombie_enterprise": ("enterprises", "enterprise_name"), "zombie_project": ("projects", "project_name")}  # fmt: skip
FROZEN_COLUMNS = 1


def write_cases(book: Book, inputs: TargetInputs) -> None:
    """Write the list of cases."""
    rows = case_list(inputs.data, inputs.as_of)
    title = f"{inputs.title}处置案件清单"
    sheet = book.sheet(SHEET, "#b2182b")
    write_register(
        book, sheet, case_fields(inputs, rows), title=title, line=inputs.line, empty="没有案件", frozen_columns=FROZEN_COLUMNS
    )


def case_fields(inputs: TargetInputs, rows: pd.DataFrame) -> list[Field]:
    """Return the columns of the list."""
    states = rows["state"].astype("object").where(rows["state"].notna(), "")
    zones = zone_names(inputs.data.zones, rows["zone_id"])
    started = "真正利用的证据"
    return [
        Field("案件编号", text_cells(rows["case_id"]), "id", 14, total="records"),
        Field("类别", label_cells(rows["subject_kind"], "subject_kind"), "label", 10, choices="subject_kind"),
        Field("对象编号", text_cells(rows["subject_id"]), "id", 24),
        Field("名称（使用权人、企业、项目）", subject_names(inputs, rows), "text", 24),
        Field("开发区", text_cells(zones), "text", 18),
        Field("级别", label_cells(rows["zone_level"], "zone_level"), "label", 8, choices="zone_level"),
        Field("面积\n（亩）", number_cells(rows["area_mu"]), "amount", 10, total="visible"),
        Field("列入日期", date_cells(rows["identified_date"]), "date", 11),
        Field("列入依据", label_cells(rows["identified_event"], "case_event"), "label", 11, choices="case_event"),
        Field("重新列入", flag_cells(rows["is_reentry"]), "label", 8, choices=FLAG_LIST),
        Field("状态", [STATE_LABELS.get(state, NO_DATE) for state in states], "label", 9, colors=[STATE_FILLS.get(s, "") for s in states]),
        Field("处置日期", date_cells(rows["disposed_date"]), "date", 11),
        Field("处置方式", _modes(rows), "label", 16),
        Field("案件记载\n动工", date_cells(rows["works_event_date"]), "date", 11, started),
        Field("登记\n实际动工", date_cells(rows["subject_start_date"]), "date", 11, started),
        Field("重新供地\n合同", date_cells(rows["granted_again_date"]), "date", 11, started),
        Field("最早日期", date_cells(rows["really_started_date"]), "date", 11, started),
        Field("数据问题", problem_texts(inputs, rows), "text", 24),
    ]  # fmt: skip


def subject_names(inputs: TargetInputs, rows: pd.DataFrame) -> list[Cell]:
    """Return what the subject is called in its own table; empty where it is not there."""
    names = pd.Series(pd.NA, index=rows.index, dtype="str")
    for kind, (table, column) in NAMES.items():
        frame = inputs.data.table(table)
        mine = rows["subject_kind"] == kind
        if column in frame.columns:
            names = names.where(~mine, rows["subject_id"].map(frame[column]))
    return text_cells(names)


def problem_texts(inputs: TargetInputs, rows: pd.DataFrame) -> list[Cell]:
    """Return what is wrong with the record of each case, parted by semicolons."""
    found = case_problems(inputs.data, inputs.as_of)
    labels = found["issue"].map(lambda name: issue_type(name).label_zh)
    told = labels.groupby(found["record_id"]).agg(lambda texts: "；".join(dict.fromkeys(texts)))
    return text_cells(rows["case_id"].map(told))


def _modes(rows: pd.DataFrame) -> list[Cell]:
    """Return the mode of what is disposed of; an empty cell where nothing is."""
    labels = label_cells(rows["mode"], "disposal_mode")
    return [label if state == "disposed" else None for label, state in zip(labels, rows["state"], strict=True)]
