"""Working days of mainland China and the periods counted in them (民法典 200-204; holidays as the State Council arranges them each year).

The table is that of the package ``chinesecalendar``; a bureau adds years that it does not hold yet, or corrects a day, with a
file of its own. A year that neither holds is an error, never a guess.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

from landuse.dates import add_years_to_days
from landuse.errors import ReadError, WorkingDayError, cause_of

HEADERS = ("date", "kind", "note")
LEGAL_HOLIDAYS = 11
"""Legal holidays a year (全国年节及纪念日放假办法, 2007 edition; more since 2025): a list with fewer is not complete."""
KINDS = {"holiday": False, "workday": True, "节假日": False, "休息日": False, "工作日": True, "调休上班": True}
_HINT = "请用 --holidays 指定一个 CSV 文件（列：date,kind,note；kind 为 holiday 或 workday），列出该年的放假和调休上班日期"


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked: the built-in table, and over it the days of `overrides` (True: worked).

    Years of the built-in table are corrected day by day. A year beyond it counts as given where `overrides` name at least as
    many holidays in it as the law has; its other days are worked from Monday to Friday.
    """

    overrides: Mapping[date, bool] = field(default_factory=dict)

    def is_working_day(self, day: date) -> bool:
        """Tell whether `day` is worked.

        Raises
        ------
        WorkingDayError
            Neither the built-in table nor the overrides hold the year.
        """
        if day in self.overrides:
            return self.overrides[day]
        first, last = table_years()
        if first <= day.year <= last:
            import chinese_calendar

            return bool(chinese_calendar.is_workday(day))
        given = sum(known.year == day.year and not worked for known, worked in self.overrides.items())
        if given < LEGAL_HOLIDAYS:
            partly = f"；放假文件只列出该年 {given} 天，少于法定的 {LEGAL_HOLIDAYS} 天" if given else ""
            raise WorkingDayError(f"没有 {day.year} 年的放假安排（内置 {first}—{last} 年）{partly}，不能推算工作日；{_HINT}")
        return day.weekday() < 5

    @property
    def version(self) -> str:
        """Return which table of holidays this is, as a paper states it beside a computed day."""
        first, last = table_years()
        corrected = f"，另按放假文件更正或增补 {len(self.overrides)} 天" if self.overrides else ""
        return f"chinesecalendar {version('chinesecalendar')}（{first}—{last} 年放假安排）{corrected}"

    def next_working_day(self, day: date) -> date:
        """Return `day`, or the first working day after it where it is none (民法典 203)."""
        return next(found for found in _days_from(day) if self.is_working_day(found))

    def add_working_days(self, start: date, number: int) -> date:
        """Return the last of `number` working days after `start`, which itself is not counted (民法典 201)."""
        day = start
        for _ in range(number):
            day = self.next_working_day(day + timedelta(days=1))
        return day

    def end_of_days(self, start: date, number: int) -> date:
        """Return the last of `number` calendar days after `start`; on a holiday the period ends on the next working day.

        >>> WorkCalendar().end_of_days(date(2020, 9, 3), 30)
        datetime.date(2020, 10, 9)
        """
        return self.next_working_day(start + timedelta(days=number))


def add_months(day: date, number: int) -> date:
    """Return the same day of the month `number` months on, or that month's last day (民法典 202).

    >>> add_months(date(2019, 8, 31), 6), add_months(date(2020, 8, 31), 6)
    (datetime.date(2020, 2, 29), datetime.date(2021, 2, 28))
    """
    month = np.datetime64(day, "M") + np.timedelta64(number, "M")
    last = (month + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    same = month.astype("datetime64[D]") + np.timedelta64(day.day - 1, "D")
    found: date = min(same, last).item()
    return found


def add_years(day: date, number: int) -> date:
    """Return the same month and day `number` years on (民法典 202).

    >>> add_years(date(2016, 2, 29), 1)
    datetime.date(2017, 2, 28)
    """
    found: date = add_years_to_days(np.array([day], dtype="datetime64[D]"), number)[0].item()
    return found


def read_calendar(path: str | Path | None) -> WorkCalendar:
    """Return the built-in calendar, corrected and extended by the CSV file `path` (``date,kind,note``), if one is given.

    Raises
    ------
    ReadError
        The file is missing, not in UTF-8 or GB18030, or a row is no day with ``holiday`` or ``workday``; the row is named.
    """
    if path is None:
        return WorkCalendar()
    file = Path(path)
    return WorkCalendar(dict(_rows(_text(file), file.name)))


def _rows(text: str, name: str) -> Iterator[tuple[date, bool]]:
    reader = csv.DictReader(text.splitlines())
    absent = [header for header in HEADERS[:2] if header not in (reader.fieldnames or ())]
    if absent:
        raise ReadError(f"放假安排文件 {name} 缺少列 {'、'.join(absent)}；首行须为 {','.join(HEADERS)}")
    seen: set[date] = set()
    for row in reader:
        kind = (row["kind"] or "").strip()
        try:
            day = date.fromisoformat((row["date"] or "").strip())
        except ValueError:
            raise ReadError(
                f"放假安排文件 {name} 第 {reader.line_num} 行的日期“{row['date']}”无法识别；请写成 2027-01-01 的形式"
            ) from None
        if kind not in KINDS:
            raise ReadError(f"放假安排文件 {name} 第 {reader.line_num} 行的 kind“{kind}”无法识别；请写 holiday 或 workday")
        if day in seen:
            raise ReadError(f"放假安排文件 {name} 第 {reader.line_num} 行的日期 {day} 重复；请只留一行")
        seen.add(day)
        yield day, KINDS[kind]


def _text(file: Path) -> str:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise ReadError(f"放假安排文件 {file} 无法读取：{cause_of(error)}；请核对路径") from None
    except ValueError:
        raise ReadError(f"放假安排文件名 {file.name!a} 不合规定；请核对路径") from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ReadError(f"放假安排文件 {file.name} 的文字编码无法识别；请另存为 UTF-8")


def _days_from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += timedelta(days=1)


@cache
def table_years() -> tuple[int, int]:
    """Return the first and the last year of the built-in table."""
    from chinese_calendar import holidays

    return min(holidays).year, max(holidays).year
