"""How much of each parcel lies outside the zone that it is said to be in."""

import numpy as np
import numpy.typing as npt
import shapely

Shapes = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int64]


def area_outside(shapes: Shapes, zones: Shapes, zone_of: Positions) -> Numbers:
    """Return the area of each of `shapes` outside ``zones[zone_of]``, in the plane's units squared.

    Unknown (NaN) where either boundary is missing or `zone_of` is negative. Only parcels that are not wholly covered are cut.
    """
    outside = np.full(len(shapes), np.nan)
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    for position in np.unique(zone_of[zone_of >= 0]):
        zone = zones[position]
        if shapely.is_missing(zone) or shapely.is_empty(zone):
            continue
        shapely.prepare(zone)
        mine = np.flatnonzero(there & (zone_of == position))
        covered = shapely.covers(zone, shapes[mine])
        outside[mine[covered]] = 0.0
        crossing = mine[~covered]
        outside[crossing] = shapely.area(shapely.difference(shapes[crossing], zone))
    return outside
