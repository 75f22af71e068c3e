"""How the parts of a run are worked through; each way of running is a class with the same one method."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol


class Runner(Protocol):
    """Works tasks off."""

    def run(self, task: Callable[[Any], Any], items: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
        """Yield the number and the result of ``task(item)`` for every numbered item, in whatever order they get done."""


class InSequence:
    """One part after the other in this process: only one is in memory at a time."""

    def run(self, task: Callable[[Any], Any], items: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
        """Yield the results in the order of the items."""
        for number, item in items:
            yield number, task(item)
