"""All zombie columns of enterprises x 3 years, against ``groupby.sum`` over the same panel with pandas.

"With activity" adds 24 months of activity for a tenth of the enterprises; "with building" counts the typing and indexing of the flat tables too.
"""

import numpy as np
import pandas as pd
from definitions import COUNTS, Case, Compared, Goal, Side

import landuse as lu
from landuse.vocabulary import columns

AS_OF = "2022-12-31"
YEARS = (2020, 2021, 2022)
ZOMBIE_COLUMNS = [
    "chk_gap", "is_zombie_chk", "is_zombie_fn", "is_zombie_fn_m", "is_zombie_oecd", "real_profit_wanyuan", "is_loss_making",
    "debt_asset_share", "is_insolvent", "is_inactive", "zombie_status", "zombie_route",
]  # fmt: skip


def make_enterprises(count, rng):
    days = np.datetime64("1998-01-01", "D") + rng.integers(0, 9000, count).astype("timedelta64[D]")
    return pd.DataFrame(
        {
            "enterprise_id": [f"91210199MA{i:08d}" for i in range(count)],
            "enterprise_name": [f"第{i}制造有限公司" for i in range(count)],
            "registration_date": pd.Series(days.astype("datetime64[s]")),
            "operating_status": rng.choice(
                ["operating", "half_stopped", "stopped", "deregistered"], count, p=[0.8, 0.1, 0.08, 0.02]
            ),
            "built": pd.array(rng.choice([True, False, None], count, p=[0.9, 0.08, 0.02]), dtype="boolean"),
            "production_due_date": pd.Series((days + np.timedelta64(900, "D")).astype("datetime64[s]")),
            "eliminated_category": pd.array(rng.random(count) < 0.02, dtype="boolean"),
            "viability": rng.choice(["viable", "not_viable", "unknown"], count, p=[0.1, 0.05, 0.85]),
            "exempt_category": "none",
        }
    )


def make_accounts(enterprises, rng):
    """One row per enterprise and year with every figure of the accounts, a hundredth of them missing; years lie mixed."""
    names = [name for name, column in columns("accounts", "raw").items() if column.dtype == "float64"]
    count = len(enterprises) * len(YEARS)
    accounts = pd.DataFrame(
        {
            "enterprise_id": np.repeat(enterprises["enterprise_id"].to_numpy(), len(YEARS)),
            "year": np.tile(YEARS, len(enterprises)),
            **{name: np.where(rng.random(count) < 0.01, np.nan, rng.uniform(0, 5000, count)) for name in names},
        }
    )
    for name in ("net_profit_wanyuan", "ebit_wanyuan"):
        accounts[name] -= 1500
    return accounts.sample(frac=1, random_state=5, ignore_index=True), names


def make_activity(enterprises, rng):
    months = pd.date_range("2021-01-01", "2022-12-01", freq="MS").as_unit("s")
    watched = enterprises["enterprise_id"].to_numpy()[::10]
    count = len(watched) * len(months)
    return pd.DataFrame(
        {
            "enterprise_id": np.repeat(watched, len(months)),
            "month": np.tile(months, len(watched)),
            "sales_wanyuan": rng.uniform(0, 400, count),
            "electricity_kwh": rng.uniform(0, 30_000, count),
            "insured_staff": rng.integers(0, 80, count).astype(float),
        }
    )


def make(size, folder):
    rng = np.random.default_rng(11)
    enterprises = make_enterprises(size, rng)
    accounts, _ = make_accounts(enterprises, rng)
    for name, frame in {"enterprises": enterprises, "accounts": accounts, "activity": make_activity(enterprises, rng)}.items():
        frame.to_parquet(folder / f"{name}.parquet")


def tables(folder, *more):
    """Return the tables of LandData; every one has a parcel, which the firms do not use."""
    read = {name: pd.read_parquet(folder / f"{name}.parquet") for name in ("enterprises", "accounts", *more)}
    return {"parcels": pd.DataFrame({"parcel_id": ["P0"]}), **read}


def measuring(data_of):
    """Return the work: `data_of` gives the data, inside the timing."""
    policy = lu.load_policy("cn", as_of=AS_OF)

    def work():
        lu.measure(data_of(), ZOMBIE_COLUMNS, policy=policy, as_of=AS_OF, table="enterprises")

    return work


def ours(folder):
    data = lu.LandData(**tables(folder))
    return measuring(lambda: data)


def with_activity(folder):
    data = lu.LandData(**tables(folder, "activity"))
    return measuring(lambda: data)


def with_building(folder):
    given = tables(folder)
    return measuring(lambda: lu.LandData(**given))


def peer(folder):
    accounts = tables(folder)["accounts"]
    names = [name for name in accounts if name not in ("enterprise_id", "year")]

    def work():
        accounts.groupby("enterprise_id")[names].sum()

    return work


CASES = (
    Case(
        "zombie",
        "僵尸企业各列，企业×3 年",
        COUNTS,
        make,
        {
            "ours": Side(f"lu.measure {len(ZOMBIE_COLUMNS)} 列", ours),
            "with_activity": Side("另有十分之一企业的 24 个月活动数据", with_activity),
            "with_building": Side("连同建立 LandData", with_building),
            "peer": Side("pandas groupby.sum 同一面板", peer),
        },
        (
            Compared("ours", "peer", (Goal("time", 6, 1_000_000),)),
            Compared("with_activity", "peer"),
            Compared("with_building", "peer"),
        ),
        unit="家",
    ),
)
