"""The scorecard: every goal of the seeds by hand, whom it binds, what is unknown, and the rows beneath."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from casebook import load_cases
from zone_cases import AS_OF, entry, pack, policy, row, zone_data, zones_table

import landuse as lu
from landuse.errors import PolicyError
from landuse.zones.scorecard import MEASURES, scorecard
from landuse.zones.scorecard.figures import TRACE_COLUMNS

ZONES = zones_table(("N", "national", "industry"), ("P", "provincial", "city_industry"), ("M", "municipal", "industry"))
SHENYANG = lu.load_policy("cn-2101", as_of=AS_OF)
PROJECT = ["signed_date", "actual_start_date", "total_investment_wanyuan", "completed_investment_wanyuan", "is_industrial", "project_cause", "planned_start_date"]  # fmt: skip


def projects_table(text, zone="N"):
    rows = [[None if cell == "-" else cell for cell in part.split()] for part in text.split(";") if part]
    frame = pd.DataFrame(rows, columns=PROJECT)
    return pd.DataFrame({
        "project_id": [f"J{n}" for n in range(len(frame))], "zone_id": zone,
        **{name: pd.to_datetime(frame[name]) for name in PROJECT if name.endswith("date")},
        **{name: frame[name].astype("float64") for name in PROJECT if name.endswith("wanyuan")},
        "is_industrial": frame["is_industrial"].map({"TRUE": True, "FALSE": False}).astype("boolean"),
        "project_cause": frame["project_cause"],
    })  # fmt: skip


def cards(rows=(), rules=SHENYANG, goals=(), years=(2020,), zones=ZONES, as_of=AS_OF, **tables):
    """Return the scorecard; of the goals named only, where any is."""
    if goals:
        chosen = tuple(goal for goal in rules.scorecard.goals if goal.id in goals)
        rules = replace(rules, scorecard=rules.scorecard.model_copy(update={"goals": chosen}))
    return scorecard(zone_data(zones, list(rows), **tables), policy=rules, as_of=as_of, years=years)


def cell(card, goal, zone="N", year=2020):
    cells = card.cells
    return cells[(cells["goal"] == goal) & (cells["zone_id"] == zone) & (cells["year"] == year)].iloc[0]


CASES = load_cases("scorecard_projects")


@pytest.fixture(scope="module")
def counted():
    """Return the scorecard of one national zone for each case."""
    cases = [case.values[0] for case in CASES]
    tables = [projects_table(case["projects"], case["case"]).assign(case=case["case"]) for case in cases]
    found = pd.concat(tables, ignore_index=True)
    found["project_id"] = found["case"] + "/" + found["project_id"]
    zones = zones_table(*((case["case"], "national", "industry") for case in cases))
    return cards(zones=zones, projects=found.drop(columns="case"), goals={case["goal"] for case in cases})


@pytest.mark.parametrize("case", CASES)
def test_goals_counted_from_projects(counted, case):
    found = cell(counted, case["goal"], case["case"])
    bounds = [float(case[name]) if case[name] else np.nan for name in ("low", "high")]
    if case["status"] != "not_applicable":
        assert found[["low", "high"]].tolist() == pytest.approx(bounds, nan_ok=True), case["note"]
    assert found["status"] == case["status"], case["note"]


def test_without_a_table_of_projects_nothing_is_said():
    found = cell(cards(goals=["project-5-billion"]), "project-5-billion")
    assert (found["status"], found["missing"]) == ("unknown", "项目表")


# ---- growth, averages, tiers ----


GROWTH = ["growth-revenue-national"]
TAX = ["per-land-tax-national", "per-land-tax-provincial"]
CONVERSION = ["signing-conversion"]


def growth_rules(tmp_path, rate=0.06):
    body = row("scorecard.references", id="g20", column="budget_revenue_growth_share", area="national", year=2020, value=rate)
    return policy(tmp_path, body, extends="cn-2101")


@pytest.mark.parametrize(
    ("zone", "growth", "status"),
    [("N", 0.09, "met"), ("N", 0.0899, "not_met"), ("N", None, "unknown"), ("P", 0.08, "met"), ("P", 0.0751, "met"), ("P", 0.0749, "not_met")],
)  # fmt: skip
def test_growth_above_the_nation(tmp_path, zone, growth, status):
    """3 points above the nation for national zones, about 2 for provincial ones."""
    goal = f"growth-revenue-{'national' if zone == 'N' else 'provincial'}"
    card = cards([{"zone_id": zone, "year": 2020, "budget_revenue_growth_share": growth}], growth_rules(tmp_path), [goal])
    found = cell(card, goal, zone)
    assert found["status"] == status
    assert found["target"] == pytest.approx(0.09 if zone == "N" else 0.08)


def test_growth_of_amounts_at_current_prices_where_none_is_published(tmp_path):
    rows = [{"zone_id": "N", "year": y, "budget_revenue_wanyuan": v} for y, v in ((2019, 100.0), (2020, 109.0))]
    found = cell(cards(rows, growth_rules(tmp_path), GROWTH), "growth-revenue-national")
    assert (found["status"], found["value"]) == ("met", pytest.approx(0.09))
    assert found["basis"] == "按现价金额计算的增速；对照2020年全国平均"
    gap = cell(cards(rows[1:], growth_rules(tmp_path), GROWTH), "growth-revenue-national")
    assert gap["status"] == "unknown"
    assert "上年一般公共预算收入" in gap["missing"]
    published = [{**rows[1], "budget_revenue_growth_share": 0.02}, rows[0]]
    assert cell(cards(published, growth_rules(tmp_path), GROWTH), "growth-revenue-national")["status"] == "not_met"


def test_without_the_growth_of_the_nation_in_that_very_year_it_is_unknown(tmp_path):
    rows = [{"zone_id": "N", "year": 2019, "budget_revenue_growth_share": 0.5}]
    found = cell(cards(rows, growth_rules(tmp_path), GROWTH, years=[2019]), "growth-revenue-national", year=2019)
    assert (found["status"], found["missing"]) == ("unknown", "全国平均水平（一般公共预算收入增速）")
    assert found["value"] == 0.5


def test_services_stand_in_for_industry_where_it_is_not_reported(tmp_path):
    body = row("scorecard.references", id="g", column="service_value_added_growth_share", area="national", year=2020, value=0.05)
    rules = policy(tmp_path, body, extends="cn-2101")
    found = cell(
        cards([{"zone_id": "N", "year": 2020, "service_value_added_growth_share": 0.081}], rules, ["growth-industry-national"]),
        "growth-industry-national",
    )
    assert found["status"] == "met"


@pytest.mark.parametrize(("tax", "status"), [(679.0, "met"), (678.99, "not_met"), (None, "unknown")])
def test_per_land_figures_against_the_published_average(tax, status):
    """Above (高于): the average itself is not above."""
    rows = [{"zone_id": "N", "year": 2020, "industrial_built_ha": 1.0, "industrial_tax_wanyuan": tax}]
    card = cards(rows, goals=TAX, years=[2018, 2020])
    found = cell(card, "per-land-tax-national")
    assert (found["status"], found["target"]) == (status, 678.99)
    assert cell(card, "per-land-tax-provincial")["status"] == "unknown"
    assert "全省平均水平" in cell(card, "per-land-tax-provincial")["missing"]
    assert cell(card, "per-land-tax-national", year=2018)["status"] == "unknown"  # no average of 2018 or 2017


def test_an_average_of_the_own_type_goes_before_that_of_all(tmp_path):
    body = row(
        "scorecard.references",
        id="own",
        column="industrial_tax_wanyuan_per_ha",
        area="national",
        year=2019,
        value=500,
        zone_type="industry",
    )
    body += row(
        "scorecard.references", id="prov", column="industrial_tax_wanyuan_per_ha", area="provincial", year=2020, value=400
    )
    card = cards([{"zone_id": z, "year": 2020, "industrial_built_ha": 1.0, "industrial_tax_wanyuan": 550.0} for z in "NP"],
                 policy(tmp_path, body, extends="cn-2101"), TAX)  # fmt: skip
    assert [cell(card, "per-land-tax-national", zone)["target"] for zone in "NP"] == [500, 678.99]
    assert cell(card, "per-land-tax-provincial", "P")["status"] == "met"


def test_theme_parks_are_due_in_2020():
    rows = [
        {"zone_id": z, "year": y, "theme_parks": n}
        for z, y, n in (("N", 2019, 2), ("N", 2020, 2), ("P", 2019, 2), ("P", 2020, None))
    ]
    card = cards(rows, goals=["theme-parks-national", "theme-parks-provincial"], years=[2019, 2020])
    assert [cell(card, "theme-parks-national", "N", year)["status"] for year in (2019, 2020)] == ["not_due", "not_met"]
    assert [cell(card, "theme-parks-provincial", "P", year)["status"] for year in (2019, 2020)] == ["met", "unknown"]


def test_signing_conversion_from_the_zone_or_from_the_projects():
    signed = "2020-01-02 - 1 0 TRUE P1 2020-06-01;2020-01-02 - 1 0 TRUE P1 2020-06-01"
    own = cards(
        [{"zone_id": "N", "year": 2020, "reserve_projects": 4, "reserve_projects_signed": 1}],
        goals=CONVERSION,
        projects=projects_table(signed),
    )
    assert cell(own, "signing-conversion")[["value", "status"]].tolist() == [0.25, "not_met"]
    counted = cards([{"zone_id": "N", "year": 2020, "reserve_projects": 4}], goals=CONVERSION, projects=projects_table(signed))
    found = cell(counted, "signing-conversion")
    assert found[["value", "status", "basis"]].tolist() == [0.5, "met", "分子按项目表当年签约项目数计"]
    none = cards([{"zone_id": "N", "year": 2020, "reserve_projects": 0, "reserve_projects_signed": 0}], goals=CONVERSION)
    assert cell(none, "signing-conversion")[["status", "reason"]].tolist() == ["not_applicable", "当年没有考核对象"]
    assert cell(cards(goals=CONVERSION), "signing-conversion")["status"] == "unknown"


def test_investment_of_the_year_goes_before_the_projects_cumulative_one():
    rows = [
        {"zone_id": "N", "year": y, "project_investment_wanyuan": 100.0, "large_project_investment_wanyuan": 70.0}
        for y in (2019, 2020)
    ]
    text = "2018-01-01 2018-02-01 9999 60 TRUE - 2018-02-01"
    card = cards(rows[1:], goals=["large-investment"], years=[2019, 2020], projects=projects_table(text))
    assert cell(card, "large-investment")[["value", "status"]].tolist() == [0.7, "met"]
    earlier = cell(card, "large-investment", year=2019)
    assert earlier["status"] == "unknown"
    assert "当年完成投资" in earlier["missing"]


def test_land_use_that_rises():
    rows = [
        {"zone_id": "N", "year": y, "built_ha": b, "developable_ha": 10.0} for y, b in ((2018, 4.0), (2019, 5.0), (2020, 5.0))
    ]
    card = cards(rows, goals=["development-rises"], years=[2018, 2019, 2020])
    assert [cell(card, "development-rises", "N", y)["status"] for y in (2018, 2019, 2020)] == ["unknown", "met", "not_met"]


@pytest.mark.parametrize(
    ("zone", "revenue", "goal", "status"),
    [
        ("石家庄高新区", 10_000_000, "revenue-100-billion", "met"), ("石家庄高新区", 9_999_999, "revenue-100-billion", "not_met"),
        ("石家庄高新区", 10_000_000, "revenue-50-billion", "not_applicable"), ("沙河经开区", 5_000_000, "revenue-50-billion", "met"),
        ("沙河经开区", 5_000_000, "revenue-towards-100-billion", "not_met"), ("沙河经开区", None, "revenue-50-billion", "unknown"),
    ],
)  # fmt: skip
def test_revenue_tiers_of_the_key_zones(zone, revenue, goal, status):
    rules = lu.load_policy("hebei-zones", as_of=AS_OF)
    zones = zones_table(("Z1", "provincial", "industry")).assign(zone_name=zone)
    card = cards([{"zone_id": "Z1", "year": 2020, "main_business_revenue_wanyuan": revenue}], rules, zones=zones)
    assert cell(card, goal, "Z1")["status"] == status
    listed = [goal.zones for goal in rules.scorecard.goals]
    assert [len(names) for names in listed] == [15, 16, 16]
    assert not cell(card, "revenue-towards-100-billion", "Z1")["binding"]


# ---- whom and when ----


def test_goals_bind_by_level_and_within_their_years():
    rows = [{"zone_id": z, "year": 2020, "theme_parks": 5} for z in "NPM"]
    card = cards(rows, years=[2017, 2020])
    assert cell(card, "project-5-billion", "P")["reason"] == "只考核国家级开发区"
    assert cell(card, "large-investment", "N", 2017)["reason"] == "目标期为2018—2020年"
    assert set(card.cells.loc[card.cells["year"] == 2017, "status"]) <= {"not_applicable", "not_due", "unknown", "met"}
    assert cell(card, "theme-parks-national", "M")["status"] == "not_applicable"


def test_a_zone_of_unknown_level_is_unknown_not_unbound():
    card = cards(zones=zones_table(("N", None, "industry")), goals=["project-5-billion"])
    assert cell(card, "project-5-billion")[["status", "reason"]].tolist() == ["unknown", "开发区级别不明"]
    assert card.issues["issue"].tolist() == ["zone_level_unknown"]


def test_years_not_over_are_left_out_and_no_goals_give_no_cells():
    assert set(cards(goals=TAX, as_of="2020-06-30", years=[2019, 2020]).cells["year"]) == {2019}
    assert cards(rules=lu.load_policy("cn", as_of=AS_OF)).cells.empty


# ---- benefit sharing ----


def shared(origin, origin_share, host_share, **more):
    table = projects_table("2020-03-01 2020-05-01 500000 1000 TRUE - 2020-05-01")
    return table.assign(origin_zone_id=origin, origin_share=origin_share, host_share=host_share, **more)


def test_a_relocated_project_counts_for_both_zones_by_share():
    zones = zones_table(("N", "national", "industry"), ("O", "national", "industry"))
    card = cards(zones=zones, goals=["project-5-billion"], projects=shared("O", 0.4, 0.6))
    assert [cell(card, "project-5-billion", zone)["value"] for zone in "NO"] == [0.6, 0.4]
    assert card.issues.empty
    one = projects_table("2020-03-01 2020-05-01 500000 1000 TRUE - 2020-05-01").assign(project_id="J9")
    both = pd.concat([shared("O", 0.4, 0.6), one])
    assert cell(cards(zones=zones, goals=["project-5-billion"], projects=both), "project-5-billion")[
        ["value", "status"]
    ].tolist() == [1.6, "met"]


@pytest.mark.parametrize(("origin_share", "host_share"), [(0.4, 0.5), (0.7, 0.4), (None, 0.6), (None, None), (-0.2, 1.2)])
def test_shares_that_do_not_add_up_are_unknown_and_an_issue(origin_share, host_share):
    zones = zones_table(("N", "national", "industry"), ("O", "national", "industry"))
    card = cards(zones=zones, goals=["project-5-billion"], projects=shared("O", origin_share, host_share))
    for zone in "NO":
        assert cell(card, "project-5-billion", zone)[["low", "high", "status"]].tolist() == [0, 1, "unknown"]
    assert card.issues["issue"].tolist() == ["benefit_shares_wrong"]
    assert card.issues["record_id"].tolist() == ["J0"]


def test_a_project_that_stays_at_home_needs_no_shares():
    card = cards(goals=["project-5-billion"], projects=shared("N", None, None))
    assert cell(card, "project-5-billion")["status"] == "met"
    assert card.issues.empty


# ---- the rows beneath ----


def test_every_figure_traces_to_rows():
    text = "2020-03-01 2020-05-01 500000 1000 TRUE - 2020-05-01;2020-03-01 - 9999 0 FALSE P1 2020-05-01"
    rows = [{"zone_id": "N", "year": y, "industrial_built_ha": 1.0, "industrial_tax_wanyuan": 700.0, "built_ha": y - 2010.0,
             "developable_ha": 20.0} for y in (2019, 2020)]  # fmt: skip
    card = cards(rows, projects=projects_table(text), years=[2020])
    assert list(card.trace.columns) == list(TRACE_COLUMNS)
    known = card.cells[card.cells["status"].isin(["met", "not_met"])]
    assert len(known) > 5
    named = set(zip(card.trace["goal"], card.trace["zone_id"], strict=True))
    for goal, zone, high in zip(known["goal"], known["zone_id"], known["high"], strict=True):
        assert (goal, zone) in named or high == 0, goal
    tax = card.trace[(card.trace["goal"] == "per-land-tax-national") & (card.trace["zone_id"] == "N")]
    assert set(zip(tax["table"], tax["record_id"], tax["column"], tax["value"], strict=True)) == {
        ("zone_accounts", "N/2020", "industrial_tax_wanyuan_per_ha", 700.0), ("zone_accounts", "N/2020", "industrial_tax_wanyuan", 700.0),
        ("zone_accounts", "N/2020", "industrial_built_ha", 1.0),
        ("scorecard.references", "industrial-tax-2019", "industrial_tax_wanyuan_per_ha", 678.99),
    }  # fmt: skip
    starts = card.trace[card.trace["goal"] == "same-year-starts"].set_index("record_id")["role"]
    assert starts.to_dict() == {"J0": "分子", "J1": "仅分母"}


def test_rows_in_another_order_give_the_same_card():
    text = "2020-03-01 2020-05-01 500000 1000 TRUE - 2020-05-01;2020-03-01 - 9999 0 FALSE - 2020-05-01;2019-03-01 - - 0 FALSE - -"
    table = projects_table(text)
    goals = ["project-5-billion", "industrial-starts", "same-year-starts", "large-investment"]
    one, other = (cards(goals=goals, projects=rows) for rows in (table, table.iloc[::-1]))
    pd.testing.assert_frame_equal(one.cells, other.cells)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"measure": "growth"}, "须写明 columns"),
        ({"measure": "large_projects"}, "须写明 size_wanyuan"),
        ({"measure": "industrial_starts", "reference": "national"}, "平均水平"),
        ({"measure": "account", "columns": ["theme_park"]}, "theme_parks"),
        ({"measure": "industrial_starts", "levels": []}, "levels"),
        ({"measure": "industrial_starts", "zones": ["N"]}, "levels"),
        ({"measure": "industrial_starts", "years": [2020, 2018]}, "起止颠倒"),
        ({"measure": "starts"}, "measure"),
    ],
)
def test_goals_that_make_no_sense_are_refused_with_their_line(tmp_path, body, message):
    fields = {"title": "x", "comparison": "at_least", "target": 0.5, "unit": "share", "levels": ["national"]} | body
    with pytest.raises(PolicyError, match=rf"test\.toml 第 9 行.*{message}"):
        policy(tmp_path, row("scorecard.goals", id="mine", **fields))


def test_another_threshold_in_a_pack_changes_the_outcome(tmp_path):
    text = "2019-01-01 2020-02-01 1 0 TRUE - 2020-01-01;2019-01-01 2020-03-01 1 0 FALSE - 2020-01-01"
    stricter = row("scorecard.goals", id="industrial-starts", title="更严", measure="industrial_starts", comparison="at_least",
                   target=0.6, unit="share", levels=["national"])  # fmt: skip
    rules = policy(tmp_path, stricter, extends="cn-2101")
    assert (
        cell(cards(rules=rules, goals=["industrial-starts"], projects=projects_table(text)), "industrial-starts")["status"]
        == "not_met"
    )


def test_every_measure_is_used_by_a_shipped_goal():
    used = {goal.measure for name in ("cn-2101", "hebei-zones") for goal in lu.load_policy(name, as_of=AS_OF).scorecard.goals}
    assert used == set(MEASURES)


def test_at_most(tmp_path):
    body = row("scorecard.goals", id="idle", title="闲置率", measure="account", columns=["idle_land_rate"], comparison="at_most",
               target=0.05, unit="share", levels=["national"])  # fmt: skip
    rules = lu.load_policy(pack(tmp_path, body + entry("scorecard.reference_age_years", 0)), as_of=AS_OF)
    rows = [
        {"zone_id": "N", "year": 2020, "idle_ha": 5.0, "supplied_ha": 100.0},
        {"zone_id": "N", "year": 2019, "idle_ha": 6.0, "supplied_ha": 100.0},
    ]
    card = cards(rows, rules, years=[2019, 2020])
    assert [cell(card, "idle", "N", year)["status"] for year in (2020, 2019)] == ["met", "not_met"]
