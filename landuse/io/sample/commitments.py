"""Standard-land commitments: what holders promised and what came of it, with the planted outcomes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from landuse.io.sample.days import AS_OF
from landuse.io.sample.draws import stream
from landuse.io.sample.facts import read_plants
from landuse.io.sample.looking_up import cell, put
from landuse.io.sample.parcels import Land

WORKED_PRICE = 1680.0  # wanyuan, of the worked example, for 50 mu
WORKED_AREA = 33_333.0  # m2
ORDINARY = 16
_TODAY = pd.Timestamp(AS_OF)
_SET = (
    ("investment_intensity_wanyuan_per_mu", "at_least", (240.0, 340.0), "万元/亩", "completion"),
    ("floor_area_ratio", "at_least", (0.8, 1.2), np.nan, "completion"),
    ("tax_wanyuan_per_mu", "at_least", (12.0, 22.0), "万元/亩", "production"),
    ("单位能耗增加值", "at_least", (2.0, 3.4), "万元/吨标煤", "production"),
    ("单位排放增加值", "at_least", (4000.0, 6000.0), "万元/吨", "production"),
)
COLUMNS = (
    "parcel_id", "indicator", "direction", "promised_value", "actual_value", "unit", "checkpoint", "due_date", "liability_rule", "liability_rate",
)  # fmt: skip
TRUTH_COLUMNS = ("parcel_id", "indicator", "rate", "state", "liability_wanyuan", "plant", "note")


@dataclass(frozen=True)
class Commitments:
    """The commitments and the expected rate, state (met, unmet, not_due, unknown) and liability of each."""

    table: pd.DataFrame
    truth: pd.DataFrame


def promise(land: Land, seed: int) -> Commitments:
    """Return the commitments of standard-land parcels, granted from 2018 on and built or nearly so."""
    draw = stream(seed, "commitments")
    fits = land.parcels[
        (land.truth["plant"] == "ordinary") & (land.parcels["use"] == "industrial") & (land.parcels["contract_date"] >= "2017-06-01")
        & (land.parcels["contract_date"] < "2019-09-01")
    ]  # fmt: skip
    worked = str((fits["area_m2"] - WORKED_AREA).abs().idxmin())
    put(land.parcels, worked, land_price_wanyuan=WORKED_PRICE)
    others = fits.index[fits.index != worked]
    free = iter(others[draw.permutation(len(others))])
    rows = _planted(land, worked, free) + [row for _ in range(ORDINARY) for row in _ordinary(land, next(free), draw)]
    found = pd.DataFrame(rows)
    return Commitments(found[list(COLUMNS)], found[list(TRUTH_COLUMNS)])


def _planted(land: Land, worked: str, free: Iterator[str]) -> list[dict[str, Any]]:
    parcels = {"worked": worked}
    rows = []
    for row in read_plants("commitment_plants"):
        plant = row["plant"]
        if plant not in parcels:
            parcels[plant] = next(free)
        price = float(cell(land.parcels, parcels[plant], "land_price_wanyuan"))
        share = number(row["liability_share"])
        rows.append({
            "parcel_id": parcels[plant], "indicator": row["indicator"], "direction": row["direction"],
            "promised_value": number(row["promised_value"]), "actual_value": number(row["actual_value"]), "unit": row["unit"] or np.nan,
            "checkpoint": row["checkpoint"], "due_date": pd.Timestamp(row["due_date"]), "liability_rule": row["liability_rule"],
            "liability_rate": number(row["liability_rate"]), "rate": number(row["rate"]), "state": row["state"],
            "liability_wanyuan": round(price * share, 4), "plant": plant, "note": row["note"],
        })  # fmt: skip
    return rows


def _ordinary(land: Land, code: str, draw: np.random.Generator) -> list[dict[str, Any]]:
    """Return five promises of a parcel: due half a year after completion or two years later, mostly kept when due."""
    parcel = land.parcels.loc[code]
    done = parcel["completion_date"] if pd.notna(parcel["completion_date"]) else _TODAY + pd.Timedelta(days=300)
    rows = []
    for indicator, direction, (low, high), unit, checkpoint in _SET:
        promised = round(float(draw.uniform(low, high)), 1 if low > 2 else 2)
        due = (done + pd.Timedelta(days=180 if checkpoint == "completion" else 900)).normalize()
        rate = float(draw.choice([1.04, 1.12, 1.25, 0.9], p=[0.35, 0.35, 0.2, 0.1]))
        due_now = due < _TODAY
        actual = round(promised * rate, 4) if due_now else np.nan
        state = ("met" if rate >= 1 else "unmet") if due_now else "not_due"
        rule = "price_by_shortfall" if checkpoint == "completion" else "none"
        owed = max(0.0, 1 - rate) * float(parcel["land_price_wanyuan"]) if due_now and rule != "none" else np.nan
        rows.append({
            "parcel_id": code, "indicator": indicator, "direction": direction, "promised_value": promised, "actual_value": actual,
            "unit": unit, "checkpoint": checkpoint, "due_date": due, "liability_rule": rule, "liability_rate": np.nan,
            "rate": rate if due_now else np.nan, "state": state, "liability_wanyuan": round(owed, 4), "plant": "ordinary",
            "note": {"met": "达标", "unmet": "未达标", "not_due": "未到考核日期"}[state],
        })  # fmt: skip
    return rows


def number(text: str) -> float:
    """Return the number in a cell of a table of plants; unknown where it is empty."""
    return float(text) if text else np.nan
