"""What is to be read: a table by its name or a query, with its columns, types, key and coordinate system."""

import re
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from landuse.errors import ReadError, sample
from landuse.vocabulary.rows import did_you_mean

GEOMETRY_TYPES = ("geometry", "geography")
_WHOLE = ("int2", "int4", "int8")
_SYSTEM = ("pg_catalog", "information_schema", "pg_toast")
_NAME_PART = re.compile(r'"((?:[^"]|"")+)"|([^."]+)')
Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class Field:
    """One column: its name, the name of its type, and the SRID that its type states (0: none)."""

    name: str
    type_name: str
    srid: int = 0


@dataclass(frozen=True)
class Relation:
    """A table or query ready to be read; `key` is the position of its only key column, if that is a whole number."""

    shown: str
    source: sql.Composable
    fields: tuple[Field, ...]
    order: tuple[sql.Composable, ...] = ()
    key: int | None = None
    hides_rows: bool = False

    def select(self, positions: list[int]) -> sql.Composed:
        """Return the statement that reads some of the columns; columns go by position, for a query may name two alike."""
        names = [sql.Identifier(f"c{number}") for number in range(len(self.fields))]
        statement = sql.SQL("SELECT {} FROM {} AS q({})").format(
            sql.SQL(", ").join(names[position] for position in positions), self.source, sql.SQL(", ").join(names)
        )
        return statement + sql.SQL(" ORDER BY ") + sql.SQL(", ").join(self.order) if self.order else statement


def table_relation(connection: Connection, name: str, section: str) -> Relation:
    """Return the table, view or foreign table called `name`, ``schema.table`` or ``table`` as it is spelled in the database.

    Raises ReadError where there is none; the nearest names are given.
    """
    parts = _name_parts(name)
    quoted = sql.SQL(".").join(map(sql.Identifier, parts)) if len(parts) in (1, 2) else sql.Identifier(name)
    found = connection.execute(
        """SELECT c.oid, n.nspname, c.relname, c.relkind, row_security_active(c.oid) FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass(%s) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')""",
        [quoted.as_string(connection)],
    ).fetchone()
    if found is None:
        raise _no_table(connection, name, section)
    oid, schema, table, kind, hides_rows = found
    fields = _table_fields(connection, oid)
    key = _key_positions(connection, oid, fields)
    order = [sql.Identifier(f"c{position}") for position in key]
    order = order or ([sql.SQL("q.ctid")] if kind in ("r", "m") else [])  # type: ignore[list-item]  # both are Composable
    whole = len(key) == 1 and fields[key[0]].type_name in _WHOLE
    return Relation(
        f"{schema}.{table}", sql.Identifier(schema, table), fields, tuple(order), key[0] if whole else None, bool(hides_rows)
    )


def query_relation(connection: Connection, query: str) -> Relation:
    """Return what a single ``select`` gives, in its own order."""
    inner = sql.SQL("(") + sql.SQL(query.strip().rstrip(";")) + sql.SQL("\n)")
    described = connection.execute(sql.SQL("SELECT * FROM {} AS q LIMIT 0").format(inner)).description or []
    types = dict(
        connection.execute(
            "SELECT oid, typname FROM pg_type WHERE oid = ANY(%s)", [[column.type_code for column in described]]
        ).fetchall()
    )
    return Relation("query", inner, tuple(Field(column.name, types[column.type_code]) for column in described))


def _name_parts(name: str) -> list[str]:
    """Return schema and table of a name; quotes around a part are taken off.

    >>> _name_parts("gis.宗地"), _name_parts('gis."My.Table"')
    (['gis', '宗地'], ['gis', 'My.Table'])
    """
    found = _NAME_PART.findall(name)
    return [quoted.replace('""', '"') if quoted else plain for quoted, plain in found]


def _no_table(connection: Connection, name: str, section: str) -> ReadError:
    """Return the error that there is no such table, with the nearest ones of all schemas."""
    rows = connection.execute(
        """SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> ALL(%s) AND n.nspname NOT LIKE 'pg\\_%%' ORDER BY 1, 2""",
        [list(_SYSTEM)],
    ).fetchall()
    names = [
        f"{schema}.{table}" for schema, table in rows if table not in ("spatial_ref_sys", "geometry_columns", "geography_columns")
    ]
    last = _name_parts(name)[-1].casefold()
    same = [known for known in names if known.partition(".")[2].casefold() == last]
    hint = f"；是否指 {sample(same)}" if same else did_you_mean(name, names) or did_you_mean(f"public.{name}", names)
    listed = sample(names) if names else "（没有任何表；请核对数据库名）"
    return ReadError(f"[{section}] 写明的表“{name}”在数据库中不存在{hint}；现有：{listed}；表名须写成“模式.表”，大小写一致")


def _table_fields(connection: Connection, oid: int) -> tuple[Field, ...]:
    rows = connection.execute(
        """SELECT a.attname, COALESCE(b.typname, t.typname), a.atttypmod FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_type b ON b.oid = t.typbasetype WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY a.attnum""",
        [oid],
    ).fetchall()
    return tuple(Field(name, kind, _srid_of(modifier) if kind in GEOMETRY_TYPES else 0) for name, kind, modifier in rows)


def _srid_of(modifier: int) -> int:
    """Return the SRID inside a type modifier of PostGIS: 21 bits with a sign, above the lowest eight."""
    return 0 if modifier < 0 else ((modifier & 0x0FFFFF00) - (modifier & 0x10000000)) >> 8


def _key_positions(connection: Connection, oid: int, fields: tuple[Field, ...]) -> list[int]:
    row = connection.execute(
        """SELECT array_agg(a.attname ORDER BY k.place) FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k(number, place)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number WHERE i.indrelid = %s AND i.indisprimary""",
        [oid],
    ).fetchone()
    names = [field.name for field in fields]
    return [names.index(str(name)) for name in (row[0] if row and row[0] else [])]
