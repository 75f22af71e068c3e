"""Styles in the GeoPackage: QGIS draws the layers as the web map and the workbooks do, from one table."""

import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
from maps_cases import zone_result
from paper_trail import HOSTILE, assessment

import landuse as lu
from landuse.io.layer_styles import STYLED_COLUMNS
from landuse.io.qgis_symbols import class_style, hatch_names
from landuse.io.write import write_results
from landuse.maps.prepare import parcel_columns
from landuse.reports import write_ledger, write_stock
from landuse.style import NO_DATA, StyleClass, code_classes
from landuse.vocabulary import column
from landuse.vocabulary.codes import code_lists

QGIS_PYTHON = Path("/usr/bin/python3")


@pytest.fixture(scope="module")
def result():
    return zone_result()


@pytest.fixture(scope="module")
def path(result, tmp_path_factory):
    return write_results(result, tmp_path_factory.mktemp("styles") / "results.gpkg")


@pytest.fixture(scope="module")
def styles(path):
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute("SELECT * FROM layer_styles ORDER BY id")]


def rgb(text):
    return "#" + "".join(f"{int(part):02x}" for part in text.split(",")[:3])


def properties(layer):
    """Return a symbol layer's properties; both ways of writing them must say the same."""
    options = {option.get("name"): option.get("value") for option in layer.find("Option")}
    assert options == {prop.get("k"): prop.get("v") for prop in layer.findall("prop")}
    return options


def drawn(qml):
    """Return {value: (label, fill colour, kinds of symbol layers)} of a categorised style."""
    root = ET.fromstring(qml)
    symbols = {symbol.get("name"): symbol for symbol in root.findall("renderer-v2/symbols/symbol")}
    found = {}
    for category in root.findall("renderer-v2/categories/category"):
        layers = symbols[category.get("symbol")].findall("layer")
        assert category.get("value") not in found
        found[category.get("value")] = (
            category.get("label"),
            rgb(properties(layers[0])["color"]),
            [layer.get("class") for layer in layers],
        )
    return found


def test_the_table_is_the_one_qgis_makes(path, styles):
    with closing(sqlite3.connect(path)) as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(layer_styles)")]
        registered = database.execute(
            "SELECT data_type, last_change FROM gpkg_contents WHERE table_name = 'layer_styles'"
        ).fetchall()
        geometry = dict(database.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert columns == [
        "id", "f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column", "styleName", "styleQML", "styleSLD",
        "useAsDefault", "description", "owner", "ui", "update_time",
    ]  # fmt: skip
    assert registered == [("attributes", "2020-12-31T00:00:00.000Z")]
    assert all(style["f_geometry_column"] == geometry[style["f_table_name"]] for style in styles)
    assert {style["update_time"] for style in styles} == {"2020-12-31T00:00:00.000Z"}
    assert all(len(style["styleName"]) <= 30 for style in styles)
    assert all((style["f_table_schema"], style["f_table_catalog"]) == ("", "") for style in styles)


def test_parcels_are_drawn_by_status_unless_another_style_is_chosen(styles):
    mine = [style for style in styles if style["f_table_name"] == "parcels"]
    assert [style["styleName"] for style in mine] == [column(name).label_zh for name in STYLED_COLUMNS]
    assert [style["styleName"] for style in mine if style["useAsDefault"]] == ["闲置认定状态"]


def test_every_code_stands_once_in_the_colour_of_the_style_table(styles):
    mine = [style for style in styles if style["f_table_name"] == "parcels"]
    for style, name in zip(mine, STYLED_COLUMNS, strict=True):
        classes = (*code_classes(column(name).code_list), NO_DATA)
        found = drawn(style["styleQML"])
        assert list(found) == [*(one.key for one in classes[:-1]), ""]
        assert [label for label, _, _ in found.values()] == [one.label for one in classes]
        assert [color for _, color, _ in found.values()] == [one.color for one in classes]
        for one, (_, _, kinds) in zip(classes, found.values(), strict=True):
            assert any("Pattern" in kind for kind in kinds) == bool(one.hatch)
        assert ET.fromstring(style["styleQML"]).find("renderer-v2").get("attr") == name


def test_every_hatch_of_the_vocabulary_can_be_drawn():
    used = {code.hatch for listed in code_lists().values() for code in listed.values() if code.hatch}
    assert used <= hatch_names()
    assert {
        name for name in hatch_names() if f"    {name}:" in Path("landuse/maps/web/hatch.js").read_text("utf-8")
    } == hatch_names()


def test_hatches_carry_their_ink_and_a_symbol_of_their_own():
    one = StyleClass("a", "甲", "#b2182b", "cross", "#ffffff")
    symbol = ET.fromstring(class_style("x", [one])).find("renderer-v2/symbols/symbol")
    patterns = [layer for layer in symbol.findall("layer") if layer.get("class") == "LinePatternFill"]
    assert [properties(pattern)["angle"] for pattern in patterns] == ["45", "135"]
    assert [pattern.find("symbol").get("name") for pattern in patterns] == ["@0@1", "@0@2"]
    assert rgb(properties(patterns[0].find("symbol/layer"))["line_color"]) == "#ffffff"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_labels_are_only_text(name):
    found = drawn(class_style("x", [StyleClass("key", HOSTILE[name], "#123456")]))
    label = found["key"][0]
    if name == "control":
        assert label.startswith("甲\ufffd乙\x07".replace("\x07", "\ufffd"))
    else:
        assert label == HOSTILE[name]


def test_zones_are_outlines_alone(styles):
    (zone,) = [style for style in styles if style["f_table_name"] == "zones"]
    layers = ET.fromstring(zone["styleQML"]).findall("renderer-v2/symbols/symbol/layer")
    assert [layer.get("class") for layer in layers] == ["SimpleLine"]
    assert zone["useAsDefault"] == 1


def test_the_file_still_opens_and_our_reader_takes_the_parcels(path, result):
    assert len(gpd.read_file(path, layer="parcels")) == len(result.results)
    assert pyogrio.read_info(path, layer="layer_styles")["features"] == len(STYLED_COLUMNS) + 1


def test_without_boundaries_there_is_no_style(tmp_path):
    plain = assessment(lu.LandData(parcels=pd.DataFrame({"parcel_id": ["A"], "holder_name": ["甲"]})))
    written = write_results(plain, tmp_path / "results.gpkg")
    assert "layer_styles" not in dict(pyogrio.list_layers(written))


def test_map_and_workbooks_take_their_colours_from_the_same_table(result, tmp_path):
    """A filled cell that holds the label of a class of these lists has that class's colour; the map's classes are the table's."""
    blocks = parcel_columns(result)
    for name in STYLED_COLUMNS:
        table = {one.key: one.color for one in (*code_classes(column(name).code_list), NO_DATA)}
        assert {one["key"]: one["color"] for one in blocks[name]["classes"]}.items() <= table.items()
    filled = []
    for write, list_name in ((write_ledger, "idle_status"), (write_stock, "land_stock_state")):
        book = openpyxl.load_workbook(write(result, tmp_path / f"{list_name}.xlsx", title="示范", reporting_unit=""))
        colors = {one.label: one.color for one in code_classes(list_name)}
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value in colors]
        filled += [
            (cell.value, f"#{cell.fill.fgColor.rgb[2:].lower()}", colors[cell.value]) for cell in cells if cell.fill.fill_type
        ]
    assert len({label for label, _, _ in filled}) >= 6
    assert [(label, color) for label, color, _ in filled] == [(label, wanted) for label, _, wanted in filled]


def test_qgis_draws_it(path, tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment |= {"QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    probe = [QGIS_PYTHON, "-c", "import qgis.core"]
    known = QGIS_PYTHON.exists() and not subprocess.run(probe, env=environment, capture_output=True, check=False).returncode
    if not known:
        pytest.skip("no QGIS on this machine (Debian: python3-qgis)")
    tmp_path.chmod(0o700)
    own = shutil.copy(path, tmp_path / "results.gpkg")
    command = [QGIS_PYTHON, Path(__file__).parent / "qgis_picture.py"]
    found = {}
    for style, picture in (("", "idle.png"), ("建议处置措施", "action.png")):
        call = [*command, own, "parcels", style, tmp_path / picture]
        run = subprocess.run(call, env=environment, capture_output=True, text=True, check=False)
        assert "FOUND " in run.stdout, (run.returncode, run.stderr)
        found[style] = json.loads(run.stdout.partition("FOUND ")[2])
    assert found[""]["renderer"] == "categorizedSymbol"
    classes = {one.key: one for one in code_classes("idle_status")}
    seen = {key: color for key, (_, color, _) in found[""]["classes"].items() if key}
    assert seen == {key: one.color for key, one in classes.items()}
    assert found[""]["classes"][""][0] == "无数据"
    drawn_ones = {classes[key].color for key in ("idle_two_years", "idle_one_year", "overdue", "not_due", "not_idle")}
    assert drawn_ones <= set(found[""]["colors"])
    assert set(found["建议处置措施"]["classes"]) == {*(one.key for one in code_classes("disposal_action")), ""}
