"""One connection for one transaction: read-only and of one moment for reading, all or nothing for writing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from landuse.databases.address import Address
from landuse.databases.faults import CONNECT_SECONDS, LOCK_SECONDS, STATEMENT_SECONDS, told
from landuse.errors import ConfigError, LanduseError

if TYPE_CHECKING:
    from psycopg import Connection

_TIME_ZONE = "Asia/Shanghai"
"""Moments with a time zone are read as the day that it was in China."""


@contextmanager
def transaction(address: Address, kind: type[LanduseError], doing: str, *, read_only: bool) -> "Iterator[Connection[Any]]":
    """Yield psycopg's connection inside a transaction that is committed at the end; whatever fails undoes all of it.

    Texts are UTF-8, days are written 2018-05-10. A statement ends after :data:`STATEMENT_SECONDS` unless the address sets its own
    ``statement_timeout``, waiting for a lock after :data:`LOCK_SECONDS`.

    Raises
    ------
    ConfigError
        psycopg is not installed.
    LanduseError
        Of the class `kind`: no connection, or a statement fails; `doing` says in Chinese what was being done.
    """
    options: dict[str, Any] = {"application_name": "landuse", "connect_timeout": CONNECT_SECONDS, "client_encoding": "utf8"}
    try:
        engine = sa.create_engine(address.url, poolclass=sa.NullPool, connect_args=options, hide_parameters=True)
    except ImportError:
        raise ConfigError("连接 PostgreSQL 需要 psycopg；请安装 landuse[postgres]") from None
    level = (
        {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        if read_only
        else {"isolation_level": "READ COMMITTED"}
    )
    with told(kind, doing, address), engine.connect().execution_options(**level) as opened, opened.begin():
        opened.exec_driver_sql("SELECT 1")  # begins the transaction with the level above
        driver: Any = opened.connection.driver_connection
        for statement in _settings(address):
            driver.execute(statement)
        yield driver


def _settings(address: Address) -> list[str]:
    own_timeout = "statement_timeout" in str(address.url.query.get("options", ""))
    timeout = [] if own_timeout else [f"SET LOCAL statement_timeout = '{STATEMENT_SECONDS}s'"]
    return [
        *timeout,
        f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'",
        f"SET LOCAL TIME ZONE '{_TIME_ZONE}'",
        "SET LOCAL datestyle = 'ISO, YMD'",
        "SET LOCAL extra_float_digits = 1",
    ]
