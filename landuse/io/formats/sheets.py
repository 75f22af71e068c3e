"""Workbooks (XLSX, XLS and kin), cells in the types that the workbook gives them."""

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from landuse.errors import ReadError, sample
from landuse.io.formats.rawtable import RawTable, numbered_rows, unique_headers
from landuse.vocabulary.rows import did_you_mean


def read_sheet(path: Path, sheet: str | None, header_row: int, *, section: str) -> RawTable:
    """Return the records of one sheet of `path`, by default of its only sheet that is visible and not empty.

    Empty cells are missing; empty rows are passed over but counted. A cell holds text, a number, a flag, a date, a time, or what
    the workbook last computed for its formula; an error value such as #N/A counts as empty.

    Raises
    ------
    ReadError
        The workbook cannot be opened, the sheet does not exist, there are several, or the header row is empty.
    """
    try:
        workbook = CalamineWorkbook.from_path(path)
    except CalamineError as error:
        raise ReadError(f"工作簿 {path.name} 无法打开,可能已损坏、设有密码或不是 Excel 文件:{error}") from None
    name, cells = _sheet(workbook, path, sheet, section)
    if len(cells) < header_row or all(cell == "" for cell in cells[header_row - 1]):
        raise ReadError(f"工作簿 {path.name} 工作表“{name}”的第 {header_row} 行没有表头;请核对 [{section}] 的 header_row")
    table = np.array(cells[header_row:], dtype=object).reshape(len(cells) - header_row, len(cells[0]))
    table[table == ""] = None
    headed = np.array([str(cell).strip() != "" for cell in cells[header_row - 1]])
    used = headed | ~pd.isna(table).all(axis=0)
    filled = ~pd.isna(table).all(axis=1)
    headers, doubled = unique_headers(cells[header_row - 1])
    frame = pd.DataFrame(table[filled], columns=headers).loc[:, used]
    rows = numbered_rows(len(table), header_row + 1)
    return RawTable(frame, rows[filled], path.name, name, doubled=doubled, serial_dates=True)


Cell = str | float | bool | dt.date | dt.time | dt.timedelta


def _sheet(workbook: CalamineWorkbook, path: Path, sheet: str | None, section: str) -> tuple[str, list[list[Cell]]]:
    if sheet is not None:
        if sheet not in workbook.sheet_names:
            raise ReadError(
                f"工作簿 {path.name} 没有工作表“{sheet}”{did_you_mean(sheet, workbook.sheet_names)};已有:{sample(workbook.sheet_names)}"
            )
        return sheet, _cells(workbook, sheet)
    visible = [
        meta.name
        for meta in workbook.sheets_metadata
        if meta.visible == SheetVisibleEnum.Visible and meta.typ == SheetTypeEnum.WorkSheet
    ]
    filled = {name: cells for name in visible if (cells := _cells(workbook, name))}
    if not filled:
        raise ReadError(f'工作簿 {path.name} 没有可见的非空工作表;请核对文件,或在 [{section}] 中写明 sheet = "…"')
    if len(filled) > 1:
        raise ReadError(f'工作簿 {path.name} 有 {len(filled)} 个工作表({sample(filled)});请在 [{section}] 中写明 sheet = "…"')
    return next(iter(filled.items()))


def _cells(workbook: CalamineWorkbook, name: str) -> list[list[Cell]]:
    return workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
