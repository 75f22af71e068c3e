"""What the case ledger holds of the period: stock and flow, events by kind, problems that are still open."""

from typing import Any

import pandas as pd

from landuse.reports.bulletins import figures
from landuse.reports.bulletins.period import Period
from landuse.results import Assessment
from landuse.tables import with_all_columns
from landuse.targets import stock_flow

FLOWS = ("opening", "entered", "reopened", "disposed", "closing")


def ledger_news(result: Assessment, period: Period) -> dict[str, Any]:
    """Return stock and flow of the period, its events with their counts, the disposals by mode, and the open problems."""
    from landuse.cases import effective, problems  # a ledger brings its database library along

    table = result.data.table("cases")
    events = effective(table)
    first, last = pd.Timestamp(period.first), min(pd.Timestamp(period.last), result.as_of)
    mine = events[events["event_date"].between(first, last)].sort_values("event_date", kind="stable")
    still_open = with_all_columns(problems(table, result.as_of), "cases") if len(table) else problems(table, result.as_of)
    names = _names(result)
    return {
        "flow": flow(result, period),
        "counts": _counts(mine, "event", "case_event"),
        "modes": _counts(mine[mine["event"] == "disposed"], "mode", "disposal_mode"),
        "events": {"rows": [_event(row, names) for row in mine.to_dict("records")], "left_out": 0},
        "problems": {"rows": [_problem(row) for row in still_open.to_dict("records")], "left_out": 0},
    }


def flow(result: Assessment, period: Period) -> list[dict[str, str]]:
    """Return opening stock, what came in, what was settled and what is left, for each kind of case; mu only for idle land."""
    ends = [period.before, result.as_of]
    found = stock_flow(result.data, result.as_of, ends, "city")
    mine = found[found["period_end"] == result.as_of]
    return [
        {
            "kind": figures.code("subject_kind", row["subject_kind"]),
            **{name: figures.count(row[name]) for name in FLOWS},
            **{f"{name}_mu": figures.mu(row[f"{name}_area_mu"]) if row["subject_kind"] == "idle_land" else "" for name in FLOWS},
        }
        for row in mine.to_dict("records")
    ]


def _counts(events: pd.DataFrame, column: str, list_name: str) -> list[dict[str, str]]:
    """Return how many events of each kind of case and code there are, in the order of the lists."""
    codes = events[column].astype("object").where(events[column].notna(), None)
    groups = events.assign(code=codes).groupby(["subject_kind", "code"], observed=True, dropna=False, sort=False)
    counted = groups.size().rename("number").reset_index()
    return [
        {
            "kind": figures.code("subject_kind", row["subject_kind"]),
            "label": figures.code(list_name, row["code"]),
            "number": figures.count(row["number"]),
        }
        for row in counted.to_dict("records")
    ]


def _event(row: dict[Any, Any], names: dict[str, str]) -> dict[str, str]:
    return {
        "date": figures.day(row["event_date"]),
        "case": figures.word(row["case_id"]),
        "kind": figures.code("subject_kind", row["subject_kind"]),
        "subject": figures.word(row["subject_id"]),
        "name": names.get(str(row["subject_id"]), figures.UNKNOWN),
        "event": figures.code("case_event", row["event"]),
        "mode": figures.code("disposal_mode", row["mode"], ""),
        "document": figures.word(row["case_document_no"], ""),
        "unit": figures.word(row["responsible_unit"], ""),
        "note": figures.word(row["note"], ""),
    }


def _problem(row: dict[Any, Any]) -> dict[str, str]:
    left = row["days_left"]
    return {
        "problem": figures.word(row["problem_no"]),
        "case": figures.word(row["case_id"]),
        "grade": figures.code("problem_grade", row["problem_grade"]),
        "raised": figures.day(row["raised_date"]),
        "due": figures.day(row["due_date"]),
        "left": figures.UNKNOWN if pd.isna(left) else f"逾期{-int(left)}日" if left < 0 else f"{int(left)}日",
        "unit": figures.word(row["responsible_unit"]),
        "note": figures.word(row["note"], ""),
    }


def _names(result: Assessment) -> dict[str, str]:
    """Return what the subjects of cases are called: holders of parcels, names of firms and projects."""
    found: dict[str, str] = {}
    for table, column in (("parcels", "holder_name"), ("enterprises", "enterprise_name"), ("projects", "project_name")):
        frame = result.data.table(table)
        if column in frame:
            known = frame[column].dropna()
            found |= {str(key): figures.word(value) for key, value in zip(known.index, known, strict=True)}
    return found
