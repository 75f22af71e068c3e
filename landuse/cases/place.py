"""Where a ledger is kept: a GeoPackage or SQLite file, or a PostgreSQL database; and how it is connected to.

Passwords never appear in a message.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from landuse.databases.address import filled_in
from landuse.errors import ConfigError, LedgerError, cause_of

FILE_SUFFIXES = (".gpkg", ".sqlite", ".db")
EVENTS_TABLE, HEAD_TABLE = "case_events", "case_ledger"
GPKG_APPLICATION_ID = 0x47504B47  # "GPKG"
WAIT_SECONDS = 30
_SQLITE_MAGIC = b"SQLite format 3\x00"
_POSTGRES = ("postgresql", "postgres", "postgresql+psycopg")


@dataclass(frozen=True)
class Place:
    """Where a ledger is kept. `shown` names it in messages; `path` is None for a database."""

    url: URL
    shown: str
    path: Path | None

    @property
    def is_geopackage(self) -> bool:
        """Tell whether the ledger is a GeoPackage."""
        return self.path is not None and self.path.suffix.lower() == ".gpkg"


def place_of(where: str | Path) -> Place:
    """Return the place that a path or URL names.

    Raises
    ------
    LedgerError
        A file of another kind, a URL that is malformed or of another database, or psycopg is not installed.
    """
    text = str(where)
    if isinstance(where, str) and "://" in text:
        return _database(text)
    path = Path(where)
    if path.suffix.lower() not in FILE_SUFFIXES:
        raise LedgerError(
            f"“{path.name}”不能作为台账文件；请用 {'、'.join(FILE_SUFFIXES)} 文件，或 postgresql:// 开头的数据库地址"
        )
    return Place(URL.create("sqlite+pysqlite", database=str(path)), str(path), path)


def is_ledger_file(path: Path) -> bool:
    """Tell whether `path` is a SQLite file that holds a ledger; a missing or other file is none.

    Raises LedgerError where the file is locked or may not be opened: it could be one.
    """
    if path.suffix.lower() not in FILE_SUFFIXES or not path.is_file() or _magic(path) != _SQLITE_MAGIC:
        return False
    try:
        # not read-only: a writer that was killed has left a journal, which whoever comes next has to roll back
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=WAIT_SECONDS)) as database:
            names = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.OperationalError as error:
        raise LedgerError(f"文件 {path.name} 无法打开：{_cause(str(error))}") from None
    except sqlite3.DatabaseError:
        return False  # broken: whoever reads the file says so
    return {EVENTS_TABLE, HEAD_TABLE} <= names


def check_file(place: Place) -> None:
    """Raise LedgerError where the place is a file that is missing, a folder, empty, or no SQLite file."""
    path = place.path
    if path is None:
        return
    if not path.exists():
        raise LedgerError(f"没有找到台账 {place.shown}；请核对路径，首次使用请新建（命令行加 --new）")
    if path.is_dir():
        raise LedgerError(f"“{place.shown}”是文件夹，不是台账文件")
    if path.stat().st_size == 0:
        raise LedgerError(f"文件 {place.shown} 是空的，不是台账；首次使用请新建（命令行加 --new）")
    if _magic(path) != _SQLITE_MAGIC:
        raise LedgerError(f"文件 {place.shown} 不是 SQLite 或 GeoPackage 格式，不能作为台账打开；原文件未改动")


def engine_for(place: Place) -> sa.Engine:
    """Return the engine for a place: one connection per use; every transaction that writes is alone from its beginning."""
    if place.path is None:
        options: dict[str, Any] = {"connect_timeout": WAIT_SECONDS, "application_name": "landuse"}
        try:
            return sa.create_engine(place.url, poolclass=sa.NullPool, connect_args=options, hide_parameters=True)
        except ImportError:
            raise LedgerError("连接 PostgreSQL 需要 psycopg；请安装 landuse[postgres]，封闭网络可改用 cases.gpkg 文件") from None
    engine = sa.create_engine(place.url, poolclass=sa.NullPool, connect_args={"timeout": WAIT_SECONDS}, hide_parameters=True)
    sa.event.listen(engine, "connect", _set_up_file)
    return engine


@contextmanager
def told_as_ledger_error(place: Place, doing: str) -> Iterator[None]:
    """Turn errors of the database into LedgerError, in Chinese and without the password."""
    try:
        yield
    except SQLAlchemyError as error:
        said = str(error.orig if isinstance(error, DBAPIError) else error).strip()
        password = place.url.password
        said = said.replace(str(password), "***") if password else said
        raise LedgerError(f"台账 {place.shown} {doing}失败：{_cause(said)}") from None
    except (UnicodeDecodeError, OverflowError) as error:  # the file is broken: names or cells that are no text
        raise LedgerError(f"台账 {place.shown} {doing}失败，文件可能已损坏：{error}；请用备份恢复，原文件未改动") from None


def _set_up_file(connection: Any, _: object) -> None:
    """Leave transactions to us; never write-ahead logging, which fails on network shares; flush every commit to the disk."""
    connection.isolation_level = None
    for pragma in ("journal_mode = DELETE", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _database(text: str) -> Place:
    try:
        url = make_url(filled_in(text)[0])
    except ConfigError as error:
        raise LedgerError(str(error)) from None
    except (ArgumentError, ValueError):
        raise LedgerError(
            "数据库地址无法识别；请写成 postgresql://用户:口令@主机:端口/数据库 的形式，口令中的特殊字符须转义"
        ) from None
    if url.drivername in {"sqlite", "sqlite+pysqlite"} and url.database:
        return place_of(Path(url.database))
    if url.drivername not in _POSTGRES:
        raise LedgerError(f"不支持“{url.drivername}”数据库；请用 postgresql:// 地址，或 cases.gpkg 文件")
    shown = url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)
    try:
        psycopg = url.set(drivername="postgresql+psycopg")
        psycopg.get_dialect()
    except NoSuchModuleError:
        raise LedgerError("没有 PostgreSQL 的驱动；请安装 landuse[postgres]") from None
    return Place(psycopg, shown, None)


def _magic(path: Path) -> bytes:
    try:
        with path.open("rb") as handle:
            return handle.read(len(_SQLITE_MAGIC))
    except OSError as error:
        raise LedgerError(f"台账 {path} 无法读取：{cause_of(error)}；请检查权限") from None


def _cause(said: str) -> str:
    if "database is locked" in said or "lock timeout" in said:
        return f"其他程序正在写入，已等待 {WAIT_SECONDS} 秒；请稍后重试，本次未作任何登记"
    if "readonly" in said:
        return "文件或所在文件夹为只读；请检查权限"
    if "disk is full" in said:
        return "磁盘空间不足；本次未作任何登记"
    return f"{said}；本次未作任何登记"
