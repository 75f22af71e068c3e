"""Files as bureaus hand them over, made by code: one landuse.toml, and tables with a planted fault."""

import struct
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from landuse.data import LandData
from landuse.io.read import read_data

HEAD = '[project]\nname = "测试"\nas_of = 2020-12-31\n'
LONG_ID = "2101060010020012345"  # 19 digits


def write_toml(folder: Path, sections: str) -> Path:
    path = folder / "landuse.toml"
    path.write_text(HEAD + sections, encoding="utf-8")
    return path


def read(folder: Path, sections: str) -> LandData:
    return read_data(write_toml(folder, sections))


def read_csv(folder: Path, text: str, sections: str = "", table: str = "parcels") -> LandData:
    """Read a UTF-8 text table as `table`, with a one-parcel table beside it where it is not the parcels."""
    (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    beside = ""
    if table != "parcels":
        (folder / "parcels.csv").write_text("parcel_id\nP1\n", encoding="utf-8")
        beside = '[data.parcels]\nfile = "parcels.csv"\n'
    return read(folder, f'{beside}[data.{table}]\nfile = "{table}.csv"\n{sections}')


def found(data: LandData, issue: str) -> pd.DataFrame:
    return data.issues[data.issues["issue"] == issue].reset_index(drop=True)


def squares(count: int = 2, side: float = 100.0, x: float = 519_000.0, y: float = 4_618_000.0) -> list[shapely.Polygon]:
    return [shapely.box(x + n * side, y, x + (n + 1) * side, y + side) for n in range(count)]


def layer(columns: dict[str, list[object]], crs: str | None = "EPSG:4550", **where: float) -> gpd.GeoDataFrame:
    count = len(next(iter(columns.values())))
    return gpd.GeoDataFrame(columns, geometry=squares(count, **where), crs=crs)


def dbf_bytes(fields: list[tuple[bytes, str, int, int]], rows: list[list[bytes]], language: int = 0) -> bytes:
    """Return a dBASE table: fields are (name, type, width, decimals), cells are bytes and padded here."""
    widths = [width for _, _, width, _ in fields]
    header = struct.pack("<BBBBIHH16xBB2x", 3, 120, 1, 1, len(rows), 33 + 32 * len(fields), 1 + sum(widths), 0, language)
    for name, kind, width, decimals in fields:
        header += struct.pack("<11sc4xBB14x", name, kind.encode(), width, decimals)
    body = b"".join(b" " + b"".join(cell.ljust(width)[:width] for cell, width in zip(row, widths, strict=True)) for row in rows)
    return header + b"\r" + body + b"\x1a"


def write_shapefile(
    path: Path,
    headers: list[str],
    rows: list[list[str]],
    *,
    encoding: str,
    cpg: str | None = None,
    language: int = 0,
    width: int = 60,
) -> Path:
    """Write squares in EPSG:4550 with text attributes in `encoding`, cut at `width` bytes, with or without a .cpg."""
    shapes = gpd.GeoDataFrame({"n": range(len(rows))}, geometry=squares(len(rows)), crs="EPSG:4550")
    pyogrio.write_dataframe(shapes, path, driver="ESRI Shapefile")
    fields = [(header.encode(encoding)[:10], "C", width, 0) for header in headers]
    cells = [[cell.encode(encoding) for cell in row] for row in rows]
    path.with_suffix(".dbf").write_bytes(dbf_bytes(fields, cells, language))
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if cpg is not None:
        path.with_suffix(".cpg").write_text(cpg, encoding="ascii")
    return path
