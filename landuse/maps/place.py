"""Where on earth a page looks: the box around the parcels, in degrees."""

import geopandas as gpd
import numpy as np

Box = tuple[float, float, float, float]
"""West, south, east, north."""
MARGIN = 0.15
"""How much of the surroundings of the parcels a basemap keeps, as a share of their width and height, on each side."""


def place_of(parcels: object) -> Box | None:
    """Return the box of the parcels in degrees; None where none has a geometry with a coordinate system."""
    if not isinstance(parcels, gpd.GeoDataFrame) or parcels.active_geometry_name is None or parcels.crs is None:
        return None
    west, south, east, north = (float(value) for value in parcels.geometry.to_crs("EPSG:4326").total_bounds)
    return (west, south, east, north) if np.isfinite([west, south, east, north]).all() else None
