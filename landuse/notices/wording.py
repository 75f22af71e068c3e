"""How papers write days, areas, articles and numbers; what is missing is a marked slot, never a blank."""

from datetime import date
from decimal import Decimal
from typing import Any

from landuse.policy import Policy
from landuse.policy.citation import chinese_number

_FULL = str.maketrans("();,", "（）；，")


def day_words(day: date) -> str:
    """Return a day as 2020年12月31日."""
    return f"{day.year}年{day.month}月{day.day}日"


def amount_words(value: Any, places: int = 2) -> str:
    """Return a number with thousands parted, rounded to so many places; trailing zeros are kept."""
    return f"{Decimal(str(value)):,.{places}f}"


def articles(policy: Policy, marks: str) -> str:
    """Return articles in Chinese with full-width brackets."""
    return policy.cite(marks).translate(_FULL)


def length_words(number: int, unit: str) -> str:
    """Return the length of a period: 三十日, 五个工作日, 六个月."""
    return (
        f"{chinese_number(number)}{ {'calendar_days': '日', 'working_days': '个工作日', 'months': '个月', 'years': '年'}[unit] }"
    )


def to_fill(label: str) -> str:
    """Return the mark of an open slot."""
    return f"〔待补：{label}〕"
