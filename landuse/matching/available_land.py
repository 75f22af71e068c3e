"""Which land is on offer, what adjoins it, and which adjoining parcels can be put together."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from landuse.policy import StockRules
from landuse.results import Assessment
from landuse.vocabulary.industry_codes import counterparts, divisions

FREED = "freed"
FREEING_MODES = ("REC", "BUY", "RECLAIM")
"""Modes of disposal after which the land is the government's again."""
SAME_IN_ALL_EDITIONS = "28"
"""Two-digit codes up to this one mean the same in the editions 2002, 2011 and 2017 of GB/T 4754."""
Positions = npt.NDArray[np.intp]


def available_land(result: Assessment) -> pd.DataFrame:
    """Return the parcels on offer: built land in the states that the pack names, and land that a disposed case freed.

    Columns: `source` (``freed`` or the state), `area_mu`, `zone_id`, `holder_name`, `industry` (two digits, unknown where the code's edition
    is and matters). Parcels without a known area are left out: nothing can be matched to them.
    """
    parcels = pd.DataFrame(result.results)
    state = parcels["land_stock_state"].astype("str")
    freed = _freed(result)
    offered = (state.isin(result.policy.stock.match_states) | freed) & (parcels["area_mu"] > 0)
    found = pd.DataFrame({
        "source": state.mask(freed, FREED),
        "area_mu": parcels["area_mu"],
        "zone_id": _texts(parcels, "zone_id"),
        "holder_name": _texts(parcels, "holder_name"),
        "industry": industry_of(parcels),
    })  # fmt: skip
    return found[offered.to_numpy(dtype=bool)]


def industry_of(records: pd.DataFrame) -> pd.Series:
    """Return the two-digit industry in the terms of GB/T 4754-2017; unknown where an older or unknown edition differs.

    Codes from 29 on were renumbered after 2002 (2002: 35 general machinery; 2017: 34); those with one counterpart follow it.
    """
    code = divisions(_texts(records, "industry_code"))
    edition = records["industry_code_year"] if "industry_code_year" in records else pd.Series(pd.NA, index=records.index)
    older = {old: new[0] for old in code.dropna().unique() if len(new := counterparts(old, 2002, 2017)) == 1}
    today = code.where((edition != 2002).fillna(value=False).astype("bool"), code.map(older))
    certain = edition.notna() | (code <= SAME_IN_ALL_EDITIONS)
    return today.where(certain.astype("bool"), np.nan).mask(edition.isna() & certain, code)


@dataclass(frozen=True)
class Neighbours:
    """Which parcels adjoin which: pairs of positions in the parcels table (each pair both ways), and which have a boundary."""

    first: Positions
    second: Positions
    drawn: npt.NDArray[np.bool_]

    @cached_property
    def of(self) -> dict[int, list[int]]:
        """Return the positions that adjoin each position."""
        found: dict[int, list[int]] = {}
        for one, other in zip(self.first.tolist(), self.second.tolist(), strict=True):
            found.setdefault(one, []).append(other)
        return found


def neighbours(result: Assessment, around: Positions, rules: StockRules) -> Neighbours:
    """Return what adjoins the parcels at the positions `around`; without boundaries in a known coordinate system nothing does."""
    parcels = result.results
    nothing = np.empty(0, dtype=np.intp)
    if not isinstance(parcels, gpd.GeoDataFrame) or "geometry" not in parcels or parcels.crs is None:
        return Neighbours(nothing, nothing, np.zeros(len(parcels), dtype=bool))
    shapes = parcels.geometry
    if parcels.crs.is_geographic and shapes.notna().any():
        shapes = shapes.to_crs(shapes.estimate_utm_crs())
    drawn = np.asarray(shapes.array)
    present = ~(shapely.is_missing(drawn) | shapely.is_empty(drawn))
    asked = around[present[around]]
    tree = shapely.STRtree(drawn)
    place, other = tree.query(drawn[asked], predicate="dwithin", distance=rules.match_adjoining_m)
    one = asked[place]
    return Neighbours(one[one != other], np.asarray(other)[one != other], present)


def units(offered: Sequence[int], beside: Neighbours, size: int) -> list[tuple[int, ...]]:
    """Return every parcel on offer, and every set of up to `size` of them that hangs together, in order, without repetition."""
    on_offer = set(offered)
    found: dict[tuple[int, ...], None] = {(position,): None for position in sorted(offered)}
    last = list(found)
    for _ in range(size - 1):
        wider: dict[tuple[int, ...], None] = {}
        for unit in last:
            for next_to in {other for member in unit for other in beside.of.get(member, ())}:
                if next_to in on_offer and next_to not in unit:
                    wider[tuple(sorted((*unit, next_to)))] = None
        last = sorted(wider)
        found |= dict.fromkeys(last)
    return list(found)


def _freed(result: Assessment) -> pd.Series:
    """Tell which parcels a case gave back by `as_of`, with no later reopening and no contract since."""
    cases, parcels = result.data.table("cases"), pd.DataFrame(result.results)
    mine = cases[(cases["subject_kind"] == "idle_land") & (cases["event_date"] <= result.as_of)]
    back = mine[(mine["event"] == "disposed") & mine["mode"].isin(FREEING_MODES)]
    given_back = back.groupby("subject_id")["event_date"].max().reindex(parcels.index)
    reopened = mine[mine["event"] == "reopened"].groupby("subject_id")["event_date"].max().reindex(parcels.index)
    return given_back.notna() & ~(reopened > given_back) & ~(parcels["contract_date"] >= given_back)


def _texts(parcels: pd.DataFrame, name: str) -> pd.Series:
    return parcels[name] if name in parcels else pd.Series(np.nan, index=parcels.index, dtype="str")
