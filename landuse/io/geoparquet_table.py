"""A frame as an Arrow table that is GeoParquet once written: boundaries as WKB, with what the format says of them."""

import json

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

VERSION = "1.1.0"
_KINDS = ("Point", "LineString", "LinearRing", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection")


def geoparquet_table(frame: pd.DataFrame, wkb: pa.Array | pa.ChunkedArray | None = None) -> pa.Table:
    """Return `frame`, its named index first; codes stay dictionaries, flags and whole numbers keep their gaps.

    Boundaries without a coordinate system are stated to have none. `wkb` are the same boundaries as they were read, if they need not be
    written anew (:func:`as_written`).
    """
    flat = frame.reset_index() if any(name is not None for name in frame.index.names) else frame
    name = flat.active_geometry_name if isinstance(flat, gpd.GeoDataFrame) else None
    plain = pd.DataFrame(flat)  # a GeoDataFrame copies all its columns when its boundaries are dropped
    table = pa.Table.from_pandas(plain.drop(columns=name) if name else plain, preserve_index=False)
    if name is None:
        return table
    shapes = np.asarray(flat[name].array, dtype=object)
    if wkb is None:
        wkb = pa.array(shapely.to_wkb(shapes, flavor="iso"), type=pa.binary(), from_pandas=True)
    stated = json.dumps({"version": VERSION, "primary_column": name, "columns": {name: _stated(flat[name], shapes)}})
    return table.append_column(name, wkb).replace_schema_metadata({**(table.schema.metadata or {}), b"geo": stated.encode()})


def as_written(wkb: pa.ChunkedArray) -> bool:
    """Tell whether boundaries stand as they would be written here: bytes of flat shapes, low byte first, without a number of their system."""
    kinds = {b"\x01" + number.to_bytes(4, "little") for number in range(1, 8)}
    return bool(pa.types.is_binary(wkb.type) and set(pc.unique(pc.binary_slice(wkb, 0, 5)).to_pylist()) <= kinds | {None})


def _stated(shapes: gpd.GeoSeries, plain: npt.NDArray[np.object_]) -> dict[str, object]:
    there = ~shapely.is_missing(plain)
    kinds = np.unique(2 * shapely.get_type_id(plain[there]) + shapely.has_z(plain[there]))
    return {
        "encoding": "WKB",
        "geometry_types": [_KINDS[kind // 2] + (" Z" if kind % 2 else "") for kind in kinds.tolist()],
        "crs": None if shapes.crs is None else json.loads(shapes.crs.to_json()),
        **({"bbox": [float(value) for value in shapes.total_bounds]} if there.any() else {}),
    }
