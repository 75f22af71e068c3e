"""Geodatabases, archives, KML, drawings and boundary points: every file made here by code, read right or refused with the reason."""

import zipfile

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from bureau_files import LONG_ID, found, layer, read, squares, write_shapefile
from drawing_files import box, polyline, text, write_dxf, zip_gbk

from landuse.config import load_config
from landuse.errors import CrsError, EncodingError, ReadError
from landuse.io.files import input_files
from landuse.provenance import provenance

X, Y = 519_000.0, 4_618_000.0
CODES = ["210106001002GB00012", "210106001002GB00013"]
IN_ZONE = 'crs = "EPSG:4550"\n'


def toml(name, rest=""):
    return f'[data.parcels]\nfile = "{name}"\n{rest}'


def geodatabase(path, layers=("宗地",), columns=None):
    given = layer(columns or {"宗地代码": CODES, "坐落": ["沈阳市铁西区", None], "QDRQ": pd.to_datetime(["2018-05-10", None])})
    for name in layers:
        pyogrio.write_dataframe(given, path, driver="OpenFileGDB", layer=name, append=path.exists())
    return path


def test_a_geodatabase_with_layers_in_chinese(tmp_path):
    folder = tmp_path / "用地数据〔2026〕 最终"
    folder.mkdir()
    geodatabase(folder / "用地.gdb", ["宗地", "道路"])
    with pytest.raises(ReadError, match="2 个图层"):
        read(folder, toml("用地.gdb"))
    data = read(folder, toml("用地.gdb", 'layer = "宗地"\n'))
    assert data.parcels.index.tolist() == CODES
    assert data.parcels["location"].tolist()[0] == "沈阳市铁西区"
    assert str(data.parcels["contract_date"].iloc[0].date()) == "2018-05-10"
    assert data.parcels.geometry.area.tolist() == [10_000.0, 10_000.0]
    assert data.parcels.crs.to_epsg() == 4550
    assert data.origins["parcels"]["sheet"].tolist() == ["宗地", "宗地"]


def test_a_geodatabase_is_hashed_whole(tmp_path):
    from landuse.policy import load_policy

    geodatabase(tmp_path / "用地.gdb")
    read(tmp_path, toml("用地.gdb"))
    files = input_files(load_config(tmp_path / "landuse.toml"))
    record = provenance(inputs=files, policy=load_policy("cn", as_of="2020-12-31"), as_of="2020-12-31")
    assert any(name["file"].startswith("用地.gdb") for name in record["inputs"])


def test_aliases_of_a_geodatabase_are_its_headers(tmp_path, monkeypatch):
    geodatabase(tmp_path / "用地.gdb", columns={"F1": CODES, "F2": ["一路", "二路"], "BZ": ["x", "y"]})
    definition = (
        "<D><GPFieldInfoEx><Name>F1</Name><AliasName>宗地代码</AliasName></GPFieldInfoEx>"
        "<GPFieldInfoEx><Name>F2</Name><AliasName>坐落</AliasName></GPFieldInfoEx><GPFieldInfoEx><Name>BZ</Name></GPFieldInfoEx></D>"
    )
    from landuse.io.formats import field_aliases, layers

    assert field_aliases.field_aliases(tmp_path / "用地.gdb", "宗地") == {}  # written without aliases
    monkeypatch.setattr(layers, "field_aliases", lambda _path, _layer: field_aliases._aliases(definition))
    parcels = read(tmp_path, toml("用地.gdb")).parcels
    assert parcels.index.tolist() == CODES
    assert parcels["location"].tolist() == ["一路", "二路"]
    assert parcels["BZ"].tolist() == ["x", "y"]


def test_a_zipped_shapefile_with_names_in_gbk(tmp_path):
    folder = tmp_path / "数据"
    folder.mkdir()
    write_shapefile(folder / "宗地.shp", ["宗地代码", "坐落"], [[LONG_ID, "沈阳"], ["2", "营口"]], encoding="gbk")
    zip_gbk(tmp_path / "宗地.zip", sorted(folder.iterdir()))
    with zipfile.ZipFile(tmp_path / "宗地.zip") as archive:
        assert not any(info.flag_bits & 0x800 for info in archive.infolist())
    data = read(tmp_path, toml("宗地.zip"))
    assert data.parcels.index.tolist() == [LONG_ID, "2"]
    assert data.parcels["location"].tolist() == ["沈阳", "营口"]
    assert data.origins["parcels"]["file"].tolist() == ["宗地.zip/宗地.shp"] * 2
    assert found(data, "encoding_chosen")["value"].tolist() == ["GB18030（含 GBK）"]


def test_of_several_files_in_an_archive_one_is_named(tmp_path):
    for name in ("a", "b"):
        write_shapefile(tmp_path / f"{name}.shp", ["ZDDM"], [[name.upper()]], encoding="ascii")
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        for file in tmp_path.iterdir():
            if file.suffix != ".zip":
                archive.write(file, f"成果/{file.name}")
    with pytest.raises(ReadError, match=r"2 个可读取的文件（a.shp、b.shp）.*layer = "):
        read(tmp_path, toml("p.zip"))
    assert read(tmp_path, toml("p.zip", 'layer = "b"\n')).parcels.index.tolist() == ["B"]
    with pytest.raises(ReadError, match="中没有“c”"):
        read(tmp_path, toml("p.zip", 'layer = "c"\n'))


def test_a_zipped_geodatabase(tmp_path):
    geodatabase(tmp_path / "用地.gdb")
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        for file in (tmp_path / "用地.gdb").iterdir():
            archive.write(file, f"交付/用地.gdb/{file.name}")
    data = read(tmp_path, toml("p.zip", 'layer = "宗地"\n'))
    assert data.parcels.index.tolist() == CODES


def test_archives_that_hold_nothing_or_are_broken(tmp_path):
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        archive.writestr("说明.docx", b"x")
    with pytest.raises(ReadError, match="没有可读取的文件"):
        read(tmp_path, toml("p.zip"))
    (tmp_path / "q.zip").write_bytes(b"x")
    with pytest.raises(ReadError, match="无法打开"):
        read(tmp_path, toml("q.zip"))


KML = """<?xml version="1.0" encoding="{declared}"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>宗地</name><Placemark><name>一号地块</name><ExtendedData>
<Data name="宗地代码"><value>210106001002GB00012</value></Data><Data name="坐落"><value>沈阳市铁西区建设东路</value></Data></ExtendedData>
<Polygon><outerBoundaryIs><LinearRing><coordinates>123.24,41.70,0 123.25,41.70,0 123.25,41.71,0 123.24,41.70,0</coordinates></LinearRing>
</outerBoundaryIs></Polygon></Placemark></Document></kml>"""


@pytest.mark.parametrize(
    ("encoding", "declared"), [("utf-8", "UTF-8"), ("gbk", "GBK"), ("gbk", "UTF-8"), ("utf-8-sig", "UTF-8"), ("gbk", "gb2312")]
)
def test_kml_in_any_encoding(tmp_path, encoding, declared):
    (tmp_path / "p.kml").write_bytes(KML.format(declared=declared).encode(encoding))
    data = read(tmp_path, toml("p.kml"))
    assert data.parcels.index.tolist() == CODES[:1]
    assert data.parcels["location"].tolist() == ["沈阳市铁西区建设东路"]
    assert data.parcels["Name"].tolist() == ["一号地块"]
    assert "tessellate" not in data.parcels
    assert data.parcels.crs.to_epsg() == 4550
    note = found(data, "encoding_chosen")["message"].iloc[0]
    assert "沈阳市铁西区建设东路" in note
    assert note.count("“") == 3


def test_kml_of_neither_encoding_and_kmz(tmp_path):
    content = KML.format(declared="UTF-8").encode("gbk")
    (tmp_path / "p.kml").write_bytes(content.replace("铁西".encode("gbk"), b"\xff\xff\xc3\xff"))
    with pytest.raises(EncodingError, match="无法判定"):
        read(tmp_path, toml("p.kml"))
    with zipfile.ZipFile(tmp_path / "p.kmz", "w") as archive:
        archive.writestr("doc.kml", KML.format(declared="UTF-8"))
    assert read(tmp_path, toml("p.kmz")).parcels.index.tolist() == CODES[:1]


def drawing(folder, encoding, **options):
    entities = [
        polyline(box(X, Y), "JZD", data="300000"),
        polyline(box(X + 100, Y), "JZD"),
        text(CODES[0], X + 40, Y + 60, "ZJ"),
        text("沈阳机床厂", X + 40, Y + 40, "ZJ"),
        text(CODES[1], X + 140, Y + 60, "ZJ"),
        text("图名", X + 500, Y + 60, "ZJ"),
    ]
    return write_dxf(folder / "宗地图.dxf", entities, encoding=encoding, **options)


@pytest.mark.parametrize(
    ("encoding", "options"),
    [("gbk", {}), ("gbk", {"page": "ANSI_1252"}), ("utf-8", {"version": "AC1027"}), ("gbk", {"version": "AC1027"})],
)
def test_a_drawing_with_closed_boundaries(tmp_path, encoding, options):
    drawing(tmp_path, encoding, **options)
    data = read(tmp_path, toml("宗地图.dxf", IN_ZONE))
    assert data.parcels.index.tolist() == CODES
    assert data.parcels["文字"].tolist() == [f"{CODES[0]} 沈阳机床厂", CODES[1]]
    assert data.parcels["图层"].tolist() == ["JZD", "JZD"]
    assert data.parcels["扩展数据"].tolist()[0] is not None
    assert "300000" in data.parcels["扩展数据"].iloc[0]
    assert data.parcels.geometry.area.tolist() == [10_000.0, 10_000.0]


def test_a_drawing_states_no_system(tmp_path):
    drawing(tmp_path, "gbk")
    with pytest.raises(CrsError, match="没有坐标系说明"):
        read(tmp_path, toml("宗地图.dxf"))


def test_open_boundary_lines_are_joined_and_the_rest_is_said(tmp_path):
    corner = box(X, Y)
    lines = [
        polyline([corner[0], corner[1], corner[2]], "界址线", closed=False),
        polyline([corner[2], corner[3], corner[0]], "界址线", closed=False),
        polyline([corner[1], (X + 300, Y)], "界址线", closed=False),
        polyline(box(X + 500, Y), "道路"),
    ]
    write_dxf(tmp_path / "p.dxf", lines, encoding="gbk")
    with pytest.raises(ReadError, match="2 个图层含线（界址线、道路）"):
        read(tmp_path, toml("p.dxf", IN_ZONE))
    mapped = 'layer = "界址线"\n' + IN_ZONE + '[data.parcels.columns]\nparcel_id = "图层"\n'
    data = read(tmp_path, toml("p.dxf", mapped))
    assert data.parcels.geometry.area.tolist() == [10_000.0]
    left = found(data, "line_not_closed").iloc[0]
    assert (left["value"], left["severity"]) == ("1", "warning")
    assert "共长 200.00" in left["message"]


def test_drawings_that_cannot_be_read(tmp_path):
    (tmp_path / "p.dxf").write_bytes(b"AutoCAD Binary DXF\r\n\x1a\0")
    with pytest.raises(ReadError, match="二进制 DXF"):
        read(tmp_path, toml("p.dxf"))
    write_dxf(tmp_path / "q.dxf", [polyline([(X, Y), (X + 5, Y)], "JZD", closed=False)], encoding="gbk")
    with pytest.raises(ReadError, match="没有围成任何图形"):
        read(tmp_path, toml("q.dxf"))
    write_dxf(tmp_path / "r.dxf", [text("字", X, Y, "ZJ")], encoding="gbk")
    with pytest.raises(ReadError, match="没有线"):
        read(tmp_path, toml("r.dxf"))


HEAD_OF_POINTS = (
    "[属性描述]\n格式版本号=1.01\n坐标系={system}\n几度分带=3\n投影类型=高斯克吕格\n计量单位=米\n带号={zone}\n[地块坐标]\n"
)


def points(plots, *, prefix="", swapped=True, system="2000国家大地坐标系", zone=41):
    lines = HEAD_OF_POINTS.format(system=system, zone=zone)
    for number, (code, rings) in enumerate(plots.items(), start=1):
        count = sum(len(ring) + 1 for ring in rings)
        lines += f"{count},1.0000,{code},地块{number},面,K51G,工业用地,0601,@\n"
        for ring_number, ring in enumerate(rings, start=1):
            for place, (x, y) in enumerate([*ring, ring[0]], start=1):
                east, north = f"{prefix}{x:.3f}", f"{y:.3f}"
                pair = f"{north},{east}" if swapped else f"{east},{north}"
                lines += f"J{place % (len(ring) + 1) or 1},{ring_number},{pair}\n"
    return lines


PLOTS = {CODES[0]: [box(X, Y), box(X + 20, Y + 20, 10)], CODES[1]: [box(X + 100, Y), box(X + 300, Y, 50)]}


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize(("prefix", "swapped"), [("41", True), ("", True), ("41", False)])
def test_boundary_points(tmp_path, encoding, prefix, swapped):
    (tmp_path / "p.txt").write_bytes(points(PLOTS, prefix=prefix, swapped=swapped).encode(encoding))
    data = read(tmp_path, toml("p.txt", '[crs]\nworking = "EPSG:4550"\n'))
    assert data.parcels.index.tolist() == CODES
    assert data.parcels.geometry.area.tolist() == pytest.approx([9_900.0, 12_500.0])
    assert data.parcels.geometry.bounds["minx"].tolist() == pytest.approx([X, X + 100])
    assert data.parcels["area_m2"].tolist() == [10_000.0, 10_000.0]
    assert data.parcels["地块名称"].tolist() == ["地块1", "地块2"]
    order = found(data, "points_read")["message"].iloc[0]
    assert ("先北坐标" in order) == swapped
    assert "2 个地块、20 个界址点" in order
    assert found(data, "points_differ").empty
    assert found(data, "area_difference")["record_id"].tolist() == [CODES[1]]


def test_bare_points_are_one_parcel_called_by_the_file(tmp_path):
    lines = "".join(f"J{n},{y:.3f},41{x:.3f}\n" for n, (x, y) in enumerate(box(X, Y), start=1))
    (tmp_path / "JD2012-9.txt").write_text(lines, encoding="ascii")
    with pytest.raises(CrsError, match="没有坐标系说明"):
        read(tmp_path, toml("JD2012-9.txt"))
    data = read(tmp_path, toml("JD2012-9.txt", 'crs = "EPSG:4529"\n'))
    assert data.parcels.index.tolist() == ["JD2012-9"]
    assert data.parcels.geometry.area.tolist() == pytest.approx([10_000.0])


def test_points_in_xian80_are_not_taken_for_cgcs2000(tmp_path):
    (tmp_path / "p.txt").write_text(points(PLOTS, prefix="41", system="1980西安坐标系"), encoding="utf-8")
    with pytest.raises(CrsError, match=r"西安|Xian|1980"):
        read(tmp_path, toml("p.txt", 'crs = "EPSG:4529"\n'))


def test_contradictions_in_files_of_points_are_refused(tmp_path):
    path = tmp_path / "p.txt"
    path.write_text(points(PLOTS, prefix="41", zone=40), encoding="utf-8")
    with pytest.raises(ReadError, match="写明带号 40，而东坐标以 41 开头"):
        read(tmp_path, toml("p.txt"))
    path.write_text(points(PLOTS, prefix="41") + "J9,1,沈阳\n", encoding="utf-8")
    with pytest.raises(ReadError, match="不是界址点"):
        read(tmp_path, toml("p.txt"))
    path.write_text(points({"A": [box(1234.0, 5678.0)]}, zone=41), encoding="utf-8")
    with pytest.raises(ReadError, match="不能判定哪一列是北坐标"):
        read(tmp_path, toml("p.txt"))


def test_a_missing_point_is_said(tmp_path):
    lines = points(PLOTS, prefix="41").splitlines(keepends=True)
    (tmp_path / "p.txt").write_text("".join([*lines[:10], *lines[11:]]), encoding="utf-8")
    differ = found(read(tmp_path, toml("p.txt")), "points_differ")
    assert differ[["value", "row"]].to_numpy().tolist() == [["10", 9]]


@pytest.mark.parametrize(
    ("name", "advice"),
    [("p.mdb", "导出为 GPKG"), ("p.accdb", "Excel"), ("p.rar", "解压"), ("p.dwg", "DXF"), ("p.tab", "另存为 GPKG")],
)
def test_what_is_not_read_says_what_to_do(tmp_path, name, advice):
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(ReadError, match=advice):
        read(tmp_path, toml(name))


def test_a_flatgeobuf_and_a_geoparquet_keep_everything(tmp_path):
    given = gpd.GeoDataFrame({"宗地代码": CODES, "坐落": ["沈阳", "营口"]}, geometry=squares(2), crs=4550)
    given.to_file(tmp_path / "p.fgb")
    given.to_parquet(tmp_path / "p.parquet")
    for name in ("p.fgb", "p.parquet"):
        parcels = read(tmp_path, toml(name)).parcels.sort_index()
        assert parcels.index.tolist() == CODES
        assert parcels["location"].tolist() == ["沈阳", "营口"]
        assert shapely.area(parcels.geometry.to_numpy()).tolist() == [10_000.0, 10_000.0]
