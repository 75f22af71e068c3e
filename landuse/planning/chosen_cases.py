"""The cases of a plan in order, each with what it takes, what it is worth, and a word on why so and not otherwise."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from landuse.planning.model import Flags
from landuse.planning.resources import RESOURCES
from landuse.policy.rules import Measure, PlanningRules
from landuse.vocabulary import codes

FIRST_STEPS = {"register_first": "先录入监测监管系统；", "classify": "先组织甄别；"}
SHORTEST_HOURS = 1.0
"""Cases that take less count as taking so much when they are put in order."""


def chosen_cases(cases: pd.DataFrame, options: pd.DataFrame, chosen: Flags, rules: PlanningRules) -> pd.DataFrame:
    """Return the frame described at :attr:`landuse.planning.Plan.chosen`."""
    taken = options[chosen].reset_index(drop=True)
    mine = cases.iloc[taken["case"].to_numpy()].reset_index(drop=True)
    density = taken["value"] / taken["staff_hours"].clip(lower=SHORTEST_HOURS)
    levies = np.array([measure.fee_share > 0 for measure in rules.measures], dtype=bool)[taken["measure"].to_numpy()]
    found = pd.DataFrame({
        "year": taken["year"].astype("int64"),
        **{name: mine[name] for name in ("subject_kind", "subject_id", "name", "zone_id", "case_id")},
        "mode": pd.Categorical(_modes(taken, rules.measures), categories=list(codes("disposal_mode"))),
        "mu": mine["mu"],
        "fee_wanyuan": mine["fee_wanyuan"].where(levies),
        **{name: taken[name] for name in RESOURCES},
        "value": taken["value"],
        "cohort": mine["cohort"],
        "reason": _reasons(mine, taken, options, rules),
        "key": mine["key"],
        "density": density.round(9),
    })  # fmt: skip
    found = found.sort_values(["year", "density", "key"], ascending=[True, False, True], kind="stable")
    found.insert(0, "order", found.groupby("year").cumcount() + 1)
    return found.drop(columns=["key", "density"]).reset_index(drop=True)


def _modes(taken: pd.DataFrame, measures: Sequence[Measure]) -> np.ndarray:
    modes = np.array([measure.mode for measure in measures], dtype=object)
    return np.asarray(modes[taken["measure"].to_numpy()])


def _reasons(mine: pd.DataFrame, taken: pd.DataFrame, options: pd.DataFrame, rules: PlanningRules) -> pd.Series:
    """Say what is to be done, and where a quota made it later or other than the best the case could have."""
    texts = pd.Series(np.array([row.text for row in rules.measures], dtype=object)[taken["measure"].to_numpy()], dtype="str")
    texts = mine["fit"].map(FIRST_STEPS).fillna("") + texts
    own = options.groupby(["case", "measure"])["year"].min()
    first = own.loc[pd.MultiIndex.from_frame(taken[["case", "measure"]])].to_numpy()
    best = options.loc[options.groupby("case")["value"].idxmax()].set_index("case").loc[taken["case"]]
    other = (best["measure"].to_numpy() != taken["measure"].to_numpy()) & (best["value"].to_numpy() > taken["value"].to_numpy())
    labels = {code: found.label_zh for code, found in codes("disposal_mode").items()}
    wished = pd.Series(_modes(best.reset_index(drop=True), rules.measures), dtype="str").map(labels)
    later = (taken["year"].to_numpy() > first) & (taken["value"].to_numpy() > 0)
    texts = texts + np.where(other, "；受限额或目标所限，未取价值更高的“" + wished + "”", "")
    texts = texts + np.where(later & ~other, "；限额所限，未能排在" + pd.Series(first).astype("str") + "年", "")
    fee_only = (mine["fit"] == "reclaim") & (_modes(taken, rules.measures) == "FEE")
    texts = texts + np.where(fee_only, "；已满两年，征缴闲置费后仍应依法收回", "")
    return texts + np.where(taken["value"] <= 0, "；价值不为正，为完成目标安排", "")
