"""What falls due in open cases: periods of the law, ends of what was agreed, problems to be solved.

A period starts on the day after its event and ends on its last day; where something has to be done on it and it is no working
day, on the next one (民法典 201-203). The periods stand in the pack (``procedure.deadlines``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from landuse.cases.checks import since_opening
from landuse.cases.effective import effective, events_of, problems
from landuse.cases.event import ENDING, CaseEvent
from landuse.dates import DATE_DTYPE, as_date
from landuse.policy import Policy
from landuse.policy.rules import Deadline
from landuse.vocabulary import code_label
from landuse.working_days import WorkCalendar, add_months, add_years

DUE_COLUMNS = (
    "case_id", "subject_kind", "subject_id", "what", "due_date", "days_left", "who", "article", "from_event", "from_date",
)  # fmt: skip
PROBLEM_ARTICLE = "沈政办发〔2018〕78号 item 11"


@dataclass(frozen=True)
class _Due:
    case: CaseEvent
    what: str
    day: date
    who: str
    article: str
    from_event: str
    from_date: date


def due(
    events: pd.DataFrame,
    *,
    as_of: str | date | pd.Timestamp,
    policy: Policy,
    calendar: WorkCalendar | None = None,
    within_days: int = 30,
) -> pd.DataFrame:
    """Return what is overdue at the end of `as_of` or falls due within so many days, the longest overdue first.

    Parameters
    ----------
    events
        Events of the table ``cases``; those after `as_of` do not count, corrections are taken into account.
    as_of
        The day of looking.
    policy
        The rules; articles are cited in Chinese.
    calendar
        The working days; by default the built-in table.
    within_days
        How far ahead to look.

    Returns
    -------
    DataFrame
        case_id, subject_kind, subject_id, what (Chinese), due_date, days_left (negative: overdue), who, article, from_event,
        from_date (the day the period is counted from).

    Raises
    ------
    WorkingDayError
        A deadline that would be shown ends in a year whose holidays are not known.
    """
    day = as_date(as_of)
    counted = effective(events)
    counted = counted[counted["event_date"] <= day]
    horizon = day.date() + timedelta(days=within_days)
    found = [
        *_of_cases(events_of(counted), policy, calendar or WorkCalendar(), day.date(), horizon),
        *_of_problems(counted, policy, day, horizon),
    ]
    found.sort(key=lambda item: (item.day, str(item.case.case_id), item.what))
    table = pd.DataFrame(
        {
            "case_id": pd.Series([item.case.case_id for item in found], dtype="str"),
            "subject_kind": pd.Categorical(
                [item.case.subject_kind for item in found], categories=list(counted["subject_kind"].cat.categories)
            ),
            "subject_id": pd.Series([item.case.subject_id for item in found], dtype="str"),
            "what": pd.Series([item.what for item in found], dtype="str"),
            "due_date": pd.Series([item.day for item in found], dtype=DATE_DTYPE),
            "days_left": pd.Series([(item.day - day.date()).days for item in found], dtype="Int64"),
            "who": pd.Series([item.who for item in found], dtype="str"),
            "article": pd.Series([item.article for item in found], dtype="str"),
            "from_event": pd.Categorical([item.from_event for item in found], categories=list(counted["event"].cat.categories)),
            "from_date": pd.Series([item.from_date for item in found], dtype=DATE_DTYPE),
        }
    )
    return table[list(DUE_COLUMNS)]


def last_day_of(deadline: Deadline, start: date, *, policy: Policy, calendar: WorkCalendar) -> date:
    """Return the last day of a period counted from `start`; raise WorkingDayError where the holidays of its year are not known."""
    found = _last_day(deadline, start, policy, calendar, date.max)
    assert found is not None
    return found


def _of_cases(events: Sequence[CaseEvent], policy: Policy, calendar: WorkCalendar, today: date, horizon: date) -> Iterator[_Due]:
    cases: dict[str, list[CaseEvent]] = {}
    for event in events:
        cases.setdefault(str(event.case_id), []).append(event)
    newest = {(case[0].subject_kind, case[0].subject_id): number for number, case in cases.items()}
    for number, case in cases.items():
        current = since_opening(case)
        superseded = newest[case[0].subject_kind, case[0].subject_id] != number
        for row in policy.procedure.deadlines:
            if case[0].subject_kind not in row.subject_kinds:
                continue
            started = _start(row, current)
            if started is None or (superseded and started[0].event in ENDING):
                continue
            last = _last_day(row, started[1], policy, calendar, horizon)
            if last is not None and not (row.lapses and last < today):
                event, start = started
                yield _Due(event, row.title, last, row.who, policy.cite(row.article), str(event.event), start)


def _start(row: Deadline, current: Sequence[CaseEvent]) -> tuple[CaseEvent, date] | None:
    """Return the last event that starts the period, and the day it is counted from, unless a later event has ended it."""
    starting = [position for position, event in enumerate(current) if event.event in row.from_events]
    if not starting:
        return None
    position = starting[-1]
    event = current[position]
    if any(later.event in (*row.ends, *ENDING) for later in current[position + 1 :]):
        return None
    if row.modes and event.mode not in row.modes:
        return None
    if row.from_column:
        days = [getattr(earlier, row.from_column) for earlier in current[: position + 1]]
        known = [day for day in days if day is not None]
        return (event, known[-1]) if known else None
    start = event.served_date or event.event_date
    return None if start is None else (event, start)


def _last_day(row: Deadline, start: date, policy: Policy, calendar: WorkCalendar, horizon: date) -> date | None:
    """Return the last day of a period, None where it lies beyond `horizon`; the calendar is asked only for days before that."""
    if row.after:
        before = next(other for other in policy.procedure.deadlines if other.id == row.after)
        end = _last_day(before, start, policy, calendar, horizon)
        if end is None:
            return None
        start = end
    if row.unit == "working_days":
        if start + timedelta(days=row.number) > horizon:
            return None
        last = calendar.add_working_days(start, row.number)
    else:
        last = _plain_end(row, start)
        if last <= horizon and row.is_for_an_act:
            last = calendar.next_working_day(last)
    return last if last <= horizon else None


def _plain_end(row: Deadline, start: date) -> date:
    if row.unit == "months":
        return add_months(start, row.number)
    if row.unit == "years":
        return add_years(start, row.number)
    return start + timedelta(days=row.number)


def _of_problems(events: pd.DataFrame, policy: Policy, day: pd.Timestamp, horizon: date) -> Iterator[_Due]:
    still_open = problems(events, day)
    for problem in events_like(still_open):
        if problem.due_date is not None and problem.due_date <= horizon:
            raised = problem.event_date
            assert raised is not None
            what = f"解决受阻问题 {problem.problem_no}（{code_label('problem_grade', str(problem.problem_grade))}）"
            yield _Due(
                problem,
                what,
                problem.due_date,
                problem.responsible_unit or "",
                policy.cite(PROBLEM_ARTICLE),
                "problem_raised",
                raised,
            )


def events_like(still_open: pd.DataFrame) -> list[CaseEvent]:
    """Return the rows of a table of problems as events, dated by the day the problem was raised."""
    return events_of(still_open.rename(columns={"raised_date": "event_date"}))
