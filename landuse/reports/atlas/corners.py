"""The corners of a parcel: numbered ring by ring, clockwise from the north-west, as surveyors do."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from landuse.reports.atlas.map_field import Points

MOST = 30
STRAIGHT_M = 0.02
"""A vertex nearer than this to the line between its neighbours is no corner."""


@dataclass(frozen=True)
class Corner:
    """A corner: its number, x to the east and y to the north in metres, and the length in metres of the side that begins there.

    `away` points out of the parcel's ring, for its label.
    """

    number: int
    x: float
    y: float
    side: float
    away: tuple[float, float]


def corners_of(shape: Any) -> list[Corner]:
    """Return the corners of a polygon or multipolygon: the largest part first, outer ring before holes."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    rings = [ring for part in sorted(parts, key=lambda part: -part.area) for ring in (part.exterior, *part.interiors)]
    corners: list[Corner] = []
    for ring in rings:
        points = _clockwise(_bends(shapely.get_coordinates(ring)[:-1]))
        sides = np.hypot(*(np.roll(points, -1, axis=0) - points).T)
        for (x, y), side, away in zip(points, sides, _outward(points), strict=True):
            corners.append(Corner(len(corners) + 1, float(x), float(y), float(side), (float(away[0]), float(away[1]))))
    return corners


def _bends(points: Points) -> Points:
    before, after = np.roll(points, 1, axis=0), np.roll(points, -1, axis=0)
    chord = after - before
    length = np.hypot(*chord.T)
    offset = points - before
    apart = np.abs(chord[:, 0] * offset[:, 1] - chord[:, 1] * offset[:, 0]) / np.where(length > 0, length, 1.0)
    kept = points[(apart > STRAIGHT_M) | (length == 0)]
    return kept if len(kept) >= 3 else points


def _clockwise(points: Points) -> Points:
    x, y = (points - points[0]).T
    doubled_area = float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))
    turned = points[::-1] if doubled_area > 0 else points
    return np.roll(turned, -int(np.argmax(turned[:, 1] - turned[:, 0])), axis=0)


def _outward(points: Points) -> Points:
    """Return unit vectors that point out of a clockwise ring, along the bisectors of its corners."""
    ahead, back = np.roll(points, -1, axis=0) - points, points - np.roll(points, 1, axis=0)
    both = ahead / np.hypot(*ahead.T)[:, None] + back / np.hypot(*back.T)[:, None]
    normal = np.column_stack([-both[:, 1], both[:, 0]])
    length = np.hypot(*normal.T)
    found: Points = normal / np.where(length > 0, length, 1.0)[:, None]
    return found
