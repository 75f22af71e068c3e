"""A few of every paper that a result allows, in one folder: what an office sees when it first opens the papers of a run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from landuse.config import Config
from landuse.io.read import read_context
from landuse.notices import worklist
from landuse.reports import (
    bulletin,
    parcel_dossiers,
    standard_land_reports,
    write_notices,
    write_worklist,
    zone_report,
)
from landuse.results import Assessment
from landuse.zones.review import review_zones

KINDS = ("标准地评价报告", "闲置土地文书", "地块档案", "开发区评价报告", "通报")
"""The folders, one for each kind of paper; `progress` is called with their names."""
STATUSES_SHOWN = ("idle_two_years", "idle_one_year", "idle_government")
"""Idle statuses whose first parcels get a dossier."""


@dataclass(frozen=True)
class PaperSet:
    """What papers are made of: the result, how it is titled, who drafts, and how many of each kind are wanted."""

    result: Assessment
    settings: Config
    each: int = 2
    approved_by: str = ""
    made_on: date | None = None
    progress: Callable[[str], None] = field(default=lambda _: None)

    @property
    def office(self) -> str:
        """The office that signs: that of ``[papers]``, else the reporting unit."""
        return self.settings.papers.office or self.settings.project.reporting_unit


def write_paper_set(papers: PaperSet, folder: str | Path) -> dict[str, list[Path]]:
    """Write at most `each` papers of every kind into `folder`, a folder for each kind, and return the paths by kind.

    Of the ten papers of idle-land work those are written that the gate lets pass for some parcel today, and the worklist says
    what may not be written and why. Papers against the holder need `approved_by`; without it they are left out. A kind that
    the data have nothing for is missing from the answer.

    Raises
    ------
    OutputError
        A paper cannot be written.
    TemplateError
        The office's own template is at fault.
    """
    target = Path(folder)
    makers = (_standard_land, _notices, _dossiers, _zones, _bulletins)
    written = {}
    for kind, make in zip(KINDS, makers, strict=True):
        papers.progress(kind)
        place = target / kind
        place.mkdir(parents=True, exist_ok=True)
        written[kind] = make(papers, place)
    return {kind: paths for kind, paths in written.items() if paths}


def _standard_land(papers: PaperSet, folder: Path) -> list[Path]:
    """Write the reports on the first parcels of every conclusion."""
    results = papers.result.results
    promised = results.loc[results.index.isin(papers.result.commitments["parcel_id"])]
    firsts = promised.groupby("standard_land_conclusion", observed=True, sort=True).head(1).index
    done = standard_land_reports(
        papers.result, folder, list(firsts[: 2 * papers.each]), templates=papers.settings.papers.template_folder, office=papers.office,
        made_on=papers.made_on, context=read_context(papers.settings),
    )  # fmt: skip
    return [Path(path) for path in done.loc[done["path"].notna(), "path"]]


def _notices(papers: PaperSet, folder: Path) -> list[Path]:
    table = worklist(papers.result, on=papers.made_on)
    place = folder / "可拟制文书清单.xlsx"
    write_worklist(
        table, place, as_of=papers.result.as_of, title=papers.settings.project.name, reporting_unit=papers.office,
        policy=papers.result.policy, provenance=papers.result.provenance,
    )  # fmt: skip
    paths = [place]
    for paper, rows in table[table["can_be_written"]].groupby("paper", sort=False):
        done = write_notices(
            papers.result, str(paper), folder, parcel_ids=rows["parcel_id"].head(papers.each).tolist(),
            office=papers.settings.papers, approved_by=papers.approved_by, dated_on=papers.made_on,
            context=read_context(papers.settings), replace=True,
        )  # fmt: skip
        paths += [notice.path for notice in done if notice.path is not None]
    return paths


def _dossiers(papers: PaperSet, folder: Path) -> list[Path]:
    statuses = papers.result.results["idle_status"]
    chosen: list[str] = [str(key) for status in STATUSES_SHOWN for key in statuses.index[statuses == status][:1]]
    done = parcel_dossiers(
        papers.result, folder, chosen, title=papers.settings.project.name, reporting_unit=papers.office,
        context=read_context(papers.settings), templates=papers.settings.papers.template_folder, made_on=papers.made_on,
    )  # fmt: skip
    return [Path(path) for path in done.loc[done["path"].notna(), "path"]]


def _zones(papers: PaperSet, folder: Path) -> list[Path]:
    result = papers.result
    if not len(result.data.table("zone_accounts")):
        return []
    review = review_zones(result.data, policy=result.policy, as_of=result.as_of)
    zones: Sequence[str] = [str(key) for key in result.data.table("zones").index[: papers.each]]
    written = zone_report(
        review, folder, zones=zones, title=papers.settings.project.name, reporting_unit=papers.office,
        templates=papers.settings.papers.template_folder, made_on=papers.made_on,
    )  # fmt: skip
    return list(written.values())


def _bulletins(papers: PaperSet, folder: Path) -> list[Path]:
    """Write the bulletin of the month and the report of the half-year that hold the data's day, and the month's public edition."""
    day, paths = papers.result.as_of, []
    for period, public in ((f"{day:%Y-%m}", False), (f"{day:%Y}-H{1 if day.month <= 6 else 2}", False), (f"{day:%Y-%m}", True)):
        written = bulletin(
            papers.result, folder, period=period, public=public, title=papers.settings.project.name, reporting_unit=papers.office,
            templates=papers.settings.papers.template_folder, made_on=papers.made_on,
        )  # fmt: skip
        paths += list(written.values())
    return paths
