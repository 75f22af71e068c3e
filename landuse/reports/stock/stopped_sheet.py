"""The sheet 停缓建: suspended works, how long they have stopped, how far they came, and when they may be idle land."""

import pandas as pd

from landuse.land_stock_table import stopped_works
from landuse.reports.parcels.register import write_stack
from landuse.reports.sheets.cells import date_cells, flag_cells, number_cells, text_cells
from landuse.reports.sheets.choices import FLAG_LIST
from landuse.reports.sheets.record_fields import zone_cells
from landuse.reports.sheets.sheet_table import Field, write_heading, write_note
from landuse.reports.sheets.workbook import Book, page_setup
from landuse.results import Assessment

SHEET = "停缓建"
PARTS = {
    "stopped": "一、停缓建(未构成闲置土地)",
    "unknown": "二、待核实(材料不足,可能构成闲置土地)",
    "idle": "三、已构成闲置土地(中止开发),列入闲置土地台账",
}


def write_stopped(book: Book, result: Assessment, *, title: str, line: str) -> None:
    """Write the three lists one under the other; the first are those that the state of the land stock counts."""
    works = stopped_works(result)
    state = works["land_stock_state"].astype("str")
    sections = []
    for code, name in PARTS.items():
        rows = works[(state == code).to_numpy()]
        sections.append((f"{name}:{len(rows)} 宗", _fields(result, rows)))
    sheet = book.sheet(SHEET, "#5e4fa2")
    widths = [field.width for field in sections[0][1]]
    row = write_heading(book, sheet, title=title, line=line, width=widths)
    placed = write_stack(book, sheet, sections, widths=widths, row=row, empty="没有", totals="合计")
    notes = [
        "停缓建不是法定类别。已动工开发面积不足三分之一或已投资额不足百分之二十五、且中止满一年的,也可以认定为闲置土地(办法第二条)。",
        "“可能构成闲置之日”为中止开发满一年的次日;面积、投资均已达到标准的,不会因中止构成闲置,为空。未取得施工许可的先移送主管部门。",
    ]
    row = placed[-1].next_row
    for number, text in enumerate(notes, 1):
        row = write_note(book, sheet, row, f"注{number}:{text}", width=len(widths))
    page_setup(sheet, title=title, header_rows=(0, 1))


def _fields(result: Assessment, rows: pd.DataFrame) -> list[Field]:
    return [
        Field("序号", list(range(1, len(rows) + 1)), "ordinal", 6),
        Field("宗地代码", text_cells(rows.index), "id", 24, total="parcels"),
        Field("土地使用权人", text_cells(rows["holder_name"]), "text", 34),
        Field("开发区", zone_cells(result, rows), "text", 22),
        Field("面积\n(亩)", number_cells(rows["area_mu"]), "amount", 12, total="visible"),
        Field("中止开发日期", date_cells(rows["suspended_since_date"]), "date", 13),
        Field("停工天数", number_cells(rows["days_stopped"]), "integer", 10),
        Field("已动工\n面积占比", number_cells(rows["developed_share"]), "share", 11),
        Field("不足\n三分之一", flag_cells(rows["area_test_met"]), "label", 10, choices=FLAG_LIST),
        Field("已投资额\n占比", number_cells(rows["invested_share"]), "share", 11),
        Field("不足百分\n之二十五", flag_cells(rows["investment_test_met"]), "label", 10, choices=FLAG_LIST),
        Field("取得施工\n许可", flag_cells(rows["has_construction_permit"]), "label", 10, choices=FLAG_LIST),
        Field("可能构成\n闲置之日", date_cells(rows["may_be_idle_from"]), "date", 13),
        Field("距该日\n天数", number_cells(rows["days_until_idle"]), "integer", 10),
    ]
