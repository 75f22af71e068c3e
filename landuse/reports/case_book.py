"""The case ledger on paper: its events as a table that can be read back, and what falls due as a list to work through."""

import csv
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from landuse.io.atomic import atomic_path
from landuse.io.formula_guard import guarded_text
from landuse.policy import Policy
from landuse.reports.parcels.register import MAX_RECORDS, write_register
from landuse.reports.sheets.cells import FLAG_TEXTS, Cell, column_cells, mapped_cells, number_cells, text_cells
from landuse.reports.sheets.notes import write_sources
from landuse.reports.sheets.sheet_table import Field, write_table
from landuse.reports.sheets.unit_lines import reporting_line, run_stamp
from landuse.reports.sheets.workbook import Book, Kind, open_book, page_setup
from landuse.vocabulary import Column, code_label, columns

EVENTS_SHEET, DUE_SHEET = "处置案件事件", "到期提醒"
ENTRY_COLUMNS = ("event_no", "corrects_no", "recorded_at", "recorded_by")
_FIXED = ("case_id", "subject_kind", "subject_id", "event", "event_date", "mode", "case_document_no")
_KINDS: dict[str, Kind] = {"date": "date", "Int64": "integer", "boolean": "label"}
_WIDTHS = {"case_id": 14, "subject_id": 22, "event_date": 12, "case_document_no": 24, "note": 40, "recorded_at": 28, "event": 18}
_LATE, _SOON = "#f4cccc", "#fff2cc"


def write_events(events: pd.DataFrame, path: str | Path, *, as_of: pd.Timestamp, with_entry: bool = True) -> Path:
    """Write events as CSV (UTF-8 with BOM) or Excel, one row each under Chinese headers, and return the path.

    Columns beyond the usual seven stand only where an event fills them; running numbers, corrections and who entered what when
    are left out without `with_entry`. What is written can be imported again.
    Raises OutputError where the file cannot be written.
    """
    shown = [
        column
        for column in columns("cases").values()
        if column.name in _FIXED or (events[column.name].notna().any() and (with_entry or column.name not in ENTRY_COLUMNS))
    ]
    if Path(path).suffix.lower() == ".csv":
        cells = [_text_cells(events, column) for column in shown]
        with atomic_path(path) as target, target.open("w", encoding="utf-8-sig", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow([column.label_zh for column in shown])
            writer.writerows(zip(*cells, strict=True))
        return Path(path)
    with open_book(path, title=EVENTS_SHEET, as_of=as_of) as book:
        _write_events(book, events, shown)
    return Path(path)


def write_due(
    table: pd.DataFrame, path: str | Path, *, as_of: pd.Timestamp, within_days: int,
    policy: Policy | None = None, provenance: Mapping[str, object] | None = None,
) -> Path:  # fmt: skip
    """Write what falls due (a table of :func:`landuse.cases.due`) as an Excel list, the overdue coloured, and return the path.

    With `policy` and `provenance` (:func:`landuse.cases.ledger_run`) it names rules and run.
    Raises OutputError where the file cannot be written.
    """
    shown = table.iloc[:MAX_RECORDS]
    left = shown["days_left"].astype("int64")
    colors = [_LATE if days < 0 else _SOON if days <= within_days // 3 else "" for days in left]
    fields = [
        Field("序号", list(range(1, len(shown) + 1)), "ordinal", 6),
        Field("期限", column_cells(shown, columns("cases")["due_date"]), "date", 12, colors=colors),
        Field("剩余天数\n（负为逾期）", number_cells(shown["days_left"]), "integer", 10, colors=colors),
        Field("应办事项", text_cells(shown["what"]), "text", 42, total="records"),
        Field("责任方", text_cells(shown["who"]), "label", 20),
        Field("案件编号", text_cells(shown["case_id"]), "id", 14),
        Field("对象类别", _labels(shown["subject_kind"], "subject_kind"), "label", 12),
        Field("对象编号", text_cells(shown["subject_id"]), "id", 24),
        Field("起算事项", _labels(shown["from_event"], "case_event"), "label", 16),
        Field(
            "起算日期",
            column_cells(shown.rename(columns={"from_date": "event_date"}), columns("cases")["event_date"]),
            "date",
            12,
        ),
        Field("依据", text_cells(shown["article"]), "text", 36),
    ]
    told = f"截至 {as_of:%Y-%m-%d}，含此后 {within_days} 日内到期；期限末日为休息日的顺延至次一工作日"
    line = reporting_line("", as_of, units="件、日", policy=policy, provenance=provenance, more=told)
    with open_book(path, title=DUE_SHEET, as_of=as_of, stamp=run_stamp(as_of, policy, provenance)) as book:
        sheet = book.sheet(DUE_SHEET, "#ef8a3c")
        write_register(book, sheet, fields, title="处置案件到期提醒", line=line, empty="没有到期或逾期事项", frozen_columns=4)
        if provenance is not None:
            write_sources(book, provenance)
    return Path(path)


def _write_events(book: Book, events: pd.DataFrame, shown: list[Column]) -> None:
    fields = [Field(column.label_zh, _cells(events, column), _kind(column), _WIDTHS.get(column.name, 14)) for column in shown]
    sheet = book.sheet(EVENTS_SHEET, "#256175")
    for position, field in enumerate(fields):
        sheet.set_column(position, position, field.width)
    placed = write_table(book, sheet, fields, row=0, empty="没有记录")
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, placed.last_row, len(fields) - 1)
    page_setup(sheet, title=EVENTS_SHEET, header_rows=(0, 0))


def _kind(column: Column) -> Kind:
    if column.code_list:
        return "label"
    return _KINDS.get(column.dtype, "text" if column.name == "note" else "id")


def _labels(values: pd.Series, list_name: str) -> list[Cell]:
    return mapped_cells(values, lambda code: code_label(list_name, code))


def _cells(events: pd.DataFrame, column: Column) -> list[Cell]:
    """Return a column with nothing where it is unknown: most columns of an event do not apply to it."""
    values = events[column.name]
    if column.code_list:
        return _labels(values, column.code_list)
    if column.dtype == "boolean":
        return [None if pd.isna(value) else FLAG_TEXTS[bool(value)] for value in values]
    return column_cells(events, column)


def _text_cells(events: pd.DataFrame, column: Column) -> list[str]:
    """Return a column as a CSV holds it: labels, days as 2018-05-10, flags as 是 and 否, unknown as nothing."""
    values = events[column.name]
    if column.dtype == "date":
        return [str(text) for text in values.dt.strftime("%Y-%m-%d").fillna("")]
    if column.dtype == "Int64":
        return [str(text) for text in values.astype("str").where(values.notna(), "")]
    return ["" if cell is None else guarded_text(str(cell)) for cell in _cells(events, column)]
