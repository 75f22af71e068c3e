"""Overlaps between parcels with their areas, against ``geopandas.sjoin(predicate="overlaps")``, which gives the pairs only.

Three layers with one parcel in two hundred moved over its neighbours. The pairs that sjoin finds and ours does not are overlaps thinner than
0.1 m or smaller than 1 m2: on turned ground points in millimetres make neighbours overlap by threads. Narrow gaps are timed besides.
"""

import geopandas as gpd
import numpy as np
import shapely
from definitions import COUNTS, Case, Compared, Goal, Side

from landuse.geometry.gaps import narrow_gaps
from landuse.geometry.overlaps import overlapping_pairs

MOVED_SHARE = 0.005
LOT = np.array([(0, 0), (100, 0), (100, 40), (60, 40), (60, 80), (0, 80), (0, 0)], dtype=float)
HEXAGON = 50 * np.column_stack([np.cos(np.radians(np.arange(30, 391, 60))), np.sin(np.radians(np.arange(30, 391, 60)))])


def make_layer(count, ring, step, turn, rng):
    row, column = np.divmod(np.arange(count), int(np.ceil(count**0.5)))
    corner = np.column_stack([column * step[0] + (row % 2) * step[2], row * step[1]])
    rings = ring[None] + corner[:, None]
    moved = rng.choice(count, int(count * MOVED_SHARE), replace=False)
    rings[moved] += rng.uniform(-6, 6, (len(moved), 1, 2))
    angle = np.radians(turn)
    rings = np.round(
        rings @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]) + [519_000, 4_618_000], 3
    )
    rings[:, -1] = rings[:, 0]
    return shapely.polygons(rings)


def make_lots(size, folder):
    write(make_layer(size, LOT, (100, 80, 0), 0, np.random.default_rng(7)), folder)


def make_turned(size, folder):
    write(make_layer(size, LOT, (100, 80, 0), 30, np.random.default_rng(7)), folder)


def make_hexagons(size, folder):
    write(make_layer(size, HEXAGON, (50 * 3**0.5, 75, 25 * 3**0.5), 0, np.random.default_rng(7)), folder)


def write(shapes, folder):
    gpd.GeoDataFrame(geometry=shapes, crs="EPSG:4550").to_parquet(folder / "parcels.parquet")


def ours(folder):
    shapes = gpd.read_parquet(folder / "parcels.parquet").geometry.to_numpy()
    return lambda: f"我方 {len(overlapping_pairs(shapes, min_width=0.1, min_area=1.0)):,} 对"


def gaps(folder):
    shapes = gpd.read_parquet(folder / "parcels.parquet").geometry.to_numpy()
    return lambda: f"空隙 {len(narrow_gaps(shapes, min_width=0.1, max_width=1.0, min_area=1.0)):,} 处"


def peer(folder):
    frame = gpd.read_parquet(folder / "parcels.parquet")
    return lambda: f"对照 {len(gpd.sjoin(frame, frame, predicate='overlaps')) // 2:,} 对"


SIDES = {"ours": Side("重叠及其面积", ours), "peer": Side("geopandas.sjoin（overlaps），只有对数", peer)}
AGAINST = Compared("ours", "peer", (Goal("time", 0.5, 100_000),))
CASES = (
    Case(
        "lots",
        "宗地重叠，L 形",
        COUNTS,
        make_lots,
        SIDES | {"gaps": Side("狭长空隙", gaps, 100_000)},
        (AGAINST, Compared("gaps", "peer")),
    ),
    Case("turned", "宗地重叠，L 形转 30 度", (100_000,), make_turned, SIDES, (AGAINST,)),
    Case("hexagons", "宗地重叠，六边形", (100_000,), make_hexagons, SIDES, (AGAINST,)),
)
