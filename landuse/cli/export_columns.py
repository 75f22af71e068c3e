"""``landuse export --columns``: chosen columns of one table as partitioned GeoParquet, in one piece, in parts, or by a cluster."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from landuse.cli.inputs import Inputs
from landuse.cli.progress import stage_progress

if TYPE_CHECKING:
    from landuse.engines.files import FileRun

Columns = Annotated[
    str | None,
    typer.Option(
        "--columns", help="只测算并写出这些列（英文列名，逗号分隔；all 为全部可计算的列），格式须为 parquet。", metavar="列名"
    ),
]
TableName = Annotated[
    str, typer.Option("--table", help="与 --columns 同用：parcels、enterprises、projects 或 commitments。", metavar="表")
]
ALL = "all"
STAGES = ("读取数据", "测算", "写出成果")


def refuse_without_columns(engine: str, format: str) -> None:  # noqa: A002 - as the option is called
    """Raise OutputError where an engine was asked for that only chosen columns can be exported by."""
    from landuse.errors import OutputError

    if engine != "local":
        raise OutputError(
            f"--engine {engine} 只能与 --columns 同用；全部成果请运行 landuse assess --engine {engine}，它写出分区的 GeoParquet"
            + ("" if format == "parquet" else f"，再由其他软件转为 {format}")
        )


def export_columns(
    given: Inputs, columns: str, table: str, out: Path, ways: dict[str, Any], *, format: str  # noqa: A002 - as the option is called
) -> dict[str, Any]:  # fmt: skip
    """Measure and write `columns` of `table`; return the summary.

    Raises
    ------
    OutputError
        The format is none that is written in parts.
    """
    from landuse.cli.engine_job import parquet_sources
    from landuse.engines.measured_files import STAGES as PART_STAGES
    from landuse.engines.measured_files import measure_files
    from landuse.engines.measured_tables import measure_to_files
    from landuse.errors import OutputError

    if format != "parquet":
        raise OutputError(f"--columns 只能写为 parquet，不能写为 {format}；请加 --format parquet")
    names = None if columns == ALL else tuple(name.strip() for name in columns.split(",") if name.strip())
    sources = None if ways["engine"] == "local" else parquet_sources(given.settings)
    rules: dict[str, Any] = {"policy": given.policy, "as_of": str(given.day), "table": table}
    stages = STAGES if sources is None else PART_STAGES
    with stage_progress(Console(stderr=True), len(stages)) as begin:
        if sources is not None:
            run: FileRun = measure_files(sources, names, out, **rules, **ways, progress=begin)
        else:
            begin(STAGES[0])
            data = given.data
            begin(STAGES[1])
            run = measure_to_files(data, names, out, **rules, **ways, writing=lambda: begin(STAGES[2]))
    return {**run.summary, "format": format, "output": str(run.folder)}
