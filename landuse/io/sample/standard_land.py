"""Standard land planted after everything else: promises that fail, lack a price or a required indicator; what each parcel concludes."""

from typing import Any

import numpy as np
import pandas as pd

from landuse.io.sample.commitments import COLUMNS, TRUTH_COLUMNS, Commitments, number
from landuse.io.sample.days import AS_OF
from landuse.io.sample.draws import stream
from landuse.io.sample.facts import read_plants
from landuse.io.sample.looking_up import cell, put
from landuse.io.sample.parcels import Land

UNKNOWN_PARCEL = "210199001098GB00098"
_SET_FROM = pd.Timestamp("2018-01-01")
_CURE_MONTHS = 12
_GRAVEST_FIRST = ("failed", "rectify", "data_incomplete", "not_due", "passed")
_REQUIRED = {
    "investment_intensity_wanyuan_per_mu": ("investment_intensity_wanyuan_per_mu", "投资强度"),
    "floor_area_ratio": ("floor_area_ratio",),
    "tax_wanyuan_per_mu": ("tax_wanyuan_per_mu",),
    "value_added_wanyuan_per_tce": ("单位能耗增加值",),
    "value_added_wanyuan_per_t": ("单位排放增加值",),
}
"""The set of ``folder/policy.toml`` and how agreements write its indicators."""


def plant_promises(land: Land, commitments: Commitments, taken: set[str], seed: int) -> tuple[Commitments, set[str]]:
    """Return the commitments with the plants of ``standard_land_plants.csv`` after them, and the parcels used; one loses its price.

    `taken` are the parcels that other plants stand on.
    """
    contract = land.parcels["contract_date"]
    fits = land.parcels.index[
        (land.truth["plant"] == "ordinary") & (land.truth["issues"] == "") & (land.parcels["use"] == "industrial")
        & contract.between(_SET_FROM, pd.Timestamp("2019-08-31")) & ~land.parcels.index.isin(list(taken))
    ]  # fmt: skip
    free = iter(fits[stream(seed, "standard land plants").permutation(len(fits))])
    parcels = {"unknown_parcel": UNKNOWN_PARCEL}
    rows: list[dict[str, Any]] = []
    for row in read_plants("standard_land_plants"):
        plant = row["plant"]
        if plant not in parcels:
            parcels[plant] = str(next(free))
            if plant == "price_missing":
                put(land.parcels, parcels[plant], land_price_wanyuan=np.nan)
        known = plant != "unknown_parcel"
        price = float(cell(land.parcels, parcels[plant], "land_price_wanyuan")) if known else np.nan
        rows.append({
            **{name: row[name] or np.nan for name in ("indicator", "direction", "unit", "checkpoint", "liability_rule", "state", "plant", "note")},
            "parcel_id": parcels[plant], "promised_value": number(row["promised_value"]), "actual_value": number(row["actual_value"]),
            "due_date": pd.Timestamp(row["due_date"]), "liability_rate": number(row["liability_rate"]), "rate": number(row["rate"]),
            "liability_wanyuan": round(price * number(row["liability_share"]), 4),
        })  # fmt: skip
    found = pd.DataFrame(rows)
    of_repeated = parcels["repeated"]
    put(land.truth, of_repeated, issues="commitment_repeated")
    return Commitments(
        pd.concat([commitments.table, found[list(COLUMNS)]], ignore_index=True),
        pd.concat([commitments.truth, found[list(TRUTH_COLUMNS)]], ignore_index=True),
    ), set(parcels.values()) - {UNKNOWN_PARCEL}


def conclude(land: Land, commitments: Commitments) -> pd.DataFrame:
    """Return what each parcel with promises concludes, check-point by check-point, and which required indicators it does not promise.

    Worked out promise by promise from the planted states: nothing of the rules is used here.
    """
    promises = commitments.truth.assign(checkpoint=commitments.table["checkpoint"], due_date=commitments.table["due_date"])
    rows = []
    for code in dict.fromkeys(promises["parcel_id"]):
        if code == UNKNOWN_PARCEL:
            continue
        mine = promises[promises["parcel_id"] == code]
        by_check = {check: _gravest(mine[mine["checkpoint"] == check]) for check in ("completion", "production")}
        lacking = [name for name, written in _REQUIRED.items() if not mine["indicator"].isin(written).any()]
        of_the_set = cell(land.parcels, code, "contract_date") >= _SET_FROM
        missing = ", ".join(lacking) if of_the_set else ""
        rows.append((code, _gravest(mine), by_check["completion"], by_check["production"], missing, mine["plant"].iloc[0]))
    names = ["conclusion", "completion", "production", "missing_indicators"]
    return pd.DataFrame(rows, columns=["parcel_id", *(f"standard_land_{name}" for name in names), "plant"])


def _gravest(promises: pd.DataFrame) -> str:
    findings = {_finding(state, due) for state, due in zip(promises["state"], promises["due_date"], strict=True)}
    return next((name for name in _GRAVEST_FIRST if name in findings), "none")


def _finding(state: str, due: pd.Timestamp) -> str:
    if state == "unmet":
        over = due + pd.DateOffset(months=_CURE_MONTHS) < pd.Timestamp(AS_OF)
        return "failed" if over else "rectify"
    return {"met": "passed", "unknown": "data_incomplete", "not_due": "not_due"}[state]
