"""`zone_report`: the work report of each zone as a Word document."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from landuse.errors import OutputError
from landuse.known_persons import known_persons
from landuse.limits import TemplateSource
from landuse.reports.bulletins.context import shortened
from landuse.reports.file_names import file_name
from landuse.reports.zone_reports.context import report_zones, zone_report_context
from landuse.zones.review import ZoneReview

MOST_ROWS = 12


def zone_report(
    review: ZoneReview,
    folder: str | Path,
    *,
    zones: Sequence[str] | None = None,
    title: str = "",
    reporting_unit: str = "",
    templates: TemplateSource = None,
    public: bool = False,
    made_on: date | None = None,
    progress: Callable[[], None] | None = None,
) -> dict[str, Path]:
    """Write a work report for each of `zones` (by default all) into `folder` and return the paths by zone.

    Parameters
    ----------
    review
        The zones reviewed (:func:`landuse.review_zones`).
    folder
        Where to write; the files are called ``开发区评价报告_<code>.docx``, those for the public ``…_公开.docx``.
    zones
        Codes of zones.
    title, reporting_unit
        Name of the city, and of the office; an unknown office leaves a blank.
    templates
        Folder of the office's own Word templates.
    public
        The edition for the public: without consequences of a place, rewards, suggestions, data problems and names of natural persons.
    made_on
        The day that the files say they were made on; none where it is None.
    progress
        Called after each report.

    Raises
    ------
    UnknownNameError
        One of the zones is not known.
    OutputError
        There is no zone at all, or a file cannot be written.
    TemplateError
        The office's own template cannot be used.
    """
    from landuse.reports.word.pictures import Picture
    from landuse.reports.word.rendering import open_template
    from landuse.reports.word.template import templates as known_templates
    from landuse.reports.zone_reports.chart import WIDTH_MM, realisation_picture
    from landuse.reports.zone_reports.document import ID
    from landuse.reports.zone_reports.public_values import public_values

    chosen = report_zones(review) if zones is None else list(zones)
    if not chosen:
        raise OutputError(
            "数据中没有开发区，不能编制开发区评价报告；请在 landuse.toml 的 [data.zones] 或 [data.zone_accounts] 中写明"
        )
    contexts = {zone: zone_report_context(review, zone, title=title, reporting_unit=reporting_unit) for zone in chosen}
    if public:
        persons = known_persons(review.data)
        contexts = {zone: public_values(context, persons) for zone, context in contexts.items()}
    template = open_template(known_templates()[ID], templates)
    written = {}
    for zone, context in contexts.items():
        drawn = realisation_picture(context["indicators"])
        picture = None if drawn is None else Picture(drawn, WIDTH_MM, "各指标实现度")
        path = Path(folder) / f"开发区评价报告_{file_name(zone)}{'_公开' if public else ''}.docx"
        written[zone] = template.write(shortened(context, MOST_ROWS), path, pictures={"realisation": picture}, dated=made_on)
        if progress is not None:
            progress()
    return written
