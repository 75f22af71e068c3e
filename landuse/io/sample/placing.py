"""Finding a plot for each planted case: rather at the edge than in the core, large enough for what the case says."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from landuse.io.sample.facts import facts
from landuse.io.sample.idle_series import Row
from landuse.io.sample.uses import PRODUCING

_USUAL_PRICE = 350.0  # yuan per m2, to find a plot that a given price would fit
_SPARE = 25  # plots beyond the cases' number that they may choose from


def place(rows: Sequence[Row], land: gpd.GeoDataFrame, rank: pd.Series, draw: np.random.Generator) -> list[str]:
    """Return a parcel code of `land` for each row, in order; no parcel is used twice.

    Cases that say how large a plot must be choose first; those that stand beside another one come last.
    """
    wish = rank + draw.normal(0.0, 0.27, len(land))
    fits = land["use"].isin(PRODUCING) | (land["use"].isin(["commercial", "residential"]) & (draw.random(len(land)) < 0.3))
    free = land.loc[fits, "area_m2"].to_frame("area").assign(wish=wish[fits]).sort_values("wish", ascending=False)
    outer = set(free.index[: len(rows) + _SPARE])
    placed: dict[int, str] = {}
    of_plant: dict[str, str] = {}
    for number in sorted(range(len(rows)), key=lambda number: (bool(rows[number].get("beside")), -_wanted_area(rows[number]))):
        beside, wanted = rows[number].get("beside"), _wanted_area(rows[number])
        if beside:
            chosen = land.geometry[free.index].distance(land.geometry[of_plant[beside]]).idxmin()
        elif wanted:
            large = free[free["area"] >= wanted].sort_values("area")
            nearby = large[large.index.isin(outer)]
            chosen = nearby.index[0] if len(nearby) else large.index[0] if len(large) else free["area"].idxmax()
        else:
            chosen = free.index[0]
        free = free.drop(index=chosen)
        placed[number] = of_plant[rows[number]["plant"]] = str(chosen)
    return [placed[number] for number in range(len(rows))]


def _wanted_area(row: Row) -> float:
    """Return the least area that the facts of a row call for, 0 where any will do."""
    given = facts("parcels", row["facts"])
    required = float(str(given.get("required_area_m2", "nan")))
    price = float(str(given.get("land_price_wanyuan", "nan")))
    return float(np.nan_to_num(np.fmax(required / 0.95, price * 10_000 / _USUAL_PRICE)))
