"""Writing the results of a run into a schema of a PostgreSQL database, for QGIS, ArcGIS and other systems to read: all or nothing."""

import json
from collections.abc import Mapping
from typing import Literal, Protocol

import pandas as pd
from psycopg import sql

from landuse.databases.address import address_of
from landuse.databases.connecting import transaction
from landuse.errors import ConfigError, OutputError, sample
from landuse.io.arrow import Layer, arrow_layer
from landuse.io.field_notes import code_table, described_fields, field_table
from landuse.io.postgis.boundaries import extension_schema
from landuse.io.postgis.relation import Connection
from landuse.io.postgis.target_table import Target, make_table
from landuse.io.write import CODES_TABLE, FIELDS_TABLE, TITLES, Findings, date_columns, result_frames
from landuse.vocabulary import table, tables

DEFAULT_SCHEMA = "landuse"
RECORD_TABLE = "运行记录"
MARK = "landuse 成果"
"""Stands in the comment of every table that we made; a table without it is never replaced."""
_KEYS = {"disposal": ("parcel_id",), FIELDS_TABLE: ("图层", "字段"), CODES_TABLE: ("代码表", "代码"), RECORD_TABLE: ("项目",)}
_TITLES = TITLES | {FIELDS_TABLE: "字段说明", CODES_TABLE: "代码说明", RECORD_TABLE: "运行记录"}
IfExists = Literal["refuse", "replace"]


class Recorded(Findings, Protocol):
    """Findings with the record of their run (:class:`landuse.results.Assessment` lies above this module)."""

    @property
    def provenance(self) -> Mapping[str, object]:
        """What identifies the run."""


def write_postgis(
    result: Recorded, address: str, *, schema: str = DEFAULT_SCHEMA, if_exists: IfExists = "refuse"
) -> dict[str, int]:
    """Write what a run found out into a database and return the number of rows of each table.

    The tables are the layers of :func:`landuse.io.write.write_results` and 运行记录 (the provenance). Each has a primary key, comments
    with the Chinese headings, and a spatial index and the SRID of its boundaries. Codes are text, dates are dates, unknown is null.
    Everything happens in one transaction: readers see the old tables or the new ones.

    Parameters
    ----------
    result
        An :class:`~landuse.results.Assessment`.
    address
        ``postgresql://host/database``; user and password from the environment, .pgpass or ``${NAME}``.
    schema
        Where the tables go; it is made where it is missing.
    if_exists
        ``refuse``, or ``replace``: all tables that an earlier run left in the schema go, permissions on them are kept. Tables that we
        did not make are never touched.

    Raises
    ------
    ConfigError
        The address or `if_exists` cannot be understood.
    OutputError
        No connection, no permission, PostGIS is missing, a table exists already, or the coordinate system has no SRID.
    CrsError
        The parcels have boundaries but no coordinate system.
    """
    if if_exists not in ("refuse", "replace"):
        raise ConfigError(f"if_exists 不能是“{if_exists}”；只能是 refuse（有同名表即停止）或 replace（替换以前的成果）")
    place = address_of(address)
    layers, comment = (
        _layers(result),
        f"（{MARK}，认定时点 {result.as_of:%Y-%m-%d}，运行编号 {result.provenance.get('run_id', '')}）",
    )
    described = {layer.name: described_fields(layer.name, layer.names, result.data.extra) for layer in layers}
    layers += [
        arrow_layer(FIELDS_TABLE, field_table(described, result.policy)),
        arrow_layer(CODES_TABLE, code_table(described)),
        arrow_layer(RECORD_TABLE, _record(result.provenance)),
    ]
    written = {}
    with transaction(place, OutputError, "写入数据库", read_only=False) as connection:
        target = Target(schema, _postgis(connection, layers))
        _make_schema(connection, schema)
        grants = _make_room(connection, schema, [layer.name for layer in layers], replace=if_exists == "replace")
        for layer in layers:
            key = _KEYS.get(layer.name, table(layer.name).index if layer.name in tables() else ())
            fields = described.get(layer.name, [])
            written[layer.name] = make_table(
                connection, target, layer, fields, [layer.names[k] for k in key], _TITLES[layer.name] + comment
            )
        for name, grant in grants:
            if name in written:
                connection.execute(grant)
    return written


def _layers(result: Findings) -> list[Layer]:
    return [arrow_layer(name, frame, date_columns(name)) for name, frame in result_frames(result).items()]


def _record(provenance: Mapping[str, object]) -> pd.DataFrame:
    texts = [value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in provenance.values()]
    return pd.DataFrame({"项目": list(provenance), "内容": texts}, dtype="str")


def _postgis(connection: Connection, layers: list[Layer]) -> str | None:
    """Return the schema of PostGIS where boundaries are to be written."""
    if all(layer.geometry_type is None for layer in layers):
        return None
    found = extension_schema(connection)
    if found is None:
        raise OutputError("数据库没有安装 PostGIS 扩展，不能写入图形；请数据库管理员在该库中执行 CREATE EXTENSION postgis")
    return found


def _make_schema(connection: Connection, schema: str) -> None:
    if connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema]).fetchone() is None:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))


def _make_room(connection: Connection, schema: str, names: list[str], *, replace: bool) -> list[tuple[str, sql.Composed]]:
    """Drop the tables of an earlier run and return who was permitted what on them; refuse where that is not asked for or not ours."""
    rows = connection.execute(
        """SELECT c.relname, c.oid, COALESCE(obj_description(c.oid, 'pg_class'), '') FROM pg_class c JOIN pg_namespace n
        ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relname = ANY(%s)""",
        [schema, [*{*names, *_TITLES}]],
    ).fetchall()
    foreign = [name for name, _, comment in rows if MARK not in comment and name in names]
    if foreign:
        raise OutputError(
            f"模式 {schema} 中的表 {sample(foreign)} 不是 landuse 写出的成果，不会覆盖；请用 schema（--schema）换一个模式"
        )
    ours = [(name, oid) for name, oid, comment in rows if MARK in comment]
    if ours and not replace:
        raise OutputError(
            f'模式 {schema} 中已有以前的成果：{sample(name for name, _ in ours)}；要替换请用 if_exists="replace"（命令行加 --replace），或换一个模式'
        )
    grants = [(name, grant) for name, oid in ours for grant in _grants(connection, schema, name, oid)]
    for name, _ in ours:
        connection.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(schema, name)))
    return grants


def _grants(connection: Connection, schema: str, name: str, oid: int) -> list[sql.Composed]:
    """Return the statements that give others again what they were permitted on a table."""
    rows = connection.execute(
        """SELECT g.privilege_type, r.rolname, g.is_grantable FROM pg_class c CROSS JOIN aclexplode(c.relacl) AS g
        LEFT JOIN pg_roles r ON r.oid = g.grantee WHERE c.oid = %s AND g.grantee <> c.relowner""",
        [oid],
    ).fetchall()
    return [
        sql.SQL("GRANT {} ON {} TO {}{}").format(
            sql.SQL(right),
            sql.Identifier(schema, name),
            sql.SQL("PUBLIC") if role is None else sql.Identifier(role),
            sql.SQL(" WITH GRANT OPTION" if with_option else ""),
        )
        for right, role, with_option in rows
    ]
