"""The sheet 存量状态: parcels and mu in each state of the land stock, by zone, with 批而未供 and the rate of idle land."""

import pandas as pd

from landuse.identifiers.zone_names import zone_names
from landuse.land_stock_table import stock_table
from landuse.reports.parcels.register import write_stack
from landuse.reports.sheets.cells import Cell, number_cells, text_cells
from landuse.reports.sheets.sheet_table import Field, write_heading, write_note
from landuse.reports.sheets.workbook import Book, Kind, page_setup
from landuse.results import Assessment
from landuse.vocabulary import codes

SHEET = "存量状态"
NO_ZONE, WHOLE = "未注明开发区", "全部宗地"
FIRST_WIDTH, WIDTH = 24, 12


def write_states(book: Book, result: Assessment, *, title: str, line: str) -> None:
    """Write counts, areas and rates of each zone; every parcel stands in one state, so that the columns add up to all."""
    by = "zone_id" if "zone_id" in result.results.columns and len(result.results) else None
    zones, whole = stock_table(result, by), stock_table(result, None)
    names = [WHOLE] if by is None else _names(result, zones)
    sections = [
        ("一、宗数", [Field("开发区", names, "text"), *_states(zones, "", "宗", "integer")]),
        ("二、面积", [Field("开发区", names, "text"), *_states(zones, "_mu", "亩", "amount")]),
    ]
    both = zones if by is None else pd.concat([zones, whole])
    sheet = book.sheet(SHEET, "#c7b299")
    widths = [FIRST_WIDTH, *(WIDTH for _ in sections[0][1][1:])]
    row = write_heading(book, sheet, title=title, line=line, width=widths)
    placed = write_stack(book, sheet, sections, widths=widths, row=row, empty="没有宗地", totals="合计")
    rates = [("三、批而未供与土地闲置率", [Field("开发区", names if by is None else [*names, WHOLE], "text"), *_rates(both)])]
    placed = write_stack(book, sheet, rates, widths=widths, row=placed[-1].next_row + 1, empty="没有宗地")
    notes = [
        "各状态互不重叠，合计等于全部宗地；批而未供 = 批而未征 + 征而未供；供而未用含超过动工日未满一年的宗地。",
        "土地闲置率 = 闲置土地面积 ÷ 已供应土地面积；没有已供应土地的为空。面积不明的宗地计入宗数而不计入面积。",
        "“停缓建”不是法定类别；“建成待评价”缺少企业或投入产出数据；本表为数据比对结果，不作为行政决定。",
    ]
    row = placed[-1].next_row
    for number, text in enumerate(notes, 1):
        row = write_note(book, sheet, row, f"注{number}：{text}", width=len(widths))
    page_setup(sheet, title=title, header_rows=(0, 1), pages=(1, 1))


def _names(result: Assessment, zones: pd.DataFrame) -> list[Cell]:
    return text_cells(zone_names(result.data.zones, zones.index.to_series()).fillna(NO_ZONE))


def _states(zones: pd.DataFrame, end: str, unit: str, kind: Kind) -> list[Field]:
    headers = {
        f"{code}{end}": entry.label_zh.replace("(", "\n(") + f"\n（{unit}）" for code, entry in codes("land_stock_state").items()
    }
    everything = f"合计\n（{unit}）"
    fields = [Field(header, number_cells(zones[name]), kind, total="sum") for name, header in headers.items()]
    return [*fields, Field(everything, number_cells(zones["mu" if end else "parcels"]), kind, total="sum")]


def _rates(zones: pd.DataFrame) -> list[Field]:
    return [
        Field("批而未供\n（宗）", number_cells(zones["not_supplied"]), "integer"),
        Field("批而未供\n（亩）", number_cells(zones["not_supplied_mu"]), "amount"),
        Field("已供应\n（宗）", number_cells(zones["supplied"]), "integer"),
        Field("已供应\n（亩）", number_cells(zones["supplied_mu"]), "amount"),
        Field("闲置\n（亩）", number_cells(zones["idle_mu"]), "amount"),
        Field("土地闲置率", number_cells(zones["idle_rate"]), "share"),
        Field("面积不明\n（宗）", number_cells(zones["area_unknown"]), "integer"),
    ]
