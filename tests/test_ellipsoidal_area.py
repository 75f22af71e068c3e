"""The area on the ellipsoid by the definition of the national survey, against the digits of its worked polygon and against geodesics."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from landuse.geometry.ellipsoidal_area import ellipsoidal_area_m2

TEST_POLYGON = shapely.Polygon([(123.24, 41.70), (123.2472, 41.7002), (123.2470, 41.7036), (123.2401, 41.7035)])
RADIUS_M, GEOD_RF = 6_378_137, 298.257222101
GEOD = Geod(a=RADIUS_M, rf=GEOD_RF)

places = st.tuples(st.floats(74, 134.9), st.floats(4, 53.5))
turns = st.floats(0, 2 * np.pi)


def survey(shape):
    return float(ellipsoidal_area_m2(gpd.GeoSeries([shape], crs="EPSG:4490")).iloc[0])


def geodesic(shape):
    return abs(GEOD.geometry_area_perimeter(shape)[0])


def on_the_ground(place, points):
    """Return a polygon in degrees of `points`, given in m east and north of `place`."""
    latitude = place[1]
    e2, sine = 2 / GEOD_RF - 1 / GEOD_RF**2, np.sin(np.radians(latitude))
    east = RADIUS_M / np.sqrt(1 - e2 * sine**2) * np.cos(np.radians(latitude))
    north = RADIUS_M * (1 - e2) / (1 - e2 * sine**2) ** 1.5
    return shapely.Polygon(np.array(place) + np.degrees(np.asarray(points) / [east, north]))


def test_the_worked_polygon_to_the_last_digit():
    assert round(survey(TEST_POLYGON), 3) == 224_927.459
    assert round(geodesic(TEST_POLYGON), 3) == 224_927.278


@given(places, turns, st.floats(5, 700), st.floats(5, 700), st.floats(0.3, 2.8))
@settings(max_examples=150, deadline=None)
def test_parallelograms_up_to_a_kilometre_across_are_within_2e6_of_geodesics(place, turn, length, width, corner):
    one = np.array([np.cos(turn), np.sin(turn)]) * length
    other = np.array([np.cos(turn + corner), np.sin(turn + corner)]) * width
    assume(abs(np.cross([*one, 0], [*other, 0])[2]) > 50 and max(np.hypot(*(one + other)), np.hypot(*(one - other))) <= 1000)
    shape = on_the_ground(place, [(0, 0), one, one + other, other])
    assert survey(shape) == pytest.approx(geodesic(shape), rel=2e-6)


@given(places, st.integers(32, 60), st.integers(0, 2**32 - 1))
@settings(max_examples=100, deadline=None)
def test_any_figure_up_to_a_kilometre_across_with_points_every_100_metres_is_within_2e6(place, count, seed):
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    radius = np.random.default_rng(seed).uniform(430, 500, count)
    shape = on_the_ground(place, np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]))
    assert survey(shape) == pytest.approx(geodesic(shape), rel=2e-6)


@given(places, st.lists(st.tuples(st.floats(-500, 500), st.floats(-500, 500)), min_size=3, max_size=6))
@settings(max_examples=150, deadline=None)
def test_where_single_sides_are_long_the_difference_is_the_bulge_of_the_geodesics(place, points):
    """Between a geodesic and the straight side lies a lens of ``dx (dx^2 + 3 dy^2) tan(latitude) / 12 R``."""
    flat = shapely.Polygon(points)
    hull = shapely.convex_hull(flat)
    assume(hull.area > 20_000)
    ring = shapely.get_coordinates(shapely.orient_polygons(hull))[:-1]
    shape = on_the_ground(place, ring)
    east, north = np.diff(np.vstack([ring, ring[:1]]), axis=0).T
    bulge = -(east * (east**2 + 3 * north**2)).sum() * np.tan(np.radians(place[1])) / (12 * RADIUS_M)
    assert survey(shape) == pytest.approx(geodesic(shape) - bulge, rel=2e-6)


@given(places, st.permutations(range(4)), st.integers(0, 5), st.booleans())
@settings(max_examples=25, deadline=None)
def test_first_point_direction_holes_and_parts_do_not_matter(place, order, start, backwards):
    outer, inner = np.array([(0, 0), (90, 0), (100, 50), (70, 70), (50, 80), (0, 80)]), np.array([(20, 20), (40, 22), (30, 40)])
    apart = np.array([[200.0 * n, 0.0] for n in range(4)])
    boxes = [on_the_ground(place, outer + step) for step in apart]
    holes = [on_the_ground(place, inner + step) for step in apart]
    rings = [np.roll(shapely.get_coordinates(box)[:-1], start, axis=0)[:: -1 if backwards else 1] for box in boxes]
    parts = shapely.MultiPolygon([shapely.Polygon(rings[n], [shapely.get_coordinates(holes[n])]) for n in order])
    expected = sum(survey(box) - survey(hole) for box, hole in zip(boxes, holes, strict=True))
    assert survey(parts) == pytest.approx(expected, rel=1e-9)


def test_many_at_once_are_the_same_as_one_by_one():
    inner = shapely.box(123.2420, 41.7010, 123.2430, 41.7020)
    far = shapely.affinity.translate(TEST_POLYGON, 3.0, -10.0)
    shapes = [
        None, TEST_POLYGON, shapely.Polygon(), shapely.difference(TEST_POLYGON, inner), shapely.MultiPolygon([TEST_POLYGON, far]),
        shapely.GeometryCollection([shapely.MultiPolygon([inner]), shapely.Point(1, 1)]), far,
    ]  # fmt: skip
    found = ellipsoidal_area_m2(gpd.GeoSeries(shapes, crs="EPSG:4490", index=list("abcdefg")))
    whole, hole, elsewhere = survey(TEST_POLYGON), survey(inner), survey(far)
    assert found.index.tolist() == list("abcdefg")
    expected = [np.nan, whole, np.nan, whole - hole, whole + elsewhere, hole, elsewhere]
    assert found.to_numpy() == pytest.approx(expected, rel=1e-12, nan_ok=True)


@pytest.mark.parametrize("wrong", [np.inf, -np.inf, np.nan])
def test_coordinates_that_are_no_number_have_no_area(wrong):
    ring = shapely.get_coordinates(TEST_POLYGON)
    ring[1, 0] = wrong
    with np.errstate(invalid="ignore"):
        broken = shapely.Polygon(ring)
    areas = ellipsoidal_area_m2(gpd.GeoSeries([broken, TEST_POLYGON], crs="EPSG:4490"))
    assert np.isnan(areas[0])
    assert round(areas[1], 3) == 224_927.459
