"""Summing a table with many rows per parcel onto the parcels: nothing is counted twice, nothing gets lost unseen."""

from collections.abc import Mapping
from decimal import Decimal

import pandas as pd

from landuse.config import Extra
from landuse.config.sources import Join
from landuse.errors import TableError, sample
from landuse.io.conform.cells import parse_cells, read_id
from landuse.io.conform.columns import Finding, Place, Target, numbers_of
from landuse.io.conform.headers import ColumnMap, find_header, missing_header
from landuse.io.files import read_file
from landuse.io.formats.rawtable import RawTable
from landuse.io.header_text import split_unit
from landuse.io.record_keys import joining_column
from landuse.issues import IssueLog
from landuse.units import is_unit
from landuse.vocabulary import columns

_SECTION = "data.parcels.join"


def open_join(join: Join, log: IssueLog) -> RawTable:
    """Return the joined table as it stands in its file; raises as :func:`landuse.io.files.read_file` does."""
    return read_file(join, known_names={join.on, *join.sum.values()}, section=_SECTION, table_name="parcels", log=log)


def joined_columns(raw: RawTable, join: Join) -> dict[str, tuple[str, ...]]:
    """Return the headers of the joined file by what its findings call them: the columns of the parcels and the key.

    Raises
    ------
    ReadError
        A header is not in the file.
    """
    return {name: (_header(header, raw),) for name, header in {join.on: join.on, **join.sum}.items()}


def join_sums(
    parcels: pd.DataFrame, raw: RawTable, join: Join, column_map: ColumnMap, extra: Mapping[str, Extra], log: IssueLog
) -> pd.DataFrame:
    """Return `parcels` with a new column for each sum of `join`, whose table is `raw`; a parcel without joined rows has an unknown sum.

    The note ``join_summed`` gives, for each column, rows and total of the joined file, what was joined and what was not, so
    that the total is exactly the sum of both. Keys without a parcel are ``join_unmatched``, negative values are kept and are
    ``negative_value``.

    Raises
    ------
    ReadError
        A header is not in the file.
    TableError
        The parcels' side of the join is not unique: sums would be counted more than once.
    """
    keys, faults = parse_cells(raw.frame[_header(join.on, raw)], read_id)
    place = Place("parcels", raw, keys.astype("str").where(keys.notna(), ""))
    for issue, mask in faults.items():
        place.report(log, Finding(issue, mask, join.on, raw.frame[_header(join.on, raw)]))
    to = _parcel_keys(parcels, join, column_map)
    matched = keys.isin(set(to.dropna()))
    summed = parcels.copy(deep=False)
    for name, header in join.sum.items():
        own = _header(header, raw)
        cells = raw.frame[own]
        values = _values(cells, split_unit(own)[1], name, extra, place, log)
        totals = values.groupby(keys.where(matched), sort=False).sum(min_count=1)
        summed[name] = to.map(totals).astype("float64")
        _report_sums(values, matched, name, own, place, log)
        _report_unmatched(values, matched, name, place, log)
    without = parcels.loc[~to.isin(set(keys[matched])), "parcel_id"]
    if len(without):
        log.add(
            "join_without_rows", table_name="parcels", file=raw.file, sheet=raw.sheet, column="、".join(join.sum),
            message=f"{len(without)} 宗地在 {raw.file} 中没有记录、按未知处理：{sample(without)}",
        )  # fmt: skip
    return summed


def exact_total(values: pd.Series) -> Decimal:
    """Return the sum of the known values in decimal: no rounding, whatever the order.

    >>> exact_total(pd.Series([0.1, 0.2, None]))
    Decimal('0.3')
    """
    return sum((Decimal(repr(value)) for value in values.dropna().tolist()), start=Decimal(0)).normalize()


def _header(header: str, raw: RawTable) -> str:
    headers = list(map(str, raw.frame.columns))
    found = find_header(header, headers)
    if found is None or found in raw.doubled:
        raise missing_header(header, headers, raw.file, _SECTION)
    return found


def _parcel_keys(parcels: pd.DataFrame, join: Join, column_map: ColumnMap) -> pd.Series:
    """Return the parcels' side of the join, as identifiers."""
    column = joining_column(parcels, join.to, column_map, "parcels", _SECTION)
    if column == "parcel_id":
        return parcels["parcel_id"]
    keys, _ = parse_cells(parcels[column], read_id)
    repeated = keys.duplicated(keep=False) & keys.notna()
    if repeated.any():
        raise TableError(
            f'[{_SECTION}] 的关联列 to = "{join.to}" 在宗地表中有重复值：{sample(keys[repeated].unique())}；汇总值会重复计算，请改用唯一的列'
        )
    return keys


def _values(cells: pd.Series, unit: str | None, name: str, extra: Mapping[str, Extra], place: Place, log: IssueLog) -> pd.Series:
    """Return the numbers to be summed in the column's unit; what cannot be read and what is negative is reported."""
    known = columns("parcels").get(name)
    target = Target(name, "float64", extra[name].unit if known is None else known.unit, is_id=False)
    values, faults = numbers_of(cells, target, unit if is_unit(target.unit) else None)
    for issue, mask in faults.items():
        place.report(log, Finding(issue, mask, name, cells))
    place.report(log, Finding("negative_value", (values < 0).to_numpy(), name, cells, "数值为负、照原值计入合计"))
    return values


def _report_sums(values: pd.Series, matched: pd.Series, name: str, header: str, place: Place, log: IssueLog) -> None:
    total, joined, left = exact_total(values), exact_total(values[matched]), exact_total(values[~matched])
    unread = int(values.isna().sum())
    log.add(
        "join_summed", table_name="parcels", column=name, file=place.raw.file, sheet=place.raw.sheet, values=[f"{total:f}"],
        message=(
            f"{place.raw.file} 的“{header}”共 {len(values)} 行，合计 {total:f}；已汇入宗地 {int(matched.sum())} 行，合计 {joined:f}；"
            f"未汇入 {int((~matched).sum())} 行，合计 {left:f}" + (f"；其中 {unread} 行没有数值" if unread else "")
        ),
    )  # fmt: skip


def _report_unmatched(values: pd.Series, matched: pd.Series, name: str, place: Place, log: IssueLog) -> None:
    """Report each row that found no parcel, with its value."""
    stray = ~matched
    message = f"{int(stray.sum())} 行找不到对应宗地，未汇入；值为该行数值"
    numbers = values.map(lambda value: f"{value:.15g}", na_action="ignore").astype("str").where(values.notna(), "")
    place.report(log, Finding("join_unmatched", stray.to_numpy(), name, numbers, message))
