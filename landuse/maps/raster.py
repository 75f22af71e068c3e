"""A GeoTIFF as the background of a page: cut to the place, brought to Web Mercator, compressed, embedded as one picture."""

import base64
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rasterio
from PIL import Image
from pyproj import Transformer
from rasterio import Affine
from rasterio.enums import ColorInterp, Resampling
from rasterio.errors import CRSError, RasterioError, RasterioIOError
from rasterio.vrt import WarpedVRT

from landuse.errors import CrsError, OutputError, ReadError
from landuse.geometry.raster_links import NO_NETWORK
from landuse.io.formats.hostile import told_as_read_error
from landuse.maps.place import MARGIN, Box

MERCATOR = "EPSG:3857"
MAX_PIXELS = 2048
"""Longer side of the embedded picture."""
QUALITY = 65
"""WebP quality; lowered by steps while the picture is larger than :data:`MAX_BYTES`."""
MAX_BYTES = 3_000_000
_LOWEST_QUALITY, _QUALITY_STEP = 35, 10
_DARK, _LIGHT = 2, 98
Pixels = npt.NDArray[np.uint8]
Palette = Mapping[int, tuple[int, int, int]]


def mercator_box(lonlat: Box | None) -> Box | None:
    """Return west, south, east, north in Web Mercator with a margin around; None for no place."""
    if lonlat is None:
        return None
    west, south, east, north = Transformer.from_crs("EPSG:4326", MERCATOR, always_xy=True).transform_bounds(*lonlat)
    across, up = max(east - west, 200.0) * MARGIN, max(north - south, 200.0) * MARGIN
    return west - across, south - up, east + across, north + up


def picture_block(
    path: Path, place: Box | None, *, bands: Sequence[int] | None = None, palette: Palette | None = None
) -> dict[str, Any]:
    """Return the part of a GeoTIFF around `place` (longitude and latitude; None: all of it) as a picture for the page.

    ``picture`` is a ``data:`` address (WebP), ``bounds`` are [[south, west], [north, east]] in degrees. Values beyond eight bits
    are stretched between their 2nd and 98th percentile; places without data are transparent. `bands` are those that are shown as red,
    green and blue (without them the first three), every pixel as it is; `palette` gives the colours of the values of the first band, others are transparent.

    Raises
    ------
    CrsError
        The file states no coordinate system, or one that cannot be brought to Web Mercator.
    ReadError
        The file cannot be read.
    OutputError
        The file has nothing at that place.
    """
    if not path.is_file():
        raise ReadError(f"没有找到底图文件 {path}；请检查路径")
    # by this driver alone: a text under this name could send GDAL to other files or a network
    with (
        told_as_read_error(path.name),
        _told_by_kind(path),
        rasterio.Env(**NO_NETWORK),
        rasterio.open(path, driver="GTiff") as source,
    ):
        if source.crs is None:
            raise CrsError(f"底图文件 {path.name} 没有坐标系，不知道放在哪里；请先在 GIS 中为它指定投影后再用")
        pixels, box = _warped(source, mercator_box(place), bands, palette)
    if pixels is None or not pixels[..., 3].any():
        raise OutputError(f"底图文件 {path.name} 在宗地范围内没有图像；请核对底图的范围和坐标系")
    west, south, east, north = Transformer.from_crs(MERCATOR, "EPSG:4326", always_xy=True).transform_bounds(*box)
    picture = base64.b64encode(_webp(pixels)).decode()
    return {"kind": "picture", "picture": f"data:image/webp;base64,{picture}", "bounds": [[south, west], [north, east]]}


@contextmanager
def _told_by_kind(path: Path) -> Iterator[None]:
    try:
        yield
    except RasterioIOError as error:
        raise ReadError(f"底图文件 {path.name} 无法读取：{error}；请确认是完整的 GeoTIFF") from error
    except (CRSError, RasterioError) as error:
        raise CrsError(f"底图文件 {path.name} 的坐标系不能换算到 Web 墨卡托：{error}；请核对其投影") from error


def _warped(
    source: Any, wanted: Box | None, chosen: Sequence[int] | None = None, given: Palette | None = None
) -> tuple[Pixels | None, Box]:
    """Return the pixels (red, green, blue, opacity) of the wanted part and the box in Web Mercator that they fill."""
    with WarpedVRT(source, crs=MERCATOR) as whole:
        at, size = whole.transform, whole.transform.a
        west, south, east, north = at.c, at.f - whole.height * size, at.c + whole.width * size, at.f
    if wanted is not None:
        west, south, east, north = max(west, wanted[0]), max(south, wanted[1]), min(east, wanted[2]), min(north, wanted[3])
    if west >= east or south >= north:
        return None, (west, south, east, north)
    shrink = max(1.0, max(east - west, north - south) / size / MAX_PIXELS)
    width, height = (max(1, round(extent / size / shrink)) for extent in (east - west, north - south))
    palette = given is not None or source.colorinterp[0] == ColorInterp.palette
    method = (
        (Resampling.mode if palette else Resampling.average)
        if shrink > 1
        else (Resampling.nearest if palette or chosen else Resampling.bilinear)
    )
    alpha = ColorInterp.alpha in source.colorinterp
    with WarpedVRT(
        source, crs=MERCATOR, transform=Affine((east - west) / width, 0, west, 0, (south - north) / height, north), width=width, height=height,
        resampling=method, add_alpha=not alpha,
    ) as seen:  # fmt: skip
        bands = seen.read([*(chosen or range(1, seen.count)), seen.count])
        table = {value: (*color, 255) for value, color in given.items()} if given else seen.colormap(1) if palette else None
    pixels = _colored(bands, table)
    if given is not None:
        pixels[..., 3] = np.where(np.isin(bands[0], list(given)), pixels[..., 3], 0)
    return pixels, (west, south, east, north)


def _colored(bands: npt.NDArray[Any], table: dict[int, tuple[int, int, int, int]] | None) -> Pixels:
    """Return bands (the last is opacity) as red, green, blue, opacity of eight bits each."""
    shown, opacity = bands[:-1], bands[-1] > 0
    if table is not None:
        found = np.zeros((256, 3), dtype="uint8")
        for value, color in table.items():
            if 0 <= value < len(found):
                found[value] = color[:3]
        colors = found[shown[0].astype("uint8")]
    else:
        picked = shown[:3] if len(shown) >= 3 else shown[[0, 0, 0]]
        colors = np.stack([_eight_bits(band, opacity) for band in picked], axis=-1)
    return np.dstack([colors, np.where(opacity, 255, 0).astype("uint8")])


def _eight_bits(band: npt.NDArray[Any], known: npt.NDArray[np.bool_]) -> Pixels:
    if band.dtype == np.uint8:
        return band
    numbers = band.astype("float64")
    known = known & np.isfinite(numbers)
    if not known.any():
        return np.zeros(band.shape, dtype="uint8")
    low, high = np.percentile(numbers[known], (_DARK, _LIGHT))
    scaled = np.clip((np.where(known, numbers, low) - low) / max(high - low, 1e-12), 0, 1)
    found: Pixels = np.rint(scaled * 255).astype("uint8")
    return found


def _webp(pixels: Pixels) -> bytes:
    """Return the pixels as WebP, at a lower quality while they take more than they should."""
    image = Image.fromarray(pixels)
    for quality in range(QUALITY, _LOWEST_QUALITY - 1, -_QUALITY_STEP):
        buffer = io.BytesIO()
        image.save(buffer, "WEBP", quality=quality, method=4)
        if buffer.tell() <= MAX_BYTES:
            break
    return buffer.getvalue()
