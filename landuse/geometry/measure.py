"""Areas of boundaries on the plane of each parcel's own 3-degree zone.

They are a check beside the registered area, which is the legal one. Nothing is ever measured in degrees or in Web Mercator.
"""

from functools import lru_cache

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS, Transformer
from pyproj.crs import ProjectedCRS
from pyproj.crs.coordinate_operation import TransverseMercatorConversion

from landuse.crs import ZONE_WIDTH, is_web_mercator, three_degree_meridian
from landuse.errors import CrsError

Floats = npt.NDArray[np.float64]
_MARGIN_DEG = 0.001  # a box is bounded in degrees by points along its sides only


def planar_area_m2(geometry: gpd.GeoSeries) -> pd.Series:
    """Return each boundary's area on the plane of its own 3-degree Gauss-Krueger zone, in m2.

    The zone is that of the centroid's longitude. The projection keeps the datum of the data, so that no datum shift enters:
    for CGCS2000 and WGS 84 it is the CGCS2000 zone; zones outside China go on by the same rule.

    Parameters
    ----------
    geometry
        Boundaries in any coordinate system with a datum, Web Mercator and degrees included.

    Returns
    -------
    Series indexed like `geometry`; missing where the boundary is missing, empty, a point or a line, or at no place on earth.

    Raises
    ------
    CrsError
        The coordinate system is not stated.
    """
    if geometry.isna().all():
        return pd.Series(np.nan, index=geometry.index)
    base = geodetic_base(geometry)
    shapes = np.asarray(geometry.array)
    areas = np.full(len(shapes), np.nan)
    present = has_surface(shapes)
    if not present.any():
        return pd.Series(areas, index=geometry.index)
    meridians = np.full(len(shapes), np.nan)
    meridians[present] = _own_meridians(shapes[present], geometry.crs, base)
    for meridian in np.unique(meridians[present]):
        mine = meridians == meridian
        with np.errstate(invalid="ignore"):  # a coordinate that is no place on earth makes its area unknown
            areas[mine] = shapely.area(_on_zone(shapes[mine], geometry.crs, base, int(meridian)))
    return pd.Series(np.where(np.isfinite(areas), areas, np.nan), index=geometry.index)


def has_surface(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    """Tell which shapes bound land at all: not those that are missing or empty, nor points and lines."""
    found: npt.NDArray[np.bool_] = (shapely.get_dimensions(shapes) == 2) & ~shapely.is_empty(shapes)
    return found


def geodetic_base(geometry: gpd.GeoSeries) -> CRS:
    """Return the longitude and latitude system under the coordinate system of `geometry`; raise CrsError where there is none."""
    if geometry.crs is None:
        raise CrsError('图形没有坐标系说明，不能量算面积；请先写明坐标系，例如 crs = "EPSG:4550"')
    base = geometry.crs.geodetic_crs
    if base is None:
        raise CrsError(f"坐标系 {geometry.crs.name} 没有大地基准（如独立坐标系），不能量算面积；请先转换为 2000 国家大地坐标系")
    flat: CRS = base.to_2d()
    return flat


def _own_meridians(shapes: npt.NDArray[np.object_], crs: CRS, base: CRS) -> Floats:
    to_degrees = Transformer.from_crs(crs, base, always_xy=True)
    bounds = shapely.total_bounds(shapes)
    if np.isfinite(bounds).all():
        west, _, east, _ = to_degrees.transform_bounds(*bounds)
        ends = _meridians(np.array([west - _MARGIN_DEG, east + _MARGIN_DEG]))
        if west <= east and ends[0] == ends[1]:  # one zone holds them all, as nearly always
            return np.full(len(shapes), ends[0])
    centres = shapely.get_coordinates(shapely.centroid(shapes))
    longitude, _ = to_degrees.transform(centres[:, 0], centres[:, 1])
    return _meridians(longitude)


def _meridians(longitude: Floats) -> Floats:
    """Return the central meridian of the 3-degree zone of each longitude."""
    meridians: Floats = ZONE_WIDTH * np.floor(longitude / ZONE_WIDTH + 0.5)
    return meridians


def _on_zone(shapes: npt.NDArray[np.object_], crs: CRS, base: CRS, meridian: int) -> npt.NDArray[np.object_]:
    if _is_zone_plane(crs, meridian):
        return shapes
    to_plane = Transformer.from_crs(crs, _plane(base, meridian), always_xy=True)
    moved: npt.NDArray[np.object_] = shapely.transform(
        shapely.force_2d(shapes), lambda points: np.column_stack(to_plane.transform(points[:, 0], points[:, 1]))
    )
    return moved


def _is_zone_plane(crs: CRS, meridian: int) -> bool:
    operation = crs.coordinate_operation
    if not crs.is_projected or operation is None or operation.method_name != "Transverse Mercator":
        return False
    values = {parameter.name: float(parameter.value) for parameter in operation.params}
    in_metres = all(axis.unit_name == "metre" for axis in crs.axis_info)
    return in_metres and values["Scale factor at natural origin"] == 1 and values["Longitude of natural origin"] == meridian


def plane_of(geometry: gpd.GeoSeries) -> CRS:
    """Return a plane in metres to compare `geometry` on: its own, or the 3-degree zone of the middle of its extent.

    Degrees and Web Mercator are no such planes.
    """
    base = geodetic_base(geometry)
    crs: CRS = geometry.crs
    if crs.is_projected and not is_web_mercator(crs) and all(axis.unit_name == "metre" for axis in crs.axis_info):
        return crs
    west, south, east, north = geometry.total_bounds
    longitude, _ = Transformer.from_crs(crs, base, always_xy=True).transform((west + east) / 2, (south + north) / 2)
    return _plane(base, three_degree_meridian(longitude))


@lru_cache(maxsize=256)
def _plane(base: CRS, meridian: int) -> ProjectedCRS:
    return ProjectedCRS(TransverseMercatorConversion(longitude_natural_origin=meridian, false_easting=500_000), geodetic_crs=base)
