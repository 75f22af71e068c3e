"""What the numbers of each boundary say: records whose coordinates are no numbers, or of another system than the rest.

A file's statement is checked against the coordinates of most of its records; the few that cannot be of the agreed system are found
one by one, each with what its numbers look like. Nothing is moved: numbers alone never prove a system.
"""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from landuse.crs import Bounds, Flags, Numbers, fitting
from landuse.crs.guess import likely_crs

Shapes = npt.NDArray[np.object_]

_NORTHINGS = (1.6e6, 6.0e6)
_LATITUDES, _LONGITUDES = (3.0, 54.0), (73.0, 136.0)
_PLANE, _TURNED_PLANE, _DEGREES, _TURNED_DEGREES, _UNCLEAR = 1000, 2000, 1, 2, 0


def not_finite(shapes: Shapes) -> Flags:
    """Tell which boundaries have a coordinate that is infinite or no number, as failed transformations leave behind."""
    wrong = np.zeros(len(shapes), dtype=np.bool_)
    if np.isfinite(shapely.get_coordinates(shapes)).all():
        return wrong
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    wrong[owner[~np.isfinite(points).all(axis=1)]] = True
    return wrong


def main_bounds(shapes: Shapes) -> Bounds:
    """Return the extent of the boundaries of the commonest order of size, so that one stray record does not hide what the rest is.

    `shapes` have finite coordinates; where there is none the extent is not finite.
    """
    bounds = shapely.bounds(shapes)
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    if not len(bounds):
        return (np.nan, np.nan, np.nan, np.nan)
    kind_of = _kinds(bounds)
    kinds, counts = np.unique(kind_of, return_counts=True)
    return _extent(bounds[kind_of == kinds[np.argmax(counts)]])


def out_of_place(shapes: Shapes, crs: CRS) -> Flags:
    """Tell which boundaries cannot lie in `crs`; missing and empty ones are not among them."""
    bounds = shapely.bounds(shapes)
    known = np.isfinite(bounds).all(axis=1)
    wrong = np.zeros(len(shapes), dtype=np.bool_)
    x, y = (bounds[known, 0] + bounds[known, 2]) / 2, (bounds[known, 1] + bounds[known, 3]) / 2
    wrong[known] = ~fitting(crs, x, y)
    return wrong


def likely_systems(shapes: Shapes) -> pd.Series:
    """Return for each boundary a sentence that says what its numbers look like."""
    bounds = shapely.bounds(shapes)
    kinds = _kinds(bounds)
    sentences = {kind: likely_crs(_extent(bounds[kinds == kind])).sentence for kind in np.unique(kinds)}
    return pd.Series(kinds).map(sentences).astype("str")


def with_axes_exchanged(geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return `geometry`, whose first coordinate is north and second is east, as east and north."""
    turned = shapely.transform(np.asarray(geometry.array, dtype=object), lambda points: points[:, ::-1])
    return gpd.GeoSeries(turned, index=geometry.index, crs=geometry.crs)


def _extent(bounds: Numbers) -> Bounds:
    west, south = bounds[:, :2].min(axis=0)
    east, north = bounds[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def _kinds(bounds: Numbers) -> npt.NDArray[np.int64]:
    """Return a number for the order of size of each extent: degrees, a plane with its zone number, either of them turned, unclear."""
    x, y = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
    return np.select(
        [
            _within(x, _LATITUDES) & _within(y, _LONGITUDES),
            _within(x, (-180, 180)) & _within(y, (-90, 90)),
            _within(y, _NORTHINGS) & (x > 0),
            _within(x, _NORTHINGS) & (y > 0),
        ],
        [_TURNED_DEGREES, _DEGREES, _PLANE + x // 1e6, _TURNED_PLANE + y // 1e6],
        _UNCLEAR,
    ).astype("int64")


def _within(values: Numbers, limits: tuple[float, float]) -> Flags:
    return np.asarray((values >= limits[0]) & (values <= limits[1]))
