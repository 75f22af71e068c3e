"""All idle columns of parcels with a fifth as many delays, against reading that table from GeoParquet with geopandas."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from definitions import COUNTS, Case, Compared, Goal, Side

import landuse as lu
from landuse.vocabulary import columns

AS_OF = "2020-12-31"
IDLE_COLUMNS = [
    "start_due_date", "start_due_basis", "holder_clock_start_date", "holder_clock_basis", "first_anniversary_date",
    "one_year_mark_date", "two_year_mark_date", "deducted_days", "days_past_start_due", "idle_days", "developed_share",
    "invested_share", "suspension_anniversary_date", "area_test_met", "investment_test_met", "idle_class", "idle_status",
    "days_to_next_mark", "idle_fee_wanyuan", "disposal_action", "disposal_rule", "legal_basis", "missing_evidence",
]  # fmt: skip


def random_dates(rng, count, first, last, missing):
    days = rng.integers(np.datetime64(first, "D").astype(int), np.datetime64(last, "D").astype(int), count)
    dates = pd.Series(days.astype("datetime64[D]").astype("datetime64[s]"))
    return dates.mask(rng.random(count) < missing)


def make_parcels(count, rng):
    """26 columns beside the geometry, six vertices a parcel."""
    x, y = 5e5 + 120.0 * (np.arange(count) % 1000), 4.6e6 + 90.0 * (np.arange(count) // 1000)
    ring = np.array([[0, 0], [100, 0], [100, 40], [60, 40], [60, 80], [0, 80], [0, 0]], dtype=float)
    corners = ring[None] + np.stack([x, y], axis=1)[:, None, :]
    return gpd.GeoDataFrame(
        {
            "parcel_id": [f"210199001001GB{i:07d}" for i in range(count)],
            "zone_id": rng.choice(["Z1", "Z2", "Z3"], count),
            "holder_name": [f"第{i % 5000}制造有限公司" for i in range(count)],
            "location": [f"第{i % 300}大街{i % 90}号" for i in range(count)],
            "supervision_no": [f"2101992018B{i:07d}" for i in range(count)],
            "contract_no": [f"合{i:07d}" for i in range(count)],
            "ownership": "state",
            "supply_mode": rng.choice(["grant", "allocation", "lease"], count, p=[0.8, 0.15, 0.05]),
            "land_use_code": "0601",
            "area_m2": rng.uniform(3e3, 1e5, count),
            "land_price_wanyuan": rng.uniform(100, 9000, count),
            "works_status": rng.choice(
                ["not_started", "under_way", "suspended", "completed", "unknown"], count, p=[0.3, 0.2, 0.15, 0.3, 0.05]
            ),
            "delay_cause": rng.choice(["H", "G1", "G2", "U", None], count, p=[0.4, 0.15, 0.1, 0.1, 0.25]),
            "contract_date": random_dates(rng, count, "2010-01-01", "2020-01-01", 0.01),
            "agreed_start_date": random_dates(rng, count, "2012-01-01", "2021-06-01", 0.1),
            "delivery_date": random_dates(rng, count, "2012-01-01", "2021-01-01", 0.3),
            "supplement_signed_date": random_dates(rng, count, "2015-01-01", "2019-01-01", 0.95),
            "supplement_start_date": random_dates(rng, count, "2015-01-01", "2020-01-01", 0.95),
            "actual_start_date": pd.Series(pd.NaT, index=range(count), dtype="datetime64[s]"),
            "suspended_since_date": random_dates(rng, count, "2014-01-01", "2020-12-01", 0.3),
            "has_construction_permit": pd.array(rng.choice([True, False, None], count, p=[0.7, 0.1, 0.2]), dtype="boolean"),
            "in_supervision_system": pd.array(rng.choice([True, False, None], count, p=[0.7, 0.1, 0.2]), dtype="boolean"),
            "required_area_m2": rng.uniform(1e3, 5e4, count),
            "developed_area_m2": rng.uniform(0, 2e4, count),
            "planned_investment_wanyuan": rng.uniform(1e3, 5e4, count),
            "invested_wanyuan": rng.uniform(0, 2e4, count),
        },
        geometry=shapely.polygons(corners),
        crs="EPSG:4550",
    )


def with_days_in_order(parcels):
    """Return the parcels with contracts before what they agree on: a register has few days out of order, drawn ones a third."""
    order = (
        ("contract_date", "agreed_start_date"), ("contract_date", "supplement_signed_date"),
        ("supplement_signed_date", "supplement_start_date"),
    )  # fmt: skip
    for first, later in order:
        parcels[later] = parcels[later].mask(parcels[later] <= parcels[first], parcels[first] + np.timedelta64(300, "D"))
    return parcels


def make_delays(count, parcels, rng):
    first = random_dates(rng, count, "2012-01-01", "2021-06-01", 0.0)
    return pd.DataFrame(
        {
            "parcel_id": parcels["parcel_id"].to_numpy()[rng.integers(0, len(parcels), count)],
            "cause": rng.choice(["G1", "G2", "G6", "FM", "H"], count),
            "first_date": first,
            "last_date": (first + pd.to_timedelta(rng.integers(-5, 900, count), unit="D").astype("timedelta64[s]")).mask(
                rng.random(count) < 0.1
            ),
            "document_no": np.where(rng.random(count) < 0.9, "某政函〔2018〕1号", None),
        }
    )


def make(size, folder):
    rng = np.random.default_rng(7)
    parcels = make_parcels(size, rng)
    parcels.to_parquet(folder / "parcels.parquet")
    make_delays(size // 5, parcels, rng).to_parquet(folder / "delays.parquet")


def ours(folder):
    data = lu.LandData(parcels=gpd.read_parquet(folder / "parcels.parquet"), delays=pd.read_parquet(folder / "delays.parquet"))
    policy = lu.load_policy("cn", as_of=AS_OF)
    assert set(IDLE_COLUMNS) <= set(columns("parcels", "derived"))

    def work():
        lu.measure(data, IDLE_COLUMNS, policy=policy, as_of=AS_OF)

    return work


def peer(folder):
    def work():
        gpd.read_parquet(folder / "parcels.parquet")

    return work


CASES = (
    Case(
        "idle",
        "闲置土地各列",
        COUNTS,
        make,
        {
            "ours": Side(f"lu.measure {len(IDLE_COLUMNS)} 列，延误为宗地的五分之一", ours),
            "peer": Side("geopandas.read_parquet 读同一宗地表", peer),
        },
        (Compared("ours", "peer", (Goal("time", 1.5, 1_000_000),)),),
    ),
)
