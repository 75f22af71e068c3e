"""Cutting a run into parts of about as many records each: whole groups, neighbours on the ground together, and what lies around them."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS

from landuse.crs import is_web_mercator
from landuse.engines.groups import NODES, Keys, linked_groups
from landuse.geometry.measure import plane_of

Positions = npt.NDArray[np.int64]
Bounds = npt.NDArray[np.float64]
COUNTED = ("parcels", "enterprises", "projects")
_AT_ONCE = 500_000
_DEGREES_A_METRE = 3e-5  # more than a metre is anywhere below 68 degrees of latitude
_STRETCH = 10.0  # more than any plane in use stretches a metre


@dataclass(frozen=True, eq=False)
class Parts:
    """How a run is cut.

    Attributes
    ----------
    count
        Number of parts.
    of
        For each table the part of each of its rows; tables that are not named belong to every part.
    around_row, around_part
        Rows of the parcels that lie around a part without belonging to it, and that part; ordered by row.
    plane
        The plane that boundaries are compared on; None without boundaries.
    """

    count: int
    of: Mapping[str, Positions]
    around_row: Positions
    around_part: Positions
    plane: CRS | None

    def rows(self, table: str, part: int) -> Positions:
        """Return the rows of one table that belong to a part, in order."""
        return np.flatnonzero(self.of[table] == part)

    def around(self, part: int) -> Positions:
        """Return the rows of the parcels around a part, in order."""
        rows: Positions = self.around_row[self.around_part == part]
        return rows


def cut(keys: Keys, bounds: Bounds | None, crs: CRS | None, *, size: int, reach: float) -> Parts:
    """Return the parts of a run.

    Parameters
    ----------
    keys
        The columns that link the tables.
    bounds
        The upright box of each parcel's boundary in `crs`, NaN where it has none; None where no parcel has.
    crs
        The coordinate system of the boundaries.
    size
        How many parcels, enterprises and projects a part has at least before the next one begins; a larger group stays whole.
    reach
        How far in m a boundary may be from a part and still be one of its neighbours.
    """
    group = linked_groups(keys)
    count = 1 + max((int(group[name].max()) for name in NODES if len(group[name])), default=-1)
    weight = np.sum([np.bincount(group[name], minlength=count) for name in COUNTED], axis=0)
    order = np.argsort(_order_keys(group["parcels"], count, bounds), kind="stable")
    before = np.cumsum(weight[order]) - weight[order]
    number = np.empty(count, dtype=np.int64)
    number[order] = np.unique(before // size, return_inverse=True)[1] if count else 0
    of = {name: np.append(number, 0)[values] for name, values in group.items()}  # what links to nothing goes with the first part
    plane, rows, parts = None, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    if bounds is not None and crs is not None and np.isfinite(bounds).any():
        low, high = np.nanmin(bounds[:, :2], axis=0), np.nanmax(bounds[:, 2:], axis=0)
        plane = plane_of(gpd.GeoSeries([shapely.box(*low, *high)], crs=crs))
        rows, parts = _neighbours(bounds, of["parcels"], _in_units(reach, crs))
    return Parts(int(number.max()) + 1 if count else 1, of, rows, parts, plane)


def _order_keys(group: Positions, count: int, bounds: Bounds | None) -> npt.NDArray[np.float64]:
    """Return by what the groups are ordered: the place of the first parcel along the Hilbert curve, else its row; others last."""
    first = np.full(count, len(group), dtype=np.int64)
    np.minimum.at(first, group, np.arange(len(group)))
    along = np.arange(len(group), dtype=np.float64) if bounds is None else _hilbert(bounds)
    found: npt.NDArray[np.float64] = np.append(along, np.inf)[first]
    return found


def _hilbert(bounds: Bounds) -> npt.NDArray[np.float64]:
    known = np.flatnonzero(np.isfinite(bounds).all(axis=1))
    along = np.full(len(bounds), float(2**40))
    if not len(known):
        return along
    extent = (*bounds[known, :2].min(axis=0), *bounds[known, 2:].max(axis=0))
    for begin in range(0, len(known), _AT_ONCE):
        rows = known[begin : begin + _AT_ONCE]
        middle = shapely.points((bounds[rows, :2] + bounds[rows, 2:]) / 2)
        along[rows] = gpd.GeoSeries(middle).hilbert_distance(total_bounds=extent)
    return along


def _in_units(reach: float, crs: CRS) -> float:
    if crs.is_geographic:
        return reach * _DEGREES_A_METRE
    in_metres = all(axis.unit_name == "metre" for axis in crs.axis_info) and not is_web_mercator(crs)
    return reach if in_metres else reach * _STRETCH


def _neighbours(bounds: Bounds, part: Positions, reach: float) -> tuple[Positions, Positions]:
    """Return the rows whose box comes within `reach` of a box of another part, and that part; ordered by row."""
    grown = bounds + np.array([-reach, -reach, reach, reach])
    rows, parts = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    in_order = np.argsort(part, kind="stable")
    starts = np.searchsorted(part[in_order], np.arange(part.max() + 2))
    for number in range(len(starts) - 1):
        own = in_order[starts[number] : starts[number + 1]]
        own = own[np.isfinite(bounds[own]).all(axis=1)]
        if not len(own):
            continue
        low, high = grown[own, :2].min(axis=0), grown[own, 2:].max(axis=0)
        near = (bounds[:, :2] <= high).all(axis=1) & (bounds[:, 2:] >= low).all(axis=1) & (part != number)
        other = np.flatnonzero(near)
        tree = shapely.STRtree(shapely.box(*grown[own].T))
        beside = other[np.unique(tree.query(shapely.box(*bounds[other].T))[0])]
        rows.append(beside)
        parts.append(np.full(len(beside), number))
    row = np.concatenate(rows)
    order = np.argsort(row, kind="stable")
    return row[order], np.concatenate(parts)[order]
