"""The sheet 存量措施候选: parcels for which a stock measure of 2018-2026 may be looked at; never a legal ground."""

import pandas as pd

from landuse.reports.parcels.parcel_fields import parcel_fields
from landuse.reports.parcels.parcel_places import Place
from landuse.reports.parcels.register import MAX_RECORDS, write_register
from landuse.reports.sheets.cells import mapped_cells
from landuse.reports.sheets.sheet_table import Field, write_note
from landuse.reports.sheets.workbook import Book
from landuse.results import Assessment

SHEET = "存量措施候选"
WORKS_ORDER = ("not_started", "suspended", "under_way")
PLACES = (
    Place("parcel_id", 21, "宗地", "parcels"),
    Place("holder_name", 26, "宗地"),
    Place("zone_id", 18, "宗地"),
    Place("area_mu", 11, "宗地", "visible"),
    Place("contract_date", 11.5, "宗地"),
    Place("works_status", 10, "宗地"),
    Place("idle_status", 20, "宗地"),
    Place("land_stock_state", 14, "宗地"),
)
PRICES = (
    Place("appraised_value_wanyuan", 12, "专项债收回收购", "visible"),
    Place("land_cost_wanyuan", 12, "专项债收回收购", "visible"),
    Place("bond_base_price_wanyuan", 12, "专项债收回收购", "visible"),
)


def candidates(result: Assessment) -> pd.DataFrame:
    """Return the rows of the parcels that are candidates of a measure: works not started first, then the largest."""
    parcels = pd.DataFrame(result.results)
    found = parcels[parcels["stock_measures"] != ""]
    order = (
        found["works_status"].astype("str").map({code: place for place, code in enumerate(WORKS_ORDER)}).fillna(len(WORKS_ORDER))
    )
    area = found["area_mu"].fillna(-1.0)
    return found.loc[pd.DataFrame({"order": order, "area": -area}).sort_values(["order", "area"], kind="stable").index]


def write_measures(book: Book, result: Assessment, *, title: str, line: str) -> None:
    """Write the candidates with their measures, the papers these rest on, and the base price of a take-back."""
    rows = candidates(result)[:MAX_RECORDS]
    known = {measure.id: measure for measure in result.policy.stock.measures}
    fields = [
        *parcel_fields(result, PLACES, rows),
        Field("可研究的措施", mapped_cells(rows["stock_measures"], lambda ids: "；".join(known[one].title for one in ids.split(", "))), "text", 30, "措施"),
        Field("政策文件", mapped_cells(rows["stock_measures"], lambda ids: _papers(result, ids)), "text", 34, "措施"),
        *parcel_fields(result, PRICES, rows)[1:],
    ]  # fmt: skip
    sheet = book.sheet(SHEET, "#2c7fb8")
    placed = write_register(book, sheet, fields, title=title, line=line, empty="没有候选宗地", frozen_columns=2)
    row = placed.next_row
    for number, text in enumerate(_notes(result), 1):
        row = write_note(book, sheet, row, f"注{number}：{text}", width=len(fields))


def _papers(result: Assessment, ids: str) -> str:
    known = {measure.id: measure for measure in result.policy.stock.measures}
    papers = (paper for one in ids.split(", ") for paper in result.policy.cite(known[one].article).split("；"))
    return "；".join(dict.fromkeys(papers))


def _notes(result: Assessment) -> list[str]:
    rules = result.policy.stock
    price = "基础价格为市场评估价与企业土地成本的较低者，两者缺一则为空，由市县决定在其下浮动的幅度"
    notes = [
        "候选仅供研究：不是处置依据，不改变“依据条款”；是否采用须由政府集体研究，并与使用权人协商一致。",
        f"专项债收回收购：{rules.bond_supplied_until}（含）以前供应、尚未竣工的宗地，未动工的列前；{price}。",
    ]
    if result.as_of < pd.Timestamp(rules.bond_in_force_from):
        notes.append(f"专项债收回收购自 {rules.bond_in_force_from} 起施行，本表数据日期在此之前，不列该项。")
    else:
        unknown = int(result.results["bond_takeback_candidate"].isna().sum())
        notes.append(f"另有 {unknown} 宗供应日期、供应情况或开工状态不明，不能判断是否为专项债收回收购候选，未列。")
    return notes
