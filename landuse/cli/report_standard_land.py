"""``landuse report standard-land``: the evaluation reports of standard land, one a parcel."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from landuse.cli.assess import AsJson, AsOf, ConfigFile, Pack
from landuse.cli.current_day import current_day
from landuse.cli.inputs import inputs_of
from landuse.cli.progress import count_progress, stage_progress
from landuse.cli.public_reading import tell_of_result
from landuse.cli.report_batches import pdf_copies, tell_batch

ReportFolder = Annotated[Path, typer.Option("--out", "-o", help="存放报告的文件夹。", metavar="文件夹")]
ParcelCodes = Annotated[
    list[str] | None, typer.Option("--parcel", help="宗地代码，可重复写多个。", metavar="宗地代码")
]  # fmt: skip
All = Annotated[bool, typer.Option("--all", help="全部有标准地承诺的宗地。")]
Pdf = Annotated[bool, typer.Option("--pdf", help="另由 LibreOffice 转换成 PDF。")]
Public = Annotated[bool, typer.Option("--public", help="公开版：不含企业经营数据、抵押、金额，自然人只留姓氏，界线概化。")]
Fresh = Annotated[bool, typer.Option("--fresh", help="重新编制同一次运行已有的报告；默认跳过。")]
STAGES = ("读取数据", "对照承诺")


def standard_land_report(
    config: ConfigFile, parcel: ParcelCodes = None, out: ReportFolder = Path("standard_land"), as_of: AsOf = None, policy: Pack = None,
    *, every: All = False, pdf: Pdf = False, public: Public = False, fresh: Fresh = False, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Judge, write a report for each parcel, and list those that failed; end with 1 where none could be written."""
    from landuse.errors import ConfigError
    from landuse.io.read import read_context
    from landuse.reports.standard_land.papers import standard_land_reports

    if every == bool(parcel):
        raise ConfigError("请写明 --parcel 宗地代码，或用 --all 编制全部有承诺的宗地；两者只写其一")
    given = inputs_of(config, as_of, policy)
    console, papers = Console(stderr=True), given.settings.papers
    with stage_progress(console, len(STAGES)) as begin:
        begin(STAGES[0])
        if given.data.table("commitments").empty:
            raise ConfigError(f"{config.name} 没有标准地承诺数据，不能编制评价报告；请在 [data.commitments] 中写明承诺表")
        begin(STAGES[1])
        result = given.result
        count = len(parcel) if parcel else int((result.results["standard_land_conclusion"] != "none").sum())
    with count_progress(console, "编制报告", count) as advance:
        written = standard_land_reports(
            result, out, parcel, templates=papers.template_folder, public=public, office=papers.office or given.settings.project.reporting_unit,
            made_on=current_day(), context=read_context(given.settings), resume=not fresh, progress=advance,
        )  # fmt: skip
    if public:
        tell_of_result(result, written["parcel_id"])
    pdfs = pdf_copies(console, written) if pdf else 0
    tell_batch(written, out, pdfs, as_json=as_json)
    if len(written) and (written["outcome"] == "failed").all():
        raise typer.Exit(1)
