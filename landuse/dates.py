"""Calendar arithmetic of the Civil Code (民法典 200-204): whole years, never 365 days.

Dates are ``datetime64[s]`` Series; an unknown date is ``NaT`` and stays unknown.
"""

import re
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.errors import TableError

DATE_DTYPE = "datetime64[s]"
WHOLE_DAY = r"\s*\d{4}(?:-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|\d{4})(?:[T ].*)?"
"""How a text names a day: year, month and day; a month or a year alone is no date."""
WHOLE_MONTH = r"\s*\d{4}[-/]\d{1,2}"
"""How a text names a month, where a column holds months."""
PLACEHOLDER_DAYS = (date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1), date(9999, 12, 31))
"""Days that stand for none in ledgers: day 0 and day 1 of a workbook, and "for ever"."""


def as_date(value: str | date | pd.Timestamp) -> pd.Timestamp:
    """Return `value` as the day it names; ``as_of`` means the end of that day.

    Raises TableError where it is no day: a month, a year or a number is none.
    """
    if not (isinstance(value, date | np.datetime64) or (isinstance(value, str) and re.fullmatch(WHOLE_DAY, value))):
        raise TableError(f"“{value}”不是日期；请写成 2020-12-31 的形式")
    try:
        day = pd.Timestamp(value)
    except (ValueError, TypeError) as error:
        raise TableError(f"“{value}”不是日期；请写成 2020-12-31 的形式") from error
    if pd.isna(day) or day.tzinfo is not None:
        raise TableError(f"“{value}”不是日期；请写成 2020-12-31 的形式（不带时区）")
    return day.normalize().as_unit("s")


def are_placeholders(dates: pd.Series) -> pd.Series:
    """Tell which dates are days that stand for none (:data:`PLACEHOLDER_DAYS`)."""
    return dates.isin(np.array(PLACEHOLDER_DAYS, dtype=DATE_DTYPE))


def add_years(dates: pd.Series, years: int) -> pd.Series:
    """Return the same month and day `years` on; 29 February becomes 28 February in a common year (民法典 202).

    >>> add_years(pd.Series(["2016-02-29", "2015-10-31", None], dtype="datetime64[s]"), 1).tolist()
    [Timestamp('2017-02-28 00:00:00'), Timestamp('2016-10-31 00:00:00'), NaT]
    """
    shifted = add_years_to_days(to_days(dates), years)
    return pd.Series(shifted.astype(DATE_DTYPE), index=dates.index, name=dates.name)


def to_days(dates: pd.Series) -> npt.NDArray[np.datetime64]:
    """Return `dates` as a numpy array of whole days (``datetime64[D]``)."""
    return dates.to_numpy(dtype=DATE_DTYPE).astype("datetime64[D]")


def add_years_to_days(days: npt.NDArray[np.datetime64], years: int) -> npt.NDArray[np.datetime64]:
    """Return :func:`add_years` for a numpy array of whole days.

    Many dates fall on few days, so long arrays are looked up in a table over the days between their first and their last.
    """
    known = days[~np.isnat(days)]
    if len(known) == 0:
        return days.copy()
    first, last = known.min(), known.max()
    if len(days) <= (last - first).astype(np.int64) + 1:
        return _shifted(days, years)
    table = np.append(_shifted(np.arange(first, last + np.timedelta64(1, "D")), years), np.datetime64("NaT"))
    position = np.where(np.isnat(days), len(table) - 1, (days - first).astype(np.int64))
    return np.asarray(table[position])


def _shifted(days: npt.NDArray[np.datetime64], years: int) -> npt.NDArray[np.datetime64]:
    month = days.astype("datetime64[M]")
    target = month + np.timedelta64(12 * years, "M")
    day_of_month = days - month.astype("datetime64[D]")
    month_end = (target + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    shifted: npt.NDArray[np.datetime64] = np.minimum(target.astype("datetime64[D]") + day_of_month, month_end)
    return shifted


def days_from(first: pd.Series, last: pd.Timestamp | pd.Series) -> pd.Series:
    """Return the whole days from `first` to `last` as ``Int64``; unknown where either is."""
    end = to_days(last) if isinstance(last, pd.Series) else np.datetime64(last, "D")
    difference = end - to_days(first)
    unknown = np.isnat(difference)
    days = np.where(unknown, 0, difference.astype(np.int64))
    return pd.Series(pd.arrays.IntegerArray(days, unknown), index=first.index)
