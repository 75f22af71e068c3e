"""The quiet surroundings of a map: zones, roads, water, green, and their names where there is room."""

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from landuse.reports.atlas.ground import Ground
from landuse.reports.atlas.lettering import MM_PER_POINT
from landuse.reports.atlas.map_field import MapField

ZONE_FILL, ZONE_INK = "#fdfcf8", "#1f4e5f"
ZONE_DASH = (0, (7, 2.5, 1.2, 2.5))
ZONE_WIDTH = 1.4
WATER, WATER_INK, GREEN = "#d3e3ee", "#5b86a3", "#e3ecdd"
ROAD, ROAD_EDGE, NAME_INK = "#ffffff", "#cfd4d5", "#7b8589"
OTHER_INK = "#b9c0c2"
USUAL_ROAD_M = 20.0
AREAS = {"river": WATER, "green": GREEN}
_LEAST_ROAD_MM, _EDGE_MM = 0.35, 0.25
_STRAIGHT = 0.995
_ROOM_SHARE = 0.7
"""How wide a road must be to be named, as a share of the letters' height."""
_BESIDE_M = 40.0


def draw_surroundings(field: MapField, ground: Ground, zone: Any = None) -> None:
    """Lay the ground of `zone` (of all zones where it is None), green, water, other layers and roads below the parcels."""
    field.areas(ground.zones if zone is None else [zone], order=0.5, facecolor=ZONE_FILL, edgecolor="none")
    for kind in ("green", "river"):
        if kind in ground.context:
            shapes = ground.context[kind].geometry
            field.areas(shapes, order=0.8, facecolor=AREAS[kind], edgecolor="none")
            lines = shapes[shapes.geom_type.isin(["LineString", "MultiLineString"])]
            field.tracks(lines, order=0.8, colors=AREAS[kind], linewidths=1.5)
    for kind, frame in ground.context.items():
        if kind not in (*AREAS, "roads"):
            field.tracks(frame.geometry, order=0.9, colors=OTHER_INK, linewidths=0.6)
    if "roads" in ground.context:
        _roads(field, ground.context["roads"])


def draw_zone_lines(field: MapField, ground: Ground) -> None:
    """Draw the boundaries of zones over the parcels."""
    field.tracks(ground.zones, order=3, colors=ZONE_INK, linewidths=ZONE_WIDTH, linestyles=[ZONE_DASH])


def draw_names(field: MapField, ground: Ground, size: float, zone: Any = None) -> None:
    """Write the names of waters on them and those of roads along them, each once and only where there is room.

    Where `zone` is given, only roads in or by it are named.
    """
    taken: list[tuple[float, float, float]] = []
    waters = ground.context.get("river")
    if waters is not None and "name" in waters:
        for name, shape in zip(waters["name"], waters.geometry, strict=True):
            if not pd.isna(name):
                _on_water(field, str(name), shape, size + 1, taken)
    roads = ground.context.get("roads")
    if roads is not None and "name" in roads:
        near = None if zone is None else shapely.buffer(zone, _BESIDE_M)
        widths = _widths(roads)
        ordered = roads.assign(_width=widths).sort_values("_width", ascending=False, kind="stable")
        parts = ordered[["name", "_width", "geometry"]].explode(index_parts=False) if len(ordered) else ordered
        seen: set[str] = set()
        for name, width, line in zip(parts["name"], parts["_width"], parts.geometry, strict=True):
            if pd.isna(name) or str(name) in seen or field.length(width) < size * MM_PER_POINT * _ROOM_SHARE:
                continue
            stretch = line if near is None else shapely.intersection(line, near)
            if any(_along(field, str(name), part, size, taken) for part in shapely.get_parts(stretch)):
                seen.add(str(name))


def _roads(field: MapField, roads: gpd.GeoDataFrame) -> None:
    widths = np.maximum(_widths(roads).map(field.length), _LEAST_ROAD_MM)
    for order, more, color in ((1.0, _EDGE_MM, ROAD_EDGE), (1.1, 0.0, ROAD)):
        for width in np.unique(widths):
            field.tracks(
                roads.geometry[widths == width],
                order=order,
                colors=color,
                linewidths=(width + more) / MM_PER_POINT,
                capstyle="butt",
            )


def _widths(roads: gpd.GeoDataFrame) -> pd.Series:
    if "width_m" not in roads:
        return pd.Series(USUAL_ROAD_M, index=roads.index)
    known: pd.Series = pd.to_numeric(roads["width_m"], errors="coerce")
    return known.where(known > 0, USUAL_ROAD_M)


def _along(field: MapField, name: str, line: Any, size: float, taken: list[tuple[float, float, float]]) -> bool:
    """Write `name` on a straight stretch of `line` that lies well inside the field; tell whether there was one."""
    length = field.page.lettering.width(field.page.lettering.font.drawable(name), size)
    ahead = length / 2 / field.length(1.0)
    for at in (0.5, 0.35, 0.65, 0.2, 0.8):
        middle = line.length * at
        if middle - ahead * 1.2 < 0 or middle + ahead * 1.2 > line.length:
            continue
        ends = [line.interpolate(middle + way * ahead).coords[0] for way in (-1, 0, 1)]
        (x1, y1), (x, y), (x2, y2) = field.paper(ends)
        straight = np.hypot(x2 - x1, y2 - y1) >= _STRAIGHT * length
        inside = all(field.rect.holds(px, py, 4) for px, py in ((x1, y1), (x2, y2)))
        free = all(np.hypot(x - tx, y - ty) > (length + other) / 2 + 2 for tx, ty, other in taken)
        if straight and inside and free:
            angle = np.degrees(np.arctan2(y2 - y1, x2 - x1))
            upright = (angle + 90) % 180 - 90
            field.page.text(x, y, name, size, align="center", color=NAME_INK, rotation=float(upright), order=3.2)
            taken.append((x, y, length))
            return True
    return False


def _on_water(field: MapField, name: str, shape: Any, size: float, taken: list[tuple[float, float, float]]) -> None:
    seen = shapely.intersection(shape, shapely.box(*field.extent))
    for part in _largest(seen):
        x, y = field.paper(shapely.maximum_inscribed_circle(part).coords)[0]
        length = field.page.lettering.width(field.page.lettering.font.drawable(name), size)
        if np.sqrt(part.area) > length / field.length(1.0) * 0.8 and field.rect.holds(x, y, length / 2 + 3):
            field.page.text(x, y, name, size, align="center", color=WATER_INK, order=1.5)
            taken.append((float(x), float(y), length))


def _largest(shape: Any) -> Iterator[Any]:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and not part.is_empty]
    if parts:
        yield max(parts, key=lambda part: part.area)
