"""Reading a table or query of a PostgreSQL database as it stands there, fast and without changing anything."""

import json

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from landuse.databases.address import address_of
from landuse.databases.connecting import transaction
from landuse.errors import ConfigError, ReadError, sample
from landuse.io.formats.rawtable import numbered_rows, unique_headers
from landuse.io.postgis.boundaries import read_boundaries
from landuse.io.postgis.cells import text_columns, typed_frame
from landuse.io.postgis.database_table import DatabaseTable, content_of, database_name
from landuse.io.postgis.relation import GEOMETRY_TYPES, Connection, Relation, query_relation, table_relation
from landuse.issues import IssueLog

_NOT_READ = ("bytea", "raster")


def read_database(
    address: str, *, table: str | None, query: str | None, section: str, table_name: str, log: IssueLog
) -> DatabaseTable:
    """Return a table or the rows of a query of the database at `address`.

    The transaction is read-only and sees one moment. A row is called by its key where that is a single whole number, else by its
    place in the order of the key (of the query). Whole numbers and decimals keep every digit, moments with a time zone are those
    of China, pictures and other binary columns are left out and noted.

    Parameters
    ----------
    address
        ``postgresql://host/database``, see :func:`landuse.databases.address.address_of`.
    table, query
        ``schema.table``, or a single ``select``; one of the two.
    section, table_name
        The section of landuse.toml and the table, for messages and issues.
    log
        Takes the notes on columns left out and rows that the server may hide.

    Raises
    ------
    ConfigError
        The address cannot be understood, or psycopg is not installed.
    ReadError, EncodingError
        No connection; no such table; no permission; the query fails or takes too long; texts are no UTF-8; several boundaries a row.
    CrsError
        The boundaries differ in their coordinate system, or it is unknown.
    """
    try:
        place = address_of(address)
    except ConfigError as error:
        raise ConfigError(f"[{section}] 的{error}") from None
    with transaction(place, ReadError, f"读取 [{section}] 的数据库", read_only=True) as connection:
        relation = query_relation(connection, query) if query else table_relation(connection, table or "", section)
        file = database_name(connection.info.dbname)
        shown = f"{file} {relation.shown}"
        shape = _only_boundary(relation, shown, section)
        chosen = [number for number, field in enumerate(relation.fields) if field.type_name not in _NOT_READ]
        if not chosen:
            raise ReadError(f"{shown} 没有可读的列")
        rows = _copied(connection, relation, chosen)
        columns = dict(zip(chosen, text_columns(rows, len(chosen)), strict=True))
        geometry = None if shape is None else read_boundaries(connection, columns[shape], relation.fields[shape], shown)
    plain = [number for number in chosen if number != shape]
    frame = typed_frame(
        [columns[number] for number in plain],
        [relation.fields[number].type_name for number in plain],
        [relation.fields[number].name for number in plain],
    )
    frame.columns, doubled = unique_headers(frame.columns)
    _note(relation, file, table_name, log)
    head = json.dumps(
        [[relation.fields[number].name, relation.fields[number].type_name] for number in chosen], ensure_ascii=False
    )
    content = content_of(f"{file} {relation.shown}", head, rows)
    numbers = _row_numbers(relation, columns, len(rows))
    return DatabaseTable(frame, numbers, file, relation.shown, geometry, doubled, content=content)


def _copied(connection: Connection, relation: Relation, chosen: list[int]) -> list[bytes]:
    from psycopg import sql

    statement = sql.SQL("COPY ({}) TO STDOUT (FORMAT csv)").format(relation.select(chosen))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        return [bytes(row) for row in copy]


def _only_boundary(relation: Relation, shown: str, section: str) -> int | None:
    found = [number for number, field in enumerate(relation.fields) if field.type_name in GEOMETRY_TYPES]
    if len(found) > 1:
        names = sample(relation.fields[number].name for number in found)
        raise ReadError(f"{shown} 有 {len(found)} 个图形列（{names}）；请在 [{section}] 中改用 query 只选其中一个")
    return found[0] if found else None


def _row_numbers(relation: Relation, columns: dict[int, pa.ChunkedArray], count: int) -> npt.NDArray[np.int64]:
    if relation.key is None:
        return numbered_rows(count)
    keys: npt.NDArray[np.int64] = pc.cast(columns[relation.key], pa.int64()).to_numpy()
    return keys


def _note(relation: Relation, file: str, table_name: str, log: IssueLog) -> None:
    left = [field.name for field in relation.fields if field.type_name in _NOT_READ]
    if left:
        log.add(
            "database_column_left_out", table_name=table_name, column="、".join(left), file=file, sheet=relation.shown,
            message=f"{len(left)} 列为图片等二进制内容，未读入：{sample(left)}",
        )  # fmt: skip
    if relation.hides_rows:
        log.add("database_rows_hidden", table_name=table_name, file=file, sheet=relation.shown)
