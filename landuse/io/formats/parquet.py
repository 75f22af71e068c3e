"""Parquet and GeoParquet files."""

import json
from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
from pyproj import CRS

from landuse.errors import ReadError
from landuse.io.formats.hostile import told_as_read_error
from landuse.io.formats.layers import shapes_of, stated_crs
from landuse.io.formats.rawtable import RawTable, arrow_frame, numbered_rows, unique_headers
from landuse.limits import MB, Limits

_DEFAULT_CRS = "OGC:CRS84"  # GeoParquet: what holds where "crs" is left out; an explicit null means unknown


def read_parquet(path: Path, limits: Limits | None = None) -> RawTable:
    """Return the records of `path`; boundaries where it is a GeoParquet file with WKB geometry.

    Raises
    ------
    ReadError
        The file is no Parquet file, or its geometry is not stored as WKB.
    """
    allowed = limits or Limits()
    try:
        stated_size = pq.read_metadata(path)
        allowed.check("rows", stated_size.num_rows, path.name)
        allowed.check("columns", stated_size.num_columns, path.name)
        unpacked = sum(stated_size.row_group(place).total_byte_size for place in range(stated_size.num_row_groups))
        allowed.check("unpacked_mb", round(unpacked / MB, 1), path.name, unit=" MB")
        table = pq.read_table(path)
        table.validate(full=True)
    except pa.ArrowInvalid as error:
        raise ReadError(f"文件 {path.name} 无法打开，可能已损坏或不是 Parquet 文件：{error}") from None
    name, crs = stated_geometry(table.schema, path)
    geometry = None
    if name is not None:
        geometry = gpd.GeoSeries(shapes_of(table.column(name), path), crs=crs)
        table = table.drop_columns(name)
    frame = arrow_frame(table)
    frame.columns, doubled = unique_headers(frame.columns)
    return RawTable(frame, numbered_rows(len(frame)), path.name, geometry=geometry, doubled=doubled)


def stated_geometry(schema: pa.Schema, path: Path) -> tuple[str | None, CRS | None]:
    """Return the column of the boundaries and their coordinate system as a GeoParquet file states them; nothing in a plain Parquet file.

    Raises
    ------
    ReadError
        What is stated is no GeoParquet, or the geometry is not stored as WKB.
    """
    stated = (schema.metadata or {}).get(b"geo")
    if stated is None:
        return None, None
    with told_as_read_error(path.name):
        geo = json.loads(stated)
        name = str(geo["primary_column"])
        details = geo["columns"][name]
        encoding, crs = details.get("encoding"), details.get("crs", _DEFAULT_CRS)
        own = None if crs is None else CRS.from_user_input(crs)
    if encoding != "WKB":
        raise ReadError(f"文件 {path.name} 的图形以 {encoding} 编码存储，暂不支持；请以 WKB 编码重新导出 GeoParquet")
    return name, stated_crs(own)
