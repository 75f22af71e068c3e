"""Which header of a file is which column of the vocabulary, and in which unit it is.

What landuse.toml maps comes first; then the vocabulary's aliases, with a unit in brackets split off (``面积(公顷)``). A header
that is neither stays as it is. Nothing is guessed: two headers for one column are refused until one of them is mapped.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from landuse.config import Extra
from landuse.config.sources import MappedSource
from landuse.errors import ConfigError, ReadError, UnknownNameError, sample
from landuse.io.formats.rawtable import RawTable
from landuse.io.header_text import plain_header, split_unit, without_levels
from landuse.units import conversion_factor, is_unit, unit_name
from landuse.vocabulary import aliases, columns
from landuse.vocabulary.rows import did_you_mean


@dataclass(frozen=True)
class HeaderUse:
    """One header that gives values of a column, and the unit that its values are in (None: the column's own).

    `from_line` tells that the unit is stated above the table, not in the header or in landuse.toml.
    """

    header: str
    unit: str | None
    from_line: bool = False


ColumnMap = dict[str, tuple[HeaderUse, ...]]


def known_headers(table_name: str, source: MappedSource) -> set[str]:
    """Return the headers that a file of the table is expected to have, for telling encodings apart."""
    return set(aliases(table_name)) | {header for headers in source.columns.values() for header in headers}


def is_known_header(header: str, table_name: str) -> bool:
    """Tell whether a header stands in the vocabulary in full, a unit in brackets apart."""
    known = {plain_header(alias) for alias in aliases(table_name)}
    return plain_header(header) in known or plain_header(split_unit(header)[0]) in known


def map_headers(raw: RawTable, table_name: str, source: MappedSource, extra: Mapping[str, Extra]) -> ColumnMap:
    """Return {column: headers that give it} for the table `table_name` read from `raw`.

    Raises
    ------
    ReadError
        A mapped header is not in the file (the nearest one is named), stands there twice, or two headers fit one column: all such
        clashes are named at once, each with the letters of its columns.
    ConfigError
        The unit in a header contradicts the declared one.
    """
    headers = [str(header) for header in raw.frame.columns]
    section = f"data.{table_name}{source.part}"
    mapped: dict[str, list[str]] = {}
    clashes: list[str] = []
    for column, wanted in source.columns.items():
        mapped[column] = [_find(header, headers, raw, section) for header in wanted]
        clashes += [
            f"不止一列名为{_shown(header, raw)}，不能确定所指，请先改列名" for header in mapped[column] if header in raw.doubled
        ]
    taken = {header for found in mapped.values() for header in found}
    by_alias: dict[str, list[str]] = {}
    names = header_meanings(table_name, extra)
    for header in headers:
        column_name = column_of(header, names, cut=header in raw.cut_headers)
        if header not in taken and column_name is not None and column_name not in (*mapped, *source.constants):
            by_alias.setdefault(column_name, []).append(header)
    for column, found in by_alias.items():
        doubled = [header for header in found if header in raw.doubled]
        if len(found) > 1 or doubled:
            advice = "请先改列名" if doubled else f'请在 [{section}.columns] 中写明 {column} = "…"'
            named = sample([_shown(header, raw) for header in found])
            clashes.append(f"不止一列可作为 {column}（{_label(column, table_name, extra)}）：{named}，{advice}")
        mapped[column] = found
    if clashes := list(dict.fromkeys(clashes)):
        told = clashes[0] if len(clashes) == 1 else f" {len(clashes)} 处列名冲突：" + "；".join(clashes)
        raise ReadError(f"文件 {raw.file} 有{told}")
    return {
        column: tuple(_use(header, column, table_name, source, extra, raw) for header in found)
        for column, found in mapped.items()
    }


def require_keys(column_map: ColumnMap, raw: RawTable, table_name: str, source: MappedSource, *wanted: str) -> None:
    """Raise ReadError where a key column of the table, or one of those `wanted` in their place, is given by no header and no constant."""
    for name in wanted or columns(table_name, "key"):
        if name not in column_map and name not in source.constants:
            raise ReadError(
                f"文件 {raw.file} 没有可作为标识列 {name}（{columns(table_name)[name].label_zh}）的列；现有列：{'、'.join(map(str, raw.frame.columns))}；"
                f'请在 [data.{table_name}{source.part}.columns] 中写明 {name} = "列名"'
            )


def find_header(header: str, headers: Iterable[str], cut: Collection[str] = ()) -> str | None:
    """Return the one of `headers` that is `header`, whatever its blanks, letter case and width of brackets.

    A unit in brackets behind the file's header may be left out. One of `cut` may also be its beginning: a Shapefile cuts names off after ten bytes.
    """
    listed = list(headers)
    if header in listed:
        return header
    same = [other for other in listed if plain_header(other) == plain_header(header)]
    same = same or [other for other in listed if plain_header(split_unit(other)[0]) == plain_header(header)]
    same = same or [other for other in listed if other in cut and plain_header(header).startswith(plain_header(other))]
    return same[0] if len(same) == 1 else None


def missing_header(header: str, headers: Sequence[str], file: str, section: str) -> ReadError:
    """Return the error that `header` is not in `file`, naming the nearest one."""
    return ReadError(
        f"文件 {file} 没有 [{section}] 写明的列“{header}”{did_you_mean(header, headers)}；现有列：{'、'.join(headers)}"
    )


def _find(header: str, headers: Sequence[str], raw: RawTable, section: str) -> str:
    found = find_header(header, headers, raw.cut_headers)
    if found is None:
        raise missing_header(header, headers, raw.file, f"{section}.columns")
    return found


def _shown(header: str, raw: RawTable) -> str:
    """Return a header with the letters of the columns that it stands above, where the file has such."""
    same = [header]
    while f"{header}({len(same) + 1})" in raw.letters and header in raw.doubled:
        same.append(f"{header}({len(same) + 1})")
    letters = "、".join(raw.letters[name] for name in same)
    return f"“{header}”（{letters} 列）" if letters.strip("、") else f"“{header}”"


def header_meanings(table_name: str, extra: Mapping[str, Extra]) -> dict[str, str]:
    """Return {plain header: column} for all columns that a file may give; what fits two columns is left out."""
    raw_columns = {
        name for name, column in columns(table_name).items() if column.kind != "derived" and column.dtype != "geometry"
    }
    pairs = [(header, name) for header, name in aliases(table_name).items() if name in raw_columns]
    pairs += [(column.label_zh, name) for name, column in columns(table_name).items() if name in raw_columns]
    if table_name == "parcels":
        pairs += [(text, name) for name, column in extra.items() for text in (name, column.label)]
    meanings: dict[str, set[str]] = {}
    for header, name in pairs:
        meanings.setdefault(plain_header(header), set()).add(name)
    return {header: next(iter(names)) for header, names in meanings.items() if len(names) == 1}


def column_of(header: str, names: Mapping[str, str], *, cut: bool) -> str | None:
    """Return the column that a header means; one that is cut off means what all headers beginning so mean, if they agree."""
    plain = plain_header(header)
    base, unit = split_unit(header)
    readings = [plain, without_levels(plain)]
    readings += [plain_header(base), without_levels(plain_header(base))] if unit is not None else []
    known_as = next((reading for reading in readings if reading in names), None)
    if known_as is not None or unit is not None:
        return None if known_as is None else names[known_as]
    meant = {name for known, name in names.items() if cut and known.startswith(plain)}
    return meant.pop() if len(meant) == 1 else None


def _use(header: str, column: str, table_name: str, source: MappedSource, extra: Mapping[str, Extra], raw: RawTable) -> HeaderUse:
    """Return the header with the unit of its values: as declared, else as the header says, else as stands above the table."""
    section, declared = f"data.{table_name}{source.part}", source.units.get(column)
    stated = split_unit(header)[1]
    target = _target_unit(column, table_name, extra)
    if stated is not None and declared is not None and unit_name(stated) != unit_name(declared):
        raise ConfigError(
            f'文件 {raw.file} 的列“{header}”以 {stated} 为单位，与 [{section}.units] 写明的 {column} = "{declared}" 相矛盾；'
            "请核实后改正其中之一"
        )
    unit = declared or stated
    if not target or not is_unit(target):
        return HeaderUse(header, None)
    if unit is None:
        fitting = fitting_units(raw.units_above, target)
        if len(fitting) > 1:
            raise ReadError(
                f"文件 {raw.file} 表上方的单位行有{'、'.join(fitting)}，不能确定列“{header}”的单位；"
                f'请在 [{section}.units] 中写明，例如 {column} = "{fitting[0]}"'
            )
        return HeaderUse(header, fitting[0], from_line=True) if fitting else HeaderUse(header, None)
    if not fitting_units([unit], target):
        raise ReadError(
            f"文件 {raw.file} 的列“{header}”以 {unit} 为单位，不能作为 {column}（{_label(column, table_name, extra)}，单位 {target}）；"
            f"请在 [{section}.columns] 中改正"
        )
    return HeaderUse(header, unit)


def fitting_units(units: Iterable[str], target: str) -> list[str]:
    """Return those of `units` that convert to `target`; none where the target has no plain unit.

    >>> fitting_units(["亩", "万元"], "m2")
    ['亩']
    """
    fitting = []
    for unit in units if is_unit(target) else ():
        try:
            conversion_factor(unit, target)
        except UnknownNameError:
            continue
        fitting.append(unit)
    return fitting


def _target_unit(column: str, table_name: str, extra: Mapping[str, Extra]) -> str:
    known = columns(table_name).get(column)
    return extra[column].unit if known is None else known.unit


def _label(column: str, table_name: str, extra: Mapping[str, Extra]) -> str:
    known = columns(table_name).get(column)
    return extra[column].label if known is None else known.label_zh
