"""The sheet 全部企业: the facts of every enterprise, graded or not."""

from landuse.metrics.ratios import RATIOS
from landuse.reports.parcels.parcel_places import Place
from landuse.reports.parcels.register import MAX_RECORDS, write_register
from landuse.reports.sheets.record_fields import record_fields
from landuse.reports.sheets.sheet_table import Field, write_note
from landuse.reports.sheets.workbook import Book
from landuse.results import Assessment

SHEET = "全部企业"
PLACES = (
    Place("enterprise_name", 26, total="firms"),
    Place("enterprise_id", 20),
    Place("zone_id", 14),
    Place("size_class", 9),
    Place("operating_status", 9),
    Place("built", 8),
    Place("registration_date", 11.5),
    Place("production_due_date", 11.5),
    Place("exempt_category", 11),
    Place("veto", 8),
    Place("land_area_mu", 10, total="visible"),
    *(Place(name, 10.5) for name in RATIOS),
    Place("per_mu_score", 9),
    Place("per_mu_rank", 7),
    Place("per_mu_grade", 12),
    Place("zombie_status", 16),
    Place("zombie_route", 11),
)


def write_firms(book: Book, result: Assessment, *, title: str, line: str) -> None:
    """Write every enterprise in the order of the input."""
    rows = result.enterprises[:MAX_RECORDS]
    numbers = Field("序号", list(range(1, len(rows) + 1)), "ordinal", 6)
    fields = [numbers, *record_fields(result, "enterprises", PLACES, rows)]
    sheet = book.sheet(SHEET)
    placed = write_register(book, sheet, fields, title=title, line=line, empty="没有企业", frozen_columns=3)
    left = len(result.enterprises) - len(rows)
    beyond = f"工作表行数有限，另有 {left} 家未列。" if left else ""
    write_note(book, sheet, placed.next_row, f"注：{beyond}空格为数据未提供或不适用，不作为零。", width=len(fields))
