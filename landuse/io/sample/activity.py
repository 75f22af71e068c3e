"""Monthly activity 2018-2020: declared sales, electricity and insured staff, bent by what is planted in a firm."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from landuse.io.sample.draws import spread, stream

MONTHS = pd.date_range("2018-01-01", "2020-12-01", freq="MS").as_unit("s")
_SEASON = np.array([0.86, 0.62, 0.98, 1.02, 1.05, 1.06, 1.03, 1.01, 1.08, 1.06, 1.1, 1.13])
_COLUMNS = ("sales_wanyuan", "electricity_kwh", "insured_staff")
_DEAD = {"sales_wanyuan": 0.0, "electricity_kwh": 0.02}


def watch_activity(firms: pd.DataFrame, accounts: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return one row for each month of each firm with activity, by enterprise_id and month."""
    draw = stream(seed, "activity")
    watched = firms[firms["activity"] != "none"]
    usual = _usual_month(watched, accounts)
    months = [_month(watched, usual, number, draw) for number in range(len(MONTHS))]
    activity = pd.concat(months).sort_index()
    firm = activity.index.get_level_values("enterprise_id")
    for code, pattern in watched.loc[watched["activity"] != "normal", "activity"].items():
        name, _, argument = pattern.partition(":")
        mine = firm == code
        activity.loc[mine] = _PATTERNS[name](activity[mine], argument)
    staff = activity["insured_staff"].round()
    return activity.assign(
        sales_wanyuan=activity["sales_wanyuan"].round(1), electricity_kwh=activity["electricity_kwh"].round(), insured_staff=staff
    ).dropna(how="all")


def _usual_month(firms: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """Return a firm's month in good times: a twelfth of its best year; a small workshop's where it has no accounts."""
    best = accounts[["revenue_wanyuan", "electricity_kwh", "employees"]].groupby("enterprise_id").max().reindex(firms.index)
    usual = pd.DataFrame({
        "sales_wanyuan": best["revenue_wanyuan"] / 12, "electricity_kwh": best["electricity_kwh"] / 12, "insured_staff": best["employees"],
    })  # fmt: skip
    return usual.fillna({"sales_wanyuan": 60.0, "electricity_kwh": 21_000.0, "insured_staff": 26.0})


def _month(firms: pd.DataFrame, usual: pd.DataFrame, number: int, draw: np.random.Generator) -> pd.DataFrame:
    count, month = len(firms), MONTHS[number]
    epidemic = 0.45 if number in {25, 26} else 1.0
    running = firms["first_year"].to_numpy() <= month.year
    season = _SEASON[month.month - 1] * epidemic
    index = pd.MultiIndex.from_arrays([firms.index, pd.DatetimeIndex([month] * count)], names=["enterprise_id", "month"])
    frame = pd.DataFrame(
        {
            "sales_wanyuan": usual["sales_wanyuan"].to_numpy() * season * spread(draw, 0.95, 0.12, count),
            "electricity_kwh": usual["electricity_kwh"].to_numpy() * (0.35 + 0.65 * season) * spread(draw, 0.95, 0.08, count),
            "insured_staff": usual["insured_staff"].to_numpy() * spread(draw, 0.97, 0.02, count),
        },
        index=index,
    )
    return frame[running]


def _late(activity: pd.DataFrame, month: str) -> np.ndarray:
    return np.asarray(activity.index.get_level_values("month") >= pd.Timestamp(f"{month}-01"))


def _still(activity: pd.DataFrame, when: np.ndarray, staff: float, power: float = _DEAD["electricity_kwh"]) -> pd.DataFrame:
    bent = activity.copy()
    bent.loc[when, "sales_wanyuan"] = 0.0
    bent.loc[when, "electricity_kwh"] = bent.loc[when, "electricity_kwh"] * power
    bent.loc[when, "insured_staff"] = staff
    return bent


def _stopped(activity: pd.DataFrame, month: str) -> pd.DataFrame:
    """Nothing from `month` on: no sales, 2 % of the power, two insured."""
    return _still(activity, _late(activity, month), 2.0)


def _staff(activity: pd.DataFrame, month: str) -> pd.DataFrame:
    return _still(activity, _late(activity, month), 3.0)


def _resumed(activity: pd.DataFrame, _: str) -> pd.DataFrame:
    return _still(activity, ~_late(activity, "2019-09"), 1.0)


def _seasonal(activity: pd.DataFrame, _: str) -> pd.DataFrame:
    month = pd.DatetimeIndex(activity.index.get_level_values("month")).month
    return _still(activity, np.asarray((month >= 11) | (month <= 3)), 6.0)


def _half(activity: pd.DataFrame, _: str) -> pd.DataFrame:
    return activity.mul(np.where(_late(activity, "2019-01"), 0.4, 0.9), axis=0)


def _some_power(activity: pd.DataFrame, _: str) -> pd.DataFrame:
    return _still(activity, _late(activity, "2019-08"), 2.0, power=0.4)


def _power_only(activity: pd.DataFrame, _: str) -> pd.DataFrame:
    return activity.assign(sales_wanyuan=0.0, insured_staff=4.0)


def _gap(activity: pd.DataFrame, _: str) -> pd.DataFrame:
    bent = activity.copy()
    bent.loc[_late(activity, "2020-04") & ~_late(activity, "2020-09")] = np.nan
    return bent


def _stopped_gap(activity: pd.DataFrame, month: str) -> pd.DataFrame:
    return _gap(_stopped(activity, month), "")


_PATTERNS: Mapping[str, Callable[[pd.DataFrame, str], pd.DataFrame]] = {
    "stopped": _stopped,
    "staff": _staff,
    "resumed": _resumed,
    "seasonal": _seasonal,
    "half": _half,
    "some_power": _some_power,
    "power_only": _power_only,
    "gap": _gap,
    "stopped_gap": _stopped_gap,
}
