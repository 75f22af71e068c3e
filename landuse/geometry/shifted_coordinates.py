"""GCJ-02 and BD-09, the shifted coordinates of Chinese web maps: there and back.

The formulas are the public ones (constants of the Krasovsky ellipsoid). Outside China nothing moves. A shift is some 300 to 700 m for
GCJ-02, and more for BD-09. Nothing in the numbers tells that they are shifted: only who supplied them knows.
"""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

Numbers = npt.NDArray[np.float64]
Shift = Callable[[npt.ArrayLike, npt.ArrayLike], tuple[Numbers, Numbers]]

SHIFTED = ("GCJ-02", "BD-09")
_AXIS, _ECCENTRICITY2 = 6378245.0, 0.00669342162296594323
_WEST, _EAST, _SOUTH, _NORTH = 73.66, 135.05, 3.86, 53.55
_LON0, _LAT0 = 105.0, 35.0
_BD_TURN = np.pi * 3000 / 180
_BD_LON, _BD_LAT = 0.0065, 0.006
_ROUNDS, _CLOSE = 20, 1e-11  # degrees: a thousandth of a millimetre


def shifted_name(text: str | None) -> str | None:
    """Return ``"GCJ-02"`` or ``"BD-09"`` where `text` names one of them, however written; None for anything else.

    >>> shifted_name("gcj02"), shifted_name("BD-09"), shifted_name("EPSG:4490")
    ('GCJ-02', 'BD-09', None)
    """
    plain = (text or "").strip().upper().replace("-", "").replace("_", "").replace(" ", "")
    return {name.replace("-", ""): name for name in SHIFTED}.get(plain)


def gcj02(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Numbers, Numbers]:
    """Return longitudes and latitudes (WGS84 or CGCS2000, degrees) as GCJ-02; unknown ones and those outside China as they are.

    >>> [round(float(value), 6) for value in gcj02(116.404, 39.915)]
    [116.410244, 39.916404]
    """
    lon, lat = np.asarray(lon, dtype="float64"), np.asarray(lat, dtype="float64")
    inside = _inside(lon, lat)
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


def bd09(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Numbers, Numbers]:
    """Return longitudes and latitudes (WGS84 or CGCS2000, degrees) as BD-09; those outside China as they are.

    >>> [round(float(value), 5) for value in bd09(116.404, 39.915)]
    [116.41663, 39.9227]
    """
    lon, lat = np.asarray(lon, dtype="float64"), np.asarray(lat, dtype="float64")
    inside = _inside(lon, lat)
    x, y = bd09_of_gcj02(*gcj02(np.where(inside, lon, _LON0), np.where(inside, lat, _LAT0)))
    return np.where(inside, x, lon), np.where(inside, y, lat)


def bd09_of_gcj02(x: Numbers, y: Numbers) -> tuple[Numbers, Numbers]:
    """Return GCJ-02 longitudes `x` and latitudes `y` as BD-09."""
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * _BD_TURN)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BD_TURN)
    return radius * np.cos(angle) + _BD_LON, radius * np.sin(angle) + _BD_LAT


def true_places(lon: npt.ArrayLike, lat: npt.ArrayLike, name: str) -> tuple[Numbers, Numbers]:
    """Return the WGS84 places whose coordinates in `name` (``"GCJ-02"`` or ``"BD-09"``) are `lon` and `lat`, to well under 1 mm.

    The formula has no inverse, so the place is sought by fixed-point iteration; one step alone errs by up to metres. Coordinates that
    are no number or that nothing is shifted to (at the edge of the shifted area) are returned as missing.
    """
    shift: Shift = {"GCJ-02": gcj02, "BD-09": bd09}[name]
    lon, lat = np.asarray(lon, dtype="float64"), np.asarray(lat, dtype="float64")
    known = np.isfinite(lon) & np.isfinite(lat)
    lon, lat = np.where(known, lon, np.nan), np.where(known, lat, np.nan)
    x, y = lon.copy(), lat.copy()
    for _ in range(_ROUNDS):
        there_x, there_y = shift(x, y)
        off_x, off_y = there_x - lon, there_y - lat
        if not np.any(np.hypot(off_x, off_y) > _CLOSE):
            break
        x, y = x - off_x, y - off_y
    there_x, there_y = shift(x, y)
    found = np.hypot(there_x - lon, there_y - lat) <= 100 * _CLOSE
    return np.where(found, x, np.nan), np.where(found, y, np.nan)


def unshifted(shapes: gpd.GeoSeries, name: str) -> gpd.GeoSeries:
    """Return `shapes`, whose numbers are degrees of `name`, where they lie: in CGCS2000 degrees (EPSG:4490)."""

    def there(places: Numbers) -> Numbers:
        return np.column_stack(true_places(places[:, 0], places[:, 1], name))

    moved = shapely.transform(np.asarray(shapes.array, dtype=object), there)
    return gpd.GeoSeries(moved, index=shapes.index, crs="EPSG:4490")


def _inside(lon: Numbers, lat: Numbers) -> npt.NDArray[np.bool_]:
    return np.asarray((lon > _WEST) & (lon < _EAST) & (lat > _SOUTH) & (lat < _NORTH))


def _waves(value: Numbers, first: float, second: float, slower: float) -> Numbers:
    found: Numbers = (first * np.sin(np.pi * value) + second * np.sin(np.pi * value / slower)) * 2 / 3
    return found


def _slow(value: Numbers, first: float, second: float) -> Numbers:
    found: Numbers = (first * np.sin(np.pi * value / 12) + second * np.sin(np.pi * value / 30)) * 2 / 3
    return found
