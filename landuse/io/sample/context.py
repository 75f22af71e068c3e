"""The quiet things around the plots: streets with their names, the river, greens, and the boundaries of the zones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from landuse.io.sample.ground import CRS, Points, Ring
from landuse.io.sample.names import MAIN_STREETS, PARKS, RIVER, side_street
from landuse.io.sample.streets import MAIN_WIDTH, RIVER_GROUND, SIDE_WIDTH, ZONES, Block, StreetGrid, ZonePlan, street_pieces

_WINDOW = shapely.box(519_000.0, 4_610_000.0, 531_000.0, 4_622_000.0)
_RIVER_SIDE = (118.0, 192.0)  # the green between river and first street, m from the river's axis

# Roads beyond the zones: name, class, width in m, and the bends of their axis as (easting, northing); a connecting road begins
# and ends at a (zone, u, v) on the paper of that zone.
_EXPRESSWAY: Ring = (
    (519000, 4614950), (521100, 4615150), (522750, 4614700), (523500, 4613300), (525200, 4612950), (527500, 4614350),
    (529200, 4615700), (531000, 4616100),
)  # fmt: skip
_CONNECTIONS: tuple[tuple[str, tuple[int, float, float], Ring, tuple[int, float, float]], ...] = (
    ("丰晖连接线", (2, 900.0, 60.0), ((522780, 4616580),), (0, -1660.0, 1130.0)),
    ("柳北连接线", (2, -80.0, 820.0), ((521900, 4618250), (522900, 4618560)), (0, 620.0, 2080.0)),
)


@dataclass(frozen=True)
class Context:
    """Layers drawn under the parcels."""

    roads: gpd.GeoDataFrame
    river: gpd.GeoDataFrame
    green: gpd.GeoDataFrame


def draw_context(grids: Mapping[str, StreetGrid], blocks: Mapping[str, list[Block]]) -> Context:
    """Return streets, river and greens around the blocks of all zones."""
    roads = [road for zone in ZONES for road in _streets(zone, grids[zone.zone_id], blocks[zone.zone_id])]
    roads += [("绕城快速路", "快速路", 60.0, shapely.LineString(_smooth(_EXPRESSWAY)))]
    roads += [(name, "主干路", MAIN_WIDTH, _connection(start, bends, end)) for name, start, bends, end in _CONNECTIONS]
    roads += _bridges()
    parks = [park for zone in ZONES for park in _parks(zone, grids[zone.zone_id], blocks[zone.zone_id])]
    greens = [*_river_sides(), *((f"{name}", shape) for name, shape in zip(PARKS, parks, strict=False))]
    return Context(
        gpd.GeoDataFrame(roads, columns=["name", "road_class", "width_m", "geometry"], crs=CRS),
        gpd.GeoDataFrame({"name": [RIVER], "geometry": [_river()]}, crs=CRS),
        gpd.GeoDataFrame(greens, columns=["name", "geometry"], crs=CRS),
    )


def zone_boundaries(blocks: Mapping[str, list[Block]]) -> gpd.GeoDataFrame:
    """Return the boundary of each zone: its blocks with the streets around them; parks inside belong to it."""
    rows = []
    for zone in ZONES:
        land = shapely.union_all([shapely.box(*block.span) for block in blocks[zone.zone_id]])
        outline = land.buffer(MAIN_WIDTH / 2, join_style="mitre")
        parts = [shapely.Polygon(zone.ground.bend(shapely.get_coordinates(part.exterior).tolist())) for part in _parts(outline)]
        rows.append((zone.zone_id, zone.name, zone.level, zone.type, shapely.union_all(parts)))
    return gpd.GeoDataFrame(rows, columns=["zone_id", "zone_name", "zone_level", "zone_type", "geometry"], crs=CRS)


def _streets(zone: ZonePlan, grid: StreetGrid, blocks: list[Block]) -> list[tuple[str, str, float, shapely.Geometry]]:
    named = _street_names(zone, grid)
    roads = []
    for (axis, number), stretches in street_pieces(grid, blocks).items():
        line = (grid.u if axis == "u" else grid.v)[number]
        ends = [((line, start), (line, end)) if axis == "u" else ((start, line), (end, line)) for start, end in stretches]
        bent = [zone.ground.bend(pair) for pair in ends]
        main = line in (grid.main_u if axis == "u" else grid.main_v)
        shape = shapely.LineString(bent[0]) if len(bent) == 1 else shapely.MultiLineString(bent)
        roads.append((named[axis, number], "主干路" if main else "支路", MAIN_WIDTH if main else SIDE_WIDTH, shape))
    return roads


def _street_names(zone: ZonePlan, grid: StreetGrid) -> dict[tuple[str, int], str]:
    named = {}
    for axis, lines, main in (("u", grid.u, grid.main_u), ("v", grid.v, grid.main_v)):
        mains, sides = iter(MAIN_STREETS[zone.zone_id, axis]), iter(range(len(lines)))
        for number, line in enumerate(lines):
            named[axis, number] = next(mains) if line in main else side_street(zone.zone_id, axis, next(sides))
    return named


def _bridges() -> list[tuple[str, str, float, shapely.Geometry]]:
    """Return the main streets that cross the river from one zone to the other."""
    north, south = ZONES[0], ZONES[1]
    return [
        (f"{name[:2]}大桥", "主干路", MAIN_WIDTH, shapely.LineString(RIVER_GROUND.bend([(line, south.main_v[0]), (line, north.main_v[0])])))
        for line, name in zip(north.main_u, MAIN_STREETS[north.zone_id, "u"], strict=True)
        if line in south.main_u[1:]
    ]  # fmt: skip


def _connection(start: tuple[int, float, float], bends: Ring, end: tuple[int, float, float]) -> shapely.Geometry:
    gates = [ZONES[number].ground.place([(u, v)])[0].tolist() for number, u, v in (start, end)]
    return shapely.LineString(_smooth([gates[0], *bends, gates[1]]))


def _river() -> shapely.Geometry:
    u = np.arange(-8400.0, 8401.0, 60.0)
    axis = 14.0 * np.sin(u / 310.0 + 0.5) + 8.0 * np.sin(u / 133.0)
    half = 82.0 + 15.0 * np.sin(u / 720.0 + 1.0) + 6.0 * np.sin(u / 210.0)
    north, south = np.column_stack([u, axis + half]), np.column_stack([u, axis - half])
    return _WINDOW.intersection(shapely.Polygon(RIVER_GROUND.place(np.vstack([north, south[::-1]]))))


def _river_sides() -> list[tuple[str, shapely.Geometry]]:
    near, far = _RIVER_SIDE
    belts = []
    for zone, sign, name in ((ZONES[0], 1, "北岸绿廊"), (ZONES[1], -1, "南岸绿廊")):
        start, end = zone.main_u[0] - 120.0, zone.main_u[-1] + 120.0
        ring = [(start, sign * near), (end, sign * near), (end, sign * far), (start, sign * far), (start, sign * near)]
        belts.append((name, shapely.Polygon(RIVER_GROUND.bend(ring))))
    return belts


def _parks(zone: ZonePlan, grid: StreetGrid, blocks: list[Block]) -> list[shapely.Geometry]:
    """Return the cells left empty that have blocks around them or lie at the river: they are parks."""
    used = {block.cell for block in blocks}
    parks = []
    for column, row in sorted(zone.empty_cells):
        beside = {(column - 1, row), (column + 1, row)}
        if beside <= used or {(column, row - 1), (column, row + 1)} <= used:
            u0, u1 = grid.u[column], grid.u[column + 1]
            v0, v1 = sorted(grid.v[row : row + 2])
            parks.append(
                shapely.Polygon(
                    zone.ground.bend(shapely.get_coordinates(shapely.box(u0 + 20, v0 + 20, u1 - 20, v1 - 20)).tolist())
                )
            )
    return parks


def _smooth(bends: Ring) -> Points:
    """Return a smooth line (Catmull-Rom) through `bends`."""
    points = np.asarray(bends, dtype=np.float64)
    padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    share = np.linspace(0.0, 1.0, 13)[:, None]
    pieces = []
    for before, start, end, after in zip(padded[:-3], padded[1:-2], padded[2:-1], padded[3:], strict=True):
        pieces.append(
            0.5 * (2 * start + (end - before) * share + (2 * before - 5 * start + 4 * end - after) * share**2
                   + (3 * start - before - 3 * end + after) * share**3)
        )  # fmt: skip
    return np.round(np.vstack(pieces), 3)


def _parts(shape: shapely.Geometry) -> Sequence[shapely.Polygon]:
    return list(shape.geoms) if shape.geom_type == "MultiPolygon" else [shape]
