"""Layers that GDAL reads with every digit and letter intact: GeoPackage, GeoJSON, TopoJSON, FlatGeobuf, FileGDB."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS

from landuse.crs import is_earthbound, parse_crs
from landuse.errors import EncodingError, ReadError, sample
from landuse.io.formats.field_aliases import field_aliases
from landuse.io.formats.hostile import head_of, refuse_redirects, told_as_read_error
from landuse.io.formats.json_depth import json_depth
from landuse.io.formats.rawtable import RawTable, arrow_frame, numbered_rows, unique_headers
from landuse.limits import Limits
from landuse.vocabulary.rows import did_you_mean

_JSON_SUFFIXES = (".geojson", ".json", ".topojson")
_SHOWN_BYTES, _SHOWN_CHARACTERS = 4, 20
_NOT_DATA = ("layer_styles", "qgis_projects")


def read_layer(path: Path, layer: str | None, *, section: str, limits: Limits | None = None) -> RawTable:
    """Return one layer of `path`, by default its only one.

    A GeoJSON file counts as stating a coordinate system only where it has a ``crs`` member: without one the standard says
    degrees, which many programs do not keep to.

    Raises
    ------
    ReadError
        GDAL cannot open the file, the layer does not exist, or there are several and none is named.
    EncodingError
        A JSON file is not in UTF-8.
    """
    refuse_redirects(head_of(path), path)
    return layer_table(path, path, layer, section=section, limits=limits)


def layer_table(content: Path | bytes, path: Path, layer: str | None, *, section: str, limits: Limits | None = None) -> RawTable:
    """Return one layer of `content`: a file, or what is in one; `path` is what the user calls it."""
    states_crs = True
    if path.suffix.lower() in _JSON_SUFFIXES:
        written = path.read_bytes()
        _check_utf8(written, path)
        (limits or Limits()).check("json_depth", json_depth(written), path.name, unit=" 层")
        states_crs = b'"crs"' in written
    name = _layer_name(content, path, layer, section)
    meta, table = _read(content, path, name)
    geometry_name = meta["geometry_name"] or "wkb_geometry"
    own = parse_crs(meta["crs"]) if meta["crs"] and states_crs else None
    geometry = None
    if geometry_name in table.column_names:
        shapes = shapes_of(table.column(geometry_name), path.name)
        geometry = gpd.GeoSeries(shapes, crs=stated_crs(own))
        table = table.drop_columns(geometry_name)
    frame = arrow_frame(table)
    frame.columns, doubled = unique_headers(_with_aliases(frame.columns, path, name))
    sheet = name if path.suffix.lower() not in _JSON_SUFFIXES else ""
    return RawTable(frame, numbered_rows(len(frame)), path.name, sheet, geometry, doubled)


def read_shapes(path: Path) -> tuple[gpd.GeoSeries, list[int]]:
    """Return the shapes of a Shapefile with the coordinate system of its .prj, and the record number of each.

    GDAL is told an encoding that takes any byte: the names and cells that it decodes along the way are not used.
    """
    meta, table = _read(path, path, None, columns=[], return_fids=True, encoding="ISO-8859-1")
    shapes = shapes_of(table.column(meta["geometry_name"] or "wkb_geometry"), path.name)
    records = table.column(meta["fid_column"] or "OGC_FID").to_pylist()
    return gpd.GeoSeries(shapes, crs=stated_crs(parse_crs(meta["crs"]) if meta["crs"] else None)), records


def shapes_of(column: pa.ChunkedArray, file: str) -> npt.NDArray[np.object_]:
    """Return the shapes of a column of WKB; raise ReadError where some are none, such as a ring that does not close."""
    written = column.to_numpy()
    try:
        shapes = shapely.from_wkb(written)
    except (shapely.errors.GEOSException, TypeError, ValueError):
        shapes = shapely.from_wkb(written, on_invalid="ignore")
        bad = np.flatnonzero(pd.isna(shapes) & ~pd.isna(written)) + 1
        raise ReadError(
            f"文件 {file} 有 {len(bad)} 个图形已损坏、不能构成图形（第 {sample(bad.tolist())} 个；如界线不闭合、点数不足），未读入；"
            "请重新导出，或在 QGIS、ArcGIS 中修复几何后再读"
        ) from None
    return np.asarray(shapes, dtype=object)


def stated_crs(crs: CRS | None) -> CRS | None:
    """Return `crs`, or None where it is bound to no place on earth (an "undefined" engineering system)."""
    return crs if crs is not None and is_earthbound(crs) else None


def _with_aliases(names: Iterable[str], path: Path, layer: str) -> list[str]:
    """Return the names of fields; one of a geodatabase that has a Chinese alias under a name of letters is called by that."""
    listed = [str(name) for name in names]
    if path.suffix.lower() != ".gdb":
        return listed
    called = field_aliases(path, layer)
    fresh = [called.get(name, name) if name.isascii() else name for name in listed]
    return [alias if fresh.count(alias) == 1 and alias not in listed else name for name, alias in zip(listed, fresh, strict=True)]


def _read(content: Path | bytes, path: Path, layer: str | None, **options: object) -> tuple[dict[str, Any], pa.Table]:
    try:
        meta, table = pyogrio.read_arrow(content, layer=layer, **options)
    except DataSourceError as error:
        raise ReadError(f"文件 {path.name} 无法打开，可能已损坏或不是其扩展名所示的格式：{error}") from None
    table.validate(full=True)  # text that is no UTF-8 would only break where it is used
    return meta, table


def layer_names(path: Path) -> list[str]:
    """Return the layers of a file that hold data; raise ReadError where GDAL cannot open it."""
    with told_as_read_error(path.name):
        refuse_redirects(head_of(path), path)
        return _layers(path, path)


def _layers(content: Path | bytes, path: Path) -> list[str]:
    try:
        return [str(name) for name, _ in pyogrio.list_layers(content) if name not in _NOT_DATA]
    except (DataSourceError, DataLayerError) as error:
        raise ReadError(f"文件 {path.name} 无法打开，可能已损坏或不是其扩展名所示的格式：{error}") from None


def _layer_name(content: Path | bytes, path: Path, layer: str | None, section: str) -> str:
    names = _layers(content, path)
    if not names:
        raise ReadError(f"文件 {path.name} 中没有图层")
    if layer is None:
        if len(names) > 1:
            raise ReadError(f'文件 {path.name} 有 {len(names)} 个图层（{sample(names)}）；请在 [{section}] 中写明 layer = "…"')
        return names[0]
    if layer not in names:
        raise ReadError(f"文件 {path.name} 没有图层“{layer}”{did_you_mean(layer, names)}；已有：{sample(names)}")
    return layer


def _check_utf8(content: bytes, path: Path) -> None:
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        held = error.object  # without the mark of the byte order, if there was one
        odd = held[error.start : error.start + _SHOWN_BYTES].hex(" ").upper()
        line = held.count(b"\n", 0, error.start) + 1
        raise EncodingError(
            f"文件 {path.name} 不是 UTF-8 编码，第 {line} 行有字节 {odd}{_around(held, error.start)}；"
            "GeoJSON、TopoJSON 依标准（RFC 7946）须为 UTF-8，未读入。请用记事本打开该文件，选“另存为”，编码选“UTF-8”后再读；"
            "或在 QGIS、ArcGIS 中重新导出，编码选 UTF-8"
        ) from None


def _around(content: bytes, place: int) -> str:
    """Return what the text around `place` would be in GB18030, in brackets; nothing where it would be no text either."""
    first = max(content.rfind(mark, 0, place) for mark in (b'"', b"\n")) + 1
    ends = [end for mark in (b'"', b"\n") if (end := content.find(mark, place)) >= 0]
    try:
        text = content[first : min(ends, default=len(content))].decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return f"（按 GBK 为“{text[:_SHOWN_CHARACTERS]}”）" if text.isprintable() else ""
