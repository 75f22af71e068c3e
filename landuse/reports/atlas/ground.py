"""What sheets draw, brought into one plane in metres: parcels with outlines, zones, and the quiet surroundings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from landuse.crs import is_web_mercator, working_crs
from landuse.errors import CrsError
from landuse.identifiers.zone_names import zone_names
from landuse.results import Assessment

NO_ZONE = "未注明开发区"


@dataclass(frozen=True, eq=False)
class Ground:
    """Outlines in one plane.

    `outlines` holds only parcels that have one, indexed by parcel; `plane` is None where none has. `in_degrees` tells that the
    data are kept in longitude and latitude, so that the grid shows these. `context` maps kinds to layers.
    """

    outlines: gpd.GeoSeries
    plane: CRS | None
    in_degrees: bool
    zones: gpd.GeoSeries
    names: Mapping[str, str]
    context: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)

    def zone_name(self, zone_id: Any) -> str:
        """Return the name of a zone; its code where it has none."""
        return NO_ZONE if pd.isna(zone_id) else self.names.get(str(zone_id), str(zone_id))


def ground_of(result: Assessment, context: Mapping[str, gpd.GeoDataFrame] | None = None) -> Ground:
    """Return the ground of an assessment; a parcel without an outline is not part of it.

    Raises
    ------
    CrsError
        The outlines have no coordinate system, or one that leads to no plane in China.
    """
    results, names = result.results, _names(result)
    nothing = gpd.GeoSeries([], index=pd.Index([], dtype="str"))
    if not isinstance(results, gpd.GeoDataFrame) or results.active_geometry_name is None:
        return Ground(nothing, None, in_degrees=False, zones=nothing, names=names)
    outlines = results.geometry[
        results.geometry.notna() & ~results.geometry.is_empty & (shapely.area(results.geometry.to_numpy()) > 0)
    ]
    if outlines.empty:
        return Ground(nothing, None, in_degrees=False, zones=nothing, names=names)
    if outlines.crs is None:
        raise CrsError("宗地图形没有坐标系，无法按比例绘制图幅；请在 landuse.toml 的 [data.parcels] 中写明 crs")
    plane = outlines.crs if _is_metric_plane(outlines.crs) else working_crs(outlines, None)
    layers = {kind: _in_plane(frame, plane, f"context.{kind}") for kind, frame in (context or {}).items()}
    return Ground(outlines.to_crs(plane), plane, outlines.crs.is_geographic, _zones(result, plane, nothing), names, layers)


def _is_metric_plane(crs: CRS) -> bool:
    return bool(crs.is_projected and not is_web_mercator(crs) and all(axis.unit_name == "metre" for axis in crs.axis_info))


def _zones(result: Assessment, plane: CRS, nothing: gpd.GeoSeries) -> gpd.GeoSeries:
    zones = result.data.zones
    if not isinstance(zones, gpd.GeoDataFrame) or zones.active_geometry_name is None:
        return nothing
    placed = _in_plane(zones, plane, "data.zones")
    return placed.geometry


def _in_plane(frame: gpd.GeoDataFrame, plane: CRS, section: str) -> gpd.GeoDataFrame:
    if frame.crs is None:
        raise CrsError(f"[{section}] 的图形没有坐标系；请在 landuse.toml 的该节中写明 crs")
    moved = frame.to_crs(plane)
    kept = moved.geometry.notna() & ~moved.geometry.is_empty & np.isfinite(moved.geometry.bounds).all(axis=1)
    return gpd.GeoDataFrame(moved[kept])


def _names(result: Assessment) -> dict[str, str]:
    results = result.results
    if "zone_id" not in results:
        return {}
    ids = results["zone_id"].dropna().astype("str").drop_duplicates()
    return dict(zip(ids, zone_names(result.data.zones, ids).astype("str"), strict=True))
