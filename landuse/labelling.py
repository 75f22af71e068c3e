"""Tables for people to read: Chinese headings with units, codes in words, days as they are written. For notebooks and quick looks."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from landuse.dates import to_days
from landuse.io.headings import heading
from landuse.policy import Policy
from landuse.vocabulary import Column, codes, column, columns, tables
from landuse.vocabulary.columns import column_labels

UNKNOWN = "不明"
"""What an unknown flag or code says, where an empty cell could be taken for a "no"."""
FLAGS = {True: "是", False: "否"}
ARTICLES = "legal_basis"
COLUMN_LISTS = frozenset({"missing_evidence", "commitment_missing", "land_control_missing"})
"""Columns whose texts name columns, parted by commas."""
COUNTED = ("zombie_status", "per_mu_grade")
"""Coded columns whose classes :func:`landuse.aggregate` counts."""
UNITS_OF_PARTS = {"": "", "_mu": "(亩)"}


def labelled(
    frame: pd.DataFrame, *, table: str = "parcels", headings: Mapping[str, str] | None = None, policy: Policy | None = None
) -> pd.DataFrame:
    """Return a copy of `frame` to be read: Chinese headings with units, Chinese words for codes and flags, days as text.

    Unknown codes and flags say 不明, other missing texts and days are empty, missing numbers stay missing. Boundaries are left out.
    The copy is for the eye: go on computing with `frame`.

    Parameters
    ----------
    frame
        Any table of the package, or some columns and rows of one.
    table
        The table of the vocabulary that the columns are looked up in first; then all others.
    headings
        {column: heading} for columns that no table has, or that are to be called otherwise.
    policy
        Rules by which the articles of `legal_basis` are cited in Chinese; without them they stay as short marks.

    Raises
    ------
    UnknownNameError
        There is no such table.
    """
    columns(table)
    shown = pd.DataFrame(frame)
    kept = [name for name in shown.columns if shown[name].dtype != "geometry"]
    given = dict(headings or {})
    words = {name: _words(shown[name], _known(str(name), table), policy) for name in kept}
    found = pd.DataFrame(words, index=shown.index, columns=kept)
    found.columns = pd.Index([given.get(str(name)) or _heading(str(name), table) for name in kept])
    found.index.names = [
        name if name is None else given.get(str(name)) or _heading(str(name), table) for name in found.index.names
    ]
    return found


def _known(name: str, table: str) -> Column | None:
    """Return the column of that name, of `table` before all others."""
    for of in (table, *tables()):
        if name in columns(of):
            return column(name, of)
    return None


def _heading(name: str, table: str) -> str:
    known = _known(name, table)
    return heading(known) if known is not None else _of_class(name) or name


def _of_class(name: str) -> str:
    """Return the heading of a column that counts one code of another (``zombie_status_Z2``, in mu ``zombie_status_Z2_mu``)."""
    for coded in COUNTED:
        for code, found in codes(coded).items():
            for end, unit in UNITS_OF_PARTS.items():
                if name == f"{coded}_{code}{end}":
                    return found.label_zh + unit
    return ""


def _words(values: pd.Series, known: Column | None, policy: Policy | None) -> pd.Series:
    if known is not None and known.code_list is not None:
        return _each(values, {code: found.label_zh for code, found in codes(known.code_list).items()}, UNKNOWN)
    kind = pd.api.types
    if kind.is_bool_dtype(values.dtype):
        return _each(values, FLAGS, UNKNOWN)
    if kind.is_datetime64_any_dtype(values.dtype):
        days = to_days(values)
        return pd.Series(np.where(np.isnat(days), "", np.datetime_as_string(days)), index=values.index)
    return values if kind.is_numeric_dtype(values.dtype) else _each(values, _readings(values, policy))


def _readings(values: pd.Series, policy: Policy | None) -> dict[object, str]:
    """Return what the texts of a column are to be read as, where they are not read as they stand."""
    texts = values.dropna().unique() if values.name in {ARTICLES, *COLUMN_LISTS} else ()
    if values.name == ARTICLES:
        return {} if policy is None else {marks: policy.cite(str(marks)) for marks in texts}
    return {text: column_labels(str(text)) for text in texts}


def _each(values: pd.Series, words: Mapping[Any, str], missing: str = "") -> pd.Series:
    plain = values.astype("object")
    told = plain.map(lambda value: words.get(value, str(value)), na_action="ignore")
    return told.where(plain.notna(), missing).astype("object")
