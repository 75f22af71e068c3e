"""What would change a verdict: grades to the last step, two changes at once, a further delay."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from grounds_cases import AS_OF, data, one_of_each, policy, result

import landuse as lu
from landuse.grounds import Chain, recompute, why, with_value
from landuse.grounds.added_delays import with_record
from landuse.grounds.flips import of_variants
from landuse.grounds.graded_trials import Alone, Figure, grades_tried, repeated
from landuse.grounds.judging import FACTS, GRADE, PLACED, Judge
from landuse.grounds.pairs import smallest_pairs
from landuse.grounds.ranked_copies import grades
from landuse.grounds.ranked_field import entrants, field_of
from landuse.grounds.records import rows_of
from landuse.grounds.trials import CellList
from landuse.grounds.variants import Change
from landuse.measuring import measure_with_steps
from landuse.measuring.graph import metric_graph
from landuse.tables import with_all_columns


@pytest.fixture(scope="module")
def firms():
    """Facts and steps of every enterprise of the sample."""
    _, steps = measure_with_steps(data(), (), PLACED, policy=policy(), as_of=AS_OF, table="enterprises")
    return with_all_columns(data().table("enterprises"), "enterprises")[list(FACTS)].reset_index(drop=True), steps


def alone(firms, places):
    facts, steps = firms
    cut = {name: steps[name].iloc[places] for name in ("unit_amounts", "is_ranked")}
    return Alone(facts.iloc[places], cut | {"landlord": np.full(len(places), -1)})


def in_the_field(firms, place, trials, rules):
    """Return the same grades, from the field of the whole table."""
    facts, steps = firms
    again = np.full(len(trials), place)
    tried = entrants(facts, steps, rules).some(again)
    for n, (name, value) in enumerate(trials):
        if name in tried.amounts:
            tried.amounts[name][n] = value
    score, at, places = field_of(facts, steps, rules).placed(again, tried)
    ranking = pd.DataFrame({"place": at, "places": places})
    return list(grades(facts.take(again).reset_index(drop=True), tried.ranked, pd.Series(score), ranking, rules))


def ranked_one_by_one(firms, place, trials, rules):
    """Return the grade of one enterprise for each of its figures, by ranking everybody with the metric functions each time."""
    facts, steps = firms
    found = []
    for name, value in trials:
        amounts = steps["unit_amounts"].copy()
        amounts.loc[amounts.index[place], name] = value
        overrides = {step: steps[step] for step in PLACED} | {"unit_amounts": amounts}
        inputs = {fact: facts[fact] for fact in FACTS} | {"standing_rules": rules}
        found.append(str(metric_graph("enterprises").execute([GRADE], inputs=inputs, overrides=overrides)[GRADE].iloc[place]))
    return found


@pytest.mark.parametrize("kind", ["as_it_is", "best_is_full", "fixed", "zero", "by_score"])
def test_many_trials_at_once_grade_as_one_ranking_each(firms, kind):
    rules = policy().standing
    if kind == "best_is_full":
        rules = rules.model_copy(update={"scoring": kind})
    if kind in {"fixed", "zero"}:
        change = {"benchmark": 20.0} if kind == "fixed" else {"missing": "zero"}
        rules = rules.model_copy(update={"indicators": tuple(row.model_copy(update=change) for row in rules.indicators)})
    if kind == "by_score":
        cuts = {"A": 110.0, "B": 70.0, "C": 40.0, "D": 0.0}
        by_score = [row.model_copy(update={"upto_share": None, "from_score": cuts[row.grade]}) for row in rules.classes]
        rules = rules.model_copy(update={"classes": tuple(by_score)})
    grades = set()
    for place in np.flatnonzero(firms[1]["is_ranked"].to_numpy())[::250].tolist():
        figures = [("tax_wanyuan", value) for value in (0.0, 1.0, 60.0, 400.0, 5000.0, np.nan)]
        figures += [("revenue_wanyuan", value) for value in (0.0, 50.0, 90_000.0)] + [("employees", 3.0), ("energy_tce", 9e5)]
        mine = repeated(alone(firms, [place]), [Figure(n, 0, *figure) for n, figure in enumerate(figures)], len(figures))
        others = alone(firms, np.delete(np.arange(len(firms[0])), place))
        found = grades_tried(mine, others, 1, rules)
        assert found == ranked_one_by_one(firms, place, figures, rules), place
        assert found == in_the_field(firms, place, figures, rules), place
        grades |= set(found)
    assert len(grades) > 2


def test_the_least_change_of_a_grade_is_the_last_step_before_which_nothing_changes():
    grades = result().enterprises["per_mu_grade"].astype("str")
    accounts = data().table("accounts")
    narrowed = 0
    exempt = result().enterprises["per_mu_rank"].isna()
    for key in grades.index[(grades != "not_graded") & ~exempt][5::200]:
        chain = why(result(), str(key), GRADE)
        for flip in [flip for flip in chain.flips if flip.short_of is not None]:
            where = (flip.table, flip.record, flip.column)
            assert recompute(chain, policy(), cells=with_value(chain, *where, flip.after)) == flip.becomes
            assert recompute(chain, policy(), cells=with_value(chain, *where, flip.short_of)) == chain.code
            assert (
                abs(flip.after - flip.short_of) <= 1.0 if flip.column == "employees" else abs(flip.after - flip.short_of) < 0.0101
            )
            narrowed += 1
            rows = rows_of(chain.cells, ("enterprises", *dict.fromkeys(cell.table for cell in chain.cells)))
            judge = Judge(lu.grounds.verdicts()[GRADE], policy(), result().as_of, chain.peers)
            between = np.linspace(flip.before, flip.short_of, 20).round(2)
            tried = judge(rows, [[Change(*where, float(value))] for value in between])
            assert set(tried) == {chain.code}
        moved = next((flip for flip in chain.flips if flip.table == "accounts"), None)
        if moved is not None and narrowed < 3:
            for value, expected in ((moved.after, moved.becomes), (moved.short_of, chain.code)):
                changed = accounts.copy()
                changed.loc[(key, 2020), moved.column] = value
                held = data().with_tables({"accounts": changed})
                again = lu.measure(held, [GRADE], policy=policy(), as_of=AS_OF, table="enterprises")[GRADE]
                assert str(again.loc[key]) == expected
    assert narrowed > 3


def parcel(**facts):
    row = {"parcel_id": "P", "works_status": "not_started", "agreed_start_date": "2018-03-01", "delay_cause": "H"} | facts
    return pd.DataFrame([row])


def chain_of(parcels, delays=None, as_of=AS_OF):
    tables = {"delays": pd.DataFrame(delays)} if delays else {}
    return why(lu.assess(lu.LandData(parcels=parcels, **tables), policy=lu.load_policy("cn", as_of=as_of), as_of=as_of), "P")


@pytest.fixture(scope="module")
def lone():
    return chain_of(parcel())


def test_the_shortest_further_delay_is_the_time_that_is_lacking(lone):
    """D 2018-03-01: the two-year mark 2020-03-01 lies 305 days before 2020-12-31."""
    one, government = lone.added
    assert (one.becomes, one.days, dict(one.facts)["first_date"]) == ("idle_one_year", 305, "2018-03-02")
    assert (government.becomes, government.days) == ("idle_government", 366)
    assert "最少 305 天" in lone.text()
    assert "第八条" in lone.text()


def test_no_shorter_delay_on_any_first_day_does(lone):
    rules = lu.load_policy("cn", as_of=AS_OF)
    for delays in (
        None,
        [{"parcel_id": "P", "cause": "G1", "document_no": "文", "first_date": "2018-06-01", "last_date": "2018-11-30"}],
    ):
        chain = chain_of(parcel(), delays) if delays else lone
        least = {added.becomes: added.days for added in chain.added}
        firsts = pd.date_range("2018-01-15", "2020-12-01", freq="5D")
        for days in (min(least.values()), min(least.values()) - 1):
            copies = pd.concat([parcel(parcel_id=str(n)) for n in range(len(firsts))], ignore_index=True)
            rows = [pd.DataFrame({
                "parcel_id": [str(n) for n in range(len(firsts))], "cause": "G1", "document_no": "文", "first_date": firsts,
                "last_date": firsts + pd.Timedelta(days=days - 1),
            })]  # fmt: skip
            rows += [pd.DataFrame(delays * len(firsts)).assign(parcel_id=rows[0]["parcel_id"].to_numpy())] if delays else []
            held = lu.LandData(parcels=copies, delays=pd.concat(rows, ignore_index=True))
            found = lu.measure(held, ["idle_status"], policy=rules, as_of=AS_OF)["idle_status"].astype("str")
            assert chain.code in set(found)
            assert (set(found) == {chain.code}) == (days < min(least.values()))


def test_a_further_delay_applied_changes_the_verdict_and_one_day_less_does_not_suffice():
    tried = 0
    asked = ("idle_two_years", "idle_government", "suspected_idle", "overdue")
    for code, key in (pair for pair in one_of_each("idle_status") if pair[0] in asked):
        chain = why(result(), key, "idle_status")
        back = Chain.from_dict(json.loads(json.dumps(chain.to_dict())))
        assert back == chain
        assert bool(chain.added) == (code in {"idle_one_year", "idle_two_years", "suspected_idle"})
        for added in chain.added:
            assert recompute(back, policy(), cells=with_record(chain, added)) == added.becomes != code
            assert recompute(back, policy(), cells=with_record(chain, added, days=added.days - 1)) != added.becomes
            tried += 1
        if not chain.added:
            assert "补充有佐证文件的政府原因延误记录，无论多少天" in chain.text()
    assert tried >= 3


def test_two_changes_are_tried_where_no_single_one_changes_the_verdict():
    statuses = result().enterprises["zombie_status"].astype("str")
    chain = why(result(), "91210199MA4153609G", "zombie_status")
    assert statuses.loc[chain.key] == "Z0"
    assert chain.flips == ()
    one, other = chain.pair
    assert {one.column, other.column} == {"operating_status", "viability"}
    for flip in chain.pair:
        cells = with_value(chain, flip.table, flip.record, flip.column, flip.after)
        assert recompute(chain, policy(), cells=cells) == "Z0"
    both = replace(chain, cells=with_value(chain, one.table, one.record, one.column, one.after))
    both_cells = with_value(both, other.table, other.record, other.column, other.after)
    assert recompute(chain, policy(), cells=both_cells) == one.becomes == "Z1"
    assert f"两项同时改变（试算 {chain.pairs_tried} 组" in chain.text()


def test_no_pair_is_said_to_be_none():
    none = next(key for code, key in one_of_each("standard_land_conclusion") if code == "none")
    chain = why(result(), none, "standard_land_conclusion")
    assert (chain.pair, chain.pairs_tried) == ((), 0)
    assert "没有可以改变的数据" in chain.text()


def test_a_pair_of_moved_days_is_drawn_together():
    """Works suspended for years on a project far over both shares: area and investment have to stay over, one of them not."""

    row = {
        "works_status": "suspended",
        "suspended_since_date": "2020-06-01",
        "contract_date": "2015-01-01",
        "has_construction_permit": True,
    }
    amounts = {
        "required_area_m2": 3000.0,
        "developed_area_m2": 1200.0,
        "planned_investment_wanyuan": 1000.0,
        "invested_wanyuan": 900.0,
    }
    rules = lu.load_policy("cn", as_of=AS_OF)
    held = lu.LandData(parcels=parcel(**row, **amounts))
    chain = why(lu.assess(held, policy=rules, as_of=AS_OF), "P", counterfactual=False)
    judge = Judge(lu.grounds.verdicts()["idle_status"], rules, pd.Timestamp(AS_OF))
    rows = rows_of(chain.cells, ("parcels",))
    kept = [cell for cell in chain.cells if cell.column in {"suspended_since_date", "developed_area_m2"}]
    held = CellList(kept, np.zeros(len(kept), dtype=np.int64))
    verdicts = np.array(["not_idle"], dtype=object)
    of = {"verdicts": verdicts, "undecided": ("needs_verification",), "as_of": judge.as_of}
    pair, tried = smallest_pairs(held, of_variants(lambda variants: judge(rows, variants)), subjects=[0], **of)[0]
    found = {flip.column: (flip.after, flip.short_of) for flip in pair}
    assert found == {"suspended_since_date": ("2019-12-30", "2019-12-31"), "developed_area_m2": (999.99, 1000.0)}
    assert tried > 10
