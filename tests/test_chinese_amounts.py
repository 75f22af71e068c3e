"""Amounts in Chinese capitals: the spellings of the bank rules, and a round trip through a parser that shares no code."""

from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.errors import TableError
from landuse.notices.chinese_amounts import capitals, to_cents, yuan_of_wanyuan

WRITTEN = [
    ("0", "人民币零元整"),
    ("465234.00", "人民币肆拾陆万伍仟贰佰叁拾肆元整"),
    ("4310000", "人民币肆佰叁拾壹万元整"),
    ("344200000", "人民币叁亿肆仟肆佰贰拾万元整"),
    ("1409.50", "人民币壹仟肆佰零玖元伍角整"),
    ("6007.14", "人民币陆仟零柒元壹角肆分"),
    ("325.04", "人民币叁佰贰拾伍元零肆分"),
    ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
    ("10000001", "人民币壹仟万零壹元整"),
    ("100000001", "人民币壹亿零壹元整"),
    ("100010000", "人民币壹亿零壹万元整"),
    ("101000000", "人民币壹亿零壹佰万元整"),
    ("1000000000000", "人民币壹万亿元整"),
    ("10", "人民币壹拾元整"),
    ("0.05", "人民币伍分"),
    ("0.50", "人民币伍角整"),
    ("-12.30", "人民币负壹拾贰元叁角整"),
]


@pytest.mark.parametrize(("figure", "words"), WRITTEN)
def test_spelling(figure, words):
    assert capitals(Decimal(figure)) == words


def test_floats_are_written_as_they_read_and_unknown_stays_unknown():
    assert capitals(465234.07) == "人民币肆拾陆万伍仟贰佰叁拾肆元零柒分"
    assert capitals(None) is None
    assert capitals(float("nan")) is None
    assert capitals(pd.NA) is None
    assert yuan_of_wanyuan(431) == Decimal("4310000.00")
    assert yuan_of_wanyuan(0.0000005) == Decimal("0.01")  # half a cent goes up
    assert to_cents(Decimal("-0.125")) == Decimal("-0.13")


@pytest.mark.parametrize(("bad", "said"), [("1.005", "两位小数"), (10**16, "范围"), ("abc", "不是金额"), ("inf", "不是金额")])
def test_what_cannot_be_written_is_refused(bad, said):
    with pytest.raises(TableError, match=said):
        capitals(bad)


DIGITS = {character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
SMALL = {"拾": 10, "佰": 100, "仟": 1000}


def parsed(text: str) -> Decimal:
    """Read capitals with a running total, section by section (another way round than the writer)."""
    text = text.removeprefix("人民币")
    sign = -1 if text.startswith("负") else 1
    total, section, digit, cents = 0, 0, 0, Decimal(0)
    for character in text.removeprefix("负").removesuffix("整"):
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in SMALL:
            section, digit = section + digit * SMALL[character], 0
        elif character == "万":
            total, section, digit = total + (section + digit) * 10_000, 0, 0
        elif character == "亿":
            total, section, digit = (total + section + digit) * 100_000_000, 0, 0
        elif character == "元":
            total, section, digit = total + section + digit, 0, 0
        elif character == "角":
            cents, digit = cents + digit * Decimal("0.1"), 0
        elif character == "分":
            cents, digit = cents + digit * Decimal("0.01"), 0
        else:
            raise AssertionError(character)
    return sign * (total + cents)


AMOUNTS = (
    st.integers(-(10**18) + 1, 10**18 - 1)
    | st.integers(-(10**9), 10**9)
    | st.builds(lambda digits: int("".join(digits)), st.lists(st.sampled_from("0001"), min_size=1, max_size=17))
)


@given(AMOUNTS)
def test_round_trip(cents):
    amount = Decimal(cents) / 100
    written = capitals(amount)
    assert parsed(written) == amount
    body = written.removeprefix("人民币")
    assert "零零" not in body
    assert not body.startswith("零") or amount == 0
    assert body.endswith(("元整", "角整", "分"))
