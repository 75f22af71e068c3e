"""The reward of commended zones: part of the municipal tax above planned growth, a year at a time (seed 000 III.3)."""

import numpy as np
import pandas as pd

from landuse.policy import RankingRules

REWARD_COLUMNS = (
    "zone_id", "year", "ranking_years", "basis", "tax_before_wanyuan", "tax_wanyuan", "planned_growth", "planned_tax_wanyuan",
    "above_plan_wanyuan", "reward_wanyuan", "missing",
)  # fmt: skip
NOT_YET, NO_PLAN = "未到年度", "全市计划增速"


def rewards(outcomes: pd.DataFrame, city_tax: pd.Series, rules: RankingRules, last_year: int) -> pd.DataFrame:
    """Return the reward of every zone that is commended, one row a rewarded year: columns :data:`REWARD_COLUMNS`, 万元.

    Reward = `reward_share` x max(tax - tax of the year before x (1 + planned growth), 0). Unknown without either tax or the planned
    growth of that year; a year that is not over is named but not counted. A year that follows two commended rankings counts once;
    where reward and sanction meet no reward is counted until people have decided.

    Parameters
    ----------
    outcomes
        What the rules say (:class:`landuse.zones.ranking.ZoneRanking`).
    city_tax
        Municipal tax paid (``city_tax_wanyuan``) by zone and year.
    rules
        Share, years and planned growth.
    last_year
        The last year that is over.
    """
    commended = outcomes[
        (outcomes["consequence"] == "commend") & (outcomes["outcome"] == "applies") & ~outcomes["conflict"].astype(bool)
    ]
    spans = [
        commended.assign(ranked_in=commended["year"], year=commended["year"] + rules.reward_after_years + after)
        for after in range(rules.reward_years)
    ]
    due = pd.concat(spans, ignore_index=True)
    if due.empty:
        return pd.DataFrame(columns=list(REWARD_COLUMNS))
    due = due.assign(ranked_in=due["ranked_in"].astype("str")).sort_values(["zone_id", "year", "ranked_in"])
    once = due.groupby(["zone_id", "year"], as_index=False).agg(ranking_years=("ranked_in", "、".join), basis=("basis", "min"))
    found = once.assign(
        tax_before_wanyuan=_tax(city_tax, once, 1),
        tax_wanyuan=_tax(city_tax, once, 0),
        planned_growth=once["year"].map({row.year: row.rate for row in rules.planned_growth}).astype("float64"),
    )
    found["planned_tax_wanyuan"] = found["tax_before_wanyuan"] * (1 + found["planned_growth"])
    found["above_plan_wanyuan"] = (found["tax_wanyuan"] - found["planned_tax_wanyuan"]).clip(lower=0)
    found["reward_wanyuan"] = rules.reward_share * found["above_plan_wanyuan"]
    wanting = {
        "上年缴纳市级税收": found["tax_before_wanyuan"].isna(), "缴纳市级税收": found["tax_wanyuan"].isna(), NO_PLAN: found["planned_growth"].isna(),
    }  # fmt: skip
    texts = pd.Series("", index=found.index, dtype="str")
    for name, lacking in wanting.items():
        more = pd.Series(np.where(lacking, name + "、", ""), index=found.index, dtype="str")
        texts = texts + more
    later = found["year"] > last_year
    missing = texts.str.removesuffix("、").mask(later, NOT_YET)
    amounts = ["tax_wanyuan", "planned_tax_wanyuan", "above_plan_wanyuan", "reward_wanyuan"]
    found[amounts] = found[amounts].mask(later)
    return found.assign(missing=missing)[list(REWARD_COLUMNS)]


def _tax(city_tax: pd.Series, rows: pd.DataFrame, back: int) -> np.ndarray:
    keys = pd.MultiIndex.from_arrays([rows["zone_id"], rows["year"].astype("int64") - back])
    plain = pd.Series(city_tax.to_numpy(), index=pd.MultiIndex.from_arrays(
        [city_tax.index.get_level_values("zone_id"), city_tax.index.get_level_values("year").astype("int64")]
    ))  # fmt: skip
    return plain.reindex(keys).to_numpy("float64")
