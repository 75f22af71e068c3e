"""The grade of one enterprise under many trial changes at once, ranked anew among the unchanged others each time.

The arithmetic is that of :mod:`landuse.metrics.standing` with one more axis: a row a trial, a column an enterprise. A change moves the
benchmark too (the enterprise is part of the mean of its like), and with it the scores of all. Sums are taken over the same values in the
same order, so that each row is what ranking that trial alone would give.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.metrics import standing
from landuse.metrics.ratios import RATIOS
from landuse.policy import Indicator, StandingRules
from landuse.vocabulary import codes

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
CELLS_AT_ONCE = 500_000
"""Trials times enterprises ranked in one go."""


class Alone(NamedTuple):
    """Enterprises as each stands alone, before the ranking: their facts, and the steps of the graph up to there."""

    facts: pd.DataFrame
    steps: Mapping[str, Any]


class Figure(NamedTuple):
    """One yearly figure of one stored enterprise in one trial (None: unknown)."""

    trial: int
    place: int
    name: str
    value: float | None


def repeated(alone: Alone, figures: Sequence[Figure], trials: int) -> Alone:
    """Return the stored enterprises once for each trial, with these figures: nothing else of them depends on a yearly figure."""
    members = len(alone.facts)
    again = np.tile(np.arange(members), trials)
    amounts = alone.steps["unit_amounts"].iloc[again].reset_index(drop=True)
    for name in {figure.name for figure in figures} & set(amounts):
        values = amounts[name].to_numpy(dtype="float64", copy=True)
        mine = [figure for figure in figures if figure.name == name]
        values[[figure.trial * members + figure.place for figure in mine]] = [
            np.nan if figure.value is None else figure.value for figure in mine
        ]
        amounts[name] = values
    landlord = np.asarray(alone.steps["landlord"])[again]
    steps = {
        "unit_amounts": amounts,
        "is_ranked": alone.steps["is_ranked"].iloc[again],
        "landlord": np.where(landlord >= 0, landlord + np.repeat(np.arange(trials), members) * members, -1),
    }
    return Alone(alone.facts.iloc[again], steps)


class _Field(NamedTuple):
    """Trials times enterprises: the stored ones of each trial first, then the others, the same for all trials; `sizes` by place."""

    sizes: npt.NDArray[Any]
    ranked: Flags
    adjustment: Floats
    amounts: Mapping[str, Floats]


def grades_tried(mine: Alone, others: Alone | None, members: int, rules: StandingRules) -> list[str]:
    """Return the grade of the first of `members` enterprises of each trial.

    Parameters
    ----------
    mine
        The stored enterprises, `members` rows a trial, the judged one first; each an evaluation unit of its own.
    others
        The rest of the ranking, once.
    """
    facts, steps = mine.facts.reset_index(drop=True), mine.steps
    count = len(facts) // members
    rest = len(others.facts) if others else 0
    at_once = max(1, CELLS_AT_ONCE // (members + rest))
    found = [
        _placed(_field(mine, others, members, slice(first, first + at_once), rules), members, rules)
        for first in range(0, count, at_once)
    ]
    score, place, places = (np.concatenate([part[n] for part in found]).ravel() for n in range(3))
    by_rank = standing.graded_by_rank(pd.Series(score), pd.DataFrame({"place": place, "places": places}), rules)
    status, veto = facts["operating_status"], facts["veto"]
    own = standing.own_grade(by_rank, facts["exempt_category"], status, veto, rules)
    ranked, landlord = (pd.Series(np.asarray(steps[name])) for name in ("is_ranked", "landlord"))
    grade = standing.per_mu_grade(own, facts["size_class"], ranked, landlord, status, veto, rules)
    return [str(code) for code in grade.iloc[::members]]


def _field(mine: Alone, others: Alone | None, members: int, trials: slice, rules: StandingRules) -> _Field:
    def joined(values: Any, rest: Any) -> npt.NDArray[Any]:
        own = np.asarray(values).reshape(-1, members)[trials]
        return own if others is None else np.concatenate([own, np.broadcast_to(rest, (len(own), len(rest)))], axis=1)

    def both(taken: Callable[[Alone], Any]) -> npt.NDArray[Any]:
        return joined(*(None if one is None else np.asarray(taken(one)) for one in (mine, others)))

    order = pd.Index(codes("size_class"))
    names = sorted({part for indicator in rules.indicators for part in RATIOS[indicator.column][:2]})
    return _Field(
        both(lambda one: order.get_indexer(pd.Index(one.facts["size_class"].astype("object")))),
        both(lambda one: one.steps["is_ranked"]).astype(bool),
        np.nan_to_num(both(lambda one: one.facts["score_adjustment"].astype("float64"))),
        {name: both(partial(_amount, name)) for name in names},
    )


def _amount(name: str, one: Alone) -> Any:
    return one.steps["unit_amounts"][name]


def _placed(field: _Field, members: int, rules: StandingRules) -> tuple[Floats, Floats, Floats]:
    """Return score, place and number of places of the stored enterprises, a row a trial."""
    score = np.full(field.ranked.shape, np.nan)
    for size in dict.fromkeys(indicator.size_class for indicator in rules.indicators):
        like = field.sizes == list(codes("size_class")).index(size)
        total = sum(_points(field, like, indicator, rules) for indicator in rules.indicators if indicator.size_class == size)
        score = np.where(like, total, score)
    score += field.adjustment
    taking_part = field.ranked & ~np.isnan(score) & (field.sizes >= 0)
    places = np.full((len(score), members, 2), np.nan)
    for at in range(members):
        rivals = taking_part & (field.sizes == field.sizes[:, [at]])
        better = (rivals & (score > score[:, [at]])).sum(axis=1)
        placed = taking_part[:, at]
        places[placed, at, 0], places[placed, at, 1] = (1.0 + better)[placed], rivals.sum(axis=1)[placed]
    return score[:, :members], places[..., 0], places[..., 1]


def _points(field: _Field, like: Flags, indicator: Indicator, rules: StandingRules) -> Floats:
    """Return the points of one indicator, as `indicator_values`, `benchmarks` and `score_parts` make them."""
    ratio, ranked = RATIOS[indicator.column], like & field.ranked
    above, below = field.amounts[ratio.above], field.amounts[ratio.below]
    with np.errstate(invalid="ignore", divide="ignore"):
        values = np.where(like & (below > 0), ratio.factor * above / np.where(below > 0, below, 1.0), np.nan)
    if rules.scoring == "best_is_full":
        benchmark = np.fmax.reduce(np.where(ranked, values, np.nan), axis=1)
    elif indicator.benchmark:
        benchmark = np.full(len(values), indicator.benchmark)
    else:
        both = ranked & ~np.isnan(above) & ~np.isnan(below)
        total = _sums(below, both)
        with np.errstate(invalid="ignore", divide="ignore"):
            benchmark = np.where(total > 0, ratio.factor * _sums(above, both) / total, np.nan)
    usable = (benchmark > 0)[:, None]
    shares = np.where(usable, values / np.where(usable, benchmark[:, None], 1.0), np.nan)
    points: Floats = np.clip(shares, rules.floor, standing.cap_of(rules)) * indicator.weight
    if indicator.missing == "unknown":
        return points
    if indicator.missing == "zero":
        return np.where(np.isnan(points), 0.0, points)
    known = ranked & ~np.isnan(points)
    with np.errstate(invalid="ignore", divide="ignore"):
        average = _sums(points, known) / known.sum(axis=1)
    return np.where(np.isnan(points), average[:, None], points)


def _sums(values: Floats, chosen: Flags) -> Floats:
    """Return the sum of the chosen values of each row, added up as a sum over them alone is (in the same pairs)."""
    if (chosen == chosen[0]).all():
        return np.asarray(np.ascontiguousarray(values[:, chosen[0]]).sum(axis=1), dtype="float64")
    found = np.zeros(len(values))
    _, which = np.unique(np.packbits(chosen, axis=1), axis=0, return_inverse=True)
    for number in range(which.max() + 1):
        rows = np.flatnonzero(which.ravel() == number)
        found[rows] = np.ascontiguousarray(values[np.ix_(rows, np.flatnonzero(chosen[rows[0]]))]).sum(axis=1)
    return found
