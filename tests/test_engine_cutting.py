"""What cutting a run rests on: codes of ids, boxes from WKB, places along the curve, and who lies around a part."""

import numpy as np
import pyarrow as pa
import pytest
import shapely

from landuse.engines import groups
from landuse.engines.groups import link_codes, linked_groups, refuse_repeated
from landuse.engines.hilbert import hilbert_places
from landuse.engines.id_codes import MISSING, combined, rows_sharing, text_codes
from landuse.engines.parts import cut
from landuse.engines.parts_around import parcels_around
from landuse.engines.wkb_boxes import wkb_boxes


def test_equal_texts_have_equal_codes_however_they_are_stored():
    texts = ["A", None, "", "宗地", "A", "B" * 9, "x" * 5000, "宗地", "x" * 5000, "x" * 4999 + "y"]
    codes = text_codes(pa.array(texts))
    assert codes[1] == MISSING
    assert (codes[0], codes[3], codes[6]) == (codes[4], codes[7], codes[8])
    assert len(set(codes.tolist())) == len(set(texts))
    assert rows_sharing(codes).tolist() == [0, 3, 4, 6, 7, 8]
    apart = pa.chunked_array([pa.array(["?", *texts[:4]])[1:], pa.array(texts[4:])])
    assert text_codes(apart).tolist() == codes.tolist()
    assert [text_codes(pa.array([text]))[0] for text in texts] == codes.tolist()
    assert text_codes(pa.array(["7"]))[0] == text_codes(pa.array([7]))[0]
    assert len(text_codes(pa.chunked_array([], type=pa.string()))) == 0


def test_ids_that_differ_little_have_different_codes():
    ids = [f"210199001001GB{number:08d}" for number in range(200_000)]
    assert len(np.unique(text_codes(pa.array(ids)))) == len(ids)


def test_pairs_have_codes_of_their_own():
    one, other = text_codes(pa.array(["a", "a", "b", None, "b"])), text_codes(pa.array(["b", "a", "a", "a", None]))
    found = combined(one, other).tolist()
    assert found[3:] == [MISSING, MISSING]
    assert len({MISSING, *found}) == 4


def test_different_ids_that_share_a_code_are_no_doubles_and_only_make_a_group_larger(monkeypatch):
    genuine = groups.text_codes
    monkeypatch.setattr(groups, "text_codes", lambda values: genuine(values) % np.uint64(3) + np.uint64(1))
    ids = pa.array([f"P{number}" for number in range(40)])
    keys = {"parcels": link_codes("parcels", {"parcel_id": ids}), "delays": link_codes("delays", {"parcel_id": ids})}
    refuse_repeated("parcels", keys["parcels"], lambda rows: ids.take(pa.array(rows)))
    found = linked_groups(keys)
    assert 1 < len(np.unique(found["parcels"])) <= 3
    assert found["delays"].tolist() == found["parcels"].tolist()


def test_a_table_that_links_to_nothing_goes_with_the_first_part():
    keys = {
        "parcels": link_codes("parcels", {"parcel_id": pa.array(["A", "B", "C"])}),
        "delays": {"": np.zeros(4, dtype=np.uint64)},
    }
    parts = cut(keys, None, None, size=1, reach=1.0)
    assert (parts.count, parts.of["parcels"].tolist(), parts.of["delays"].tolist()) == (3, [0, 1, 2], [0, 0, 0, 0])


def test_boxes_are_those_of_the_geometries():
    ring = shapely.box(1, 2, 3, 4)
    shapes = [
        ring,
        shapely.Polygon([(0, 0), (9, 1), (4, 7)]),
        None,
        shapely.Polygon(),
        shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(1, 1), (2, 1), (2, 2)]]),
        shapely.MultiPolygon([ring, shapely.box(7, 7, 8, 9)]),
        shapely.Point(5, 6),
        shapely.force_3d(ring, 3.0),
        shapely.box(-1e300, 0, 1e300, 5),
    ]
    for kind in ({}, {"byte_order": 0}, {"flavor": "iso"}, {"include_srid": True}):
        wkb = [None if shape is None else shapely.to_wkb(shape, **kind) for shape in shapes]
        found = wkb_boxes(pa.chunked_array([wkb[:3], wkb[3:]]))
        np.testing.assert_array_equal(found, shapely.bounds(np.array(shapes, dtype=object)))
    assert np.isnan(wkb_boxes(pa.array([b"no WKB", b"\x01\x03" * 20, b""]))).all()
    assert wkb_boxes(pa.chunked_array([], type=pa.binary())).shape == (0, 4)


def test_a_box_does_not_miss_a_coordinate_that_is_no_number():
    shape = shapely.to_wkb(shapely.box(1, 2, 3, 4))
    broken = shape[:29] + np.float64("nan").tobytes() + shape[37:]
    with np.errstate(invalid="ignore"):
        expected = shapely.bounds(shapely.from_wkb([broken]))
    np.testing.assert_array_equal(wkb_boxes(pa.array([broken])), expected)


def test_the_curve_goes_from_cell_to_cell_and_through_each_once():
    x, y = (axis.ravel().astype(float) for axis in np.meshgrid(np.arange(32), np.arange(32)))
    places = hilbert_places(x, y)
    order = np.argsort(places)
    assert len(np.unique(places)) == len(x)
    assert (np.abs(np.diff(x[order])) + np.abs(np.diff(y[order])) == 1).all()
    assert hilbert_places(np.full(3, 7.0), np.full(3, 7.0)).tolist() == [0, 0, 0]
    assert hilbert_places(np.array([-1.7e308, 1.7e308]), np.zeros(2)).tolist() == [0, 4**16 - 1]


@pytest.mark.parametrize("seed", range(4))
def test_parcels_around_a_part_are_all_within_reach_and_no_others(seed, monkeypatch):
    rng = np.random.default_rng(seed)
    if seed == 2:
        monkeypatch.setattr("landuse.engines.parts_around._MOST_LARGE", 3)
    middle, half = rng.uniform(0, 100, (300, 2)), rng.uniform(0.1, 2, (300, 2))
    half[:5] *= 12  # a few that cover many cells
    bounds = np.concatenate([middle - half, middle + half], axis=1)
    bounds[rng.choice(300, 9)] = np.nan
    part = (middle[:, 0] // 30 + 4 * (middle[:, 1] // 50)).astype(np.int32) if seed != 3 else np.zeros(300, dtype=np.int32)
    found = parcels_around(bounds, part, 1.5)
    boxes = shapely.box(*bounds.T)
    grown = shapely.box(*(bounds + np.array([-1.5, -1.5, 1.5, 1.5])).T)
    touch = shapely.intersects(boxes[:, None], grown[None, :]) & (part[:, None] != part[None, :])
    expected = sorted({(row, int(part[other])) for row, other in zip(*np.nonzero(touch), strict=True)})
    assert list(zip(found[0].tolist(), found[1].tolist(), strict=True)) == expected
    assert bool(expected) == (seed != 3)
