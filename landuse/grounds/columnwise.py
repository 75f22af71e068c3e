"""Cells and steps of many records, column by column: plain values, origins and what is the same of a whole column."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.data import LandData
from landuse.graph import derivable, inputs_of, metric_graph
from landuse.grounds.blocks import Block, Whole
from landuse.grounds.chain import Plain
from landuse.grounds.records import JOINED, NOT_READ
from landuse.grounds.stored import Line, Shared
from landuse.grounds.verdicts import LINKS, Verdict
from landuse.io.headings import unit_label
from landuse.origins import Origins
from landuse.vocabulary import blank_meanings, column, columns, table

Objects = npt.NDArray[np.object_]


def plain_values(values: pd.Series) -> Objects:
    """Return a column as plain values: days as ISO texts, unknown as None."""
    if pd.api.types.is_datetime64_any_dtype(values):
        days = values.to_numpy().astype("datetime64[D]")
        texts = np.datetime_as_string(days).astype(object)
        texts[np.isnat(days)] = None
        return np.asarray(texts, dtype=object)
    plain = values.astype(object)
    return np.asarray(plain.where(values.notna(), None).to_numpy(dtype=object))


def add_cells(lines: Sequence[Line], data: LandData, block: Block, shared: Shared) -> None:
    """Add to the line of each subject its cells: number of what is said of them, record, value, row of the file."""
    for line in lines:
        line.update(cells=[], records=[], held=[], rows=[])
    for name, frame in block.rows.items():
        parts = [_column(data, block.verdict, name, column_name, frame[column_name], shared) for column_name in frame.columns]
        facts, held, rows = (_by_record([part[n] for part in parts]) for n in range(3))
        width, starts = len(parts), block.starts[name].tolist()
        for line, first, last in zip(lines, starts[:-1], starts[1:], strict=True):
            if last > first:
                cut = slice(first * width, last * width)
                line["cells"] += facts[cut]
                line["held"] += held[cut]
                line["rows"] += rows[cut]
                line["records"] += [record for record in range(last - first) for _ in range(width)]


def add_steps(lines: Sequence[Line], verdict: Verdict, frame: pd.DataFrame, places: Whole, shared: Shared) -> None:
    """Add to the line of each subject the derived columns on the way to the verdict with their values, farthest first."""
    above = {node.name for node in metric_graph(verdict.table).what_is_upstream_of(verdict.column)} - {verdict.column}
    known = columns(verdict.table)
    names = [name for name in derivable(verdict.table) if name in above and name in frame]
    facts = [
        shared.number({
            "name": name, "label": known[name].label_zh, "code_list": known[name].code_list or "",
            "inputs": [known[before].label_zh for before in inputs_of(name, verdict.table) if before in known],
        })
        for name in names
    ]  # fmt: skip
    values = _by_record([plain_values(frame[name].iloc[places]) for name in names])
    for number, line in enumerate(lines):
        line["steps"], line["values"] = facts, values[number * len(names) : (number + 1) * len(names)]


def _by_record(parts: Sequence[Objects]) -> list[Any]:
    """Return values of several columns record by record."""
    if not parts:
        return []
    whole = np.empty((len(parts[0]), len(parts)), dtype=object)
    for number, part in enumerate(parts):
        whole[:, number] = part
    found: list[Plain] = whole.ravel().tolist()
    return found


def _column(
    data: LandData, verdict: Verdict, name: str, column_name: str, values: pd.Series, shared: Shared
) -> tuple[Objects, Objects, Objects]:
    """Return of each cell of one column the number of what is said of it, its value, and its row of the file."""
    known, plain = column(column_name, name), plain_values(values)
    meaning = blank_meanings(verdict.column).get((name, column_name))
    said = {
        "table": name, "column": column_name, "label": known.label_zh, "unit": unit_label(known.unit),
        "is_key": column_name in {*table(name).index, *LINKS}, "code_list": known.code_list or "",
        "blank_means": meaning.meaning_zh if meaning else "",
    }  # fmt: skip
    if name not in data.origins:
        number = shared.number({**said, "file": "", "sheet": "", "header": NOT_READ})
        return np.full(len(plain), number, dtype=object), plain, np.full(len(plain), None, dtype=object)
    origin = Origins.of(data.origins).of_column(name, column_name).iloc[values.index]
    sources, places = _sources(origin)
    blank = values.isna().to_numpy()
    facts = np.empty(len(plain), dtype=object)
    for at, where in enumerate(sources):
        header = _header(data, name, column_name, where)
        for mine, told in (((places == at) & ~blank, header or JOINED), ((places == at) & blank, header)):
            if mine.any():
                facts[mine] = shared.number({**said, **where, "header": told})
    return facts, plain, np.asarray(origin["row"].astype(object).map(int), dtype=object)


def _sources(origin: pd.DataFrame) -> tuple[list[dict[str, str]], Whole]:
    """Return the files and sheets that occur, and of each cell the number of its own."""
    texts = origin[["file", "sheet"]].astype("str").fillna("")
    numbers = texts.groupby(["file", "sheet"], sort=False, observed=True).ngroup().to_numpy()
    _, first = np.unique(numbers, return_index=True)
    sources = [{"file": str(texts["file"].iloc[n]), "sheet": str(texts["sheet"].iloc[n])} for n in first.tolist()]
    return sources, numbers.astype(np.int64)


def _header(data: LandData, name: str, column_name: str, where: Mapping[str, str]) -> str:
    """Return the header that gave the cells of one file; empty where none did."""
    file = pd.Series([where["file"]], dtype="str")
    held = (place for place in data.places if (place.table, place.sheet) == (name, where["sheet"]) and place.holds(file).iloc[0])
    return next(filter(None, (place.wording(column_name) for place in held)), "")
