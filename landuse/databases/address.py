"""The address of a PostgreSQL database as people write it, with ``${NAME}`` filled in from the environment; never shown whole.

What stands in messages and results has neither user nor password nor parameters.
"""

import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from landuse.errors import ConfigError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

_SCHEMES = ("postgresql://", "postgres://", "postgresql+psycopg://")
_PLACEHOLDER = re.compile(r"\$\{([^{}]*)\}")
_SECRET_PARAMETERS = ("password", "sslpassword")
_DEFAULT_PORT = 5432
HOW_TO_WRITE = (
    "请写成 postgresql://主机:端口/数据库 的形式；用户名和口令放在环境变量 PGUSER、PGPASSWORD 或 .pgpass 文件中，"
    "或写成 ${变量名}；直接写在地址中的口令，其特殊字符须转义（如 @ 写作 %40）"
)


@dataclass(frozen=True)
class Address:
    """Where a database is. `shown` names it in messages; `secrets` are words that must not get into any text."""

    url: "URL" = field(repr=False)
    shown: str
    secrets: tuple[str, ...] = field(repr=False)

    def without_secrets(self, text: str) -> str:
        """Return a text of the server or driver with every secret replaced by ``***``."""
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text


def is_address(text: object) -> bool:
    """Tell whether `text` is the address of a database and not the path of a file.

    >>> is_address("postgresql://host/land"), is_address("${LAND_DB}"), is_address("parcels.gpkg")
    (True, True, False)
    """
    if not isinstance(text, str):
        return False
    return text.strip().lower().startswith(_SCHEMES) or _PLACEHOLDER.fullmatch(text.strip()) is not None


def address_of(text: str) -> Address:
    """Return the address written `text`, ``${NAME}`` replaced by the environment variable of that name.

    A variable inside an address stands for one part of it and needs no escaping; one that stands alone holds a whole address.

    Raises
    ------
    ConfigError
        A variable is not set, the address is malformed or of another kind of database, or psycopg is not installed.
    """
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import NoSuchModuleError

    filled, from_environment = filled_in(text)
    try:
        url: Any = make_url(filled)
    except Exception:  # noqa: BLE001 - whatever is wrong, the parser's own words may hold a part of the password
        url = None
    if url is None or not filled.lower().startswith(_SCHEMES):
        raise ConfigError(f"数据库地址无法识别；{HOW_TO_WRITE}")
    url = url.set(drivername="postgresql+psycopg")
    try:
        url.get_dialect()
    except NoSuchModuleError:
        raise ConfigError("没有 PostgreSQL 的驱动；请安装 landuse[postgres]") from None
    held = [url.password, os.environ.get("PGPASSWORD"), *(url.query.get(name) for name in _SECRET_PARAMETERS)]
    named = {url.host, url.database, str(url.port)}
    secrets = {str(word) for word in (*held, *from_environment) if word and str(word) not in named}
    return Address(url, shown_address(url.host, url.port, url.database), tuple(sorted(secrets, key=len, reverse=True)))


def filled_in(text: str) -> tuple[str, tuple[str, ...]]:
    """Return `text` with every ``${NAME}`` replaced from the environment, and the words that were put in.

    Raises ConfigError where a variable is not set.
    """
    stripped = text.strip()
    words: list[str] = []

    def value_of(found: re.Match[str]) -> str:
        name = found.group(1)
        value = os.environ.get(name)
        if not value:
            raise ConfigError(f"数据库地址中的 ${{{name}}} 没有值；请先设置环境变量 {name}")
        words.append(value)
        return value if found.group(0) == stripped else quote(value, safe="")

    return _PLACEHOLDER.sub(value_of, stripped), tuple(words)


def shown_address(host: str | None, port: int | None, database: str | None) -> str:
    """Return how an address is shown: no user, no password, no parameters, no path of a socket.

    >>> shown_address("10.1.2.3", 5432, "land")
    'postgresql://10.1.2.3/land'
    """
    known = "" if host is None or host.startswith("/") else host
    return f"postgresql://{known}{f':{port}' if port and port != _DEFAULT_PORT else ''}/{database or ''}"
