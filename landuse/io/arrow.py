"""Handing a table to GDAL with the types that were meant: text, whole numbers, booleans, days, multipolygons, empty cells."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from landuse.dates import to_days
from landuse.errors import OutputError

_POLYGON, _MULTIPOLYGON = 3, 6
GEOMETRY = "geom"
"""Name of the geometry column of every layer."""


@dataclass(frozen=True)
class Layer:
    """A table ready to be written; `names` gives {column of the frame: field of the file}."""

    name: str
    table: pa.Table
    names: dict[str, str]
    geometry_type: str | None
    crs: str | None

    def append_to(self, path: Path) -> None:
        """Add the layer to the GeoPackage at `path`, which is made where there is none; raise OutputError where it fails."""
        geometry = {} if self.geometry_type is None else {
            "geometry_name": GEOMETRY, "geometry_type": self.geometry_type, "crs": self.crs,
        }  # fmt: skip
        options = {"FID": _free("fid", self.names.values())}
        try:
            pyogrio.write_arrow(
                self.table, path, layer=self.name, driver="GPKG", append=path.exists(), layer_options=options, **geometry
            )
        except (DataSourceError, DataLayerError) as error:
            raise OutputError(f"文件 {path.name} 的图层 {self.name} 无法写出：{error}；请检查磁盘空间和目录权限后重试") from error


def arrow_layer(name: str, frame: pd.DataFrame, days: Iterable[str] = ()) -> Layer:
    """Return `frame` as a layer, its named index first.

    `days` names the columns that hold days; times of day elsewhere are kept. Polygons become multipolygons; a missing
    boundary stays missing.
    """
    flat = frame.reset_index() if any(frame.index.names) else frame
    geometry = flat.active_geometry_name if isinstance(flat, gpd.GeoDataFrame) else None
    names = _field_names([column for column in flat.columns if column != geometry])
    arrays = {field: _array(flat[column], is_day=column in set(days)) for column, field in names.items()}
    if geometry is None:
        return Layer(name, pa.table(arrays), names, None, None)
    shapes = _multi(flat[geometry].to_numpy())
    arrays[GEOMETRY] = pa.array(shapely.to_wkb(shapes, flavor="iso"), type=pa.binary(), from_pandas=True)
    crs = flat.crs
    stated = None if crs is None else (":".join(crs.to_authority()) if crs.to_authority() else crs.to_wkt())
    return Layer(name, pa.table(arrays), names, _geometry_type(shapes), stated)


def _field_names(columns: Iterable[object]) -> dict[str, str]:
    """Return a field name for each column: its own, with a number where another differs in case only or is taken."""
    names: dict[str, str] = {}
    for column in columns:
        names[str(column)] = _free(str(column), [*names.values(), GEOMETRY])
    return names


def _free(name: str, taken: Iterable[str]) -> str:
    used = {other.casefold() for other in taken}
    tries = (name, *(f"{name}_{number}" for number in range(2, len(used) + 3)))
    return next(candidate for candidate in tries if candidate.casefold() not in used)


def _array(values: pd.Series, *, is_day: bool) -> pa.Array:
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        if is_day:
            return pa.array(to_days(values), type=pa.date32(), from_pandas=True)
        return pa.array(values.dt.as_unit("ms"), from_pandas=True)
    if pd.api.types.is_bool_dtype(values.dtype):
        return pa.array(values, type=pa.bool_(), from_pandas=True)
    if pd.api.types.is_integer_dtype(values.dtype):
        return pa.array(values, type=pa.int64(), from_pandas=True)
    if pd.api.types.is_float_dtype(values.dtype):
        return pa.array(values, type=pa.float64(), from_pandas=True)
    texts = values.astype("object").where(values.notna(), None)
    return pa.array([None if text is None else str(text) for text in texts], type=pa.string())


def _multi(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return polygons as multipolygons of one part where all shapes are polygons or multipolygons."""
    kinds = shapely.get_type_id(shapes)
    if not np.isin(kinds[kinds >= 0], (_POLYGON, _MULTIPOLYGON)).all():
        return shapes
    single = kinds == _POLYGON
    multi = shapes.copy()
    multi[single] = [shapely.MultiPolygon([shape]) for shape in shapes[single]]
    return multi


def _geometry_type(shapes: npt.NDArray[np.object_]) -> str:
    kinds = shapely.get_type_id(shapes)
    if not np.isin(kinds[kinds >= 0], (_MULTIPOLYGON,)).all():
        return "Unknown"
    return "MultiPolygon Z" if shapely.has_z(shapes).any() else "MultiPolygon"
