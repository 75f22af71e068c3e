"""Figures counted from the projects: large ones brought in, their share of investment, industrial starts, starts in the year of signing.

A project whose dates, size or kind are unknown is undecided: it goes into neither the lower nor the upper bound as a fact, but widens
the span between them. So a goal is met, or missed, only where it would be whatever the undecided projects turn out to be.
"""

from collections.abc import Callable

import pandas as pd

from landuse.issues import IssueLog
from landuse.policy.rules import Goal
from landuse.zones.scorecard.benefit_sharing import project_credits
from landuse.zones.scorecard.figures import DENOMINATOR, KEYS, NUMERATOR, UNDECIDED, Figures, blank, nowhere, unknown

HELD_UP = ("P1", "P2", "P3", "P5")
"""Causes with which a project without a start date has not started; P4 has started and stopped."""
NO_PROJECTS = "项目表"
FROM_PROJECTS = "按项目表统计"
CUMULATIVE = "按项目表累计完成投资计算，非当年完成投资"


class Projects:
    """The projects laid out by zone and year: one row for each zone that a project counts for and each year of the scorecard."""

    def __init__(self, projects: pd.DataFrame, grid: pd.MultiIndex, log: IssueLog) -> None:
        self.grid = grid
        years = pd.DataFrame({"year": sorted(set(grid.get_level_values("year")))})
        credits_of = project_credits(projects, log)
        self.rows = credits_of.merge(years, how="cross").join(projects.drop(columns="zone_id"), on="project_id")
        self.year = self.rows["year"]

    def signed(self) -> pd.Series:
        """Tell which were signed in the year; unknown without a date, unless started in an earlier year."""
        dates = self.rows["signed_date"]
        signed: pd.Series = (dates.dt.year == self.year).astype("boolean").mask(dates.isna())
        earlier = dates.isna() & (self.rows["actual_start_date"].dt.year < self.year)
        return signed.mask(earlier, other=False)

    def started(self) -> pd.Series:
        """Tell which were started in the year; not those held up, due later or signed later; else unknown without a date."""
        dates, rows = self.rows["actual_start_date"], self.rows
        later = (rows["planned_start_date"].dt.year > self.year) | (rows["signed_date"].dt.year > self.year)
        not_started = dates.isna() & (rows["project_cause"].isin(HELD_UP) | later)
        started: pd.Series = (dates.dt.year == self.year).astype("boolean").mask(dates.isna())
        return started.mask(not_started, other=False)

    def industrial(self) -> pd.Series:
        """Tell which are industrial projects."""
        return self.rows["is_industrial"].astype("boolean")

    def at_least(self, wanyuan: float) -> pd.Series:
        """Tell whose total investment reaches so much."""
        total = self.rows["total_investment_wanyuan"]
        return (total >= wanyuan).astype("boolean").mask(total.isna())


def large_projects(goal: Goal, projects: Projects) -> Figures:
    """Return the number of industrial projects of at least the goal's size that were signed in the year, by their credit."""
    counts = projects.signed() & projects.industrial() & projects.at_least(goal.size_wanyuan or 0)
    rows, grid = projects.rows, projects.grid
    sure = (counts.fillna(value=False) & rows["certain"]).astype(bool)
    maybe = counts.fillna(value=True).astype(bool) & ~sure
    low = _sum(rows["credit"].where(sure, 0.0), rows, grid)
    high = low + _sum(rows["credit"].where(maybe, 0.0), rows, grid)
    trace = _trace(rows, {NUMERATOR: sure, UNDECIDED: maybe}, "total_investment_wanyuan")
    return Figures(low, high, nowhere(grid), blank(grid, FROM_PROJECTS), _undecided(maybe, rows, grid), trace)


def industrial_starts(_: Goal, projects: Projects) -> Figures:
    """Return the industrial share of the projects started in the year."""
    weight = projects.rows["credit"]
    return share(projects, projects.started(), projects.industrial(), weight, "actual_start_date", FROM_PROJECTS)


def same_year_starts(_: Goal, projects: Projects) -> Figures:
    """Return the share of the projects signed in the year that were also started in it."""
    weight = projects.rows["credit"]
    return share(projects, projects.signed(), projects.started(), weight, "signed_date", FROM_PROJECTS)


def large_investment(goal: Goal, projects: Projects, judged_year: int) -> Figures:
    """Return the share of large projects in the completed investment so far; for the judged year only, unknown for earlier ones."""
    rows = projects.rows
    completed = rows["completed_investment_wanyuan"] * rows["credit"]
    present = ((rows["signed_date"].dt.year <= projects.year) | rows["signed_date"].isna()).astype("boolean")
    found = share(
        projects,
        present,
        projects.at_least(goal.size_wanyuan or 0),
        completed.fillna(0.0),
        "completed_investment_wanyuan",
        CUMULATIVE,
    )
    lacking = _sum((completed.isna() & (rows["year"] == judged_year)).astype("float64"), rows, projects.grid) > 0
    past = pd.Series(projects.grid.get_level_values("year") != judged_year, index=projects.grid)
    away = past | lacking
    missing = found.missing.mask(lacking, "部分项目的完成投资").mask(past, "当年完成投资")
    trace = found.trace[found.trace["year"] == judged_year] if len(found.trace) else found.trace
    return Figures(found.low.mask(away), found.high.mask(away), found.nothing & ~past, found.basis.mask(away, ""), missing, trace)


def share(projects: Projects, among: pd.Series, counted: pd.Series, weight: pd.Series, column: str, basis: str) -> Figures:
    """Return the share of `counted` in `among`, both three-valued, between the bounds that the undecided leave open."""
    rows, grid = projects.rows, projects.grid
    inside = among.mask(~rows["certain"] & among.fillna(value=False))
    is_in, may_be_in = inside.fillna(value=False).astype(bool), inside.fillna(value=True).astype(bool)
    is_counted, may_count = counted.fillna(value=False).astype(bool), counted.fillna(value=True).astype(bool)
    not_sure_counted = may_be_in & ~is_counted
    bounds = [
        (is_in & is_counted, (is_in & is_counted) | not_sure_counted),
        (may_be_in & may_count, (may_be_in & may_count) | (is_in & ~may_count)),
    ]
    low, high = (_over(_sum(weight.where(n, 0.0), rows, grid), _sum(weight.where(d, 0.0), rows, grid)) for n, d in bounds)
    nothing = _sum(may_be_in.astype("float64"), rows, grid) == 0
    undecided = may_be_in & (inside.isna() | counted.isna())
    roles = {NUMERATOR: is_in & is_counted, UNDECIDED: undecided, DENOMINATOR: is_in & ~may_count}
    missing = _undecided(undecided, rows, grid)
    return Figures(low, high, nothing, blank(grid, basis), missing, _trace(rows, roles, column))


def without_projects(grid: pd.MultiIndex) -> Figures:
    """Return the figures where there is no table of projects."""
    return unknown(grid, NO_PROJECTS)


MEASURES_OF_PROJECTS: dict[str, Callable[[Goal, Projects], Figures]] = {
    "large_projects": large_projects,
    "industrial_starts": industrial_starts,
    "same_year_starts": same_year_starts,
}


def _sum(values: pd.Series, rows: pd.DataFrame, grid: pd.MultiIndex) -> pd.Series:
    sums = values.groupby([rows["zone_id"], rows["year"]]).sum()
    return pd.Series(sums.reindex(grid, fill_value=0.0).to_numpy("float64"), index=grid)


def _over(above: pd.Series, below: pd.Series) -> pd.Series:
    return above / below.where(below > 0)


def _undecided(flags: pd.Series, rows: pd.DataFrame, grid: pd.MultiIndex) -> pd.Series:
    """Return how many projects are undecided, in words."""
    count = _sum(flags.astype("float64"), rows, grid).astype("int64")
    return ("有 " + count.astype("str") + " 个项目的日期、规模、类别或分成不明").where(count > 0, "").astype("str")


def _trace(rows: pd.DataFrame, roles: dict[str, pd.Series], column: str) -> pd.DataFrame:
    found = []
    for role, flags in roles.items():
        mine = rows[flags]
        values = mine[column].astype("str").where(mine[column].notna(), "")
        shown = mine[KEYS].assign(table="projects", record_id=mine["project_id"], column=column, value=values, role=role)
        found.append(shown)
    return pd.concat(found, ignore_index=True)


def signed_projects(projects: Projects) -> tuple[pd.Series, pd.Series, pd.DataFrame]:
    """Return by zone and year how many projects are known to be signed, how many may be besides, and which."""
    signed = projects.signed()
    sure = (signed.fillna(value=False) & projects.rows["certain"]).astype(bool)
    maybe = signed.fillna(value=True).astype(bool) & ~sure
    credit = projects.rows["credit"]
    low = _sum(credit.where(sure, 0.0), projects.rows, projects.grid)
    more = _sum(credit.where(maybe, 0.0), projects.rows, projects.grid)
    return low, low + more, _trace(projects.rows, {NUMERATOR: sure, UNDECIDED: maybe}, "signed_date")
