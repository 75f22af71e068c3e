"""``landuse report zone``: the work report of each zone's intensive-use evaluation."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from landuse.cli.assess import AsJson, AsOf, ConfigFile, Pack
from landuse.cli.current_day import current_day
from landuse.cli.inputs import inputs_of
from landuse.cli.progress import count_progress, stage_progress
from landuse.cli.public_reading import tell_of_zones
from landuse.cli.report_options import PaperFolder, Pdf

Zones = Annotated[list[str] | None, typer.Option("--zone", help="开发区代码，可重复写多个；默认全部。", metavar="代码")]
Public = Annotated[bool, typer.Option("--public", help="公开版：不含名次后果、奖励测算、建议和数据问题，自然人只留姓氏。")]
STAGES = ("读取数据", "评价开发区")


def zone(
    config: ConfigFile, zones: Zones = None, out: PaperFolder = Path("zone_reports"), as_of: AsOf = None, policy: Pack = None,
    *, public: Public = False, pdf: Pdf = False, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Evaluate the zones and write a report for each."""
    from landuse.reports.zone_reports.context import report_zones
    from landuse.reports.zone_reports.report import zone_report
    from landuse.zones.review import review_zones

    given = inputs_of(config, as_of, policy)
    console, papers = Console(stderr=True), given.settings.papers
    with stage_progress(console, len(STAGES)) as begin:
        begin(STAGES[0])
        data = given.data
        begin(STAGES[1])
        review = review_zones(data, policy=given.policy, as_of=given.day)
    with count_progress(console, "编制报告", len(zones or report_zones(review))) as advance:
        written = zone_report(
            review, out, zones=zones, title=given.settings.project.name, templates=papers.template_folder,
            reporting_unit=papers.office or given.settings.project.reporting_unit,
            public=public, made_on=current_day(), progress=advance,
        )  # fmt: skip
    if public:
        tell_of_zones(data, written)
    paths = list(written.values())
    if pdf:
        from landuse.reports.word.pdf import write_pdfs

        paths += write_pdfs(paths)
    if as_json:
        summary = {"as_of": str(given.day), "reports": len(written), "outputs": [str(path) for path in paths]}
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=2))
    else:
        typer.echo(f"共 {len(written)} 份开发区评价工作报告，见 {out}")
