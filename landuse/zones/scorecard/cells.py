"""The cells of the scorecard: value, target, status and source of every goal for every zone and year, and the trace beneath."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from landuse.data import LandData
from landuse.dates import as_date
from landuse.issues import IssueLog
from landuse.metrics.enterprise_years import judged_year
from landuse.policy import Policy
from landuse.policy.rules import Goal
from landuse.tables import with_all_columns
from landuse.vocabulary import codes
from landuse.zones.evaluation import ZoneEvaluation, evaluate_zones
from landuse.zones.scorecard.account_figures import account, change, growth, ratio
from landuse.zones.scorecard.figures import (
    DENOMINATOR,
    TRACE_COLUMNS,
    Figures,
    blank,
    first_known,
    nowhere,
)
from landuse.zones.scorecard.judging import (
    NOT_APPLICABLE,
    UNKNOWN,
    binding,
    compared_with,
    reference_missing,
    reference_trace,
    references,
    status_of,
    targets,
)
from landuse.zones.scorecard.project_figures import (
    MEASURES_OF_PROJECTS,
    Projects,
    large_investment,
    signed_projects,
    without_projects,
)

YEARS_SHOWN = 3
MEASURES = ("account", "growth", "change", "conversion", "large_investment", *MEASURES_OF_PROJECTS)
"""The formulas that a goal can name."""
CELL_COLUMNS = (
    "zone_id", "year", "goal", "title", "status", "value", "low", "high", "target", "gap", "unit", "basis", "missing", "reason",
    "binding", "article", "confidence",
)  # fmt: skip
OF_THE_YEAR, SIGNED_OF_THE_YEAR = "按填报的当年完成投资计算", "分子按项目表当年签约项目数计"


@dataclass(frozen=True, eq=False)
class Scorecard:
    """The goals of the policy, zone by zone and year by year.

    Attributes
    ----------
    cells
        One row per zone, year and goal: columns :data:`CELL_COLUMNS`. `value` is missing where the figure is unknown or lies between
        `low` and `high`; `status` is a code of ``goal_status``; `basis` says how the figure came about, `missing` what it lacks,
        `reason` why a goal does not apply or is not due.
    trace
        The rows that each cell rests on: columns :data:`landuse.zones.scorecard.figures.TRACE_COLUMNS`.
    issues
        What is amiss with the projects and zones.
    """

    cells: pd.DataFrame
    trace: pd.DataFrame
    issues: pd.DataFrame


def scorecard(
    data: LandData,
    *,
    policy: Policy,
    as_of: str | date | pd.Timestamp,
    years: Sequence[int] | None = None,
    evaluation: ZoneEvaluation | None = None,
) -> Scorecard:
    """Return the scorecard of every zone for `years`; without them for the judged year and the two before.

    Years after the judged one are left out. `evaluation` saves evaluating the zones a second time.

    Raises
    ------
    TableError
        `as_of` is not a day.
    """
    day = as_date(as_of)
    last = judged_year(day)
    shown = sorted({year for year in (years or range(last - YEARS_SHOWN + 1, last + 1)) if year <= last})
    found = evaluation or evaluate_zones(data, policy=policy, as_of=day)
    zones = with_all_columns(data.table("zones"), "zones")
    ids = list(dict.fromkeys([*zones.index, *found.results.index.get_level_values("zone_id")]))
    grid = pd.MultiIndex.from_product([ids, shown], names=["zone_id", "year"])
    log = IssueLog()
    log.add("zone_level_unknown", table_name="zones", records=zones.index[zones["zone_level"].isna()])
    projects = None if data.projects is None else Projects(with_all_columns(data.projects, "projects"), grid, log)
    cells, traces = [], []
    for goal in policy.scorecard.goals:
        figures = _figures(goal, found.results, projects, grid, last)
        cell, trace = _cells(goal, figures, zones, grid, policy)
        cells.append(cell)
        traces.append(trace)
    return Scorecard(_frame(cells), _trace_frame(traces), log.frame(data.origins))


def _figures(goal: Goal, accounts: pd.DataFrame, projects: Projects | None, grid: pd.MultiIndex, last: int) -> Figures:
    if goal.measure == "account":
        return account(goal, accounts, grid)
    if goal.measure == "growth":
        return growth(goal, accounts, grid)
    if goal.measure == "change":
        return change(goal, accounts, grid)
    if goal.measure == "conversion":
        return _conversion(accounts, projects, grid)
    if goal.measure == "large_investment":
        own = ratio("large_project_investment_wanyuan", "project_investment_wanyuan", accounts, grid, OF_THE_YEAR)
        counted = without_projects(grid) if projects is None else large_investment(goal, projects, last)
        return first_known(own, counted)
    return without_projects(grid) if projects is None else MEASURES_OF_PROJECTS[goal.measure](goal, projects)


def _conversion(accounts: pd.DataFrame, projects: Projects | None, grid: pd.MultiIndex) -> Figures:
    """Return reserve projects signed over reserve projects; where the former is not reported, the projects signed in the year."""
    own = ratio("reserve_projects_signed", "reserve_projects", accounts, grid, "开发区填报")
    if projects is None:
        return own
    low, high, rows = signed_projects(projects)
    reserve = accounts["reserve_projects"].reindex(grid).astype("float64")
    known = reserve.where(reserve > 0)
    missing = blank(grid).mask(reserve.isna(), "招商储备项目数")
    trace = pd.concat([rows, _reserve_rows(own.trace)], ignore_index=True)
    counted = Figures(low / known, high / known, nowhere(grid), blank(grid, SIGNED_OF_THE_YEAR), missing, trace)
    return first_known(own, counted)


def _reserve_rows(trace: pd.DataFrame) -> pd.DataFrame:
    return trace[trace["role"] == DENOMINATOR] if len(trace) else trace


def _cells(
    goal: Goal, figures: Figures, zones: pd.DataFrame, grid: pd.MultiIndex, policy: Policy
) -> tuple[pd.DataFrame, pd.DataFrame]:
    compared, chosen = references(goal, zones, grid, policy)
    target = targets(goal, compared)
    status, reason = status_of(goal, figures, target, binding(goal, zones, grid))
    value = figures.low.where((figures.low - figures.high).abs() < 1e-12)
    missing = figures.missing.mask(target.isna(), figures.missing + figures.missing.map(lambda text: "、" if text else ""))
    missing = missing.mask(target.isna(), missing + reference_missing(goal)).where(status == UNKNOWN, "")
    about = compared_with(chosen, goal, grid)
    basis = figures.basis.where(figures.low.notna() | figures.high.notna(), "")
    basis = basis + pd.Series("；", index=grid).where((basis != "") & (about != ""), "") + about
    frame = grid.to_frame(index=False).astype({"year": "int64"}).assign(
        goal=goal.id, title=goal.title, status=status.to_numpy(), value=value.to_numpy(), low=figures.low.to_numpy(),
        high=figures.high.to_numpy(), target=target.to_numpy(), gap=(value - target).to_numpy(), unit=goal.unit,
        basis=basis.to_numpy(), missing=missing.to_numpy(), reason=reason.to_numpy(), binding=goal.binding,
        article=goal.article, confidence=goal.confidence,
    )  # fmt: skip
    applies = frame["status"] != NOT_APPLICABLE
    rows = pd.concat(
        [part for part in (figures.trace, reference_trace(chosen, goal)) if len(part)]
        or [pd.DataFrame(columns=["zone_id", "year"])]
    )
    kept = rows.merge(frame.loc[applies, ["zone_id", "year"]], on=["zone_id", "year"])
    return frame, kept.assign(goal=goal.id)


def _frame(cells: list[pd.DataFrame]) -> pd.DataFrame:
    if not cells:
        return pd.DataFrame(columns=list(CELL_COLUMNS))
    found = pd.concat(cells, ignore_index=True)[list(CELL_COLUMNS)]
    return found.assign(status=pd.Categorical(found["status"], categories=list(codes("goal_status"))))


def _trace_frame(traces: list[pd.DataFrame]) -> pd.DataFrame:
    kept = [trace.astype({"value": object}) for trace in traces if len(trace)]
    if not kept:
        return pd.DataFrame(columns=list(TRACE_COLUMNS))
    return pd.concat(kept, ignore_index=True)[list(TRACE_COLUMNS)]
