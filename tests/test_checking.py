"""`check` notes every fault as a row and goes on where `read_data` would stop."""

from pathlib import Path

import pandas as pd
import pytest
from bureau_files import layer, squares, write_toml
from openpyxl import Workbook

import landuse as lu
from landuse.checking import CheckReport
from landuse.errors import ConfigError, CrsError, ReadError, TableError

SAMPLE = Path(__file__).parents[1] / "data" / "parcels" / "landuse.toml"


def _check(folder: Path, sections: str, **files: str) -> CheckReport:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return lu.check(write_toml(folder, sections))


def _rows(report, issue):
    return report.issues[report.issues["issue"] == issue].reset_index(drop=True)


def test_several_fatal_faults_are_all_noted_and_the_other_tables_read(tmp_path):
    sections = (
        '[data.parcels]\nfile = "parcels.csv"\n[data.delays]\nfile = "delays.csv"\n'
        '[data.enterprises]\nfile = "nowhere.csv"\n[data.projects]\nfile = "projects.csv"\n'
    )
    (tmp_path / "projects.csv").write_bytes("项目代码,项目名称\nX1,".encode() + b"\xff\xff\xfe\n")
    report = _check(
        tmp_path, sections,
        parcels="parcel_id,area_m2\nP1,100\nP2,200\nP1,300\n", delays="parcel_id,cause,first_date\nP9,G1,2018-05-10\n",
    )  # fmt: skip
    assert report.counts["fatal"] == 4
    repeated = _rows(report, "id_duplicate")
    assert repeated["row"].tolist() == [2, 4]
    assert repeated["letter"].tolist() == ["A", "A"]
    assert repeated["record_id"].tolist() == ["P1", "P1"]
    assert "nowhere.csv" in _rows(report, "file_refused")["message"].item()
    assert _rows(report, "encoding_undecided")["file"].item() == "projects.csv"
    assert _rows(report, "delay_unknown_parcel")["value"].tolist() == ["P9"]
    assert not report.is_usable
    with pytest.raises(TableError):
        lu.read_data(tmp_path)
    tables = report.tables.set_index("table")
    assert tables.loc["parcels", ["rows_in_file", "rows_read", "rows_left_out"]].tolist() == [3, 2, 1]
    assert not tables.loc["enterprises", "is_read"]
    assert pd.isna(tables.loc["enterprises", "rows_in_file"])


def test_a_table_that_cannot_be_read_makes_no_link_wrong(tmp_path):
    sections = '[data.parcels]\nfile = "nowhere.csv"\n[data.delays]\nfile = "delays.csv"\n'
    report = _check(tmp_path, sections, delays="parcel_id,cause,first_date,document_no\nP1,G1,2018-05-10,文1号\n")
    assert len(_rows(report, "file_refused")) == 1
    assert _rows(report, "delay_unknown_parcel").empty
    assert len(report.data.delays) == 1


def test_refused_coordinates_cost_the_boundaries_only(tmp_path):
    frame = layer({"parcel_id": ["P1", "P2"], "area_m2": [10_000.0, -5.0]}, crs=None)
    with pytest.warns(UserWarning, match="crs"):
        frame.to_file(tmp_path / "parcels.gpkg", layer="parcels")
    report = _check(tmp_path, '[data.parcels]\nfile = "parcels.gpkg"\n')
    assert "EPSG:4550" in _rows(report, "crs_refused")["message"].item()
    assert _rows(report, "area_not_positive")["record_id"].tolist() == ["P2"]
    decision = report.decisions[report.decisions["subject"] == "坐标系"].iloc[0]
    assert decision["decision"] == "未采用"
    assert "519000" in decision["samples"]
    with pytest.raises(CrsError):
        lu.read_data(tmp_path)


def test_letters_and_headers_are_those_of_the_sheet(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.append(["序号", "", "宗地代码", "面积(亩)", "", "合同签订日期"])
    sheet.append([1, None, "P1", 15, None, "2019年6月"])
    sheet.append([2, None, "P2", "十五亩半", None, "2018-05-10"])
    book.save(tmp_path / "parcels.xlsx")
    report = _check(tmp_path, '[data.parcels]\nfile = "parcels.xlsx"\n')
    wrong = _rows(report, "date_not_readable").iloc[0]
    assert (wrong["letter"], wrong["header"], wrong["row"], wrong["value"]) == ("F", "合同签订日期", 2, "2019年6月")
    wrong = _rows(report, "value_not_readable").iloc[0]
    assert (wrong["letter"], wrong["header"], wrong["row"]) == ("D", "面积(亩)", 3)
    assert wrong["sheet"] == "Sheet"
    assert _rows(report, "columns_not_understood")["value"].item() == "序号"


def test_of_several_headers_the_one_with_the_bad_cell_is_named(tmp_path):
    sections = '[data.parcels]\nfile = "parcels.csv"\n[data.parcels.columns]\ncontract_date = ["签订", "补录"]\n'
    report = _check(tmp_path, sections, parcels="parcel_id,签订,补录\nP1,2018-05-10,\nP2,,2019-13-01\nP3,五月,\n")
    wrong = _rows(report, "date_not_readable").set_index("row")
    assert wrong.loc[3, ["letter", "header"]].tolist() == ["C", "补录"]
    assert wrong.loc[4, ["letter", "header"]].tolist() == ["B", "签订"]


def test_findings_in_a_joined_file_have_its_letters_even_where_it_is_a_sheet_of_the_same_workbook(tmp_path):
    book = Workbook()
    parcels, taxes = book.active, book.create_sheet("税收")
    parcels.title = "宗地"
    for row in (["税收(万元)", "宗地代码", "合同签订日期"], [5, "P1", "去年"], [6, "P2", "2018-05-10"]):
        parcels.append(row)
    for row in (["年度", "税收(万元)", "地号"], [2019, "若干", "P1"], [2019, 3, "P9"]):
        taxes.append(row)
    book.save(tmp_path / "台账.xlsx")
    sections = (
        '[data.parcels]\nfile = "台账.xlsx"\nsheet = "宗地"\n[[data.parcels.join]]\nfile = "台账.xlsx"\nsheet = "税收"\non = "地号"\n'
        'sum = { tax = "税收(万元)" }\n[extra.tax]\nlabel = "税收"\nunit = "万元"\n'
    )
    report = _check(tmp_path, sections.replace("sum = { tax", "sum = { levy").replace("extra.tax", "extra.levy"))
    for issue, place in {
        "value_not_readable": ["B", "税收(万元)", "税收"],
        "join_unmatched": ["B", "税收(万元)", "税收"],
    }.items():
        assert _rows(report, issue)[["letter", "header", "sheet"]].iloc[0].tolist() == place
    assert _rows(report, "date_not_readable")[["letter", "header", "sheet"]].iloc[0].tolist() == ["C", "合同签订日期", "宗地"]


def test_layers_have_headers_and_no_letters(tmp_path):
    layer({"宗地代码": ["P1"], "合同签订日期": ["去年"]}).to_file(tmp_path / "parcels.gpkg", layer="parcels")
    report = _check(tmp_path, '[data.parcels]\nfile = "parcels.gpkg"\n')
    assert _rows(report, "date_not_readable")[["letter", "header", "row"]].iloc[0].tolist() == ["", "合同签订日期", 1]


def test_days_out_of_order_facts_ahead_and_parts_over_the_whole(tmp_path):
    report = _check(
        tmp_path, '[data.parcels]\nfile = "parcels.csv"\n',
        parcels="parcel_id,area_m2,required_area_m2,contract_date,agreed_start_date,agreed_completion_date,actual_start_date\n"
        "P1,10000,10000,2018-01-01,2019-01-01,2020-01-01,2019-02-01\n"
        "P2,10000,10000,2018-01-01,2017-01-01,2020-01-01,\n"
        "P3,10000,10000,2018-01-01,2019-01-01,2018-06-01,2021-03-01\n"
        "P4,10000,15000,2018-01-01,,,\n",
    )  # fmt: skip
    order = _rows(report, "dates_out_of_order")
    assert order["record_id"].tolist() == ["P2", "P3"]
    assert order["value"].tolist() == [
        "约定动工日期 2017-01-01，合同签订日期 2018-01-01",
        "约定竣工日期 2018-06-01，约定动工日期 2019-01-01",
    ]
    assert order["letter"].tolist() == ["E", "F"]
    assert _rows(report, "date_after_as_of")[["record_id", "value"]].to_numpy().tolist() == [["P3", "2021-03-01"]]
    assert _rows(report, "part_over_whole")["record_id"].tolist() == ["P4"]
    assert report.data.parcels.loc["P2", "agreed_start_date"] == pd.Timestamp("2017-01-01")


def test_doubles_and_broken_links(tmp_path):
    sections = "".join(
        f'[data.{name}]\nfile = "{name}.csv"\n' for name in ("parcels", "delays", "zones", "activity", "enterprises")
    )
    report = _check(
        tmp_path, sections,
        parcels="parcel_id,zone_id\nA-1,Z1\na-1,Z2\nB-1,\n",
        delays="parcel_id,cause,first_date,document_no\nA-1,G1,2018-05-10,文1号\nA-1,G1,2018-05-10,文1号\n",
        zones="zone_id,zone_name\nZ1,一区\n",
        activity="enterprise_id,month,electricity_kwh\nE7,2020-01,100\nE8,2020-01,100\n",
        enterprises="enterprise_id,enterprise_name\nE7,甲公司\n",
    )  # fmt: skip
    assert _rows(report, "id_near_duplicate")["record_id"].tolist() == ["A-1", "a-1"]
    assert _rows(report, "row_repeated")["row"].tolist() == [3]
    broken = _rows(report, "link_unknown")
    assert dict(zip(broken["table"], broken["value"], strict=True)) == {"parcels": "Z2", "activity": "E8"}
    assert broken["row"].tolist() == [3, 3]


def test_findings_that_two_checks_share_stand_once_and_the_sample_is_usable():
    report = lu.check(SAMPLE)
    assert report.is_usable
    located = report.issues[report.issues["row"].notna()]
    assert not located.duplicated(["issue", "table", "column", "value", "file", "row"]).any()
    assert report.tables["is_read"].all()
    assert (report.tables["rows_left_out"] == 0).all()
    assert {"parcel_overlap", "delay_reversed", "date_sentinel", "area_in_other_unit"} <= set(report.issues["issue"])
    read = lu.read_data(SAMPLE).issues
    assert set(read["issue"]) <= set(report.issues["issue"])


def test_surroundings_that_a_run_would_stop_at_are_fatal(tmp_path):
    sections = '[data.parcels]\nfile = "parcels.csv"\n[context.roads]\nfile = "roads.gpkg"\n'
    report = _check(tmp_path, sections, parcels="parcel_id\nP1\n")
    assert "context.roads" in _rows(report, "file_refused")["message"].item()


def test_a_join_that_cannot_be_made_leaves_the_parcels(tmp_path):
    sections = '[data.parcels]\nfile = "parcels.csv"\n[[data.parcels.join]]\nfile = "more.csv"\non = "地块"\nsum = { land_price_wanyuan = "价款" }\n'
    report = _check(tmp_path, sections, parcels="parcel_id\nP1\n", more="宗地,价款\nP1,5\n")
    refused = _rows(report, "file_refused").iloc[0]
    assert refused["file"] == "more.csv"
    assert "地块" in refused["message"]
    assert len(report.data.parcels) == 1
    with pytest.raises(ReadError):
        lu.read_data(tmp_path)


def test_a_day_is_asked_for(tmp_path):
    (tmp_path / "parcels.csv").write_text("parcel_id\nP1\n", encoding="utf-8")
    (tmp_path / "landuse.toml").write_text('[project]\nname = "测试"\n[data.parcels]\nfile = "parcels.csv"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="as_of"):
        lu.check(tmp_path)
    assert lu.check(tmp_path, as_of="2020-12-31").is_usable


def test_squares_that_overlap_are_found(tmp_path):
    shapes = [*squares(1), *squares(1, x=519_050.0)]
    frame = layer({"parcel_id": ["P1", "P2"]}).set_geometry(shapes, crs="EPSG:4550")
    frame.to_file(tmp_path / "parcels.gpkg", layer="parcels")
    report = _check(tmp_path, '[data.parcels]\nfile = "parcels.gpkg"\n')
    assert len(_rows(report, "parcel_overlap")) == 1
