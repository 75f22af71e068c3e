"""The rings of many boundaries at once, as arrays."""

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int64]
Shapes = npt.NDArray[np.object_]


def rings(shapes: Shapes) -> tuple[Floats, Positions, Positions, Floats]:
    """Return the points of all rings, the ring of each point, and of each ring its shape and whether it adds (1) or is a hole (-1).

    A polygon without holes is its own ring: most parcels need not be taken apart.
    """
    polygon = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
    plain = polygon & (shapely.get_num_interior_rings(shapes) == 0) & ~shapely.is_empty(shapes)
    whole, others = np.flatnonzero(plain), np.flatnonzero(~plain)
    points, ring_of = shapely.get_coordinates(shapes[plain], return_index=True)
    if not len(others):
        return points, ring_of, whole, np.ones(len(whole))
    parts, outer = shapely.get_parts(shapes[others], return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)  # a collection may hold multipolygons
    areal = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts)
    lines, polygon_of = shapely.get_rings(parts[areal], return_index=True)
    more, more_of = shapely.get_coordinates(lines, return_index=True)
    is_shell = np.diff(polygon_of, prepend=-1) != 0
    return (
        np.concatenate([points, more]),
        np.concatenate([ring_of, more_of + len(whole)]),
        np.concatenate([whole, others[outer[inner[areal]][polygon_of]]]),
        np.concatenate([np.ones(len(whole)), np.where(is_shell, 1.0, -1.0)]),
    )
