"""The workbook of the disposal plan: its sheets, totals that add up, hostile text that stays text, the same bytes again."""

import openpyxl
import pytest
from paper_trail import HOSTILE, land_data
from test_planning_cases import AS_OF, POLICY, events

import landuse as lu
from landuse.planning import Capacity, plan
from landuse.reports.plan_book import write_plan

SHEETS = ["处置计划", "未安排", "资源占用", "目标对照", "说明", "_编码", "_来源"]
LEDGER = (
    "C1 idle_land 210112004000GB00000 identified 2018-01-01", "C2 idle_land 210112004005GB00005 identified 2018-01-01",
    "C3 idle_land 210112004001GB00001 identified 2018-01-01",
)  # fmt: skip


@pytest.fixture(scope="module")
def made():
    result = lu.assess(land_data(cases=events(*LEDGER)), policy=POLICY, as_of=AS_OF)
    return result, plan(result, capacities=[Capacity("staff_hours", 700), Capacity("hearings", 3, 2021)])


@pytest.fixture(scope="module")
def book(made, tmp_path_factory):
    result, found = made
    return openpyxl.load_workbook(
        write_plan(found, result, tmp_path_factory.mktemp("plan") / "plan.xlsx", title="示范区", reporting_unit="=1+1")
    )


def rows_of(sheet, header):
    """Return the records under the header row that holds `header`, as {header: value}."""
    rows = list(sheet.iter_rows(values_only=True))
    place = next(n for n, row in enumerate(rows) if header in row)
    heads = rows[place]
    found = []
    for row in rows[place + 1 :]:
        if row[0] in (None, "", "合计") or str(row[0]).startswith("注"):
            break
        found.append(dict(zip(heads, row, strict=True)))
    return found


def test_sheets_and_titles(book):
    assert book.sheetnames == SHEETS
    assert book["处置计划"]["A1"].value == "示范区2021—2023年处置计划"
    assert book["_来源"].sheet_state == "hidden"
    assert all("2020-12-31" in str(book[name]["A2"].value) for name in SHEETS[:-2])


def test_the_plan_by_year_and_order(book, made):
    _, found = made
    rows = rows_of(book["处置计划"], "对象编号")
    assert [row["对象编号"] for row in rows] == found.chosen["subject_id"].tolist()
    assert [(row["年度"], row["年内\n次序"]) for row in rows] == list(
        zip(found.chosen["year"], found.chosen["order"], strict=True)
    )
    assert sum(row["工时\n(小时)"] for row in rows) == pytest.approx(found.chosen["staff_hours"].sum())
    assert {row["处置方式"] for row in rows} <= {
        "无偿收回",
        "征缴土地闲置费",
        "延长动工开发期限",
        "协议有偿收回",
        "调整土地用途、规划条件",
        "政府安排临时使用",
        "置换土地",
    }


def test_what_is_left_says_why(book, made):
    _, found = made
    rows = rows_of(book["未安排"], "未安排的原因")
    assert len(rows) == len(found.left)
    assert all(row["原因类别"] and row["未安排的原因"] for row in rows)
    assert rows[0]["原因类别"] == "先查清:下达调查通知书"


def test_quotas_and_targets(book, made):
    _, found = made
    quotas = rows_of(book["资源占用"], "占用率")
    assert len(quotas) == len(found.quotas)
    assert {row["限额"] for row in quotas} == {700, 3, "不限"}
    assert all(row["计划占用"] <= row["限额"] for row in quotas if row["限额"] != "不限")
    assert any(row["是否起限制作用"] == "是" and row["边际价值\n(折算亩/单位)"] > 0 for row in quotas)
    targets = rows_of(book["目标对照"], "结论")
    assert [row["结论"] for row in targets] == ["不能完成"]
    assert "先查清:下达调查通知书 1 件" in targets[0]["不能完成的原因"]
    assert "力争目标" in targets[0]["备注"]


def test_the_notes_hold_the_summary_and_the_assumptions(book, made):
    _, found = made
    texts = [str(cell) for row in book["说明"].iter_rows(values_only=True) for cell in row if cell is not None]
    assert all(line in texts for line in found.summary)
    assert any(text.startswith("无偿收回(闲置土地):适用于无偿收回(先听证)") and "第十四条第(二)项" in text for text in texts)
    assert "每万元征缴闲置费" in texts


def test_hostile_text_stays_text(book):
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    formulas = [cell.value for cell in cells if cell.data_type == "f"]
    assert formulas
    assert all(str(formula).startswith("=SUBTOTAL(") for formula in formulas)
    assert not any(cell.hyperlink for cell in cells)
    assert any(cell.value == HOSTILE["formula"] for cell in cells)


def test_the_same_plan_gives_the_same_bytes(made, tmp_path):
    result, found = made
    paths = [write_plan(found, result, tmp_path / name) for name in ("a.xlsx", "b.xlsx")]
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_an_empty_plan_is_a_book(tmp_path):
    data = lu.LandData(parcels=land_data().parcels.iloc[9:10])
    result = lu.assess(data, policy=POLICY, as_of=AS_OF)
    book = openpyxl.load_workbook(write_plan(plan(result, years=[2021]), result, tmp_path / "empty.xlsx"))
    texts = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    for words in ("没有可以安排的案件", "没有未安排的案件", "2021年处置计划"):
        assert words in texts
    assert any(text.startswith("没有须对照的目标") for text in texts)
