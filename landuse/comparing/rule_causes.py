"""Which of the rules that changed a verdict rests on: each is set back alone, all data judged again, and what then moves tells.

A rule is named where the verdict needs it: set back alone, the verdict is another one. Where no rule is needed alone, those are named that
suffice alone; where none does, a set of rules of which none can be left out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from landuse.comparing.moves import differs
from landuse.comparing.outcomes import FOLLOWED, inputs_behind, judged, with_raw_columns
from landuse.comparing.steps import Step
from landuse.data import LandData
from landuse.io.run_folder import Run
from landuse.policy import Policy
from landuse.policy.rules import ROW_LISTS

MOST_TRIED = 60
"""Changed rules up to which each is tried; a pack that changes more is a new one."""
NEEDED, SUFFICES, TOGETHER, NOT_TRIED = "needed", "suffices", "together", "not_tried"


@dataclass(frozen=True)
class RuleCause:
    """The keys that moved one outcome of one parcel, and how they did (:data:`NEEDED` and so on)."""

    how: str
    keys: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Trials:
    """The data and rules of one step, and what is judged again."""

    data: LandData
    old: Policy
    new: Policy
    day: pd.Timestamp
    names: tuple[str, ...]

    def judged(self, policy: Policy) -> pd.DataFrame:
        return judged(self.data, policy, self.day, self.names)


def rule_causes(
    run: Run, rules: tuple[Policy, Policy], day: pd.Timestamp, step: Step, moved: pd.DataFrame, changes: pd.DataFrame
) -> dict[tuple[str, str], RuleCause]:
    """Return what moved each outcome, by parcel and column.

    Parameters
    ----------
    run
        The run whose data were judged by both rules.
    rules
        Those before and after.
    day
        The day of judgement of both.
    step
        The step of the rules: the outcomes before and after.
    moved
        The moves to be explained: parcel_id, column.
    changes
        The rules that changed (:func:`landuse.comparing.rule_changes.rule_changes`).
    """
    found: dict[tuple[str, str], RuleCause] = {}
    names = tuple(name for name in dict.fromkeys(moved["column"]) if name not in FOLLOWED)
    trials = _Trials(with_raw_columns(run.data), *rules, day, names)
    sections = {name: inputs_behind((name,))[2] for name in dict.fromkeys(moved["column"])}
    keys = [key for key in changes["key"] if _section(key) in frozenset[str]().union(*sections.values())]
    wanted = {(str(parcel), str(name)) for parcel, name in moved[["parcel_id", "column"]].to_numpy().tolist()}
    of = {name: tuple(key for key in keys if _section(key) in behind) for name, behind in sections.items()}
    if len(keys) > MOST_TRIED:
        return {(parcel, name): RuleCause(NOT_TRIED, of[name]) for parcel, name in wanted}
    for how, policy_of in ((NEEDED, _set_back), (SUFFICES, _set_forward)):
        reference = step.after if how == NEEDED else step.before
        told = _moved_by_each(trials, policy_of, keys, reference, wanted - set(found))
        found |= {where: RuleCause(how, tuple(named)) for where, named in told.items()}
    for name in sections:
        left = {where for where in wanted - set(found) if where[1] == name}
        if left:
            least = _least_set(trials, of[name], step.after, left)
            found |= dict.fromkeys(left, RuleCause(TOGETHER, least))
    return found


def with_rules_of(policy: Policy, other: Policy, keys: Sequence[str]) -> Policy:
    """Return `policy` with the values and rows named by `keys` as `other` has them; rows that `other` lacks are left out.

    Sources and texts stay those of `policy`: what is made is for judging, not for printing.
    """
    made = policy
    for key in keys:
        section, _, rest = key.partition(".")
        entry, _, row = rest.partition("[")
        mine, theirs = getattr(made, section), getattr(other, section)
        if row and f"{section}.{entry}" in ROW_LISTS:
            value: Any = _with_row(getattr(mine, entry), getattr(theirs, entry), row.removesuffix("]"))
        else:
            entry = entry.partition(".")[0]
            value = getattr(theirs, entry)
        made = replace(made, **{section: mine.model_copy(update={entry: value})})
    return made


def _with_row(rows: Sequence[Any], others: Sequence[Any], row_id: str) -> tuple[Any, ...]:
    """Return `rows` with one row as `others` have it: in its place, behind the same row as there, or left out."""
    given = next((row for row in others if row.id == row_id), None)
    if given is None:
        return tuple(row for row in rows if row.id != row_id)
    if any(row.id == row_id for row in rows):
        return tuple(given if row.id == row_id else row for row in rows)
    before = [row.id for row in others][: [row.id for row in others].index(row_id)]
    place = max((n for n, row in enumerate(rows, 1) if row.id in before), default=0)
    return (*rows[:place], given, *rows[place:])


def _set_back(trials: _Trials, keys: Sequence[str]) -> Policy:
    return with_rules_of(trials.new, trials.old, keys)


def _set_forward(trials: _Trials, keys: Sequence[str]) -> Policy:
    return with_rules_of(trials.old, trials.new, keys)


def _moved_by_each(
    trials: _Trials,
    policy_of: Callable[[_Trials, Sequence[str]], Policy],
    keys: Sequence[str],
    reference: pd.DataFrame,
    wanted: set[tuple[str, str]],
) -> dict[tuple[str, str], list[str]]:
    """Return which rule, moved alone, makes another outcome than the reference has."""
    told: dict[tuple[str, str], list[str]] = {}
    for key in keys if wanted else ():
        for where in _apart(trials.judged(policy_of(trials, [key])), reference, wanted):
            told.setdefault(where, []).append(key)
    return told


def _least_set(trials: _Trials, keys: Sequence[str], after: pd.DataFrame, left: set[tuple[str, str]]) -> tuple[str, ...]:
    """Return rules that give all of `left` their new outcome, none of which can be left out."""
    kept = list(keys)
    for key in keys:
        fewer = [name for name in kept if name != key]
        if not _apart(trials.judged(_set_forward(trials, fewer)), after, left):
            kept = fewer
    return tuple(kept)


def _apart(frame: pd.DataFrame, reference: pd.DataFrame, wanted: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return at which of the wanted places two tables of outcomes differ."""
    found = []
    for name in sorted({name for _, name in wanted}):
        ids = pd.Index(sorted(parcel for parcel, column in wanted if column == name))
        apart = differs(frame[name].reindex(ids), reference[name].reindex(ids))
        found += [(parcel, name) for parcel in ids[apart.to_numpy()]]
    return found


def _section(key: str) -> str:
    return key.partition(".")[0]
