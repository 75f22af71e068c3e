"""The grid of a map: crosses where its lines meet, ticks outside the neat line, and what stands beside them."""

from dataclasses import dataclass

import numpy as np
from pyproj import CRS, Transformer

from landuse.reports.atlas.map_field import MapField
from landuse.reports.atlas.page import HAIR, THIN
from landuse.reports.atlas.scales import MM_PER_M, round_length
from landuse.reports.chart_style import QUIET

APART_MM = 75.0
TICK_MM, CROSS_MM = 1.8, 1.5
CROSS_INK = "#9aa3a6"
_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 18000, 36000)  # seconds of arc
_SECOND_M = 30.9


@dataclass(frozen=True)
class Tick:
    """A line of the grid where it meets the neat line: its place along it in mm on the page, and its label."""

    place: float
    label: str


def draw_grid(field: MapField, size: float, degrees_of: CRS | None = None) -> None:
    """Draw the grid of the plane in kilometres, or that of meridians and parallels where `degrees_of` is given."""
    if degrees_of is None:
        west, south, east, north = field.extent
        step = round_length(APART_MM * field.scale / MM_PER_M)
        below, aside = _metres(field, west, east, step, 0), _metres(field, south, north, step, 1)
    else:
        below, aside = _angles(field, degrees_of, 0), _angles(field, degrees_of, 1)
    _draw(field, below, aside, size)


def _draw(field: MapField, below: list[Tick], aside: list[Tick], size: float) -> None:
    page, rect = field.page, field.rect
    ticks = [
        *([(tick.place, y), (tick.place, y + way)] for tick in below for y, way in ((rect.bottom, -TICK_MM), (rect.top, TICK_MM))),
        *([(x, tick.place), (x + way, tick.place)] for tick in aside for x, way in ((rect.left, -TICK_MM), (rect.right, TICK_MM))),
    ]  # fmt: skip
    page.lines(ticks, width=THIN)
    crosses = [
        line
        for column in below
        for row in aside
        for line in (
            [(column.place - CROSS_MM, row.place), (column.place + CROSS_MM, row.place)],
            [(column.place, row.place - CROSS_MM), (column.place, row.place + CROSS_MM)],
        )
    ]
    page.lines(crosses, width=HAIR * 2, color=CROSS_INK, order=3.5)
    for tick in below:
        page.text(tick.place, rect.bottom - TICK_MM - 1.9, tick.label, size, align="center", color=QUIET)
    for tick in aside:
        page.text(rect.left - TICK_MM - 1.9, tick.place, tick.label, size, align="center", color=QUIET, rotation=90)


def _metres(field: MapField, low: float, high: float, step: float, axis: int) -> list[Tick]:
    values = np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step
    decimals = 0 if step >= 1000 else 1 if step >= 100 else 2 if step >= 10 else 3
    return [Tick(_place(field, value, axis), f"{value / 1000:,.{decimals}f} km".replace(",", " ")) for value in values]


def _place(field: MapField, value: float, axis: int) -> float:
    point = list(field.centre)
    point[axis] = value
    return float(field.paper(point)[0][axis])


def _angles(field: MapField, plane: CRS, axis: int) -> list[Tick]:
    """Return where meridians (`axis` 0) meet the lower side, or parallels the left one."""
    west, south, east, north = field.extent
    along = np.linspace(west, east, 200) if axis == 0 else np.linspace(south, north, 200)
    side = np.full_like(along, south if axis == 0 else west)
    places = (along, side) if axis == 0 else (side, along)
    angles = Transformer.from_crs(plane, plane.geodetic_crs, always_xy=True).transform(*places)[axis]
    apart = APART_MM * field.scale / MM_PER_M / _SECOND_M
    step = max([step for step in _STEPS_S if step <= apart], default=_STEPS_S[0])
    seconds = np.arange(np.ceil(angles[0] * 3600 / step), np.floor(angles[-1] * 3600 / step) + 1) * step
    ground = np.interp(seconds / 3600, angles, along)
    return [
        Tick(_place(field, value, axis), _angle_text(int(second), "EN"[axis]))
        for value, second in zip(ground, seconds, strict=True)
    ]


def _angle_text(seconds: int, letter: str) -> str:
    return f"{seconds // 3600}°{seconds // 60 % 60:02d}′{seconds % 60:02d}″{letter}"
