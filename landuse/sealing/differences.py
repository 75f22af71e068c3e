"""The first place where two versions of one output differ, named as a reader finds it: sheet and cell, layer, row and column."""

import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pyogrio
from pyarrow import parquet
from python_calamine import CalamineError, CalamineWorkbook

from landuse.sealing.archive import first_unlike
from landuse.sealing.paper_differences import in_papers
from landuse.sealing.pdf_differences import pdf_difference, same_pdf

_SHOWN = 40
_HEADER_ROWS = 10


def first_difference(then: Path, now: Path) -> str | None:
    """Return the first difference in Chinese, None where the two files have the same bytes, or are PDFs whose pages are alike."""
    if not now.is_file():
        return f"{then.name}：封存中有，重做时没有写出"
    one, other = then.read_bytes(), now.read_bytes()
    if one == other:
        return None
    if then.suffix == ".pdf":
        found = None if same_pdf(one, other) else pdf_difference(then, now)
        return found and f"{then.name}：{found}"
    finders: Mapping[str, Callable[[Path, Path], Iterator[str]]] = {
        ".xlsx": _in_workbooks, ".gpkg": _in_layers, ".json": _in_records, ".html": _in_lines, ".log": _in_lines,
        ".docx": in_papers, ".csv": _in_lines, ".txt": _in_lines, ".parquet": _in_tables,
    }  # fmt: skip
    try:
        where = next(finders.get(then.suffix, _in_nothing)(then, now), None)
    except (zipfile.BadZipFile, CalamineError, ValueError, OSError):
        where = "其中一份不是完整的文件"
    return f"{then.name}：{where or f'内容相同，自第 {first_unlike(one, other) + 1} 字节起格式部分不同'}"


def _in_nothing(_then: Path, _now: Path) -> Iterator[str]:
    yield from ()


def _in_workbooks(then: Path, now: Path) -> Iterator[str]:
    """Yield differing cells, then differing parts of the file."""
    one, other = CalamineWorkbook.from_path(str(then)), CalamineWorkbook.from_path(str(now))
    yield from _of_names("工作表", one.sheet_names, other.sheet_names)
    for name in one.sheet_names:
        rows, others = (book.get_sheet_by_name(name).to_python(skip_empty_area=False) for book in (one, other))
        nothing: list[Any] = []
        for n, (row, counterpart) in enumerate(zip_longest(rows, others, fillvalue=nothing), start=1):
            for m, (value, new) in enumerate(zip_longest(row, counterpart, fillvalue="")):
                if value != new:
                    column = _heading(rows, n - 1, m)
                    yield f"工作表“{name}”第 {n} 行第 {_letters(m)} 列{column}：封存为 {_shown(value)}，重做为 {_shown(new)}"
    with zipfile.ZipFile(then) as old, zipfile.ZipFile(now) as new:
        yield from _of_names("文件成分", old.namelist(), new.namelist())
        for part in old.namelist():
            if old.read(part) != new.read(part):
                yield f"单元格的值相同，格式部分 {part} 不同"


def _in_layers(then: Path, now: Path) -> Iterator[str]:
    layers, others = ([str(name) for name, _ in pyogrio.list_layers(path)] for path in (then, now))
    yield from _of_names("图层", layers, others)
    for layer in layers:
        (_, one), (_, other) = (pyogrio.read_arrow(path, layer=layer) for path in (then, now))
        yield from _of_names(f"图层 {layer} 的字段", one.column_names, other.column_names)
        if one.num_rows != other.num_rows:
            yield f"图层 {layer}：封存 {one.num_rows} 行，重做 {other.num_rows} 行"
        for name in one.column_names:
            if one.column(name).equals(other.column(name)):
                continue
            pairs = zip(one.column(name).to_pylist(), other.column(name).to_pylist(), strict=True)
            for n, (value, new) in enumerate(pairs):
                if value != new and not (value != value and new != new):  # noqa: PLR0124 - two unknown numbers are alike
                    key = one.column(one.column_names[0])[n].as_py()
                    yield f"图层 {layer} 第 {n + 1} 行（{one.column_names[0]} {key}）字段 {name}：封存为 {_shown(value)}，重做为 {_shown(new)}"


def _in_tables(then: Path, now: Path) -> Iterator[str]:
    one, other = (parquet.read_table(path) for path in (then, now))
    yield from _of_names("列", one.column_names, other.column_names)
    if one.num_rows != other.num_rows:
        yield f"封存 {one.num_rows} 行，重做 {other.num_rows} 行"
    for name in one.column_names:
        pairs = zip(one.column(name).to_pylist(), other.column(name).to_pylist(), strict=True)
        for n, (value, new) in enumerate(pairs, start=1):
            if value != new and not (value != value and new != new):  # noqa: PLR0124 - two unknown numbers are alike
                yield f"第 {n} 行列 {name}：封存为 {_shown(value)}，重做为 {_shown(new)}"


def _in_records(then: Path, now: Path) -> Iterator[str]:
    one, other = (json.loads(path.read_text(encoding="utf-8")) for path in (then, now))
    yield from _of_values(one, other, "")


def _of_values(one: Any, other: Any, place: str) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for name in dict.fromkeys([*one, *other]):
            yield from _of_values(one.get(name), other.get(name), f"{place}.{name}".strip("."))
    elif isinstance(one, list) and isinstance(other, list):
        for n, (value, new) in enumerate(zip_longest(one, other)):
            yield from _of_values(value, new, f"{place}[{n}]")
    elif one != other:
        yield f"{place}：封存为 {_shown(one)}，重做为 {_shown(other)}"


def _in_lines(then: Path, now: Path) -> Iterator[str]:
    one, other = (path.read_text(encoding="utf-8", errors="replace").split("\n") for path in (then, now))
    for n, (line, new) in enumerate(zip_longest(one, other, fillvalue=""), start=1):
        if line != new:
            place = first_unlike(line.encode("utf-32-le"), new.encode("utf-32-le")) // 4
            start = max(0, place - 10)
            yield f"第 {n} 行第 {place + 1} 字：封存为 {_shown(line[start:])}，重做为 {_shown(new[start:])}"


def _of_names(what: str, one: list[str], other: list[str]) -> Iterator[str]:
    if one != other:
        gone, new = [name for name in one if name not in other], [name for name in other if name not in one]
        yield f"{what}不同：封存独有 {'、'.join(gone) or '无'}，重做独有 {'、'.join(new) or '无'}"


def _heading(rows: list[list[Any]], row: int, column: int) -> str:
    above = [line[column] for line in rows[: min(row, _HEADER_ROWS)] if column < len(line)]
    texts = [value for value in above if isinstance(value, str) and value]
    return f"（{texts[-1][:_SHOWN]}）" if texts else ""


def _letters(column: int) -> str:
    """Return the name of a column in a sheet.

    >>> _letters(0), _letters(25), _letters(26)
    ('A', 'Z', 'AA')
    """
    return ("" if column < 26 else _letters(column // 26 - 1)) + chr(ord("A") + column % 26)


def _shown(value: object) -> str:
    text = "空" if value is None or value == "" else f"“{value}”" if not isinstance(value, bytes) else "（图形或二进制）"
    return text if len(text) <= _SHOWN + 2 else f"{text[:_SHOWN]}…”"
