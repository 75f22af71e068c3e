"""Parquet and GeoParquet files."""

import json
from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
from pyproj import CRS

from landuse.errors import ReadError
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
    geometry = None
    stated = (table.schema.metadata or {}).get(b"geo")
    if stated is not None:
        geo = json.loads(stated)
        name = geo["primary_column"]
        details = geo["columns"][name]
        if details.get("encoding") != "WKB":
            raise ReadError(
                f"文件 {path.name} 的图形以 {details.get('encoding')} 编码存储，暂不支持；请以 WKB 编码重新导出 GeoParquet"
            )
        crs = details.get("crs", _DEFAULT_CRS)
        own = None if crs is None else CRS.from_user_input(crs)
        geometry = gpd.GeoSeries(shapes_of(table.column(name), path), crs=stated_crs(own))
        table = table.drop_columns(name)
    frame = arrow_frame(table)
    frame.columns, doubled = unique_headers(frame.columns)
    return RawTable(frame, numbered_rows(len(frame)), path.name, geometry=geometry, doubled=doubled)
