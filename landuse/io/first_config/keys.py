"""Which column of a table can be its identifier, where no header says so; which tables share one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from landuse.io.column_proposals import Sureness
from landuse.io.conform.cells import parse_cells, read_id
from landuse.io.conform.number_cells import number_reader
from landuse.io.formats.rawtable import RawTable
from landuse.io.header_text import plain_header

_SHARED = 0.5
"""Share of the other file's identifiers that must be found again."""
_NEARLY_ALL = 0.95
_MANY = 20
_LOOKED_AT = 200
_COUNTED = 2
_IDENTIFIER = re.compile(r"(?:^|[a-z_])(?:id|no|code|key|ref|reference|number)$|编号|编码|代码|代号|号$", re.IGNORECASE)
_CONTRACTS = ("supervision_no", "contract_no")


@dataclass(frozen=True)
class KeyColumn:
    """A header that may give the identifiers: how sure, why, and how the values stand."""

    header: str
    sureness: Sureness
    reason: str
    missing: int
    repeated: int


def identifiers(raw: RawTable, header: str) -> pd.Series:
    """Return the values of a column as identifiers; what stands for none is missing."""
    values, _ = parse_cells(raw.frame[header], read_id, "str")
    return values


def key_column(raw: RawTable, known: Mapping[str, str], others: Sequence[RawTable]) -> KeyColumn | None:
    """Return the likeliest identifier of `raw`; `known` are {column: header} that are understood, `others` the other tables.

    A number of the contract or of the supervision system that never repeats goes first, then what another file has as well, then a
    column that is called an identifier, then any that never repeats. Running numbers are none.
    """
    for column in _CONTRACTS:
        header = known.get(column)
        if header is not None and _unique(identifiers(raw, header)):
            return key_from(raw, header, "likely", "取值不缺、不重，可作宗地的标识")
    candidates = {str(header): identifiers(raw, str(header)) for header in raw.frame.columns}
    candidates = {header: values for header, values in candidates.items() if not is_running(values)}
    strong = {header: values for header, values in candidates.items() if _nearly_unique(values)}
    for header, values in strong.items():
        if any(shared_column(set(values.dropna()), other) for other in others):
            return key_from(raw, header, "likely", "另一个文件也有这一列，取值相同")
    whole = [header for header, values in strong.items() if _unique(values)]
    named = [header for header in whole if _IDENTIFIER.search(header)]
    if named:
        return key_from(raw, named[0], "likely", "列名像编号，取值不缺、不重")
    text = [header for header in whole if pd.to_numeric(candidates[header], errors="coerce").isna().mean() > _SHARED]
    return key_from(raw, (text or whole)[0], "unsure", "取值不缺、不重") if whole else None


def shared_column(keys: set[str], other: RawTable) -> str | None:
    """Return the header of `other` whose values are mostly among `keys`."""
    if len(keys) < 1:
        return None
    for header in other.frame.columns:
        head = other.frame[header].dropna().head(_MANY).map(str)
        if not len(head) or not set(head) & keys:
            continue
        values = identifiers(other, str(header))
        distinct = set(values.dropna())
        if len(distinct) > 1 and len(distinct & keys) / len(distinct) >= _SHARED and not is_running(values):
            return str(header)
    return None


def is_running(values: pd.Series) -> bool:
    """Tell whether a column merely counts its rows."""
    numbers = pd.to_numeric(values, errors="coerce")
    if len(numbers) < _COUNTED or numbers.isna().any() or not np.all(numbers == np.round(numbers)):
        return False
    return bool(numbers.is_unique and numbers.max() - numbers.min() + 1 == len(numbers))


def number_headers(raw: RawTable, but: Sequence[str]) -> list[str]:
    """Return the headers of columns that hold numbers, as sums could be made of them."""
    left = {plain_header(header) for header in but}
    read = number_reader("", None)
    found = []
    for header in raw.frame.columns:
        cells = raw.frame[header].dropna().head(_LOOKED_AT)
        numbers, faults = parse_cells(cells, read)
        unread = faults.get("value_not_readable", np.zeros(len(cells), dtype=bool)).mean() if len(cells) else 1.0
        is_number = bool(numbers.notna().any()) and unread <= 1 - _NEARLY_ALL
        if is_number and plain_header(str(header)) not in left and not is_running(raw.frame[header]):
            found.append(str(header))
    return found


def key_from(raw: RawTable, header: str, sureness: Sureness, reason: str) -> KeyColumn:
    """Return `header` as the identifier of `raw`, with how many records lack one and how many identifiers repeat."""
    values = identifiers(raw, header)
    held = values.dropna()
    repeated = int(held[held.duplicated(keep=False)].nunique())
    return KeyColumn(header, sureness, reason, int(values.isna().sum()), repeated)


def _unique(values: pd.Series) -> bool:
    return len(values) > 0 and bool(values.notna().all()) and bool(values.is_unique)


def _nearly_unique(values: pd.Series) -> bool:
    held = values.dropna()
    return len(held) >= _NEARLY_ALL * len(values) > 0 and held.nunique() >= _NEARLY_ALL * len(held)
