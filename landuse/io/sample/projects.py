"""Investment projects: ordinary ones on ordinary parcels, and zombie projects with and without land, with their truth."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from landuse.io.sample.draws import pick, spread, stream
from landuse.io.sample.facts import read_plants, value
from landuse.io.sample.identifiers import project_code
from landuse.io.sample.looking_up import cell
from landuse.io.sample.names import CITY, brands
from landuse.io.sample.parcels import Land
from landuse.io.sample.streets import ZONES
from landuse.io.sample.uses import PRODUCING, industries

ORDINARY = 78


@dataclass(frozen=True)
class Projects:
    """The projects, which parcels they stand on, and what is true of the planted ones."""

    table: pd.DataFrame
    parcels: pd.DataFrame
    truth: pd.DataFrame


def promote(land: Land, seed: int) -> Projects:
    """Return the projects of the city."""
    draw = stream(seed, "projects")
    rows = _ordinary(land, draw) + _planted(land, draw)
    names = iter(brands(stream(seed, "project names"), len(rows)))
    trades = industries()
    projects, links, truth = {}, [], {}
    for number, row in enumerate(rows, start=1):
        signed = pd.Timestamp(str(row["signed_date"]))
        code = project_code(signed.year, 10_000 + number * 37)
        what = trades["project"].iloc[int(draw.integers(len(trades)))] if row["is_industrial"] else "商住综合体项目"
        total = float(row["total"])
        projects[code] = (
            f"{CITY}{next(names)}{what}", row["zone_id"], row["cause"] or np.nan, signed, row["planned"], row["actual"],
            round(total, 0), round(total * float(row["share"]), 0), row["is_industrial"],
        )  # fmt: skip
        links += [(code, parcel) for parcel in row["parcels"]]
        truth[code] = (row["zombie"], row["cause"] or np.nan, row["plant"], row["note"])
    columns = [
        "project_name", "zone_id", "project_cause", "signed_date", "planned_start_date", "actual_start_date",
        "total_investment_wanyuan", "completed_investment_wanyuan", "is_industrial",
    ]  # fmt: skip
    table = pd.DataFrame.from_dict(projects, orient="index", columns=columns).rename_axis("project_id")
    verdicts = pd.DataFrame.from_dict(truth, orient="index", columns=["is_zombie_project", "project_cause", "plant", "note"])
    return Projects(
        table.astype({"is_industrial": "boolean"}),
        pd.DataFrame(links, columns=["project_id", "parcel_id"]),
        verdicts.rename_axis("project_id").astype({"is_zombie_project": "boolean"}),
    )


def _ordinary(land: Land, draw: np.random.Generator) -> list[dict[str, Any]]:
    fits = land.parcels[
        (land.truth["plant"] == "ordinary") & land.parcels["use"].isin(PRODUCING) & (land.parcels["contract_date"] > "2010-01-01")
    ]
    chosen = fits.iloc[draw.permutation(len(fits))[:ORDINARY]]
    lead = draw.integers(60, 240, len(chosen))
    rows = []
    for number, code in enumerate(chosen.index):
        parcel = chosen.loc[code]
        done = 1.0 if parcel["works_status"] == "completed" else float(draw.uniform(0.2, 0.8))
        rows.append({
            "plant": "ordinary", "note": "正常项目", "zombie": False, "cause": "", "zone_id": parcel["zone_id"], "parcels": [code],
            "signed_date": str((parcel["contract_date"] - pd.Timedelta(days=int(lead[number]))).date()),
            "planned": parcel["agreed_start_date"], "actual": parcel["actual_start_date"], "share": done,
            "total": parcel["planned_investment_wanyuan"] + parcel["land_price_wanyuan"], "is_industrial": True,
        })  # fmt: skip
    return rows


def _planted(land: Land, draw: np.random.Generator) -> list[dict[str, Any]]:
    taken: set[str] = set()
    zones = [zone.zone_id for zone in ZONES]
    rows = []
    for plant in read_plants("project_plants"):
        for _ in range(int(plant["count"])):
            parcels = [_free_parcel(land, name, taken) for name in plant["target"].split("+") if name]
            taken.update(parcels)
            zone = cell(land.parcels, parcels[0], "zone_id") if parcels else pick(draw, zones, 1)[0]
            rows.append({
                "plant": plant["plant"], "note": plant["note"], "zombie": value("enterprises", "veto", plant["zombie"]),
                "cause": plant["cause"], "zone_id": zone, "parcels": parcels, "signed_date": plant["signed_date"],
                "planned": value("projects", "planned_start_date", plant["planned_start_date"]),
                "actual": cell(land.parcels, parcels[0], "actual_start_date") if parcels and plant["actual_start_date"] and len(parcels) == 1
                else value("projects", "actual_start_date", plant["actual_start_date"]),
                "share": float(plant["completed_share"]), "total": float(spread(draw, 14_000.0, 0.6, 1)[0]),
                "is_industrial": plant["is_industrial"] == "true",
            })  # fmt: skip
    return rows


def _free_parcel(land: Land, plant: str, taken: set[str]) -> str:
    return next(str(code) for code in land.truth.index[land.truth["plant"].str.split().str[0] == plant] if code not in taken)
