"""Contracts of the plots: when granted, at what price, when to be delivered and started, and what became of them in the ordinary case."""

import numpy as np
import pandas as pd

from landuse.io.sample.days import AS_OF, Days, as_days, days_on, months_on
from landuse.io.sample.draws import pick, spread
from landuse.io.sample.identifiers import supervision_number
from landuse.io.sample.names import paper
from landuse.io.sample.uses import USES, ZONE_GRADE, ZONE_PRICE

_TODAY = np.datetime64(AS_OF, "D")
_LAST_CONTRACT = np.datetime64("2020-06-28", "D")
_NO_DAY = np.datetime64("NaT", "D")


def rank_by_remoteness(plots: pd.DataFrame, draw: np.random.Generator) -> pd.Series:
    """Return 0 (settled first) to 1 (settled last) in each zone: the further from its core the later, roughly."""
    noisy = plots["remoteness"] * np.exp(draw.normal(0.0, 0.35, len(plots)))
    return noisy.groupby(plots["zone_id"]).rank(pct=True)


def draw_contract_dates(rank: pd.Series, draw: np.random.Generator) -> Days:
    """Return when each plot was granted: from 2004 in the core to 2020 at the edge."""
    year = np.clip(2004 + np.floor(16.4 * rank**0.8 + draw.normal(0.0, 0.8, len(rank))), 2004, 2020).astype(int)
    month, day = draw.integers(1, 12, len(rank)), draw.integers(1, 29, len(rank))
    days = np.array([f"{y}-{m:02d}-{d:02d}" for y, m, d in zip(year, month, day, strict=True)], dtype="datetime64[D]")
    return np.asarray(np.minimum(days, _LAST_CONTRACT))


def add_agreed_dates(land: pd.DataFrame, draw: np.random.Generator) -> None:
    """Add the dates agreed in the contract and the delivery, in place."""
    count, signed = len(land), as_days(land["contract_date"])
    land["agreed_delivery_date"] = _dates(months_on(signed, draw.integers(1, 4, count)))
    land["delivery_date"] = _dates(days_on(as_days(land["agreed_delivery_date"]), draw.integers(-12, 40, count)))
    land["agreed_start_date"] = _dates(months_on(signed, draw.integers(6, 13, count)))
    land["agreed_completion_date"] = _dates(
        months_on(as_days(land["agreed_start_date"]), draw.choice([18, 24, 24, 30, 36], count))
    )


def add_ordinary_works(land: pd.DataFrame, draw: np.random.Generator) -> None:
    """Add permit, start and completion as they ordinarily go: started about when due, built in one to two and a half years."""
    count = len(land)
    started = days_on(as_days(land["agreed_start_date"]), draw.integers(-60, 150, count))
    done = days_on(started, draw.integers(300, 950, count))
    started = np.maximum(
        np.minimum(started, _TODAY - np.timedelta64(20, "D")), days_on(as_days(land["contract_date"]), np.full(count, 21))
    )
    completed = done <= _TODAY - np.timedelta64(10, "D")
    land["works_status"] = np.where(completed, "completed", "under_way")
    land["actual_start_date"] = _dates(started)
    land["completion_date"] = _dates(np.where(completed, done, _NO_DAY))
    land["has_construction_permit"] = pd.array([True] * count, dtype="boolean")
    land["construction_permit_date"] = _dates(days_on(started, -draw.integers(8, 70, count)))


def add_papers(land: pd.DataFrame, draw: np.random.Generator) -> None:
    """Add how the plot was supplied, its price and its numbers, in place."""
    count = len(land)
    year = land["contract_date"].dt.year.to_numpy()
    mode = np.array(
        [pick(draw, list(USES[use].modes), 1, list(USES[use].modes.values()))[0] for use in land["use"]], dtype=object
    )
    land["supply_mode"] = mode
    middle = np.array([USES[use].price for use in land["use"]]) * land["zone_id"].map(ZONE_PRICE).to_numpy()
    price = np.clip(spread(draw, middle * (1 + 0.018 * (year - 2012)), 0.13, count), 60.0, None)
    land["land_price_wanyuan"] = np.round(land["area_m2"].to_numpy() * price / 10_000, 1)
    land["ownership"] = "state"
    land["land_grade"] = land["zone_id"].map(ZONE_GRADE).astype("Int64")
    serial = np.argsort(np.argsort(as_days(land["contract_date"]), kind="stable"), kind="stable") % 900 + 1
    kind = np.where(mode == "allocation", "A", "B")
    land["supervision_no"] = [
        supervision_number(int(y), int(s), kind=str(k)) for y, s, k in zip(year, serial, kind, strict=True)
    ]  # fmt: skip
    office = {"grant": "云浔出让", "lease": "云浔租赁", "equity": "云浔作价", "allocation": "云浔划拨"}
    land["contract_no"] = [paper(office[str(m)], int(y), int(s)) for m, y, s in zip(mode, year, serial, strict=True)]
    land["mortgaged"] = pd.array(draw.random(count) < 0.22, dtype="boolean")
    land.loc[draw.random(count) < 0.04, "mortgaged"] = pd.NA
    land["in_supervision_system"] = pd.array([True] * count, dtype="boolean")
    land.loc[(year < 2008) & (draw.random(count) < 0.3), "in_supervision_system"] = False


def add_codes(land: pd.DataFrame, draw: np.random.Generator) -> None:
    """Add land-use and industry codes; old contracts carry old editions, some zones the survey's or the new codes."""
    count, year = len(land), land["contract_date"].dt.year.to_numpy()
    chance = draw.random(count)
    municipal = (land["zone_id"] == "M219903").to_numpy()
    system = np.where(municipal & (chance < 0.3), "survey3", "gbt21010_2017")
    system = np.where((year >= 2019) & (chance > 0.9) & (land["use"] != "public").to_numpy(), "spatial2023", system)
    land["land_use_system"] = system
    land["land_use_code"] = [USES[use].codes[key] for use, key in zip(land["use"], system, strict=True)]
    edition = np.select([year < 2012, year < 2018], [2002, 2011], 2017)
    land["industry_code_year"] = pd.array(edition, dtype="Int64")
    land["industry_code"] = np.where(edition == 2002, land["industry_code_2002"], land["industry_code"])


def _dates(days: Days) -> pd.api.extensions.ExtensionArray:
    return pd.array(days.astype("datetime64[s]"), dtype="datetime64[s]")
