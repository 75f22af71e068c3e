"""Overlaps and gaps between boundaries: the fast search finds what a full search finds, and nothing else."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.geometry.gaps import narrow_gaps
from landuse.geometry.overlaps import oriented_boxes, overlapping_pairs

WIDTH, AREA = 0.1, 1.0
ORIGIN = np.array([519_000.0, 4_618_000.0])


def turned(rings, degrees):
    angle = np.radians(degrees)
    return rings @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]) + ORIGIN


def lots(count, degrees, shifted, seed):
    """Lots side by side on turned ground, points in mm, some of them moved by up to 8 m."""
    rng = np.random.default_rng(seed)
    side = int(np.ceil(count**0.5))
    corner = np.column_stack([100.0 * (np.arange(count) % side), 80.0 * (np.arange(count) // side)])
    rings = np.array([(0, 0), (100, 0), (100, 80), (60, 80), (60, 50), (0, 50), (0, 0)], dtype=float)[None] + corner[:, None]
    moved = rng.choice(count, shifted, replace=False)
    rings[moved] += rng.uniform(-8, 8, (shifted, 1, 2))
    rings = np.round(turned(rings, degrees), 3)
    rings[:, -1] = rings[:, 0]
    return shapely.polygons(rings)


def hexagons(count, degrees, shifted, seed):
    rng = np.random.default_rng(seed)
    row, column = np.divmod(np.arange(count), int(np.ceil(count**0.5)))
    centre = np.column_stack([column * 3**0.5 + (row % 2) * 3**0.5 / 2, row * 1.5]) * 50
    angle = np.radians(np.arange(30, 391, 60))
    rings = centre[:, None] + 50 * np.column_stack([np.cos(angle), np.sin(angle)])[None]
    rings[rng.choice(count, shifted, replace=False)] += rng.uniform(-8, 8, (shifted, 1, 2))
    rings = np.round(turned(rings, degrees), 3)
    rings[:, -1] = rings[:, 0]
    return shapely.polygons(rings)


def full_search(shapes):
    """Every pair with every other, as the definition says."""
    found = {}
    for one in range(len(shapes)):
        common = shapely.intersection(shapes[one], shapes[one + 1 :])
        area, length = shapely.area(common), shapely.length(common)
        for place in np.flatnonzero((area >= AREA) & (2 * area >= WIDTH * length)):
            found[one, one + 1 + int(place)] = area[place]
    return found


def fast_search(shapes):
    pairs = overlapping_pairs(shapes, min_width=WIDTH, min_area=AREA)
    return dict(zip(zip(pairs["one"], pairs["other"], strict=True), pairs["area_m2"], strict=True))


@given(st.sampled_from([lots, hexagons]), st.floats(0, 90), st.integers(0, 60), st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_the_fast_search_finds_exactly_what_the_full_search_finds(make, degrees, shifted, seed):
    shapes = make(100, degrees, shifted, seed)
    assert fast_search(shapes) == pytest.approx(full_search(shapes))


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_any_figures_with_holes_and_parts(seed):
    rng = np.random.default_rng(seed)
    blobs = shapely.convex_hull(shapely.multipoints(rng.uniform(0, 60, (40, 5, 2)) + rng.uniform(0, 300, (40, 1, 2))))
    cut = shapely.difference(blobs, shapely.buffer(shapely.centroid(blobs), 5))
    shapes = np.array([*cut[:30], shapely.union(cut[30], cut[31]), None, shapely.Polygon(), cut[0]], dtype=object)
    assert fast_search(shapes) == pytest.approx(full_search(shapes))


def test_containment_and_equality_are_overlaps_and_slivers_are_not():
    shapes = shapely.box(
        [0, 10, 0, 99.95, 200, 200.5], [0, 10, 0, 0, 0, 0], [100, 20, 100, 199, 300, 200.9], [100, 20, 100, 100, 100, 2]
    )
    pairs = overlapping_pairs(shapes, min_width=WIDTH, min_area=AREA)
    assert pairs[["one", "other"]].to_numpy().tolist() == [[0, 1], [0, 2], [1, 2]]
    assert pairs["area_m2"].tolist() == [100, 10_000, 100]
    assert shapely.area(pairs["common"].to_numpy()).tolist() == pairs["area_m2"].tolist()


def test_nothing_overlaps_nothing():
    for shapes in ([], [None, shapely.Polygon()], [shapely.box(0, 0, 1, 1)]):
        pairs = overlapping_pairs(np.array(shapes, dtype=object), min_width=WIDTH, min_area=AREA)
        assert pairs.empty
        assert narrow_gaps(np.array(shapes, dtype=object), min_width=WIDTH, max_width=1.0, min_area=AREA).empty


@given(st.floats(0, 180), st.floats(1, 500), st.floats(1, 500))
@settings(max_examples=50, deadline=None)
def test_the_oriented_box_of_a_rectangle_is_the_rectangle(degrees, length, width):
    ring = turned(np.array([(0, 0), (length, 0), (length, width), (0, width)], dtype=float), degrees)
    boxes = oriented_boxes(np.array([None, shapely.Polygon(ring)], dtype=object))
    assert sorted(boxes.half[1] * 2) == pytest.approx(sorted([length, width]), rel=1e-6)
    assert boxes.centre[1] == pytest.approx(ring.mean(axis=0), abs=1e-6)
    assert np.isnan(boxes.centre[0]).all()


def gaps(*shapes):
    return narrow_gaps(np.array(shapes, dtype=object), min_width=WIDTH, max_width=1.0, min_area=AREA)


HOME = shapely.box(0, 0, 100, 100)


@pytest.mark.parametrize(
    ("neighbour", "area"),
    [
        (shapely.box(100.5, 0, 200, 100), 50.0),
        (shapely.box(100.5, -50, 200, 150), 50.0),
        (shapely.Polygon([(100, 0), (200, 0), (200, 100), (100.8, 100)]), 40.0),  # a wedge between parcels that touch
        (shapely.Polygon([(100, 0), (200, 0), (200, 100), (100, 100), (100.6, 50)]), 30.0),  # closed on all sides
        (shapely.box(100.05, 0, 200, 100), None),  # within the accuracy of points
        (shapely.box(100, 0, 200, 100), None),
        (shapely.box(100, -50, 200, 150), None),  # points that do not meet are no gap
        (shapely.box(103, 0, 200, 100), None),  # a lane
        (shapely.box(99, 0, 200, 100), None),  # an overlap
        (shapely.box(100.5, 0, 101.5, 1.5), None),  # less than a square metre
    ],
)
@pytest.mark.parametrize("degrees", [0, 27])
def test_gaps(neighbour, area, degrees):
    shapes = [shapely.affinity.rotate(shape, degrees, origin=(0, 0)) for shape in (HOME, neighbour)]
    found = gaps(*shapes)
    assert len(found) == (area is not None)
    if area is not None:
        assert found[["one", "other"]].iloc[0].tolist() == [0, 1]
        assert found["area_m2"].iloc[0] == pytest.approx(area, rel=0.02)


def test_land_of_a_third_parcel_is_no_gap():
    path = shapely.box(100, 0, 100.6, 100)
    assert gaps(HOME, shapely.box(100.6, 0, 200, 100), path).empty
    half = shapely.box(100, 0, 100.6, 50)
    found = gaps(HOME, shapely.box(100.6, 0, 200, 100), half)
    assert found["area_m2"].tolist() == pytest.approx([30.0], rel=0.02)


def test_a_gap_inside_a_hole_and_a_notch_of_one_parcel():
    yard = shapely.difference(HOME, shapely.box(40, 40, 60, 60))
    assert gaps(yard, shapely.box(40.5, 40.5, 59.5, 59.5))["area_m2"].tolist() == pytest.approx([400 - 361], rel=0.02)
    notched = shapely.difference(HOME, shapely.box(50, 50, 50.5, 100))
    assert gaps(notched, shapely.box(100, 0, 200, 100)).empty


def test_planted_gaps_in_a_turned_block_are_found():
    shapes = lots(400, 33.0, 0, 1)
    shapes[50] = shapely.buffer(shapes[50], -0.4, join_style="mitre")
    found = gaps(*shapes)
    assert len(found) >= 3
    assert ((found["one"] == 50) | (found["other"] == 50)).all()
