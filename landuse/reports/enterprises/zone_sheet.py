"""The sheet 开发区汇总: yields of each zone as sums over sums, its grades, and its stock of zombie enterprises."""

import pandas as pd

from landuse.aggregates import aggregate
from landuse.identifiers.zone_names import zone_names
from landuse.io.headings import heading
from landuse.metrics.enterprise_years import judged_year
from landuse.metrics.ratios import RATIOS
from landuse.reports.enterprises.standing_fields import LAND, amount_look, amounts_behind
from landuse.reports.enterprises.zombie_sheet import STOCK
from landuse.reports.parcels.register import write_stack
from landuse.reports.sheets.cells import Cell, number_cells, text_cells
from landuse.reports.sheets.record_fields import look
from landuse.reports.sheets.sheet_table import Field, write_heading, write_note
from landuse.reports.sheets.workbook import Book, page_setup
from landuse.results import Assessment
from landuse.vocabulary import codes, column

SHEET = "开发区汇总"
NO_ZONE, WHOLE = "未注明开发区", "全部企业"
FIRST_WIDTH, WIDTH = 24, 14


def write_zones(book: Book, result: Assessment, *, title: str, line: str) -> None:
    """Write counts, sums and ratios of each zone, and the ratios of the whole beneath: a mean of ratios is never taken."""
    by = "zone_id" if "zone_id" in result.enterprises.columns and len(result.enterprises) else None
    zones, whole = aggregate(result, by), aggregate(result, None)
    names = [WHOLE] if by is None else _names(result, zones)
    sections = [
        ("一、企业数、等级和僵尸企业", [Field("开发区", names, "text"), *_counts(zones)]),
        (f"二、{judged_year(result.as_of)}年合计数", [Field("开发区", names, "text"), *_sums(zones)]),
    ]
    ratios = [Field("开发区", [*names, WHOLE] if by else names, "text"), *_ratios(pd.concat([zones, whole]) if by else whole)]
    sheet = book.sheet(SHEET, "#256175")
    widths = [FIRST_WIDTH, *(WIDTH for _ in range(max(len(fields) for _, fields in sections) - 1))]
    row = write_heading(book, sheet, title=title, line=line, width=widths)
    placed = write_stack(book, sheet, sections, widths=widths, row=row, empty="没有企业", totals="合计")
    last = [("三、单位产出（合计数之比）", ratios)]
    placed = write_stack(book, sheet, last, widths=widths, row=placed[-1].next_row + 1, empty="没有企业")
    note = "注：单位产出为合计数之比，分子分母均已知的企业计入，不取各企业比值的平均；未知不作为零。"
    write_note(book, sheet, placed[-1].next_row, note, width=len(widths))
    page_setup(sheet, title=title, header_rows=(0, 1), pages=(1, 1))


def _names(result: Assessment, zones: pd.DataFrame) -> list[Cell]:
    return text_cells(zone_names(result.data.zones, zones.index.to_series()).fillna(NO_ZONE))


def _counts(zones: pd.DataFrame) -> list[Field]:
    grades = {f"per_mu_grade_{code}": f"{entry.label_zh}\n（家）" for code, entry in codes("per_mu_grade").items()}
    stock, stock_mu = (zones[[f"zombie_status_{code}{end}" for code in STOCK]].sum(axis=1) for end in ("", "_mu"))
    return [
        Field("企业\n（家）", number_cells(zones["enterprises"]), "integer", total="sum"),
        *(Field(header, number_cells(zones[name]), "integer", total="sum") for name, header in grades.items()),
        Field("僵尸企业底数\n（家）", number_cells(stock), "integer", total="sum"),
        Field("底数用地\n（亩）", number_cells(stock_mu), "amount", total="sum"),
        Field("用地面积不明\n（家）", number_cells(zones["land_unknown"]), "integer", total="sum"),
    ]


def _sums(zones: pd.DataFrame) -> list[Field]:
    headers = {LAND: heading(column(LAND, "enterprises"))}
    headers |= {name: heading(column(name, "accounts")) for name in amounts_behind(RATIOS)}
    return [
        Field(header.replace("(", "\n("), number_cells(zones[name]), amount_look(name), total="sum")
        for name, header in headers.items()
    ]


def _ratios(zones: pd.DataFrame) -> list[Field]:
    found = {name: column(name, "enterprises") for name in RATIOS}
    return [Field(heading(entry).replace("(", "\n("), number_cells(zones[name]), look(entry)) for name, entry in found.items()]
