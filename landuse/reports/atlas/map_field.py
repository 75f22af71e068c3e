"""The field of a map on a page: from metres on the ground to millimetres on the paper, truly to scale, and shapes drawn there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from landuse.reports.atlas.page import THICK, Page
from landuse.reports.atlas.papers import Rect
from landuse.reports.atlas.scales import MM_PER_M, Extent

GROUND = "#f4f4f0"
_BEYOND_MM = 3.0  # shapes are cut this far outside the field, so that no cut edge shows
Points = npt.NDArray[np.float64]


@dataclass(frozen=True)
class MapField:
    """Where the ground around `centre` lies on the page at 1:`scale`."""

    page: Page
    rect: Rect
    centre: tuple[float, float]
    scale: int
    clip: Rectangle

    @property
    def extent(self) -> Extent:
        """West, south, east and north of the ground shown, in metres."""
        half = self.rect.width / 2 * self.scale / MM_PER_M, self.rect.height / 2 * self.scale / MM_PER_M
        x, y = self.centre
        return x - half[0], y - half[1], x + half[0], y + half[1]

    def paper(self, points: npt.ArrayLike) -> Points:
        """Return ground points (n × 2, metres) as places on the page in mm."""
        ground: Points = np.asarray(points, dtype="float64").reshape(-1, 2)
        return (ground - self.centre) * (MM_PER_M / self.scale) + self.rect.middle

    def length(self, metres: float) -> float:
        """Return the length on paper, in mm, of `metres` on the ground."""
        return metres * MM_PER_M / self.scale

    def areas(self, geometries: Iterable[Any], *, order: float, **look: Any) -> None:
        """Draw polygons as one path: holes stay open, parts stay together."""
        rings = [ring for geometry in self._shown(geometries) for ring in _rings(geometry)]
        if not rings:
            return
        codes = [_codes(len(ring)) for ring in rings]
        patch = PathPatch(Path(self.paper(np.concatenate(rings)), np.concatenate(codes)), zorder=order, **look)
        self.page.put(patch)
        patch.set_clip_path(self.clip)

    def tracks(self, geometries: Iterable[Any], *, order: float, **look: Any) -> None:
        """Draw lines, and the outlines of polygons."""
        parts = [line for geometry in self._shown(geometries) for line in _lines(geometry)]
        if parts:
            lines = LineCollection([self.paper(line) for line in parts], zorder=order, **look)
            self.page.axes.add_collection(lines, autolim=False)
            lines.set_clip_path(self.clip)

    def _shown(self, geometries: Iterable[Any]) -> list[Any]:
        """Return what of the geometries meets the field; only what runs far beyond it is cut."""
        found: npt.NDArray[np.object_] = np.asarray(list(geometries), dtype=object)
        more = _BEYOND_MM * self.scale / MM_PER_M
        west, south, east, north = self.extent
        window = shapely.box(west - more, south - more, east + more, north + more)
        found = found[shapely.intersects(found, window)]
        long = shapely.get_num_coordinates(found) > 200
        found[long] = shapely.intersection(found[long], window)
        return list(found)


def new_field(page: Page, rect: Rect, centre: tuple[float, float], scale: int, *, frame: float = THICK) -> MapField:
    """Return the field of a map, its ground laid and its neat line drawn."""
    clip = page.box(rect, width=0, fill=GROUND, order=0)
    page.box(rect, width=frame, order=6)
    return MapField(page, rect, centre, scale, clip)


def _rings(geometry: Any) -> list[Points]:
    """Return the rings of all polygons, outer ones one way round and holes the other, which is what leaves holes open."""
    rings = []
    for part in shapely.get_parts(geometry):
        if part.geom_type == "Polygon" and not part.is_empty:
            turned = shapely.orient_polygons(part)
            rings += [shapely.get_coordinates(ring) for ring in (turned.exterior, *turned.interiors)]
        elif part.geom_type in ("MultiPolygon", "GeometryCollection"):
            rings += _rings(part)
    return rings


def _lines(geometry: Any) -> list[Points]:
    lines = []
    for part in shapely.get_parts(geometry):
        if part.geom_type in ("LineString", "LinearRing"):
            lines.append(shapely.get_coordinates(part))
        elif part.geom_type == "Polygon":
            lines += _rings(part)
        elif part.geom_type in ("MultiLineString", "MultiPolygon", "GeometryCollection"):
            lines += _lines(part)
    return lines


def _codes(count: int) -> npt.NDArray[np.uint8]:
    codes = np.full(count, Path.LINETO, dtype="uint8")
    codes[0], codes[-1] = Path.MOVETO, Path.CLOSEPOLY
    return codes
