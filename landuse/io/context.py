"""The quiet surroundings of a map: roads, a river, whatever a landuse.toml names under ``[context]``."""

import geopandas as gpd

from landuse.config import Config
from landuse.crs import agree_crs, parse_crs
from landuse.errors import ReadError
from landuse.io.files import read_file
from landuse.issues import IssueLog


def read_context(config: Config) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers of ``[context.<kind>]`` by kind, as they stand in their files, each with its coordinate system.

    Nothing is measured on them, so they are neither repaired nor transformed.

    Raises
    ------
    ReadError, EncodingError
        A file cannot be read, or holds no geometry.
    CrsError
        A coordinate system is missing or contradictory.
    """
    layers = {}
    for kind, source in config.context.items():
        section = f"context.{kind}"
        raw = read_file(source, known_names=(), section=section, table_name="parcels", log=IssueLog())
        if raw.geometry is None:
            raise ReadError(f"[{section}] 的文件 {raw.file} 没有图形;请改用 GPKG、Shapefile 或 GeoJSON")
        west, south, east, north = raw.geometry.total_bounds
        declared = None if source.crs is None else parse_crs(source.crs)
        crs = agree_crs(raw.geometry.crs, declared, (west, south, east, north), where=f"文件 {raw.file}", section=section)
        layers[kind] = gpd.GeoDataFrame(raw.frame, geometry=raw.geometry.set_crs(crs, allow_override=True))
    return layers
