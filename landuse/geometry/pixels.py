"""Reading the pixels that parcels cover: window by window, so that a large raster is never in memory as a whole."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pyproj import CRS

from landuse.errors import CrsError, ReadError
from landuse.geometry.coverage import Floats, Grid, Positions
from landuse.geometry.raster_kinds import driver_of
from landuse.geometry.raster_links import NO_NETWORK, folder_file, inside, refuse_links

BLOCK = 512
"""Side in pixels of the blocks that are read; of each only the part with wanted pixels."""
CACHE_MB = 128
"""GDAL would keep blocks of up to a twentieth of the memory; each block is asked for once."""


@contextmanager
def opened_raster(path: Path) -> Iterator[Any]:
    """Yield the open raster at `path`: a GeoTIFF, COG, VRT or another of :data:`landuse.geometry.raster_kinds.DRIVERS`, by that driver of GDAL alone.

    Raises ReadError where it cannot be read, is of another kind, or names files outside of its folder or on a network
    (:mod:`landuse.geometry.raster_links`).
    """
    import rasterio  # for those who have a raster only
    from rasterio.errors import RasterioError, RasterioIOError

    if not path.is_file():
        raise ReadError(f"没有找到影像文件 {path}；请检查路径")
    refuse_links(path)
    folder = path.resolve().parent
    try:
        with rasterio.Env(GDAL_CACHEMAX=CACHE_MB, **NO_NETWORK), rasterio.open(path, driver=driver_of(path)) as source:
            for file in source.files:  # an IMG names the file that holds its pixels
                inside(Path(file), folder, path)
            for name in filter(None, [source.tags(ns="OVERVIEWS").get("OVERVIEW_FILE")]):
                folder_file(name.replace(":::BASE:::", ""), path.resolve(), folder, path)
            yield source
    except RasterioIOError as error:
        raise ReadError(f"影像文件 {path.name} 无法读取：{error}；请确认文件完整") from error
    except RasterioError as error:
        raise ReadError(f"影像文件 {path.name} 读取出错：{error}；请用 GDAL 检查该文件") from error


def grid_of(source: Any) -> Grid:
    """Return the grid of an open raster.

    Raises
    ------
    CrsError
        The raster states no coordinate system.
    ReadError
        Its rows do not run from north to south along the axes.
    """
    name = Path(source.name).name
    if source.crs is None:
        raise CrsError(f"影像文件 {name} 没有坐标系，不知道放在哪里；请先在 GIS 中为它指定投影后再用")
    at = source.transform
    if at.b or at.d or at.a <= 0 or at.e >= 0:
        raise ReadError(f"影像文件 {name} 不是正北朝上的格网；请先用 gdalwarp 纠正后再用")
    crs = CRS.from_wkt(source.crs.to_wkt())
    return Grid(crs, at.c, at.f, at.a, -at.e, source.width, source.height)


def read_pixels(source: Any, bands: Sequence[int], row: Positions, column: Positions, *, masked: bool = True) -> Floats:
    """Return the values of some pixels, one line to each of `bands` (counted from 1).

    NaN where the raster has no value: nodata, a mask band, an alpha band of 0, not finite; unless `masked` is false, as for a band of
    quality, whose nodata of 0 may mean clear. Scale and offset that the file states are applied.

    Raises
    ------
    ReadError
        The raster has no such band.
    """
    from rasterio.windows import Window  # for those who have a raster only

    wrong = [str(band) for band in bands if not 1 <= band <= source.count]
    if wrong:
        raise ReadError(
            f"影像文件 {Path(source.name).name} 只有 {source.count} 个波段，没有第 {'、'.join(wrong)} 波段；请核对 bands"
        )
    values = np.full((len(bands), len(row)), np.nan)
    if not len(row) or not bands:
        return values
    across = -(-source.width // BLOCK)
    block = (row // BLOCK) * across + column // BLOCK
    order = np.argsort(block, kind="stable")
    starts = np.flatnonzero(np.diff(block[order], prepend=-1))
    scale, offset = (np.array([given[band - 1] for band in bands]) for given in (source.scales, source.offsets))
    for mine in np.split(order, starts[1:]):
        top, left = int(row[mine].min()), int(column[mine].min())
        window = Window(left, top, int(column[mine].max()) - left + 1, int(row[mine].max()) - top + 1)
        held = source.read(list(bands), window=window, masked=masked)
        picked = (slice(None), row[mine] - top, column[mine] - left)
        found = np.ma.getdata(held)[picked].astype(np.float64) * scale[:, None] + offset[:, None]
        values[:, mine] = np.where(np.ma.getmaskarray(held)[picked] | ~np.isfinite(found), np.nan, found)
    return values


def seen(values: Floats) -> npt.NDArray[np.bool_]:
    """Tell for each pixel whether every band has a value."""
    return np.asarray(np.isfinite(values).all(axis=0))
