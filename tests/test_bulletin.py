"""Bulletins: their figures are those of the results, read back from page and paper; names stay text; the public reads what it may."""

import re

import docx
import pandas as pd
import pytest
from maps_cases import AS_OF, HOSTILE, hostile_result, parcels
from paper_cases import cases, data, paper_headings, paper_tables, paper_text, result, section_tables, table_with

import landuse as lu
from landuse.comparing import early_warnings
from landuse.errors import OutputError, UnknownNameError
from landuse.reports import bulletin
from landuse.reports.bulletins.bulletin import write_document
from landuse.reports.bulletins.coming import coming
from landuse.reports.bulletins.context import bulletin_context, shortened
from landuse.reports.bulletins.land import land
from landuse.reports.bulletins.page import bulletin_page
from landuse.reports.bulletins.period import KINDS, period_of
from landuse.reports.bulletins.sections import SECTIONS, headings
from landuse.reports.bulletins.standing import unit_note
from landuse.targets import stock_flow, target_progress
from landuse.vocabulary import codes
from landuse.working_days import WorkCalendar


@pytest.fixture(scope="module")
def found():
    return result()


@pytest.fixture(scope="module")
def context(found):
    return bulletin_context(found, "2020-12", title="示范市", reporting_unit="示范市自然资源局")


@pytest.fixture(scope="module")
def html(context):
    return bulletin_page(context)


@pytest.fixture(scope="module")
def paper(context, tmp_path_factory):
    return write_document(context, tmp_path_factory.mktemp("bulletin") / "通报.docx", kind="monthly")


@pytest.mark.parametrize(
    ("text", "kind", "first", "last", "label"),
    [
        ("2020-11", None, "2020-11-01", "2020-11-30", "2020年11月"),
        ("2020年2月", "monthly", "2020-02-01", "2020-02-29", "2020年2月"),
        ("2020-11", "bimonthly", "2020-11-01", "2020-12-31", "2020年11—12月"),
        ("2020-03", "双月例会材料", "2020-03-01", "2020-04-30", "2020年3—4月"),
        ("2020-Q4", None, "2020-10-01", "2020-12-31", "2020年第四季度"),
        ("2020-05", "quarterly", "2020-04-01", "2020-06-30", "2020年第二季度"),
        ("2020h1", None, "2020-01-01", "2020-06-30", "2020年上半年"),
        ("2020-11", "half_year", "2020-07-01", "2020-12-31", "2020年下半年"),
        ("2020", None, "2020-01-01", "2020-12-31", "2020年"),
        ("2020-06", "year_end", "2020-01-01", "2020-12-31", "2020年"),
    ],
)
def test_periods(text, kind, first, last, label):
    span = period_of(text, kind)
    assert (str(span.first), str(span.last), span.label) == (first, last, label)


@pytest.mark.parametrize(
    ("text", "kind"), [("2020-13", None), ("十一月", None), ("2020", "monthly"), ("2020-H1", "quarterly"), ("2020-11", "week")]
)
def test_what_is_no_period_is_refused(text, kind):
    with pytest.raises(UnknownNameError):
        period_of(text, kind)


def test_the_day_of_judgement_must_lie_in_the_period(found):
    with pytest.raises(UnknownNameError, match="2020年11月（2020-11-01 至 2020-11-30）"):
        bulletin_context(found, "2020-11")


def test_target_figures_on_page_and_paper_equal_the_progress(found, html, paper):
    city, zones = (target_progress(found.data, found.policy, AS_OF, by) for by in ("city", "zone"))
    at = found.as_of
    page = [table for table in section_tables(html, "standing") if "结论" in table[0]]
    word = [table for table in paper_tables(paper) if "结论" in [cell.strip() for cell in table[0]]]
    for number, target in enumerate(found.policy.targets.rows):
        expected = [
            (row["group_name"], row["cohort_cases"], row["required_cumulative"], row["cohort_disposed"], row["new_cases"])
            for table in (zones, city)
            for row in table[(table["target"] == target.id) & (table["by"] == at)].to_dict("records")
        ]
        header = page[number][0]
        places = [header.index(name) for name in ("开发区", "存量（件）", "要求（件）", "已处置（件）", "基准日后新增（件）")]
        assert [tuple(row[place] for place in places) for row in page[number][1:]] == [tuple(map(str, row)) for row in expected]
        names = [cell.strip() for cell in word[number][0]]
        places = [names.index(name) for name in ("开发区", "存量", "要求", "已处置", "新增")]
        assert [tuple(row[place] for place in places) for row in word[number][1:]] == [tuple(map(str, row)) for row in expected]


def test_land_counts_and_mu_equal_the_results(found, html, paper):
    status = found.results["idle_status"].astype("str")
    expected = {
        codes("idle_status")[code].label_zh: (str(len(mine)), f"{mine['area_mu'].sum():.2f}")
        for code, mine in found.results.groupby(status)
    }
    page = section_tables(html, "land")[0]
    assert {row[0]: (row[1], row[2]) for row in page[1:-1]} == expected
    assert page[-1][1:3] == [str(len(found.results)), f"{found.results['area_mu'].sum():.2f}"]
    word = table_with(paper_tables(paper), "认定状态", "测算闲置费（万元）")
    assert {row[0]: (row[1], row[2]) for row in word[1:-1]} == expected
    assert word[-1][:2] == ["合计", str(len(found.results))]
    fees = found.results["idle_fee_wanyuan"].sum()
    assert page[-1][4] == f"{fees:.2f}"


def test_large_sums_are_in_yiyuan():
    big = result(parcels=parcels().assign(land_price_wanyuan=60_000.0))
    fees = big.results["idle_fee_wanyuan"].sum()
    assert fees > 1e4
    assert land(big)["total"]["fee"] == f"{fees / 1e4:.2f}亿元"
    assert land(big)["total"]["fee_wanyuan"] == f"{fees:.2f}"  # a column of 万元 stays one


def test_the_balance_of_statuses_is_that_of_the_comparison(found, html):
    before = lu.assess(found.data, policy=lu.load_policy("cn-2101", as_of="2020-11-30"), as_of="2020-11-30")
    rows = section_tables(html, "moved")[0][2:]
    for row in rows:
        code = next(code.code for code in codes("idle_status").values() if code.label_zh == row[0])
        old, new = ((table.results["idle_status"].astype("str") == code).sum() for table in (before, found))
        assert row[1:4] == [str(old), f"{new - old:+d}" if new != old else "0", str(new)]


def test_moves_name_their_cause_and_a_former_run_brings_in_data(found):
    older = lu.assess(
        data(parcels=parcels().assign(delay_cause="U")), policy=lu.load_policy("cn-2101", as_of="2020-11-30"), as_of="2020-11-30"
    )
    moved = bulletin_context(found, "2020-12", before=older)["moved"]
    assert {"cause": "数据变化", "parcels": "3"} in moved["causes"]
    assert any("数据变化：" in row["why"] for row in moved["parcels"]["rows"])
    assert not any("同一份数据" in note for note in moved["notes"])


def test_ledger_figures_equal_stock_and_flow(found, html, context):
    expected = stock_flow(found.data, AS_OF, ["2020-11-30", AS_OF], "city")
    expected = expected[expected["period_end"] == found.as_of].set_index("subject_kind")
    rows = section_tables(html, "ledger")[0][1:]
    land = [str(int(expected.loc["idle_land", name])) for name in ("opening", "entered", "reopened", "disposed", "closing")]
    assert rows[0] == ["闲置土地（件）", *land]
    assert rows[1][-1] == f"{expected.loc['idle_land', 'closing_area_mu']:.2f}"
    assert land == ["3", "1", "0", "1", "3"]
    events = context["ledger"]["events"]["rows"]
    assert [(row["date"], row["event"]) for row in events] == [
        ("2020-12-05", "发现线索"), ("2020-12-10", "处置完毕"), ("2020-12-20", "送达调查通知书"),
    ]  # fmt: skip


def test_what_comes_next(found, context):
    warned = early_warnings(found)
    marks = context["coming"]["marks"]["rows"]
    assert [row["parcel"] for row in marks] == list(warned.index[warned["days_left"] <= 60])
    assert {row["what"] for row in context["coming"]["due"]["rows"]} == {"提交情况说明"}
    assert all("逾期" in row["left"] for row in context["coming"]["overdue"]["rows"])


def test_zones_behind_are_printed_with_the_units_charged(found, context, html):
    row = next(row for row in context["behind"] if row["zone"] == "示范高新区" and row["target"] == "闲置土地处置率")
    assert row["units"] == "〔牵头单位：市规划国土局；责任单位：各区县（市）政府、开发区管委会、示范高新区管委会〕"
    assert row["units"] in re.sub(r"<[^>]*>", "", html)
    nobody = found.policy.targets.rows[0].model_copy(update={"lead_units": "", "responsible_units": ""})
    assert unit_note(nobody) == "〔牵头单位：不明；责任单位：不明〕"


def test_every_paper_tells_date_rules_run_and_banner(found, html, paper):
    for text in (re.sub(r"<[^>]*>", "", html), paper_text(paper)):
        assert str(found.provenance["run_id"]) in text
        assert "cn-2101" in text
        assert "2020-12-31" in text
        assert "内部资料 不得公开" in text


def test_the_paper_has_the_sections_of_its_kind(context, paper, tmp_path):
    assert paper_headings(paper) == [
        "一、目标进度", "二、用地认定现状", "三、本期变动及原因", "四、处置台账动态", "五、近期到期事项", "六、落后开发区及责任单位", "七、数据问题",
    ]  # fmt: skip
    half = write_document(context, tmp_path / "半年.docx", kind="half_year")
    assert paper_headings(half)[:2] == ["一、目标完成情况", "二、工作开展情况"]
    section = docx.Document(str(paper)).sections[0]
    assert (round(section.page_width.mm), round(section.top_margin.mm), round(section.left_margin.mm)) == (210, 37, 28)


def test_every_kind_has_all_sections_in_its_own_order(context):
    orders = set()
    for kind in KINDS:
        page = bulletin_page(context | {"sections": headings(kind, SECTIONS[kind])})
        assert page.count("<h2>") == 7
        orders.add(tuple(re.findall(r'<section id="(\w+)">', page)))
    assert len(orders) == 4  # half-year and year-end papers share one


def test_the_same_bulletin_gives_the_same_paper(context, paper, tmp_path):
    assert write_document(context, tmp_path / "again.docx", kind="monthly").read_bytes() == paper.read_bytes()


def test_no_format_but_the_two(found, tmp_path):
    with pytest.raises(UnknownNameError, match="pdf"):
        bulletin(found, tmp_path, period="2020-12", formats=["pdf"])


def test_long_lists_are_cut_with_a_count():
    whole = {"a": {"rows": list(range(30)), "left_out": 0}, "b": [{"c": {"rows": [1], "left_out": 0}}], "d": "x"}
    assert shortened(whole, 12) == {
        "a": {"rows": list(range(12)), "left_out": 18},
        "b": [{"c": {"rows": [1], "left_out": 0}}],
        "d": "x",
    }


def test_the_public_reads_only_what_the_article_publishes(found, tmp_path):
    written = bulletin(found, tmp_path, period="2020-12", title="示范市", public=True)
    page = written["html"].read_text(encoding="utf-8")
    for text in (page, paper_text(written["docx"])):
        assert "公开信息" in text
        assert "内部资料" not in text
        assert "示范A01有限公司" in text  # a finding that is not over
        for hidden in (
            "示范A02有限公司",
            "示范A03有限公司",
            "A03",
            "C1",
            "示范企业",
            "疑似闲置",
            "闲置费",
            "示范高新区管委会",
            "〔2018〕1号",
        ):
            assert hidden not in text
    assert section_tables(page, "public")[0][1][1:3] == ["经A01路", "示范A01有限公司"]
    assert paper_headings(written["docx"]) == ["一、目标进度", "二、处置台账动态", "三、闲置土地公开清单"]


def test_the_list_for_the_public_is_never_cut():
    rows = [{"location": "x", "holder": "y", "days": "1天", "cause": ""}] * 600
    assert len(shortened({"public": {"rows": rows}}, 12)["public"]["rows"]) == 600


def test_nothing_is_published_without_a_ledger():
    with pytest.raises(OutputError, match="处置台账"):
        bulletin_context(result(cases=None), "2020-12", public=True)


def test_hostile_names_stay_text(tmp_path):
    hostile = hostile_result()
    context = bulletin_context(hostile, "2020-12", title="".join(HOSTILE[:6]), reporting_unit=HOSTILE[-1])
    page = bulletin_page(context)
    assert "<script" not in page
    assert not re.search(r"<[^>]+\son\w+=", page)
    assert "nonce" in page
    assert paper_text(write_document(context, tmp_path / "敌.docx", kind="monthly"))


def test_data_without_cases_targets_firms_or_zones(tmp_path):
    bare = lu.LandData(parcels=parcels().iloc[[0]].drop(columns=["geometry", "zone_id", "land_price_wanyuan"]))
    found = lu.assess(bare, policy=lu.load_policy("cn", as_of=AS_OF), as_of=AS_OF)
    written = bulletin(found, tmp_path, period="2020-12")
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["每月通报_2020-12.docx", "每月通报_2020-12.html"]
    texts = (re.sub(r"<[^>]*>", "", written["html"].read_text(encoding="utf-8")), paper_text(written["docx"]))
    for text in texts:
        assert "适用的规则没有处置目标" in text
        assert "数据中没有处置台账" in text
    assert land(found)["zones"] == [
        {"zone": "未注明开发区", "parcels": "1", "idle": "1", "idle_mu": "12.00", "suspected": "0", "unverified": "0", "fee": "—",
         "fee_wanyuan": "—"}
    ]  # fmt: skip


def test_deadlines_beyond_the_known_holidays_are_told_not_guessed():
    late = cases().assign(event_date=lambda frame: pd.to_datetime(frame["event_date"]) + pd.DateOffset(years=20))
    far = result(as_of="2040-12-31", cases=late)
    told = coming(far, WorkCalendar())
    assert "未列全" in told["note"]
    assert "年的放假安排" in told["note"]
