"""Random cases, capacities and targets for a plan, and the best plan by trying every one."""

import itertools

import numpy as np
import pandas as pd
from scipy.sparse import block_diag, csr_array

import landuse as lu
from landuse.planning import Capacity
from landuse.planning.candidates import CASE_COLUMNS
from landuse.planning.measures import allowed_modes
from landuse.planning.model import TOLERANCE, Model
from landuse.planning.target_rows import TARGET_COLUMNS

AS_OF = pd.Timestamp("2020-12-31")
RULES = lu.load_policy("cn", as_of="2020-12-31").planning
FITS = {"idle_land": ("levy_fee", "reclaim"), "zombie_enterprise": ("classify",)}
"""Kinds and fits that have one or two measures each."""
BASELINE = pd.Timestamp("2018-05-31")


def make_cases(rows, rules=RULES):
    """Return a frame of cases from rows of {column: value}; what a row leaves out is unknown."""
    usual = {"subject_kind": "idle_land", "zone_id": "Z1", "hold": "", "extra_months": 0, "cohort": False, "case_date": None}
    cases = pd.DataFrame([usual | row for row in rows], columns=list(CASE_COLUMNS))
    cases["extra_months"] = cases["extra_months"].astype("int64")
    for name in ("subject_kind", "subject_id", "hold"):
        cases[name] = cases[name].astype("str")
    cases["cohort"] = cases["cohort"].astype("bool")
    cases["case_date"] = pd.to_datetime(cases["case_date"]).astype("datetime64[s]")
    cases["key"] = cases["subject_kind"] + ":" + cases["subject_id"]
    for name in ("name", "case_id", "fit", "remedy", "delay_cause", "zone_id"):
        cases[name] = cases[name].astype("str")
    for name in ("mu", "fee_wanyuan", "age_years", "contiguity_mu"):
        cases[name] = cases[name].astype("float64")
    cases["measures"] = allowed_modes(cases, rules.measures)
    return cases


def make_targets(rows):
    """Return target rows; what a row leaves out asks for the cases of idle land in the whole city by 2021."""
    usual = {
        "target": "T", "title": "目标", "subject_kind": "idle_land", "zone_id": "", "by": "2021-12-31", "year": 2021, "overdue": False,
        "strive": False, "measure": "count", "base": 0.0, "disposed": 0.0, "required": 0.0, "unknown": 0, "baseline_date": BASELINE,
    }  # fmt: skip
    frame = pd.DataFrame([usual | row for row in rows], columns=list(TARGET_COLUMNS))
    return frame.astype({"by": "datetime64[s]", "baseline_date": "datetime64[s]", "required": "float64"})


def random_cases(rng, count):
    kinds = rng.choice(list(FITS), count)
    return make_cases([
        {
            "subject_kind": kind, "subject_id": f"S{number:03d}", "zone_id": rng.choice(["Z1", "Z2"]),
            "fit": rng.choice(FITS[kind]), "mu": round(float(rng.uniform(0, 60)), 2), "fee_wanyuan": round(float(rng.uniform(0, 900)), 1),
            "age_years": round(float(rng.uniform(0, 5)), 1), "contiguity_mu": round(float(rng.uniform(0, 40)), 1),
            "case_date": rng.choice(["2017-01-01", "2019-01-01"]),
        }
        for number, kind in enumerate(kinds)
    ])  # fmt: skip


def random_capacities(rng, cases, years):
    found = []
    for resource, most in {"staff_hours": 200, "budget_wanyuan": 2, "hearings": 2, "court_slots": 1}.items():
        if rng.random() < 0.7:
            found += [Capacity(resource, float(rng.integers(0, int(most * len(cases) / 2) + 2)), year) for year in years]
    if rng.random() < 0.5 and (cases["zone_id"] == "Z1").any():
        found.append(Capacity("staff_hours", float(rng.integers(0, 300)), zone_id="Z1"))
    return found


def random_targets(rng, cases, years):
    rows = []
    for kind in FITS:
        stock = int(((cases["subject_kind"] == kind) & (cases["case_date"] <= BASELINE)).sum())
        if stock and rng.random() < 0.6:
            rows += [
                {"target": kind, "subject_kind": kind, "year": year, "required": float(rng.integers(0, stock + 1))}
                for year in years
            ]
    return make_targets(rows)


def random_model(rng, cases, *, options=4, quotas=3, targets=2):
    """Return a model without the tables around it: `options` ways for each case, worth and needs by lot."""
    case = np.repeat(np.arange(cases), options)
    width = len(case)
    use = rng.integers(0, 6, (quotas, width)) * (rng.random((quotas, width)) < 0.7)
    member = (rng.random((targets, cases)) < 0.6)[:, case] & (rng.random((targets, width)) < 0.8)
    return Model(
        value=np.round(rng.normal(3, 3, width), 2),
        case=case,
        once=csr_array((np.ones(width), (case, np.arange(width)))),
        use=csr_array(use.astype("float64")),
        limit=np.floor(rng.integers(0, 12, quotas) * max(1.0, cases / 5)),
        meets=csr_array(member.astype("float64")),
        required=rng.integers(0, cases + 1, targets).astype("float64"),
        weight=rng.choice([1.0, 10.0], targets),
    )


def side_by_side(models):
    """Return one model of several that have nothing to do with each other."""
    shift = np.cumsum([0, *(model.once.shape[0] for model in models)])
    joined = {
        name: np.concatenate([getattr(model, name) for model in models]) for name in ("value", "limit", "required", "weight")
    }
    blocks = {name: csr_array(block_diag([getattr(model, name) for model in models])) for name in ("once", "use", "meets")}
    case = np.concatenate([model.case + first for model, first in zip(models, shift, strict=False)])
    return Model(case=case, **joined, **blocks)


def best_by_trying(model):
    """Return the least total shortfall and the highest value with it, over every choice of at most one option a case."""
    ways = [np.append(np.flatnonzero(model.case == case), -1) for case in np.unique(model.case)]
    picks = np.array(list(itertools.product(*ways)))
    chosen = np.zeros((len(picks), model.options + 1))
    np.put_along_axis(chosen, np.where(picks < 0, model.options, picks), 1.0, axis=1)
    chosen = chosen[:, :-1]
    room = TOLERANCE * np.maximum(1, model.limit)
    chosen = chosen[(model.limit + room >= (model.use @ chosen.T).T).all(axis=1)]
    missing = np.maximum(0.0, model.required - (model.meets @ chosen.T).T) @ model.weight
    least = missing.min()
    return least, (chosen[missing <= least + 1e-9] @ model.value).max()


def check_limits(plan, cases, capacities, targets):
    """Assert that a plan keeps every rule, counted from its tables alone."""
    chosen = plan.chosen
    assert not (chosen["subject_kind"] + chosen["subject_id"]).duplicated().any()
    assert len(chosen) + len(plan.left) == len(cases)
    for capacity in capacities:
        mine = chosen if capacity.zone_id is None else chosen[chosen["zone_id"] == capacity.zone_id]
        for year in plan.years if capacity.year is None else [capacity.year]:
            assert mine.loc[mine["year"] == year, capacity.resource].sum() <= capacity.amount * (1 + 1e-9) + 1e-9
    dated = chosen.merge(cases[["subject_kind", "subject_id", "case_date", "measures"]], on=["subject_kind", "subject_id"])
    assert all(mode in allowed.split(",") for mode, allowed in zip(dated["mode"], dated["measures"], strict=True))
    for row, told in zip(
        targets.sort_values(["target", "zone_id", "year"]).to_dict("records"), plan.targets.to_dict("records"), strict=True
    ):
        mine = dated[
            (dated["subject_kind"] == row["subject_kind"]) & (dated["case_date"] <= BASELINE) & (dated["year"] <= row["year"])
        ]
        assert told["planned"] == len(mine)
        assert told["met"] == (len(mine) >= row["required"])
    assert plan.value <= plan.bound + 1e-9
    assert plan.value == chosen["value"].sum() or abs(plan.value - chosen["value"].sum()) < 1e-6
