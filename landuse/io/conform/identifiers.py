"""The keys of a table: present in every record, and unique where the table is indexed by them."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from landuse.errors import TableError, sample
from landuse.io.conform.columns import Finding, Place
from landuse.io.conform.headers import ColumnMap
from landuse.issues import IssueLog
from landuse.vocabulary import columns, table

_SHOWN_ROWS = 5


def keep_identified(frame: pd.DataFrame, column_map: ColumnMap, place: Place, log: IssueLog) -> pd.DataFrame:
    """Return the records whose keys are all present; the others are left out, each with the fatal issue ``id_missing``.

    A dash, 无 or 合计 in place of an identifier is none.
    """
    complete = np.ones(len(frame), dtype=bool)
    for key in columns(place.table_name, "key"):
        absent = frame[key].isna().to_numpy()
        uses = column_map.get(key, ())
        cells = place.raw.frame[uses[0].header] if uses else frame[key]
        place.report(log, Finding("id_missing", absent, key, cells, "缺少标识码，该行未读入"))
        complete &= ~absent
    return frame[complete]


def repeated_ids(frame: pd.DataFrame, table_name: str) -> pd.Series:
    """Return which records share their key with another one; none in tables that are only numbered."""
    keys = list(table(table_name).index)
    if not keys:
        return pd.Series(data=False, index=frame.index)
    return frame.duplicated(keys, keep=False)


def refuse_repeated(frame: pd.DataFrame, repeated: pd.Series, place: Place) -> None:
    """Raise TableError where `repeated` marks records: ids and rows are named, and what to write in landuse.toml."""
    if not repeated.any():
        return
    name = place.table_name
    keys = list(table(name).index)
    ids = _joined(frame.loc[repeated, keys])
    rows = place.raw.row_names(frame.index[repeated])
    examples = [f"{value}（第 {'、'.join(rows[ids == value][:_SHOWN_ROWS])} 行）" for value in pd.unique(ids)[:5]]
    remedy = '；确为同一宗地的多个部分时，请在 [data.parcels] 中写 duplicates = "dissolve"' if name == "parcels" else ""
    raise TableError(
        f"文件 {place.raw.file} 的标识 {'+'.join(keys)} 重复，共 {len(pd.unique(ids))} 个：{sample(examples)}；请核对后删除或改正{remedy}"
    )


def origins(frame: pd.DataFrame, place: Place) -> pd.DataFrame:
    """Return file, sheet and row of each record of `frame`, indexed as the table will be."""
    raw = place.raw
    files = raw.file if raw.files is None else raw.files.iloc[frame.index].array
    found = pd.DataFrame({"file": files, "sheet": raw.sheet, "row": raw.rows[frame.index]}, index=frame.index)
    keys = list(table(place.table_name).index)
    if not keys:
        found.index = pd.RangeIndex(len(found), name="row")
        return found
    levels: Mapping[str, pd.Series] = {key: frame[key] for key in keys}
    found.index = pd.MultiIndex.from_arrays(list(levels.values()), names=keys) if len(keys) > 1 else pd.Index(frame[keys[0]])
    return found


def _joined(keys: pd.DataFrame) -> pd.Series:
    joined = keys.iloc[:, 0].astype("str")
    for name in keys.columns[1:]:
        joined = joined + "/" + keys[name].astype("str")
    return joined
