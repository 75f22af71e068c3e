"""From the relaxed plan to whole numbers: keep what is whole, decide anew what is not, and whatever lies nearest to indifference."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from landuse.planning.clock import Clock
from landuse.planning.linear import Relaxed, search
from landuse.planning.model import TOLERANCE, Flags, Floats, Model

CORE_NODES = 1000
"""Nodes after which a search for whole numbers near the relaxed plan stops."""
WHOLE_FROM = 1 - 1e-6


def round_relaxed(
    model: Model, relaxed: Relaxed, *, shortfall: float, clock: Clock, gap: float, sizes: Iterable[int]
) -> Flags | None:
    """Return a plan in whole numbers near the relaxed one and within the shortfall; None where none is found near it.

    `sizes` says how many cases beside the fractional ones are decided anew: the next number where no plan is found.
    """
    for size in sizes:
        core, fixed = _core(model, relaxed, size)
        rest = model.without(core, fixed)
        fine = gap * max(abs(relaxed.value), 1.0) / max(abs(float(rest.value @ relaxed.x[core])), 1.0) / 2
        seconds = clock.share(0.3)
        found = search(rest, "value", shortfall=shortfall, seconds=seconds, gap=min(fine, 0.5), nodes=CORE_NODES)
        if found is not None:
            return _joined(core, fixed, found.chosen)
        if core.all():
            return None
    return None


def least_missing(model: Model, relaxed: Relaxed, *, clock: Clock, size: int) -> Flags:
    """Return a plan near the relaxed one that misses the targets by as little as can be found."""
    core, fixed = _core(model, relaxed, size)
    rest = model.without(core, fixed)
    found = search(rest, "shortfall", shortfall=math.inf, seconds=clock.share(0.5), gap=0.0, nodes=CORE_NODES)
    return fixed if found is None else _joined(core, fixed, found.chosen)


def may_be_better(model: Model, relaxed: Relaxed, worth: float) -> Flags:
    """Return the options that some plan worth more than `worth` might use.

    An option that takes the relaxed value below `worth` when forced in can be in none (reduced-cost fixing).
    """
    profit = _profit(model, relaxed)
    best = np.zeros(model.once.shape[0])
    np.maximum.at(best, model.case, profit)
    lost = best[model.case] - profit
    margin = 1e-6 * max(1.0, abs(relaxed.value))
    return np.asarray(lost <= max(0.0, relaxed.value - worth) + margin)


def within_quotas(model: Model, chosen: Flags) -> Flags:
    """Return the plan without the least valuable options of quotas that it overdraws by more than rounding."""
    chosen = chosen.copy()
    while (over := np.flatnonzero(model.room(chosen) < 0)).size:
        row = model.use[[over[0]], :].toarray().ravel()
        users = np.flatnonzero(chosen & (row > 0))
        chosen[users[np.argmin(model.value[users])]] = False
    return chosen


def filled(model: Model, chosen: Flags) -> Flags:
    """Return the plan with every further option that fits and has value, the most valuable first."""
    chosen = chosen.copy()
    free = np.ones(model.once.shape[0], dtype=bool)
    free[model.case[chosen]] = False
    use = model.use.tocsc()
    open_options = np.flatnonzero(free[model.case] & (model.value > 0))
    room = model.room(chosen)
    while open_options.size:
        fits = _fitting(use, open_options, room)
        open_options = open_options[fits]
        if not open_options.size:
            break
        best = open_options[np.argmax(model.value[open_options])]
        chosen[best] = True
        room = model.room(chosen)
        open_options = open_options[model.case[open_options] != model.case[best]]
    return chosen


def _fitting(use: Any, options: npt.NDArray[np.int64], room: Floats) -> Flags:
    taken = use[:, options].tocoo()
    over = np.zeros(len(options), dtype=bool)
    over[taken.col[taken.data > room[taken.row]]] = True
    return ~over


def _core(model: Model, relaxed: Relaxed, size: int) -> tuple[Flags, Flags]:
    """Return the options of the cases to decide anew, and the options taken as they are."""
    cases = model.once.shape[0]
    whole = relaxed.x > WHOLE_FROM
    partly = (relaxed.x > TOLERANCE) & ~whole
    anew = np.zeros(cases, dtype=bool)
    anew[model.case[partly]] = True
    order = np.argsort(np.where(anew, np.inf, _indifference(model, relaxed)), kind="stable")
    anew[order[:size]] = True
    core = anew[model.case]
    return core, whole & ~core


def _indifference(model: Model, relaxed: Relaxed) -> Floats:
    """Return for each case what the second best choice (leaving it out is one) is worth less than the best, at the prices."""
    profit = _profit(model, relaxed)
    best = np.zeros(model.once.shape[0])
    np.maximum.at(best, model.case, profit)
    at_best = profit >= best[model.case]
    second = np.full(len(best), -np.inf)
    np.maximum.at(second, model.case[~at_best], profit[~at_best])
    taken = np.zeros(len(best), dtype=bool)
    taken[model.case[at_best & (profit > 0)]] = True
    return best - np.where(taken, np.maximum(second, 0.0), second)


def _profit(model: Model, relaxed: Relaxed) -> Floats:
    """Return the value of each option after paying for quotas and being paid for targets."""
    return np.asarray(model.value - model.use.T @ relaxed.quota_price + model.meets.T @ relaxed.target_price, dtype="float64")


def _joined(core: Flags, fixed: Flags, chosen: Flags) -> Flags:
    whole = fixed.copy()
    whole[np.flatnonzero(core)[chosen]] = True
    return whole
