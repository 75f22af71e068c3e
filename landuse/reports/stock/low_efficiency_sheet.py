"""The sheet 低效用地: built land that meets the tests of the rules, with the figures that they rest on."""

import pandas as pd

from landuse.reports.parcels.parcel_fields import parcel_fields
from landuse.reports.parcels.parcel_places import Place
from landuse.reports.parcels.register import MAX_RECORDS, write_register
from landuse.reports.sheets.cells import mapped_cells
from landuse.reports.sheets.sheet_table import Field, write_note
from landuse.reports.sheets.workbook import Book
from landuse.results import Assessment

SHEET = "低效用地"
PLACES = (
    Place("parcel_id", 21, "宗地", "parcels"),
    Place("holder_name", 26, "宗地"),
    Place("zone_id", 18, "宗地"),
    Place("area_mu", 11, "宗地", "visible"),
    Place("industry_code", 9, "宗地"),
    Place("land_stock_state", 15, "宗地"),
)
FIGURES = (
    Place("building_coefficient", 10, "指标"),
    Place("floor_area_ratio", 10, "指标"),
    Place("investment_intensity_wanyuan_per_mu", 12, "指标"),
    Place("tax_wanyuan_per_mu", 12, "指标"),
    Place("used_by_eliminated", 11, "指标"),
)


def write_low_efficiency(book: Book, result: Assessment, *, title: str, line: str) -> None:
    """Write the low-efficiency parcels, largest first; land held by zombies that meets the tests is among them and says so."""
    parcels = pd.DataFrame(result.results)
    found = parcels[parcels["is_low_efficiency"].fillna(value=False).astype("bool")]
    rows = found.sort_values("area_mu", ascending=False, kind="stable", na_position="last")[:MAX_RECORDS]
    titles = {test.id: test.title for test in result.policy.stock.low_efficiency}
    reasons = mapped_cells(rows["low_efficiency_reasons"], lambda ids: "；".join(titles.get(one, one) for one in ids.split(", ")))
    fields = [
        *parcel_fields(result, PLACES, rows),
        Field("低效情形", reasons, "text", 34, "指标"),
        *parcel_fields(result, FIGURES, rows)[1:],
    ]
    sheet = book.sheet(SHEET, "#ef8a3c")
    placed = write_register(book, sheet, fields, title=title, line=line, empty="没有符合情形的宗地", frozen_columns=2)
    unknown = int(parcels["is_low_efficiency"].isna().sum())
    needed = result.policy.stock.low_efficiency_tests_needed
    notes = [
        f"符合政策包所列情形至少 {needed} 种的建成用地；闲置土地不列入。情形及其依据、可信程度见“填表说明”。",
        f"另有 {unknown} 宗缺少数据、不能判断，未列；由僵尸企业占用的，存量状态为“僵尸企业占用”，不重复计入“建成低效”。",
    ]
    row = placed.next_row
    for number, text in enumerate(notes, 1):
        row = write_note(book, sheet, row, f"注{number}：{text}", width=len(fields))
