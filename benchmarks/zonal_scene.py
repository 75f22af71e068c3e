"""Figures of 10,000 parcels from one scene of 20,000 × 20,000 pixels of 10 m, against rasterstats on the same file in the same run.

Run: ``python benchmarks/zonal_scene.py [parcels [side [parcels for the peer]]]``; needs the extra ``bench``. The scene is made up: a smooth
index with noise, in tiles of 512 × 512, deflated, in a folder that is deleted again. Each side runs in a process of its own and does all there
is to do from the file on the disk: mean, least, greatest, three percentiles and the count of pixels. We count partial pixels exactly, the
peer by their centres. Where the peer is timed on fewer parcels (spread evenly over the list), its time is scaled linearly, which the output says.
"""

import re
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import geopandas as gpd
import numpy as np
import rasterio
import shapely
from rasterio.windows import Window

CRS, WEST, NORTH, PIXEL, TILE, NODATA = "EPSG:4550", 400_000.0, 4_700_000.0, 10.0, 512, -32768
MB = 1 << 20


def make_scene(path, side, rng):
    profile = {
        "driver": "GTiff", "count": 1, "width": side, "height": side, "dtype": "int16", "crs": CRS, "nodata": NODATA, "tiled": True,
        "blockxsize": TILE, "blockysize": TILE, "compress": "deflate", "zlevel": 1, "predictor": 2,
        "transform": rasterio.Affine(PIXEL, 0, WEST, 0, -PIXEL, NORTH),
    }  # fmt: skip
    noise = rng.integers(-300, 300, (TILE, 4 * TILE), dtype="int16")
    with rasterio.open(path, "w", **profile) as target:
        for top in range(0, side, TILE):
            rows = min(TILE, side - top)
            for left in range(0, side, TILE):
                columns, start = min(TILE, side - left), int(rng.integers(0, 3 * TILE))
                wave = 4000 * np.sin((top + np.arange(rows))[:, None] / 700) * np.cos((left + np.arange(columns)) / 900)
                target.write(
                    (wave + noise[:rows, start : start + columns]).astype("int16"), 1, window=Window(left, top, columns, rows)
                )


def make_parcels(count, side, rng):
    """Return lots of 4 to 9 points and 60 to 400 m anywhere on the scene, in the order of a register: none."""
    corners = rng.integers(4, 10, count)
    owner = np.repeat(np.arange(count), corners)
    turn = rng.uniform(0, 2 * np.pi, len(owner))
    turn = turn[np.lexsort((turn, owner))]
    arm = rng.uniform(30, 200, count)[owner] * rng.uniform(0.7, 1, len(owner))
    middle = rng.uniform(500, side * PIXEL - 500, (count, 2))[owner]
    points = np.column_stack([WEST + middle[:, 0] + arm * np.cos(turn), NORTH - middle[:, 1] + arm * np.sin(turn)])
    rings = [np.vstack([ring, ring[:1]]) for ring in np.split(points, np.cumsum(corners)[:-1])]
    return gpd.GeoSeries(shapely.make_valid([shapely.Polygon(ring).buffer(0) for ring in rings]), crs=CRS)


def measured(work):
    """Return result, wall and CPU seconds of `work`, and the greatest memory that the process ever held."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    (held,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    return found, wall, cpu, int(held) / 1024


def ours(path, outlines):
    from landuse.geometry.coverage import cover
    from landuse.geometry.pixels import grid_of, opened_raster, read_pixels
    from landuse.geometry.zonal import pixel_counts, zonal_statistics

    parcels = gpd.read_parquet(outlines).geometry

    def work():
        means = []
        with opened_raster(path) as source:
            for covered in cover(parcels, grid_of(source)):
                (values,) = read_pixels(source, [1], covered.row, covered.column)
                counts, table = pixel_counts(covered, np.isfinite(values)), zonal_statistics(covered, values)
                means.append(table["mean"].where(counts["pixels"] > 0).to_numpy())
        return np.concatenate(means)

    return measured(work)


def theirs(path, outlines, every):
    import rasterstats

    parcels = gpd.read_parquet(outlines).geometry.iloc[::every]
    stats = ["count", "mean", "min", "max", "percentile_10", "median", "percentile_90"]

    def work():
        found = rasterstats.zonal_stats(list(parcels), str(path), stats=stats)
        return np.array([row["mean"] if row["mean"] is not None else np.nan for row in found], dtype="float64")

    return measured(work)


def alone(work, *given):
    """Return what `work` returns, from a new process: so its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def main(count=10_000, side=20_000, peer_count=2_000):
    rng = np.random.default_rng(7)
    every = max(1, count // peer_count)
    with tempfile.TemporaryDirectory() as name:
        path, outlines = Path(name) / "scene.tif", Path(name) / "parcels.parquet"
        make_scene(path, side, rng)
        gpd.GeoDataFrame(geometry=make_parcels(count, side, rng)).to_parquet(outlines)
        print(f"{count:,} parcels, scene {side:,} x {side:,} pixels, {path.stat().st_size / MB:.0f} MB on the disk")
        with path.open("rb") as scene:  # both find the file in the memory of the system
            while scene.read(MB):
                pass
        mine = alone(ours, path, outlines)
        peer = alone(theirs, path, outlines, every)
    scaled = count / len(peer[0])
    print(f"landuse      wall {mine[1]:.1f} s  CPU {mine[2]:.1f} s  peak memory {mine[3]:.0f} MB")
    told = f"timed on {len(peer[0]):,} parcels, scaled by {scaled:g}" if scaled > 1 else "all parcels"
    print(f"rasterstats  wall {peer[1] * scaled:.1f} s  CPU {peer[2] * scaled:.1f} s  peak memory {peer[3]:.0f} MB  ({told})")
    print(
        f"ratio        wall {peer[1] * scaled / mine[1]:.1f}  CPU {peer[2] * scaled / mine[2]:.1f}  (goal: 10, memory under 1,500 MB)"
    )
    apart = np.abs(mine[0][::every] - peer[0])
    print(f"means differ by a median of {np.nanmedian(apart):.1f} (values run to ±4,300): partial pixels against centres")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
