"""Workbooks (XLSX, XLS, ODS and kin), cells in the types that the workbook gives them."""

from collections.abc import Collection, Sequence
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from landuse.errors import ReadError, sample
from landuse.io.formats.grid import Grid, grid_table
from landuse.io.formats.header_block import Cell
from landuse.io.formats.hostile import check_extent, check_size, told_as_read_error
from landuse.io.formats.kinds import content_kind
from landuse.io.formats.rawtable import RawTable
from landuse.io.formats.workbook_marks import workbook_marks
from landuse.limits import Limits
from landuse.quiet_output import ERROR_OUTPUT, quiet_output
from landuse.vocabulary.rows import did_you_mean


def read_sheet(
    path: Path,
    kind: str,
    sheet: str | None,
    stated: Sequence[int] | None,
    *,
    known_names: Collection[str],
    section: str,
    limits: Limits | None = None,
) -> RawTable:
    """Return the records of one sheet of `path`, by default of its only sheet that is visible and not empty.

    Empty cells are missing; empty rows are passed over but counted; totals and notes are left out and noted. A cell holds text, a
    number, a flag, a date, a time, or what the workbook last computed for its formula; an error value stays as its text (#N/A).
    `kind` is what the content is (``xlsx``, ``xls``, ``ods``, ``xlsb``), `stated` the rows of the header.

    Raises
    ------
    ReadError
        The workbook cannot be opened, the sheet does not exist, there are several, or the header row is empty or no header.
    """
    return grid_table(read_grid(path, kind, sheet, section=section, limits=limits), stated, known_names, section)


def read_grid(path: Path, kind: str, sheet: str | None, *, section: str, limits: Limits | None = None) -> Grid:
    """Return the cells of one sheet as :func:`read_sheet` takes them, before a header is looked for."""
    check_extent(path, kind, limits or Limits())
    try:
        with path.open("rb") as content, quiet_output(ERROR_OUTPUT):
            workbook = CalamineWorkbook.from_filelike(content)
    except CalamineError as error:
        raise _unreadable(path, error) from None
    name, cells = _sheet(workbook, path, sheet, section)
    marks = workbook_marks(path, kind, name)
    merges = workbook.get_sheet_by_name(name).merged_cell_ranges or marks.merges
    return Grid(cells, path.name, name, list(merges), marks.errors, marks.epoch_1904)


def sheet_names(path: Path) -> list[str]:
    """Return the visible sheets of a workbook that hold something; raise ReadError where it cannot be opened."""
    with told_as_read_error(path.name):
        check_size(path, Limits())
        check_extent(path, content_kind(path), Limits())
        try:
            with path.open("rb") as content, quiet_output(ERROR_OUTPUT):
                workbook = CalamineWorkbook.from_filelike(content)
        except CalamineError as error:
            raise _unreadable(path, error) from None
        return list(_filled_sheets(workbook))


def _unreadable(path: Path, error: CalamineError) -> ReadError:
    advice = "；请先用 WPS 另存为 .xlsx" if path.suffix.lower() == ".et" else ""
    return ReadError(f"工作簿 {path.name} 无法打开，可能已损坏、设有密码或不是 Excel 文件：{error}{advice}")


def _sheet(workbook: CalamineWorkbook, path: Path, sheet: str | None, section: str) -> tuple[str, list[list[Cell]]]:
    if sheet is not None:
        if sheet not in workbook.sheet_names:
            raise ReadError(
                f"工作簿 {path.name} 没有工作表“{sheet}”{did_you_mean(sheet, workbook.sheet_names)}；已有：{sample(workbook.sheet_names)}"
            )
        return sheet, _cells(workbook, sheet)
    filled = _filled_sheets(workbook)
    if not filled:
        raise ReadError(f'工作簿 {path.name} 没有可见的非空工作表；请核对文件，或在 [{section}] 中写明 sheet = "…"')
    if len(filled) > 1:
        raise ReadError(f'工作簿 {path.name} 有 {len(filled)} 个工作表（{sample(filled)}）；请在 [{section}] 中写明 sheet = "…"')
    return next(iter(filled.items()))


def _filled_sheets(workbook: CalamineWorkbook) -> dict[str, list[list[Cell]]]:
    visible = [
        meta.name
        for meta in workbook.sheets_metadata
        if meta.visible == SheetVisibleEnum.Visible and meta.typ == SheetTypeEnum.WorkSheet
    ]
    return {name: cells for name in visible if (cells := _cells(workbook, name))}


def _cells(workbook: CalamineWorkbook, name: str) -> list[list[Cell]]:
    with quiet_output(ERROR_OUTPUT):
        return [list(row) for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)]
