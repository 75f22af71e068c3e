"""Limits on what one file may hold: binary workbooks, nesting of JSON, templates, and features of very many rings or records."""

import io
import json
import time
import zipfile

import geopandas as gpd
import numpy as np
import pytest
import shapely
from bureau_files import squares, write_toml
from hostile_files import IDS
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner
from xlsb_files import blank, cell, row, sheet, xlsb

import landuse as lu
from landuse.cli.app import app
from landuse.config import load_config
from landuse.errors import ReadError, TemplateError
from landuse.geometry.crossings import crossings
from landuse.io.formats.hostile import check_extent
from landuse.io.formats.json_depth import json_depth
from landuse.io.formats.xlsb_extent import xlsb_extent
from landuse.limits import Limits, TemplateFolder
from landuse.reports.word.rendering import built_template, open_template
from landuse.reports.word.template import templates

HEAD = (row(0), cell(0, "宗地代码"), cell(1, "权利人"), row(1), cell(0, IDS[0]), cell(1, "甲公司"))
TINY = 1 / 256


def parcels(folder, name, more=""):
    return lu.read_data(write_toml(folder, f'[data.parcels]\nfile = "{name}"\n{more}'))


def test_a_binary_workbook_is_read_and_what_it_claims_of_itself_is_not_believed(tmp_path):
    for claims in ((0, 1, 0, 1), (0, 0xFFFFFFF0, 0, 0xFFFF)):
        (tmp_path / "p.xlsb").write_bytes(xlsb(sheet(*HEAD, row(900_000), blank(16_000), claims=claims)))
        data = parcels(tmp_path, "p.xlsb")
        assert data.parcels.reset_index()["holder_name"].tolist() == ["甲公司"]


@pytest.mark.parametrize(
    ("far", "told"),
    [
        ((row(1_048_575), cell(16_383, "x")), r"工作表范围（行×列）为 17179869184.*cells（现为 50000000）"),
        ((row(2), cell(0x20000, "x")), r"列数为 131073.*columns（现为 16384）"),
        ((row(0xFFFFFFF0), cell(0, "x")), r"行数为 4294967281.*rows（现为 5000000）"),
    ],
)
def test_a_binary_workbook_whose_cells_lie_far_apart_is_refused_before_it_is_read(tmp_path, far, told):
    (tmp_path / "p.xlsb").write_bytes(xlsb(sheet(*HEAD, *far)))
    begun = time.process_time()
    with pytest.raises(ReadError, match=rf"p\.xlsb 的{told}"):
        parcels(tmp_path, "p.xlsb")
    assert time.process_time() - begun < 10


def extent(part):
    with zipfile.ZipFile(io.BytesIO(xlsb(part))) as archive:
        return xlsb_extent(archive, "xl/worksheets/sheet1.bin")


def test_records_are_followed_over_every_length_and_a_broken_end():
    long = "长" * 700_000  # longer than what is read at once
    whole = sheet(row(3), cell(2, long), row(5), cell(1, "x"), cell(7, "y"), row(9))
    assert extent(whole) == (6, 8)
    assert extent(b"") == (0, 0)
    for cut in (1, 2, 30, 60, 1_000_000):
        assert extent(whole[:cut])[0] in (0, 4)
    check_extent_of = [extent(bytes(np.random.default_rng(seed).integers(0, 256, 3000, dtype="uint8"))) for seed in range(20)]
    assert len(check_extent_of) == 20


def test_only_workbooks_are_measured(tmp_path):
    (tmp_path / "p.xlsb").write_bytes(b"no archive")
    check_extent(tmp_path / "p.xlsb", "xlsb", Limits())


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(
    st.recursive(
        st.none() | st.text('[]{}"\\ a', max_size=6),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('[{\\"', max_size=3), inner, max_size=3),
    )
)
def test_the_depth_of_json_is_that_of_its_brackets(value):  # fmt: skip
    def depth(one):
        if isinstance(one, dict):
            one = list(one.values())
        return 1 + max(map(depth, one), default=0) if isinstance(one, list) else 0

    assert json_depth(json.dumps(value, ensure_ascii=False).encode()) == depth(value)


def test_the_depth_is_carried_over_pieces_and_strings_that_never_end():
    assert json_depth(b"[" * 3_000_000 + b"]" * 10) == 3_000_000
    assert json_depth(b'["' + b"\\" * (1 << 20) + b'", [[]]]') == 3
    assert json_depth(b'["' + b"[" * 2_000_000) == 1
    assert json_depth(b"") == 0


def test_json_nested_deeper_than_allowed_is_refused_by_name(tmp_path):
    shapes = gpd.GeoDataFrame({"BDCDYH": list(IDS)}, geometry=squares(2), crs="EPSG:4550").to_crs(4326)
    document = json.loads(shapes.to_json())
    document["features"][0]["properties"]["deep"] = json.loads("[" * 40 + "]" * 40)
    (tmp_path / "p.geojson").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ReadError, match=r"p\.geojson 的嵌套层数为 44 层，超过上限 32 层.*json_depth（现为 32）"):
        parcels(tmp_path, "p.geojson")
    assert len(parcels(tmp_path, "p.geojson", 'crs = "EPSG:4490"\n[limits]\njson_depth = 44\n').parcels) == 2


@pytest.fixture
def large_template(tmp_path):
    """Return the folder of a landuse.toml that allows 3 MB, with a template of 4 MB."""
    paper = next(iter(templates().values()))
    (tmp_path / "t").mkdir()
    with zipfile.ZipFile(io.BytesIO(built_template(paper))) as package:
        members = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(tmp_path / "t" / paper.file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
        package.writestr("word/media/picture.png", b"\0" * 4_200_000)
    write_toml(tmp_path, '[data.parcels]\nfile = "p.csv"\n[papers]\ntemplates = "t"\n[limits]\ntemplate_mb = 3\n')
    return tmp_path, paper


def test_a_template_is_held_to_the_limit_of_its_landuse_toml(large_template):
    folder, paper = large_template
    papers = load_config(folder).papers
    assert papers.template_folder == TemplateFolder(folder / "t", Limits(template_mb=3))
    with pytest.raises(TemplateError, match=rf"{paper.file} 的解压后大小为 4\.\d MB，超过上限 3 MB.*template_mb（现为 3）"):
        open_template(paper, papers.template_folder)
    assert open_template(paper, folder / "t").file == paper.file
    assert load_config(write_toml(folder, '[data.parcels]\nfile = "p.csv"\n')).papers.template_folder is None


def test_the_check_of_templates_takes_the_limits_too(large_template):
    folder, paper = large_template
    done = CliRunner().invoke(app, ["templates", "check", str(folder / "t"), "--config", str(folder / "landuse.toml")])
    assert (done.exit_code, "template_mb（现为 3）" in done.output, paper.file in done.output) == (1, True, True)
    assert CliRunner().invoke(app, ["templates", "check", str(folder / "t")]).exit_code == 0


def small(count, size, step):
    """Return many small squares in rows, in metres; with places that numbers hold exactly."""
    side = int(np.ceil(np.sqrt(count)))
    x, y = 519_000 + (np.arange(count) % side) * step, 4_618_000 + (np.arange(count) // side) * step
    return shapely.box(x, y, x + size, y + size)


def one_feature(folder, shape):
    gpd.GeoDataFrame({"宗地代码": [IDS[0]]}, geometry=[shape], crs="EPSG:4550").to_parquet(folder / "p.parquet")
    begun = time.process_time()
    data = parcels(folder, "p.parquet")
    assert time.process_time() - begun < 60
    return data


MANY = 100_000


def test_a_hundred_thousand_rings_or_parts_in_one_feature_are_read(tmp_path):
    parts = small(MANY, 1, 2)
    assert one_feature(tmp_path, shapely.multipolygons(parts)).parcels.geometry.iloc[0].area == MANY
    outer = shapely.box(518_990, 4_617_990, 519_990, 4_618_990)
    holes = shapely.Polygon(outer.exterior, [shapely.get_coordinates(part) for part in parts])
    assert one_feature(tmp_path, holes).parcels.geometry.iloc[0].area == 1000**2 - MANY


def test_parts_that_overlap_or_repeat_a_hundred_thousand_times_are_mended_and_told(tmp_path):
    data = one_feature(tmp_path, shapely.multipolygons(np.repeat(small(1, 10, 1), MANY)))
    assert data.parcels.geometry.iloc[0].area == 100
    assert data.issues["issue"].tolist().count("geometry_repaired") == 1
    overlapping = small(1600, 1.5, 1)
    data = one_feature(tmp_path, shapely.multipolygons([*overlapping, *overlapping]))
    assert data.parcels.geometry.iloc[0].area == pytest.approx(shapely.union_all(overlapping).area)


def test_a_hundred_thousand_tiny_features_of_one_id_are_refused_or_made_one(tmp_path):
    gpd.GeoDataFrame({"宗地代码": [IDS[0]] * MANY}, geometry=small(MANY, TINY, 2 * TINY), crs="EPSG:4550").to_parquet(
        tmp_path / "p.parquet"
    )
    begun = time.process_time()
    with pytest.raises(Exception, match=IDS[0]) as caught:
        parcels(tmp_path, "p.parquet")
    assert len(str(caught.value)) < 500
    data = parcels(tmp_path, "p.parquet", 'duplicates = "dissolve"\n')
    assert time.process_time() - begun < 60
    assert data.parcels.geometry.iloc[0].area == MANY * TINY**2
    assert data.issues.astype("str").map(len).to_numpy().max() < 5_000


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        (
            "p.txt",
            "[属性描述]\n坐标系=2000国家大地坐标系\n[地块坐标]\n4,1.0,P1,地块1,面,J51,工业用地,,@\n".encode(),
            "没有界址点坐标",
        ),
        ("p.csv", '宗地代码\t权利\t权利人\r\0\0\0)"\t甲\r\n'.encode(), r"p\.csv"),
    ],
)
def test_what_coverage_guided_trials_found_is_refused_in_words(tmp_path, name, content, told):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ReadError, match=told) as caught:
        parcels(tmp_path, name)
    assert "Error" not in str(caught.value)


def strips(count):
    """Return strips along and across that lie over each other: each of their 2 x `count` long sides crosses as many others."""
    places = np.arange(count)
    along = shapely.box(519_000, 4_618_000 + places, 519_000 + count, 4_618_000.5 + places)
    across = shapely.box(519_000 + places, 4_618_000, 519_000.5 + places, 4_618_000 + count)
    return shapely.multipolygons([*along, *across])


def test_crossings_are_counted_one_by_one_and_reckoned_where_there_are_very_many():
    bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    assert [crossings(shape, 10) for shape in (bow, shapely.box(0, 0, 1, 1), shapely.Polygon())] == [1, 0, 0]
    touching = shapely.Polygon([(0, 0), (4, 0), (4, 4), (2, 0), (0, 4)])
    assert crossings(touching, 10) == 0
    assert crossings(strips(60), 10**9) == (2 * 60 - 1) ** 2
    assert crossings(strips(300), 1000) == pytest.approx((2 * 300 - 1) ** 2, rel=0.1)
    tangled = shapely.Polygon(np.random.default_rng(1).random((100_000, 2)) * 1000)
    begun = time.process_time()
    assert crossings(tangled, 300_000) > 10**8
    assert time.process_time() - begun < 20


def test_boundaries_that_cross_themselves_too_often_are_refused_before_they_are_mended(tmp_path):
    shapes = gpd.GeoDataFrame({"宗地代码": list(IDS)}, geometry=[strips(30), small(1, 9, 1)[0]], crs="EPSG:4550")
    shapes.to_parquet(tmp_path / "p.parquet")
    with pytest.raises(ReadError, match=r"p\.parquet 的图形边线交叉（约数）为 \d+ 处，超过上限 1000 处.*crossings（现为 1000）"):
        parcels(tmp_path, "p.parquet", "[limits]\ncrossings = 1000\n")
    data = parcels(tmp_path, "p.parquet", "[limits]\ncrossings = 3481\n")
    assert data.parcels.geometry.iloc[0].area == pytest.approx(2 * 30 * 30 * 0.5 - 30 * 30 * 0.25)
    many = gpd.GeoDataFrame({"宗地代码": [f"P{n}" for n in range(10)]}, geometry=[strips(10)] * 10, crs="EPSG:4550")
    many.to_parquet(tmp_path / "q.parquet")
    with pytest.raises(ReadError, match=r"q\.parquet 的图形边线交叉（约数）为 3\d\d\d 处，超过上限 3000 处"):
        parcels(tmp_path, "q.parquet", "[limits]\ncrossings = 3000\n")
    assert len(parcels(tmp_path, "q.parquet").parcels) == 10


@pytest.mark.parametrize("sign", ["长"])
def test_a_cell_of_ten_million_characters_is_read_in_a_few_seconds(sign, tmp_path):
    (tmp_path / "p.csv").write_text(
        f"宗地代码,权利人,备注\n{IDS[0]},甲公司,{sign * (10_000_000 // len(sign))}\n", encoding="utf-8"
    )
    begun = time.process_time()
    data = parcels(tmp_path, "p.csv")
    assert time.process_time() - begun < 12
    assert data.parcels.reset_index()["holder_name"].tolist() == ["甲公司"]


def test_digits_that_are_no_number_may_stand_in_a_header(tmp_path):
    (tmp_path / "p.csv").write_text(f"宗地代码,权利人,²⁰²⁰,{'9' * 5000}\n{IDS[0]},甲公司,x,y\n", encoding="utf-8")
    assert len(parcels(tmp_path, "p.csv").parcels) == 1
