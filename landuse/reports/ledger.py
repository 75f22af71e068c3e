"""The disposal ledger (闲置土地处置台账): one workbook for the office to print, filter, and work from."""

from pathlib import Path

import pandas as pd

from landuse.errors import OutputError
from landuse.reports.issue_fields import kind_fields
from landuse.reports.parcels.land_use import land_use_note
from landuse.reports.parcels.parcel_fields import extra_fields, issue_cells, issue_texts, parcel_fields, state_field
from landuse.reports.parcels.parcel_places import ALL_PARCELS, DISPOSAL_LEDGER
from landuse.reports.parcels.register import MAX_RECORDS, write_register
from landuse.reports.parcels.review_sheet import write_review
from landuse.reports.parcels.summary import FEE_ACTIONS, write_summary
from landuse.reports.sheets.cells import safe_text
from landuse.reports.sheets.field import Field, Records
from landuse.reports.sheets.notes import DISCLAIMER, stamp_of, unit_line, write_notes, write_sources
from landuse.reports.sheets.sheet_table import write_note
from landuse.reports.sheets.workbook import Book, open_book
from landuse.results import Assessment

NAME = "闲置土地处置台账"
LEDGER_SHEET, PARCELS_SHEET, ISSUES_SHEET = "台账", "全部宗地", "数据问题"
PROGRESS_GROUP, PROGRESS_HEADER = "办理", "办理进展（人工填写）"
FROZEN_COLUMNS = 3
LEFT_OUT = ["area_mu", "disposal_action", "idle_fee_wanyuan"]
"""What tells which areas and fees are unknown."""


def write_ledger(
    result: Assessment, path: str | Path, *, title: str = "", reporting_unit: str = "", review: pd.DataFrame | None = None
) -> Path:
    """Write the disposal ledger as an Excel workbook and return its path.

    Sheets: 台账 (the parcels that call for action, in the order of disposal), 汇总, 全部宗地, 人工复核 (only with `review`), 数据问题,
    填表说明; hidden: _编码, _来源. Unknown values are empty cells or 不明 and count in no total; text from the data never becomes a formula or a link.

    Parameters
    ----------
    result
        What a run found out.
    path
        The file to write; an existing one is replaced in one step.
    title
        Name of the city, zone or project; it stands before 闲置土地处置台账.
    reporting_unit
        Name of the reporting office (填报单位); without it a line to fill in.
    review
        The members of the borderline list on the idle status (:attr:`landuse.margins.Borderline.members`): the ledger marks them
        人工复核 and lists them with what would change their status. None where it was not worked out.

    Raises
    ------
    OutputError
        The file cannot be written, or more parcels call for action than a sheet has rows.
    """
    if len(result.disposal) > MAX_RECORDS:
        raise OutputError(f"需处置的宗地有 {len(result.disposal)} 宗，超过一张工作表的行数；请按开发区分别运行")
    title, line = safe_text(title), unit_line(result, reporting_unit)
    with open_book(path, title=f"{title}{NAME}", as_of=result.as_of, company=reporting_unit, stamp=stamp_of(result)) as book:
        _write_disposal(book, result, review, title=f"{title}{NAME}", line=line)
        write_summary(book, result, title=f"{title}闲置土地汇总表", line=line)
        _write_parcels(book, result, title=f"{title}全部宗地", line=line)
        if review is not None:
            write_review(book, result, review, title=f"{title}闲置认定人工复核清单", line=line)
        _write_issue_kinds(book, result, title=f"{title}数据问题汇总", line=line)
        write_notes(book, result, title=f"{title}{NAME}填表说明", line=line)
        write_sources(book, result.provenance)
    return Path(path)


def _write_disposal(book: Book, result: Assessment, review: pd.DataFrame | None, *, title: str, line: str) -> None:
    order = result.results.index.get_indexer(result.disposal.index)
    problems = issue_texts(result)

    def fields(part: slice) -> list[Field]:
        some = result.results.iloc[order[part]]
        return [
            *parcel_fields(result, DISPOSAL_LEDGER, some, part.start + 1),
            state_field(some, () if review is None else review["key"]),
            issue_cells(problems, some),
            Field(PROGRESS_HEADER, [None] * len(some), "plain", 20, PROGRESS_GROUP),
        ]

    sheet = book.sheet(LEDGER_SHEET, "#b2182b")
    placed = write_register(
        book, sheet, Records(len(order), fields), title=title, line=line, empty="本期没有需要处置的宗地", frozen_columns=FROZEN_COLUMNS
    )  # fmt: skip
    unknown = _left_out(result.results.loc[result.disposal.index, LEFT_OUT])
    write_note(
        book,
        sheet,
        placed.next_row,
        f"注：{DISCLAIMER}。{unknown}{land_use_note(result.results)}",
        width=len(placed.widths),
    )


def _write_parcels(book: Book, result: Assessment, *, title: str, line: str) -> None:
    rows = result.results.iloc[:MAX_RECORDS]

    def fields(part: slice) -> list[Field]:
        some = rows.iloc[part]
        return [*parcel_fields(result, ALL_PARCELS, some, part.start + 1), *extra_fields(result.data.extra, some)]

    sheet = book.sheet(PARCELS_SHEET)
    placed = write_register(
        book, sheet, Records(len(rows), fields), title=title, line=line, empty="没有宗地", frozen_columns=FROZEN_COLUMNS, pages_wide=2
    )  # fmt: skip
    left = len(result.results) - len(rows)
    beyond = f"工作表行数有限，另有 {left} 宗未列，见 results.gpkg。" if left else ""
    write_note(
        book,
        sheet,
        placed.next_row,
        f"注：{beyond}{_left_out(rows)}{land_use_note(result.results)}字段含义见数据字典。",
        width=len(placed.widths),
    )


def _write_issue_kinds(book: Book, result: Assessment, *, title: str, line: str) -> None:
    fields = kind_fields(result.issues)
    sheet = book.sheet(ISSUES_SHEET, "#f6d55c")
    placed = write_register(book, sheet, fields, title=title, line=line, empty="没有发现数据问题")
    write_note(book, sheet, placed.next_row, "注：逐条清单见 issues.xlsx。", width=len(fields), part="signature")


def _left_out(rows: pd.DataFrame) -> str:
    """Say how many unknown areas and fees the totals leave out."""
    no_area = int(rows["area_mu"].isna().sum())
    no_fee = int((rows["disposal_action"].isin(FEE_ACTIONS) & rows["idle_fee_wanyuan"].isna()).sum())
    parts = [f"{no_area} 宗面积不明"] * bool(no_area) + [f"{no_fee} 宗闲置费待定"] * bool(no_fee)
    return f"{'、'.join(parts)}，未计入合计。" if parts else ""
