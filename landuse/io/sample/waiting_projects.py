"""Projects that are signed and wait for land, two of them made to fit planted low-efficiency land, with the expected matches."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from landuse.io.sample.draws import stream
from landuse.io.sample.enterprises import Firms
from landuse.io.sample.identifiers import project_code
from landuse.io.sample.names import CITY, brands
from landuse.io.sample.parcels import Land
from landuse.io.sample.projects import Projects
from landuse.io.sample.stock_plants import industry_with_like
from landuse.io.sample.uses import industries


@dataclass(frozen=True)
class Waiting:
    """One waiting project: what it wants, and the land that it should be offered first."""

    plant: str
    industry: str
    area_m2: float
    zone: str
    parcels: list[str]
    note: str


def add_waiting_projects(
    land: Land, firms: Firms, in_force: pd.DataFrame, projects: Projects, planted: dict[str, list[str]], seed: int
) -> tuple[Projects, pd.DataFrame]:
    """Return the projects with waiting ones after them, and which land each of those should be offered first."""
    draw = stream(seed, "waiting projects")
    before = len(projects.table)
    names = brands(stream(seed, "project names"), before + 10)[before:]
    table, truth, matches = {}, {}, []
    for number, wanted in enumerate(_wanted(land, firms, in_force, planted)):
        code = project_code(2020, 10_000 + (before + 1 + number) * 37)
        total = float(np.round(wanted.area_m2 * 3 / 2000 * draw.uniform(280, 420), -1))
        signed = pd.Timestamp("2020-03-01") + pd.Timedelta(days=int(draw.integers(0, 240)))
        table[code] = (
            f"{CITY}{names[number]}{_work(wanted.industry)}", wanted.zone or "G219901", np.nan, signed, pd.Timestamp("2021-09-30"), pd.NaT,
            total, 0.0, True, wanted.industry or np.nan, 2017 if wanted.industry else pd.NA, wanted.area_m2, wanted.zone or np.nan,
        )  # fmt: skip
        truth[code] = (False, np.nan, wanted.plant, wanted.note)
        matches.append((code, "、".join(wanted.parcels), wanted.plant, wanted.note))
    empty = pd.Series(np.nan, projects.table.index, dtype="str")
    year = pd.Series(pd.NA, projects.table.index, dtype="Int64")
    held = projects.table.assign(industry_code=empty, industry_code_year=year, wanted_area_m2=np.nan, wanted_zone_id=empty)
    more = pd.DataFrame.from_dict(table, orient="index", columns=list(held.columns)).rename_axis("project_id")
    more = more.astype(held.dtypes.to_dict())
    told = pd.DataFrame.from_dict(truth, orient="index", columns=list(projects.truth.columns)).rename_axis("project_id")
    return (
        Projects(
            pd.concat([held, more]), projects.parcels, pd.concat([projects.truth, told.astype(projects.truth.dtypes.to_dict())])
        ),
        pd.DataFrame(matches, columns=["project_id", "parcel_id", "plant", "note"]),
    )


def _wanted(land: Land, firms: Firms, in_force: pd.DataFrame, planted: dict[str, list[str]]) -> list[Waiting]:
    area = land.parcels["area_m2"]
    [single], pair = planted["low_density"], planted["low_density_pair"]
    zombie = firms.truth.index[firms.truth["plant"] == "z2_stopped"][0]
    held = in_force.loc[in_force["enterprise_id"] == zombie, "parcel_id"].iloc[0]
    of_pair = industry_with_like(land, (pair[0], pair[1]))
    zone = {code: str(land.parcels.loc[code, "zone_id"]) for code in (single, pair[0])}
    return [
        Waiting("waiting_single", str(land.parcels.loc[single, "industry_code"]), float(area[single].round()), zone[single], [single], "面积、行业、区位、集聚均合的低效用地"),
        Waiting("waiting_pair", of_pair, float(area[pair].sum().round()), zone[pair[0]], pair, "两宗相邻低效用地合并使用"),
        Waiting("waiting_area_only", "", float(area[held].round()), "", [held], "行业、区位未填，只按面积匹配到僵尸企业占用的土地"),
        Waiting("waiting_too_large", "3670", 600_000.0, "G219901", [], "拟用地面积过大，没有可匹配的土地"),
    ]  # fmt: skip


def _work(industry: str) -> str:
    table = industries()
    return str(table.loc[industry, "project"]) if industry in table.index else "产业项目"
