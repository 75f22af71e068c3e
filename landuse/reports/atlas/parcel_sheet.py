"""A sheet per parcel: its boundary with corners among its neighbours, where it lies, key facts and dates, legal basis."""

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import shapely

from landuse.reports.atlas.corners import MOST, Corner, corners_of
from landuse.reports.atlas.edition import Edition, Sheet
from landuse.reports.atlas.grid import draw_grid
from landuse.reports.atlas.legend import draw_legend, legend_entries
from landuse.reports.atlas.lettering import MM_PER_POINT
from landuse.reports.atlas.location_inset import draw_inset
from landuse.reports.atlas.map_field import MapField, new_field
from landuse.reports.atlas.page import Page
from landuse.reports.atlas.papers import Layout, Rect, layouts
from landuse.reports.atlas.parcel_facts import draw_facts
from landuse.reports.atlas.scale_bar import draw_north, draw_scale
from landuse.reports.atlas.scales import best_layout
from landuse.reports.atlas.sheet_frame import draw_notes
from landuse.reports.atlas.surroundings import draw_names, draw_surroundings, draw_zone_lines
from landuse.reports.atlas.table import Column, draw_table, row_height
from landuse.reports.atlas.wording import Facts, facts_of, word
from landuse.reports.atlas.zone_sheet import draw_parcels
from landuse.reports.chart_style import INK, QUIET

TITLE = "宗地处置图"
PANEL_WIDTH = {"A3": 128.0, "A4": 104.0}
AROUND = 0.35
"""Ground shown on each side of the parcel, as a share of its longer side."""
INSET_MM = {"A3": 58.0, "A4": 43.0}
BOUNDARY_POINTS = 2.0
SHOWN = ("idle_status", "holder_name", "area_mu")
CORNER_COLUMNS = (
    Column("点号", 7, "center"),
    Column("X（北）", 17, "right"),
    Column("Y（东）", 16, "right"),
    Column("边长（米）", 12, "right"),
)
CORNER_NOTE = "拐点坐标读自图形数据（米），不是界址点测量成果"
_TABLE_SHARE = 0.9
_LEAST_LABEL_MM = 17.0
_FINEST_M = 0.5


def parcel_sheets(edition: Edition, chosen: pd.DataFrame) -> list[Sheet]:
    """Return a sheet for every chosen parcel that has an outline."""
    placed = chosen[chosen.index.isin(edition.ground.outlines.index)]
    return [Sheet(str(facts["parcel_id"]), partial(_draw, edition, facts)) for facts in facts_of(placed)]


def _draw(edition: Edition, facts: Facts, place: str) -> Page:
    ground, parcel = edition.ground, facts["parcel_id"]
    shape = ground.outlines.loc[parcel]
    corners = corners_of(shape)
    west, south, east, north = shape.bounds
    more = AROUND * max(east - west, north - south)
    extent = (west - more, south - more, east + more, north + more)
    layout, scale = best_layout(
        extent, layouts(edition.paper, PANEL_WIDTH[edition.paper], _panel_height(edition.paper, len(corners)))
    )
    page, size = edition.page(layout, f"{edition.title}（{parcel}）", place), layout.size
    field = new_field(page, layout.map, ((west + east) / 2, (south + north) / 2), scale)
    shown = _shown(edition, field)
    draw_surroundings(field, ground)
    draw_parcels(field, edition, shown[shown.index != parcel])
    draw_names(field, ground, size)
    _subject(field, edition, shown.loc[[parcel]], shape)
    draw_zone_lines(field, ground)
    draw_grid(field, size, ground.plane if ground.in_degrees else None)
    taken = [draw_scale(field, size), draw_north(field, size), *draw_corner_marks(field, corners[:MOST], size - 0.7)]
    _neighbours(field, edition, shown[shown.index != parcel], shape, size - 0.7, taken)
    _panels(page, edition, layout, facts, shown, corners)
    return page


def _panel_height(paper: str, corners: int) -> float:
    """Return the height of panels below a map: for inset or facts, and as many rows of corners as there are."""
    size = layouts(paper, 0.0, 0.0)[0].size
    rows = -(-min(corners, MOST) // 2) + 2
    least, legend = 13.5 * size, 1.4 * size
    return max(least, INSET_MM[paper] + legend + rows * row_height(size * _TABLE_SHARE) + 5)


def _panels(page: Page, edition: Edition, layout: Layout, facts: Facts, shown: pd.DataFrame, corners: list[Corner]) -> None:
    first, last, size = layout.panels[0], layout.panels[-1], layout.size
    high = INSET_MM[edition.paper]
    inset = Rect(first.left, first.top - high, first.left + first.width * 0.52, first.top)
    draw_inset(page, inset, edition, facts, size)
    beside = Rect(inset.right + 3, inset.bottom, first.right, first.top)
    legend_end = draw_legend(
        page,
        beside,
        legend_entries(shown, edition.coloring),
        edition.ground,
        size - 0.4,
        title=edition.coloring.title,
        totals=False,
    )
    below = min(inset.bottom, legend_end) - 3
    if first is last:
        bottom = draw_facts(page, Rect(first.left, first.bottom, first.right, below), edition, facts, size)
        _corner_table(page, Rect(first.left, first.bottom, first.right, bottom - 3), corners, size * _TABLE_SHARE)
    else:
        draw_facts(page, last, edition, facts, size)
        _corner_table(page, Rect(first.left, first.bottom, first.right, below), corners, size * _TABLE_SHARE)
    draw_notes(page, last, edition.imprint, size * _TABLE_SHARE)


def _shown(edition: Edition, field: MapField) -> pd.DataFrame:
    outlines = edition.ground.outlines
    at = np.sort(outlines.sindex.query(shapely.box(*field.extent), predicate="intersects"))
    results = edition.result.results
    return pd.DataFrame(results.loc[outlines.index[at], [name for name in SHOWN if name in results]])


def _subject(field: MapField, edition: Edition, row: pd.DataFrame, shape: Any) -> None:
    draw_parcels(field, edition, row, order=2.5)
    field.tracks([shape], order=3.4, colors=INK, linewidths=BOUNDARY_POINTS, joinstyle="round")


def _neighbours(field: MapField, edition: Edition, rows: pd.DataFrame, subject: Any, size: float, taken: list[Rect]) -> None:
    """Write code and holder on the neighbours that have room for them, clear of the `subject` and of what is `taken`."""
    window = shapely.box(*field.extent)
    seen = shapely.intersection(edition.ground.outlines.loc[rows.index].to_numpy(), window)
    own = shapely.transform(subject, field.paper)
    font, high = field.page.lettering, size * MM_PER_POINT * 1.25
    for shape, facts in zip(seen, facts_of(rows), strict=True):
        parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and part.area > 0]
        if not parts:
            continue
        widest = max(parts, key=lambda part: part.area)
        radius = shapely.maximum_inscribed_circle(widest, _FINEST_M)
        x, y = field.paper(radius.coords[:1])[0]
        west, _, east, _ = widest.bounds
        around = 2 * field.length(radius.length)
        room = min(around * 1.6, field.length(east - west) * 0.85)
        if room < _LEAST_LABEL_MM:
            continue
        words = [font.cut(word(facts, "holder_name"), size, room), font.cut(facts["parcel_id"], size, room)]
        wide = max(font.width(line, size) for line in words) + 1.6
        plate = Rect(x - wide / 2, y - high, x + wide / 2, y + high)
        inside = field.rect.holds(plate.left, plate.bottom, 0.5) and field.rect.holds(plate.right, plate.top, 0.5)
        covers = shapely.box(plate.left, plate.bottom, plate.right, plate.top).intersects(own)
        if not inside or covers or any(plate.meets(other) for other in taken):
            continue
        taken.append(plate)
        field.page.box(plate, width=0, fill="#ffffff", order=3.0).set_alpha(0.8)
        for line, way in zip(words, (0.5, -0.5), strict=True):
            field.page.text(x, y + way * high, line, size, align="center", color=QUIET, order=3.1)


def draw_corner_marks(field: MapField, corners: list[Corner], size: float) -> list[Rect]:
    """Mark the corners, number those whose labels do not cover each other, and return where these stand."""
    places = field.paper([(corner.x, corner.y) for corner in corners])
    field.page.axes.scatter(places[:, 0], places[:, 1], s=9, facecolor="white", edgecolor=INK, linewidth=0.8, zorder=3.6)
    plates: list[Rect] = []
    for corner, (px, py) in zip(corners, places, strict=True):
        x, y = float(px + corner.away[0] * 3.0), float(py + corner.away[1] * 2.6)
        half = field.page.lettering.width(f"J{corner.number}", size) / 2 + 0.5
        plate = Rect(x - half, y - 1.2, x + half, y + 1.2)
        if not any(plate.meets(other) for other in plates):
            field.page.box(plate, width=0, fill="#ffffff", order=3.5).set_alpha(0.75)
            field.page.text(x, y, f"J{corner.number}", size, align="center", order=3.7)
            plates.append(plate)
    return plates


def _corner_table(page: Page, room: Rect, corners: list[Corner], size: float) -> None:
    """List the corners in two tables side by side."""
    listed, left_out = corners[:MOST], len(corners) - MOST
    cells = [(f"J{corner.number}", f"{corner.y:.3f}", f"{corner.x:.3f}", f"{corner.side:.2f}") for corner in listed]
    half = -(-len(cells) // 2)
    width = (room.width - 3) / 2
    bottom = draw_table(page, room.left, room.top, width, CORNER_COLUMNS, cells[:half], size)
    if cells[half:]:
        draw_table(page, room.left + width + 3, room.top, width, CORNER_COLUMNS, cells[half:], size)
    more = f"；另有 {left_out} 个拐点未列" if left_out > 0 else ""
    page.text(room.left, bottom - row_height(size) * 0.6, f"{CORNER_NOTE}{more}", size, room=room.width, color=QUIET)
