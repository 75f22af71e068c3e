"""The list of data problems as a workbook of its own, for those who have to settle them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import pandas as pd

from landuse.column_places import with_places
from landuse.data import LandData
from landuse.policy import Policy
from landuse.reports.issue_fields import issue_records, kind_fields, who_fields
from landuse.reports.parcels.register import MAX_RECORDS, write_register, write_stack
from landuse.reports.sheets.cells import safe_text
from landuse.reports.sheets.notes import write_sources
from landuse.reports.sheets.sheet_table import write_heading, write_note
from landuse.reports.sheets.unit_lines import reporting_line, run_stamp
from landuse.reports.sheets.workbook import Book, open_book, page_setup

LIST_SHEET, SUMMARY_SHEET = "数据问题清单", "汇总"
SUMMARY_WIDTHS = (18, 34, 12, 18, 46, 46)


class Findings(Protocol):
    """A run or a check of the data, as much of it as the list shows."""

    @property
    def issues(self) -> pd.DataFrame:
        """Data problems; `letter` and `header` are shown as they stand, or else found by where the columns of `data` were read."""

    @property
    def data(self) -> LandData:
        """The tables."""

    @property
    def as_of(self) -> pd.Timestamp:
        """The day of judgement."""

    @property
    def policy(self) -> Policy:
        """The rules."""

    @property
    def provenance(self) -> Mapping[str, object]:
        """What identifies the run or check."""


def write_issues(result: Findings, path: str | Path, *, title: str = "", reporting_unit: str = "") -> Path:
    """Write the data problems of a run as an Excel workbook and return its path.

    Sheets: 数据问题清单 (one row each, gravest first: file, sheet, row, letter and header of the column, value, what is wrong, what to do, who must act)
    and 汇总 (by kind, by responsible party); hidden: _来源. Text from the data never becomes a formula or a link.

    Parameters
    ----------
    result
        What a run or a check (:class:`landuse.checking.CheckReport`) found out; its ``issues`` are written.
    path
        The file to write; an existing one is replaced in one step.
    title
        Name of the city, zone or project; it stands before 数据问题清单.
    reporting_unit
        Name of the reporting office (填报单位); without it a line to fill in.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    name = safe_text(title)
    issues = result.issues if "letter" in result.issues else with_places(result.issues, result.data.places)
    told = f"共 {len(issues)} 条，行号为原文件中的行"
    line = reporting_line(reporting_unit, result.as_of, units="条", policy=result.policy, provenance=result.provenance, more=told)
    heading, stamp = f"{name}{LIST_SHEET}", run_stamp(result.as_of, result.policy, result.provenance)
    with open_book(path, title=heading, as_of=result.as_of, company=reporting_unit, stamp=stamp) as book:
        _write_list(book, issues, title=f"{name}{LIST_SHEET}", line=line)
        _write_summary(book, issues, title=f"{name}数据问题汇总", line=line)
        write_sources(book, result.provenance)
    return Path(path)


def _write_list(book: Book, issues: pd.DataFrame, *, title: str, line: str) -> None:
    shown = issues.iloc[:MAX_RECORDS]
    fields = issue_records(shown)
    sheet = book.sheet(LIST_SHEET, "#ef8a3c")
    placed = write_register(book, sheet, fields, title=title, line=line, empty="没有发现数据问题", frozen_columns=3)
    left = len(issues) - len(shown)
    if left:
        text = f"注：工作表行数有限，另有 {left} 条未列，见 results.gpkg 的 issues 表。"
        write_note(book, sheet, placed.next_row, text, width=len(placed.widths))


def _write_summary(book: Book, issues: pd.DataFrame, *, title: str, line: str) -> None:
    sheet = book.sheet(SUMMARY_SHEET, "#256175")
    row = write_heading(book, sheet, title=title, line=line, width=SUMMARY_WIDTHS)
    sections = [("一、按问题类型", kind_fields(issues)), ("二、按责任方", who_fields(issues))]
    write_stack(book, sheet, sections, widths=SUMMARY_WIDTHS, row=row, empty="没有发现数据问题", totals="合计")
    page_setup(sheet, title=title, header_rows=(0, 1))
