"""The evaluation report of standard land (标准地履约评价报告) as Word papers: one parcel, or all of a run in one go."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import pandas as pd

from landuse.limits import TemplateSource
from landuse.public_list import persons_of
from landuse.reports.file_names import file_name
from landuse.reports.standard_land.public_values import open_rows, public_values
from landuse.reports.standard_land.rate_chart import Rate
from landuse.reports.standard_land.report_pictures import Studio, studio_of
from landuse.reports.standard_land.report_template import TEMPLATE
from landuse.reports.standard_land.report_values import Imprint, Values, report_values
from landuse.reports.standard_land_fields import standard_parcels
from landuse.reports.word.batch import write_batch
from landuse.reports.word.rendering import OpenTemplate, open_template
from landuse.results import Assessment


def standard_land_report(
    result: Assessment,
    parcel_id: str,
    path: str | Path,
    *,
    templates: TemplateSource = None,
    public: bool = False,
    office: str = "",
    made_on: date | None = None,
    context: Mapping[str, gpd.GeoDataFrame] | None = None,
) -> Path:
    """Write the evaluation report on one parcel as a Word file.

    Parameters
    ----------
    result
        An assessment with commitments.
    parcel_id
        A parcel with promises.
    path
        The file to write.
    templates
        Folder of the user's own templates; a file 标准地履约评价报告.docx in it goes before ours.
    public
        The version for the public: no figures of the firm, no mortgage, no amounts, natural persons by surname, outlines
        generalised.
    office, made_on
        Who signs and the day on the paper; blank to be filled in by hand where they are not given.
    context
        Quiet surroundings of the maps (:func:`landuse.io.read.read_context`).

    Raises
    ------
    UnknownNameError
        No such parcel, or it has no promise.
    TemplateError
        The user's template cannot be filled in.
    OutputError
        The file cannot be written, or no Chinese font is installed for the pictures.
    CrsError
        Outlines without a coordinate system.
    """
    press = _press(result, templates, public=public, imprint=Imprint(office, made_on), context=context)
    return press.write(parcel_id, Path(path))


def standard_land_reports(
    result: Assessment,
    folder: str | Path,
    parcels: Sequence[str] | None = None,
    *,
    templates: TemplateSource = None,
    public: bool = False,
    office: str = "",
    made_on: date | None = None,
    context: Mapping[str, gpd.GeoDataFrame] | None = None,
    resume: bool = True,
    progress: Callable[[], None] | None = None,
) -> pd.DataFrame:
    """Write the reports on many parcels into `folder`; one that fails is listed and does not stop the others.

    Parameters
    ----------
    parcels
        Their codes; by default every parcel with promises.
    resume
        Leave alone a report that is there from the same run, template and office,
        and one that somebody has worked on since.
    progress
        Called after each parcel.

    Returns
    -------
    DataFrame
        parcel_id, outcome (``written``, ``skipped``, ``failed``), reason (Chinese, empty where written), path; in the order of
        `parcels`.

    Raises
    ------
    TemplateError, OutputError, CrsError
        As for :func:`standard_land_report`, where no report at all can be written.
    """
    press = _press(result, templates, public=public, imprint=Imprint(office, made_on), context=context)
    chosen = standard_parcels(result).index if parcels is None else dict.fromkeys(parcels)
    target = Path(folder)
    return write_batch(
        map(str, chosen), press.write, lambda parcel: target / report_name(parcel, public=public), identifier=press.identifier,
        resume=resume, progress=progress,
    )  # fmt: skip


def report_name(parcel_id: str, *, public: bool = False) -> str:
    """Return the file name of a report.

    >>> report_name("210199001003GB00029")
    '标准地履约评价报告_210199001003GB00029.docx'
    """
    return f"{TEMPLATE.title}{'（公开）' if public else ''}_{file_name(parcel_id)}.docx"


@dataclass(frozen=True, eq=False)
class _Press:
    """What is made once for many reports."""

    result: Assessment
    template: OpenTemplate
    studio: Studio
    imprint: Imprint

    @property
    def identifier(self) -> str:
        """What tells this run's reports from others: run, template, office, version; empty where the run is not known."""
        run = self.result.provenance.get("run_id")
        if not run:
            return ""
        made_of = (
            f"{self.template.sha256}|{self.imprint.office}|{self.studio.public}|{'+'.join(sorted(self.studio.ground.context))}"
        )
        return f"{run}-{hashlib.sha256(made_of.encode()).hexdigest()[:12]}"

    @cached_property
    def persons(self) -> tuple[str, ...]:
        """Names of natural persons, for the public version."""
        return persons_of(self.result)

    def write(self, parcel_id: str, path: Path) -> Path:
        """Write one report."""
        values = report_values(self.result, parcel_id, self.imprint)
        shown = open_rows(self.result, parcel_id) if self.studio.public else [True] * len(values["delivery"])
        if self.studio.public:
            values = public_values(values, shown, self.persons)
        pictures = self.studio.pictures(parcel_id, parcel_id[-7:], _rates(self.result, parcel_id, values, shown))
        made = self.imprint.made_on or self.result.as_of.date()
        return self.template.write(values, path, pictures=pictures, dated=made, identifier=self.identifier)


def _press(
    result: Assessment, templates: TemplateSource, *, public: bool, imprint: Imprint, context: Mapping[str, gpd.GeoDataFrame] | None
) -> _Press:  # fmt: skip
    return _Press(result, open_template(TEMPLATE, templates), studio_of(result, context, public=public), imprint)


def _rates(result: Assessment, parcel_id: str, values: Values, shown: Sequence[bool]) -> list[Rate]:
    """Return the bars of the chart, in the order of the promises; those that the public may not read are not among them."""
    promises = result.commitments[result.commitments["parcel_id"] == parcel_id]
    shares = promises["completion_rate"].to_numpy(dtype="float64", na_value=float("nan"))
    return [
        Rate(row["indicator"], None if share != share else float(share), row["rate"], row["state"], row["state"] == "达标")  # noqa: PLR0124 - NaN
        for row, share, may in zip(values["delivery"], shares, shown, strict=True)
        if may
    ]
