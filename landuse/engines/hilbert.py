"""Places along the Hilbert curve: points near each other on the ground are mostly near each other along it."""

import numpy as np
import numpy.typing as npt

LEVELS = 16
END = 4**LEVELS
"""More than any place."""
_AT_ONCE = 250_000


def hilbert_places(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Return the place of each point along a curve through the square of 2^16 cells a side around them all.

    Coordinates are finite.
    """
    cells = [_cells(values) for values in (x, y)]
    found = np.empty(len(x), dtype=np.int64)
    for begin in range(0, len(x), _AT_ONCE):
        found[begin : begin + _AT_ONCE] = _places(*(cell[begin : begin + _AT_ONCE].copy() for cell in cells))
    return found


def _cells(values: npt.NDArray[np.float64]) -> npt.NDArray[np.uint32]:
    if not len(values):
        return np.zeros(0, dtype=np.uint32)
    halves = values / 2  # their span is finite
    low, high = halves.min(), halves.max()
    share = (halves - low) / (high - low) if high > low else np.zeros(len(values))
    found: npt.NDArray[np.uint32] = np.minimum(share * 2**LEVELS, 2**LEVELS - 1).astype(np.uint32)
    return found


def _places(x: npt.NDArray[np.uint32], y: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Return the places of cells: level by level, the quarter a cell is in, and the cell as seen from there."""
    found = np.zeros(len(x), dtype=np.uint32)
    for level in reversed(range(LEVELS)):
        east, north = x >> level & 1, y >> level & 1
        found = np.asarray(found << 2 | (3 * east ^ north), dtype=np.uint32)
        turned, inside = north == 0, np.uint32(2**level - 1)
        flipped = turned & (east == 1)
        there = np.where(flipped, ~x, x) & inside, np.where(flipped, ~y, y) & inside
        x, y = np.where(turned, *there[::-1]), np.where(turned, *there)
    return found
