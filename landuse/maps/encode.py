"""From columns and shapes to small plain values and arrays of whole numbers that travel in a page, and from those to JSON.

No reader takes that JSON for markup. The script beside this module (``web/data.js``) turns them back.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from landuse.errors import CrsError
from landuse.maps.generalise import LEVEL_ZOOMS, zoom_levels
from landuse.style import StyleClass

Block = dict[str, Any]

DEGREE_UNITS = 1_000_000
"""Coordinates are whole numbers of 1e-6 degree, about 0.1 m: finer than a screen shows."""
SUM_DECIMALS = 6
_EARTH = (180, 90, 180, 90)
_MOSTLY_DIFFERENT = 0.7
_LINES, _POLYGONS = (1, 2), (3,)
_JSON_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "/": "\\/", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_JSON_SPECIAL = re.compile("[<>&/\u2028\u2029\ud800-\udfff]|\\{(?=[{%#])")


def text_column(values: pd.Series) -> Block:
    """Return texts, each different one once; missing and empty ones are null."""
    texts = values.astype("str").where(values.notna())
    texts = texts.where(texts != "")
    positions, different = pd.factorize(texts)
    if len(different) > _MOSTLY_DIFFERENT * len(texts):
        return {"kind": "text", "values": [None if p < 0 else str(t) for p, t in zip(positions.tolist(), texts, strict=True)]}
    return {"kind": "text", "values": [str(text) for text in different], "codes": positions.astype("int64")}


def lines(texts: pd.Series, keys: pd.Series) -> pd.Series:
    """Return the texts of each key, one to a line, indexed by key."""
    return texts.astype("str").groupby(keys.astype("str"), sort=False).agg("\n".join).astype("str")


def date_column(values: pd.Series) -> Block:
    """Return days as text ``2018-03-01``."""
    return text_column(values.dt.strftime("%Y-%m-%d"))


def number_column(values: pd.Series, decimals: int) -> Block:
    """Return numbers exact enough to be added up, to be shown with `decimals`; unknown and infinite ones are null."""
    numbers = values.to_numpy(dtype="float64", na_value=np.nan)
    known = np.isfinite(numbers)
    plain = np.round(np.where(known, numbers, 0), SUM_DECIMALS).tolist()
    whole = [int(number) if number == int(number) else number for number in plain]
    return {"kind": "number", "decimals": decimals, "values": [n if k else None for n, k in zip(whole, known, strict=True)]}


def class_column(positions: npt.NDArray[np.int64], classes: Sequence[StyleClass]) -> Block:
    """Return the position of each row's class (-1: none) with the classes' names, colours and hatches."""
    table = [
        {"key": c.key, "label": c.label, "color": c.color, "hatch": c.hatch, "ink": c.ink, "definition": c.definition}
        for c in classes
    ]
    return {"kind": "class", "classes": table, "codes": positions}


def geometry_block(shapes: gpd.GeoSeries, *, closed: bool = True) -> Block:
    """Return rings (or, with ``closed=False``, lines) as differences of whole numbers; all parts and holes are kept.

    Outer rings run one way and holes the other, so that overlapping parcels fill alike. A row that is missing, empty or of
    another kind has no ring. `points` holds a point inside each shape for its label. Where there are many vertices, `levels` says from which
    of the `zooms` on each is drawn (:func:`landuse.maps.generalise.zoom_levels`).

    Raises
    ------
    CrsError
        The coordinate system is missing, or leads to no place on earth.
    """
    parts, row = _singles(_lonlat(shapes), _POLYGONS if closed else _LINES)
    if closed:
        rings, part = shapely.get_rings(shapely.orient_polygons(parts), return_index=True)
    else:
        rings, part = parts, np.arange(len(parts))
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    if closed and len(ring):
        open_end = np.append(ring[1:] == ring[:-1], False)
        coordinates, ring = coordinates[open_end], ring[open_end]
    whole = _whole(coordinates)
    levels = zoom_levels(parts, whole, len(rings))
    return {
        "closed": closed,
        "deltas": _differences(whole),
        "rings": np.bincount(ring, minlength=len(rings)),
        "parts": np.bincount(row[part], minlength=len(shapes)),
        "points": _differences(_whole(_label_points(parts, row, closed=closed))),
    } | ({} if levels is None else {"levels": levels, "zooms": list(LEVEL_ZOOMS)})


def plain(value: Any) -> list[Any]:
    """Return an array as a list; raise TypeError for anything else that JSON does not know."""
    if not isinstance(value, np.ndarray):
        raise TypeError(f"not plain data: {type(value).__name__}")
    found: list[Any] = value.tolist()
    return found


def json_text(value: Any) -> str:
    """Return `value` as JSON that is only ever data, wherever in a page it stands.

    No tag, comment, address or template sign survives in it (``<``, ``//``, ``{{``), nor a character that ends a line of
    script or cannot be written as UTF-8.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=plain)
    return _JSON_SPECIAL.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    return _JSON_ESCAPES.get(character) or f"\\u{ord(character):04x}"


def _lonlat(shapes: gpd.GeoSeries) -> npt.NDArray[np.object_]:
    if shapes.crs is None:
        if shapes.isna().all():
            return np.full(len(shapes), None, dtype=object)
        raise CrsError('图形没有坐标系，不能上图；请在 landuse.toml 写明 crs，或先用 set_crs("EPSG:4550") 之类标明后再制图')
    found: npt.NDArray[np.object_] = np.asarray(shapes.to_crs("EPSG:4326").array, dtype=object)
    bounds = shapely.bounds(found)
    bounds = bounds[~np.isnan(bounds).all(axis=1)]
    if len(bounds) and not (np.abs(bounds) <= _EARTH).all():  # infinite where a projection cannot be undone
        raise CrsError(f"按坐标系“{shapes.crs.name}”换算后坐标不在地球上；请核对坐标系和坐标次序（东、北）")
    return found


def _singles(shapes: npt.NDArray[np.object_], kinds: Sequence[int]) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.int64]]:
    """Return every single part of the wanted kinds with its row; collections within collections are opened once more."""
    outer, row = shapely.get_parts(shapes, return_index=True)
    parts, inner = shapely.get_parts(outer, return_index=True)
    wanted = np.isin(shapely.get_type_id(parts), kinds) & ~shapely.is_empty(parts)
    return parts[wanted], row[inner][wanted]


def _whole(coordinates: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    return np.rint(coordinates * DEGREE_UNITS).astype("int64")


def _differences(whole: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    steps: npt.NDArray[np.int64] = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype="int64")).ravel()
    return steps


def _label_points(parts: npt.NDArray[np.object_], row: npt.NDArray[np.int64], *, closed: bool) -> npt.NDArray[np.float64]:
    """Return for each row that has parts a point inside its largest one, or halfway along its longest."""
    size = shapely.area(parts) if closed else shapely.length(parts)
    order = np.lexsort((-size, row))
    _, first = np.unique(row[order], return_index=True)
    largest = parts[order][first]
    points = shapely.point_on_surface(largest) if closed else shapely.line_interpolate_point(largest, 0.5, normalized=True)
    found: npt.NDArray[np.float64] = shapely.get_coordinates(points)
    return found
