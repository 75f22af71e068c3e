"""Which share of which pixel a parcel covers: exact partial pixels, the parcels moved to the raster and never the raster.

The shares rest on the raster's grid alone, so that they are computed once for all dates and bands of one grid.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from landuse.errors import ConfigError, CrsError

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int64]
CELLS_AT_ONCE = 4_000_000
"""Pixels of the boxes around the parcels that are covered in one go: keeps the memory small whatever the number of parcels."""


@dataclass(frozen=True)
class Grid:
    """A raster's grid: its coordinate system, its upper left corner, the size of a pixel, and how many there are; north is up."""

    crs: CRS
    west: float
    north: float
    pixel_width: float
    pixel_height: float
    columns: int
    rows: int

    @property
    def east(self) -> float:
        """Where the last column ends."""
        return self.west + self.columns * self.pixel_width

    @property
    def south(self) -> float:
        """Where the last row ends."""
        return self.north - self.rows * self.pixel_height

    @property
    def pixel_area(self) -> float:
        """Area of a pixel, in squares of the system's own unit."""
        return self.pixel_width * self.pixel_height


@dataclass(frozen=True, eq=False)
class Coverage:
    """Pixels covered by some parcels, in the order of the parcels.

    `parcel` is the position among `parcels`, `row` and `column` the pixel, `share` how much of the pixel is covered (0 to 1).
    `expected_pixels` (by parcel) is the parcel's area in pixels, with parts outside the raster; `inside_share` which share of the
    parcel lies on the raster. Both are NaN without a boundary.
    """

    parcels: pd.Index
    parcel: Positions
    row: Positions
    column: Positions
    share: Floats
    expected_pixels: Floats
    inside_share: Floats


def cover(boundaries: gpd.GeoSeries, grid: Grid, *, centre_rule: bool = False) -> Iterator[Coverage]:
    """Yield the pixels that the parcels cover, some parcels at a time (:data:`CELLS_AT_ONCE`), all parcels once and in order.

    Parameters
    ----------
    boundaries
        Boundaries of the parcels in any coordinate system with a datum; they are moved to that of the grid corner by corner.
    grid
        The raster's grid.
    centre_rule
        Count a pixel wholly where its centre lies inside the boundary and not at all elsewhere, as older tools do, instead of by the
        share that is covered.

    Raises
    ------
    CrsError
        The boundaries state no coordinate system.
    ConfigError
        The package exactextract is not installed.
    """
    if boundaries.crs is None and boundaries.notna().any():
        raise CrsError('宗地图形没有坐标系，不能与影像套合；请在 landuse.toml 写明 crs，如 crs = "EPSG:4550"')
    shapes = np.asarray((boundaries if boundaries.crs is None else boundaries.to_crs(grid.crs)).array, dtype=object)
    present = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    for start, stop in _portions(shapes, grid):
        yield _covered(boundaries.index[start:stop], shapes[start:stop], present[start:stop], grid, centre_rule=centre_rule)


def _portions(shapes: npt.NDArray[np.object_], grid: Grid) -> Iterator[tuple[int, int]]:
    """Yield spans of parcels whose boxes together hold at most :data:`CELLS_AT_ONCE` pixels; a larger parcel is a span of its own."""
    west, south, east, north = (np.nan_to_num(side) for side in shapely.bounds(shapes).T)
    width, height = np.clip(east - west, 0, grid.east - grid.west), np.clip(north - south, 0, grid.north - grid.south)
    cells = (width / grid.pixel_width + 1) * (height / grid.pixel_height + 1)
    start, held = 0, 0.0
    for place, more in enumerate(cells):
        if place > start and held + more > CELLS_AT_ONCE:
            yield start, place
            start, held = place, 0.0
        held += float(more)
    if len(cells) > start:
        yield start, len(cells)


def _covered(
    parcels: pd.Index, shapes: npt.NDArray[np.object_], present: npt.NDArray[np.bool_], grid: Grid, *, centre_rule: bool
) -> Coverage:
    area = np.where(present, shapely.area(shapes), np.nan)
    expected = area / grid.pixel_area
    known = np.flatnonzero(present)
    inside = np.full(len(shapes), np.nan)
    inside[known] = shapely.area(shapely.intersection(shapes[known], shapely.box(grid.west, grid.south, grid.east, grid.north)))
    with np.errstate(invalid="ignore", divide="ignore"):
        inside = np.where(area > 0, np.minimum(inside / area, 1.0), np.nan)
    reached = known[np.nan_to_num(inside[known]) > 0]
    cells, shares = _partial_pixels(shapes[reached], grid)
    parcel = np.repeat(reached, [len(found) for found in cells])
    cell = np.concatenate([*cells, np.empty(0, dtype=np.int64)])
    share = np.concatenate([*shares, np.empty(0)])
    row, column = np.divmod(cell.astype(np.int64), grid.columns)
    if centre_rule:
        x, y = grid.west + (column + 0.5) * grid.pixel_width, grid.north - (row + 0.5) * grid.pixel_height
        shapely.prepare(shapes)
        held = shapely.contains_xy(shapes[parcel], x, y)
        parcel, row, column, share = parcel[held], row[held], column[held], np.ones(int(held.sum()))
    return Coverage(parcels, parcel, row, column, share, expected, inside)


def _partial_pixels(shapes: npt.NDArray[np.object_], grid: Grid) -> tuple[list[Positions], list[Floats]]:
    """Return for each shape the numbers of its pixels and the share of each that it covers."""
    if not len(shapes):
        return [], []
    try:
        from exactextract import exact_extract

        from landuse.geometry.coverage_sources import Blank, Outlines
    except ImportError:
        raise ConfigError("影像佐证需要 exactextract 这个库，本机没有安装；请运行：pip install 'landuse[evidence]'") from None
    found: Any = exact_extract(Blank(grid), Outlines(shapes, grid.crs.to_wkt()), ["cell_id", "coverage"], output="pandas")
    return list(found["cell_id"]), [np.asarray(shares, dtype=np.float64) for shares in found["coverage"]]
