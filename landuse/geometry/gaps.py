"""Narrow gaps between boundaries that should have met: who is on either side, and how much lies between.

A side faces a gap where a point just outside it (at the least width of a gap) is in no boundary, while a point further out (at the
greatest width) is in a neighbour's. Sides that two boundaries share to the millimetre need no look.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from landuse.geometry.neighbours import Neighbours, neighbours
from landuse.geometry.rings import rings

Shapes = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_SHARED = 1e-3  # m: ends of a side that are this close to another's are the same
_PLACE = 0.4  # of a side's length, where it is looked at: two sides that face each other are so looked at in two places
_SIDES_AT_ONCE = 25_000  # with their neighbours no more than the processor's own memory takes


def narrow_gaps(
    shapes: Shapes, *, min_width: float, max_width: float, min_area: float, near: Neighbours | None = None
) -> pd.DataFrame:
    """Return the pairs of `shapes` with a gap between them, wider than `min_width` and narrower than `max_width`.

    Parameters
    ----------
    shapes
        Valid polygons and multipolygons on one plane in metres; missing and empty ones border on nothing.
    min_width, max_width, min_area
        In m and m2. What is wider is a street or a ditch, not a gap; what is thinner or smaller lies within the accuracy of the points.
    near
        The neighbours of `shapes` within `max_width` or more, where they are known already.

    Returns
    -------
    One row per pair: ``one`` < ``other`` (positions), ``area_m2`` of the gap and ``gap``, its shape. Land of a third boundary in
    between does not count. A gap is found by one place on each side along it.
    """
    close = neighbours(shapes, max_width) if near is None else near
    bordering = shapes.copy()
    bordering[close.is_alone] = None  # what lies alone borders on no gap
    pairs = _facing(bordering, close, _open_sides(bordering), min_width, max_width)
    one, other = pairs[:, 0], pairs[:, 1]
    gaps = _opened(_without_others(_between(shapes[one], shapes[other], max_width), shapes, pairs), min_width / 4)
    area, perimeter = shapely.area(gaps), shapely.length(gaps)
    counted = (area >= min_area) & (2 * area >= min_width * perimeter)
    found = pd.DataFrame({"one": one, "other": other, "area_m2": area, "gap": gaps})
    kept: pd.DataFrame = found[counted].reset_index(drop=True)
    return kept


@dataclass(frozen=True, eq=False)
class Sides:
    """Sides of boundaries: a place on each, its outward normal (unit vector), and the position of the boundary."""

    x: Numbers
    y: Numbers
    normal_x: Numbers
    normal_y: Numbers
    owner: Positions

    def __getitem__(self, which: slice | Positions | Flags) -> "Sides":
        """Return some of the sides."""
        return Sides(self.x[which], self.y[which], self.normal_x[which], self.normal_y[which], self.owner[which])

    def outwards(self, distance: float) -> tuple[Numbers, Numbers]:
        """Return the points `distance` m outside each side."""
        return self.x + distance * self.normal_x, self.y + distance * self.normal_y


def _open_sides(shapes: Shapes) -> Sides:
    """Return every side that no other boundary shares."""
    points, ring_of, owner, sign = rings(shapes)
    joined = np.flatnonzero(ring_of[1:] == ring_of[:-1])
    ring = ring_of.take(joined)
    x, y = np.ascontiguousarray(points.T)
    outwards = np.where(_anticlockwise(x, y, ring_of, joined, ring, len(owner)), 1.0, -1.0) * sign
    open_ = np.flatnonzero(~_shared(_mixed(points), joined))
    joined, ring = joined.take(open_), ring.take(open_)
    step_x, step_y = x[joined + 1] - x[joined], y[joined + 1] - y[joined]
    length = np.hypot(step_x, step_y)
    scale = outwards[ring] / np.where(length > 0, length, np.nan)
    sides = Sides(x[joined] + _PLACE * step_x, y[joined] + _PLACE * step_y, step_y * scale, -step_x * scale, owner[ring])
    return sides if (length > 0).all() else sides[length > 0]


def _anticlockwise(x: Numbers, y: Numbers, ring_of: Positions, joined: Positions, ring: Positions, count: int) -> Flags:
    """Tell which of `count` rings run anticlockwise; `joined` are the points from which a side leads to the next."""
    first = np.flatnonzero(np.diff(ring_of, prepend=-1))
    x, y = (values - values.take(first).take(ring_of) for values in (x, y))  # far from the origin products lose the last digits
    twice = x[:-1] * y[1:] - x[1:] * y[:-1]
    return np.asarray(np.bincount(ring, weights=twice.take(joined), minlength=count) > 0)


def _shared(marks: npt.NDArray[np.uint64], joined: Positions) -> Flags:
    """Tell which sides have the same ends as another, whichever way they run; `marks` are the numbers of the points."""
    keys = marks[joined] + marks[joined + 1]
    return pd.Series(keys).duplicated(keep=False).to_numpy()


def _mixed(points: Numbers) -> npt.NDArray[np.uint64]:
    """Return one number for each point, to the millimetre; different points have the same one by a chance of 1 in 10^19."""
    mixed = np.zeros(len(points), dtype=np.uint64)
    for column in np.round(points / _SHARED).astype(np.int64).T:
        mixed = (mixed ^ column.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
        mixed *= np.uint64(0xBF58476D1CE4E5B9)
        mixed ^= mixed >> np.uint64(32)
    return mixed


def _facing(shapes: Shapes, near: Neighbours, sides: Sides, min_width: float, max_width: float) -> Positions:
    """Return the pairs of positions with a side that faces a gap and the boundary beyond it."""
    bounds = np.ascontiguousarray(shapely.bounds(shapes).T)
    shapely.prepare(shapes)
    found = [np.empty((0, 2), dtype=np.int64)]
    for begin in range(0, len(sides.owner), _SIDES_AT_ONCE):
        some = sides[begin : begin + _SIDES_AT_ONCE]
        taken, _ = _beyond(shapes, bounds, near, some, min_width)
        free = np.ones(len(some.owner), dtype=np.bool_)
        free[taken] = False
        some = some[free]
        side, neighbour = _beyond(shapes, bounds, near, some, max_width)
        found.append(np.column_stack([some.owner[side], neighbour]))
    return np.unique(np.sort(np.concatenate(found), axis=1), axis=0)


def _beyond(shapes: Shapes, bounds: Numbers, near: Neighbours, sides: Sides, distance: float) -> tuple[Positions, Positions]:
    """Return the sides (positions among `sides`) that have a neighbour `distance` m outside, and that neighbour.

    Of `bounds` each row is one side of all upright boxes: what lies together in memory is quickly compared.
    """
    x, y = sides.outwards(distance)
    side, neighbour = near.of(sides.owner)
    for bound, value, is_lower in ((0, x, True), (2, x, False), (1, y, True), (3, y, False)):
        limit, here = bounds[bound].take(neighbour), value.take(side)
        inside = np.flatnonzero(here >= limit if is_lower else here <= limit)  # quicker to follow than flags
        side, neighbour = side.take(inside), neighbour.take(inside)
    inside = np.flatnonzero(shapely.intersects_xy(shapes.take(neighbour), x.take(side), y.take(side)))
    return side.take(inside), neighbour.take(inside)


def _between(one: Shapes, other: Shapes, width: float) -> Shapes:
    """Return what closing the union of each pair by `width` adds to what closing either alone adds."""
    united = _closed(shapely.union(one, other), width)
    gaps: Shapes = shapely.difference(shapely.difference(united, _closed(one, width)), _closed(other, width))
    return gaps


def _closed(shapes: Shapes, width: float) -> Shapes:
    grown = shapely.buffer(shapes, width / 2, join_style="mitre")
    closed: Shapes = shapely.union(shapely.buffer(grown, -width / 2, join_style="mitre"), shapes)
    return closed


def _opened(shapes: Shapes, width: float) -> Shapes:
    """Return `shapes` without what is thinner than twice `width`, such as the threads that overlaying leaves behind."""
    opened: Shapes = shapely.buffer(shapely.buffer(shapes, -width, join_style="mitre"), width, join_style="mitre")
    return opened


def _without_others(gaps: Shapes, shapes: Shapes, pairs: Positions) -> Shapes:
    """Return `gaps` less every boundary that reaches into them besides the two they lie between."""
    if not len(gaps):
        return gaps
    which, third = shapely.STRtree(shapes).query(gaps, predicate="intersects")
    foreign = (third != pairs[which, 0]) & (third != pairs[which, 1])
    which, third = which[foreign], third[foreign]
    left = gaps.copy()
    turn = pd.Series(which).groupby(which).cumcount().to_numpy()
    for now in range(int(turn.max()) + 1 if len(turn) else 0):
        rows = which[turn == now]
        left[rows] = shapely.difference(left[rows], shapes[third[turn == now]])
    return left
