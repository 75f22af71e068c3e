"""The solver: as good as trying everything, never beyond a quota, never above its bound, the same plan for the same cases."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from planning_cases import (
    AS_OF,
    RULES,
    best_by_trying,
    check_limits,
    make_cases,
    make_targets,
    random_capacities,
    random_cases,
    random_model,
    random_targets,
    side_by_side,
)  # fmt: skip

from landuse.errors import ConfigError, TableError
from landuse.planning import Capacity, quota_rows, solve, solver
from landuse.planning.linear import relax
from landuse.planning.model import build_model
from landuse.planning.options import plan_options
from landuse.planning.solver import solve_model

YEARS = (2021, 2022)
NO_TARGETS = make_targets([])


def problem(seed, count):
    rng = np.random.default_rng(seed)
    cases = random_cases(rng, count)
    return cases, random_capacities(rng, cases, YEARS), random_targets(rng, cases, YEARS)


def model_of(cases, capacities, targets):
    options = plan_options(cases, RULES, YEARS, AS_OF)
    return build_model(cases, options, quota_rows(capacities, YEARS, cases["zone_id"]), targets)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(seed=st.integers(0, 10**9), count=st.integers(1, 5), quotas=st.integers(0, 3), targets=st.integers(0, 2))
def test_as_good_as_trying_every_plan(seed, count, quotas, targets):
    """Two measures in two years for each case."""
    model = random_model(np.random.default_rng(seed), count, options=4, quotas=quotas, targets=targets)
    missing, value = best_by_trying(model)
    for exact_up_to in (1000, 0):
        found = solve_model(model, time_limit=10, exact_up_to=exact_up_to)
        assert found.shortfall == pytest.approx(missing, abs=1e-9)
        assert found.value == pytest.approx(value, abs=1e-6)
        assert found.least_shortfall <= missing
        assert found.bound >= value - 1e-9
        assert found.searched


def test_no_constraint_of_a_thousand_models_is_broken(monkeypatch):
    """Ten little models at a time, searched exactly or rounded; rounding decides only two cases anew, so that it really rounds."""
    monkeypatch.setattr(solver, "CORE_SIZES", (2,))
    rng = np.random.default_rng(11)
    for exact_up_to in (0, 1000) * 50:
        model = side_by_side([random_model(rng, int(rng.integers(2, 7)), options=3) for _ in range(10)])
        found = solve_model(model, time_limit=5, exact_up_to=exact_up_to)
        assert (model.room(found.chosen) >= 0).all()
        assert (np.bincount(model.case[found.chosen], minlength=1) <= 1).all()
        assert found.value <= found.bound + 1e-9
        assert found.least_shortfall <= found.shortfall + 1e-9
        assert found.shortfall == model.missing(found.chosen)


def test_rounding_never_beats_the_exact_search(monkeypatch):
    monkeypatch.setattr(solver, "CORE_SIZES", (2,))
    rng = np.random.default_rng(12)
    for _ in range(12):
        model = random_model(rng, 20, quotas=4)
        exact, rounded = (solve_model(model, time_limit=5, exact_up_to=limit) for limit in (1000, 0))
        assert exact.shortfall <= rounded.shortfall
        assert exact.bound - exact.value <= 1e-6 * max(1.0, abs(exact.bound))
        if exact.shortfall == rounded.shortfall:
            assert rounded.value <= exact.value + 1e-6
            assert exact.value <= rounded.bound + 1e-6


@pytest.mark.parametrize("exact_up_to", [0, 1000])
def test_the_tables_of_a_plan_keep_every_rule(exact_up_to):
    rng = np.random.default_rng(3)
    for seed in rng.integers(0, 10**9, 4):
        cases, capacities, targets = problem(seed, int(rng.integers(4, 25)))
        plan = solve(cases, capacities, targets, YEARS, RULES, as_of=AS_OF, time_limit=5, exact_up_to=exact_up_to)
        check_limits(plan, cases, capacities, targets)


def test_many_cases_are_rounded_close_to_the_bound():
    rng = np.random.default_rng(5)
    cases = random_cases(rng, 1200)
    capacities = [Capacity("staff_hours", 20_000.0), Capacity("hearings", 150.0), Capacity("court_slots", 60.0, 2021)]
    targets = make_targets([{"required": 140.0, "year": 2021}, {"required": 250.0, "year": 2022}])
    plan = solve(cases, capacities, targets, YEARS, RULES, as_of=AS_OF, time_limit=600)
    check_limits(plan, cases, capacities, targets)
    assert plan.targets["met"].all()
    assert 0 <= plan.gap < 1e-3
    again = solve(cases.sample(frac=1, random_state=1), capacities, targets, YEARS, RULES, as_of=AS_OF, time_limit=600)
    pd.testing.assert_frame_equal(plan.chosen, again.chosen)
    assert plan.summary == again.summary


def test_the_order_of_the_rows_does_not_matter():
    cases, capacities, targets = problem(8, 20)
    plans = [
        solve(table, caps, rows, YEARS, RULES, as_of=AS_OF, time_limit=10)
        for table, caps, rows in ((cases, capacities, targets), (cases.iloc[::-1], capacities[::-1], targets.iloc[::-1]))
    ]
    for name in ("chosen", "left", "quotas", "targets"):
        pd.testing.assert_frame_equal(getattr(plans[0], name), getattr(plans[1], name))


def test_without_quotas_every_case_has_its_best_measure_at_once():
    cases = make_cases([
        {"subject_id": "A", "fit": "reclaim", "mu": 30.0, "fee_wanyuan": 100.0},
        {"subject_id": "B", "fit": "levy_fee", "mu": 30.0, "fee_wanyuan": 100.0},
        {"subject_id": "C", "fit": "negotiate", "mu": 10.0, "delay_cause": "G1"},
    ])  # fmt: skip
    plan = solve(cases, [], NO_TARGETS, YEARS, RULES, as_of=AS_OF)
    assert plan.chosen.set_index("subject_id")["mode"].astype("str").to_dict() == {"A": "REC", "B": "FEE", "C": "BUY"}
    assert (plan.chosen["year"] == 2021).all()
    assert (plan.status, plan.gap, len(plan.left)) == ("none", 0.0, 0)
    assert plan.quotas["limit"].isna().all()
    assert any("按不限计算" in line for line in plan.summary)
    assert plan.value == pytest.approx((30 - 0.03) + (0.02 * 100 - 0.03 * 0.5) + (10 - 0.03 * 120))
    assert plan.by_parcel().loc["A", ["plan_year", "plan_mode"]].tolist() == [2021, "REC"]


def test_a_quota_binds_and_its_price_is_what_one_more_unit_brings():
    rows = [{"subject_id": f"S{n}", "fit": "levy_fee", "fee_wanyuan": 1000.0 - n} for n in range(6)]
    cases = make_cases(rows)
    plan = solve(cases, [Capacity("hearings", 2, 2021), Capacity("hearings", 0, 2022)], NO_TARGETS, YEARS, RULES, as_of=AS_OF)
    more = solve(cases, [Capacity("hearings", 3, 2021), Capacity("hearings", 0, 2022)], NO_TARGETS, YEARS, RULES, as_of=AS_OF)
    quota = plan.quotas[(plan.quotas["resource"] == "hearings") & (plan.quotas["year"] == 2021)].iloc[0]
    assert quota["binding"]
    assert quota["shadow_price"] == pytest.approx(more.value - plan.value)
    assert plan.chosen["subject_id"].tolist() == ["S0", "S1"]
    assert plan.left["reason_code"].eq("quota_value").all()
    assert "2021年全市听证不足：需1场，余0场" in plan.left["reason"][0]
    assert any("起限制作用的限额：2021年全市听证" in line for line in plan.summary)


def test_later_years_are_taken_when_the_first_is_full():
    cases = make_cases([{"subject_id": f"S{n}", "fit": "levy_fee", "fee_wanyuan": 1000.0 - n} for n in range(3)])
    plan = solve(cases, [Capacity("hearings", 1)], NO_TARGETS, (2021, 2022, 2023), RULES, as_of=AS_OF)
    assert plan.chosen[["year", "order", "subject_id"]].to_numpy().tolist() == [[2021, 1, "S0"], [2022, 1, "S1"], [2023, 1, "S2"]]
    assert "限额所限，未能排在2021年" in plan.chosen["reason"][1]
    assert plan.chosen["value"][1] == pytest.approx((0.02 * 999 - 0.015) / 1.05)


def test_what_takes_too_long_or_is_too_big_or_worthless_is_told():
    cases = make_cases([
        {"subject_id": "late", "fit": "register_first", "mu": 30.0, "delay_cause": "G1", "extra_months": 20},
        {"subject_id": "big", "fit": "levy_fee", "fee_wanyuan": 100.0},
        {"subject_id": "poor", "fit": "levy_fee", "fee_wanyuan": 0.0},
        {"subject_id": "unclear", "fit": "investigate", "hold": "investigate"},
        {"subject_kind": "zombie_project", "subject_id": "odd", "fit": "P1", "remedy": "TERMINATE", "mu": 1.0},
        {"subject_kind": "zombie_project", "subject_id": "bare", "fit": "P1", "remedy": "OTH", "mu": 1.0},
    ])  # fmt: skip
    plan = solve(cases, [Capacity("staff_hours", 50)], NO_TARGETS, (2021,), RULES, as_of=AS_OF)
    told = plan.left.set_index("subject_id")["reason_code"].astype("str").to_dict()
    assert told == {
        "late": "lead_time", "big": "too_big", "poor": "no_value", "unclear": "investigate", "odd": "too_big", "bare": "no_measure",
    }  # fmt: skip
    assert plan.left["reason_code"].iloc[0] == "investigate"
    assert "单件需60小时，超过2021年全市工时限额50小时" in plan.left.set_index("subject_id").loc["big", "reason"]
    assert plan.chosen.empty


def test_targets_come_before_value():
    rows = [{"subject_id": "rich", "fit": "levy_fee", "fee_wanyuan": 5000.0}]
    rows.append({"subject_id": "old", "fit": "levy_fee", "fee_wanyuan": 0.0, "case_date": "2018-01-01", "cohort": True})
    capacities = [Capacity("hearings", 1, 2021), Capacity("hearings", 0, 2022)]
    plan = solve(make_cases(rows), capacities, make_targets([{"required": 1.0}]), YEARS, RULES, as_of=AS_OF)
    assert plan.chosen["subject_id"].tolist() == ["old"]
    assert plan.status == "met"
    assert "为完成目标安排" in plan.chosen["reason"][0]
    assert any("目标均可完成" in line for line in plan.summary)


@pytest.mark.parametrize("exact_up_to", [0, 1000])
def test_targets_out_of_reach_say_which_quota_and_by_how_much(exact_up_to):
    rows = [{"subject_id": f"S{n}", "fit": "levy_fee", "fee_wanyuan": 100.0, "case_date": "2018-01-01"} for n in range(4)]
    rows.append({"subject_id": "U", "fit": "investigate", "hold": "investigate", "case_date": "2018-01-01"})
    targets = make_targets([{"required": 5.0}])
    capacities = [Capacity("hearings", 1), Capacity("staff_hours", 180)]
    plan = solve(make_cases(rows), capacities, targets, YEARS, RULES, as_of=AS_OF, exact_up_to=exact_up_to)
    assert plan.status == "missed"
    assert not plan.targets_met
    assert plan.targets[["required", "planned", "shortfall"]].to_numpy().tolist() == [[5.0, 1.0, 4.0]]
    assert plan.targets["reason"][0] == "有 1 件不能按时安排（先查清:下达调查通知书 1 件）；限额不足"
    raised = next(line for line in plan.summary if "增加" in line and "要补上" in line)
    assert "2021年全市听证 3 场（现为 1）" in raised
    assert "2021年全市工时 60 小时（现为 180）" in raised
    enough = [Capacity("hearings", 4), Capacity("staff_hours", 240)]
    better = solve(make_cases(rows), enough, targets, YEARS, RULES, as_of=AS_OF)
    assert better.targets["planned"][0] == 4


def test_binding_targets_come_before_goals_to_strive_for():
    rows = [{"subject_id": f"S{n}", "fit": "levy_fee", "fee_wanyuan": 900.0, "case_date": "2018-01-01"} for n in range(2)]
    rows.append({
        "subject_kind": "zombie_enterprise", "subject_id": "F", "fit": "classify", "mu": 1.0, "case_date": "2018-01-01",
    })  # fmt: skip
    targets = make_targets([
        {"target": "land", "required": 2.0, "strive": True},
        {"target": "firms", "required": 1.0, "subject_kind": "zombie_enterprise"},
    ])  # fmt: skip
    plan = solve(make_cases(rows), [Capacity("staff_hours", 139)], targets, (2021,), RULES, as_of=AS_OF)
    assert plan.chosen["subject_id"].tolist() == ["F"]
    assert "以上差额合计（约束性目标按 10 倍计）已是最小。" in plan.summary


def test_a_target_may_count_area():
    rows = [
        {"subject_id": f"S{n}", "fit": "levy_fee", "mu": mu, "case_date": "2018-01-01"} for n, mu in enumerate((10.0, 25.0, 40.0))
    ]
    targets = make_targets([{"measure": "area", "required": 45.0}])
    plan = solve(make_cases(rows), [Capacity("hearings", 2)], targets, (2021,), RULES, as_of=AS_OF)
    assert plan.targets["planned"][0] >= 45.0
    short = solve(make_cases(rows), [Capacity("hearings", 1)], targets, (2021,), RULES, as_of=AS_OF)
    assert short.targets[["planned", "shortfall"]].to_numpy().tolist() == [[40.0, 5.0]]


def test_zones_have_their_own_quotas_beside_the_city():
    rows = [
        {"subject_id": f"{zone}{n}", "zone_id": zone, "fit": "levy_fee", "fee_wanyuan": 500.0}
        for zone in ("Z1", "Z2")
        for n in range(3)
    ]
    capacities = [Capacity("hearings", 4), Capacity("hearings", 1, zone_id="Z2")]
    plan = solve(make_cases(rows), capacities, NO_TARGETS, (2021,), RULES, as_of=AS_OF)
    assert plan.chosen["zone_id"].value_counts().to_dict() == {"Z1": 3, "Z2": 1}


def test_nothing_to_plan_is_a_plan():
    plan = solve(make_cases([]), [Capacity("hearings", 1)], make_targets([{"required": 1.0}]), YEARS, RULES, as_of=AS_OF)
    assert (len(plan.chosen), plan.value, plan.bound, plan.status) == (0, 0.0, 0.0, "missed")
    held = make_cases([{"subject_id": "U", "fit": "verify", "hold": "verify"}])
    plan = solve(held, [], NO_TARGETS, YEARS, RULES, as_of=AS_OF)
    assert plan.left["reason_code"].tolist() == ["verify"]
    assert plan.by_parcel().empty


def test_unknown_figures_count_nothing_and_are_told():
    cases = make_cases(
        [{"subject_id": "A", "fit": "reclaim"}, {"subject_id": "B", "fit": "levy_fee", "mu": 5.0, "age_years": 1.0}]
    )
    plan = solve(cases, [], NO_TARGETS, YEARS, RULES, as_of=AS_OF)
    assert "以下数据不明、在价值中按 0 计：面积 1 件、闲置费 2 件、案龄 1 件、连片（无图形） 2 件。" in plan.summary
    assert plan.chosen["subject_id"].tolist() == ["B"]
    assert plan.left["reason_code"].tolist() == ["no_value"]


def test_a_case_listed_twice_is_refused():
    cases = make_cases([{"subject_id": "A", "fit": "reclaim"}, {"subject_id": "A", "fit": "reclaim"}])
    with pytest.raises(TableError, match="不止一次"):
        solve(cases, [], NO_TARGETS, YEARS, RULES, as_of=AS_OF)


@pytest.mark.parametrize(
    ("capacities", "words"),
    [
        ([Capacity("hearings", 1), Capacity("hearings", 2)], "重复"),
        ([Capacity("hearings", 1, zone_id="Z9")], "没有案件"),
        ([Capacity("hearings", 1, year=1999)], "不在计划期"),
    ],
)
def test_capacities_that_contradict_are_refused(capacities, words):
    with pytest.raises(ConfigError, match=words):
        solve(make_cases([{"subject_id": "A", "fit": "reclaim"}]), capacities, NO_TARGETS, YEARS, RULES, as_of=AS_OF)


def test_the_relaxed_value_bounds_every_plan():
    cases, capacities, targets = problem(21, 5)
    model = model_of(cases, capacities, targets)
    _, value = best_by_trying(model)
    relaxed = relax(model, model.most_missing)
    assert relaxed.value >= value - 1e-9


def test_the_solver_prints_nothing(capfd):
    cases, capacities, targets = problem(2, 20)
    solve(cases, capacities, targets, YEARS, RULES, as_of=AS_OF)
    assert capfd.readouterr().out == ""
