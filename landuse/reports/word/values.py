"""Values as papers show them: days, money, areas, shares; what is unknown is said in words, never left blank."""

import math
import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

MISSING = "（缺）"
WANYUAN_PER_YIYUAN = 10_000
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def day_text(value: date | str | None) -> str:
    """Return a day as 2020年12月31日; text is ``yyyy-mm-dd``, other text stays as it is.

    >>> day_text("2020-02-01"), day_text(None)
    ('2020年2月1日', '（缺）')
    """
    if is_missing(value):
        return MISSING
    found = _DAY.fullmatch(str(value)[:10])
    return f"{int(found[1])}年{int(found[2])}月{int(found[3])}日" if found else str(value)


def money_text(wanyuan: float | None) -> str:
    """Return an amount in 万元 with two decimals, from 10,000 万元 on in 亿元.

    >>> money_text(1680.0), money_text(34420.0), money_text(None)
    ('1680.00万元', '3.44亿元', '（缺）')
    """
    if wanyuan is None or is_missing(wanyuan):
        return MISSING
    if abs(wanyuan) >= WANYUAN_PER_YIYUAN:
        return f"{rounded(wanyuan / WANYUAN_PER_YIYUAN, 2)}亿元"
    return f"{rounded(wanyuan, 2)}万元"


def number_text(value: float | None, decimals: int = 2, unit: str = "") -> str:
    """Return a number rounded half up, with its unit.

    >>> number_text(2.675), number_text(42.55, 2, "亩"), number_text(float("nan"))
    ('2.68', '42.55亩', '（缺）')
    """
    return MISSING if value is None or is_missing(value) else f"{rounded(value, decimals)}{unit}"


def percent_text(share: float | None, decimals: int = 1) -> str:
    """Return a share as a percentage.

    >>> percent_text(0.865), percent_text(None)
    ('86.5%', '（缺）')
    """
    return MISSING if share is None or is_missing(share) else f"{rounded(share * 100, decimals)}%"


def plain_number(value: float | None, unit: str = "") -> str:
    """Return a number with the digits it has, at most ten: a rounded figure could look like a kept promise.

    >>> plain_number(300.0), plain_number(1.005), plain_number(0.1 + 0.2)
    ('300', '1.005', '0.3')
    """
    return MISSING if value is None or is_missing(value) else f"{Decimal(f'{value:.10g}'):f}{unit}"


def word_text(value: Any) -> str:
    """Return a text as it stands, （缺） where it is unknown or blank."""
    return MISSING if is_missing(value) or not str(value).strip() else str(value)


def rounded(value: float, decimals: int) -> str:
    """Return a number rounded half up as its shortest decimal writing says it: 2.675 gives 2.68."""
    return f"{Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}"


def is_missing(value: Any) -> bool:
    """Tell whether a value is None, NaN, NaT or infinite."""
    if value is None or value != value:  # noqa: PLR0124 - NaN and NaT are unlike themselves
        return True
    return isinstance(value, float) and not math.isfinite(value)
