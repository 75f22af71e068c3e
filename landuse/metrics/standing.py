"""Per-mu evaluation (亩均综合评价): score and class of each enterprise among its like.

``score = sum of clip(x / benchmark, floor, cap) * weight + adjustment``, by the pack's indicators; above- and below-scale
enterprises are scored and ranked apart. A class is a share of the ranking or a score; ties share the better class. An
enterprise without a score is ``not_graded``. These are rankings: they rest on the whole table, not on one row.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.errors import PolicyError
from landuse.metrics.choices import first_that_fits
from landuse.metrics.enterprise_years import YearFigures
from landuse.metrics.ratios import RATIOS, ratio_of
from landuse.policy import Indicator, StandingRules
from landuse.vocabulary.rows import did_you_mean

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
GRADES = ("A", "B", "C", "D")


def is_ranked(exempt_category: pd.Series, operating_status: pd.Series) -> pd.Series:
    """Tell which enterprises take part in the ranking: not those of an exempt category, nor those struck off."""
    return (exempt_category.isna() | (exempt_category == "none")) & (operating_status != "deregistered")


def unit_amounts(year_figures: YearFigures, land_area_mu: pd.Series, evaluation_unit: pd.Series) -> pd.DataFrame:
    """Return the amounts behind the indicators, summed over each evaluation unit and given to all its members.

    A unit is one enterprise, or all tenants of a parcel where the pack merges them. A sum with an unknown part is unknown.
    """
    names = sorted({part for ratio in RATIOS.values() for part in (ratio.above, ratio.below)})
    own = pd.DataFrame({n: land_area_mu if n == "land_area_mu" else year_figures(n, 0) for n in names})
    if evaluation_unit.is_unique:
        return own
    return own.groupby(evaluation_unit).sum(skipna=False).loc[evaluation_unit].set_axis(own.index)


def indicator_values(unit_amounts: pd.DataFrame, size_class: pd.Series, standing_rules: StandingRules) -> pd.DataFrame:
    """Return the figure of each indicator of the pack: one column per indicator id; missing for the other size class.

    Raises PolicyError where the pack names a figure that is none of :data:`landuse.metrics.ratios.RATIOS`.
    """
    wrong = [indicator for indicator in standing_rules.indicators if indicator.column not in RATIOS]
    if wrong:
        raise PolicyError(
            f"政策包 {wrong[0].pack} 的指标“{wrong[0].id}”：没有可评价的列“{wrong[0].column}”{did_you_mean(wrong[0].column, RATIOS)}；"
            f"可用：{'、'.join(RATIOS)}"
        )
    values = {
        indicator.id: np.where(
            size_class == indicator.size_class, ratio_of(indicator.column, lambda name: unit_amounts[name].to_numpy()), np.nan
        )
        for indicator in standing_rules.indicators
    }
    return pd.DataFrame(values, index=size_class.index)


def benchmarks(
    unit_amounts: pd.DataFrame,
    indicator_values: pd.DataFrame,
    size_class: pd.Series,
    is_ranked: pd.Series,
    evaluation_unit: pd.Series,
    standing_rules: StandingRules,
) -> pd.Series:
    """Return what each indicator is measured against, by indicator id: the pack's benchmark, else the year's average.

    Where the best enterprise has full marks it is the best figure of the like. Only those that are ranked count, a unit of merged
    tenants once.
    """
    found = {}
    for indicator in standing_rules.indicators:
        ranked = _one_of_each_unit(evaluation_unit, (size_class == indicator.size_class) & is_ranked)
        if standing_rules.scoring == "best_is_full":
            found[indicator.id] = indicator_values.loc[ranked, indicator.id].max()
        else:
            found[indicator.id] = indicator.benchmark or _average(indicator, unit_amounts, ranked)
    return pd.Series(found, dtype="float64")


def score_parts(
    indicator_values: pd.DataFrame,
    benchmarks: pd.Series,
    size_class: pd.Series,
    is_ranked: pd.Series,
    evaluation_unit: pd.Series,
    standing_rules: StandingRules,
) -> pd.DataFrame:
    """Return the points of each indicator of the pack: one column per indicator id; missing where it does not apply."""
    parts = {}
    cap = cap_of(standing_rules)
    for indicator in standing_rules.indicators:
        like = (size_class == indicator.size_class).to_numpy()
        values, benchmark = indicator_values[indicator.id].to_numpy(), benchmarks[indicator.id]
        shares = values / benchmark if benchmark > 0 else np.full_like(values, np.nan)
        points = np.clip(shares, standing_rules.floor, cap) * indicator.weight
        ranked = _one_of_each_unit(evaluation_unit, like & is_ranked)
        parts[indicator.id] = np.where(like, _filled(points, indicator, ranked), np.nan)
    return pd.DataFrame(parts, index=size_class.index)


def per_mu_score(
    score_parts: pd.DataFrame, size_class: pd.Series, score_adjustment: pd.Series, standing_rules: StandingRules
) -> pd.Series:
    """Return the sum of the points and of the adjustment recorded; unknown where a part is, or where no indicator applies."""
    total = np.full(len(size_class), np.nan)
    for size in {indicator.size_class for indicator in standing_rules.indicators}:
        mine = [indicator.id for indicator in standing_rules.indicators if indicator.size_class == size]
        like = (size_class == size).to_numpy()
        total[like] = score_parts.loc[like, mine].sum(axis=1, skipna=False).to_numpy()
    return pd.Series(total, index=size_class.index) + score_adjustment.fillna(0.0)


def ranking(per_mu_score: pd.Series, size_class: pd.Series, is_ranked: pd.Series, evaluation_unit: pd.Series) -> pd.DataFrame:
    """Return the place of each ranked enterprise in its size class, and how many places there are; unknown for the others.

    Merged tenants with one score take one place together.
    """
    everyone = pd.DataFrame({"score": per_mu_score, "size": size_class, "unit": evaluation_unit})
    taking_part = everyone[is_ranked & everyone["score"].notna() & everyone["size"].notna()]
    one_each = taking_part if evaluation_unit.is_unique else taking_part.drop_duplicates()
    scores = one_each.groupby("size", observed=True)["score"]
    places = one_each.assign(place=scores.rank(method="min", ascending=False), places=scores.transform("size").astype("float64"))
    if len(one_each) < len(taking_part):
        found = taking_part.merge(places, how="left", on=["score", "size", "unit"]).set_axis(taking_part.index)
    else:
        found = places
    return found[["place", "places"]].reindex(everyone.index)


def per_mu_rank(ranking: pd.DataFrame) -> pd.Series:
    """Return the place among the ranked enterprises of the same size class, best first; equal scores share the better place."""
    return ranking["place"].astype("Int64")


def graded_by_rank(per_mu_score: pd.Series, ranking: pd.DataFrame, standing_rules: StandingRules) -> pd.Series:
    """Return the place of each enterprise's class in A to D before exemption and veto; -1 without a score or a scheme.

    No class has more places than its share, counted from the top; the last one counted from the bottom, so that of a few
    enterprises none falls into the last 5 %.
    """
    place = np.full(len(per_mu_score), -1, dtype=np.int8)
    score = per_mu_score.where(ranking["place"].notna())
    before_last = standing_rules.classes[-2:-1]
    for row in reversed(standing_rules.classes):
        if row.upto_share is not None:
            last_place = row.upto_share * ranking["places"]
            if row in before_last:
                last_place = np.ceil(last_place - RANK_TOLERANCE)
            reached = ranking["place"] <= last_place + RANK_TOLERANCE
        else:
            reached = score + RANK_TOLERANCE >= row.from_score
        place[reached.to_numpy()] = GRADES.index(row.grade)
    return pd.Series(place, index=per_mu_score.index)


def own_grade(
    graded_by_rank: pd.Series,
    exempt_category: pd.Series,
    operating_status: pd.Series,
    veto: pd.Series,
    standing_rules: StandingRules,
) -> pd.Series:
    """Return the class after exemption (graded as the pack says) and veto (at best the pack's class); -1 = not graded."""
    place = graded_by_rank.to_numpy().copy()
    exempt = (exempt_category.notna() & (exempt_category != "none") & (operating_status != "deregistered")).to_numpy()
    if standing_rules.classes:
        place[exempt] = GRADES.index(standing_rules.exempt_grade)
    return pd.Series(_after_veto(place, veto, operating_status, standing_rules), index=graded_by_rank.index)


def per_mu_grade(
    own_grade: pd.Series,
    size_class: pd.Series,
    is_ranked: pd.Series,
    landlord: pd.Series,
    operating_status: pd.Series,
    veto: pd.Series,
    standing_rules: StandingRules,
) -> pd.Series:
    """Return the class A to D, or not_graded; where the pack says so a below-scale tenant has its landlord's class.

    A tenant's own exemption and veto stay.
    """
    place = own_grade.to_numpy().copy()
    follows = (landlord >= 0).to_numpy() & (size_class == "below_scale").to_numpy() & is_ranked.to_numpy(dtype=bool)
    of_landlord = own_grade.to_numpy()[landlord.to_numpy()[follows]]
    place[follows] = np.where(of_landlord >= 0, of_landlord, place[follows])
    place = _after_veto(place, veto, operating_status, standing_rules)
    return first_that_fits(
        "per_mu_grade", [(grade, place == at) for at, grade in enumerate(GRADES)], otherwise="not_graded", index=own_grade.index
    )


RANK_TOLERANCE = 1e-9


def cap_of(standing_rules: StandingRules) -> float:
    """Return how much of an indicator's weight counts at most, by the way of scoring."""
    if standing_rules.scoring == "best_is_full":
        return 1.0
    return standing_rules.cap or np.inf


def _after_veto(
    place: npt.NDArray[np.int8], veto: pd.Series, operating_status: pd.Series, rules: StandingRules
) -> npt.NDArray[np.int8]:
    """Return the classes, those under a veto at best the pack's; one without a class gets it only where it is the lowest."""
    if not rules.classes:
        return place
    at_best = GRADES.index(rules.veto_grade)
    vetoed = veto.fillna(value=False).to_numpy(dtype=bool) & (operating_status != "deregistered").to_numpy()
    decided = (place >= 0) | (at_best == len(GRADES) - 1)
    return np.where(vetoed & decided, np.maximum(place, at_best), place).astype(np.int8)


def _one_of_each_unit(unit: pd.Series, rows: pd.Series | Flags) -> Flags:
    """Return `rows` with only one member of each evaluation unit left: all members carry the sums of the unit."""
    chosen = np.array(rows, dtype=bool)
    at = np.flatnonzero(chosen)
    chosen[at[unit.iloc[at].duplicated().to_numpy()]] = False
    return chosen


def _average(indicator: Indicator, amounts: pd.DataFrame, like: Flags) -> float:
    """Return the average of like enterprises: sum over sum of those for which both sides are known; unknown without any."""
    ratio = RATIOS[indicator.column]
    above, below = amounts[ratio.above].to_numpy(), amounts[ratio.below].to_numpy()
    both = like & ~np.isnan(above) & ~np.isnan(below)
    total = below[both].sum()
    return float(ratio.factor * above[both].sum() / total) if total > 0 else np.nan


def _filled(points: Floats, indicator: Indicator, like: Flags) -> Floats:
    """Give enterprises without the figure what the pack says: the average points of their like, nothing, or unknown."""
    if indicator.missing == "unknown":
        return points
    known = points[like & ~np.isnan(points)]
    average = known.mean() if len(known) else np.nan
    return np.where(np.isnan(points), 0.0 if indicator.missing == "zero" else average, points)
