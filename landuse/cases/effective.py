"""Which events count: a correction stands in the place of what it corrects, what was withdrawn is gone; the state of each case."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pandas as pd

from landuse.cases.event import CLOSED, COLUMNS, ENDING, ESCALATED, PROBLEMS, RAISED, REOPENED, WITHDRAWN, CaseEvent
from landuse.dates import as_date, days_from
from landuse.issues import IssueLog
from landuse.tables import shape_table, with_all_columns
from landuse.vocabulary import codes

ENTRIES = tuple[int | None, int | None, str | None]
STATE_COLUMNS = (
    "case_id",
    "subject_kind",
    "subject_id",
    "state",
    "since",
    "is_open",
    "mode",
    "case_document_no",
    "responsible_unit",
)


def frame_of(events: Iterable[CaseEvent]) -> pd.DataFrame:
    """Return events as the table ``cases`` with all its columns, rows numbered from 0."""
    listed = list(events)
    frame = pd.DataFrame({name: pd.Series([getattr(event, name) for event in listed], dtype=object) for name in COLUMNS})
    return shape_table(frame, "cases", IssueLog())


def events_of(frame: pd.DataFrame) -> list[CaseEvent]:
    """Return the rows of a table of events as events; columns that it lacks are unknown."""
    known = [name for name in COLUMNS if name in frame.columns]
    cells = [_objects(frame[name]) for name in known]
    return [CaseEvent(**dict(zip(known, values, strict=True))) for values in zip(*cells, strict=True)]


def effective_events(events: Sequence[CaseEvent]) -> list[CaseEvent]:
    """Return the events that count, each correction in the place of what it corrects.

    `events` stand in the order of entry; their sequence is kept.
    """
    entries = [(event.event_no, event.corrects_no, event.event) for event in events]
    return [events[position] for position in _standing(entries)]


def effective(events: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a table of events that count, with every column of the vocabulary, rows numbered from 0.

    A table without running numbers holds no corrections and is returned whole. Cases stand in the order of their first event.
    """
    whole = with_all_columns(events, "cases")
    numbers = zip(_integers(whole["event_no"]), _integers(whole["corrects_no"]), whole["event"].astype(object), strict=True)
    kept = whole.iloc[_standing(list(numbers))]
    first = kept.groupby("case_id", sort=False).ngroup()
    return kept.iloc[first.argsort(kind="stable")].reset_index(drop=True).rename_axis("row")


def state_of(events: pd.DataFrame, as_of: str | date | pd.Timestamp | None = None) -> pd.DataFrame:
    """Return where each case stands: one row per case, in the order of their first events.

    Parameters
    ----------
    events
        Events of the table ``cases``; corrections are taken into account.
    as_of
        The day at whose end the cases are looked at; without it all events count.

    Returns
    -------
    DataFrame
        case_id, subject_kind, subject_id; state (code of the last event that moves the case; works started after the disposal and
        problems do not), since (its day), is_open (neither disposed nor terminated), mode, case_document_no and
        responsible_unit as last stated, unknown where never.
    """
    counted = _until(effective(events), as_of)
    ended = _ended_before(counted)
    moving = counted[~counted["event"].isin(PROBLEMS) & ~(ended & (counted["event"] != REOPENED))]
    last = moving.groupby("case_id", sort=False).last()
    newest = moving.drop_duplicates("case_id", keep="last").set_index("case_id")
    stated = counted.groupby("case_id", sort=False)[["case_document_no", "responsible_unit"]].last().reindex(last.index)
    states = pd.DataFrame(
        {
            "subject_kind": last["subject_kind"],
            "subject_id": last["subject_id"],
            "state": newest["event"],
            "since": newest["event_date"],
            "is_open": ~newest["event"].isin(ENDING).astype("boolean"),
            "mode": last["mode"],
            "case_document_no": stated["case_document_no"],
            "responsible_unit": stated["responsible_unit"],
        },
        index=last.index,
    )
    return states.reset_index()[list(STATE_COLUMNS)]


def problems(events: pd.DataFrame, as_of: str | date | pd.Timestamp) -> pd.DataFrame:
    """Return the problems that are not closed at the end of `as_of`: the highest grade first, in it the overdue, then by due date.

    Columns: problem_no, case_id, subject_kind, subject_id, problem_grade, raised_date, since (of this grade), due_date,
    days_left (negative: overdue; unknown without a due date), responsible_unit, note (as last stated).
    """
    day = as_date(as_of)
    counted = _until(effective(events), day)
    counted = counted[counted["event"].isin(PROBLEMS) & counted["problem_no"].notna()]
    closed = set(counted.loc[counted["event"] == CLOSED, "problem_no"])
    still = counted[~counted["problem_no"].isin(closed)]
    groups = still.groupby("problem_no", sort=False)
    last = groups.last()
    raised = still[still["event"] == RAISED].drop_duplicates("problem_no").set_index("problem_no")["event_date"]
    graded = still[still["event"].isin((RAISED, ESCALATED))].drop_duplicates("problem_no", keep="last")
    found = last[["case_id", "subject_kind", "subject_id", "problem_grade", "due_date", "responsible_unit", "note"]].assign(
        raised_date=raised.reindex(last.index), since=graded.set_index("problem_no")["event_date"].reindex(last.index)
    )
    found["days_left"] = -days_from(found["due_date"], day)
    grade = found["problem_grade"].map({code: rank for rank, code in enumerate(codes("problem_grade"))}).astype("float64")
    order = pd.DataFrame({"grade": -grade, "overdue": ~(found["due_date"] < day), "due": found["due_date"]})
    found = found.loc[order.sort_values(["grade", "overdue", "due"], kind="stable").index]
    names = [
        "problem_no",
        "case_id",
        "subject_kind",
        "subject_id",
        "problem_grade",
        "raised_date",
        "since",
        "due_date",
        "days_left",
    ]
    return found.reset_index()[[*names, "responsible_unit", "note"]]


def _standing(entries: Sequence[ENTRIES]) -> list[int]:
    """Return the positions of the entries that count, in the place of the first of each."""
    place: dict[int, int] = {}
    stands: dict[int, int] = {}
    for position, (number, corrected, event) in enumerate(entries):
        root = position if corrected is None else place.get(corrected, position)
        if event == WITHDRAWN:
            stands.pop(root, None)
            continue
        stands[root] = position
        if number is not None:
            place[number] = root
    return list(stands.values())


def _ended_before(events: pd.DataFrame) -> pd.Series:
    """Tell for each event whether its case had ended before it and was not reopened since."""
    ends = events["event"].isin(ENDING).astype("int64")
    opens = (events["event"] == REOPENED).astype("int64")
    run = opens.groupby(events["case_id"]).cumsum()
    before = ends.groupby([events["case_id"], run]).cumsum() - ends
    return before > 0


def _until(events: pd.DataFrame, as_of: str | date | pd.Timestamp | None) -> pd.DataFrame:
    return events if as_of is None else events[events["event_date"] <= as_date(as_of)]


def _objects(values: pd.Series) -> list[Any]:
    """Return cells as plain Python values: dates as days, unknown as None."""
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        values = values.dt.date
    return values.astype(object).where(values.notna(), None).tolist()


def _integers(values: pd.Series) -> list[int | None]:
    return [None if pd.isna(value) else int(value) for value in values]
