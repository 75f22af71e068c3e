"""Parcels that lie far from all the others: a slip in a number, or north and east exchanged, where both are still places on the map."""

import geopandas as gpd
import numpy as np
import shapely

from landuse.data import LandData
from landuse.geometry.measure import plane_of
from landuse.issues import IssueLog

FEWEST = 10
"""With fewer parcels there is no saying which of them lie where they should."""
FAR_M, FAR_SHARE = 20_000.0, 8.0
"""In m from the middle of all, and as a multiple of the usual distance from it (DESIGN): two towns of one county are nearer."""


def note_far_parcels(data: LandData, log: IssueLog) -> None:
    """Add an issue for each parcel far from the rest, and say where exchanging its coordinates would put it among them."""
    parcels = data.parcels
    if not isinstance(parcels, gpd.GeoDataFrame) or parcels.crs is None or parcels.geometry.notna().sum() < FEWEST:
        return
    bounds = shapely.bounds(np.asarray(parcels.geometry.to_crs(plane_of(parcels.geometry)).array, dtype=object))
    centres = (bounds[:, :2] + bounds[:, 2:]) / 2
    middle = np.nanmedian(centres, axis=0)
    distance = np.hypot(*(centres - middle).T)
    limit = max(FAR_M, FAR_SHARE * float(np.nanmedian(distance)))
    far = np.flatnonzero(distance > limit)
    turned = np.hypot(*(centres[far][:, ::-1] - middle).T) <= limit
    values = [
        f"距其余宗地中心 {away / 1000:.1f} 公里" + ("；交换 X、Y 坐标后落在其余宗地之间" if swapped else "")
        for away, swapped in zip(distance[far], turned, strict=True)
    ]
    log.add("parcel_far_away", table_name="parcels", records=parcels.index[far], column="geometry", values=values)
