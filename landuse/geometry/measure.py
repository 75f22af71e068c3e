"""Areas of boundaries: on the plane of each parcel's own 3-degree zone, and on the ellipsoid as the national survey has it.

Both are checks beside the registered area, which is the legal one. Nothing is ever measured in degrees or in Web Mercator.
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

from landuse.crs import ZONE_WIDTH
from landuse.errors import CrsError

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int64]

_CGCS2000_INVERSE_FLATTENING = 298.257222101
_CGCS2000_B = 6356752.31414  # semi-minor axis in m


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
    Series indexed like `geometry`; missing where the boundary is missing.

    Raises
    ------
    CrsError
        The coordinate system is not stated.
    """
    if geometry.isna().all():
        return pd.Series(np.nan, index=geometry.index)
    base = _geodetic(geometry)
    shapes = np.asarray(geometry.array)
    areas = np.full(len(shapes), np.nan)
    present = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    meridians = np.full(len(shapes), np.nan)
    meridians[present] = _own_meridians(shapes[present], geometry.crs, base)
    for meridian in np.unique(meridians[present]):
        mine = meridians == meridian
        areas[mine] = shapely.area(_on_zone(shapes[mine], geometry.crs, base, int(meridian)))
    areas[shapely.is_empty(shapes) & ~shapely.is_missing(shapes)] = 0.0
    return pd.Series(areas, index=geometry.index)


def ellipsoidal_area_m2(geometry: gpd.GeoSeries) -> pd.Series:
    """Return each boundary's area on the CGCS2000 ellipsoid by the formula of the national land survey, in m2.

    The area is the sum over the boundary's sides of the trapezoid between side and meridian,
    ``2 b^2 dL (A sin(dB/2) cos Bm - B sin(3dB/2) cos 3Bm + C sin(5dB/2) cos 5Bm - D sin(7dB/2) cos 7Bm + E sin(9dB/2) cos 9Bm)``,
    with ``dL`` the side's mean longitude from a meridian of the ring (Third National Land Survey, technical rules). Holes are
    taken off. All rings are computed at once.

    Returns
    -------
    Series indexed like `geometry`; missing where the boundary is missing.

    Raises
    ------
    CrsError
        The coordinate system is not stated.
    """
    if geometry.isna().all():
        return pd.Series(np.nan, index=geometry.index)
    base = _geodetic(geometry)
    shapes = np.asarray(geometry.array)
    polygons, owner = shapely.get_parts(shapes, return_index=True)
    areal = shapely.get_type_id(polygons) == shapely.GeometryType.POLYGON
    polygons, owner = polygons[areal], owner[areal]
    rings, polygon_of = shapely.get_rings(polygons, return_index=True)
    points, ring_of = shapely.get_coordinates(rings, return_index=True)
    longitude, latitude = Transformer.from_crs(geometry.crs, base, always_xy=True).transform(points[:, 0], points[:, 1])
    signed = _trapezoid_sums(np.radians(longitude), np.radians(latitude), ring_of, len(rings))
    is_shell = np.diff(polygon_of, prepend=-1) != 0
    ring_areas = np.where(is_shell, np.abs(signed), -np.abs(signed))
    areas = np.bincount(owner[polygon_of], weights=ring_areas, minlength=len(shapes)).astype("float64")
    areas[shapely.is_missing(shapes)] = np.nan
    return pd.Series(areas, index=geometry.index)


def _trapezoid_sums(longitude: Floats, latitude: Floats, ring_of: Positions, rings: int) -> Floats:
    """Return the signed area of each ring; the meridian of its first point is the origin, so that little cancels."""
    if not len(ring_of):
        return np.zeros(rings)
    first_point = np.flatnonzero(np.diff(ring_of, prepend=-1))
    from_origin = longitude - longitude[first_point][ring_of]
    joined = ring_of[1:] == ring_of[:-1]
    mean_longitude = ((from_origin[1:] + from_origin[:-1]) / 2)[joined]
    half_step = ((latitude[1:] - latitude[:-1]) / 2)[joined]
    middle = ((latitude[1:] + latitude[:-1]) / 2)[joined]
    series = np.zeros(len(middle))
    for order, coefficient in zip((1, 3, 5, 7, 9), _survey_coefficients(), strict=True):
        series += coefficient * np.sin(order * half_step) * np.cos(order * middle)
    sides = 2 * _CGCS2000_B**2 * mean_longitude * series
    return np.asarray(np.bincount(ring_of[1:][joined], weights=sides, minlength=rings), dtype=np.float64)


@lru_cache(maxsize=1)
def _survey_coefficients() -> tuple[float, ...]:
    """Return A, -B, C, -D, E of the survey's formula."""
    flattening = 1 / _CGCS2000_INVERSE_FLATTENING
    e2 = flattening * (2 - flattening)
    e4, e6, e8 = e2**2, e2**3, e2**4
    return (
        1 + 3 * e2 / 6 + 30 * e4 / 80 + 35 * e6 / 112 + 630 * e8 / 2304,
        -(e2 / 6 + 15 * e4 / 80 + 21 * e6 / 112 + 420 * e8 / 2304),
        3 * e4 / 80 + 7 * e6 / 112 + 180 * e8 / 2304,
        -(e6 / 112 + 45 * e8 / 2304),
        5 * e8 / 2304,
    )


def _geodetic(geometry: gpd.GeoSeries) -> CRS:
    if geometry.crs is None:
        raise CrsError('图形没有坐标系说明,不能量算面积;请先写明坐标系,例如 crs = "EPSG:4550"')
    base = geometry.crs.geodetic_crs
    if base is None:
        raise CrsError(f"坐标系 {geometry.crs.name} 没有大地基准(如独立坐标系),不能量算面积;请先转换为 2000 国家大地坐标系")
    flat: CRS = base.to_2d()
    return flat


def _own_meridians(shapes: npt.NDArray[np.object_], crs: CRS, base: CRS) -> Floats:
    centres = shapely.get_coordinates(shapely.centroid(shapes))
    longitude, _ = Transformer.from_crs(crs, base, always_xy=True).transform(centres[:, 0], centres[:, 1])
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


@lru_cache(maxsize=256)
def _plane(base: CRS, meridian: int) -> ProjectedCRS:
    return ProjectedCRS(TransverseMercatorConversion(longitude_natural_origin=meridian, false_easting=500_000), geodetic_crs=base)
