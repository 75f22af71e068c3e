"""The ellipsoidal area of 100,000 parcels, against a loop over ``pyproj.Geod.geometry_area_perimeter``.

Run: ``python benchmarks/ellipsoidal_area.py [parcels]``. Both start from the same boundaries in degrees and are timed in one process; quote
the ratio of the fastest runs (goal: at least 5). Boundaries on a plane have to be brought to degrees first, which is timed besides.
"""

import sys

import geopandas as gpd
import numpy as np
from idle_columns import fastest, make_parcels
from pyproj import Geod

from landuse.geometry.ellipsoidal_area import ellipsoidal_area_m2


def main(count=100_000):
    plane = make_parcels(count, np.random.default_rng(7)).geometry
    degrees = gpd.GeoSeries(plane.to_crs(4490))
    geod = Geod(a=6378137, rf=298.257222101)
    shapes = list(degrees)
    expected = np.abs([geod.geometry_area_perimeter(shape)[0] for shape in shapes])
    apart = np.abs(ellipsoidal_area_m2(degrees) / expected - 1).max()
    peer = fastest(lambda: [geod.geometry_area_perimeter(shape)[0] for shape in shapes])
    ours = fastest(lambda: ellipsoidal_area_m2(degrees))
    from_plane = fastest(lambda: ellipsoidal_area_m2(plane))
    print(f"{count:,} parcels of 7 points; largest relative difference {apart:.1e}")
    print(f"pyproj.Geod, one by one    min {peer[0]:.3f} s  median {peer[1]:.3f} s")
    for name, took in (("ours, from degrees", ours), ("ours, from a plane", from_plane)):
        print(f"{name:26} min {took[0]:.3f} s  median {took[1]:.3f} s  ratio {peer[0] / took[0]:.1f} / {peer[1] / took[1]:.1f}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
