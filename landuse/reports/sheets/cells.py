"""Turning columns into what a spreadsheet cell may hold: text that stays text, finite numbers, day numbers, Chinese labels.

An unknown value becomes an empty cell; only flags and codes, where an empty cell could be taken for a "no", say 不明.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from landuse.dates import to_days
from landuse.vocabulary import Column, codes

Cell = str | float | int | None

UNKNOWN = "不明"
FLAG_TEXTS: Mapping[bool, str] = {True: "是", False: "否"}
MAX_UNITS = 32_767
"""Excel's limit for one cell, in UTF-16 code units."""

_DAY_ZERO = np.datetime64("1899-12-30")
_FIRST_DAY, _LAST_DAY = 61, 2_958_465
"""Day numbers of 1900-03-01 and 9999-12-31: outside them Excel's calendar is wrong or ends."""
_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def safe_text(value: object) -> str:
    r"""Return `value` as text that a cell can hold and a reader can see.

    Control characters become their visible pictures (NUL -> ``␀``), other characters that XML forbids ``�``; line ends
    become ``\n``; text over Excel's limit is cut and says so at its end.

    >>> safe_text("=1+1\x07")
    '=1+1␇'
    """
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return _cut(_UNSHOWABLE.sub(_picture, text))


def column_cells(frame: pd.DataFrame, column: Column) -> list[Cell]:
    """Return the cells of one column of the vocabulary as `frame` holds it; all empty where the frame lacks the column."""
    if column.name in frame.index.names:
        return text_cells(frame.index.get_level_values(column.name))
    if column.name not in frame.columns:
        return [None] * len(frame)
    values = frame[column.name]
    if column.code_list is not None:
        return label_cells(values, column.code_list)
    return _MAKERS.get(column.dtype, text_cells)(values)


def text_cells(values: pd.Series | pd.Index) -> list[Cell]:
    """Return texts, made safe; missing or empty ones are None."""
    present = ~np.asarray(values.isna())
    return [
        (_safe(value) or None) if known else None
        for value, known in zip(values.to_numpy(dtype=object).tolist(), present.tolist(), strict=True)
    ]


def number_cells(values: pd.Series) -> list[Cell]:
    """Return finite numbers; missing ones are None, infinite ones the text ``∞`` that no total can take in."""
    plain = values.to_numpy(dtype="float64", na_value=np.nan)
    cells = plain.astype(object)
    if pd.api.types.is_integer_dtype(values.dtype):
        known = np.isfinite(plain)
        cells[known] = plain[known].astype("int64").astype(object)
    cells[np.isnan(plain)] = None
    cells[np.isposinf(plain)] = "∞"
    cells[np.isneginf(plain)] = "-∞"
    return cells.tolist()


def date_cells(values: pd.Series) -> list[Cell]:
    """Return Excel day numbers; days outside Excel's calendar as text ``yyyy-mm-dd``; missing ones None."""
    days = to_days(values)
    serials = (days - _DAY_ZERO).astype("int64")
    known = ~np.isnat(days)
    outside = known & ((serials < _FIRST_DAY) | (serials > _LAST_DAY))
    cells = serials.astype(object)
    cells[~known] = None
    cells[outside] = np.datetime_as_string(days[outside])
    return cells.tolist()  # type: ignore[no-any-return]  # an array of objects


def label_cells(values: pd.Series, list_name: str) -> list[Cell]:
    """Return the Chinese labels of codes; 不明 where the code is unknown."""
    labels = {code: found.label_zh for code, found in codes(list_name).items()}
    return _each(values, lambda value: labels.get(str(value), safe_text(value)), UNKNOWN)


def flag_cells(values: pd.Series) -> list[Cell]:
    """Return 是, 否 or 不明."""
    return _each(values, lambda value: FLAG_TEXTS[bool(value)], UNKNOWN)


def mapped_cells(values: pd.Series, wording: Callable[[str], str]) -> list[Cell]:
    """Return `wording` of each text, worked out once for each different one; empty and missing texts are None."""
    return _each(values, lambda value: safe_text(wording(str(value))) or None)


def total(cells: Sequence[Cell]) -> float:
    """Return the sum of the numbers among `cells`, as a spreadsheet adds them up: texts and empty cells do not count."""
    return math.fsum(cell for cell in cells if isinstance(cell, int | float))


def display_width(text: str) -> int:
    """Return the width of `text` in half-width characters: a Chinese character counts two."""
    return len(text) if text.isascii() else sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def _each(values: pd.Series, wording: Callable[[object], Cell], missing: Cell = None) -> list[Cell]:
    """Return `wording` of each value, worked out once for each different one; `missing` where there is none."""
    places, found = pd.factorize(values)
    told = [*(wording(value) for value in found), missing]  # a missing value has place -1
    return [told[place] for place in places.tolist()]


def _safe(value: object) -> str:
    """Return :func:`safe_text`, sooner for the usual text, in which there is nothing to make safe."""
    return value if isinstance(value, str) and value.isprintable() and len(value) <= MAX_UNITS // 2 else safe_text(value)


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "\ufffd"


def _cut(text: str) -> str:
    if len(text) <= MAX_UNITS // 2 or _units(text) <= MAX_UNITS:
        return text
    mark = f"…【文字过长,已截断;原文共 {len(text)} 字】"
    kept = text.encode("utf-16-le")[: 2 * (MAX_UNITS - _units(mark))].decode("utf-16-le", errors="ignore")
    return kept + mark


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


_MAKERS: Mapping[str, Callable[[pd.Series], list[Cell]]] = {
    "float64": number_cells,
    "Int64": number_cells,
    "date": date_cells,
    "boolean": flag_cells,
}
