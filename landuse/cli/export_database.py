"""``landuse export --to``: the findings as tables of a PostgreSQL database with PostGIS."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from landuse.cli.inputs import Inputs

To = Annotated[
    str | None,
    typer.Option(
        "--to",
        help="写入数据库：postgresql://主机/库名；用户名和口令放在环境变量 PGUSER、PGPASSWORD 或 .pgpass 中，勿写在命令行。",
        metavar="地址",
    ),
]
Schema = Annotated[
    str, typer.Option("--schema", help="写入数据库的哪个模式（schema），没有则新建；不能是本次读取数据的模式。", metavar="模式")
]
Replace = Annotated[bool, typer.Option("--replace", help="替换该模式中以前写出的成果；别人的表从不覆盖。")]


def export_database(given: "Inputs", address: str, schema: str, *, replace: bool, begin: Callable[[], None]) -> dict[str, Any]:
    """Write the results into a database in one transaction and return what was written; `begin` is called before."""
    from landuse.databases.address import address_of
    from landuse.io.postgis.own_schema import refuse_own_schema
    from landuse.io.postgis.writing import write_postgis

    shown = address_of(address).shown  # a wrong address is told before anything is read
    refuse_own_schema(((f"data.{name}", source) for name, source in given.settings.data.items()), address, schema)
    result = given.result
    begin()
    written = write_postgis(result, address, schema=schema, if_exists="replace" if replace else "refuse")
    return {"database": shown, "schema": schema, "tables": written, "as_of": str(given.day)}
