"""The workbook of targets, read back as an officer's Excel would read it; and what a run writes of targets."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from target_cases import ledger, policy

import landuse as lu
from landuse import outputs
from landuse.errors import OutputError
from landuse.outputs import left_out, write_outputs
from landuse.reports import write_targets
from landuse.targets import case_list

SAMPLE = Path(__file__).parents[1] / "data" / "parcels"
SHEETS = ["目标进度", "分年存量流量", "处置方式", "案件清单", "填表说明"]
HOSTILE = '=HYPERLINK("http://evil.example","点我")'


@pytest.fixture(scope="module")
def sample():
    return lu.read_data(SAMPLE / "landuse.toml"), lu.load_policy("cn-2101", as_of="2020-12-31")


@pytest.fixture(scope="module")
def path(sample, tmp_path_factory):
    folder = tmp_path_factory.mktemp("targets")
    return write_targets(
        *sample, "2020-12-31", folder / "targets.xlsx", title="示范市", reporting_unit="示范局", provenance={"a": 1}
    )


@pytest.fixture(scope="module")
def book(path):
    return openpyxl.load_workbook(path, data_only=True)


def rows(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def tables(sheet):
    """Return the tables of a sheet: the header of each with its records, by the text above it."""
    found, name, header = {}, "", None
    for row in rows(sheet):
        filled = [cell for cell in row if cell not in (None, "")]
        if len(filled) == 1 and isinstance(row[0], str):
            name, header = row[0], None
        elif header is None and "开发区" in row:
            header = [str(cell or "").replace("\n", "") for cell in row]
            found[name] = []
        elif header is not None and filled:
            found[name].append(dict(zip(reversed(header), reversed(row), strict=True)))  # of equal headers the first
    return found


def test_sheets_titles_and_units(book, path):
    assert book.sheetnames == [*SHEETS, "_编码", "_来源"]
    assert book["_来源"].sheet_state == "hidden"
    assert book["目标进度"]["A1"].value == "示范市处置目标进度表"
    assert "填报单位：示范局    填报日期（数据日期）：2020-12-31    单位：件、亩" in book["目标进度"]["A2"].value
    assert path.name == "targets.xlsx"


def test_progress_by_zone_and_city(book):
    found = tables(book["目标进度"])
    land, firms, projects = found.values()
    assert [len(table) for table in (land, firms, projects)] == [12, 12, 12]
    names = list(found)
    assert names[0].startswith("1. 闲置土地处置率(力争)  基准日 2018-05-31;2020-12-31 达 100%")
    assert "2018-12-31 达 1/3" in names[1]
    last = [row for row in land if str(row["截止日"]).startswith("2020-12-31")]
    assert [row["开发区"] for row in last] == ["云浔经济技术开发区", "柳洲工业园", "北岭高新技术产业园区", "全市"]
    assert [row["结论"] for row in last] == ["达到", "未达到", "未达到", "未达到"]
    assert last[2]["说明"].startswith("未达到目标:处置率按件数56.5%、按面积60.2%")
    assert [row["结论"] for row in land[:4]] == ["未到节点"] * 4
    assert [row["要求累计(件)"] for row in land[:4]] == ["—"] * 4
    nothing = [row for row in projects if row["开发区"] == "柳洲工业园"]
    assert {row["处置率(按件数)"] for row in nothing} == {"—"}  # no stock: neither 100 % nor 0 %


def test_stock_and_flow_balance(book):
    found = tables(book["分年存量流量"])
    assert list(found) == ["闲置土地", "僵尸企业", "僵尸项目"]
    records = [row for table in found.values() for row in table if row["年度"]]
    assert len(records) == 3 * 4 * 5
    assert all(row["期初"] is not None for row in records)
    assert {row["平衡"] for row in records} == {"是"}


def test_modes_with_what_is_really_used(book):
    found = tables(book["处置方式"])
    city = found["闲置土地(全市)"]
    extended = next(row for row in city if row["处置方式"] == "延长动工开发期限")
    assert (extended["已处置(件)"], extended["其中真正利用(件)"], extended["说明"]) == (10, 0, "仅延长期限,不等于动工")
    total = next(row for row in city if row["开发区"] == "合计")
    assert (total["已处置(件)"], total["其中真正利用(件)"]) == (44, 32)


def test_the_list_has_every_case(book, sample):
    sheet = book["案件清单"]
    header = [str(cell.value or "").replace("\n", "") for cell in sheet[4]]
    cases = case_list(sample[0], "2020-12-31")
    last = 5 + len(cases)
    listed = [dict(zip(header, cells, strict=True)) for cells in sheet.iter_rows(min_row=5, max_row=last, values_only=True)]
    assert [row["案件编号"] for row in listed[:-1]] == cases["case_id"].tolist()
    assert listed[-1]["案件编号"] == len(cases)  # the total counts records
    states = pd.Series([row["状态"] for row in listed[:-1]]).value_counts().to_dict()
    assert states == {"未处置": int((cases["state"] == "open").sum()), "已处置": int((cases["state"] == "disposed").sum())}
    assert all(row["处置方式"] is None for row in listed[:-1] if row["状态"] == "未处置")


def test_the_notes_name_the_grounds(book):
    said = [cell for row in rows(book["填表说明"]) for cell in row if isinstance(cell, str)]
    assert "沈政办发〔2018〕78号第13项" in said
    assert "2025-12-31" in said
    assert any("8/27" in cell for row in rows(book["目标进度"]) for cell in row if isinstance(cell, str))


def test_text_stays_text_and_problems_are_told(tmp_path):
    events = [(HOSTILE, "P", "identified", "2018-01-01"), ("B", "gone", "notice_served", "2018-01-01")]
    data = ledger(events, parcels={"P": {"zone_id": "=1+1", "area_m2": None, "holder_name": HOSTILE}})
    written = write_targets(data, policy(tmp_path), "2020-12-31", tmp_path / "hostile.xlsx", title="=2+2")
    book = openpyxl.load_workbook(written)
    formulas = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert all(str(formula).startswith(("=SUM", "=SUBTOTAL")) for formula in formulas)
    sheet = book["案件清单"]
    header = [str(cell.value or "").replace("\n", "") for cell in sheet[4]]
    listed = {row[0]: dict(zip(header, row, strict=True)) for row in sheet.iter_rows(min_row=5, values_only=True)}
    assert listed[HOSTILE]["名称(使用权人、企业、项目)"] == HOSTILE
    assert listed[HOSTILE]["数据问题"] == "闲置土地案件的宗地面积不明、面积合计未计入"
    assert listed["B"]["状态"] == "列入日期不明"


def test_the_same_bytes_again_and_a_pack_without_targets(tmp_path):
    data = ledger([("A", "P", "identified", "2018-01-01")])
    national = lu.load_policy("cn", as_of="2020-12-31")
    first, second = (write_targets(data, national, "2020-12-31", tmp_path / name) for name in ("a.xlsx", "b.xlsx"))
    assert first.read_bytes() == second.read_bytes()
    sheet = openpyxl.load_workbook(first)["目标进度"]
    assert "规则包 cn 没有目标" in str(sheet["A3"].value)


# --- in a run


@pytest.fixture(scope="module")
def result(sample):
    data = ledger([("A", "P", "identified", "2018-01-01"), ("A", "P", "disposed", "2019-01-01", "DEV")])
    return lu.assess(data, policy=sample[1], as_of="2020-12-31")


def only_targets(monkeypatch):
    """Leave out of a run what is not about targets."""
    for name in ("write_ledger", "write_enterprises", "write_results", "write_issues"):
        monkeypatch.setattr(outputs, name, lambda _, path, **__: Path(path).write_text(""))
    monkeypatch.setattr(outputs, "_map", lambda *_: type("Map", (), {"save": lambda _, path: Path(path).write_text("")})())


def test_a_run_with_cases_writes_workbook_and_picture(result, tmp_path, monkeypatch):
    only_targets(monkeypatch)
    begun = []
    written = write_outputs(result, tmp_path, title="示范市", progress=begun.append)
    assert "编制目标进度" in begun
    assert written["targets"].name == "targets.xlsx"
    assert written["trajectory"].stat().st_size > 10_000
    assert left_out(result) == {}


def test_without_a_chinese_font_the_run_goes_on_and_says_so(result, tmp_path, monkeypatch):
    def no_font():
        raise OutputError("未找到中文字体,请安装")

    only_targets(monkeypatch)
    monkeypatch.setattr("landuse.fonts.chinese_font", no_font)
    written = write_outputs(result, tmp_path)
    assert "targets" in written
    assert "trajectory" not in written
    assert left_out(result) == {"trajectory": "未找到中文字体,请安装"}
