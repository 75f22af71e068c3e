"""Basemaps: what a page carries of a file, what a page says of a service, and what is refused."""

import base64
import io
import re
import sqlite3
from contextlib import closing

import folium
import geopandas as gpd
import numpy as np
import pytest
from basemap_files import geotiff, mbtiles
from maps_cases import context, parcels, zone_result
from PIL import Image

from landuse.errors import ConfigError, CrsError, LanduseError, OutputError, ReadError
from landuse.maps import OnlineBasemap, disposal_map, find_external_addresses, metric_map
from landuse.maps import mbtiles as mbtiles_module
from landuse.maps.gcj02 import display_copy, gcj02
from landuse.maps.mbtiles import tiles_block
from landuse.maps.online import online_basemap
from landuse.maps.place import place_of
from landuse.maps.raster import MAX_BYTES, MAX_PIXELS, picture_block

TILES = "https://tiles.example.cn/wmts/{z}/{x}/{y}.png"
STRICT = "img-src data: blob:; font-src data:; connect-src data: blob:"


@pytest.fixture(scope="module")
def result():
    return zone_result()


@pytest.fixture(scope="module")
def place(result):
    return place_of(result.results)


def written(page, tmp_path):
    page.save(tmp_path / "map.html")
    return (tmp_path / "map.html").read_text(encoding="utf-8")


def policy(text):
    return re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)[1]


def image(block):
    return Image.open(io.BytesIO(base64.b64decode(block["picture"].partition(",")[2])))


# GCJ-02


@pytest.mark.parametrize(
    ("lon", "lat", "moved_lon", "moved_lat"),
    [
        (116.404, 39.915, 116.41024449916938, 39.91640428150164),
        (123.4315, 41.8057, 123.4376357, 41.80812804),
        (122.235, 40.667, 122.24017213, 40.66856572),
        (114.5149, 38.0428, 114.52087354, 38.04341888),
    ],
)
def test_gcj02_has_the_published_values(lon, lat, moved_lon, moved_lat):
    found = gcj02(lon, lat)
    assert found[0] == pytest.approx(moved_lon, abs=6e-9)
    assert found[1] == pytest.approx(moved_lat, abs=6e-9)


@pytest.mark.parametrize(("lon", "lat"), [(2.35, 48.86), (139.7, 35.7), (116.4, 60.0), (np.nan, 40.0)])
def test_outside_china_and_unknown_nothing_moves(lon, lat):
    assert np.array_equal(gcj02(lon, lat), (lon, lat), equal_nan=True)


def test_the_display_copy_leaves_the_shapes_alone():
    frame = parcels()
    before = frame.geometry.to_wkb()
    moved = display_copy(frame.geometry)
    assert (frame.geometry.to_wkb().fillna(b"") == before.fillna(b"")).all()
    assert moved.isna().tolist() == frame.geometry.isna().tolist()
    apart = moved.iloc[:-1].to_crs(4550).distance(frame.geometry.iloc[:-1])
    assert apart.between(300, 700).all()
    with pytest.raises(CrsError, match="没有坐标系"):
        display_copy(frame.geometry.set_crs(None, allow_override=True))


# GeoTIFF


def test_a_geotiff_is_cut_to_the_place_and_carried_as_one_picture(tmp_path, place):
    block = picture_block(geotiff(tmp_path / "ground.tif"), place)
    (south, west), (north, east) = block["bounds"]
    assert west < place[0] < place[2] < east
    assert south < place[1] < place[3] < north
    assert block["picture"].startswith("data:image/webp;base64,")
    shown = image(block).convert("RGB")
    assert shown.getpixel((10, shown.height // 2))[0] > 150
    assert shown.getpixel((shown.width - 10, shown.height // 2))[2] > 150


def test_a_large_picture_shrinks_and_a_small_one_does_not_grow(tmp_path):
    block = picture_block(geotiff(tmp_path / "large.tif", pixel=0.5, size=(2000, 5000)), None)
    assert max(image(block).size) == MAX_PIXELS
    assert len(block["picture"]) < MAX_BYTES * 1.4
    small = picture_block(geotiff(tmp_path / "small.tif", pixel=10, size=(100, 100)), None)
    assert 90 <= max(image(small).size) < 130


def test_sixteen_bits_one_band_and_places_without_data(tmp_path, place):
    shown = image(picture_block(geotiff(tmp_path / "deep.tif", dtype="uint16"), place)).convert("RGB")
    assert shown.getpixel((10, 10))[0] > 200
    gray = image(picture_block(geotiff(tmp_path / "gray.tif", bands=1, dtype="float32"), place)).convert("RGB")
    red, green, blue = gray.getpixel((10, 10))
    assert max(red, green, blue) - min(red, green, blue) < 8
    holed = image(picture_block(geotiff(tmp_path / "holed.tif", nodata=60), None)).convert("RGBA")
    assert holed.getpixel((holed.width // 2, 0))[3] in (0, 255)
    turned = np.asarray(image(picture_block(geotiff(tmp_path / "all.tif"), None)).convert("RGBA"))
    assert (turned[..., 3] == 0).any()


def test_a_geotiff_without_coordinate_system_elsewhere_or_broken_is_refused(tmp_path, place):
    with pytest.raises(CrsError, match=r"bare\.tif 没有坐标系"):
        picture_block(geotiff(tmp_path / "bare.tif", crs=None), place)
    with pytest.raises(OutputError, match="在宗地范围内没有图像"):
        picture_block(geotiff(tmp_path / "far.tif", east=400_000), place)
    (tmp_path / "no.tif").write_bytes(b"II*\x00broken")
    with pytest.raises(ReadError, match=r"no\.tif 无法读取"):
        picture_block(tmp_path / "no.tif", place)
    with pytest.raises(ReadError, match="没有找到底图文件"):
        picture_block(tmp_path / "missing.tif", place)


def test_a_page_with_a_geotiff_is_as_strict_as_one_without(result, tmp_path):
    page = disposal_map(result, basemap=geotiff(tmp_path / "ground.tif"))
    text = written(page, tmp_path)
    assert STRICT in policy(text)
    assert find_external_addresses(text) == []
    assert page.text.footer["底图"] == "ground.tif"
    assert len(text) < 1_500_000


# MBTiles


def test_tiles_of_the_place_are_carried(tmp_path, place):
    block = tiles_block(mbtiles(tmp_path / "ground.mbtiles", place), place)
    assert (block["min"], block["max"], block["cut"]) == (12, 16, False)
    assert {key.split("/")[0] for key in block["tiles"]} == {"12", "13", "14", "15", "16"}
    assert all(address.startswith("data:image/png;base64,") for address in block["tiles"].values())


def test_deeper_zooms_stay_out_of_a_page_that_would_grow_too_large(tmp_path, place, result, monkeypatch):
    path = mbtiles(tmp_path / "ground.mbtiles", place)
    sizes = [len(base64.b64decode(address.partition(",")[2])) for address in tiles_block(path, place)["tiles"].values()]
    monkeypatch.setattr(mbtiles_module, "MAX_BYTES", sum(sizes) - 1)
    block = tiles_block(path, place)
    assert block["cut"]
    assert block["max"] < 16
    assert disposal_map(result, basemap=path).text.footer["底图"] == f"ground.mbtiles（只含到第 {block['max']} 级）"
    monkeypatch.setattr(mbtiles_module, "MAX_BYTES", 10)
    with pytest.raises(OutputError, match="最粗一级已超过"):
        tiles_block(path, place)


def test_tiles_that_are_no_pictures_or_no_tiles_are_refused(tmp_path, place):
    with pytest.raises(ReadError, match="矢量瓦片"):
        tiles_block(mbtiles(tmp_path / "vector.mbtiles", place, data=b"\x1f\x8b\x08vector"), place)
    (tmp_path / "text.mbtiles").write_text("no database " * 100)
    with pytest.raises(ReadError, match="不是可用的 MBTiles"):
        tiles_block(tmp_path / "text.mbtiles", place)
    with closing(sqlite3.connect(tmp_path / "empty.mbtiles")) as database, database:
        database.execute("CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)")
    with pytest.raises(OutputError, match="没有瓦片"):
        tiles_block(tmp_path / "empty.mbtiles", place)


# Services on a network


def test_a_service_is_refused_unless_the_network_is_wanted(result):
    with pytest.raises(ConfigError, match=r"https://tiles\.example\.cn.*offline=False"):
        disposal_map(result, basemap=TILES)


def test_the_policy_names_exactly_the_host_of_the_service(result, tmp_path):
    text = written(disposal_map(result, basemap=TILES, offline=False), tmp_path)
    assert "img-src data: blob: https://tiles.example.cn; font-src data:; connect-src data: blob:; worker-src blob:" in policy(
        text
    )
    assert "script-src 'nonce-" in policy(text)
    assert policy(text).count("https:") == 1
    assert find_external_addresses(text) == ["https://tiles.example.cn"]
    assert find_external_addresses(text, {"https://tiles.example.cn"}) == []
    assert find_external_addresses(text, {"https://tiles.example.com"}) == ["https://tiles.example.cn"]


def test_without_a_basemap_a_page_may_ask_nobody_even_with_the_network(result, tmp_path):
    text = written(disposal_map(result, offline=False), tmp_path)
    assert STRICT in policy(text)
    assert find_external_addresses(text) == []


def test_no_page_holds_a_key_it_asks_its_reader_for_one(result, tmp_path):
    page = disposal_map(result, basemap="tianditu", offline=False)
    text = written(page, tmp_path)
    assert sorted(find_external_addresses(text)) == [f"https://t{n}.tianditu.gov.cn" for n in range(8)]
    assert "只存在该浏览器中" in page.text.footer["底图"]
    assert "偏移" not in page.text.footer["底图"]
    own = disposal_map(result, basemap="https://tiles.example.cn/{z}/{x}/{y}?T=a&tk=0123456789abcdef", offline=False)
    assert "0123456789abcdef" not in written(own, tmp_path)
    assert online_basemap("https://tiles.example.cn/{z}/{x}/{y}?tk=0123abcd").urls == (
        "https://tiles.example.cn/{z}/{x}/{y}?tk={key}",
    )
    with pytest.raises(ConfigError) as refused:
        online_basemap("https://li:geheim@tiles.example.cn/{z}?tk=0123456789abcdef")
    assert "geheim" not in str(refused.value)
    assert "0123456789" not in str(refused.value)


def test_amap_shifts_a_copy_and_says_so(result, tmp_path):
    before = result.results.geometry.to_wkb()
    page = disposal_map(result, basemap="amap", offline=False, context=context())
    plain = disposal_map(result, context=context())
    text = written(page, tmp_path)
    assert "坐标为显示偏移" in page.text.subtitle
    assert "坐标为显示偏移（GCJ-02）" in page.text.footer["底图"]
    assert "坐标为显示偏移" in text
    assert find_external_addresses(text) == [f"https://webrd0{n}.is.autonavi.com" for n in range(1, 5)]
    layers = [[child for child in one._children.values() if getattr(child, "payload", {}).get("shapes")] for one in (page, plain)]
    assert [layer.layer_name for layer in layers[0]] == [layer.layer_name for layer in layers[1]]
    assert len(layers[0]) == 4
    for moved, still in zip(*layers, strict=True):
        (south, west), _ = moved._get_self_bounds()
        (old_south, old_west), _ = still._get_self_bounds()
        lon, lat = gcj02(old_west, old_south)
        assert west == pytest.approx(float(lon), abs=2e-5)
        assert south == pytest.approx(float(lat), abs=2e-5)
    assert result.results.geometry.to_wkb().fillna(b"").equals(before.fillna(b""))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)//{x}{y}{z}",
        "file:///etc/{z}/{x}/{y}",
        "data:image/png,{z}{x}{y}",
        "//tiles.example.cn/{z}/{x}/{y}",
        "https://user:pass@tiles.example.cn/{z}/{x}/{y}",
        "https://tiles.example.cn; script-src *//{z}/{x}/{y}",
        "https://tiles.example.cn https://evil.example/{z}/{x}/{y}",
        'https://tiles.example.cn"/{z}/{x}/{y}',
        "https://tiles.example.cn/{z}/{x}/{y}\n.png",
        "https://tiles.example.cn/<script>/{z}/{x}/{y}",
        "https://*.example.cn/{z}/{x}/{y}",
        "https://{x}.example.cn/{z}/{x}/{y}",
        "https://tiles.example.cn/{z}/{x}",
        "https://tiles.example.cn/{z}/{x}/{y}/{-y}",
        "https://{s}.example.cn/{z}/{x}/{y}",
        "https://tiles.example.cn/{z}/{x}/{y}/{{7*191}}",
        "https://tiles.example.cn/{constructor}/{z}/{x}/{y}",
        "https://tiles.example.cn",
    ],
)
def test_a_hostile_or_useless_address_is_refused(url):
    with pytest.raises(ConfigError, match="底图"):
        online_basemap(url)


def test_wmts_words_and_ports_are_understood():
    found = OnlineBasemap(("http://10.1.2.3:8080/wmts?TILEMATRIX={TileMatrix}&TILEROW={TileRow}&TILECOL={TileCol}",))
    assert found.urls == ("http://10.1.2.3:8080/wmts?TILEMATRIX={z}&TILEROW={y}&TILECOL={x}",)
    assert found.origins == ("http://10.1.2.3:8080",)


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(ConfigError, match=r"tianditu.*\.tif"):
        online_basemap("tianditv")


def test_foliums_own_layers_and_links_stay_links_where_the_network_is_wanted(result, tmp_path):
    page = metric_map(result, "area_mu", offline=False)
    folium.TileLayer("https://{s}.tile.example.com/{z}/{x}/{y}.png", attr="x", subdomains="ab").add_to(page)
    page.add_js_link("chart", "https://cdn.example.org/chart.js?a=1&b=2")
    page.add_css_link("chart_style", "https://css.example.org/chart.css")
    text = written(page, tmp_path)
    assert "img-src data: blob: https://a.tile.example.com https://b.tile.example.com;" in policy(text)
    assert "style-src 'unsafe-inline' https://css.example.org;" in policy(text)
    assert "cdn.example.org" not in policy(text)
    assert '" src="https://cdn.example.org/chart.js?a=1&amp;b=2"></script>' in text
    assert "connect-src data: blob:;" in policy(text)


@pytest.mark.parametrize("basemap", ["nowhere.tif", "nowhere.mbtiles"])
def test_a_missing_file_is_named(result, basemap):
    with pytest.raises(LanduseError, match="nowhere"):
        disposal_map(result, basemap=basemap)


def test_without_any_boundary_the_whole_picture_is_shown(tmp_path):
    assert place_of(gpd.GeoDataFrame({"a": [1]}, geometry=[None], crs=4550)) is None
    assert place_of(None) is None
    assert picture_block(geotiff(tmp_path / "ground.tif"), None)["bounds"]
