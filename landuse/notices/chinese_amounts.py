"""Amounts of money in Chinese capitals (大写金额), as a decision or a receipt writes them beside the figures."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

import pandas as pd

from landuse.errors import TableError

CAPITALS = "零壹贰叁肆伍陆柒捌玖"
CENT = Decimal("0.01")
_PLACES = ("", "拾", "佰", "仟")
_TEN_THOUSAND, _HUNDRED_MILLION = 10**4, 10**8
_LIMIT = 10**16


def yuan_of_wanyuan(amount: Any) -> Decimal | None:
    """Return an amount in 万元 as exact yuan, rounded half up to cents; None where it is unknown.

    >>> yuan_of_wanyuan(46.5234), yuan_of_wanyuan(float("nan"))
    (Decimal('465234.00'), None)
    """
    known = _decimal(amount)
    return None if known is None else to_cents(known * _TEN_THOUSAND)


def to_cents(amount: Decimal) -> Decimal:
    """Return yuan rounded half up to cents.

    >>> to_cents(Decimal("0.125"))
    Decimal('0.13')
    """
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def capitals(amount: Any) -> str | None:
    """Return an amount in yuan in Chinese capitals; None where it is unknown, never a zero.

    Parameters
    ----------
    amount
        Yuan with at most two decimals: a whole number, a ``Decimal``, a float or text. A negative amount is written with 负.

    Raises
    ------
    TableError
        The amount is no number, has more than two decimals (rounding is the caller's decision), or is 10^16 yuan or more.

    >>> capitals(465234), capitals(Decimal("107000.53")), capitals(Decimal("-0.05"))
    ('人民币肆拾陆万伍仟贰佰叁拾肆元整', '人民币壹拾万柒仟元伍角叁分', '人民币负伍分')
    """
    known = _decimal(amount)
    if known is None:
        return None
    if abs(known) >= _LIMIT:
        raise TableError(f"金额 {known} 元超出大写金额的范围；请核对单位（元、万元）")
    cents = known / CENT
    if cents != cents.to_integral_value():
        raise TableError(f"金额 {known} 元多于两位小数，不能写成大写；请先按分取整")
    yuan, rest = divmod(int(abs(cents)), 100)
    jiao, fen = divmod(rest, 10)
    written = f"{_whole(yuan)}元" if yuan or not rest else ""
    if jiao:
        written += f"{CAPITALS[jiao]}角"
    elif fen and yuan:
        written += CAPITALS[0]
    written += f"{CAPITALS[fen]}分" if fen else "整"
    return f"人民币{'负' if known < 0 else ''}{written}"


def _whole(number: int) -> str:
    """Return a whole number below 10^16; one 零 stands for any run of zeros inside it."""
    if number < _TEN_THOUSAND:
        return _four_digits(number)
    unit, name = (_HUNDRED_MILLION, "亿") if number >= _HUNDRED_MILLION else (_TEN_THOUSAND, "万")
    high, low = divmod(number, unit)
    if not low:
        return f"{_whole(high)}{name}"
    gap = CAPITALS[0] if low < unit // 10 else ""
    return f"{_whole(high)}{name}{gap}{_whole(low)}"


def _four_digits(number: int) -> str:
    if not number:
        return CAPITALS[0]
    written, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            written += (CAPITALS[0] if gap and written else "") + CAPITALS[digit] + _PLACES[place]
        gap = not digit
    return written


def _decimal(amount: Any) -> Decimal | None:
    """Return the number that is written: a float by its shortest text, so that 46.5234 is not 46.52339999."""
    if amount is None or pd.isna(amount):
        return None
    try:
        known = Decimal(str(amount))
    except InvalidOperation:
        raise TableError(f"“{amount}”不是金额；请写成数字") from None
    if not known.is_finite():
        raise TableError(f"“{amount}”不是金额；请写成数字")
    return known
