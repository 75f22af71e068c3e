"""Solving the model: relaxed for bound and prices, rounded, and for not too many cases searched through to the end.

Meeting the targets comes before value: where no plan meets them all, the plan of least total shortfall is sought first and the
most valuable one of those second. Rounding decides anew what the relaxed plan leaves fractional; the exact search leaves out only
options that no better plan can use (reduced-cost fixing), so that its bound holds for the whole model.
"""

import math
from dataclasses import dataclass

import numpy as np

from landuse.planning.clock import Clock
from landuse.planning.linear import Relaxed, least_shortfall, relax, search
from landuse.planning.model import Flags, Model
from landuse.planning.rounding import filled, least_missing, may_be_better, round_relaxed, within_quotas

EXACT_UP_TO = 1000
"""Cases up to which the plan is searched for exactly."""
CORE_SIZES = (60, 240, 960)
FEW = 200
"""Cases up to which the search goes on to the very best; beyond, it stops within :data:`GOOD_ENOUGH` of it."""
GOOD_ENOUGH = 1e-4
_ALMOST_WHOLE = 1e-6


@dataclass(frozen=True, eq=False)
class Solution:
    """A plan in whole numbers.

    Attributes
    ----------
    chosen
        Which options are taken.
    value, bound
        Its value, and what no plan within the same total shortfall can exceed.
    shortfall, least_shortfall
        Its total shortfall against the targets (weighted), and what no plan can be below.
    relaxed
        The relaxed plan with the prices of quotas and targets; None where there are no options.
    searched
        Whether the search went to its end within the time limit.
    """

    chosen: Flags
    value: float
    bound: float
    shortfall: float
    least_shortfall: float
    relaxed: Relaxed | None
    searched: bool


def solve_model(model: Model, *, time_limit: float, exact_up_to: int = EXACT_UP_TO) -> Solution:
    """Return the best plan found within `time_limit` seconds; the same model gives the same plan unless the time runs out."""
    if not model.options:
        missing = model.most_missing
        return Solution(np.zeros(0, dtype=bool), 0.0, 0.0, missing, missing, None, searched=True)
    clock = Clock(time_limit)
    cases = len(np.unique(model.case))
    exact = cases <= exact_up_to
    least, allowed, relaxed = _feasible(model)
    gap = 0.0 if cases <= FEW else GOOD_ENOUGH
    sizes = [*(size for size in CORE_SIZES if size < cases), *([cases] if exact or cases <= CORE_SIZES[-1] else [])]
    chosen = round_relaxed(model, relaxed, shortfall=allowed, clock=clock, gap=gap, sizes=sizes)
    if chosen is None:
        chosen = least_missing(model, relaxed, clock=clock, size=cases if exact else CORE_SIZES[-1])
        allowed = max(allowed, model.missing(chosen))
        relaxed = relax(model, allowed) or relaxed
        better = round_relaxed(model, relaxed, shortfall=allowed, clock=clock, gap=gap, sizes=sizes)
        chosen = chosen if better is None else better
    chosen = filled(model, within_quotas(model, chosen))
    bound = relaxed.value
    if exact:
        chosen, bound = _searched(model, relaxed, chosen, allowed, clock, gap)
    value = model.worth(chosen)
    bound = max(bound, value)
    reached = not exact or bound - value <= max(gap, _ALMOST_WHOLE) * max(1.0, abs(bound))
    return Solution(chosen, value, bound, model.missing(chosen), least, relaxed, searched=reached)


def _feasible(model: Model) -> tuple[float, float, Relaxed]:
    """Return the proven least shortfall, the shortfall to allow, and the relaxed plan within it."""
    relaxed = relax(model, 0.0)
    if relaxed is not None:
        return 0.0, 0.0, relaxed
    least = least_shortfall(model)
    least = math.ceil(least - _ALMOST_WHOLE) if model.counts_whole else max(0.0, least)
    total = model.most_missing
    for room in (_ALMOST_WHOLE * max(1.0, least), 1.0, total):
        relaxed = relax(model, min(least + room, total))
        if relaxed is not None:
            return float(least), min(least + room, total), relaxed
    nothing = np.zeros(model.options)
    return float(least), total, Relaxed(_best_of_each(model), nothing, np.zeros(len(model.limit)), np.zeros(len(model.required)))


def _best_of_each(model: Model) -> float:
    """Return what the best option of every case is worth: no plan can be worth more."""
    best = np.zeros(model.once.shape[0])
    np.maximum.at(best, model.case, model.value)
    return float(best.sum())


def _searched(model: Model, relaxed: Relaxed, chosen: Flags, allowed: float, clock: Clock, gap: float) -> tuple[Flags, float]:
    """Return the better of the plan and what an exact search finds, and the bound that it proves."""
    value, missing = model.worth(chosen), model.missing(chosen)
    fits = missing <= allowed + _ALMOST_WHOLE
    if fits and relaxed.value - value <= max(gap, 1e-9) * max(1.0, abs(relaxed.value)):
        return chosen, relaxed.value
    kept = may_be_better(model, relaxed, value) if fits else np.ones(model.options, dtype=bool)
    found = search(
        model.without(kept, np.zeros(model.options, dtype=bool)), "value", shortfall=allowed, seconds=clock.left(), gap=gap
    )
    if found is None:
        return chosen, relaxed.value
    whole = np.zeros(model.options, dtype=bool)
    whole[np.flatnonzero(kept)[found.chosen]] = True
    whole = filled(model, within_quotas(model, whole))
    better = not fits or model.worth(whole) > value
    best = max(model.worth(whole), value) if fits else model.worth(whole)
    return (whole if better else chosen), min(relaxed.value, max(found.bound, best))
