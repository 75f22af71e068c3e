"""The list of changes: one row a parcel with its outcomes before and after, the causes in order, and the reasons in words."""

from collections.abc import Mapping, Sequence

import pandas as pd

from landuse.comparing.data_changes import EMPTY, value_text
from landuse.comparing.moves import all_parcels, differs, held
from landuse.comparing.outcomes import AREA, FOLLOWED, outcome_label
from landuse.comparing.reasons import code_reason, data_reasons, rule_reason, time_reasons, undetermined_reason
from landuse.comparing.rule_causes import RuleCause
from landuse.comparing.steps import CAUSE_LABELS, Step
from landuse.io.run_folder import Run
from landuse.vocabulary import column, label

FIGURE_COLUMNS = ("parcel_id", "column", "before", "after", "causes", "why")
_FIGURE_MOVES = ("parcel_id", "step", "column", "cause", "from", "to")


def figure_moves(steps: Sequence[Step]) -> pd.DataFrame:
    """Return one row per parcel, step and figure that changed in it, values as text; parcels that only one side has are left out."""
    found = []
    for number, step in enumerate(steps):
        if step.before is step.after:
            continue
        ids = step.after.index[step.after.index.isin(step.before.index)]
        old, new = step.before.loc[ids], step.after.loc[ids]
        for name in FOLLOWED:
            apart = differs(old[name], new[name]).to_numpy()
            texts = [[value_text(value, column(name, "parcels")) for value in side[name][apart]] for side in (old, new)]
            found.append(pd.DataFrame({
                "parcel_id": ids[apart], "step": number, "column": name, "cause": step.cause, "from": texts[0], "to": texts[1],
            }))  # fmt: skip
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(_FIGURE_MOVES))


def with_reasons(
    moves: pd.DataFrame, steps: Sequence[Step], before: Run, after: Run, *, version: str, rules: pd.DataFrame, data: pd.DataFrame,
    causes: Mapping[tuple[str, str], RuleCause],
) -> pd.DataFrame:  # fmt: skip
    """Return `moves` with a column `reason`.

    `rules` and `data` are what differs in them, `causes` the rules that moved each outcome by parcel and column, `version` is that of
    this program.
    """
    reason = pd.Series("", index=moves.index, dtype="str")
    for (number, cause), mine in moves.groupby(["step", "cause"]):
        ids, step = pd.Index(mine["parcel_id"].unique()), steps[int(str(number))]
        if cause == "rules":
            places = list(zip(mine["parcel_id"], mine["column"], strict=True))
            told = pd.Series([rule_reason(rules, causes[place]) for place in places], index=mine.index, dtype="str")
            reason.loc[mine.index] = told
            continue
        if cause == "time":
            told = time_reasons(step, ids, before, after)
        elif cause == "data":
            told = data_reasons(data, ids)
        elif cause == "code":
            told = pd.Series(code_reason(before, after, version), index=ids)
        else:
            seen = data_reasons(data, ids).where(ids.isin(data["parcel_id"]), "")
            told = undetermined_reason(step) + seen.where(seen == "", "；数据中的差异：" + seen)
        reason.loc[mine.index] = mine["parcel_id"].map(told)
    return moves.assign(reason=reason)


def change_list(steps: Sequence[Step], names: Sequence[str], moves: pd.DataFrame, before: Run, after: Run) -> pd.DataFrame:
    """Return one row per parcel in `moves` (with reasons), in the order of the parcels."""
    ids = all_parcels(steps)
    ids = ids[ids.isin(moves["parcel_id"])].rename("parcel_id")
    old, new = held(steps[0].before, ids, names), held(steps[-1].after, ids, names)
    found = {name: _fact(name, ids, before, after) for name in ("holder_name", "zone_id")}
    found |= {f"{AREA}_before": steps[0].before[AREA].reindex(ids), f"{AREA}_after": steps[-1].after[AREA].reindex(ids)}
    moved = pd.Series(data=False, index=ids)
    for name in names:
        found |= {f"{name}_before": old[name], f"{name}_after": new[name]}
        moved |= old[name] != new[name]
    causes, why = _told(moves)
    return pd.DataFrame(found | {"moved": moved, "causes": causes.reindex(ids), "why": why.reindex(ids)}, index=ids)


def figure_list(steps: Sequence[Step], moves: pd.DataFrame) -> pd.DataFrame:
    """Return one row per parcel and figure in `moves` (with reasons): columns of :data:`FIGURE_COLUMNS`."""
    if moves.empty:
        return pd.DataFrame(columns=list(FIGURE_COLUMNS), dtype="str")
    found = []
    for name, mine in moves.groupby("column", sort=False):
        causes, why = _told(mine)
        ids = pd.Index(mine["parcel_id"].unique())
        sides = (steps[0].before.reindex(ids)[name], steps[-1].after.reindex(ids)[name])
        texts = [[value_text(value, column(str(name), "parcels")) for value in side] for side in sides]
        found.append(pd.DataFrame({
            "parcel_id": ids, "column": name, "before": texts[0], "after": texts[1], "causes": causes.reindex(ids).to_numpy(),
            "why": why.reindex(ids).to_numpy(),
        }))  # fmt: skip
    listed = pd.concat(found, ignore_index=True)
    place = pd.Series(range(len(all_parcels(steps))), index=all_parcels(steps))
    return listed.loc[listed["parcel_id"].map(place).sort_values(kind="stable").index].reset_index(drop=True)


def _fact(name: str, ids: pd.Index, before: Run, after: Run) -> pd.Series:
    """Return a fact of the parcels as the second run has it, as the first where only that has the parcel."""
    sides = [run.results[name] if name in run.results else pd.Series(index=ids[:0], dtype="str") for run in (before, after)]
    return sides[1].reindex(ids).where(ids.isin(after.results.index), sides[0].reindex(ids))


def _told(moves: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return for each parcel its causes in the order of the steps, and what happened at each of them with its reason."""
    causes: dict[str, list[str]] = {}
    steps: dict[tuple[str, int, str, str], list[str]] = {}
    ordered = moves.sort_values("step", kind="stable")
    facts = ordered[["parcel_id", "step", "cause", "reason", "column", "from", "to"]]
    for parcel, step, cause, reason, name, old, new in facts.to_numpy(dtype=object).tolist():
        if cause not in causes.setdefault(parcel, []):
            causes[parcel].append(cause)
        steps.setdefault((parcel, step, cause, reason), []).append(
            f"{label(name, table='parcels')} {_said(name, old)} → {_said(name, new)}"
        )
    why: dict[str, list[str]] = {}
    for (parcel, _, cause, reason), told in steps.items():
        why.setdefault(parcel, []).append(f"【{CAUSE_LABELS[cause]}】{'，'.join(told)}；{reason}")
    return (
        pd.Series({parcel: ", ".join(found) for parcel, found in causes.items()}, dtype="str"),
        pd.Series({parcel: "\n".join(told) for parcel, told in why.items()}, dtype="str"),
    )


def _said(name: str, value: str) -> str:
    return value or EMPTY if name in FOLLOWED else outcome_label(name, value)
