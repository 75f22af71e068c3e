"""Who uses which parcel: holders their own built plots; tenants share some, by land or, in multi-storey plants, by floor."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from landuse.io.sample.days import AS_OF
from landuse.io.sample.draws import stream
from landuse.io.sample.enterprises import IDLE_BUT_ACTIVE, Firms
from landuse.io.sample.facts import read_plants
from landuse.io.sample.identifiers import credit_code
from landuse.io.sample.names import company
from landuse.io.sample.parcels import Land
from landuse.io.sample.uses import industries

_TENANT_BRANDS = (
    "小禾",
    "众拓",
    "易成",
    "合众",
    "百工",
    "新匠",
    "联创",
    "微谷",
    "启点",
    "巧匠",
    "聚芯",
    "简锐",
    "同舟",
    "四方",
    "满仓",
    "长工",
    "安柏",
    "星驰",
    "乐邦",
    "纵横",
)
_M2_TO_MU = 3 / 2000


@dataclass(frozen=True)
class Occupancy:
    """The occupancy table and the firms with the tenants among them; each firm's land as planted stands in the firms' truth.

    `in_force` has the rows that count on the sample's day, each with its plant.
    """

    table: pd.DataFrame
    firms: Firms
    in_force: pd.DataFrame


def let_parcels(land: Land, firms: Firms, seed: int) -> Occupancy:
    """Return who uses which parcel; planted tenants are added to the firms."""
    parcels = land.parcels[(land.parcels["works_status"] == "completed") & (land.parcels["holder_uscc"] != "")]
    built = zip(parcels.index, parcels["holder_uscc"], parcels["completion_date"], parcels["area_m2"], strict=True)
    rows = [_own(code, firm, completed, area, 1.0) for code, firm, completed, area in built]
    own = {str(row["parcel_id"]): row for row in rows}
    planted, tenants = _tenants(land, firms, seed)
    for row in planted:
        own.pop(str(row["parcel_id"]), None)
    for plant in IDLE_BUT_ACTIVE:
        code = land.truth.index[land.truth["plant"] == plant][0]
        parcel = land.parcels.loc[code]
        own[code] = _own(code, parcel["holder_uscc"], parcel["delivery_date"], parcel["area_m2"], 1.0)
    found = pd.DataFrame([*own.values(), *planted]).sort_values(["parcel_id", "enterprise_id", "from_date"], ignore_index=True)
    table = pd.concat([firms.table, tenants]) if len(tenants) else firms.table
    truth = pd.concat([firms.truth, _tenant_truth(tenants)])
    used = found["used_m2"].where(found["counts"]).groupby(found["enterprise_id"]).sum()
    truth["land_area_mu"] = (used.reindex(truth.index) * _M2_TO_MU).round(6)
    table["land_mu"] = truth["land_area_mu"].where(truth["land_area_mu"] > 0, table["land_mu"])
    names = ["parcel_id", "enterprise_id", "tenure", "occupied_area_m2", "occupied_floor_area_m2", "from_date", "to_date"]
    return Occupancy(found[names], Firms(table, truth), found[found["counts"]])


def _own(code: str, firm: str, since: pd.Timestamp, area: float, share: float) -> dict[str, Any]:
    return _row(code, firm, "own", round(area * share, 2), np.nan, area * share, since, pd.NaT)


def _row(
    code: str, firm: str, tenure: str, area: float, floor: float, used: float, first: pd.Timestamp, last: Any
) -> dict[str, Any]:
    today = pd.Timestamp(AS_OF)
    return {
        "parcel_id": code, "enterprise_id": firm, "tenure": tenure, "occupied_area_m2": area, "occupied_floor_area_m2": floor,
        "from_date": first, "to_date": last, "used_m2": used, "counts": bool(first <= today) and not bool(last < today),
    }  # fmt: skip


def _tenants(land: Land, firms: Firms, seed: int) -> tuple[list[dict[str, Any]], pd.DataFrame]:
    """Return the occupancy rows of planted parcels and the tenants as firms."""
    draw = stream(seed, "tenants")
    ordinary = firms.table.index[(firms.table["plant"] == "ordinary") & (firms.table["parcels"] == 1)]
    fits = land.parcels.index[
        (land.truth["plant"] == "ordinary") & land.parcels["holder_uscc"].isin(ordinary) & (land.parcels["use"] == "industrial")
        & (land.parcels["completion_date"] < "2015-12-01") & land.parcels["area_m2"].between(9_000, 45_000)
    ]  # fmt: skip
    free = iter(fits[draw.permutation(len(fits))])
    rows: list[dict[str, Any]] = []
    tenants: list[tuple[str, str, dict[str, str], str]] = []
    for plant in read_plants("occupancy_plants"):
        names = iter(plant["names"].split("|"))
        for _ in range(int(plant["parcels"])):
            code = next(free)
            parcel = land.parcels.loc[code]
            buyer = str(land.parcels.loc[next(free), "holder_uscc"]) if plant["basis"] == "sold" else ""
            rows += [row | {"plant": plant["plant"]} for row in _owner_rows(code, parcel, plant, buyer)]
            for _ in range(int(plant["tenants"])):
                firm = credit_code(910_001 + len(tenants))
                rows.append(_tenant_row(code, firm, parcel, plant))
                tenants.append((firm, parcel["zone_id"], plant, next(names, "")))
    listed = [tenant for tenant in tenants if tenant[2]["basis"] != "stranger"]
    return rows, _as_firms(listed, draw)


def _owner_rows(code: str, parcel: pd.Series, plant: dict[str, str], buyer: str) -> list[dict[str, Any]]:
    share, since, firm, area = float(plant["owner_share"]), parcel["completion_date"], parcel["holder_uscc"], parcel["area_m2"]
    if plant["basis"] == "floor":
        return [_row(code, firm, "own", np.nan, round(parcel["floor_area_m2"] * share, 2), area * share, since, pd.NaT)]
    if plant["basis"] == "sold":
        return [_own(code, buyer, pd.Timestamp(plant["from_date"]), area, share)]
    if plant["basis"] == "ended":
        end = pd.Timestamp(plant["to_date"])
        half = round(area * float(plant["tenant_share"]), 2)
        before = _row(code, firm, "own", half, np.nan, half, since, end)
        return [before, _row(code, firm, "own", round(area, 2), np.nan, area, end + pd.Timedelta(days=1), pd.NaT)]
    return [_own(code, firm, since, area, share)] if share else []


def _tenant_row(code: str, firm: str, parcel: pd.Series, plant: dict[str, str]) -> dict[str, Any]:
    share, first = float(plant["tenant_share"]), pd.Timestamp(plant["from_date"])
    last = pd.Timestamp(plant["to_date"]) if plant["to_date"] else pd.NaT
    if plant["basis"] == "floor":
        return _row(
            code, firm, "rented", np.nan, round(parcel["floor_area_m2"] * share, 2), parcel["area_m2"] * share, first, last
        )
    return _row(code, firm, "rented", round(parcel["area_m2"] * share, 2), np.nan, parcel["area_m2"] * share, first, last)


def _as_firms(tenants: list[tuple[str, str, dict[str, str], str]], draw: np.random.Generator) -> pd.DataFrame:
    table = industries()
    trades = draw.choice(len(table), len(tenants))
    return pd.DataFrame(
        {
            "enterprise_name": [
                tenants[n][3] or company(_TENANT_BRANDS[n % len(_TENANT_BRANDS)], table["trade"].iloc[trade])
                for n, trade in enumerate(trades)
            ],
            "use": "industrial",
            "industry_code": table.index.to_numpy()[trades],
            "zone_id": [zone for _, zone, _, _ in tenants],
            "built": pd.array([True] * len(tenants), dtype="boolean"),
            "parcels": 0,
            "land_mu": 6.0,
            "registration_date": pd.array(
                [
                    np.datetime64("2009-01-15", "s") + np.timedelta64(int(days), "D")
                    for days in draw.integers(0, 2200, len(tenants))
                ],
                dtype="datetime64[s]",
            ),
            "production_due_date": pd.array(["2018-12-31"] * len(tenants), dtype="datetime64[s]"),
            "first_year": 2016,
            "operating_status": "operating",
            "eliminated_category": pd.array([False] * len(tenants), dtype="boolean"),
            "viability": "unknown",
            "veto": pd.array([False] * len(tenants), dtype="boolean"),
            "exempt_category": "none",
            "activity": "normal",
            "accounts": "normal",
            "plant": [f"tenant_{plant['plant']}" for _, _, plant, _ in tenants],
            "note": [plant["note"] for _, _, plant, _ in tenants],
        },
        index=pd.Index([firm for firm, _, _, _ in tenants], name="enterprise_id"),
    )


def _tenant_truth(tenants: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "zombie_status": "Z0",
            "zombie_route": "none",
            "is_inactive": pd.array([False] * len(tenants), dtype="boolean"),
            "is_zombie_oecd": pd.array([pd.NA] * len(tenants), dtype="boolean"),
            "plant": tenants["plant"],
            "note": tenants["note"],
        },
        index=tenants.index,
    )
