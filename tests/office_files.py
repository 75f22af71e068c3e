"""What an office hands over, for the how-to pages: a Shapefile in GBK without .cpg and a ledger with a title and two rows of headers."""

from pathlib import Path

import geopandas as gpd
import openpyxl
import shapely

PARCELS = [
    ("210199001001GB00101", "云浔甲制造有限公司", "工业用地", 30.0, "2016-05-01", ""),
    ("210199001001GB00102", "云浔乙机械有限公司", "工业用地", 45.5, "2018-03-15", ""),
    ("210199001001GB00103", "云浔丙电子有限公司", "工业用地", 22.5, "2015-09-01", "2015-10-08"),
]
SHEET_HEAD = [
    ["闲置土地处置台账"],
    ["填报单位：某某开发区管委会", None, None, None, None, None, None, "单位：亩、万元"],
    ["序号", "宗地编号", "土地使用权人", "供应情况", None, None, "开发建设情况", None],
    [None, None, None, "供应方式", "供应面积（亩）", "出让价款（万元）", "约定动工日期", "实际动工日期"],
]
MERGED = ("A1:H1", "A3:A4", "B3:B4", "C3:C4", "D3:F3", "G3:H3")


def write_shapefile(path: Path) -> None:
    """Write the boundaries with their code and holder in GBK, no .cpg beside it."""
    squares = [shapely.box(519_000 + 200 * n, 4_618_000, 519_000 + 200 * n + 150, 4_618_000 + mu * 2000 / 3 / 150)
               for n, (_, _, _, mu, *_) in enumerate(PARCELS)]  # fmt: skip
    columns = {"ZDDM": [row[0] for row in PARCELS], "QLR": [row[1] for row in PARCELS], "YT": [row[2] for row in PARCELS]}
    gpd.GeoDataFrame(columns, geometry=squares, crs="EPSG:4550").to_file(path, encoding="GBK", engine="pyogrio")
    path.with_suffix(".cpg").unlink(missing_ok=True)


def write_ledger(path: Path) -> None:
    """Write the ledger: title, line of units, two rows of headers, a row a parcel, a total."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "台账"
    for row in SHEET_HEAD:
        sheet.append(row)
    for number, (code, holder, _, mu, start, started) in enumerate(PARCELS, 1):
        sheet.append([number, code, holder, "出让", mu, 20 * mu, start, started or None])
    sheet.append(["合计", None, None, None, sum(row[3] for row in PARCELS)])
    for area in MERGED:
        sheet.merge_cells(area)
    book.save(path)
