"""Joining a file with one row for each record to a table: new columns, cells filled, contradictions named; nothing is lost unseen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.errors import sample
from landuse.io.attribute_cells import Compared, held_texts, shown, taken_from
from landuse.io.conform.columns import Finding, Place
from landuse.io.header_text import plain_header
from landuse.issues import IssueLog
from landuse.origins import ORIGIN_COLUMNS, Origins
from landuse.vocabulary import columns, table

COUNTERS = frozenset({"序号", "行号", "no.", "fid", "objectid", "objectid_1", "shape_leng", "shape_length", "shape_area"})
"""Headers that number the rows of a file or measure its shapes: in two files they say two things."""
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class AttributeTable:
    """An attribute file under the vocabulary's columns: its rows, their keys, where they stand, does it win.

    `column` is the column or, where the vocabulary has none, the header of its key.
    """

    frame: pd.DataFrame
    keys: pd.Series
    place: Place
    column: str
    prefer: bool = False


@dataclass(frozen=True, eq=False)
class Joined:
    """The table with the attributes; by column where the cells stand that the file gave; rows of the file that were joined."""

    records: pd.DataFrame
    cells: Mapping[str, pd.DataFrame]
    rows: int


def join_attributes(records: pd.DataFrame, keys: pd.Series, given: AttributeTable, origins: Origins, log: IssueLog) -> Joined:
    """Return `records` with the columns of `given`, row by row: `keys` are the records' side of the join.

    A cell that only one of the two has stands; where both have one and they differ, that of the table stands (that of the file where it is
    preferred) and the issue ``attribute_conflict`` names both. Rows whose key is not alone on either side are ``attribute_ambiguous`` and
    not joined, rows without a record are ``attribute_unmatched``; a row given twice is joined once (``attribute_repeated``).

    Parameters
    ----------
    records
        The table's own rows, with its identifier as a column.
    keys
        The column of `records` that is joined by, as identifiers.
    given
        The attribute file.
    origins
        Where the cells of the table were read so far.
    log
        Takes the issues.
    """
    name = given.place.table_name
    labels = pd.Index(records[table(name).index[0]])
    where = _positions(keys, given, log)
    cells: dict[str, pd.DataFrame] = {}
    merged: dict[str, pd.Series] = {}
    for column in (column for column in given.frame.columns if column not in (given.column, "geometry")):
        values = taken_from(given.frame[column], where, records.index)
        if column not in records.columns:
            merged[str(column)], mine = values, where >= 0
        elif plain_header(str(column)) in COUNTERS:
            continue
        else:
            merged[str(column)], mine = _merged(
                records, str(column), values, where, given, origins.of_column(name, str(column)), log
            )
        if mine.any():
            cells[str(column)] = _origin(labels, where, mine, given.place)
    _report_missing(labels[where < 0], given.place, log)
    return Joined(records.assign(**merged), _with_earlier(cells, name, origins), int((where >= 0).sum()))


def _positions(keys: pd.Series, given: AttributeTable, log: IssueLog) -> npt.NDArray[np.intp]:
    """Return for each record the row of the file that is its own, -1 where there is none; what is not joined is reported."""
    place, own = given.place, given.keys
    known = own.notna().to_numpy()
    compared = given.frame[[column for column in given.frame.columns if plain_header(str(column)) not in COUNTERS]]
    again = known & compared.astype("str").assign(**{"": own.astype("str")}).duplicated().to_numpy()
    alone_here = ~own.where(~again).duplicated(keep=False).to_numpy()
    alone_there = ~own.isin(set(keys[keys.notna() & keys.duplicated(keep=False)])).to_numpy()
    found = known & own.isin(set(keys.dropna())).to_numpy()
    doubled, several = known & ~again & ~alone_here, known & ~again & alone_here & ~alone_there
    stray = ~again & ~doubled & ~found
    whole = found & ~again & ~doubled & ~several
    texts = held_texts(given.frame, place.table_name, ~whole)
    label = table(place.table_name).label_zh
    for issue, mask, message in (
        ("attribute_repeated", again, ""),
        ("attribute_ambiguous", doubled, "同一标识在文件中有多条内容不同的记录，均未并入；值为该行内容"),
        ("attribute_ambiguous", several, f"{label}表中有多条记录为这一标识，不能确定属于哪一条，未并入；值为该行内容"),
        ("attribute_unmatched", stray & known, f"{label}表中没有这一标识，未并入；值为该行内容"),
        ("attribute_unmatched", stray & ~known, "没有标识，未并入；值为该行内容"),
    ):
        place.report(log, Finding(issue, mask, given.column, texts, message))
    counts = {"整行重复": again, "同一标识有多条": doubled | several, "找不到对应记录": stray}
    left = "、".join(f"{words} {int(mask.sum())} 行" for words, mask in counts.items() if mask.any())
    log.add(
        "attributes_joined", table_name=place.table_name, column=given.column, file=place.raw.file, sheet=place.raw.sheet,
        values=[str(len(own))],
        message=f"{place.raw.file} 读入 {len(own)} 行，并入{label} {int(whole.sum())} 行，未并入 {int((~whole).sum())} 行"
        + (f"（{left}）" if left else ""),
    )  # fmt: skip
    rows = np.flatnonzero(whole)
    position = pd.Index(own.iloc[rows]).get_indexer(pd.Index(keys))
    return np.where(position >= 0, rows[position], -1) if len(rows) else np.full(len(keys), -1, dtype=np.intp)


def _merged(
    records: pd.DataFrame, column: str, values: pd.Series, where: npt.NDArray[np.intp], given: AttributeTable, held: pd.DataFrame,
    log: IssueLog,
) -> tuple[pd.Series, Mask]:  # fmt: skip
    """Return a column that both have, and which of its cells come from the file; contradictions are reported."""
    name = given.place.table_name
    both = Compared.of(records[column], values, name, column)
    prefer = given.prefer and column not in columns(name, "key")
    differ = np.flatnonzero(both.differ)
    if len(differ):
        at = given.place.raw.located(where[differ])
        files = np.broadcast_to(np.asarray(at["file"], dtype=object), len(differ))
        origin = held.iloc[differ]
        first = _cell_names(origin["file"], origin["sheet"], origin["row"])
        second = _cell_names(files, [at["sheet"]] * len(differ), at["rows"])
        texts = zip(
            first, shown(both.own.iloc[differ], name, column), second, shown(both.given.iloc[differ], name, column), strict=True
        )
        taken = given.place.raw.file if prefer else "、".join(map(str, pd.unique(origin["file"])))
        ids = records[table(name).index[0]].iloc[differ]
        log.add(
            "attribute_conflict", table_name=name, records=ids.tolist(), column=column, **at,
            values=[f"{place}：{value}；{other}：{theirs}" for place, value, other, theirs in texts],
            message=f"两个文件对同一记录的这一列记载不同，采用 {taken} 的值",
        )  # fmt: skip
    mine = both.fills | (both.differ & prefer)
    return both.own.where(~mine, both.given), mine


def _cell_names(files: Any, sheets: Any, rows: Any) -> list[str]:
    named = zip(files, sheets, rows, strict=True)
    return [f"{file}{f'“{sheet}”' if sheet else ''} 第 {row} 行" for file, sheet, row in named]


def _origin(labels: pd.Index, where: npt.NDArray[np.intp], mine: Mask, place: Place) -> pd.DataFrame:
    at = place.raw.located(where[mine])
    found = pd.DataFrame({"file": at["file"], "sheet": at["sheet"], "row": at["rows"].to_numpy()}, index=labels[mine])
    return found[list(ORIGIN_COLUMNS)]


def _with_earlier(cells: Mapping[str, pd.DataFrame], name: str, origins: Origins) -> dict[str, pd.DataFrame]:
    """Return where cells stand, with those of an earlier attribute file that this one has not replaced."""
    whole = {}
    for column, mine in cells.items():
        earlier = origins.cells.get((name, column))
        whole[column] = mine if earlier is None else pd.concat([earlier[~earlier.index.isin(mine.index)], mine])
    return whole


def _report_missing(without: pd.Index, place: Place, log: IssueLog) -> None:
    if len(without):
        log.add(
            "attribute_without_row", table_name=place.table_name, file=place.raw.file, sheet=place.raw.sheet, values=[str(len(without))],
            message=f"{len(without)} 条{table(place.table_name).label_zh}记录在 {place.raw.file} 中没有对应的行，其属性按未知处理：{sample(without)}",
        )  # fmt: skip
