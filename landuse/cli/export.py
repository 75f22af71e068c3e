"""``landuse export``: the findings in the format that another program asks for."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from landuse.cli.assess import AsJson, AsOf, ConfigFile, Engine, Pack, PartitionRows, Scheduler
from landuse.cli.export_columns import Columns, TableName, export_columns, refuse_without_columns
from landuse.cli.export_database import Replace, Schema, To, export_database
from landuse.cli.inputs import inputs_of
from landuse.cli.progress import stage_progress

Format = Annotated[
    str,
    typer.Option(
        "--format", "-f", help="shp（压缩包，GBK、字段名不超过 10 字节、附字段对照表）、gdb、parquet、csv、gpkg。", metavar="格式"
    ),
]
Out = Annotated[
    Path | None, typer.Option("--out", "-o", help="写出位置：gpkg、shp 为文件，gdb、parquet、csv 为文件夹。", metavar="路径")
]
CsvEncoding = Annotated[str, typer.Option("--csv-encoding", help="CSV 的文字编码：utf-8-sig 或 gb18030。", metavar="编码")]
CSV_ENCODINGS = ("utf-8-sig", "gb18030")
STAGES = ("读取数据", "认定闲置", "写出成果")
DATABASE_STAGES = ("读取数据、认定闲置", "写入数据库")


def export(
    config: ConfigFile, format: Format = "gpkg", out: Out = None, as_of: AsOf = None, policy: Pack = None,  # noqa: A002 - as the option is called
    csv_encoding: CsvEncoding = "utf-8-sig", to: To = None, schema: Schema = "landuse", columns: Columns = None,
    table: TableName = "parcels", engine: Engine = "local", scheduler: Scheduler = None, partition_rows: PartitionRows = None, *,
    replace: Replace = False, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Read, judge and write the results in one format, or into a database; with `columns` measure and write only these."""
    from landuse.engines import PART_ROWS, check_engine

    check_engine(engine)
    if csv_encoding not in CSV_ENCODINGS:
        from landuse.errors import OutputError

        raise OutputError(f"没有名为“{csv_encoding}”的 CSV 编码；可用：{'、'.join(CSV_ENCODINGS)}")
    if columns is not None:
        ways = {"engine": engine, "scheduler": scheduler, "partition_rows": partition_rows or PART_ROWS}
        summary = export_columns(inputs_of(config, as_of, policy), columns, table, out or Path("measured"), ways, format=format)
        told = f"已写出 {summary['rows']} 条记录的 {len(summary['columns'])} 列：{summary['output']}"
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=2) if as_json else told)
        if summary["issues"]["fatal"]:
            raise typer.Exit(1)
        return
    refuse_without_columns(engine, format)
    if to is not None:
        with stage_progress(Console(stderr=True), len(DATABASE_STAGES)) as begin:
            begin(DATABASE_STAGES[0])
            done = export_database(
                inputs_of(config, as_of, policy), to, schema, replace=replace, begin=lambda: begin(DATABASE_STAGES[1])
            )
        lines = "".join(f"\n  {name}：{rows} 行" for name, rows in done["tables"].items())
        told = f"已写入 {done['database']} 的模式 {schema}，共 {len(done['tables'])} 张表：{lines}"
        typer.echo(json.dumps(done, ensure_ascii=False, indent=2) if as_json else told)
        return
    from landuse.errors import OutputError
    from landuse.io.exports.csv_files import write_csv
    from landuse.io.exports.export import DEFAULT_PATHS, FORMATS, export_results

    if format not in FORMATS:
        raise OutputError(f"没有名为“{format}”的导出格式；可用：{'、'.join(FORMATS)}")
    given = inputs_of(config, as_of, policy)
    target = out or Path(DEFAULT_PATHS[format])
    with stage_progress(Console(stderr=True), len(STAGES)) as begin:
        begin(STAGES[0])
        data = given.data
        begin(STAGES[1])
        result = given.result
        begin(STAGES[2])
        if format == "csv":
            write_csv(result, target, encoding=csv_encoding)
        else:
            export_results(result, target, format=format)
    summary = {"format": format, "output": str(target), "parcels": len(data.parcels), "as_of": str(given.day)}
    typer.echo(json.dumps(summary, ensure_ascii=False, indent=2) if as_json else f"已写出 {len(data.parcels)} 宗地：{target}")
