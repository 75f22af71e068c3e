"""Cells of two files about the same record: whether they say the same, and how they are shown to a person."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.io.conform.cells import folded, plain_text
from landuse.io.conform.columns import Target
from landuse.vocabulary import codes, columns

SAME_SHARE = 1e-6
"""Numbers closer than this are one number written twice (DESIGN): a field of a Shapefile or a conversion rounds the last digits off."""
_MOST_SHOWN = 6


@dataclass(frozen=True, eq=False)
class Compared:
    """One column as the table and as the attribute file have it, in one type; which cells differ, which only the file fills."""

    own: pd.Series
    given: pd.Series
    differ: npt.NDArray[np.bool_]
    fills: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, own: pd.Series, given: pd.Series, table_name: str, column: str) -> "Compared":
        """Return the comparison: texts are the same whatever the width of their brackets and blanks, identifiers only letter by letter."""
        if own.dtype != given.dtype:
            own, given = own.astype(object), given.astype(object)
        both = (own.notna() & given.notna()).to_numpy()
        fills = (own.isna() & given.notna()).to_numpy()
        differ = np.zeros(len(own), dtype=np.bool_)
        differ[both] = ~_same(own[both], given[both], table_name, column)
        return cls(own, given, differ, fills)


def _same(own: pd.Series, given: pd.Series, table_name: str, column: str) -> npt.NDArray[np.bool_]:
    if pd.api.types.is_float_dtype(own.dtype):
        apart = np.abs(own.to_numpy("float64") - given.to_numpy("float64"))
        near: npt.NDArray[np.bool_] = apart <= SAME_SHARE * np.abs(own.to_numpy("float64"))
        return near
    same: npt.NDArray[np.bool_] = (own == given).to_numpy(dtype=np.bool_, na_value=False, copy=True)
    known = columns(table_name).get(column)
    if same.all() or own.dtype not in ("str", object) or (known is not None and Target.of(known).is_id):
        return same
    rest = np.flatnonzero(~same)
    alike = own.iloc[rest].map(folded).to_numpy() == given.iloc[rest].map(folded).to_numpy()
    same[rest[alike]] = True
    return same


def taken_from(cells: pd.Series, where: npt.NDArray[np.intp], index: pd.Index) -> pd.Series:
    """Return the cells at the positions `where`, missing where it is -1; whole numbers and flags stay what they are."""
    if isinstance(cells.dtype, np.dtype) and cells.dtype.kind in "iub":
        cells = cells.astype("boolean" if cells.dtype.kind == "b" else "Int64")
    found = cells.reset_index(drop=True).reindex(where)
    found.index = index
    return found


def shown(values: pd.Series, table_name: str, column: str) -> list[str]:
    """Return values as a person reads them: days without a time, numbers without a needless decimal point, codes by their label."""
    known = columns(table_name).get(column)
    if known is not None and known.code_list:
        values = values.replace({code: of.label_zh for code, of in codes(known.code_list).items()})
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return [str(text) for text in values.dt.strftime("%Y-%m-%d").fillna("")]
    if pd.api.types.is_float_dtype(values.dtype):
        return ["" if pd.isna(value) else f"{value:.15g}" for value in values]
    if isinstance(values.dtype, pd.BooleanDtype):
        return ["" if pd.isna(value) else "是" if value else "否" for value in values]
    return ["" if pd.isna(value) else plain_text(value) for value in values]


def held_texts(frame: pd.DataFrame, table_name: str, wanted: npt.NDArray[np.bool_]) -> pd.Series:
    """Return what the `wanted` rows hold, each in one text of the first cells that are not empty; empty for all other rows."""
    known = columns(table_name)
    parts: list[list[str]] = [[] for _ in range(int(wanted.sum()))]
    for column in frame.columns:
        label = known[column].label_zh if column in known else str(column)
        for part, text in zip(parts, shown(frame.loc[wanted, column], table_name, str(column)), strict=True):
            if text and len(part) < _MOST_SHOWN:
                part.append(f"{label} {text}")
    texts = np.full(len(frame), "", dtype=object)
    texts[wanted] = ["；".join(part) for part in parts]
    return pd.Series(texts, index=frame.index)
