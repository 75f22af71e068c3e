"""The ledger itself: events are only ever added, each checked inside the transaction that writes it.

Two writers never both pass: on SQLite a transaction that writes locks the file from its beginning, on PostgreSQL it locks the
table. What was acknowledged is on the disk; what was not finished leaves no trace.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa

from landuse.cases.book import Book
from landuse.cases.checks import check_event
from landuse.cases.correction import check_correction
from landuse.cases.effective import effective, frame_of
from landuse.cases.event import COLUMNS, WITHDRAWN, CaseEvent, event_of, facts_of
from landuse.cases.finding import Finding, blocking, told
from landuse.cases.place import EVENTS_TABLE, WAIT_SECONDS, Place, check_file, engine_for, place_of, told_as_ledger_error
from landuse.cases.schema import EVENTS, HEAD, SCHEMA_VERSION, create_tables
from landuse.errors import EventRefusedError, LedgerError
from landuse.policy import Policy

_FEW = 50
_CREATION_LOCK = 0x6C616E64  # "land": one creator at a time on PostgreSQL
Given = CaseEvent | Mapping[str, Any]


class Ledger:
    """An open case ledger; see :func:`open_ledger`."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._engine = engine_for(place)

    @property
    def name(self) -> str:
        """Return how the ledger is called in messages; never with a password."""
        return self._place.shown

    def __repr__(self) -> str:
        """Return the place of the ledger."""
        return f"Ledger({self.name})"

    def record(
        self,
        events: Given | Sequence[Given],
        *,
        policy: Policy,
        recorded_at: str | datetime,
        recorded_by: str,
        reason: str = "",
        facts: Mapping[str, Any] | pd.Series | None = None,
        document_prefix: str = "",
    ) -> list[CaseEvent]:
        """Check and add events in one transaction, and return them as they were entered: all of them or none.

        Parameters
        ----------
        events
            One event or several in order: :class:`CaseEvent` or mappings of columns of the table ``cases``. Without
            ``case_id`` an event opens a new case, which is numbered (AJ2026-0001); a raised problem is numbered (WT2026-0001)
            as well. With ``corrects_no`` an event replaces what that one said; ``withdrawn`` voids it. Both need a ``note``.
        policy
            The rules to check by.
        recorded_at
            The moment of entry; the library reads no clock.
        recorded_by
            Who enters the events.
        reason
            Why a gap (a missing paper, a number used twice) is accepted; it is kept in the note. Nothing else is excused.
        facts
            What an assessment says of the subject, as a row of its results; steps that rest on such facts keep them.
        document_prefix
            Give events without a document number the next one of this prefix: ``云浔闲地`` -> 云浔闲地〔2026〕1号.

        Raises
        ------
        EventRefusedError
            An event does not pass; its `findings` say why. Nothing was entered.
        LedgerError
            The ledger cannot be written.
        """
        given = [events] if isinstance(events, CaseEvent | Mapping) else list(events)
        drafts = [event if isinstance(event, CaseEvent) else event_of(event) for event in given]
        entry = {"recorded_at": moment(recorded_at), "recorded_by": recorded_by.strip()}
        if not entry["recorded_by"]:
            raise EventRefusedError("须写明登记人")
        with self.writing(drafts) as (book, insert):
            entered = []
            for draft in drafts:
                event, found = prepare(book, replace(draft, **entry), policy, facts_of(facts), document_prefix)  # type: ignore[arg-type]  # both are text
                stopped = blocking(found, history=False, has_reason=bool(reason.strip()))
                if stopped:
                    raise EventRefusedError(f"“{event.label}”（{event.event_date}）未登记：{told(stopped)}", stopped)
                event = with_reason(event, reason) if found else event
                book.add(event)
                entered.append(event)
            insert(entered)
        return entered

    def events(self) -> pd.DataFrame:
        """Return every event in the order of entry, corrected and withdrawn ones as well, with the columns of the table ``cases``."""
        return frame_of(self.entries())

    def effective(self) -> pd.DataFrame:
        """Return the events that count: each correction in the place of what it corrects, nothing that was withdrawn."""
        return effective(self.events())

    def entries(self) -> list[CaseEvent]:
        """Return every event in the order of entry."""
        with told_as_ledger_error(self._place, "读取"), self._engine.connect() as connection:
            return _select(connection, None)

    @contextmanager
    def writing(self, drafts: Sequence[CaseEvent]) -> "Iterator[tuple[Book, Any]]":
        """Yield what the ledger holds that matters for `drafts`, and the function that inserts events; alone until the end."""
        with told_as_ledger_error(self._place, "写入"), self._alone() as connection:
            yield _book(connection, drafts), lambda events: _insert(connection, events)

    def check(self) -> None:
        """Raise LedgerError where the place holds no ledger, or one of a newer version."""
        check_file(self._place)
        with told_as_ledger_error(self._place, "打开"), self._engine.connect() as connection:
            names = set(sa.inspect(connection).get_table_names())
            if not {EVENTS.name, HEAD.name} <= names:
                raise LedgerError(
                    f"{self.name} 不是处置台账（没有 {EVENTS_TABLE} 表）；请核对路径，首次使用请新建（命令行加 --new）"
                )
            version = connection.execute(sa.select(sa.func.max(HEAD.c.schema_version))).scalar()
            if version != SCHEMA_VERSION:
                state = "由更新版本的程序写成" if (version or 0) > SCHEMA_VERSION else "的结构无法识别"
                raise LedgerError(
                    f"台账 {self.name} {state}（结构版本 {version}，本程序支持 {SCHEMA_VERSION}）；请升级 landuse 后再用"
                )

    def create(self, created_at: str) -> None:
        """Make the tables where they are missing; a file that is something else is refused."""
        if self._place.path is not None and self._place.path.exists() and self._place.path.stat().st_size:
            self.check()
            return
        with told_as_ledger_error(self._place, "新建"), self._alone(creating=True) as connection:
            if EVENTS.name not in sa.inspect(connection).get_table_names():
                create_tables(connection, geopackage=self._place.is_geopackage, created_at=created_at)

    @contextmanager
    def _alone(self, *, creating: bool = False) -> Iterator[sa.Connection]:
        with self._engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
                connection.exec_driver_sql(
                    f"SELECT pg_advisory_xact_lock({_CREATION_LOCK})"
                    if creating
                    else f"LOCK TABLE {EVENTS_TABLE} IN SHARE ROW EXCLUSIVE MODE"
                )
            yield connection
            connection.commit()


def open_ledger(where: str | Path) -> Ledger:
    """Return the ledger in a GeoPackage or SQLite file, or in the PostgreSQL database of a ``postgresql://`` URL.

    Raises
    ------
    LedgerError
        There is no ledger, the file is of another kind, or it was written by a newer version.
    """
    ledger = Ledger(place_of(where))
    ledger.check()
    return ledger


def create_ledger(where: str | Path, *, created_at: str | datetime) -> Ledger:
    """Return the ledger at `where`, newly made where there is none yet; one that exists is opened.

    Raises
    ------
    LedgerError
        The place cannot be written, or holds something else.
    """
    place = place_of(where)
    if place.path is not None and not place.path.parent.is_dir():
        raise LedgerError(f"没有文件夹 {place.path.parent}；请先建立，或核对台账路径")
    ledger = Ledger(place)
    ledger.create(moment(created_at))
    ledger.check()
    return ledger


def prepare(
    book: Book, draft: CaseEvent, policy: Policy, facts: Mapping[str, Any], document_prefix: str = ""
) -> tuple[CaseEvent, list[Finding]]:
    """Return an event as it would be entered, numbered and with the facts it rests on, and what speaks against it."""
    held = _completed(book, draft)
    step = policy.procedure.step(held.event or "", held.subject_kind or "")
    if step and held.mode is None and len(step.modes) == 1:
        held = replace(held, mode=step.modes[0])
    event = book.numbered(held, document_prefix if step and step.document else "")
    if event.corrects_no is not None or event.event == WITHDRAWN:
        return event, check_correction(book, event, policy)
    found = check_event(book.case(event.case_id), event, policy=policy, facts=facts, others=book.others(event))
    return (event.with_facts(facts) if step and step.keeps_facts else event), found


def with_reason(event: CaseEvent, reason: str) -> CaseEvent:
    """Return the event with the reason for what is amiss in its note."""
    text = reason.strip()
    return replace(event, note="；".join(part for part in (event.note, f"缺项理由：{text}") if part)) if text else event


def moment(value: str | datetime) -> str:
    """Return a moment as 2026-11-22T14:03:05+08:00; raise LedgerError where it is none."""
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except ValueError:
        raise LedgerError(f"登记时间“{value}”无法识别；请写成 2026-11-22T14:03:05 的形式") from None
    return found.isoformat(timespec="seconds")


def _completed(book: Book, draft: CaseEvent) -> CaseEvent:
    """Return the draft with case and subject filled in from the event it corrects or from its case."""
    old = book.entry(draft.corrects_no) if draft.corrects_no is not None else None
    case = [old] if old else book.entries(draft.case_id) if draft.case_id else []
    if not case:
        return draft
    named = {name: getattr(case[0], name) for name in ("case_id", "subject_kind", "subject_id") if getattr(draft, name) is None}
    return replace(draft, **named)


def _book(connection: sa.Connection, drafts: Sequence[CaseEvent]) -> Book:
    last = connection.execute(sa.select(sa.func.max(EVENTS.c.event_no))).scalar() or 0
    if len(drafts) > _FEW:
        return Book(_select(connection, None), last)
    numbers: set[str] = set()
    for column in (EVENTS.c.case_id, EVENTS.c.problem_no, EVENTS.c.case_document_no):
        numbers |= set(connection.execute(sa.select(column).where(column.is_not(None)).distinct()).scalars())
    return Book(_select(connection, _related(drafts)), last, numbers)


def _related(drafts: Sequence[CaseEvent]) -> sa.ColumnElement[bool]:
    """Return the condition for the events of all cases that `drafts` belong to or share a subject or document with."""
    corrected = sa.select(EVENTS.c.case_id).where(
        EVENTS.c.event_no.in_([d.corrects_no for d in drafts if d.corrects_no is not None])
    )
    own = sa.select(EVENTS.c.subject_id).where(EVENTS.c.case_id.in_([d.case_id for d in drafts if d.case_id]))
    subjects = [d.subject_id for d in drafts if d.subject_id]
    papers = [d.case_document_no for d in drafts if d.case_document_no]
    cases = sa.select(EVENTS.c.case_id).where(
        sa.or_(
            EVENTS.c.case_id.in_(corrected),
            EVENTS.c.subject_id.in_(own),
            EVENTS.c.subject_id.in_(subjects),
            EVENTS.c.case_document_no.in_(papers),
        )
    )
    return EVENTS.c.case_id.in_(cases)


def _select(connection: sa.Connection, condition: sa.ColumnElement[bool] | None) -> list[CaseEvent]:
    query = sa.select(*(EVENTS.c[name] for name in COLUMNS)).order_by(EVENTS.c.event_no)
    rows = connection.execute(query if condition is None else query.where(condition))
    return [CaseEvent(*row) for row in rows]


def _insert(connection: sa.Connection, events: Sequence[CaseEvent]) -> None:
    if events:
        connection.execute(EVENTS.insert(), [asdict(event) for event in events])
