"""What stands on the plots and what was invested, as far as works have come."""

import numpy as np
import pandas as pd

from landuse.io.sample.draws import spread

_FAR = {"industrial": 0.98, "storage": 0.78, "research": 1.7, "commercial": 2.2, "residential": 1.9, "public": 0.35}
_INTENSITY = {"G219901": 330.0, "S219902": 290.0, "M219903": 185.0}  # investment without land price, wanyuan per mu, median
_PROGRESS = {"completed": (0.88, 1.12), "under_way": (0.15, 0.85), "suspended": (0.3, 0.6), "not_started": (0.0, 0.03)}
_BUILT_SHARE = {"completed": 1.0, "under_way": 0.45, "suspended": 0.35, "not_started": 0.0}


def add_buildings(land: pd.DataFrame, draw: np.random.Generator) -> None:
    """Add required and developed area, investments, floor area and site shares, in place."""
    count, area = len(land), land["area_m2"].to_numpy("float64")
    works = land["works_status"].fillna("unknown").to_numpy()
    planned = area * 3 / 2000 * spread(draw, land["zone_id"].map(_INTENSITY).to_numpy(), 0.34, count)
    low, high = (np.array([_PROGRESS.get(str(status), (np.nan, np.nan))[end] for status in works]) for end in (0, 1))
    progress = low + (high - low) * draw.random(count)
    land["planned_investment_wanyuan"] = np.round(planned, -1)
    land["invested_wanyuan"] = np.round(planned * progress, 1)
    price = land["land_price_wanyuan"].fillna(0.0).to_numpy()
    land["fixed_asset_investment_wanyuan"] = np.round(planned * progress + price, 1)
    land["required_area_m2"] = np.round(area * draw.uniform(0.84, 0.97, count), 0)
    land["developed_area_m2"] = np.round(land["required_area_m2"] * np.clip(progress, 0.0, 1.0), 0)
    built = np.array([_BUILT_SHARE.get(str(status), np.nan) for status in works])
    ratio = spread(draw, land["use"].map(_FAR).to_numpy("float64"), 0.24, count) * built
    footprint = np.clip(draw.normal(0.43, 0.08, count), 0.2, 0.62) * np.where(land["use"] == "public", 0.5, 1.0) * built
    land["floor_area_m2"] = np.round(area * np.maximum(ratio, footprint), 1)
    land["building_footprint_m2"] = np.round(area * footprint, 1)
    land["structure_area_m2"] = np.round(area * draw.uniform(0.0, 0.04, count) * built, 1)
    land["yard_area_m2"] = np.round(area * draw.uniform(0.0, 0.12, count) * built, 1)
    land["office_land_m2"] = np.round(
        area * draw.choice([0.03, 0.045, 0.06, 0.07, 0.085], count, p=[0.3, 0.3, 0.2, 0.12, 0.08]) * built, 1
    )
    land["greening_area_m2"] = np.round(area * draw.uniform(0.08, 0.22, count) * built, 1)
    for name in ("structure_area_m2", "yard_area_m2", "office_land_m2", "greening_area_m2"):
        land.loc[draw.random(count) < 0.06, name] = np.nan
