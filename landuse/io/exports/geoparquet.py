"""GeoParquet 1.1 files of the results, for analysts: one file a table in a folder."""

import json
from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from landuse.io.arrow import GEOMETRY
from landuse.io.atomic import atomic_files
from landuse.io.exports.frames import Export, explanations, exported
from landuse.io.write import Findings

VERSION = "1.1.0"


def write_geoparquet(result: Findings, folder: str | Path) -> Path:
    """Write parcels, zones, disposal list, issues, 字段说明 and 代码说明 as Parquet files into `folder`; return it.

    Tables with boundaries are GeoParquet (WKB) and state their coordinate system in full. Names are those of the vocabulary.

    Raises
    ------
    CrsError
        The boundaries have no coordinate system.
    OutputError
        The folder cannot be written to.
    """
    exports = exported(result)
    with atomic_files(folder) as stage:
        for export in exports:
            pq.write_table(_stated(export), stage / f"{export.name}.parquet")
        for name, frame in explanations(result, exports).items():
            pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), stage / f"{name}.parquet")
    return Path(folder)


def _stated(export: Export) -> pa.Table:
    table = export.layer.table
    if export.layer.geometry_type is None or not isinstance(export.frame, gpd.GeoDataFrame):
        return table
    shapes = export.frame.geometry
    written = shapely.from_wkb(table.column(GEOMETRY).to_numpy())
    kinds = sorted({shape.geom_type + (" Z" if shape.has_z else "") for shape in written if shape is not None})
    column = {
        "encoding": "WKB",
        "geometry_types": kinds,
        "crs": json.loads(shapes.crs.to_json()),
        "bbox": [float(value) for value in shapes.total_bounds],
    }
    geo = {"version": VERSION, "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
    return table.replace_schema_metadata({b"geo": json.dumps(geo).encode()})
