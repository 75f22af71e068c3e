"""Finding a plot for each planted case: rather at the edge than in the core, large enough for what the case says."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np

from landuse.io.sample.facts import facts
from landuse.io.sample.idle_series import Row
from landuse.io.sample.uses import PRODUCING

_USUAL_PRICE = 350.0  # yuan per m2, to find a plot that a given price would fit


def place(rows: Sequence[Row], land: gpd.GeoDataFrame, rank: np.ndarray, draw: np.random.Generator) -> list[str]:
    """Return a parcel code of `land` for each row, in order; no parcel is used twice."""
    wish = rank + draw.normal(0.0, 0.27, len(land))
    fits = land["use"].isin(PRODUCING) | (land["use"].isin(["commercial", "residential"]) & (draw.random(len(land)) < 0.3))
    free = land.index[fits].to_series().loc[lambda codes: codes.index.isin(land.index)]
    order = free.to_frame("code").assign(wish=wish[fits.to_numpy()], area=land.loc[fits, "area_m2"]).sort_values("wish", ascending=False)
    pool = order.head(len(rows) + 25)
    placed: dict[int, str] = {}
    sized = sorted(range(len(rows)), key=lambda number: -_wanted_area(rows[number]))
    by_plant: dict[str, str] = {}
    for number in [n for n in sized if not rows[n].get("beside")]:
        wanted = _wanted_area(rows[number])
        large = pool[pool["area"] >= wanted]
        chosen = (large.sort_values("area") if wanted else large if len(large) else pool).index[0]
        pool = pool.drop(index=chosen)
        placed[number] = by_plant[rows[number]["plant"]] = str(chosen)
    for number in [n for n in sized if rows[n].get("beside")]:
        neighbour = land.geometry[by_plant[rows[number]["beside"]]]
        left = land.loc[fits & ~land.index.isin(list(placed.values()))]
        chosen = left.geometry.distance(neighbour).idxmin()
        placed[number] = str(chosen)
    return [placed[number] for number in range(len(rows))]


def _wanted_area(row: Row) -> float:
    """Return the least area that the facts of a row call for, 0 where any will do."""
    given = facts("parcels", row["facts"])
    required = float(str(given.get("required_area_m2", "nan")))
    price = float(str(given.get("land_price_wanyuan", "nan")))
    return float(np.nan_to_num(np.fmax(required / 0.95, price * 10_000 / _USUAL_PRICE)))
