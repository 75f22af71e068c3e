"""Score, potential, packs and issues of the zone evaluation."""

import re
from pathlib import Path

import pandas as pd
import pytest
from zone_cases import AS_OF, WORKED, entry, pack, policy, row, worked_scheme, zone_data, zones_table

import landuse as lu
from landuse.errors import PolicyError
from landuse.zones.evaluation import evaluate_zones

SAMPLE = Path(__file__).parents[1] / "data" / "parcels"
BOTH = zones_table(("I", "national", "industry"), ("C", "provincial", "city_industry"))


def worked(**changes):
    return {"zone_id": "I", "year": 2020, **WORKED, **changes}


def evaluated(rules, rows, zones=BOTH, as_of=AS_OF, **tables):
    return evaluate_zones(zone_data(zones, rows, **tables), policy=rules, as_of=as_of)


def test_the_worked_score(tmp_path):
    found = evaluated(policy(tmp_path, worked_scheme()), [worked()])
    assert round(found.results.loc[("I", 2020), "zone_score"], 2) == 90.47
    parts = found.parts.set_index("indicator")
    assert parts["points"].sum() == pytest.approx(found.results["zone_score"].iloc[0])
    assert parts["weight"].sum() == pytest.approx(1)
    assert parts.loc["w-land", ["realisation", "weight"]].tolist() == pytest.approx([60 / 65, 0.1])
    assert parts.loc["w-idle", "realisation"] == pytest.approx(0.995)


def test_realisation_stays_within_0_and_1(tmp_path):
    best = worked(industrial_tax_wanyuan=1e9, idle_ha=2000.0, supplied_ha=899.0)
    parts = evaluated(policy(tmp_path, worked_scheme()), [best]).parts.set_index("indicator")
    assert parts.loc[["w-tax", "w-idle"], "realisation"].tolist() == [1, 0]
    loss = worked(industrial_tax_wanyuan=-5.0)
    parts = evaluated(policy(tmp_path, worked_scheme()), [loss]).parts.set_index("indicator")
    assert parts.loc["w-tax", "realisation"] == 0


def test_an_indicator_that_does_not_apply_is_dropped_and_its_layer_rescaled(tmp_path):
    where = {"column": "hightech_built_ha", "then": "drop"}
    rules = policy(tmp_path, worked_scheme(w_tax__where_zero=where))
    results = evaluated(rules, [worked(hightech_built_ha=0.0)]).results.iloc[0]
    by_hand = 100 * (0.5 * 0.88720 + 0.3 * 0.89843 + 0.2 * 0.995)
    assert results["zone_score"] == pytest.approx(by_hand, abs=0.01)
    assert results["zone_dropped_indicators"] == "w-tax"
    some = evaluated(rules, [worked(hightech_built_ha=10.0)]).results.iloc[0]
    assert (round(some["zone_score"], 2), some["zone_dropped_indicators"]) == (90.47, "")


def test_a_whole_sub_goal_that_does_not_apply_rescales_the_layer_above(tmp_path):
    where = {"column": "hightech_built_ha", "then": "drop"}
    rules = policy(tmp_path, worked_scheme(w_land__where_zero=where))
    found = evaluated(rules, [worked(hightech_built_ha=0.0)])
    by_hand = 100 * (0.5 * (0.91897 + 0.83750) / 2 + 0.3 * 0.87358 + 0.2 * 0.995)
    assert found.results["zone_score"].iloc[0] == pytest.approx(by_hand, abs=0.01)
    assert found.parts["weight"].sum() == pytest.approx(1)


def test_nothing_due_may_count_as_full(tmp_path):
    full = {"column": "due_ha", "then": "full"}
    rules = policy(tmp_path, worked_scheme(w_tax__column="due_land_disposal_rate", w_tax__ideal=1, w_tax__where_zero=full))
    parts = evaluated(rules, [worked(due_ha=0.0, due_disposed_ha=0.0)]).parts.set_index("indicator")
    assert parts.loc["w-tax", ["state", "realisation"]].tolist() == ["full", 1]


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"industrial_tax_wanyuan": None}, "industrial_tax_wanyuan"),
        ({"idle_ha": None}, "idle_ha"),
        ({"built_ha": None}, "built_ha"),
        ({"supplied_ha": -1.0}, "supplied_ha"),
        ({"industrial_built_ha": 0.0}, "industrial_built_ha"),
    ],
)
def test_an_unknown_indicator_makes_the_score_unknown_and_is_named(tmp_path, changes, missing):
    results = evaluated(policy(tmp_path, worked_scheme()), [worked(**changes)]).results.iloc[0]
    assert pd.isna(results["zone_score"])
    assert missing in results["zone_score_missing"].split(", ")


def test_without_a_type_or_an_ideal_value_there_is_no_score(tmp_path):
    rules = policy(tmp_path, worked_scheme())
    untyped = evaluated(rules, [worked()], zones=zones_table(("I", "national", None)))
    assert untyped.results["zone_score"].isna().all()
    assert untyped.results["zone_score_missing"].tolist() == ["评价类型"]
    assert untyped.issues["issue"].tolist() == ["zone_type_unknown"]
    body = worked_scheme().replace("ideal = 800\n", "")
    lacking = evaluated(policy(tmp_path, body), [worked()]).results.iloc[0]
    assert lacking["zone_score_missing"] == "理想值（w-tax）"
    given = body + row("zone_evaluation.ideals", id="mine", indicator="w-tax", zone_id="I", value=800)
    assert round(evaluated(policy(tmp_path, given), [worked()]).results["zone_score"].iloc[0], 2) == 90.47


def test_the_ideal_of_the_zone_goes_before_that_of_its_type(tmp_path):
    body = worked_scheme() + row("zone_evaluation.ideals", id="t", indicator="w-land", zone_type="industry", value=0.8)
    body += row("zone_evaluation.ideals", id="z", indicator="w-land", zone_id="I", value=0.6)
    parts = evaluated(policy(tmp_path, body), [worked(), worked(zone_id="C")]).parts
    ideals = parts[parts["indicator"] == "w-land"].set_index("zone_id")["ideal"]
    assert ideals.to_dict() == {"I": 0.6, "C": 0.65}


@pytest.fixture(scope="module")
def sample():
    data = lu.read_data(SAMPLE)
    return lu.LandData(parcels=data.parcels.head(1), zones=data.zones, zone_accounts=data.zone_accounts)


def test_a_weight_or_the_edition_in_a_pack_changes_the_result(sample, tmp_path):
    scores = {}
    for name, body in {
        "2014": "",
        "2010": entry("zone_evaluation.edition", "2010"),
        "weights": row("zone_evaluation.goals", id="2014-A", edition="2014", title="A", weight=0.8)
        + row("zone_evaluation.goals", id="2014-B", edition="2014", title="B", weight=0.1)
        + row("zone_evaluation.goals", id="2014-C", edition="2014", title="C", weight=0.1),
    }.items():
        scores[name] = evaluate_zones(sample, policy=policy(tmp_path, body), as_of=AS_OF).results
    at = ("G219901", 2020)
    assert scores["2014"].loc[at, "zone_score"] != pytest.approx(scores["weights"].loc[at, "zone_score"])
    assert pd.isna(scores["2010"].loc[at, "zone_score"])
    assert "idle_due_ha" in scores["2010"].loc[at, "zone_score_missing"]


def test_city_industry_zones_have_their_own_indicators(sample):
    found = evaluate_zones(sample, policy=lu.load_policy("cn", as_of=AS_OF), as_of=AS_OF)
    counted = (
        found.parts[(found.parts["year"] == 2020) & (found.parts["state"] != "other")].groupby("zone_id")["column"].apply(set)
    )
    assert "population_per_ha" in counted["S219902"]
    assert "population_per_ha" not in counted["G219901"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (worked_scheme(w_tax__weight=0.4), r"test\.toml 第 \d+ 行.*“w-B1”的指标层.*合计为 0\.9，应为 1"),
        (worked_scheme(w_tax__column="industrial_tax_per_ha"), r"test\.toml 第 \d+ 行.*industrial_tax_wanyuan_per_ha"),
        (worked_scheme(w_tax__column="zone_score"), r"没有可评价的指标“zone_score”"),
        (worked_scheme(w_tax__sub_goal="w-B9"), r"test\.toml 第 \d+ 行.*“w-B9”不存在（是否应为“w-B1”"),
        (worked_scheme(w_idle__ideal=0.1), "逆向指标"),
        (worked_scheme(w_tax__ideal=0), "大于 0"),
        (worked_scheme(w_tax__zone_types=["industrial"]), "zone_type"),
        (worked_scheme(w_tax__zone_types=["industry"]), "产城融合型.*合计为 0.5"),
        (worked_scheme(w_tax__where_zero={"column": "hightech_ha", "then": "drop"}), "hightech_built_ha"),
        (entry("zone_evaluation.edition", "1999"), "1999.*可用：2014、2010"),
        (row("zone_evaluation.ideals", id="x", indicator="2014-supply", value=1.0), "zone_type 或 zone_id"),
    ],
)
def test_packs_that_do_not_hang_together_are_refused(tmp_path, body, message):
    with pytest.raises(PolicyError, match=message):
        policy(tmp_path, body)


def test_the_line_named_is_that_of_the_row(tmp_path):
    path = pack(tmp_path, worked_scheme(w_tax__weight=0.4))
    with pytest.raises(PolicyError) as refused:
        lu.load_policy(path, as_of=AS_OF)
    line = int(re.search(r"第 (\d+) 行", str(refused.value))[1])
    assert path.read_text(encoding="utf-8").splitlines()[line - 1] == 'id = "w-investment"'  # the first row of the layer


def test_expired_rows_and_packs_are_refused_with_their_line(tmp_path):
    body = worked_scheme().replace('id = "w-tax"\n', 'id = "w-tax"\nin_force_until = 2019-12-31\n')
    with pytest.raises(PolicyError, match=r"test\.toml 第 \d+ 行.*“w-tax”在 2020-12-31 没有效力"):
        policy(tmp_path, body)
    assert policy(tmp_path, body, as_of="2019-12-31").zone_evaluation.edition == "worked"
    old = pack(tmp_path, "").read_text(encoding="utf-8").replace("2012-07-01\n", "2012-07-01\nin_force_until = 2018-12-31\n")
    (tmp_path / "old.toml").write_text(old, encoding="utf-8")
    with pytest.raises(PolicyError, match=r"old\.toml 第 7 行.*至 2018-12-31"):
        lu.load_policy(tmp_path / "old.toml", as_of=AS_OF)


def test_potential(tmp_path):
    years = [
        worked(year=year, supplied_ha=supplied) for year, supplied in ((2017, 760.0), (2018, 770.0), (2019, 800.0), (2020, 820.0))
    ]
    results = evaluated(policy(tmp_path, worked_scheme()), years).results.loc[("I", 2020)]
    wanted = [
        "unready_ha",
        "unsupplied_ha",
        "unbuilt_ha",
        "land_supply_years",
        "structure_potential_ha",
        "industrial_floor_area_potential_ha",
    ]
    assert results[wanted].tolist() == pytest.approx([100, 80, 60, 180 / 20, 0.65 * 760 - 456, (1.2 - 0.93) * 456])
    assert pd.isna(results["floor_area_potential_ha"])  # the edition has no ideal overall floor area ratio
    gap = evaluated(policy(tmp_path, worked_scheme()), years[1:]).results.loc[("I", 2020)]
    assert pd.isna(gap["land_supply_years"])


def test_rates_above_one_and_odd_units_are_issues(tmp_path):
    wrong = worked(supplied_ha=950.0, idle_ha=-1.0, industrial_investment_wanyuan=456 * 400.0)
    issues = evaluated(policy(tmp_path, worked_scheme()), [wrong, worked(zone_id="X")]).issues
    found = issues.set_index("issue")
    assert found.loc["zone_rate_above_one", ["record_id", "column", "value"]].tolist() == ["I/2020", "land_supply_rate", "1.0556"]
    assert found.loc["zone_area_negative", "column"] == "idle_ha"
    assert found.loc["zone_intensity_implausible", "value"] == "400.0"
    assert found.loc["zone_not_listed", "record_id"] == "X/2020"


def test_years_that_are_not_over_are_left_out(tmp_path):
    found = evaluated(policy(tmp_path, worked_scheme()), [worked(), worked(year=2019)], as_of="2020-06-30")
    assert found.results.index.tolist() == [("I", 2019)]


# ---- accounts summed up from parcels and enterprises ----

PARCELS = pd.DataFrame(
    [
        ("p1", "I", 200_000.0, "completed", "0601", 240_000.0, 90_000.0, 10_000.0, 30_000.0),
        ("p2", "I", 100_000.0, "completed", "0505", 300_000.0, 40_000.0, None, 80_000.0),
        ("p3", "I", 100_000.0, "under_way", "0601", None, None, None, None),
        ("p4", "C", 50_000.0, None, "0601", 40_000.0, 20_000.0, 0.0, 5_000.0),
    ],
    columns=[
        "parcel_id", "zone_id", "area_m2", "works_status", "land_use_code", "floor_area_m2", "building_footprint_m2",
        "yard_area_m2", "fixed_asset_investment_wanyuan",
    ],
).assign(land_use_system="gbt21010_2017", contract_date=pd.Timestamp("2015-01-01"), agreed_start_date=pd.Timestamp("2021-06-30"))  # fmt: skip
FIRMS = pd.DataFrame(
    [("e1", "I", "3011"), ("e2", "I", "7212"), ("e3", "I", "3612"), ("e4", "C", "3011")],
    columns=["enterprise_id", "zone_id", "industry_code"],
).assign(operating_status=["operating", "operating", "deregistered", "operating"], enterprise_name="甲")
ACCOUNTS = pd.DataFrame(
    {
        "enterprise_id": ["e1", "e2", "e4"],
        "year": 2020,
        "revenue_wanyuan": [9000.0, 500.0, None],
        "tax_wanyuan": [300.0, 20.0, 10.0],
    }
)


def summed(rows=()):
    tables = {"parcels": PARCELS, "enterprises": FIRMS, "accounts": ACCOUNTS}
    return evaluated(lu.load_policy("cn", as_of=AS_OF), list(rows), **tables)


def test_accounts_are_summed_up_where_a_zone_has_none():
    found = summed()
    row_i = found.results.loc[("I", 2020)]
    names = [
        "supplied_ha", "built_ha", "industrial_built_ha", "floor_area_ha", "footprint_ha", "industrial_floor_area_ha",
        "industrial_footprint_ha", "industrial_investment_wanyuan", "industrial_income_wanyuan", "industrial_tax_wanyuan",
        "total_tax_wanyuan", "idle_ha",
    ]  # fmt: skip
    assert row_i[names].tolist() == [40, 30, 20, 54, 13, 24, 10, 30_000, 9_000, 300, 320, 0]
    assert row_i[["developable_ha", "ready_ha", "population"]].isna().all()
    assert (row_i["origin"], found.results["origin"].unique().tolist()) == ("summed", ["summed"])
    assert row_i["industrial_tax_wanyuan_per_ha"] == 15
    assert "developable_ha" not in row_i["zone_score_missing"]  # the 2014 edition does not use it
    assert "ready_ha" in row_i["zone_score_missing"]


def test_a_sum_with_an_unknown_part_is_unknown_and_says_so():
    found = summed()
    row_c = found.results.loc[("C", 2020)]
    assert row_c[["built_ha", "industrial_built_ha", "industrial_income_wanyuan"]].isna().all()
    assert row_c[["supplied_ha", "industrial_tax_wanyuan"]].tolist() == [5, 10]
    told = found.issues[(found.issues["issue"] == "zone_sum_incomplete") & (found.issues["column"] == "built_ha")]
    assert told["record_id"].tolist() == ["C/2020"]
    assert "1 条记录中有 1 条缺数据" in told["message"].iloc[0]


def test_the_zones_own_row_stands_and_is_never_mixed():
    found = summed([{"zone_id": "I", "year": 2020, "built_ha": 99.0}])
    assert found.results.loc[("I", 2020), ["built_ha", "origin"]].tolist() == [99, "given"]
    assert pd.isna(found.results.loc[("I", 2020), "supplied_ha"])
    assert found.results.loc[("C", 2020), "origin"] == "summed"
    assert set(found.issues.loc[found.issues["issue"] == "zone_accounts_summed", "record_id"]) == {"C/2020"}


def test_explain_reaches_the_weights_of_the_pack():
    text = lu.explain("zone_score").text(lu.load_policy("cn", as_of=AS_OF))
    for part in (
        "集约利用评价得分",
        "zone_evaluation.edition = 2014  [MEMORY]",
        "2014-idle",
        "supplied_ha（已供应国有建设用地）",
    ):
        assert part in text, part
