"""The records that one verdict rests on, taken out of the tables; cells of them with their origins, and records of stored cells."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from landuse.data import LandData
from landuse.errors import UnknownNameError
from landuse.grounds.chain import Cell, Plain
from landuse.grounds.variants import Rows, land_data
from landuse.grounds.verdicts import LINKS, Verdict
from landuse.io.headings import unit_label
from landuse.origins import Origins
from landuse.tables import unknown_values
from landuse.vocabulary import blank_meanings, code_label, column, table

NOT_READ = "（数据表，未从文件读入）"
JOINED = "（由关联表汇总或图形量算）"


def records_of(data: LandData, verdict: Verdict, key: str) -> dict[str, pd.DataFrame]:
    """Return the records behind a verdict, by table: frames with their keys as columns and their places as index; the judged first.

    Raises
    ------
    UnknownNameError
        The table has no such record.
    """
    own = data.table(verdict.table)
    if key not in own.index:
        raise UnknownNameError(f"{table(verdict.table).label_zh}表没有“{key}”；请核对代码")
    found = {verdict.table: cut(data, verdict.table, own.index.get_indexer(pd.Index([key])), verdict.own)}
    link = "subject_id" if verdict.table == "projects" else table(verdict.table).index[0]
    for name in (name for name in verdict.others if name not in {"occupancy", "parcels"}):
        frame = data.table(name)
        mine = frame.index.get_level_values(link) if link in frame.index.names else frame[link]
        found[name] = cut(data, name, np.flatnonzero(np.asarray(mine == key)), verdict.others[name])
    return found


def cut(data: LandData, table_name: str, places: Any, columns: Sequence[str]) -> pd.DataFrame:
    """Return some records of a table by their places: keys, links and `columns`; absent columns are unknown."""
    frame = pd.DataFrame(data.table(table_name))
    keys = list(table(table_name).index)
    frame = frame[[column for column in frame.columns if column in {*columns, *LINKS}]].iloc[np.asarray(places)]
    flat = frame.reset_index() if keys else frame.reset_index(drop=True)
    absent = {name: unknown_values(column(name, table_name), flat.index) for name in columns if name not in flat}
    flat = flat.assign(**absent) if absent else flat
    links = [link for link in LINKS if link in flat and link not in keys and link not in columns]
    return flat[[*keys, *links, *columns]].set_axis(pd.Index(places))


def cells_of(data: LandData, verdict: Verdict, rows: Rows) -> list[Cell]:
    """Return the records cell by cell, with their origins."""
    meanings = blank_meanings(verdict.column)
    found = []
    for name, frame in rows.items():
        keys = {*table(name).index, *LINKS}
        values = {column_name: frame[column_name].tolist() for column_name in frame.columns}
        origins = {column_name: _places(data, name, column_name, frame.index) for column_name in values}
        for record in range(len(frame)):
            for column_name, cells in values.items():
                known = column(column_name, name)
                value, where = plain(cells[record]), origins[column_name][record]
                meaning = meanings.get((name, column_name))
                found.append(
                    Cell(
                        name,
                        record,
                        column_name,
                        known.label_zh,
                        value,
                        value_text(value, name, column_name),
                        unit_label(known.unit),
                        column_name in keys,
                        header=_header(data, name, column_name, where, is_known=value is not None),
                        blank_means=meaning.meaning_zh if meaning else "",
                        **where,
                    )
                )
    return found


def _header(data: LandData, name: str, column_name: str, where: dict[str, Any], *, is_known: bool) -> str:
    """Return the header that gave a cell; where none did, what else."""
    if not where:
        return NOT_READ
    held = (place for place in data.places if (place.table, place.file, place.sheet) == (name, where["file"], where["sheet"]))
    told = next(filter(None, (place.wording(column_name) for place in held)), "")
    return told or (JOINED if is_known else "")


def _places(data: LandData, name: str, column_name: str, places: pd.Index) -> list[dict[str, Any]]:
    """Return file, sheet and row of the cells of some records; nothing where the table was not read from a file."""
    if name not in data.origins:
        return [{}] * len(places)
    origin = Origins.of(data.origins).of_column(name, column_name)
    parts = [origin[part].array[places].tolist() for part in ("file", "sheet", "row")]
    return [{"file": str(file), "sheet": str(sheet or ""), "row": int(row)} for file, sheet, row in zip(*parts, strict=True)]


def rows_of(cells: Sequence[Cell], tables: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Return the records that cells were stored of, typed; a table of which no record was stored is empty."""
    stored: dict[str, dict[int, dict[str, Plain]]] = {name: {} for name in tables}
    for cell in cells:
        stored[cell.table].setdefault(cell.record, {})[cell.column] = cell.value
    frames = {name: pd.DataFrame.from_dict(records, orient="index") for name, records in stored.items() if records}
    data = land_data({name: frame.astype(object).where(frame.notna(), None) for name, frame in frames.items()})
    typed = {}
    for name in frames:
        shaped = data.table(name)
        typed[name] = shaped.reset_index() if table(name).index else shaped.reset_index(drop=True)
    return typed


def plain(value: Any) -> Plain:
    """Return a cell as a plain value: a day as ISO text, unknown as None."""
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return None if np.isnan(value) else float(value)
    return str(value)


def value_text(value: Plain, table_name: str, column_name: str) -> str:
    """Return a value in words: the label of a code, 是 or 否, a number without needless digits; 空白 where there is none."""
    known = column(column_name, table_name)
    if value is None:
        return "空白"
    if isinstance(value, bool):
        return "是" if value else "否"
    if known.code_list:
        return code_label(known.code_list, str(value))
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)
