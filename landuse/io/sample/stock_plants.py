"""Planting low-efficiency land: plots built thinly, some beside plots of the same industry, and others that meet one test only."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
import shapely

from landuse.io.sample.draws import stream
from landuse.io.sample.enterprises import Firms
from landuse.io.sample.looking_up import put
from landuse.io.sample.parcels import Land

ADJOINING = 1.0  # m
_COMPARABLE = 2011  # editions of industry codes from this one on have the same two digits


@dataclass(frozen=True)
class Site:
    """What stands on a planted plot, as shares of its area, and what is expected of it."""

    footprint: float
    yard: float
    floor: float
    note: str


_THIN = Site(0.14, 0.03, 0.20, "建筑系数17%、容积率0.20：符合两种情形，属低效用地")
_SITES = {
    "low_density": _THIN,
    "low_density_pair": _THIN,
    "low_one_test": Site(0.30, 0.14, 0.32, "容积率0.32，建筑系数44%：只符合一种情形，不属低效用地"),
    "low_tax": Site(0.19, 0.05, 0.62, "建筑系数24%、亩均税收不足1万元：符合两种情形，属低效用地"),
    "low_eliminated": Site(0.2, 0.05, 0.7, "建筑系数25%、淘汰类企业占用：符合两种情形，属低效用地"),
}
_OF_FIRM = {"low_tax": "per_mu_negative_tax", "low_eliminated": "z0_eliminated_active"}


def plant_low_efficiency(
    land: Land, firms: Firms, in_force: pd.DataFrame, promised: pd.Series, seed: int
) -> dict[str, list[str]]:
    """Rebuild a few plots thinly, in place, and return their codes by plant.

    `in_force` says who uses which parcel, `promised` which parcels have commitments: those stay as they are.
    """
    free = _free(land, firms, in_force, set(promised))
    beside = _adjoining(land)
    order = list(free[stream(seed, "stock plants").permutation(len(free))])
    industry = _industry(land)
    planted = {"low_density": [next(code for code in order if _has_like(code, (code,), beside, industry))]}
    taken = set(planted["low_density"])
    pairs = _pairs(order, beside, taken)
    first, second = next(pair for pair in pairs if _has_like(pair[0], pair, beside, industry))
    planted["low_density_pair"] = [code for code in land.parcels.index if code in {first, second}]
    taken |= {first, second}
    planted["low_one_test"] = [next(code for code in order if code not in taken)]
    for plant, of_firm in _OF_FIRM.items():
        firm = firms.truth.index[firms.truth["plant"] == of_firm][0]
        planted[plant] = [in_force.loc[in_force["enterprise_id"] == firm, "parcel_id"].iloc[0]]
    for plant, codes in planted.items():
        for code in codes:
            _rebuild(land, code, plant, _SITES[plant])
    return planted


def industry_with_like(land: Land, pair: tuple[str, str]) -> str:
    """Return the industry code of the member of a pair that has a plot of the same industry beside the pair."""
    beside, industry = _adjoining(land), _industry(land)
    chosen = next(code for code in pair if _has_like(code, pair, beside, industry))
    return str(land.parcels.loc[chosen, "industry_code"])


def _rebuild(land: Land, code: str, plant: str, site: Site) -> None:
    area = land.parcels.loc[code, "area_m2"]
    put(
        land.parcels, code,
        building_footprint_m2=round(area * site.footprint, 1), structure_area_m2=0.0, yard_area_m2=round(area * site.yard, 1),
        floor_area_m2=round(area * site.floor, 1),
    )  # fmt: skip
    put(land.truth, code, plant=plant, note=site.note)


def _free(land: Land, firms: Firms, in_force: pd.DataFrame, promised: set[str]) -> pd.Index:
    """Return the ordinary built plots of ordinary manufacturers with accounts, that nothing else is planted on."""
    parcels = land.parcels
    of_firm = parcels["holder_uscc"].map(firms.table["plant"])
    users = in_force["plant"].isna().groupby(in_force["parcel_id"]).agg(["size", "all"])
    alone = parcels.index.isin(users.index[(users["size"] == 1) & users["all"]])
    fits = (
        (land.truth["plant"] == "ordinary") & (parcels["use"] == "industrial") & (parcels["works_status"] == "completed")
        & (parcels["completion_date"] < "2018-06-01") & (parcels["industry_code_year"] >= _COMPARABLE) & (of_firm == "ordinary")
        & (parcels["holder_uscc"].map(firms.table["parcels"]) == 1) & (parcels["holder_uscc"].map(firms.table["accounts"]) == "normal")
        & alone & (parcels["area_m2"].between(9_000, 40_000)) & ~parcels.index.isin(list(promised))
    )  # fmt: skip
    chosen: pd.Index = parcels.index[fits.fillna(value=False).to_numpy(dtype=bool)]
    return chosen


def _adjoining(land: Land) -> dict[str, list[str]]:
    drawn = land.parcels.geometry.dropna()
    shapes, codes = shapely.make_valid(drawn.to_numpy()), drawn.index
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=ADJOINING)
    found: dict[str, list[str]] = {}
    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        if a != b:
            found.setdefault(codes[a], []).append(codes[b])
    return found


def _industry(land: Land) -> pd.Series:
    """Return the two digits of the industry where its edition is comparable."""
    comparable = (land.parcels["industry_code_year"] >= _COMPARABLE).fillna(value=False)
    digits: pd.Series = land.parcels["industry_code"].str[:2].where(comparable)
    return digits


def _has_like(code: str, unit: tuple[str, ...], beside: dict[str, list[str]], industry: pd.Series) -> bool:
    """Tell whether a plot beside `unit`, outside it, is of the industry of `code`."""
    around = {other for member in unit for other in beside.get(member, []) if other not in unit}
    return any(industry[other] == industry[code] for other in around)


def _pairs(order: list[str], beside: dict[str, list[str]], taken: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of free plots that adjoin one another, and nothing that is taken already."""
    free = set(order) - taken
    for code in order:
        for other in beside.get(code, []):
            if {code, other} <= free and not taken & {*beside[code], *beside[other]}:
                yield code, other
