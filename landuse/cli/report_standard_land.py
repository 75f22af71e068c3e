"""``landuse report standard-land``: the evaluation reports of standard land, one a parcel."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from landuse.cli.assess import AsJson, AsOf, ConfigFile, Pack
from landuse.cli.inputs import inputs_of
from landuse.cli.progress import count_progress, stage_progress

if TYPE_CHECKING:
    import pandas as pd

ReportFolder = Annotated[Path, typer.Option("--out", "-o", help="存放报告的文件夹。", metavar="文件夹")]
ParcelCodes = Annotated[
    list[str] | None, typer.Option("--parcel", help="宗地代码，可重复写多个。", metavar="宗地代码")
]  # fmt: skip
All = Annotated[bool, typer.Option("--all", help="全部有标准地承诺的宗地。")]
Pdf = Annotated[bool, typer.Option("--pdf", help="另由 LibreOffice 转换成 PDF。")]
Public = Annotated[bool, typer.Option("--public", help="公开版：不含企业经营数据、抵押、金额，自然人只留姓氏，界线概化。")]
Fresh = Annotated[bool, typer.Option("--fresh", help="重新编制同一次运行已有的报告；默认跳过。")]
STAGES = ("读取数据", "对照承诺")
MOST_LISTED = 20


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
            result, out, parcel, templates=papers.templates, public=public, office=papers.office or given.settings.project.reporting_unit,
            made_on=date.today(), context=read_context(given.settings), resume=not fresh, progress=advance,  # noqa: DTZ011 - the command line may read the local clock
        )  # fmt: skip
    pdfs = _pdfs(console, written) if pdf else 0
    _tell(written, out, pdfs, as_json=as_json)
    if len(written) and (written["outcome"] == "failed").all():
        raise typer.Exit(1)


def _pdfs(console: Console, written: "pd.DataFrame") -> int:
    """Turn the reports into PDF and return how many there are; those that have one of the same age already are left alone."""
    from landuse.reports.word.pdf import write_pdfs

    rows = written[written["outcome"] != "failed"]
    wanted = [
        path
        for path, outcome in zip(map(Path, rows["path"]), rows["outcome"], strict=True)
        if outcome == "written" or not path.with_suffix(".pdf").exists()
    ]
    with stage_progress(console, 1) as begin:
        begin("转换 PDF")
        return len(write_pdfs(wanted))


def _tell(written: "pd.DataFrame", out: Path, pdfs: int, *, as_json: bool) -> None:
    counts = {name: int((written["outcome"] == name).sum()) for name in ("written", "skipped", "failed")}
    failed = written[written["outcome"] == "failed"]
    listed = dict(zip(failed["parcel_id"], failed["reason"], strict=True))
    if as_json:
        typer.echo(json.dumps({**counts, "pdf": pdfs, "failures": listed, "output": str(out)}, ensure_ascii=False, indent=2))
        return
    told = f"，PDF {pdfs} 份" if pdfs else ""
    typer.echo(f"写出 {counts['written']} 份，已有而跳过 {counts['skipped']} 份，未能编制 {counts['failed']} 份{told}；见 {out}")
    for parcel, reason in list(listed.items())[:MOST_LISTED]:
        typer.echo(f"  {parcel}：{reason}")
    if len(listed) > MOST_LISTED:
        typer.echo(f"  另有 {len(listed) - MOST_LISTED} 份，用 --json 查看全部")
