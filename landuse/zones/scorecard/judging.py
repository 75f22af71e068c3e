"""Judging a figure against a goal: whom it binds, when it is due, what it is compared with, and what the bounds allow to say."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from landuse.policy import Policy
from landuse.policy.rules import Goal, Reference
from landuse.vocabulary import code_label, label
from landuse.zones.scorecard.figures import KEYS, REFERENCE, Figures

MET, NOT_MET, UNKNOWN, NOT_DUE, NOT_APPLICABLE = "met", "not_met", "unknown", "not_due", "not_applicable"
EXACTNESS = 1e-9
AREAS = {"national": "全国", "provincial": "全省"}


def binding(goal: Goal, zones: pd.DataFrame, grid: pd.MultiIndex) -> pd.Series:
    """Tell which zones the goal binds; unknown where it goes by level and the level is unknown."""
    ids = grid.get_level_values("zone_id")
    if goal.zones:
        names = zones["zone_name"].reindex(ids)
        listed = ids.isin(goal.zones) | names.isin(goal.zones).to_numpy()
        return pd.Series(listed, index=grid).astype("boolean")
    levels = zones["zone_level"].astype("str").reindex(ids)
    return pd.Series(levels.isin(goal.levels).to_numpy(), index=grid).astype("boolean").mask(levels.isna().to_numpy())


def references(goal: Goal, zones: pd.DataFrame, grid: pd.MultiIndex, policy: Policy) -> tuple[pd.Series, pd.DataFrame]:
    """Return what the goal's figure is compared with, by zone and year (unknown without), and which row of the pack gives it.

    Growth is compared with that of the same year; a level with the average of the same year or, where none was published, of up to
    ``scorecard.reference_age_years`` before. An average of the zone's own type goes before one of all types.
    """
    values = pd.Series(np.nan, index=grid)
    chosen = []
    if goal.reference is None:
        return values, pd.DataFrame(columns=[*KEYS, "record_id", "value", "of_year"])
    age = 0 if goal.measure == "growth" else policy.scorecard.reference_age_years
    types = zones["zone_type"].astype("str")
    for zone_id, year in grid:
        row = _reference(policy.scorecard.references, goal, types.get(zone_id), int(year), age)
        if row is not None:
            values[zone_id, year] = row.value
            chosen.append((zone_id, int(year), row.id, row.value, row.year))
    return values, pd.DataFrame(chosen, columns=[*KEYS, "record_id", "value", "of_year"])


def _reference(rows: Sequence[Reference], goal: Goal, zone_type: object, year: int, age: int) -> Reference | None:
    fitting = [
        row
        for row in rows
        if row.column in goal.columns and row.area == goal.reference and year - age <= row.year <= year
        and row.zone_type in (None, zone_type)
    ]  # fmt: skip
    return max(fitting, key=lambda row: (row.year, row.zone_type is not None), default=None)


def reference_trace(chosen: pd.DataFrame, goal: Goal) -> pd.DataFrame:
    """Return the rows of the pack compared with, as rows of the trace."""
    return chosen.assign(table="scorecard.references", column=goal.columns[0], role=REFERENCE) if len(chosen) else chosen


def compared_with(chosen: pd.DataFrame, goal: Goal, grid: pd.MultiIndex) -> pd.Series:
    """Return in words which average each figure is compared with; empty where none."""
    if chosen.empty:
        return pd.Series("", index=grid, dtype="str")
    texts = "对照" + chosen["of_year"].astype("str") + f"年{AREAS[goal.reference or 'national']}平均"
    return pd.Series(texts.to_numpy(), index=pd.MultiIndex.from_frame(chosen[KEYS]), dtype="str").reindex(grid).fillna("")


def targets(goal: Goal, compared: pd.Series) -> pd.Series:
    """Return the target of each zone and year: the goal's, on top of what it is compared with."""
    return compared + goal.target if goal.reference else pd.Series(float(goal.target), index=compared.index)


def judged(goal: Goal, figures: Figures, target: pd.Series) -> pd.Series:
    """Return met, not_met or unknown: met where the lower bound is, missed where the upper bound is not."""
    worst, best = (figures.high, figures.low) if goal.comparison == "at_most" else (figures.low, figures.high)
    known = target.notna()
    status = pd.Series(UNKNOWN, index=target.index, dtype="str")
    status = status.mask(known & best.notna() & ~_meets(goal, best, target), NOT_MET)
    return status.mask(known & worst.notna() & _meets(goal, worst, target), MET)


def _meets(goal: Goal, bound: pd.Series, target: pd.Series) -> pd.Series:
    """Tell where a figure meets the target; rounding of the machine decides nothing."""
    if goal.comparison == "at_most":
        return bound <= target + goal.tolerance + EXACTNESS
    return bound > target - goal.tolerance + (EXACTNESS if goal.comparison == "above" else -EXACTNESS)


def status_of(goal: Goal, figures: Figures, target: pd.Series, binds: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return the status of each cell, and why where it is not simply met or missed."""
    year = pd.Series(target.index.get_level_values("year").to_numpy(dtype="int64"), index=target.index)
    status = judged(goal, figures, target)
    reason = pd.Series("", index=target.index, dtype="str")
    rules = [(figures.nothing, NOT_APPLICABLE, "当年没有考核对象")]
    if goal.due_year is not None:
        early = (year < goal.due_year) & (status != MET)
        rules.append((early, NOT_DUE, f"{goal.due_year}年到期"))
    if goal.years is not None:
        outside = (year < goal.years[0]) | (year > goal.years[1])
        rules.append((outside, NOT_APPLICABLE, f"目标期为{goal.years[0]}—{goal.years[1]}年"))
    rules.append((binds.isna(), UNKNOWN, "开发区级别不明"))
    rules.append(((~binds).fillna(value=False), NOT_APPLICABLE, whom(goal)))
    for applies, code, why in rules:
        status = status.mask(applies.astype(bool), code)
        reason = reason.mask(applies.astype(bool), why)
    return status, reason


def whom(goal: Goal) -> str:
    """Return whom a goal binds, in words."""
    if goal.zones:
        return "只考核名单内的开发区"
    return f"只考核{'、'.join(code_label('zone_level', level) for level in goal.levels)}开发区"


def reference_missing(goal: Goal) -> str:
    """Return what lacks where there is nothing to compare with."""
    named = "、".join(label(name, table="zone_accounts") for name in goal.columns)
    return f"{AREAS.get(goal.reference or '', '')}平均水平（{named}）"
