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
from rasterio import Affine
from rasterio.enums import ColorInterp, Resampling
from rasterio.vrt import WarpedVRT

from landuse.crs import working_crs
from landuse.evidence.confrontation import Evidence, SceneEvidence
from landuse.evidence.looks import shown_bands
from landuse.evidence.scenes import Scene
from landuse.geometry.coverage import Floats
from landuse.geometry.pixels import opened_raster
from landuse.vocabulary import codes

SIDE = 88
"""Width and height of a thumbnail in pixels."""
AROUND = 0.3
"""Ground shown on each side of the parcel, as a share of its longer side."""
LEAST_METRES = 60.0
"""A thumbnail shows at least as much ground, so that a small parcel is not one pixel large."""
MOST_DAYS = 12
"""Of more scenes the first, the last and those evenly between are shown."""
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
        opened: dict[int, Any] = {}
        for parcel in parcels:
            shape, days = moved.get(parcel), _days(found.scenes, parcel)
            if shape is None or shape.is_empty:
                yield parcel, ()
                continue
            box, held = _ground(shape), {}
            for day in days:
                scene = found.scenes[day].scene
                if day not in opened:
                    opened[day] = stack.enter_context(opened_raster(scene.file))
                values = _pixels(opened[day], scene, box, plane)
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


def _pixels(source: Any, scene: Scene, box: Box, plane: Any) -> Floats:
    """Return the values of the bands shown (or the codes) in the thumbnail's pixels; NaN where the scene has none."""
    west, _, east, north = box
    size = (east - west) / SIDE
    names = shown_bands(scene)
    bands = [scene.bands[name] for name in names] or [1]
    reach = source.transform.a if source.crs.is_projected else source.transform.a * 111_320
    fine = size > 1.5 * reach
    method = Resampling.nearest if not fine else Resampling.average if names else Resampling.mode
    alpha = ColorInterp.alpha in source.colorinterp
    with WarpedVRT(
        source, crs=plane, transform=Affine(size, 0, west, 0, -size, north), width=SIDE, height=SIDE, resampling=method,
        add_alpha=not alpha,
    ) as seen:  # fmt: skip
        held = seen.read([*bands, seen.count])
    values: Floats = held[:-1].astype("float64")
    values[:, held[-1] == 0] = np.nan
    return values * scene.scale + scene.offset if names else values


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
