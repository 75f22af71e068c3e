"""Which coordinate system a layer states, or what its numbers look like where it states none; which plane results can be kept in."""

import math
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from pyproj import CRS, Transformer

from landuse.crs import CHINA_EAST, CHINA_WEST, agree_crs, crs_label, is_web_mercator, parse_crs
from landuse.crs.guess import likely_crs
from landuse.errors import CrsError
from landuse.geometry.crs_doctor import main_bounds, not_finite
from landuse.geometry.shifted_coordinates import shifted_name


@dataclass(frozen=True)
class StatedSystem:
    """What is known of the system of a layer: its own (None: not stated), the likely code, and a sentence for the reader.

    `turned` tells that the numbers make sense only with the axes exchanged, `fault` why the file's own statement cannot be.
    """

    own: CRS | None
    likely: str | None
    sentence: str
    turned: bool = False
    fault: str = ""

    @property
    def is_certain(self) -> bool:
        """Whether the file itself states a system that its coordinates can be of."""
        return self.own is not None and not self.fault


def system_of(geometry: gpd.GeoSeries) -> StatedSystem:
    """Return what is known of the system that `geometry` is in; nothing is decided by it."""
    bounds = _bounds(geometry)
    guess = likely_crs(bounds)
    own = geometry.crs
    if own is None:
        return StatedSystem(None, guess.codes[0] if guess.codes else None, guess.sentence, guess.turned)
    try:
        agree_crs(own, None, bounds, where="本文件", section="data.parcels")
    except CrsError as error:
        return StatedSystem(own, None, crs_label(own), guess.turned, str(error))
    return StatedSystem(own, None, crs_label(own))


def working_plane(geometry: gpd.GeoSeries, crs_text: str | None) -> tuple[str, str] | None:
    """Return a plane for results and the reason, where the data lie outside China; None inside it or where nothing is known.

    A metric plane that the file itself is in stays; else it is the UTM zone of the middle of the extent.
    """
    if shifted_name(crs_text) is not None:
        return None
    crs = geometry.crs if crs_text is None else parse_crs(crs_text)
    bounds = _bounds(geometry)
    if crs is None or crs.geodetic_crs is None or not np.all(np.isfinite(bounds)):
        return None
    middle = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    longitude, latitude = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True).transform(*middle)
    if not math.isfinite(longitude) or CHINA_WEST <= longitude < CHINA_EAST:
        return None
    code = crs.to_epsg(min_confidence=70)
    if code and crs.is_projected and not is_web_mercator(crs) and all(axis.unit_name == "metre" for axis in crs.axis_info):
        return f"EPSG:{code}", "数据在中国以外，沿用文件自己的平面坐标系"
    zone = min(int((longitude + 180) // 6) + 1, 60)
    return (
        f"EPSG:{32600 + zone if latitude >= 0 else 32700 + zone}",
        "数据在中国以外，取所在的 UTM 带；当地另有平面坐标系的请改写",
    )


def _bounds(geometry: gpd.GeoSeries) -> tuple[float, float, float, float]:
    shapes = np.asarray(geometry.dropna().array, dtype=object)
    return main_bounds(shapes[~not_finite(shapes)])
