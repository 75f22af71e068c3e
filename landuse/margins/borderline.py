"""`borderline`: which parcels, enterprises and projects change class when one thing moves a little; they go to a person (人工复核)."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from landuse.margins.rankings import GRADE, ranking_scenarios
from landuse.margins.scenarios import Scenario, scenarios
from landuse.results import Assessment
from landuse.vocabulary import code_label, column

ROW_COLUMNS = ("verdict", "key", "kind", "scenario", "now", "then")
SCENARIO_COLUMNS = ("verdict", "kind", "scenario", "judged", "moved")
MEMBER_COLUMNS = ("verdict", "key", "now", "then", "kinds", "scenarios", "review")
KINDS = {"threshold": "门槛", "area": "面积", "date": "日期", "benchmark": "基准年"}
HOMES = {
    "idle_status": "parcels", "standard_land_conclusion": "parcels", "zombie_status": "enterprises", "per_mu_grade": "enterprises",
    "project_zombie_status": "projects",
}  # fmt: skip
REVIEW = "人工复核"
MOST_REVIEWED = 20_000
"""Parcels up to which a run tries whose status hangs by little; of more ``landuse borderline`` does when it is asked."""


@dataclass(frozen=True, eq=False)
class Borderline:
    """The verdicts that hang by little.

    Attributes
    ----------
    result
        The assessment.
    rows
        One row per record and scenario that changes its class: verdict, key, kind (``threshold``, ``area``, ``date``, ``benchmark``),
        scenario (Chinese), now, then (codes).
    scenarios
        Every scenario tried: verdict, kind, scenario, how many records were judged and how many moved.
    members
        One row per verdict and record: now, then (codes that it would have, comma-parted), kinds, scenarios (Chinese, parted by
        ``；``), review.
    """

    result: Assessment
    rows: pd.DataFrame
    scenarios: pd.DataFrame
    members: pd.DataFrame

    def summary(self) -> dict[str, dict[str, int]]:
        """Return how many records there are, how many are borderline, and by which kind, by verdict."""
        found = {}
        for verdict, home in HOMES.items():
            mine = self.rows[self.rows["verdict"] == verdict]
            judged = {"parcels": self.result.results, "enterprises": self.result.enterprises, "projects": self.result.projects}[
                home
            ]
            kinds = {kind: int(mine.loc[mine["kind"] == kind, "key"].nunique()) for kind in KINDS}
            found[verdict] = {"judged": len(judged), "members": int(mine["key"].nunique()), **kinds}
        return found


def borderline(result: Assessment, verdicts: Sequence[str] | None = None, keys: Sequence[str] | None = None) -> Borderline:
    """Return which verdicts change when one thing moves a little, by the widths of the rules (``borderline.*``).

    Thresholds move by a share of themselves, areas within their tolerance, days by a few, the benchmark by a year; one at a time and
    over the whole table, judged by the same functions, nothing rounded before it is compared. Thresholds that are counted
    (years, months, persons) do not move by a share. No verdict changes: a member is to be looked at by a person.

    Parameters
    ----------
    result
        An assessment.
    verdicts
        Which of :data:`HOMES`; without it all.
    keys
        The records to look at, of one verdict; without it all.
    """
    rows, tried = [pd.DataFrame(columns=list(ROW_COLUMNS), dtype="str")], []
    for verdict in HOMES if verdicts is None else verdicts:
        chosen = _now(result, verdict) if keys is None else _now(result, verdict).loc[list(keys)]
        for scenario in _scenarios(result, verdict, keys):
            then = scenario.judged().astype("str")
            then = then.set_axis(chosen.index if len(then) == len(chosen) else _now(result, verdict).index).reindex(chosen.index)
            moved = chosen.index[(chosen != then).to_numpy()]
            tried.append((verdict, scenario.kind, scenario.label, len(chosen), len(moved)))
            rows.append(pd.DataFrame({
                "verdict": verdict, "key": moved.astype("str"), "kind": scenario.kind, "scenario": scenario.label,
                "now": chosen.loc[moved].to_numpy(), "then": then.loc[moved].to_numpy(),
            }))  # fmt: skip
    found = pd.concat(rows, ignore_index=True)[list(ROW_COLUMNS)]
    return Borderline(result, found, pd.DataFrame(tried, columns=list(SCENARIO_COLUMNS)), _members(found))


def parcels_to_review(result: Assessment) -> pd.DataFrame | None:
    """Return the parcels whose idle status hangs by little (:attr:`Borderline.members`); None of more than :data:`MOST_REVIEWED`."""
    return borderline(result, ("idle_status",)).members if len(result.results) <= MOST_REVIEWED else None


def _scenarios(result: Assessment, verdict: str, keys: Sequence[str] | None) -> list[Scenario]:
    """Return the scenarios, all before the first is judged: then those of one verdict are judged together."""
    return list(ranking_scenarios(result) if verdict == GRADE else scenarios(result, verdict, keys))


def verdict_label(verdict: str, code: str) -> str:
    """Return the Chinese label of a code of a verdict."""
    return code_label(column(verdict, HOMES[verdict]).code_list or "", code)


def _now(result: Assessment, verdict: str) -> pd.Series:
    frame = {"parcels": result.results, "enterprises": result.enterprises, "projects": result.projects}[HOMES[verdict]]
    return frame[verdict].astype("str") if verdict in frame else pd.Series(index=frame.index, dtype="str")


def _members(rows: pd.DataFrame) -> pd.DataFrame:
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    now: dict[tuple[str, str], str] = {}
    for verdict, key, kind, scenario, code, then in rows.to_numpy(dtype=object).tolist():
        member = found.setdefault((verdict, key), {"then": [], "kinds": [], "scenarios": []})
        now[verdict, key] = code
        told = f"{scenario}：{verdict_label(verdict, then)}"
        for name, value in (("then", then), ("kinds", kind), ("scenarios", told)):
            if value not in member[name]:
                member[name].append(value)
    members = [
        (verdict, key, now[verdict, key], ", ".join(of["then"]), ", ".join(of["kinds"]), "；".join(of["scenarios"]), REVIEW)
        for (verdict, key), of in found.items()
    ]
    return pd.DataFrame(members, columns=list(MEMBER_COLUMNS), dtype="str")
