"""Areas and repair of boundaries."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod

from landuse.errors import CrsError
from landuse.geometry.ellipsoidal_area import ellipsoidal_area_m2
from landuse.geometry.measure import planar_area_m2
from landuse.geometry.repair import repair
from landuse.issues import IssueLog

# the test polygon of the survey's formula near Shenyang, with its areas
TEST_POLYGON = shapely.Polygon([(123.24, 41.70), (123.2472, 41.7002), (123.2470, 41.7036), (123.2401, 41.7035)])
SURVEY_AREA, PLANE_AREA = 224_927.459, 224_929.552


def series(*shapes, crs="EPSG:4490", index=None):
    return gpd.GeoSeries(list(shapes), crs=crs, index=index)


def at_zone(shape):
    return shapely.affinity.translate(shape, 519_000, 4_618_000)


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4326", "EPSG:3857", "EPSG:4550", "EPSG:4529", "EPSG:4499", "EPSG:4549"])
def test_both_areas_are_the_same_from_any_system(crs):
    moved = series(TEST_POLYGON).to_crs(crs)
    assert planar_area_m2(moved).iloc[0] == pytest.approx(PLANE_AREA, abs=6e-4)
    assert ellipsoidal_area_m2(moved).iloc[0] == pytest.approx(SURVEY_AREA, abs=6e-4)


def test_each_parcel_is_measured_in_its_own_zone():
    far = shapely.affinity.translate(TEST_POLYGON, 3.0, 0.0)
    both = planar_area_m2(series(TEST_POLYGON, far))
    assert both.iloc[1] == pytest.approx(both.iloc[0], rel=1e-10)
    one_zone = series(TEST_POLYGON, far).to_crs(4550).area
    assert one_zone.iloc[1] > 1.0005 * both.iloc[1]  # what measuring the neighbour's zone would give


def test_zones_outside_china_follow_the_same_rule():
    block = shapely.box(-71.12, 42.37, -71.115, 42.373)
    expected = Geod(ellps="GRS80").geometry_area_perimeter(block)[0]
    assert planar_area_m2(series(block, crs="EPSG:4326")).iloc[0] == pytest.approx(expected, rel=4e-4)


def test_web_mercator_is_never_measured_as_it_stands():
    moved = series(TEST_POLYGON).to_crs(3857)
    assert moved.area.iloc[0] == pytest.approx(PLANE_AREA / np.cos(np.radians(41.7)) ** 2, rel=0.01)  # 1.8 times too much
    assert planar_area_m2(moved).iloc[0] == pytest.approx(PLANE_AREA, abs=6e-4)


def test_holes_and_parts_count():
    outer, hole = shapely.box(123.24, 41.70, 123.25, 41.71), shapely.box(123.243, 41.703, 123.246, 41.706)
    ring = outer.difference(hole)
    two = shapely.MultiPolygon([ring, hole])
    for measure in (planar_area_m2, ellipsoidal_area_m2):
        whole, cut, taken, both = measure(series(outer, ring, hole, two))
        assert cut == pytest.approx(whole - taken, rel=1e-9)
        assert both == pytest.approx(whole, rel=1e-9)


def test_the_ellipsoidal_area_does_not_depend_on_direction_or_first_point():
    turned = shapely.Polygon(list(TEST_POLYGON.exterior.coords)[::-1])
    shifted = shapely.Polygon(np.roll(shapely.get_coordinates(TEST_POLYGON)[:-1], 2, axis=0))
    areas = ellipsoidal_area_m2(series(TEST_POLYGON, turned, shifted))
    assert areas.to_numpy() == pytest.approx(np.full(3, SURVEY_AREA), abs=6e-4)


def test_the_ellipsoidal_area_is_that_of_geodesics_for_small_parcels():
    rng = np.random.default_rng(1)
    west, south = 74 + rng.random(100) * 60, 18 + rng.random(100) * 35
    blocks = gpd.GeoSeries(shapely.box(west, south, west + 0.008, south + 0.008), crs="EPSG:4490")
    geod = Geod(a=6378137, rf=298.257222101)
    expected = [geod.geometry_area_perimeter(shape)[0] for shape in blocks]
    assert np.allclose(ellipsoidal_area_m2(blocks), expected, rtol=2e-6)


def test_missing_and_empty_boundaries():
    areas = planar_area_m2(series(None, shapely.Polygon(), TEST_POLYGON, index=["a", "b", "c"]))
    assert list(areas.index) == ["a", "b", "c"]
    assert np.isnan(areas["a"])
    assert np.isnan(areas["b"])
    ellipsoidal = ellipsoidal_area_m2(series(None, shapely.Polygon(), index=["a", "b"]))
    assert np.isnan(ellipsoidal["a"])
    assert np.isnan(ellipsoidal["b"])
    assert planar_area_m2(gpd.GeoSeries([], crs="EPSG:4490")).empty
    assert ellipsoidal_area_m2(gpd.GeoSeries([], crs="EPSG:4490")).empty


def test_no_system_no_area():
    for measure in (planar_area_m2, ellipsoidal_area_m2):
        with pytest.raises(CrsError, match="没有坐标系说明"):
            measure(gpd.GeoSeries([TEST_POLYGON]))


def run_repair(*shapes):
    log = IssueLog()
    index = [f"P{n}" for n in range(len(shapes))]
    given = series(*[None if shape is None else at_zone(shape) for shape in shapes], crs="EPSG:4550", index=index)
    fixed = repair(given, log, table_name="parcels", file="a.gpkg", rows=pd.Series(range(1, len(shapes) + 1)))
    return fixed, log.frame()


def test_a_bow_tie_is_repaired_and_reported_with_both_areas():
    fixed, issues = run_repair(shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)]))
    assert fixed.is_valid.all()
    assert fixed.area.iloc[0] == pytest.approx(50)
    assert issues[["issue", "record_id", "value", "file", "row"]].iloc[0].tolist() == [
        "geometry_repaired", "P0", "0.00 m² → 50.00 m²", "a.gpkg", 1,
    ]  # fmt: skip


def test_only_what_is_an_area_is_kept():
    mixed = shapely.GeometryCollection(
        [shapely.box(0, 0, 5, 5), shapely.Point(9, 9), shapely.MultiPolygon([shapely.box(7, 7, 8, 8)])]
    )
    spike = shapely.Polygon([(0, 0), (10, 0), (10, 10), (10, 30), (10, 10), (0, 10)])
    fixed, issues = run_repair(mixed, spike)
    assert fixed.area.tolist() == pytest.approx([26, 100])
    assert set(fixed.geom_type) <= {"Polygon", "MultiPolygon"}
    assert issues["record_id"].tolist() == ["P0", "P1"]


def test_what_is_no_area_goes_missing_and_is_reported_never_dropped():
    flat = shapely.Polygon([(0, 0), (4, 0), (8, 0)])
    fixed, issues = run_repair(
        shapely.Point(1, 1), shapely.LineString([(0, 0), (1, 1)]), flat, shapely.Polygon(), None, shapely.box(0, 0, 1, 1)
    )
    assert fixed.isna().tolist() == [True] * 5 + [False]
    assert len(fixed) == 6
    assert issues.groupby("issue")["record_id"].agg(list).to_dict() == {
        "geometry_collapsed": ["P0", "P1", "P2", "P3"],
        "geometry_missing": ["P4"],
    }


def test_heights_go_and_valid_boundaries_stay_as_they_are():
    box = shapely.box(0, 0, 4, 4)
    fixed, issues = run_repair(shapely.force_3d(box, 12.5), box)
    assert not fixed.has_z.any()
    assert fixed.iloc[1].equals_exact(at_zone(box), 0)
    assert issues.empty


@pytest.mark.parametrize("measure", [planar_area_m2, ellipsoidal_area_m2])
def test_without_any_boundary_there_is_nothing_to_measure(measure):
    """Ledger-only data need no coordinate system."""
    assert measure(gpd.GeoSeries([None, None])).isna().all()


EXCHANGED = shapely.transform(TEST_POLYGON, lambda points: points[:, ::-1])


@pytest.mark.parametrize("measure", [planar_area_m2, ellipsoidal_area_m2])
@pytest.mark.parametrize(
    "shape", [shapely.Polygon(), shapely.Point(123.24, 41.70), shapely.LineString([(123.24, 41.7), (123.25, 41.8)]), EXCHANGED]
)
def test_what_bounds_no_land_on_earth_has_no_area(measure, shape):
    """Alone in its table or beside a boundary that has one: unknown, not 0, without a warning and without harm to the other."""
    assert measure(series(shape)).isna().all()
    beside = measure(series(shape, TEST_POLYGON))
    assert (np.isnan(beside.iloc[0]), beside.iloc[1]) == (True, pytest.approx(measure(series(TEST_POLYGON)).iloc[0]))
