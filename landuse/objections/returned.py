"""Reading the confirmation sheets that enterprises return: what they correct, and everything that cannot be taken as it is.

Nothing is guessed: a sheet whose keys were changed is left out whole, a value that cannot be read is left out alone, and each is
an issue. The files are only read.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from landuse.errors import ReadError
from landuse.io.conform.cells import Parsed, Parser, code_reader, folded, plain_text, read_flag, read_id, read_text
from landuse.io.conform.date_cells import read_date
from landuse.io.conform.number_cells import number_reader
from landuse.issues import IssueLog
from landuse.objections.items import (
    ANSWER,
    HEADERS,
    HELD,
    KEY_COLUMNS,
    KEYS_SHEET,
    OTHER,
    REMARK,
    SHEET,
    key_text,
    keys_digest,
    plain_value,
    shown_value,
)
from landuse.vocabulary import Column, code_aliases, codes, column

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
AGREED = frozenset({"无异议", "无意见", "没有意见", "同意", "一致", "属实", "无误", "无需更正", "√", "✓"})
MAY_BE_NEGATIVE = ("tax_wanyuan", "value_added_wanyuan")
KEYS_HEAD = 5
"""Rows of the hidden sheet before the first key: enterprise, run, day, check sum, headers."""
LONGEST_COMPARED = 1000
NOTHING: tuple[object, ...] = ("", None)


@dataclass(frozen=True)
class Correction:
    """One value that an enterprise corrects: where it stands, what was held, what it should be, and why."""

    enterprise_id: str
    table: str
    record: str
    column: str
    label: str
    record_label: str
    held: object
    corrected: object
    held_text: str
    corrected_text: str
    remark: str
    file: str


@dataclass
class Returned:
    """What came back: the corrections, the enterprises that answered, and the issues."""

    corrections: list[Correction] = field(default_factory=list)
    enterprises: list[str] = field(default_factory=list)
    log: IssueLog = field(default_factory=IssueLog)


@dataclass(frozen=True)
class _Sheet:
    """One returned file: the enterprise by its key, the keys by number, the answers by number, other remarks."""

    file: str
    enterprise: str
    keys: Mapping[str, tuple[str, ...]]
    rows: Mapping[str, "Answer"]
    other: str


class _Refused(Exception):  # noqa: N818 - it carries an issue, it is no error of the program
    """A sheet cannot be taken; `args` are the issue and what is special about it."""


def read_returned(folder: str | Path, items: pd.DataFrame) -> Returned:
    """Read every workbook in `folder` (and the folders in it) against the `items` that are held.

    Returns the corrections, the enterprises that answered, and the issues ``objection_*``; a file that is no workbook (a scan, a
    photograph, a letter) is an issue of its own, for a person to read.

    Raises
    ------
    ReadError
        `folder` is no folder, or has no workbook in it.
    """
    found = Returned()
    paths = _workbooks(Path(folder), found.log)
    sheets: dict[str, list[_Sheet]] = {}
    for path in paths:
        try:
            sheet = _read(path)
        except _Refused as refusal:
            _refuse(found.log, path.name, *refusal.args)
        else:
            sheets.setdefault(sheet.enterprise, []).append(sheet)
    known = {key_text(enterprise_id): mine for enterprise_id, mine in items.groupby("enterprise_id", sort=False)}
    for key, returned in sheets.items():
        if len(returned) > 1:
            for sheet in returned:
                _refuse(found.log, sheet.file, "objection_duplicate", f"同一企业退回 {len(returned)} 份确认单，均未采用", key)
        elif key not in known:
            _refuse(found.log, returned[0].file, "objection_unknown_enterprise", "", key)
        else:
            _take(found, returned[0], known[key])
    return found


def _workbooks(root: Path, log: IssueLog) -> list[Path]:
    """Return the workbooks in `root` and below; every other file but a lock or a hidden one is an issue for a person."""
    if not root.is_dir():
        raise ReadError(f"找不到文件夹“{root.name}”；请写明存放退回确认单的文件夹")
    files = sorted(path for path in root.rglob("*") if path.is_file() and not path.name.startswith(("~$", ".")))
    workbooks = [path for path in files if path.suffix.lower() in SUFFIXES]
    if not workbooks:
        raise ReadError(f"文件夹“{root.name}”中没有退回的确认单（.xlsx）；请核对文件夹")
    for path in files:
        if path not in workbooks:
            message = "不是工作簿（如扫描件、照片、文字材料），须人工核对其中的意见"
            _refuse(log, path.name, "objection_file_unreadable", message)
    return workbooks


def _read(path: Path) -> _Sheet:
    """Return what a file holds; raise _Refused where it is no sheet of ours or was changed."""
    try:
        workbook = CalamineWorkbook.from_path(path)
        cells = {name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in (SHEET, KEYS_SHEET)}
    except (CalamineError, OSError) as error:
        raise _Refused("objection_file_unreadable", f"无法作为确认单读取：{type(error).__name__}") from error
    hidden = [[plain_text(cell) for cell in row] for row in cells[KEYS_SHEET]]
    if len(hidden) < KEYS_HEAD or len(hidden[0]) < len(KEY_COLUMNS):
        raise _Refused("objection_key_changed", "隐藏的标识页被改动")
    enterprise, digest = hidden[0][1], hidden[3][1]
    keys = [row[: len(KEY_COLUMNS)] for row in hidden[KEYS_HEAD:]]
    if keys_digest(enterprise, keys) != digest:
        raise _Refused("objection_key_changed", "隐藏的标识页被改动")
    rows, above = _answers(cells[SHEET])
    if enterprise not in {key_text(part) for line in above for part in _words(line)}:
        raise _Refused("objection_key_changed", "表头的统一社会信用代码与标识页不一致", enterprise)
    wanted = [key[0] for key in keys]
    if [number for number, _ in rows] != wanted:
        raise _Refused("objection_key_changed", "编号有缺漏、重复或改动", enterprise)
    by_number = {key[0]: tuple(key) for key in keys}
    return _Sheet(path.name, enterprise, by_number, dict(rows), _other(cells[SHEET]))


Answer = tuple[int, Mapping[str, Any]]
"""Row of the sheet, and its cells by header."""


def _answers(cells: list[list[Any]]) -> tuple[list[tuple[str, Answer]], list[str]]:
    """Return number, row and cells of each item, in order, and the lines above the headers."""
    headed = [place for place, row in enumerate(cells) if [_header(cell) for cell in row[: len(HEADERS)]] == list(HEADERS)]
    if not headed:
        raise _Refused("objection_key_changed", "表头被改动")
    header_row = headed[0]
    found: list[tuple[str, Answer]] = []
    for place, row in enumerate(cells[header_row + 1 :], header_row + 2):
        number = plain_text(row[0])
        if number == OTHER:
            break
        if number.isdecimal():
            found.append((number, (place, dict(zip(HEADERS, row, strict=False)))))
        elif any(cell not in NOTHING for cell in row[1 : len(HEADERS)]):
            raise _Refused("objection_key_changed", f"第 {place} 行没有编号")
    return found, [plain_text(row[0]) for row in cells[:header_row]]


def _header(cell: Any) -> str:
    """Return a header with full-width brackets, as sheets that went out earlier or were typed anew may have half-width ones."""
    return plain_text(cell).replace("(", "（").replace(")", "）")


def _words(line: str) -> Iterator[str]:
    """Yield what follows a colon in a heading line, with and without what comes behind it."""
    text = "".join(re.split("[:：]", line, maxsplit=1)[1:])
    yield text
    yield text.split("    ")[0]


def _other(cells: list[list[Any]]) -> str:
    return next((plain_text(row[2]) for row in cells if plain_text(row[0]) == OTHER and row[2] not in NOTHING), "")


def _refuse(log: IssueLog, file: str, issue: str, message: str = "", enterprise: str = "") -> None:
    log.add(
        issue, table_name="enterprises", records=[file], record_ids=[_readable(enterprise) or file], message=message, file=file,
        sheet=SHEET,
    )  # fmt: skip


def _readable(key: str) -> str:
    return key.encode("ascii", "replace").decode("unicode_escape") if key else ""


def _take(found: Returned, sheet: _Sheet, items: pd.DataFrame) -> None:
    """Add what one enterprise corrects, and what cannot be taken of it."""
    enterprise_id = str(items["enterprise_id"].iloc[0])
    found.enterprises.append(enterprise_id)
    held = {(row["table"], key_text(row["record"]), row["column"]): row for row in items.to_dict("records")}
    for number, (row, cells) in sheet.rows.items():
        _, table, record, name, text = sheet.keys[number]
        item = held.get((table, record, name))
        note = _Note(found.log, sheet.file, enterprise_id, table, name, row)
        if item is None:
            note("objection_key_changed", cells[ANSWER], "该项已不在数据中")
            continue
        answer, remark = cells[ANSWER], _text(cells[REMARK])
        entry = column(name, table)
        if not _same(cells[HELD], item["text"], entry) and key_text(item["text"]) == text:
            note("objection_cell_changed", cells[HELD])
        if answer in NOTHING or folded(answer) in AGREED or reader_of(entry)(answer) == Parsed(None):
            if remark:
                note("objection_remark", remark, remark)
            continue
        parsed = _checked(reader_of(entry)(answer), entry)
        if parsed.value is None:
            note("objection_not_readable", answer, f"更正值无法识别、未采用{f'；说明：{remark}' if remark else ''}")
            continue
        if key_text(item["text"]) != text:
            note("objection_outdated", answer)
        plain = plain_value(parsed.value, entry.dtype)
        if plain == item["text"]:
            continue
        found.corrections.append(
            Correction(
                enterprise_id, table, item["record"], name, item["label"], item["record_label"], item["value"], parsed.value,
                shown_value(item["text"], table, name), shown_value(plain, table, name), remark, sheet.file,
            )
        )  # fmt: skip
    if sheet.other:
        _Note(found.log, sheet.file, enterprise_id, "enterprises", "", None)(
            "objection_remark", sheet.other, f"{OTHER}：{sheet.other}"
        )


@dataclass(frozen=True)
class _Note:
    """Where an issue about one item belongs."""

    log: IssueLog
    file: str
    enterprise_id: str
    table: str
    column: str
    row: int | None

    def __call__(self, issue: str, value: object, message: str = "") -> None:
        self.log.add(
            issue, table_name=self.table, records=[self.enterprise_id], column=self.column, values=[_text(value)], message=message,
            file=self.file, sheet=SHEET, rows=None if self.row is None else [self.row],
        )  # fmt: skip


def reader_of(found: Column) -> Parser:
    """Return the parser for an answer about one column."""
    if found.code_list:
        return code_reader(code_aliases(found.code_list))
    if found.dtype == "float64":
        return number_reader(found.unit, None)
    readers: Mapping[str, Callable[[object], Parsed]] = {"date": _read_day, "boolean": read_flag}
    return readers.get(found.dtype, read_id if found.name.endswith("_code") else read_text)


def _read_day(cell: object) -> Parsed:
    return read_date(cell, serials=True)


def _checked(parsed: Parsed, found: Column) -> Parsed:
    """Return the value, or nothing where it is no code of the list or is negative where that cannot be."""
    if found.code_list and parsed.value not in codes(found.code_list):
        return Parsed(None)
    negative = isinstance(parsed.value, float) and parsed.value < 0 and found.name not in MAY_BE_NEGATIVE
    return Parsed(None) if negative else parsed


def _same(cell: object, text: str, found: Column) -> bool:
    """Tell whether the printed value still stands as it was printed."""
    if cell in NOTHING:
        return text == ""
    if found.dtype == "string":
        return folded(cell) == folded(text) or len(text) > LONGEST_COMPARED or not text.isprintable()
    return plain_value(_checked(reader_of(found)(cell), found).value, found.dtype) == text


def _text(value: object) -> str:
    return "" if value in NOTHING else plain_text(value)
