"""``landuse map``: one offline map of what was asked for, without the ledgers of a whole run."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from landuse.cli.assess import AsOf, ConfigFile, Pack
from landuse.cli.inputs import Inputs, inputs_of
from landuse.cli.progress import stage_progress

if TYPE_CHECKING:
    from landuse.maps.page import LandMap

KINDS = {
    "idle": ("disposal_map", "闲置土地处置图"),
    "enterprise": ("enterprise_map", "企业图"),
    "industry": ("industry_map", "产业分布图"),
    "contradictions": ("contradictions_map", "矛盾线索图"),
    "zone": ("zone_map", "评价图"),
}
"""What a map can show: the function of :mod:`landuse.maps` that makes it, and what it is called after the name of the project."""
WITH_BASEMAP = ("disposal_map", "metric_map")
STAGES = ("读取数据", "认定与测算", "写出地图")
Kind = Annotated[
    str,
    typer.Option(
        "--kind",
        help="地图种类：idle 闲置土地处置，enterprise 企业，industry 产业，contradictions 矛盾线索，zone 开发区评价。",
        metavar="|".join(KINDS),
    ),
]
Number = Annotated[
    str | None,
    typer.Option("--column", help="按一个数值列着色，如 tax_wanyuan_per_mu；写了它就不看 --kind。", metavar="列"),
]
PageFile = Annotated[Path, typer.Option("--out", "-o", help="地图文件（一个 html 文件）。")]


def map_(
    config: ConfigFile,
    out: PageFile = Path("map.html"),
    kind: Kind = "idle",
    column: Number = None,
    as_of: AsOf = None,
    policy: Pack = None,
) -> None:
    """Read, judge and write the map of one kind, or of one number of the parcels."""
    if kind not in KINDS:
        from landuse.errors import UnknownNameError
        from landuse.vocabulary.rows import did_you_mean

        raise UnknownNameError(f"没有名为“{kind}”的地图{did_you_mean(kind, KINDS)}；可用：{'、'.join(KINDS)}")
    given = inputs_of(config, as_of, policy)
    with stage_progress(Console(stderr=True), len(STAGES)) as begin:
        begin(STAGES[0])
        _ = given.data
        begin(STAGES[1])
        _ = given.result
        begin(STAGES[2])
        _page(given, kind, column).save(out)
    drawn = given.result.results
    absent = int(drawn.geometry.isna().sum()) if "geometry" in drawn else len(drawn)
    typer.echo(f"{len(drawn)} 宗土地的地图：{out}" + (f"；其中 {absent} 宗没有图形，列出而未上图" if absent else ""))


def _page(given: Inputs, kind: str, column: str | None) -> "LandMap":
    from landuse import maps
    from landuse.io.context import read_context

    settings, name = given.settings, given.settings.project.name
    function, called = ("metric_map", "") if column else KINDS[kind]
    ways: dict[str, Any] = {"context": read_context(settings)}
    if function in WITH_BASEMAP:
        ways |= {"basemap": settings.outputs.basemap, "offline": settings.outputs.offline}
    if column:
        return maps.metric_map(given.result, column, **ways)
    if function == "disposal_map":
        from landuse.margins import parcels_to_review

        ways["review"] = parcels_to_review(given.result)
    page: LandMap = getattr(maps, function)(given.result, title=f"{name}{called}", **ways)
    return page
