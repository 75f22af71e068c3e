"""How often the lines of a boundary cross each other: what making it valid costs grows with that, in time and memory."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import shapely

from landuse.limits import Limits

Shapes = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.float64]
_AT_ONCE, _MOST_PAIRS = 2_000_000, 30_000_000
"""Pairs of lines looked at at once, and in all: of what has more, a part is counted and the rest reckoned by it."""


def refuse_crossings(shapes: Shapes, limits: Limits, file: str) -> None:
    """Raise ReadError where the lines of some invalid boundaries cross each other more often than is allowed, all taken together."""
    lines = shapely.get_num_coordinates(shapes).astype(np.float64)
    if (lines**2).sum() / 2 <= limits.crossings:
        return  # they could not, were every line to cross every other
    counted = 0
    for shape in shapes[np.argsort(-lines, kind="stable")]:
        counted += crossings(shape, limits.crossings - counted)
        limits.check("crossings", counted, file, unit=" 处")


def crossings(shape: shapely.Geometry, enough: int) -> int:
    """Return how often two lines of the rings of `shape` cross, beyond `enough` no more exactly; lines that only touch do not count."""
    begin, end = _lines(shape)
    count = len(begin)
    if not count:
        return 0
    tree = shapely.STRtree(shapely.linestrings(np.stack([begin, end], axis=1)))
    order = np.random.default_rng(0).permutation(count)  # so that any part of them tells of the whole
    found = pairs = seen = 0
    for some in _portions(order):
        at, other = _near(tree, begin, end, some)
        found += int(_cross(begin[at], end[at], begin[other], end[other]).sum())
        pairs, seen = pairs + len(at), seen + len(some)
        if found > 2 * enough or pairs > _MOST_PAIRS:
            break
    return round(found / 2 * count / seen)


def _portions(order: npt.NDArray[np.int64]) -> Iterator[npt.NDArray[np.int64]]:
    """Yield parts of the lines, each so few that they cannot have too many pairs with all others."""
    size = max(1, _AT_ONCE // len(order))
    yield from (order[first : first + size] for first in range(0, len(order), size))


def _near(
    tree: shapely.STRtree, begin: Numbers, end: Numbers, some: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    at, other = tree.query(shapely.linestrings(np.stack([begin[some], end[some]], axis=1)))
    return some[at], other


def _lines(shape: shapely.Geometry) -> tuple[Numbers, Numbers]:
    """Return where each line of the rings begins and ends; lines of no length are left out."""
    rings = shapely.get_rings(shapely.get_parts(shape))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    begin, end = points[:-1], points[1:]
    kept = (ring[:-1] == ring[1:]) & (begin != end).any(axis=1)
    return begin[kept], end[kept]


def _cross(a: Numbers, b: Numbers, c: Numbers, d: Numbers) -> npt.NDArray[np.bool_]:
    """Tell which lines a-b and c-d have one point in common that ends neither."""
    apart = _side(a, b, c) * _side(a, b, d) < 0
    return np.asarray(apart & (_side(c, d, a) * _side(c, d, b) < 0))


def _side(a: Numbers, b: Numbers, c: Numbers) -> Numbers:
    along, to = b - a, c - a
    return np.asarray(np.sign(along[:, 0] * to[:, 1] - along[:, 1] * to[:, 0]))
