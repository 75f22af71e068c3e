"""Attribute files: one row a record, joined to the table; what was joined, filled, contradicted or left is told with its place."""

import datetime as dt
import json

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from bureau_files import found, layer, read, read_csv, squares, write_shapefile, write_toml

import landuse as lu
from landuse.config import load_config
from landuse.errors import ConfigError, ReadError
from landuse.io.extents import extents
from landuse.io.files import input_files
from landuse.io.read import read_data
from landuse.io.shrinking import find_shrinkage
from landuse.io.write import write_results
from landuse.reports.checks import write_check

SHAPE = '[data.parcels]\nfile = "宗地.shp"\nencoding = "gb18030"\n[data.parcels.columns]\nsupervision_no = "JGH"\n'
LEDGER = '[[data.parcels.attributes]]\nfile = "合同台账.xlsx"\nheader_rows = [2, 3]\n[data.parcels.attributes.columns]\n'
LEDGER += 'land_price_wanyuan = "供应/成交价款"\nagreed_start_date = "约定时间/约定开工时间"\nagreed_completion_date = "约定时间/约定竣工时间"\n'
TOP = ["电子监管号", "宗地编号", "受让人", "供应", None, "约定时间", None, "备注"]
BOTTOM = [None, None, None, "面积(亩)", "成交价款(万元)", "约定开工时间", "约定竣工时间", None]
ROWS = [
    ["2101062018B00012", "A1", "甲公司(集团)", 15, 900, dt.date(2018, 5, 10), "2019年5月10日", "已核"],
    ["2101062018B00013", "A2", "丙公司", 15, 800, "2019.6.1", "2018-06-01", None],
    ["2101062018B00019", "A9", "丁公司", 3, 70, "2019-06-01", None, None],
    ["2101062018B00014", "A3", "戊公司", 15, 1, None, None, None],
    ["2101062018B00015", "A3", "戊公司", 15, 2, None, None, None],
    ["2101062018B00012", "A1", "甲公司(集团)", 15, 900, dt.date(2018, 5, 10), "2019年5月10日", "已核"],
]


def write_book(folder, rows=ROWS, name="合同台账.xlsx", sheet="合同"):
    made = openpyxl.Workbook()
    made.active.title = sheet
    for row in [["某开发区合同台账"], TOP, BOTTOM, *rows]:
        made.active.append(row)
    for area in ("A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:G2", "H2:H3"):
        made.active.merge_cells(area)
    made.save(folder / name)


def write_shapes(folder):
    write_shapefile(
        folder / "宗地.shp", ["ZDDM", "受让人", "JGH"], encoding="gb18030",
        rows=[["A1", "甲公司（集团）", "2101062018B00012"], ["A2", "乙公司", ""], ["A3", "", ""], ["A4", "己公司", "2101062018B00020"]],
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("attributes")
    write_shapes(place)
    write_book(place)
    return write_toml(place, SHAPE + LEDGER).parent


@pytest.fixture(scope="module")
def data(folder):
    return read_data(folder)


@pytest.fixture(scope="module")
def report(folder):
    return lu.check(folder)


def attach(folder, attributes, parcels="ZDDM,受让人,面积\nA,甲,100\nB,,200\n", settings=""):
    (folder / "表.csv").write_text(attributes, encoding="utf-8")
    return read_csv(folder, parcels, f'[[data.parcels.attributes]]\nfile = "表.csv"\n{settings}')


def test_columns_of_a_two_level_ledger_join_the_outlines(data):
    parcels = data.parcels
    assert parcels.index.tolist() == ["A1", "A2", "A3", "A4"]
    assert parcels.geometry.notna().all()
    assert parcels["area_m2"].dropna().tolist() == [10_000.0, 10_000.0]
    assert parcels["agreed_start_date"].dropna().dt.strftime("%Y-%m-%d").tolist() == ["2018-05-10", "2019-06-01"]
    assert parcels["land_price_wanyuan"].isna().tolist() == [False, False, True, True]
    assert parcels.loc["A1", "备注"] == "已核"
    assert found(data, "unit_converted")["file"].tolist() == ["合同台账.xlsx"]


def test_a_contradiction_names_both_cells_and_the_table_stands(data):
    conflict = found(data, "attribute_conflict")
    assert conflict[["record_id", "column", "file", "sheet", "row"]].to_numpy().tolist() == [
        ["A2", "holder_name", "合同台账.xlsx", "合同", 5]
    ]
    assert conflict["value"].item() == "宗地.shp 第 2 行：乙公司；合同台账.xlsx“合同” 第 5 行：丙公司"
    assert "采用 宗地.shp 的值" in conflict["message"].item()
    assert data.parcels["holder_name"].tolist()[:2] == ["甲公司（集团）", "乙公司"]  # brackets of another width are the same name


def test_an_empty_cell_is_filled_and_stands_where_it_was_read(data):
    assert data.parcels["supervision_no"].tolist()[1] == "2101062018B00013"
    where = data.origins.of_column("parcels", "supervision_no")
    assert where.to_numpy().tolist()[:2] == [["宗地.shp", "", 1], ["合同台账.xlsx", "合同", 5]]
    assert data.origins["parcels"]["file"].unique().tolist() == ["宗地.shp"]
    assert data.origins.of_column("parcels", "holder_name")["file"].unique().tolist() == ["宗地.shp"]


def test_what_was_not_joined_is_told_row_by_row(data):
    assert found(data, "attribute_repeated")[["record_id", "row"]].to_numpy().tolist() == [["A1", 9]]
    several = found(data, "attribute_ambiguous")
    assert several[["record_id", "row"]].to_numpy().tolist() == [["A3", 7], ["A3", 8]]
    assert several["value"].iloc[0] == "土地价款 1；电子监管号 2101062018B00014；宗地代码 A3；土地使用权人 戊公司；土地面积 10000"
    stray = found(data, "attribute_unmatched")
    assert stray[["record_id", "row", "who"]].to_numpy().tolist() == [["A9", 6, "provider"]]
    assert "丁公司" in stray["value"].item()
    assert "2 条宗地记录" in found(data, "attribute_without_row")["message"].item()
    assert found(data, "attributes_joined")["message"].item() == (
        "合同台账.xlsx 读入 6 行，并入宗地 2 行，未并入 4 行（整行重复 1 行、同一标识有多条 2 行、找不到对应记录 1 行）"
    )


def test_later_findings_name_the_cell_of_the_attribute_file(report):
    order = report.issues[report.issues["issue"] == "dates_out_of_order"]
    assert order[["file", "sheet", "row", "letter", "header"]].to_numpy().tolist() == [
        ["合同台账.xlsx", "合同", 5, "G", "约定时间/约定竣工时间"]
    ]
    conflict = report.issues[report.issues["issue"] == "attribute_conflict"]
    assert conflict[["letter", "header"]].to_numpy().tolist() == [["C", "受让人"]]


def test_the_check_treats_it_as_a_file_of_its_own(report, tmp_path):
    assert report.tables[["file", "sheet", "rows_in_file", "rows_read", "rows_left_out"]].to_numpy().tolist() == [
        ["宗地.shp", "", 4, 4, 0],
        ["合同台账.xlsx", "合同", 6, 2, 4],
    ]
    assert report.table_labels == ["宗地", "宗地（属性表）"]
    assert sum(map(len, report.findings)) == len(report.issues)
    assert set(report.findings[1]["file"]) == {"合同台账.xlsx"}
    assert report.decisions["decision"].iloc[0] == "GB18030（含 GBK）"
    files = write_check(report, tmp_path)
    sheet = openpyxl.load_workbook(files.marked["合同台账.xlsx"])["合同"]
    assert "两个文件" in sheet["C5"].comment.text
    assert sheet["G5"].comment is not None


def test_the_files_of_a_run_and_the_guard_against_a_shorter_one(folder, data, tmp_path):
    assert "合同台账.xlsx" in [path.name for path in input_files(load_config(folder))]
    assert "合同台账.xlsx" in [path.name for path in data.files]
    assert extents(data)["parcels ← 合同台账.xlsx"] == {"rows": 2, "mu": None}
    (tmp_path / "provenance.json").write_text(json.dumps({"run_id": "0123456789ab", "extents": extents(data)}), encoding="utf-8")
    write_shapes(tmp_path)
    write_book(tmp_path, ROWS[1:2])
    shorter = find_shrinkage(read(tmp_path, SHAPE + LEDGER), tmp_path)
    assert shorter[-1].words == "并入宗地表的属性表 合同台账.xlsx 上次 2 行、本次 1 行"
    gone = find_shrinkage(read(tmp_path, SHAPE), tmp_path)[-1]
    assert (gone.table, gone.rows_before, gone.rows) == ("parcels ← 合同台账.xlsx", 2, 0)


def test_the_file_may_win(tmp_path):
    text = "ZDDM,受让人,面积\nA,乙,100.00001\nB,丙,\n"
    data = attach(tmp_path, text, settings="prefer = true\n")
    assert data.parcels["holder_name"].tolist() == ["乙", "丙"]
    assert data.parcels["area_m2"].tolist() == [100.0, 200.0]  # the last digits of a rounded number are no contradiction
    assert "采用 表.csv 的值" in found(data, "attribute_conflict")["message"].item()
    assert data.origins.of_column("parcels", "holder_name")["row"].tolist() == [2, 3]
    assert data.origins.of_column("parcels", "holder_name")["file"].tolist() == ["表.csv", "表.csv"]


def test_the_parcels_side_may_be_another_column(tmp_path):
    parcels = "ZDDM,土地供应编号,面积\nA,S1,100\nB,S2,200\nC,S3,300\nD,S3,400\nE,,500\n"
    rows = "合同号,供应编号,约定开工时间,宗地代码\n1,S1,2018-05-10,A\n2,S2,2019-05-10,X\n3,S3,2020-05-10,C\n4,,2020-05-10,E\n"
    data = attach(tmp_path, rows, parcels, 'on = "供应编号"\nto = "土地供应编号"\n')
    assert data.parcels["agreed_start_date"].dt.year.tolist()[:2] == [2018, 2019]
    assert data.parcels["agreed_start_date"].isna().tolist() == [False, False, True, True, True]
    assert data.parcels.index.tolist() == list("ABCDE")  # an identifier is compared, never replaced
    assert found(data, "attribute_conflict")["column"].tolist() == ["parcel_id"]
    assert "有多条记录" in found(data, "attribute_ambiguous")["message"].item()
    assert "没有标识" in found(data, "attribute_unmatched")["message"].item()


def test_known_key_columns_and_headers_of_ones_own(tmp_path):
    parcels = "ZDDM,监管号,面积\nA,2101062018B00012,100\nB,2101062018B00013,200\n"
    rows = "合同编号,JG,价\nC1,2101062018B00013,50\n"
    data = attach(
        tmp_path, rows, parcels, 'on = "JG"\nto = "supervision_no"\n[data.parcels.attributes.columns]\nland_price_wanyuan = "价"\n'
        '[data.parcels.attributes.units]\nland_price_wanyuan = "元"\n[data.parcels.columns]\nsupervision_no = "监管号"\n',
    )  # fmt: skip
    assert data.parcels["land_price_wanyuan"].tolist()[1] == pytest.approx(0.005)
    assert found(data, "attributes_joined")["column"].tolist() == ["supervision_no"]


def test_several_attribute_files_one_after_the_other(tmp_path):
    (tmp_path / "另表.csv").write_text("ZDDM,受让人,序号,备注\nB,丁,7,新\n", encoding="utf-8")
    text = "序号,ZDDM,受让人,备注\n1,A,甲,旧\n2,B,丙,旧\n"
    data = attach(tmp_path, text, settings='[[data.parcels.attributes]]\nfile = "另表.csv"\n')
    conflicts = found(data, "attribute_conflict")
    assert conflicts["column"].tolist() == ["holder_name", "备注"]
    assert conflicts["value"].tolist() == ["表.csv 第 3 行：丙；另表.csv 第 2 行：丁", "表.csv 第 3 行：旧；另表.csv 第 2 行：新"]
    assert data.parcels["holder_name"].tolist() == ["甲", "丙"]


def test_other_tables_with_one_identifier(tmp_path):
    (tmp_path / "表.csv").write_text("统一社会信用代码,行业代码\nE2,3311\n", encoding="utf-8")
    text = "统一社会信用代码,企业名称\nE1,甲\nE2,乙\n"
    data = read_csv(tmp_path, text, '[[data.enterprises.attributes]]\nfile = "表.csv"\n', table="enterprises")
    assert data.enterprises["industry_code"].tolist()[1] == "3311"
    with pytest.raises(ConfigError, match=r"第 8 行：.*不能写“attributes”；.*enterprises"):
        read_csv(tmp_path, text, '[[data.accounts.attributes]]\nfile = "表.csv"\n', table="accounts")


def test_boundaries_of_the_attribute_file_are_left_and_said(tmp_path):
    layer({"ZDDM": ["A"], "受让人": ["乙"]}).to_file(tmp_path / "表.gpkg", driver="GPKG")
    data = read_csv(tmp_path, "ZDDM\nA\n", '[[data.parcels.attributes]]\nfile = "表.gpkg"\n')
    assert not isinstance(data.parcels, gpd.GeoDataFrame)
    assert len(found(data, "attribute_geometry_ignored")) == 1


def test_an_area_that_only_the_ledger_has_is_held_against_the_boundary(tmp_path):
    layer({"ZDDM": ["A"]}).set_geometry(gpd.GeoSeries(squares(1), crs="EPSG:4550")).to_file(tmp_path / "宗地.gpkg", driver="GPKG")
    (tmp_path / "表.csv").write_text("ZDDM,面积\nA,15\n", encoding="utf-8")
    data = read(tmp_path, '[data.parcels]\nfile = "宗地.gpkg"\n[[data.parcels.attributes]]\nfile = "表.csv"\n')
    wrong = found(data, "area_in_other_unit")
    assert wrong[["file", "row"]].to_numpy().tolist() == [["表.csv", 2]]


def test_codes_outside_their_list_are_told_in_the_file_they_come_from(tmp_path):
    data = attach(tmp_path, "ZDDM,开工状态\nA,快了\nB,未动工\n")
    assert found(data, "unknown_code")[["record_id", "file", "row"]].to_numpy().tolist() == [["A", "表.csv", 2]]
    assert data.parcels["works_status"].tolist()[1] == "not_started"


@pytest.mark.parametrize(
    ("settings", "error", "words"),
    [
        ('on = "宗地"\n', ReadError, r"表.csv 没有 \[data.parcels.attributes.*“宗地”"),
        ('to = "项目号"\n', ReadError, r"宗地表 没有 \[data.parcels.attributes\] 写明的列“项目号”"),
        ("sum = { a = 'b' }\n", ConfigError, r"\[data.parcels.attributes\] 没有“sum”这一项.*prefer"),
        (
            '[data.parcels.attributes.columns]\nholder = "受让人"\n',
            ConfigError,
            r"\[data.parcels.attributes.columns\] 没有“holder”这一列",
        ),
        (
            '[data.parcels.attributes.units]\nholder_name = "亩"\n',
            ConfigError,
            r"\[data.parcels.attributes.units\] 的“holder_name”是没有单位",
        ),
    ],
)
def test_mistakes_in_the_section_are_named(tmp_path, settings, error, words):
    with pytest.raises(error, match=words):
        attach(tmp_path, "地块,受让人\nA,乙\n", settings=settings)


def test_a_file_without_the_key_says_how_to_name_it(tmp_path):
    with pytest.raises(ReadError, match=r"表.csv 没有可作为标识列 parcel_id.*\[data.parcels.attributes.columns\]"):
        attach(tmp_path, "地块,受让人\nA,乙\n")
    report = lu.check(tmp_path)  # goes on without the attributes
    assert report.issues.query("severity == 'fatal'")["file"].tolist() == ["表.csv"]
    assert report.tables["is_read"].tolist() == [True, False]
    assert len(report.data.parcels) == 2


def test_read_again_after_writing_nothing_has_moved(data, tmp_path):
    result = lu.assess(data, policy=lu.load_policy("cn", as_of="2020-12-31"), as_of="2020-12-31")
    write_results(result, tmp_path / "results.gpkg")
    again = read(tmp_path, '[data.parcels]\nfile = "results.gpkg"\nlayer = "parcels"\n')
    for column in ("holder_name", "area_m2", "agreed_start_date", "supervision_no"):
        pd.testing.assert_series_equal(again.parcels[column], data.parcels[column], check_dtype=False)


def test_a_key_that_no_dictionary_knows_is_found_in_its_column(tmp_path):
    attach(tmp_path, "面积,地块名\n1,甲\n2,乙\n3,戊\n", "ZDDM,名称\nA,甲\nB,乙\n", 'on = "地块名"\nto = "名称"\n')
    stray = lu.check(tmp_path).issues.query("issue == 'attribute_unmatched'")
    assert stray[["record_id", "file", "row", "letter", "header"]].to_numpy().tolist() == [["戊", "表.csv", 4, "B", "地块名"]]


def test_two_sheets_of_one_workbook(tmp_path):
    made = openpyxl.Workbook()
    made.active.title = "宗地"
    for row in (["宗地编号", "受让人"], ["A", "甲"], ["B", "乙"]):
        made.active.append(row)
    other = made.create_sheet("合同")
    for row in (["宗地编号", "受让人", "约定开工时间"], ["B", "丙", "2019-06-01"], ["A", None, "2018-02-30"]):
        other.append(row)
    made.save(tmp_path / "台账.xlsx")
    sections = (
        '[data.parcels]\nfile = "台账.xlsx"\nsheet = "宗地"\n[[data.parcels.attributes]]\nfile = "台账.xlsx"\nsheet = "合同"\n'
    )
    report = lu.check(write_toml(tmp_path, sections))
    told = report.issues[report.issues["severity"] != "note"]
    assert sorted(told[["issue", "sheet", "row", "letter"]].to_numpy().tolist()) == [
        ["attribute_conflict", "合同", 2, "B"], ["date_not_readable", "合同", 3, "C"],
    ]  # fmt: skip
    assert report.tables["sheet"].tolist() == ["宗地", "合同"]
    assert (
        "“宗地” 第 3 行：乙；台账.xlsx“合同” 第 2 行：丙"
        in told["value"].iloc[told["issue"].tolist().index("attribute_conflict")]
    )
