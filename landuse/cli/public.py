"""``landuse public``: the map for the public, with what the law makes public and nothing else."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from landuse.cli.assess import AsOf, ConfigFile, Pack
from landuse.cli.inputs import inputs_of
from landuse.cli.progress import stage_progress
from landuse.cli.public_reading import tell_to_read

PageFile = Annotated[Path, typer.Option("--out", "-o", help="公开信息地图（一个 html 文件）。")]
STAGES = ("读取数据", "认定", "写出公开信息")


def public(config: ConfigFile, out: PageFile = Path("public.html"), as_of: AsOf = None, policy: Pack = None) -> None:
    """Write the public map; say what was left out of it and why."""
    from landuse.errors import sample
    from landuse.maps.public import public_map
    from landuse.public_list import public_list, unlisted_findings

    given = inputs_of(config, as_of, policy)
    with stage_progress(Console(stderr=True), len(STAGES)) as begin:
        begin(STAGES[0])
        _ = given.data
        begin(STAGES[1])
        result = given.result
        begin(STAGES[2])
        project = given.settings.project
        public_map(result, title=f"{project.name}闲置土地信息公开", publisher=project.reporting_unit).save(out)
    listed, absent = public_list(result), unlisted_findings(result)
    typer.echo(f"公开信息 {len(listed)} 宗（已下达认定书、尚未处置完毕），见 {out}")
    tell_to_read(listed["location"])
    unknown = int(listed["idle_days"].isna().sum())
    if unknown:
        typer.echo(f"注意：其中 {unknown} 宗按现有数据算不出闲置时间，该项未填写；公开前请核对")
    undrawn = int(listed.geometry.isna().sum())
    if undrawn:
        typer.echo(f"注意：其中 {undrawn} 宗没有图形，列出而未上图")
    if absent:
        typer.echo(f"注意：{len(absent)} 宗已下达认定书的土地不在宗地表中，未列入：{sample(absent)}")
