"""The day that papers carry: that of the local clock, or the recorded one where a sealed command is repeated."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

_REPEATED: ContextVar[date | None] = ContextVar("repeated", default=None)


def current_day() -> date:
    """Return the day by which commands date what they write."""
    return _REPEATED.get() or date.today()  # noqa: DTZ011 - the command line may read the local clock


@contextmanager
def on_day(day: date) -> Iterator[None]:
    """Let :func:`current_day` be `day` inside the block."""
    token = _REPEATED.set(day)
    try:
        yield
    finally:
        _REPEATED.reset(token)
