"""The parcels table: land, holder, contract, works and buildings of each plot, with the planted cases among them."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from landuse.io.sample.buildings import add_buildings
from landuse.io.sample.city import City
from landuse.io.sample.contracts import (
    add_agreed_dates,
    add_codes,
    add_ordinary_works,
    add_papers,
    draw_contract_dates,
    rank_by_remoteness,
)  # fmt: skip
from landuse.io.sample.draws import stream
from landuse.io.sample.facts import read_plants
from landuse.io.sample.holders import Holders, settle
from landuse.io.sample.idle_plants import ordinary_truth, plant_contracts, plant_delays, plant_facts, planted_truth
from landuse.io.sample.idle_series import draw_series
from landuse.io.sample.oddities import plant_oddities, renamed_counties
from landuse.io.sample.placing import place
from landuse.io.sample.reserve import add_reserve
from landuse.io.sample.supply_facts import add_supply_facts
from landuse.io.sample.uses import draw_uses
from landuse.vocabulary import columns


@dataclass(frozen=True)
class Land:
    """Parcels with all that is known of them (vocabulary columns and a few of our own), their delays and their truth."""

    parcels: gpd.GeoDataFrame
    delays: pd.DataFrame
    truth: pd.DataFrame
    companies: pd.DataFrame

    def table(self) -> gpd.GeoDataFrame:
        """Return the parcels with the vocabulary's raw columns only, in its order."""
        names = [name for name in columns("parcels", "raw") if name != "geometry" and name in self.parcels]
        return self.parcels[[*names, "geometry"]]


def settle_land(city: City, seed: int) -> Land:
    """Return the parcels of the city with ordinary and planted contracts, works and buildings."""
    land, holders = _plots_with_holders(city, seed)
    rows = read_plants("idle_plants") + draw_series(stream(seed, "idle series"))
    codes = place(rows, land, rank_by_remoteness(land, stream(seed, "ranks")), stream(seed, "places"))
    draw = stream(seed, "contracts")
    rank = rank_by_remoteness(land.drop(index=codes), draw).reindex(land.index, fill_value=1.0)
    land["contract_date"] = pd.array(draw_contract_dates(rank, draw).astype("datetime64[s]"), dtype="datetime64[s]")
    add_agreed_dates(land, draw)
    add_ordinary_works(land, draw)
    plant_contracts(land, codes, rows, stream(seed, "idle contracts"))
    add_papers(land, stream(seed, "papers"))
    add_codes(land, stream(seed, "codes"))
    add_buildings(land, stream(seed, "buildings"))
    plant_facts(land, codes, rows)
    truth = pd.concat([planted_truth(land, codes, rows), ordinary_truth(land.drop(index=codes))]).loc[land.index]
    odd = plant_oddities(land, truth, stream(seed, "oddities"))
    renamed = renamed_counties(odd)
    delays = plant_delays(codes, rows).replace({"parcel_id": renamed})
    add_supply_facts(land, seed)
    names = city.zones.set_index("zone_id")["zone_name"]
    parcels, expected = add_reserve(land.rename(index=renamed), truth.rename(index=renamed), city.reserve, names, seed)
    return Land(parcels, delays, expected, holders.companies)


def _plots_with_holders(city: City, seed: int) -> tuple[gpd.GeoDataFrame, Holders]:
    """Return the plots with area, use, holder and place, and the columns that the cases fill in."""
    land = city.plots.copy()
    draw = stream(seed, "plots")
    land["area_m2"] = np.round(land.area * (1 + draw.normal(0.0, 0.0009, len(land))), 2)
    zone_type = land["zone_id"].map(city.zones.set_index("zone_id")["zone_type"])
    land["use"] = draw_uses(zone_type, land["shape"], draw)
    holders = settle(land, seed)
    of_plot = holders.companies.loc[holders.of_plot].set_index(land.index)
    land["holder_name"] = of_plot["enterprise_name"]
    land["holder_uscc"] = of_plot["enterprise_id"]
    land["industry_code"] = of_plot["industry_code"]
    land["industry_code_2002"] = of_plot["industry_code_2002"]
    zone_name = land["zone_id"].map(city.zones.set_index("zone_id")["zone_name"])
    number = draw.integers(1, 199, len(land))
    land["location"] = [f"{zone}{street}{house}号" for zone, street, house in zip(zone_name, land["street"], number, strict=True)]
    land["parent_parcel_id"] = pd.Series(np.nan, index=land.index, dtype="str")
    land["delay_cause"] = pd.Series(np.nan, index=land.index, dtype="str")
    for name in ("supplement_signed_date", "supplement_start_date", "suspended_since_date"):
        land[name] = pd.Series(pd.NaT, index=land.index, dtype="datetime64[s]")
    return land, holders
