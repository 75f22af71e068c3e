"""Planting the control indicators of industrial projects: what is built stays, plots that fit are chosen, a few facts are stated.

Control values as in ``folder/control_values.csv``; nothing of the rules is used here. Floor areas, footprints, yards and investments
of the plots stay as they are (the zones' accounts add them up); offices, greens and editions of codes are set.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from landuse.io.sample.draws import stream
from landuse.io.sample.looking_up import put
from landuse.io.sample.parcels import Land

_NEAR = 0.02  # of a control value: plots this close to it are not chosen for a plant that is clearly above or below
_GENERAL_FAR, _COEFFICIENT = 0.8, 0.40
_INTENSITY = {
    3: 220.0,
    4: 140.0,
}  # wanyuan per mu of other industries, by class of land (2100 wanyuan per hectare are 140 per mu)
_FACTS = Callable[[pd.Series], dict[str, Any]]


@dataclass(frozen=True)
class Plant:
    """One plot to be found: its code and edition, which figures it has (ranges, as multiples of 1), what is stated, what follows.

    `far`, `coefficient` and `intensity` are ranges of the floor area ratio, the building coefficient and the investment in
    wanyuan per mu over the floor of other industries.
    """

    name: str
    unmet: str
    note: str
    division: tuple[int, str] | None = None
    far: tuple[float, float] = (_GENERAL_FAR, 9.0)
    coefficient: tuple[float, float] = (_COEFFICIENT, 1.0)
    intensity: tuple[float, float] = (1.0, 9.0)
    result: str = ""
    office: float = 0.05
    green: float = 0.12
    land_class: int = 3
    facts: _FACTS | None = None

    @property
    def expected(self) -> str:
        """Return the expected result."""
        return self.result or ("unmet" if self.unmet else "all_met")


def _high_storeys(parcel: pd.Series) -> dict[str, Any]:
    """State 60 % of the floor area as plain, 40 % as higher than 8 m: counted it is what it was."""
    high = round(parcel["floor_area_m2"] * 0.4, 1)
    return {
        "floor_area_m2": np.nan,
        "plain_floor_area_m2": round(parcel["floor_area_m2"] - high, 1),
        "high_storey_floor_area_m2": high,
    }


def _offices_by_floor(parcel: pd.Series) -> dict[str, Any]:
    floor = parcel["floor_area_m2"]
    return {"office_land_m2": np.nan, "plain_floor_area_m2": floor, "office_floor_area_m2": round(floor * 0.06, 1)}


def _edition_2017(_: pd.Series) -> dict[str, Any]:
    return {"industry_code_year": 2017}


def _no_edition(_: pd.Series) -> dict[str, Any]:
    return {"industry_code_year": pd.NA}


PLANTS = (
    Plant("split_2002_37", "floor_area_ratio", "2002年版37对应2017年版36、37，取较严的容积率1.0", (2002, "37"), (0.7, 1.0), intensity=(260 / 220, 9.0)),
    Plant("code_2017_29", "floor_area_ratio", "2017年版29（橡胶和塑料制品）容积率控制值1.5", (2011, "29"), (0.45, 1.5), (0.0, 1.0), (120 / 220, 9.0), facts=_edition_2017),
    Plant("code_2017_36", "", "2017年版36（汽车制造）：容积率1.0、投资强度260万元/亩，均符合", (2011, "36"), (1.0, 9.0), intensity=(260 / 220, 9.0), facts=_edition_2017),
    Plant("code_2002_36", "", "2002年版36（专用设备）即2017年版35，容积率控制值0.8而不是1.0", (2002, "36"), (0.8, 1.0)),
    Plant("code_unstated", "", "行业代码没有写明版本：36有两种含义，容积率、投资强度不能核验", (2002, "36"), result="unknown", facts=_no_edition),
    Plant("high_storeys", "", "层高超过8米的40%加倍计入后容积率才达到0.8", far=(0.8, 1.3), facts=_high_storeys),
    Plant("offices_by_floor", "", "没有单独的行政办公用地，按建筑面积比例核验", facts=_offices_by_floor),
    Plant("low_coefficient", "building_coefficient", "建筑系数不足40%", coefficient=(0.0, _COEFFICIENT)),
    Plant("low_ratio", "floor_area_ratio", "容积率不足0.8", far=(0.0, _GENERAL_FAR)),
    Plant("low_intensity", "investment_intensity", "投资强度不足220万元/亩", intensity=(0.0, 1.0)),
    Plant("low_intensity_class_4", "investment_intensity", "四类土地，投资强度不足2100万元/公顷", intensity=(0.0, 1.0), land_class=4),
    Plant("much_office", "office_land_share", "行政办公用地占9%，超过7%", office=0.09),
    Plant("much_green", "greening_share", "绿地率25%，超过20%", green=0.25),
    Plant("much_of_both", "office_land_share, greening_share", "行政办公用地、绿地均超过", office=0.08, green=0.21),
)  # fmt: skip


def plant_land_control(land: Land, taken: set[str], seed: int) -> tuple[pd.DataFrame, set[str]]:
    """State on a few ordinary plots what the control indicators need, in place; return the expected results and the plots used.

    A plant for which the city of the seed has no fitting plot is left out.
    """
    for name in ("plain_floor_area_m2", "high_storey_floor_area_m2", "office_floor_area_m2"):
        land.parcels[name] = pd.Series(np.nan, index=land.parcels.index, dtype="float64")
    figures = _figures(land, taken)
    order = figures.iloc[stream(seed, "land control plants").permutation(len(figures))]
    used: set[str] = set()
    rows = []
    for plant in PLANTS:
        fitting = order.index[_fits(order, plant) & ~order.index.isin(list(used))]
        if fitting.empty:
            continue
        chosen = str(fitting[0])
        used.add(chosen)
        parcel = land.parcels.loc[chosen]
        shares = {
            "office_land_m2": round(parcel["area_m2"] * plant.office, 1),
            "greening_area_m2": round(parcel["area_m2"] * plant.green, 1),
        }
        put(land.parcels, chosen, **shares | (plant.facts(parcel) if plant.facts else {}))
        if plant.name == "code_unstated":
            put(land.truth, chosen, issues="industry_code_year_unclear")
        if plant.name == "code_2017_29":  # its site is stated anew: no ordinary plot of the few fits in every respect
            covered = parcel[["building_footprint_m2", "yard_area_m2"]].sum()
            put(land.parcels, chosen, structure_area_m2=round(max(0.0, parcel["area_m2"] * 0.45 - covered), 1))
        rows.append((chosen, plant.expected, plant.unmet, plant.name, plant.note))
    rows += [(code, status, "", status, note) for code, status, note in _not_judged(land, used | taken)]
    names = ["parcel_id", "land_control_result", "land_control_unmet", "plant", "note"]
    return pd.DataFrame(rows, columns=names), used


def _figures(land: Land, taken: set[str]) -> pd.DataFrame:
    """Return the plots that a plant may stand on, with floor area ratio, coefficient, intensity over its floor, and class of land."""
    parcels = land.parcels
    free = (
        (land.truth["plant"] == "ordinary") & (land.truth["issues"] == "") & (parcels["use"] == "industrial")
        & (parcels["works_status"] == "completed") & parcels["land_use_system"].notna() & ~parcels.index.isin(list(taken))
    )  # fmt: skip
    mine = parcels[free.fillna(value=False).to_numpy(dtype=bool)]
    area = mine["area_m2"]
    covered = mine[["building_footprint_m2", "structure_area_m2", "yard_area_m2"]].sum(axis=1, skipna=False)
    of_class = mine["land_grade"].map({7: 3, 8: 3, 10: 4}).astype("int64")
    return pd.DataFrame({
        "year": mine["industry_code_year"].astype("int64"),
        "division": mine["industry_code"].str[:2],
        "far": mine["floor_area_m2"] / area,
        "coefficient": covered / area,
        "intensity": mine["fixed_asset_investment_wanyuan"] / (area * 3 / 2000) / of_class.map(_INTENSITY),
        "land_class": of_class,
    })  # fmt: skip


def _fits(figures: pd.DataFrame, plant: Plant) -> Any:
    special = figures["division"].isin(["29", "36", "37"]) | ((figures["year"] == 2002) & (figures["division"] == "30"))
    fits = (
        ~special
        if plant.division is None
        else (figures["year"] == plant.division[0]) & (figures["division"] == plant.division[1])
    )
    for name in ("far", "coefficient", "intensity"):
        low, high = getattr(plant, name)
        fits = fits & (figures[name] > low * (1 + _NEAR)) & (figures[name] < high * (1 - _NEAR))
    return fits & (figures["land_class"] == plant.land_class)


def _not_judged(land: Land, taken: set[str]) -> list[tuple[str, str, str]]:
    """Return one plot that is not built yet and one off industrial land, as they are."""
    parcels = land.parcels
    plain = (land.truth["plant"] == "ordinary") & parcels["land_use_system"].notna() & ~parcels.index.isin(list(taken))
    being_built = plain & (parcels["use"] == "industrial") & (parcels["works_status"] == "under_way")
    shops = plain & (parcels["use"] == "commercial") & (parcels["works_status"] == "completed")
    notes = ("not_due", being_built, "尚未竣工，不作核验"), ("not_applicable", shops, "商服用地，不适用")
    return [(str(parcels.index[which][0]), status, note) for status, which, note in notes]
