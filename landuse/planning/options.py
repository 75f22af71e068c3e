"""Every way to plan every case: measure by year, what it is worth and what it takes. One row is one yes-or-no of the model."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from landuse.planning.measures import fitting
from landuse.planning.resources import RESOURCES
from landuse.policy.rules import Measure, PlanningRules

MONTHS_A_YEAR = 12


def plan_options(cases: pd.DataFrame, rules: PlanningRules, years: Sequence[int], as_of: pd.Timestamp) -> pd.DataFrame:
    """Return one row per case, fitting measure and year in which it can be over, ordered by case, measure and year.

    Columns: `case` and `measure` (positions in `cases` and ``rules.measures``), `year`, `value` (折算亩, as
    :class:`landuse.policy.rules.PlanningRules` says; unknown mu, fee, age and contiguity count 0), and what the case takes in that
    year, whole, whenever it was begun: `staff_hours` (hours), `budget_wanyuan` (万元), `hearings`, `court_slots`. Unknown mu counts
    0 in costs per mu. A measure whose lead time ends after the last year has no row.
    """
    fits = fitting(cases, rules.measures)
    case, measure = np.nonzero(fits)
    if not len(case):
        kinds = dict.fromkeys(("case", "measure", "year"), "int64") | dict.fromkeys(("value", *RESOURCES), "float64")
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
    pairs = _worth(cases.iloc[case], measure, rules)
    pairs.insert(0, "case", case)
    pairs.insert(1, "measure", measure)
    months = cases["extra_months"].to_numpy(dtype="int64")[case] + _of(rules.measures, "lead_months")[measure].astype("int64")
    ready = (as_of.year * MONTHS_A_YEAR + as_of.month - 1 + months) // MONTHS_A_YEAR
    row, place = np.nonzero(np.asarray(years)[None, :] >= ready[:, None])
    found = pairs.iloc[row].reset_index(drop=True)
    found.insert(2, "year", np.asarray(years, dtype="int64")[place])
    found["value"] /= (1 + rules.waiting_discount) ** (found["year"] - years[0])
    return found


def _worth(cases: pd.DataFrame, measure: np.ndarray, rules: PlanningRules) -> pd.DataFrame:
    known = {
        name: np.nan_to_num(cases[name].to_numpy(dtype="float64"))
        for name in ("mu", "fee_wanyuan", "age_years", "contiguity_mu")
    }  # fmt: skip
    effort = {name: _of(rules.measures, name)[measure] for name in _EFFORT}
    cost = effort["cost_wanyuan"] + effort["cost_wanyuan_per_mu"] * known["mu"]
    returned = rules.mu_weight * known["mu"] + rules.contiguity_weight * known["contiguity_mu"]
    value = (
        returned * effort["mu_share"]
        + rules.fee_weight * known["fee_wanyuan"] * effort["fee_share"]
        + rules.age_weight * known["age_years"]
        - rules.cost_weight * cost
    )
    return pd.DataFrame({
        "value": value,
        "staff_hours": effort["staff_hours"],
        "budget_wanyuan": cost,
        "hearings": effort["hearings"],
        "court_slots": effort["court_slots"],
    })  # fmt: skip


_EFFORT = ("staff_hours", "cost_wanyuan", "cost_wanyuan_per_mu", "hearings", "court_slots", "mu_share", "fee_share")


def _of(measures: Sequence[Measure], name: str) -> np.ndarray:
    return np.array([getattr(measure, name) for measure in measures], dtype="float64")
