"""A sheet per zone: all its parcels by idle status, those of the list numbered, and the list beside the map."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from landuse.reports.atlas.edition import Edition, Sheet
from landuse.reports.atlas.grid import draw_grid
from landuse.reports.atlas.legend import Entry, draw_legend, legend_entries, legend_height
from landuse.reports.atlas.list_sheet import Numbered, list_sheets
from landuse.reports.atlas.map_field import MapField, new_field
from landuse.reports.atlas.numbers import draw_numbers
from landuse.reports.atlas.page import Page
from landuse.reports.atlas.papers import Layout, Rect, layouts
from landuse.reports.atlas.scale_bar import draw_north, draw_scale
from landuse.reports.atlas.scales import Extent, best_layout
from landuse.reports.atlas.sheet_frame import draw_notes, notes_height
from landuse.reports.atlas.surroundings import draw_names, draw_surroundings, draw_zone_lines
from landuse.reports.atlas.swatches import class_look
from landuse.reports.atlas.table import Column, draw_table, row_height, rows_that_fit
from landuse.reports.atlas.wording import amount, code_word, facts_of, word
from landuse.reports.chart_style import QUIET

TITLE = "闲置土地处置图"
PANELS = {"A3": (134.0, 150.0), "A4": (104.0, 108.0)}
"""Width of the panel beside a map, height of the panels below one."""
NUMBERED = "清单序号"
COLUMNS = (
    Column("序号", 7.5, "right"), Column("宗地代码", 29.5), Column("土地使用权人", 25), Column("亩", 10, "right"),
    Column("认定状态", 26), Column("天数", 9, "right"), Column("处置措施", 26.5),
)  # fmt: skip
EMPTY = "本区没有列入清单的宗地"
UNPLACED = "*"
UNPLACED_NOTE = "* 没有图形，未在图上标注，另见末页"
MARGIN_MM = 3.0
_TABLE_SHARE = 0.86  # letters of the table, of those of the sheet


def zone_sheets(edition: Edition, chosen: pd.DataFrame) -> list[Sheet]:
    """Return the sheets of every zone that has outlines: map and list, and the rest of a long list."""
    results = edition.result.results
    ids = results["zone_id"] if "zone_id" in results else pd.Series(np.nan, index=results.index, dtype="str")
    placed = ids.reindex(edition.ground.outlines.index)
    sheets: list[Sheet] = []
    for zone_id in _in_order(edition, placed):
        mine = ids.isna() if zone_id is None else (ids == zone_id).fillna(value=False)
        sheets += _of_zone(edition, zone_id, results[mine], chosen[chosen.index.isin(results.index[mine])])
    return sheets


def _in_order(edition: Edition, placed: pd.Series) -> list[str | None]:
    """Return the zones with outlines, those of the zones table in its order first, parcels without a zone last."""
    held = list(placed.dropna().astype("str").unique())
    known = [str(zone_id) for zone_id in edition.result.data.table("zones").index]
    ordered: list[str | None] = [zone_id for zone_id in known if zone_id in held]
    ordered += sorted(set(held) - set(known))
    return ordered + ([None] if placed.isna().any() else [])


def _of_zone(edition: Edition, zone_id: str | None, rows: pd.DataFrame, listed: pd.DataFrame) -> list[Sheet]:
    ground = edition.ground
    placed = rows.index[rows.index.isin(ground.outlines.index)]
    extent = _extent(edition, zone_id, placed)
    layout, scale = best_layout(extent, layouts(edition.paper, *PANELS[edition.paper]), MARGIN_MM)
    numbered = [
        (str(number) + ("" if facts["parcel_id"] in ground.outlines.index else UNPLACED), facts)
        for number, facts in enumerate(facts_of(listed), start=1)
    ]
    entries = legend_entries(rows, edition.coloring)
    room = _table_rect(edition, layout, entries)
    fit = rows_that_fit(room.height - row_height(layout.size), layout.size * _TABLE_SHARE)
    name = ground.zone_name(zone_id)
    heading = f"{name}{edition.title}"
    first = partial(_draw, edition, layout, scale, extent, heading, rows, entries, numbered[:fit], listed.index, room)
    file_name = zone_id or "zone"
    return [Sheet(file_name, first), *list_sheets(edition, f"{heading}（续表）", file_name, numbered[fit:])]


def _extent(edition: Edition, zone_id: str | None, placed: pd.Index) -> Extent:
    bounds = [edition.ground.outlines.loc[placed].total_bounds]
    if zone_id is not None and zone_id in edition.ground.zones.index:
        bounds.append(np.array(edition.ground.zones.loc[zone_id].bounds))
    stacked = np.array(bounds)
    west, south = stacked[:, :2].min(axis=0)
    east, north = stacked[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def _zone_shape(edition: Edition, rows: pd.DataFrame) -> Any:
    """Return the boundary of the zone that `rows` lie in, None where it is not known."""
    ids = list(rows["zone_id"].dropna().unique()) if "zone_id" in rows else []
    return edition.ground.zones.loc[ids[0]] if ids and ids[0] in edition.ground.zones.index else None


def _table_rect(edition: Edition, layout: Layout, entries: Sequence[Entry]) -> Rect:
    """Return the room of the list: below legend and above notes where there is one panel, else the second panel."""
    panel = layout.panels[-1]
    if len(layout.panels) > 1:
        return panel
    size = layout.size
    top = panel.top - legend_height(panel, entries, edition.ground, size, numbered=NUMBERED) - 4
    return Rect(panel.left, panel.bottom + notes_height(edition.lettering, panel, edition.imprint, size), panel.right, top)


def _draw(
    edition: Edition, layout: Layout, scale: int, extent: Extent, heading: str, rows: pd.DataFrame, entries: Sequence[Entry],
    table: Sequence[Numbered], listed: pd.Index, room: Rect, place: str,
) -> Page:  # fmt: skip
    page, ground, size = edition.page(layout, heading, place), edition.ground, layout.size
    west, south, east, north = extent
    field = new_field(page, layout.map, ((west + east) / 2, (south + north) / 2), scale)
    shape = _zone_shape(edition, rows)
    draw_surroundings(field, ground, shape)
    draw_parcels(field, edition, rows)
    draw_zone_lines(field, ground)
    draw_names(field, ground, size - 1, shape)
    draw_grid(field, size, ground.plane if ground.in_degrees else None)
    placed = [(str(number), parcel) for number, parcel in enumerate(listed, start=1) if parcel in ground.outlines.index]
    points = ground.outlines.loc[[parcel for _, parcel in placed]].representative_point()
    draw_numbers(field, np.column_stack([points.x, points.y]), [number for number, _ in placed], size - 0.5)
    draw_scale(field, size)
    draw_north(field, size)
    draw_legend(page, layout.panels[0], entries, ground, size, title=edition.coloring.title, numbered=NUMBERED)
    draw_notes(page, layout.panels[0], edition.imprint, size)
    _draw_list(page, table, room, size * _TABLE_SHARE)
    return page


def draw_parcels(field: MapField, edition: Edition, rows: pd.DataFrame, *, order: float = 2.0) -> None:
    """Draw the parcels of `rows` that have an outline in the looks of their classes."""
    outlines = edition.ground.outlines
    placed = rows[rows.index.isin(outlines.index)]
    keys = edition.coloring.of(placed.index)
    for style in edition.coloring.classes:
        field.areas(outlines.loc[placed.index[keys == style.key]], order=order, **class_look(style))


def _draw_list(page: Page, table: Sequence[Numbered], room: Rect, size: float) -> None:
    cells = [
        [
            number, word(facts, "parcel_id"), word(facts, "holder_name"), amount(facts, "area_mu"), code_word(facts, "idle_status"),
            amount(facts, "idle_days", decimals=0), code_word(facts, "disposal_action"),
        ]
        for number, facts in table
    ]  # fmt: skip
    bottom = draw_table(page, room.left, room.top, room.width, COLUMNS, cells, size)
    note = EMPTY if not cells else UNPLACED_NOTE if any(number.endswith(UNPLACED) for number, _ in table) else ""
    if note:
        page.text(room.left, bottom - row_height(size) / 2, note, size, color=QUIET)
