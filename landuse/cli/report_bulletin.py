"""``landuse report bulletin``: the bulletin of a month, the papers of two months, a quarter, a half-year, a year."""

import json
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from landuse.cli.assess import AsJson, AsOf, ConfigFile, Pack
from landuse.cli.current_day import current_day
from landuse.cli.inputs import inputs_of
from landuse.cli.progress import stage_progress
from landuse.cli.public_reading import tell_of_result
from landuse.cli.report_options import Holidays, PaperFolder, Pdf

if TYPE_CHECKING:
    from landuse.reports.bulletins.period import Period


class Kind(StrEnum):
    """The five papers of a year."""

    monthly = "monthly"
    bimonthly = "bimonthly"
    quarterly = "quarterly"
    half_year = "half_year"
    year_end = "year_end"


class Format(StrEnum):
    """Kinds of files."""

    html = "html"
    docx = "docx"


PeriodText = Annotated[str, typer.Option("--period", help="期间，如 2020-11、2020-Q4、2020-H2、2020。", metavar="期间")]
KindOption = Annotated[
    Kind | None,
    typer.Option(
        "--kind",
        help="每月通报 monthly、双月例会材料 bimonthly、季度互检 quarterly、半年书面报告 half_year、年底总评 year_end；默认由期间确定。",
    ),
]
Before = Annotated[
    Path | None,
    typer.Option("--before", help="上期成果文件夹；不写则用同一份数据认定期初状况，只显示时间推移的变动。", metavar="文件夹"),
]
Formats = Annotated[list[Format] | None, typer.Option("--format", help="html 或 docx，可重复；默认都写。", case_sensitive=False)]
Public = Annotated[bool, typer.Option("--public", help="公开版：只含汇总数和依法公开的闲置土地清单。")]
STAGES = ("读取数据", "认定与测算", "对比与编制")


def bulletin(
    config: ConfigFile, period: PeriodText, kind: KindOption = None, out: PaperFolder = Path("bulletins"), before: Before = None,
    formats: Formats = None, as_of: AsOf = None, policy: Pack = None, holidays: Holidays = None,
    *, public: Public = False, pdf: Pdf = False, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Judge on the last day of the period, compare with its beginning, and write the paper."""
    from landuse.io.run_folder import read_run
    from landuse.reports.bulletins.bulletin import FORMATS
    from landuse.reports.bulletins.bulletin import bulletin as write_bulletin
    from landuse.reports.bulletins.period import period_of
    from landuse.working_days import read_calendar

    span, today = period_of(period, kind.value if kind else None), current_day()
    earlier = read_run(before) if before is not None else None
    given = inputs_of(config, as_of or _day(config, span, today), policy)
    papers = given.settings.papers
    with stage_progress(Console(stderr=True), len(STAGES)) as begin:
        begin(STAGES[0])
        _ = given.data
        begin(STAGES[1])
        result = given.result
        begin(STAGES[2])
        written = write_bulletin(
            result, out, period=span, title=given.settings.project.name, public=public, before=earlier,
            reporting_unit=papers.office or given.settings.project.reporting_unit, calendar=read_calendar(holidays),
            formats=[entry.value for entry in formats] if formats else FORMATS, templates=papers.template_folder, made_on=today,
        )  # fmt: skip
    if public:
        tell_of_result(result)
    paths = list(written.values())
    if pdf and "docx" in written:
        from landuse.reports.word.pdf import write_pdfs

        paths += write_pdfs([written["docx"]])
    if as_json:
        summary = {"as_of": str(given.day), "period": span.label, "kind": span.kind.id, "outputs": [str(path) for path in paths]}
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=2))
    else:
        typer.echo(f"{span.kind.label}（{span.label}，数据截至 {given.day}）：{'、'.join(str(path) for path in paths)}")


def _day(config: Path, span: "Period", today: date) -> datetime:
    """Return the data date: that of landuse.toml where it lies in the period, else the period's last day, or today in a running one."""
    from landuse.config import load_config

    stated = load_config(config).project.as_of
    inside = stated is not None and span.first <= stated <= span.last
    day = stated if inside and stated else min(span.last, max(today, span.first))
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a calendar day, no instant
