"""Where a parcel lies: its zone in small, the parcel marked."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from landuse.reports.atlas.edition import Edition
from landuse.reports.atlas.ground import Ground
from landuse.reports.atlas.map_field import new_field
from landuse.reports.atlas.page import THIN, Page
from landuse.reports.atlas.papers import Rect
from landuse.reports.atlas.scales import MM_PER_M, fitting_scale, scale_text
from landuse.reports.atlas.surroundings import ROAD_EDGE, WATER, ZONE_FILL, ZONE_INK
from landuse.reports.atlas.wording import Facts
from landuse.reports.chart_style import QUIET

OTHERS, MARK = "#cbd2d3", "#b2182b"
_MARGIN_MM, _RING_MM = 2.5, 7.0
_FINEST_MM = 0.15
"""Bends smaller than this on paper are left out."""


@dataclass(frozen=True, eq=False)
class Sketch:
    """A zone in small: where its middle is, the scale, and outlines no finer than paper shows."""

    centre: tuple[float, float]
    scale: int
    parcels: npt.NDArray[np.object_]
    water: npt.NDArray[np.object_]
    roads: npt.NDArray[np.object_]


def zone_sketch(ground: Ground, zone_id: Any, outlines: gpd.GeoSeries, rect: Rect) -> Sketch:
    """Return the sketch of a zone with the parcels `outlines` for a field of the size of `rect`."""
    bounds = [outlines.total_bounds]
    if not pd.isna(zone_id) and zone_id in ground.zones.index:
        bounds.append(np.array(ground.zones.loc[zone_id].bounds))
    corners = np.array(bounds)
    (west, south), (east, north) = corners[:, :2].min(axis=0), corners[:, 2:].max(axis=0)
    scale = fitting_scale((west, south, east, north), rect, _MARGIN_MM)
    finest = _FINEST_MM * scale / MM_PER_M

    def coarse(layer: gpd.GeoSeries | gpd.GeoDataFrame | None) -> npt.NDArray[np.object_]:
        shapes = [] if layer is None else layer.geometry.to_numpy()
        found: npt.NDArray[np.object_] = shapely.simplify(np.asarray(shapes, dtype=object), finest)
        return found

    context = ground.context
    return Sketch(
        ((west + east) / 2, (south + north) / 2),
        scale,
        coarse(outlines),
        coarse(context.get("river")),
        coarse(context.get("roads")),
    )


def draw_inset(page: Page, rect: Rect, edition: Edition, facts: Facts, size: float) -> None:
    """Draw the zone of a parcel with its parcels in grey, the parcel in red with a ring around it, and the scale."""
    ground = edition.ground
    shape = ground.outlines.loc[facts["parcel_id"]]
    sketch = _sketch(edition, facts.get("zone_id"), rect)
    field = new_field(page, rect, sketch.centre, sketch.scale, frame=THIN)
    field.areas(ground.zones, order=0.5, facecolor=ZONE_FILL, edgecolor=ZONE_INK, linewidth=0.6)
    field.areas(sketch.water, order=0.8, facecolor=WATER, edgecolor="none")
    field.tracks(sketch.roads, order=0.9, colors=ROAD_EDGE, linewidths=0.5)
    field.areas(sketch.parcels, order=1.0, facecolor=OTHERS, edgecolor="white", linewidth=0.15)
    field.areas([shape], order=1.2, facecolor=MARK, edgecolor=MARK, linewidth=0.3)
    x, y = field.paper(shape.representative_point().coords)[0]
    turn = np.linspace(0, 2 * np.pi, 49)
    ring = np.column_stack([x + np.cos(turn) * _RING_MM / 2, y + np.sin(turn) * _RING_MM / 2])
    page.lines([ring], width=1.1, color=MARK, order=3)
    page.text(rect.left + 1.5, rect.bottom + 2.2, f"位置示意 {scale_text(sketch.scale)}", size - 0.6, color=QUIET)


def _sketch(edition: Edition, zone_id: Any, rect: Rect) -> Sketch:
    """Return the sketch of a zone in this size, made once in an edition."""
    key = (None if pd.isna(zone_id) else zone_id, round(rect.width), round(rect.height))
    if key not in edition.sketches:
        outlines = edition.ground.outlines
        if "zone_id" in edition.result.results:
            ids = edition.result.results["zone_id"].reindex(outlines.index)
            outlines = outlines[ids.isna() if key[0] is None else (ids == zone_id).fillna(value=False)]
        edition.sketches[key] = zone_sketch(edition.ground, zone_id, outlines, rect)
    found: Sketch = edition.sketches[key]
    return found
