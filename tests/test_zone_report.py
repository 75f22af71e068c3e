"""Zone reports: figures equal the evaluation, scorecard and ranking; what is missing says so; names stay text."""

import pandas as pd
import pytest
from maps_cases import HOSTILE
from paper_cases import paper_headings, paper_tables, paper_text, table_with

import landuse as lu
from landuse.errors import OutputError, UnknownNameError
from landuse.reports import zone_report
from landuse.reports.bulletins.document import TEMPLATES as BULLETINS
from landuse.reports.zone_reports.context import zone_report_context
from landuse.reports.zone_reports.document import TEMPLATES as ZONE_REPORTS
from landuse.reports.zones.values import amount_text

AS_OF = "2020-12-31"
CHAPTERS = [
    "一、总体情况", "二、土地利用程度", "三、土地利用强度", "四、用地结构与效益", "五、管理绩效", "六、集约度得分", "七、用地潜力", "八、规划目标对照",
    "九、排名与后果", "十、存在问题", "十一、建议",
]  # fmt: skip
ACCOUNTS = {
    "developable_ha": 1000.0, "ready_ha": 900.0, "supplied_ha": 820.0, "built_ha": 760.0, "industrial_built_ha": 456.0, "idle_ha": 4.1,
    "floor_area_ha": 706.8, "footprint_ha": 342.0, "industrial_floor_area_ha": 400.0, "industrial_footprint_ha": 220.0,
    "hightech_built_ha": 100.0, "industrial_investment_wanyuan": 4_096_840.8, "industrial_tax_wanyuan": 309_619.44,
    "total_tax_wanyuan": 400_000.0,
}  # fmt: skip


def review(zones=("Z1", "Z2"), rows=(("Z1", 2019), ("Z1", 2020)), **more):
    tables = {
        "parcels": pd.DataFrame({"parcel_id": ["P1"], "zone_id": ["Z1"], "area_m2": [1000.0]}),
        "zones": pd.DataFrame({"zone_id": zones, "zone_name": [f"{zone}开发区" for zone in zones], "zone_level": "national", "zone_type": "industry"}),
        "zone_accounts": pd.DataFrame([{"zone_id": zone, "year": year, **ACCOUNTS} for zone, year in rows]),
        **more,
    }  # fmt: skip
    data = lu.LandData(**{name: table for name, table in tables.items() if table is not None})
    return lu.review_zones(data, policy=lu.load_policy("cn-2101", as_of=AS_OF), as_of=AS_OF)


@pytest.fixture(scope="module")
def found():
    return review()


@pytest.fixture(scope="module")
def papers(found, tmp_path_factory):
    return zone_report(found, tmp_path_factory.mktemp("zones"), title="示范市", reporting_unit="示范市自然资源局")


def test_the_chapters_follow_the_bulletins(papers):
    assert paper_headings(papers["Z1"]) == CHAPTERS
    assert [path.name for path in papers.values()] == ["开发区评价报告_Z1.docx", "开发区评价报告_Z2.docx"]


def test_rates_of_three_years_equal_the_evaluation(found, papers):
    results = found.evaluation.results
    table = table_with(paper_tables(papers["Z1"]), "指标", "2018年", "2019年", "2020年")
    rows = {row[0]: row[1:4] for row in table[1:]}
    for label, column in (
        ("土地供应率", "land_supply_rate"),
        ("土地建成率", "land_completion_rate"),
        ("土地开发率", "land_development_rate"),
    ):
        assert rows[label] == ["不明", *(amount_text(results.loc[("Z1", year), column], "share") for year in (2019, 2020))]
    assert rows["土地供应率"][2] == "91.1%"  # the worked rates of the reference
    assert rows["土地建成率"][2] == "92.7%"


def test_score_and_points_equal_the_evaluation(found, papers):
    parts = found.evaluation.parts
    mine = parts[(parts["zone_id"] == "Z1") & (parts["year"] == 2020) & (parts["state"] != "other")]
    table = table_with(paper_tables(papers["Z1"]), "指标", "实现度", "得分")
    assert [(row[3], row[5]) for row in table[1:]] == [
        (f"{share:.1%}", f"{points:.2f}") for share, points in zip(mine["realisation"], mine["points"], strict=True)
    ]
    score = found.evaluation.results.loc[("Z1", 2020), "zone_score"]
    assert f"综合得分{score:.2f}分" in paper_text(papers["Z1"])


def test_goals_places_and_outcomes_stand_as_the_review_has_them(found, papers):
    context = zone_report_context(found, "Z1")
    cells = found.scorecard.cells
    mine = cells[(cells["zone_id"] == "Z1") & (cells["year"] == 2020) & (cells["status"] != "not_applicable")]
    assert [row["title"] for row in context["goals"]] == list(mine["title"])
    assert context["ranking"]["places"][-1]["place"] == "1/1"
    outcomes = found.ranking.outcomes
    assert len(context["ranking"]["outcomes"]) == len(outcomes[(outcomes["zone_id"] == "Z1") & (outcomes["year"] == 2020)])


def test_placeholder_weights_are_warned_of_and_the_run_is_named(found, papers):
    text = paper_text(papers["Z1"])
    assert "权重、理想值为系统拟定的占位数值，未经核定" in text
    assert str(found.provenance["run_id"]) in text
    assert "内部资料 不得公开" in text


def test_problems_come_from_the_figures(found):
    context = zone_report_context(found, "Z1")
    assert "有闲置土地4.10公顷。" in context["problems"]
    assert "已达到供地条件而尚未供应的土地80.00公顷。" in context["problems"]
    assert "已供应而尚未建成的土地60.00公顷。" in context["problems"]
    assert any("闲置土地处置办法第十二条" in line for line in context["suggestions"])


def test_a_zone_without_accounts_says_so(papers):
    text = paper_text(papers["Z2"])
    assert "没有所评价年度的数据" in text
    assert "未排名" in text
    assert "综合得分：不明" in text


def test_no_zone_and_an_unknown_zone(found, tmp_path):
    with pytest.raises(UnknownNameError, match="Z9"):
        zone_report(found, tmp_path, zones=["Z9"])
    bare = lu.LandData(parcels=pd.DataFrame({"parcel_id": ["P1"], "area_m2": [1000.0]}))
    with pytest.raises(OutputError, match="没有开发区"):
        zone_report(lu.review_zones(bare, policy=lu.load_policy("cn", as_of=AS_OF), as_of=AS_OF), tmp_path)


def test_hostile_names_stay_text(tmp_path):
    names = [f"Z{number}" for number in range(len(HOSTILE))]
    zones = pd.DataFrame({"zone_id": names, "zone_name": HOSTILE, "zone_level": "national", "zone_type": "industry"})
    written = zone_report(_renamed(zones), tmp_path, reporting_unit=HOSTILE[0])
    assert len(written) == len(HOSTILE)
    assert "{{7*191}}" in "".join(paper_text(path) for path in written.values())


def _renamed(zones):
    data = lu.LandData(parcels=pd.DataFrame({"parcel_id": ["P1"], "area_m2": [1.0]}), zones=zones)
    return lu.review_zones(data, policy=lu.load_policy("cn-2101", as_of=AS_OF), as_of=AS_OF)


def test_bulletins_and_zone_reports_never_end_with_a_signature_alone_on_a_page():
    for template in (*BULLETINS, *ZONE_REPORTS):
        ended = template.build().paragraphs[-3:]
        assert [paragraph.style.name for paragraph in ended] == ["注释", "落款", "落款"], template.id
        assert [bool(paragraph.paragraph_format.keep_with_next) for paragraph in ended] == [True, True, False], template.id


def test_the_public_zone_report_says_what_it_withholds(tmp_path):
    found = review(zones=("Z1",))
    inside, public = (paper_text(zone_report(found, tmp_path, public=edition)["Z1"]) for edition in (False, True))
    assert "名单家数太少，不能适用" in inside
    assert "名单家数太少，不能适用" not in public
    assert "适用的规则没有关于该级别开发区名次后果的规定" not in public
    assert "名次的后果、表彰奖励测算不在公开范围内。" in public
    assert public.split("十一、建议")[1].lstrip().startswith("不在公开范围内。")
