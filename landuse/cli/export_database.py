"""``landuse export-db``: the findings as tables of a PostgreSQL database with PostGIS."""

import json
from typing import Annotated

import typer
from rich.console import Console

from landuse.cli.assess import AsJson, AsOf, ConfigFile, Pack
from landuse.cli.inputs import inputs_of
from landuse.cli.progress import stage_progress

To = Annotated[
    str,
    typer.Option(
        "--to",
        help="数据库地址 postgresql://主机/库名；口令放在环境变量 PGPASSWORD 或 .pgpass 中，勿写在命令行。也可用环境变量 LANDUSE_DATABASE。",
        envvar="LANDUSE_DATABASE",
        show_envvar=False,
        metavar="地址",
    ),
]
Schema = Annotated[str, typer.Option("--schema", help="写入的模式（schema），没有则新建。", metavar="模式")]
Replace = Annotated[bool, typer.Option("--replace", help="替换该模式中以前写出的成果；别人的表从不覆盖。")]
STAGES = ("读取数据", "认定闲置", "写入数据库")


def export_database(
    config: ConfigFile, to: To, schema: Schema = "landuse", as_of: AsOf = None, policy: Pack = None, *,
    replace: Replace = False, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Read, judge, and write the results into a database in one transaction."""
    from landuse.databases.address import address_of
    from landuse.io.postgis.writing import write_postgis

    shown = address_of(to).shown
    given = inputs_of(config, as_of, policy)
    with stage_progress(Console(stderr=True), len(STAGES)) as begin:
        begin(STAGES[0])
        _ = given.data
        begin(STAGES[1])
        result = given.result
        begin(STAGES[2])
        written = write_postgis(result, to, schema=schema, if_exists="replace" if replace else "refuse")
    if as_json:
        typer.echo(json.dumps({"database": shown, "schema": schema, "tables": written}, ensure_ascii=False, indent=2))
        return
    typer.echo(f"已写入 {shown} 的模式 {schema}，共 {len(written)} 张表：")
    for name, rows in written.items():
        typer.echo(f"  {name}：{rows} 行")
