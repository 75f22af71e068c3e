"""How figures of the zones are written: shares in percent, money in 万元 or 亿元, areas in hectares, unknown as 不明."""

from collections.abc import Iterable, Mapping

import pandas as pd

from landuse.reports.sheets.cells import UNKNOWN, Cell
from landuse.vocabulary import codes

WANYUAN_PER_YIYUAN = 10_000
DENSITIES = {"wanyuan/ha": "万元/公顷", "person/ha": "人/公顷", "ha": "公顷"}
"""Units that are too long for a narrow column of figures: there the row names them."""
CONFIDENCE = {"CONFIRMED": "已核对", "MEMORY": "凭资料、待核对", "DESIGN": "本系统拟定、待地方规则确定"}
STATES: Mapping[str, str] = {
    "applies": "参评", "dropped": "不适用，已剔除并重新分配权重", "full": "无应处置对象，按满分", "other": "不属于该评价类型",
}  # fmt: skip
BASES: Mapping[str, str] = {"official": "上级公布名次", "own": "自有开发区得分排序（仅供参考）", "": "无名次"}


def amount_text(value: float | None, unit: str) -> str:
    """Return a figure with its unit; 不明 where it is unknown.

    >>> amount_text(0.6877, "share"), amount_text(12_000_000.0, "wanyuan"), amount_text(2.0, "count"), amount_text(None, "share")
    ('68.8%', '1200.00亿元', '2个', '不明')
    """
    if value is None or pd.isna(value):
        return UNKNOWN
    if unit == "share":
        return f"{value:.1%}"
    if unit == "count":
        return f"{value:g}个"
    if unit == "wanyuan":
        large = abs(value) >= WANYUAN_PER_YIYUAN
        return f"{value / WANYUAN_PER_YIYUAN:.2f}亿元" if large else f"{value:.2f}万元"
    return f"{value:.2f}{DENSITIES.get(unit, '')}"


def bounds_text(low: float, high: float, unit: str) -> str:
    """Return a figure, or the span within which it lies; 不明 where nothing is known."""
    if pd.isna(low) and pd.isna(high):
        return UNKNOWN
    if pd.isna(low) or pd.isna(high) or abs(high - low) < 1e-12:
        return amount_text(low if pd.isna(high) else high, unit)
    return f"{amount_text(low, unit)}至{amount_text(high, unit)}之间"


def target_text(target: float, comparison: str, unit: str) -> str:
    """Return a target with its comparison; 不明 where it is unknown."""
    if pd.isna(target):
        return UNKNOWN
    return f"{ {'at_least': '≥', 'above': '>', 'at_most': '≤'}[comparison] }{amount_text(target, unit)}"


def labels(values: Iterable[object], list_name: str) -> list[Cell]:
    """Return the Chinese labels of codes; 不明 where unknown."""
    known = {code: found.label_zh for code, found in codes(list_name).items()}
    return [UNKNOWN if pd.isna(value) else known.get(str(value), str(value)) for value in values]  # type: ignore[call-overload]  # any scalar


def colors(values: Iterable[object], list_name: str) -> list[str]:
    """Return the fill of codes; none where unknown."""
    known = {code: found.color for code, found in codes(list_name).items()}
    return [known.get(str(value), "") for value in values]
