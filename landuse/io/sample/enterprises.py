"""The enterprises: every holder, the tenants, and among them the planted difficult ones with their truth."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from landuse.io.sample.days import AS_OF
from landuse.io.sample.draws import stream
from landuse.io.sample.facts import read_plants, set_facts, value
from landuse.io.sample.looking_up import cell, put
from landuse.io.sample.parcels import Land
from landuse.io.sample.uses import industries

_LONG_BUILT = np.datetime64("2015-01-01")
_OPERATING_USES = ("industrial", "storage", "research", "commercial")
IDLE_BUT_ACTIVE = {"idle_but_power": "power_only", "idle_but_tax": "normal"}


@dataclass(frozen=True)
class Firms:
    """Enterprises with their vocabulary columns and our own (plant, activity and accounts pattern, land, first year), and truth."""

    table: pd.DataFrame
    truth: pd.DataFrame


def found_firms(land: Land, seed: int) -> Firms:
    """Return the holders of the parcels as enterprises, the planted ones among them."""
    draw = stream(seed, "enterprises")
    firms = _holders(land, draw)
    firms["activity"] = np.where(firms["built"] & firms["use"].isin(_OPERATING_USES), "normal", "none")
    firms["accounts"] = firms["activity"]
    firms["plant"] = "ordinary"
    firms["note"] = np.where(firms["built"], "正常企业", "尚未建成的用地单位")
    truth = _ordinary_truth(firms)
    _plant(firms, truth, land, stream(seed, "enterprise plants"))
    for plant, activity in IDLE_BUT_ACTIVE.items():
        code = land.truth.index[land.truth["plant"] == plant][0]
        holder, accounts = cell(land.parcels, code, "holder_uscc"), "normal" if activity == "normal" else "none"
        land_mu = cell(land.parcels, code, "area_m2") * 3 / 2000
        put(firms, holder, activity=activity, accounts=accounts, plant=plant, first_year=2017, land_mu=land_mu)
        put(truth, holder, plant=plant, note="所持宗地登记为未动工而企业有活动", is_inactive=False)
    return Firms(firms, truth)


def _holders(land: Land, draw: np.random.Generator) -> pd.DataFrame:
    parcels = land.parcels
    built = parcels["works_status"] == "completed"
    held = parcels.groupby("holder_uscc")
    firms = land.companies.drop_duplicates("enterprise_id").set_index("enterprise_id")
    firms["enterprise_name"] = held["holder_name"].first()
    firms["built"] = pd.array(built.groupby(parcels["holder_uscc"]).any().reindex(firms.index), dtype="boolean")
    firms["parcels"] = held.size()
    completed = parcels["completion_date"].groupby(parcels["holder_uscc"]).min().reindex(firms.index)
    firms["completed"] = completed
    land_m2 = parcels["area_m2"].where(built, 0.0).groupby(parcels["holder_uscc"]).sum()
    firms["land_mu"] = land_m2.reindex(firms.index) * 3 / 2000
    count = len(firms)
    signed = held["contract_date"].min().reindex(firms.index)
    age = pd.to_timedelta(draw.integers(60, 3600, count), unit="D").to_numpy().astype("timedelta64[s]")
    firms["registration_date"] = (signed - age).dt.normalize().dt.as_unit("s")
    ramp = pd.to_timedelta(draw.integers(300, 720, count), unit="D").to_numpy().astype("timedelta64[s]")
    agreed = held["agreed_completion_date"].min().reindex(firms.index).where(lambda day: day < "2030-01-01")
    firms["production_due_date"] = (completed.fillna(agreed) + ramp).dt.normalize().dt.as_unit("s")
    firms["first_year"] = completed.dt.year.fillna(AS_OF.year + 1).clip(lower=2010).astype(int) + 1
    firms["operating_status"] = np.where(firms["built"], "operating", "unknown")
    firms["eliminated_category"] = pd.array([False] * count, dtype="boolean")
    firms["viability"] = "unknown"
    firms["veto"] = pd.array([False] * count, dtype="boolean")
    firms["score_adjustment"] = np.nan
    young = (firms["registration_date"] > "2019-01-01").to_numpy()
    firms["exempt_category"] = np.select(
        [firms["use"] == "public", ~firms["built"].to_numpy(dtype=bool), young], ["utility", "construction", "startup"], "none"
    )
    return firms


def _plant(firms: pd.DataFrame, truth: pd.DataFrame, land: Land, draw: np.random.Generator) -> None:
    """Give the rows of ``enterprise_plants.csv`` to long-built manufacturers of one ordinary parcel, in place."""
    ordinary = land.parcels.loc[(land.truth["plant"] == "ordinary"), "holder_uscc"]
    fits = firms.index[
        (firms["use"] == "industrial") & (firms["parcels"] == 1) & firms.index.isin(ordinary) & (firms["completed"] < _LONG_BUILT)
        & firms["industry_code"].isin(industries().index)
    ]  # fmt: skip
    free = iter(fits[draw.permutation(len(fits))])
    for row in read_plants("enterprise_plants"):
        for _ in range(int(row["count"])):
            code = next(free)
            put(firms, code, **{name: row[name] for name in ("plant", "activity", "accounts", "note")})
            set_facts(firms, "enterprises", {code: row["facts"]})
            put(truth, code, plant=row["plant"], note=row["note"])
            put(truth, code, **{name: row[name] or np.nan for name in ("zombie_status", "zombie_route")})
            put(truth, code, **{name: value("enterprises", "veto", row[name]) for name in ("is_inactive", "is_zombie_oecd")})


def _ordinary_truth(firms: pd.DataFrame) -> pd.DataFrame:
    """Return what holds for the others: not yet built or at work, so not zombies."""
    return pd.DataFrame(
        {
            "zombie_status": pd.Series("Z0", index=firms.index, dtype=object),
            "zombie_route": pd.Series("none", index=firms.index, dtype=object),
            "is_inactive": pd.array([False] * len(firms), dtype="boolean"),
            "is_zombie_oecd": pd.array([pd.NA] * len(firms), dtype="boolean"),
            "plant": firms["plant"],
            "note": firms["note"],
        },
        index=firms.index,
    )
