"""`bulletin`: one bulletin as a page and a Word document, whole or for the public."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from landuse.errors import UnknownNameError
from landuse.io.run_folder import Run
from landuse.limits import TemplateSource
from landuse.reports.bulletins.context import bulletin_context, shortened
from landuse.reports.bulletins.page import write_page
from landuse.reports.bulletins.period import Period, period_of
from landuse.results import Assessment
from landuse.working_days import WorkCalendar

FORMATS = ("html", "docx")
MOST_ROWS = 12
"""Rows of a list in a Word document; the rest are counted, and stand in the page and the workbooks."""


def bulletin(
    result: Assessment,
    folder: str | Path,
    *,
    period: str | Period,
    kind: str | None = None,
    title: str = "",
    reporting_unit: str = "",
    public: bool = False,
    before: Run | Assessment | None = None,
    calendar: WorkCalendar | None = None,
    formats: Sequence[str] = FORMATS,
    templates: TemplateSource = None,
    made_on: date | None = None,
) -> dict[str, Path]:
    """Write the bulletin of a period into `folder` and return the paths by format.

    Parameters
    ----------
    result
        An assessment on a day of the period, usually its last.
    folder
        Where to write; the files are called after kind and period, ``每月通报_2020-12.html``, those for the public ``…_公开``.
    period, kind, title, reporting_unit, public, before, calendar
        As for :func:`landuse.reports.bulletins.context.bulletin_context`.
    formats
        Which of ``html`` and ``docx``.
    templates
        Folder of the office's own Word templates.
    made_on
        The day that the Word file says it was made on; none where it is None.

    Raises
    ------
    UnknownNameError
        The period, kind or a format is none, or the day of the assessment lies outside the period.
    OutputError
        A file cannot be written; or the edition for the public is asked for and the data have no cases.
    TemplateError
        The office's own template cannot be used.
    """
    for name in formats:
        if name not in FORMATS:
            raise UnknownNameError(f"通报没有“{name}”格式；可用：{'、'.join(FORMATS)}")
    span = period if isinstance(period, Period) else period_of(period, kind)
    context = bulletin_context(
        result, span, title=title, reporting_unit=reporting_unit, public=public, before=before, calendar=calendar
    )
    stem = Path(folder) / f"{span.kind.label}_{span.file_label}{'_公开' if public else ''}"
    written = {}
    if "html" in formats:
        written["html"] = write_page(context, stem.with_name(f"{stem.name}.html"))
    if "docx" in formats:
        path = stem.with_name(f"{stem.name}.docx")
        written["docx"] = write_document(context, path, kind=span.kind.id, templates=templates, made_on=made_on)
    return written


def write_document(
    context: dict[str, Any], path: str | Path, *, kind: str, templates: TemplateSource = None, made_on: date | None = None
) -> Path:
    """Write the Word document of a context of :func:`bulletin_context`; long lists end at :data:`MOST_ROWS` rows."""
    from landuse.reports.bulletins.document import template_id
    from landuse.reports.bulletins.progress_chart import WIDTH_MM, progress_picture
    from landuse.reports.word.pictures import Picture
    from landuse.reports.word.rendering import render
    from landuse.reports.word.template import templates as known_templates

    drawn = progress_picture(context["standing"]["targets"])
    picture = None if drawn is None else Picture(drawn, WIDTH_MM, "各开发区处置率与要求")
    template = known_templates()[template_id(kind, public=context["edition"] == "public")]
    shown = shortened(context, MOST_ROWS)
    return render(template, shown, path, folder=templates, pictures={"progress": picture}, dated=made_on)
