"""The officer's worklist as a workbook: which papers can be written today, which not and why."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from landuse.policy import Policy
from landuse.reports.parcels.register import MAX_RECORDS, write_register
from landuse.reports.sheets.cells import Cell, mapped_cells, safe_text, text_cells
from landuse.reports.sheets.choices import write_choices
from landuse.reports.sheets.sheet_table import Field
from landuse.reports.sheets.unit_lines import reporting_line, run_stamp
from landuse.reports.sheets.workbook import open_book
from landuse.vocabulary import code_label

NAME, OPEN_SHEET, REFUSED_SHEET = "文书办理清单", "可以拟制", "不能拟制"


def write_worklist(
    table: pd.DataFrame, path: str | Path, *, as_of: pd.Timestamp, title: str = "", reporting_unit: str = "",
    policy: Policy | None = None, provenance: Mapping[str, object] | None = None,
) -> Path:  # fmt: skip
    """Write a worklist (:func:`landuse.notices.worklist`) as an Excel workbook and return its path.

    Sheets: 可以拟制 (a row a parcel and paper) and 不能拟制 (with every reason and its article). With `policy`
    and `provenance` of the run every sheet names rules and run.
    Raises OutputError where the file cannot be written.
    """
    name, can = safe_text(title), table["can_be_written"]
    told = "对使用权人不利的文书和认定书只出拟稿，须写明同意拟稿的人，另行签发"
    line = reporting_line(reporting_unit, as_of, units="件", policy=policy, provenance=provenance, more=told)
    stamp = run_stamp(as_of, policy, provenance)
    with open_book(path, title=f"{name}{NAME}", as_of=as_of, company=reporting_unit, stamp=stamp) as book:
        for sheet_name, rows, color in ((OPEN_SHEET, table[can], "#256175"), (REFUSED_SHEET, table[~can], "#ef8a3c")):
            sheet = book.sheet(sheet_name, color)
            fields = _fields(rows.iloc[:MAX_RECORDS], with_reasons=sheet_name == REFUSED_SHEET)
            empty = "没有可以拟制的文书" if sheet_name == OPEN_SHEET else "没有不能拟制的文书"
            write_register(book, sheet, fields, title=f"{name}{NAME}（{sheet_name}）", line=line, empty=empty, frozen_columns=3)
        write_choices(book)
    return Path(path)


def _fields(rows: pd.DataFrame, *, with_reasons: bool) -> list[Field]:
    fields = [
        Field("序号", list(range(1, len(rows) + 1)), "ordinal", 6),
        Field("宗地代码", text_cells(rows["parcel_id"]), "id", 24),
        Field("文书", text_cells(rows["title"]), "label", 28, total="records"),
        Field("土地使用权人", text_cells(rows["holder_name"]), "text", 28),
        Field("认定状态", _labels(rows["idle_status"], "idle_status"), "label", 24, choices="idle_status"),
        Field("案件编号", text_cells(rows["case_id"]), "id", 14),
        Field("案件现状", _labels(rows["state"], "case_event"), "label", 18),
    ]
    return [*fields, Field("不能拟制的理由和条款", text_cells(rows["reasons"]), "text", 70)] if with_reasons else fields


def _labels(values: pd.Series, list_name: str) -> list[Cell]:
    return mapped_cells(values, lambda code: code_label(list_name, code))
