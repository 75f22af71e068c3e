"""The workbook of the land stock, the planted stock of the sample, and the command that writes it."""

from functools import cache
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

import landuse as lu
from landuse.cli.app import app
from landuse.io.sample import write_sample
from landuse.land_stock_table import stock_table, stopped_works
from landuse.matching import match
from landuse.reports.stock_book import write_stock
from landuse.vocabulary import codes

COMMITTED = Path(__file__).parents[1] / "data" / "parcels"
AS_OF = "2020-12-31"
SHEETS = ["存量状态", "低效用地", "停缓建", "供需匹配", "存量措施候选", "填表说明", "_编码", "_来源"]


@cache
def judged(folder, as_of=AS_OF):
    return lu.assess(lu.read_data(folder), policy=lu.load_policy(folder / "policy.toml", as_of=as_of), as_of=as_of)


@pytest.fixture(scope="module", params=["committed", "another seed"])
def sample(request, tmp_path_factory):
    folder = COMMITTED
    if request.param != "committed":
        folder = tmp_path_factory.mktemp("other")
        write_sample(folder, seed=31, scenes=False)
    return folder, judged(folder)


@pytest.fixture(scope="module")
def result():
    return judged(COMMITTED)


@pytest.fixture(scope="module")
def book(result, tmp_path_factory):
    return openpyxl.load_workbook(
        write_stock(result, tmp_path_factory.mktemp("book") / "stock.xlsx", title="云浔", reporting_unit="某局")
    )


def truth(folder, name):
    found = pd.read_csv(folder / f"{name}.csv", dtype="str", keep_default_na=False, encoding="utf-8-sig")
    return found.set_index(found.columns[0])


def test_the_planted_states_are_found_exactly(sample):
    folder, found = sample
    expected = truth(folder, "truth")
    states = found.results["land_stock_state"].astype("str").reindex(expected.index)
    wrong = states != expected["land_stock_state"]
    assert list(zip(states[wrong], expected["land_stock_state"][wrong], expected["plant"][wrong], strict=True)) == []
    assert set(expected["land_stock_state"]) == set(codes("land_stock_state"))


def test_the_planted_matches_are_proposed_first_and_recommended(sample):
    folder, found = sample
    expected = truth(folder, "truth_matches")["parcel_id"]
    proposals = match(found)
    first = proposals[proposals["rank"] == 1].set_index("project_id")["parcel_id"]
    chosen = proposals[proposals["recommended"]].set_index("project_id")["parcel_id"]
    for offered in (first, chosen):
        assert offered.reindex(expected.index).fillna("").to_dict() == expected.to_dict()
    assert (expected != "").sum() >= 2
    assert expected.str.contains("、").any()


def test_planted_low_efficiency_land_has_its_reasons(sample):
    folder, found = sample
    plant = truth(folder, "truth")["plant"]
    reasons = found.results["low_efficiency_reasons"].groupby(plant.reindex(found.results.index)).agg(set)
    assert reasons["low_density"] == reasons["low_density_pair"] == {"building-coefficient, floor-area-ratio"}
    assert reasons["low_tax"] == {"building-coefficient, tax-per-mu"}
    assert reasons["low_eliminated"] == {"building-coefficient, eliminated-industry"}
    assert reasons["low_one_test"] == {""}


def test_unsupplied_land_calls_for_nothing(sample):
    _, found = sample
    land = found.results[(~found.results["is_supplied"]).fillna(value=False)]
    assert len(land) >= 5
    assert set(land["disposal_action"]) == {"none"}
    assert set(land["idle_status"]) == {"not_idle"}
    assert not set(land.index) & set(found.issues["record_id"])


def rows_of(sheet):
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


def section(sheet, title):
    """Return the header and the rows of one table of a stack, up to its first empty row."""
    rows = list(sheet.iter_rows(values_only=True))
    start = next(number for number, row in enumerate(rows) if str(row[0] or "").startswith(title))
    body = []
    for row in rows[start + 2 :]:
        if row[0] is None or str(row[0]).startswith("注"):
            break
        body.append(row)
    return rows[start + 1], body


def test_the_sheets_are_there_in_order(book):
    assert book.sheetnames == SHEETS
    assert book["_来源"].sheet_state == "hidden"


def test_the_state_sheet_adds_up(book, result):
    header, body = section(book["存量状态"], "一、宗数")
    table = stock_table(result)
    assert [str(text).split("\n")[0] for text in header[1:12]] == [
        entry.label_zh.split("(")[0] for entry in codes("land_stock_state").values()
    ]
    for row, zone in zip(body, table.index, strict=False):
        assert list(row[1:12]) == table.loc[zone, list(codes("land_stock_state"))].tolist()
        assert sum(row[1:12]) == row[12] == table.loc[zone, "parcels"]
    _, rates = section(book["存量状态"], "三、")
    assert rates[-1][0] == "全部宗地"
    assert rates[-1][6] == pytest.approx(stock_table(result, None).iloc[0]["idle_rate"])
    assert sum(row[1] for row in rates[:-1]) == rates[-1][1] == 17


def test_the_lists_hold_what_the_tables_say(book, result):
    low = [row for row in rows_of(book["低效用地"]) if row and isinstance(row[0], int)]
    assert len(low) == int(result.results["is_low_efficiency"].fillna(value=False).sum())
    works = stopped_works(result)
    for title, state in (("一、", "stopped"), ("二、", "unknown"), ("三、", "idle")):
        _, body = section(book["停缓建"], title)
        assert len([row for row in body if isinstance(row[0], int)]) == (works["land_stock_state"] == state).sum() > 0
    _, proposals = section(book["供需匹配"], "一、")
    assert len(proposals) == len(match(result))
    _, left = section(book["供需匹配"], "二、")
    assert {row[4] for row in left} == {"未填拟用地面积", "没有面积合适的土地"}


def test_measures_are_candidates_with_their_papers(book, result):
    text = "\n".join(str(cell) for row in rows_of(book["存量措施候选"]) for cell in row)
    assert "依法转让（候选）；合作开发（候选）" in text
    assert "自然资规〔2018〕1号" in text
    assert "专项债收回收购（候选）" not in text
    assert "自 2024-11-11 起施行" in text
    assert "不是处置依据" in text


def test_after_the_notice_the_take_back_is_listed_with_not_started_land_first(tmp_path):
    later = judged(COMMITTED, "2025-06-30")
    sheet = openpyxl.load_workbook(write_stock(later, tmp_path / "stock.xlsx"))["存量措施候选"]
    rows = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    status = [row[6] for row in rows]
    assert status == sorted(status, key=["未动工", "中止开发", "在建"].index)
    assert len(rows) == (later.results["stock_measures"] != "").sum() > 150
    priced = [row for row in rows if row[-1] is not None]
    assert len(priced) > 50
    assert all(row[-1] == min(row[-3], row[-2]) for row in priced)


def test_texts_of_the_data_stay_text(book):
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f" or str(cell.value).startswith(("=SUM(", "=SUBTOTAL(")), cell.coordinate


def test_the_same_results_give_the_same_bytes(result, tmp_path):
    one, two = (write_stock(result, tmp_path / name, title="云浔").read_bytes() for name in ("a.xlsx", "b.xlsx"))
    assert one == two


def test_a_bureau_with_parcels_only_gets_a_workbook(tmp_path):
    data = lu.LandData(parcels=pd.DataFrame({"parcel_id": ["甲"], "works_status": ["suspended"]}))
    found = lu.assess(data, policy=lu.load_policy("cn", as_of=AS_OF), as_of=AS_OF)
    written = openpyxl.load_workbook(write_stock(found, tmp_path / "stock.xlsx"))
    assert "没有" in "".join(str(cell) for row in rows_of(written["供需匹配"]) for cell in row)


def test_the_command_writes_it_and_says_what_it_found(tmp_path):
    out = tmp_path / "stock.xlsx"
    done = CliRunner().invoke(app, ["stock", str(COMMITTED / "landuse.toml"), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert out.exists()
    assert "批而未征 7 宗" in done.output
    assert "共 656 宗" in done.output
