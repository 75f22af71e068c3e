"""Which vertices of outlines a page draws at which zoom: fewer from afar, all of them near by.

Every vertex has a level, worked out once: 0 is drawn always, level n from ``LEVEL_ZOOMS[n - 1]`` on. Polygons are simplified as a
coverage (an edge that two of them share is simplified once, for both; no ring collapses or crosses another), each level from the finer
one. Where outlines overlap or gape there is no shared edge, and each is simplified for itself. The level belongs to the place, not to
the ring, so that vertices in one place come and go together, whatever the input.
"""

import math

import numpy as np
import numpy.typing as npt
import shapely

LEVEL_ZOOMS = (13, 15)
"""Zooms from which on the next finer outlines are drawn: below the first a parcel is a few pixels, from the last on few are in sight."""
MANY_VERTICES = 20_000
"""Vertices of a layer from which on levels are worked out: fewer are drawn at once."""
MANY_A_RING = 8
"""Vertices of the average ring from which on there is something to leave out."""
_TILE = 256
_SHARE_OF_PIXEL = 0.5
_DEGREE_UNITS = 1_000_000


def zoom_levels(parts: npt.NDArray[np.object_], whole: npt.NDArray[np.int64], rings: int) -> npt.NDArray[np.int64] | None:
    """Return the level of each vertex, or None where all of them are drawn always.

    Parameters
    ----------
    parts
        Polygons or lines, longitude and latitude in degrees.
    whole
        Their vertices, longitude and latitude in whole 1e-6 degree, in any order.
    rings
        How many rings or lines these are.
    """
    if len(whole) < MANY_VERTICES or len(whole) < MANY_A_RING * rings:
        return None
    current = shapely.transform(parts, lambda places: np.rint(places * _DEGREE_UNITS))
    simplify = (
        shapely.coverage_simplify if (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON).all() else shapely.simplify
    )
    keys, middle = _keys(whole), float(np.median(whole[:, 1])) / _DEGREE_UNITS
    levels = np.zeros(len(whole), dtype="int64")
    for level in range(len(LEVEL_ZOOMS), 0, -1):
        current = simplify(current, tolerance(LEVEL_ZOOMS[level - 1], middle))
        kept = np.isin(keys, _keys(shapely.get_coordinates(current).astype("int64")))
        levels[~kept & (levels == 0)] = level
    return levels


def tolerance(zoom: int, latitude: float) -> float:
    """Return half a pixel of a Web Mercator map at `zoom` as 1e-6 degree of latitude, the shorter of a pixel's sides."""
    return _SHARE_OF_PIXEL * 360 * _DEGREE_UNITS / (_TILE * 2.0**zoom) * math.cos(math.radians(latitude))


def _keys(whole: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return one whole number for each place."""
    found: npt.NDArray[np.int64] = (whole[:, 0] << 32) + whole[:, 1]
    return found
