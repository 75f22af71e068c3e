"""Calls of HiGHS: the relaxed model with its prices, and the model in whole numbers, both within a total shortfall."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from landuse.planning.model import Flags, Floats, Model
from landuse.quiet_output import STANDARD_OUTPUT, quiet_output

BIG = 20_000
"""Options from which the interior-point method (with crossover to a vertex) is the faster one."""
NO_LIMIT = 2**31 - 1


@dataclass(frozen=True, eq=False)
class Relaxed:
    """The best fractional plan: its value bounds that of every whole plan within the same total shortfall.

    `x` is a vertex; `quota_price` is what one more unit of a quota would add to the value, `target_price` what one unit less of
    a target would.
    """

    value: float
    x: Floats
    quota_price: Floats
    target_price: Floats


@dataclass(frozen=True, eq=False)
class Whole:
    """A plan in whole numbers, with the bound on its value that the search has proven (infinite where it has none)."""

    chosen: Flags
    bound: float


def relax(model: Model, shortfall: float) -> Relaxed | None:
    """Return the best fractional plan whose total shortfall is at most `shortfall`; None where there is none."""
    found = linprog(
        np.concatenate([-model.value, np.zeros(len(model.required))]),
        A_ub=model.matrix, b_ub=_right(model, shortfall), bounds=_bounds(model, shortfall), method="highs-ipm" if model.options > BIG else "highs-ds",
    )  # fmt: skip
    if found.status != 0:
        return None
    cases, quotas = model.once.shape[0], len(model.limit)
    price = -np.asarray(found.ineqlin.marginals)
    return Relaxed(
        value=-float(found.fun),
        x=np.asarray(found.x[: model.options]),
        quota_price=np.maximum(0.0, price[cases : cases + quotas]),
        target_price=np.maximum(0.0, price[cases + quotas : cases + quotas + len(model.required)]),
    )


def least_shortfall(model: Model) -> float:
    """Return the least total shortfall of any fractional plan."""
    goal = np.concatenate([np.zeros(model.options), model.weight])
    found = linprog(goal, A_ub=model.matrix, b_ub=_right(model, math.inf), bounds=_bounds(model, math.inf), method="highs-ds")
    return float(found.fun) if found.status == 0 else model.most_missing


def search(
    model: Model,
    goal: Literal["value", "shortfall"],
    *,
    shortfall: float,
    seconds: float,
    gap: float,
    nodes: int = NO_LIMIT,
) -> Whole | None:
    """Return the best plan in whole numbers within a total shortfall, or one of least shortfall; None where none was found.

    Parameters
    ----------
    model, goal
        What to solve, and what for.
    shortfall
        Highest total shortfall.
    seconds
        When to stop with the best plan so far.
    gap
        Relative gap at which the plan counts as good enough.
    nodes
        Nodes of the search tree after which to stop likewise: unlike seconds they are the same on every machine.
    """
    if seconds <= 0:
        return None
    slack = len(model.required)
    lower, upper = _bounds(model, shortfall).T
    parts = (-model.value, np.zeros(slack)) if goal == "value" else (np.zeros(model.options), model.weight)
    with quiet_output(STANDARD_OUTPUT):  # the solver prints some lines past its switch for messages
        found = milp(
            np.concatenate(parts),
            constraints=LinearConstraint(model.matrix, -np.inf, _right(model, shortfall)),
            integrality=np.concatenate([np.ones(model.options), np.zeros(slack)]),
            bounds=Bounds(lower, upper),
            options={"time_limit": seconds, "mip_rel_gap": gap, "node_limit": nodes},
        )
    if found.x is None:
        return None
    bound = math.inf if found.mip_dual_bound is None else -float(found.mip_dual_bound)
    return Whole(np.asarray(found.x[: model.options]) > 0.5, bound)


def _right(model: Model, shortfall: float) -> Floats:
    """Return the right-hand sides of :attr:`Model.matrix`."""
    total = [min(shortfall, model.most_missing)] if len(model.required) else []
    return np.concatenate([np.ones(model.once.shape[0]), model.limit, -model.required, total])


def _bounds(model: Model, shortfall: float) -> Floats:
    """Return lowest and highest value of every option and of every target's shortfall."""
    highest = np.concatenate([np.ones(model.options), np.minimum(model.required, shortfall / model.weight)])
    return np.column_stack([np.zeros(len(highest)), highest])
