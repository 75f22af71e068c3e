"""How the figures of a bulletin are written: 亩 with 2 decimals, 万元 with 2 (亿元 from 1e4 万元 on), shares with 1; unknown says so."""

from typing import Any

import pandas as pd

from landuse.reports.zones.values import amount_text
from landuse.targets.wording import percent
from landuse.vocabulary import code_label

UNKNOWN, NOTHING = "不明", "无"
NO_STOCK = "—"
DAY = "%Y-%m-%d"


def count(value: Any) -> str:
    """Return a number of things; 不明 where it is unknown."""
    return UNKNOWN if pd.isna(value) else f"{int(value)}"


def mu(value: Any) -> str:
    """Return an area in 亩 with two decimals, without its unit.

    >>> mu(12.345), mu(None)
    ('12.35', '不明')
    """
    return UNKNOWN if value is None or pd.isna(value) else f"{float(value) + 0.0:.2f}"


def signed(value: float, decimals: int = 0) -> str:
    """Return a change with its sign; 0 where nothing changed.

    >>> signed(3), signed(-2.5, 2), signed(-0.0001, 2)
    ('+3', '-2.50', '0.00')
    """
    rounded = round(float(value), decimals)
    return f"{rounded:+.{decimals}f}" if rounded else f"{0:.{decimals}f}"


def wanyuan(value: Any) -> str:
    """Return 万元 with two decimals, without its unit, for columns that name it; 不明 where it is unknown.

    >>> wanyuan(12345.678), wanyuan(None)
    ('12345.68', '不明')
    """
    return mu(value)


def money(value: Any) -> str:
    """Return 万元 with the unit, 亿元 where it is 10,000 万元 or more."""
    return amount_text(None if value is None or pd.isna(value) else float(value), "wanyuan")


def rate(value: Any) -> str:
    """Return a disposal rate; a dash where there is no stock, for then there is no rate."""
    return NO_STOCK if value is None or pd.isna(value) else percent(float(value))


def day(value: Any) -> str:
    """Return a day as 2020-12-31, as narrow columns have it; 不明 where it is unknown."""
    return UNKNOWN if value is None or pd.isna(value) else f"{value:{DAY}}"


def long_day(value: Any) -> str:
    """Return a day as 2020年12月31日; 不明 where it is unknown."""
    return UNKNOWN if value is None or pd.isna(value) else f"{value.year}年{value.month}月{value.day}日"


def word(value: Any, empty: str = UNKNOWN) -> str:
    """Return a text on one line; `empty` where there is none."""
    return empty if value is None or pd.isna(value) or not str(value).strip() else " ".join(str(value).split())


def code(list_name: str, value: Any, empty: str = UNKNOWN) -> str:
    """Return the label of a code; `empty` where there is none."""
    return empty if value is None or pd.isna(value) or value == "" else code_label(list_name, str(value))


def number(value: Any) -> float | None:
    """Return a finite number for a chart; None where it is unknown."""
    return None if value is None or pd.isna(value) else float(value)
