"""Traps: archives that burst, sheets that span a billion cells, entities, redirects, names that lead out of a folder, endless shapes."""

import io
import json
import struct
import time
import zipfile

import geopandas as gpd
import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from bureau_files import dbf_bytes, squares, write_toml
from hostile_files import IDS, ods, packed

from landuse.errors import LanduseError, ReadError
from landuse.io.read import read_data

MEMBER = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'


def refused(folder, name, more="", error=LanduseError):
    path = write_toml(folder, f'[data.parcels]\nfile = "{name}"\n{more}')
    begun = time.process_time()
    with pytest.raises(error) as caught:
        read_data(path)
    assert time.process_time() - begun < 10
    assert name.split("/")[-1] in str(caught.value)
    return str(caught.value)


def workbook(folder, sheet=None, extra=None, name="p.xlsx"):
    """Write a workbook whose only sheet is `sheet` as it stands, with `extra` members exchanged."""
    book = openpyxl.Workbook()
    book.active.append(["宗地代码", "权利人"])
    book.active.append([IDS[0], "甲"])
    stream = io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as archive:
        members = {entry: archive.read(entry) for entry in archive.namelist()}
    if sheet is not None:
        members["xl/worksheets/sheet1.xml"] = sheet
    (folder / name).write_bytes(packed({**members, **(extra or {})}))
    return name


def cell(place, text="x"):
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'.encode()


def lying(content, says):
    """Return an archive whose directory says that every member unpacks to `says` bytes."""
    changed = bytearray(content)
    for sign, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = changed.find(sign)
        while start >= 0:
            changed[start + place : start + place + 4] = struct.pack("<I", says)
            start = changed.find(sign, start + 4)
    return bytes(changed)


def test_an_archive_that_bursts_is_refused_before_it_is_unpacked(tmp_path):
    (tmp_path / "b.zip").write_bytes(packed({"p.csv": b"0" * 120_000_000}))
    text = refused(tmp_path, "b.zip")
    assert "压缩倍数" in text
    assert "ratio" in text
    assert "[limits]" in text
    text = refused(tmp_path, "b.zip", "[limits]\nunpacked_mb = 50\n")
    assert "解压后大小" in text
    assert "114" in text
    assert "unpacked_mb（现为 50）" in text


def test_an_archive_that_lies_about_its_size_is_counted(tmp_path):
    (tmp_path / "b.zip").write_bytes(lying(packed({"p.csv": b"0" * 60_000_000}), 10))
    assert "解压后大小" in refused(tmp_path, "b.zip", "[limits]\nunpacked_mb = 20\n")


def test_an_archive_within_an_archive_is_measured_too(tmp_path):
    book = workbook(tmp_path, extra={"xl/media/image1.bin": b"0" * 60_000_000})
    (tmp_path / "b.zip").write_bytes(packed({"p.xlsx": (tmp_path / book).read_bytes()}))
    (tmp_path / book).unlink()
    path = write_toml(tmp_path, '[data.parcels]\nfile = "b.zip"\n[limits]\nunpacked_mb = 20\n')
    with pytest.raises(ReadError, match="解压后大小"):
        read_data(path)


@pytest.mark.parametrize("name", ["p.xlsx", "p.ods", "p.kmz"])
def test_workbooks_and_kmz_that_burst_are_refused(tmp_path, name):
    if name == "p.xlsx":
        workbook(tmp_path, extra={"xl/sharedStrings.xml": b" " * 120_000_000})
    else:
        (tmp_path / name).write_bytes(
            packed(
                {
                    "doc.kml" if name == "p.kmz" else "content.xml": b" " * 120_000_000,
                    "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                }
            )
        )
    assert "压缩倍数" in refused(tmp_path, name)


def test_two_cells_far_apart_do_not_span_a_billion(tmp_path):
    rows = b"<row>" + cell("A1") + b"</row><row>" + cell("XFD1048576") + b"</row>"
    workbook(tmp_path, MEMBER % rows)
    text = refused(tmp_path, "p.xlsx")
    assert "工作表范围" in text
    assert str(16_384 * 1_048_576) in text
    assert "cells" in text
    (tmp_path / "p.ods").write_bytes(
        ods(
            '<table:table-row table:number-rows-repeated="1048570"><table:table-cell office:value-type="string" table:number-columns-repeated="16384"/></table:table-row>'
        )
    )
    assert "上限" in refused(tmp_path, "p.ods")


def test_a_sheet_that_only_says_it_is_vast_is_read(tmp_path):
    rows = (
        b'<row r="1">'
        + cell("A1", "宗地代码")
        + b'</row><row r="2">'
        + cell("A2", IDS[0])
        + b'<c r="XFD2" s="0"/></row><row r="1048576" s="0"/>'
    )
    workbook(tmp_path, (MEMBER % rows).replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>'))
    data = read_data(write_toml(tmp_path, '[data.parcels]\nfile = "p.xlsx"\n'))
    assert list(data.parcels.index if data.parcels.index.name else data.parcels["parcel_id"]) == [IDS[0]]


def test_a_dbf_that_claims_four_billion_records_is_refused(tmp_path):
    gpd.GeoDataFrame({"n": [1, 2]}, geometry=squares(2), crs="EPSG:4550").to_file(tmp_path / "p.shp")
    table = bytearray(dbf_bytes([("宗地".encode(), "C", 20, 0)], [[b"a"], [b"b"]]))
    table[4:8] = b"\xff\xff\xff\xff"
    (tmp_path / "p.dbf").write_bytes(table)
    path = write_toml(tmp_path, '[data.parcels]\nfile = "p.shp"\n')
    with pytest.raises(ReadError, match=r"p\.dbf 的长度与表头不符"):
        read_data(path)


def test_a_parquet_file_of_very_many_rows_is_refused_by_its_metadata(tmp_path):
    values = pa.array(np.zeros(200_000, dtype="int8"))
    pq.write_table(pa.table({"宗地代码": values}), tmp_path / "p.parquet")
    assert "行数为 200000" in refused(tmp_path, "p.parquet", "[limits]\nrows = 1000\n")


@pytest.mark.parametrize(
    "body",
    [
        '"properties":{"a":' + "[" * 100_000 + "]" * 100_000 + '},"geometry":null',
        '"properties":{},"geometry":{"type":"Polygon","coordinates":' + "[" * 100_000 + "]" * 100_000 + "}",
        '"properties":{},"geometry":' + '{"type":"GeometryCollection","geometries":[' * 50_000,
    ],
)
def test_json_nested_without_end_is_refused(tmp_path, body):
    (tmp_path / "p.geojson").write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature",' + body + "}]}", encoding="utf-8"
    )
    refused(tmp_path, "p.geojson")


def test_toml_nested_without_end_is_refused(tmp_path):
    (tmp_path / "landuse.toml").write_text(f"a = {'[' * 50_000}", encoding="utf-8")
    with pytest.raises(LanduseError, match="嵌套过深"):
        read_data(tmp_path)
    (tmp_path / "landuse.toml").write_text(f"a = {'9' * 5_000}", encoding="utf-8")
    with pytest.raises(LanduseError, match="不是有效的 TOML"):
        read_data(tmp_path)


def test_a_ring_of_a_million_points_is_read_and_counted_against_the_limit(tmp_path):
    angle = np.linspace(0, 2 * np.pi, 1_000_000)
    ring = shapely.Polygon(np.column_stack([519_000 + 500 * np.cos(angle), 4_618_000 + 500 * np.sin(angle)]))
    gpd.GeoDataFrame({"宗地代码": [IDS[0]]}, geometry=[ring], crs="EPSG:4550").to_file(tmp_path / "p.gpkg")
    begun = time.process_time()
    data = read_data(write_toml(tmp_path, '[data.parcels]\nfile = "p.gpkg"\n'))
    assert time.process_time() - begun < 60
    assert data.parcels.geometry.iloc[0].area == pytest.approx(np.pi * 500**2, rel=1e-6)
    text = refused(tmp_path, "p.gpkg", "[limits]\nvertices = 999\n")
    assert "图形顶点数为 100" in text
    assert "vertices（现为 999）" in text


@pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")
@pytest.mark.parametrize("wild", [float("nan"), float("inf"), -float("inf"), 1e308, -1e308])
def test_coordinates_that_are_no_place_are_told(tmp_path, wild):
    shapes = np.array([*squares(3), shapely.Polygon([(519_000, 4_618_000), (wild, 4_618_000), (519_000, wild)])], dtype=object)
    frame = gpd.GeoDataFrame({"宗地代码": [*IDS, "210106001002GB00003", "210106001002GB00004"]}, geometry=shapes, crs="EPSG:4550")
    frame.to_file(tmp_path / "p.gpkg")
    data = read_data(write_toml(tmp_path, '[data.parcels]\nfile = "p.gpkg"\n'))
    told = data.issues[data.issues["issue"].isin(["geometry_not_finite", "geometry_out_of_place"])]
    assert told["record_id"].tolist() == ["210106001002GB00004"]


def test_a_star_that_crosses_itself_everywhere_is_mended_and_told(tmp_path):
    angle = np.arange(301) * 2 * np.pi * 150 / 301
    star = shapely.Polygon(np.column_stack([519_000 + 500 * np.cos(angle), 4_618_000 + 500 * np.sin(angle)]))
    gpd.GeoDataFrame({"宗地代码": IDS}, geometry=[star, squares(1)[0]], crs="EPSG:4550").to_file(tmp_path / "p.gpkg")
    data = read_data(write_toml(tmp_path, '[data.parcels]\nfile = "p.gpkg"\n'))
    assert data.parcels.geometry.is_valid.all()
    assert IDS[0] in data.issues["record_id"].tolist()


LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY x SYSTEM "%s">]>'


@pytest.mark.parametrize("name", ["p.kml", "p.kmz", "p.ods", "p.xlsx", "p.xls"])
def test_entities_are_never_resolved(tmp_path, name):
    (tmp_path / "secret.txt").write_text("PLANTED", encoding="utf-8")
    laughs = LAUGHS % (tmp_path / "secret.txt").as_uri()
    kml = f'<?xml version="1.0"?>{laughs}<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>&x;&c;</name><Point><coordinates>123,41</coordinates></Point></Placemark></Document></kml>'
    if name == "p.kml":
        (tmp_path / name).write_text(kml, encoding="utf-8")
    elif name == "p.kmz":
        (tmp_path / name).write_bytes(packed({"doc.kml": kml.encode()}))
    elif name == "p.ods":
        with zipfile.ZipFile(io.BytesIO(ods())) as archive:
            members = {entry: archive.read(entry) for entry in archive.namelist()}
        members["content.xml"] = (
            members["content.xml"].replace(b"?>", b"?>" + laughs.encode()).replace("权利人".encode(), b"&x;&c;")
        )
        (tmp_path / name).write_bytes(packed(members))
    elif name == "p.xlsx":
        rows = (
            b'<row r="1">' + cell("A1", "宗地代码") + cell("B1", "&x;&c;") + b'</row><row r="2">' + cell("A2", IDS[0]) + b"</row>"
        )
        workbook(tmp_path, (MEMBER % rows).replace(b"?>", b"?>" + laughs.encode(), 1))
    else:
        page = f"{laughs}<html><body><table><tr><td>宗地代码</td><td>权利人</td></tr><tr><td>{IDS[0]}</td><td>&x;&c;</td></tr></table></body></html>"
        (tmp_path / name).write_text(page, encoding="utf-8")
    path = write_toml(tmp_path, f'[data.parcels]\nfile = "{name}"\n')
    try:
        data = read_data(path)
    except LanduseError as error:
        shown = str(error)
    else:
        shown = data.parcels.reset_index().to_csv() + data.issues.to_csv()
    assert "PLANTED" not in shown
    assert "hahaha" not in shown


@pytest.mark.parametrize("name", ["p.gpkg", "p.geojson", "p.shp", "p.kml", "p.dxf", "p.fgb"])
def test_a_file_that_sends_the_reader_elsewhere_is_refused(tmp_path, name):
    gpd.GeoDataFrame({"secret": ["PLANTED"]}, geometry=squares(1), crs="EPSG:4550").to_file(tmp_path / "other.gpkg")
    text = f'<OGRVRTDataSource><OGRVRTLayer name="other"><SrcDataSource>{tmp_path / "other.gpkg"}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
    if name == "p.shp":
        gpd.GeoDataFrame({"n": [1]}, geometry=squares(1), crs="EPSG:4550").to_file(tmp_path / "p.shp")
    (tmp_path / name).write_text(text + ("\nEOF\n" if name == "p.dxf" else ""), encoding="utf-8")
    path = write_toml(tmp_path, f'[data.parcels]\nfile = "{name}"\ncrs = "EPSG:4550"\n')
    with pytest.raises(ReadError) as caught:
        read_data(path)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "name", ["../../x.csv", "..\\..\\x.csv", "/etc/x.csv", "C:\\x.csv", "C:x.csv", "CON.csv", "a/NUL/x.csv", "a\x01.csv"]
)
def test_no_member_leaves_the_folder_it_is_unpacked_into(tmp_path, name):
    (tmp_path / "p.zip").write_bytes(packed({name: f"宗地代码\n{IDS[0]}\n".encode()}))
    before = sorted(tmp_path.parent.rglob("x.csv"))
    assert "不能使用的文件名" in refused(tmp_path, "p.zip")
    assert sorted(tmp_path.parent.rglob("x.csv")) == before


def test_wide_and_long_text_tables(tmp_path):
    wide = ",".join(["宗地代码", *(f"列{n}" for n in range(100_000))])
    (tmp_path / "p.csv").write_text(f"{wide}\n{IDS[0]}{',1' * 100_000}\n", encoding="utf-8")
    text = refused(tmp_path, "p.csv")
    assert "列数为 100001" in text
    assert "columns（现为 16384）" in text
    (tmp_path / "p.csv").write_text(f"宗地代码,权利人\n{IDS[0]},{'权' * 1_000_000}\n", encoding="utf-8")
    data = read_data(write_toml(tmp_path, '[data.parcels]\nfile = "p.csv"\n'))
    assert data.parcels.reset_index()["parcel_id"].tolist() == [IDS[0]]


def test_a_thousand_columns_are_read(tmp_path):
    header = ",".join(["宗地代码", *(f"列{n}" for n in range(1_000))])
    (tmp_path / "p.csv").write_text(f"{header}\n{IDS[0]}{',1' * 1_000}\n", encoding="utf-8")
    data = read_data(write_toml(tmp_path, '[data.parcels]\nfile = "p.csv"\n'))
    assert data.parcels.reset_index().loc[0, "列999"] == "1"


@pytest.mark.parametrize("odd", ["\0", "\ufeff", "\u202e", "\u200f", "\u0085", "\x1b[2J", "𠀀", "😀"])
def test_odd_characters_in_cells_are_kept_or_refused(tmp_path, odd):
    (tmp_path / "p.csv").write_text(f"宗地代码,权利人\n{IDS[0]},甲{odd}公司\n{IDS[1]},乙公司\n", encoding="utf-8")
    path = write_toml(tmp_path, '[data.parcels]\nfile = "p.csv"\n')
    try:
        kept = read_data(path).parcels.reset_index()["parcel_id"].tolist() == IDS
    except LanduseError as error:
        kept = "p.csv" in str(error)
    assert kept


def test_the_limits_are_read_from_the_configuration_and_checked(tmp_path):
    (tmp_path / "p.csv").write_text("宗地代码\na\nb\nc\n", encoding="utf-8")
    assert "行数为 3，超过上限 2" in refused(tmp_path, "p.csv", "[limits]\nrows = 2\n")
    path = write_toml(tmp_path, '[data.parcels]\nfile = "p.csv"\n[limits]\nrow = 2\n')
    with pytest.raises(LanduseError, match="rows"):
        read_data(path)
    path = write_toml(tmp_path, '[data.parcels]\nfile = "p.csv"\n[limits]\nrows = 0\n')
    with pytest.raises(LanduseError, match="不小于 1"):
        read_data(path)


def test_records_of_geoparquet_metadata_that_lie_are_refused(tmp_path):
    gpd.GeoDataFrame({"宗地代码": IDS}, geometry=squares(2), crs="EPSG:4550").to_parquet(tmp_path / "p.parquet")
    table = pq.read_table(tmp_path / "p.parquet")
    for geo in (
        "{",
        "[]",
        json.dumps({"primary_column": "none", "columns": {}}),
        json.dumps({"primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB", "crs": "EPSG:999999"}}}),
    ):
        pq.write_table(table.replace_schema_metadata({b"geo": geo.encode()}), tmp_path / "p.parquet")
        refused(tmp_path, "p.parquet")
