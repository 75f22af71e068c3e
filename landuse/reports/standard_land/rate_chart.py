"""The rates of completion against the line of 100 %: a bar for each promise, what is not judged said in words."""

from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.patches import Rectangle

from landuse.reports.atlas.lettering import Lettering
from landuse.reports.atlas.page import HAIR, Page
from landuse.reports.atlas.papers import Rect
from landuse.reports.chart_style import GRID, INK, QUIET

HEIGHT_MM = 64.0
MET, UNMET, LINE = "#4e8b6b", "#c9843a", "#b2182b"
LEAST_TOP, MOST_TOP = 1.5, 2.5
_LEFT, _RIGHT, _BOTTOM, _TOP = 15.0, 15.0, 15.0, 6.0
_SIZE = 8.0


@dataclass(frozen=True)
class Rate:
    """A promise: its name, the rate as a share (None where it is not judged or unknown), the rate and the state in words."""

    name: str
    share: float | None
    shown: str
    state: str
    met: bool


def draw_rates(rates: list[Rate], width: float, lettering: Lettering) -> Page:
    """Return the chart, `width` mm wide; a bar beyond the scale is cut and says its rate all the same."""
    page = Page(width, HEIGHT_MM, lettering, bold=False)
    known = [rate.share for rate in rates if rate.share is not None]
    top = min(MOST_TOP, max(LEAST_TOP, max(known) * 1.08))
    high, wide = HEIGHT_MM - _BOTTOM - _TOP, width - _LEFT - _RIGHT
    step = 0.25 if top <= 1.5 else 0.5

    def height(share: float) -> float:
        return _BOTTOM + min(share, top) / top * high

    ticks = [number * step for number in range(int(top / step) + 1)]
    page.lines([[(_LEFT, height(tick)), (_LEFT + wide, height(tick))] for tick in ticks], width=HAIR * 2, color=GRID, order=1)
    for tick in ticks:
        page.text(_LEFT - 1.5, height(tick), f"{tick * 100:g}", _SIZE - 0.5, align="right", color=QUIET)
    page.text(4.0, _BOTTOM + high / 2, "完成率（%）", _SIZE, align="center", color=QUIET, rotation=90)
    slot = wide / len(rates)
    for number, rate in enumerate(rates):
        _draw_bar(page, rate, _LEFT + slot * (number + 0.5), min(slot * 0.5, 16.0), slot * 0.94, height)
    page.lines([[(_LEFT, height(1.0)), (_LEFT + wide, height(1.0))]], width=1.0, color=LINE, order=3)
    page.text(_LEFT + wide + 1, height(1.0) + 1.9, "承诺值", _SIZE - 1, color=LINE)
    page.text(_LEFT + wide + 1, height(1.0) - 1.9, "＝100%", _SIZE - 1, color=LINE)
    page.lines([[(_LEFT, _BOTTOM), (_LEFT + wide, _BOTTOM)]], width=0.8, color=QUIET, order=4)
    return page


def _draw_bar(page: Page, rate: Rate, middle: float, broad: float, room: float, height: Callable[[float], float]) -> None:
    words = page.lettering.lines(rate.name, _SIZE, room, 2)
    for number, line in enumerate(words):
        page.text(middle, _BOTTOM - 3.2 - number * 3.6, line, _SIZE, align="center")
    if rate.share is None:
        page.text(middle, _BOTTOM + 4, rate.state, _SIZE, room=room, align="center", color=QUIET)
        return
    end = height(rate.share)
    bar = Rectangle(
        (middle - broad / 2, _BOTTOM), broad, end - _BOTTOM, facecolor=MET if rate.met else UNMET, edgecolor=INK, linewidth=HAIR,
        hatch=None if rate.met else "////", hatchcolor="#ffffff", hatch_linewidth=0.6, zorder=2,
    )  # fmt: skip
    page.put(bar)
    half, label = page.lettering.width(rate.shown, _SIZE) / 2 + 0.6, min(end + 2.4, HEIGHT_MM - 2.5)
    page.box(Rect(middle - half, label - 1.7, middle + half, label + 1.7), width=0, fill="#ffffff", order=4)
    page.text(middle, label, rate.shown, _SIZE, align="center", order=5)
    page.text(
        middle,
        _BOTTOM - 3.8 - len(words) * 3.6,
        rate.state,
        _SIZE - 0.5,
        room=room,
        align="center",
        color=MET if rate.met else UNMET,
    )
