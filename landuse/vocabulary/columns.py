"""Columns and tables: name, type, unit, labels, definition and source of everything a table can hold."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from landuse.errors import UnknownNameError
from landuse.vocabulary.rows import did_you_mean, read_rows

Language = Literal["zh", "en"]


def in_language(zh: str, en: str, lang: Language) -> str:
    """Return one of two wordings; raise UnknownNameError where `lang` is neither ``zh`` nor ``en``."""
    if lang not in ("zh", "en"):
        raise UnknownNameError(f"没有语言“{lang}”的标签；可用：zh（中文）、en（英文）")
    return zh if lang == "zh" else en


@dataclass(frozen=True)
class Column:
    """One column of the dictionary.

    `kind` is key, raw or derived. `dtype` is string, float64, Int64, boolean, date, geometry or ``code:<list>``.
    `absent` is ``"unknown"`` for raw columns that a table may lack: every value then counts as unknown.
    """

    name: str
    table: str
    kind: Literal["key", "raw", "derived"]
    dtype: str
    unit: str
    label_zh: str
    label_en: str
    definition: str
    source: str
    absent: str

    @property
    def code_list(self) -> str | None:
        """Name of the code list that gives the values, if any."""
        return self.dtype.removeprefix("code:") if self.dtype.startswith("code:") else None

    def label(self, lang: Language = "zh") -> str:
        """Return the label without its unit."""
        return in_language(self.label_zh, self.label_en, lang)


@dataclass(frozen=True)
class Table:
    """One table: the columns that index it (none: rows are numbered) and its labels."""

    name: str
    index: tuple[str, ...]
    label_zh: str
    label_en: str
    definition: str


@cache
def _columns() -> dict[tuple[str, str], Column]:
    rows = read_rows("columns")
    return {(row["table"], row["column"]): Column(name=row.pop("column"), **row) for row in rows}  # type: ignore[arg-type]


@cache
def tables() -> dict[str, Table]:
    """Return every table by name, in the dictionary's order."""
    rows = read_rows("tables")
    return {
        row["table"]: Table(row["table"], tuple(row["index"].split()), row["label_zh"], row["label_en"], row["definition"])
        for row in rows
    }


def table(name: str) -> Table:
    """Return the table `name`; raise UnknownNameError with the nearest name if there is none."""
    try:
        return tables()[name]
    except KeyError:
        raise UnknownNameError(f"没有名为“{name}”的表{did_you_mean(name, tables())}") from None


@cache
def columns(table_name: str, kind: str | None = None) -> dict[str, Column]:
    """Return the columns of one table by name, all or those of one `kind`."""
    table(table_name)
    return {name: found for (of, name), found in _columns().items() if of == table_name and kind in (None, found.kind)}


def all_columns() -> tuple[Column, ...]:
    """Return every column of every table, in the dictionary's order."""
    return tuple(_columns().values())


def column(name: str, table: str | None = None) -> Column:
    """Return one column; without `table` the first table that has it, parcels before all others.

    Raises UnknownNameError with the nearest name if there is none.
    """
    if table is not None:
        found = columns(table).get(name)
        if found is not None:
            return found
        raise UnknownNameError(f"表 {table} 没有列“{name}”{did_you_mean(name, columns(table))}")
    for (_, column_name), candidate in _columns().items():
        if column_name == name:
            return candidate
    raise UnknownNameError(f"数据字典中没有列“{name}”{did_you_mean(name, {n for _, n in _columns()})}")


def label(name: str, lang: Language = "zh", *, table: str | None = None) -> str:
    """Return a column's label in Chinese (``zh``, default) or English (``en``); raise UnknownNameError for other names.

    >>> label("idle_status")
    '闲置认定状态'
    >>> label("idle_status", "en")
    'Idle status'
    """
    return column(name, table).label(lang)


def column_labels(names: str, table_name: str = "parcels") -> str:
    """Return comma-parted column names as Chinese labels parted by 、; an unknown name stays as it is.

    >>> column_labels("agreed_start_date, delivery_date")
    '约定动工日期、实际交地日期'
    """
    known = columns(table_name)
    found = (name.strip() for name in names.split(","))
    return "、".join(known[name].label_zh if name in known else name for name in found if name)


@cache
def aliases(table_name: str) -> dict[str, str]:
    """Return {header: column} of one table: names, Chinese labels, pinyin field names and usual bureau headers.

    A header that fits two columns is left out: it has to be mapped by hand.
    """
    pairs = [(name, name) for name in columns(table_name)]
    pairs += [(found.label_zh, name) for name, found in columns(table_name).items()]
    pairs += [(row["alias"], row["column"]) for row in read_rows("aliases") if row["table"] == table_name]
    meanings: dict[str, set[str]] = {}
    for header, name in pairs:
        meanings.setdefault(header, set()).add(name)
    return {header: next(iter(names)) for header, names in meanings.items() if len(names) == 1}
