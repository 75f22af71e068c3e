"""``landuse atlas``: print sheets of zones or parcels, as PDF or PNG."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from landuse.cli.assess import AsJson, AsOf, ConfigFile, Pack
from landuse.cli.current_day import current_day
from landuse.cli.inputs import inputs_of
from landuse.cli.progress import count_progress, stage_progress
from landuse.cli.report_options import NoPublic


class By(StrEnum):
    """What a sheet is about."""

    zone = "zone"
    parcel = "parcel"


class Paper(StrEnum):
    """Papers that sheets are laid out for."""

    a3 = "A3"
    a4 = "A4"


class Format(StrEnum):
    """Kinds of files."""

    pdf = "pdf"
    png = "png"


ByOption = Annotated[By, typer.Option("--by", help="按开发区（zone）或按宗地（parcel）分幅。")]
PaperOption = Annotated[
    Paper | None, typer.Option("--paper", help="纸张，横竖自动选择；默认开发区用 A3，宗地用 A4。", case_sensitive=False)
]
FormatOption = Annotated[Format, typer.Option("--format", help="pdf：一个多页文件；png：每张一个文件。", case_sensitive=False)]
Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", help="PDF 文件，或存放 PNG 的文件夹；默认 atlas.pdf 或 atlas 文件夹。", metavar="路径"),
]
Title = Annotated[str | None, typer.Option("--title", help="图名，默认“闲置土地处置图”或“宗地处置图”。", metavar="图名")]
ReviewNo = Annotated[str, typer.Option("--review-no", help="审图号；不写则留空白横线。", metavar="审图号")]
Parcels = Annotated[
    str | None,
    typer.Option("--parcels", help="列入的宗地：认定状态、处置措施或宗地代码，逗号分隔；“全部”为每一宗；默认为需要处置的宗地。", metavar="条件"),
]  # fmt: skip
Metric = Annotated[
    str | None,
    typer.Option("--metric", help="按某个数值列着色，而不按认定状态，如 tax_wanyuan_per_mu；分级取自政策包。", metavar="列名"),
]  # fmt: skip
STAGES = ("读取数据", "认定与测算", "编排图幅")


def atlas(
    config: ConfigFile, by: ByOption = By.zone, paper: PaperOption = None, file_format: FormatOption = Format.pdf, out: Out = None,
    title: Title = None, review_no: ReviewNo = "", parcels: Parcels = None, metric: Metric = None, as_of: AsOf = None, policy: Pack = None, *,
    public: NoPublic = False, as_json: AsJson = False,  # noqa: ARG001 - its callback refuses it
) -> None:  # fmt: skip
    """Judge, lay out the sheets, draw them one by one, and say where they are."""
    from landuse.io.read import read_context
    from landuse.reports.atlas import plan_atlas

    target = _target(out, file_format)
    console, today = Console(stderr=True), current_day()
    given = inputs_of(config, as_of, policy)
    settings = given.settings
    with stage_progress(console, len(STAGES)) as begin:
        begin(STAGES[0])
        _ = given.data
        begin(STAGES[1])
        result = given.result
        begin(STAGES[2])
        sheets = plan_atlas(
            result, by=by.value, paper=paper.value if paper else None, title=title, reporting_unit=settings.project.reporting_unit,
            review_no=review_no, parcels=_names(parcels), context=read_context(settings), made_on=today, metric=metric,
        )  # fmt: skip
    with count_progress(console, "绘制图幅", len(sheets)) as advance:
        paths = sheets.write(target, progress=advance)
    if as_json:
        summary = {"as_of": str(given.day), "by": by.value, "sheets": len(sheets), "outputs": [str(path) for path in paths]}
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=2))
    else:
        typer.echo(f"共 {len(sheets)} 张图幅，见 {target}")


def _target(out: Path | None, file_format: Format) -> Path:
    """Return the file or folder to write to; a folder given for a PDF gets ``atlas.pdf``."""
    from landuse.errors import ConfigError

    if file_format is Format.png:
        if out is not None and out.suffix.lower() == ".pdf":
            raise ConfigError(f"--out {out} 是 PDF 文件，与 --format png 相矛盾；请改写文件夹，或用 --format pdf")
        return out or Path("atlas")
    if out is None:
        return Path("atlas.pdf")
    return out if out.suffix.lower() == ".pdf" else out / "atlas.pdf"


def _names(text: str | None) -> list[str] | None:
    if text is None:
        return None
    return [name.strip() for name in text.replace("\uff0c", ",").replace("、", ",").split(",") if name.strip()]
