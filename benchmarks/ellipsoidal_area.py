"""The ellipsoidal area of parcels of 7 points, against a loop over ``pyproj.Geod.geometry_area_perimeter``.

Both start from the same boundaries in degrees; boundaries on a plane have to be brought to degrees first, which is timed besides.
"""

import geopandas as gpd
import numpy as np
from definitions import COUNTS, Case, Compared, Goal, Side
from idle_columns import make_parcels
from pyproj import Geod

from landuse.geometry.ellipsoidal_area import ellipsoidal_area_m2

GEOD = Geod(a=6378137, rf=298.257222101)


def make(size, folder):
    plane = make_parcels(size, np.random.default_rng(7))[["geometry"]]
    plane.to_parquet(folder / "plane.parquet")
    plane.to_crs(4490).to_parquet(folder / "degrees.parquet")


def read(folder, name):
    return gpd.read_parquet(folder / f"{name}.parquet").geometry


def ours(folder):
    degrees = read(folder, "degrees")
    return lambda: {"check": float(ellipsoidal_area_m2(degrees).sum())}


def from_plane(folder):
    plane = read(folder, "plane")
    return lambda: {"check": float(ellipsoidal_area_m2(plane).sum())}


def peer(folder):
    shapes = list(read(folder, "degrees"))
    return lambda: {"check": float(np.abs([GEOD.geometry_area_perimeter(shape)[0] for shape in shapes]).sum())}


GOALS = (Goal("time", 0.2, 100_000),)
CASES = (
    Case(
        "ellipsoidal",
        "椭球面积",
        COUNTS,
        make,
        {
            "ours": Side("由经纬度", ours),
            "from_plane": Side("由平面坐标，连同换算", from_plane),
            "peer": Side("逐宗 pyproj.Geod", peer),
        },
        (Compared("ours", "peer", GOALS), Compared("from_plane", "peer", GOALS)),
    ),
)
