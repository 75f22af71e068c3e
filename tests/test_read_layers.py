"""Layers: formats, coordinate systems, boundaries, areas."""

import shutil
import subprocess

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
from bureau_files import HEAD, LONG_ID, found, layer, read, squares, write_shapefile, write_toml

from landuse.config import load_config
from landuse.errors import CrsError, ReadError
from landuse.io.files import input_files
from landuse.io.read import read_context, read_data

IDS = {"ZDDM": ["A", "B"]}


def toml(name, rest=""):
    return f'[data.parcels]\nfile = "{name}"\n{rest}'


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "shp", "fgb", "parquet"])
def test_every_format_gives_the_same_parcels(tmp_path, suffix):
    days = ["20180510", None] if suffix == "shp" else pd.to_datetime(["2018-05-10", None])
    columns = {**IDS, "坐落": ["沈阳市铁西区", None], "ZDMJ": [10_000.5, np.nan], "QDRQ": days}
    given = layer(columns).to_crs(4490 if suffix == "geojson" else 4550)
    path = tmp_path / f"p.{suffix}"
    if suffix == "parquet":
        given.to_parquet(path)
    else:
        given.to_file(path, encoding="utf-8")
    data = read(tmp_path, toml(path.name, 'duplicates = "error"\n[crs]\nworking = "EPSG:4550"\n'))
    parcels = data.parcels.sort_index()
    assert parcels.index.tolist() == ["A", "B"]
    assert parcels.crs.to_epsg() == 4550
    assert parcels["location"].tolist()[0] == "沈阳市铁西区"
    assert (
        parcels["location"].isna().tolist()
        == parcels["area_m2"].isna().tolist()
        == parcels["contract_date"].isna().tolist()
        == [False, True]
    )
    assert parcels["area_m2"].tolist()[0] == 10_000.5
    assert str(parcels["contract_date"].iloc[0].date()) == "2018-05-10"
    assert parcels.geometry.area.to_numpy() == pytest.approx([10_000, 10_000], rel=1e-6)


def test_topojson(tmp_path):
    ring = [[123.24, 41.70], [123.25, 41.70], [123.25, 41.71], [123.24, 41.70]]
    arcs = str(ring)
    (tmp_path / "p.topojson").write_text(
        '{"type":"Topology","objects":{"宗地":{"type":"GeometryCollection","geometries":[{"type":"Polygon","arcs":[[0]],'
        '"properties":{"ZDDM":"A","坐落":"沈阳"}}]}},"arcs":[' + arcs + "]}",
        encoding="utf-8",
    )
    with pytest.raises(CrsError, match=r"没有坐标系说明.*EPSG:4490"):
        read(tmp_path, toml("p.topojson"))
    data = read(tmp_path, toml("p.topojson", 'crs = "EPSG:4490"\n'))
    assert data.parcels["location"].tolist() == ["沈阳"]
    assert data.parcels.crs.to_epsg() == 4550


def test_plain_parquet_and_sheets_have_no_boundaries(tmp_path):
    frame = pd.DataFrame({"ZDDM": ["A", "B"], "ZDMJ": [100.0, 200.0]})
    frame.to_parquet(tmp_path / "p.parquet")
    data = read(tmp_path, toml("p.parquet"))
    assert not isinstance(data.parcels, gpd.GeoDataFrame)
    assert data.parcels["area_m2"].tolist() == [100.0, 200.0]
    assert data.issues.empty


def workbook(path, sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


def test_the_only_sheet_that_is_not_empty(tmp_path):
    rows = [
        ["台账"],
        ["宗地编号", "约定开工时间", None],
        ["A", 43230, None],
        [None, None, None],
        ["B", pd.Timestamp("2018-05-10").date(), "x"],
    ]
    workbook(tmp_path / "p.xlsx", {"台账": rows, "Sheet2": []})
    data = read(tmp_path, toml("p.xlsx", "header_row = 2\n"))
    assert [str(value)[:10] for value in data.parcels["agreed_start_date"]] == ["2018-05-10", "2018-05-10"]
    assert data.origins["parcels"].to_numpy().tolist() == [["p.xlsx", "台账", 3], ["p.xlsx", "台账", 5]]
    assert data.parcels["(C列)"].tolist()[1] == "x"


def test_several_sheets_or_layers_have_to_be_named(tmp_path):
    workbook(tmp_path / "p.xlsx", {"一季度": [["ZDDM"], ["A"]], "二季度": [["ZDDM"], ["B"]]})
    with pytest.raises(ReadError, match='2 个工作表（一季度、二季度）.*sheet = "…"'.replace("(", r"\(").replace(")", r"\)")):
        read(tmp_path, toml("p.xlsx"))
    assert read(tmp_path, toml("p.xlsx", 'sheet = "二季度"\n')).parcels.index.tolist() == ["B"]
    with pytest.raises(ReadError, match=r"没有工作表“三季度”（是否应为“一季度”|没有工作表“三季度”（是否应为“二季度”"):
        read(tmp_path, toml("p.xlsx", 'sheet = "三季度"\n'))
    for name in ("宗地", "道路"):
        layer(IDS).to_file(tmp_path / "p.gpkg", layer=name)
    with pytest.raises(ReadError, match=r"2 个图层（宗地、道路）.*layer = "):
        read(tmp_path, toml("p.gpkg"))
    assert len(read(tmp_path, toml("p.gpkg", 'layer = "宗地"\n')).parcels) == 2
    with pytest.raises(ReadError, match="没有图层“宗 地”"):
        read(tmp_path, toml("p.gpkg", 'layer = "宗 地"\n'))


@pytest.mark.parametrize("sheets", [{}, {"空": []}])
def test_a_workbook_without_a_table(tmp_path, sheets):
    workbook(tmp_path / "p.xlsx", sheets or {"空": []})
    with pytest.raises(ReadError, match="没有可见的非空工作表"):
        read(tmp_path, toml("p.xlsx"))
    workbook(tmp_path / "p.xlsx", {"表": [["ZDDM"], ["A"]]})
    with pytest.raises(ReadError, match="第 5 行没有表头"):
        read(tmp_path, toml("p.xlsx", "header_row = 5\n"))


def test_files_that_are_not_what_they_say(tmp_path):
    for name in ("q.xlsx", "q.gpkg", "q.parquet", "q.fgb"):
        (tmp_path / name).write_bytes(b"nothing of the kind")
        with pytest.raises(ReadError, match="无法打开"):
            read(tmp_path, toml(name))


@pytest.mark.parametrize(
    ("name", "advice"), [("p.mdb", "导出为 GPKG"), ("p.et", "另存为 .xlsx"), ("p.docx", "可读：.gpkg"), ("p.zip", "可能已损坏")]
)
def test_kinds_that_are_not_read_say_what_to_do(tmp_path, name, advice):
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(ReadError, match=advice):
        read(tmp_path, toml(name))


@pytest.mark.office
def test_an_old_workbook(tmp_path):
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed")
    workbook(
        tmp_path / "p.xlsx",
        {"台账": [["宗地编号", "约定开工时间", "面积(亩)"], [LONG_ID, pd.Timestamp("2018-05-10").date(), 15]]},
    )
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [soffice, profile, "--headless", "--convert-to", "xls", "--outdir", tmp_path, tmp_path / "p.xlsx"],
        check=True,
        capture_output=True,
    )
    parcels = read(tmp_path, toml("p.xls")).parcels
    assert parcels.index.tolist() == [LONG_ID]
    assert parcels["area_m2"].tolist() == [10_000.0]
    assert str(parcels["agreed_start_date"].iloc[0].date()) == "2018-05-10"


def test_a_file_that_is_not_there_names_the_nearest(tmp_path):
    layer(IDS).to_file(tmp_path / "parcels.gpkg")
    with pytest.raises(ReadError, match=r"parcel.gpkg（是否应为“parcels.gpkg”"):
        read(tmp_path, toml("parcel.gpkg"))


def test_incomplete_shapefiles_are_refused(tmp_path):
    write_shapefile(tmp_path / "p.shp", ["ZDDM"], [["A"], ["B"]], encoding="ascii")
    dbf = (tmp_path / "p.dbf").read_bytes()
    (tmp_path / "p.dbf").write_bytes(dbf[: len(dbf) // 2])
    with pytest.raises(ReadError, match="长度与表头不符"):
        read(tmp_path, toml("p.shp"))
    write_shapefile(tmp_path / "q.shp", ["ZDDM"], [["A"], ["B"], ["C"]], encoding="ascii")
    (tmp_path / "p.dbf").write_bytes((tmp_path / "q.dbf").read_bytes())
    with pytest.raises(ReadError, match="不能一一对应"):
        read(tmp_path, toml("p.shp"))
    (tmp_path / "p.dbf").unlink()
    with pytest.raises(ReadError, match=r"缺少同名的 .dbf"):
        read(tmp_path, toml("p.shp"))


def test_deleted_records_of_a_shapefile_stay_deleted(tmp_path):
    write_shapefile(tmp_path / "p.shp", ["ZDDM"], [["A"], ["B"], ["C"]], encoding="ascii")
    content = bytearray((tmp_path / "p.dbf").read_bytes())
    content[33 + 32 + 61] = ord("*")  # the second record's mark
    (tmp_path / "p.dbf").write_bytes(bytes(content))
    data = read(tmp_path, toml("p.shp"))
    assert data.parcels.index.tolist() == ["A", "C"]
    assert data.parcels.bounds["minx"].tolist() == [519_000, 519_200]
    assert data.origins["parcels"]["row"].tolist() == [1, 3]


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_missing_system_is_refused_until_stated(tmp_path):
    layer(IDS, crs=None, x=41_519_000.0).to_file(tmp_path / "p.gpkg")
    with pytest.raises(CrsError, match=r"没有坐标系说明.*\[data.parcels\].*crs = \"EPSG:4529\".*第 41 带"):
        read(tmp_path, toml("p.gpkg"))
    data = read(tmp_path, toml("p.gpkg", 'crs = "EPSG:4529"\n'))
    assert data.parcels.crs.to_epsg() == 4550
    assert data.parcels.total_bounds == pytest.approx([519_000, 4_618_000, 519_200, 4_618_100], abs=1e-3)
    assert "EPSG:4529" in found(data, "crs_transformed")["message"].iloc[0]


def test_a_shapefile_without_prj(tmp_path):
    write_shapefile(tmp_path / "p.shp", ["ZDDM"], [["A"]], encoding="ascii")
    (tmp_path / "p.prj").unlink()
    with pytest.raises(CrsError, match=r"文件 p.shp 没有坐标系说明"):
        read(tmp_path, toml("p.shp"))
    assert read(tmp_path, toml("p.shp", 'crs = "EPSG:4550"\n')).parcels.crs.to_epsg() == 4550


def test_contradictions_are_refused(tmp_path):
    layer(IDS).to_file(tmp_path / "p.gpkg")
    with pytest.raises(CrsError, match="相矛盾"):
        read(tmp_path, toml("p.gpkg", 'crs = "EPSG:4549"\n'))
    assert len(read(tmp_path, toml("p.gpkg", 'crs = "EPSG:4550"\n')).parcels) == 2
    layer(IDS, x=41_519_000.0).to_file(tmp_path / "q.gpkg")  # says 4550, has the zone number
    with pytest.raises(CrsError, match=r"不可能是.*第 41 带"):
        read(tmp_path, toml("q.gpkg"))


def test_geojson_in_metres_without_a_crs_member_is_asked_for(tmp_path):
    shape = shapely.to_geojson(squares(1)[0])
    body = '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"ZDDM":"A"},"geometry":' + shape + "}]}"
    (tmp_path / "p.geojson").write_text(body, encoding="utf-8")
    with pytest.raises(CrsError, match="没有坐标系说明"):
        read(tmp_path, toml("p.geojson"))
    assert read(tmp_path, toml("p.geojson", 'crs = "EPSG:4550"\n')).parcels.geometry.area.tolist() == [10_000.0]


def test_old_datums_are_refused_as_cgcs2000(tmp_path):
    layer(IDS, crs="EPSG:2386").to_file(tmp_path / "p.gpkg")
    with pytest.raises(CrsError, match=r"1980西安坐标系.*没有公开的精确转换参数"):
        read(tmp_path, toml("p.gpkg"))


def test_invalid_rings_are_repaired_in_place_and_nothing_is_dropped(tmp_path):
    bow = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    shapes = [
        shapely.affinity.translate(bow, 519_000, 4_618_000),
        None,
        shapely.LineString([(519_000, 4_618_000), (519_001, 4_618_001)]),
    ]
    gpd.GeoDataFrame({"ZDDM": ["A", "B", "C"]}, geometry=shapes, crs=4550).to_file(tmp_path / "p.gpkg")
    data = read(tmp_path, toml("p.gpkg"))
    assert data.parcels.index.tolist() == ["A", "B", "C"]
    assert data.parcels.geometry.area.tolist()[0] == pytest.approx(50)
    assert data.parcels.geometry.isna().tolist() == [False, True, True]
    named = data.issues.set_index("issue")[["record_id", "row"]].to_numpy().tolist()
    assert sorted(named) == [["A", 1], ["B", 2], ["C", 3]]


def test_registered_areas_are_compared_never_changed(tmp_path):
    layer({"ZDDM": list("ABCDE"), "ZDMJ": [10_000.0, 10_099.0, 10_102.0, 9_890.0, 0.0]}).to_file(tmp_path / "p.gpkg")
    data = read(tmp_path, toml("p.gpkg"))
    assert data.parcels["area_m2"].tolist()[:4] == [10_000.0, 10_099.0, 10_102.0, 9_890.0]
    apart = found(data, "area_difference")
    assert apart["record_id"].tolist() == ["C", "D"]
    assert apart["value"].iloc[0].startswith("登记 10102.00 m²，图形 10000.00 m²")
    assert found(data, "area_not_positive")["record_id"].tolist() == ["E"]
    assert np.isnan(data.parcels["area_m2"].iloc[4])


def test_small_parcels_may_differ_by_five_square_metres(tmp_path):
    layer({"ZDDM": ["A", "B"], "ZDMJ": [104.9, 105.2]}, side=10.0).to_file(tmp_path / "p.gpkg")
    assert found(read(tmp_path, toml("p.gpkg")), "area_difference")["record_id"].tolist() == ["B"]


def test_areas_taken_from_the_boundary_are_said_to_be(tmp_path):
    layer({**IDS, "ZDMJ": [5.0, 6.0]}).to_file(tmp_path / "p.gpkg")
    data = read(tmp_path, toml("p.gpkg", 'area_from = "geometry"\n'))
    assert data.parcels["area_m2"].to_numpy() == pytest.approx([10_000, 10_000])
    assert data.parcels["area_m2(原文件)"].tolist() == [5.0, 6.0]
    assert "2 宗地的面积取自图形" in found(data, "area_from_geometry")["message"].iloc[0]
    assert found(data, "area_difference").empty


def test_web_mercator_data_are_kept_in_their_zone(tmp_path):
    layer(IDS).to_crs(3857).to_file(tmp_path / "p.gpkg")
    data = read(tmp_path, toml("p.gpkg", 'area_from = "geometry"\n'))
    assert data.parcels.crs.to_epsg() == 4550
    assert data.parcels["area_m2"].to_numpy() == pytest.approx([10_000, 10_000], rel=1e-6)
    with pytest.raises(CrsError, match="Web 墨卡托"):
        read(tmp_path, toml("p.gpkg", '[crs]\nworking = "EPSG:3857"\n'))


def test_zones_follow_the_parcels_into_their_system(tmp_path):
    layer(IDS).to_file(tmp_path / "p.gpkg")
    zones = layer({"zone_id": ["Z"], "zone_name": ["某开发区"], "zone_level": ["国家级"]}).to_crs(4490)
    zones.to_file(tmp_path / "z.gpkg")
    data = read(tmp_path, '[data.zones]\nfile = "z.gpkg"\n' + toml("p.gpkg"))
    assert data.zones.crs == data.parcels.crs
    assert data.zones.geometry.area.iloc[0] == pytest.approx(10_000, rel=1e-6)
    assert data.zones["zone_level"].astype("str").tolist() == ["national"]


def test_context_layers_and_input_files(tmp_path):
    write_shapefile(tmp_path / "p.shp", ["ZDDM"], [["A"]], encoding="ascii", cpg="UTF-8")
    roads = gpd.GeoDataFrame(
        {"name": ["一路"]}, geometry=[shapely.LineString([(519_000, 4_618_000), (519_500, 4_618_000)])], crs=4550
    )
    roads.to_file(tmp_path / "context.gpkg", layer="roads")
    (tmp_path / "tax.csv").write_text("ZDDM,税\nA,5\n", encoding="utf-8")
    sections = (
        toml(
            "p.shp",
            '[[data.parcels.join]]\nfile = "tax.csv"\non = "ZDDM"\nsum = { tax = "税" }\n[extra.tax]\nlabel = "税"\nunit = "万元"\n',
        )
        + '[context.roads]\nfile = "context.gpkg"\nlayer = "roads"\n'
    )
    path = write_toml(tmp_path, sections)
    config = load_config(path)
    context = read_context(config)
    assert context["roads"]["name"].tolist() == ["一路"]
    assert context["roads"].crs.to_epsg() == 4550
    names = [file.name for file in input_files(config)]
    assert names == ["landuse.toml", "p.shp", "p.shx", "p.dbf", "p.prj", "p.cpg", "tax.csv", "context.gpkg"]
    data = read_data(config)
    assert [file.name for file in data.files] == names
    assert read_data(tmp_path).parcels["tax"].tolist() == [5.0]


def test_context_without_geometry_is_refused(tmp_path):
    layer(IDS).to_file(tmp_path / "p.gpkg")
    (tmp_path / "c.csv").write_text("name\nx\n", encoding="utf-8")
    config = load_config(write_toml(tmp_path, toml("p.gpkg") + '[context.roads]\nfile = "c.csv"\n'))
    with pytest.raises(ReadError, match=r"\[context.roads\].*没有图形"):
        read_context(config)


def test_styles_beside_a_layer_are_no_layer(tmp_path):
    layer(IDS).to_file(tmp_path / "p.gpkg", layer="宗地")
    pyogrio.write_dataframe(pd.DataFrame({"styleName": ["x"]}), tmp_path / "p.gpkg", layer="layer_styles")
    assert len(read(tmp_path, toml("p.gpkg")).parcels) == 2


def test_the_head_of_the_test_files_is_a_configuration(tmp_path):
    assert HEAD in write_toml(tmp_path, toml("p.gpkg")).read_text(encoding="utf-8")
