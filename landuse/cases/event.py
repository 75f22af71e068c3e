"""One event of a case: its columns are those of the table ``cases``; the groups of event codes that give a case its shape."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from landuse.dates import as_date
from landuse.errors import EventRefusedError, TableError, UnknownNameError
from landuse.vocabulary import Column, code_aliases, codes, columns
from landuse.vocabulary.rows import did_you_mean

WITHDRAWN, REOPENED = "withdrawn", "reopened"
ENDING = ("disposed", "terminated")
AFTER_THE_END = (REOPENED, "works_started")
"""Events that may follow the end of a case; works that start after it change nothing in its state."""
RAISED, ESCALATED, CLOSED = "problem_raised", "problem_escalated", "problem_closed"
PROBLEMS = (RAISED, ESCALATED, CLOSED)
FACTS = (
    "idle_class", "delay_cause", "one_year_mark_date", "two_year_mark_date", "mortgaged", "in_supervision_system", "held_up_by_government",
)  # fmt: skip
"""Facts of the subject that an assessment can give; steps that rest on them keep them as they stood."""
_UNDECIDED = {"idle_class": "unknown", "delay_cause": "U"}


@dataclass(frozen=True)
class CaseEvent:
    """One event; None is unknown or does not apply. `event_no` and the two marks of entry are given by the ledger."""

    event_no: int | None = None
    case_id: str | None = None
    subject_kind: str | None = None
    subject_id: str | None = None
    event: str | None = None
    event_date: date | None = None
    mode: str | None = None
    case_document_no: str | None = None
    corrects_no: int | None = None
    served_date: date | None = None
    supplement_signed_date: date | None = None
    supplement_start_date: date | None = None
    temporary_use_start_date: date | None = None
    temporary_use_end_date: date | None = None
    price_paid_in_full: bool | None = None
    project_funds_in_place: bool | None = None
    in_supervision_system: bool | None = None
    mortgaged: bool | None = None
    mortgagee_notified_date: date | None = None
    local_rule_no: str | None = None
    idle_class: str | None = None
    delay_cause: str | None = None
    one_year_mark_date: date | None = None
    two_year_mark_date: date | None = None
    held_up_by_government: bool | None = None
    responsible_unit: str | None = None
    problem_no: str | None = None
    problem_grade: str | None = None
    due_date: date | None = None
    note: str | None = None
    recorded_at: str | None = None
    recorded_by: str | None = None

    @property
    def label(self) -> str:
        """Return the event's Chinese name."""
        return codes("case_event")[self.event].label_zh if self.event in codes("case_event") else str(self.event)

    def known(self, column: str) -> Any:
        """Return the value of a column; a code that says "unknown" counts as None."""
        value = getattr(self, column)
        return None if value == _UNDECIDED.get(column) else value

    def with_facts(self, facts: Mapping[str, Any]) -> "CaseEvent":
        """Return the event with those of `facts` that it does not state itself."""
        return replace(self, **{name: value for name, value in facts.items() if self.known(name) is None})

    def same_content(self, other: "CaseEvent") -> bool:
        """Tell whether two events of one case say the same of the same day, apart from how they were entered."""
        return all(getattr(self, name) == getattr(other, name) for name in COLUMNS if name not in _ENTRY)


COLUMNS = tuple(field.name for field in fields(CaseEvent))
_ENTRY = ("event_no", "recorded_at", "recorded_by", "note")


def event_of(values: Mapping[str, Any]) -> CaseEvent:
    """Return the event that a row or mapping describes: codes in Chinese or English, days as text or dates, missing as None.

    Raises
    ------
    UnknownNameError
        A key is no column of the table ``cases``.
    EventRefusedError
        A code, day or flag cannot be understood.
    """
    known = columns("cases")
    read = {}
    for name, value in values.items():
        if name not in known:
            raise UnknownNameError(f"处置案件事件表没有列“{name}”{did_you_mean(str(name), known)}")
        read[name] = _value(value, known[name])
    return CaseEvent(**read)


def facts_of(row: Mapping[str, Any] | pd.Series | None) -> dict[str, Any]:
    """Return the facts (:data:`FACTS`) that a row of results states; unknown ones are left out."""
    if row is None:
        return {}
    given = dict(row)
    event = event_of({name: given[name] for name in FACTS if name in given})
    return {name: event.known(name) for name in FACTS if event.known(name) is not None}


def _value(value: Any, column: Column) -> Any:
    value = value.strip() if isinstance(value, str) else value
    if value is None or value == "" or value is pd.NaT or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return None
    if column.code_list:
        return _code(str(value), column)
    if column.dtype == "date":
        return _day(value, column)
    if column.dtype == "Int64":
        return int(value)
    return _flag(value, column) if column.dtype == "boolean" else str(value)


def _flag(value: Any, column: Column) -> bool:
    if not isinstance(value, bool | np.bool_):
        raise EventRefusedError(f"“{column.label_zh}”的值“{value}”应为是或否（True 或 False）")
    return bool(value)


def _code(text: str, column: Column) -> str:
    meant = code_aliases(column.code_list or "").get(text)
    if meant is None:
        shown = "、".join(f"{code.label_zh}（{code.code}）" for code in codes(column.code_list or "").values())
        raise EventRefusedError(
            f"“{column.label_zh}”没有“{text}”这一项{did_you_mean(text, code_aliases(column.code_list or ''))}；可用：{shown}"
        )
    return meant


def _day(value: Any, column: Column) -> date:
    try:
        return as_date(value).date()
    except TableError as error:
        raise EventRefusedError(f"“{column.label_zh}”：{error}") from None
