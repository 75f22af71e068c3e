"""Which boundaries lie over each other, and by how much.

Neighbours whose common line was drawn twice always overlap by slivers of millimetres. An overlap therefore counts from a mean width
(twice its area over its perimeter) and an area on. That also makes the search fast: two shapes whose oriented boxes reach into each
other by less than the width, along a side of either box, need no closer look.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from landuse.geometry.neighbours import Neighbours

Shapes = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class OrientedBoxes:
    """For each shape a box along its longest side: centre, direction of the first axis (unit vector), half lengths of both axes."""

    centre: Numbers
    axis: Numbers
    half: Numbers


def overlapping_pairs(shapes: Shapes, *, min_width: float, min_area: float, near: Neighbours | None = None) -> pd.DataFrame:
    """Return the pairs of `shapes` that overlap by at least `min_area`, not counting overlaps thinner than `min_width`.

    Parameters
    ----------
    shapes
        Valid polygons and multipolygons on one plane in metres; missing and empty ones overlap nothing.
    min_width, min_area
        In m and m2. The width of an overlap is twice its area over its perimeter.
    near
        The neighbours of `shapes`, where they are known already.

    Returns
    -------
    One row per pair, in the order of `shapes`: ``one`` < ``other`` (positions), ``area_m2`` and ``width_m`` of the overlap, and
    ``common``, the overlap itself.
    """
    one, other = _near_pairs(shapes, min_area, near)
    boxed = np.unique(np.concatenate([one, other]))  # most boundaries come near no other: they need no box
    deep = _boxes_overlap(oriented_boxes(shapes[boxed]), np.searchsorted(boxed, one), np.searchsorted(boxed, other), min_width)
    one, other = one[deep], other[deep]
    shapely.prepare(shapes[one])
    inner = shapely.relate_pattern(shapes[one], shapes[other], "T********")
    one, other = one[inner], other[inner]
    common = shapely.intersection(shapes[one], shapes[other])
    area, perimeter = shapely.area(common), shapely.length(common)
    width = 2 * area / np.where(perimeter > 0, perimeter, np.inf)
    counted = (area >= min_area) & (width >= min_width)
    found = pd.DataFrame({"one": one, "other": other, "area_m2": area, "width_m": width, "common": common})
    kept: pd.DataFrame = found[counted].sort_values(["one", "other"], ignore_index=True)
    return kept


def oriented_boxes(shapes: Shapes) -> OrientedBoxes:
    """Return the box of each shape along its longest side; missing and empty shapes have a box of no extent at no place."""
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    count = len(shapes)
    centre, axis, half = np.full((count, 2), np.nan), np.tile([1.0, 0.0], (count, 1)), np.zeros((count, 2))
    if not len(points):
        return OrientedBoxes(centre, axis, half)
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    present = owner[starts]
    steps = np.diff(points, axis=0, append=points[-1:])
    squared = np.where(owner == np.append(owner[1:], -1), (steps**2).sum(axis=1), 0.0)
    longest = np.maximum.reduceat(squared, starts)
    is_longest = squared == np.repeat(longest, np.diff(np.append(starts, len(points))))
    where = np.flatnonzero(is_longest)
    first = where[np.unique(owner[where], return_index=True)[1]]
    length = np.sqrt(longest)
    flat = length > 0
    axis[present[flat]] = steps[first[flat]] / length[flat, None]
    along, across = axis[owner], _turned(axis)[owner]
    ends = []
    for direction in (along, across):
        projected = (points * direction).sum(axis=1)
        ends.append((np.minimum.reduceat(projected, starts), np.maximum.reduceat(projected, starts)))
    middles = [(low + high) / 2 for low, high in ends]
    centre[present] = middles[0][:, None] * axis[present] + middles[1][:, None] * _turned(axis)[present]
    half[present] = np.column_stack([(high - low) / 2 for low, high in ends])
    return OrientedBoxes(centre, axis, half)


def _near_pairs(shapes: Shapes, min_area: float, near: Neighbours | None) -> tuple[Positions, Positions]:
    """Return the pairs whose upright boxes have at least `min_area` in common."""
    one, other = shapely.STRtree(shapes).query(shapes) if near is None else (near.one, near.other)
    each = one < other
    one, other = one[each], other[each]
    west, south, east, north = np.ascontiguousarray(shapely.bounds(shapes).T)
    width = np.minimum(east[one], east[other]) - np.maximum(west[one], west[other])
    height = np.minimum(north[one], north[other]) - np.maximum(south[one], south[other])
    common = np.maximum(width, 0) * np.maximum(height, 0) >= min_area
    return one[common], other[common]


def _boxes_overlap(boxes: OrientedBoxes, one: Positions, other: Positions, depth: float) -> Flags:
    """Tell which pairs of boxes reach into each other by at least `depth` along each of their four axes."""
    apart = boxes.centre[other] - boxes.centre[one]
    axes = {name: (boxes.axis[rows], _turned(boxes.axis[rows])) for name, rows in (("one", one), ("other", other))}
    deep = np.ones(len(one), dtype=np.bool_)
    for direction in (*axes["one"], *axes["other"]):
        reach = np.zeros(len(one))
        for name, rows in (("one", one), ("other", other)):
            for side, own in enumerate(axes[name]):
                reach += boxes.half[rows, side] * np.abs((direction * own).sum(axis=1))
        deep &= reach - np.abs((apart * direction).sum(axis=1)) >= depth
    return deep


def _turned(axis: Numbers) -> Numbers:
    return np.column_stack([-axis[:, 1], axis[:, 0]])
