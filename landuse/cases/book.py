"""What a writer has to know of the ledger while it writes: the events that matter, and the numbers already given."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from landuse.cases.effective import effective_events
from landuse.cases.event import RAISED, WITHDRAWN, CaseEvent

CASE_PREFIX, PROBLEM_PREFIX = "AJ", "WT"
_DOCUMENT = "{prefix}〔{year}〕{number}号"


@dataclass
class Book:
    """Events of a ledger, and the numbers given in all of it; grows with every event added.

    Attributes
    ----------
    events
        In the order of entry; all of the cases that are written to.
    last_no
        The highest running number.
    numbers
        Case, problem and document numbers that are taken.
    """

    events: list[CaseEvent]
    last_no: int = 0
    numbers: set[str] = field(default_factory=set)
    _cases: dict[str, list[CaseEvent]] = field(default_factory=dict)
    _related: dict[object, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort the events into their cases."""
        for event in self.events:
            self._place(event)

    def copy(self) -> "Book":
        """Return a book that can be tried out without changing this one."""
        return Book(list(self.events), self.last_no, set(self.numbers))

    def entries(self, case_id: str) -> list[CaseEvent]:
        """Return all events of a case, corrected and withdrawn ones as well."""
        return self._cases.get(case_id, [])

    def case(self, case_id: str | None) -> list[CaseEvent]:
        """Return the events of a case that count."""
        return effective_events(self.entries(case_id or ""))

    def others(self, event: CaseEvent) -> list[CaseEvent]:
        """Return the events that count of other cases of the same subject, or of any case with the same document number."""
        keys = [("subject", event.subject_kind, event.subject_id), ("document", event.case_document_no)]
        found: dict[int | None, CaseEvent] = {}
        for key in keys[: 1 if event.case_document_no is None else 2]:
            for case_id in sorted(self._related.get(key, ())):
                for other in self.case(case_id):
                    same_document = other.case_document_no is not None and other.case_document_no == event.case_document_no
                    if case_id != event.case_id or same_document:
                        found[other.event_no] = other
        return list(found.values())

    def entry(self, number: int) -> CaseEvent | None:
        """Return the event with a running number."""
        return next((event for event in self.events if event.event_no == number), None)

    def numbered(self, event: CaseEvent, document_prefix: str = "") -> CaseEvent:
        """Return the event with the numbers that it lacks: running number, case, problem, document.

        The case is a new one where none is given; the document has a number only where `document_prefix` is given.
        """
        year = event.event_date.year if event.event_date else 0
        given: dict[str, object] = {"event_no": self.last_no + 1}
        if event.case_id is None:
            given["case_id"] = self._next(f"{CASE_PREFIX}{year}-", "")
        if event.event == RAISED and event.problem_no is None:
            given["problem_no"] = self._next(f"{PROBLEM_PREFIX}{year}-", "")
        if document_prefix and event.case_document_no is None:
            before, _, after = _DOCUMENT.format(prefix=document_prefix, year=year, number="\0").partition("\0")
            given["case_document_no"] = self._next(before, after, width=1)
        return replace(event, **given)  # type: ignore[arg-type]  # the values are of the columns' own types

    def add(self, event: CaseEvent) -> None:
        """Take in an event that has passed."""
        assert event.event_no is not None
        self.events.append(event)
        self.last_no = event.event_no
        self._place(event)

    def _place(self, event: CaseEvent) -> None:
        case_id = str(event.case_id)
        self._cases.setdefault(case_id, []).append(event)
        self._related.setdefault(("subject", event.subject_kind, event.subject_id), set()).add(case_id)
        self._related.setdefault(("document", event.case_document_no), set()).add(case_id)
        self.numbers |= numbers_of([event])

    def _next(self, before: str, after: str, width: int = 4) -> str:
        pattern = re.compile(rf"^{re.escape(before)}(\d+){re.escape(after)}$")
        taken = [int(found[1]) for found in map(pattern.match, self.numbers) if found]
        return f"{before}{max(taken, default=0) + 1:0{width}d}{after}"


def numbers_of(events: Iterable[CaseEvent]) -> set[str]:
    """Return the case, problem and document numbers of events; withdrawn and corrected ones are never given again."""
    return {
        number for event in events for number in (event.case_id, event.problem_no, event.case_document_no) if number is not None
    }


def standing_number(entries: Sequence[CaseEvent], number: int) -> int | None:
    """Return the number of the event that stands in the place of event `number` now; None where that was withdrawn."""
    current: int | None = number
    for event in entries:
        if event.corrects_no == current and current is not None:
            current = None if event.event == WITHDRAWN else event.event_no
    return current
