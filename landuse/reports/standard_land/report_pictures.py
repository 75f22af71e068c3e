"""The pictures of the report: where the parcel lies, its outline with corners and sides, in the print style of the atlas."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from landuse.fonts import chinese_font
from landuse.reports.atlas.corners import MOST, Corner, corners_of
from landuse.reports.atlas.ground import Ground, ground_of
from landuse.reports.atlas.lettering import Lettering
from landuse.reports.atlas.map_field import MapField, new_field
from landuse.reports.atlas.page import THIN, Page
from landuse.reports.atlas.papers import Rect
from landuse.reports.atlas.parcel_sheet import draw_corner_marks
from landuse.reports.atlas.scale_bar import draw_north, draw_scale
from landuse.reports.atlas.scales import fitting_scale
from landuse.reports.atlas.surroundings import draw_names, draw_surroundings, draw_zone_lines
from landuse.reports.chart_style import INK, QUIET, house_style
from landuse.reports.standard_land.rate_chart import Rate, draw_rates
from landuse.reports.word.pictures import Picture
from landuse.results import Assessment

WIDTH_MM, LOCATION_MM, SKETCH_MM = 150.0, 84.0, 92.0
OTHERS, OTHERS_EDGE = "#dde3e0", "#b4bdba"
SUBJECT, SUBJECT_EDGE = "#e9b7a6", "#b2182b"
AROUND, SKETCH_AROUND = 1.1, 0.16
"""Ground shown on each side of the parcel, as a share of its longer side."""
PUBLIC_GRID_M = 10.0
DPI = 160
_SIZE = 7.0
_EDGE_MM = 0.4


@dataclass(frozen=True, eq=False)
class Studio:
    """What all pictures of a run share: the ground, the lettering, outlines for the public where they are wanted."""

    ground: Ground
    lettering: Lettering
    public: bool

    def pictures(self, parcel_id: str, label: str, rates: list[Rate]) -> dict[str, Picture | None]:
        """Return the pictures of one parcel by name; None where the parcel has no outline or no rate is known.

        `label` is written on the parcel.
        """
        placed = parcel_id in self.ground.outlines.index
        with house_style(self.lettering.font):
            return {
                "location": self._location(parcel_id, label) if placed else None,
                "sketch": self._sketch(parcel_id) if placed and not self.public else None,
                "rates": self._rates(rates),
            }

    def _location(self, parcel_id: str, label: str) -> Picture:
        outlines = self.ground.outlines
        shape = _coarse(outlines.loc[parcel_id]) if self.public else outlines.loc[parcel_id]
        page, field = self._field(LOCATION_MM, shape, AROUND)
        near = self._near(field, parcel_id)
        draw_surroundings(field, self.ground)
        field.areas(
            [_coarse(one) for one in near] if self.public else near,
            order=2,
            facecolor=OTHERS,
            edgecolor=OTHERS_EDGE,
            linewidth=0.4,
        )
        draw_names(field, self.ground, _SIZE)
        field.areas([shape], order=2.5, facecolor=SUBJECT, edgecolor=SUBJECT_EDGE, linewidth=1.6)
        draw_zone_lines(field, self.ground)
        draw_scale(field, _SIZE - 1)
        draw_north(field, _SIZE - 1)
        x, y = field.paper(shape.representative_point().coords)[0]
        page.text(float(x), float(y), label, _SIZE + 1, room=WIDTH_MM * 0.4, align="center", bold=True, order=4)
        return _picture(page, "宗地位置示意图")

    def _sketch(self, parcel_id: str) -> Picture:
        shape = self.ground.outlines.loc[parcel_id]
        page, field = self._field(SKETCH_MM, shape, SKETCH_AROUND)
        draw_surroundings(field, self.ground)
        field.areas(self._near(field, parcel_id), order=2, facecolor="#ffffff", edgecolor=OTHERS_EDGE, linewidth=0.5)
        field.areas([shape], order=2.5, facecolor="#f6e3da", edgecolor="none")
        field.tracks([shape], order=3.4, colors=INK, linewidths=1.6, joinstyle="round")
        corners = corners_of(shape)
        draw_scale(field, _SIZE - 1)
        draw_north(field, _SIZE - 1)
        draw_corner_marks(field, corners[:MOST], _SIZE - 0.5)
        _sides(field, corners[:MOST])
        x, y = field.paper(shape.representative_point().coords)[0]
        page.text(float(x), float(y), parcel_id, _SIZE + 1, room=WIDTH_MM * 0.5, align="center", order=4)
        return _picture(page, "宗地图")

    def _rates(self, rates: list[Rate]) -> Picture | None:
        known = [rate for rate in rates if rate.share is not None]
        if not known:
            return None
        page = draw_rates(rates, WIDTH_MM, self.lettering)
        return _picture(page, "各项指标完成率")

    def _field(self, height: float, shape: Any, around: float) -> tuple[Page, MapField]:
        page = Page(WIDTH_MM, height, self.lettering, bold=False)
        rect = Rect(_EDGE_MM, _EDGE_MM, WIDTH_MM - _EDGE_MM, height - _EDGE_MM)
        west, south, east, north = shape.bounds
        more = around * max(east - west, north - south)
        scale = fitting_scale((west - more, south - more, east + more, north + more), rect)
        return page, new_field(page, rect, ((west + east) / 2, (south + north) / 2), scale, frame=THIN)

    def _near(self, field: MapField, parcel_id: str) -> npt.NDArray[np.object_]:
        outlines = self.ground.outlines
        at = outlines.sindex.query(shapely.box(*field.extent), predicate="intersects")
        found = outlines.iloc[np.sort(at)]
        shapes: npt.NDArray[np.object_] = found[found.index != parcel_id].to_numpy()
        return shapes


def studio_of(result: Assessment, context: Mapping[str, gpd.GeoDataFrame] | None, *, public: bool) -> Studio:
    """Return the studio of a run.

    Raises
    ------
    OutputError
        No Chinese font is installed.
    CrsError
        Outlines without a coordinate system.
    """
    return Studio(ground_of(result, context), Lettering(chinese_font()), public)


def _coarse(shape: Any) -> Any:
    """Return an outline with its corners on a grid of ten metres; as it is where nothing would be left."""
    found = shapely.set_precision(shapely.simplify(shape, PUBLIC_GRID_M), PUBLIC_GRID_M)
    return shape.centroid.buffer(PUBLIC_GRID_M) if found.is_empty else found


def _sides(field: MapField, corners: list[Corner]) -> None:
    """Write the length of each side inside along it, where the side is long enough on paper."""
    font, size = field.page.lettering, _SIZE - 0.8
    for corner in corners:
        words = f"{corner.side:.2f}"
        after = _next(corners, corner)
        if after is None or field.length(corner.side) < font.width(words, size) + 4:
            continue
        (x1, y1), (x2, y2) = field.paper([(corner.x, corner.y), (after.x, after.y)])
        angle = np.degrees(np.arctan2(y2 - y1, x2 - x1))
        inward = np.array([y2 - y1, x1 - x2]) / np.hypot(x2 - x1, y2 - y1) * 2.2
        x, y = (x1 + x2) / 2 + inward[0], (y1 + y2) / 2 + inward[1]
        upright = (angle + 90) % 180 - 90
        field.page.text(float(x), float(y), words, size, align="center", color=QUIET, rotation=float(upright), order=3.6)


def _next(corners: list[Corner], corner: Corner) -> Corner | None:
    """Return the corner at the other end of the side that begins at `corner`: the one so far away, next in turn or first of its ring."""
    for other in (*corners[corner.number :], *corners[: corner.number]):
        if other is not corner and abs(np.hypot(other.x - corner.x, other.y - corner.y) - corner.side) < 1e-6:
            return other
    return None


def _picture(page: Page, title: str) -> Picture:
    out = io.BytesIO()
    page.figure.savefig(out, format="png", dpi=DPI, metadata={"Software": None}, pil_kwargs={"compress_level": 4})
    return Picture(out.getvalue(), page.width, title)
