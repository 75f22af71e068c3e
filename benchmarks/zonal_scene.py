"""Figures of parcels from one scene of 20,000 × 20,000 pixels of 10 m, against rasterstats on the same file; needs the extra ``bench``.

The scene is made up: a smooth index with noise, in tiles of 512 × 512, deflated; the lots are of 60 to 400 m, anywhere on it. Each side does
all there is to do from the file on the disk: mean, least, greatest, three percentiles and the count of pixels. We count partial pixels
exactly, the peer by their centres. The peer is timed on PEER_COUNT parcels at most, spread evenly over the list, and its time is scaled.
"""

import geopandas as gpd
import numpy as np
import rasterio
import shapely
from definitions import Case, Compared, Goal, Side
from rasterio.windows import Window

CRS, WEST, NORTH, PIXEL, TILE, NODATA = "EPSG:4550", 400_000.0, 4_700_000.0, 10.0, 512, -32768
MB = 1 << 20
PEER_COUNT = 2_000
SMALL = 1_000  # fewer parcels have a scene of a hundredth of the size


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


def make(size, folder):
    side = 20_000 if size >= SMALL else 2_000
    scene = folder.parent / f"scene-{side}.tif"  # one for all sizes
    if not scene.exists():
        make_scene(scene, side, np.random.default_rng(7))
    (folder / "scene.tif").hardlink_to(scene)
    gpd.GeoDataFrame(geometry=make_parcels(size, side, np.random.default_rng(8))).to_parquet(folder / "parcels.parquet")


def opened(folder):
    """Return the scene, read once so that all sides find it in the memory of the system, and the outlines."""
    path = folder / "scene.tif"
    with path.open("rb") as scene:
        while scene.read(MB):
            pass
    return path, gpd.read_parquet(folder / "parcels.parquet").geometry


def ours(folder):
    from landuse.geometry.coverage import cover
    from landuse.geometry.pixels import grid_of, opened_raster, read_pixels
    from landuse.geometry.zonal import pixel_counts, zonal_statistics

    path, parcels = opened(folder)

    def work():
        means = []
        with opened_raster(path) as source:
            for covered in cover(parcels, grid_of(source)):
                (values,) = read_pixels(source, [1], covered.row, covered.column)
                counts, table = pixel_counts(covered, np.isfinite(values)), zonal_statistics(covered, values)
                means.append(table["mean"].where(counts["pixels"] > 0).to_numpy())
        return {"check": float(np.nanmean(np.concatenate(means)))}

    return work


def peer(folder):
    import rasterstats

    path, parcels = opened(folder)
    every = max(1, len(parcels) // PEER_COUNT)
    chosen = list(parcels.iloc[::every])
    stats = ["count", "mean", "min", "max", "percentile_10", "median", "percentile_90"]

    def work():
        found = rasterstats.zonal_stats(chosen, str(path), stats=stats)
        means = np.array([row["mean"] if row["mean"] is not None else np.nan for row in found], dtype="float64")
        return {"scale": len(parcels) / len(chosen), "check": float(np.nanmean(means))}

    return work


CASES = (
    Case(
        "zonal",
        "影像分区统计（20,000×20,000 像元）",
        (1_000, 10_000, 100_000),
        make,
        {"ours": Side("精确到像元的一部分", ours), "peer": Side("rasterstats", peer)},
        (Compared("ours", "peer", (Goal("time", 0.1, 10_000), Goal("peak_mb", 1500, 10_000))),),
    ),
)
