"""Text tables: CSV and TSV, every cell as text."""

import csv
import io
import re
from collections.abc import Collection, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.errors import ReadError
from landuse.io.formats.encoding import Choice, Reading, canonical, choose_encoding, report_choice
from landuse.io.formats.grid import Grid, agreed_header
from landuse.io.formats.header_block import LOOKED_AT
from landuse.io.formats.rawtable import RawTable, RowNote, numbered_rows, unique_headers
from landuse.io.formats.record_rows import records_only
from landuse.io.header_text import LEVEL, plain_header
from landuse.issues import IssueLog
from landuse.limits import Limits

_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
SEPARATORS = (",", "\t", ";", "|")
_COUNTS = re.compile(r"Expected (\d+) fields in line (\d+), saw (\d+)")
_SHOWN_ROWS = 50  # where sample values are looked for
_LONGEST_LOOKED_AT = 2000  # of a cell that may be a header: a boundary as text may be ten million characters long


def read_delimited(
    path: Path,
    encoding: str | None,
    stated: Sequence[int] | None,
    *,
    known_names: Collection[str],
    section: str,
    table_name: str,
    log: IssueLog,
) -> RawTable:
    """Return the records of the text table `path`; empty cells are missing, blank lines are passed over but counted.

    The separator is the one that the header rows have most of. `stated` are the rows of the header, None where they are not known.

    Raises
    ------
    ReadError
        The file is empty, its first row is no header and no other is stated, or a row has more cells than the header.
    EncodingError
        The encoding cannot be decided.
    """
    text = decided_text(path, encoding, stated, known_names=known_names, section=section, table_name=table_name, log=log)
    separator = _separator(text, stated)
    block = agreed_header(_upper_rows(text, separator, path, stated), stated, known_names, section)
    first, depth = block.rows[0], len(block.rows)
    try:
        cells = pd.read_csv(
            io.StringIO(text), sep=separator, header=None, dtype="str", na_filter=False, skip_blank_lines=False, skiprows=first,
        )  # fmt: skip
    except pd.errors.EmptyDataError:
        raise ReadError(f"文件 {path.name} 的第 {first + 1} 行没有表头；请核对 [{section}] 的 header_row") from None
    except pd.errors.ParserError as error:
        raise ReadError(_shape_fault(str(error), path, first)) from None
    if cells.shape[1] < len(block.names):
        raise ReadError(
            f"文件 {path.name} 的表头有 {len(block.names)} 列，表中只能分出 {cells.shape[1]} 列，可能夹有空字符或不成对的引号；"
            "请用原软件打开后另存再读"
        )
    names = [*block.names, *[""] * (cells.shape[1] - len(block.names))]
    headers, doubled = unique_headers(names)
    frame = cells.iloc[depth:].reset_index(drop=True)
    frame.columns = headers
    frame = frame.mask(frame == "")
    rows = numbered_rows(len(frame), first + depth + 1)
    filled = frame.notna().any(axis=1).to_numpy()
    frame, rows = frame[filled], rows[filled]
    levels = [frozenset(plain_header(part) for part in (name, *name.split(LEVEL))) for name in names]
    records, notes = records_only(frame, rows, levels)
    run_on = _run_on_cells(frame[records], rows[records], separator)
    return RawTable(
        frame[records].reset_index(drop=True), rows[records], path.name, doubled=doubled, units_above=block.units, notes=(*notes, *run_on),
        positions=tuple(range(len(headers))),
    )  # fmt: skip


def _shape_fault(error: str, path: Path, first: int) -> str:
    """Return what to say of a table whose rows are not of one width, from what the parser says."""
    counts = _COUNTS.search(error)
    if counts:
        expected, line, seen = (int(number) for number in counts.groups())
        where = f"第 {line + first} 行有 {seen} 列，列数多于表头的 {expected} 列"
    else:
        where = "有引号未成对，其后各行不能分开"
    return f"文件 {path.name} {where}；多为内容中含有分隔符或引号未成对，请在该行改正后重新导出"


def _run_on_cells(frame: pd.DataFrame, rows: npt.NDArray[np.int64], separator: str) -> list[RowNote]:
    """Return a note for each cell that holds both a line break and the separator: a quote too many may have swallowed a row."""
    notes = []
    for header in frame.columns:
        cells = frame[header]
        if not cells.str.contains("\n", regex=False).any():
            continue
        spans = cells.str.contains("\n", regex=False).eq(other=True) & cells.str.contains(separator, regex=False).eq(other=True)
        found = zip(rows[spans.to_numpy()].tolist(), cells[spans].tolist(), strict=True)
        notes += [
            RowNote(row, "cell_spans_lines", cell, "单元格内有换行和分隔符，疑因引号未成对而并入了下一行", str(header))
            for row, cell in found
        ]
    return notes


def decided_text(
    path: Path,
    encoding: str | None,
    stated: Sequence[int] | None,
    *,
    known_names: Collection[str],
    section: str,
    table_name: str,
    log: IssueLog,
) -> str:
    """Return the text of the file in the encoding that has been decided for it; the choice is noted in `log`."""
    content = path.read_bytes()
    choice = _choose(content, encoding, stated, known_names, path, section)
    report_choice(choice, log, table_name=table_name, file=path.name)
    return content.decode("utf-8-sig" if choice.codec == "utf-8" else choice.codec)


def delimited_grid(text: str, path: Path) -> Grid:
    """Return all cells of a text table, for showing its header."""
    return Grid(_rows(text, _separator(text, None), None), path.name)


def check_columns(path: Path, limits: Limits) -> None:
    """Raise ReadError where one of the first lines has more cells than a table may have columns."""
    with path.open("rb") as stream:
        lines = list(islice(stream, LOOKED_AT))
    limits.check("columns", max((line.count(mark.encode()) + 1 for line in lines for mark in SEPARATORS), default=0), path.name)


def looks_delimited(path: Path) -> bool:
    """Tell whether the first line of a file has a separator of cells in it."""
    with path.open("rb") as stream:
        return any(separator.encode() in stream.readline() for separator in SEPARATORS[:3])


def _upper_rows(text: str, separator: str, path: Path, stated: Sequence[int] | None) -> Grid:
    rows = _rows(text, separator, max(LOOKED_AT, *(stated or (1,))))
    return Grid([[cell[:_LONGEST_LOOKED_AT] for cell in row] for row in rows], path.name)


def _rows(text: str, separator: str, count: int | None) -> list[list[str]]:
    try:
        rows = list(islice(csv.reader(io.StringIO(text), delimiter=separator), count))
    except csv.Error:  # a cell longer than the module takes, such as a boundary as text
        rows = [line.rstrip("\r\n").split(separator) for line in islice(io.StringIO(text), count)]
    width = max((len(row) for row in rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def _choose(
    content: bytes, encoding: str | None, header: Sequence[int] | None, known_names: Collection[str], path: Path, section: str
) -> Choice:
    stated = {}
    for mark, codec in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            stated[canonical(codec)] = "文件头标记（BOM）"

    def read(codec: str) -> Reading:
        text = content.decode("utf-8-sig" if codec == "utf-8" else codec)
        lines = text.splitlines()
        separator = _separator(text, header)
        first = header[0] if header else 1
        shown = [line.split(separator) for line in lines[first - 1 : first + _SHOWN_ROWS]]
        cells = [[cell[:_LONGEST_LOOKED_AT].strip().strip('"') for cell in row] for row in shown]
        names = cells[: len(header) if header else LOOKED_AT]
        below = cells[len(header) if header else 1 :]
        return Reading([cell for row in names for cell in row], lines, [cell for row in below for cell in row])

    return choose_encoding(
        read, declared=encoding, stated=stated, known_names=known_names, where=f"文件 {path.name}", section=section
    )


def _separator(text: str, header: Sequence[int] | None) -> str:
    """Return the separator that the header has most of; where its row is not known, the first row that has any counts."""
    lines = islice(io.StringIO(text), header[0] - 1 if header else 0, header[-1] if header else LOOKED_AT)
    first = next((line for line in lines if any(mark in line for mark in SEPARATORS)), "")
    return max(SEPARATORS, key=first.count)
