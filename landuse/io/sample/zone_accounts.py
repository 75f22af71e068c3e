"""Yearly figures of the zones 2015-2020: those of 2020 add up from parcels and accounts, earlier years go back from there."""

import numpy as np
import pandas as pd

from landuse.io.sample.accounts import YEARS
from landuse.io.sample.draws import stream
from landuse.io.sample.enterprises import Firms
from landuse.io.sample.looking_up import cell
from landuse.io.sample.parcels import Land
from landuse.io.sample.streets import ZONES
from landuse.io.sample.uses import PRODUCING

_HA = 10_000.0
_IDLE = ("suspected_idle", "idle_government", "idle_one_year", "idle_two_years", "idle_suspended")
_CITY_SHARE = {"G219901": 0.31, "S219902": 0.27, "M219903": 0.22}  # part of the tax that the city keeps
_SUPPLIED_BY = {2015: 0.74, 2016: 0.79, 2017: 0.84, 2018: 0.90, 2019: 0.96, 2020: 1.0}
_BUILT_BY = {2015: 0.66, 2016: 0.73, 2017: 0.80, 2018: 0.87, 2019: 0.94, 2020: 1.0}


def add_up_zones(land: Land, firms: Firms, accounts: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return one row for each zone and year, by zone_id and year."""
    draw = stream(seed, "zone accounts")
    rows = {}
    for zone in ZONES:
        now = _today(land, zone.zone_id)
        of_zone = firms.table["zone_id"].reindex(accounts.index.get_level_values("enterprise_id")).to_numpy() == zone.zone_id
        taxes = accounts.loc[of_zone, ["tax_wanyuan", "revenue_wanyuan"]].groupby("year").sum()
        for year in YEARS:
            rows[zone.zone_id, year] = _year(now, taxes, year, _CITY_SHARE[zone.zone_id], draw)
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(["zone_id", "year"]).round(2)


def _today(land: Land, zone_id: str) -> dict[str, float]:
    parcels = land.parcels[(land.parcels["zone_id"] == zone_id) & (land.parcels["use"] != "reserve")]
    truth = land.truth.loc[parcels.index]
    area = parcels["area_m2"] / _HA
    built = parcels["works_status"] == "completed"
    industrial = built & parcels["use"].isin(PRODUCING)
    return {
        "supplied": float(area.sum()),
        "built": float(area[built].sum()),
        "industrial": float(area[industrial].sum()),
        "floor": float(parcels.loc[built, "floor_area_m2"].sum() / _HA),
        "footprint": float(parcels.loc[built, "building_footprint_m2"].sum() / _HA),
        "industrial_floor": float(parcels.loc[industrial, "floor_area_m2"].sum() / _HA),
        "industrial_footprint": float(parcels.loc[industrial, ["building_footprint_m2", "yard_area_m2"]].sum().sum() / _HA),
        "investment": float(parcels.loc[industrial, "fixed_asset_investment_wanyuan"].sum()),
        "idle": float(area[truth["idle_status"].isin(_IDLE)].sum()),
    }


def _year(
    now: dict[str, float], taxes: pd.DataFrame, year: int, city_share: float, draw: np.random.Generator
) -> dict[str, float]:
    supplied, built = now["supplied"] * _SUPPLIED_BY[year], now["built"] * _BUILT_BY[year]
    grown = _BUILT_BY[year]
    tax = float(cell(taxes, year, "tax_wanyuan"))
    due = supplied * float(draw.uniform(0.004, 0.01))
    return {
        "developable_ha": now["supplied"] * 1.24,
        "ready_ha": now["supplied"] * (1.1 + 0.006 * (year - 2015)),
        "supplied_ha": supplied,
        "built_ha": built,
        "industrial_built_ha": now["industrial"] * grown,
        "hightech_built_ha": now["industrial"] * grown * 0.24,
        "floor_area_ha": now["floor"] * grown,
        "footprint_ha": now["footprint"] * grown,
        "industrial_floor_area_ha": now["industrial_floor"] * grown,
        "industrial_footprint_ha": now["industrial_footprint"] * grown,
        "industrial_investment_wanyuan": now["investment"] * grown,
        "industrial_income_wanyuan": float(cell(taxes, year, "revenue_wanyuan")),
        "industrial_tax_wanyuan": tax,
        "total_tax_wanyuan": tax * 1.22,
        "population": round(built * float(draw.uniform(36.0, 44.0))),
        "due_ha": due,
        "due_disposed_ha": due * float(draw.uniform(0.6, 1.0)),
        "idle_ha": now["idle"] * (1.0 + 0.09 * (2020 - year)),
        "city_tax_wanyuan": tax * 1.22 * city_share,
    }
