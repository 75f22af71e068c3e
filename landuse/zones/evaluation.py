"""Evaluating the zones: every rate, the score and the potential of each zone and year, how the score comes about, and what is amiss."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from landuse.data import LandData
from landuse.dates import as_date
from landuse.issues import IssueLog
from landuse.measuring import measure_with_steps
from landuse.measuring.graph import derivable, raw_inputs
from landuse.metrics.zone_rates import RATES
from landuse.policy import Policy
from landuse.vocabulary import columns
from landuse.zones.figures import ZoneFigures, zone_figures

STEPS = ("zone_types", "zone_rates", "ideal_values", "indicator_states", "realisations", "indicator_weights")
LAW_TABLE = "zone_accounts"


@dataclass(frozen=True, eq=False)
class ZoneEvaluation:
    """The zones and years evaluated.

    Attributes
    ----------
    results
        One row per zone and year, by ``zone_id`` and ``year``: the raw columns, every derived column, ``zone_type`` and ``origin``
        (``given`` or ``summed``).
    parts
        How each score comes about, one row per zone, year and indicator of the edition: ``indicator``, ``column``, ``value``,
        ``ideal``, ``state`` (applies, dropped, full, other), ``realisation``, ``weight`` (of the whole score), ``points``.
    figures
        The accounts it rests on.
    issues
        What is amiss with the accounts.
    """

    results: pd.DataFrame
    parts: pd.DataFrame
    figures: ZoneFigures
    issues: pd.DataFrame


def evaluate_zones(data: LandData, *, policy: Policy, as_of: str | date | pd.Timestamp) -> ZoneEvaluation:
    """Evaluate every zone and year of the accounts up to the judged year; zones without a row of it are summed up from parcels.

    Raises
    ------
    TableError
        `as_of` is not a day.
    """
    day = as_date(as_of)
    figures = zone_figures(data, policy=policy, as_of=day)
    over = figures.accounts.index.get_level_values("year").to_numpy() <= _last_year(day)
    accounts = figures.accounts[over]
    log = IssueLog()
    log.extend(figures.issues)
    complete = data.with_tables({LAW_TABLE: accounts})
    names = list(derivable(LAW_TABLE))
    measured, steps = measure_with_steps(complete, names, STEPS, policy=policy, as_of=day, table=LAW_TABLE)
    results = accounts.drop(columns=names, errors="ignore").assign(**{name: measured[name] for name in names})
    results["zone_type"] = steps["zone_types"].set_axis(results.index)
    results["origin"] = figures.origin[over].to_numpy()
    _note_issues(data, results, policy, log)
    return ZoneEvaluation(results, _parts(steps, results.index, policy), figures, log.frame(data.origins))


def _last_year(day: pd.Timestamp) -> int:
    return day.year if (day.month, day.day) == (12, 31) else day.year - 1


def _parts(steps: Mapping[str, pd.DataFrame], index: pd.Index, policy: Policy) -> pd.DataFrame:
    found = []
    keys = index.to_frame(index=False)
    for row in policy.zone_evaluation.scheme:
        share, weight = steps["realisations"][row.id], steps["indicator_weights"][row.id]
        found.append(
            keys.assign(
                indicator=row.id,
                column=row.column,
                value=steps["zone_rates"][row.column].to_numpy(),
                ideal=steps["ideal_values"][row.id].to_numpy(),
                state=steps["indicator_states"][row.id].to_numpy(),
                realisation=share.to_numpy(),
                weight=weight.to_numpy(),
                points=(100 * share * weight).where(weight > 0).to_numpy(),
            )
        )
    return pd.concat(found, ignore_index=True)


def _note_issues(data: LandData, results: pd.DataFrame, policy: Policy, log: IssueLog) -> None:
    """Note rates above 1, negative areas, implausible intensities, zones without a type, and zones that are not listed."""
    zones = data.table("zones").index
    ids = results.index.get_level_values("zone_id")
    _add(log, "zone_not_listed", results, ~ids.isin(zones))
    _add(log, "zone_type_unknown", results, results["zone_type"].isna().to_numpy() & ids.isin(zones))
    for name, column in columns(LAW_TABLE, "derived").items():
        if column.unit == "share" and name in RATES:
            _add(log, "zone_rate_above_one", results, (results[name] > 1).to_numpy(), name, f"{column.label_zh}大于 1")
    for name in raw_inputs(list(RATES), LAW_TABLE):
        if name.endswith("_ha"):
            _add(log, "zone_area_negative", results, (results[name] < 0).to_numpy(), name)
    low, high = policy.zone_evaluation.plausible_investment_wanyuan_per_ha
    intensity = results["industrial_investment_wanyuan_per_ha"]
    odd = ((intensity < low) | (intensity > high)).to_numpy()
    _add(log, "zone_intensity_implausible", results, odd, str(intensity.name))


def _add(log: IssueLog, issue: str, results: pd.DataFrame, wrong: np.ndarray, column: str = "", message: str = "") -> None:
    rows = results.index[wrong]
    values = results.loc[rows, column].round(4) if column else None
    ids = ["/".join(map(str, key)) for key in rows]
    log.add(issue, table_name=LAW_TABLE, records=rows, record_ids=ids, column=column, values=values, message=message)
