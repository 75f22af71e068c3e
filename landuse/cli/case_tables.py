"""Tables of the ledger on the console and as lists: Chinese headers and labels, or JSON with codes."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from landuse.cases import CaseEvent, effective, event_of
from landuse.errors import EventRefusedError
from landuse.io.atomic import atomic_path
from landuse.io.field_notes import ISSUE_TITLES
from landuse.io.formula_guard import guarded_text
from landuse.vocabulary import code_label, columns

_HEADERS = {
    "state": "现状", "since": "自", "is_open": "未办结", "what": "应办事项", "days_left": "剩余天数", "who": "责任方", "article": "依据",
    "from_event": "起算事项", "from_date": "起算日期", "raised_date": "提出日期", "counts": "有效",
}  # fmt: skip
_LISTS = {"state": "case_event", "from_event": "case_event", "event": "case_event"}
_ALWAYS = ("event_no", "event", "event_date", "mode", "case_document_no", "counts")


def history(events: pd.DataFrame, case_id: str) -> pd.DataFrame:
    """Return all events of a case in the order of entry; `counts` says which stand."""
    mine = events[events["case_id"] == case_id]
    if mine.empty:
        raise EventRefusedError(f"台账中没有案件“{case_id}”；请用 landuse case list 查看编号")
    counted = mine.assign(counts=mine["event_no"].isin(effective(mine)["event_no"]).astype("boolean"))
    filled = [name for name in counted.columns if name in _ALWAYS or counted[name].notna().any()]
    return counted[filled].drop(columns=["case_id"])


def matching(
    table: pd.DataFrame,
    *,
    kind: str | None = None,
    subject: str | None = None,
    state: str | None = None,
    still_open: bool = False,
) -> pd.DataFrame:
    """Return the rows that fit; kind and state in Chinese or as codes."""
    wanted: CaseEvent = event_of({"subject_kind": kind, "event": state})
    fits = pd.Series(data=True, index=table.index)
    if wanted.subject_kind is not None:
        fits &= table["subject_kind"] == wanted.subject_kind
    if subject is not None:
        fits &= table["subject_id"] == subject
    if wanted.event is not None:
        fits &= table["state"] == wanted.event
    if still_open:
        fits &= table["is_open"].astype("bool")
    return table[fits]


def show(table: pd.DataFrame, *, title: str, as_json: bool) -> None:
    """Print a table with Chinese headers, or as JSON records."""
    if as_json:
        records = [{str(name): _plain(value) for name, value in row.items()} for row in table.to_dict("records")]
        typer.echo(json.dumps(records, ensure_ascii=False, indent=2))
        return
    shown = Table(title=f"{title}：{len(table)} 条")
    for name in table.columns:
        shown.add_column(_header(str(name)), overflow="fold")
    for values in zip(*(_texts(table[name]) for name in table.columns), strict=True):
        shown.add_row(*map(Text, values))
    Console().print(shown)


def write_issue_list(frames: Sequence[pd.DataFrame], path: Path) -> Path | None:
    """Write issues as a CSV with Chinese headers and return its path; nothing is written where there is none."""
    issues = pd.concat([frame for frame in frames if len(frame)], ignore_index=True) if any(map(len, frames)) else pd.DataFrame()
    if issues.empty:
        return None
    texts = {name: issues[name].astype("str").where(issues[name].notna(), "").tolist() for name in ISSUE_TITLES}
    for name in ("severity", "who"):
        texts[name] = [code_label(name, value) for value in texts[name]]
    with atomic_path(path) as target, target.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(ISSUE_TITLES.values())
        writer.writerows([guarded_text(text) for text in row] for row in zip(*texts.values(), strict=True))
    return path


def _header(name: str) -> str:
    known = columns("cases")
    return _HEADERS.get(name) or (known[name].label_zh if name in known else name)


def _texts(values: pd.Series) -> list[str]:
    name = str(values.name)
    known = columns("cases")
    list_name = _LISTS.get(name) or (known[name].code_list if name in known else None)
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return [str(text) for text in values.dt.strftime("%Y-%m-%d").fillna("")]
    if pd.api.types.is_bool_dtype(values.dtype):
        return ["" if pd.isna(value) else "是" if value else "否" for value in values]
    if list_name:
        return ["" if pd.isna(value) else code_label(list_name, str(value)) for value in values]
    return ["" if pd.isna(value) else str(value) for value in values]


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if value is pd.NaT or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return None
    return value if isinstance(value, bool | int | float | str) else str(value)
