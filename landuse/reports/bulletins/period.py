"""Periods of bulletins: the month, the two months, the quarter, the half-year, the year (沈政办发〔2018〕78号 items 14-16)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from landuse.dates import as_date
from landuse.errors import UnknownNameError
from landuse.vocabulary.rows import did_you_mean

_FORMS = re.compile(r"(\d{4})(?:\s*[-年]\s*(\d{1,2})月?|\s*-?\s*H([12])|\s*-?\s*Q([1-4])|年?)", re.IGNORECASE)


@dataclass(frozen=True)
class Kind:
    """A kind of bulletin: its name, how many months it covers, and the letter of its periods; `half` is said in words."""

    id: str
    label: str
    title: str
    months: int


KINDS = {
    kind.id: kind
    for kind in (
        Kind("monthly", "每月通报", "工作通报", 1),
        Kind("bimonthly", "双月例会材料", "双月例会材料", 2),
        Kind("quarterly", "每季互检材料", "季度交叉互检材料", 3),
        Kind("half_year", "半年书面报告", "半年工作报告", 6),
        Kind("year_end", "年底总评材料", "年底总评材料", 12),
    )
}
"""The five papers of a year, by how long they look back."""
_USUAL = {"month": "monthly", "half": "half_year", "quarter": "quarterly", "year": "year_end"}


@dataclass(frozen=True)
class Period:
    """A period by its first and last day, both inclusive."""

    kind: Kind
    first: date
    last: date

    @property
    def label(self) -> str:
        """Return the period in words.

        >>> period_of("2020-11").label, period_of("2020-11", "half_year").label, period_of("2020-Q4").label
        ('2020年11月', '2020年下半年', '2020年第四季度')
        """
        year, month = self.first.year, self.first.month
        if self.kind.months == 1:
            return f"{year}年{month}月"
        if self.kind.months == 2:
            return f"{year}年{month}—{month + 1}月"
        if self.kind.months == 3:
            return f"{year}年第{'一二三四'[(month - 1) // 3]}季度"
        return f"{year}年" if self.kind.months == 12 else f"{year}年{'上' if month == 1 else '下'}半年"

    @property
    def before(self) -> pd.Timestamp:
        """Return the day before the first: things as they stood at its end are those that the period began with."""
        return as_date(self.first - timedelta(days=1))

    @property
    def file_label(self) -> str:
        """Return the period for a file name: 2020-11, 2020-H2, 2020-Q4, 2020-11-12, 2020."""
        year, month, end = self.first.year, self.first.month, self.last.month
        return {
            1: f"{year}-{month:02d}",
            2: f"{year}-{month:02d}-{end:02d}",
            3: f"{year}-Q{end // 3}",
            6: f"{year}-H{end // 6}",
        }.get(self.kind.months, f"{year}")


def period_of(text: str, kind: str | None = None) -> Period:
    """Return the period that `text` names: ``2020-11``, ``2020-Q4``, ``2020-H2`` or ``2020``.

    Without `kind` a month makes a monthly bulletin, a quarter a quarterly one, a half-year and a year likewise. With `kind` the
    period of that kind which holds the month is taken: two months are January and February, March and April, and so on.

    Raises
    ------
    UnknownNameError
        The text is no period, there is no such kind, or the period is longer than the kind.

    >>> found = period_of("2020-11", "bimonthly")
    >>> str(found.first), str(found.last), found.label
    ('2020-11-01', '2020-12-31', '2020年11—12月')
    """
    parts = _FORMS.fullmatch(text.strip())
    if parts is None or not 1 <= int(parts[2] or 1) <= 12 or int(parts[1]) < 1:
        raise UnknownNameError(f"期间“{text}”无法理解；请写成 2020-11、2020-Q4、2020-H2 或 2020")
    year, form = int(parts[1]), next((form for form, part in (("month", 2), ("half", 3), ("quarter", 4)) if parts[part]), "year")
    month = {"month": int(parts[2] or 1), "half": 6 * int(parts[3] or 1), "quarter": 3 * int(parts[4] or 1), "year": 12}[form]
    chosen = _kind(kind or _USUAL[form])
    if chosen.months < KINDS[_USUAL[form]].months:
        raise UnknownNameError(f"期间“{text}”比“{chosen.label}”的期间长；请写明月份，如 {year}-{month:02d}")
    last_month = -(-month // chosen.months) * chosen.months
    last = date(year + last_month // 12, last_month % 12 + 1, 1) - timedelta(days=1)
    return Period(chosen, date(year, last_month - chosen.months + 1, 1), last)


def _kind(name: str) -> Kind:
    for kind in KINDS.values():
        if name in {kind.id, kind.label}:
            return kind
    raise UnknownNameError(f"没有名为“{name}”的通报种类{did_you_mean(name, KINDS)}；可用：{'、'.join(KINDS)}")
