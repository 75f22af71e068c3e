"""A run never writes into the schema of a database that it reads from: the same server, the same database, whatever the address says."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from psycopg import sql

from landuse.config.sources import TableSource
from landuse.databases.address import Address, address_of
from landuse.databases.connecting import transaction
from landuse.errors import OutputError, ReadError
from landuse.io.postgis.relation import Connection, Relation, query_relation, table_relation

_IDENTITY = "SELECT pg_postmaster_start_time()::text, oid::bigint FROM pg_database WHERE datname = current_database()"


def refuse_own_schema(sources: Iterable[tuple[str, TableSource]], address: str, schema: str) -> None:
    """Raise OutputError where one of `sources`, by section, reads from the schema that is to be written to.

    What a view or a query reads counts as well. A case ledger stands in the schema that its address leads to.

    Raises
    ------
    ConfigError, OutputError, ReadError
        An address cannot be understood, there is no connection, or a table is missing.
    """
    asked = [(section, source) for section, source in sources if source.in_database]
    if not asked:
        return
    with transaction(address_of(address), OutputError, "写入数据库", read_only=True) as connection:
        target = _identity(connection)
    for section, source in asked:
        place = address_of(source.database or source.ledger or "")
        if schema in _schemas_there(place, source, section, target):
            raise OutputError(
                f"模式 {schema} 正是 [{section}] 读取数据的模式（{place.shown}），成果不写入原数据所在之处；请用 --schema 换一个模式"
            )


def _schemas_there(place: Address, source: TableSource, section: str, target: tuple[Any, ...]) -> frozenset[str]:
    """Return the schemas that a source reads from; none where it stands in another database than `target`."""
    with transaction(place, ReadError, f"读取 [{section}] 的数据库", read_only=True) as connection:
        if _identity(connection) != target:
            return frozenset()
        if source.database is None:
            row = connection.execute("SELECT current_schema()").fetchone()
            return frozenset(str(name) for name in row or () if name)
        relation = (
            query_relation(connection, source.query) if source.query else table_relation(connection, source.table or "", section)
        )
        named = [] if source.query else [relation.shown.partition(".")[0]]
        return frozenset([*named, *_planned(connection, relation)])


def _identity(connection: Connection) -> tuple[Any, ...]:
    """Return what tells a database from all others: when its server was started, and its number there."""
    row: tuple[Any, ...] = connection.execute(_IDENTITY).fetchone() or ()
    return row


def _planned(connection: Connection, relation: Relation) -> Iterator[str]:
    """Yield the schemas of the tables that the server would go to."""
    statement = sql.SQL("EXPLAIN (VERBOSE, FORMAT JSON) {}").format(relation.select(list(range(len(relation.fields)))))
    row = connection.execute(statement).fetchone()
    plan = row[0] if row else []
    yield from _named(json.loads(plan) if isinstance(plan, str) else plan)


def _named(plan: Any) -> Iterator[str]:
    if isinstance(plan, dict):
        if isinstance(plan.get("Schema"), str):
            yield plan["Schema"]
        plan = list(plan.values())
    if isinstance(plan, list):
        for part in plan:
            yield from _named(part)
