"""From the cells of a sheet to a table: header found or as stated, errors and merged cells brought in, records kept apart."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.errors import ReadError, sample
from landuse.io.formats.header_block import HeaderBlock, Merge, Rows, header_block, refused_header
from landuse.io.formats.rawtable import RawTable, RowNote, column_letters, numbered_rows, unique_headers
from landuse.io.formats.record_rows import records_only
from landuse.io.header_text import LEVEL, plain_header

FILLED, NOT_FILLED = "merged_cells_filled", "merged_number"


@dataclass(frozen=True, eq=False)
class Grid:
    """The cells of one sheet from its upper left corner on, with what its merged cells, its errors and its day count are."""

    cells: Rows
    file: str
    sheet: str = ""
    merges: Sequence[Merge] = ()
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    epoch_1904: bool = False

    @property
    def place(self) -> str:
        """File and sheet for messages."""
        return f"工作簿 {self.file} 工作表“{self.sheet}”" if self.sheet else f"文件 {self.file}"


def grid_table(grid: Grid, stated: Sequence[int] | None, known_names: Collection[str], section: str) -> RawTable:
    """Return the records of a sheet.

    Parameters
    ----------
    grid
        The sheet.
    stated
        The rows of the header as people count them; None: the first row, unless the sheet plainly says otherwise.
    known_names
        Headers that are expected.
    section
        Section of landuse.toml, for messages.

    Raises
    ------
    ReadError
        The header row is empty, or none is stated and the first row is no header.
    """
    block = agreed_header(grid, stated, known_names, section)
    first = block.rows[-1] + 1
    table = _body(grid, first)
    merged = _fill_merged(table, grid.merges, first)
    headed = np.array([bool(name) for name in block.names])
    filled = ~pd.isna(table).all(axis=1)
    used = headed | ~pd.isna(table).all(axis=0)
    headers, doubled = unique_headers(block.names)
    frame = pd.DataFrame(table[filled], columns=headers).loc[:, used]
    rows = numbered_rows(len(table), first + 1)[filled]
    levels = [frozenset(plain_header(text) for text in (name, *name.split(LEVEL))) for name in np.array(block.names)[used]]
    records, left = records_only(frame, rows, levels)
    notes = [RowNote(row, issue, value, message, headers[column]) for row, issue, value, message, column in merged]
    if grid.epoch_1904:
        notes.append(RowNote(0, "workbook_1904", "1904", "工作簿采用 1904 日期系统，日期序号从 1904-01-01 起算"))
    return RawTable(
        frame[records].reset_index(drop=True), rows[records], grid.file, grid.sheet, doubled=doubled, serial_dates=True,
        epoch_1904=grid.epoch_1904, units_above=block.units, notes=(*left, *notes),
        positions=tuple(map(int, np.flatnonzero(used))),
    )  # fmt: skip


def agreed_header(grid: Grid, stated: Sequence[int] | None, known_names: Collection[str], section: str) -> HeaderBlock:
    """Return the header as stated, else the first row; raise ReadError where that is empty or plainly no header."""
    known = {plain_header(name) for name in known_names}
    if stated is None:
        likely = refused_header(grid.cells, grid.merges, known)
        if likely is not None:
            raise ReadError(refusal(grid.place, likely, section))
    rows = [number - 1 for number in stated or (1,)]
    if rows[-1] >= len(grid.cells) or not any(header_block(grid.cells, grid.merges, rows).names):
        shown = "至".join(dict.fromkeys(str(row + 1) for row in (rows[0], rows[-1])))
        raise ReadError(f"{grid.place}的第 {shown} 行没有表头；请核对 [{section}] 的 header_row")
    return header_block(grid.cells, grid.merges, rows, known)


def refusal(place: str, likely: HeaderBlock, section: str) -> str:
    """Return the message that the first row is no header, with the one that was found and what to write."""
    shown = "、".join(str(number) for number in likely.numbers)
    line = f"header_row = {likely.numbers[0]}" if len(likely.rows) == 1 else f"header_rows = {list(likely.numbers)}"
    option = ",".join(str(number) for number in likely.numbers)
    return (
        f"{place}的第 1 行不是表头；推测表头在第 {shown} 行（{sample(name for name in likely.names if name)}）；核对无误后请在 [{section}] 中"
        f"写明 {line}（不用 landuse.toml 的命令加 --header-rows {option}），或运行 landuse map-columns 查看并保存列对应关系"
    )


def _body(grid: Grid, first: int) -> npt.NDArray[np.object_]:
    """Return the cells below the header, empty ones None, error cells as the text of their error."""
    width = len(grid.cells[0]) if grid.cells else 0
    table = np.array(grid.cells[first:], dtype=object).reshape(len(grid.cells) - first, width)
    table[table == ""] = None
    for (row, column), text in grid.errors.items():
        if row >= first and row - first < len(table) and column < width:
            table[row - first, column] = text
    return table


def _fill_merged(table: npt.NDArray[np.object_], merges: Sequence[Merge], first: int) -> list[tuple[int, str, str, str, int]]:
    """Fill cells merged downwards with their text or day; numbers stay in the first row, since they may be a sum.

    Returns row, issue, value, message and column of what was done, one note a column for what was filled.
    """
    counts: dict[int, list[int]] = {}
    notes = []
    for (top, left), (bottom, right) in merges:
        if top < first or bottom == top or top - first >= len(table) or left >= table.shape[1]:
            continue
        value = table[top - first, left]
        if isinstance(value, (str, dt.date)) and value != "":
            last = min(bottom - first, len(table) - 1)
            table[top - first + 1 : last + 1, left] = value
            counts.setdefault(left, []).append(top + 1)
        elif isinstance(value, (int, float)):
            message = (
                f"{column_letters(left)}{top + 1} 至 {column_letters(right)}{bottom + 1} 合并，数值只计入首行，其余各行按未知处理"
            )
            notes.append((top + 1, NOT_FILLED, f"{value:.15g}", message, left))
    for column, tops in sorted(counts.items()):
        message = f"{len(tops)} 处向下合并的单元格，各行按同一内容读取（自第 {sample(tops)} 行起）"
        notes.append((tops[0], FILLED, str(table[tops[0] - 1 - first, column]), message, column))
    return notes
