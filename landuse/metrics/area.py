"""Areas of a parcel: the registered one in mu, and those of its boundary as a check beside it.

The registered area is the legal one; the boundary's areas never replace it.
"""

import geopandas as gpd
import pandas as pd

from landuse.geometry.ellipsoidal_area import ellipsoidal_area_m2 as measure_ellipsoidal
from landuse.geometry.measure import planar_area_m2 as measure_planar


def area_mu(area_m2: pd.Series) -> pd.Series:
    """Return the registered area in mu: ``area_m2 * 3 / 2000``; unknown stays unknown.

    >>> area_mu(pd.Series([16726.97])).round(2).tolist()
    [25.09]
    """
    return area_m2 * 3 / 2000


def planar_area_m2(geometry: gpd.GeoSeries) -> pd.Series:
    """Return the boundary's area in the parcel's own 3-degree Gauss-Krueger zone (CGCS2000), in m2; no boundary, no area."""
    return measure_planar(geometry)


def ellipsoidal_area_m2(geometry: gpd.GeoSeries) -> pd.Series:
    """Return the boundary's area on the CGCS2000 ellipsoid as the national land survey defines it, in m2."""
    return measure_ellipsoidal(geometry)


def area_difference_share(planar_area_m2: pd.Series, area_m2: pd.Series) -> pd.Series:
    """Return ``(planar_area_m2 - area_m2) / area_m2``; unknown where either is missing or the registered area is not positive."""
    return (planar_area_m2 - area_m2) / area_m2.where(area_m2 > 0)
