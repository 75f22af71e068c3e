"""Work on long arrays in pieces side by side: shapely, pyproj and numpy let other threads go on while they compute."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

PIECE = 65_536
"""How many records a piece holds: what is worked out about them on the way stays small."""
_MOST_THREADS = 4

Found = TypeVar("Found")


def in_pieces(work: Callable[[slice], Found], count: int, size: int = PIECE) -> list[Found]:
    """Return what `work` gives for each piece of `count` records, in the order of the records; at least one piece, if an empty one.

    `work` is called from several threads at once and must change nothing that they share. What it raises is raised here.

    >>> in_pieces(lambda piece: list(range(5))[piece], 5, size=2)
    [[0, 1], [2, 3], [4]]
    """
    pieces = [slice(begin, min(begin + size, count)) for begin in range(0, max(count, 1), size)]
    threads = min(len(pieces), _threads())
    if threads == 1:
        return [work(piece) for piece in pieces]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, pieces))


def _threads() -> int:
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(allowed, _MOST_THREADS)
