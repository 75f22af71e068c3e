"""Large projects, relocated projects, and projects to be screened before they are given land, added after all others."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from landuse.io.sample.draws import stream
from landuse.io.sample.identifiers import project_code
from landuse.io.sample.looking_up import cell
from landuse.io.sample.names import CITY, brands
from landuse.io.sample.projects import Projects

_FIRST_NUMBER = 16_000  # in the project codes: above all others
_NAN = float("nan")
_SHARE_OF_FIXED = 0.9  # of the total investment of projects that wait for land


@dataclass(frozen=True)
class Plant:
    """One project, money in wanyuan; `wanted` in m2; `parted` are the zone of origin and its share and the host's."""

    name: str
    zone: str
    what: str
    signed: str
    started: str
    total: float
    note: str
    industry: str = ""
    wanted: float = _NAN
    intensity: float = _NAN  # wanyuan of fixed assets per mu wanted
    parted: tuple[str, float, float] | None = None
    screening: str = "supplied"


_PLANTS = (
    Plant("five_billion", "G219901", "新能源汽车产业基地", "2020-04-16", "2020-10-20", 532_000.0, "50亿元以上产业项目，当年签约当年开工"),
    Plant("two_billion", "S219902", "半导体装备产业园", "2020-06-09", "2020-11-12", 216_000.0, "20亿元以上产业项目，当年签约当年开工"),
    Plant("relocated", "S219902", "生物医药中试基地", "2020-05-22", "2020-12-08", 48_000.0, "异地流转：引进方四成、落地方六成，合计为1", parted=("G219901", 0.4, 0.6)),
    Plant("relocated_wrong_shares", "G219901", "轨道交通部件项目", "2017-03-20", "2017-09-18", 31_000.0, "异地流转：分成合计为1.1，应提示", parted=("S219902", 0.5, 0.6)),
    Plant("negative_list", "G219901", "特种钢冶炼项目", "2020-08-18", "", 420_000.0, "行业属负面清单；拟用地面积过大，没有可匹配的土地", "3120", 700_000.0, 360.0, screening="negative_list"),
    Plant("assessment_expired", "M219903", "农机装备产业园", "2020-09-03", "", 258_000.0, "所在开发区环境影响区域评估过期；拟用地面积过大，没有可匹配的土地", "3572", 600_000.0, 260.0, screening="assessment_expired"),
)  # fmt: skip


def add_large_projects(projects: Projects, matches: pd.DataFrame, seed: int) -> tuple[Projects, pd.DataFrame, pd.DataFrame]:
    """Return the projects with the plants after them, the matches expected of those that wait, and what the screening should find.

    Waiting projects from before are given a planned fixed-asset investment: too little for the too large one.
    """
    held = projects.table.copy()
    for name in ("fixed_asset_investment_wanyuan", "origin_share", "host_share"):
        held[name] = pd.Series(np.nan, index=held.index, dtype="float64")
    held["origin_zone_id"] = pd.Series(np.nan, index=held.index, dtype="str")
    screening = _state_investments(held, projects.truth)
    names = brands(stream(seed, "project names"), len(held) + len(_PLANTS))[len(held) :]
    table, truth, more = {}, {}, []
    for number, (plant, brand) in enumerate(zip(_PLANTS, names, strict=True), start=1):
        code = project_code(int(plant.signed[:4]), _FIRST_NUMBER + number * 37)
        table[code] = _row(plant, f"{CITY}{brand}{plant.what}")
        truth[code] = (False, np.nan, plant.name, plant.note)
        if plant.wanted > 0:
            more.append((code, "", plant.name, plant.note))
        screening.append(
            (
                code,
                plant.screening,
                "steel" if plant.screening == "negative_list" else "",
                _expired(plant),
                plant.name,
                plant.note,
            )
        )
    added = pd.DataFrame.from_dict(table, orient="index").reindex(columns=list(held.columns)).rename_axis("project_id")
    told = pd.DataFrame.from_dict(truth, orient="index", columns=list(projects.truth.columns)).rename_axis("project_id")
    columns = ["project_id", "supply_screening", "supply_negative_row", "supply_expired_assessments", "plant", "note"]
    return (
        Projects(
            pd.concat([held, added.astype(held.dtypes.to_dict())]), projects.parcels,
            pd.concat([projects.truth, told.astype(projects.truth.dtypes.to_dict())]),
        ),
        pd.concat([matches, pd.DataFrame(more, columns=matches.columns)], ignore_index=True),
        pd.DataFrame(screening, columns=columns),
    )  # fmt: skip


def _row(plant: Plant, name: str) -> dict[str, object]:
    waits = plant.wanted > 0
    origin, origin_share, host_share = plant.parted or (np.nan, _NAN, _NAN)
    started = pd.Timestamp(plant.started) if plant.started else pd.NaT
    return {
        "project_name": name, "zone_id": plant.zone, "signed_date": pd.Timestamp(plant.signed),
        "planned_start_date": pd.Timestamp("2021-09-30") if waits else started, "actual_start_date": started,
        "total_investment_wanyuan": plant.total, "completed_investment_wanyuan": 0.0 if waits else float(round(plant.total * 0.03)),
        "is_industrial": True, "industry_code": plant.industry or np.nan, "industry_code_year": 2017 if plant.industry else pd.NA,
        "wanted_area_m2": plant.wanted, "wanted_zone_id": plant.zone if waits else np.nan,
        "fixed_asset_investment_wanyuan": plant.wanted * 3 / 2000 * plant.intensity, "origin_zone_id": origin,
        "origin_share": origin_share, "host_share": host_share,
    }  # fmt: skip


def _state_investments(table: pd.DataFrame, truth: pd.DataFrame) -> list[tuple[str, str, str, str, str, str]]:
    """State the fixed-asset investment of the projects that wait already, in place; return what the screening should find of them."""
    found = []
    outcomes = {
        "waiting_single": ("passes", "各项均符合"), "waiting_pair": ("passes", "各项均符合"),
        "waiting_area_only": ("unknown", "行业未填，负面清单、投资强度门槛不能核验"), "waiting_too_large": ("below_floor", "拟投资强度150万元/亩，低于门槛200万元/亩"),
    }  # fmt: skip
    for plant, (outcome, note) in outcomes.items():
        code = str(truth.index[truth["plant"] == plant][0])
        total, wanted = (float(cell(table, code, name)) for name in ("total_investment_wanyuan", "wanted_area_m2"))
        fixed = wanted * 3 / 2000 * 150 if outcome == "below_floor" else total * _SHARE_OF_FIXED
        table.loc[code, "fixed_asset_investment_wanyuan"] = round(fixed)
        found.append((code, outcome, "", "", plant, note))
    return found


def _expired(plant: Plant) -> str:
    return "environment" if plant.zone == "M219903" else ""
