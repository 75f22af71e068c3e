"""The standard-land ledger as a workbook, the values for a Word report, and the command."""

import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

import landuse as lu
from landuse.cli.app import app
from landuse.errors import ConfigError, UnknownNameError
from landuse.io.read import read_data
from landuse.reports import write_standard_land
from landuse.reports.standard_land_context import standard_land_context

CONFIG = Path(__file__).parents[1] / "data" / "parcels" / "landuse.toml"
AS_OF = "2020-12-31"
HEADER_ROW = 4


@pytest.fixture(scope="module")
def result():
    return lu.assess(read_data(CONFIG), policy=lu.load_policy("zhejiang-2018", as_of=AS_OF), as_of=AS_OF)


@pytest.fixture(scope="module")
def worked(result):
    owed = result.commitments["liability_wanyuan"]
    return result.commitments.loc[owed.round(6) == 268.8, "parcel_id"].iloc[0]


@pytest.fixture(scope="module")
def book(result, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "standard_land.xlsx"
    return openpyxl.load_workbook(write_standard_land(result, path, title="示范区", reporting_unit="示范局"))


def records(sheet):
    headers = [str(cell.value or "").replace("\n", "") for cell in sheet[HEADER_ROW]]
    rows = []
    for cells in sheet.iter_rows(min_row=HEADER_ROW + 1, values_only=True):
        if cells[0] == "合计":
            break
        rows.append(dict(zip(headers, cells, strict=True)))
    return rows


def texts(sheet):
    return " ".join(cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str))


def test_sheets(book):
    assert book.sheetnames == ["结论", "指标明细", "违约责任", "说明", "_编码", "_来源"]
    assert [sheet.title for sheet in book if sheet.sheet_state == "hidden"] == ["_编码", "_来源"]


def test_a_conclusion_for_every_parcel_with_promises_the_gravest_first(book, result):
    rows = records(book["结论"])
    assert {row["宗地代码"] for row in rows} == set(result.commitments["parcel_id"]) & set(result.results.index)
    order = ["不达标", "限期整改", "数据不全暂不作结论", "未到考核期", "达标"]
    places = [order.index(row["标准地综合结论"]) for row in rows]
    assert places == sorted(places)
    for row in rows:
        assert row["承诺"] == row["达标"] + row["未达标"] + row["数据不全"] + row["未到期"]
        assert f"该项目{row['承诺']}项承诺指标中已达标{row['达标']}项" in row["结论表述"]
        assert row["结论表述"].endswith("本结论依据提供的数据作出,不作为行政决定。")
    assert sum(row["未达标"] for row in rows) == 10
    lacking = {row["宗地代码"]: row["未约定的必备指标"] for row in rows}
    issues = result.issues[result.issues["issue"] == "commitment_set_incomplete"]
    assert {parcel: text for parcel, text in lacking.items() if text} == dict(
        zip(issues["record_id"], issues["value"], strict=True)
    )


def test_promises_and_deliveries(book, result, worked):
    rows = records(book["指标明细"])
    assert len(rows) == len(result.commitments)
    mine = [row for row in rows if row["宗地代码"] == worked]
    assert [(row["指标"], row["完成率"], row["履约情况"]) for row in mine] == [
        ("固定资产投资强度", pytest.approx(0.84), "未达标"), ("容积率", pytest.approx(0.9), "未达标"), ("亩均税收", pytest.approx(0.73), "未达标"),
    ]  # fmt: skip
    almost = next(row for row in rows if row["实际值"] == 19.999)
    assert (almost["完成率"], almost["履约情况"]) == (pytest.approx(0.99995), "未达标")
    assert all(row["完成率"] is None for row in rows if row["履约情况"] == "未到考核期")
    assert {row["缺失项"] for row in rows if row["履约情况"] == "数据不全"} == {"实际值", "承诺值"}
    cells = [cell for row in book["指标明细"].iter_rows(min_row=HEADER_ROW + 1) for cell in row if isinstance(cell.value, float)]
    shown = next(cell.number_format for cell in cells if cell.value == pytest.approx(0.84))
    assert shown == "0.000%"


def test_liabilities_stand_side_by_side_without_a_sum(book, worked):
    sheet = book["违约责任"]
    rows = [row for row in records(sheet) if row["宗地代码"] == worked]
    assert [row["测算违约金(万元)"] for row in rows] == [pytest.approx(268.8), pytest.approx(168.0), None]
    assert [row["测算方法"] for row in rows] == [
        "土地价款 1680.00 万元 × 缺口比例 16% = 268.80 万元", "土地价款 1680.00 万元 × 缺口比例 10% = 168.00 万元",
        "协议未约定违约金,不测算;按协议其他条款处理",
    ]  # fmt: skip
    late = next(row for row in records(sheet) if row["违约条款"] == "按日千分比")
    assert late["测算方法"].endswith("× 1‰ × 45 天 = 23.39 万元")
    formulas = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(formulas) == 1
    assert "SUBTOTAL(103" in formulas[0]
    assert "不相加" in texts(sheet)


def test_notes_tell_set_rules_and_how_sure_they_are(book):
    said = texts(book["说明"])
    for words in (
        "固定资产投资强度(万元/亩)", "方向按协议", "《浙江省企业投资工业项目“标准地”工作指引》第三条", "已核对", "凭资料、待核对",
        "整改期限(自考核日期起,月)", "本系统拟定", "考核日期当日不判断", "zhejiang-2018",
    ):  # fmt: skip
        assert words in said, words


def test_without_a_set_and_without_promises_the_book_says_so(tmp_path):
    bare = lu.assess(
        lu.LandData(parcels=pd.DataFrame({"parcel_id": ["P1"]})), policy=lu.load_policy("cn", as_of=AS_OF), as_of=AS_OF
    )
    book = openpyxl.load_workbook(write_standard_land(bare, tmp_path / "s.xlsx"))
    assert "没有标准地承诺" in texts(book["结论"])
    assert "规则包没有标准地指标" in texts(book["结论"])
    assert "没有未达标的承诺" in texts(book["违约责任"])


def test_texts_from_the_data_never_become_formulas(tmp_path):
    data = lu.LandData(
        parcels=pd.DataFrame({"parcel_id": ["P1"], "holder_name": ["=1+1"]}),
        commitments=pd.DataFrame({
            "parcel_id": ["P1"], "indicator": ["=cmd|' /C'!A0"], "direction": ["at_least"], "promised_value": [1.0], "unit": ["@SUM(1)"],
            "actual_value": [0.5], "due_date": ["2020-01-01"],
        }),
    )  # fmt: skip
    found = lu.assess(data, policy=lu.load_policy("cn", as_of=AS_OF), as_of=AS_OF)
    book = openpyxl.load_workbook(write_standard_land(found, tmp_path / "s.xlsx"))
    row = records(book["指标明细"])[0]
    assert (row["土地使用权人"], row["指标"], row["单位"]) == ("=1+1", "=cmd|' /C'!A0", "@SUM(1)")
    assert "缺少违约条款,不测算" in texts(book["违约责任"])


def test_context_holds_every_chapter_as_plain_values(result, worked):
    context = standard_land_context(result, worked, title="示范区")
    assert json.loads(json.dumps(context, ensure_ascii=False, allow_nan=False)) == context
    assert list(context) == [
        "cover", "project", "grounds", "promises", "delivery", "land_use", "problems", "conclusion", "liability", "annex",
    ]  # fmt: skip
    assert context["cover"] == {
        "title": "示范区", "as_of": AS_OF, "parcel_id": worked,
        "supervision_no": result.results.loc[worked, "supervision_no"], "location": result.results.loc[worked, "location"],
        "holder_name": result.results.loc[worked, "holder_name"],
    }  # fmt: skip
    assert (context["project"]["land_price_wanyuan"], context["project"]["production_due_date"]) == (1680.0, "2020-10-31")
    assert context["project"]["works_status_label"] == "在建"
    first = context["delivery"][0]
    assert (first["indicator"], first["completion_rate"], first["commitment_state_label"]) == ("固定资产投资强度", 0.84, "未达标")
    assert first["direction_label"] == "不低于"
    assert [round(row["liability_wanyuan"], 6) if row["liability_wanyuan"] else None for row in context["liability"]] == [
        268.8,
        168.0,
        None,
    ]
    assert context["problems"][0] == "固定资产投资强度未达标,完成率84%"
    assert "未约定必备指标:单位能耗标准、单位排放标准" in context["problems"]
    assert context["conclusion"]["standard_land_conclusion_label"] == "限期整改"
    assert "不作为行政决定" in context["conclusion"]["sentence"]
    assert {row["confidence"] for row in context["grounds"]} == {"CONFIRMED", "DESIGN"}
    assert "亩均税收" in context["annex"]["missing_of_parcel"]
    assert context["annex"]["inputs"]


def test_context_of_mortgaged_land_and_of_missing_figures(result):
    rows = result.commitments
    parcel = rows.loc[rows["commitment_missing"] == "actual_value", "parcel_id"].iloc[0]
    changed = result.results.assign(mortgaged=pd.array([True] * len(result.results), dtype="boolean"))
    from dataclasses import replace

    problems = standard_land_context(replace(result, results=changed), parcel)["problems"]
    assert "固定资产投资强度数据不全,缺少实际值" in problems
    assert "宗地已抵押,处理前应告知抵押权人" in problems


def test_context_of_other_parcels_is_refused(result):
    with pytest.raises(UnknownNameError, match="没有宗地“P1”"):
        standard_land_context(result, "P1")
    other = result.results.index[result.results["standard_land_conclusion"] == "none"][0]
    with pytest.raises(UnknownNameError, match="没有标准地承诺"):
        standard_land_context(result, other)


def test_the_command(tmp_path):
    out = tmp_path / "s.xlsx"
    done = CliRunner().invoke(app, ["standard-land", str(CONFIG), "--out", str(out), "--json"])
    assert done.exit_code == 0, done.output
    summary = json.loads(done.stdout)
    assert summary["parcels"] == {"failed": 1, "rectify": 7, "data_incomplete": 2, "not_due": 17, "passed": 5}
    assert sum(summary["promises"].values()) == 112
    assert out.stat().st_size > 10_000


def test_the_command_refuses_data_without_promises(tmp_path):
    (tmp_path / "p.csv").write_text("宗地代码,土地面积\nP1,100\n", encoding="utf-8")
    config = tmp_path / "landuse.toml"
    config.write_text('[project]\nname = "x"\nas_of = 2020-12-31\n[data.parcels]\nfile = "p.csv"\n', encoding="utf-8")
    done = CliRunner().invoke(app, ["standard-land", str(config), "-o", str(tmp_path / "s.xlsx")])
    assert isinstance(done.exception, ConfigError)
    assert "没有标准地承诺数据" in str(done.exception)
    assert not (tmp_path / "s.xlsx").exists()
