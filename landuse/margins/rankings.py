"""Scenarios of the per-mu grades: the cuts moved, last year's averages as benchmark, and each firm's own land within its tolerance.

The cuts and the benchmark are moved for all at once. Land is moved for each firm alone, the others and the benchmark standing still:
moved for all at once it would move nobody.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from landuse.margins.scenarios import Scenario, percent
from landuse.measuring import measure_with_steps
from landuse.measuring.graph import metric_graph
from landuse.policy.rules import StandingRules
from landuse.results import Assessment
from landuse.tables import with_all_columns

GRADE = "per_mu_grade"
FACTS = ("size_class", "exempt_category", "operating_status", "veto", "score_adjustment")
STEPS = ("unit_amounts", "is_ranked", "evaluation_unit", "landlord", "benchmarks", "ranking", "per_mu_score")


def ranking_scenarios(result: Assessment) -> Iterator[Scenario]:
    """Return the scenarios of the grades; none where the rules have no classes or there are no enterprises."""
    rules = result.policy.standing
    if not rules.classes or result.enterprises.empty:
        return
    widths = result.policy.borderline
    _, steps = measure_with_steps(result.data, (), STEPS, policy=result.policy, as_of=result.as_of, table="enterprises")
    facts = with_all_columns(result.data.table("enterprises"), "enterprises")[list(FACTS)].reset_index(drop=True)
    for factor, words in ((1 - widths.share, "下调"), (1 + widths.share, "上调")):
        moved = rules.model_copy(update={"classes": tuple(_cut(row, factor) for row in rules.classes)})
        label = f"分档界限{words} {percent(widths.share)}"
        yield Scenario(GRADE, "threshold", label, _of_all(facts, steps, moved, ("unit_amounts", "benchmarks")))
    earlier = result.as_of - pd.DateOffset(years=widths.years)
    policy = replace(result.policy, as_of=earlier.date())
    _, before = measure_with_steps(result.data, (), ("benchmarks",), policy=policy, as_of=earlier, table="enterprises")
    usable = steps["benchmarks"].where(before["benchmarks"].isna(), before["benchmarks"])
    label = f"以前 {widths.years} 年的基准值评价"
    yield Scenario(
        GRADE, "benchmark", label, _of_all(facts, steps | {"benchmarks": usable}, rules, ("unit_amounts", "benchmarks"))
    )
    for factor, words in ((1 - widths.area_share, "减"), (1 + widths.area_share, "增")):
        label = f"本企业用地面积{words} {percent(widths.area_share)}（其他企业不变）"
        yield Scenario(GRADE, "area", label, _of_each(facts, steps, rules, factor))


def _cut(row: Any, factor: float) -> Any:
    if row.upto_share is not None:
        return row if row.upto_share >= 1 else row.model_copy(update={"upto_share": min(row.upto_share * factor, 1.0)})
    return row.model_copy(update={"from_score": row.from_score * factor})


def _of_all(facts: pd.DataFrame, steps: dict[str, Any], rules: StandingRules, kept: tuple[str, ...]) -> Any:
    overrides = {name: steps[name] for name in ("is_ranked", "evaluation_unit", "landlord", *kept)}
    return lambda: _grades(facts, rules, overrides, (GRADE,))[GRADE]


def _of_each(facts: pd.DataFrame, steps: dict[str, Any], rules: StandingRules, factor: float) -> Any:
    def judged() -> pd.Series:
        amounts = steps["unit_amounts"].assign(land_area_mu=steps["unit_amounts"]["land_area_mu"] * factor)
        alone = {name: steps[name] for name in ("is_ranked", "evaluation_unit", "landlord", "benchmarks")}
        score = _grades(facts, rules, alone | {"unit_amounts": amounts}, ("per_mu_score",))["per_mu_score"]
        places = _place_alone(score, steps, facts["size_class"])
        moved = alone | {"per_mu_score": score, "ranking": places}
        grades: pd.Series = _grades(facts, rules, moved, (GRADE,))[GRADE]
        return grades

    return judged


def _place_alone(score: pd.Series, steps: dict[str, Any], size_class: pd.Series) -> pd.DataFrame:
    """Return the place of each moved score among the unmoved scores of the others of its size."""
    ranking, old = steps["ranking"], steps["per_mu_score"].to_numpy()
    place = ranking["place"].to_numpy(dtype="float64").copy()
    unit = steps["evaluation_unit"].to_numpy()
    taking_part = ranking["place"].notna().to_numpy()
    for size in size_class.dropna().unique():
        mine = np.flatnonzero(taking_part & (size_class == size).to_numpy())
        one_each = mine[np.unique(unit[mine], return_index=True)[1]]
        scores = np.sort(old[one_each])
        better = len(scores) - np.searchsorted(scores, score.to_numpy()[mine], side="right")
        place[mine] = 1 + better - (old[mine] > score.to_numpy()[mine])
    placed: pd.DataFrame = ranking.assign(place=place)
    return placed


def _grades(facts: pd.DataFrame, rules: StandingRules, overrides: dict[str, Any], goals: tuple[str, ...]) -> dict[str, Any]:
    inputs = {name: facts[name] for name in FACTS} | {"standing_rules": rules}
    found: dict[str, Any] = metric_graph("enterprises").execute(list(goals), inputs=inputs, overrides=overrides)
    return found
