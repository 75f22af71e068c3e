"""What changed between two runs and why: each cause alone, several together, and totals that add up."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from comparing_cases import AS_OF, DEDUCT, DELAYS, LOWER_FEE, causes, judged, land_data, local_pack
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import landuse as lu
from landuse.comparing import compare, early_warnings, summary_of
from landuse.comparing.moves import moves_of, net_changes, totals_of
from landuse.comparing.outcomes import NOT_HELD
from landuse.errors import TableError

SAMPLE = Path(__file__).parents[1] / "data" / "parcels"


@pytest.fixture(scope="module")
def base():
    return judged()


@pytest.fixture(scope="module")
def sample_runs():
    data = lu.read_data(SAMPLE / "landuse.toml")
    return [lu.assess(data, policy=lu.load_policy(SAMPLE / "policy.toml", as_of=day), as_of=day) for day in ("2019-12-31", AS_OF)]


def balanced(comparison):
    """Tell by hand whether the net changes of every cause add up to the difference of what the runs recorded."""
    for name in comparison.columns:
        counts = []
        for run in (comparison.before, comparison.after):
            codes = run.results[name].astype("str").where(run.results[name].notna(), "")
            counts.append((codes.value_counts(), run.results["area_mu"].groupby(codes.to_numpy()).sum()))
        net = (
            comparison.net[comparison.net["column"] == name]
            .groupby("code")[["parcels", "mu"]]
            .sum()
            .drop(NOT_HELD, errors="ignore")
        )
        for place, measure in enumerate(("parcels", "mu")):
            difference = counts[1][place].sub(counts[0][place], fill_value=0)
            told = net[measure].reindex(difference.index.union(net.index)).fillna(0)
            assert (difference.reindex(told.index).fillna(0) - told).abs().max() < 1e-6
    return True


def test_two_days_of_the_sample_differ_by_time_alone(sample_runs):
    comparison = compare(*sample_runs)
    before, after = (run.results for run in sample_runs)
    moved = (before["idle_status"] != after["idle_status"]) | (before["disposal_action"] != after["disposal_action"])
    moved |= before["land_stock_state"] != after["land_stock_state"]
    assert comparison.columns == ("idle_status", "disposal_action", "land_stock_state")
    assert comparison.changes.index.tolist() == before.index[moved].tolist()
    assert len(comparison.changes) > 50
    assert set(comparison.changes["causes"]) == {"time"}
    assert set(comparison.figures["causes"]) <= {"time"}
    assert balanced(comparison)
    assert comparison.notes == ()
    summary = summary_of(comparison)
    assert summary["causes"] == {"time": summary["moved"], "data": 0, "rules": 0, "code": 0, "undetermined": 0}
    row = before.index[(before["idle_status"] == "idle_one_year") & (after["idle_status"] == "idle_two_years")][0]
    mark = f"扣除后满两年日 {before.loc[row, 'two_year_mark_date']:%Y-%m-%d}"
    assert mark in comparison.changes.loc[row, "why"]


def test_going_back_in_time_is_told_too(sample_runs):
    comparison = compare(sample_runs[1], sample_runs[0])
    assert set(comparison.changes["causes"]) == {"time"}
    assert balanced(comparison)
    assert comparison.changes["why"].str.contains("当时未满或未发生：").any()


def test_nothing_changed(base):
    comparison = compare(base, judged())
    assert comparison.changes.empty
    assert comparison.figures.empty
    assert summary_of(comparison)["moved"] == 0
    assert comparison.matrix[["before", "after"]].nunique(axis=1).eq(1).all()


def test_it_is_shown_in_one_line(base):
    same = f"{AS_OF} {base.policy.id}"
    assert repr(compare(base, base)) == f"Comparison({same} -> {same}; 0 parcels moved, 0 figures changed)"


def test_started_works_are_a_change_of_data_with_the_column_named(base):
    after = judged(land_data({"one-year": {"works_status": "under_way", "actual_start_date": "2020-11-01"}}))
    comparison = compare(base, after)
    assert causes(comparison) == {"one-year": "data"}
    row = comparison.changes.loc["one-year"]
    assert (row["idle_status_before"], row["idle_status_after"]) == ("idle_one_year", "not_idle")
    assert "开工状态：未动工 → 在建" in row["why"]
    assert "实际动工日期：（空） → 2020-11-01" in row["why"]
    named = comparison.data_changes[comparison.data_changes["parcel_id"] == "one-year"]
    assert named[["column", "before", "after"]].to_numpy().tolist() == [
        ["actual_start_date", "（空）", "2020-11-01"], ["works_status", "未动工", "在建"],
    ]  # fmt: skip
    assert balanced(comparison)


def test_columns_that_no_verdict_rests_on_are_not_named(base):
    changes = {"one-year": {"works_status": "under_way", "location": "某路", "mortgaged": True}}
    comparison = compare(base, judged(land_data(changes)))
    assert set(comparison.data_changes["column"]) == {"works_status"}


def test_a_price_changes_the_fee_only(base):
    comparison = compare(base, judged(land_data({"one-year": {"land_price_wanyuan": 600.0}})))
    assert comparison.changes.empty
    assert comparison.figures[["parcel_id", "column", "before", "after", "causes"]].to_numpy().tolist() == [
        ["one-year", "idle_fee_wanyuan", "100", "120", "data"]
    ]
    assert "土地价款：500 → 600" in comparison.figures["why"].iloc[0]


def test_a_delay_that_came_in_late_is_named_with_its_paper(base):
    longer = [DELAYS[0] | {"last_date": None}, DELAYS[1]]
    comparison = compare(base, judged(land_data(delays=longer)))
    assert causes(comparison) == {"delayed": "data"}
    why = comparison.changes.loc["delayed", "why"]
    assert "延误事由：" in why
    assert "函1号" in why
    changed = comparison.data_changes
    assert set(changed["table"]) == {"delays"}
    assert sorted(changed["before"].str.contains("2019-12-31")) == [False, True]


def test_the_cause_of_a_project_is_named(base):
    comparison = compare(base, judged(land_data(project_cause="P1")))
    assert causes(comparison) == {"project": "data"}
    assert "项目 J1 受阻原因：" in comparison.changes.loc["project", "why"]


def test_new_and_vanished_parcels_are_data(base):
    comparison = compare(
        base, judged(land_data(without=["late", "no-area"], more={"fresh": {"agreed_start_date": "2019-01-01"}}))
    )
    assert causes(comparison) == {"late": "data", "no-area": "data", "fresh": "data"}
    states = comparison.changes[["idle_status_before", "idle_status_after"]]
    assert states.loc["fresh"].tolist() == [NOT_HELD, "suspected_idle"]
    assert states.loc["late"].tolist() == ["overdue", NOT_HELD]
    assert "新增宗地" in comparison.changes.loc["fresh", "why"]
    assert "宗地已不在数据中" in comparison.changes.loc["late", "why"]
    summary = summary_of(comparison)
    assert (summary["new"], summary["vanished"]) == (1, 2)
    assert balanced(comparison)
    totals = totals_of(comparison.matrix, "idle_status")
    assert totals["parcels_before"].sum() == totals["parcels_after"].sum() == 9
    assert totals.loc["idle_one_year", ["mu_unknown_before", "mu_unknown_after"]].tolist() == [1, 0]
    lost = comparison.net[(comparison.net["code"] == "idle_one_year") & (comparison.net["column"] == "idle_status")]
    assert lost[["parcels", "mu", "mu_unknown"]].to_numpy().tolist() == [[-1, 0.0, -1]]


def test_an_area_that_changed_moves_mu_though_no_status_moved(base):
    comparison = compare(base, judged(land_data({"two-years": {"area_m2": 4000.0}})))
    assert comparison.changes.empty
    status = comparison.net[comparison.net["column"] == "idle_status"]
    assert status[["cause", "code", "parcels", "mu"]].to_numpy().tolist() == [["data", "idle_two_years", 0, pytest.approx(3.0)]]
    assert balanced(comparison)


def test_a_local_rule_names_the_key(base, tmp_path):
    after = judged(policy=local_pack(tmp_path, DEDUCT, LOWER_FEE))
    comparison = compare(base, after)
    assert causes(comparison) == {"blocked": "rules"}
    assert "idle.government_time：restart → deduct" in comparison.changes.loc["blocked", "why"]
    assert set(comparison.rules["key"]) == {"idle.government_time", "idle.fee_rate"}
    fees = comparison.figures[comparison.figures["column"] == "idle_fee_wanyuan"]
    assert set(fees["causes"]) == {"rules"}
    assert fees["parcel_id"].tolist() == ["one-year", "two-years", "delayed", "project", "no-area"]
    assert "idle.fee_rate：0.2 → 0.1" in fees["why"].iloc[0]
    assert comparison.packs[["pack", "sha256_before"]].to_numpy().tolist()[1] == ["local", ""]
    assert balanced(comparison)


def test_a_decision_row_is_named_too(base, tmp_path):
    row = """[[disposal.decisions]]
id = "overdue-none"
when = [{ column = "idle_status", op = "equals", value = "not_due" }]
action = "warn"
article = "本地规定"
confidence = "DESIGN"
"""
    comparison = compare(base, judged(policy=local_pack(tmp_path, row)))
    assert "disposal.decisions[overdue-none]" in set(comparison.rules["key"])


def test_several_causes_in_the_order_of_the_steps(tmp_path):
    before = judged(as_of="2020-03-31")
    data = land_data({"one-year": {"works_status": "under_way"}})
    comparison = compare(before, judged(data, policy=local_pack(tmp_path, DEDUCT)))
    found = causes(comparison)
    assert found["one-year"] == "time, data"
    assert comparison.changes.loc["one-year", ["idle_status_before", "idle_status_after"]].tolist() == ["overdue", "not_idle"]
    first, second = comparison.changes.loc["one-year", "why"].split("\n")
    assert first.startswith("【时间推移】闲置认定状态 超期未动工")
    assert second.startswith("【数据变化】闲置认定状态 企业原因闲置满一年 → 非闲置")
    assert found["blocked"] == "rules"
    assert found["late"] == "time"  # not due, then overdue
    assert balanced(comparison)
    assert summary_of(comparison)["several"] == 1


def test_a_change_that_a_later_step_undoes_is_listed():
    before = judged(as_of="2020-03-31")
    after = judged(land_data({"one-year": {"supplement_signed_date": "2020-04-01", "supplement_start_date": "2020-06-01"}}))
    comparison = compare(before, after)
    row = comparison.changes.loc["one-year"]
    assert (row["idle_status_before"], row["idle_status_after"]) == ("overdue", "overdue")
    assert row["causes"] == "time, data"
    undone = not row["moved"]
    assert undone == (row["disposal_action_before"] == row["disposal_action_after"])
    assert summary_of(comparison)["undone"] == int((~comparison.changes["moved"]).sum())
    assert balanced(comparison)


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_doctored_result_is_code_or_environment(base, side):
    doctored = replace(
        base, results=base.results.assign(idle_status=base.results["idle_status"].mask(base.results.index == "late", "not_due"))
    )
    comparison = compare(doctored, base) if side == "before" else compare(base, doctored)
    assert causes(comparison) == {"late": "code"}
    assert "代码或环境" in comparison.changes.loc["late", "why"]
    assert balanced(comparison)


def test_another_version_of_the_program_is_named(base):
    versions = base.provenance["versions"] | {"landuse": "0.0.9"}
    old = replace(
        base,
        results=base.results.assign(idle_status=base.results["idle_status"].mask(base.results.index == "late", "not_due")),
        provenance=base.provenance | {"versions": versions},
    )
    comparison = compare(old, base)
    assert "程序版本 0.0.9 → " in comparison.changes.loc["late", "why"]


def test_a_run_without_a_status_is_refused(base):
    bare = replace(base, results=base.results.drop(columns="idle_status"))
    with pytest.raises(TableError, match="闲置认定状态"):
        compare(bare, base)


def test_totals_that_do_not_balance_are_a_fault(base):
    comparison = compare(base, judged(land_data({"one-year": {"works_status": "under_way"}})))
    moves = moves_of(comparison.steps, comparison.columns)
    with pytest.raises(ArithmeticError, match="不平衡"):
        net_changes(moves.iloc[1:], comparison.matrix, comparison.columns)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(picks=st.data())
def test_random_changes_always_balance(base, picks):
    """Whatever changes in data and day, the net changes of all causes add up (checked in code and by hand)."""
    names = list(base.results.index)
    values = st.fixed_dictionaries({}, optional={
        "works_status": st.sampled_from(["not_started", "under_way", "suspended", None]),
        "area_m2": st.sampled_from([None, 500.0, 2000.0]),
        "delay_cause": st.sampled_from(["H", "G1", None]),
        "agreed_start_date": st.sampled_from(["2018-01-01", "2019-12-31", "2020-12-31", None]),
    })  # fmt: skip
    changes = picks.draw(st.dictionaries(st.sampled_from(names), values, max_size=4))
    without = picks.draw(st.lists(st.sampled_from(names), max_size=2, unique=True))
    day = picks.draw(st.sampled_from(["2019-06-01", "2020-12-31", "2021-06-02"]))
    comparison = compare(base, judged(land_data(changes, without=without), as_of=day))
    assert balanced(comparison)
    assert not comparison.changes["causes"].str.contains("code").any()


def test_early_warnings_say_what_happens_then():
    rows = {
        "first": {"agreed_start_date": "2020-01-15", "delay_cause": "H"},
        "second": {"agreed_start_date": "2019-02-20", "delay_cause": "H"},
        "government": {"agreed_start_date": "2020-01-31", "delay_cause": "G1"},
        "moving": {"agreed_start_date": "2019-06-01", "delay_cause": "H"},
        "stopped": {
            "works_status": "suspended",
            "suspended_since_date": "2020-03-01",
            "developed_area_m2": 1.0,
            "required_area_m2": 9.0,
        },
    }
    delays = [{"parcel_id": "moving", "cause": "G1", "first_date": "2020-04-01", "last_date": None, "document_no": "函"}]
    found = early_warnings(judged(land_data(more=rows, delays=delays)))
    assert found["days_left"].tolist() == sorted(found["days_left"])
    then = found[["next_mark", "days_left", "mark_warning", "then_idle_status", "then_disposal_action"]]
    expected = {
        "first": ["first_anniversary_date", 15, "within_30", "idle_one_year", "levy_fee"],
        "government": ["first_anniversary_date", 31, "within_60", "idle_government", "negotiate"],
        "second": ["two_year_mark_date", 51, "within_60", "idle_two_years", "reclaim"],
        "stopped": ["suspension_anniversary_date", 60, "within_60", "idle_suspended", "negotiate"],
        "moving": ["one_year_mark_date", 62, "within_90", "idle_government", "negotiate"],  # the cause goes on, the mark moves
    }
    assert {name: then.loc[name].tolist() for name in then.index} == expected
    assert pd.Timestamp("2021-01-15") == found.loc["first", "next_mark_date"]
