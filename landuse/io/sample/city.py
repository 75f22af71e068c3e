"""The invented city as land: zones, streets, blocks, plots and what lies around them."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from landuse.io.sample.context import Context, draw_context, zone_boundaries
from landuse.io.sample.draws import stream
from landuse.io.sample.ground import CRS
from landuse.io.sample.identifiers import parcel_code
from landuse.io.sample.plots import Plot, across_the_street, cut_block
from landuse.io.sample.reserve import reserve_blocks, reserve_plots
from landuse.io.sample.streets import ZONES, ZonePlan, lay_blocks, lay_streets

TWO_PARTS_PER_ZONE = 2


@dataclass(frozen=True)
class City:
    """The plots (indexed by parcel code: zone, shape, remoteness, street), the zones, the layers around them, and the land in reserve."""

    plots: gpd.GeoDataFrame
    zones: gpd.GeoDataFrame
    context: Context
    reserve: gpd.GeoDataFrame


def build_city(seed: int) -> City:
    """Return the land of the city; the same seed gives the same land."""
    grids, blocks, cut = {}, {}, []
    for zone in ZONES:
        draw = stream(seed, f"streets {zone.zone_id}")
        grids[zone.zone_id] = lay_streets(zone, draw)
        blocks[zone.zone_id] = lay_blocks(zone, grids[zone.zone_id], draw)
        plots = [plot for block in blocks[zone.zone_id] for plot in cut_block(block, draw)]
        cut.append(_numbered(zone, _two_parts(plots, draw)))
    context = draw_context(grids, blocks)
    land = pd.concat(cut)
    land["street"] = _nearest_street(land, context.roads)
    reserve = reserve_blocks(grids)
    whole = {zone: [*held, *(block for block, _ in reserve if block.zone.zone_id == zone)] for zone, held in blocks.items()}
    return City(gpd.GeoDataFrame(land, crs=CRS), zone_boundaries(whole), context, reserve_plots(reserve, seed))


def _two_parts(plots: list[Plot], draw: np.random.Generator) -> list[Plot]:
    """Join a few plots with the nearest one across a street: one contract, two pieces of land."""
    joined = list(plots)
    lots = [plot for plot in plots if plot.shape == "lot"]
    for number in draw.choice(len(lots), size=TWO_PARTS_PER_ZONE, replace=False):
        one = lots[number]
        others = [plot for plot in joined if plot.cell != one.cell and plot.shape == "lot"]
        if one not in joined:
            continue
        other = min(others, key=lambda plot: plot.geometry.distance(one.geometry))
        joined[joined.index(one)] = across_the_street(one, other)
        joined.remove(other)
    return joined


def _numbered(zone: ZonePlan, plots: list[Plot]) -> pd.DataFrame:
    """Return the plots of a zone with parcel codes: a cadastral sub-area for every three columns of blocks."""
    sub_areas = [1 + plot.cell[0] // 3 for plot in plots]
    order = sorted(range(len(plots)), key=lambda number: (sub_areas[number], plots[number].cell[1], plots[number].cell[0]))
    serials: dict[int, int] = {}
    rows = {}
    for number in order:
        area = sub_areas[number]
        serials[area] = serials.get(area, 0) + 1
        plot = plots[number]
        rows[parcel_code(zone.number, area, serials[area])] = (zone.zone_id, plot.shape, plot.remoteness, plot.geometry)
    return pd.DataFrame.from_dict(rows, orient="index", columns=["zone_id", "shape", "remoteness", "geometry"]).rename_axis(
        "parcel_id"
    )


def _nearest_street(land: pd.DataFrame, roads: gpd.GeoDataFrame) -> list[str]:
    tree = shapely.STRtree(roads.geometry.to_numpy())
    nearest = tree.query_nearest(land["geometry"].to_numpy(), all_matches=False)
    return list(roads["name"].to_numpy()[nearest[1]])
