"""A copy of a workbook with the bad cells coloured and commented; the user's own file is only read.

openpyxl keeps most of a workbook, not all of it: the first sheet of the copy says what it is and what it lacks. A workbook that
openpyxl cannot take (.xls, .ods, .et, or faulty within) is copied by its values alone.
"""

import io
import zipfile
from collections.abc import Hashable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
import pandas as pd
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineError, CalamineWorkbook

from landuse.io.formats.kinds import WORKBOOKS, content_kind
from landuse.provenance import file_hash
from landuse.reports.issue_fields import column_label, issue_label
from landuse.reports.sheets.cells import safe_text
from landuse.reports.sheets.workbook import text_color
from landuse.vocabulary import codes

EXPLANATION, AUTHOR = "标注说明", "数据体检"
MOST_COMMENTS, MOST_LISTED = 5_000, 20_000
"""Beyond so many comments Excel opens a workbook only slowly: further cells are coloured, and listed on the first sheet."""
COMMENT_WIDTH, COMMENT_LINE, LETTERS_A_LINE = 320, 22, 24
_FAULTS = (InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError, AttributeError, IndexError)
"""What openpyxl raises over workbooks that spreadsheet programs open without a word."""
_KEPT = "公式、格式、合并单元格照原样保留，公式在打开时重新计算；图形、文本框、控件、迷你图、切片器、数据条等扩展格式和宏未保留。"
_VALUES_ONLY = "原工作簿不能带格式复制（.xls、.ods、.et 等格式，或内部有误），本副本只有各单元格的值，格式、公式、图形均未保留。"


@dataclass(frozen=True)
class Origin:
    """The user's file, as its copy speaks of it."""

    path: Path
    as_of: pd.Timestamp
    made_on: date | None


def is_workbook(path: Path) -> bool:
    """Tell whether a file is a workbook by its content, whatever its suffix."""
    return path.is_file() and content_kind(path) in WORKBOOKS


def mark_copy(source: Path, issues: pd.DataFrame, target: Path, *, as_of: pd.Timestamp, made_on: date | None = None) -> bool:
    """Write a marked copy of the workbook `source` to `target`; False, and nothing written, where it cannot be opened at all.

    Parameters
    ----------
    source
        The user's workbook; it is read into memory and never written.
    issues
        The findings in this file, with `letter` and `header` (:class:`landuse.checking.CheckReport`), gravest first.
    target
        The copy, an .xlsx file.
    as_of, made_on
        Data date of the check, and the day it was made, for the first sheet.
    """
    content = source.read_bytes()
    try:
        book, kept = openpyxl.load_workbook(io.BytesIO(content)), _KEPT
    except _FAULTS:
        values = _values_only(content)
        if values is None:
            return False
        book, kept = values, _VALUES_ONLY
    names = list(book.sheetnames)
    commented = sum(_mark_sheet(book[name], issues[_of_sheet(issues, name, names)]) for name in names if _is_grid(book[name]))
    _explain(book, Origin(source, as_of, made_on), issues, kept, commented)
    book.save(target)
    return True


def _values_only(content: bytes) -> Workbook | None:
    try:
        held = CalamineWorkbook.from_filelike(io.BytesIO(content))
        book = Workbook()
        book.remove(book.active)  # type: ignore[arg-type]  # a new workbook has a sheet
        for name in held.sheet_names:
            sheet = book.create_sheet(name)
            for row, cells in enumerate(held.get_sheet_by_name(name).to_python(skip_empty_area=False), start=1):
                for column, value in enumerate(cells, start=1):
                    if value != "":
                        _write(sheet, row, column, value)
    except CalamineError:
        return None
    return book if book.sheetnames else None


def _is_grid(sheet: object) -> bool:
    return isinstance(sheet, Worksheet)


def _of_sheet(issues: pd.DataFrame, name: str, names: Sequence[str]) -> pd.Series:
    """Tell which findings have a row on this sheet; those that name none can only be on the only one."""
    named = issues["sheet"] == name
    return (named | (issues["sheet"] == "")) & issues["row"].notna() if len(names) == 1 else named & issues["row"].notna()


def _mark_sheet(sheet: Worksheet, issues: pd.DataFrame) -> int:
    """Colour and comment the cells of `issues`; return how many got a comment."""
    places = issues["letter"].where(issues["letter"] != "", "A") + issues["row"].astype("str")
    commented = 0
    for place, mine in issues.groupby(places, sort=False):
        cell = _anchor(sheet, str(place))
        _colour(cell, mine["severity"].iloc[0])
        if commented < MOST_COMMENTS:
            cell.comment = _comment(mine, cell.comment)
            commented += 1
    return commented


def _colour(cell: Cell, severity: str) -> None:
    """Fill a cell with the colour of a severity; what stands in it stays legible."""
    color = codes("severity")[severity].color
    cell.fill = PatternFill("solid", start_color=_argb(color), end_color=_argb(color))
    font: Any = copy(cell.font)
    font.color = _argb(text_color(color))
    cell.font = font


def _argb(color: str) -> str:
    return f"FF{color.lstrip('#').upper()}"


def _anchor(sheet: Worksheet, place: str) -> Cell:
    """Return a cell, or the one that holds the content of the merged cells it belongs to."""
    cell = sheet[place]
    if isinstance(cell, MergedCell):
        area = next(area for area in sheet.merged_cells.ranges if place in area)
        cell = sheet.cell(area.min_row, area.min_col)
    assert isinstance(cell, Cell)
    return cell


def _comment(issues: pd.DataFrame, own: Comment | None) -> Comment:
    """Return the comment of a cell; what the user had written there stands below."""
    grades = codes("severity")
    lines = [
        f"【{grades[row['severity']].label_zh}】{row['message']}"
        + (f"（{_column(row)}）" if row["letter"] == "" and row["column"] else "")
        + f"\n处理：{row['what_to_do']}"
        for row in issues.to_dict("records")
    ]
    text = safe_text("\n".join([*dict.fromkeys(lines), *([f"〔原批注〕{own.text}"] if own is not None else [])]))
    height = COMMENT_LINE * (2 + sum(1 + len(line) // LETTERS_A_LINE for line in text.split("\n")))
    return Comment(text, AUTHOR, width=COMMENT_WIDTH, height=height)


def _explain(book: Workbook, origin: Origin, issues: pd.DataFrame, kept: str, commented: int) -> None:
    """Put the sheet that says what this copy is, with the list of its findings, in front of all others."""
    name = EXPLANATION
    while name in book.sheetnames:
        name += "_"
    sheet = book.create_sheet(name, 0)
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = 0
    made = f"，体检日期 {origin.made_on:%Y-%m-%d}" if origin.made_on else ""
    lines = [
        f"本文件是“{origin.path.name}”的标注副本，不是原件",
        f"由数据体检生成：认定时点 {origin.as_of:%Y-%m-%d}{made}；原件 SHA-256 开头 {file_hash(origin.path)[:12]}。原件未改动，请在原件中改正。",
        kept,
        "有问题的单元格按程度着色并加批注；只涉及整行的标在该行 A 列；涉及整列、整表的只列在下面。",
    ]
    if int(issues["row"].notna().sum()) > commented >= MOST_COMMENTS:
        lines.append(f"批注过多会使 Excel 变慢：只有前 {MOST_COMMENTS} 个单元格有批注，其余只着色。")
    for row, line in enumerate(lines, start=1):
        _write(sheet, row, 1, line).font = Font(bold=row == 1, size=14 if row == 1 else 10)
    _legend(sheet, len(lines) + 1)
    _list(sheet, issues, len(lines) + 3)


def _legend(sheet: Worksheet, row: int) -> None:
    for column, grade in enumerate(codes("severity").values(), start=1):
        cell = _write(sheet, row, column, grade.label_zh)
        _colour(cell, grade.code)
        cell.alignment = Alignment(horizontal="center")


def _list(sheet: Worksheet, issues: pd.DataFrame, row: int) -> None:
    headings = {"程度": 9, "工作表": 14, "单元格": 10, "列": 24, "原值": 26, "问题": 34, "说明": 60, "处理办法": 60}
    for column, (heading, width) in enumerate(headings.items(), start=1):
        _write(sheet, row, column, heading).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = f"A{row + 1}"
    shown = issues.iloc[:MOST_LISTED]
    for number, record in enumerate(shown.to_dict("records"), start=row + 1):
        for column, text in enumerate(_listed(record), start=1):
            _write(sheet, number, column, text)
    if len(issues) > len(shown):
        _write(sheet, row + 1 + len(shown), 1, f"另有 {len(issues) - len(shown)} 条未列，见 issues.xlsx。")


def _listed(record: Mapping[Hashable, Any]) -> list[str]:
    row, letter = record["row"], record["letter"]
    in_row = f"{letter}{row}" if letter else f"第 {row} 行"
    cell = in_row if pd.notna(row) else f"{letter}列" if letter else "整表"
    grade = codes("severity")[str(record["severity"])].label_zh
    return [
        grade, str(record["sheet"]), cell, _column(record), str(record["value"]), issue_label(str(record["issue"])),
        str(record["message"]), str(record["what_to_do"]),
    ]  # fmt: skip


def _column(record: Mapping[Hashable, Any]) -> str:
    return str(record["header"]) or column_label(str(record["table"]), str(record["column"]))


def _write(sheet: Worksheet, row: int, column: int, value: object) -> Cell:
    """Write a cell; text stays text, whatever it begins with."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    cell.value = safe_text(value) if isinstance(value, str) else value  # type: ignore[assignment]  # numbers, flags and days
    if isinstance(value, str):
        cell.data_type = "s"
    return cell
