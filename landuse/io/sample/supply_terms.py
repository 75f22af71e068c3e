"""Planting the terms of supply (先租后让, 弹性年期) and the regional assessments of the zones, with what is expected of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from landuse.io.sample.days import AS_OF
from landuse.io.sample.draws import stream
from landuse.io.sample.looking_up import put
from landuse.io.sample.parcels import Land

_DATES = ("lease_end_date", "grant_end_date", "transfer_condition_due_date")
_WARNINGS = (30, 60, 90)


@dataclass(frozen=True)
class Terms:
    """The terms of one plot: how it is supplied, the dates of a lease or the years of a grant, and the note."""

    plant: str
    mode: str
    terms: str
    facts: dict[str, Any]
    note: str


_TERMS = (
    Terms("lease_ends_soon", "lease", "lease_first", {"lease_end_date": "2021-01-25", "transfer_condition_due_date": "2021-06-30"}, "先租后让，租期25天后届满"),
    Terms("long_lease", "lease", "long_lease", {"lease_end_date": "2021-02-24"}, "长期租赁，55天后届满"),
    Terms("condition_due", "lease", "lease_and_grant", {"lease_end_date": "2023-03-31", "transfer_condition_due_date": "2021-03-20"}, "租让结合，79天后考核租转让条件"),
    Terms("lease_over", "lease", "lease_first", {"lease_end_date": "2020-12-30"}, "租期前一日已届满，没有后续日期"),
    Terms("flexible", "grant", "flexible", {"grant_term_years": 20.0}, "弹性年期20年，尚早"),
    Terms("term_over_limit", "grant", "full_term", {"grant_term_years": 60.0}, "工业用地出让年期60年，超过法定最高年期50年"),
    Terms("term_at_limit", "grant", "full_term", {"grant_term_years": 50.0}, "恰为法定最高年期"),
)  # fmt: skip
_KINDS = ("environment", "minerals", "geology", "water", "soil", "relics", "earthquake", "climate")
_ASSESSED = {
    "G219901": dict.fromkeys(_KINDS, "2018-09-14"),
    "S219902": dict.fromkeys(_KINDS, "2017-11-08") | {"water": "2016-03-15", "soil": "2015-12-31"},
    "M219903": dict.fromkeys(_KINDS, "2019-04-26") | {"environment": "2015-12-30", "climate": ""},
}
_STATUS = {("S219902", "water"): "expires_soon", ("S219902", "soil"): "expires_soon", ("M219903", "environment"): "expired",
           ("M219903", "climate"): "unknown"}  # fmt: skip
"""Water: until 2021-03-15; soil: until the day itself, its last; environment: until the day before; all others are valid."""


def plant_terms(land: Land, taken: set[str], seed: int) -> tuple[pd.DataFrame, set[str]]:
    """State the terms of a few ordinary plots, in place; return what is expected of them and the plots used.

    Terms for which the city of the seed has no fitting plot are left out.
    """
    parcels, index = land.parcels, land.parcels.index
    parcels["supply_terms"] = pd.Series(np.nan, index=index, dtype="str")
    for name in ("lease_term_years", "grant_term_years"):
        parcels[name] = pd.Series(np.nan, index=index, dtype="float64")
    for name in _DATES:
        parcels[name] = pd.Series(pd.NaT, index=index, dtype="datetime64[s]")
    plain = (land.truth["plant"] == "ordinary") & (land.truth["issues"] == "") & (parcels["use"] == "industrial")
    plain &= parcels["land_use_system"].notna() & ~index.isin(list(taken))
    order = index[stream(seed, "supply terms").permutation(len(index))]
    signed = parcels["contract_date"]
    used: set[str] = set()
    rows = []
    for terms in _TERMS:
        years = (2010, 2018) if terms.mode == "lease" else (2019, 2019)
        fits = plain & (parcels["supply_mode"] == terms.mode) & signed.dt.year.between(*years) & ~index.isin(list(used))
        fitting = [code for code in order if fits[code]]
        if not fitting:
            continue
        chosen = str(fitting[0])
        used.add(chosen)
        facts = _facts(terms, signed[chosen])
        put(parcels, chosen, supply_terms=terms.terms, **facts)
        over = terms.plant == "term_over_limit"
        if over:
            put(land.truth, chosen, issues="term_over_limit")
        days = {name: day for name, day in facts.items() if name in _DATES}
        rows.append((chosen, terms.terms, *_next(days), "true" if over else "false", terms.plant, terms.note))
    names = [
        "parcel_id",
        "supply_terms",
        "next_term_date",
        "days_to_next_term",
        "term_warning_days",
        "term_over_limit",
        "plant",
        "note",
    ]
    return pd.DataFrame(rows, columns=names), used


def _facts(terms: Terms, signed: pd.Timestamp) -> dict[str, Any]:
    """Return the columns of the terms: a lease has run in whole years up to the one it ends in, a grant ends its years after the contract."""
    if terms.mode == "grant":
        years = terms.facts["grant_term_years"]
        return {"grant_term_years": years, "grant_end_date": signed + pd.DateOffset(years=int(years))}
    days = {name: pd.Timestamp(day) for name, day in terms.facts.items()}
    return {"lease_term_years": float(days["lease_end_date"].year - signed.year), **days}


def _next(days: dict[str, pd.Timestamp]) -> tuple[str, str, str]:
    """Return the next date from the day of the sample on, the days until then and the warning period they fall in, as texts."""
    coming = sorted(day.date() for day in days.values() if day.date() >= AS_OF)
    if not coming:
        return "", "", ""
    left = (coming[0] - AS_OF).days
    return str(coming[0]), str(left), str(next((days for days in _WARNINGS if left <= days), ""))


def assess_zones(zones: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Return the zones with the days of their regional assessments, and the expected state of each."""
    named = zones.set_index("zone_id")
    columns = {f"{kind}_assessment_date": [_ASSESSED[zone][kind] or None for zone in named.index] for kind in _KINDS}
    dated = named.assign(**{name: pd.array(days, dtype="datetime64[s]") for name, days in columns.items()})
    rows = [
        (zone, kind, _until(_ASSESSED[zone][kind]), _STATUS.get((zone, kind), "valid")) for zone in named.index for kind in _KINDS
    ]
    return dated, pd.DataFrame(rows, columns=["zone_id", "kind", "valid_until_date", "status"])


def _until(assessed: str) -> str:
    if not assessed:
        return ""
    day = date.fromisoformat(assessed)
    return str(day.replace(year=day.year + 5))
