"""`lu.check` and `lu.read_data` on a GeoPackage of 100,000 parcels, against reading the file with geopandas and ``use_arrow=True``.

Run: ``python benchmarks/check_100k.py [parcels]``. All are timed in one process, several times; quote the ratio of the fastest runs (goal for
the check: under 5), in wall time and, which other programs disturb less, in CPU time. A hundredth of the parcels have a fault: a malformed code, a registered area that differs, an overlap, a bow-tie.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from idle_columns import AS_OF, make_parcels

import landuse as lu

FAULTY_SHARE = 0.01


def make_layer(count, rng, *, wall_to_wall=False):
    parcels = make_parcels(count, rng).set_crs("EPSG:4550", allow_override=True)
    number = np.arange(count)
    serial = [f"{block:06d}GB{rest:05d}" for block, rest in zip(number // 100_000, number % 100_000, strict=True)]
    supervision = [f"2101062{block:03d}B{rest:05d}" for block, rest in zip(number // 100_000, number % 100_000, strict=True)]
    faulty = rng.choice(count, int(count * FAULTY_SHARE), replace=False)
    codes, areas, moved, bows = np.array_split(faulty, 4)
    parcels["parcel_id"] = [f"210106{text}" for text in serial]
    parcels.loc[codes, "parcel_id"] = parcels.loc[codes, "parcel_id"].str.replace("GB", "XB")
    parcels["supervision_no"] = supervision
    parcels["area_m2"] = parcels.geometry.area
    parcels.loc[areas, "area_m2"] *= 1.1
    shapes = parcels.geometry.to_numpy(copy=True)
    if wall_to_wall:
        points, owner = shapely.get_coordinates(shapes, return_index=True)
        shapes = shapely.set_coordinates(
            shapes, points - np.column_stack([20.0 * (number % 1000), 10.0 * (number // 1000)])[owner]
        )
    shapes[moved] = shapely.transform(shapes[moved], lambda points: points + np.array([25.0, 0.0]))
    corners = shapely.get_coordinates(shapes[bows]).reshape(len(bows), -1, 2)
    corners[:, [1, 2]] = corners[:, [2, 1]]
    shapes[bows] = shapely.polygons(corners)
    parcels.geometry = gpd.GeoSeries(shapes, crs=parcels.crs)
    order = (
        ("contract_date", "agreed_start_date"), ("contract_date", "supplement_signed_date"),
        ("supplement_signed_date", "supplement_start_date"),
    )  # fmt: skip
    for first, later in order:
        parcels[later] = parcels[later].mask(parcels[later] <= parcels[first], parcels[first] + np.timedelta64(300, "D"))
    share = rng.random(count)
    parcels["required_area_m2"] = parcels["area_m2"] * 0.9
    parcels["developed_area_m2"] = parcels["required_area_m2"] * share
    return parcels


def timed(work, repeats=5):
    """Return the shortest and the middle wall time and the shortest CPU time of `work`, in s."""
    wall, cpu = [], []
    for _ in range(repeats):
        began = time.perf_counter(), time.process_time()
        work()
        wall.append(time.perf_counter() - began[0])
        cpu.append(time.process_time() - began[1])
    return min(wall), statistics.median(wall), min(cpu)


def main(count=100_000):
    for wall_to_wall in (False, True):
        measure(count, wall_to_wall=wall_to_wall)


def measure(count, *, wall_to_wall):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "parcels.gpkg"
        layer = make_layer(count, np.random.default_rng(7), wall_to_wall=wall_to_wall)
        layer.to_file(path, layer="parcels", driver="GPKG", use_arrow=True)
        text = f'[project]\nname = "benchmark"\nas_of = {AS_OF}\n[data.parcels]\nfile = "parcels.gpkg"\n'
        (folder / "landuse.toml").write_text(text, encoding="utf-8")
        report = lu.check(folder)
        peer = timed(lambda: gpd.read_file(path, engine="pyogrio", use_arrow=True))
        read = timed(lambda: lu.read_data(folder))
        checked = timed(lambda: lu.check(folder))
    print(
        f"{count:,} parcels {'wall to wall' if wall_to_wall else 'apart'}; findings {len(report.issues):,}: {report.issues['issue'].value_counts().to_dict()}"
    )
    for name, times in {"geopandas.read_file, use_arrow": peer, "lu.read_data": read, "lu.check": checked}.items():
        ratios = " / ".join(f"{ours / theirs:.2f}" for ours, theirs in zip(times, peer, strict=True))
        print(f"{name:31} min {times[0]:.2f} s  median {times[1]:.2f} s  CPU {times[2]:.2f} s  ratio {ratios}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
