"""Odd records planted over the others: hostile and rare names, missing or wrong boundaries, areas that disagree, old county codes."""

from collections.abc import Callable, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from landuse.io.sample.facts import read_plants, value
from landuse.io.sample.identifiers import ABOLISHED_COUNTY, COUNTY

ENCROACHMENT = 6.0  # how far an overlapping parcel reaches into its neighbour, m
CROSSING = 0.5  # how far the points of a self-crossing boundary lie inside its line, m


def plant_oddities(land: gpd.GeoDataFrame, truth: pd.DataFrame, draw: np.random.Generator) -> dict[str, str]:
    """Write the rows of ``oddities.csv`` into `land` and note them in `truth`, in place; return the parcel of each plant.

    A row's target is the plant whose first free parcel it changes. Parcels with a new county code are still listed under
    their old one: see :func:`renamed_counties`.
    """
    chosen: dict[str, str] = {}
    drawn = land.geometry.copy()
    for row in read_plants("oddities"):
        plant, name = row["plant"], row["column"]
        if plant not in chosen:
            chosen[plant] = _target(row["target"], land, truth, set(chosen.values()), draw)
            _note(truth, chosen[plant], row)
        code = chosen[plant]
        if name == "geometry":
            land.loc[[code], "geometry"] = gpd.GeoSeries([_BOUNDARIES[row["value"]](drawn, code)], index=[code], crs=land.crs)
        elif row["value"].startswith("x"):
            land.loc[code, name] = round(float(land.loc[code, name]) * float(row["value"][1:]), 2)
        elif name != "parcel_id":
            land.loc[code, name] = value("parcels", name, row["value"])
    return chosen


def renamed_counties(chosen: Mapping[str, str]) -> dict[str, str]:
    """Return {parcel code: code under the county that was abolished} of the parcels planted so."""
    planted = {row["plant"] for row in read_plants("oddities") if row["value"] == "county"}
    return {code: code.replace(COUNTY, ABOLISHED_COUNTY, 1) for plant, code in chosen.items() if plant in planted}


def _target(plant: str, land: gpd.GeoDataFrame, truth: pd.DataFrame, taken: set[str], draw: np.random.Generator) -> str:
    fits = truth.index[(truth["plant"] == plant) & ~truth.index.isin(list(taken))]
    if plant == "ordinary":
        shaped = land.index[(land["shape"] == "lot") & (land["use"] == "industrial") & (land["works_status"] == "completed")]
        fits = fits.intersection(shaped)
    return str(fits[int(draw.integers(len(fits)))]) if plant == "ordinary" else str(fits[0])


def _note(truth: pd.DataFrame, code: str, row: Mapping[str, str]) -> None:
    for name, new in (("plant", row["plant"]), ("note", row["note"]), ("issues", row["issues"])):
        old = str(truth.loc[code, name])
        parting = "\uff1b" if name == "note" else " "
        replaced = name == "plant" and old == "ordinary"
        truth.loc[code, name] = new if replaced else parting.join(filter(None, (old, new)))


def _none(_: gpd.GeoSeries, __: str) -> None:
    return None


def _overlap(drawn: gpd.GeoSeries, code: str) -> shapely.Geometry:
    """Return the parcel's boundary moved into its nearest neighbour."""
    own, others = drawn[code], drawn.drop(index=code)
    neighbour = others[others.intersection(own.buffer(1.0)).area.idxmax()]
    return shapely.set_precision(own.union(neighbour.intersection(own.buffer(ENCROACHMENT))), 0.001)


def _bow_tie(drawn: gpd.GeoSeries, code: str) -> shapely.Geometry:
    """Return the boundary with two more points on its first side, in the wrong order, so that it crosses itself."""
    ring = shapely.get_coordinates(drawn[code])
    side = ring[1] - ring[0]
    inwards = np.array([-side[1], side[0]]) / np.hypot(*side) * CROSSING
    return shapely.Polygon(np.round([ring[0], ring[0] + 0.6 * side + inwards, ring[0] + 0.4 * side + inwards, *ring[1:]], 3))


_BOUNDARIES: Mapping[str, Callable[[gpd.GeoSeries, str], shapely.Geometry | None]] = {
    "none": _none,
    "overlap": _overlap,
    "bow_tie": _bow_tie,
}
