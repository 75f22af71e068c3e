"""How a dossier writes the values of a record: by the type and unit that the dictionary gives them; unknown says so."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from landuse.reports.bulletins import figures
from landuse.reports.word.typography import full_width
from landuse.vocabulary import code_label, column

_UNITS = {"m2": "平方米", "mu": "亩", "wanyuan/mu": "万元/亩", "wanyuan/ha": "万元/公顷"}


def said(record: Mapping[str, Any], name: str, table: str = "parcels") -> str:
    """Return the value of a column with its unit; 不明 where it is unknown or the record lacks the column."""
    value, found = record.get(name), column(name, table)
    if value is None or pd.isna(value):
        return figures.UNKNOWN
    if found.code_list is not None:
        return full_width(code_label(found.code_list, str(value)))
    if found.dtype == "boolean":
        return "是" if value else "否"
    if isinstance(value, pd.Timestamp):
        return figures.long_day(value)
    return _by_unit(value, found.unit)


def _by_unit(value: Any, unit: str) -> str:
    texts: dict[str, Callable[[Any], str]] = {
        "share": lambda share: f"{share:.1%}",
        "wanyuan": figures.money,
        "day": lambda days: f"{int(days)}天",
    }
    if unit in texts:
        return texts[unit](value)
    return f"{value:.2f}{_UNITS.get(unit, '')}" if isinstance(value, float) else figures.word(value)


def short_list(rows: Sequence[dict[str, str]], most: int) -> dict[str, Any]:
    """Return the first `most` rows with the number of those left out."""
    return {"rows": list(rows[:most]), "left_out": max(0, len(rows) - most)}
