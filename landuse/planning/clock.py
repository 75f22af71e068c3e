"""How much of a time limit is left."""

from time import monotonic


class Clock:
    """Counts down `seconds` on a clock that knows no day."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    def left(self) -> float:
        """Return the seconds left, at least 0."""
        return max(0.0, self._end - monotonic())

    def share(self, part: float) -> float:
        """Return a part of the seconds left, but at least a second: a search shorter than that finds nothing."""
        return max(1.0, self.left() * part)
