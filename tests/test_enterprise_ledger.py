"""The ledger of enterprises, read back as an officer's Excel would read it."""

import re
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import pytest
from paper_trail import AS_OF, HOSTILE, assessment, land_data

import landuse as lu
from landuse.aggregates import aggregate
from landuse.outputs import write_outputs
from landuse.reports import write_enterprises
from landuse.reports.enterprises.standing_fields import consequences_text
from landuse.reports.enterprises.zombie_fields import ground_cells, wanting_cells
from landuse.reports.sheets.cells import safe_text
from landuse.reports.sheets.record_fields import MAX_LISTED
from landuse.vocabulary import code_label, label

SHEETS = [
    "亩均评价（规上）",
    "亩均评价（规下）",
    "僵尸企业底数",
    "僵尸项目台账",
    "矛盾清单",
    "开发区汇总",
    "全部企业",
    "填表说明",
    "_编码",
    "_来源",
]
HEADER_ROW = 4


@pytest.fixture(scope="module")
def sample_data():
    from landuse.io.sample.sample import make_sample

    return lu.LandData(**make_sample(20201231).tables)


@pytest.fixture(scope="module")
def result(sample_data):
    return lu.assess(sample_data, policy=lu.load_policy("rank-share", as_of=AS_OF), as_of=AS_OF)


@pytest.fixture(scope="module")
def path(result, tmp_path_factory):
    folder = tmp_path_factory.mktemp("enterprises")
    return write_enterprises(result, folder / "enterprises.xlsx", title="示范区", reporting_unit="示范局")


@pytest.fixture(scope="module")
def book(path):
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def cached(path):
    return openpyxl.load_workbook(path, data_only=True)


def headers(sheet, row=HEADER_ROW):
    return [str(cell.value or "").replace("\n", "") for cell in sheet[row]]


def records(sheet, row=HEADER_ROW):
    """Return the records under a header row as dicts, groups told apart by the column's place."""
    names = headers(sheet, row)
    found = []
    for cells in sheet.iter_rows(min_row=row + 1, values_only=True):
        if cells[0] == "合计" or str(cells[0]).startswith("注") or all(cell is None for cell in cells):
            break
        found.append(dict(zip(names, cells, strict=False)))
    return found


def texts(sheet):
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def test_sheets(book):
    assert book.sheetnames == SHEETS
    assert [sheet.title for sheet in book if sheet.sheet_state == "hidden"] == ["_编码", "_来源"]


def test_size_classes_stand_apart_in_the_order_of_rank(book, result):
    for name, size in (("亩均评价（规上）", "above_scale"), ("亩均评价（规下）", "below_scale")):
        rows = records(book[name])
        mine = result.enterprises[result.enterprises["size_class"] == size]
        assert {row["统一社会信用代码"] for row in rows} == set(mine.index)
        assert len(rows) == len(mine)
        ranks = [row["名次"] for row in rows if row["名次"] is not None]
        assert ranks == sorted(mine["per_mu_rank"].dropna())
        assert all(row["名次"] is None for row in rows[len(ranks) :])


def test_each_indicator_shows_figure_benchmark_weight_and_points(book, result):
    sheet = book["亩均评价（规上）"]
    groups = [cell.value for cell in sheet[HEADER_ROW - 1]]
    start = groups.index("亩均税收(万元/亩)")
    assert headers(sheet)[start : start + 3] == ["指标值", "基准值（当年平均）", "得分（权重40）"]
    assert [cell.value for cell in sheet[HEADER_ROW + 1]][start : start + 3] == pytest.approx(
        result.score_parts["tax-per-mu"].loc[sheet.cell(HEADER_ROW + 1, 3).value].tolist()
    )


def test_the_points_add_up_to_the_score(result):
    parts = result.score_parts.xs("points", axis=1, level="part")
    for size, names in (("above_scale", parts.columns[:6]), ("below_scale", parts.columns[6:])):
        firms = result.enterprises[result.enterprises["size_class"] == size]
        summed = parts.loc[firms.index, names].sum(axis=1, skipna=False) + firms["score_adjustment"].fillna(0)
        pd.testing.assert_series_equal(summed, firms["per_mu_score"], check_names=False)


def test_what_is_missing_and_why_there_is_no_rank(book, result):
    rows = {row["统一社会信用代码"]: row for name in SHEETS[:2] for row in records(book[name])}
    firms = result.enterprises[result.enterprises["size_class"].notna()]
    for enterprise_id in firms.index[firms["land_area_mu"].isna()]:
        assert "缺用地面积" in rows[enterprise_id]["缺项及其他说明"]
    for enterprise_id, category in firms["exempt_category"].items():
        if isinstance(category, str) and category != "none":
            assert f"不参评：{code_label('exempt_category', category)}" in rows[enterprise_id]["缺项及其他说明"]
            assert rows[enterprise_id]["名次"] is None
    vetoed = firms.index[firms["veto"].fillna(value=False)]
    assert len(vetoed)
    assert all("一票否决" in rows[enterprise_id]["缺项及其他说明"] for enterprise_id in vetoed)


def test_measures_are_those_of_the_grade_with_article_and_without_a_sum(book, result):
    for row in records(book["亩均评价（规上）"]):
        grade = row["亩均等级"][0]
        if grade in "ABCD":
            assert row["措施及依据"] == consequences_text(result.policy, grade)
            assert "待核对〕" in row["措施及依据"]


def test_a_rate_is_printed_where_the_pack_gives_one(tmp_path):
    pack = (tmp_path / "p.toml").absolute()
    pack.write_text(
        '[pack]\nid = "p"\ntitle = "某市办法"\nlevel = "city"\nextends = "rank-share"\nin_force_from = 2018-01-01\n'
        '[[standing.consequences]]\nid = "power"\ngrade = "D"\nsubject = "用电"\ntext = "加价"\nrate = 0.3\nunit = "元/千瓦时"\n'
        'article = "某市办法第十条"\nconfidence = "CONFIRMED"\n',
        encoding="utf-8",
    )
    text = consequences_text(lu.load_policy(str(pack), as_of=AS_OF), "D")
    assert "用电：加价（0.3元/千瓦时）〔某市办法第十条〕" in text.split("\n")


def test_notes_name_scheme_pack_confidence_and_year(book):
    said = " ".join(texts(book["亩均评价（规上）"]))
    for words in (
        "评价年度 2020 年",
        "（rank-share）",
        "本系统拟定、待地方规则确定",
        "A 前25%",
        "单项最高 1.5 倍",
        "未注明规上或规下",
    ):
        assert words in said


def test_without_a_scheme_the_yields_stand_without_a_score(sample_data, tmp_path):
    found = lu.assess(sample_data, policy=lu.load_policy("cn", as_of=AS_OF), as_of=AS_OF)
    sheet = openpyxl.load_workbook(write_enterprises(found, tmp_path / "e.xlsx"))["亩均评价（规上）"]
    names = headers(sheet)
    assert "亩均税收(万元/亩)" in names
    assert not {"名次", "亩均综合得分(分)", "亩均综合得分", "亩均等级"} & set(names)
    assert any("没有亩均评价方案" in text for text in texts(sheet))


def test_the_stock_is_z2_and_z3_and_the_others_stand_below(book, result):
    sheet = book["僵尸企业底数"]
    status = result.enterprises["zombie_status"].astype("str")
    starts = [row for row in range(1, sheet.max_row) if sheet.cell(row, 1).value == "序号"]
    assert len(starts) == 3
    for row, wanted in zip(starts, ({"Z2", "Z3"}, {"Z1"}, {"insufficient_data"}), strict=True):
        found = {entry["统一社会信用代码"] for entry in records(sheet, row)}
        assert found == set(status.index[status.isin(wanted)])
        assert found
    assert sheet.cell(starts[0] - 2, 1).value == f"一、僵尸企业底数：{status.isin(['Z2', 'Z3']).sum()} 家"


def test_undefined_evidence_is_a_dash_never_a_no(book, result):
    sheet = book["僵尸企业底数"]
    names = ["chk_gap", "is_zombie_chk", "is_zombie_fn", "is_zombie_fn_m", "is_zombie_oecd", "is_loss_making", "is_insolvent"]
    seen = set()
    for row in (row for row in range(1, sheet.max_row) if sheet.cell(row, 1).value == "序号"):
        for entry in records(sheet, row):
            firm = result.enterprises.loc[entry["统一社会信用代码"]]
            for name in names:
                shown = entry[label(name, table="enterprises")]
                seen.add((name, pd.isna(firm[name])))
                assert (shown == "—") == pd.isna(firm[name])
                if name.startswith("is_") and not pd.isna(firm[name]):
                    assert shown == ("是" if firm[name] else "否")
            assert None not in {entry[label(name, table="enterprises")] for name in names}
    assert {("is_zombie_fn", True), ("is_zombie_fn", False)} <= seen


def test_ground_and_what_is_wanting(result):
    firms = result.enterprises
    stock = firms[firms["zombie_status"].isin(["Z2", "Z3"])]
    assert all(text for text in ground_cells(result, stock))
    insolvent = stock[stock["is_insolvent"].fillna(value=False)]
    assert all("资不抵债" in text for text in ground_cells(result, insolvent))
    unknown = firms[firms["zombie_status"] == "insufficient_data"]
    assert all(text for text in wanting_cells(result, unknown))
    not_built = unknown[unknown["built"].isna()]
    assert all(text.startswith("是否已建成") for text in wanting_cells(result, not_built))


def test_land_by_parcel_is_that_of_the_area(book, result):
    sheet = book["僵尸企业底数"]
    first = next(row for row in range(1, sheet.max_row) if sheet.cell(row, 1).value == "序号")
    for entry in records(sheet, first):
        lines = entry["占用宗地"].split("\n")
        if len(lines) <= MAX_LISTED:
            assert sum(float(re.search(r"（(.*)亩）", line)[1]) for line in lines) == pytest.approx(
                entry["用地面积(亩)"], abs=0.02
            )


def test_projects_by_status_with_cause_remedy_and_who(book, result):
    rows = records(book["僵尸项目台账"])
    projects = result.projects
    listed = projects[projects["project_zombie_status"].isin(["open", "to_classify", "resolved"])]
    assert {row["项目代码"] for row in rows} == set(listed.index)
    assert [row["僵尸项目状态"] for row in rows] == sorted(
        (row["僵尸项目状态"] for row in rows), key=["僵尸项目(未处置)", "待甄别", "僵尸项目(已处置)"].index
    )
    for row in rows:
        project = projects.loc[row["项目代码"]]
        if project["project_zombie_status"] == "open":
            assert row["处置方式"] == code_label("disposal_mode", project["project_remedy"])
            assert row["责任主体"] == code_label("who", project["project_responsible"])
            assert "〔" in row["处置要求及依据"]
        else:
            assert (row["处置方式"], row["责任主体"]) == ("—", "—")
    assert any(row["宗地"] == "未供地" and row["宗地面积（亩）"] is None for row in rows)


def test_contradictions_keep_their_order(book, result):
    rows = records(book["矛盾清单"], row=3)
    assert len(rows) == len(result.contradictions) > 0
    assert [row["涉及面积（亩）"] for row in rows] == pytest.approx(result.contradictions["mu_at_stake"].tolist())
    assert rows[0]["矛盾类型"] == code_label("contradiction", result.contradictions["contradiction"].iloc[0])


def test_zones_are_sums_over_sums(book, result):
    sheet = book["开发区汇总"]
    starts = [row for row in range(1, sheet.max_row) if sheet.cell(row, 1).value == "开发区"]
    assert len(starts) == 3
    ratios = records(sheet, starts[2])
    zones, whole = aggregate(result), aggregate(result, None)
    assert [row["亩均税收(万元/亩)"] for row in ratios] == pytest.approx(
        [*zones["tax_wanyuan_per_mu"], *whole["tax_wanyuan_per_mu"]]
    )
    assert ratios[-1]["开发区"] == "全部企业"
    assert sum(row["企业（家）"] for row in records(sheet, starts[0])) == len(result.enterprises)


def test_totals_are_formulas_with_their_values(book, cached):
    counted = 0
    pattern = re.compile(r"^=(SUM|SUBTOTAL)\((103,|109,)?([A-Z]+)(\d+):[A-Z]+(\d+)\)$")
    for sheet in book:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            _, kind, letters, first, last = pattern.match(cell.value).groups()
            values = [cached[sheet.title][f"{letters}{row}"].value for row in range(int(first), int(last) + 1)]
            expected = (
                sum(value is not None for value in values)
                if kind == "103,"
                else sum(v for v in values if isinstance(v, int | float))
            )
            assert cached[sheet.title][cell.coordinate].value == pytest.approx(expected)
            assert cell.hyperlink is None
            counted += 1
    assert counted > 40


def hostile_data():
    ids = [f"91210199MA{n:08d}" for n in range(len(HOSTILE))]
    firms = pd.DataFrame(
        {
            "enterprise_id": ids,
            "enterprise_name": list(HOSTILE.values()),
            "zone_id": "Z1",
            "size_class": "above_scale",
            "built": True,
        }
    )
    accounts = pd.DataFrame({"enterprise_id": ids, "year": 2020, "tax_wanyuan": np.arange(len(ids), dtype="float64")})
    return land_data(enterprises=firms, accounts=accounts)


def test_hostile_names_are_the_same_text_and_no_formula(tmp_path):
    found = assessment(hostile_data())
    book = openpyxl.load_workbook(write_enterprises(found, tmp_path / "e.xlsx", title="=1+1", reporting_unit="@x"))
    sheet = book["全部企业"]
    place = headers(sheet, 3).index("企业名称") + 1
    cells = [sheet.cell(4 + n, place) for n in range(len(HOSTILE))]
    assert all(cell.data_type == "s" for cell in cells)
    shown = {name: cell.value for name, cell in zip(HOSTILE, cells, strict=True)}
    for name in ("formula", "plus", "minus", "at", "command", "markup", "link", "digits"):
        assert shown[name] == safe_text(HOSTILE[name])
    assert sheet["A1"].value == "=1+1全部企业"
    assert sheet["A1"].data_type == "s"


def test_no_enterprises_no_file(tmp_path):
    written = write_outputs(assessment(), tmp_path)
    assert "enterprises" not in written
    assert not (tmp_path / "enterprises.xlsx").exists()


def test_the_ledger_is_part_of_the_set(result, tmp_path):
    begun = []
    written = write_outputs(result, tmp_path, title="示范区", progress=begun.append)
    assert written["enterprises"] == tmp_path / "enterprises.xlsx"
    assert written["enterprises"].stat().st_size > 10_000
    assert "编制企业评价台账" in begun


def test_empty_tables_say_so(result, tmp_path):
    nothing = replace(
        result,
        enterprises=result.enterprises.iloc[:0],
        projects=result.projects.iloc[:0],
        contradictions=result.contradictions.iloc[:0],
        score_parts=result.score_parts.iloc[:0],
        recent_activity=result.recent_activity.iloc[:0],
    )
    book = openpyxl.load_workbook(write_enterprises(nothing, tmp_path / "e.xlsx"))
    said = {sheet.title: texts(sheet) for sheet in book}
    assert "没有规上企业" in said["亩均评价（规上）"]
    assert "没有报送项目数据" in said["僵尸项目台账"]
    assert "没有发现相互矛盾的数据" in said["矛盾清单"]
    assert said["僵尸企业底数"].count("没有") == 3


def test_the_published_example_stands_on_the_sheet(tmp_path):
    """The worked sums of the Huangyan evaluation of 2022, shown with given benchmarks."""
    day = "2022-12-31"
    firms = pd.DataFrame(
        {"enterprise_id": ["F1", "F2"], "enterprise_name": ["甲", "乙"], "size_class": ["above_scale", "below_scale"]}
    )
    accounts = pd.DataFrame({"enterprise_id": ["F1", "F2"], "year": [2022, 2022], "tax_wanyuan": [24.097 * 30, 11.5932 * 30]})
    occupancy = pd.DataFrame(
        {"parcel_id": "21011200400" + "0GB00000", "enterprise_id": ["F1", "F2"], "tenure": "own", "occupied_area_m2": 20000.0}
    )
    data = land_data(enterprises=firms, accounts=accounts, occupancy=occupancy)
    found = lu.assess(data, policy=lu.load_policy("huangyan-2022", as_of=day), as_of=day)
    book = openpyxl.load_workbook(write_enterprises(found, tmp_path / "e.xlsx"))
    row = [cell.value for cell in book["亩均评价（规上）"][HEADER_ROW + 1]]
    groups = [cell.value for cell in book["亩均评价（规上）"][HEADER_ROW - 1]]
    start = groups.index("亩均税收(万元/亩)")
    assert headers(book["亩均评价（规上）"])[start + 1] == "基准值（规则给定）"
    assert row[start : start + 3] == pytest.approx([24.097, 24.097, 30.0])
    missing = records(book["亩均评价（规上）"])[0]["缺项及其他说明"]
    assert "缺综合能耗" in missing
    assert "缺工业增加值" in missing
