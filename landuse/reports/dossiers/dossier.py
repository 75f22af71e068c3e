"""`parcel_dossier`: the dossier of a parcel as a Word document; `parcel_dossiers`: those of many, in one run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from landuse.errors import OutputError
from landuse.reports.dossiers.background import Background, background_of
from landuse.reports.dossiers.context import dossier_context
from landuse.reports.file_names import file_name
from landuse.results import Assessment
from landuse.working_days import WorkCalendar

if TYPE_CHECKING:
    from landuse.reports.word.rendering import OpenTemplate


def parcel_dossier(
    result: Assessment,
    parcel_id: str,
    path: str | Path,
    *,
    title: str = "",
    reporting_unit: str = "",
    context: Mapping[str, gpd.GeoDataFrame] | None = None,
    calendar: WorkCalendar | None = None,
    templates: str | Path | None = None,
    made_on: date | None = None,
) -> Path:
    """Write everything about one parcel as a Word file of two A4 pages and return its path.

    Parameters
    ----------
    result
        An assessment.
    parcel_id
        A parcel of it.
    path
        The file to write.
    title, reporting_unit
        Name of the city or zone, and of the office.
    context
        Quiet surroundings of the sketch (:func:`landuse.io.read.read_context`).
    calendar
        Working days for the periods that fall due; by default the built-in table.
    templates
        Folder of the office's own Word templates; a file 地块档案.docx in it goes before ours.
    made_on
        The day that the file says it was made on; the data date where it is None.

    Raises
    ------
    UnknownNameError
        There is no such parcel.
    CrsError
        Outlines without a coordinate system.
    OutputError
        The file cannot be written.
    TemplateError
        The office's own template cannot be used.
    """
    press = _press(result, context, calendar, templates, _Imprint(title, reporting_unit, made_on))
    return press.write(parcel_id, Path(path))


def parcel_dossiers(
    result: Assessment,
    folder: str | Path,
    parcels: Sequence[str] | None = None,
    *,
    title: str = "",
    reporting_unit: str = "",
    context: Mapping[str, gpd.GeoDataFrame] | None = None,
    calendar: WorkCalendar | None = None,
    templates: str | Path | None = None,
    made_on: date | None = None,
    resume: bool = True,
    progress: Callable[[], None] | None = None,
) -> pd.DataFrame:
    """Write the dossiers of many parcels into `folder`; one that fails is listed and does not stop the others.

    Parameters
    ----------
    parcels
        Their codes; by default every parcel of the disposal list.
    resume
        Leave alone a dossier that is there from the same run and template,
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
    CrsError, TemplateError
        As for :func:`parcel_dossier`, where no dossier at all can be written.
    """
    from landuse.reports.word.batch import write_batch

    press = _press(result, context, calendar, templates, _Imprint(title, reporting_unit, made_on))
    chosen = result.disposal.index if parcels is None else dict.fromkeys(parcels)
    target = Path(folder)
    return write_batch(
        map(str, chosen), press.write, lambda parcel: target / dossier_name(parcel), identifier=press.identifier, resume=resume,
        progress=progress,
    )  # fmt: skip


def dossier_name(parcel_id: str) -> str:
    """Return the file name of a dossier.

    >>> dossier_name("210199001003GB00029")
    '地块档案_210199001003GB00029.docx'
    """
    return f"地块档案_{file_name(parcel_id)}.docx"


@dataclass(frozen=True)
class _Imprint:
    title: str
    reporting_unit: str
    made_on: date | None


@dataclass(frozen=True, eq=False)
class _Press:
    """What is made once for many dossiers."""

    background: Background
    template: "OpenTemplate"
    draw: Callable[[str], bytes | None]
    imprint: _Imprint

    @property
    def identifier(self) -> str:
        """What tells the dossiers of this run and template from others; empty where the run is not known."""
        run = self.background.result.provenance.get("run_id")
        return f"{run}-{self.template.sha256[:12]}-{self.imprint.reporting_unit}" if run else ""

    def write(self, parcel_id: str, path: Path) -> Path:
        """Write one dossier."""
        from landuse.reports.dossiers.sketch import WIDTH_MM
        from landuse.reports.word.pictures import Picture

        imprint = self.imprint
        values = dossier_context(self.background, parcel_id, title=imprint.title, reporting_unit=imprint.reporting_unit)
        drawn = self.draw(parcel_id)
        pictures = {"sketch": None if drawn is None else Picture(drawn, WIDTH_MM, "宗地及周边示意图")}
        made = imprint.made_on or self.background.result.as_of.date()
        return self.template.write(values, path, pictures=pictures, dated=made, identifier=self.identifier)


def _press(
    result: Assessment,
    context: Mapping[str, gpd.GeoDataFrame] | None,
    calendar: WorkCalendar | None,
    templates: str | Path | None,
    imprint: _Imprint,
) -> _Press:
    from landuse.reports.dossiers.document import ID
    from landuse.reports.word.rendering import open_template
    from landuse.reports.word.template import templates as known_templates

    template = open_template(known_templates()[ID], templates)
    return _Press(background_of(result, calendar), template, _drawing(result, context), imprint)


def _drawing(result: Assessment, context: Mapping[str, gpd.GeoDataFrame] | None) -> Callable[[str], bytes | None]:
    """Return what draws the sketch of a parcel; where this machine has no Chinese font it draws none."""
    from landuse.reports.dossiers.sketch import Sketches

    try:
        return Sketches(result, context).picture
    except OutputError:
        return lambda _: None
