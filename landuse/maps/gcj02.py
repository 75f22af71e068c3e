"""GCJ-02 on the map: a copy of shapes moved for display over AMap's pictures, never for a file."""

import geopandas as gpd
import numpy as np
import shapely

from landuse.errors import CrsError
from landuse.geometry.shifted_coordinates import gcj02


def display_copy(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return a copy of `shapes` in shifted longitude and latitude, to be drawn over AMap's pictures and for nothing else.

    Missing shapes stay missing. The copy is marked as longitude and latitude because a page draws it so; that is not where
    the shapes lie.

    Raises
    ------
    CrsError
        The shapes have no coordinate system.
    """
    if shapes.crs is None:
        if shapes.isna().all():
            return shapes
        raise CrsError('图形没有坐标系，不能上图；请在 landuse.toml 写明 crs，或先用 set_crs("EPSG:4550") 之类标明后再制图')
    plain = shapes.to_crs("EPSG:4326")
    moved = shapely.transform(np.asarray(plain.array, dtype=object), lambda places: np.column_stack(gcj02(*places.T)))
    return gpd.GeoSeries(moved, index=shapes.index, crs="EPSG:4326")
