"""The book on the zones and the context of a report, read back; the command line."""

import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

import landuse as lu
from landuse.cli.app import app
from landuse.reports import write_zone_book, zone_context

SAMPLE = Path(__file__).parents[1] / "data" / "parcels"
AS_OF = "2020-12-31"
SHEETS = [
    "集约利用评价",
    "指标实现度",
    "对照总表",
    "对照表",
    "排名与奖惩",
    "对照表数据来源",
    "数据问题",
    "说明",
    "_编码",
    "_来源",
]


@pytest.fixture(scope="module")
def data():
    return lu.read_data(SAMPLE)


@pytest.fixture(scope="module")
def review(data):
    zones = data.zones.copy()
    zones.loc["M219903", "zone_name"] = '=HYPERLINK("http://x")'
    rules = lu.load_policy(SAMPLE / "policy.toml", as_of=AS_OF)
    return lu.review_zones(data.with_tables({"zones": zones}), policy=rules, as_of=AS_OF)


@pytest.fixture(scope="module")
def book(review, tmp_path_factory):
    path = tmp_path_factory.mktemp("zones") / "zones.xlsx"
    write_zone_book(review, path, title="示范区", reporting_unit="示范局")
    return openpyxl.load_workbook(path)


def texts(sheet):
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_sheets_in_order(book):
    assert book.sheetnames == SHEETS


def test_unconfirmed_weights_are_said_on_top(book):
    for name in ("集约利用评价", "指标实现度"):
        assert "权重、理想值为系统拟定的占位数值" in book[name]["A2"].value
    assert any("占位数值" in text for text in texts(book["说明"]))


def test_scores_and_indicators_of_the_book_are_those_of_the_review(book, review):
    sheet = book["集约利用评价"]
    headers = [str(cell.value).replace("\n", "") for cell in sheet[4]]
    rows = [dict(zip(headers, values, strict=True)) for values in sheet.iter_rows(min_row=5, max_row=13, values_only=True)]
    first = rows[0]
    expected = review.evaluation.results.loc[("G219901", 2020)]
    assert (first["开发区"], first["年度"]) == ("云浔经济技术开发区", 2020)
    assert first["同类型名次"] in {"1/2", "2/2"}
    assert first["得分"] == pytest.approx(expected["zone_score"])
    assert first["土地供应率"] == pytest.approx(expected["land_supply_rate"])
    parts = book["指标实现度"]
    points = [cell[8] for cell in parts.iter_rows(min_row=4, values_only=True) if cell[0] == "云浔经济技术开发区"]
    assert sum(points) == pytest.approx(expected["zone_score"])


def test_the_scorecard_says_value_target_and_status(book, review):
    sheet = book["对照表"]
    rows = {(row[0], row[1], row[2]): row for row in sheet.iter_rows(min_row=4, values_only=True)}
    tax = rows["云浔经济技术开发区", 2020, "地均税收高于全国同类型平均"]
    rate = review.evaluation.results.loc[("G219901", 2020), "industrial_tax_wanyuan_per_ha"]
    assert tax[3:7] == (f"{rate:.2f}万元/公顷", ">678.99万元/公顷", "未达到", "开发区填报;对照2019年全国平均")
    cells = review.scorecard.cells
    open_cells = cells[(cells["goal"] == "same-year-starts") & (cells["low"] < cells["high"])]
    for zone, year, high in zip(open_cells["zone_id"], open_cells["year"], open_cells["high"], strict=True):
        name = review.data.zones.loc[zone, "zone_name"]
        assert rows[name, year, "当年签约、当年开工项目比率"][3].endswith(f"至{high:.1%}之间")
    total = sum(review.scorecard.cells["status"] == "not_applicable")
    assert any(f"{total} 格未列" in text for text in texts(sheet))


def test_the_overview_has_a_column_a_zone(book):
    headers = [cell.value for cell in book["对照总表"][3]]
    assert headers == ["目标", "依据", "云浔经济技术开发区", "北岭高新技术产业园区", '=HYPERLINK("http://x")']


def test_text_never_becomes_a_formula(book):
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert str(cell.value).startswith("=SUBTOTAL") or str(cell.value).startswith("=SUM")


def test_ranking_says_that_own_places_are_indicative(book, data, tmp_path):
    assert "自有开发区得分排序(仅供参考)" not in texts(book["排名与奖惩"])
    own = data.zone_accounts.assign(
        **{f"{area}_{name}": pd.NA for area in ("national", "provincial") for name in ("rank", "ranked")}
    )
    unlisted = data.with_tables({"zone_accounts": own})
    review = lu.review_zones(unlisted, policy=lu.load_policy(SAMPLE / "policy.toml", as_of=AS_OF), as_of=AS_OF)
    path = tmp_path / "own.xlsx"
    write_zone_book(review, path, title="示范区", reporting_unit="示范局")
    told = texts(openpyxl.load_workbook(path)["排名与奖惩"])
    assert any("仅供参考" in text for text in told)
    assert "未排名" not in told
    assert "自有开发区得分排序(仅供参考)" in told


def test_the_context_is_plain_and_whole(review):
    context = zone_context(review, "S219902")
    json.dumps(context, ensure_ascii=False)
    assert context["zone"] == {"id": "S219902", "name": "北岭高新技术产业园区", "zone_level": "省级", "zone_type": "产城融合型"}
    assert context["score"] == pytest.approx(review.evaluation.results.loc[("S219902", 2020), "zone_score"])
    assert sum(part["points"] for part in context["indicators"]) == pytest.approx(context["score"])
    assert sum(context["goal_counts"].values()) == len(review.policy.scorecard.goals)
    assert {goal["status"] for goal in context["goals"]} <= {"met", "not_met", "unknown", "not_due"}
    assert [row["rule"] for row in context["outcomes"]] == ["last-10", "last-5", "last-3-twice", "top-province"]
    empty = zone_context(review, "X")
    assert (empty["score"], empty["rates"], empty["zone"]["zone_type"]) == (None, [], "不明")


def test_the_command(tmp_path):
    out = tmp_path / "开发区.xlsx"
    done = CliRunner().invoke(app, ["zones", str(SAMPLE / "landuse.toml"), "--out", str(out), "--json"])
    assert done.exit_code == 0, done.output
    summary = json.loads(done.stdout)
    assert [zone["zone"]["id"] for zone in summary["zones"]] == ["G219901", "S219902", "M219903"]
    assert out.stat().st_size > 10_000
    assert "占位数值" in summary["warning"]
