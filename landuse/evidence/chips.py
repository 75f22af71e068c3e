"""Thumbnails of parcels: what each scene shows around a parcel, of one extent and one stretch on all days, with its outline.

Pictures to look at, made for few parcels; nothing is computed from them.
"""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from PIL import Image, ImageDraw
from pyproj import Transformer

from landuse.crs import working_crs
from landuse.evidence.confrontation import Evidence, SceneEvidence
from landuse.evidence.looks import shown_bands
from landuse.evidence.scenes import Scene
from landuse.geometry.coverage import Floats, Grid
from landuse.geometry.pixels import grid_of, opened_raster, read_pixels
from landuse.vocabulary import codes

SIDE = 88
"""Width and height of a thumbnail in pixels."""
AROUND = 0.3
"""Ground shown on each side of the parcel, as a share of its longer side."""
LEAST_METRES = 60.0
"""A thumbnail shows at least as much ground, so that a small parcel is not one pixel large."""
MOST_DAYS = 12
"""Of more scenes the first, the last and those evenly between are shown."""
MOST_SAMPLES = 4
"""Where the scene's pixels are finer, so many by so many samples are averaged for a pixel of the thumbnail."""
METRES_PER_DEGREE = 111_320
COLORS = 64
"""Colours of a thumbnail: few make it small."""
_DARK, _LIGHT = 2, 98
_LEAST_CONTRAST = 0.1
"""The stretch spans at least this share of its light end: an even field stays even."""
_MARGIN = 0.1
"""Left free at either end of the stretch, as a share of it: the darkest ground keeps a colour."""
_NOTHING, _HALO, _OUTLINE = (230, 228, 220), (255, 255, 255), (208, 16, 76)
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Chip:
    """A thumbnail: the position of its scene among those of the evidence, and the picture (PNG)."""

    scene: int
    png: bytes


def parcel_chips(found: Evidence, outlines: gpd.GeoSeries, parcels: Iterable[str]) -> Iterator[tuple[str, tuple[Chip, ...]]]:
    """Yield each of `parcels` with its thumbnails by day; none where it has no outline or no scene shows it.

    Parameters
    ----------
    found
        What the scenes show.
    outlines
        The boundaries, indexed by parcel.
    parcels
        For which, in the order wanted.

    Raises
    ------
    ReadError
        A raster cannot be read.
    """
    plane = outlines.crs if outlines.crs is not None and outlines.crs.is_projected else working_crs(outlines, None)
    moved = outlines.to_crs(plane)
    with ExitStack() as stack:
        opened: dict[int, _Opened] = {}
        for parcel in parcels:
            shape, days = moved.get(parcel), _days(found.scenes, parcel)
            if shape is None or shape.is_empty:
                yield parcel, ()
                continue
            box, held = _ground(shape), {}
            for day in days:
                scene = found.scenes[day].scene
                if day not in opened:
                    raster = stack.enter_context(opened_raster(scene.file))
                    grid = grid_of(raster)
                    opened[day] = _Opened(raster, grid, Transformer.from_crs(plane, grid.crs, always_xy=True))
                values = opened[day].pixels(scene, box)
                if np.isfinite(values).any():
                    held[day] = values
            yield parcel, _pictures(found, parcel, held, _lines(shape, box))


def _days(scenes: Sequence[SceneEvidence], parcel: str) -> list[int]:
    """Return the scenes that show something of the parcel, at most :data:`MOST_DAYS`."""
    showing = [place for place, entry in enumerate(scenes) if _figure(entry, parcel, "inside_share") > 0]
    chosen = np.unique(np.linspace(0, len(showing) - 1, min(len(showing), MOST_DAYS)).round().astype(int))
    return [showing[place] for place in chosen]


def _figure(entry: SceneEvidence, parcel: str, name: str) -> float:
    value: Any = entry.figures.loc[parcel, name]
    return float(value)


def _ground(shape: Any) -> Box:
    """Return the square that is shown around a parcel: west, south, east, north."""
    west, south, east, north = shape.bounds
    half = max((0.5 + AROUND) * max(east - west, north - south), LEAST_METRES / 2)
    x, y = (west + east) / 2, (south + north) / 2
    return x - half, y - half, x + half, y + half


@dataclass(frozen=True, eq=False)
class _Opened:
    """A raster that is open, with its grid and the way from the thumbnails' plane to it."""

    raster: Any
    grid: Grid
    way: Transformer

    def pixels(self, scene: Scene, box: Box) -> Floats:
        """Return the values of the bands shown (or the codes) in the thumbnail's pixels; NaN where the scene has none."""
        west, _, east, north = box
        grid, names, size = self.grid, shown_bands(scene), (east - west) / SIDE
        metres = grid.pixel_width * (METRES_PER_DEGREE if grid.crs.is_geographic else 1)
        each = int(np.clip(round(size / metres), 1, MOST_SAMPLES)) if names else 1
        steps = (np.arange(SIDE * each) + 0.5) * size / each
        x, y = (np.asarray(side).ravel() for side in self.way.transform(*np.meshgrid(west + steps, north - steps)))
        on = (x >= grid.west) & (x < grid.east) & (y > grid.south) & (y <= grid.north)
        column, row = (x[on] - grid.west) / grid.pixel_width, (grid.north - y[on]) / grid.pixel_height
        bands = [scene.bands[name] for name in names] or [1]
        values: Floats = np.full((len(bands), len(x)), np.nan)
        values[:, on] = read_pixels(self.raster, bands, row.astype(np.int64), column.astype(np.int64))
        if each > 1:
            values = _averaged(
                values.reshape(len(bands), SIDE, each, SIDE, each).swapaxes(2, 3).reshape(len(bands), SIDE, SIDE, -1)
            )
        values = values.reshape(len(bands), SIDE, SIDE)
        return values * scene.scale + scene.offset if names else values


def _averaged(samples: Floats) -> Floats:
    """Return the mean of the samples of each pixel that have a value."""
    known = np.isfinite(samples)
    count = known.sum(axis=-1)
    found: Floats = np.where(count > 0, np.where(known, samples, 0).sum(axis=-1) / np.maximum(count, 1), np.nan)
    return found


def _pictures(
    found: Evidence, parcel: str, held: Mapping[int, Floats], lines: Sequence[list[tuple[float, float]]]
) -> tuple[Chip, ...]:
    scenes = [entry.scene for entry in found.scenes]
    looks: dict[tuple[str, ...], tuple[float, float]] = {}
    for shown in {shown_bands(scenes[day]) for day in held} - {()}:
        mine = [day for day in held if shown_bands(scenes[day]) == shown]
        clear = [day for day in mine if _figure(found.scenes[day], parcel, "seen_share") >= 1 - 1e-6]
        looks[shown] = _stretch(np.concatenate([held[day].ravel() for day in clear or mine]))
    chips = []
    for day, values in held.items():
        shown = shown_bands(scenes[day])
        colors = _stretched(values, *looks[shown]) if shown else _by_class(values[0], scenes[day])
        chips.append(Chip(day, _png(colors, lines)))
    return tuple(chips)


def _stretch(values: Floats) -> tuple[float, float]:
    """Return the dark and the light end over all days and bands: one for all bands keeps the colours true."""
    low, high = (float(end) for end in np.nanpercentile(values, (_DARK, _LIGHT)))
    half = max(high - low, _LEAST_CONTRAST * abs(high), 1e-9) * (0.5 + _MARGIN)
    return (low + high) / 2 - half, (low + high) / 2 + half


def _stretched(values: Floats, low: float, high: float) -> npt.NDArray[np.uint8]:
    known = np.isfinite(values).all(axis=0)
    share = np.clip((np.where(known, values, low) - low) / (high - low), 0, 1)
    colors = np.moveaxis(np.rint(share * 255), 0, -1)
    colors = colors if colors.shape[-1] == 3 else np.repeat(colors, 3, axis=-1)
    colors[~known] = _NOTHING
    found: npt.NDArray[np.uint8] = colors.astype(np.uint8)
    return found


def _by_class(values: Floats, scene: Scene) -> npt.NDArray[np.uint8]:
    """Return the colours of the classes of cover."""
    colors = np.full((*values.shape, 3), _NOTHING, dtype=np.uint8)
    classes = {} if scene.product is None else scene.product.classes
    covers = codes("land_cover")
    for code, name in classes.items():
        colors[np.asarray(values == code)] = tuple(bytes.fromhex(covers[name].color[1:]))
    return colors


def _lines(shape: Any, box: Box) -> list[list[tuple[float, float]]]:
    """Return the rings of the outline in pixels of the thumbnail."""
    west, _, east, north = box
    size = (east - west) / SIDE
    rings = shapely.get_rings(shapely.get_parts(shape))
    return [[((x - west) / size, (north - y) / size) for x, y in shapely.get_coordinates(ring).tolist()] for ring in rings]


def _png(colors: npt.NDArray[np.uint8], lines: Sequence[list[tuple[float, float]]]) -> bytes:
    image = Image.fromarray(colors)
    draw = ImageDraw.Draw(image)
    for color, width in ((_HALO, 3), (_OUTLINE, 1)):
        for line in lines:
            draw.line(line, fill=color, width=width, joint="curve")
    target = io.BytesIO()
    image.quantize(COLORS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(target, "PNG", optimize=True)
    return target.getvalue()
