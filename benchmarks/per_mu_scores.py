"""Per-mu scores, ranks and grades by the pack ``rank-share``, against the same scores and ranks written out in pandas.

The peer knows nothing but this one table: it merges land and accounts, divides, takes the average of the like, clips, weighs, and ranks.
No figure is missing, and a hundredth of the enterprises have been struck off.
"""

import numpy as np
import pandas as pd
from definitions import COUNTS, Case, Compared, Side

import landuse as lu
from landuse.metrics.ratios import RATIOS

AS_OF = "2022-12-31"
M2_PER_MU = 2000 / 3
SCORES = ["per_mu_score", "per_mu_rank", "per_mu_grade"]
AMOUNTS = sorted({part for ratio in RATIOS.values() for part in (ratio.above, ratio.below)} - {"land_area_mu"})
TABLES = ("parcels", "enterprises", "accounts", "occupancy")


def make(size, folder):
    rng = np.random.default_rng(5)
    ids, parcel_ids = [f"91210199MA{n:08d}" for n in range(size)], [f"210199001001GB{n:08d}" for n in range(size)]
    area = rng.uniform(3e3, 1e5, size)
    accounts = {name: rng.uniform(10, 5000, size) for name in AMOUNTS}
    made = {
        "parcels": pd.DataFrame({"parcel_id": parcel_ids, "area_m2": area}),
        "enterprises": pd.DataFrame({
            "enterprise_id": ids,
            "size_class": rng.choice(["above_scale", "below_scale"], size, p=[0.3, 0.7]),
            "operating_status": rng.choice(["operating", "deregistered"], size, p=[0.99, 0.01]),
            "exempt_category": "none",
        }),
        "accounts": pd.DataFrame({"enterprise_id": ids, "year": 2022, **accounts}).sample(frac=1, random_state=5),
        "occupancy": pd.DataFrame(
            {"parcel_id": parcel_ids, "enterprise_id": ids, "tenure": "own", "occupied_area_m2": area}
        ),
    }  # fmt: skip
    for name, frame in made.items():
        frame.to_parquet(folder / f"{name}.parquet")


def read(folder):
    return {name: pd.read_parquet(folder / f"{name}.parquet") for name in TABLES}


def ours(folder):
    data, policy = lu.LandData(**read(folder)), lu.load_policy("rank-share", as_of=AS_OF)

    def work():
        scores = lu.measure(data, SCORES, policy=policy, as_of=AS_OF, table="enterprises")
        return {"check": float(scores["per_mu_score"].sum())}

    return work


def peer(folder):
    tables, rules = read(folder), lu.load_policy("rank-share", as_of=AS_OF).standing

    def work():
        return {"check": float(plain_scores(tables, rules)["score"].sum())}

    return work


def plain_scores(tables, rules):
    """Return score and rank of each enterprise."""
    land = tables["occupancy"].groupby("enterprise_id")["occupied_area_m2"].sum().div(M2_PER_MU).rename("land_area_mu")
    firms = tables["enterprises"].merge(tables["accounts"], on="enterprise_id").merge(land, on="enterprise_id")
    ranked = firms["operating_status"] != "deregistered"
    score = pd.Series(0.0, index=firms.index)
    for indicator in rules.indicators:
        ratio, like = RATIOS[indicator.column], firms["size_class"] == indicator.size_class
        sums = firms.loc[like & ranked, [ratio.above, ratio.below]].sum()
        share = (firms[ratio.above] / firms[ratio.below]) / (sums[ratio.above] / sums[ratio.below])
        score += (share.clip(rules.floor, rules.cap) * indicator.weight).where(like, 0.0)
    rank = score.where(ranked).groupby(firms["size_class"]).rank(method="min", ascending=False)
    return pd.DataFrame({"score": score, "rank": rank}).set_index(firms["enterprise_id"])


CASES = (
    Case(
        "scores",
        "亩均得分、位次、等级",
        COUNTS,
        make,
        {"ours": Side("lu.measure 3 列", ours), "peer": Side("pandas 手写同样的得分和位次（不分等级）", peer)},
        (Compared("ours", "peer"),),
        unit="家",
    ),
)
