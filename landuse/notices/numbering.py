"""Document numbers of drafts: the next free ones of the office's series, as the case ledger gives them."""

from datetime import date

from landuse.cases.book import Book
from landuse.cases.event import CaseEvent


class Numbering:
    """Gives numbers such as 云浔闲地〔2021〕3号; those that a ledger holds, and those given here before, are never given again."""

    def __init__(self, prefix: str, taken: frozenset[str] = frozenset()) -> None:
        self._prefix = prefix.strip()
        self._book = Book([], numbers=set(taken))

    def next(self, day: date) -> str | None:
        """Return the next number of the year; None where the office has no series (机关代字)."""
        if not self._prefix:
            return None
        number = self._book.numbered(CaseEvent(event_date=day), self._prefix).case_document_no
        assert number is not None
        self._book.numbers.add(number)
        return number


class OwnNumber(Numbering):
    """Gives the number that a draft bears already, and no other."""

    def __init__(self, number: str) -> None:
        super().__init__("")
        self._number = number

    def next(self, day: date) -> str | None:  # noqa: ARG002 - the number is the same whatever the day
        """Return the number of the draft."""
        return self._number
