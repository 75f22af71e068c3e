"""The figures of a run at a glance, as plain values for the command line, JSON and tests."""

from typing import Any

import pandas as pd

from landuse.results import Assessment
from landuse.vocabulary import codes

SUMMED = ("idle_status", "disposal_action", "area_mu", "idle_fee_wanyuan")
"""The columns of the parcels that a summary adds up."""


def summarise(result: Assessment) -> dict[str, Any]:
    """Return counts, mu and fees by status and by action, and the number of issues by severity.

    Areas and fees add up what is known; `mu_unknown` counts the parcels without an area. Where no fee is known it is None, not 0.
    """
    return {
        "as_of": f"{result.as_of:%Y-%m-%d}",
        "policy": result.policy.id,
        "run_id": result.provenance.get("run_id", ""),
        **summarise_parcels(result.results),
        "issues": count_severities(result.issues["severity"]),
    }


def summarise_parcels(results: pd.DataFrame) -> dict[str, Any]:
    """Return counts, mu and fees of parcels with the columns of :data:`SUMMED`."""
    return {
        "parcels": len(results),
        "mu": _total(results["area_mu"]),
        "mu_unknown": int(results["area_mu"].isna().sum()),
        "fee_wanyuan": _known_total(results["idle_fee_wanyuan"]),
        "status": _by_code(results, "idle_status"),
        "action": _by_code(results, "disposal_action"),
    }


def count_severities(severities: pd.Series) -> dict[str, int]:
    """Return how many issues there are of each severity."""
    return {severity: int((severities == severity).sum()) for severity in codes("severity")}


def _by_code(results: pd.DataFrame, column: str) -> list[dict[str, Any]]:
    """Return one row per code of the list, in its order, also for codes that no parcel has."""
    figures = pd.DataFrame({name: results[name] for name in SUMMED})  # the selections below copy nothing else
    rows = []
    for code in codes(column).values():
        mine = figures[figures[column] == code.code]
        rows.append({
            "code": code.code,
            "label": code.label_zh,
            "parcels": len(mine),
            "mu": _total(mine["area_mu"]),
            "mu_unknown": int(mine["area_mu"].isna().sum()),
            "fee_wanyuan": _known_total(mine["idle_fee_wanyuan"]),
        })  # fmt: skip
    return rows


def _known_total(values: pd.Series) -> float | None:
    """Return the sum of what is known; None where nothing is, which is not the same as 0."""
    return _total(values) if values.notna().any() else None


def _total(values: pd.Series) -> float:
    return round(float(values.sum()), 6)
