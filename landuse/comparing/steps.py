"""From one run to the other in steps that each change one thing, so that every move has its cause.

The steps, each worked out with the code of today: as recorded by the first run → judged again (code) → on the day of the second run
(passing of time) → by the rules of the second (rules) → on the data of the second (data) → as recorded by the second (code). What a
step is said to cause depends on this order; it is a choice of this package: time passes first, for it needs nobody's doing, and
data come last, so that a correction is shown under the rules and on the day that it was made for.

Where a run lacks the rules' text or tables, the steps that need them fall together; their moves are then undetermined.
"""

from dataclasses import dataclass

import pandas as pd

from landuse.comparing.outcomes import judged, recorded, with_raw_columns
from landuse.errors import PolicyError
from landuse.io.run_folder import Run
from landuse.policy import Policy, restore_policy
from landuse.policy.rules import SECTIONS

CAUSES = ("time", "data", "rules", "code", "undetermined")
CAUSE_LABELS = {"time": "时间推移", "data": "数据变化", "rules": "规则变化", "code": "代码", "undetermined": "不能区分"}
_ORDER = ("code", "time", "rules", "data", "code")
"""What changes between each state and the next."""
ORDER_NOTES = (
    "归因按固定次序逐步替换、逐步重算：前次成果 → 本版本重算（代码） → 本次认定时点（时间推移） → 本次规则（规则变化） → 本次数据（数据变化） → 本次成果（代码）。",
    "每一步发生的变动归于该步的原因；次序是约定的，次序不同归因可能不同。一宗地可有几个原因；后一步抵消前一步的也予列出，注明“前后抵消”。",
)


@dataclass(frozen=True, eq=False)
class Step:
    """One step: what changes in it, and the outcomes before and after.

    `cause` is one of :data:`CAUSES`; `possible` lists what may be behind an undetermined step.
    """

    cause: str
    possible: tuple[str, ...]
    before: pd.DataFrame
    after: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Path:
    """The way from the first run to the second: steps, the rules on both sides of the rules step, what could not be worked out."""

    steps: tuple[Step, ...]
    rules: tuple[Policy | None, Policy | None]
    notes: tuple[str, ...]


def path_between(before: Run, after: Run, names: tuple[str, ...]) -> Path:
    """Return the steps from `before` to `after` for the outcomes `names`."""
    notes = [f"{side}成果 {run.name} {gap}" for side, run in (("前次", before), ("本次", after)) for gap in run.gaps.values()]
    mine, theirs = rules_of(before, after), rules_of(after, before)
    later = _on(mine, after.as_of, notes)
    on_old = _judged_by(before, ((mine, before.as_of), (later, after.as_of), (theirs, after.as_of)), names)
    on_new = _judged_by(after, ((theirs, after.as_of),), names)
    states = [recorded(before, names), *on_old, *on_new, recorded(after, names)]
    return Path(_steps(states, before, after), (later, theirs), tuple(notes))


def _judged_by(
    run: Run, asked: tuple[tuple[Policy | None, pd.Timestamp], ...], names: tuple[str, ...]
) -> list[pd.DataFrame | None]:
    """Return what the data of `run` give by each of some rules on a day; None where rules or data are lacking."""
    if "data" in run.gaps:
        return [None] * len(asked)
    data = with_raw_columns(run.data)
    found: list[pd.DataFrame | None] = []
    for place, (rules, day) in enumerate(asked):
        if place and asked[place - 1][1] == day and _alike(asked[place - 1][0], rules):
            found.append(found[-1])
        else:
            found.append(None if rules is None else judged(data, rules, day, names))
    return found


def _alike(one: Policy | None, other: Policy | None) -> bool:
    """Tell whether two policies say the same, wherever their text was read."""
    if one is None or other is None:
        return one is other
    return all(getattr(one, section) == getattr(other, section) for section in SECTIONS)


def rules_of(run: Run, other: Run) -> Policy | None:
    """Return the rules of `run`; those of `other` where the run holds none but the hashes say that they are the same."""
    if run.policy is not None or other.policy is None or not _same_packs(run, other):
        return run.policy
    return _restored(other.policy, run.as_of)


def _on(rules: Policy | None, day: pd.Timestamp, notes: list[str]) -> Policy | None:
    """Return the same rules as they read on another day; where they are no longer in force, as they were."""
    if rules is None or rules.as_of == day.date():
        return rules
    read = _restored(rules, day)
    if read is None:
        notes.append(f"前次规则在 {day:%Y-%m-%d} 不在施行期内，“时间推移”一步仍按其原有取值计算")
    return read or rules


def _restored(rules: Policy, day: pd.Timestamp) -> Policy | None:
    try:
        return restore_policy([pack.texts for pack in rules.packs], as_of=day.date())
    except PolicyError:
        return None


def _same_packs(run: Run, other: Run) -> bool:
    mine, theirs = run.provenance.get("packs"), other.provenance.get("packs")
    return bool(mine) and mine == theirs


def _steps(states: list[pd.DataFrame | None], before: Run, after: Run) -> tuple[Step, ...]:
    """Return the steps between the states that could be worked out."""
    alike = {"time"} if before.as_of == after.as_of else set()
    alike |= {"rules"} if _same_packs(before, after) else set()
    steps = []
    last, at = states[0], 0
    for place, state in enumerate(states[1:], 1):
        if state is None:
            continue
        assert last is not None
        merged = tuple(dict.fromkeys(_ORDER[at:place]))
        possible = merged if len(merged) == 1 else tuple(cause for cause in merged if cause not in alike)
        steps.append(Step(merged[0] if len(merged) == 1 else "undetermined", possible, last, state))
        last, at = state, place
    return tuple(steps)
