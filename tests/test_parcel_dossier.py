"""Dossiers: everything about a parcel as the results have it, lists cut with a count, batches that go on past a bad case."""

import docx
import pandas as pd
import pytest
from maps_cases import HOSTILE, hostile_result
from paper_cases import cases, paper_tables, paper_text, result, table_with

import landuse as lu
from landuse.errors import UnknownNameError
from landuse.reports import parcel_dossier, parcel_dossiers
from landuse.reports.bulletins.figures import long_day
from landuse.reports.dossiers.background import background_of
from landuse.reports.dossiers.context import MOST, dossier_context
from landuse.reports.file_names import file_name


@pytest.fixture(scope="module")
def found():
    return result()


@pytest.fixture(scope="module")
def background(found):
    return background_of(found)


@pytest.fixture(scope="module")
def papers(found, tmp_path_factory):
    folder = tmp_path_factory.mktemp("dossiers")
    listed = parcel_dossiers(found, folder, ["A01", "A08", "nowhere", "A12"], reporting_unit="示范市自然资源局")
    return listed.set_index("parcel_id")


def facts(path):
    """Return the facts that stand beside their headings."""
    pairs = {}
    for table in paper_tables(path):
        for row in table:
            if len(row) == 4:
                pairs |= {row[0]: row[1], row[2]: row[3]}
            elif len(row) == 2:
                pairs |= {row[0]: row[1]}
    return pairs


def test_facts_and_verdict_equal_the_results(found, papers):
    row, told = found.results.loc["A01"], facts(papers.loc["A01", "path"])
    assert told["土地面积（亩）"] == f"{row['area_mu']:.2f}亩"
    assert told["土地价款"] == f"{row['land_price_wanyuan']:.2f}万元"
    assert told["测算土地闲置费"] == f"{row['idle_fee_wanyuan']:.2f}万元"
    assert told["闲置天数"] == f"{row['idle_days']}天"
    assert told["扣除后满两年日"] == long_day(row["two_year_mark_date"])
    assert told["认定状态"] == "企业原因闲置满两年"
    assert told["建议处置措施"] == "无偿收回（先听证）"
    assert told["依据条款"] == "《闲置土地处置办法》第十四条第（二）项、第十五条"
    assert told["实际动工日期"] == "—"  # not started: nothing is missing
    assert told["合同签订日期"] == "不明"


def test_delays_on_record_stand_beside_the_verdict_with_their_documents(background):
    told = dossier_context(background, "A02")
    delays = background.delays["A02"]
    assert delays
    assert told["delays"].count("至") == len(delays)
    assert long_day(delays[0]["first_date"]) in told["delays"]
    assert "无佐证文号" in told["delays"]
    assert dossier_context(background, "A01")["delays"] == "无"


def test_users_stand_with_their_figures_per_mu(found, papers):
    table = table_with(paper_tables(papers.loc["A01", "path"]), "企业", "用地（亩）")
    firm = found.enterprises.loc["E1"]
    assert table[1][:3] == ["示范企业甲有限公司", "自有", "12.00"]
    assert table[1][3:5] == [f"{firm['tax_wanyuan_per_mu']:.2f}", f"{firm['revenue_wanyuan_per_mu']:.2f}"]


def test_promises_with_what_was_delivered(papers):
    table = table_with(paper_tables(papers.loc["A08", "path"]), "指标", "承诺值", "状态")
    assert [row[1] for row in table[1:]] == ["300万元/亩", "1.2"]
    assert "未达标" in table[1][5]
    assert table[2][2:4] == ["不明", "不明"]


def test_the_ledger_of_the_parcel_up_to_the_data_date(found, papers, background):
    table = table_with(paper_tables(papers.loc["A01", "path"]), "日期", "案件", "事项")
    assert [(row[0], row[2]) for row in table[1:]] == [("2018-03-01", "发现线索"), ("2018-04-01", "下达认定书")]
    assert background.events.get("A04") is None  # its only event lies after the data date


def test_next_steps_name_deadline_measure_and_article(background):
    told = dossier_context(background, "A03")["next_steps"]
    assert told[0].startswith("案件C3：提交情况说明，期限2021年1月")
    assert any("建议措施：" in line and "《闲置土地处置办法》" in line for line in told)
    assert dossier_context(background, "A08")["next_steps"] == [
        "目前无须采取措施。",
        "规则冲突提示：标准地违约金、僵尸企业，见认定依据。",
    ]


def test_every_dossier_carries_date_rules_run_and_banner(found, papers):
    text = paper_text(papers.loc["A01", "path"])
    for said in ("内部资料 不得公开", "2020年12月31日", "cn + cn-2101", str(found.provenance["run_id"]), "示范市自然资源局"):
        assert said in text


def test_the_sketch_is_there_where_the_parcel_has_an_outline(papers):
    assert len(docx.Document(papers.loc["A01", "path"]).inline_shapes) == 1
    assert len(docx.Document(papers.loc["A12", "path"]).inline_shapes) == 0
    assert "没有图形" in paper_text(papers.loc["A12", "path"])


def test_a_bad_case_is_listed_and_a_second_run_skips_what_is_there(found, papers):
    assert papers["outcome"].to_dict() == {"A01": "written", "A08": "written", "nowhere": "failed", "A12": "written"}
    assert "没有宗地“nowhere”" in papers.loc["nowhere", "reason"]
    folder = papers.loc["A01", "path"].rpartition("/")[0]
    again = parcel_dossiers(found, folder, ["A01"], reporting_unit="示范市自然资源局")
    assert again["outcome"].tolist() == ["skipped"]
    assert parcel_dossiers(found, folder, ["A01"], reporting_unit="别的单位")["outcome"].tolist() == ["written"]


def test_one_parcel_and_one_that_is_not_there(found, tmp_path):
    with pytest.raises(UnknownNameError):
        parcel_dossier(found, "nowhere", tmp_path / "x.docx")
    bare = lu.LandData(parcels=pd.DataFrame({"parcel_id": ["P"]}))
    alone = lu.assess(bare, policy=lu.load_policy("cn", as_of="2020-12-31"), as_of="2020-12-31")
    text = paper_text(parcel_dossier(alone, "P", tmp_path / "p.docx"))
    assert "用地企业：无。" in text
    assert "处置台账：无。" in text
    assert text.count("不明") > 15


def test_long_lists_are_cut_with_a_count_and_keep_the_latest():
    many = pd.DataFrame([
        {"case_id": "C1", "subject_kind": "idle_land", "subject_id": "A01", "event": "identified", "event_date": f"2018-03-{day:02d}"}
        for day in range(1, 29)
    ])  # fmt: skip
    shown = dossier_context(background_of(result(cases=pd.concat([cases(), many]))), "A01")["events"]
    assert len(shown["rows"]) == MOST["events"]
    assert shown["left_out"] == 30 - MOST["events"]
    assert shown["rows"][-1]["date"] == "2018-04-01"


def test_hostile_names_stay_text(tmp_path):
    hostile = hostile_result()
    some = [parcel for parcel in hostile.results.index if parcel[1] in "039" or "\x00" in parcel]
    listed = parcel_dossiers(hostile, tmp_path, some, reporting_unit=HOSTILE[0])
    assert set(listed["outcome"]) == {"written"}
    text = "".join(paper_text(path) for path in listed["path"])
    assert "{{7*191}}" in text
    assert "1337" not in text
    assert all(name.stem.startswith("地块档案_") for name in tmp_path.iterdir())


def test_file_names_of_keys():
    assert file_name("../../x") != file_name("x")
    assert len(file_name("长" * 500)) < 80
    assert file_name("") != ""
