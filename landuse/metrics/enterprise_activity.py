"""Whether an enterprise produces anything: sales, electricity and insured staff over twelve consecutive months.

Seed definition of the base of zombie enterprises: 已建成无生产经营活动 (沈政办发〔2018〕78号 item 12). The proxies and their thresholds
are a DESIGN of the pack. Where there are no monthly figures at all, the yearly accounts stand in.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.metrics.enterprise_years import YearFigures
from landuse.policy import ZombieRules

Floats = npt.NDArray[np.float64]
MONTHS = 12


def recent_months(
    activity: pd.DataFrame, enterprise_ids: pd.Index, as_of: pd.Timestamp, zombie_rules: ZombieRules
) -> pd.DataFrame:
    """Return per enterprise what the last months show: one column per figure, unknown where a month of it is missing.

    Columns: `months` (how many of the last 12 have a row), `sales` (their sum), `power_peak` and `staff_peak` (the largest month),
    each with the number of months known, and `power_normal` (mean of the months before those; unknown with fewer than 12).
    """
    place = enterprise_ids.get_indexer(activity.index.get_level_values("enterprise_id"))
    month = pd.DatetimeIndex(activity.index.get_level_values("month"))
    back = _last_full_month(as_of) - (month.year * 12 + month.month - 1).to_numpy()
    recent = (place >= 0) & (back >= 0) & (back < zombie_rules.inactive_months)
    earlier = (
        (place >= 0)
        & (back >= zombie_rules.inactive_months)
        & (back < zombie_rules.inactive_months + MONTHS * zombie_rules.normal_years)
    )
    count = len(enterprise_ids)
    power = _column(activity, "electricity_kwh")
    sales = _column(activity, "sales_wanyuan")
    staff = _column(activity, "insured_staff")
    known_earlier = earlier & ~np.isnan(power)
    earlier_months = np.bincount(place[known_earlier], minlength=count)
    with np.errstate(invalid="ignore", divide="ignore"):
        normal = np.bincount(place[known_earlier], weights=power[known_earlier], minlength=count) / earlier_months
    return pd.DataFrame({
        "months": np.bincount(place[recent], minlength=count),
        "sales": np.bincount(place[recent], weights=np.nan_to_num(sales[recent]), minlength=count),
        "sales_months": np.bincount(place[recent & ~np.isnan(sales)], minlength=count),
        "power_peak": _peak(place, power, recent, count),
        "power_months": np.bincount(place[recent & ~np.isnan(power)], minlength=count),
        "power_normal": np.where(earlier_months >= MONTHS, normal, np.nan),
        "staff_peak": _peak(place, staff, recent, count),
        "staff_months": np.bincount(place[recent & ~np.isnan(staff)], minlength=count),
    })  # fmt: skip


def shows_no_activity(recent_months: pd.DataFrame, year_figures: YearFigures, zombie_rules: ZombieRules) -> pd.Series:
    """Tell whether sales, electricity and staff all show no production, three-valued; one that shows production settles it.

    Sales count as none below the pack's share of a normal year, electricity below its share of a normal month in every month;
    what is above zero while the normal figure is unknown, is unknown.
    """
    by_month = _no_sales(recent_months, year_figures, zombie_rules)
    by_month = by_month & _little_power(recent_months, year_figures, zombie_rules)
    by_month = by_month & _no_staff(recent_months, zombie_rules)
    only_accounts = recent_months["months"] == 0
    return by_month.where(~only_accounts, _no_activity_in_accounts(year_figures, zombie_rules))


def is_inactive(
    built: pd.Series,
    production_due_date: pd.Series,
    exempt_category: pd.Series,
    shows_no_activity: pd.Series,
    as_of: pd.Timestamp,
) -> pd.Series:
    """Tell whether an enterprise on built land shows no production; never before its agreed production date."""
    protected = (production_due_date >= as_of) | (exempt_category == "construction")
    return (built & shows_no_activity).mask(protected, other=False)


def _no_sales(months: pd.DataFrame, figures: YearFigures, rules: ZombieRules) -> pd.Series:
    normal = _best_past_year(figures, "revenue_wanyuan", rules)
    sales = months["sales"].to_numpy()
    some = (sales >= rules.sales_share * normal) & (sales > 0)
    unknown = (months["sales_months"] < rules.inactive_months) | (np.isnan(normal) & (sales > 0))
    return pd.Series(~some).astype("boolean").mask(unknown & ~some)


def _little_power(months: pd.DataFrame, figures: YearFigures, rules: ZombieRules) -> pd.Series:
    by_year = _best_past_year(figures, "electricity_kwh", rules) / MONTHS
    normal = np.fmax(months["power_normal"].to_numpy(), by_year)
    peak = months["power_peak"].to_numpy()
    some = (peak >= rules.electricity_share * normal) & (peak > 0)
    unknown = (months["power_months"] < rules.inactive_months) | (np.isnan(normal) & (peak > 0))
    return pd.Series(~some).astype("boolean").mask(unknown & ~some)


def _no_staff(months: pd.DataFrame, rules: ZombieRules) -> pd.Series:
    some = months["staff_peak"].to_numpy() > rules.insured_staff_at_most
    return pd.Series(~some).astype("boolean").mask((months["staff_months"] < rules.inactive_months) & ~some)


def _no_activity_in_accounts(figures: YearFigures, rules: ZombieRules) -> pd.Series:
    """Return the yearly stand-in: revenue, electricity and employees of the judged year against the years before."""
    parts = []
    for column, share in (("revenue_wanyuan", rules.sales_share), ("electricity_kwh", rules.electricity_share)):
        now, normal = figures(column, 0), _best_past_year(figures, column, rules)
        none = (now <= 0) | (now < share * normal)
        parts.append(pd.Series(none).astype("boolean").mask(np.isnan(now) | (np.isnan(normal) & (now > 0))))
    employees = figures("employees", 0)
    parts.append(pd.Series(employees <= rules.insured_staff_at_most).astype("boolean").mask(np.isnan(employees)))
    return parts[0] & parts[1] & parts[2]


def _best_past_year(figures: YearFigures, column: str, rules: ZombieRules) -> Floats:
    """Return the largest yearly figure of the years before: a plant long dead is measured by the time when it worked."""
    best = figures(column, 1)
    for lag in range(2, rules.normal_years + 1):
        best = np.fmax(best, figures(column, lag))
    return best


def _peak(place: npt.NDArray[np.intp], values: Floats, rows: npt.NDArray[np.bool_], count: int) -> Floats:
    peak = np.full(count, -np.inf)
    known = rows & ~np.isnan(values)
    np.maximum.at(peak, place[known], values[known])
    return np.where(np.isinf(peak), np.nan, peak)


def _column(activity: pd.DataFrame, name: str) -> Floats:
    if name not in activity:
        return np.full(len(activity), np.nan)
    values: Floats = activity[name].to_numpy(dtype="float64")
    return values


def _last_full_month(as_of: pd.Timestamp) -> int:
    over = as_of.is_month_end
    return as_of.year * 12 + as_of.month - (1 if over else 2)
