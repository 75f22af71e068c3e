"""Land that lies together: the open land around each parcel, which it can be put back to use with."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from landuse.crs import is_earthbound, is_web_mercator


def open_neighbours_mu(parcels: pd.DataFrame, mu: pd.Series, distance_m: float) -> pd.Series:
    """Return for each parcel the mu of the other parcels in its cluster of neighbours.

    Two parcels are neighbours where their boundaries are at most `distance_m` metres apart; a cluster holds everything reached
    from neighbour to neighbour. 0 where a parcel lies alone. An unknown area adds nothing. Missing without a boundary, and for
    all parcels where the boundaries have no coordinate system to measure in.

    Parameters
    ----------
    parcels
        The parcels of open cases, with or without ``geometry``.
    mu
        Their areas in mu, indexed alike.
    distance_m
        Gap in metres up to which boundaries count as shared.
    """
    found = pd.Series(np.nan, index=parcels.index, dtype="float64")
    if not isinstance(parcels, gpd.GeoDataFrame) or parcels.empty or parcels.crs is None or not is_earthbound(parcels.crs):
        return found
    shapes = np.asarray(parcels.geometry.array)
    present = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if not present.any():
        return found
    cluster = _clusters(_in_metres(parcels.geometry[present]), distance_m)
    own = mu.to_numpy(dtype="float64", na_value=np.nan)[present]
    own = np.nan_to_num(own)
    found[present] = np.bincount(cluster, weights=own)[cluster] - own
    return found.clip(lower=0.0)  # a difference of sums may fall below 0 by rounding


def _clusters(geometry: gpd.GeoSeries, distance_m: float) -> npt.NDArray[np.int32]:
    shapes = np.asarray(geometry.array)
    first, second = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=distance_m)
    joined = coo_array((np.ones(len(first), dtype=bool), (first, second)), shape=(len(shapes), len(shapes)))
    labels: npt.NDArray[np.int32] = connected_components(joined, directed=False)[1]
    return labels


def _in_metres(geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return the boundaries on a plane in metres: their own if it is one, else the local UTM zone."""
    crs = geometry.crs
    in_metres = crs.is_projected and not is_web_mercator(crs) and all(axis.unit_name == "metre" for axis in crs.axis_info)
    return geometry if in_metres else geometry.to_crs(geometry.estimate_utm_crs())
