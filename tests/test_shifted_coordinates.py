"""GCJ-02 and BD-09: published values, and the way back."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from bureau_files import found, layer, read, write_toml
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.config import load_config
from landuse.errors import CrsError
from landuse.geometry.shifted_coordinates import bd09, bd09_of_gcj02, gcj02, shifted_name, true_places, unshifted
from landuse.io.read import read_context

SHIFTS = {"GCJ-02": gcj02, "BD-09": bd09}
ROUND_TRIP_M = 1e-3
IDS = {"ZDDM": ["A", "B"]}


def metres(lon, lat, other_lon, other_lat):
    return np.hypot((lon - other_lon) * np.cos(np.radians(lat)), lat - other_lat) * 111_320


def test_published_values():
    assert np.array(gcj02(116.404, 39.915)) == pytest.approx([116.41024449916938, 39.91640428150164], abs=1e-12)
    published = bd09_of_gcj02(np.array([116.404]), np.array([39.915]))
    assert np.ravel(published) == pytest.approx([116.41036949371029, 39.92133699351021], abs=1e-12)


@given(st.sampled_from(list(SHIFTS)), st.floats(73.7, 135.0), st.floats(3.9, 53.5))
@settings(max_examples=200, deadline=None)
def test_there_and_back_is_less_than_a_millimetre(name, lon, lat):
    back = true_places(*SHIFTS[name](lon, lat), name)
    assert metres(lon, lat, *back) < ROUND_TRIP_M


@pytest.mark.parametrize(("name", "least"), [("GCJ-02", 300), ("BD-09", 900)])
def test_one_step_back_would_not_do(name, least):
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(75, 134, 5000), rng.uniform(18, 53, 5000)
    there = SHIFTS[name](lon, lat)
    assert metres(lon, lat, *there).max() > least
    once = [2 * seen - again for seen, again in zip(there, SHIFTS[name](*there), strict=True)]
    assert metres(lon, lat, *once).max() > 0.2
    assert metres(lon, lat, *true_places(*there, name)).max() < ROUND_TRIP_M


@pytest.mark.parametrize("name", list(SHIFTS))
def test_abroad_nothing_moves_and_what_is_no_number_stays_unknown(name):
    lon, lat = true_places([-71.1, np.nan, np.inf, 139.7], [42.4, 40.0, 40.0, 35.7], name)
    assert lon[[0, 3]].tolist() == [-71.1, 139.7]
    assert np.isnan(lon[1:3]).all()
    assert np.isnan(lat[1:3]).all()


def test_names():
    assert [shifted_name(text) for text in ("GCJ-02", "gcj02", "BD_09", "bd 09", "EPSG:4490", "", None)] == [
        "GCJ-02", "GCJ-02", "BD-09", "BD-09", None, None, None,
    ]  # fmt: skip


def test_missing_shapes_stay_missing():
    shapes = gpd.GeoSeries([None, shapely.Point(*gcj02(123.4, 41.8))])
    back = unshifted(shapes, "GCJ-02")
    assert back.isna().tolist() == [True, False]
    assert metres(back.iloc[1].x, back.iloc[1].y, 123.4, 41.8) < ROUND_TRIP_M
    assert back.crs.to_epsg() == 4490


def shifted_file(folder, name):
    true = layer({**IDS, "ZDMJ": [10_000.0, 10_000.0]})
    moved = shapely.transform(true.to_crs(4490).geometry.to_numpy(), lambda points: np.column_stack(SHIFTS[name](*points.T)))
    gpd.GeoDataFrame(true.drop(columns="geometry"), geometry=moved, crs="EPSG:4326").to_file(folder / "p.gpkg")
    return true


@pytest.mark.parametrize("name", list(SHIFTS))
def test_declared_shifts_are_undone_and_reported(tmp_path, name):
    true = shifted_file(tmp_path, name)
    data = read(tmp_path, f'[data.parcels]\nfile = "p.gpkg"\ncrs = "{name}"\n')
    assert data.parcels.crs.to_epsg() == 4550
    assert shapely.hausdorff_distance(data.parcels.geometry.to_numpy(), true.geometry.to_numpy()).max() < ROUND_TRIP_M
    note = found(data, "coordinates_unshifted")
    assert note["severity"].tolist() == ["warning"]
    assert name in note["message"][0]
    assert "不得作为界址量算" in note["message"][0]
    assert found(data, "area_difference").empty


def test_without_the_users_word_nothing_is_shifted(tmp_path):
    shifted_file(tmp_path, "GCJ-02")
    data = read(tmp_path, '[data.parcels]\nfile = "p.gpkg"\n')
    assert data.parcels.geometry.iloc[0].centroid.distance(layer(IDS).geometry.iloc[0].centroid) > 300
    assert found(data, "coordinates_unshifted").empty


def test_areas_are_not_taken_from_shifted_coordinates(tmp_path):
    shifted_file(tmp_path, "GCJ-02")
    with pytest.raises(CrsError, match="仅供示意、不得量算"):
        read(tmp_path, '[data.parcels]\nfile = "p.gpkg"\ncrs = "GCJ-02"\narea_from = "geometry"\n')


def test_a_plane_cannot_be_gcj02(tmp_path):
    layer(IDS).to_file(tmp_path / "p.gpkg")
    with pytest.raises(CrsError, match="GCJ-02 只有经纬度"):
        read(tmp_path, '[data.parcels]\nfile = "p.gpkg"\ncrs = "GCJ-02"\n')


def test_context_layers_may_be_declared_shifted(tmp_path):
    shifted_file(tmp_path, "GCJ-02")
    layer(IDS).to_file(tmp_path / "q.gpkg")
    text = '[data.parcels]\nfile = "q.gpkg"\n[context.roads]\nfile = "p.gpkg"\ncrs = "GCJ-02"\n'
    roads = read_context(load_config(write_toml(tmp_path, text)))["roads"]
    assert roads.crs.to_epsg() == 4490
    assert roads.to_crs(4550).geometry.iloc[0].hausdorff_distance(layer(IDS).geometry.iloc[0]) < ROUND_TRIP_M
