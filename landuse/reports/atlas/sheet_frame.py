"""What every sheet has around its map: outer frame, banner, title, colophon, and the line for the makers and the review number."""

from dataclasses import dataclass
from datetime import date

from pyproj import CRS

from landuse.crs import crs_label
from landuse.reports.atlas.lettering import Lettering
from landuse.reports.atlas.page import THICK, THIN, Page
from landuse.reports.atlas.papers import EDGE, GAP, Layout, Rect
from landuse.reports.chart_style import QUIET
from landuse.results import Assessment

BANNER = "内部资料 不得公开"
BANNER_INK = "#b2182b"
UNSTATED = "未注明"
SETTINGS = ".toml"
BLANK = "_" * 24


@dataclass(frozen=True)
class Imprint:
    """What stands on every sheet of a run; `review_no` and `made_on` are left blank where they are not given."""

    subtitle: str
    notes: tuple[tuple[str, str], ...]
    reporting_unit: str = ""
    review_no: str = ""
    made_on: date | None = None
    banner: str = BANNER


def imprint_of(
    result: Assessment, plane: CRS | None, *, reporting_unit: str, review_no: str, made_on: date | None, banner: str
) -> Imprint:
    """Return the imprint of a run."""
    day = result.as_of
    notes = {
        "坐标系": UNSTATED if plane is None else crs_label(plane),
        "数据来源": _source(result),
        "适用规则": " + ".join(pack.id for pack in result.policy.packs),
        "运行编号": str(result.provenance.get("run_id") or UNSTATED),
    }
    subtitle = f"数据截至 {day.year}年{day.month}月{day.day}日 · 由数据测算的线索，以调查认定为准"
    return Imprint(subtitle, tuple(notes.items()), reporting_unit, review_no, made_on, banner)


def new_page(layout: Layout, lettering: Lettering, imprint: Imprint, heading: str, place: str, *, bold: bool) -> Page:
    """Return a page with everything but map and panels; `place` tells which sheet of how many it is."""
    page = Page(layout.width, layout.height, lettering, bold)
    width, height, size = layout.width, layout.height, layout.size
    page.box(Rect(EDGE, EDGE, width - EDGE, height - EDGE), width=THICK)
    big = layout.head * 0.68
    middle, first = width / 2, height - EDGE - layout.head * 0.36
    banner_width = lettering.width(imprint.banner, size + 1.5) + 5 if imprint.banner else 0
    room = width - 2 * (EDGE + GAP + banner_width + 3)
    while big > size + 3 and lettering.width(lettering.font.drawable(heading), big) > room:
        big -= 1
    page.text(middle, first, heading, big, room=room, align="center", bold=True)
    page.text(middle, height - layout.head + 4.6, imprint.subtitle, size + 1.5, room=width * 0.7, align="center", color=QUIET)
    if imprint.banner:
        _banner(page, layout, imprint.banner, banner_width)
    _makers(page, layout, imprint, place)
    return page


def draw_notes(page: Page, panel: Rect, imprint: Imprint, size: float) -> float:
    """Write source, system and rules at the bottom of a panel and return where they begin above."""
    lines = []
    for heading, words in imprint.notes:
        mark = f"{heading}："
        lines += page.lettering.lines(f"{mark}{words}", size, panel.width, 2)
    high = size * 0.56
    for number, line in enumerate(reversed(lines)):
        page.text(panel.left, panel.bottom + high * (number + 0.5), line, size, color=QUIET)
    return panel.bottom + high * len(lines) + 2


def notes_height(lettering: Lettering, panel: Rect, imprint: Imprint, size: float) -> float:
    """Return the height in mm that :func:`draw_notes` takes."""
    lines = sum(len(lettering.lines(f"{heading}：{words}", size, panel.width, 2)) for heading, words in imprint.notes)
    return size * 0.56 * lines + 2


def _banner(page: Page, layout: Layout, words: str, banner_width: float) -> None:
    high = layout.size * 0.85
    right, top = layout.width - EDGE - GAP, layout.height - EDGE - 4
    page.box(Rect(right - banner_width, top - high, right, top), width=THIN * 1.8, color=BANNER_INK)
    page.text(right - banner_width / 2, top - high / 2, words, layout.size + 1.5, align="center", color=BANNER_INK, bold=True)


def _makers(page: Page, layout: Layout, imprint: Imprint, place: str) -> None:
    size, y = layout.size + 0.5, EDGE + 3.6
    left, right = EDGE + GAP, layout.width - EDGE - GAP
    third = (right - left) / 3
    page.text(left, y, f"编制单位：{imprint.reporting_unit or BLANK}", size, room=third)
    page.text((left + right) / 2, y, f"审图号：{imprint.review_no or BLANK}", size, room=third, align="center")
    made = "" if imprint.made_on is None else f"制图日期：{imprint.made_on:%Y-%m-%d}    "
    page.text(right, y, f"{made}{place}", size, room=third, align="right")


def _source(result: Assessment) -> str:
    """Return the files of the parcels, or those read, without settings."""
    origin = result.data.origins.get("parcels")
    names = [] if origin is None else [str(name) for name in origin["file"].dropna().unique()]
    if not names:
        names = [path.name for path in result.data.files if not path.name.endswith(SETTINGS)]
    if not names:
        return UNSTATED
    return names[0] if len(names) == 1 else f"{names[0]} 等 {len(names)} 个文件"
