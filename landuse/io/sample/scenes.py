"""A stack of small pictures from above, painted from the ground's history: clouds, mixed pixels, one picture shifted by half a pixel.

Each is a GeoTIFF of 10 m pixels like those of Sentinel-2: blue, green, red, near infrared, short-wave infrared (reflectance * 10000 in steps of 50) and a
band of quality in the numbers of its scene classification (SCL).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from landuse.io.sample.draws import stream
from landuse.io.sample.facts import read_plants
from landuse.io.sample.ground import CRS
from landuse.io.sample.ground_history import GROWING_DAYS
from landuse.io.sample.sample import Sample

PIXEL, PARTS = 10.0, 2
"""Side of a pixel (m); boundaries are drawn on a grid that is so many times as fine, so that pixels on a boundary are mixed."""
MARGIN = 120.0
SCALE, _STEP = 200.0, 50  # coarse steps keep the files small
LIGHT_PIXEL = 100.0
LIGHT_YEARS = (2016, 2020)
COVERS = ("vegetation", "bare", "built", "water", "street")
_VEGETATION, _BARE, _BUILT, _WATER, _STREET = range(len(COVERS))
# reflectance of blue, green, red, near infrared, short-wave infrared
_SPECTRA = np.array(
    [(0.03, 0.07, 0.04, 0.42, 0.20), (0.10, 0.14, 0.20, 0.26, 0.34), (0.16, 0.17, 0.18, 0.20, 0.20), (0.03, 0.035, 0.02, 0.015, 0.01),
     (0.12, 0.13, 0.14, 0.18, 0.18)]
)  # fmt: skip
_CLOUD, _SHADOW, _HAZE = (0.55, 0.56, 0.57, 0.60, 0.45), 0.35, 0.3
_SCL_OF = np.array([4, 5, 5, 6, 5])
_SCL_SHADOW, _SCL_CLOUD = 3, 9
_NOISE, _PATCH = 0.6, 8
Labels = npt.NDArray[np.int32]
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class _Frame:
    """The pictures' grid: its upper left corner and how many rows and columns."""

    west: float
    north: float
    rows: int
    columns: int

    def transform(self, pixel: float, east: float = 0.0, north: float = 0.0) -> Any:
        from rasterio import Affine  # for those who want pictures only

        return Affine(pixel, 0.0, self.west - east, 0.0, -pixel, self.north - north)


@dataclass(frozen=True)
class _Mix:
    """Which parcels and surroundings share which pixel: pixel, label, share of the pixel; and where in its parcel it lies (0 to 1).

    The first `pure` entries have their pixel for themselves; `among` numbers the pixels of the others.
    """

    pixel: npt.NDArray[np.int64]
    label: npt.NDArray[np.int64]
    share: npt.NDArray[np.float64]
    rank: npt.NDArray[np.float64]
    pure: int
    among: npt.NDArray[np.int64]


def paint_scenes(sample: Sample, seed: int) -> Iterator[tuple[str, npt.NDArray[Any], Any]]:
    """Yield name, bands and transform of each picture, by day, then of the night lights by year; the same seed gives the same pixels."""
    parcels = sample.tables["parcels"]
    history = sample.truths["truth_evidence"].set_index("parcel_id").reindex(parcels.index)
    frame = _frame(parcels)
    shapes = _shapes(parcels, sample.context)
    mixes: dict[tuple[float, float], _Mix] = {}
    for row in read_plants("scene_plan"):
        shift = float(row["east_m"]), float(row["north_m"])
        if shift not in mixes:
            mixes[shift] = _mixed(_labels(shapes, frame, shift), len(parcels), frame)
        draw = stream(seed, f"scene {row['date']}")
        ground = _ground(mixes[shift], history, pd.Timestamp(row["date"]))
        bands = _bands(mixes[shift], ground, frame, float(row["season"]), draw)
        seen = _clouded(_hazy(bands, int(row["haze"]), draw), int(row["clouds"]), draw).astype(np.uint16)
        seen[:5] *= _STEP
        yield row["name"], seen, frame.transform(PIXEL)
    for year in LIGHT_YEARS:
        ground = _ground(mixes[0.0, 0.0], history, pd.Timestamp(f"{year}-08-31"))
        yield f"light{year}", _lights(mixes[0.0, 0.0], ground, frame, stream(seed, f"light {year}")), frame.transform(LIGHT_PIXEL)


def write_scenes(folder: Path, sample: Sample, seed: int) -> None:
    """Write the pictures into `folder`, which exists; the same seed gives the same bytes (with the same GDAL)."""
    import rasterio  # for those who want pictures only

    for name, bands, transform in paint_scenes(sample, seed):
        profile = {
            "driver": "GTiff", "count": len(bands), "height": bands.shape[1], "width": bands.shape[2], "dtype": bands.dtype, "crs": CRS,
            "transform": transform, "nodata": 0, "compress": "deflate", "zlevel": 6, "predictor": 1, "interleave": "band", "blockysize": 128,
        }  # fmt: skip
        with rasterio.open(folder / f"{name}.tif", "w", **profile) as target:
            target.write(bands)


def _frame(parcels: gpd.GeoDataFrame) -> _Frame:
    west, south, east, north = parcels.total_bounds
    corner = np.floor((west - MARGIN) / LIGHT_PIXEL) * LIGHT_PIXEL, np.ceil((north + MARGIN) / LIGHT_PIXEL) * LIGHT_PIXEL
    blocks = np.ceil([(corner[1] - south + MARGIN) / LIGHT_PIXEL, (east + MARGIN - corner[0]) / LIGHT_PIXEL]).astype(int)
    rows, columns = (int(count) * int(LIGHT_PIXEL / PIXEL) for count in blocks)
    return _Frame(float(corner[0]), float(corner[1]), rows, columns)


def _shapes(parcels: gpd.GeoDataFrame, context: Any) -> list[tuple[Any, int]]:
    """Return what is drawn in which order: streets and river below the parcels (labels from 1), each with its label."""
    streets = shapely.buffer(context["roads"].geometry.to_numpy(), context["roads"]["width_m"].to_numpy() / 2)
    count = len(parcels)
    known = parcels.geometry.notna().to_numpy()
    drawn = [(shape, count + 1) for shape in streets] + [(shape, count + 2) for shape in context["river"].geometry]
    return drawn + list(zip(parcels.geometry.to_numpy()[known], np.flatnonzero(known) + 1, strict=True))


def _labels(shapes: list[tuple[Any, int]], frame: _Frame, shift: tuple[float, float]) -> Labels:
    from rasterio.features import rasterize  # for those who want pictures only

    size = frame.rows * PARTS, frame.columns * PARTS
    found: Labels = rasterize(shapes, out_shape=size, transform=frame.transform(PIXEL / PARTS, *shift), fill=0, dtype="int32")
    return found


def _mixed(fine: Labels, count: int, frame: _Frame) -> _Mix:
    """Return the labels of each pixel with their shares, from labels on the fine grid."""
    cells = fine.reshape(frame.rows, PARTS, frame.columns, PARTS).swapaxes(1, 2).reshape(frame.rows * frame.columns, PARTS**2)
    first = cells[:, 0]
    pure = (cells == first[:, None]).all(axis=1)
    mixed = np.flatnonzero(~pure)
    kinds = count + 3
    keys, parts = np.unique((mixed[:, None] * kinds + cells[mixed]).ravel(), return_counts=True)
    pixel = np.concatenate([np.flatnonzero(pure), keys // kinds])
    label = np.concatenate([first[pure], keys % kinds]).astype(np.int64)
    share = np.concatenate([np.ones(int(pure.sum())), parts / PARTS**2])
    whole = int(pure.sum())
    return _Mix(pixel, label, share, _ranks(pixel, label, share, frame), whole, np.searchsorted(mixed, pixel[whole:]))


def _ranks(
    pixel: npt.NDArray[np.int64], label: npt.NDArray[np.int64], share: npt.NDArray[np.float64], frame: _Frame
) -> npt.NDArray[np.float64]:
    """Return which part of its parcel lies before each pixel, from one corner to the opposite one: buildings fill parcels in that order."""
    row, column = np.divmod(pixel, frame.columns)
    order = np.lexsort((column, row + column // 3, label))
    sums = np.cumsum(share[order])
    begins = np.r_[True, np.diff(label[order]) != 0]
    start = np.maximum.accumulate(np.where(begins, np.arange(len(order)), 0))
    before = np.r_[0.0, sums][start]
    whole = np.bincount(label, share)
    rank = np.empty(len(order))
    rank[order] = (sums - share[order] / 2 - before) / whole[label[order]]
    return rank


def _ground(mix: _Mix, history: pd.DataFrame, day: pd.Timestamp) -> npt.NDArray[np.int64]:
    """Return the cover of each label in each pixel on a day."""
    age = (day - history["built_from_date"]).dt.days.to_numpy(dtype="float64")
    first, full = (history[name].to_numpy(dtype="float64") for name in ("first_share", "built_share"))
    grown = np.where(age >= 0, first + (full - first) * np.minimum(age / GROWING_DAYS, 1.0), 0.0)
    built = np.nan_to_num(grown)
    cleared = (history["cleared_from_date"] <= day).to_numpy()
    green_again = (history["overgrown_from_date"] <= day).to_numpy() | (age > 2 * GROWING_DAYS)
    rest = np.where(cleared & ~green_again, _BARE, _VEGETATION)
    of_label = np.r_[_VEGETATION, rest, _STREET, _WATER]
    covered = np.r_[0.0, built, 0.0, 0.0]
    return np.where(mix.rank < covered[mix.label], _BUILT, of_label[mix.label])


def _bands(mix: _Mix, ground: npt.NDArray[np.int64], frame: _Frame, season: float, draw: np.random.Generator) -> Pixels:
    """Return reflectances and quality of every pixel: mixed by share, with noise on what is not open country."""
    spectra = _SPECTRA * np.where(np.arange(5)[None, :] == 3, np.r_[season, np.ones(4)][:, None], 1.0)
    table = np.vstack([np.rint(spectra.T * SCALE), _SCL_OF]).astype(np.int16)
    held = np.empty((6, frame.rows * frame.columns), dtype=np.int16)
    held[:, mix.pixel[: mix.pure]] = table[:, ground[: mix.pure]]
    count = int(mix.among.max(initial=-1)) + 1
    amounts = np.bincount(ground[mix.pure :] * count + mix.among, mix.share[mix.pure :], minlength=len(COVERS) * count)
    amounts = amounts.reshape(len(COVERS), count)
    at = np.empty(count, dtype=np.int64)
    at[mix.among] = mix.pixel[mix.pure :]
    held[:5, at] = np.rint((spectra.T * SCALE) @ amounts)
    held[5, at] = _SCL_OF[np.argmax(amounts, axis=0)]
    town = np.zeros(frame.rows * frame.columns, dtype=np.int16)
    town[mix.pixel[mix.label > 0]] = 1
    bands = held.reshape(6, frame.rows, frame.columns)
    bands[:5] += _grain(frame, draw) * town.reshape(frame.rows, frame.columns)
    return np.clip(bands, 1, 255).astype(np.uint8)


def _grain(frame: _Frame, draw: np.random.Generator) -> npt.NDArray[np.int16]:
    """Return noise for five bands: a small patch laid side by side, so that the files stay small."""
    patch = np.rint(draw.normal(0.0, _NOISE, (5, _PATCH, _PATCH))).astype(np.int16)
    times = -(-frame.rows // _PATCH), -(-frame.columns // _PATCH)
    return np.tile(patch, (1, *times))[:, : frame.rows, : frame.columns]


def _hazy(bands: Pixels, patches: int, draw: np.random.Generator) -> Pixels:
    """Draw thin haze that the quality band does not know of, in place: bare soil and grass below it look brighter and greyer."""
    for _ in range(patches):
        inside = _ellipse(bands.shape, draw.uniform(0, bands.shape[1]), draw.uniform(0, bands.shape[2]), (45, 60))
        veiled = bands[:5, inside] * (1 - _HAZE) + np.array(_CLOUD)[:, None] * SCALE * _HAZE
        bands[:5, inside] = np.rint(veiled).astype(np.uint8)
    return bands


def _ellipse(shape: tuple[int, ...], row: float, column: float, half: tuple[float, float]) -> npt.NDArray[np.bool_]:
    rows, columns = np.ogrid[: shape[1], : shape[2]]
    return np.asarray(((rows - row) / half[0]) ** 2 + ((columns - column) / half[1]) ** 2 < 1)


def _clouded(bands: Pixels, clouds: int, draw: np.random.Generator) -> Pixels:
    """Draw some round clouds with their shadows over a picture, in place, and return it."""
    bright = np.rint(np.array(_CLOUD) * SCALE).astype(np.uint8)
    for _ in range(clouds):
        row, column = draw.uniform(0, bands.shape[1]), draw.uniform(0, bands.shape[2])
        half = draw.uniform(18, 60), draw.uniform(25, 90)
        shadow, cloud = _ellipse(bands.shape, row + 14, column + 10, half), _ellipse(bands.shape, row, column, half)
        shadow &= bands[5] != _SCL_CLOUD
        bands[:5, shadow] = np.maximum(bands[:5, shadow] * _SHADOW, 1).astype(np.uint8)
        bands[5, shadow] = _SCL_SHADOW
        bands[:5, cloud] = bright[:, None]
        bands[5, cloud] = _SCL_CLOUD
    return bands


def _lights(mix: _Mix, ground: npt.NDArray[np.int64], frame: _Frame, draw: np.random.Generator) -> Pixels:
    """Return how bright it is at night, in pixels of 100 m: buildings and streets are lit."""
    lit = np.bincount(
        mix.pixel,
        np.where(ground == _BUILT, 1.0, np.where(ground == _STREET, 0.3, 0.0)) * mix.share,
        minlength=frame.rows * frame.columns,
    )
    side = int(LIGHT_PIXEL / PIXEL)
    held = lit.reshape(frame.rows // side, side, frame.columns // side, side).mean(axis=(1, 3))
    found: Pixels = np.clip(np.rint(held * 60 + 3 + draw.normal(0, 0.5, held.shape)), 1, 255).astype(np.uint8)
    return found[None]
