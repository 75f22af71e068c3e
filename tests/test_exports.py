"""Exports opened again: ids, Chinese text, days, system and area come back from every format."""

import zipfile

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
from bureau_files import found, read
from hypothesis import given, settings
from hypothesis import strategies as st
from paper_trail import AS_OF, HOSTILE, assessment, land_data
from typer.testing import CliRunner

import landuse as lu
from landuse.errors import OutputError
from landuse.io.exports.dbf_file import cells_of, dbf_content
from landuse.io.exports.export import export_results
from landuse.io.exports.short_names import short_names
from landuse.io.formats.dbf import read_dbf
from landuse.vocabulary import columns

CHECKED = (
    "supervision_no",
    "holder_name",
    "location",
    "area_m2",
    "land_price_wanyuan",
    "agreed_start_date",
    "works_status",
    "mortgaged",
)
RARE = "㛃䲰公司𠮷"  # in GB18030 but not all in GBK


def data_in_place():
    data = land_data()
    parcels, zones = data.parcels, data.zones
    parcels = parcels.set_geometry(parcels.geometry.translate(519_000, 4_618_000))
    parcels["location"] = "沈阳市铁西区建设东路12号"
    parcels["area_m2"] = parcels["area_m2"] + 1 / 3
    return lu.LandData(
        parcels=parcels, zones=zones.set_geometry(zones.geometry.translate(519_000, 4_618_000)), delays=data.delays
    )


@pytest.fixture(scope="module")
def result():
    return assessment(data_in_place())


@pytest.fixture(scope="module")
def folder(result, tmp_path_factory):
    place = tmp_path_factory.mktemp("导出 成果〔2026〕")
    for name, path in (("shp", "成果.zip"), ("gdb", "成果.gdb"), ("parquet", "表"), ("csv", "csv"), ("gpkg", "成果.gpkg")):
        export_results(result, place / path, format=name)
    return place


def short_mapping(folder):
    """Return the section of landuse.toml that 字段对照表.xlsx stands for."""
    with zipfile.ZipFile(folder / "成果.zip") as archive, archive.open("字段对照表.xlsx") as book:
        rows = list(openpyxl.load_workbook(book).worksheets[0].values)
    listed = pd.DataFrame(rows[1:], columns=rows[0])
    mine = listed[(listed["图层"] == "parcels") & listed["列"].isin(["parcel_id", *CHECKED])]
    return "[data.parcels.columns]\n" + "".join(
        f'{column} = "{short}"\n' for column, short in zip(mine["列"], mine["字段"], strict=True)
    )


SOURCES = {
    "shp": 'file = "成果.zip"\nlayer = "parcels"\n',
    "gdb": 'file = "成果.gdb"\nlayer = "parcels"\n',
    "parquet": 'file = "表/parcels.parquet"\n',
    "gpkg": 'file = "成果.gpkg"\nlayer = "parcels"\n',
    "csv": 'file = "csv/parcels.csv"\n[data.parcels.columns]\narea_m2 = "土地面积(㎡)"\n',  # which also has them in mu
}


@pytest.mark.parametrize("name", SOURCES)
def test_everything_comes_back(folder, result, name):
    mapping = short_mapping(folder) if name == "shp" else ""
    data = read(folder, f"[data.parcels]\n{SOURCES[name]}{mapping}")
    before, after = result.data.parcels, data.parcels
    assert after.index.tolist() == before.index.tolist()
    assert after["supervision_no"].tolist() == before["supervision_no"].tolist()
    assert after["location"].tolist() == before["location"].tolist()
    pd.testing.assert_series_equal(after["agreed_start_date"], before["agreed_start_date"], check_freq=False)
    assert after["area_m2"].to_numpy() == pytest.approx(before["area_m2"].to_numpy(), rel=1e-13, nan_ok=True)
    assert after["works_status"].astype("str").fillna("").tolist() == before["works_status"].astype("str").fillna("").tolist()
    assert after["mortgaged"].tolist() == before["mortgaged"].tolist()
    if name != "csv":
        assert after.crs.to_epsg() == 4550
        assert after.geometry.isna().tolist() == before.geometry.isna().tolist()
        np.testing.assert_allclose(after.geometry.area.dropna(), before.geometry.area.dropna(), rtol=1e-12)
    harmless = ~before["holder_name"].isin([HOSTILE[word] for word in ("control", "lines", "long", "endless", "spaces")])
    assert after["holder_name"][harmless].fillna("").tolist() == before["holder_name"][harmless].fillna("").tolist()
    assert found(data, "id_lost_digits").empty


def test_a_shapefile_for_old_programs(folder, result):
    with zipfile.ZipFile(folder / "成果.zip") as archive:
        names = archive.namelist()
        assert archive.read("parcels.cpg") in (b"GBK", b"GB18030")
        assert archive.testzip() is None
        changed = archive.read("改动文字.csv").decode("utf-8-sig")
        archive.extractall(folder / "解压")
    assert {"parcels.shp", "parcels.shx", "parcels.dbf", "parcels.prj", "parcels.cpg", "zones.shp", "字段对照表.xlsx"} <= set(
        names
    )
    table = read_dbf(folder / "解压" / "parcels.dbf")
    assert all(len(field.name) <= 10 and field.name.isascii() for field in table.fields)
    assert len({field.name.lower() for field in table.fields}) == len(table.fields)
    assert table.language == 0x4D
    frame = pyogrio.read_dataframe(folder / "解压" / "parcels.shp")  # as another program reads it
    assert frame["ZDDM"].tolist() == result.results.index.tolist()
    assert frame["ZL"].tolist()[0] == "沈阳市铁西区建设东路12号"
    assert str(frame["YDKGSJ"].iloc[0])[:10] == "2017-03-01"
    assert frame.crs.to_epsg() == 4550
    assert HOSTILE["endless"] in changed
    assert frame["QLR"].iloc[result.results["holder_name"].tolist().index(HOSTILE["long"])] == "长" * 127


def test_the_codec_is_gbk_unless_a_character_is_not_in_it(tmp_path):
    data = data_in_place()
    for holder, codec in (("甲公司", b"GBK"), (RARE, b"GB18030")):
        parcels = data.parcels.assign(holder_name=holder)
        export_results(assessment(lu.LandData(parcels=parcels)), tmp_path / "p.zip", format="shp")
        with zipfile.ZipFile(tmp_path / "p.zip") as archive:
            assert archive.read("parcels.cpg") == codec
        after = read(tmp_path, '[data.parcels]\nfile = "p.zip"\n').parcels
        assert after["holder_name"].unique().tolist() == [holder]


def test_a_geodatabase_has_every_table_and_is_replaced_whole(folder, result, tmp_path):
    layers = dict(pyogrio.list_layers(folder / "成果.gdb"))
    assert set(layers) == {"parcels", "zones", "disposal", "issues", "字段说明", "代码说明"}
    path = tmp_path / "成果.gdb"
    export_results(result, path, format="gdb")
    export_results(result, path, format="gdb")
    assert len(gpd.read_file(path, layer="parcels")) == len(result.results)
    assert [entry.name for entry in tmp_path.iterdir()] == ["成果.gdb"]
    (tmp_path / "别的.gdb").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match="不是 FileGDB"):
        export_results(result, tmp_path / "别的.gdb", format="gdb")
    with pytest.raises(OutputError, match=r"须以 \.gdb 结尾"):
        export_results(result, tmp_path / "成果", format="gdb")


def test_a_geoparquet_is_one_for_other_readers(folder, result):
    parcels = gpd.read_parquet(folder / "表" / "parcels.parquet")
    assert parcels.crs == result.results.crs
    assert parcels["parcel_id"].tolist() == result.results.index.tolist()
    assert b"geo" not in (pq.read_schema(folder / "表" / "disposal.parquet").metadata or {})
    assert {path.stem for path in (folder / "表").iterdir()} == {"parcels", "zones", "disposal", "issues", "字段说明", "代码说明"}


def test_csv_is_for_excel_and_runs_nothing(folder):
    raw = (folder / "csv" / "parcels.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in raw
    frame = pd.read_csv(folder / "csv" / "parcels.csv", dtype="str", encoding="utf-8-sig")
    assert frame.columns[0] == "宗地代码"
    assert "土地面积(㎡)" in frame.columns
    names = frame["土地使用权人"] if "土地使用权人" in frame else frame[next(name for name in frame if "使用权人" in name)]
    assert not names.dropna().str.contains(r"^[+\-@]").any()
    assert names.dropna()[names.dropna().str.startswith("=")].tolist() == ['="910000000000000001"']
    assert "'" + HOSTILE["formula"] in names.tolist()


def test_csv_in_gb18030_and_what_it_cannot_hold(result, tmp_path):
    from landuse.io.exports.csv_files import write_csv

    write_csv(result, tmp_path, encoding="gb18030")
    assert "沈阳市铁西区" in (tmp_path / "parcels.csv").read_text(encoding="gb18030")
    with pytest.raises(OutputError, match="不能写成 ascii"):
        write_csv(result, tmp_path, encoding="ascii")


def test_the_same_results_give_the_same_bytes(folder, result, tmp_path):
    export_results(result, tmp_path / "p.zip", format="shp")
    assert (tmp_path / "p.zip").read_bytes() == (folder / "成果.zip").read_bytes()
    export_results(result, tmp_path / "t", format="parquet")
    assert (tmp_path / "t" / "parcels.parquet").read_bytes() == (folder / "表" / "parcels.parquet").read_bytes()


def test_what_cannot_be_written_says_why(result, tmp_path):
    with pytest.raises(OutputError, match=r"没有名为“shape”的导出格式.*可用：gpkg、shp"):
        export_results(result, tmp_path / "x", format="shape")
    plain = assessment(lu.LandData(parcels=pd.DataFrame({"parcel_id": ["A"], "works_status": ["not_started"]})))
    with pytest.raises(OutputError, match="没有图形"):
        export_results(plain, tmp_path / "p.zip", format="shp")
    assert list(tmp_path.iterdir()) == []
    export_results(plain, tmp_path / "p.gdb", format="gdb")
    assert dict(pyogrio.list_layers(tmp_path / "p.gdb"))["parcels"] is None


def test_every_column_of_the_dictionary_has_a_short_name_of_its_own():
    for table in ("parcels", "zones"):
        names = short_names(columns(table), table)
        assert all(len(name) <= 10 and name.isascii() and name[0].isalpha() for name in names.values())
        assert len({name.casefold() for name in names.values()}) == len(names)
    assert short_names(["项目名称", "备注", "a" * 30, "a" * 31]) == {
        "项目名称": "F",
        "备注": "F1",
        "a" * 30: "a" * 10,
        "a" * 31: "a" * 9 + "1",
    }


NUMBERS = st.one_of(st.none(), st.floats(-1e9, 1e9).map(lambda number: float(f"{number:.6f}")))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            NUMBERS,
            st.one_of(st.none(), st.text("宗地A1-㎡", max_size=20)),
            st.dates(pd.Timestamp("1950-01-01").date(), pd.Timestamp("2090-01-01").date()),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_our_tables_are_read_back_by_our_reader(tmp_path_factory, rows):
    frame = pd.DataFrame(rows, columns=["n", "t", "d"])
    frame["n"], frame["t"] = frame["n"].astype("float64"), frame["t"].astype("str")
    frame["d"] = pd.to_datetime(frame["d"])
    content = dbf_content([(name, cells_of(frame[name], "gbk", is_day=name == "d")) for name in frame], len(frame), "gbk")
    path = tmp_path_factory.mktemp("dbf") / "t.dbf"
    path.write_bytes(content)
    after = read_dbf(path).frame("gb18030")
    np.testing.assert_allclose(after["n"].astype("float64"), frame["n"], rtol=1e-14, atol=1e-6)
    assert after["t"].fillna("").tolist() == frame["t"].fillna("").str.strip().tolist()
    assert after["d"].tolist() == frame["d"].dt.strftime("%Y%m%d").tolist()


def test_a_large_number_takes_no_digit_of_a_small_one():
    cells = cells_of(pd.Series([1e9, 1.765625]), "gbk", is_day=False)
    assert [float(raw) for raw in cells.raw] == [1e9, 1.765625]


def test_on_the_command_line(tmp_path):
    from landuse.cli.app import app

    data = data_in_place()
    data.parcels.reset_index().drop(columns="holder_name").to_file(tmp_path / "p.gpkg")
    (tmp_path / "landuse.toml").write_text(
        f'[project]\nname = "x"\nas_of = {AS_OF}\n[data.parcels]\nfile = "p.gpkg"\n', encoding="utf-8"
    )
    run = CliRunner().invoke(app, ["export", str(tmp_path / "landuse.toml"), "--format", "shp", "--out", str(tmp_path / "o.zip")])
    assert run.exit_code == 0, run.output
    assert f"已写出 {len(data.parcels)} 宗地" in run.output
    assert zipfile.is_zipfile(tmp_path / "o.zip")
    wrong = CliRunner().invoke(app, ["export", str(tmp_path / "landuse.toml"), "--format", "dwg"])
    assert isinstance(wrong.exception, OutputError)
