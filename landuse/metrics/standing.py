"""Per-mu evaluation (亩均综合评价): score and class of each enterprise among its like.

``score = sum of clip(x / benchmark, floor, cap) * weight + adjustment``, by the pack's indicators; above- and below-scale
enterprises are scored and ranked apart. A class is a share of the ranking or a score; ties share the better class. An
enterprise without a score is ``not_graded``. These are rankings: they rest on the whole table, not on one row.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.metrics.choices import first_that_fits
from landuse.metrics.enterprise_years import YearFigures
from landuse.metrics.ratios import RATIOS, ratio_of
from landuse.policy import Indicator, StandingRules

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
    alone = ~evaluation_unit.duplicated(keep=False)
    if alone.all():
        return own
    return own.groupby(evaluation_unit).transform(lambda amounts: amounts.sum(skipna=False))


def score_parts(
    unit_amounts: pd.DataFrame, size_class: pd.Series, is_ranked: pd.Series, standing_rules: StandingRules
) -> pd.DataFrame:
    """Return the points of each indicator of the pack: one column per indicator id; missing where it does not apply."""
    parts = {}
    for indicator in standing_rules.indicators:
        like = (size_class == indicator.size_class).to_numpy()
        values = ratio_of(indicator.column, lambda name: unit_amounts[name].to_numpy())
        benchmark = indicator.benchmark or _average(indicator, unit_amounts, like & is_ranked.to_numpy())
        points = _SCORING[standing_rules.scoring](values, benchmark, like, standing_rules) * indicator.weight
        parts[indicator.id] = np.where(like, _filled(points, indicator, like & is_ranked.to_numpy()), np.nan)
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


def graded_by_rank(
    per_mu_score: pd.Series, size_class: pd.Series, is_ranked: pd.Series, standing_rules: StandingRules
) -> pd.Series:
    """Return the place of each enterprise's class in A to D before exemption and veto; -1 without a score or a scheme."""
    place = np.full(len(per_mu_score), -1, dtype=np.int8)
    taking_part = is_ranked & per_mu_score.notna()
    share = (
        per_mu_score[taking_part].groupby(size_class[taking_part], observed=True).rank(method="min", ascending=False, pct=False)
    )
    count = per_mu_score[taking_part].groupby(size_class[taking_part], observed=True).transform("size")
    for row in reversed(standing_rules.classes):
        if row.upto_share is not None:
            reached = share <= row.upto_share * count + RANK_TOLERANCE
        else:
            reached = per_mu_score[taking_part] >= row.from_score
        place[np.flatnonzero(taking_part)[reached.to_numpy()]] = GRADES.index(row.grade)
    return pd.Series(place, index=per_mu_score.index)


def own_grade(graded_by_rank: pd.Series, exempt_category: pd.Series, veto: pd.Series, standing_rules: StandingRules) -> pd.Series:
    """Return the class after exemption (graded as the pack says) and veto (at best the pack's class); -1 = not graded."""
    has_scheme = bool(standing_rules.classes)
    place = graded_by_rank.to_numpy().copy()
    exempt = (exempt_category.notna() & (exempt_category != "none")).to_numpy()
    if has_scheme:
        place[exempt] = GRADES.index(standing_rules.exempt_grade)
        vetoed = veto.fillna(value=False).to_numpy(dtype=bool)
        place[vetoed] = np.maximum(place[vetoed], GRADES.index(standing_rules.veto_grade))
    return pd.Series(place, index=graded_by_rank.index)


def per_mu_grade(own_grade: pd.Series, size_class: pd.Series, landlord: pd.Series) -> pd.Series:
    """Return the class A to D, or not_graded; where the pack says so a below-scale tenant has its landlord's class."""
    place = own_grade.to_numpy().copy()
    follows = (landlord >= 0).to_numpy() & (size_class == "below_scale").to_numpy()
    of_landlord = own_grade.to_numpy()[landlord.to_numpy()[follows]]
    place[follows] = np.where(of_landlord >= 0, of_landlord, place[follows])
    return first_that_fits(
        "per_mu_grade", [(grade, place == at) for at, grade in enumerate(GRADES)], otherwise="not_graded", index=own_grade.index
    )


RANK_TOLERANCE = 1e-9


def _average(indicator: Indicator, amounts: pd.DataFrame, like: Flags) -> float:
    """Return the average of like enterprises: sum over sum of those for which both sides are known; unknown without any."""
    ratio = RATIOS[indicator.column]
    both = amounts.loc[like, [ratio.above, ratio.below]].dropna()
    below = both[ratio.below].sum()
    return float(ratio.factor * both[ratio.above].sum() / below) if below > 0 else np.nan


def _filled(points: Floats, indicator: Indicator, like: Flags) -> Floats:
    """Give enterprises without the figure what the pack says: the average points of their like, nothing, or unknown."""
    if indicator.missing == "unknown":
        return points
    known = points[like & ~np.isnan(points)]
    average = known.mean() if len(known) else np.nan
    return np.where(np.isnan(points), 0.0 if indicator.missing == "zero" else average, points)


def _ratio_to_benchmark(values: Floats, benchmark: float, _: Flags, rules: StandingRules) -> Floats:
    """Return ``clip(x / b, floor, cap)``."""
    return np.clip(values / benchmark if benchmark > 0 else np.full_like(values, np.nan), rules.floor, rules.cap or np.inf)


def _best_is_full(values: Floats, _: float, like: Flags, rules: StandingRules) -> Floats:
    """Return ``x / best of the like``, at least the floor: the best enterprise has full marks."""
    known = values[like & ~np.isnan(values)]
    best = known.max() if len(known) else np.nan
    return np.clip(values / best if best > 0 else np.full_like(values, np.nan), rules.floor, 1.0)


_SCORING: dict[str, Callable[[Floats, float, Flags, StandingRules], Floats]] = {
    "ratio_to_benchmark": _ratio_to_benchmark,
    "best_is_full": _best_is_full,
}
