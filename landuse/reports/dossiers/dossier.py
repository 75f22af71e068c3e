"""`parcel_dossier`: the dossier of a parcel as a Word document; `parcel_dossiers`: those of many, in one run."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from landuse.errors import OutputError
from landuse.evidence import Evidence
from landuse.limits import TemplateSource
from landuse.reports.dossiers.background import Background, background_of
from landuse.reports.dossiers.context import MOST, MOST_WITH_SCENES, SCENES_NOTE, dossier_context
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
    templates: TemplateSource = None,
    made_on: date | None = None,
    evidence: Evidence | None = None,
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
    evidence
        What dated rasters show (:func:`landuse.evidence.gather_evidence`): with it stands a row of their thumbnails.

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
    press = _press(result, context, calendar, templates, _Imprint(title, reporting_unit, made_on), evidence)
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
    templates: TemplateSource = None,
    made_on: date | None = None,
    evidence: Evidence | None = None,
    resume: bool = True,
    progress: Callable[[], None] | None = None,
) -> pd.DataFrame:
    """Write the dossiers of many parcels into `folder`; one that fails is listed and does not stop the others.

    Parameters
    ----------
    parcels
        Their codes; by default every parcel of the disposal list.
    evidence
        As for :func:`parcel_dossier`.
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

    press = _press(result, context, calendar, templates, _Imprint(title, reporting_unit, made_on), evidence)
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
    strip: Callable[[str], bytes | None]
    imprint: _Imprint
    scenes: str

    @property
    def identifier(self) -> str:
        """What tells the dossiers of this run and template from others; empty where the run is not known."""
        run = self.background.result.provenance.get("run_id")
        return f"{run}-{self.template.sha256[:12]}-{self.imprint.reporting_unit}{self.scenes}" if run else ""

    def write(self, parcel_id: str, path: Path) -> Path:
        """Write one dossier."""
        from landuse.reports.dossiers.sketch import WIDTH_MM
        from landuse.reports.word.pictures import Picture

        imprint = self.imprint
        drawn, strip = self.draw(parcel_id), self.strip(parcel_id)
        values = dossier_context(
            self.background,
            parcel_id,
            title=imprint.title,
            reporting_unit=imprint.reporting_unit,
            most=MOST if strip is None else MOST_WITH_SCENES,
        )
        values["scenes_note"] = SCENES_NOTE
        pictures = {
            "sketch": None if drawn is None else Picture(drawn, WIDTH_MM, "宗地及周边示意图"),
            "scenes": None if strip is None else Picture(strip, WIDTH_MM, "各期影像缩略图"),
        }
        made = imprint.made_on or self.background.result.as_of.date()
        return self.template.write(values, path, pictures=pictures, dated=made, identifier=self.identifier)


def _press(
    result: Assessment,
    context: Mapping[str, gpd.GeoDataFrame] | None,
    calendar: WorkCalendar | None,
    templates: TemplateSource,
    imprint: _Imprint,
    evidence: Evidence | None,
) -> _Press:
    from landuse.reports.dossiers.document import ID
    from landuse.reports.word.rendering import open_template
    from landuse.reports.word.template import templates as known_templates

    template = open_template(known_templates()[ID], templates)
    drawing, strips = _drawing(result, context), _strips(result, evidence)
    return _Press(background_of(result, calendar), template, drawing, strips, imprint, _scenes_hash(evidence))


def _strips(result: Assessment, evidence: Evidence | None) -> Callable[[str], bytes | None]:
    """Return what draws the thumbnails of a parcel; none without scenes, or where this machine has no Chinese font."""
    if evidence is None:
        return lambda _: None
    from landuse.reports.dossiers.scene_strip import SceneStrips

    try:
        return SceneStrips(evidence, result.results.geometry).picture
    except OutputError:
        return lambda _: None


def _scenes_hash(evidence: Evidence | None) -> str:
    """Return what tells dossiers with these scenes from those with others; empty without scenes."""
    if evidence is None:
        return ""
    told = hashlib.sha256()
    for entry in evidence.scenes:
        told.update(entry.scene.name.encode() + entry.figures.to_numpy("float64", na_value=float("nan")).tobytes())
    return f"-{told.hexdigest()[:12]}"


def _drawing(result: Assessment, context: Mapping[str, gpd.GeoDataFrame] | None) -> Callable[[str], bytes | None]:
    """Return what draws the sketch of a parcel; where this machine has no Chinese font it draws none."""
    from landuse.reports.dossiers.sketch import Sketches

    try:
        return Sketches(result, context).picture
    except OutputError:
        return lambda _: None
