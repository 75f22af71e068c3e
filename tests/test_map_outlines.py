"""Fewer vertices from afar: what neighbours share they share at every zoom, nothing collapses, and no area is off by more than its edge."""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from maps_browser import launched, opened
from maps_cases import CRS, assessed, parcels
from outline_cases import winding_parcels

from landuse import maps
from landuse.maps import generalise
from landuse.maps.encode import geometry_block
from landuse.maps.generalise import LEVEL_ZOOMS, tolerance

COVERAGES = st.builds(winding_parcels, st.integers(2, 5), st.integers(2, 14), st.floats(0.1, 30), st.integers(0, 99))


def block_of(shapes, **options):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generalise, "MANY_VERTICES", 0)
        return geometry_block(gpd.GeoSeries(shapes, crs=CRS), **options)


def drawn(block, level):
    """Return the polygons of a block as they are drawn at a level, coordinates in 1e-6 degree; an outer ring with the holes after it."""
    places = np.cumsum(block["deltas"].reshape(-1, 2), axis=0)
    ends = np.cumsum(block["rings"])
    rings = [places[first:end][block["levels"][first:end] <= level] for first, end in pairwise([0, *ends])]
    assert min(map(len, rings)) >= 3
    starts = np.cumsum([0, *block["parts"]])
    shapes = [shapely.Polygon(rings[first], rings[first + 1 : end]) for first, end in pairwise(starts)]
    assert shapely.is_valid(shapes).all()
    return np.array(shapes)


def pixels(shapes, zoom):
    """Return shapes in pixels of a map at `zoom`."""

    def projected(places):
        lon, lat = places[:, 0] / 1e6, np.radians(places[:, 1] / 1e6)
        return np.stack([lon / 360, np.arcsinh(np.tan(lat)) / (2 * np.pi)], axis=1) * 256 * 2**zoom

    return shapely.transform(shapes, projected)


@settings(max_examples=30, deadline=None)
@given(COVERAGES)
def test_neighbours_neither_gape_nor_overlap_at_any_level(shapes):
    block = block_of(shapes)
    for level in range(len(LEVEL_ZOOMS) + 1):
        found = drawn(block, level)
        assert shapely.coverage_is_valid(found)
        assert shapely.union_all(found).area == pytest.approx(shapely.area(found).sum(), rel=1e-9)
        assert not shapely.get_interior_ring(shapely.union_all(found), 0)


@settings(max_examples=30, deadline=None)
@given(COVERAGES)
def test_what_is_left_out_is_less_than_half_a_pixel_along_the_edge(shapes):
    block = block_of(shapes)
    whole = drawn(block, len(LEVEL_ZOOMS))
    assert shapely.get_num_coordinates(whole).tolist() == shapely.get_num_coordinates(shapes).tolist()
    for level, zoom in enumerate(LEVEL_ZOOMS):
        seen, all_of_it = pixels(drawn(block, level), zoom), pixels(whole, zoom)
        off = shapely.area(shapely.symmetric_difference(seen, all_of_it))
        assert (off <= 0.5 * shapely.length(all_of_it)).all()


@settings(max_examples=30, deadline=None)
@given(COVERAGES, st.floats(0.5, 40))
def test_overlapping_parcels_keep_shared_places_together(shapes, shift):
    shapes[::3] = shapely.transform(shapes[::3], lambda places: places + shift)
    block = block_of(shapes)
    places, levels = np.cumsum(block["deltas"].reshape(-1, 2), axis=0), block["levels"]
    _, place = np.unique(places, axis=0, return_inverse=True)
    highest, lowest = np.zeros(place.max() + 1), np.full(place.max() + 1, 9)
    np.maximum.at(highest, place.ravel(), levels)
    np.minimum.at(lowest, place.ravel(), levels)
    assert (highest == lowest).all()
    for level in range(len(LEVEL_ZOOMS) + 1):
        drawn(block, level)


def test_holes_stay_and_what_fills_them_shares_their_edge():
    yard = shapely.box(520_000, 4_620_000, 520_300, 4_620_300)
    island = shapely.Point(520_150, 4_620_150).buffer(60, quad_segs=40)
    block = block_of([yard.difference(island), island])
    levels = block["levels"]
    assert (levels == 0).sum() < (levels <= 1).sum() < len(levels)
    for level in range(len(LEVEL_ZOOMS) + 1):
        around, within = drawn(block, level)
        assert len(around.interiors) == 1
        assert shapely.Polygon(around.interiors[0]).equals(within)


def test_lines_keep_their_ends_and_lose_what_no_pixel_shows():
    way = np.linspace(0, 1000, 200)
    road = shapely.LineString(np.stack([520_000 + way, 4_620_000 + 4 * np.sin(way / 40)], axis=1))
    levels = block_of([road], closed=False)["levels"]
    assert levels[0] == levels[-1] == 0
    assert (levels == 0).sum() < 5 < (levels <= 1).sum() < 200


def test_a_layer_of_few_vertices_is_drawn_as_it_is():
    shapes = gpd.GeoSeries(winding_parcels(2, 9, 3.0), crs=CRS)
    assert "levels" not in geometry_block(shapes)
    assert "levels" not in block_of(shapely.box(*shapely.bounds(shapes.array).T))  # nothing to leave out of boxes


def test_a_step_of_one_zoom_halves_the_tolerance():
    assert tolerance(13, 41.7) == pytest.approx(2 * tolerance(14, 41.7))
    metres = tolerance(13, 41.7) / 1e6 * 111_320
    assert metres == pytest.approx(0.5 * 156_543 / 2**13 * np.cos(np.radians(41.7)), rel=2e-3)  # half a pixel on the ground


RECORD = """zoom => {
    const { shapes } = landuse.page.parcels, edges = {}; let at, first, count = 0;
    const edge = (a, b) => { const key = [a, b].sort().join(" "); edges[key] = (edges[key] || 0) + 1; };
    const path = { moveTo: (x, y) => { at = first = `${x},${y}`; count++; }, lineTo: (x, y) => { edge(at, `${x},${y}`); at = `${x},${y}`; count++; },
                   closePath: () => edge(at, first) };
    for (let row = 0; row < shapes.rows; row++) shapes.trace(path, row, { zoom, scale: 2 ** zoom, dx: 0, dy: 0 });
    return [count, Object.values(edges).filter((n) => n === 1).length, Object.values(edges).filter((n) => n > 2).length];
}"""


@pytest.mark.browser
def test_the_page_draws_fewer_vertices_from_afar_and_shares_every_inner_edge(tmp_path, monkeypatch):
    monkeypatch.setattr(generalise, "MANY_VERTICES", 0)
    frame = parcels().iloc[[7] * 25].reset_index(drop=True)
    frame["parcel_id"] = [f"W{number:02d}" for number in range(25)]
    frame["geometry"] = winding_parcels(5, 20, 3.0)
    maps.disposal_map(assessed(frame.set_crs(CRS, allow_override=True))).save(tmp_path / "map.html")
    with launched() as browser, opened(browser, tmp_path / "map.html") as page:
        seen = [page.evaluate(RECORD, zoom) for zoom in (12, 12.75, 13, 14.75, 15, 20)]
        counts = [count for count, *_ in seen]
        assert counts[0] == counts[1] < counts[2] == counts[3] < counts[4] == counts[5] == 25 * 84
        assert [more for *_, more in seen] == [0] * 6  # an edge has two sides at most
        outer = [once for _, once, _ in seen]
        assert outer[-1] == 4 * 5 * 21  # only the rim has one side
        assert outer == sorted(outer)
        assert outer[0] >= 4 * 5
