"""Planting the idle cases: each row of ``idle_plants.csv`` and of the series becomes one parcel, its delays and its truth."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count

import numpy as np
import pandas as pd

from landuse.io.sample.days import AS_OF, as_days, days_on
from landuse.io.sample.facts import set_facts, value
from landuse.io.sample.idle_series import Row
from landuse.io.sample.looking_up import put
from landuse.io.sample.names import paper

FEE_SHARE = 0.20
_LAST_CONTRACT = date(2020, 12, 8)
_BUILDING_DAYS = 300
_OFFICE = {
    "G1": "云浔土储函", "G2": "云浔规划函", "G3": "云浔政发", "G4": "云浔信访函", "G5": "云浔文物函", "G6": "云浔政函",
    "FM": "云浔应急函", "H": "云浔管函", "U": "云浔管函",
}  # fmt: skip
_CLASSES = {
    "suspected_idle": "not_started", "idle_government": "not_started", "idle_one_year": "not_started",
    "idle_two_years": "not_started", "idle_suspended": "suspended", "needs_verification": "unknown",
}  # fmt: skip
_SPAN = re.compile(r"^(?P<cause>\w+) (?P<first>[\d-]*)~(?P<last>[\d-]*) (?P<document>[*-])$")


def plant_contracts(land: pd.DataFrame, codes: Sequence[str], rows: Sequence[Row], draw: np.random.Generator) -> None:
    """Give the planted parcels their works status, cause and the dates around the start that was agreed, in place.

    What the rows say beyond that is written later by :func:`plant_facts`, over everything drawn in between.
    """
    for code, row in zip(codes, rows, strict=True):
        agreed = row["agreed_start_date"]
        anchor = date.fromisoformat(agreed or row["start_due_date"] or "2016-09-30")
        back = int(draw.integers(215, 340)) if agreed else int(draw.integers(500, 560))
        put(
            land, code,
            works_status=row["works_status"] or np.nan,
            delay_cause=row["delay_cause"] or np.nan,
            agreed_start_date=value("parcels", "agreed_start_date", agreed),
            contract_date=pd.Timestamp(min(anchor - timedelta(days=back), _LAST_CONTRACT)),
        )  # fmt: skip
    _agree_delivery(land, list(codes), draw)
    _leave_works_open(land, list(codes), draw)


def plant_facts(land: pd.DataFrame, codes: Sequence[str], rows: Sequence[Row]) -> None:
    """Write what each row says about its parcel, in place; an agreed start stays as the row has it."""
    for code, row in zip(codes, rows, strict=True):
        put(land, code, supply_mode="grant", in_supervision_system=True, mortgaged=False)
        if row["delay_cause"] == "G1" or re.search(r"G1 [\d-]+~ ", row["delays"]):
            put(land, code, delivery_date=pd.NaT)
        set_facts(land, "parcels", {code: row["facts"]})
    _complete_after_start(land, list(codes))


def _complete_after_start(land: pd.DataFrame, codes: list[str]) -> None:
    """Let what was begun so late that the drawn completion came before it be completed after it, in place."""
    started, completed = land.loc[codes, "actual_start_date"], land.loc[codes, "completion_date"]
    late = completed.index[completed < started]
    done = days_on(as_days(started[late]), np.full(len(late), _BUILDING_DAYS))
    land.loc[late, "completion_date"] = done.astype("datetime64[s]")


def plant_delays(codes: Sequence[str], rows: Sequence[Row]) -> pd.DataFrame:
    """Return the delays of the planted parcels, and one of a parcel that does not exist."""
    numbers, found = count(11), []
    for code, row in zip(codes, rows, strict=True):
        for text in filter(None, (part.strip() for part in row["delays"].split(";"))):
            span = _SPAN.fullmatch(text)
            assert span is not None, text
            found.append(_delay(code, span, next(numbers)))
    found.append(_delay("210199001099GB00099", _SPAN.fullmatch("G1 2018-05-01~2018-09-30 *"), next(numbers)))
    return pd.DataFrame(found, columns=["parcel_id", "cause", "first_date", "last_date", "document_no"])


def planted_truth(land: pd.DataFrame, codes: Sequence[str], rows: Sequence[Row]) -> pd.DataFrame:
    """Return the expected results of the planted parcels, as the rows state them."""
    truth = pd.DataFrame(list(rows), index=pd.Index(codes, name="parcel_id")).drop(columns=["facts", "delays", "works_status"])
    price = land.loc[list(codes), "land_price_wanyuan"]
    return pd.DataFrame(
        {
            "idle_status": truth["idle_status"],
            "idle_class": truth["idle_status"].map(_CLASSES).fillna("none"),
            "start_due_date": pd.to_datetime(truth["start_due_date"]),
            "start_due_basis": truth["start_due_basis"],
            "holder_clock_basis": truth["holder_clock_basis"],
            "one_year_mark_date": pd.to_datetime(truth["one_year_mark_date"]),
            "two_year_mark_date": pd.to_datetime(truth["two_year_mark_date"]),
            "idle_days": pd.to_numeric(truth["idle_days"]).astype("Int64"),
            "disposal_action": truth["disposal_action"],
            "idle_fee_wanyuan": (price * FEE_SHARE).where(truth["fee"] == "due").round(6),
            "missing_evidence": truth["missing_evidence"],
            "issues": truth["issues"],
            "plant": truth["plant"],
            "note": truth["note"],
        }
    )


def ordinary_truth(land: pd.DataFrame) -> pd.DataFrame:
    """Return the expected results of the other parcels: built or being built with a permit, so not idle.

    Their agreed start has a day up to the 28th, so its anniversaries are the same day of later years.
    """
    due = land["agreed_start_date"]
    return pd.DataFrame(
        {
            "idle_status": "not_idle",
            "idle_class": "none",
            "start_due_date": due,
            "start_due_basis": "contract",
            "holder_clock_basis": "agreed",
            "one_year_mark_date": due + pd.DateOffset(years=1),
            "two_year_mark_date": due + pd.DateOffset(years=2),
            "idle_days": pd.array([0] * len(land), dtype="Int64"),
            "disposal_action": "none",
            "idle_fee_wanyuan": np.nan,
            "missing_evidence": "",
            "issues": "",
            "plant": "ordinary",
            "note": land["works_status"].map({"completed": "正常竣工", "under_way": "正常在建"}),
        },
        index=land.index,
    )


def _agree_delivery(land: pd.DataFrame, codes: list[str], draw: np.random.Generator) -> None:
    signed = as_days(land.loc[codes, "contract_date"])
    agreed = days_on(signed, draw.integers(40, 95, len(codes)))
    delivered = days_on(agreed, draw.integers(-8, 30, len(codes)))
    start = as_days(land.loc[codes, "agreed_start_date"])
    land.loc[codes, "agreed_delivery_date"] = agreed.astype("datetime64[s]")
    land.loc[codes, "delivery_date"] = np.minimum(delivered, np.datetime64(AS_OF)).astype("datetime64[s]")
    land.loc[codes, "agreed_completion_date"] = days_on(start, np.full(len(codes), 730)).astype("datetime64[s]")


def _leave_works_open(land: pd.DataFrame, codes: list[str], draw: np.random.Generator) -> None:
    """Take back the ordinary start and completion where works have not come so far."""
    works = land.loc[codes, "works_status"]
    idle = works.index[works == "not_started"]
    unknown = works.index[works.isna() | (works == "unknown")]
    land.loc[[*idle, *unknown], ["actual_start_date", "completion_date", "construction_permit_date"]] = pd.NaT
    land.loc[idle, "has_construction_permit"] = False
    land.loc[unknown, "has_construction_permit"] = pd.NA
    begun = works.index[works.isin(["under_way", "suspended", "completed"])]
    agreed = as_days(land.loc[begun, "agreed_start_date"].fillna(land.loc[begun, "contract_date"]))
    started = np.minimum(days_on(agreed, draw.integers(10, 120, len(begun))), np.datetime64("2020-11-20"))
    land.loc[begun, "actual_start_date"] = started.astype("datetime64[s]")
    land.loc[begun, "construction_permit_date"] = days_on(started, np.full(len(begun), -25)).astype("datetime64[s]")
    done = days_on(started, draw.integers(400, 800, len(begun))).astype("datetime64[s]")
    land.loc[begun, "completion_date"] = np.where(works[begun] == "completed", done, np.datetime64("NaT", "s"))
    land.loc[begun, "has_construction_permit"] = True


def _delay(code: str, span: re.Match[str] | None, number: int) -> dict[str, object]:
    assert span is not None
    year = int((span["first"] or span["last"])[:4])
    return {
        "parcel_id": code,
        "cause": span["cause"],
        "first_date": value("delays", "first_date", span["first"]),
        "last_date": value("delays", "last_date", span["last"]),
        "document_no": paper(_OFFICE[span["cause"]], year, number) if span["document"] == "*" else np.nan,
    }
