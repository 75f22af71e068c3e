"""The legend: classes that are present, with counts and mu, and the signs of the surroundings."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from landuse.reports.atlas.coloring import LEGEND, Coloring
from landuse.reports.atlas.ground import Ground
from landuse.reports.atlas.page import HAIR, Page
from landuse.reports.atlas.papers import Rect
from landuse.reports.atlas.surroundings import GREEN, ROAD, ROAD_EDGE, WATER, ZONE_DASH, ZONE_INK, ZONE_WIDTH
from landuse.reports.atlas.swatches import swatch
from landuse.reports.atlas.table import HEAD_FILL, RULE
from landuse.reports.chart_style import INK, QUIET
from landuse.style import StyleClass

SWATCH_MM = (9.0, 0.72)
"""Width, and height as a share of the row."""
_ROW = 0.66  # mm per point


@dataclass(frozen=True)
class Entry:
    """A class with its number of parcels and their area; `mu` covers those whose area is known."""

    style: StyleClass
    parcels: int
    mu: float


def legend_entries(rows: pd.DataFrame, coloring: Coloring) -> list[Entry]:
    """Return the classes that `rows` have, in the order of the style table; those of a number all."""
    keys = coloring.of(rows.index)
    mu = rows["area_mu"].astype("float64").groupby(keys.to_numpy()).sum()
    counts = keys.value_counts()
    return [
        Entry(style, int(counts.get(style.key, 0)), float(mu.get(style.key, 0.0)))
        for style in coloring.classes
        if coloring.keep_empty or style.key in counts.index
    ]


def draw_legend(
    page: Page,
    panel: Rect,
    entries: Sequence[Entry],
    ground: Ground,
    size: float,
    *,
    title: str = LEGEND,
    numbered: str = "",
    totals: bool = True,
) -> float:
    """Draw the legend from the top of a panel and return where it ends below; `numbered` explains the numbers on the map."""
    high = size * _ROW
    top = panel.top - high * 1.15
    page.box(Rect(panel.left, top, panel.right, panel.top), width=0, fill=HEAD_FILL)
    page.text(
        panel.left + 1.5, (top + panel.top) / 2, title, size + 1.5, bold=True, room=panel.width * (0.5 if totals else 1) - 3
    )
    right, counts = panel.right - 1.5, panel.right - panel.width * 0.22
    if totals:
        page.text(counts, (top + panel.top) / 2, "宗数", size, align="right", color=QUIET)
        page.text(right, (top + panel.top) / 2, "面积（亩）", size, align="right", color=QUIET)
    y = top
    for entry in entries:
        y -= high
        middle, half = y + high / 2, high * SWATCH_MM[1] / 2
        swatch(page, Rect(panel.left + 1.5, middle - half, panel.left + 1.5 + SWATCH_MM[0], middle + half), entry.style)
        room = (counts - size * 1.2 if totals else panel.right) - panel.left - SWATCH_MM[0] - 4
        page.text(panel.left + SWATCH_MM[0] + 4, middle, entry.style.label, size, room=room)
        if totals:
            page.text(counts, middle, f"{entry.parcels:,}", size, align="right")
            page.text(right, middle, f"{entry.mu:,.1f}", size, align="right")
    if totals:
        page.lines([[(panel.left, y), (panel.right, y)]], width=HAIR, color=RULE)
        y -= high
        page.text(panel.left + SWATCH_MM[0] + 4, y + high / 2, "合计", size, bold=True)
        page.text(counts, y + high / 2, f"{sum(entry.parcels for entry in entries):,}", size, align="right", bold=True)
        page.text(right, y + high / 2, f"{sum(entry.mu for entry in entries):,.1f}", size, align="right", bold=True)
    page.lines([[(panel.left, y), (panel.right, y)]], width=HAIR, color=RULE)
    y = _signs(page, panel, y, ground, size, numbered)
    page.box(Rect(panel.left, y, panel.right, panel.top), width=HAIR * 2)
    return y


def legend_height(panel: Rect, entries: Sequence[Entry], ground: Ground, size: float, *, numbered: str = "") -> float:
    """Return the height in mm that :func:`draw_legend` takes, totals included."""
    lines = -(-len(_signs_of(ground, numbered)) // _signs_in_line(panel))
    return size * _ROW * (1.15 + len(entries) + 1 + lines + 0.15)


def _signs_of(ground: Ground, numbered: str) -> list[tuple[str, str]]:
    signs = [("zone", "开发区范围")] if len(ground.zones) else []
    signs += [
        (kind, words) for kind, words in (("roads", "道路"), ("river", "水域"), ("green", "绿地")) if kind in ground.context
    ]
    return signs + ([("number", numbered)] if numbered else [])


def _signs_in_line(panel: Rect) -> int:
    return max(1, int(panel.width // 24))


def _signs(page: Page, panel: Rect, y: float, ground: Ground, size: float, numbered: str) -> float:
    """Draw the signs of zones and surroundings, as many to a line as there is room for."""
    in_line, high = _signs_in_line(panel), size * _ROW
    each = panel.width / in_line
    for number, (kind, words) in enumerate(_signs_of(ground, numbered)):
        if number % in_line == 0:
            y -= high
        left = panel.left + 1.5 + each * (number % in_line)
        rect = Rect(left, y + high * 0.2, left + SWATCH_MM[0], y + high * 0.8)
        _sign(page, rect, kind, size)
        page.text(rect.right + 1.5, y + high / 2, words, size, room=each - SWATCH_MM[0] - 3.5)
    return y - high * 0.15


def _sign(page: Page, rect: Rect, kind: str, size: float) -> None:
    x, y = rect.middle
    if kind == "zone":
        page.axes.plot([rect.left, rect.right], [y, y], color=ZONE_INK, linewidth=ZONE_WIDTH, linestyle=ZONE_DASH, zorder=5)
    elif kind == "roads":
        page.box(Rect(rect.left, y - 0.7, rect.right, y + 0.7), width=0, fill=ROAD)
        page.lines([[(rect.left, y + way), (rect.right, y + way)] for way in (-0.7, 0.7)], color=ROAD_EDGE, width=1)
    elif kind == "number":
        page.axes.scatter([x], [y], s=(size * 1.15) ** 2, facecolor="white", edgecolor=INK, linewidth=0.6, zorder=5)
        page.text(x, y, "1", size - 1, align="center", order=6)
    else:
        page.box(rect, width=0, fill=WATER if kind == "river" else GREEN)
