"""The quiet surroundings of a map: roads, a river, whatever a landuse.toml names under ``[context]``."""

from pathlib import Path

import geopandas as gpd

from landuse.config import Config, load_config
from landuse.errors import ReadError
from landuse.io.coordinates import place_shapes
from landuse.io.files import read_file
from landuse.issues import IssueLog


def read_context(source: str | Path | Config) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers of ``[context.<kind>]`` by kind, as they stand in their files, each with its coordinate system.

    Nothing is measured on them, so they are neither repaired nor transformed.

    Parameters
    ----------
    source
        Path of a landuse.toml or of its folder, or a configuration already loaded.

    Raises
    ------
    ReadError, EncodingError
        A file cannot be read, or holds no geometry.
    CrsError
        A coordinate system is missing or contradictory.
    """
    config = source if isinstance(source, Config) else load_config(source)
    layers = {}
    for kind, layer in config.context.items():
        section = f"context.{kind}"
        raw = read_file(layer, known_names=(), section=section, table_name="parcels", log=IssueLog())
        if raw.geometry is None:
            raise ReadError(f"[{section}] 的文件 {raw.file} 没有图形；请改用 GPKG、Shapefile 或 GeoJSON")
        placed = place_shapes(raw.geometry, layer, where=f"文件 {raw.file}", section=section)
        layers[kind] = gpd.GeoDataFrame(raw.frame, geometry=placed)
    return layers
