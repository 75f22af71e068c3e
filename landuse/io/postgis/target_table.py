"""One table of a result as it is made in a database: types, key, comments in Chinese, spatial index, rows by COPY."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import shapely
from psycopg import sql
from pyarrow import csv

from landuse.errors import OutputError
from landuse.io.arrow import GEOMETRY, Layer
from landuse.io.headings import heading
from landuse.io.postgis.relation import Connection
from landuse.vocabulary import Column

NAME_BYTES = 63
ROW_KEY = "row_no"
_TAKEN = ("ctid", "xmin", "xmax", "cmin", "cmax", "tableoid")
_TYPES = ((pa.types.is_boolean, "boolean"), (pa.types.is_integer, "bigint"), (pa.types.is_floating, "double precision"),
          (pa.types.is_date, "date"), (pa.types.is_timestamp, "timestamp"), (pa.types.is_string, "text"))  # fmt: skip
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Target:
    """Where tables go: the schema, and the schema that PostGIS is installed in (None where no table has boundaries)."""

    schema: str
    postgis: str | None


def make_table(
    connection: Connection, target: Target, layer: Layer, described: Sequence[Column], key: Sequence[str], comment: str
) -> int:
    """Make one table with its rows, key, index and comments, and return the number of rows.

    Parameters
    ----------
    layer
        The rows, with names, types and coordinate system.
    described
        A dictionary entry for each field of the layer in order, whose heading becomes the comment of the column.
    key
        Fields that make up the primary key; without any a running number is put in front.
    comment
        What the table holds.

    Raises
    ------
    OutputError
        The coordinate system has no number in this database.
    """
    rows = layer.table
    if not key:
        rows = rows.add_column(0, _free(ROW_KEY, rows.column_names), pa.array(range(1, len(rows) + 1), pa.int64()))
    names = column_names(rows.column_names)
    place = sql.Identifier(target.schema, layer.name)
    srid = None if layer.geometry_type is None else srid_of(connection, target, layer)
    kinds = [
        _geometry_kind(target, layer, srid) if name == GEOMETRY and srid is not None else _kind(rows.schema.field(name).type)
        for name in rows.column_names
    ]
    columns = [sql.SQL("{} {}").format(sql.Identifier(name), kind) for name, kind in zip(names, kinds, strict=True)]
    connection.execute(sql.SQL("CREATE TABLE {} ({})").format(place, sql.SQL(", ").join(columns)))
    _fill(connection, place, rows if srid is None else _with_srid(rows, srid))
    own_key = [names[rows.column_names.index(field)] for field in key] or names[:1]
    connection.execute(
        sql.SQL("ALTER TABLE {} ADD PRIMARY KEY ({})").format(place, sql.SQL(", ").join(map(sql.Identifier, own_key)))
    )
    if srid is not None:
        connection.execute(sql.SQL("CREATE INDEX ON {} USING gist ({})").format(place, sql.Identifier(GEOMETRY)))
    connection.execute(sql.SQL("COMMENT ON TABLE {} IS {}").format(place, sql.Literal(comment)))
    comments = {column.name: _comment(column) for column in described} | {GEOMETRY: "图形"}
    for field, name in zip(rows.column_names, names, strict=True):
        said = comments.get(field, "行号") + (f"（原列名：{field}）" if field != name else "")
        connection.execute(
            sql.SQL("COMMENT ON COLUMN {} IS {}").format(sql.Identifier(target.schema, layer.name, name), sql.Literal(said))
        )
    connection.execute(sql.SQL("ANALYZE {}").format(place))
    return len(rows)


def column_names(fields: Sequence[str]) -> list[str]:
    """Return a name for each field that PostgreSQL takes as it is: at most 63 bytes, none of its own, no two alike.

    >>> column_names(["宗地面积", "xmin"])
    ['宗地面积', 'xmin_2']
    """
    names: list[str] = []
    for field in fields:
        names.append(_free(_cut(field, NAME_BYTES), [*names, *_TAKEN]))
    return names


def srid_of(connection: Connection, target: Target, layer: Layer) -> int:
    """Return the number that this database has for the coordinate system of `layer`; raise OutputError where it has none."""
    authority, _, code = (layer.crs or "").partition(":")
    row = None
    if code.isdigit():
        row = connection.execute(
            sql.SQL("SELECT srid FROM {} WHERE auth_name = %s AND auth_srid = %s").format(
                sql.Identifier(target.postgis or "public", "spatial_ref_sys")
            ),
            [authority, int(code)],
        ).fetchone()
    if row is None:
        shown = layer.crs if code.isdigit() else "没有 EPSG 代码的坐标系"
        raise OutputError(
            f'数据库的 spatial_ref_sys 中没有 {shown}；请在 landuse.toml 的 [crs] 中写明 working = "EPSG:…"（如 EPSG:4550），或请管理员补充'
        )
    return int(row[0])


def _cut(name: str, size: int) -> str:
    return name.encode()[:size].decode(errors="ignore")


def _free(name: str, taken: Sequence[str]) -> str:
    tries = (name, *(f"{_cut(name, NAME_BYTES - 5)}_{number}" for number in range(2, len(taken) + 3)))
    return next(candidate for candidate in tries if candidate not in taken)


def _kind(kind: pa.DataType) -> sql.SQL:
    return next(sql.SQL(name) for fits, name in _TYPES if fits(kind))


def _geometry_kind(target: Target, layer: Layer, srid: int) -> sql.Composed:
    shape = (layer.geometry_type or "").replace(" ", "").replace("Unknown", "Geometry")
    kind = sql.Identifier(target.postgis or "public", "geometry")
    return sql.SQL("{}({}, {})").format(kind, sql.SQL(shape), sql.Literal(srid))


def _with_srid(rows: pa.Table, srid: int) -> pa.Table:
    """Return the rows with their boundaries in hexadecimal EWKB."""
    position = rows.column_names.index(GEOMETRY)
    shapes = shapely.from_wkb(rows.column(GEOMETRY).to_numpy())
    held = ~shapely.is_missing(shapes)
    texts = np.full(len(shapes), None, dtype=object)
    texts[held] = shapely.to_wkb(shapely.set_srid(shapes[held], srid), hex=True, include_srid=True)
    return rows.set_column(position, GEOMETRY, pa.array(texts, pa.large_string()))


def _fill(connection: Connection, place: sql.Identifier, rows: pa.Table) -> None:
    buffer = io.BytesIO()
    csv.write_csv(rows, buffer, csv.WriteOptions(include_header=False))
    content = buffer.getbuffer()
    with connection.cursor() as cursor, cursor.copy(sql.SQL("COPY {} FROM STDIN (FORMAT csv)").format(place)) as copy:
        for start in range(0, len(content), _CHUNK):
            copy.write(content[start : start + _CHUNK])


def _comment(column: Column) -> str:
    return heading(column) + (f"；代码表：{column.code_list}" if column.code_list else "")
