"""A table as it came out of a database, with the hash of what was read: a database has no file that could be hashed later."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from landuse.data import DatabaseContent
from landuse.io.formats.rawtable import RawTable


@dataclass(frozen=True, eq=False)
class DatabaseTable(RawTable):
    """What was read from a database; `content` identifies it in the provenance."""

    content: DatabaseContent = field(kw_only=True)


def content_of(name: str, head: str, rows: Iterable[bytes]) -> DatabaseContent:
    """Return the record of what was read: `head` names columns and types; the order of the rows does not matter."""
    listed = sorted(rows)
    digest = hashlib.sha256(head.encode())
    for row in listed:
        digest.update(len(row).to_bytes(8))
        digest.update(row)
    return DatabaseContent(name, len(listed), sum(map(len, listed)), digest.hexdigest())


def database_name(name: str | None) -> str:
    """Return how a database is called in issues and results: its name, without host or user.

    >>> database_name("land")
    'land（数据库）'
    """
    return f"{name or ''}（数据库）"
