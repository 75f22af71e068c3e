"""Reading days: the writings that bureaus use, and nothing that leaves the day open."""

import datetime as dt
import re
import unicodedata

import numpy as np
import pandas as pd

from landuse.dates import PLACEHOLDER_DAYS, are_placeholders
from landuse.io.conform.cells import NULL_WORDS, UNKNOWN, Parsed, folded

_TIME = r"(?:[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_YEAR_FIRST = [
    re.compile(rf"^(\d{{4}})-(\d{{1,2}})-(\d{{1,2}}){_TIME}$"),
    re.compile(rf"^(\d{{4}})/(\d{{1,2}})/(\d{{1,2}}){_TIME}$"),
    re.compile(rf"^(\d{{4}})\.(\d{{1,2}})\.(\d{{1,2}}){_TIME}$"),
    re.compile(rf"^(\d{{4}}) *年 *(\d{{1,2}}) *月 *(\d{{1,2}}) *[日号]{_TIME}$"),
    re.compile(r"^(\d{4})(\d{2})(\d{2})$"),
]
_YEAR_LAST = re.compile(rf"^(\d{{1,2}})/(\d{{1,2}})/(\d{{4}}){_TIME}$")
_MONTH = re.compile(r"^(\d{4})(?:[-/.年]?)(\d{1,2})月?$")
_SENTINELS = frozenset({(1900, 1, 0), *((day.year, day.month, day.day) for day in PLACEHOLDER_DAYS)})
_FIRST_SERIAL, _LAST_SERIAL = 10_959, 73_050  # 1930-01-01 to 2099-12-31: years and months written as numbers lie outside
_DAYS_TO_1904 = 1462
_SENTINELS_1904 = frozenset({(1904, 1, 1), (1904, 1, 2)})  # days 0 and 1 of a workbook that counts from 1904
_SERIAL_ORIGIN = dt.date(1899, 12, 30)  # day 60 never was: from day 61 on this origin gives the day the sheet shows


def read_date(cell: object, *, serials: bool = False, epoch_1904: bool = False) -> Parsed:
    """Read a day as ``datetime64[s]``; with `serials` a number may be a day counted from 1900 (or 1904), as in a workbook.

    A month, a year, 5/6/2018 (which may be May or June) and a day that is in no calendar are ``date_not_readable``; a day that
    stands for none (1900-01-00, 1900-01-01, 9999-12-31) is ``date_sentinel``. Both are unknown.
    """
    if isinstance(cell, (dt.date, pd.Timestamp)):
        if epoch_1904 and (cell.year, cell.month, cell.day) in _SENTINELS_1904:
            return Parsed(None, "date_sentinel")
        return _day(cell.year, cell.month, cell.day)
    if isinstance(cell, dt.time):  # what a workbook's day 0 looks like
        return Parsed(None, "date_sentinel" if cell == dt.time() else "date_not_readable")
    if isinstance(cell, (int, float, np.integer, np.floating)) and not isinstance(cell, bool):
        return _from_number(float(cell), serials=serials, epoch_1904=epoch_1904)
    return _from_text(unicodedata.normalize("NFKC", str(cell)).strip())


def read_month(cell: object, *, serials: bool = False, epoch_1904: bool = False) -> Parsed:
    """Read a month as its first day; a day is read as the month that it lies in."""
    found = _MONTH.match("".join(unicodedata.normalize("NFKC", str(cell)).removesuffix(".0").split()))
    if found:
        return _day(int(found.group(1)), int(found.group(2)), 1)
    day = read_date(cell, serials=serials, epoch_1904=epoch_1904)
    if isinstance(day.value, np.datetime64):
        return Parsed(day.value.astype("datetime64[M]").astype("datetime64[s]"), day.issue)
    return day


def read_days(cells: pd.Series) -> tuple[pd.Series, dict[str, np.ndarray]]:
    """Return a column that already holds days, with placeholders made unknown."""
    days = cells.astype("datetime64[s]").dt.normalize().dt.as_unit("s")
    sentinel = are_placeholders(days)
    return days.mask(sentinel), {"date_sentinel": sentinel.to_numpy()}


def _from_text(text: str) -> Parsed:
    if folded(text) in NULL_WORDS:
        return UNKNOWN
    for pattern in _YEAR_FIRST:
        found = pattern.match(text)
        if found:
            return _day(*(int(part) for part in found.groups()))
    found = _YEAR_LAST.match(text)
    if found:
        first, second, year = (int(part) for part in found.groups())
        if first == second or second > 12:
            return _day(year, first, second)
        if first > 12:
            return _day(year, second, first)
    return Parsed(None, "date_not_readable")


def _from_number(number: float, *, serials: bool, epoch_1904: bool) -> Parsed:
    if not number.is_integer() and not serials:
        return Parsed(None, "date_not_readable")
    whole = int(number)
    if 19_000_101 <= whole <= 99_991_231:
        return _day(whole // 10_000, whole // 100 % 100, whole % 100)
    if serials and whole in (0, 1):
        return Parsed(None, "date_sentinel")
    whole += _DAYS_TO_1904 if epoch_1904 else 0
    if serials and _FIRST_SERIAL <= whole <= _LAST_SERIAL:
        day = _SERIAL_ORIGIN + dt.timedelta(days=whole)
        return _day(day.year, day.month, day.day)
    return Parsed(None, "date_not_readable")


def _day(year: int, month: int, day: int) -> Parsed:
    if (year, month, day) in _SENTINELS:
        return Parsed(None, "date_sentinel")
    try:
        return Parsed(np.datetime64(dt.date(year, month, day), "s"))
    except ValueError:
        return Parsed(None, "date_not_readable")
