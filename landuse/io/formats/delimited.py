"""Text tables: CSV and TSV, every cell as text."""

import io
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from landuse.errors import ReadError
from landuse.io.formats.encoding import Choice, Reading, canonical, choose_encoding, report_choice
from landuse.io.formats.rawtable import RawTable, numbered_rows, unique_headers
from landuse.issues import IssueLog

_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_SEPARATORS = (",", "\t", ";", "|")
_SHOWN_ROWS = 50  # where sample values are looked for
_WORKBOOK_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def read_delimited(
    path: Path,
    encoding: str | None,
    header_row: int,
    *,
    known_names: Collection[str],
    section: str,
    table_name: str,
    log: IssueLog,
) -> RawTable:
    """Return the records of the text table `path`; empty cells are missing, blank lines are passed over but counted.

    The separator is the one that the header row has most of.

    Raises
    ------
    ReadError
        The file is a workbook in disguise, is empty, or a row has more cells than the header.
    EncodingError
        The encoding cannot be decided.
    """
    content = path.read_bytes()
    if content.startswith(_WORKBOOK_STARTS):
        raise ReadError(
            f"文件 {path.name} 的扩展名是 {path.suffix},内容却是 Excel 工作簿;请将扩展名改为 .xlsx 或 .xls,并在 [{section}] 中改 file"
        )
    choice = _choose(content, encoding, header_row, known_names, path, section)
    report_choice(choice, log, table_name=table_name, file=path.name)
    text = content.decode("utf-8-sig" if choice.codec == "utf-8" else choice.codec)
    separator = _separator(_header_line(text, header_row))
    try:
        cells = pd.read_csv(
            io.StringIO(text), sep=separator, header=None, dtype="str", na_filter=False, skip_blank_lines=False, skiprows=header_row - 1,
        )  # fmt: skip
    except pd.errors.EmptyDataError:
        raise ReadError(f"文件 {path.name} 的第 {header_row} 行没有表头;请核对 [{section}] 的 header_row") from None
    except pd.errors.ParserError as error:
        raise ReadError(f"文件 {path.name} 有一行的列数多于表头,可能是内容中的分隔符或引号未成对:{error}") from None
    headers, doubled = unique_headers(cells.iloc[0].fillna(""))
    frame = cells.iloc[1:].reset_index(drop=True)
    frame.columns = headers
    frame = frame.mask(frame == "")
    rows = numbered_rows(len(frame), header_row + 1)
    filled = frame.notna().any(axis=1).to_numpy()
    return RawTable(frame[filled].reset_index(drop=True), rows[filled], path.name, doubled=doubled)


def _choose(
    content: bytes, encoding: str | None, header_row: int, known_names: Collection[str], path: Path, section: str
) -> Choice:
    stated = {}
    for mark, codec in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            stated[canonical(codec)] = "文件头标记(BOM)"

    def read(codec: str) -> Reading:
        text = content.decode("utf-8-sig" if codec == "utf-8" else codec)
        lines = text.splitlines()
        separator = _separator(_header_line(text, header_row))
        shown = [line.split(separator) for line in lines[header_row - 1 : header_row + _SHOWN_ROWS]]
        cells = [[cell.strip().strip('"') for cell in row] for row in shown]
        return Reading(cells[0] if cells else [], lines, [cell for row in cells[1:] for cell in row])

    return choose_encoding(
        read, declared=encoding, stated=stated, known_names=known_names, where=f"文件 {path.name}", section=section
    )


def _header_line(text: str, header_row: int) -> str:
    lines = io.StringIO(text)
    line = ""
    for _ in range(header_row):
        line = lines.readline()
    return line


def _separator(header: str) -> str:
    return max(_SEPARATORS, key=header.count)
