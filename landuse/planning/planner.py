"""`solve` and `plan`: from cases, capacities and targets to a plan."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from landuse.errors import ConfigError, TableError, sample
from landuse.identifiers.zone_names import zone_names
from landuse.planning.candidates import candidates
from landuse.planning.capacities import Capacity, pack_capacities, quota_rows
from landuse.planning.chosen_cases import chosen_cases
from landuse.planning.clock import Clock
from landuse.planning.left_cases import left_cases
from landuse.planning.model import Model, build_model, target_members
from landuse.planning.options import plan_options
from landuse.planning.overrun import least_overrun, overrun_words
from landuse.planning.plan import Plan
from landuse.planning.resources import UNITS
from landuse.planning.solver import EXACT_UP_TO, Solution, solve_model
from landuse.planning.tables import quota_names, quota_table, target_table
from landuse.planning.target_rows import later_steps, target_rows
from landuse.planning.wording import case_words, proof_words, quota_words, target_words, unknown_words
from landuse.policy.rules import PlanningRules
from landuse.results import Assessment

TIME_LIMIT = 60.0
YEARS_AHEAD = 3


def plan(
    result: Assessment,
    *,
    capacities: Sequence[Capacity] | None = None,
    years: Sequence[int] | None = None,
    time_limit: float = TIME_LIMIT,
) -> Plan:
    """Return a disposal plan for the open cases of an assessment.

    Parameters
    ----------
    result
        The assessment; its policy gives measures, weights and targets (section ``planning`` and ``targets``), its data the ledger.
    capacities
        What the office has to give; None: what the policy packs state. A resource without a row is unlimited.
    years
        Whole years in order; None: the three years after the year of ``as_of``.
    time_limit
        Seconds to search for. Within it the same input gives the same plan.

    Raises
    ------
    ConfigError
        The years are not in order or over, or a capacity names a zone without cases or a year outside the plan.
    """
    span = tuple(years) if years is not None else tuple(range(result.as_of.year + 1, result.as_of.year + 1 + YEARS_AHEAD))
    if not span or list(span) != list(range(span[0], span[-1] + 1)) or span[0] < result.as_of.year:
        raise ConfigError(
            f"计划年度须为自 {result.as_of.year} 年起依次相连的年份，如 {result.as_of.year + 1}-{result.as_of.year + 3}"
        )
    cases = candidates(result)
    ids = cases["zone_id"].dropna().drop_duplicates()
    return solve(
        cases,
        pack_capacities(result.policy) if capacities is None else capacities,
        target_rows(result, span),
        span,
        result.policy.planning,
        as_of=result.as_of,
        time_limit=time_limit,
        names=dict(zip(ids, zone_names(result.data.zones, ids), strict=True)),
        later=later_steps(result, span),
    )


def solve(
    cases: pd.DataFrame,
    capacities: Sequence[Capacity],
    targets: pd.DataFrame,
    years: Sequence[int],
    objective: PlanningRules,
    *,
    as_of: pd.Timestamp,
    time_limit: float = TIME_LIMIT,
    exact_up_to: int = EXACT_UP_TO,
    names: Mapping[str, str] | None = None,
    later: Sequence[str] = (),
) -> Plan:
    """Return the plan of most value among those that miss the targets by least.

    Parameters
    ----------
    cases
        As :func:`landuse.planning.candidates` gives them, in any order.
    capacities
        What there is of each resource; see :class:`landuse.planning.Capacity`.
    targets
        As :func:`landuse.planning.target_rows` gives them; may be empty.
    years
        Whole years in order.
    objective
        Weights and measures of the policy.
    as_of
        The day from which lead times run.
    time_limit
        Seconds to search for.
    exact_up_to
        Cases up to which the plan is searched for exactly; beyond, the relaxed plan is rounded.
    names
        Names of zones for the texts.
    later
        Target steps beyond the plan, for the texts.

    Raises
    ------
    ConfigError
        Capacities contradict each other or name what is not there.
    TableError
        A case is there twice.
    """
    doubled = cases.loc[cases["key"].duplicated(), "subject_id"]
    if len(doubled):
        raise TableError(f"同一对象的案件出现不止一次：{sample(doubled)}；请先合并")
    cases = cases.sort_values("key", kind="stable").reset_index(drop=True)
    targets = targets.sort_values(["target", "zone_id", "year"], kind="stable").reset_index(drop=True)
    clock = Clock(time_limit)
    named = dict(names or {})
    quotas = quota_rows(capacities, years, cases["zone_id"].dropna())
    options = plan_options(cases, objective, years, as_of)
    model = build_model(cases, options, quotas, targets, objective.binding_weight if targets["strive"].any() else 1)
    solution = solve_model(model, time_limit=time_limit, exact_up_to=exact_up_to)
    chosen = chosen_cases(cases, options, solution.chosen, objective)
    left = left_cases(cases, options, quotas, model, solution, lambda rows: quota_names(rows, named))
    stood = target_table(targets, cases, model, solution.chosen, target_members(cases, targets))
    taken = quota_table(quotas, options, model, solution, years)
    gap = (solution.bound - solution.value) / max(abs(solution.bound), 1e-9) if solution.bound > solution.value else 0.0
    fee_fits = [fit for row in objective.measures if row.mode == "FEE" for fit in row.fits]
    exact = int((cases["hold"] == "").sum()) <= exact_up_to
    return Plan(
        chosen=chosen, left=left, quotas=taken, targets=stood, value=solution.value, bound=solution.bound, gap=gap,
        status="none" if stood.empty else ("met" if stood["met"].all() else "missed"),
        summary=(
            *case_words(cases, chosen, left, years),
            *proof_words(solution, gap),
            *target_words(stood, named, later, solution, objective.binding_weight),
            *_overrun(model, quotas, stood, named, solution, exact=exact, clock=clock),
            *quota_words(taken, named),
            *unknown_words(cases, fee_fits),
        ),
        years=tuple(years), as_of=as_of,
    )  # fmt: skip


def _overrun(
    model: Model, quotas: pd.DataFrame, targets: pd.DataFrame, names: Mapping[str, str], solution: Solution, *, exact: bool,
    clock: Clock,
) -> list[str]:  # fmt: skip
    """Say which quotas to raise where they, and not the cases themselves, keep the plan from a target."""
    by_quota = targets["planned"] < np.minimum(targets["required"], targets["reachable"]) - 1e-9
    if not len(quotas) or not by_quota.any() or solution.relaxed is None:
        return []
    over = least_overrun(model, whole=exact, seconds=max(5.0, clock.left()))
    if over is None:
        return []
    words = overrun_words(over, quotas, quota_names(quotas, names), quotas["resource"].map(UNITS), whole=exact)
    return [f"{words}。"] if words else []
