"""The run: which sheets there are, drawn one after the other into a PDF or into pictures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import geopandas as gpd
from matplotlib.backends.backend_pdf import PdfPages

from landuse.errors import OutputError, UnknownNameError
from landuse.fonts import chinese_font
from landuse.io.atomic import atomic_files, atomic_path
from landuse.reports.atlas.coloring import metric_coloring, status_coloring
from landuse.reports.atlas.edition import Edition, Sheet
from landuse.reports.atlas.ground import ground_of
from landuse.reports.atlas.lettering import Lettering
from landuse.reports.atlas.list_sheet import NO_OUTLINE, list_sheets
from landuse.reports.atlas.page import Page
from landuse.reports.atlas.papers import PAPERS
from landuse.reports.atlas.parcel_sheet import TITLE as PARCEL_TITLE
from landuse.reports.atlas.parcel_sheet import parcel_sheets
from landuse.reports.atlas.selection import chosen_parcels
from landuse.reports.atlas.sheet_frame import BANNER, imprint_of
from landuse.reports.atlas.wording import facts_of
from landuse.reports.atlas.zone_sheet import TITLE as ZONE_TITLE
from landuse.reports.atlas.zone_sheet import zone_sheets
from landuse.reports.chart_style import DPI, house_style
from landuse.results import Assessment

MAKERS = {"zone": (zone_sheets, ZONE_TITLE, "A3"), "parcel": (parcel_sheets, PARCEL_TITLE, "A4")}
"""Kinds of sheets: who makes them, the title, the usual paper."""
PDF = ".pdf"
_NAME_LENGTH = 40


@dataclass(frozen=True, eq=False)
class Atlas:
    """The sheets of a run, not yet drawn."""

    edition: Edition
    sheets: tuple[Sheet, ...]

    def __len__(self) -> int:
        """Return the number of sheets."""
        return len(self.sheets)

    def draw(self, number: int) -> Page:
        """Draw the sheet at the place `number`, counted from 0."""
        return self.sheets[number].draw(f"第 {number + 1} 张 共 {len(self)} 张")

    def write(self, path: str | Path, *, progress: Callable[[], None] | None = None) -> list[Path]:
        """Write the sheets as one PDF where `path` ends in ``.pdf``, else as PNG files into the folder `path`.

        Parameters
        ----------
        path
            The PDF file, or a folder for pictures; a file of the same name is replaced once all sheets are drawn.
        progress
            Called after each sheet.

        Raises
        ------
        OutputError
            The file or folder cannot be written.
        """
        tell, target = progress or (lambda: None), Path(path)
        with house_style(self.edition.lettering.font):
            return self._pdf(target, tell) if target.suffix.lower() == PDF else self._pictures(target, tell)

    def _pdf(self, target: Path, tell: Callable[[], None]) -> list[Path]:
        facts = {"Title": self.edition.title, "CreationDate": None, "Creator": "landuse"}
        with atomic_path(target) as stage, PdfPages(stage, metadata=facts) as book:
            for number in range(len(self)):
                book.savefig(self.draw(number).figure)
                tell()
        return [target]

    def _pictures(self, target: Path, tell: Callable[[], None]) -> list[Path]:
        names = []
        with atomic_files(target) as stage:
            for number, sheet in enumerate(self.sheets):
                names.append(f"{number + 1:03d}-{_file_name(sheet.name)}.png")
                self.draw(number).figure.savefig(stage / names[-1], format="png", dpi=DPI, metadata={"Software": None})
                tell()
        return [target / name for name in names]


def plan_atlas(
    result: Assessment,
    *,
    by: str = "zone",
    paper: str | None = None,
    title: str | None = None,
    reporting_unit: str = "",
    review_no: str = "",
    parcels: Sequence[str] | None = None,
    context: Mapping[str, gpd.GeoDataFrame] | None = None,
    made_on: date | None = None,
    banner: str = BANNER,
    metric: str | None = None,
    breaks: Sequence[float] | None = None,
) -> Atlas:
    """Return the sheets that :func:`write_atlas` draws, without drawing them; parameters and errors are the same."""
    if by not in MAKERS:
        raise UnknownNameError(f"图幅不能按“{by}”分；可用：{'、'.join(MAKERS)}")
    make, usual_title, usual_paper = MAKERS[by]
    paper = paper or usual_paper
    if paper not in PAPERS:
        raise UnknownNameError(f"没有名为“{paper}”的纸张；可用：{'、'.join(PAPERS)}")
    if result.results.empty:
        raise OutputError("没有宗地，无图可制；请检查 landuse.toml 的 [data.parcels] 所指文件")
    chosen = chosen_parcels(result, parcels)
    if by == "parcel" and chosen.empty:
        wanted = "需要处置的宗地" if parcels is None else f"符合“{'、'.join(parcels)}”的宗地"
        raise OutputError(f"没有{wanted}，无图可制；请改变筛选条件，或用“全部”为每宗地制图")
    font = chinese_font()
    ground = ground_of(result, context)
    coloring = status_coloring(result) if metric is None else metric_coloring(result, metric, breaks)
    imprint = imprint_of(
        result, ground.plane, reporting_unit=reporting_unit, review_no=review_no, made_on=made_on, banner=banner
    )  # fmt: skip
    if coloring.origin:
        imprint = replace(imprint, notes=(("分级", coloring.origin), *imprint.notes))
    lettering = Lettering(font)
    heading = title if title is not None else usual_title if metric is None else f"{coloring.title.partition('（')[0]}分布图"
    edition = Edition(result, ground, imprint, lettering, paper, heading, lettering.has_bold(), coloring)
    rows = chosen if by == "parcel" else result.results
    bare = rows[~rows.index.isin(ground.outlines.index)]
    numbered = [(str(number), facts) for number, facts in enumerate(facts_of(bare), start=1)]
    last = list_sheets(edition, NO_OUTLINE, "no-outline", numbered)
    return Atlas(edition, (*make(edition, chosen), *last))


def write_atlas(
    result: Assessment,
    path: str | Path,
    *,
    by: str = "zone",
    paper: str | None = None,
    title: str | None = None,
    reporting_unit: str = "",
    review_no: str = "",
    parcels: Sequence[str] | None = None,
    context: Mapping[str, gpd.GeoDataFrame] | None = None,
    made_on: date | None = None,
    banner: str = BANNER,
    metric: str | None = None,
    breaks: Sequence[float] | None = None,
    progress: Callable[[], None] | None = None,
) -> list[Path]:
    """Write print sheets, truly to scale, as one PDF (`path` ends in ``.pdf``) or as PNG files into the folder `path`.

    Parameters
    ----------
    result
        An assessment. Parcels without an outline are listed on a last sheet.
    path
        The PDF file, or the folder for pictures.
    by
        ``"zone"``: a sheet per zone with all its parcels and the list of those chosen; ``"parcel"``: a sheet per chosen parcel.
    paper
        ``"A3"`` (usual for zones) or ``"A4"`` (usual for parcels); it lies or stands as the ground fits it better.
    title
        Title after the name of the zone or before the code of the parcel; by default 闲置土地处置图 or 宗地处置图.
    reporting_unit, review_no
        Who made the sheets and the 审图号; each leaves a blank line where it is empty.
    parcels
        Which parcels, as for :func:`landuse.reports.atlas.chosen_parcels`; by default those that call for action.
    context
        Quiet surroundings by kind (roads, river, green, others), each with its coordinate system (:func:`landuse.io.read.read_context`).
    made_on
        The day of making, left out where it is None.
    banner
        What stands boxed in the upper right corner; empty for none.
    metric, breaks
        A number column to colour the parcels by instead of the idle status, and class breaks in place of those of the policy, as for
        :func:`landuse.maps.metric_map`; the legend keeps its empty classes.
    progress
        Called after each sheet.

    Returns
    -------
    list of Path
        The file written, or the pictures in order.

    Raises
    ------
    OutputError
        There is nothing to draw, no Chinese font is installed, the ground is too wide, or the files cannot be written.
    CrsError
        Outlines without a coordinate system.
    UnknownNameError
        `by`, `paper`, `metric` or an entry of `parcels` does not exist.
    """
    atlas = plan_atlas(
        result, by=by, paper=paper, title=title, reporting_unit=reporting_unit, review_no=review_no, parcels=parcels,
        context=context, made_on=made_on, banner=banner, metric=metric, breaks=breaks,
    )  # fmt: skip
    return atlas.write(path, progress=progress)


def _file_name(name: str) -> str:
    """Return letters and digits of `name`, fit for a file name anywhere."""
    return "".join(character for character in name if character.isascii() and (character.isalnum() or character == "-"))[
        :_NAME_LENGTH
    ]
