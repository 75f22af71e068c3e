"""Plan against actual over time: what each target requires by each month's end, and what was disposed of."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from landuse.data import LandData
from landuse.dates import as_date
from landuse.policy import Policy
from landuse.policy.rules import Target, TargetNode
from landuse.targets.case_list import known_cases
from landuse.targets.groups import By, Groups, case_groups, share_of
from landuse.targets.history import CaseHistory
from landuse.targets.plain_values import json_records
from landuse.targets.progress import cohort_of, required_cases


def trajectory(data: LandData, policy: Policy, as_of: str | date | pd.Timestamp, by: By | None = "zone") -> pd.DataFrame:
    """Return plan and actual of each target and group: at the baseline, each month's end, each step and node, and `as_of`.

    Columns besides the target and the group: ``date``; ``required_share`` and ``required`` (the steps as they stand in the
    plan: cases of the cohort); ``guide_share``, a straight line between the steps that helps the eye and is no requirement;
    ``cohort_cases``, ``disposed`` and ``actual_share`` (missing after `as_of`, the share also where there is no stock);
    ``actual_area_share`` (idle land); ``is_step``. Steps after `as_of` are listed with the requirement alone.

    Parameters and errors are those of :func:`landuse.targets.target_progress`.
    """
    day = as_date(as_of)
    history = known_cases(data, day)
    groups = case_groups(data, history.cases, by)
    dates = {target.id: plan_days(target, policy.targets.nodes, day) for target in policy.targets.rows}
    states = {when: _states(history, when) for when in {min(when, day) for days in dates.values() for when in days}}
    lines = [_line(target, dates[target.id], day, groups, states) for target in policy.targets.rows]
    if not lines:
        return pd.DataFrame(columns=[*_HEAD, *groups.table.columns, "date", *_FIGURES])
    return pd.concat(lines, ignore_index=True)


def trajectory_records(
    data: LandData, policy: Policy, as_of: str | date | pd.Timestamp, by: By | None = "zone"
) -> list[dict[str, Any]]:
    """Return :func:`trajectory` as plain values for JSON: one dict per target and group, its points under ``points``."""
    table = trajectory(data, policy, as_of, by)
    lines = table.groupby([table["target"], table["zone_id"].fillna(""), table["group_name"]], sort=False)
    head = ["target", "title", "subject_kind", "zone_id", "zone_level", "group_name"]
    return [json_records(line[head].head(1))[0] | {"points": json_records(line[["date", *_FIGURES]])} for _, line in lines]


def plan_days(target: Target, nodes: Sequence[TargetNode], day: pd.Timestamp) -> list[pd.Timestamp]:
    """Return the baseline, the ends of the months from it to `day`, the steps and the nodes up to `day`, and `day`."""
    first = as_date(target.baseline_date)
    months = [] if day < first else [as_date(end) for end in pd.date_range(first, day, freq="ME")]
    marks = [as_date(step.by) for step in target.steps] + [as_date(node.by) for node in nodes if as_date(node.by) <= day]
    return sorted({first, *months, *(mark for mark in marks if mark >= first), *([day] if day >= first else [])})


def guide_share(target: Target, when: date) -> Fraction:
    """Return the straight line between baseline and steps: an aid for the eye, no requirement."""
    before, share = target.baseline_date, Fraction(0)
    for step in target.steps:
        if when <= step.by:
            passed = Fraction(max((when - before).days, 0), (step.by - before).days)
            return share + (step.share - share) * passed
        before, share = step.by, step.share
    return share


def _states(history: CaseHistory, when: pd.Timestamp) -> pd.DataFrame:
    return history.cases.assign(state=history.last_turns(when)["state"])


def _line(
    target: Target, dates: list[pd.Timestamp], day: pd.Timestamp, groups: Groups, states: dict[pd.Timestamp, pd.DataFrame]
) -> pd.DataFrame:
    """Return all points of one target, group by group in order of time."""
    points = [_point(target, when, groups, states[min(when, day)]) for when in dates]
    count, times = len(groups.table), len(dates)
    figures = {name: np.stack([point[name] for point in points], axis=1).ravel() for name in points[0]}
    table = groups.table.loc[np.repeat(np.arange(count), times)].reset_index(drop=True)
    head = pd.DataFrame({"target": target.id, "subject_kind": target.subject, "title": target.title}, index=table.index)
    found = pd.concat(
        [head, table, pd.DataFrame({"date": np.tile(pd.DatetimeIndex(dates).as_unit("s"), count), **figures})], axis=1
    )
    past = found["date"] <= day
    found["disposed"] = found["disposed"].astype("Int64").where(past)
    for name in ("actual_share", "actual_area_share"):
        found[name] = found[name].where(past)
    steps = [as_date(step.by) for step in target.steps]
    return found.assign(is_step=found["date"].isin(steps))


def _point(target: Target, when: pd.Timestamp, groups: Groups, cases: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return the figures of every group at one date; `cases` as they stood then, or on the day of report where that is yet to come."""
    _, cohort = cohort_of(cases, target)
    done = cohort & (cases["state"] == "disposed")
    stock, settled = groups.count(cohort), groups.count(done)
    share = target.required_share(when.date())
    return {
        "cohort_cases": stock,
        "required_share": np.full(len(stock), float(share)),
        "required": required_cases(stock, share),
        "guide_share": np.full(len(stock), float(guide_share(target, when.date()))),
        "disposed": settled,
        "actual_share": share_of(settled, stock),
        "actual_area_share": share_of(groups.total(cases["area_mu"], done), groups.total(cases["area_mu"], cohort)),
    }


_HEAD = ("target", "subject_kind", "title")
_FIGURES = (
    "cohort_cases", "required_share", "required", "guide_share", "disposed", "actual_share", "actual_area_share", "is_step",
)  # fmt: skip
