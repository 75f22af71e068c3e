"""Records given twice: whole rows in tables that have no key, and keys that differ only in the way they are written."""

import unicodedata

import pandas as pd

from landuse.data import LandData
from landuse.issues import IssueLog
from landuse.vocabulary import columns, table, tables


def note_doubles(data: LandData, log: IssueLog) -> None:
    """Add an issue for every row that repeats an earlier one, and for keys that are the same but for case, width and blanks."""
    for name in tables():
        frame = data.table(name)
        keys = table(name).index
        if not keys:
            _note_repeated_rows(frame, name, log)
        elif len(keys) == 1:
            _note_near_keys(frame, name, log)


def _note_repeated_rows(frame: pd.DataFrame, name: str, log: IssueLog) -> None:
    known = [column for column in columns(name) if column in frame]
    again = frame[known].duplicated() if len(frame) else pd.Series(dtype="bool")
    rows = frame[again]
    shown = rows[known[0]] if known else pd.Series(dtype="str")
    log.add("row_repeated", table_name=name, records=rows.index, record_ids=shown)


def _note_near_keys(frame: pd.DataFrame, name: str, log: IssueLog) -> None:
    ids = pd.Series(frame.index, index=frame.index, dtype="str")
    odd = ~ids.str.fullmatch(r"[0-9A-Z]+")  # nothing in these could be written otherwise
    if not odd.any():
        return
    plain = ids.where(~odd, ids[odd].map(_plain))
    again = plain.duplicated(keep=False)
    others = ids[again].groupby(plain[again]).agg("、".join)
    log.add(
        "id_near_duplicate", table_name=name, records=frame.index[again], column=table(name).index[0],
        values=[f"与 {alike} 只差写法" for alike in plain[again].map(others)],
    )  # fmt: skip


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()
