"""Narrow gaps between boundaries that should have met: who is on either side, and how much lies between.

A side faces a gap where a point just outside it (at the least width of a gap) is in no boundary, while a point further out (at the
greatest width) is in a neighbour's. Sides that two boundaries share to the millimetre need no look.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from landuse.geometry.rings import rings

Shapes = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_SHARED = 1e-3  # m: ends of a side that are this close to another's are the same
_PLACE = 0.4  # of a side's length, where it is looked at: two sides that face each other are so looked at in two places
_SIDES_AT_ONCE = 400_000


def narrow_gaps(shapes: Shapes, *, min_width: float, max_width: float, min_area: float) -> pd.DataFrame:
    """Return the pairs of `shapes` with a gap between them, wider than `min_width` and narrower than `max_width`.

    Parameters
    ----------
    shapes
        Valid polygons and multipolygons on one plane in metres; missing and empty ones border on nothing.
    min_width, max_width, min_area
        In m and m2. What is wider is a street or a ditch, not a gap; what is thinner or smaller lies within the accuracy of the points.

    Returns
    -------
    One row per pair: ``one`` < ``other`` (positions), ``area_m2`` of the gap and ``gap``, its shape. Land of a third boundary in
    between does not count. A gap is found by one place on each side along it.
    """
    first, other = _neighbours(shapes, max_width)
    bordering = shapes.copy()
    bordering[np.diff(first) == 0] = None  # what lies alone borders on no gap
    place, normal, owner = _open_sides(bordering)
    pairs = _facing(bordering, (first, other), place, normal, owner, min_width, max_width)
    one, other = pairs[:, 0], pairs[:, 1]
    gaps = _opened(_without_others(_between(shapes[one], shapes[other], max_width), shapes, pairs), min_width / 4)
    area, perimeter = shapely.area(gaps), shapely.length(gaps)
    counted = (area >= min_area) & (2 * area >= min_width * perimeter)
    found = pd.DataFrame({"one": one, "other": other, "area_m2": area, "gap": gaps})
    kept: pd.DataFrame = found[counted].reset_index(drop=True)
    return kept


def _open_sides(shapes: Shapes) -> tuple[Numbers, Numbers, Positions]:
    """Return a place on, the outward normal and the owner of every side that no other boundary shares."""
    points, ring_of, owner, sign = rings(shapes)
    joined = np.flatnonzero(ring_of[1:] == ring_of[:-1])
    start, end, ring = points[joined], points[joined + 1], ring_of[joined]
    origin = points[np.flatnonzero(np.diff(ring_of, prepend=-1))][ring]
    (x, y), (next_x, next_y) = (start - origin).T, (end - origin).T
    twice = x * next_y - next_x * y
    anticlockwise = np.bincount(ring, weights=twice, minlength=len(owner)) > 0
    outwards = np.where(anticlockwise, 1.0, -1.0) * sign
    step = end - start
    length = np.hypot(step[:, 0], step[:, 1])
    open_ = (length > 0) & ~_shared(start, end)
    normal = np.column_stack([step[:, 1], -step[:, 0]])[open_] / length[open_, None] * outwards[ring[open_], None]
    return (start + _PLACE * step)[open_], normal, owner[ring[open_]]


def _shared(start: Numbers, end: Numbers) -> Flags:
    """Tell which sides have the same ends as another."""
    first, last = (np.round(points / _SHARED).astype(np.int64) for points in (start, end))
    backwards = (first[:, 0] > last[:, 0]) | ((first[:, 0] == last[:, 0]) & (first[:, 1] > last[:, 1]))
    keys = np.where(backwards[:, None], np.column_stack([last, first]), np.column_stack([first, last]))
    _, which, count = np.unique(_mixed(keys), return_inverse=True, return_counts=True)
    return np.asarray(count[which] > 1)


def _mixed(keys: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """Return one number for each row of `keys`; different rows have the same one by a chance of 1 in 10^19."""
    mixed = np.zeros(len(keys), dtype=np.uint64)
    for column in keys.T:
        mixed = (mixed ^ column.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return mixed


def _neighbours(shapes: Shapes, max_width: float) -> tuple[Positions, Positions]:
    """Return where the neighbours of each shape begin, and all of them: those whose upright boxes come within `max_width`."""
    bounds = shapely.bounds(shapes)
    known = np.flatnonzero(~np.isnan(bounds).any(axis=1))
    corners = (bounds[known] + np.array([-max_width, -max_width, max_width, max_width])).reshape(-1, 2, 2)
    one, other = shapely.STRtree(shapes).query(shapely.linestrings(corners))  # a diagonal has the box of its box
    one = known[one]
    different = one != other
    order = np.argsort(one[different], kind="stable")
    other = other[different][order]
    return np.searchsorted(one[different][order], np.arange(len(shapes) + 1)), other


def _facing(
    shapes: Shapes,
    neighbours: tuple[Positions, Positions],
    place: Numbers,
    normal: Numbers,
    owner: Positions,
    min_width: float,
    max_width: float,
) -> Positions:
    """Return the pairs of positions with a side that faces a gap and the boundary beyond it."""
    first, other = neighbours
    bounds = shapely.bounds(shapes)
    shapely.prepare(shapes)
    found = []
    by_owner = np.argsort(owner, kind="stable")
    for begin in range(0, len(by_owner), _SIDES_AT_ONCE):
        sides = by_owner[begin : begin + _SIDES_AT_ONCE]
        side, neighbour = _with_neighbours(owner[sides], first, other)
        close = _in_boxes(bounds, place[sides][side], neighbour, max_width)
        side, neighbour = side[close], neighbour[close]
        near = place[sides] + min_width * normal[sides]
        taken = np.zeros(len(sides), dtype=np.bool_)
        taken[side[_inside(shapes, bounds, near[side], neighbour)]] = True
        free = ~taken[side]
        side, neighbour = side[free], neighbour[free]
        far = place[sides] + max_width * normal[sides]
        beyond = _inside(shapes, bounds, far[side], neighbour)
        found.append(np.column_stack([owner[sides][side[beyond]], neighbour[beyond]]))
    pairs = np.sort(np.concatenate([np.empty((0, 2), dtype=np.int64), *found]), axis=1)
    return np.unique(pairs, axis=0)


def _with_neighbours(owner: Positions, first: Positions, other: Positions) -> tuple[Positions, Positions]:
    """Return each side of `owner` beside each neighbour of its owner."""
    count = first[owner + 1] - first[owner]
    side = np.repeat(np.arange(len(owner)), count)
    place = np.arange(len(side)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first[owner], count)
    return side, other[place]


def _in_boxes(bounds: Numbers, points: Numbers, which: Positions, margin: float = 0.0) -> Positions:
    """Return the rows whose point lies in the upright box beside it, or within `margin` of it."""
    rows = np.arange(len(points))
    for side, axis, sign in ((0, 0, 1), (2, 0, -1), (1, 1, 1), (3, 1, -1)):
        rows = rows[sign * (points[rows, axis] - bounds[which[rows], side]) >= -margin]
    return rows


def _inside(shapes: Shapes, bounds: Numbers, points: Numbers, which: Positions) -> Flags:
    """Tell which points lie in the boundary beside them."""
    inside = np.zeros(len(points), dtype=np.bool_)
    rows = _in_boxes(bounds, points, which)
    inside[rows] = shapely.intersects_xy(shapes[which[rows]], points[rows, 0], points[rows, 1])
    return inside


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
