"""Large blocks of data are packed: small in the file, the same again in the browser."""

import base64
import gzip
import json
import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from maps_browser import launched, opened
from maps_cases import AS_OF, CRS, HOSTILE

import landuse as lu
from landuse.maps import packing
from landuse.maps.packing import data_block


def packed_value(text):
    """Return the value of a packed block, read by the rules that its module states."""
    content = gzip.decompress(base64.b64decode(re.search(r">([^<]*)<", text)[1]))
    start = 4 + int.from_bytes(content[:4], "little")
    read = [start]

    def part(place):
        at = start + place["$at"]
        if "$bytes" in place:
            read.append(at + place["$bytes"])
            return json.loads(content[at : read[-1]])
        width, length = place["$width"], place["$length"]
        read.append(at + width * length)
        planes = np.frombuffer(content, np.uint8, width * length, at).reshape(width, length)
        numbers = np.ascontiguousarray(planes.T).view(f"<i{width}").ravel().tolist()
        if "$unit" not in place:
            return numbers
        return [None if number == packing.UNKNOWN else number / place["$unit"] for number in numbers]

    def filled(value):
        if isinstance(value, dict):
            return part(value) if "$at" in value else {key: filled(held) for key, held in value.items()}
        return [filled(held) for held in value] if isinstance(value, list) else value

    found = filled(json.loads(content[4:start]))
    assert max(read) == len(content)
    return found


def test_small_blocks_stay_json():
    text = data_block("a", {"codes": np.arange(10), "name": "</script>"})
    assert text.startswith('<script type="application/json" id="a">')
    assert "</script>" not in text[:-9]


whole = st.integers(-(2**31), 2**31 - 1)


@given(st.lists(st.lists(whole, max_size=9), min_size=1, max_size=5))
def test_arrays_of_any_width_come_back(lists):
    value = {"text": "甲</b>{{", "none": None, "lists": [{"a": np.array(held, dtype=np.int64)} for held in lists]}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "PACKED_FROM", 0)
        found = packed_value(data_block("a", value))
    assert found == {"text": "甲</b>{{", "none": None, "lists": [{"a": held} for held in lists]}


numbers = st.none() | st.integers(-(2**31) + 1, 2**31 - 1) | st.floats(-2000, 2000).map(lambda number: round(number, 6))


@given(st.lists(numbers, max_size=9), st.lists(st.none() | st.text(st.characters(codec="utf-8"), max_size=9), max_size=9))
def test_values_of_columns_come_back(figures, texts):
    value = {
        "figures": {"kind": "number", "decimals": 2, "values": figures},
        "texts": {"kind": "text", "values": texts, "codes": np.arange(3)},
        "classes": {"kind": "class", "classes": [{"key": "a", "values": ["b"]}]},
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "PACKED_FROM", 0)
        found = packed_value(data_block("a", value))
    assert found["figures"]["values"] == figures
    assert found["texts"] == {"kind": "text", "values": texts, "codes": [0, 1, 2]}
    assert found["classes"] == value["classes"]


def test_numbers_too_large_or_too_fine_for_four_bytes_stay_as_they_are():
    for figures in ([3e9, None], [0.1 + 0.2], [2500.123456, 1]):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(packing, "PACKED_FROM", 0)
            text = data_block("a", {"kind": "number", "values": figures})
        assert b"$unit" not in gzip.decompress(base64.b64decode(re.search(r">([^<]*)<", text)[1]))
        assert packed_value(text)["values"] == figures


def test_the_same_value_gives_the_same_text():
    value = {"codes": np.arange(packing.PACKED_FROM)}
    assert data_block("a", value) == data_block("a", value)
    assert 'data-packed="gzip"' in data_block("a", value)


def test_what_is_no_data_is_refused():
    with pytest.raises(TypeError, match="set"):
        data_block("a", {"codes": {1, 2}})


def many_parcels(count=12_000):
    """Return a city of `count` parcels: the first with a hole, the second in two parts, the third with a hostile name, the last without outline."""
    across = 120
    west, south = 500_000 + 60.0 * (np.arange(count) % across), 4_600_000 + 60.0 * (np.arange(count) // across)
    outlines = shapely.box(west, south, west + 50, south + 50)
    outlines[0] = outlines[0].difference(shapely.box(west[0] + 20, south[0] + 20, west[0] + 30, south[0] + 30))
    outlines[1] = shapely.union(
        shapely.box(west[1], south[1], west[1] + 10, south[1] + 50),
        shapely.box(west[1] + 40, south[1], west[1] + 50, south[1] + 50),
    )
    outlines[-1] = None
    table = {
        "parcel_id": [f"P{number:05d}" for number in range(count)],
        "holder_name": [f"企业{number}" for number in range(count)],
        "works_status": np.where(np.arange(count) % 3, "completed", "not_started"),
        "area_m2": 2500.0,
    }
    table["holder_name"][2] = HOSTILE[0]
    parcels = gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(outlines, crs=CRS))
    return lu.assess(lu.LandData(parcels=parcels.set_index("parcel_id")), policy=lu.load_policy("cn", as_of=AS_OF), as_of=AS_OF)


@pytest.mark.browser
def test_a_packed_map_opens_and_finds_its_parcels(tmp_path):
    result = many_parcels()
    lu.maps.disposal_map(result).save(tmp_path / "map.html")
    page_text = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert 'data-packed="gzip"' in page_text
    assert "P00017" not in page_text
    with launched() as browser, opened(browser, tmp_path / "map.html") as page:
        assert page.evaluate("landuse.page.parcels.count") == len(result.results)
        statuses = page.evaluate("Array.from({length: 12000}, (_, row) => landuse.page.parcels.text('idle_status', row))")
        expected = (
            result.results["idle_status"]
            .astype("str")
            .map({code: found.label_zh for code, found in lu.vocabulary.codes("idle_status").items()})
        )
        assert statuses == expected.tolist()
        assert page.evaluate("landuse.page.parcels.text('holder_name', 2)") == HOSTILE[0]
        drawn = page.evaluate("[0, 1, 2, 11999].map((row) => landuse.page.parcels.shapes.has(row))")
        assert drawn == [True, True, True, False]
        centre = "(row) => { const at = landuse.page.parcels.shapes; const b = at.bounds; return at.contains(row, (b[4*row]+b[4*row+2])/2, (b[4*row+1]+b[4*row+3])/2); }"
        assert [page.evaluate(centre, row) for row in (0, 1, 2)] == [False, False, True]


@pytest.mark.browser
def test_an_old_browser_is_told_so(tmp_path, monkeypatch):
    monkeypatch.setattr(packing, "PACKED_FROM", 0)
    lu.maps.disposal_map(many_parcels(3)).save(tmp_path / "map.html")
    with launched() as browser:
        page = browser.new_page()
        page.add_init_script("delete window.DecompressionStream")
        page.goto((tmp_path / "map.html").resolve().as_uri())
        assert "浏览器版本过旧" in page.locator(".too-old").inner_text()
        page.close()


def test_a_packed_page_is_small(tmp_path):
    lu.maps.disposal_map(many_parcels()).save(tmp_path / "packed.html")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "PACKED_FROM", np.inf)
        lu.maps.disposal_map(many_parcels()).save(tmp_path / "plain.html")
    sizes = pd.Series({name: (tmp_path / f"{name}.html").stat().st_size for name in ("packed", "plain")})
    assert sizes["packed"] < sizes["plain"] / 3
