"""The land-control book, read back as an officer's Excel would read it, and its command."""

import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

import landuse as lu
import landuse.policy
from landuse.cli.app import app
from landuse.reports import write_land_control

AS_OF = "2020-12-31"
EXAMPLE = Path(landuse.policy.__file__).parent / "examples" / "land-control-local.toml"
SHEETS = ["用地控制指标核验", "核验汇总", "供地审查", "区域评估", "到期提醒", "填表说明", "_编码", "_来源"]
HOSTILE = '=HYPERLINK("x")'
GOOD = {
    "zone_id": "Z1", "holder_name": "甲公司", "land_use_code": "0601", "land_use_system": "gbt21010_2017", "industry_code": "3670",
    "industry_code_year": 2017, "land_grade": 7, "works_status": "completed", "area_m2": 20000.0, "floor_area_m2": 20000.0,
    "building_footprint_m2": 9000.0, "structure_area_m2": 0.0, "yard_area_m2": 0.0, "office_land_m2": 1000.0,
    "greening_area_m2": 2000.0, "fixed_asset_investment_wanyuan": 8400.0, "lease_end_date": None, "contract_date": "2015-01-01",
}  # fmt: skip
PARCELS = pd.DataFrame([
    {"parcel_id": "A-met"} | GOOD,
    {"parcel_id": "B-unmet"} | GOOD | {"floor_area_m2": 17999.0, "greening_area_m2": 3001.0, "holder_name": HOSTILE},
    {"parcel_id": "C-unknown"} | GOOD | {"yard_area_m2": None, "zone_id": None},
    {"parcel_id": "D-early"} | GOOD | {"works_status": "under_way", "floor_area_m2": 0.0, "lease_end_date": "2021-01-15"},
    {"parcel_id": "E-shop"} | GOOD | {"land_use_code": "0501", "industry_code": "5211"},
])  # fmt: skip
MADE = {f"{kind}_assessment_date": "2018-06-01" for kind in lu.vocabulary.codes("assessment_kind")}
ZONES = pd.DataFrame([{"zone_id": "Z1", "zone_name": "示范开发区"} | MADE | {"soil_assessment_date": "2015-06-01"}])
PROJECTS = pd.DataFrame([
    {"project_id": "J1", "project_name": "水泥项目", "zone_id": "Z1", "industry_code": "3011", "industry_code_year": 2017},
    {"project_id": "J2", "project_name": "汽车项目", "zone_id": "Z1", "industry_code": "3611", "industry_code_year": 2017},
    {"project_id": "J3", "project_name": "旧项目", "zone_id": "Z1", "industry_code": "3611", "industry_code_year": 2017},
]).assign(wanted_area_m2=20000.0, fixed_asset_investment_wanyuan=9000.0)  # fmt: skip
LINKS = pd.DataFrame({"project_id": ["J3"], "parcel_id": ["A-met"]})


@pytest.fixture(scope="module")
def result():
    data = lu.LandData(parcels=PARCELS, zones=ZONES, projects=PROJECTS, project_parcels=LINKS)
    return lu.assess(data, policy=lu.load_policy(EXAMPLE, as_of=AS_OF), as_of=AS_OF)


@pytest.fixture(scope="module")
def book(result, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "land_control.xlsx"
    assert write_land_control(result, path, title="示范区", reporting_unit="示范局") == path
    return openpyxl.load_workbook(path)


def table(sheet, row):
    """Return the records under a header row as dicts; of headers that repeat in groups the group stands before them."""
    groups, current = [], ""
    for cell in sheet[row - 1]:
        current = cell.value or current
        groups.append(current)
    names = [str(cell.value or "").replace("\n", "") for cell in sheet[row]]
    keys = [f"{group}:{name}" if names.count(name) > 1 else name for group, name in zip(groups, names, strict=True)]
    found = []
    for cells in sheet.iter_rows(min_row=row + 1, values_only=True):
        if cells[0] == "合计":
            break
        found.append(dict(zip(keys, cells, strict=True)))
    return found


def texts(sheet):
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_sheets(book):
    assert book.sheetnames == SHEETS
    assert [sheet.title for sheet in book if sheet.sheet_state == "hidden"] == ["_编码", "_来源"]


def test_parcels_stand_unmet_first_with_figure_value_and_outcome(book):
    rows = table(book["用地控制指标核验"], 4)
    assert [row["宗地代码"] for row in rows] == ["B-unmet", "C-unknown", "A-met", "D-early"]
    unmet, unknown, met, early = rows
    assert unmet["土地使用权人"] == HOSTILE
    assert (unmet["容积率:实际"], unmet["容积率:下限"], unmet["容积率:是否符合"]) == (0.89995, 0.9, "否")
    assert (unmet["绿地率:实际"], unmet["绿地率:上限"], unmet["绿地率:是否符合"]) == (0.15005, 0.15, "否")
    assert (unmet["用地控制指标核验结果"], unmet["不符合的指标"]) == ("不符合", "容积率、绿地率")
    assert (unknown["建筑系数:是否符合"], unknown["缺少的资料"]) == ("不明", "堆场用地面积")
    assert met["用地控制指标核验结果"] == "全部符合"
    assert met["投资强度(万元/公顷):下限"] == 3900
    assert (early["容积率:是否符合"], early["用地控制指标核验结果"]) == ("—", "未到核验时点")


def test_summary_adds_up(book):
    rows = table(book["核验汇总"], 4)
    assert {row["开发区"]: row["工业项目用地(宗)"] for row in rows} == {"未注明开发区": 1, "示范开发区": 3}
    assert sum(row["不符合(宗)"] for row in rows) == 1
    assert sum(row["工业项目用地(亩)"] for row in rows) == pytest.approx(120)
    sheet = book["核验汇总"]
    indicators = {
        row[0].value: [cell.value for cell in row[1:5]] for row in sheet.iter_rows() if row[0].value in {"容积率", "绿地率"}
    }
    assert indicators == {"容积率": [2, 1, 0, 0], "绿地率": [2, 1, 0, 0]}


def test_projects_without_land(book):
    rows = table(book["供地审查"], 4)
    assert [(row["项目名称"], row["供地审查结论"]) for row in rows] == [("水泥项目", "属负面清单"), ("汽车项目", "区域评估过期")]
    assert rows[0]["负面清单条目"] == "产能过剩:水泥制造（示例）"
    assert rows[0]["已过期的区域评估"] == "水土保持"
    assert rows[0]["拟投资强度(万元/亩)"] == pytest.approx(300)
    assert any("另有 1 个项目已供地" in text for text in texts(book["供地审查"]))


def test_assessments_and_dates(book):
    states = {row["评估事项"]: row["状态"] for row in table(book["区域评估"], 3)}
    assert len(states) == 8
    assert (states["水土保持"], states["文物保护"]) == ("已过期", "有效")
    dates = table(book["到期提醒"], 3)
    assert [(row["名称"], row["事项"], row["剩余天数"], row["提示"]) for row in dates] == [
        ("示范开发区", "水土保持区域评估有效期满", -213, "已过期"), ("甲公司", "租赁到期日", 15, "30 天内到期"),
    ]  # fmt: skip


def test_notes_give_every_value_its_source(book):
    said = texts(book["填表说明"])
    assert "29 橡胶和塑料制品业,三类土地:≥ 3000 万元/公顷(数值虚构)" in said
    assert "local(适用)" in said
    assert "《城镇国有土地使用权出让和转让暂行条例》第十二条" in said
    assert any("凭资料、待核对" in text for text in said)


def test_a_national_run_says_what_it_lacks(tmp_path):
    policy = lu.load_policy("cn", as_of=AS_OF)
    data = lu.LandData(parcels=PARCELS, projects=PROJECTS)
    path = write_land_control(lu.assess(data, policy=policy, as_of=AS_OF), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    assert "没有载明,按未知处理" in texts(book["填表说明"])
    assert any("政策包没有载明供地负面清单" in text for text in texts(book["供地审查"]))
    assert {row["供地审查结论"] for row in table(book["供地审查"], 4)} == {"待补充资料"}
    assert "没有报送开发区数据" in texts(book["区域评估"])


def test_nothing_to_report(tmp_path):
    data = lu.LandData(parcels=pd.DataFrame([{"parcel_id": "P1", "land_use_code": "0701", "land_use_system": "gbt21010_2017"}]))
    path = write_land_control(lu.assess(data, policy=lu.load_policy("cn", as_of=AS_OF), as_of=AS_OF), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    for sheet, said in (
        ("用地控制指标核验", "没有工业项目用地"),
        ("供地审查", "没有报送项目数据"),
        ("到期提醒", "没有已过期或临近到期的日期"),
    ):
        assert said in texts(book[sheet])


def test_same_results_same_bytes(result, tmp_path):
    first, second = (write_land_control(result, tmp_path / name, title="示范区") for name in ("a.xlsx", "b.xlsx"))
    assert first.read_bytes() == second.read_bytes()


def test_command(tmp_path):
    PARCELS.to_csv(tmp_path / "parcels.csv", index=False)
    PROJECTS.to_csv(tmp_path / "projects.csv", index=False)
    (tmp_path / "landuse.toml").write_text(
        '[project]\nname = "示范区"\nas_of = 2020-12-31\n[data.parcels]\nfile = "parcels.csv"\n[data.projects]\nfile = "projects.csv"\n',
        encoding="utf-8",
    )
    out = tmp_path / "land_control.xlsx"
    command = ["land-control", str(tmp_path / "landuse.toml"), "--out", str(out), "--policy", str(EXAMPLE), "--json"]
    got = CliRunner().invoke(app, command)
    assert got.exit_code == 0, got.output
    summary = json.loads(got.stdout)
    assert summary["edition"] == "local"
    assert summary["land_control_result"] == {"all_met": 1, "unmet": 1, "unknown": 1, "not_due": 1, "not_applicable": 1}
    assert summary["supply_screening"]["negative_list"] == 1
    assert openpyxl.load_workbook(out).sheetnames == SHEETS
    told = CliRunner().invoke(app, command[:-1])
    assert "不符合 1 宗" in told.stdout
    assert "属负面清单 1 个" in told.stdout
