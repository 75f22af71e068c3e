"""What a fault of the server or the driver means, in Chinese, with what to do; without any secret."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from landuse.databases.address import Address
from landuse.errors import EncodingError, LanduseError, ReadError

CONNECT_SECONDS, LOCK_SECONDS, STATEMENT_SECONDS = 15, 30, 600

_BY_STATE = {
    "28P01": "用户名或口令不对",
    "28000": "服务器不接受本机或本用户的连接；请数据库管理员在 pg_hba.conf 中放行，并核对用户名",
    "3D000": "服务器上没有这个数据库；请核对地址末尾的数据库名",
    "53300": "服务器的连接数已满；请稍后重试",
    "57P03": "服务器正在启动或关闭；请稍后重试",
    "42P01": "没有所写的表",
    "42703": "没有所写的列",
    "42601": "SQL 语句有语法错误；query 只能是一条 select 语句",
    "42501": "没有权限；请数据库管理员授予该账号所需的权限",
    "25006": "语句要修改数据，而读取只在只读事务中进行；query 只能是一条 select 语句",
    "57014": f"语句超过 {STATEMENT_SECONDS} 秒未完成，已中止；请缩小范围，或在地址后加 ?options=-c%20statement_timeout%3D0",
    "55P03": f"表被其他程序锁定，已等待 {LOCK_SECONDS} 秒；请稍后重试",
    "42P07": "同名的表刚由其他程序建立；请稍后重试",
    "2BP01": "有视图等对象依赖要替换的表；请先删去这些对象，或换一个模式（schema）",
    "42704": "没有所写的类型；如是 geometry，数据库未安装 PostGIS 扩展：请管理员执行 CREATE EXTENSION postgis",
    "53100": "服务器磁盘空间不足",
    "22021": "文字不是 UTF-8：数据库多为未记录编码的 SQL_ASCII，或文字中有空字符；请管理员转为 UTF8 编码的数据库",
    "22P05": "文字中有数据库编码无法表示的字；请改用 UTF8 编码的数据库",
}
_NO_FUNCTION = "42883"
_ENCODING = ("22021", "22P05")
_BY_TEXT = (
    (r"could not translate host|failed to resolve|Name or service|getaddrinfo", "主机名无法解析；请核对主机名或改用 IP 地址"),
    (r"[Pp]assword authentication failed|口令认证失败|Password 认证失败|password 认证失败", _BY_STATE["28P01"]),
    (r"no password supplied|未提供口令", "没有口令；请设置环境变量 PGPASSWORD，或写入 .pgpass 文件（权限须为 600）"),
    (r"no pg_hba\.conf entry|没有用于主机.*的 pg_hba", _BY_STATE["28000"]),
    (r'role "[^"]*" does not exist|角色 *"[^"]*" *不存在', "用户名或口令不对"),
    (r'database "[^"]*" does not exist|数据库 *"[^"]*" *不存在', _BY_STATE["3D000"]),
    (r"too many (clients|connections)", _BY_STATE["53300"]),
    (r"timeout expired|timed out", f"{CONNECT_SECONDS} 秒内没有响应；请核对主机、端口和防火墙"),
    (r"[Cc]onnection refused|No such file or directory|No route to host|unreachable", "主机或端口没有响应；请核对主机、端口，及服务器是否已启动"),
    (r"SSL|certificate", "加密连接（SSL）不成功；请核对地址中的 sslmode 和证书"),
    (r"server closed the connection|connection is lost|terminating connection", "连接中断；请重试"),
)  # fmt: skip


@contextmanager
def told(kind: type[LanduseError], doing: str, address: Address) -> Iterator[None]:
    """Turn a fault of the database into an error of the class `kind` that says what was being done, where, and what to do."""
    from psycopg import Error

    try:
        yield
    except (sa.exc.SQLAlchemyError, Error) as error:
        stated = EncodingError if kind is ReadError and _state(error) in _ENCODING else kind
        raise stated(f"{doing}（{address.shown}）失败：{cause_of(error, address)}") from None


def cause_of(error: Exception, address: Address) -> str:
    """Return the cause in Chinese; what the server says of a statement stands behind it, without secrets."""
    origin, state = _origin(error), _state(error)
    said = address.without_secrets(str(getattr(getattr(origin, "diag", None), "message_primary", None) or origin).strip())
    for pattern, meaning in _BY_TEXT if state is None or state.startswith(("28", "08")) else ():
        if re.search(pattern, said):
            return meaning
    if state == _NO_FUNCTION:
        lacking = bool(re.search(r"\bst_|geometry", said, re.IGNORECASE))
        meaning = "没有所写的函数" + ("；数据库未安装 PostGIS 扩展：请管理员执行 CREATE EXTENSION postgis" if lacking else "")
        return f"{meaning}（{said}）"
    meaning = _BY_STATE.get(state or "", "")
    if state is not None and state.startswith(("28", "3D")):
        return meaning or _BY_STATE["28000"]  # the server's own words name the user
    return f"{meaning}（{said}）" if meaning else said


def _origin(error: Exception) -> object:
    return error.orig if isinstance(error, DBAPIError) else error


def _state(error: Exception) -> str | None:
    return getattr(_origin(error), "sqlstate", None)
