"""Overlaps between 100,000 parcels with their areas, against ``geopandas.sjoin(predicate="overlaps")``, which gives the pairs only.

Run: ``python benchmarks/parcel_overlaps.py [parcels]``. Both are timed in one process on three layers with some 500 parcels moved over their
neighbours; quote the ratio of the fastest runs (goal: at most 0.5). The pairs that sjoin finds and ours does not are overlaps thinner than
0.1 m or smaller than 1 m2: on turned ground points in millimetres make neighbours overlap by threads. The narrow gaps and the whole check
are timed besides.
"""

import sys

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from idle_columns import fastest

import landuse as lu
from landuse.geometry.gaps import narrow_gaps
from landuse.geometry.overlaps import overlapping_pairs
from landuse.geometry_issues import check_geometry

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


def main(count=100_000):
    rng = np.random.default_rng(7)
    policy = lu.load_policy("cn", as_of="2020-12-31")
    for name, ring, step, turn in (
        ("L-shaped lots", LOT, (100, 80, 0), 0),
        ("L-shaped lots, turned", LOT, (100, 80, 0), 30),
        ("hexagons", HEXAGON, (50 * 3**0.5, 75, 25 * 3**0.5), 0),
    ):
        shapes = make_layer(count, ring, step, turn, rng)
        frame = gpd.GeoDataFrame(geometry=shapes, index=pd.Index(np.arange(count).astype(str), name="parcel_id"), crs="EPSG:4550")
        data = lu.LandData(parcels=frame)
        joined = gpd.sjoin(frame, frame, predicate="overlaps")
        pairs = overlapping_pairs(shapes, min_width=0.1, min_area=1.0)
        peer = fastest(lambda frame=frame: gpd.sjoin(frame, frame, predicate="overlaps"))
        ours = fastest(lambda shapes=shapes: overlapping_pairs(shapes, min_width=0.1, min_area=1.0))
        gaps = fastest(lambda shapes=shapes: narrow_gaps(shapes, min_width=0.1, max_width=1.0, min_area=1.0))
        whole = fastest(lambda data=data: check_geometry(data, policy))
        print(f"{name}: {count:,}; pairs: sjoin {len(joined) // 2:,}, ours {len(pairs):,}")
        print(f"  sjoin overlaps   min {peer[0]:.2f} s  median {peer[1]:.2f} s")
        print(
            f"  ours with areas  min {ours[0]:.2f} s  median {ours[1]:.2f} s  ratio {ours[0] / peer[0]:.2f} / {ours[1] / peer[1]:.2f}"
        )
        print(f"  narrow gaps      min {gaps[0]:.2f} s; whole check min {whole[0]:.2f} s")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
