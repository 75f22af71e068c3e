"""The sketch of a parcel in a paper: its outline among its neighbours, with roads and water, north arrow and scale."""

import io
from typing import Any

import numpy as np
import shapely

from landuse.fonts import chinese_font
from landuse.reports.atlas.ground import Ground
from landuse.reports.atlas.lettering import Lettering
from landuse.reports.atlas.map_field import MapField, new_field
from landuse.reports.atlas.page import Page
from landuse.reports.atlas.papers import Rect
from landuse.reports.atlas.scale_bar import draw_north, draw_scale
from landuse.reports.atlas.scales import fitting_scale
from landuse.reports.atlas.surroundings import draw_names, draw_surroundings, draw_zone_lines
from landuse.reports.chart_style import DPI, INK, house_style
from landuse.reports.word.pictures import Picture

WIDTH_MM, HEIGHT_MM = 150.0, 110.0
AROUND = 0.6
"""Ground shown on each side of the parcel, as a share of its longer side."""
NEIGHBOUR, NEIGHBOUR_EDGE, SUBJECT = "#ffffff", "#9aa3a6", "#f4cccc"
_SIZE = 7.0


class Sketches:
    """Draws the sketch of one parcel after the other; the font is looked up once."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._lettering: Lettering | None = None

    def of(self, parcel_id: str) -> Picture | None:
        """Return the sketch of a parcel; None where it has no outline."""
        if parcel_id not in self._ground.outlines.index:
            return None
        if self._lettering is None:
            self._lettering = Lettering(chinese_font())
        with house_style(self._lettering.font):
            return Picture(_png(self._draw(parcel_id, self._lettering)), WIDTH_MM, f"宗地 {parcel_id} 位置示意图")

    def _draw(self, parcel_id: str, lettering: Lettering) -> Page:
        ground, page = self._ground, Page(WIDTH_MM, HEIGHT_MM, lettering, lettering.has_bold())
        shape = ground.outlines.loc[parcel_id]
        west, south, east, north = shape.bounds
        more = AROUND * max(east - west, north - south)
        rect = Rect(1, 1, WIDTH_MM - 1, HEIGHT_MM - 1)
        scale = fitting_scale((west - more, south - more, east + more, north + more), rect)
        field = new_field(page, rect, ((west + east) / 2, (south + north) / 2), scale)
        draw_surroundings(field, ground)
        near = np.sort(ground.outlines.sindex.query(shapely.box(*field.extent), predicate="intersects"))
        neighbours = ground.outlines.iloc[near].drop(parcel_id)
        field.areas(neighbours, order=2.0, facecolor=NEIGHBOUR, edgecolor=NEIGHBOUR_EDGE, linewidth=0.6)
        field.areas([shape], order=2.5, facecolor=SUBJECT, edgecolor=INK, linewidth=1.8)
        draw_names(field, ground, _SIZE)
        draw_zone_lines(field, ground)
        _name(field, shape, parcel_id)
        draw_scale(field, _SIZE)
        draw_north(field, _SIZE)
        return page


def _name(field: MapField, shape: Any, parcel_id: str) -> None:
    """Write the parcel's code in the middle of its widest part, on a plate."""
    largest = max((part for part in shapely.get_parts(shape)), key=lambda part: part.area)
    x, y = field.paper(shapely.get_coordinates(shapely.point_on_surface(largest)))[0]
    wide = field.page.lettering.width(parcel_id, _SIZE + 1) / 2 + 1
    plate = Rect(float(x) - wide, float(y) - 2.2, float(x) + wide, float(y) + 2.2)
    field.page.box(plate, width=0, fill="#ffffff", order=6.2).set_alpha(0.85)
    field.page.text(float(x), float(y), parcel_id, _SIZE + 1, align="center", bold=True, order=6.3)


def _png(page: Page) -> bytes:
    out = io.BytesIO()
    page.figure.savefig(out, format="png", dpi=DPI, metadata={"Software": None})
    return out.getvalue()
