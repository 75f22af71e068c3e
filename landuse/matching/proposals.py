"""The list of proposals: for each waiting project the land that fits best, with its reasons, and the best choice over all."""

import pandas as pd

from landuse.matching.available_land import industry_of
from landuse.matching.choice import best_choice
from landuse.matching.criteria import CRITERIA, Supply, fitting, score, supply, values
from landuse.results import Assessment
from landuse.vocabulary import code_label

POOL = 40
"""Proposals for each project among which the best choice over all projects is made."""
COLUMNS = (
    "project_id", "project_name", "wanted_area_mu", "industry_code", "wanted_zone_id", "rank", "recommended", "score", "parcel_id",
    "parcels", "area_mu", "zone_id", "holder_name", "source", "area_fit", "industry_fit", "place_fit", "contiguity_fit", "reasons", "unknown",
)  # fmt: skip
UNKNOWN_WORDS = {"area": "面积", "industry": "行业", "place": "区位", "contiguity": "集聚"}


def waiting_projects(result: Assessment) -> pd.DataFrame:
    """Return the projects that wait for land, with `wanted_area_mu` and `industry`, the two digits of their code as of 2017."""
    projects = result.projects
    if projects.empty:
        return projects.assign(wanted_area_mu=[], industry=[])
    waiting = projects[projects["waits_for_land"].fillna(value=False).astype("bool")]
    wanted = waiting["wanted_area_m2"].where(waiting["wanted_area_m2"] > 0) * 3 / 2000
    return waiting.assign(wanted_area_mu=wanted, industry=industry_of(waiting))


def match(result: Assessment) -> pd.DataFrame:
    """Return proposals of freed or low-efficiency land for waiting projects, best first for each project.

    A proposal is one parcel, or a few adjoining ones none of which is needless, whose area fits within the tolerance of the pack.
    Criteria are the area, the industry (two digits: that of the land's present use, or the main one of the zone), the place, and
    contiguity (it adjoins land of the same industry); the score is the mean of the known ones by the weights of the pack, 0 to 100,
    and an unknown one counts neither way. All of it is DESIGN.

    Columns: `project_id`, `project_name`, `wanted_area_mu`, `industry_code`, `wanted_zone_id`; `rank` (1 = best for the project),
    `recommended` (part of the best one-to-one choice: as many projects as possible, then the highest scores), `score`,
    `parcel_id` (several parted by 、), `parcels`, `area_mu`, `zone_id`, `holder_name`, `source`; `area_fit` to `contiguity_fit` (flags, unknown
    where they are); `reasons` and `unknown` in Chinese. Empty where no project waits or no land fits.
    """
    rules, projects = result.policy.stock, waiting_projects(result)
    found = supply(result) if len(projects) else None
    if found is None or not found.units:
        return pd.DataFrame(columns=list(COLUMNS))
    rows = []
    for number, project_id in enumerate(projects.index):
        project = projects.loc[project_id]
        chosen = fitting(found, float(project["wanted_area_mu"]), rules).tolist()
        known = values(found, chosen, project, rules)
        points = score(known, rules).dropna()
        order = pd.DataFrame({"score": -points, "size": [len(found.units[unit]) for unit in points.index]}).sort_values(
            ["score", "size"], kind="stable"
        )
        for rank, unit in enumerate(order.index[:POOL], start=1):
            rows.append({
                "number": number, "unit": unit, "project_id": project_id, "rank": rank, "score": points[unit],
                **_of_project(project), **_of_unit(found, unit), **_told(found, unit, project, known.loc[unit]),
            })  # fmt: skip
    if not rows:
        return pd.DataFrame(columns=list(COLUMNS))
    table = pd.DataFrame(rows)
    table["recommended"] = best_choice(
        table["number"].tolist(), [found.units[unit] for unit in table["unit"]], table["score"].tolist()
    )
    listed = table[(table["rank"] <= rules.match_proposals) | table["recommended"]].reset_index(drop=True)
    flags = {f"{name}_fit": "boolean" for name in CRITERIA}
    return listed[list(COLUMNS)].astype(flags | {"recommended": "boolean"})


def _of_project(project: pd.Series) -> dict[str, object]:
    return {name: project[name] for name in ("project_name", "wanted_area_mu", "industry_code", "wanted_zone_id")}


def _of_unit(found: Supply, unit: int) -> dict[str, object]:
    members = found.parcel_ids[list(found.units[unit])]
    land = found.land.loc[members]
    return {
        "parcel_id": "、".join(members), "parcels": len(members), "area_mu": float(found.area[unit]), "zone_id": found.zones[unit],
        "holder_name": "、".join(dict.fromkeys(land["holder_name"].dropna())),
        "source": "、".join(dict.fromkeys(_source(name) for name in land["source"])),
    }  # fmt: skip


def _source(name: str) -> str:
    return "已收回" if name == "freed" else code_label("land_stock_state", name)


def _told(found: Supply, unit: int, project: pd.Series, known: pd.Series) -> dict[str, object]:
    """Return the flags of the criteria, and in words what is known and what is not."""
    wanted, area, industry = project["wanted_area_mu"], float(found.area[unit]), project["industry"]
    said = []
    if pd.notna(wanted):
        share = (area - wanted) / wanted
        differs = "恰合" if abs(share) < 0.0005 else f"{'多' if share > 0 else '少'}{abs(share):.1%}"
        said.append(f"面积{area:.2f}亩，拟用{wanted:.2f}亩（{differs}）")
    if known["industry"] == 1:
        on_site = industry in found.industries[unit]
        said.append(f"行业大类{industry}与该地现有产业相同" if on_site else f"行业大类{industry}为所在开发区用地最多的产业")
    elif known["industry"] == 0:
        said.append(f"行业大类{industry}与该地现有产业、所在开发区用地最多的产业均不同")
    if pd.notna(known["place"]):
        said.append("位于意向开发区" if known["place"] == 1 else "不在意向开发区")
    if pd.notna(known["contiguity"]):
        said.append("与同行业用地相邻" if known["contiguity"] == 1 else "周边没有同行业用地")
    members = found.land.loc[found.parcel_ids[list(found.units[unit])]]
    if len(members) > 1:
        holders = set(members["holder_name"])
        one = len(holders) == 1 and not members["holder_name"].isna().any()
        said.append(f"{len(members)}宗相邻土地合并使用" + ("，为同一使用权人" if one else ""))
    if (members["source"] == "zombie_held").any():
        said.append("须先处置占用的僵尸企业")
    unknown = "、".join(UNKNOWN_WORDS[name] for name in CRITERIA if pd.isna(known[name]))
    flags = {f"{name}_fit": pd.NA if pd.isna(known[name]) else bool(known[name] > 0 or name == "area") for name in CRITERIA}
    return {**flags, "reasons": "；".join(said), "unknown": unknown}
