"""`compare`: which parcels moved between two runs, and why; every total adds up."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import pandas as pd

from landuse.comparing.changes import change_list, figure_list, figure_moves, with_reasons
from landuse.comparing.data_changes import data_changes
from landuse.comparing.moves import all_parcels, matrix_of, moves_of, net_changes
from landuse.comparing.outcomes import FOLLOWED, NOT_HELD, compared_columns, inputs_behind
from landuse.comparing.rule_causes import RuleCause, rule_causes
from landuse.comparing.rule_changes import pack_changes, rule_changes
from landuse.comparing.steps import CAUSES, Path, Step, path_between
from landuse.errors import TableError
from landuse.io.run_folder import Run
from landuse.results import Assessment


@dataclass(frozen=True, eq=False)
class Comparison:
    """What changed between two runs and why.

    Attributes
    ----------
    before, after
        The runs.
    columns
        The outcomes compared: those of :data:`landuse.comparing.outcomes.OUTCOMES` that both runs recorded.
    steps
        The steps from the first run to the second (:mod:`landuse.comparing.steps`).
    changes
        One row per parcel that moved in any step, indexed by ``parcel_id``: holder_name, zone_id, area_mu_before, area_mu_after,
        for each outcome ``<column>_before`` and ``<column>_after`` (codes as text, "" unknown, ``not_held`` where a run does not
        have the parcel), `moved` (False where later steps undid it all), `causes` (comma-parted) and `why` (Chinese).
    figures
        One row per parcel and figure that changed though no outcome of the parcel moved: parcel_id, column, before, after (text),
        causes, why.
    moves
        One row per parcel, step and outcome (:data:`landuse.comparing.moves.MOVE_COLUMNS`).
    matrix
        Counts and mu by outcome, code before, code after.
    net
        Net change of counts and mu by outcome, cause and code; over all causes exactly the difference of the totals.
    data_changes
        What differs in the data of the parcels that data moved (:func:`landuse.comparing.data_changes.data_changes`).
    rules, packs
        The keys whose value changed; the packs of both runs.
    notes
        What could not be worked out, in Chinese.
    """

    before: Run
    after: Run
    columns: tuple[str, ...]
    steps: tuple[Step, ...]
    changes: pd.DataFrame
    figures: pd.DataFrame
    moves: pd.DataFrame
    matrix: pd.DataFrame
    net: pd.DataFrame
    data_changes: pd.DataFrame
    rules: pd.DataFrame
    packs: pd.DataFrame
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        """Return both days, the rules and how many parcels moved."""
        rules = ["rules unknown" if run.policy is None else run.policy.id for run in (self.before, self.after)]
        sides = f"{self.before.as_of:%Y-%m-%d} {rules[0]} -> {self.after.as_of:%Y-%m-%d} {rules[1]}"
        return f"Comparison({sides}; {len(self.changes)} parcels moved, {len(self.figures)} figures changed)"


def as_run(run: Run | Assessment) -> Run:
    """Return an assessment as a run, called by its day."""
    if isinstance(run, Run):
        return run
    return Run(f"{run.as_of:%Y-%m-%d}", run.data, run.policy, run.as_of, run.results, run.provenance, {})


def compare(before: Run | Assessment, after: Run | Assessment) -> Comparison:
    """Return which parcels moved from one run to the other, at which of the steps, and why.

    The steps and what their order means: :mod:`landuse.comparing.steps`.

    Raises
    ------
    TableError
        One of the runs did not record the idle status of parcels.
    ArithmeticError
        The changes do not add up to the difference of the totals: a fault of this package.
    """
    old, new = as_run(before), as_run(after)
    names = compared_columns(old, new)
    if "idle_status" not in names:
        raise TableError("两次成果中至少有一次没有“闲置认定状态”（idle_status）；请用 landuse assess 重新运行后再比较")
    path = path_between(old, new, names)
    steps = path.steps
    moves, figures = moves_of(steps, names), figure_moves(steps)
    matrix = matrix_of(steps, names)
    rules = rule_changes(*path.rules)
    differing = _differing(old, new, names, pd.concat([moves, figures]), all_parcels(steps))
    material: dict[str, Any] = {"version": version("landuse"), "rules": rules, "data": differing}
    turned = moves[moves["from"] != moves["to"]]
    material["causes"] = _rule_causes(old, new, path, pd.concat([turned, figures]), rules)
    told = with_reasons(turned, steps, old, new, **material)
    changes = change_list(steps, names, told, old, new)
    alone = figures[~figures["parcel_id"].isin(changes.index)]
    return Comparison(
        before=old,
        after=new,
        columns=names,
        steps=steps,
        changes=changes,
        figures=figure_list(steps, with_reasons(alone, steps, old, new, **material)),
        moves=moves,
        matrix=matrix,
        net=net_changes(moves, matrix, names),
        data_changes=differing,
        rules=rules,
        packs=pack_changes(old, new),
        notes=path.notes,
    )


def summary_of(comparison: Comparison) -> dict[str, Any]:
    """Return the figures of a comparison as plain values.

    `moved` counts the parcels whose outcomes differ (`moved_by_column`: by outcome); `causes` those of them that a cause moved, each parcel under each of its
    causes (`several` have more than one); `undone` the parcels that moved in between and came back; `new` and `vanished` those
    that only one run has; `figures` the parcels of which only a fee or a mark changed.
    """
    changes = comparison.changes
    moved = changes[changes["moved"]]
    causes = moved["causes"].str.split(", ")
    status = comparison.net[comparison.net["column"] == "idle_status"]
    return {
        "before": _run_summary(comparison.before),
        "after": _run_summary(comparison.after),
        "columns": list(comparison.columns),
        "moved": len(moved),
        "moved_by_column": {name: int((moved[f"{name}_before"] != moved[f"{name}_after"]).sum()) for name in comparison.columns},
        "causes": {cause: int(causes.map(lambda found, cause=cause: cause in found).sum()) for cause in CAUSES},
        "several": int(moved["causes"].str.contains(", ", regex=False).sum()),
        "undone": int((~changes["moved"]).sum()),
        "new": int((changes["idle_status_before"] == NOT_HELD).sum()),
        "vanished": int((changes["idle_status_after"] == NOT_HELD).sum()),
        "figures": int(comparison.figures["parcel_id"].nunique()),
        "net": status.drop(columns="column").to_dict("records"),
        "rules": comparison.rules["key"].tolist(),
        "notes": list(comparison.notes),
    }


def _run_summary(run: Run) -> dict[str, Any]:
    versions = run.provenance.get("versions", {})
    return {
        "name": run.name,
        "as_of": f"{run.as_of:%Y-%m-%d}",
        "run_id": run.provenance.get("run_id", ""),
        "version": versions.get("landuse"),
        "parcels": len(run.results),
    }


def _rule_causes(old: Run, new: Run, path: Path, moves: pd.DataFrame, rules: pd.DataFrame) -> dict[tuple[str, str], RuleCause]:
    """Return which rules moved each outcome, by parcel and column; one step at most is that of the rules."""
    mine, theirs = path.rules
    moved = moves[moves["cause"] == "rules"]
    if moved.empty or mine is None or theirs is None:
        return {}
    step = path.steps[int(moved["step"].iloc[0])]
    return rule_causes(old, (mine, theirs), new.as_of, step, moved, rules)


def _differing(old: Run, new: Run, names: Sequence[str], moves: pd.DataFrame, ids: pd.Index) -> pd.DataFrame:
    """Return what differs in the data of the parcels that data moved, or may have; of the tables that both runs hold."""
    raw, tables, _ = inputs_behind((*names, *FOLLOWED))
    by_data = moves.loc[moves["cause"].isin(["data", "undetermined"]), "parcel_id"]
    left_out = {name for run in (old, new) for name in tables if "data" in run.gaps and getattr(run.data, name) is None}
    kept = [name for name in tables if name not in left_out]
    return data_changes(old.data, new.data, ids[ids.isin(by_data)], names=raw, table_names=kept)
