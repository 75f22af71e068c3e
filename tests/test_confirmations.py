"""Confirmation sheets: written, filled in as an enterprise would, read back, tried out; the inputs stay as they were."""

import json
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from paper_trail import AS_OF, HOSTILE, land_data
from test_cli import landuse

import landuse as lu
from landuse.errors import ReadError
from landuse.objections import review_objections
from landuse.objections.items import ANSWER, HEADERS, HELD, KEYS_SHEET, OTHER, REMARK, SHEET, confirmation_items, key_text
from landuse.objections.returned import read_returned
from landuse.reports.confirmation import file_names, write_confirmations
from landuse.reports.objection_book import write_objections

POLICY = lu.load_policy("rank-share", as_of=AS_OF)
COUNT = 12


def firms_data(**changes):
    """Twelve firms above scale, one a parcel of 15 mu, with ever more tax; the last has no accounts of the judged year."""
    ids = [f"91210199MA{n:08d}" for n in range(COUNT)]
    firms = pd.DataFrame({
        "enterprise_id": ids, "enterprise_name": [f"示范{n}号有限公司" for n in range(COUNT)], "zone_id": "Z1",
        "size_class": "above_scale", "operating_status": "operating", "built": True, "registration_date": "2010-05-01",
    })  # fmt: skip
    figures = {
        "revenue_wanyuan": 5000.0, "value_added_wanyuan": 1200.0, "energy_tce": 300.0, "emission_t": 2.0, "employees": 60.0,
        "rd_expense_wanyuan": 100.0, "electricity_kwh": 400_000.0,
    }  # fmt: skip
    accounts = pd.DataFrame(
        {"enterprise_id": ids[:-1], "year": 2020, "tax_wanyuan": [100.0 + 10 * n for n in range(COUNT - 1)], **figures}
    )
    parcels = land_data().parcels.index[:COUNT]
    occupancy = pd.DataFrame({"parcel_id": parcels, "enterprise_id": ids, "tenure": "own", "occupied_area_m2": 10_000.0})
    return land_data(**({"enterprises": firms, "accounts": accounts, "occupancy": occupancy} | changes))


DATA = firms_data()
RESULT = lu.assess(DATA, policy=POLICY, as_of=AS_OF)
ITEMS = confirmation_items(RESULT)


@pytest.fixture(scope="module")
def sheets(tmp_path_factory):
    return write_confirmations(RESULT, tmp_path_factory.mktemp("confirm"), title="示范区")


def fill(path, folder, answers=None, *, remarks=None, other=None, change=None, name=None):
    """Save a copy of a sheet as an enterprise returns it: {label: value}."""
    folder.mkdir(exist_ok=True)
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    for row in sheet.iter_rows():
        if row[1].value in (answers or {}):
            row[HEADERS.index(ANSWER)].value = answers[row[1].value]
        if row[1].value in (remarks or {}):
            row[HEADERS.index(REMARK)].value = remarks[row[1].value]
        if row[0].value == OTHER and other:
            row[2].value = other
    if change:
        change(book)
    target = folder / (name or Path(path).name)
    book.save(target)
    return target


def review(folder, data=DATA):
    return review_objections(data, folder, policy=POLICY, as_of=AS_OF)


def take(folder, items=ITEMS):
    """Return the corrections and the issues of what came back, without trying them out."""
    found = read_returned(folder, items)
    return pd.DataFrame([vars(correction) for correction in found.corrections]), found.log.frame()


def kinds(issues):
    return issues["issue"].tolist()


def item_row(sheet, label):
    return next(row for row in sheet.iter_rows() if row[1].value == label)


# --- the sheets


def test_one_sheet_an_enterprise_with_what_is_held(sheets):
    assert len(sheets) == COUNT
    assert sheets[0].name == "91210199MA00000000_示范0号有限公司.xlsx"
    book = openpyxl.load_workbook(sheets[3])
    assert book.sheetnames == [SHEET, KEYS_SHEET]
    assert book[KEYS_SHEET].sheet_state == "hidden"
    sheet = book[SHEET]
    assert sheet["A1"].value == "示范区企业数据确认单"
    held = {row[1].value: row[HEADERS.index(HELD)].value for row in sheet.iter_rows() if isinstance(row[0].value, int)}
    assert held["实缴税金(万元)"] == 130.0
    assert held["占用面积(㎡)"] == 10_000.0
    assert held["规模"] == "规模以上"
    assert held["是否已建成"] == "是"
    assert f"{held['成立日期']:%Y-%m-%d}" == "2010-05-01"
    assert any("企业(盖章)" in str(row[0].value) for row in sheet.iter_rows())
    assert any("15.00 亩" in str(row[0].value) for row in sheet.iter_rows(max_row=5))


def test_only_the_answers_can_be_filled_in(sheets):
    sheet = openpyxl.load_workbook(sheets[0])[SHEET]
    assert sheet.protection.sheet
    open_columns = {
        cell.column
        for row in sheet.iter_rows(min_row=8)
        for cell in row
        if not cell.protection.locked and isinstance(row[0].value, int)
    }
    assert open_columns == {HEADERS.index(ANSWER) + 1, HEADERS.index(REMARK) + 1}
    assert sheet.page_setup.orientation == "portrait"


def test_a_figure_that_is_not_held_is_empty_and_asked_for(sheets):
    sheet = openpyxl.load_workbook(sheets[-1])[SHEET]
    row = item_row(sheet, "实缴税金(万元)")
    assert row[HEADERS.index(HELD)].value is None


def test_no_name_leaves_the_folder(tmp_path):
    names = ["../../etc/passwd", "..\\..\\x", "/abs", "a\x00b", "CON", "名" * 300, "甲", "甲", "a:b", "A:B"]
    firms = pd.DataFrame({"enterprise_name": names}, index=[f"../{n % 5}" for n in range(len(names))])
    found = file_names(firms)
    assert found.str.casefold().is_unique
    assert all(Path(name).name == name and not name.startswith(".") for name in found.str.lstrip("_"))
    assert not found.str.contains(r"[/\\:\x00]").any()
    assert found.map(lambda name: len(name.encode())).max() < 255


def test_hostile_names_come_back_as_they_were(tmp_path):
    ids = [f"91210199MA{n:08d}" for n in range(len(HOSTILE))]
    firms = pd.DataFrame({"enterprise_id": ids, "enterprise_name": list(HOSTILE.values()), "size_class": "above_scale"})
    accounts = pd.DataFrame({"enterprise_id": ids, "year": 2020, "tax_wanyuan": 1.0})
    data = land_data(enterprises=firms, accounts=accounts)
    written = write_confirmations(lu.assess(data, policy=POLICY, as_of=AS_OF), tmp_path / "sheets")
    found = review_objections(data, tmp_path / "sheets", policy=POLICY, as_of=AS_OF)
    assert sorted(found.answered) == ids
    assert found.corrections.empty
    assert kinds(found.issues) == []
    assert len(written) == len(ids)
    for path in written:
        assert all(cell.data_type != "f" for row in openpyxl.load_workbook(path)[SHEET].iter_rows() for cell in row)


def test_sheets_come_all_or_not_at_all(tmp_path):
    def stop():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_confirmations(RESULT, tmp_path / "sheets", progress=stop)
    assert list((tmp_path / "sheets").iterdir()) == []


# --- what comes back


def test_round_trip(sheets, tmp_path):
    answers = {
        "占用面积(㎡)": "7.5亩",
        "实缴税金(万元)": "1,500.5",
        "成立日期": "2011年4月26日",
        "经营状态": "停产",
        "是否已建成": "否",
    }
    fill(sheets[0], tmp_path / "r", answers, remarks={"占用面积(㎡)": "见不动产权证"})
    found = review(tmp_path / "r")
    taken = found.corrections.set_index("column")
    assert set(taken.index) == {"occupied_area_m2", "tax_wanyuan", "registration_date", "operating_status", "built"}
    assert taken.loc["occupied_area_m2", "corrected"] == pytest.approx(5000.0)
    assert taken.loc["occupied_area_m2", ["held_text", "remark"]].tolist() == ["10000", "见不动产权证"]
    assert taken.loc["operating_status", ["held_text", "corrected_text"]].tolist() == ["正常经营", "停产"]
    assert taken.loc["built", "corrected_text"] == "否"
    first = "91210199MA00000000"
    after = found.after.enterprises.loc[first]
    assert after["land_area_mu"] == pytest.approx(7.5)
    assert after["tax_wanyuan_per_mu"] == pytest.approx(1500.5 / 7.5)
    assert after["registration_date"] == pd.Timestamp("2011-04-26")
    assert (after["operating_status"], after["built"]) == ("stopped", False)
    assert kinds(found.issues) == []


def test_the_data_are_not_touched(sheets, tmp_path):
    before = {name: DATA.table(name).copy() for name in ("enterprises", "accounts", "occupancy")}
    source = fill(sheets[0], tmp_path / "r", {"实缴税金(万元)": 999})
    content = source.read_bytes()
    review(tmp_path / "r")
    for name, frame in before.items():
        pd.testing.assert_frame_equal(DATA.table(name), frame)
    assert source.read_bytes() == content


def test_ranks_of_the_others_shift_and_are_shown(sheets, tmp_path):
    fill(sheets[0], tmp_path / "r", {"实缴税金(万元)": 205})
    found = review(tmp_path / "r")
    mine = found.changes.loc["91210199MA00000000"]
    assert mine["objected"]
    assert (mine["per_mu_rank_before"], mine["per_mu_rank_after"]) == (11, 1)
    others = found.changes[~found.changes["objected"]]
    assert len(others) == COUNT - 2
    assert (others["rank_gained"] == -1).all()
    assert found.changes["grade_changed"].sum() >= 2


def test_a_year_without_accounts_gets_a_row(sheets, tmp_path):
    fill(sheets[-1], tmp_path / "r", {"实缴税金(万元)": 50, "工业增加值(万元)": 600})
    found = review(tmp_path / "r")
    assert found.after.data.accounts.loc[("91210199MA00000011", 2020), "tax_wanyuan"] == 50
    assert found.after.enterprises.loc["91210199MA00000011", "per_mu_rank"] == 12
    assert pd.isna(found.before.enterprises.loc["91210199MA00000011", "per_mu_rank"])


@pytest.mark.parametrize("answer", ["无异议", " 一致 ", "无", "—", "√", 130, "130.0"])
def test_no_objection_is_none(sheets, tmp_path, answer):
    fill(sheets[3], tmp_path / "r", {"实缴税金(万元)": answer})
    corrections, issues = take(tmp_path / "r")
    assert corrections.empty
    assert kinds(issues) == []


@pytest.mark.parametrize(
    ("label", "answer"),
    [
        ("实缴税金(万元)", "大约三百"),
        ("占用面积(㎡)", -5),
        ("占用面积(㎡)", "12 元"),
        ("规模", "中型"),
        ("成立日期", "2011年"),
        ("是否已建成", "大概"),
    ],
)
def test_what_cannot_be_read_is_an_issue_and_changes_nothing(sheets, tmp_path, label, answer):
    fill(sheets[0], tmp_path / "r", {label: answer})
    corrections, issues = take(tmp_path / "r")
    assert kinds(issues) == ["objection_not_readable"]
    issue = issues.iloc[0]
    assert issue["record_id"] == "91210199MA00000000"
    assert issue["value"] == str(answer)
    assert issue["row"] > 7
    assert corrections.empty


def test_words_alone_go_to_a_person(sheets, tmp_path):
    fill(sheets[0], tmp_path / "r", remarks={"占用面积(㎡)": "面积偏大"}, other="漏列一宗租地")
    _, issues = take(tmp_path / "r")
    assert kinds(issues) == ["objection_remark"] * 2
    assert issues["message"].tolist() == ["面积偏大", "其他意见:漏列一宗租地"]


def _digest(book):
    book[KEYS_SHEET].cell(8, 4).value = "output_wanyuan"


def _other_firm(book):
    book[SHEET]["A3"].value = book[SHEET]["A3"].value.replace("00000000", "00000001")


def _number(book):
    item_row(book[SHEET], "规模")[0].value = 77


def _no_header(book):
    item_row(book[SHEET], "项目")[1].value = "事项"


def _no_keys(book):
    del book[KEYS_SHEET]


@pytest.mark.parametrize(
    ("change", "issue"),
    [
        (_digest, "objection_key_changed"),
        (_other_firm, "objection_key_changed"),
        (_number, "objection_key_changed"),
        (_no_header, "objection_key_changed"),
        (_no_keys, "objection_file_unreadable"),
    ],
)
def test_a_sheet_that_was_tampered_with_is_not_taken(sheets, tmp_path, change, issue):
    fill(sheets[0], tmp_path / "r", {"实缴税金(万元)": 999}, change=change)
    fill(sheets[1], tmp_path / "r", {"实缴税金(万元)": 888})
    corrections, issues = take(tmp_path / "r")
    assert kinds(issues) == [issue]
    assert issues["file"].iloc[0] == sheets[0].name
    assert corrections["corrected"].tolist() == [888.0]


def test_a_changed_printed_value_is_named(sheets, tmp_path):
    def overwrite(book):
        item_row(book[SHEET], "实缴税金(万元)")[HEADERS.index(HELD)].value = 777

    fill(sheets[0], tmp_path / "r", change=overwrite)
    corrections, issues = take(tmp_path / "r")
    assert kinds(issues) == ["objection_cell_changed"]
    assert corrections.empty


def test_two_sheets_of_one_firm_are_neither_taken(sheets, tmp_path):
    fill(sheets[0], tmp_path / "r", {"实缴税金(万元)": 999})
    fill(sheets[0], tmp_path / "r", {"实缴税金(万元)": 111}, name="again.xlsx")
    corrections, issues = take(tmp_path / "r")
    assert kinds(issues) == ["objection_duplicate"] * 2
    assert corrections.empty


def test_scans_and_letters_are_left_to_a_person_not_lost(sheets, tmp_path):
    fill(sheets[0], tmp_path / "r", {"实缴税金(万元)": 205})
    (tmp_path / "r" / "补充").mkdir()
    (tmp_path / "r" / "补充" / "盖章扫描件.pdf").write_bytes(b"%PDF")
    corrections, issues = take(tmp_path / "r")
    assert len(corrections) == 1
    assert issues[["issue", "file"]].to_numpy().tolist() == [["objection_file_unreadable", "盖章扫描件.pdf"]]
    assert "人工核对" in issues["message"].iloc[0]


def test_an_unknown_firm_and_a_file_that_is_none(sheets, tmp_path):
    fill(sheets[0], tmp_path / "r", {"实缴税金(万元)": 999})
    (tmp_path / "r" / "broken.xlsx").write_bytes(b"PK no workbook")
    (tmp_path / "r" / "~$locked.xlsx").write_bytes(b"")
    fewer = ITEMS[ITEMS["enterprise_id"] != "91210199MA00000000"]
    _, issues = take(tmp_path / "r", fewer)
    assert sorted(kinds(issues)) == ["objection_file_unreadable", "objection_unknown_enterprise"]
    assert set(issues["record_id"]) == {"broken.xlsx", "91210199MA00000000"}


def test_newer_data_are_noted_and_the_answer_stands(sheets, tmp_path):
    fill(sheets[0], tmp_path / "r", {"实缴税金(万元)": 999})
    newer = DATA.accounts.assign(tax_wanyuan=DATA.accounts["tax_wanyuan"] + 1)
    found = review(tmp_path / "r", firms_data(accounts=newer))
    assert kinds(found.issues) == ["objection_outdated"]
    assert found.corrections[["held", "corrected"]].to_numpy().tolist() == [[101.0, 999.0]]


def test_nothing_to_read_is_an_error(tmp_path):
    with pytest.raises(ReadError, match="找不到文件夹"):
        review(tmp_path / "nowhere")
    with pytest.raises(ReadError, match="没有退回的确认单"):
        review(tmp_path)


def test_keys_survive_any_spreadsheet():
    assert key_text("甲_x0041_") == r"\u7532\x5fx0041\x5f"
    assert key_text("甲" * 300).startswith("sha256:")
    assert key_text("甲" * 300) != key_text("甲" * 301)


# --- the workbook on it


def test_the_comparison_is_written(sheets, tmp_path):
    fill(sheets[0], tmp_path / "r", {"实缴税金(万元)": 205}, other="请核实")
    found = review(tmp_path / "r")
    path = write_objections(found, tmp_path / "diff.xlsx", title="示范区", reporting_unit="示范局")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["更正明细", "异议企业对比", "其他受影响企业", "等级汇总", "待处理", "_编码", "_来源"]
    detail = [cell.value for cell in book["更正明细"][4]]
    assert detail[1:8] == ["示范0号有限公司", "91210199MA00000000", "企业年度数据", "实缴税金(万元)", "2020年", 100, 205]
    mine = book["异议企业对比"]
    groups = [cell.value for cell in mine[3]]
    at = groups.index("亩均名次")
    assert [cell.value for cell in mine[5]][at : at + 2] == [11, 1]
    others = book["其他受影响企业"]
    assert sum(str(cell.value).startswith("91210199") for cell in others["C"]) == COUNT - 2
    old, new = ([cell.value for cell in book["等级汇总"][letter]][3:8] for letter in "BC")
    assert sum(old) == sum(new) == COUNT
    assert "其他意见:请核实" in [cell.value for row in book["待处理"].iter_rows() for cell in row]


# --- the commands


def config(folder):
    folder.mkdir(exist_ok=True)
    DATA.enterprises.reset_index().to_csv(folder / "enterprises.csv", index=False)
    DATA.accounts.reset_index().to_csv(folder / "accounts.csv", index=False)
    DATA.occupancy.to_csv(folder / "occupancy.csv", index=False)
    pd.DataFrame(DATA.parcels.drop(columns="geometry")).reset_index()[["parcel_id", "area_m2"]].to_csv(
        folder / "parcels.csv", index=False
    )
    sections = "".join(f'[data.{name}]\nfile = "{name}.csv"\n' for name in ("parcels", "enterprises", "accounts", "occupancy"))
    text = f'[project]\nname = "示范区"\nas_of = {AS_OF}\npolicy = "rank-share"\n{sections}'
    (folder / "landuse.toml").write_text(text, encoding="utf-8")
    return folder / "landuse.toml"


def test_the_commands(tmp_path):
    toml = config(tmp_path / "in")
    before = {path.name: path.read_bytes() for path in toml.parent.iterdir()}
    done = landuse("confirm", toml, "-o", tmp_path / "sheets")
    assert done.returncode == 0, done.stderr
    written = sorted((tmp_path / "sheets").iterdir())
    assert len(written) == COUNT
    assert f"{COUNT} 份" in done.stdout
    fill(written[0], tmp_path / "back", {"实缴税金(万元)": 205})
    done = landuse("objections", toml, tmp_path / "back", "-o", tmp_path / "diff.xlsx", "--json")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert (summary["answered"], summary["corrections"], summary["issues"]) == (1, 1, 0)
    assert summary["others_moved"] == COUNT - 2
    assert (tmp_path / "diff.xlsx").stat().st_size > 5000
    assert {path.name: path.read_bytes() for path in toml.parent.iterdir()} == before


def test_wrong_calls(tmp_path):
    toml = config(tmp_path / "in")
    done = landuse("objections", toml, tmp_path / "nowhere", "-o", tmp_path / "d.xlsx")
    assert (done.returncode, "nowhere" in done.stderr) == (2, True)
    text = toml.read_text(encoding="utf-8")
    shutil.copy(toml, tmp_path / "in" / "old.toml")
    toml.write_text(text.replace('[data.enterprises]\nfile = "enterprises.csv"\n', ""), encoding="utf-8")
    done = landuse("confirm", toml, "-o", tmp_path / "sheets")
    assert done.returncode == 2
    assert "没有企业数据" in done.stderr
    assert not (tmp_path / "sheets").exists()
    for command in ("confirm", "objections"):
        assert "landuse.toml" in landuse(command, "--help").stdout
