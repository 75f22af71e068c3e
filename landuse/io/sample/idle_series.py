"""The ordinary idle cases: series of parcels of each status with dates drawn well inside its range.

Their truth is plain calendar: D is drawn with a day up to the 28th, so each mark is the same month and day of a later year, later by
as many days as the one documented interval has.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from landuse.io.sample.days import AS_OF, between, same_day

Row = dict[str, str]
WARN_DAYS = 180
_LONG_AGO = date(2019, 3, 1)  # works begun before it are completed by now


@dataclass(frozen=True)
class Series:
    """How many parcels, works status, causes to draw from, range of D (or of the suspension), and what is known of them."""

    plant: str
    count: int
    works_status: str
    causes: tuple[str, ...]
    first: str
    last: str
    idle_status: str
    action: str
    fee: str
    note: str
    missing: str = ""


SERIES = (
    Series("series_two_years", 9, "not_started", ("H",), "2014-03-01", "2018-11-28", "idle_two_years", "reclaim", "due", "企业原因闲置满两年"),
    Series("series_one_year", 6, "not_started", ("H",), "2019-02-01", "2019-11-28", "idle_one_year", "levy_fee", "due", "企业原因闲置满一年"),
    Series("series_government", 4, "not_started", ("G1", "G2", "G4", "G6"), "2016-03-01", "2019-09-28", "idle_government", "negotiate", "", "政府原因闲置，有佐证"),
    Series("series_suspected", 6, "not_started", ("U", ""), "2016-06-01", "2019-10-28", "suspected_idle", "investigate", "", "疑似闲置，原因待查", "delay_cause"),
    Series("series_overdue", 8, "not_started", ("", "H", "FM"), "2020-02-01", "2020-12-20", "overdue", "", "", "超期未动工未满一年"),
    Series("series_not_due", 14, "not_started", ("",), "2021-02-01", "2021-11-28", "not_due", "none", "", "未到约定动工日"),
    Series("series_suspended", 4, "suspended", ("H", ""), "2016-05-01", "2019-10-28", "idle_suspended", "negotiate", "", "中止开发闲置"),
    Series("series_stalled", 6, "suspended", ("H", ""), "2016-05-01", "2019-10-28", "not_idle", "none", "", "中止多年但面积、投资均已达到"),
    Series("series_paused", 4, "suspended", ("H", "FM"), "2020-02-01", "2020-11-28", "not_idle", "none", "", "中止未满一年"),
    Series("series_no_permit", 2, "completed", ("",), "2010-03-01", "2017-06-28", "built_without_permit", "refer_permit", "", "已建成未取得施工许可"),
    Series("series_started_late", 18, "under_way", ("",), "2015-02-01", "2017-06-28", "not_idle", "none", "", "曾闲置，督促后已实际动工"),
    Series("series_extended", 9, "not_started", ("H",), "2015-03-01", "2016-12-28", "", "", "", "曾闲置，已签补充协议延期"),
    Series("series_unknown", 3, "unknown", ("U", ""), "2015-03-01", "2020-06-28", "needs_verification", "verify", "", "开工状态不明", "works_status"),
)  # fmt: skip


def draw_series(draw: np.random.Generator) -> list[Row]:
    """Return one row for each parcel of every series, in the columns of ``idle_plants.csv``."""
    rows = []
    for series in SERIES:
        make = _OF_PLANT.get(series.plant, _OF_STATUS[series.works_status])
        rows += [make(series, draw) | {"plant": series.plant} for _ in range(series.count)]
    return rows


def _not_started(series: Series, draw: np.random.Generator) -> Row:
    due = between(draw, series.first, series.last)
    cause = series.causes[int(draw.integers(len(series.causes)))]
    delays, days = "", 0
    if series.idle_status == "idle_government":
        start = due + timedelta(days=int(draw.integers(20, 80)))
        days = int(draw.integers(60, 200))
        delays = f"{cause} {start}~{start + timedelta(days=days - 1)} *"
    action = series.action or ("warn" if (same_day(due, 1) - AS_OF).days <= WARN_DAYS else "none")
    idle = 0 if series.idle_status in {"overdue", "not_due"} else (AS_OF - same_day(due, 1)).days
    return _row(series, cause, due, days, str(idle)) | {"delays": delays, "disposal_action": action}


def _suspended(series: Series, draw: np.random.Generator) -> Row:
    since = between(draw, series.first, series.last)
    due = same_day(since, -2)
    required, planned = float(draw.integers(90, 260)) * 100, float(draw.integers(60, 240)) * 100
    low = series.idle_status == "idle_suspended"
    developed = round(required * (draw.uniform(0.06, 0.3) if low else draw.uniform(0.4, 0.75)), 1)
    invested = round(planned * (draw.uniform(0.05, 0.23) if low else draw.uniform(0.3, 0.65)), 1)
    known = (
        f"suspended_since_date={since} required_area_m2={required} developed_area_m2={developed} "
        f"planned_investment_wanyuan={planned} invested_wanyuan={invested}"
    )
    cause = series.causes[int(draw.integers(len(series.causes)))]
    idle = (AS_OF - same_day(since, 1)).days if low else 0
    return _row(series, cause, due, 0, str(idle)) | {"facts": known}


def _built(series: Series, draw: np.random.Generator) -> Row:
    return _row(series, "", between(draw, series.first, series.last), 0, "0") | {"facts": "has_construction_permit=false"}


def _started_late(series: Series, draw: np.random.Generator) -> Row:
    """Return a parcel that had been idle for over a year when works began."""
    started = between(draw, "2018-08-01", "2020-10-28")
    row = _row(series, "", between(draw, series.first, series.last), 0, "0") | {"facts": f"actual_start_date={started}"}
    return row | {"works_status": "completed" if started < _LONG_AGO else "under_way"}


def _extended(series: Series, draw: np.random.Generator) -> Row:
    """Return a parcel whose start was agreed anew by a supplement; at most a year has passed since."""
    agreed = between(draw, series.first, series.last)
    signed = between(draw, "2019-08-01", "2020-10-28")
    due = signed + timedelta(days=int(draw.integers(190, 340)))
    due = due.replace(day=min(due.day, 28))
    row = _row(series, "H", due, 0, "0") | {
        "agreed_start_date": str(agreed),
        "facts": f"supplement_signed_date={signed} supplement_start_date={due}",
        "start_due_basis": "supplement",
    }
    if due >= AS_OF:
        return row | {"idle_status": "not_due", "disposal_action": "none"}
    return row | {"idle_status": "overdue", "disposal_action": "warn" if (same_day(due, 1) - AS_OF).days <= WARN_DAYS else "none"}


def _unknown(series: Series, draw: np.random.Generator) -> Row:
    cause = series.causes[int(draw.integers(len(series.causes)))]
    return _row(series, cause, between(draw, series.first, series.last), 0, "")


def _row(series: Series, cause: str, due: date, days: int, idle_days: str) -> Row:
    marks = [same_day(due, years) + timedelta(days=days) for years in (1, 2)]
    return {
        "works_status": series.works_status, "delay_cause": cause, "agreed_start_date": str(due), "facts": "", "delays": "",
        "idle_status": series.idle_status, "start_due_date": str(due), "start_due_basis": "contract", "holder_clock_basis": "agreed",
        "one_year_mark_date": str(marks[0]), "two_year_mark_date": str(marks[1]), "idle_days": idle_days,
        "disposal_action": series.action, "fee": series.fee, "missing_evidence": series.missing, "issues": "", "note": series.note,
    }  # fmt: skip


_OF_PLANT: dict[str, Callable[[Series, np.random.Generator], Row]] = {
    "series_started_late": _started_late,
    "series_extended": _extended,
}
_OF_STATUS: dict[str, Callable[[Series, np.random.Generator], Row]] = {
    "not_started": _not_started,
    "suspended": _suspended,
    "under_way": _started_late,
    "completed": _built,
    "unknown": _unknown,
}
