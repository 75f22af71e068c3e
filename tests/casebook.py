"""Case tables under tests/cases: what goes in, then what the law gives, one case a row.

Delays are written ``cause first..last document`` parted by ``;``; no last day means still going on, ``-`` means no document.
An empty cell is unknown, also in the expectation.
"""

from pathlib import Path

import pandas as pd
import pytest

import landuse as lu
from landuse.vocabulary import columns

CASES = Path(__file__).parent / "cases"


def load_cases(name):
    """Return the cases of one table as pytest parameters of {column: text}."""
    table = pd.read_csv(CASES / f"{name}.csv", dtype=str, keep_default_na=False)
    return [pytest.param(row, id=row["case"]) for row in table.to_dict("records")]


def land_data(case):
    """Return a LandData with the one parcel that the case describes."""
    raw = columns("parcels", "raw")
    parcel = {name: typed(text, raw[name].dtype) for name, text in case.items() if name in raw}
    return lu.LandData(parcels=pd.DataFrame([{"parcel_id": "P1", **parcel}]), delays=delays_table(case.get("delays", "")))


def delays_table(text, parcel="P1"):
    rows = []
    for part in filter(None, text.split(";")):
        cause, span, document = part.split(" ")
        first, last = span.split("..")
        rows.append({
            "parcel_id": parcel, "cause": cause, "first_date": first or None, "last_date": last or None,
            "document_no": None if document == "-" else document,
        })  # fmt: skip
    return pd.DataFrame(rows) if rows else None


def typed(text, dtype):
    if text == "":
        return None
    if dtype == "boolean":
        return text == "TRUE"
    return float(text) if dtype == "float64" else text


def written(value):
    """Return a measured value as the case tables write it."""
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return f"{value:.10g}" if isinstance(value, float) else str(value)
