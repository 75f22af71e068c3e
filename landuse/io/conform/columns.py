"""From cells as a file holds them to columns of the vocabulary in their own types; whatever cannot be read is an issue."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.config import Extra
from landuse.config.sources import MappedSource
from landuse.io.conform.cells import Parser, code_reader, parse_cells, parse_texts, read_flag, read_id, read_text, watched
from landuse.io.conform.date_cells import read_date, read_days, read_month
from landuse.io.conform.headers import ColumnMap, HeaderUse, is_known_header
from landuse.io.conform.number_cells import as_numbers, number_reader, unit_factor, whole_reader
from landuse.io.formats.rawtable import RawTable
from landuse.issues import IssueLog
from landuse.units import unit_name
from landuse.vocabulary import Column, code_aliases, columns

Faults = dict[str, npt.NDArray[np.bool_]]
_SHOWN_MARKS = 3
_ONCE = {
    "missing_mark": "按未知处理",
    "number_field_empty": "空值或超出字段宽度，按未知处理",
    "unit_in_cell": "按单元格自带的单位换算",
}
_ID_ENDINGS = ("_id", "_no", "_uscc", "_code")
_STORED: dict[str, Any] = {"date": "datetime64[s]", "month": "datetime64[s]", "Int64": "Int64", "boolean": "boolean"}


@dataclass(frozen=True)
class Target:
    """What a column of the result has to become."""

    name: str
    dtype: str
    unit: str
    is_id: bool

    @classmethod
    def of(cls, column: Column) -> "Target":
        """Return the target of a column of the vocabulary."""
        is_id = column.dtype == "string" and (column.kind == "key" or column.name.endswith(_ID_ENDINGS))
        return cls(column.name, "month" if column.name == "month" else column.dtype, column.unit, is_id)


@dataclass(frozen=True, eq=False)
class Finding:
    """A kind of fault, the records that have it, and the cells as they stand in the file."""

    issue: str
    mask: npt.NDArray[np.bool_]
    column: str
    cells: pd.Series
    message: str = ""


@dataclass(frozen=True, eq=False)
class Place:
    """Where a table was read and under which ids its records go, for issues."""

    table_name: str
    raw: RawTable
    ids: pd.Series

    def report(self, log: IssueLog, finding: Finding) -> None:
        """Add an issue for each record of `finding`; what is no fault of the single cell is told once for the column."""
        where = np.flatnonzero(finding.mask)
        if not len(where):
            return
        if finding.issue in _ONCE:
            self._report_once(finding, where, log)
            return
        log.add(
            finding.issue, table_name=self.table_name, records=where.tolist(), record_ids=self.ids.iloc[where], column=finding.column,
            values=finding.cells.iloc[where], message=finding.message, **self.raw.located(where),
        )  # fmt: skip

    def _report_once(self, finding: Finding, where: npt.NDArray[np.intp], log: IssueLog) -> None:
        marks = "、".join(f"“{str(mark).strip()}”" for mark in pd.unique(finding.cells.iloc[where])[:_SHOWN_MARKS])
        header = str(finding.cells.name or finding.column)
        log.add(
            finding.issue, table_name=self.table_name, column=finding.column, file=self.raw.file, sheet=self.raw.sheet,
            values=[header], message=f"“{header}”有 {len(where)} 个单元格填 {marks}，{_ONCE[finding.issue]}",
        )  # fmt: skip


def conform(
    raw: RawTable, column_map: ColumnMap, table_name: str, source: MappedSource, extra: Mapping[str, Extra], log: IssueLog,
    *, called: str = "",
) -> tuple[pd.DataFrame, Place]:  # fmt: skip
    """Return the records of `raw` under the vocabulary's columns, and where they stand.

    Issues call a record by its identifier, or by the column or header `called` where the file does not hold the identifier.
    Unmapped headers are kept as they are behind them. Rows keep their order and number; keys may still be missing.
    """
    targets = {name: Target.of(column) for name, column in columns(table_name).items()}
    targets |= {
        name: Target(name, "float64" if is_number(column) else "any", column.unit, is_id=False) for name, column in extra.items()
    }
    fresh: dict[str, pd.Series] = {}
    findings: list[Finding] = []
    for name, uses in column_map.items():
        fresh[name], found = _column(raw, uses, targets[name])
        findings += found
    for name, value in source.constants.items():
        cells = pd.Series([value] * len(raw.frame), index=raw.frame.index, dtype=object)
        fresh[name], faults = _values(cells, None, targets[name], serials=False)
        findings += [Finding(issue, mask, name, cells) for issue, mask in faults.items()]
    key = fresh.get(next(iter(columns(table_name, "key"))), fresh.get(called, raw.frame.get(called)))
    assert key is not None
    place = Place(table_name, raw, key.astype("str").where(key.notna(), ""))
    for finding in findings:
        place.report(log, finding)
    _note_conversions(column_map, targets, place, log)
    _note_cut_headers(column_map, place, log)
    used = {use.header for uses in column_map.values() for use in uses}
    for header in raw.frame.columns:
        if header not in used:
            fresh[header if header not in targets and header not in fresh else f"{header}(原文件)"] = raw.frame[header]
    for header, positions in raw.cut_cells.items():
        place.report(log, Finding("text_cut", np.isin(np.arange(len(raw.frame)), positions), header, raw.frame[header]))
    return pd.DataFrame(fresh, index=raw.frame.index), place


def is_number(column: Extra) -> bool:
    """Tell whether a declared extra column holds numbers: it has a unit or is wanted per mu."""
    return column.per_mu or column.unit != ""


def is_wording(table_name: str, column: str) -> bool:
    """Tell whether a column of the vocabulary holds words, not identifiers, codes or figures."""
    known = columns(table_name).get(column)
    return known is not None and known.dtype == "string" and not Target.of(known).is_id


def numbers_of(cells: pd.Series, target: Target, unit: str | None = None) -> tuple[pd.Series, Faults]:
    """Return cells as ``float64`` in the target's unit (unknown where they cannot be read), and what was wrong."""
    factor = unit_factor(target.unit, unit)
    if pd.api.types.is_numeric_dtype(cells.dtype) and not pd.api.types.is_bool_dtype(cells.dtype):
        return as_numbers(cells, factor), {}
    values, faults = parse_cells(cells, watched(number_reader(target.unit, unit)))
    return values.astype("float64"), faults


def _column(raw: RawTable, uses: tuple[HeaderUse, ...], target: Target) -> tuple[pd.Series, list[Finding]]:
    """Return one column and its faults; of several headers the first that is not empty gives the value."""
    result: pd.Series | None = None
    findings = []
    for use in uses:
        cells = raw.frame[use.header]
        values, faults = _values(cells, use.unit, target, serials=raw.serial_dates, epoch_1904=raw.epoch_1904)
        findings += [Finding(issue, mask, target.name, cells) for issue, mask in faults.items()]
        result = values if result is None else result.where(result.notna(), values)
    assert result is not None
    return result, findings


def _note_conversions(column_map: ColumnMap, targets: Mapping[str, Target], place: Place, log: IssueLog) -> None:
    for name, uses in column_map.items():
        for use in uses:
            unit = targets[name].unit
            if use.unit is not None and unit_name(use.unit) != unit:
                log.add(
                    "unit_converted", table_name=place.table_name, column=name, file=place.raw.file, sheet=place.raw.sheet,
                    values=[use.header], message=f"“{use.header}”由 {use.unit} 换算为 {unit}（乘以 {unit_factor(unit, use.unit)}）"
                    + ("；单位取自表上方的单位行" if use.from_line else ""),
                )  # fmt: skip


def _note_cut_headers(column_map: ColumnMap, place: Place, log: IssueLog) -> None:
    for name, uses in column_map.items():
        for header in [
            use.header
            for use in uses
            if use.header in place.raw.cut_headers and not is_known_header(use.header, place.table_name)
        ]:
            log.add(
                "header_cut", table_name=place.table_name, column=name, file=place.raw.file, values=[header],
                message=f"列名“{header}”可能被截断，按 {name} 读取",
            )  # fmt: skip


def _values(
    cells: pd.Series, unit: str | None, target: Target, *, serials: bool, epoch_1904: bool = False
) -> tuple[pd.Series, Faults]:
    """Return one column in its own type, and what was wrong with which cells."""
    if target.dtype == "any":
        return cells, {}
    if target.dtype == "float64":
        return numbers_of(cells, target, unit)
    if target.dtype == "date" and pd.api.types.is_datetime64_any_dtype(cells.dtype):
        return read_days(cells)
    reader = watched(_reader(target, serials=serials, epoch_1904=epoch_1904))
    if target.dtype == "string":
        return parse_texts(cells, reader, is_id=target.is_id)
    return parse_cells(cells, reader, _STORED.get(target.dtype, "str"))


def _reader(target: Target, *, serials: bool, epoch_1904: bool) -> Parser:
    if target.dtype.startswith("code:"):
        return code_reader(code_aliases(target.dtype.removeprefix("code:")))
    if target.dtype == "string":
        return read_id if target.is_id else read_text
    readers: dict[str, Parser] = {
        "date": partial(read_date, serials=serials, epoch_1904=epoch_1904),
        "month": partial(read_month, serials=serials, epoch_1904=epoch_1904),
        "Int64": whole_reader(),
        "boolean": read_flag,
    }
    return readers[target.dtype]
