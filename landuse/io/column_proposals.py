"""Proposing which header of a file is which column: shown to a person before anything is used.

What the vocabulary knows in full is sure; what only the lowest level of a header or the form of its values speaks for is likely;
a header that merely resembles a known one is for a person to decide.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import pandas as pd
from pydantic import ValidationError
from rapidfuzz import fuzz, process

from landuse.config.sources import FileSource
from landuse.errors import ConfigError, ReadError
from landuse.io.conform.cells import plain_text
from landuse.io.conform.headers import column_of, fitting_units, header_meanings
from landuse.io.files import open_grid, read_file
from landuse.io.formats.header_block import find_header
from landuse.io.formats.rawtable import RawTable
from landuse.io.header_text import last_level, plain_header, split_unit
from landuse.issues import IssueLog
from landuse.vocabulary import aliases, columns, tables

Sureness = Literal["sure", "likely", "unsure", "none"]
SURENESS_WORDS: Mapping[Sureness, str] = {"sure": "确定", "likely": "较可能", "unsure": "待核对", "none": "未识别"}
_SAMPLES = 3
_ALIKE = 75.0
_ALL_BUT = 0.9  # share of the values that must have the form of an identifier
_FORMS = {
    "parcel_id": re.compile(r"^\d{12}[GJZ][ABSXCDEFHGWY]\d{5}(?:[FLQW]\d{8})?$"),
    "supervision_no": re.compile(r"^\d{10}[A-Z]\d{5}(?:-\d+)?$"),
    "holder_uscc": re.compile(r"^[0-9A-HJ-NPQRTUWXY]{18}$"),
    "enterprise_id": re.compile(r"^[0-9A-HJ-NPQRTUWXY]{18}$"),
}


@dataclass(frozen=True)
class ProposedColumn:
    """One header of the file: the column it may give, how sure that is and why, the unit of its values, sample values."""

    header: str
    column: str | None
    sureness: Sureness
    reason: str
    unit: str | None
    unit_reason: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """What a file looks like: its table, where its header stands, and what each of its headers may be."""

    file: Path
    sheet: str
    table: str
    header_rows: tuple[int, ...]
    units_above: tuple[str, ...]
    rows: int
    columns: tuple[ProposedColumn, ...]

    @property
    def mapped(self) -> dict[str, str]:
        """{column: header} of what is sure or likely."""
        return {found.column: found.header for found in self.columns if found.column and found.sureness in ("sure", "likely")}


def propose_columns(
    path: str | Path, *, table: str | None = None, sheet: str | None = None, layer: str | None = None, encoding: str | None = None,
    header_rows: tuple[int, ...] = (),
) -> Proposal:  # fmt: skip
    """Return what the headers of a file may mean; nothing is decided by it.

    Parameters
    ----------
    path
        Any file that can be read as a table.
    table
        The table that it gives; by default the one that most of its headers speak for.
    sheet, layer, encoding
        As in landuse.toml.
    header_rows
        Rows of the header; by default the likeliest are found.

    Raises
    ------
    ReadError, EncodingError
        The file cannot be read.
    UnknownNameError
        There is no table of that name.
    """
    return look_at(path, table=table, sheet=sheet, layer=layer, encoding=encoding, header_rows=header_rows)[0]


def look_at(
    path: str | Path, *, table: str | None = None, sheet: str | None = None, layer: str | None = None, encoding: str | None = None,
    header_rows: tuple[int, ...] = (),
) -> tuple[Proposal, RawTable]:  # fmt: skip
    """Return what :func:`propose_columns` returns, and the table that it looked at."""
    names = [table] if table is not None else list(tables())
    known = {header for name in names for header in aliases(name)}
    try:
        source = FileSource(file=Path(path), sheet=sheet, layer=layer, encoding=encoding, header_rows=header_rows)
    except ValidationError as error:
        said = "；".join(item["msg"].removeprefix("Value error, ") for item in error.errors())
        raise ConfigError(f"{said}；请改正选项后重试") from None
    section = f"data.{table or 'parcels'}"
    rows = header_rows or _likely_rows(source, known, section)
    stated = source.model_copy(update={"header_rows": rows})
    raw = read_file(stated, known_names=known, section=section, table_name=names[0], log=IssueLog())
    chosen = max(names, key=lambda name: _speaking_for(raw, name))
    return Proposal(Path(path), raw.sheet, chosen, rows, raw.units_above, len(raw.frame), _proposed(raw, chosen)), raw


def seen_as(proposal: Proposal, raw: RawTable, table: str) -> Proposal:
    """Return what the headers of `raw`, looked at before, mean in another table."""
    return replace(proposal, table=table, columns=_proposed(raw, table))


def _likely_rows(source: FileSource, known: set[str], section: str) -> tuple[int, ...]:
    """Return the rows of the likeliest header; none for files whose columns have names of their own."""
    grid = open_grid(source, known_names=known, section=section, table_name="parcels")
    if grid is None:
        return ()
    found = find_header(grid.cells, grid.merges, {plain_header(name) for name in known})
    if found is None:
        raise ReadError(f"{grid.place}中没有找到表头；请用 --header-rows 写明表头所在行")
    return found.numbers


def _speaking_for(raw: RawTable, table: str) -> int:
    meanings = header_meanings(table, {})
    found = {column_of(str(header), meanings, cut=False) or _by_leaf(str(header), meanings) for header in raw.frame.columns} - {
        None
    }
    return len(found) + len(found & set(columns(table, "key")))


def _proposed(raw: RawTable, table: str) -> tuple[ProposedColumn, ...]:
    meanings = header_meanings(table, {})
    guesses = {str(header): _guess(str(header), raw, meanings) for header in raw.frame.columns}
    taken = {column for column, sureness, _ in guesses.values() if column and sureness == "sure"}
    found = []
    for header, (column, sureness, reason) in guesses.items():
        known, sure, why = (column, sureness, reason)
        if known is None:
            known, sure, why = _by_form(raw.frame[header], table, taken)
        rivals = [
            other for other, (name, how, _) in guesses.items() if name == known and other != header and how in (sure, "sure")
        ]
        if known is not None and rivals and sure != "unsure":
            sure, why = "unsure", f"与“{rivals[0]}”同指一列"
        unit, unit_reason = _unit(header, known, table, raw)
        found.append(ProposedColumn(header, known, sure, why, unit, unit_reason, _samples(raw.frame[header])))
    return tuple(found)


def _guess(header: str, raw: RawTable, meanings: Mapping[str, str]) -> tuple[str | None, Sureness, str]:
    column = column_of(header, meanings, cut=header in raw.cut_headers)
    if column is not None:
        return column, "sure", "与数据字典的列名相同"
    column = _by_leaf(header, meanings)
    if column is not None:
        return column, "likely", "末级表头与数据字典的列名相同"
    base = plain_header(split_unit(header)[0])
    near = process.extractOne(base, list(meanings), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    if near is not None and not base.isascii():
        return meanings[near[0]], "unsure", f"与“{near[0]}”相近"
    return None, "none", ""


def _by_leaf(header: str, meanings: Mapping[str, str]) -> str | None:
    leaf = last_level(header)
    return column_of(leaf, meanings, cut=False) if leaf != header else None


def _by_form(cells: pd.Series, table: str, taken: set[str]) -> tuple[str | None, Sureness, str]:
    values = cells.dropna().map(plain_text)
    for column, form in _FORMS.items():
        if column in columns(table) and column not in taken and len(values) and values.str.fullmatch(form).mean() >= _ALL_BUT:
            return column, "likely", "取值符合该编码的构成"
    return None, "none", ""


def _unit(header: str, column: str | None, table: str, raw: RawTable) -> tuple[str | None, str]:
    target = columns(table)[column].unit if column is not None else ""
    stated = split_unit(header)[1]
    if stated is not None and fitting_units([stated], target):
        return stated, "表头"
    if stated is not None and target:
        return None, f"表头单位 {stated} 不合"
    fitting = fitting_units(raw.units_above, target)
    if len(fitting) == 1:
        return fitting[0], "单位行"
    return None, "未写明" if target in ("m2", "wanyuan") and column is not None else ""


def _samples(cells: pd.Series) -> tuple[str, ...]:
    return tuple(dict.fromkeys(plain_text(cell) for cell in cells.dropna().head(50)))[:_SAMPLES]
