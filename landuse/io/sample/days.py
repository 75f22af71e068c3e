"""Whole days and months for planting dates. Plants of a series use days 1 to 28, so a year on is always the same month and day."""

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

AS_OF = date(2020, 12, 31)

Days = npt.NDArray[np.datetime64]


def same_day(day: date, years: int) -> date:
    """Return the same month and day `years` on; `day` is never 29 February here."""
    return day.replace(year=day.year + years)


def between(draw: np.random.Generator, first: str, last: str) -> date:
    """Return a day from `first` to `last`, moved back to the 28th where it is later in its month."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    day = start + timedelta(days=int(draw.integers(0, (end - start).days + 1)))
    return day.replace(day=min(day.day, 28))


def months_on(days: Days, months: npt.NDArray[np.int64]) -> Days:
    """Return the same day of the month `months` on; days are 1 to 28."""
    month = days.astype("datetime64[M]")
    return np.asarray((month + months.astype("timedelta64[M]")).astype("datetime64[D]") + (days - month.astype("datetime64[D]")))


def days_on(days: Days, count: npt.NDArray[np.int64]) -> Days:
    """Return the days `count` days on."""
    return np.asarray(days + count.astype("timedelta64[D]"))


def as_days(values: pd.Series) -> Days:
    """Return a column of dates as whole days."""
    return values.to_numpy(dtype="datetime64[s]").astype("datetime64[D]")
