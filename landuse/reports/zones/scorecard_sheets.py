"""The sheets 对照总表 (every goal against every zone at a glance), 对照表 (cell by cell) and 对照表数据来源 (the rows beneath)."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from landuse.identifiers.zone_names import zone_names
from landuse.metrics.enterprise_years import judged_year
from landuse.reports.parcels.register import MAX_RECORDS, write_register
from landuse.reports.sheets.cells import Cell, number_cells, safe_text, text_cells
from landuse.reports.sheets.sheet_table import Field, write_note
from landuse.reports.sheets.workbook import Book
from landuse.reports.zones.values import CONFIDENCE, bounds_text, colors, labels, target_text
from landuse.vocabulary import code_label, columns, tables
from landuse.zones.review import ZoneReview

OVERVIEW_SHEET, CELLS_SHEET, TRACE_SHEET = "对照总表", "对照表", "对照表数据来源"
MAX_ZONES = 60
NOTHING_TO_SHOW = ("not_applicable",)
NO_GOALS = "政策包没有开发区目标（scorecard.goals）"


def write_overview(book: Book, review: ZoneReview, *, title: str, line: str) -> None:
    """Write one row a goal and one column a zone for the judged year: figure and status, in the status's colour."""
    last = judged_year(review.as_of)
    cells = review.scorecard.cells
    mine = cells[cells["year"] == last]
    zones = list(dict.fromkeys(mine["zone_id"]))[:MAX_ZONES]
    goals = {goal.id: goal for goal in review.policy.scorecard.goals}
    order = [goal for goal in goals if (mine.loc[mine["goal"] == goal, "status"] != "not_applicable").any()]
    names = dict(zip(zones, _names(review, pd.Series(zones, dtype="str")), strict=True))
    fields = [
        Field("目标", [safe_text(goals[goal].title) for goal in order], "text", 30),
        Field("依据", [safe_text(review.policy.cite(goals[goal].article)) for goal in order], "text", 24, total="records"),
    ]
    for zone in zones:
        of_zone = mine[mine["zone_id"] == zone].set_index("goal").reindex(order)
        texts: list[Cell] = [_glance(row) for row in of_zone.to_dict("records")]
        fields.append(Field(str(names[zone] or zone), texts, "label", 20, colors=colors(of_zone["status"], "goal_status")))
    left = len(dict.fromkeys(mine["zone_id"])) - len(zones)
    sheet = book.sheet(OVERVIEW_SHEET, "#256175")
    placed = write_register(book, sheet, fields, title=f"{title}（{last}年）", line=line, empty=NO_GOALS, frozen_columns=1)
    row = write_note(book, sheet, placed.next_row, f"注：{_summary(mine)}", width=len(fields))
    if left:
        write_note(book, sheet, row, f"注：另有 {left} 个开发区见工作表“{CELLS_SHEET}”。", width=len(fields))


def write_cells(book: Book, review: ZoneReview, *, title: str, line: str) -> None:
    """Write every cell that applies: value, target, status, how it was counted, what it lacks, on which ground."""
    cells = review.scorecard.cells
    rows = cells[~cells["status"].isin(NOTHING_TO_SHOW) | (cells["reason"] == "当年没有考核对象")]
    order = {goal.id: place for place, goal in enumerate(review.policy.scorecard.goals)}
    rows = rows.assign(place=rows["goal"].map(order)).sort_values(["zone_id", "year", "place"], ascending=[True, False, True])
    rows = rows[:MAX_RECORDS]
    goals = {goal.id: goal for goal in review.policy.scorecard.goals}
    facts = rows.to_dict("records")
    fields = [
        Field("开发区", _names(review, rows["zone_id"]), "text", 17),
        Field("年度", number_cells(rows["year"]), "ordinal", 6),
        Field("目标", text_cells(rows["title"]), "text", 24, total="records"),
        Field("实际值", [bounds_text(row["low"], row["high"], row["unit"]) for row in facts], "label", 18),
        Field("目标值", [target_text(row["target"], goals[row["goal"]].comparison, row["unit"]) for row in facts], "label", 17),
        Field("状态", labels(rows["status"], "goal_status"), "label", 9, colors=colors(rows["status"], "goal_status")),
        Field("计算口径", text_cells(rows["basis"]), "text", 24),
        Field("缺少的数据", text_cells(rows["missing"]), "text", 26),
        Field("说明", text_cells(rows["reason"]), "text", 14),
        Field("要求", ["应达到" if row["binding"] else "争取" for row in facts], "label", 8),
        Field("依据", [safe_text(review.policy.cite(row["article"])) for row in facts], "text", 22),
        Field("可信程度", [CONFIDENCE[row["confidence"]] for row in facts], "label", 12),
    ]
    sheet = book.sheet(CELLS_SHEET, "#256175")
    placed = write_register(book, sheet, fields, title=title, line=line, empty=NO_GOALS, frozen_columns=3)
    left = len(cells) - len(rows)
    notes = (
        f"不约束该级别、该开发区或不在目标期内的 {left} 格未列。“不明”为缺数据，不作为未达到；实际值为区间的，有项目的日期、规模或类别不明。",
        f"每个数的来源行见工作表“{TRACE_SHEET}”；全国、全省平均值须由用户在政策包（scorecard.references）中提供，随附的只有已公布的全国值。",
    )
    row = placed.next_row
    for number, text in enumerate(notes, 1):
        row = write_note(book, sheet, row, f"注{number}：{text}", width=len(fields))


def write_trace(book: Book, review: ZoneReview, *, title: str, line: str) -> None:
    """Write the rows that the cells rest on."""
    trace = review.scorecard.trace
    rows = trace.sort_values(["zone_id", "year", "goal"], ascending=[True, False, True], kind="stable")[:MAX_RECORDS]
    titles = {goal.id: goal.title for goal in review.policy.scorecard.goals}
    names = {name: entry.label_zh for name, entry in tables().items()} | {"scorecard.references": "政策包对照值"}
    labelled = [_column_label(str(table), str(name)) for table, name in zip(rows["table"], rows["column"], strict=True)]
    fields = [
        Field("开发区", _names(review, rows["zone_id"]), "text", 18),
        Field("年度", number_cells(rows["year"].astype("Int64")), "ordinal", 6),
        Field("目标", text_cells(rows["goal"].map(titles)), "text", 28),
        Field("数据表", text_cells(rows["table"].map(names)), "label", 18),
        Field("记录", text_cells(rows["record_id"]), "id", 28, total="records"),
        Field("项目", labelled, "text", 26),
        Field("值", [_plain(value) for value in rows["value"]], "label", 20),
        Field("用途", text_cells(rows["role"]), "label", 10),
    ]
    sheet = book.sheet(TRACE_SHEET, "#7f8c91")
    placed = write_register(book, sheet, fields, title=title, line=line, empty="没有来源行", frozen_columns=3)
    left = len(trace) - len(rows)
    if left:
        write_note(book, sheet, placed.next_row, f"注：工作表行数有限，另有 {left} 行未列。", width=len(fields))


def _glance(row: Mapping[Any, Any]) -> Cell:
    status = str(row["status"])
    if status == "not_applicable":
        return "—"
    said = bounds_text(row["low"], row["high"], str(row["unit"]))
    label = code_label("goal_status", status)
    return label if said == label else f"{label}\n{said}"


def _summary(cells: pd.DataFrame) -> str:
    counts = cells["status"].value_counts()
    told = "、".join(
        f"{code_label('goal_status', code)}{counts.get(code, 0)}格" for code in ("met", "not_met", "unknown", "not_due")
    )
    return f"{told}；“—”为不适用。数为实际值，目标值和口径见工作表“{CELLS_SHEET}”。"


def _names(review: ZoneReview, zone_ids: pd.Series) -> list[Cell]:
    return text_cells(zone_names(review.data.zones, zone_ids))


def _column_label(table: str, name: str) -> Cell:
    known = columns(table if table in tables() else "zone_accounts")
    return known[name].label_zh if name in known else name


def _plain(value: object) -> Cell:
    return f"{value:.10g}" if isinstance(value, float) else safe_text(value)
