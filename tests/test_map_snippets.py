"""What folium's elements write is text from then on: no template in a name is ever worked out in Python."""

import re

import folium
import geopandas as gpd
import pytest
from maps_cases import zone_result
from shapely import Point

from landuse.maps import disposal_map
from landuse.maps.encode import json_text

TEMPLATES = ["{{7*191}}", "{% raw %}", "{% for x in y %}", "{# x #}", "{{ this.get_root() }}", "{{{{7*191}}}}", "{{", "%}{%"]
SPOT = [41.72, 123.25]


@pytest.fixture(scope="module")
def result():
    return zone_result()


def rendered(page):
    return page.get_root().render()


@pytest.mark.parametrize("text", TEMPLATES)
def test_templates_in_folium_layers_stay_text(result, text):
    page = disposal_map(result, title=text)
    frame = gpd.GeoDataFrame({"name": [text]}, geometry=[Point(123.25, 41.72)], crs="EPSG:4326")
    layer = folium.GeoJson(frame, name=text, tooltip=folium.GeoJsonTooltip(["name"]), marker=folium.CircleMarker(radius=4))
    layer.add_to(page)
    folium.Marker(SPOT, popup=folium.Popup(text), tooltip=folium.Tooltip(text), icon=folium.DivIcon(html=text)).add_to(page)
    html = rendered(page)
    script = html[html.rindex("<script nonce") :]
    assert script.count(text) >= 4  # attribute, popup, tooltip, icon
    assert json_text(text) in script  # layer name
    assert not re.search(r"\b1337\b", script)
    assert text.replace("&", "&amp;") in html[html.index("<title>") : html.index("</title>")]


def test_pieces_added_by_hand_are_written_as_they_stand(result):
    page = disposal_map(result)
    page.get_root().html.add_child(folium.Element("<p>{{7*191}}</p>"))
    assert "<p>{{7*191}}</p>" in rendered(page)


def test_template_literals_in_popups_do_not_run(result):
    page = disposal_map(result)
    folium.Marker(SPOT, popup="`${alert(1)}`", tooltip="`${alert(2)}`").add_to(page)
    script = rendered(page).rpartition("<script nonce")[2]
    assert 'setContent("' in script
    assert 'bindTooltip(\n                "`${alert(2)}`"' in script


def test_elements_are_as_they_were_after_rendering(result):
    marker = folium.Marker(SPOT, popup="x")
    rendered(disposal_map(result).add_child(marker))
    assert "_template" not in vars(marker)
    plain = folium.Map(tiles=None)
    marker.add_to(plain)
    assert "L.marker" in plain.get_root().render()


def test_rendering_again_gives_the_same_page(result):
    page = disposal_map(result)
    nonce, again = (lambda html: html.partition('<script nonce="')[2].partition('"')[0]), rendered(page)
    first = rendered(page)
    assert len(nonce(first)) > 20
    assert first == again
    folium.Marker([41.7, 123.4], popup="别的内容").add_to(page)
    assert nonce(rendered(page)) != nonce(first), "the nonce follows from the whole page"


def test_a_layer_added_after_rendering_comes_before_the_start(result):
    page = disposal_map(result)
    rendered(page)
    folium.FeatureGroup("后加的图层").add_to(page)
    script = rendered(page).rpartition("<script nonce")[2]
    assert script.rindex("var feature_group_") < script.index("landuse.start(")
    assert "后加的图层" in script[script.index("landuse.start(") :]
