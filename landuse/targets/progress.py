"""Progress of each target: what was to be settled, what is, by count and by area, cohort and dynamic, ahead or behind."""

import math
from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd

from landuse.data import LandData
from landuse.dates import as_date
from landuse.policy import Policy
from landuse.policy.rules import Target, TargetRules
from landuse.targets.case_list import cases_at, known_cases
from landuse.targets.groups import By, Groups, case_groups, share_of
from landuse.targets.plain_values import records
from landuse.targets.wording import progress_words

VERDICTS = ("none", "not_due", "met", "not_met", "ahead", "behind", "unknown")
"""No stock; before the first step; a goal to strive for met or not; cases ahead of or behind what is required; area not known."""


def target_progress(data: LandData, policy: Policy, as_of: str | date | pd.Timestamp, by: By | None = "zone") -> pd.DataFrame:
    """Return for each target, group and day of report how far the disposal has come at the end of that day.

    Days of report (column ``by``) are the steps of all targets and the nodes of the pack up to `as_of`, and `as_of` itself, so
    that targets read side by side.

    Columns besides the target and the group (``zone_id``, ``zone_level``, ``group_name``):

    * ``cohort_*`` count what was identified on or before the baseline (静态口径), ``all_*`` what was identified on or before the
      day (动态口径), ``new_*`` what came after the baseline: it never changes the cohort. Of each: ``cases``, ``disposed``,
      ``area_mu``, ``disposed_area_mu`` (亩; sums of what is known, ``area_unknown`` counts the idle parcels without an area),
      ``started`` and ``started_area_mu`` (disposed of and really used again by then; missing for enterprises),
      ``rate_count`` and ``rate_area`` (missing where there is no stock).
    * ``required_share``; ``required_cumulative = ceil(N0 * share)`` cases, exactly; ``required_area_mu``;
      ``required_of_remainder``, the reading not taken (each step its part of the remainder), for targets of several steps;
      ``ahead_by`` cases (negative: behind) and ``ahead_by_mu``.
    * ``next_by``, ``next_required``, ``next_to_do``: the next step and what it still takes; missing when all are past.
    * ``undated_cases``: cases that no dated event identifies; they count nowhere.
    * ``verdict`` (:data:`VERDICTS`) and ``words`` in Chinese.

    Past the last step progress is measured against that one. Before the baseline the cohort is what is known by then.

    Parameters
    ----------
    data
        Tables with `cases`; zones, parcels, enterprises and projects give groups and areas.
    policy
        Its section `targets`; without targets the result is empty.
    as_of
        The day of report.
    by
        ``"zone"``, ``"level"`` of zones, ``"city"`` or None for all in one.

    Raises
    ------
    TableError
        `as_of` is not a day.
    UnknownNameError
        `by` is no such grouping.
    """
    day = as_date(as_of)
    history = known_cases(data, day)
    groups = case_groups(data, history.cases, by)
    states = {when: cases_at(history, when) for when in report_days(policy.targets, day)}
    undated = history.cases["identified_date"].isna()
    parts = [_progress(target, when, groups, cases, undated) for target in policy.targets.rows for when, cases in states.items()]
    found = (
        pd.concat(parts, ignore_index=True) if parts else _progress(_NO_TARGET, day, groups, cases_at(history, day), undated)[:0]
    )
    return found.astype({"verdict": pd.CategoricalDtype(list(VERDICTS)), "next_by": "datetime64[s]"})


def report_days(targets: TargetRules, day: pd.Timestamp) -> list[pd.Timestamp]:
    """Return the steps of all targets and the nodes up to `day`, and `day` itself, in order."""
    marks = {as_date(step.by) for target in targets.rows for step in target.steps} | {as_date(node.by) for node in targets.nodes}
    return sorted({mark for mark in marks if mark <= day} | {day})


def cohort_of(cases: pd.DataFrame, target: Target) -> tuple[pd.Series, pd.Series]:
    """Return which of the cases (at a day) belong to the target, and which of those to its cohort."""
    mine = (cases["subject_kind"] == target.subject) & cases["state"].notna()
    return mine, mine & (cases["identified_date"] <= as_date(target.baseline_date))


def required_cases(stock: np.ndarray, share: Fraction) -> np.ndarray:
    """Return ``ceil(stock * share)`` for each stock, exactly.

    >>> [required_cases(np.array([7, 20, 31]), Fraction(k, 3)).tolist() for k in (1, 2, 3)]
    [[3, 7, 11], [5, 14, 21], [7, 20, 31]]
    """
    needed: np.ndarray = -(-stock * share.numerator // share.denominator)
    return needed


def _progress(target: Target, when: pd.Timestamp, groups: Groups, cases: pd.DataFrame, undated: pd.Series) -> pd.DataFrame:
    mine, cohort = cohort_of(cases, target)
    head = pd.DataFrame(
        {"target": target.id, "subject_kind": target.subject, "title": target.title}, index=groups.table.index
    ).join(groups.table)
    head["by"] = when
    parts = {"cohort": cohort, "all": mine, "new": mine & ~cohort}
    found = pd.concat([head, *(_counts(name, chosen, groups, cases, target) for name, chosen in parts.items())], axis=1)
    found["undated_cases"] = groups.count(undated & (cases["subject_kind"] == target.subject))
    found = pd.concat([found, _required(target, when.date(), found)], axis=1)
    found["verdict"] = _verdicts(target, when.date(), found)
    found["words"] = [progress_words(target, when.date(), row) for row in records(found)]
    return found.astype({"subject_kind": cases["subject_kind"].dtype})


def _counts(name: str, chosen: pd.Series, groups: Groups, cases: pd.DataFrame, target: Target) -> pd.DataFrame:
    disposed = chosen & (cases["state"] == "disposed")
    started = disposed & cases["really_started_date"].notna()
    area = cases["area_mu"]
    count, done = groups.count(chosen), groups.count(disposed)
    mu, done_mu = groups.total(area, chosen), groups.total(area, disposed)
    unknown = chosen & area.isna() & (cases["subject_kind"] == "idle_land")
    begun = pd.array(groups.count(started), dtype="Int64")
    if target.subject == "zombie_enterprise":
        begun[:] = pd.NA  # works are no measure of an enterprise
    found = pd.DataFrame({
        "cases": count, "disposed": done, "rate_count": share_of(done, count),
        "area_mu": mu, "disposed_area_mu": done_mu, "rate_area": share_of(done_mu, mu), "area_unknown": groups.count(unknown),
        "started": begun, "started_area_mu": groups.total(area, started),
    })  # fmt: skip
    return found.add_prefix(f"{name}_")


def _required(target: Target, when: date, found: pd.DataFrame) -> pd.DataFrame:
    stock, done = found["cohort_cases"].to_numpy(), found["cohort_disposed"].to_numpy()
    share, coming = target.required_share(when), target.next_step(when)
    required = required_cases(stock, share)
    other = pd.array(required_cases(stock, target.required_share_of_remainder(when)), dtype="Int64")
    if len(target.steps) == 1:
        other[:] = pd.NA
    at_next = pd.array(required_cases(stock, coming.share) if coming else [pd.NA] * len(stock), dtype="Int64")
    return pd.DataFrame({
        "required_share": float(share),
        "required_cumulative": required,
        "required_of_remainder": other,
        "ahead_by": done - required,
        "required_area_mu": found["cohort_area_mu"] * float(share),
        "ahead_by_mu": found["cohort_disposed_area_mu"] - found["cohort_area_mu"] * float(share),
        "next_by": as_date(coming.by) if coming else pd.NaT,
        "next_required": at_next,
        "next_to_do": (pd.Series(at_next) - done).clip(lower=0),
        "is_past_deadline": when > target.deadline,
    })  # fmt: skip


def _verdicts(target: Target, when: date, found: pd.DataFrame) -> list[str]:
    if when < target.steps[0].by:
        return ["none" if stock == 0 and when >= target.baseline_date else "not_due" for stock in found["cohort_cases"]]
    lead = found["ahead_by"] if target.measure == "count" else found["ahead_by_mu"]
    unsure = found["cohort_area_unknown"] if target.measure == "area" else found["cohort_area_unknown"] * 0
    return [
        _verdict(target, by=ahead, stock=stock, unknown=unknown)
        for ahead, stock, unknown in zip(lead, found["cohort_cases"], unsure, strict=True)
    ]


def _verdict(target: Target, *, by: float, stock: int, unknown: int) -> str:
    if stock == 0:
        return "none"
    if unknown:
        return "unknown"
    level = math.isclose(by, 0, abs_tol=1e-6)  # areas are sums of floats
    if not target.binding:
        return "met" if by > 0 or level else "not_met"
    return "met" if level else ("ahead" if by > 0 else "behind")


_NO_TARGET = Target(
    id="none", article="none", confidence="DESIGN", subject="idle_land", title="none", baseline_date=date(2000, 1, 1),
    steps=({"by": date(2001, 1, 1), "share": "1"},), scope="city", binding=False,
)  # fmt: skip
