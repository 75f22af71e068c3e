"""The truth of the zones: cells of the scorecard of 2020 and what follows from the rankings, by plain arithmetic on what is planted.

Nothing of the rules is used here. What is compared with stands in ``folder/policy.toml``; per-land figures of 2020 are also compared
with the published national averages of 2019 (8984.3 wanyuan of investment and 678.99 of tax per hectare).
"""

import pandas as pd

from landuse.io.sample.looking_up import cell
from landuse.io.sample.projects import Projects
from landuse.io.sample.streets import ZONES

_G, _S, _M = "G219901", "S219902", "M219903"
_YEAR = 2020
_NATIONAL = {
    "growth-value-added-national": ("met", "7.5% ≥ 4%+3个百分点"),
    "growth-revenue-national": ("not_met", "4.5% < 2%+3个百分点"),
    "growth-investment-national": ("met", "未公布增速，162亿元/150亿元-1=8%，恰为5%+3个百分点"),
    "growth-industry-national": ("met", "6.1% ≥ 3%+3个百分点"),
    "project-5-billion": ("met", "1个50亿元以上产业项目当年签约"),
    "large-investment": ("met", "39亿元/52亿元=75%"),
    "signing-conversion": ("met", "22/40=55%"),
    "theme-parks-national": ("met", "3个"),
    "main-revenue-national-zone": ("met", "152.6亿元"),
}
_PROVINCIAL = {
    "growth-value-added-provincial": ("met", "5.6%，低于4%+2个百分点，在“左右”的0.5个百分点以内"),
    "growth-revenue-provincial": ("not_met", "3.4% < 2%+2个百分点-0.5个百分点"),
    "growth-investment-provincial": ("unknown", "增速、金额均未填报"),
    "growth-industry-provincial": ("met", "5%，恰为3%+2个百分点"),
    "project-2-billion": ("met", "1个20亿元以上产业项目当年签约"),
    "large-investment": ("not_met", "13亿元/20亿元=65%"),
    "signing-conversion": ("not_met", "已签约数未填报，按项目表当年签约数计，不足30个的一半"),
    "theme-parks-provincial": ("not_met", "1个"),
    "main-revenue-provincial-zone": ("not_due", "111.8亿元，2022年到期"),
}
_MUNICIPAL = {"signing-conversion": ("unknown", "招商储备项目数未填报")}
_PER_LAND = {
    "investment": "industrial_investment_wanyuan",
    "income": "industrial_income_wanyuan",
    "tax": "industrial_tax_wanyuan",
}
_PROVINCE = {"investment": {_G: 5000, _S: 5500}, "income": {_G: 5200, _S: 5000}, "tax": {_G: 200, _S: 300}}
_NATION = {"investment": 8984.3, "tax": 678.99}
_HELD_UP = {"P1", "P2", "P3", "P5"}
_LARGE = 10_000.0  # wanyuan


def scorecard_truth(projects: Projects, accounts: pd.DataFrame) -> pd.DataFrame:
    """Return the expected status of every goal that binds a zone in 2020; a goal without a row does not bind it."""
    cells = [
        (zone, goal, *told)
        for zone, goals in ((_G, _NATIONAL), (_S, _PROVINCIAL), (_M, _MUNICIPAL))
        for goal, told in goals.items()
    ]
    for zone in (_G, _S):
        cells += _per_land(zone, accounts)
    for zone in (plan.zone_id for plan in ZONES):
        mine = _counted(projects.table, zone)
        cells += [(zone, "industrial-starts", *_starts(mine)), (zone, "same-year-starts", *_same_year(mine))]
        cells.append((zone, "development-rises", *_rises(zone, accounts)))
    cells.append((_M, "large-investment", *_large_investment(_counted(projects.table, _M))))
    found = pd.DataFrame(cells, columns=["zone_id", "goal", "status", "note"])
    found.insert(1, "year", _YEAR)
    return found.sort_values(["zone_id", "goal"], ignore_index=True)


def ranking_truth() -> pd.DataFrame:
    """Return what is expected to follow from the places of 2019 and 2020; the rules hold from 2019 on."""
    rows = [
        (_G, 2019, "top-nation", "commend", "applies", "219家的前10%为21名以内，第18名"),
        (_G, 2020, "top-nation", "commend", "not_applies", "220家的前10%为22名以内，第23名"),
        (_S, 2019, "last-10", "interview", "applies", "96家中第94名"),
        (_S, 2019, "last-5", "rectify", "applies", "96家中第94名"),
        (_S, 2019, "last-3-twice", "delist", "unknown", "规则自2019年起，没有上一年的名次"),
        (_S, 2019, "top-province", "commend", "not_applies", ""),
        (_S, 2020, "last-10", "interview", "applies", "96家中第95名"),
        (_S, 2020, "last-5", "rectify", "applies", "96家中第95名"),
        (_S, 2020, "last-3-twice", "delist", "applies", "连续两年在后3名"),
        (_S, 2020, "top-province", "commend", "not_applies", ""),
    ]
    return pd.DataFrame(rows, columns=["zone_id", "year", "rule", "consequence", "outcome", "note"])


def reward_truth(accounts: pd.DataFrame) -> pd.DataFrame:
    """Return the reward of the national zone, commended for 2019: half of the tax above planned growth (6 %) in the years after."""
    before, now = (float(cell(accounts, (_G, year), "city_tax_wanyuan")) for year in (2019, 2020))
    earned = round(0.5 * max(now - before * 1.06, 0.0), 6)
    rows = [(_G, 2020, earned, f"0.5×({now:g}-{before:g}×1.06)"), (_G, 2021, None, "未到年度"), (_G, 2022, None, "未到年度")]
    return pd.DataFrame(rows, columns=["zone_id", "year", "reward_wanyuan", "note"]).astype({"reward_wanyuan": "float64"})


def _per_land(zone: str, accounts: pd.DataFrame) -> list[tuple[str, str, str, str]]:
    row = (zone, _YEAR)
    cells = []
    for what, column in _PER_LAND.items():
        value = float(cell(accounts, row, column)) / float(cell(accounts, row, "industrial_built_ha"))
        province = _PROVINCE[what][zone]
        cells.append((zone, f"per-land-{what}-provincial", _met(value > province), f"{value:.2f}万元/公顷，全省同类型{province}"))
        if what in _NATION:
            cells.append(
                (zone, f"per-land-{what}-national", _met(value > _NATION[what]), f"{value:.2f}万元/公顷，全国{_NATION[what]}")
            )
        else:
            cells.append((zone, f"per-land-{what}-national", "unknown", "没有上年或当年的全国平均"))
    return cells


def _rises(zone: str, accounts: pd.DataFrame) -> tuple[str, str]:
    before, now = (
        float(cell(accounts, (zone, year), "built_ha")) / float(cell(accounts, (zone, year), "developable_ha"))
        for year in (_YEAR - 1, _YEAR)
    )
    return _met(now > before), f"{before:.4f} → {now:.4f}"


def _counted(table: pd.DataFrame, zone: str) -> list[tuple[pd.Series, float]]:
    """Return the projects that count for a zone, with their share; the one with wrong shares was signed and started years before."""
    found = []
    for code in table.index:
        project = table.loc[code]
        if project["zone_id"] == zone:
            found.append((project, 1.0 if pd.isna(project["origin_zone_id"]) else float(project["host_share"])))
        elif project["origin_zone_id"] == zone:
            found.append((project, float(project["origin_share"])))
    return found


def _started(project: pd.Series) -> bool | None:
    """Tell whether a project started in the year; None where nobody knows."""
    if pd.notna(project["actual_start_date"]):
        return bool(project["actual_start_date"].year == _YEAR)
    later = pd.notna(project["planned_start_date"]) and project["planned_start_date"].year > _YEAR
    return False if later or project["project_cause"] in _HELD_UP else None


def _starts(mine: list[tuple[pd.Series, float]]) -> tuple[str, str]:
    sure = [(project, share) for project, share in mine if _started(project) is True]
    maybe = [(project, share) for project, share in mine if _started(project) is None]
    industry, other = _split(sure)
    maybe_industry, maybe_other = _split(maybe)
    if not sure and not maybe:
        return "not_applicable", "当年没有开工项目"
    worst = industry / (industry + other + maybe_other) if industry + other + maybe_other else float("nan")
    best = (
        (industry + maybe_industry) / (industry + maybe_industry + other) if industry + maybe_industry + other else float("nan")
    )
    return _between(worst, best, 0.5), f"产业项目{industry:g}个，其他{other:g}个，开工情况不明{len(maybe)}个"


def _same_year(mine: list[tuple[pd.Series, float]]) -> tuple[str, str]:
    signed = [(project, share) for project, share in mine if project["signed_date"].year == _YEAR]
    if not signed:
        return "not_applicable", "当年没有签约项目"
    whole = sum(share for _, share in signed)
    sure = sum(share for project, share in signed if _started(project) is True)
    maybe = sum(share for project, share in signed if _started(project) is None)
    return _between(sure / whole, (sure + maybe) / whole, 0.3), f"签约{whole:g}个，当年开工{sure:g}个，不明{maybe:g}个"


def _large_investment(mine: list[tuple[pd.Series, float]]) -> tuple[str, str]:
    done = [(project, share * float(project["completed_investment_wanyuan"])) for project, share in mine]
    whole = sum(amount for _, amount in done)
    large = sum(amount for project, amount in done if project["total_investment_wanyuan"] >= _LARGE)
    return _met(large / whole >= 0.7), f"未填报，按项目表累计完成投资计：{large / whole:.4f}"


def _split(some: list[tuple[pd.Series, float]]) -> tuple[float, float]:
    industry = sum(share for project, share in some if bool(project["is_industrial"]))
    return industry, sum(share for _, share in some) - industry


def _between(worst: float, best: float, target: float) -> str:
    if worst >= target:
        return "met"
    return "not_met" if best < target else "unknown"


def _met(met: bool) -> str:
    return "met" if met else "not_met"
