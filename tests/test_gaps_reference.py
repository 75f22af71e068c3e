"""The fast search for narrow gaps finds exactly what a plain one finds that looks at every side of every boundary, one by one."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.geometry.gaps import _between, _opened, narrow_gaps
from landuse.geometry.neighbours import neighbours
from landuse.geometry.overlaps import overlapping_pairs

MIN_WIDTH, MAX_WIDTH, AREA = 0.1, 1.0, 1.0
ORIGIN = np.array([519_000.0, 4_618_000.0])


def layout(seed, degrees, apart):
    """A block of lots whose points do not all meet, with planted gaps, overlaps, holes, parts, doubles and lots without boundary."""
    rng = np.random.default_rng(seed)
    shapes = []
    for row in range(4):
        cuts = np.cumsum(rng.uniform(15, 40, 6))
        west = np.concatenate([[0.0], cuts[:-1]]) + apart * np.arange(6)
        shapes += [
            shapely.box(x, row * (30 + apart), x + width, row * (30 + apart) + 30)
            for x, width in zip(west, np.diff([0, *cuts]), strict=True)
        ]
    for place in rng.choice(len(shapes), 6, replace=False):
        kind = rng.integers(6)
        shape = shapes[place]
        west, south, east, north = shape.bounds
        middle = (west + east) / 2
        if kind == 0:
            shapes[place] = shapely.buffer(shape, -rng.uniform(0.05, 0.8), join_style="mitre")
        elif kind == 1:
            shapes[place] = shapely.transform(shape, lambda points: points + rng.uniform(-0.7, 0.7, 2))
        elif kind == 2:
            shapes[place] = shapely.difference(shape, shapely.box(middle - 3, south + 5, middle + 3, north - 5))
            shapes.append(shapely.box(middle - 2.6, south + 5.4, middle + 2.6, north - 5.4))
        elif kind == 3:
            shapes[place] = shapely.difference(shape, shapely.box(middle - 0.3, south - 1, middle + 0.3, north + 1))
        elif kind == 4:
            shapes.append(shapely.reverse(shape))
        else:
            shapes[place] = shapely.difference(shape, shapely.box(middle, north - rng.uniform(0.2, 0.9), east + 1, north + 1))
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    turned = shapely.transform(np.array(shapes, dtype=object), lambda points: np.round(points @ turn + ORIGIN, 3))
    return np.array([*turned, None, shapely.Polygon()], dtype=object)


def sides_of(shape):
    """Yield the ends of every side of `shape`, as its rings run, and its outward normal."""
    for part in shapely.get_parts(shape):
        for ring in (part.exterior, *part.interiors):
            land_on_left = ring.is_ccw == ring.equals(part.exterior)
            points = shapely.get_coordinates(ring)
            for start, end in pairwise(points):
                step = (end - start) / np.hypot(*(end - start))
                yield start, end, np.array([step[1], -step[0]]) * (1 if land_on_left else -1)


def ends_of(start, end):
    return frozenset(tuple(np.round(point / 1e-3).astype(int).tolist()) for point in (start, end))


def plain_gaps(shapes):
    """The pairs with a gap and its area, as the definition of the search says, without any index."""
    held = [place for place, shape in enumerate(shapes) if shape is not None and not shape.is_empty]
    sides = [(place, *side) for place in held for side in sides_of(shapes[place])]
    times = {}
    for _, start, end, _ in sides:
        times[ends_of(start, end)] = times.get(ends_of(start, end), 0) + 1
    pairs = set()
    for owner, start, end, normal in sides:
        if times[ends_of(start, end)] > 1:
            continue
        place = start + 0.4 * (end - start)
        near, far = (shapely.Point(place + width * normal) for width in (MIN_WIDTH, MAX_WIDTH))
        others = [other for other in held if other != owner]
        if any(shapes[other].intersects(near) for other in others):
            continue
        pairs |= {(min(owner, other), max(owner, other)) for other in others if shapes[other].intersects(far)}
    found = {}
    for one, other in sorted(pairs):
        gap = _between(shapes[[one]], shapes[[other]], MAX_WIDTH)[0]
        for third in held:
            if third not in (one, other) and shapes[third].intersects(gap):
                gap = gap.difference(shapes[third])
        gap = _opened(np.array([gap], dtype=object), MIN_WIDTH / 4)[0]
        if gap.area >= AREA and 2 * gap.area >= MIN_WIDTH * gap.length:
            found[one, other] = gap.area
    return found


def fast_gaps(shapes, near=None):
    pairs = narrow_gaps(shapes, min_width=MIN_WIDTH, max_width=MAX_WIDTH, min_area=AREA, near=near)
    return dict(zip(zip(pairs["one"], pairs["other"], strict=True), pairs["area_m2"], strict=True))


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 17.0, 45.0, 90.0]), st.sampled_from([0.0, 0.0, 0.4, 1.4]))
@settings(max_examples=15, deadline=None)
def test_the_fast_search_finds_exactly_what_the_plain_one_finds(seed, degrees, apart):
    shapes = layout(seed, degrees, apart)
    assert fast_gaps(shapes) == pytest.approx(plain_gaps(shapes), rel=1e-6)


def test_the_layouts_hold_gaps_and_lots_without_any():
    shapes = layout(3, 17.0, 0.0)
    found = plain_gaps(shapes)
    assert found
    assert len({place for pair in found for place in pair}) < len(shapes)


@pytest.mark.parametrize("margin", [1.0, 30.0])
def test_neighbours_found_for_one_search_serve_the_other(margin):
    shapes = layout(5, 17.0, 0.0)
    near = neighbours(shapes, margin)
    assert fast_gaps(shapes, near) == fast_gaps(shapes)
    widths = {"min_width": MIN_WIDTH, "min_area": AREA}
    assert overlapping_pairs(shapes, near=near, **widths).equals(overlapping_pairs(shapes, **widths))
    assert len(overlapping_pairs(shapes, **widths))


def test_neighbours_are_those_whose_boxes_come_within_the_margin():
    shapes = np.array([shapely.box(0, 0, 10, 10), None, shapely.box(11, 0, 20, 10), shapely.box(0, 12, 10, 20)], dtype=object)
    near = neighbours(shapes, 1.0)
    assert near.one.tolist() == [0, 2]
    assert near.other.tolist() == [2, 0]
    assert near.is_alone.tolist() == [False, True, False, True]
    place, neighbour = neighbours(shapes, 2.0).of(np.array([3, 0]))
    assert sorted(zip(place.tolist(), neighbour.tolist(), strict=True)) == [(0, 0), (0, 2), (1, 2), (1, 3)]
