"""Which boundaries lie close to which: found once from their upright boxes, for every search between neighbours."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from landuse.geometry.pieces import in_pieces

Shapes = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Neighbours:
    """For each of some shapes those whose upright boxes come within a margin of its own.

    Attributes
    ----------
    first, other
        The neighbours of shape ``i`` are ``other[first[i] : first[i + 1]]``, positions among the shapes; no shape is its own neighbour.
    margin
        In m.
    """

    first: Positions
    other: Positions
    margin: float

    @property
    def one(self) -> Positions:
        """The shape that each of `other` is a neighbour of."""
        return np.repeat(np.arange(len(self.first) - 1), np.diff(self.first))

    @property
    def is_alone(self) -> npt.NDArray[np.bool_]:
        """Tell which shapes have no neighbour."""
        return np.asarray(np.diff(self.first) == 0)

    def of(self, shapes: Positions) -> tuple[Positions, Positions]:
        """Return each of `shapes` (positions) beside each of its neighbours, as the place in `shapes` and the neighbour."""
        begin = self.first.take(shapes)
        count = self.first.take(shapes + 1) - begin
        place = np.repeat(np.arange(len(shapes)), count)
        return place, self.other.take(np.arange(len(place)) + np.repeat(begin - (np.cumsum(count) - count), count))


def neighbours(shapes: Shapes, margin: float) -> Neighbours:
    """Return the neighbours of each of `shapes`; missing and empty ones are nobody's."""
    bounds = shapely.bounds(shapes)
    known = np.flatnonzero(~np.isnan(bounds).any(axis=1))
    corners = (bounds[known] + np.array([-margin, -margin, margin, margin])).reshape(-1, 2, 2)
    tree = shapely.STRtree(shapes)

    def of_piece(piece: slice) -> Positions:
        found = tree.query(shapely.linestrings(corners[piece]))  # a diagonal has the box of its box
        return np.stack([known[piece][found[0]], found[1]])

    one, other = np.concatenate(in_pieces(of_piece, len(known)), axis=1)
    different = one != other
    one, other = one[different], other[different]
    if (np.diff(one) < 0).any():
        order = np.argsort(one, kind="stable")
        one, other = one[order], other[order]
    first = np.concatenate([[0], np.cumsum(np.bincount(one, minlength=len(shapes)))])
    return Neighbours(first, other, margin)
