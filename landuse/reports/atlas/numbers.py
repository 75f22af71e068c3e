"""Numbers of parcels on a map: a disc on each, moved aside on a leader where discs would cover each other."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.collections import EllipseCollection

from landuse.reports.atlas.lettering import MM_PER_POINT
from landuse.reports.atlas.map_field import MapField, Points
from landuse.reports.atlas.page import HAIR, THIN
from landuse.reports.atlas.papers import Rect
from landuse.reports.chart_style import INK

_RINGS = (2.3, 3.4, 4.6, 6.0, 8.0)
_WAYS = 12


def draw_numbers(field: MapField, anchors: Points, words: Sequence[str], size: float) -> None:
    """Write `words` at ground points `anchors`, those outside the field not."""
    places = field.paper(anchors)
    inside = [number for number, (x, y) in enumerate(places) if field.rect.holds(x, y)]
    if not inside:
        return
    radius = radius_of(size)
    fixed = places[inside]
    discs = spread_discs(fixed, radius, field.rect)
    moved = np.hypot(*(discs - fixed).T) > radius
    if moved.any():
        field.page.lines(list(np.stack([fixed[moved], discs[moved]], axis=1)), width=THIN, order=4)
        field.page.axes.scatter(fixed[moved, 0], fixed[moved, 1], s=2.2, color=INK, zorder=4, linewidths=0)
    across = np.full(len(discs), 2 * radius)
    field.page.axes.add_collection(
        EllipseCollection(
            across, across, np.zeros(len(discs)), units="xy", offsets=discs, offset_transform=field.page.axes.transData,
            facecolors="white", edgecolors=INK, linewidths=HAIR * 2, zorder=4.5,
        ),
        autolim=False,
    )  # fmt: skip
    for (x, y), number in zip(discs, inside, strict=True):
        word = words[number]
        field.page.text(x, y, word, size if len(word) < 3 else size - 1, align="center", order=5)


def radius_of(size: float) -> float:
    """Return the radius in mm of a disc for numbers of `size` points."""
    return size * MM_PER_POINT * 0.82


def spread_discs(places: Points, radius: float, rect: Rect) -> Points:
    """Return where discs go: on their places where they can, else as near as they keep clear of discs and of other places.

    One that finds no room stays on its place.
    """
    turns = np.arange(_WAYS) * 2 * np.pi / _WAYS
    ways = np.column_stack([np.cos(turns), np.sin(turns)])
    tries = np.concatenate([np.zeros((1, 2)), *(ways * ring * radius for ring in _RINGS)])
    discs = np.full_like(places, np.nan)
    for number, place in enumerate(places):
        candidates = place + tries
        fits: npt.NDArray[np.bool_] = np.array([rect.holds(x, y, radius + 0.5) for x, y in candidates])
        set_down = discs[:number]
        if number:
            fits[np.any(_distances(candidates, set_down) <= 2.1 * radius, axis=1)] = False
        others = np.delete(places, number, axis=0)
        clear: npt.NDArray[np.bool_] = np.ones(len(candidates), dtype=bool)
        if len(others):
            clear[np.any(_distances(candidates, others) <= 1.5 * radius, axis=1)] = False
        clear[0] = True  # its own place is its own
        good = np.flatnonzero(fits & clear)
        fair = np.flatnonzero(fits)
        best = good[0] if len(good) else fair[0] if len(fair) else 0
        discs[number] = candidates[best]
    return discs


def _distances(one: Points, other: Points) -> Points:
    found: Points = np.hypot(one[:, None, 0] - other[None, :, 0], one[:, None, 1] - other[None, :, 1])
    return found
