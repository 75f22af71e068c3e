"""One file, no network: links become local text, and what has no local file is refused by name."""

import copy
import hashlib
import io

import folium
import pytest
from folium.plugins import MarkerCluster
from maps_cases import zone_result

from landuse.errors import OutputError
from landuse.maps import disposal_map, find_external_addresses
from landuse.maps.offline import (
    LEAFLET_CSS,
    LEAFLET_JS,
    OWN_SCRIPTS,
    close_safe,
    local_file,
    manifest,
    own_address,
    script_text,
    style_text,
)

# The files of Leaflet 1.9.3: another release would have to be looked at anew.
SHA256 = {
    LEAFLET_JS: "5819285cec137b229c94e1ee5ad73e8b6b84345a4367d60f75fe477fe0fb7b03",
    LEAFLET_CSS: "90b693d86392a4779c861b28cf307e7e59c3fb35328c4d8b95f58f814d38c722",
}
SPOT = [41.72, 123.25]


@pytest.fixture(scope="module")
def result():
    return zone_result()


@pytest.mark.parametrize("address", SHA256)
def test_leaflet_is_the_release_that_was_looked_at(address):
    assert hashlib.sha256(manifest()[address].file.read_bytes()).hexdigest() == SHA256[address]


def test_folium_asks_for_the_leaflet_that_we_hold():
    assert dict(folium.Map.default_js)["leaflet"] == LEAFLET_JS
    assert dict(folium.Map.default_css)["leaflet_css"] == LEAFLET_CSS


@pytest.mark.parametrize("name", OWN_SCRIPTS)
def test_our_own_scripts_put_no_markup_on_the_page(name):
    text = script_text(local_file(own_address(name), {}))
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser"):
        assert way not in text
    assert len(text.splitlines()) < 200


def test_scripts_lose_source_maps_and_links():
    text = script_text(manifest()[LEAFLET_JS])
    assert "sourceMappingURL" not in text
    assert 'leafletjs.com"' not in text
    assert 'version="1.9.3"' in text


def test_pictures_of_styles_become_data():
    text = style_text(manifest()[LEAFLET_CSS])
    assert text.count("url(data:image/png;base64,") == 3
    assert find_external_addresses(f"<style>{text}</style>") == []


def test_a_style_with_a_picture_that_is_not_there_is_refused(tmp_path):
    sheet = tmp_path / "own.css"
    sheet.write_text("p { background: url(missing.png) }", encoding="utf-8")
    with pytest.raises(OutputError, match=r"own\.css.*missing\.png"):
        style_text(local_file("https://a.b/own.css", {"https://a.b/own.css": sheet}))


def test_scripts_cannot_close_their_tag():
    assert close_safe("'</SCRIPT >' + '<!-- x'") == "'<\\/SCRIPT >' + '<\\!-- x'"


def test_an_address_without_a_file_is_named(result):
    page = disposal_map(result)
    MarkerCluster().add_to(page)
    with pytest.raises(OutputError, match=r"leaflet\.markercluster"):
        page.get_root().render()


def test_a_file_of_ones_own_stands_for_an_address(result, tmp_path):
    script = tmp_path / "own.js"
    script.write_text("window.own = '</script>';", encoding="utf-8")
    page = disposal_map(result)
    page.add_js_link("own", "https://a.b/own.js")
    page.assets["https://a.b/own.js"] = script
    assert "window.own = '<\\/script>';" in page.get_root().render()


def test_an_online_basemap_is_refused_and_the_old_file_stays(result, tmp_path):
    target = tmp_path / "map.html"
    target.write_text("old", encoding="utf-8")
    page = disposal_map(result)
    folium.TileLayer("https://tiles.example.com/{z}/{x}/{y}.png", attr="x").add_to(page)
    with pytest.raises(OutputError, match=r"tiles\.example\.com"):
        page.save(target)
    assert target.read_text(encoding="utf-8") == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["map.html"]


def test_icon_fonts_and_outside_data_are_refused(result):
    page = disposal_map(result)
    folium.Marker(SPOT, icon=folium.Icon(color="red")).add_to(page)
    with pytest.raises(OutputError, match=r"folium\.Icon"):
        page.get_root().render()


def test_a_page_can_be_written_to_an_open_file(result):
    buffer = io.BytesIO()
    disposal_map(result).save(buffer, close_file=False)
    assert find_external_addresses(buffer.getvalue().decode("utf-8")) == []


def test_foliums_own_lists_are_left_alone(result, tmp_path):
    before = copy.deepcopy((folium.Map.default_js, folium.Map.default_css, folium.folium._default_js, folium.folium._default_css))
    page = disposal_map(result)
    page.add_js_link("own", "landuse:data.js")
    page.add_css_link("own", "landuse:page.css")
    page.save(tmp_path / "map.html")
    assert before == (folium.Map.default_js, folium.Map.default_css, folium.folium._default_js, folium.folium._default_css)
    assert "own" not in dict(disposal_map(result).default_js)
