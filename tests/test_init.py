"""`landuse init`: a folder of files becomes a commented landuse.toml that reads back; what is open is asked or left as a comment."""

import tomllib
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from bureau_files import layer, write_shapefile
from test_read_ledgers import LOWER, MERGES, RECORDS, TITLE, TOTAL, UNITS, UPPER, workbook
from typer.testing import CliRunner

import landuse as lu
from landuse.cli.app import app
from landuse.config import load_config
from landuse.errors import ConfigError, CrsError, OutputError, ReadError
from landuse.io.first_config import draft_text, plan_of, survey_folder
from landuse.io.read import read_data

REAL = Path(__file__).parents[2] / "shared" / "real"


def init(*arguments, answers=None):
    return CliRunner().invoke(app, ["init", *map(str, arguments)], input=answers, catch_exceptions=False)


def written(folder):
    return tomllib.loads((folder / "landuse.toml").read_text(encoding="utf-8"))


@pytest.fixture
def bureau(tmp_path):
    """A GBK Shapefile without .cpg, an Excel ledger with title, unit line and two-row header, enterprises, and things that are no data."""
    folder = tmp_path / "某开发区"
    folder.mkdir()
    rows = [["A1", "云浔市沈北路一号", "华兴机械有限公司"], ["A2", "云浔市蒲河大街二号", "盛达新材料有限公司"]]
    write_shapefile(folder / "宗地.shp", ["ZDDM", "坐落", "权利人"], rows, encoding="gbk")
    workbook(folder / "台账.xlsx", [TITLE, UNITS, UPPER, LOWER, *RECORDS, TOTAL], MERGES)
    (folder / "企业名录.csv").write_text("统一社会信用代码,企业名称\n91210100MA0AAAAA1X,甲厂\n", encoding="gb18030")
    (folder / "旧图.dwg").write_bytes(b"AC1027")
    (folder / "说明.docx").write_bytes(b"PK")
    return folder


def test_a_bureaus_folder_without_a_question(bureau):
    done = init(bureau, "--yes", "--as-of", "2020-12-31", "--reporting-unit", "某局")
    assert done.exit_code == 0, done.output
    body = written(bureau)
    assert body["project"]["name"] == "某开发区"
    parcels = body["data"]["parcels"]
    assert "area_from" not in parcels  # the ledger has the areas
    (ledger,) = parcels["attributes"]
    assert (parcels["file"], ledger["file"], ledger["header_rows"]) == ("宗地.shp", "台账.xlsx", [3, 4])  # the outlines lead
    assert (ledger["on"], ledger["to"]) == ("宗地编号", "ZDDM")
    assert ledger["units"] == {"area_m2": "亩", "land_price_wanyuan": "万元"}
    assert body["data"]["enterprises"]["columns"]["enterprise_name"] == "企业名称"
    text = (bureau / "landuse.toml").read_text(encoding="utf-8")
    assert "台账.xlsx 的“宗地编号”在宗地表中有，2 行中 2 行找得到宗地" in text
    assert "与 台账.xlsx 的“宗地编号”相同，图形以它为准" in done.output
    assert "旧图.dwg：不能读取：请在 CAD 中另存为 DXF" in text
    assert f'landuse check "{bureau / "landuse.toml"}"' in done.output
    data = read_data(bureau)
    assert data.parcels["area_m2"].tolist() == [10_000.0, 20_000.0]
    assert data.parcels["agreed_start_date"].notna().all()
    assert data.parcels.geometry.notna().all()
    assert len(data.enterprises) == 1


def test_attributes_that_fit_few_parcels_are_for_a_person_to_decide(bureau):
    other = [[number, f"A{number}", 15, 1, None, None, None] for number in (1, 7)]
    workbook(bureau / "台账.xlsx", [TITLE, UNITS, UPPER, LOWER, *other], MERGES)
    done = init(bureau, "--yes")
    assert "台账.xlsx 是否为宗地的属性表：“宗地编号”在宗地表中有，2 行中 1 行找得到宗地" in done.output
    parcels = written(bureau)["data"]["parcels"]
    assert "attributes" not in parcels
    assert parcels["area_from"] == "geometry"
    assert '# on = "宗地编号"' in (bureau / "landuse.toml").read_text(encoding="utf-8")
    (bureau / "landuse.toml").unlink()
    answers = ["测试区", "", "2020-12-31", "", "", "是"]
    done = init(bureau, answers="\n".join(answers) + "\n")
    assert "“宗地编号”在宗地表中有，2 行中 1 行找得到宗地；把它的各列并入宗地吗" in done.output
    assert written(bureau)["data"]["parcels"]["attributes"][0]["to"] == "ZDDM"


def test_a_ledger_named_by_a_person_leads(bureau):
    assert init(bureau, "--yes", "--table", "parcels=台账.xlsx").exit_code == 0
    assert written(bureau)["data"]["parcels"]["header_rows"] == [3, 4]
    assert "宗地.shp：也像宗地表，但已用 台账.xlsx" in (bureau / "landuse.toml").read_text(encoding="utf-8")


def test_the_layer_is_taken_and_numbers_of_many_rows_a_parcel_are_offered(bureau):
    twice = [[*record[:4], None, None, None] for record in (*RECORDS, *RECORDS)]
    workbook(bureau / "台账.xlsx", [TITLE, UNITS, UPPER, LOWER, *twice], MERGES)
    done = init(bureau, "--yes", "--table", "parcels=宗地.shp", "--sum", "供应/供应面积")
    assert done.exit_code == 0, done.output
    parcels = written(bureau)["data"]["parcels"]
    assert (parcels["file"], parcels["area_from"]) == ("宗地.shp", "geometry")
    assert parcels["join"][0]["to"] == "ZDDM"
    assert "坐标系由文件写明：2000国家大地坐标系" in (bureau / "landuse.toml").read_text(encoding="utf-8")
    data = read_data(bureau)
    assert data.parcels["sum_1"].tolist() == [30.0, 60.0]


def test_nothing_is_overwritten(bureau, tmp_path):
    (bureau / "landuse.toml").write_text("# mine\n", encoding="utf-8")
    with pytest.raises(OutputError, match=r"已经存在，不覆盖.*--out"):
        init(bureau, "--yes")
    assert (bureau / "landuse.toml").read_text(encoding="utf-8") == "# mine\n"
    other = tmp_path / "别处" / "配置.toml"
    assert init(bureau, "--yes", "--out", other).exit_code == 0
    assert load_config(other).data["parcels"].file == (bureau / "宗地.shp").resolve()


@pytest.fixture
def plots(tmp_path):
    """Parcels in degrees without a stated system, one code in two parts, and a table with many rows for a parcel."""
    shapes = [shapely.box(123.4 + n / 1000, 41.8, 123.4005 + n / 1000, 41.8005) for n in range(21)]
    codes = [f"b-{n}" for n in range(20)] + ["b-0"]
    gpd.GeoDataFrame({"CODE": codes}, geometry=shapes, crs="EPSG:4326").to_file(tmp_path / "plots.geojson", RFC7946="YES")
    values = "".join(f"{n},b-{n % 20},{n * n}\n" for n in range(60))
    (tmp_path / "values.csv").write_text("row,CODE,价值(万元)\n" + values, encoding="utf-8")
    return tmp_path


def test_what_only_a_person_can_say_stays_a_comment(plots):
    done = init(plots, "--yes")
    assert done.exit_code == 0, done.output
    for words in ("没有坐标系说明", "1 个重复的标识"):
        assert words in done.output
    parcels = written(plots)["data"]["parcels"]
    assert parcels["columns"] == {"parcel_id": "CODE"}
    assert not {"crs", "duplicates", "join"} & set(parcels)
    text = (plots / "landuse.toml").read_text(encoding="utf-8")
    assert '# crs = "EPSG:4490"  # 核实后去掉行首的 #' in text
    assert '# duplicates = "dissolve"' in text
    with pytest.raises(CrsError):
        read_data(plots)
    report = lu.check(plots, as_of="2020-12-31")  # the check runs on it all the same
    assert not report.is_usable


def test_the_answers_are_put_in(plots):
    answers = "测试区\n某局\n2020年\n2020-12-31\n\nNAME\nCODE\nEPSG:0\nEPSG:4490\n是\n价值\n价值(万元)"
    done = init(plots, answers=answers + "\n")
    assert done.exit_code == 0, done.output
    for words in ("“2020年”不是日期", "没有列“NAME”", "不认识的坐标系“EPSG:0”", "没有可汇总的列“价值”"):
        assert words in done.output
    body = written(plots)
    assert body["project"] == {"name": "测试区", "reporting_unit": "某局", "as_of": body["project"]["as_of"], "policy": "cn"}
    assert body["data"]["parcels"]["crs"] == "EPSG:4490"
    assert body["data"]["parcels"]["duplicates"] == "dissolve"
    assert body["extra"]["sum_1"] == {"label": "价值", "unit": "万元", "per_mu": True}
    data = read_data(plots)
    assert len(data.parcels) == 20
    assert data.parcels["sum_1"].sum() == sum(n * n for n in range(60))


def test_nobody_to_answer_writes_nothing(plots):
    with pytest.raises(ConfigError, match=r"没有得到回答.*--yes"):
        init(plots, answers="")
    assert not (plots / "landuse.toml").exists()


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (["--key", "CODES"], ConfigError, "没有列“CODES”.*CODE"),
        (["--crs", "EPSG:1"], CrsError, "不认识的坐标系"),
        (["--table", "parcel=plots.geojson"], ConfigError, "没有名为“parcel”的表.*parcels"),
        (["--table", "parcels=plot.geojson"], ConfigError, "文件夹中没有“plot.geojson”.*plots.geojson"),
        (["--table", "parcels"], ConfigError, "不完整"),
        (["--working", "EPSG:3857"], CrsError, "Web 墨卡托"),
        (["--sum", "row"], ConfigError, "没有可汇总的列“row”"),
    ],
)
def test_an_option_that_fits_nothing_is_refused(plots, options, error, message):
    with pytest.raises(error, match=message):
        init(plots, "--yes", *options)
    assert not (plots / "landuse.toml").exists()


def test_a_stated_system_needs_no_option(tmp_path):
    layer({"ZDDM": ["A1", "A2"]}).to_file(tmp_path / "zd.gpkg")
    with pytest.raises(ConfigError, match="都已写明坐标系"):
        init(tmp_path, "--yes", "--crs", "EPSG:4550")


def test_a_system_that_the_coordinates_cannot_be_of_is_named(tmp_path):
    layer({"ZDDM": ["A1", "A2"], "坐落": ["一号", "二号"]}, crs="EPSG:4527").to_file(
        tmp_path / "zd.gpkg"
    )  # the easting has no zone number
    done = init(tmp_path, "--yes")
    assert "的坐标不可能是文件写明的2000国家大地坐标系" in done.output
    assert "先在 GIS 软件中改正" in done.output
    assert "crs" not in written(tmp_path)["data"]["parcels"]
    (tmp_path / "landuse.toml").unlink()
    with pytest.raises(ConfigError, match="--crs 用不上"):
        init(tmp_path, "--yes", "--crs", "EPSG:4550")


def test_every_sheet_and_layer_is_looked_at_and_files_that_are_none_are_named(tmp_path):
    workbook(tmp_path / "台账.xlsx", [["统一社会信用代码", "企业名称"], ["91210100MA0AAAAA1X", "甲厂"]], [])
    (tmp_path / "空.csv").write_text("", encoding="utf-8")
    (tmp_path / "坏.zip").write_bytes(b"PK")
    (tmp_path / "设置.json").write_text('{"a": 1}', encoding="utf-8")
    (tmp_path / "图").mkdir()
    layer({"ZDDM": ["A1", "A2"], "坐落": ["一号", "二号"]}).to_file(tmp_path / "图" / "宗地.gpkg", layer="现状")
    layer({"n": [1, 2]}).to_file(tmp_path / "图" / "宗地.gpkg", layer="底图")
    assert init(tmp_path, "--yes").exit_code == 0
    data = written(tmp_path)["data"]
    assert (data["parcels"]["file"], data["parcels"]["layer"]) == ("图/宗地.gpkg", "现状")
    assert data["enterprises"]["file"] == "台账.xlsx"
    text = (tmp_path / "landuse.toml").read_text(encoding="utf-8")
    for name in ("空.csv", "坏.zip", "设置.json"):
        assert f"{name}：不能读取" in text
    assert len(read_data(tmp_path).parcels) == 2


def test_a_folder_without_parcels_or_none_at_all(tmp_path):
    with pytest.raises(ReadError, match="请放入宗地图层或台账"):
        init(tmp_path, "--yes")
    with pytest.raises(ReadError, match="没有找到文件夹"):
        init(tmp_path / "没有", "--yes")
    (tmp_path / "a.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    with pytest.raises(ReadError, match=r"其中有：a\.csv、b\.csv；请用 --table parcels="):
        init(tmp_path, "--yes")


def test_the_sample_is_recognised_table_by_table(tmp_path):
    """Every table is told from the files that only look alike."""
    sample = Path(__file__).parents[1] / "data" / "parcels"
    config = load_config(sample)
    plan = plan_of(survey_folder(sample))
    assert {name: planned.looked.part.file.name for name, planned in plan.tables.items()} == {
        name: source.file.name for name, source in config.data.items()
    }
    assert plan.open_points == []
    own = load_config_of(draft_text(plan, tmp_path / "landuse.toml"), tmp_path)
    assert own.data["zones"].layer is None


def load_config_of(text, folder):
    (folder / "landuse.toml").write_text(text, encoding="utf-8")
    return load_config(folder)


@pytest.mark.real
@pytest.mark.skipif(not REAL.is_dir(), reason="the real data are not beside the project (../shared/real)")
def test_real_folders(tmp_path):
    """What `tests/real` says of them by hand is found; the rest is asked for."""
    options = ["--crs", "EPSG:4326", "--dissolve", "--sum", "TotalAppraisedParcelValue", "--as-of", "2013-06-30"]
    assert init(REAL / "cambridge", "--yes", "--out", tmp_path / "c.toml", *options).exit_code == 0
    mine, theirs = load_config(tmp_path / "c.toml"), load_config(Path(__file__).parent / "real" / "cambridge.toml")
    own, target = mine.data["parcels"], theirs.data["parcels"]
    assert (own.crs, own.columns, own.duplicates, own.area_from) == (
        target.crs,
        target.columns,
        target.duplicates,
        target.area_from,
    )
    assert (own.join[0].on, own.join[0].to) == (target.join[0].on, target.join[0].to)
    assert mine.crs.working == "EPSG:32619"
    landchina = plan_of(survey_folder(REAL / "landchina")).tables["parcels"]
    assert landchina.columns["parcel_id"] == landchina.columns["supervision_no"] == "电子监管号"
    assert {found.header for found in landchina.doubts} >= {"土地使用权人2"}
    stoke = plan_of(survey_folder(REAL / "stoke")).tables["parcels"]
    assert (stoke.columns, stoke.area_from_boundary) == ({"parcel_id": "SiteReference"}, False)
    bubenec = plan_of(survey_folder(REAL / "bubenec"))
    assert bubenec.tables["parcels"].looked.part.layer == "plots"
    assert bubenec.working[0] == "EPSG:32633"


def test_a_folder_of_parquet_files_is_one_table_unless_their_columns_differ(tmp_path):
    parcels = gpd.GeoDataFrame(
        {"parcel_id": ["A1", "A2", "A3", "A4"], "works_status": "completed", "area_m2": 5000.0},
        geometry=[shapely.box(x, 4_620_000, x + 50, 4_620_100) for x in (520_000, 520_060, 520_120, 520_180)],
        crs="EPSG:4550",
    )
    delays = pd.DataFrame(
        {"parcel_id": ["A1", "A2"], "cause": "G1", "first_date": "2018-01-01", "document_no": "某文〔2018〕1号"}
    )
    for name, table in (("宗地", parcels), ("delays", delays)):
        (tmp_path / name).mkdir()
        table.iloc[::2].to_parquet(tmp_path / name / "0000.parquet")
        table.iloc[1::2].to_parquet(tmp_path / name / "0001.parquet")
        (tmp_path / name / "_SUCCESS").touch()
    (tmp_path / "零散").mkdir()
    pd.DataFrame({"enterprise_id": ["E1"], "enterprise_name": ["甲厂"]}).to_parquet(tmp_path / "零散" / "企业.parquet")
    pd.DataFrame({"zone_id": ["Z1"], "zone_name": ["某开发区"]}).to_parquet(tmp_path / "零散" / "开发区.parquet")
    done = init(tmp_path, "--yes", "--as-of", "2020-12-31", "--reporting-unit", "某局")
    assert done.exit_code == 0, done.output
    files = {name: table["file"] for name, table in written(tmp_path)["data"].items()}
    assert files == {"parcels": "宗地", "delays": "delays", "enterprises": "零散/企业.parquet", "zones": "零散/开发区.parquet"}
    data = read_data(load_config(tmp_path))
    assert data.parcels.index.tolist() == ["A1", "A3", "A2", "A4"]
    assert len(data.table("delays")) == 2
