"""Rows of a ledger that are no records: totals, notes below the table, headers that stand once more, numbers of columns.

They are left out, each with an issue, so that nothing is summed twice; a total that is not the sum of the records above it is
said to differ.
"""

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.io.formats.rawtable import RowNote

_TOTAL = re.compile(
    r"^(?:本页|本表|全区|全市|全县|全省|累计)?(?:合计|总计|小计|共计|累计)(?:数|\(.*\))?[::]?$|^.{1,20}(?:合计|总计|小计)[::]?$"
)
_GRAND = re.compile(r"^(?:合计|总计|共计)[::]?$")
_NOTE = re.compile(
    r"^(?:(?:填表|填报|制表|审核|复核|负责|联系|经办|统计)人(?:签字|签名)?|(?:单位|部门|科室)?负责人|联系电话|填报(?:日期|时间)|制表(?:日期|时间)"
    r"|(?:单位)?(?:盖章|公章)|注\d*|备注|说明|数据来源|填表说明)\s*[::]"
)
_MOST_IN_NOTE = 6  # a note stands in a few cells, not across the table
_STEMS = "甲乙丙丁戊己庚辛壬癸"
TOTAL, OTHER, DIFFERS = "total_row", "row_not_record", "total_differs"


def records_only(
    frame: pd.DataFrame, rows: npt.NDArray[np.int64], header_texts: Sequence[frozenset[str]]
) -> tuple[npt.NDArray[np.bool_], tuple[RowNote, ...]]:
    """Return which rows of `frame` are records, and what the others are.

    Parameters
    ----------
    frame
        The rows below the header, nothing dropped but empty rows; missing cells are null.
    rows
        Their numbers in the file.
    header_texts
        For each column the texts of its header's levels, by which a header that stands once more is known.
    """
    first, column = _first_cells(frame)
    position, distinct = pd.factorize(first)
    texts = [_plain(cell) for cell in distinct]
    kinds = np.array([_kind(text) for text in texts] + [""], dtype=object)[position]
    kinds[(kinds == "注释行") & (frame.notna().sum(axis=1).to_numpy() > _MOST_IN_NOTE)] = ""
    for place in _possible_headers(texts, position, column, header_texts):
        if _repeats_header(frame.iloc[place], header_texts):
            kinds[place] = "重复的表头"
    if len(frame) and not kinds[0] and _numbers_columns(frame.iloc[0]):
        kinds[0] = "栏次行"
    found = np.flatnonzero(kinds != "")
    left = [
        RowNote(
            int(rows[place]), TOTAL if kinds[place] == "合计行" else OTHER, str(first[place]), f"{kinds[place]}，未作为记录读入"
        )
        for place in found
    ]
    records = kinds == ""
    grand = [place for place in found if kinds[place] == "合计行" and _GRAND.match(_plain(first[place]))]
    if len(grand) == 1:
        left += _differences(frame, records, int(grand[0]), int(rows[grand[0]]))
    return records, tuple(left)


def _first_cells(frame: pd.DataFrame) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.int64]]:
    """Return the first filled cell of each row and the place of its column."""
    first = np.full(len(frame), None, dtype=object)
    column = np.full(len(frame), -1, dtype=np.int64)
    open_rows = np.arange(len(frame))
    for place in range(frame.shape[1]):
        cells = frame.iloc[open_rows, place]
        filled = cells.notna().to_numpy()
        first[open_rows[filled]] = cells.to_numpy(dtype=object)[filled]
        column[open_rows[filled]] = place
        open_rows = open_rows[~filled]
        if not len(open_rows):
            break
    return first, column


def _plain(cell: object) -> str:
    return "".join(unicodedata.normalize("NFKC", str(cell)).split()) if isinstance(cell, str) else ""


def _kind(text: str) -> str:
    if _TOTAL.match(text):
        return "合计行"
    return "注释行" if _NOTE.match(text) else ""


def _possible_headers(
    texts: Sequence[str], position: npt.NDArray[np.int64], column: npt.NDArray[np.int64], header_texts: Sequence[frozenset[str]]
) -> list[int]:
    words = {text for level in header_texts for text in level if text}
    alike = np.array([text in words for text in texts] + [False], dtype=bool)[position]
    return [int(place) for place in np.flatnonzero(alike) if texts[position[place]] in header_texts[column[place]]]


def _repeats_header(row: pd.Series, header_texts: Sequence[frozenset[str]]) -> bool:
    filled = [(place, _plain(cell)) for place, cell in enumerate(row) if pd.notna(cell)]
    same = sum(text in header_texts[place] for place, text in filled if text)
    return same >= max(1, 0.8 * len(filled))


def _numbers_columns(row: pd.Series) -> bool:
    """Tell whether a row only numbers the columns: 1, 2, 3 … or 甲, 乙, 1, 2 and so on."""
    cells = [cell for cell in row if pd.notna(cell)]
    if len(cells) < 3 or len(cells) < 0.8 * len(row):
        return False
    words = [str(int(cell)) if isinstance(cell, float) and cell.is_integer() else _plain(str(cell)).strip("()") for cell in cells]
    stems = [word for word in words if word in _STEMS]
    numbers = [word for word in words if word not in _STEMS]
    in_order = stems == list(_STEMS[: len(stems)]) and numbers == [str(number + 1) for number in range(len(numbers))]
    return in_order and words == [*stems, *numbers]


def _differences(frame: pd.DataFrame, records: npt.NDArray[np.bool_], place: int, row: int) -> list[RowNote]:
    """Return the columns whose printed total is not the sum of their records, as far as all of them are plain numbers."""
    found = []
    for header in frame.columns:
        printed = pd.to_numeric(pd.Series([frame[header].iloc[place]], dtype=object), errors="coerce").iloc[0]
        if pd.isna(printed):
            continue
        cells = frame[header][records]
        values = pd.to_numeric(cells, errors="coerce")
        if (values.isna() & cells.notna()).any() or not values.notna().any():
            continue
        total = float(values.sum())
        if abs(total - printed) > 0.005 * (len(values) + 1) + 1e-9 * abs(total):
            message = f"“{header}”的合计 {printed:.15g} 与 {int(values.notna().sum())} 行之和 {round(total, 6):.15g} 不符"
            found.append(RowNote(row, DIFFERS, f"{printed:.15g}", message, str(header)))
    return found
