"""All zombie columns of 1,000,000 enterprises x 3 years, against ``groupby.sum`` over the same panel with pandas.

Run: ``python benchmarks/zombie_panel.py [enterprises]``. Both are timed in one process, several times; the ratio of the fastest
runs is what to quote (goal: at most 6). "with activity" adds 24 months of activity for a tenth of the enterprises; the last line
counts the typing and indexing of the flat tables too.
"""

import sys
import time

import numpy as np
import pandas as pd

import landuse as lu
from landuse.vocabulary import columns

AS_OF = "2022-12-31"
YEARS = (2020, 2021, 2022)
RUNS = 5
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


def fastest(work):
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times), float(np.median(times))


def main(count=1_000_000):
    rng = np.random.default_rng(11)
    enterprises = make_enterprises(count, rng)
    accounts, names = make_accounts(enterprises, rng)
    no_land = pd.DataFrame({"parcel_id": ["P0"]})
    plain = lu.LandData(parcels=no_land, enterprises=enterprises, accounts=accounts)
    policy = lu.load_policy("cn", as_of=AS_OF)
    activity = make_activity(enterprises, rng)
    watched = lu.LandData(parcels=no_land, enterprises=enterprises, accounts=accounts, activity=activity)

    def measure(data):
        return lu.measure(data, ZOMBIE_COLUMNS, policy=policy, as_of=AS_OF, table="enterprises")

    work = {
        "measure": lambda: measure(plain),
        "with activity": lambda: measure(watched),
        "LandData and measure": lambda: measure(lu.LandData(parcels=no_land, enterprises=enterprises, accounts=accounts)),
    }

    def sum_up():
        return accounts.groupby("enterprise_id")[names].sum()

    summed = fastest(sum_up)
    print(f"{count:,} enterprises x {len(YEARS)} years, {len(names)} figures; {RUNS} runs")
    print(f"groupby.sum of the panel with pandas  min {summed[0]:.2f} s  median {summed[1]:.2f} s")
    for label, step in work.items():
        took = fastest(step)
        print(
            f"{label}, {len(ZOMBIE_COLUMNS)} columns".ljust(36)
            + f"  min {took[0]:.2f} s  median {took[1]:.2f} s  ratio min {took[0] / summed[0]:.2f}  median {took[1] / summed[1]:.2f}"
        )


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
