"""The map of a dossier: the parcel among its neighbours, to scale, and where it lies in its zone; as the print sheets draw them."""

import io
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from landuse.fonts import chinese_font
from landuse.reports.atlas.coloring import status_coloring
from landuse.reports.atlas.edition import Edition
from landuse.reports.atlas.ground import ground_of
from landuse.reports.atlas.lettering import Lettering
from landuse.reports.atlas.location_inset import draw_inset
from landuse.reports.atlas.map_field import new_field
from landuse.reports.atlas.page import THIN, Page
from landuse.reports.atlas.papers import Rect
from landuse.reports.atlas.scale_bar import draw_north, draw_scale
from landuse.reports.atlas.scales import fitting_scale
from landuse.reports.atlas.sheet_frame import imprint_of
from landuse.reports.atlas.surroundings import draw_names, draw_surroundings, draw_zone_lines
from landuse.reports.atlas.zone_sheet import draw_parcels
from landuse.reports.chart_style import INK, house_style
from landuse.results import Assessment

WIDTH_MM, HEIGHT_MM = 168.0, 56.0
AROUND = 0.2
"""Ground shown on each side of the parcel, as a share of its longer side."""
SIZE, DPI = 6.2, 200
_INSET_SHARE = 0.36
_KEPT = ("idle_status", "holder_name", "area_mu", "zone_id")


class Sketches:
    """Draws the sketches of a run; what they share is prepared once."""

    def __init__(self, result: Assessment, context: Mapping[str, gpd.GeoDataFrame] | None = None) -> None:
        """Prepare the ground; raises OutputError without a Chinese font and CrsError for outlines without a coordinate system."""
        font = chinese_font()
        ground, lettering = ground_of(result, context), Lettering(font)
        imprint = imprint_of(result, ground.plane, reporting_unit="", review_no="", made_on=None, banner="")
        self._font = font
        self._edition = Edition(result, ground, imprint, lettering, "A4", "", lettering.has_bold(), status_coloring(result))

    def picture(self, parcel_id: str) -> bytes | None:
        """Return the sketch of a parcel as PNG; None where it has no outline."""
        ground = self._edition.ground
        if parcel_id not in ground.outlines.index:
            return None
        with house_style(self._font):
            page = self._page(parcel_id, ground.outlines.loc[parcel_id])
            target = io.BytesIO()
            page.figure.savefig(target, format="png", dpi=DPI, metadata={"Software": None})
        return target.getvalue()

    def _page(self, parcel_id: str, shape: Any) -> Page:
        edition, ground = self._edition, self._edition.ground
        page = Page(WIDTH_MM, HEIGHT_MM, edition.lettering, edition.bold)
        split = WIDTH_MM * (1 - _INSET_SHARE)
        rect = Rect(0.4, 0.4, split - 1.0, HEIGHT_MM - 0.4)
        west, south, east, north = shape.bounds
        more = AROUND * max(east - west, north - south)
        scale = fitting_scale((west - more, south - more, east + more, north + more), rect)
        field = new_field(page, rect, ((west + east) / 2, (south + north) / 2), scale, frame=THIN)
        at = np.sort(ground.outlines.sindex.query(shapely.box(*field.extent), predicate="intersects"))
        results = edition.result.results
        shown = results.loc[ground.outlines.index[at], [name for name in _KEPT if name in results]]
        draw_surroundings(field, ground)
        draw_parcels(field, edition, shown[shown.index != parcel_id])
        draw_names(field, ground, SIZE)
        draw_parcels(field, edition, shown.loc[[parcel_id]], order=2.5)
        field.tracks([shape], order=3.4, colors=INK, linewidths=1.8, joinstyle="round")
        draw_zone_lines(field, ground)
        draw_scale(field, SIZE)
        draw_north(field, SIZE)
        facts = {"parcel_id": parcel_id, "zone_id": results["zone_id"].get(parcel_id) if "zone_id" in results else None}
        draw_inset(page, Rect(split, 0.4, WIDTH_MM - 0.4, HEIGHT_MM - 0.4), edition, facts, SIZE)
        return page
