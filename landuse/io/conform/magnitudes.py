"""Whether numbers and days are of a size that can be: what is not is said and kept as it is, never rescaled.

The ranges (``vocabulary/plausible_ranges.csv``) are wide. Where the median of a column lies outside its own, narrower range, the
unit is likely wrong: one issue then names the units that would fit.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.io.conform.columns import Finding, Place
from landuse.issues import IssueLog
from landuse.units import conversion_factor
from landuse.vocabulary import columns
from landuse.vocabulary.rows import read_rows

FIRST_DAY, LAST_DAY = "1949-10-01", "2099-12-31"
_FEWEST = 3
_AMOUNTS = {"parcels": {"area_m2"}, "occupancy": set[str](), "projects": set[str]()}
"""Tables whose areas and sums cannot be below zero, and what another check looks after."""
_OTHER_UNITS = {"m2": ("亩", "公顷", "平方公里"), "wanyuan": ("元", "亿元")}


@dataclass(frozen=True)
class Range:
    """Between what a value lies, and the median of the column; per unit of another column where `per` names one."""

    column: str
    per: str
    low: float
    high: float
    median_low: float
    median_high: float
    label: str


@cache
def plausible_ranges(table_name: str) -> tuple[Range, ...]:
    """Return the ranges of one table's columns."""
    rows = [row for row in read_rows("plausible_ranges") if row["table"] == table_name]
    return tuple(
        Range(
            row["column"], row["per"], float(row["low"]), float(row["high"]), float(row["median_low"]), float(row["median_high"]),
            row["label_zh"],
        )
        for row in rows
    )  # fmt: skip


def check_magnitudes(frame: pd.DataFrame, place: Place, log: IssueLog) -> None:
    """Report implausible numbers and days of `frame`, a table under the vocabulary's columns; nothing is changed."""
    for bounds in plausible_ranges(place.table_name):
        if bounds.column in frame and (not bounds.per or bounds.per in frame):
            _check(frame, bounds, place, log)
    for name, column in columns(place.table_name, "raw").items():
        amount = column.unit in _OTHER_UNITS and name not in _AMOUNTS.get(place.table_name, {name})
        if amount and name in frame and (frame[name] < 0).any():
            place.report(log, Finding("negative_value", (frame[name] < 0).to_numpy(), name, frame[name]))
        if column.dtype == "date" and name in frame:
            days = frame[name]
            outside = ((days < FIRST_DAY) | (days > LAST_DAY)).to_numpy()
            if outside.any():
                place.report(log, Finding("date_implausible", outside, name, days.dt.strftime("%Y-%m-%d")))


def _check(frame: pd.DataFrame, bounds: Range, place: Place, log: IssueLog) -> None:
    values = frame[bounds.column].astype("float64")
    shown = values
    if bounds.per:
        below = frame[bounds.per].astype("float64")
        values = values / below.where(below > 0)
    known = (values.notna() & (values > 0)).to_numpy()
    outside: npt.NDArray[np.bool_] = known & ((values < bounds.low) | (values > bounds.high)).to_numpy()
    if known.sum() >= _FEWEST and not bounds.median_low <= float(values[known].median()) <= bounds.median_high:
        log.add(
            "unit_implausible", table_name=place.table_name, column=bounds.column, file=place.raw.file, sheet=place.raw.sheet,
            values=[f"{float(values[known].median()):.6g}"], message=_unit_message(float(values[known].median()), bounds, place),
        )  # fmt: skip
        return
    if not outside.any():
        return
    message = f"{bounds.label}不在 {bounds.low:g} 至 {bounds.high:g} 之间，照原值保留"
    place.report(log, Finding("value_implausible", outside, bounds.column, shown.map("{:.15g}".format), message))


def _unit_message(median: float, bounds: Range, place: Place) -> str:
    unit = columns(place.table_name)[bounds.column].unit
    fitting = [
        other
        for other in _OTHER_UNITS.get(unit, ())
        if bounds.median_low <= median * float(conversion_factor(other, unit)) <= bounds.median_high
    ]
    likely = f"；如原单位为{'或'.join(fitting)}则合理，请核实后在 [data.{place.table_name}.units] 中写明" if fitting else ""
    return f"{bounds.label}的中位数为 {median:.6g}，不在 {bounds.median_low:g} 至 {bounds.median_high:g} 之间，疑为计量单位有误{likely}；照原值保留，未换算"
