"""A disposal plan for open cases: 3 zones, 3 years, 4 resources, yearly targets; measures, model, solving, reasons.

There is no peer: the goal is 10,000 cases in at most 30 s, and the proven distance from the best plan is told.
"""

import numpy as np
import pandas as pd
from definitions import Case, Compared, Goal, Side

import landuse as lu
from landuse.planning import Capacity, solve
from landuse.planning.candidates import CASE_COLUMNS
from landuse.planning.measures import allowed_modes
from landuse.planning.target_rows import TARGET_COLUMNS

AS_OF = pd.Timestamp("2020-12-31")
YEARS = (2021, 2022, 2023)
ZONES = ("Z1", "Z2", "Z3")
FITS = {
    "idle_land": (("levy_fee", "reclaim", "negotiate", "register_first"), (0.35, 0.3, 0.3, 0.05)),
    "zombie_enterprise": (("classify", "liquidate"), (0.7, 0.3)),
    "zombie_project": (("P1", "P2", "P3", "P4", "P5"), (0.3, 0.25, 0.2, 0.1, 0.15)),
}
REMEDIES = {"P1": "DELIVER", "P2": "RENEGOTIATE", "P3": "RECLAIM", "P4": "RENEGOTIATE", "P5": "RENEGOTIATE"}


def make_cases(count, rng, rules):
    kind = rng.choice(list(FITS), count, p=[0.8, 0.12, 0.08])
    fit = np.empty(count, dtype=object)
    for name, (fits, weights) in FITS.items():
        mine = kind == name
        fit[mine] = rng.choice(fits, mine.sum(), p=weights)
    land = kind == "idle_land"
    mu = np.round(rng.lognormal(3.2, 0.8, count), 4)
    cases = pd.DataFrame({
        "subject_kind": kind,
        "subject_id": [f"C{number:06d}" for number in range(count)],
        "zone_id": rng.choice(ZONES, count, p=[0.5, 0.3, 0.2]),
        "case_date": pd.Timestamp("2018-01-01") + pd.to_timedelta(rng.integers(0, 1000, count), unit="D"),
        "fit": fit,
        "remedy": pd.Series(fit).map(REMEDIES),
        "delay_cause": np.where(rng.random(count) < 0.2, "G2", "G1"),
        "hold": "",
        "extra_months": np.where(np.isin(fit, ["register_first", "classify"]), 2, 0),
        "mu": mu,
        "fee_wanyuan": np.where(land, mu * rng.uniform(2, 8, count), np.nan),
        "age_years": rng.uniform(0, 6, count),
        "contiguity_mu": np.where(land & (rng.random(count) < 0.4), rng.lognormal(3, 1, count), 0.0),
    }).reindex(columns=list(CASE_COLUMNS))  # fmt: skip
    cases["key"] = cases["subject_kind"] + ":" + cases["subject_id"]
    cases["cohort"] = cases["case_date"] <= pd.Timestamp("2018-12-31")
    for name in ("name", "case_id", "remedy"):
        cases[name] = cases[name].astype("str")
    cases["measures"] = allowed_modes(cases, rules.measures)
    return cases


def make_capacities(count):
    """About a third of what all cases would take."""
    city = {"staff_hours": 10.0, "budget_wanyuan": 15.0, "hearings": 0.1, "court_slots": 0.05}
    yearly = [Capacity(name, round(amount * count), year) for name, amount in city.items() for year in YEARS]
    return [*yearly, *(Capacity("staff_hours", round(3.0 * count), zone_id=zone) for zone in ZONES)]


def make_targets(cases):
    """A tenth of each kind's opening stock of each zone a year."""
    baseline = pd.Timestamp("2018-12-31")
    stock = cases[cases["case_date"] <= baseline].groupby(["subject_kind", "zone_id"]).size()
    rows = [
        {"target": f"{kind}-{zone}", "title": kind, "subject_kind": kind, "zone_id": zone, "by": f"{year}-12-31", "year": year,
         "overdue": False, "strive": False, "measure": "count", "base": base, "disposed": 0.0,
         "required": float(base * place // 10), "unknown": 0, "baseline_date": baseline}
        for (kind, zone), base in stock.items()
        for place, year in enumerate(YEARS, 1)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(TARGET_COLUMNS)).astype({"by": "datetime64[s]", "baseline_date": "datetime64[s]"})


def make(size, folder):
    rules = lu.load_policy("cn", as_of=AS_OF).planning
    make_cases(size, np.random.default_rng(7), rules).to_pickle(folder / "cases.pickle")


def ours(folder):
    cases, rules = pd.read_pickle(folder / "cases.pickle"), lu.load_policy("cn", as_of=AS_OF).planning
    targets, capacities = make_targets(cases), make_capacities(len(cases))

    def work():
        plan = solve(cases, capacities, targets, YEARS, rules, as_of=AS_OF)
        return f"距最优至多 {plan.gap:.3%}；约束 {len(plan.quotas)} 项，目标 {len(targets)} 行"

    return work


CASES = (
    Case(
        "plan",
        "处置计划",
        (10_000,),
        make,
        {"ours": Side("求解并说明理由", ours)},
        (Compared("ours", None, (Goal("seconds", 30, 10_000),)),),
        unit="件",
        once=True,
    ),
)
