"""What travels in a page can be turned back exactly, and is never anything but data."""

import json
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from maps_cases import CRS, HOSTILE, parcels
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from landuse.errors import CrsError
from landuse.maps import encode
from landuse.maps.encode import json_text, number_column


def travelled(block):
    """Return a block as a page's script reads it from JSON."""
    return json.loads(json_text(block))


def text_column(values):
    return travelled(encode.text_column(values))


def date_column(values):
    return travelled(encode.date_column(values))


def geometry_block(shapes, **options):
    return travelled(encode.geometry_block(shapes, **options))


def decoded(block):
    """Return the polygons of a block, one per row or None, as the page's script reads them."""
    lonlat = np.cumsum(np.array(block["deltas"]).reshape(-1, 2), axis=0) / 1e6
    rings = np.split(lonlat, np.cumsum(block["rings"])[:-1])
    starts = np.cumsum([0, *block["parts"]])
    shapes = []
    for first, end in pairwise(starts):
        mine = [Polygon(ring) for ring in rings[first:end]]
        outer = [ring for ring in mine if ring.exterior.is_ccw]
        holes = [ring for ring in mine if not ring.exterior.is_ccw]
        shapes.append(shapely.union_all(outer).difference(shapely.union_all(holes)) if mine else None)
    return shapes


def test_holes_parts_and_missing_outlines_survive():
    frame = parcels()
    back = decoded(geometry_block(frame.geometry))
    lonlat = frame.to_crs("EPSG:4326").geometry
    assert back[-1] is None
    assert len(back[1].interiors) == 1
    assert len(back[2].geoms) == 2
    for shape, original in zip(back[:-1], lonlat[:-1], strict=True):
        assert shape.symmetric_difference(original).area < 2e-3 * original.area


def test_coordinates_are_within_a_tenth_of_a_metre():
    back = gpd.GeoSeries(decoded(geometry_block(parcels().geometry))[:1], crs="EPSG:4326").to_crs(CRS)
    moved = shapely.hausdorff_distance(back.iloc[0], parcels().geometry.iloc[0])
    assert moved < 0.1


def test_points_lie_inside_their_shapes():
    frame = parcels().iloc[:-1]
    block = geometry_block(frame.geometry)
    points = np.cumsum(np.array(block["points"]).reshape(-1, 2), axis=0) / 1e6
    assert len(points) == len(frame)
    assert all(shape.contains(Point(point)) for shape, point in zip(decoded(block), points, strict=True))


@pytest.mark.parametrize(
    "shape", [None, Polygon(), Point(1, 1), LineString([(0, 0), (1, 1)]), GeometryCollection([Point(1, 1)])], ids=str
)
def test_what_is_no_area_has_no_ring(shape):
    block = geometry_block(gpd.GeoSeries([shape, box(0, 0, 1, 1)], crs="EPSG:4326"))
    assert block["parts"] == [0, 1]
    assert len(block["points"]) == 2


def test_areas_within_collections_are_found():
    nested = GeometryCollection([Point(0, 0), MultiPolygon([box(0, 0, 1, 1), box(2, 0, 3, 1)])])
    assert geometry_block(gpd.GeoSeries([nested], crs="EPSG:4326"))["parts"] == [2]


def test_lines_keep_their_ends():
    block = geometry_block(gpd.GeoSeries([LineString([(120, 40), (121, 41), (120, 40)])], crs="EPSG:4326"), closed=False)
    assert block["rings"] == [3]
    assert block["deltas"] == [120_000_000, 40_000_000, 1_000_000, 1_000_000, -1_000_000, -1_000_000]


def test_nothing_at_all_needs_no_coordinate_system():
    assert geometry_block(gpd.GeoSeries([None, None], dtype="geometry"))["parts"] == [0, 0]
    assert geometry_block(gpd.GeoSeries([], crs=CRS))["parts"] == []


def test_a_missing_coordinate_system_is_refused_with_the_remedy():
    with pytest.raises(CrsError, match=r"没有坐标系.*crs"):
        geometry_block(gpd.GeoSeries([box(0, 0, 1, 1)]))


def test_a_wrong_coordinate_system_is_refused():
    with pytest.raises(CrsError, match="不在地球上"):
        geometry_block(gpd.GeoSeries([box(520_000, 4_620_000, 520_100, 4_620_100)], crs="EPSG:4326"))


def test_repeated_texts_travel_once():
    block = text_column(pd.Series(["甲", "乙", None, "甲", "", "乙", "甲"]))
    assert block == {"kind": "text", "values": ["甲", "乙"], "codes": [0, 1, -1, 0, -1, 1, 0]}


def test_different_texts_travel_as_they_are():
    assert text_column(pd.Series(["甲", "乙", "丙", None])) == {"kind": "text", "values": ["甲", "乙", "丙", None]}


def test_dates_are_days_and_unknown_ones_stay_unknown():
    block = date_column(pd.Series(["2018-03-01", None, "2018-03-01"], dtype="datetime64[s]"))
    assert block == {"kind": "text", "values": ["2018-03-01"], "codes": [0, -1, 0]}


def test_numbers_can_still_be_added_up():
    block = number_column(pd.Series([12.3456789, 3, np.nan, np.inf, -0.0]), 2)
    assert block == {"kind": "number", "decimals": 2, "values": [12.345679, 3, None, None, 0]}
    assert number_column(pd.Series([1, None], dtype="Int64"), 0)["values"] == [1, None]


@pytest.mark.parametrize("text", [*HOSTILE, "half a pair \ud800"])
def test_json_is_only_data(text):
    written = json_text({"x": text})
    assert json.loads(written) == {"x": text}
    for sign in ("<", ">", "&", "//", "{{", "{%", "{#", "\u2028", "\u2029"):
        assert sign not in written
    written.encode("utf-8")


@given(st.text(st.characters(codec=None), max_size=60))
def test_any_text_comes_back_from_json(text):
    assert json.loads(json_text([text, {text: {}}])) == [text, {text: {}}]
