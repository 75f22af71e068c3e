"""Boundaries of a database: shapes out of EWKB, their coordinate system out of the SRID; 0 states none."""

from binascii import unhexlify

import geopandas as gpd
import numpy as np
import pyarrow as pa
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError as ProjError
from shapely.errors import GEOSException

from landuse.errors import CrsError, ReadError, sample
from landuse.io.formats.layers import stated_crs
from landuse.io.postgis.relation import Connection, Field


def read_boundaries(connection: Connection, cells: pa.ChunkedArray, field: Field, shown: str) -> gpd.GeoSeries:
    """Return the shapes in hexadecimal EWKB, with the system that their SRID means in this database.

    Raises
    ------
    ReadError
        A shape has arcs, which are not read.
    CrsError
        Shapes differ in their SRID, or its meaning is unknown.
    """
    try:
        # bytes first: GEOS takes five times as long over the digits
        shapes = shapely.from_wkb(
            np.array([None if text is None else unhexlify(text) for text in cells.to_pylist()], dtype=object)
        )
    except (GEOSException, NotImplementedError):
        raise ReadError(
            f"{shown} 的图形列“{field.name}”中有圆弧等不能读取的图形；请用 query 写 ST_CurveToLine({field.name}) 转为折线后再读"
        ) from None
    held = ~shapely.is_missing(shapes)
    found = np.unique(shapely.get_srid(shapes[held])).tolist()
    if len(found) > 1:
        raise CrsError(
            f"{shown} 的图形列“{field.name}”混有多个 SRID：{sample(found)}；请在数据库中核实各图形的坐标系，用 ST_Transform 统一后再读"
        )
    srid = found[0] if found else field.srid
    return gpd.GeoSeries(shapes, crs=None if srid <= 0 else stated_crs(_meaning(connection, srid, shown)))


def extension_schema(connection: Connection) -> str | None:
    """Return the schema that PostGIS is installed in, None where it is not."""
    row = connection.execute(
        "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'postgis'"
    ).fetchone()
    return None if row is None else str(row[0])


def _meaning(connection: Connection, srid: int, shown: str) -> CRS:
    """Return the system of an SRID by the database's own table, which may hold systems of the bureau's own."""
    from psycopg import sql

    schema = extension_schema(connection)
    row = None
    if schema is not None:
        row = connection.execute(
            sql.SQL("SELECT auth_name, auth_srid, srtext FROM {} WHERE srid = %s").format(
                sql.Identifier(schema, "spatial_ref_sys")
            ),
            [srid],
        ).fetchone()
    if row is None:
        raise CrsError(f"{shown} 的 SRID {srid} 在数据库的 spatial_ref_sys 中没有定义；请管理员补充，或用 ST_SetSRID 改正")
    authority, code, text = row
    for meant in (f"{authority}:{code}" if authority and code else None, text):
        try:
            if meant and meant.strip():
                return CRS.from_user_input(meant)
        except ProjError:
            continue
    raise CrsError(f"{shown} 的 SRID {srid} 在 spatial_ref_sys 中的定义无法识别；请改用 EPSG 代码的 SRID（如 4550）")
