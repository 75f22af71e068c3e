"""A table as it stands in a file, before anything is understood of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

Positions = npt.NDArray[np.intp] | npt.NDArray[np.bool_] | pd.Index
UNCALCULATED = "#未计算:"
"""What a cell begins with whose formula no program has calculated yet; the formula follows."""


@dataclass(frozen=True, eq=False)
class RawTable:
    """What a reader found.

    Attributes
    ----------
    frame
        The cells under the headers of the file, rows numbered from 0. Text as ``str``; cells of a workbook as ``object``;
        typed columns of a layer in nullable types, so that whole numbers keep every digit.
    rows
        The number of each record as the user sees it: the row of a sheet or text file, the number of a feature.
    file, sheet
        Name of the file, and of the sheet or layer, for issues.
    geometry
        The boundaries with the coordinate system that the file states, or None.
    doubled
        Headers that stand more than once in the file; from the second on they carry their number in `frame`.
    cut_headers
        Headers that fill their field, so that their end may have been cut off.
    serial_dates
        Whether a plain number may be a day counted from 1900: only in workbooks.
    cut_cells
        {header: positions} of text cells whose last character the file has cut off.
    epoch_1904
        Whether a workbook counts its days from 1904 (old Macintosh) instead of 1900.
    units_above
        Units that a line above the table states for all of it.
    notes
        What was done with single rows and cells on the way: rows left out, merged cells filled.
    positions
        For a sheet or text table, the column of each header as the file counts them, from 0; empty for layers and databases.
    files
        For a table that is a folder of files, the file of each record; `file` then is the folder.
    """

    frame: pd.DataFrame
    rows: npt.NDArray[np.int64]
    file: str
    sheet: str = ""
    geometry: gpd.GeoSeries | None = None
    doubled: frozenset[str] = frozenset()
    cut_headers: frozenset[str] = frozenset()
    serial_dates: bool = False
    cut_cells: dict[str, list[int]] = field(default_factory=dict)
    epoch_1904: bool = False
    units_above: tuple[str, ...] = ()
    notes: "tuple[RowNote, ...]" = ()
    positions: tuple[int, ...] = ()
    files: pd.Series | None = None

    def located(self, where: Positions) -> dict[str, Any]:
        """Return file, sheet and rows of some records (positions or a mask), as :meth:`landuse.issues.IssueLog.add` takes them."""
        return {"file": self.files_of(where), "sheet": self.sheet, "rows": pd.Series(self.rows[where])}

    def files_of(self, where: Positions) -> str | list[str]:
        """Return the file of some records: one name for all, or of a folder of files one for each."""
        return self.file if self.files is None else list(self.files.iloc[where])

    def row_names(self, where: Positions) -> Any:
        """Return an array of the rows of some records as texts; in a folder of files with the file before them."""
        rows = pd.Series(self.rows[where]).astype("str").to_numpy(dtype=object)
        return rows if self.files is None else self.files.iloc[where].astype("str").to_numpy(dtype=object) + " " + rows

    @property
    def letters(self) -> dict[str, str]:
        """The letter of the column under every header; empty where the file has no such columns."""
        headers = [str(header) for header in self.frame.columns]
        return {header: column_letters(self.positions[place]) if self.positions else "" for place, header in enumerate(headers)}


@dataclass(frozen=True)
class RowNote:
    """Something to be told about a row of the file (0: about all of it): the kind of issue, a cell, what is special about it."""

    row: int
    issue: str
    value: str
    message: str
    column: str = ""


def numbered_rows(count: int, first: int = 1) -> npt.NDArray[np.int64]:
    """Return the numbers of `count` records, the first one `first`."""
    return np.arange(first, first + count, dtype=np.int64)


def unique_headers(headers: Iterable[object]) -> tuple[list[str], frozenset[str]]:
    """Return the headers as distinct texts, and those that stand more than once.

    Line breaks and blanks around a header go; an empty header is named after its column letter.

    >>> unique_headers(["面积", "", "面积"])
    (['面积', '(B列)', '面积(2)'], frozenset({'面积'}))
    """
    names: list[str] = []
    seen: dict[str, int] = {}
    for position, header in enumerate(headers):
        text = "".join(str(header).split("\n")).replace("\r", "").strip()
        text = text or f"({column_letters(position)}列)"
        seen[text] = seen.get(text, 0) + 1
        names.append(text if seen[text] == 1 else f"{text}({seen[text]})")
    return names, frozenset(text for text, count in seen.items() if count > 1)


def column_letters(position: int) -> str:
    """Return the letters of a sheet's column, counted from 0.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def arrow_frame(table: pa.Table) -> pd.DataFrame:
    """Return an Arrow table as a frame in nullable types: whole numbers with gaps stay whole, days are ``datetime64``."""
    plain = [position for position, kind in enumerate(table.schema.types) if not pa.types.is_binary(kind)]
    frame: pd.DataFrame = table.select(plain).to_pandas(types_mapper=_nullable, date_as_object=False)
    for name in frame.columns[[isinstance(dtype, pd.DatetimeTZDtype) for dtype in frame.dtypes]]:
        frame[name] = frame[name].dt.tz_localize(None)
    return frame.reset_index(drop=True)


def _nullable(kind: pa.DataType) -> object:
    if pa.types.is_integer(kind):
        return pd.Int64Dtype() if not pa.types.is_uint64(kind) else pd.UInt64Dtype()
    if pa.types.is_boolean(kind):
        return pd.BooleanDtype()
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return pd.StringDtype(na_value=np.nan)
    return None
