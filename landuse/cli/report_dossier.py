"""``landuse report dossier``: everything about a parcel on two pages, one file a parcel."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from landuse.cli.assess import AsJson, AsOf, ConfigFile, Pack
from landuse.cli.current_day import current_day
from landuse.cli.evidence import NoCache, gathered
from landuse.cli.inputs import inputs_of
from landuse.cli.progress import count_progress, stage_progress
from landuse.cli.report_batches import pdf_copies, tell_batch
from landuse.cli.report_options import Fresh, Holidays, NoPublic, PaperFolder, ParcelCodes, Pdf

Listed = Annotated[bool, typer.Option("--all", help="处置清单上的全部宗地。")]
STAGES = ("读取数据", "认定与测算")


def dossier(
    config: ConfigFile, parcel: ParcelCodes = None, out: PaperFolder = Path("dossiers"), as_of: AsOf = None, policy: Pack = None,
    holidays: Holidays = None, *, every: Listed = False, pdf: Pdf = False, fresh: Fresh = False, no_cache: NoCache = False,
    public: NoPublic = False, as_json: AsJson = False,  # noqa: ARG001 - its callback refuses it
) -> None:  # fmt: skip
    """Judge, write a dossier for each parcel, and list those that failed; end with 1 where none could be written."""
    from landuse.errors import ConfigError
    from landuse.evidence import scenes_of
    from landuse.io.read import read_context
    from landuse.reports.dossiers.dossier import parcel_dossiers
    from landuse.working_days import read_calendar

    if every == bool(parcel):
        raise ConfigError("请写明 --parcel 宗地代码，或用 --all 编制处置清单上的全部宗地；两者只写其一")
    given = inputs_of(config, as_of, policy)
    console, papers = Console(stderr=True), given.settings.papers
    with stage_progress(console, len(STAGES)) as begin:
        begin(STAGES[0])
        _ = given.data
        begin(STAGES[1])
        result = given.result
    scenes = scenes_of(given.settings)
    evidence = gathered(given, scenes, console, no_cache=no_cache)[0] if scenes else None
    with count_progress(console, "编制档案", len(parcel) if parcel else len(result.disposal)) as advance:
        written = parcel_dossiers(
            result, out, parcel, title=given.settings.project.name, reporting_unit=papers.office or given.settings.project.reporting_unit,
            context=read_context(given.settings), calendar=read_calendar(holidays), templates=papers.template_folder,
            evidence=evidence, made_on=current_day(), resume=not fresh, progress=advance,
        )  # fmt: skip
    pdfs = pdf_copies(console, written) if pdf else 0
    tell_batch(written, out, pdfs, as_json=as_json)
    if len(written) and (written["outcome"] == "failed").all():
        raise typer.Exit(1)
