"""The standard-land ledger (标准地履约台账): conclusions, promises against deliveries, liabilities side by side."""

from collections.abc import Sequence
from pathlib import Path

from landuse.reports.parcels.register import MAX_RECORDS, write_register, write_stack
from landuse.reports.sheets.cells import safe_text
from landuse.reports.sheets.notes import (
    CONFLICTS,
    WIDTHS,
    code_meanings,
    conflict_fields,
    pack_fields,
    stamp_of,
    unit_line,
    write_remarks,
    write_sources,
)
from landuse.reports.sheets.sheet_table import Field, write_heading, write_note
from landuse.reports.sheets.workbook import Book, open_book, page_setup
from landuse.reports.standard_land_fields import (
    SHEET_NOTES,
    conclusion_counts,
    indicator_set,
    liability_details,
    ordered_promises,
    parcel_conclusions,
    promise_details,
    rule_values,
    standard_parcels,
)
from landuse.results import Assessment
from landuse.standard_land import DISCLAIMER

NAME = "标准地履约台账"
NO_SUM = "同一宗地的各项违约金并列，不相加；择一适用还是分别计收，以合同、协议的约定为准。测算金额不作为行政决定。"
REMARKS = (
    f"{DISCLAIMER}标准地是否达标，须由验收、复核部门按程序认定。",
    "列入本台账的为承诺表中有承诺的宗地；只凭合同签订日期不能确定是否按标准地供应。",
    "方向（不低于、不高于）以协议为准，不由指标名称推定；考核日期当日不判断，次日起判断；未到考核日期的不计算完成率。",
    "综合结论从严：有未达标且已过整改期限的为不达标；未达标尚在整改期限内的为限期整改；缺数据的不作达标；还有未到期的为未到考核期。",
    "整改期限自考核日期起按日历月计算；数据中没有整改通知送达日期，有通知的以通知为准。",
    "违约金只在协议写明计算方式时测算：按缺口比例为土地价款×缺口÷承诺值；按日千分比为土地价款×比例×天数。未约定的不测算。",
    "宗地已抵押的，处理前告知抵押权人。",
    "空格表示数据未提供或不适用；未知值不作为零，也不计入合计。表内文字按文本保存，不会作为公式执行。",
)


def write_standard_land(result: Assessment, path: str | Path, *, title: str = "", reporting_unit: str = "") -> Path:
    """Write the standard-land ledger as an Excel workbook and return its path.

    Sheets: 结论 (a row a parcel), 指标明细 (a row a promise), 违约责任 (a row an unmet promise; amounts side by side, never added),
    说明; hidden: _来源. A promise that is not due has no rate; what cannot be judged says what is missing.

    Parameters
    ----------
    result
        What a run found out.
    path
        The file to write; an existing one is replaced in one step.
    title
        Name of the city, zone or project; it stands before the name of each sheet.
    reporting_unit
        Name of the reporting office (填报单位); without it a line to fill in.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    title, line = safe_text(title), unit_line(result, reporting_unit)
    parcels = standard_parcels(result)[:MAX_RECORDS]
    promises = ordered_promises(result, parcels)[:MAX_RECORDS]
    unmet = promises[promises["commitment_state"] == "unmet"]
    with open_book(path, title=f"{title}{NAME}", as_of=result.as_of, company=reporting_unit, stamp=stamp_of(result)) as book:
        notes = [f"{conclusion_counts(parcels)}。{DISCLAIMER}", *_without_set(result)]
        fields = parcel_conclusions(result, parcels)
        _sheet(book, "结论", fields, notes, title=f"{title}标准地履约评价结论", line=line, empty="没有标准地承诺")
        fields = promise_details(result, promises)
        _sheet(book, "指标明细", fields, SHEET_NOTES, title=f"{title}标准地指标完成情况", line=line, empty="没有标准地承诺")
        fields = liability_details(result, unmet)
        _sheet(book, "违约责任", fields, (NO_SUM,), title=f"{title}标准地违约责任测算", line=line, empty="没有未达标的承诺")
        _write_notes(book, result, title=f"{title}{NAME}说明", line=line)
        write_sources(book, result.provenance)
    return Path(path)


def _sheet(book: Book, name: str, fields: list[Field], notes: Sequence[str], *, title: str, line: str, empty: str) -> None:
    sheet = book.sheet(name, "#256175")
    row = write_register(book, sheet, fields, title=title, line=line, empty=empty, frozen_columns=3).next_row
    for number, text in enumerate(notes, 1):
        row = write_note(book, sheet, row, f"注{number}：{text}", width=len(fields))


def _without_set(result: Assessment) -> list[str]:
    """Return the note that no set was checked, where the pack has none."""
    return (
        []
        if result.policy.standard_land.indicators
        else ["规则包没有标准地指标，未核对必备指标是否齐全（可用 zhejiang-2018、hebei-2022 或本地规则）。"]
    )


def _write_notes(book: Book, result: Assessment, *, title: str, line: str) -> None:
    sheet = book.sheet("说明", "#7f8c91")
    row = write_heading(book, sheet, title=title, line=line, width=WIDTHS, signed=False)
    row = write_remarks(book, sheet, row, REMARKS)
    sections: list[tuple[str, Sequence[Field]]] = [
        ("综合结论含义", code_meanings("standard_land_conclusion", "结论")),
        ("履约情况含义", code_meanings("commitment_state", "履约情况")),
        ("标准地指标", indicator_set(result.policy)),
        ("评价规则", rule_values(result.policy)),
        ("规则版本", pack_fields(result.policy)),
        (CONFLICTS, conflict_fields(result.policy, "standard_land_conclusion")),
    ]
    write_stack(book, sheet, sections, widths=WIDTHS, row=row, empty="规则包没有标准地指标，由地方规则规定")
    page_setup(sheet, title=title, header_rows=(0, 1))
