"""`parcel_dossier`: the dossiers of parcels as Word documents, many in one run."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import geopandas as gpd

from landuse.errors import OutputError
from landuse.reports.dossiers.background import background_of
from landuse.reports.dossiers.context import dossier_context
from landuse.reports.file_names import file_name
from landuse.results import Assessment
from landuse.working_days import WorkCalendar


def parcel_dossier(
    result: Assessment,
    folder: str | Path,
    *,
    parcels: Sequence[str],
    title: str = "",
    reporting_unit: str = "",
    context: Mapping[str, gpd.GeoDataFrame] | None = None,
    calendar: WorkCalendar | None = None,
    templates: str | Path | None = None,
    made_on: date | None = None,
    progress: Callable[[], None] | None = None,
) -> dict[str, Path]:
    """Write the dossier of each of `parcels` into `folder` and return the paths by parcel.

    Parameters
    ----------
    result
        An assessment.
    folder
        Where to write; the files are called ``地块档案_<code>.docx``.
    parcels
        Codes of parcels.
    title, reporting_unit
        Name of the city or zone, and of the office.
    context
        Quiet surroundings of the sketch, as for :func:`landuse.maps.disposal_map`.
    calendar
        Working days for the periods that fall due; by default the built-in table.
    templates
        Folder of the office's own Word templates.
    made_on
        The day that the files say they were made on; none where it is None.
    progress
        Called after each dossier.

    Raises
    ------
    UnknownNameError
        There is no such parcel; nothing is written then.
    CrsError
        Outlines without a coordinate system.
    OutputError
        A file cannot be written.
    TemplateError
        The office's own template cannot be used.
    """
    from landuse.reports.dossiers.document import ID
    from landuse.reports.dossiers.sketch import WIDTH_MM
    from landuse.reports.word.pictures import Picture
    from landuse.reports.word.rendering import open_template
    from landuse.reports.word.template import templates as known_templates

    background = background_of(result, calendar)
    named = {parcel: dossier_context(background, parcel, title=title, reporting_unit=reporting_unit) for parcel in parcels}
    template, draw = open_template(known_templates()[ID], templates), _drawing(result, context)
    written = {}
    for parcel, values in named.items():
        drawn = draw(parcel)
        picture = None if drawn is None else Picture(drawn, WIDTH_MM, "宗地及周边示意图")
        path = Path(folder) / f"地块档案_{file_name(parcel)}.docx"
        written[parcel] = template.write(values, path, pictures={"sketch": picture}, dated=made_on)
        if progress is not None:
            progress()
    return written


def _drawing(result: Assessment, context: Mapping[str, gpd.GeoDataFrame] | None) -> Callable[[str], bytes | None]:
    """Return what draws the sketch of a parcel; where this machine has no Chinese font it draws none."""
    from landuse.reports.dossiers.sketch import Sketches

    try:
        return Sketches(result, context).picture
    except OutputError:
        return lambda _: None
