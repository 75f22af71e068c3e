"""Reading numbers: full-width digits, thousands separators, a unit written into the cell; units are converted exactly."""

import re
from fractions import Fraction

import numpy as np
import pandas as pd

from landuse.errors import UnknownNameError
from landuse.io.conform.cells import NULL_WORDS, UNKNOWN, Parsed, Parser, folded
from landuse.units import conversion_factor, is_unit, unit_name

_NUMBER = re.compile(r"^([+-]?(?:\d+(?:,\d{3})*|\d*)(?:\.\d*)?(?:e[+-]?\d+)?)(.*)$")
_SEPARATED = re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$")
_MINUS_SIGNS = str.maketrans({"\u2212": "-", "\u2012": "-"})
_UNREADABLE = Parsed(None, "value_not_readable")


def number_reader(target: str, unit: str | None) -> Parser:
    """Return a parser that gives numbers in the unit `target`.

    Parameters
    ----------
    target
        Unit of the column; empty where it has none.
    unit
        Unit in the file as declared or as its header says, or None: then cells are in `target`, unless a cell names its own.
        A cell whose own unit contradicts `unit` cannot be read; one that is converted by its own unit is ``unit_in_cell``.
    """
    factor = unit_factor(target, unit)

    def read_number(cell: object) -> Parsed:
        if isinstance(cell, bool):
            return _UNREADABLE
        if isinstance(cell, (int, float, np.integer, np.floating)):
            return Parsed(scaled(float(cell), factor)) if np.isfinite(cell) else UNKNOWN
        text = folded(cell).translate(_MINUS_SIGNS)
        if text in NULL_WORDS:
            return UNKNOWN
        found = _NUMBER.match(text)
        if found is None or not any(char.isdigit() for char in found.group(1)):
            return _UNREADABLE
        digits, written = found.groups()
        own = _cell_factor(written, target, unit, factor)
        if own is None or ("," in digits and not _SEPARATED.match(digits)):
            return _UNREADABLE
        return Parsed(scaled(float(digits.replace(",", "")), own), None if own == factor else "unit_in_cell")

    return read_number


def scaled(number: float, factor: Fraction) -> float:
    """Return ``number * factor``: one multiplication and one division of whole numbers, so that no rounded factor enters."""
    return number * factor.numerator / factor.denominator


def unit_factor(target: str, unit: str | None) -> Fraction:
    """Return the exact factor from `unit` to `target`; 1 where no unit is given."""
    return Fraction(1) if unit is None else conversion_factor(unit, target)


def whole_reader() -> Parser:
    """Return a parser for whole numbers and years; anything with a fraction is ``value_not_readable``."""
    read_number = number_reader("", None)

    def read_whole(cell: object) -> Parsed:
        plain = re.sub(r"年度?$", "", folded(cell)) if isinstance(cell, str) else cell
        found = read_number(plain)
        if isinstance(found.value, float) and not found.value.is_integer():
            return _UNREADABLE
        return found

    return read_whole


def as_numbers(cells: pd.Series, factor: Fraction) -> pd.Series:
    """Return a column that already holds numbers as ``float64`` times `factor`."""
    numbers = pd.Series(cells.to_numpy("float64", na_value=np.nan), index=cells.index)
    return numbers * factor.numerator / factor.denominator


def _cell_factor(written: str, target: str, unit: str | None, factor: Fraction) -> Fraction | None:
    """Return the factor of a unit written behind the number, or None where it is none or not the one expected."""
    if not written:
        return factor
    spelled = "kWh" if written == "kwh" else written
    if not target or not is_unit(spelled):
        return None
    if unit is not None and unit_name(spelled) != unit_name(unit):
        return None
    try:
        return conversion_factor(spelled, target)
    except UnknownNameError:
        return None
