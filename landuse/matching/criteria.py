"""What speaks for a piece of land: area, industry, place, contiguity; each known or unknown, each told in words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.matching.available_land import Neighbours, available_land, industry_of, neighbours, units
from landuse.policy import StockRules
from landuse.results import Assessment

Floats = npt.NDArray[np.float64]
CRITERIA = ("area", "industry", "place", "contiguity")
ROUNDING_MU = 1e-9


@dataclass(frozen=True)
class Supply:
    """The land on offer as units: single parcels and groups of adjoining ones, with what the criteria need of them.

    Positions are those of the parcels table; `beside` holds the industries of what adjoins each unit, None for an unknown one.
    """

    land: pd.DataFrame
    parcel_ids: pd.Index
    units: list[tuple[int, ...]]
    area: Floats
    smallest: Floats
    zones: list[str | None]
    industries: list[set[str | None]]
    drawn: npt.NDArray[np.bool_]
    beside: list[set[str | None]]
    main_industry: dict[str, str]


def supply(result: Assessment) -> Supply:
    """Return the units on offer at `as_of`."""
    rules, parcels = result.policy.stock, pd.DataFrame(result.results)
    land = available_land(result)
    offered = parcels.index.get_indexer(land.index)
    near = neighbours(result, offered, rules)
    of_unit = units(offered.tolist(), near, rules.match_group_size)
    area = parcels["area_mu"].to_numpy(dtype="float64")
    industry, zone = _plain(industry_of(parcels)), _plain(land["zone_id"].reindex(parcels.index))
    return Supply(
        land=land,
        parcel_ids=parcels.index,
        units=of_unit,
        area=np.array([area[list(unit)].sum() for unit in of_unit], dtype="float64"),
        smallest=np.array([area[list(unit)].min() for unit in of_unit], dtype="float64"),
        zones=[_only({zone[member] for member in unit}) for unit in of_unit],
        industries=[{industry[member] for member in unit} for unit in of_unit],
        drawn=np.array([bool(near.drawn[list(unit)].all()) for unit in of_unit], dtype=bool),
        beside=[_beside(unit, near, industry) for unit in of_unit],
        main_industry=_main_industries(result),
    )


def fitting(found: Supply, wanted_mu: float, rules: StockRules) -> npt.NDArray[np.intp]:
    """Return the units whose area fits within the pack's tolerance; of a group no parcel may be needless.

    Without a wanted area every single parcel.
    """
    single = np.array([len(unit) == 1 for unit in found.units], dtype=bool)
    if np.isnan(wanted_mu):
        return np.flatnonzero(single)
    least, most = wanted_mu * (1 - rules.match_area_under), wanted_mu * (1 + rules.match_area_over)
    fits = (found.area >= least - ROUNDING_MU) & (found.area <= most + ROUNDING_MU)
    return np.flatnonzero(fits & (single | (found.area - found.smallest < least - ROUNDING_MU)))


def values(found: Supply, chosen: Sequence[int], project: pd.Series, rules: StockRules) -> pd.DataFrame:
    """Return for each chosen unit the value of each criterion from 0 to 1, missing where it is unknown."""
    wanted, industry, zone = float(project["wanted_area_mu"]), _text(project["industry"]), _text(project["wanted_zone_id"])
    widest = max(rules.match_area_under, rules.match_area_over)
    area = found.area[list(chosen)]
    off = np.abs(area - wanted) / wanted / widest if widest > 0 else np.zeros(len(area))
    return pd.DataFrame({
        "area": np.clip(1 - off, 0, 1),
        "industry": [_industry(found, number, industry) for number in chosen],
        "place": [_same(found.zones[number], zone) for number in chosen],
        "contiguity": [_contiguity(found, number, industry) for number in chosen],
    }, index=list(chosen), dtype="float64")  # fmt: skip


def score(known: pd.DataFrame, rules: StockRules) -> pd.Series:
    """Return the weighted mean of the known criteria, 0 to 100; unknown ones count neither way; missing where none is known."""
    weights = pd.Series({name: getattr(rules, f"match_weight_{name}") for name in CRITERIA})
    weighed = known.notna().mul(weights).sum(axis=1)
    return 100 * known.mul(weights).sum(axis=1) / weighed.where(weighed > 0)


def _industry(found: Supply, number: int, wanted: str | None) -> float:
    """Return 1 for the industry of the land's present use or the main one of its zone, 0 if neither, unknown if one is."""
    of_zone = found.main_industry.get(found.zones[number] or "")
    on_site = found.industries[number]
    if wanted is None:
        return np.nan
    if wanted in on_site or wanted == of_zone:
        return 1.0
    return np.nan if of_zone is None or None in on_site else 0.0


def _contiguity(found: Supply, number: int, wanted: str | None) -> float:
    if wanted is None or not found.drawn[number]:
        return np.nan
    if wanted in found.beside[number]:
        return 1.0
    return np.nan if None in found.beside[number] else 0.0


def _same(one: str | None, other: str | None) -> float:
    return np.nan if one is None or other is None else float(one == other)


def _beside(unit: tuple[int, ...], near: Neighbours, industry: list[str | None]) -> set[str | None]:
    around = {other for member in unit for other in near.of.get(member, ())} - set(unit)
    return {industry[position] for position in around}


def _main_industries(result: Assessment) -> dict[str, str]:
    """Return for each zone the two-digit industry whose enterprises use most land; none where no land is known."""
    firms = result.enterprises
    if firms.empty or "zone_id" not in firms or "industry_code" not in firms:
        return {}
    known = pd.DataFrame(
        {"zone": firms["zone_id"], "industry": firms["industry_code"].str[:2], "mu": firms["land_area_mu"]}
    ).dropna()
    sums = known.groupby(["zone", "industry"])["mu"].sum().reset_index()
    first = sums[sums["mu"] > 0].sort_values(["mu", "industry"], ascending=[False, True]).drop_duplicates("zone")
    return dict(zip(first["zone"], first["industry"], strict=True))


def _plain(texts: pd.Series) -> list[str | None]:
    return [_text(value) for value in texts]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _only(members: set[str | None]) -> str | None:
    return next(iter(members)) if len(members) == 1 else None
