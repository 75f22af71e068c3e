"""What comes next: periods and dates of open cases, and the marks of the law that parcels come to."""

from datetime import date
from typing import Any

import pandas as pd

from landuse.comparing import early_warnings
from landuse.errors import WorkingDayError
from landuse.identifiers.zone_names import zone_names
from landuse.reports.bulletins import figures
from landuse.results import Assessment
from landuse.vocabulary import code_label
from landuse.working_days import WorkCalendar

WITHIN_DAYS = 60


def coming(result: Assessment, calendar: WorkCalendar | None = None) -> dict[str, Any]:
    """Return what of open cases is overdue or falls due, and the marks that come, within :data:`WITHIN_DAYS` days after the data date.

    Where the working days of the next year are not known, the list ends with this year and says so.
    """
    table, note = due_soon(result, calendar)
    late = table["days_left"] < 0
    marks = early_warnings(result)
    marks = marks[marks["days_left"] <= WITHIN_DAYS]
    return {
        "days": figures.count(WITHIN_DAYS),
        "overdue": {"rows": [_item(row) for row in table[late].to_dict("records")], "left_out": 0},
        "due": {"rows": [_item(row) for row in table[~late].to_dict("records")], "left_out": 0},
        "marks": {"rows": _marks(result, marks), "left_out": 0},
        "note": note,
    }


def due_soon(result: Assessment, calendar: WorkCalendar | None) -> tuple[pd.DataFrame, str]:
    """Return what is overdue or falls due within :data:`WITHIN_DAYS` days, and a note where working days are not known that far."""
    from landuse.cases import due  # a ledger brings its database library along

    events, day = result.data.table("cases"), result.as_of
    this_year = (date(day.year, 12, 31) - day.date()).days
    note = ""
    for within in (WITHIN_DAYS, min(WITHIN_DAYS, this_year), -1):
        try:
            return due(events, as_of=day, policy=result.policy, calendar=calendar, within_days=within), note
        except WorkingDayError as error:
            note = f"到期事项未列全：{error}"
    return due(events.iloc[:0], as_of=day, policy=result.policy, calendar=calendar), note


def _item(row: dict[Any, Any]) -> dict[str, str]:
    left = int(row["days_left"])
    return {
        "case": figures.word(row["case_id"]),
        "subject": figures.word(row["subject_id"]),
        "what": figures.word(row["what"]),
        "due": figures.day(row["due_date"]),
        "left": f"逾期{-left}日" if left < 0 else f"{left}日",
        "who": figures.word(row["who"]),
        "article": figures.word(row["article"]),
    }


def _marks(result: Assessment, marks: pd.DataFrame) -> list[dict[str, str]]:
    zones = zone_names(result.data.zones, marks["zone_id"].astype("str"))
    return [
        {
            "parcel": str(parcel),
            "holder": figures.word(row["holder_name"]),
            "zone": figures.word(zone),
            "mu": figures.mu(row["area_mu"]),
            "status": figures.code("idle_status", row["idle_status"]),
            "mark": code_label("next_mark", str(row["next_mark"])),
            "date": figures.day(row["next_mark_date"]),
            "left": f"{int(row['days_left'])}日",
            "then": figures.code("idle_status", row["then_idle_status"]),
            "action": figures.code("disposal_action", row["then_disposal_action"]),
            "article": result.policy.cite(row["then_legal_basis"]) if pd.notna(row["then_legal_basis"]) else figures.UNKNOWN,
        }
        for parcel, zone, row in zip(marks.index, zones, marks.to_dict("records"), strict=True)
    ]
