"""Grid and outlines as exactextract asks for them; only here and where pixels are covered is that library loaded."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import shapely
from exactextract.feature import FeatureSource, JSONFeature
from exactextract.raster import RasterSource

from landuse.geometry.coverage import Grid


class Blank(RasterSource):  # type: ignore[misc]  # it ships no type information
    """The grid without any value: only where the pixels lie is asked of it."""

    def __init__(self, grid: Grid) -> None:
        super().__init__()
        self.grid = grid

    def res(self) -> tuple[float, float]:
        """Return width and height of a pixel."""
        return self.grid.pixel_width, self.grid.pixel_height

    def extent(self) -> tuple[float, float, float, float]:
        """Return west, south, east, north."""
        return self.grid.west, self.grid.south, self.grid.east, self.grid.north

    def nodata_value(self) -> None:
        """Return that no value stands for none."""
        return

    def srs_wkt(self) -> str:
        """Return the coordinate system."""
        return self.grid.crs.to_wkt()

    def read_window(self, _left: int, _top: int, columns: int, rows: int) -> npt.NDArray[np.uint8]:
        """Return nothing but the shape of a window."""
        return np.zeros((rows, columns), dtype=np.uint8)


class _Outline(JSONFeature):  # type: ignore[misc]  # it ships no type information
    """A shape handed over as it is: by way of GeoJSON, as exactextract takes those of geopandas, all of it takes twice as long."""

    def geometry(self) -> bytes:
        """Return the shape as WKB."""
        return bytes(self.feature["wkb"])


class Outlines(FeatureSource):  # type: ignore[misc]  # it ships no type information
    """Shapes in their order, in the coordinate system `wkt`."""

    def __init__(self, shapes: npt.NDArray[np.object_], wkt: str) -> None:
        super().__init__()
        self.shapes, self.wkt = shapes, wkt

    def count(self) -> int:
        """Return how many there are."""
        return len(self.shapes)

    def __iter__(self) -> Iterator[JSONFeature]:
        """Return them one by one."""
        return (_Outline({"wkb": wkb}) for wkb in shapely.to_wkb(self.shapes))

    def srs_wkt(self) -> str:
        """Return the coordinate system."""
        return self.wkt
