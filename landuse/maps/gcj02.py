"""GCJ-02, the shifted coordinates of AMap's pictures: a copy of shapes moved for display, never for a file.

The formula is the public one (constants of the Krasovsky ellipsoid); outside China nothing moves. A shift is some 300 to 700 m.
"""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from landuse.errors import CrsError

Numbers = npt.NDArray[np.float64]

_AXIS, _ECCENTRICITY2 = 6378245.0, 0.00669342162296594323
_WEST, _EAST, _SOUTH, _NORTH = 73.66, 135.05, 3.86, 53.55
_LON0, _LAT0 = 105.0, 35.0


def gcj02(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Numbers, Numbers]:
    """Return longitudes and latitudes (WGS84 or CGCS2000, degrees) as GCJ-02; unknown ones and those outside China as they are.

    >>> [round(float(value), 6) for value in gcj02(116.404, 39.915)]
    [116.410244, 39.916404]
    """
    lon, lat = np.asarray(lon, dtype="float64"), np.asarray(lat, dtype="float64")
    inside = (lon > _WEST) & (lon < _EAST) & (lat > _SOUTH) & (lat < _NORTH)
    x, y = np.where(inside, lon - _LON0, 0.0), np.where(inside, lat - _LAT0, 0.0)
    bend = np.sqrt(np.abs(x))
    along = (20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * bend + along + _waves(y, 20, 40, 3) + _slow(y, 160, 320)
    east = 300 + x + 2 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * bend + along + _waves(x, 20, 40, 3) + _slow(x, 150, 300)
    angle = np.radians(np.where(inside, lat, 0.0))
    curve = 1 - _ECCENTRICITY2 * np.sin(angle) ** 2
    dlat = np.degrees(north * curve * np.sqrt(curve) / (_AXIS * (1 - _ECCENTRICITY2)))
    dlon = np.degrees(east * np.sqrt(curve) / (_AXIS * np.cos(angle)))
    return np.where(inside, lon + dlon, lon), np.where(inside, lat + dlat, lat)


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
        raise CrsError('图形没有坐标系,不能上图;请在 landuse.toml 写明 crs,或先用 set_crs("EPSG:4550") 之类标明后再制图')
    plain = shapes.to_crs("EPSG:4326")
    moved = shapely.transform(np.asarray(plain.array, dtype=object), lambda places: np.column_stack(gcj02(*places.T)))
    return gpd.GeoSeries(moved, index=shapes.index, crs="EPSG:4326")


def _waves(value: Numbers, first: float, second: float, slower: float) -> Numbers:
    found: Numbers = (first * np.sin(np.pi * value) + second * np.sin(np.pi * value / slower)) * 2 / 3
    return found


def _slow(value: Numbers, first: float, second: float) -> Numbers:
    found: Numbers = (first * np.sin(np.pi * value / 12) + second * np.sin(np.pi * value / 30)) * 2 / 3
    return found
