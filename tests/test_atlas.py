"""Print sheets: truly to scale, everything listed, names are text, the looks those of the style table."""

import subprocess

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from maps_cases import HOSTILE, assessed, context, hostile_result, parcels, square, zone_result, zones
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch
from pyproj import CRS
from shapely import MultiPolygon, box

import landuse as lu
from landuse import fonts
from landuse.errors import CrsError, OutputError, UnknownNameError
from landuse.fonts import chinese_font
from landuse.metric_classes import metric_classes
from landuse.reports.atlas import chosen_parcels, plan_atlas, write_atlas
from landuse.reports.atlas.corners import corners_of
from landuse.reports.atlas.grid import draw_grid
from landuse.reports.atlas.lettering import Lettering
from landuse.reports.atlas.map_field import new_field
from landuse.reports.atlas.numbers import spread_discs
from landuse.reports.atlas.page import MM_PER_INCH, Page
from landuse.reports.atlas.papers import PAPERS, Rect, layouts
from landuse.reports.atlas.scale_bar import draw_scale
from landuse.reports.atlas.scales import SERIES, best_layout, fitting_scale
from landuse.reports.atlas.swatches import HATCHES, class_look
from landuse.style import NO_DATA, code_classes
from landuse.vocabulary import codes

FIELD = Rect(20, 20, 220, 180)


@pytest.fixture(scope="module")
def result():
    return zone_result()


@pytest.fixture(scope="module")
def lettering():
    return Lettering(chinese_font())


@pytest.fixture
def page(lettering):
    return Page(297.0, 210.0, lettering, bold=False)


@pytest.fixture(scope="module")
def zone_pdf(result, tmp_path_factory):
    path = tmp_path_factory.mktemp("图幅") / "开发区.pdf"
    assert write_atlas(result, path, by="zone", context=context(), review_no="京S(2026)001号", reporting_unit="示范局") == [path]
    return path


def words_of(page):
    return [text.get_text() for text in page.axes.texts]


def pdf_text(path):
    """Return the text of a PDF without blanks."""
    return subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True).stdout.replace(" ", "")


def fills(page):
    """Return the filled paths of a page by colour."""
    return {to_hex(patch.get_facecolor()): patch for patch in page.axes.patches if isinstance(patch, PathPatch)}


# --- scale


@pytest.mark.parametrize("scale", [500, 3_000, 15_000, 50_000])
def test_a_distance_on_paper_is_that_on_the_ground_by_the_scale(page, scale):
    field = new_field(page, FIELD, (520_000.0, 4_620_000.0), scale)
    metres = 0.1 * scale
    angle = np.radians(37)
    ends = [(520_000, 4_620_000), (520_000 + metres * np.cos(angle), 4_620_000 + metres * np.sin(angle))]
    pixels = page.axes.transData.transform(field.paper(ends))
    on_paper_mm = np.hypot(*(pixels[1] - pixels[0])) / page.figure.dpi * MM_PER_INCH
    assert on_paper_mm == pytest.approx(metres * 1000 / scale, rel=1e-9)
    assert page.figure.get_size_inches() * MM_PER_INCH == pytest.approx([297, 210])


def test_the_bar_measures_what_it_says(page):
    draw_scale(new_field(page, FIELD, (520_000.0, 4_620_000.0), 10_000), 7)
    parts = [patch for patch in page.axes.patches if patch.get_height() == pytest.approx(1.5)]
    assert [patch.get_width() for patch in parts] == pytest.approx([10.0] * 4)  # 100 m at 1:10 000
    assert {"0", "100", "200", "300", "400 米", "比例尺 1:10 000"} <= set(words_of(page))


def test_pages_have_the_size_of_the_paper(zone_pdf):
    told = subprocess.run(["pdfinfo", zone_pdf], capture_output=True, text=True, check=True).stdout
    size = next(line for line in told.splitlines() if line.startswith("Page size")).split()
    assert sorted([float(size[2]), float(size[4])]) == pytest.approx([297 / 25.4 * 72, 420 / 25.4 * 72], abs=0.1)


def test_the_scale_is_the_largest_of_the_series_that_fits():
    assert [fitting_scale((0, 0, side, side), FIELD) for side in (10, 81, 470, 1500, 8_000)] == [
        500,
        1_000,
        3_000,
        10_000,
        50_000,
    ]
    assert list(SERIES) == sorted(SERIES)
    with pytest.raises(OutputError, match="检查宗地和开发区边界的坐标"):
        fitting_scale((0, 0, 9e6, 10), FIELD)


def test_the_paper_lies_or_stands_as_the_ground_does():
    choices = layouts("A3", 128, 150)
    assert best_layout((0, 0, 900, 3400), choices)[0].landscape  # the panel beside leaves the taller field
    assert not best_layout((0, 0, 3000, 1500), choices)[0].landscape
    for layout in choices:
        assert {layout.width, layout.height} == set(PAPERS["A3"])
        assert not any(layout.map.meets(panel) for panel in layout.panels)


# --- looks


def test_colours_and_hatches_come_from_the_style_table(result):
    page = plan_atlas(result, by="zone").draw(0)
    drawn = fills(page)
    mine = result.results[result.results["zone_id"] == "Z1"]
    for style in code_classes("idle_status"):
        if style.key in set(mine["idle_status"].astype("str")) and style.key != "needs_verification":
            patch = drawn[style.color]
            assert patch.get_hatch() == HATCHES[style.hatch]
            assert style.label in words_of(page)


def test_every_hatch_of_the_style_table_is_known():
    used = {style.hatch for name in ("idle_status", "disposal_action") for style in (*code_classes(name), NO_DATA)}
    assert used <= set(HATCHES)
    assert class_look(NO_DATA)["facecolor"] == NO_DATA.color


def test_holes_stay_open_and_parts_stay_together(page):
    field = new_field(page, FIELD, (500.0, 500.0), 5_000)
    holed = box(200, 300, 600, 700).difference(box(300, 400, 500, 600))
    field.areas(
        [MultiPolygon([*MultiPolygon([holed]).geoms, box(700, 300, 800, 400)])], order=9, facecolor="#ff0000", edgecolor="none"
    )
    page.figure.canvas.draw()
    pixels = np.asarray(page.figure.canvas.buffer_rgba())
    seen = []
    for spot in ((250, 500), (400, 500), (750, 350), (650, 350)):
        x, y = page.axes.transData.transform(field.paper([spot]))[0]
        seen.append(tuple(pixels[pixels.shape[0] - int(y), int(x)][:3]) == (255, 0, 0))
    assert seen == [True, False, True, False]


# --- sheets


def test_a_zone_sheet_says_what_a_map_must(zone_pdf, result):
    text = pdf_text(zone_pdf)
    for words in (
        "示范开发区闲置土地处置图", "内部资料 不得公开", "数据截至 2020年12月31日", "以调查认定为准", "图 例", "比例尺 1:3 000", "北",
        "2000国家大地坐标系", "cn-2101", "审图号：京S(2026)001号", "编制单位：示范局", "第 1 张 共 3 张", "km", "示范大街",
    ):  # fmt: skip
        assert words.replace(" ", "") in text, words
    for holder in result.disposal["holder_name"]:
        assert holder in text


def test_the_legend_counts_every_parcel_of_the_zone(result):
    words = words_of(plan_atlas(result, by="zone").draw(0))
    at = words.index("合计")
    assert words[at + 1 : at + 3] == ["6", "72.0"]  # six parcels of 8000 m2


def test_parcels_without_outline_are_listed_last(result, zone_pdf):
    sheets = plan_atlas(result, by="zone")
    assert [sheet.name for sheet in sheets.sheets] == ["Z1", "Z2", "no-outline"]
    words = words_of(sheets.draw(2))
    assert "无图形宗地一览" in words
    assert "A12" in words


def test_numbers_on_the_map_are_those_of_the_list(result):
    page = plan_atlas(result, by="zone").draw(0)
    listed = chosen_parcels(result)
    mine = listed[listed["zone_id"] == "Z1"]
    words = words_of(page)
    for number in range(1, len(mine) + 1):
        assert words.count(str(number)) >= 2  # on the map and in the table


def test_a_long_list_goes_on(result):
    frame = pd.concat([parcels().iloc[[0]]] * 130, ignore_index=True)
    frame["parcel_id"] = [f"N{number:03d}" for number in range(130)]
    frame = gpd.GeoDataFrame(frame, geometry=[square(number) for number in range(130)], crs=frame.crs)
    many = assessed(frame, zones=zones())
    sheets = plan_atlas(many, by="zone")
    words = [word for number in range(len(sheets)) for word in words_of(sheets.draw(number))]
    assert len(sheets) == 3
    assert {f"N{number:03d}" for number in range(130)} <= set(words)
    assert {str(number) for number in range(1, 131)} <= set(words)


def test_a_parcel_sheet_has_facts_dates_basis_and_corners(result):
    sheets = plan_atlas(result, by="parcel", context=context())
    assert len(sheets) == len(result.disposal) + ("A12" in result.disposal.index) * 0
    names = [sheet.name for sheet in sheets.sheets]
    words = words_of(sheets.draw(names.index("A02")))
    assert "宗地处置图（A02）" in words
    assert "示范A02有限公司" in words
    assert any("《闲置土地处置办法》" in word for word in words)
    assert any(word.startswith("位置示意 1:") for word in words)
    assert {"J1", "J8"} <= set(words)  # four outer corners, four of the hole
    assert {"4620100.000", "520120.000"} <= set(words)
    assert any("示范A01有限公司" in word or "A01" in word for word in words)


def test_all_parcels_can_be_asked_for(result):
    assert len(plan_atlas(result, by="parcel", parcels=["all"])) == len(result.results)
    by_label = chosen_parcels(result, ["企业原因闲置满两年"])
    assert list(by_label.index) == list(result.results.index[result.results["idle_status"] == "idle_two_years"])
    action = codes("disposal_action")["warn"].label_zh
    assert set(chosen_parcels(result, [action, "A08"]).index) == {
        "A08",
        *result.results.index[result.results["disposal_action"] == "warn"],
    }
    with pytest.raises(UnknownNameError, match="idle_two_years"):
        chosen_parcels(result, ["idle_two_year"])


def test_hostile_names_are_text(tmp_path):
    hostile = hostile_result()
    for by in ("zone", "parcel"):
        path = tmp_path / f"{by}.pdf"
        write_atlas(hostile, path, by=by, title="$x^2$ <b>")
        text = pdf_text(path)
        assert "$x^2$<b>" in text
        assert "${alert(1)}" in text
        assert "{{7*191}}" in text
    pictures = write_atlas(hostile, tmp_path / "图", by="parcel")
    assert len(pictures) == len(HOSTILE)
    assert all(picture.parent == tmp_path / "图" for picture in pictures)


def test_long_names_are_cut_and_missing_characters_replaced(lettering):
    cut = lettering.cut("长" * 500, 7, 30)
    assert cut.endswith("…")
    assert lettering.width(cut, 7) <= 30
    assert lettering.cut("a\n☃\u202eb", 7, 30) == "a ??b" or lettering.cut("a\n☃\u202eb", 7, 30).startswith("a ")
    lines = lettering.lines("字" * 60, 7, 30, 2)
    assert len(lines) == 2
    assert lines[1].endswith("…")


def test_pictures_are_one_per_sheet(result, tmp_path):
    told = []
    paths = write_atlas(result, tmp_path / "png", by="zone", paper="A4", progress=lambda: told.append(1))
    assert [path.name for path in paths] == ["001-Z1.png", "002-Z2.png", "003-no-outline.png"]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in paths)
    assert len(told) == 3


def test_the_same_run_gives_the_same_bytes(result, tmp_path):
    for name in ("a.pdf", "b.pdf"):
        write_atlas(result, tmp_path / name, by="zone")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


# --- odd inputs


def test_data_in_degrees_get_a_grid_of_degrees(page):
    degrees = parcels().to_crs(4490)
    sheets = plan_atlas(assessed(degrees, zones=zones()), by="zone")
    words = words_of(sheets.draw(0))
    assert any(word.endswith("″E") for word in words)
    assert any(word.endswith("″N") for word in words)
    field = new_field(page, FIELD, (520_000.0, 4_620_000.0), 2_000)
    draw_grid(field, 7)
    assert "520.0 km" in words_of(page)
    assert CRS(4490).is_geographic


def test_without_any_outline_all_are_listed():
    bare = pd.DataFrame(parcels().drop(columns="geometry"))
    sheets = plan_atlas(assessed(bare), by="zone")
    assert [sheet.name for sheet in sheets.sheets] == ["no-outline"]
    assert {f"A{number:02d}" for number in range(1, 13)} <= set(words_of(sheets.draw(0)))


def test_nothing_to_draw_is_said():
    quiet = assessed(parcels().iloc[[7]])
    with pytest.raises(OutputError, match="没有需要处置的宗地"):
        plan_atlas(quiet, by="parcel")
    assert len(plan_atlas(quiet, by="zone")) == 1
    with pytest.raises(OutputError, match="没有宗地，无图可制"):
        plan_atlas(assessed(parcels().iloc[:0]))


def test_outlines_without_a_system_are_refused(result):
    lost = gpd.GeoDataFrame(result.results.copy()).set_crs(None, allow_override=True)
    nowhere = type(result)(**{**vars(result), "results": lost})
    with pytest.raises(CrsError, match="没有坐标系"):
        plan_atlas(nowhere)


@pytest.mark.parametrize("wrong", [{"by": "city"}, {"paper": "A0"}])
def test_unknown_kinds_are_named(result, wrong):
    with pytest.raises(UnknownNameError, match=next(iter(wrong.values()))):
        plan_atlas(result, **wrong)


def test_without_a_chinese_font_nothing_is_written(result, tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "_found", lambda families: None)
    monkeypatch.setattr(fonts, "_look_again", lambda: None)
    with pytest.raises(OutputError, match="未找到中文字体"):
        write_atlas(result, tmp_path / "x.pdf")
    assert not list(tmp_path.iterdir())


# --- corners and numbers


def test_corners_run_clockwise_from_the_north_west():
    found = corners_of(box(0, 0, 30, 20).union(box(15, 0, 30, 20)))
    assert [(corner.number, corner.x, corner.y) for corner in found] == [(1, 0, 20), (2, 30, 20), (3, 30, 0), (4, 0, 0)]
    assert [corner.side for corner in found] == [30, 20, 30, 20]
    assert found[0].away[0] < 0 < found[0].away[1]


def test_discs_do_not_cover_each_other():
    places = np.array([[50.0, 50.0], [51.0, 50.0], [50.0, 51.0], [80.0, 80.0]])
    discs = spread_discs(places, 2.0, FIELD)
    apart = np.hypot(*(discs[:, None] - discs[None]).transpose(2, 0, 1))
    assert apart[~np.eye(4, dtype=bool)].min() > 4.0
    assert tuple(discs[3]) == (80.0, 80.0)


def test_import_stays_light():
    assert "landuse.reports.atlas" not in lu.__dict__


INTENSITY = "investment_intensity_wanyuan_per_mu"


def test_sheets_of_a_number_have_the_classes_of_the_pack_and_keep_the_empty_ones(result):
    atlas = plan_atlas(result, by="zone", metric=INTENSITY)
    words = words_of(atlas.draw(0))
    classes = metric_classes(result, INTENSITY).classes
    assert all(found.label in words for found in classes)
    assert "投资强度" in words
    assert any(text.startswith("分级：固定分级") for text in words)
    assert any(text.endswith("投资强度分布图") for text in words)
    keys = atlas.edition.coloring.keys
    fills = {to_hex(patch.get_facecolor()) for patch in atlas.draw(0).axes.patches if isinstance(patch, PathPatch)}
    drawn = atlas.edition.ground.outlines.index
    present = {found.color for found in classes if found.key in set(keys[keys.index.isin(drawn)])}
    assert present & fills


def test_breaks_of_the_caller_reach_the_sheet(result):
    words = words_of(plan_atlas(result, by="zone", metric=INTENSITY, breaks=[300]).draw(0))
    assert {"低于 300 万元/亩", "300 万元/亩及以上", NO_DATA.label} <= set(words)
    with pytest.raises(UnknownNameError, match="idle_days"):
        plan_atlas(result, metric="idle_dayz")
