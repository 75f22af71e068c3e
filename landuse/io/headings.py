"""What a column is called for people who read a table: its Chinese label with its unit."""

from collections.abc import Mapping

from landuse.vocabulary import Column

_UNIT_LABELS: Mapping[str, str] = {
    "m2": "㎡", "mu": "亩", "ha": "公顷", "wanyuan": "万元", "wanyuan/mu": "万元/亩", "wanyuan/ha": "万元/公顷", "person/ha": "人/公顷",
    "wanyuan/tce": "万元/吨标煤", "wanyuan/t": "万元/吨", "wanyuan/person": "万元/人", "yuan/kWh": "元/千瓦时", "day": "天",
    "person": "人", "share": "比例", "ratio": "比值", "point": "分", "tce": "吨标准煤", "kWh": "千瓦时", "t": "吨", "per_mille": "‰",
}  # fmt: skip
_SPOKEN_FOR = frozenset({"unit", "day", "share", "ratio", "point", "person"})
"""Units that a label makes plain by itself (…天数, …占比), and ``unit``: the one that another column of the row states."""


def unit_label(unit: str) -> str:
    """Return a unit of the vocabulary in Chinese; one that has no other writing as it is.

    >>> unit_label("wanyuan/mu")
    '万元/亩'
    """
    return _UNIT_LABELS.get(unit, unit)


def heading(column: Column) -> str:
    """Return the Chinese label of a column, with its unit where the label does not say it."""
    unit = unit_label(column.unit)
    said = not unit or column.unit in _SPOKEN_FOR or f"({unit})" in column.label_zh
    return column.label_zh if said else f"{column.label_zh}({unit})"
