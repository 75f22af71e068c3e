"""Records taken out of the tables, and made of stored cells; values in words."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from landuse.data import LandData
from landuse.grounds.chain import Cell, Plain
from landuse.grounds.variants import land_data
from landuse.grounds.verdicts import LINKS
from landuse.tables import unknown_values
from landuse.vocabulary import code_label, column, table

NOT_READ = "（数据表，未从文件读入）"
JOINED = "（由关联表汇总或图形量算）"


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
