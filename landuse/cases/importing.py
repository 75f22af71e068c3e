"""Taking the history of cases into a ledger: what happened is entered as it was, what is amiss is listed.

A case goes in whole or not at all: where one of its rows cannot be, the others wait, so that the corrected file can be imported
again; rows that the ledger holds already are passed over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pandas as pd

from landuse.cases.book import Book
from landuse.cases.effective import events_of, frame_of
from landuse.cases.event import CaseEvent
from landuse.cases.finding import Finding, Severity, blocking, told
from landuse.cases.store import Ledger, moment, prepare, with_reason
from landuse.errors import EventRefusedError
from landuse.issues import IssueLog
from landuse.policy import Policy
from landuse.vocabulary import codes

_KINDS: Mapping[Severity, str] = {
    "gap": "case_event_gap", "unproven": "case_event_unproven", "breach": "case_event_unlawful", "refuse": "case_event_refused",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Import:
    """What an import did.

    Attributes
    ----------
    recorded
        The events that were entered, as they stand in the ledger.
    refused
        The rows that were not, as they came in (with the index of the table given).
    already
        How many rows the ledger held already.
    issues
        What was found, row by row.
    """

    recorded: pd.DataFrame
    refused: pd.DataFrame
    already: int
    issues: pd.DataFrame


@dataclass
class _Row:
    """One row on its way: where it stood, what it says, what was found."""

    position: int
    event: CaseEvent
    findings: list[Finding]
    entered: CaseEvent | None = None
    already: bool = False


def import_events(
    ledger: Ledger,
    table: pd.DataFrame,
    *,
    policy: Policy,
    recorded_at: str | datetime,
    recorded_by: str,
    reason: str = "",
    origins: pd.DataFrame | None = None,
) -> Import:
    """Enter the rows of a table of events in one transaction; what cannot be entered is listed, the rest goes in.

    Parameters
    ----------
    ledger
        The ledger.
    table
        Rows in the layout of the table ``cases`` (its types, as ``LandData.cases`` has them). With running numbers rows are taken
        in their order and corrections are kept; otherwise by date, then as they stand.
    policy, recorded_at, recorded_by
        As for :meth:`Ledger.record`.
    reason
        Why steps that break a rule are entered nevertheless; without it they are refused.
    origins
        File, sheet and row of each row of `table`, for the issues.

    Raises
    ------
    LedgerError
        The ledger cannot be written.
    """
    if not recorded_by.strip():
        raise EventRefusedError("须写明登记人")
    entry: dict[str, Any] = {"recorded_at": moment(recorded_at), "recorded_by": recorded_by.strip()}
    events = _as_logged(events_of(table.reset_index(drop=True)))
    rows = [_Row(position, replace(event, **entry), []) for position, event in enumerate(events)]
    rows.sort(key=_order)
    with ledger.writing([row.event for row in rows] or []) as (book, insert):
        done, waiting = _settled(book, rows, policy, reason)
        entered = [row.entered for row in done if row.entered is not None]
        insert(entered)
    refused = sorted(waiting, key=lambda row: row.position)
    return Import(
        recorded=frame_of(entered),
        refused=table.iloc[[row.position for row in refused]],
        already=sum(row.already for row in done),
        issues=_issues(done, refused, table, origins),
    )


def _as_logged(events: list[CaseEvent]) -> list[CaseEvent]:
    """Return the events with their numbers where these make a whole log, without them where what was corrected is not among them."""
    numbers = {event.event_no for event in events}
    if None in numbers or {event.corrects_no for event in events} - {None} <= numbers:
        return events
    return [replace(event, event_no=None, corrects_no=None) for event in events]


def _order(row: _Row) -> tuple[int, date, int]:
    number = row.event.event_no
    return (number or 0, row.event.event_date or date.max, row.position)


def _settled(book: Book, rows: list[_Row], policy: Policy, reason: str) -> tuple[list[_Row], list[_Row]]:
    """Return the rows that go in or are there already, and those of cases in which a row cannot: tried until no more fall out."""
    out: set[str | None] = set()
    kept: dict[int, _Row] = {}
    while True:
        trial = book.copy()
        numbers: dict[int, int] = {}
        tried = [_tried(trial, numbers, row, policy, reason) for row in rows if row.event.case_id not in out]
        fallen = {row.event.case_id for row in tried if _stopped(row, reason)}
        kept |= {row.position: row for row in tried}
        if not fallen:
            return tried, [kept[row.position] for row in rows if row.event.case_id in out]
        out |= fallen


def _tried(book: Book, numbers: dict[int, int], row: _Row, policy: Policy, reason: str) -> _Row:
    """Return a row with what the checks say, entered in `book` where they let it; `numbers` maps the file's to the ledger's."""
    old_no = row.event.event_no
    draft = replace(row.event, event_no=None, corrects_no=numbers.get(row.event.corrects_no or 0, row.event.corrects_no))
    same = [event for event in book.entries(str(draft.case_id)) if event.same_content(draft)]
    if same:
        numbers |= {} if old_no is None else {old_no: int(same[0].event_no or 0)}
        return replace(row, findings=[], entered=None, already=True)
    event, findings = prepare(book, draft, policy, {})
    result = replace(row, findings=findings, entered=None)
    if not _stopped(result, reason):
        result.entered = with_reason(event, reason) if any(finding.severity == "breach" for finding in findings) else event
        book.add(result.entered)
        numbers |= {} if old_no is None else {old_no: int(event.event_no or 0)}
    return result


def _stopped(row: _Row, reason: str) -> list[Finding]:
    return blocking(row.findings, history=True, has_reason=bool(reason.strip()))


def _issues(done: Sequence[_Row], refused: Sequence[_Row], table: pd.DataFrame, origins: pd.DataFrame | None) -> pd.DataFrame:
    log = IssueLog()
    for row in done:
        if row.already:
            _add(log, "case_event_already_recorded", row, "", table, origins)
        for finding in row.findings:
            _add(log, _KINDS[finding.severity], row, finding.message, table, origins)
    for row in refused:
        held = [finding for finding in row.findings if finding.severity in {"refuse", "breach"}]
        if held:
            _add(log, "case_event_refused", row, told(held), table, origins)
        else:
            message = f"案件 {row.event.case_id} 另有记录未通过，整案暂未登记"
            _add(log, "case_event_held_back", row, message, table, origins)
    return log.frame()


def _add(log: IssueLog, kind: str, row: _Row, message: str, table: pd.DataFrame, origins: pd.DataFrame | None) -> None:
    known = codes("case_event").get(row.event.event or "")
    where = {} if origins is None else origins.loc[table.index[row.position]].to_dict()
    log.add(
        kind, table_name="cases", records=[row.position], record_ids=[row.event.case_id], column="event",
        values=[known.label_zh if known else row.event.event], message=message, file=str(where.get("file", "")),
        sheet=str(where.get("sheet", "")), rows=[where["row"]] if "row" in where else None,
    )  # fmt: skip
