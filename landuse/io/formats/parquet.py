"""Parquet and GeoParquet files."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
    with told_of_parquet(path.name):
        check_extent(path.name, limits or Limits(), [pq.read_metadata(path)])
        table = read_whole(path)
    name, crs = stated_geometry(table.schema, path.name)
    geometry = None
    if name is not None:
        geometry = gpd.GeoSeries(shapes_of(table.column(name), path.name), crs=crs)
        table = table.drop_columns(name)
    frame = arrow_frame(table)
    frame.columns, doubled = unique_headers(frame.columns)
    return RawTable(frame, numbered_rows(len(frame)), path.name, geometry=geometry, doubled=doubled)


def check_extent(name: str, limits: Limits, files: Sequence[pq.FileMetaData]) -> None:
    """Raise ReadError where the files of the table `name` together state more rows, columns or content than is allowed."""
    limits.check("rows", sum(stated.num_rows for stated in files), name)
    limits.check("columns", max((stated.num_columns for stated in files), default=0), name)
    groups = [stated.row_group(place) for stated in files for place in range(stated.num_row_groups)]
    limits.check("unpacked_mb", round(sum(group.total_byte_size for group in groups) / MB, 1), name, unit=" MB")


def read_whole(path: Path) -> pa.Table:
    """Return all records of one file, its texts looked at; what is wrong with it is raised as Arrow does."""
    with pq.ParquetFile(path) as opened:
        table = opened.read()
    table.validate(full=True)
    return table


@contextmanager
def told_of_parquet(name: str) -> Iterator[None]:
    """Turn what Arrow raises over a file that is none of its own into a ReadError that names it."""
    try:
        yield
    except pa.ArrowInvalid as error:
        raise ReadError(f"文件 {name} 无法打开，可能已损坏或不是 Parquet 文件：{error}") from None


def stated_geometry(schema: pa.Schema, file: str) -> tuple[str | None, CRS | None]:
    """Return the column of the boundaries and their coordinate system as a GeoParquet file states them; nothing in a plain Parquet file.

    Raises
    ------
    ReadError
        What is stated is no GeoParquet, or the geometry is not stored as WKB.
    """
    stated = (schema.metadata or {}).get(b"geo")
    if stated is None:
        return None, None
    with told_as_read_error(file):
        geo = json.loads(stated)
        name = str(geo["primary_column"])
        details = geo["columns"][name]
        encoding, crs = details.get("encoding"), details.get("crs", _DEFAULT_CRS)
        own = None if crs is None else CRS.from_user_input(crs)
    if encoding != "WKB":
        raise ReadError(f"文件 {file} 的图形以 {encoding} 编码存储，暂不支持；请以 WKB 编码重新导出 GeoParquet")
    return name, stated_crs(own)
