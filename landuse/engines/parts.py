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
from landuse.engines.hilbert import END, hilbert_places
from landuse.engines.parts_around import parcels_around
from landuse.geometry.measure import plane_of

Positions = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]
Bounds = npt.NDArray[np.float64]
COUNTED = ("parcels", "enterprises", "projects")
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
    of: Mapping[str, Places]
    around_row: Positions
    around_part: Places
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
    weight = np.zeros(count, dtype=np.int64)
    for name in COUNTED:
        weight += np.bincount(group[name], minlength=count)
    order = np.argsort(_order_keys(group["parcels"], count, bounds), kind="stable")
    share = (np.cumsum(weight[order]) - weight[order]) // size
    number = np.empty(count, dtype=np.int32)
    number[order] = np.cumsum(np.diff(share, prepend=0) > 0)
    del weight, order, share
    of = {name: np.append(number, np.int32(0))[values] for name, values in group.items()}  # what links to nothing: the first part
    plane, rows, parts = None, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32)
    if bounds is not None and crs is not None and np.isfinite(bounds).any():
        low, high = np.nanmin(bounds[:, :2], axis=0), np.nanmax(bounds[:, 2:], axis=0)
        plane = plane_of(gpd.GeoSeries([shapely.box(*low, *high)], crs=crs))
        rows, parts = parcels_around(bounds, of["parcels"], _in_units(reach, crs))
    return Parts(int(number.max()) + 1 if count else 1, of, rows, parts, plane)


def _order_keys(group: Places, count: int, bounds: Bounds | None) -> Positions:
    """Return by what the groups are ordered: the place of the first parcel along the Hilbert curve, else its row; others last."""
    first = np.full(count, len(group), dtype=np.int32)
    first[group[::-1]] = np.arange(len(group) - 1, -1, -1, dtype=np.int32)  # what is assigned last stays: the first row
    along = np.arange(len(group)) if bounds is None else _along(bounds)
    found: Positions = np.append(along, END + len(group))[first]
    return found


def _along(bounds: Bounds) -> Positions:
    known = np.flatnonzero(np.isfinite(bounds).all(axis=1))
    along = np.full(len(bounds), END, dtype=np.int64)
    along[known] = hilbert_places(*((bounds[known, axis] + bounds[known, axis + 2]) / 2 for axis in (0, 1)))
    return along


def _in_units(reach: float, crs: CRS) -> float:
    if crs.is_geographic:
        return reach * _DEGREES_A_METRE
    in_metres = all(axis.unit_name == "metre" for axis in crs.axis_info) and not is_web_mercator(crs)
    return reach if in_metres else reach * _STRETCH
