"""Confirmation sheets (企业数据确认单): one workbook an enterprise, to be checked, filled in, signed and returned."""

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from landuse.io.atomic import atomic_files
from landuse.metrics.enterprise_years import judged_year
from landuse.objections.items import (
    ANSWER,
    FIELD,
    HEADERS,
    HELD,
    KEY_COLUMNS,
    KEYS_SHEET,
    OTHER,
    RECORD,
    SECTIONS,
    SHEET,
    confirmation_items,
    item_keys,
    key_text,
    keys_digest,
    shown_value,
)
from landuse.policy.citation import chinese_number
from landuse.reports.enterprises.standing_fields import amount_look
from landuse.reports.file_names import no_device, numbered_apart
from landuse.reports.parcels.parcel_fields import kind_of, zone_names
from landuse.reports.sheets.cells import Cell, date_cells, safe_text
from landuse.reports.sheets.notes import stamp_of
from landuse.reports.sheets.row_heights import MAX_LINES, ROW_PADDING, TEXT_LINE_HEIGHT, text_lines
from landuse.reports.sheets.sheet_table import LINE_HEIGHT, TITLE_HEIGHT
from landuse.reports.sheets.workbook import Book, Kind, open_book, page_setup
from landuse.results import Assessment
from landuse.vocabulary import codes, column

WIDTHS = (6, 22, 28, 24, 24, 30)
ROW_HEIGHT, OTHER_HEIGHT = 21, 64
LONGEST_NAME = 60
_UNSAFE = re.compile(r"[^\w()·-]")
INSTRUCTIONS = (
    "请核对“现有数据”：无异议的不必填写；有异议的在“企业意见（更正值）”填写更正后的值（按所列单位），并说明理由、附佐证材料。",
    "请勿增删行或改动编号。漏列的用地、租赁关系等写入“其他意见”。核对后打印盖章，连同本文件退回。",
)
SIGNATURE = (
    "本企业确认：以上数据除所提意见外属实。",
    "企业（盖章）：__________________    法定代表人或授权人（签字）：______________    ______年____月____日",
    "联系人：__________________    电话：__________________",
)


def write_confirmations(
    result: Assessment, folder: str | Path, *, title: str = "", progress: Callable[[], None] | None = None
) -> list[Path]:
    """Write a confirmation sheet for each enterprise into `folder` and return the files, in the order of the enterprises.

    Each shows what is held of the firm (master data, land by parcel, the judged year's figures) with a column to fill in; a
    hidden sheet holds the keys by which :func:`landuse.objections.read_objections` finds the values again. All files appear
    together or none does; other files in the folder stay.

    Parameters
    ----------
    result
        What a run found out.
    folder
        Where to write; it is made where it is missing.
    title
        Name of the city, zone or project for the heading.
    progress
        Called after each enterprise.

    Raises
    ------
    OutputError
        A file cannot be written.
    """
    items = confirmation_items(result)
    names = file_names(result.enterprises)
    groups = {str(key): mine for key, mine in items.groupby("enterprise_id", sort=False)}
    with atomic_files(folder) as stage:
        for enterprise_id, name in names.items():
            _write_one(result, groups[str(enterprise_id)], stage / name, title=safe_text(title))
            if progress is not None:
                progress()
    return [Path(folder) / name for name in names]


def file_names(enterprises: pd.DataFrame) -> pd.Series:
    """Return the file of each enterprise: credit code and name with nothing in them that a path could take for its own.

    Names that become the same, also to a system that does not tell capitals, are numbered.
    """
    codes_ = enterprises.index.to_series().map(_safe)
    named = "enterprise_name" in enterprises.columns
    called = enterprises["enterprise_name"].fillna("").map(_safe) if named else pd.Series("", index=enterprises.index)
    stems = (codes_ + "_" + called).str.slice(0, LONGEST_NAME).str.rstrip("_").map(no_device)
    return pd.Series(numbered_apart(stems), index=enterprises.index, dtype="str") + ".xlsx"


def _safe(text: str) -> str:
    return _UNSAFE.sub("_", text)


def _write_one(result: Assessment, items: pd.DataFrame, path: Path, *, title: str) -> None:
    firm = result.enterprises.loc[items["enterprise_id"].iloc[0]]
    heading = f"{title}{SHEET}"
    with open_book(path, title=heading, as_of=result.as_of, stamp=stamp_of(result)) as book:
        sheet = book.sheet(SHEET, "#256175")
        for place, width in enumerate(WIDTHS):
            sheet.set_column(place, place, width)
        row = _write_heading(book, sheet, result, firm, heading)
        header_row = row
        row = _write_items(book, sheet, result, items, row)
        _write_end(book, sheet, row)
        sheet.protect("", {"format_columns": True, "format_rows": True})
        sheet.freeze_panes(header_row + 1, 0)
        page_setup(sheet, title=heading, header_rows=(header_row, header_row), portrait=True)
        _write_keys(book, result, items)


def _write_heading(book: Book, sheet: Worksheet, result: Assessment, firm: pd.Series, heading: str) -> int:
    """Write title, who the enterprise is, and what to do; return the row of the headers."""
    zone = zone_names(result, pd.Series([firm.get("zone_id")], dtype="str")).iloc[0]
    name = firm.get("enterprise_name")
    land = "未知" if pd.isna(firm["land_area_mu"]) else f"{firm['land_area_mu']:.2f} 亩"
    lines = (
        f"企业名称：{'' if pd.isna(name) else safe_text(name)}",
        f"统一社会信用代码：{safe_text(firm.name)}    开发区：{'' if pd.isna(zone) else safe_text(zone)}",
        f"数据年度：{judged_year(result.as_of)}年    数据日期：{result.as_of:%Y-%m-%d}    本次评价用地面积：{land}",
    )
    _write_line(book, sheet, 0, heading, "title", TITLE_HEIGHT)
    for place, text in enumerate([*lines, *INSTRUCTIONS], 1):
        note = place > len(lines)
        _write_line(book, sheet, place, text, "note" if note else "signature", 2 * LINE_HEIGHT if note else LINE_HEIGHT)
    return 1 + len(lines) + len(INSTRUCTIONS)


def _write_items(book: Book, sheet: Worksheet, result: Assessment, items: pd.DataFrame, row: int) -> int:
    """Write headers, then each table's items under its name, and return the next row."""
    sheet.set_row(row, ROW_HEIGHT)
    for place, text in enumerate(HEADERS):
        sheet.write_string(row, place, text, book.part_format("header"))
    for place, (table, mine) in enumerate(items.groupby("table", sort=False), start=1):
        row += 1
        heading = SECTIONS[str(table)].format(f"{judged_year(result.as_of)}年")
        _write_line(book, sheet, row, f"{chinese_number(place)}、{heading}", "section", ROW_HEIGHT)
        columns = (mine[name] for name in ("number", "column", "label", "record_label", "text"))
        for number, name, label, record, text in zip(*columns, strict=True):
            row += 1
            kind, value = item_cell(str(table), name, text)
            lines = max(text_lines(value, WIDTHS[3]), text_lines(record, WIDTHS[2]))
            sheet.set_row(row, max(ROW_HEIGHT, ROW_PADDING + min(lines, MAX_LINES) * TEXT_LINE_HEIGHT))
            sheet.write_number(row, 0, number, book.cell_format("ordinal"))
            sheet.write_string(row, HEADERS.index(FIELD), label, book.cell_format("text"))
            sheet.write_string(row, HEADERS.index(RECORD), safe_text(record), book.cell_format("text"))
            _write_held(book, sheet, row, kind, value)
            sheet.write_blank(row, HEADERS.index(ANSWER), None, book.answer_format(kind))
            sheet.write_blank(row, len(HEADERS) - 1, None, book.answer_format("text"))
            choices = answer_choices(str(table), name)
            if choices:
                sheet.data_validation(row, HEADERS.index(ANSWER), row, HEADERS.index(ANSWER), {
                    "validate": "list", "source": choices, "error_type": "warning",
                    "error_title": "不在选项内", "error_message": "请从下拉列表中选取；有其他情况请写入说明。",
                })  # fmt: skip
    return row + 1


def item_cell(table: str, name: str, text: str) -> tuple[Kind, Cell]:
    """Return look and cell of a held value: numbers and days as such, labels for codes; None where nothing is held."""
    found = column(name, table)
    if found.dtype == "date":
        return "date", date_cells(pd.Series([text or None], dtype="datetime64[s]"))[0]
    if found.dtype == "float64":
        return amount_look(name) if table == "accounts" else "amount", float(text) if text else None
    shown = safe_text(shown_value(text, table, name))
    return ("label" if found.code_list or found.dtype == "boolean" else kind_of(found)), shown or None


def answer_choices(table: str, name: str) -> list[str]:
    """Return what may be picked as an answer; nothing where it is typed."""
    found = column(name, table)
    if found.dtype == "boolean":
        return ["是", "否"]
    return [code.label_zh for code in codes(found.code_list).values()] if found.code_list else []


def _write_held(book: Book, sheet: Worksheet, row: int, kind: Kind, value: Cell) -> None:
    place = HEADERS.index(HELD)
    if value is None:
        sheet.write_blank(row, place, None, book.cell_format(kind))
    elif isinstance(value, str):
        sheet.write_string(row, place, value, book.cell_format(kind))
    else:
        sheet.write_number(row, place, value, book.cell_format(kind))


def _write_end(book: Book, sheet: Worksheet, row: int) -> None:
    """Write the space for other remarks and the block to sign."""
    sheet.set_row(row, OTHER_HEIGHT)
    sheet.merge_range(row, 0, row, 1, "", book.cell_format("label"))
    sheet.write_string(row, 0, OTHER, book.cell_format("label"))
    sheet.merge_range(row, 2, row, len(HEADERS) - 1, "", book.answer_format("text"))
    for place, text in enumerate(SIGNATURE, row + 2):
        _write_line(book, sheet, place, text, "signature", 2 * LINE_HEIGHT)


def _write_line(book: Book, sheet: Worksheet, row: int, text: str, part: str, height: float) -> None:
    sheet.set_row(row, height)
    sheet.merge_range(row, 0, row, len(HEADERS) - 1, "", book.part_format(part))
    sheet.write_string(row, 0, text, book.part_format(part))


def _write_keys(book: Book, result: Assessment, items: pd.DataFrame) -> None:
    """Write the hidden sheet: the enterprise, the run, the check sum, then one key a row."""
    enterprise_id = str(items["enterprise_id"].iloc[0])
    keys = item_keys(items)
    sheet = book.sheet(KEYS_SHEET)
    sheet.hide()
    head = (
        ("enterprise_id", key_text(enterprise_id)),
        ("run_id", str(result.provenance.get("run_id", ""))),
        ("as_of", f"{result.as_of:%Y-%m-%d}"),
        ("digest", keys_digest(key_text(enterprise_id), keys)),
    )
    text = book.cell_format("text")
    for row, cells in enumerate([*head, KEY_COLUMNS, *keys]):
        for place, value in enumerate(cells):
            sheet.write_string(row, place, value, text)
    sheet.protect()
