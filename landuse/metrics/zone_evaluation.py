"""Score and potential of a zone (开发区土地集约利用评价): realisation of each indicator, weights by layer, what is left to do.

Realisation S = min(rate / ideal, 1), negative indicators 1 - rate, always within 0 and 1. Score = 100 x the sum over goals of weight x
the sum over sub-goals of weight x the sum over indicators of weight x S. An indicator that does not apply is dropped and its layer
rescaled; one that applies and is unknown makes the score unknown. Indicators, ideal values and weights come from the policy pack.
"""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from landuse.metrics.zone_rates import RATES
from landuse.policy import ZoneEvaluationRules
from landuse.policy.rules.zone_evaluation import Weighted
from landuse.vocabulary import codes

APPLIES, DROPPED, FULL, OTHER = "applies", "dropped", "full", "other"
"""Whether an indicator counts for a zone: by its rate, not at all and its layer rescaled, with full marks, or is of another type."""
TYPE_MISSING = "评价类型"
EVALUATION_POINTS = 100


def zone_types(zone_id: pd.Series, zones: pd.DataFrame) -> pd.Series:
    """Return the evaluation type of each row's zone from the zones table; unknown where the table does not say."""
    found = zone_id.map(zones["zone_type"].astype("str")) if len(zones) else pd.Series(np.nan, index=zone_id.index)
    return pd.Series(pd.Categorical(found, categories=list(codes("zone_type"))), index=zone_id.index)


def zone_rates(
    land_development_rate: pd.Series,
    land_supply_rate: pd.Series,
    land_completion_rate: pd.Series,
    built_share_of_developable: pd.Series,
    industrial_land_rate: pd.Series,
    hightech_land_rate: pd.Series,
    zone_floor_area_ratio: pd.Series,
    zone_building_density: pd.Series,
    industrial_floor_area_ratio: pd.Series,
    industrial_building_coefficient: pd.Series,
    industrial_investment_wanyuan_per_ha: pd.Series,
    industrial_income_wanyuan_per_ha: pd.Series,
    hightech_income_wanyuan_per_ha: pd.Series,
    industrial_tax_wanyuan_per_ha: pd.Series,
    total_tax_wanyuan_per_ha: pd.Series,
    population_per_ha: pd.Series,
    due_land_disposal_rate: pd.Series,
    zone_idle_disposal_rate: pd.Series,
    idle_land_rate: pd.Series,
    paid_use_rate: pd.Series,
    auction_rate: pd.Series,
) -> pd.DataFrame:
    """Return the rates side by side, by name."""
    given = locals()
    return pd.DataFrame({name: given[name] for name in RATES})


def zone_amounts(
    developable_ha: pd.Series,
    ready_ha: pd.Series,
    supplied_ha: pd.Series,
    built_ha: pd.Series,
    industrial_built_ha: pd.Series,
    hightech_built_ha: pd.Series,
    floor_area_ha: pd.Series,
    footprint_ha: pd.Series,
    industrial_floor_area_ha: pd.Series,
    industrial_footprint_ha: pd.Series,
    industrial_investment_wanyuan: pd.Series,
    industrial_income_wanyuan: pd.Series,
    hightech_income_wanyuan: pd.Series,
    industrial_tax_wanyuan: pd.Series,
    total_tax_wanyuan: pd.Series,
    population: pd.Series,
    due_ha: pd.Series,
    due_disposed_ha: pd.Series,
    idle_due_ha: pd.Series,
    idle_disposed_ha: pd.Series,
    idle_ha: pd.Series,
    paid_use_due_ha: pd.Series,
    paid_use_ha: pd.Series,
    auction_due_ha: pd.Series,
    auction_ha: pd.Series,
) -> pd.DataFrame:
    """Return the amounts behind the rates side by side, by name."""
    given = locals()
    return pd.DataFrame({name: given[name] for name in sorted({part for pair in RATES.values() for part in pair})})


def indicator_states(
    zone_types: pd.Series, zone_amounts: pd.DataFrame, zone_evaluation_rules: ZoneEvaluationRules
) -> pd.DataFrame:
    """Return for each indicator of the edition in force how it counts: applies, dropped, full or other; missing without a type."""
    rules = zone_evaluation_rules
    sub_goals, goals = {row.id: row for row in rules.sub_goals}, {row.id: row for row in rules.goals}
    states = {}
    for row in rules.scheme:
        sub_goal = sub_goals[row.sub_goal]
        types = set(row.zone_types) & set(sub_goal.zone_types) & set(goals[sub_goal.goal].zone_types)
        mine = zone_types.isin(types)
        state = pd.Series(np.where(mine, APPLIES, OTHER), index=zone_types.index, dtype="str")
        if row.where_zero is not None:
            nothing = mine & (zone_amounts[row.where_zero.column] == 0)
            state = state.mask(nothing, DROPPED if row.where_zero.then == "drop" else FULL)
        states[row.id] = state.where(zone_types.notna())
    return pd.DataFrame(states, index=zone_types.index, dtype="str")


def ideal_values(zone_id: pd.Series, zone_types: pd.Series, zone_evaluation_rules: ZoneEvaluationRules) -> pd.DataFrame:
    """Return the ideal value of each indicator: that of the zone, else of its type, else the indicator's own; 0 for negative ones."""
    found = {}
    for row in zone_evaluation_rules.scheme:
        own = 0.0 if row.direction == "negative" else row.ideal
        ideal = pd.Series(np.nan if own is None else own, index=zone_id.index, dtype="float64")
        given = [entry for entry in zone_evaluation_rules.ideals if entry.indicator == row.id]
        for entry in [entry for entry in given if entry.zone_type] + [entry for entry in given if entry.zone_id]:
            mine = zone_types == entry.zone_type if entry.zone_type else zone_id == entry.zone_id
            ideal = ideal.mask(mine, entry.value)
        found[row.id] = ideal
    return pd.DataFrame(found, index=zone_id.index)


def realisations(
    zone_rates: pd.DataFrame,
    ideal_values: pd.DataFrame,
    indicator_states: pd.DataFrame,
    zone_evaluation_rules: ZoneEvaluationRules,
) -> pd.DataFrame:
    """Return the realisation (实现度) of each indicator within 0 and 1; unknown where the rate or the ideal is, or it does not apply."""
    found = {}
    for row in zone_evaluation_rules.scheme:
        rate, ideal = zone_rates[row.column], ideal_values[row.id]
        share = 1 - rate if row.direction == "negative" else rate / ideal.where(ideal > 0)
        state = indicator_states[row.id]
        found[row.id] = share.clip(0, 1).mask(state == FULL, 1.0).where(state.isin([APPLIES, FULL]))
    return pd.DataFrame(found, index=zone_rates.index)


def indicator_weights(indicator_states: pd.DataFrame, zone_evaluation_rules: ZoneEvaluationRules) -> pd.DataFrame:
    """Return the weight of each indicator in the whole score (all together 1), layers rescaled for what does not apply.

    0 for indicators that do not count; unknown where the zone's type is.
    """
    rules = zone_evaluation_rules
    counts = indicator_states.isin([APPLIES, FULL])
    sub_goal_of = {row.id: row.sub_goal for row in rules.scheme}
    sub_goals = {row.id: row for row in rules.sub_goals if row.id in sub_goal_of.values()}
    goal_of = {name: row.goal for name, row in sub_goals.items()}
    goals = {row.id: row for row in rules.goals if row.id in goal_of.values()}
    layer = _layer(rules.scheme, counts)
    sub_layer = _layer(sub_goals.values(), _in_use(layer, sub_goal_of))
    goal_layer = _layer(goals.values(), _in_use(sub_layer, goal_of))
    shares, sub_shares = _rescaled(layer, sub_goal_of), _rescaled(sub_layer, goal_of)
    goal_shares = _rescaled(goal_layer, dict.fromkeys(goals, "score"))
    weights = {
        name: shares[name] * sub_shares[sub_goal] * goal_shares[goal_of[sub_goal]] for name, sub_goal in sub_goal_of.items()
    }
    return pd.DataFrame(weights, index=counts.index).where(indicator_states.notna())


def zone_score(realisations: pd.DataFrame, indicator_weights: pd.DataFrame) -> pd.Series:
    """Return the score, 0 to 100; unknown where an indicator that counts is, or the zone's type, or where nothing counts."""
    counts = indicator_weights > 0
    parts = (realisations * indicator_weights).where(counts, 0.0).where(~(counts & realisations.isna()))
    score = EVALUATION_POINTS * parts.sum(axis=1, skipna=False)
    return score.where(counts.any(axis=1))


def zone_score_missing(
    realisations: pd.DataFrame,
    indicator_weights: pd.DataFrame,
    ideal_values: pd.DataFrame,
    zone_amounts: pd.DataFrame,
    zone_types: pd.Series,
    zone_evaluation_rules: ZoneEvaluationRules,
) -> pd.Series:
    """Return what keeps the score unknown: raw columns, the evaluation type, ideal values that the pack lacks; "" where nothing does."""
    lacking = (indicator_weights > 0) & realisations.isna()
    wanting: dict[str, pd.Series] = {TYPE_MISSING: zone_types.isna()}
    for row in zone_evaluation_rules.scheme:
        mine = lacking[row.id]
        above, below = RATES[row.column]
        no_ideal = ideal_values[row.id].isna()
        unusable = {
            above: zone_amounts[above].isna() | (zone_amounts[above] < 0),
            below: ~(zone_amounts[below] > 0),
            f"理想值（{row.title}）": no_ideal,
        }
        for name, missing in unusable.items():
            wanting[name] = wanting.get(name, pd.Series(data=False, index=mine.index)) | (mine & missing)
    return _joined(pd.DataFrame(wanting))


def zone_dropped_indicators(indicator_states: pd.DataFrame) -> pd.Series:
    """Return the ids of the indicators that do not apply to the zone and were dropped, their layer rescaled; "" where none."""
    return _joined(indicator_states == DROPPED)


def land_supply_years(
    zone_id: pd.Series,
    year: pd.Series,
    developable_ha: pd.Series,
    supplied_ha: pd.Series,
    zone_evaluation_rules: ZoneEvaluationRules,
) -> pd.Series:
    """Return 尚可供地年数: developable land not yet supplied over the mean yearly supply of the last years of the pack (DESIGN).

    Unknown without the row of so many years before, or where nothing was supplied since.
    """
    span = zone_evaluation_rules.supply_mean_years
    supplied = pd.Series(supplied_ha.to_numpy(), index=pd.MultiIndex.from_arrays([zone_id, year.astype("int64")]))
    before = supplied.reindex(pd.MultiIndex.from_arrays([zone_id, year.astype("int64") - span])).to_numpy()
    yearly = pd.Series((supplied_ha.to_numpy() - before) / span, index=zone_id.index)
    left = (developable_ha - supplied_ha).where(developable_ha >= supplied_ha)
    return left / yearly.where(yearly > 0)


def structure_potential_ha(
    ideal_values: pd.DataFrame,
    industrial_built_ha: pd.Series,
    built_ha: pd.Series,
    zone_types: pd.Series,
    zone_evaluation_rules: ZoneEvaluationRules,
) -> pd.Series:
    """Return the built land to turn industrial until the ideal industrial land rate is reached, 公顷; 0 where it is."""
    ideal = _ideal_of("industrial_land_rate", ideal_values, zone_types, zone_evaluation_rules)
    return (ideal * built_ha - industrial_built_ha).clip(lower=0)


def floor_area_potential_ha(
    ideal_values: pd.DataFrame,
    floor_area_ha: pd.Series,
    built_ha: pd.Series,
    zone_types: pd.Series,
    zone_evaluation_rules: ZoneEvaluationRules,
) -> pd.Series:
    """Return the floor area that the ideal overall floor area ratio still allows on built land, 公顷; 0 where it is reached."""
    ideal = _ideal_of("zone_floor_area_ratio", ideal_values, zone_types, zone_evaluation_rules)
    return (ideal * built_ha - floor_area_ha).clip(lower=0)


def industrial_floor_area_potential_ha(
    ideal_values: pd.DataFrame,
    industrial_floor_area_ha: pd.Series,
    industrial_built_ha: pd.Series,
    zone_types: pd.Series,
    zone_evaluation_rules: ZoneEvaluationRules,
) -> pd.Series:
    """Return the floor area that the ideal industrial floor area ratio still allows, 公顷; 0 where it is reached."""
    ideal = _ideal_of("industrial_floor_area_ratio", ideal_values, zone_types, zone_evaluation_rules)
    return (ideal * industrial_built_ha - industrial_floor_area_ha).clip(lower=0)


def _layer(rows: Iterable[Weighted], counts: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({row.id: counts[row.id] * row.weight for row in rows}, index=counts.index)


def _in_use(layer: pd.DataFrame, parents: Mapping[str, str]) -> pd.DataFrame:
    """Return for each parent whether anything below it counts."""
    present = layer > 0
    found = {parent: present[_children(parents, parent)].any(axis=1) for parent in dict.fromkeys(parents.values())}
    return pd.DataFrame(found, index=layer.index)


def _rescaled(layer: pd.DataFrame, parents: Mapping[str, str]) -> pd.DataFrame:
    """Return each weight over the sum of those with the same parent, so that what counts makes 1; 0 where nothing does."""
    sums = {parent: layer[_children(parents, parent)].sum(axis=1) for parent in dict.fromkeys(parents.values())}
    shares = {name: (layer[name] / sums[parent].where(sums[parent] > 0)).fillna(0.0) for name, parent in parents.items()}
    return pd.DataFrame(shares, index=layer.index)


def _children(parents: Mapping[str, str], parent: str) -> list[str]:
    return [name for name, above in parents.items() if above == parent]


def _ideal_of(column: str, ideals: pd.DataFrame, types: pd.Series, rules: ZoneEvaluationRules) -> pd.Series:
    """Return the ideal value of the indicator of the edition that judges `column` for the zone's type; unknown where none does."""
    found = pd.Series(np.nan, index=types.index, dtype="float64")
    for row in rules.scheme:
        if row.column == column:
            found = found.mask(types.isin(row.zone_types), ideals[row.id])
    return found


def _joined(flags: pd.DataFrame) -> pd.Series:
    """Return the names of the columns that are true in each row, parted by commas."""
    texts = pd.Series("", index=flags.index, dtype="str")
    for name in flags:
        texts = texts + pd.Series(np.where(flags[name], f"{name}, ", ""), index=flags.index, dtype="str")
    return texts.str.removesuffix(", ")
