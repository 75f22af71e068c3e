"""Which parcels lie around a part without belonging to it: found among those near a border of parts, not among all."""

import numpy as np
import numpy.typing as npt
import shapely

Positions = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]
Bounds = npt.NDArray[np.float64]
_CELLS_A_SIDE = 2048
_MOST_LARGE = 20_000
"""So many boxes may cover more than two cells in a direction; else the cells are made larger."""


def parcels_around(bounds: Bounds, part: Places, reach: float) -> tuple[Positions, Places]:
    """Return the rows whose box comes within `reach` of a box of another part, and that part; ordered by row.

    Boxes that are not known (NaN) lie nowhere.
    """
    near = _near_a_border(bounds, part, reach)
    boxes, of = bounds[near], part[near]
    grown = boxes + np.array([-reach, -reach, reach, reach])
    rows, parts = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int32)]
    in_order = np.argsort(of, kind="stable")
    numbers, starts = np.unique(of[in_order], return_index=True)
    for number, own in zip(numbers.tolist(), np.split(in_order, starts[1:]), strict=False):
        low, high = grown[own, :2].min(axis=0), grown[own, 2:].max(axis=0)
        other = np.flatnonzero((boxes[:, :2] <= high).all(axis=1) & (boxes[:, 2:] >= low).all(axis=1) & (of != number))
        tree = shapely.STRtree(shapely.box(*grown[own].T))
        beside = near[other[np.unique(tree.query(shapely.box(*boxes[other].T))[0])]]
        rows.append(beside)
        parts.append(np.full(len(beside), number, dtype=np.int32))
    row = np.concatenate(rows)
    order = np.argsort(row, kind="stable")
    return row[order], np.concatenate(parts)[order]


def _near_a_border(bounds: Bounds, part: Places, reach: float) -> Positions:
    """Return the rows that share a cell of a grid with a box of another part: all others have no neighbour in another part."""
    known = np.flatnonzero(np.isfinite(bounds).all(axis=1))
    if not len(known) or part[known].min() == part[known].max():
        return np.zeros(0, dtype=np.int64)
    sides = min(_CELLS_A_SIDE, int(np.sqrt(len(known))) + 1)
    while True:
        cells = _cells(bounds, known, reach, sides)
        large = np.flatnonzero(((cells[:, 2:] - cells[:, :2]) > 1).any(axis=1))
        if len(large) <= _MOST_LARGE or sides == 1:
            break
        sides //= 2
    return known[_mixed(cells, part[known], large, sides)]


def _cells(bounds: Bounds, known: Positions, reach: float, sides: int) -> npt.NDArray[np.int32]:
    """Return the first and last cell of each box with the reach around it: boxes within reach have a cell in common."""
    cells = np.empty((len(known), 4), dtype=np.int32)
    for axis in (0, 1):
        low, high = (bounds[known, axis] - reach) / 2, (bounds[known, axis + 2] + reach) / 2  # halves: their span is finite
        begin, end = low.min(), high.max()
        for place, values in ((axis, low), (axis + 2, high)):
            share = (values - begin) / (end - begin) if end > begin else np.zeros(len(values))
            cells[:, place] = np.clip(share * sides, 0, sides - 1).astype(np.int32)
    return cells


def _mixed(cells: npt.NDArray[np.int32], part: Places, large: Positions, sides: int) -> npt.NDArray[np.bool_]:
    """Tell which boxes touch a cell that boxes of several parts touch."""
    lowest = np.full((sides, sides), np.iinfo(np.int32).max, dtype=np.int32)
    highest = np.full((sides, sides), -1, dtype=np.int32)
    corners = [(cells[:, across], cells[:, up]) for across in (0, 2) for up in (1, 3)]
    for corner in corners:
        np.minimum.at(lowest, corner, part)
        np.maximum.at(highest, corner, part)
    windows = [(slice(west, east + 1), slice(south, north + 1)) for west, south, east, north in cells[large].tolist()]
    for window, number in zip(windows, part[large].tolist(), strict=True):
        np.minimum(lowest[window], number, out=lowest[window])
        np.maximum(highest[window], number, out=highest[window])
    mixed = lowest < highest
    found: npt.NDArray[np.bool_] = np.logical_or.reduce([mixed[corner] for corner in corners])
    found[large] = [bool(mixed[window].any()) for window in windows]
    return found
