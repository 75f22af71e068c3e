"""Judging stored records: by the metric functions alone; a grade among the figures of the others that were stored with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from landuse.data import LandData
from landuse.grounds.chain import Peers, Plain
from landuse.grounds.graded_trials import Alone, Figure, grades_tried, repeated
from landuse.grounds.records import plain
from landuse.grounds.variants import Rows, Variant, copies, judged, land_data
from landuse.grounds.verdicts import Verdict
from landuse.measuring import measure_with_steps
from landuse.measuring.graph import metric_graph
from landuse.policy import Policy
from landuse.tables import with_all_columns

GRADE = "per_mu_grade"
FACTS = ("size_class", "exempt_category", "operating_status", "veto", "score_adjustment")
PLACED = ("unit_amounts", "is_ranked", "evaluation_unit", "landlord")
"""Steps of the graph up to which an enterprise stands alone; beyond them all are ranked together."""


@dataclass(frozen=True, eq=False)
class Judge:
    """Judges variants of some records by one set of rules on one day; `peers` are the others of a ranking."""

    verdict: Verdict
    policy: Policy
    as_of: pd.Timestamp
    peers: Peers | None = None

    def __call__(self, rows: Rows, variants: Sequence[Variant]) -> list[str]:
        """Return the verdict on each variant of the records."""
        if self.verdict.column != GRADE:
            return judged(self.verdict, rows, variants, policy=self.policy, as_of=self.as_of)
        if self.policy.linkage.merge_tenants or not variants:
            return [str(found[GRADE].iloc[0]) for found in self.graded(rows, variants, (GRADE,))]
        mine, rest = self._each_alone(rows, variants), _peer_frames(self.peers or {})
        others = Alone(pd.DataFrame({name: rest[name] for name in FACTS}), rest) if rest else None
        return grades_tried(mine, others, len(rows["enterprises"]), self.policy.standing)

    def _each_alone(self, rows: Rows, variants: Sequence[Variant]) -> Alone:
        """Return the stored enterprises of each variant as they stand alone; worked out once where only yearly figures differ."""
        changed = {change.table for variant in variants for change in variant}
        if changed != {"accounts"} or rows["accounts"].duplicated("enterprise_id").any():
            frames = {name: copies(frame, name, variants) for name, frame in rows.items()}
            return Alone(*standing_alone(land_data(frames), self.policy, self.as_of))
        place = pd.Index(rows["enterprises"]["enterprise_id"]).get_indexer(pd.Index(rows["accounts"]["enterprise_id"]))
        figures = [Figure(n, int(place[c.record]), c.column, c.value) for n, variant in enumerate(variants) for c in variant]
        return repeated(Alone(*standing_alone(land_data(rows), self.policy, self.as_of)), figures, len(variants))

    def graded(self, rows: Rows, variants: Sequence[Variant], goals: Sequence[str]) -> list[dict[str, Any]]:
        """Return what the graph gives for `goals` over the enterprises of each variant and the peers, the judged one first."""
        frames = {name: copies(frame, name, variants) for name, frame in rows.items()}
        facts, steps = standing_alone(land_data(frames), self.policy, self.as_of)
        size, others = len(rows["enterprises"]), _peer_frames(self.peers or {})
        found = []
        for number in range(len(variants)):
            mine = slice(number * size, (number + 1) * size)
            landlord = steps["landlord"].iloc[mine].to_numpy()
            parts = {name: steps[name].iloc[mine] for name in PLACED} | {name: facts[name].iloc[mine] for name in FACTS}
            parts["landlord"] = pd.Series(np.where(landlord >= 0, landlord - number * size, -1))
            whole = {name: _joined(part, others.get(name)) for name, part in parts.items()}
            inputs = {name: whole[name] for name in FACTS} | {"standing_rules": self.policy.standing}
            overrides = {name: whole[name] for name in PLACED}
            found.append(metric_graph("enterprises").execute(list(goals), inputs=inputs, overrides=overrides))
        return found


def standing_alone(data: LandData, policy: Policy, as_of: pd.Timestamp) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return facts and steps of each enterprise before it is ranked, by their places."""
    _, steps = measure_with_steps(data, (), PLACED, policy=policy, as_of=as_of, table="enterprises")
    return with_all_columns(data.table("enterprises"), "enterprises")[list(FACTS)].reset_index(drop=True), steps


def peers_of(facts: pd.DataFrame, steps: Mapping[str, Any], members: Sequence[int]) -> Peers:
    """Return the figures of all but `members` (places) by column."""
    frame = figures_of(facts, steps).iloc[np.setdiff1d(np.arange(len(facts)), members)]
    return {str(name): tuple(plain(value) for value in frame[name]) for name in frame}


def figures_of(facts: pd.DataFrame, steps: Mapping[str, Any]) -> pd.DataFrame:
    """Return the figures of all enterprises that a ranking rests on."""
    frame: pd.DataFrame = pd.concat([
        facts[list(FACTS)], steps["is_ranked"].rename("is_ranked"), steps["evaluation_unit"].rename("evaluation_unit"),
        steps["unit_amounts"].add_prefix("amount."),
    ], axis=1)  # fmt: skip
    frame["evaluation_unit"] += len(facts) * 4  # apart from the units of the stored records, which are numbered anew
    return frame


def ranked_by(peers: Mapping[str, Sequence[Plain]]) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the facts and steps that a ranking rests on, from the figures of all that take part in it."""
    frames = _peer_frames(peers)
    return pd.DataFrame({name: frames[name] for name in FACTS}), frames


def members_of(place: int, steps: Mapping[str, Any]) -> list[int]:
    """Return the places of those that are judged together with one: its unit, and the landlord whose grade it follows."""
    unit = steps["evaluation_unit"]
    together = np.flatnonzero((unit == unit.iloc[place]).to_numpy()).tolist()
    owner = int(steps["landlord"].iloc[place])
    return [place, *(other for other in dict.fromkeys([*together, owner]) if other not in {place, -1})]


def _peer_frames(peers: Mapping[str, Sequence[Plain]]) -> dict[str, Any]:
    if not peers:
        return {}
    frame = {name: pd.Series(list(values), dtype=object) for name, values in peers.items()}
    amounts = {
        name.removeprefix("amount."): values.astype("float64") for name, values in frame.items() if name.startswith("amount.")
    }
    count = len(frame["is_ranked"])
    return {
        **{name: frame[name] for name in FACTS},
        "is_ranked": frame["is_ranked"].astype(bool),
        "evaluation_unit": frame["evaluation_unit"].astype("int64"),
        "landlord": pd.Series(np.full(count, -1)),
        "unit_amounts": pd.DataFrame(amounts),
    }


def _joined(mine: Any, others: Any) -> Any:
    """Return the stored records and the peers as one column, in the type of the stored ones."""
    if others is None:
        return mine.reset_index(drop=True)
    if isinstance(mine, pd.DataFrame):
        return pd.concat([mine, others[list(mine.columns)]], ignore_index=True)
    return pd.concat([mine, others.astype(mine.dtype)], ignore_index=True)
