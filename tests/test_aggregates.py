"""Zone and city figures are sums over sums, and the zones add up to the city."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import landuse as lu
from landuse.errors import UnknownNameError
from landuse.vocabulary import codes

AS_OF = "2020-12-31"
SAMPLE = Path(__file__).parents[1] / "data" / "parcels"

# enterprise, zone, own land (m2) or None, tax of 2020 (万元), electricity (kWh)
FIRMS = [
    ("e1", "Z1", 20_000, 300.0, 100_000),  # 30 亩
    ("e2", "Z1", 2_000, 3.0, 30_000),  # 3 亩
    ("e3", "Z1", None, 500.0, 10_000),  # land unknown: in no per-mu figure
    ("e4", "Z1", 4_000, None, 10_000),  # tax unknown
    ("e5", "Z2", 6_000, 90.0, 0),
    ("e6", None, 10_000, 15.0, None),
    ("e7", "Z3", None, None, None),
]


@pytest.fixture(scope="module")
def made():
    facts = pd.DataFrame(FIRMS, columns=["enterprise_id", "zone_id", "land", "tax", "power"])
    own = facts.dropna(subset="land")
    data = lu.LandData(
        parcels=pd.DataFrame({"parcel_id": "P" + own["enterprise_id"], "area_m2": own["land"].astype("float64")}),
        enterprises=facts[["enterprise_id", "zone_id"]].assign(enterprise_name=facts["enterprise_id"], built=True),
        accounts=pd.DataFrame({
            "enterprise_id": facts["enterprise_id"], "year": 2020, "tax_wanyuan": facts["tax"], "electricity_kwh": facts["power"],
        }),
        occupancy=pd.DataFrame({
            "parcel_id": "P" + own["enterprise_id"], "enterprise_id": own["enterprise_id"], "tenure": "own",
            "occupied_area_m2": own["land"].astype("float64"),
        }),
    )  # fmt: skip
    return data, lu.assess(data, policy=lu.load_policy("rank-share", as_of=AS_OF), as_of=AS_OF)


def test_a_zone_is_sum_over_sum_of_what_is_known_on_both_sides(made):
    zones = lu.aggregate(made[1])
    assert zones.loc["Z1", "tax_wanyuan_per_mu"] == pytest.approx((300 + 3) / (30 + 3))
    assert zones.loc["Z1", "tax_yuan_per_kwh"] == pytest.approx(10_000 * (300 + 3 + 500) / 140_000)
    mean_of_ratios = made[1].enterprises.loc[["e1", "e2"], "tax_wanyuan_per_mu"].mean()
    assert abs(mean_of_ratios - zones.loc["Z1", "tax_wanyuan_per_mu"]) > 1
    assert zones.loc["Z2", "tax_wanyuan_per_mu"] == pytest.approx(10)
    assert np.isnan(zones.loc["Z2", "tax_yuan_per_kwh"])


def test_unknown_stays_unknown_and_is_counted(made):
    zones = lu.aggregate(made[1])
    assert zones.loc["Z1", ["enterprises", "land_unknown", "land_area_mu", "tax_wanyuan"]].tolist() == [4, 1, 39, 803]
    assert zones.loc["Z3", ["land_area_mu", "tax_wanyuan", "tax_wanyuan_per_mu"]].isna().all()
    assert zones.loc["Z3", ["enterprises", "land_unknown"]].tolist() == [1, 1]


def test_enterprises_without_a_zone_are_a_row_of_their_own(made):
    zones = lu.aggregate(made[1])
    assert zones.index.tolist()[:3] == ["Z1", "Z2", "Z3"]
    assert zones.index.isna().tolist() == [False, False, False, True]
    assert zones.iloc[3]["tax_wanyuan_per_mu"] == pytest.approx(1)


@pytest.fixture(scope="module")
def sample():
    data = lu.read_data(SAMPLE)
    return data, lu.assess(data, policy=lu.load_policy("rank-share", as_of=AS_OF), as_of=AS_OF)


@pytest.mark.parametrize(
    ("which", "by"),
    [("made", "zone_id"), *(("sample", by) for by in ("zone_id", "industry_code", "size_class", "zombie_status"))],
)
def test_the_groups_add_up_to_the_whole(request, which, by):
    _, result = request.getfixturevalue(which)
    groups, whole = lu.aggregate(result, by=by), lu.aggregate(result, by=None)
    assert len(whole) == 1
    sums = [name for name in groups if "_per_" not in name or name.startswith("per_mu_grade")]
    sums = [name for name in sums if name != "rd_share"]
    assert {"enterprises", "land_area_mu", "tax_wanyuan", "zombie_status_Z2_mu", "per_mu_grade_A"} <= set(sums)
    pd.testing.assert_series_equal(groups[sums].sum(), whole[sums].sum(), rtol=1e-9)
    assert whole["enterprises"].iloc[0] == len(result.enterprises)


def test_classes_are_counted_and_measured(sample):
    _, result = sample
    whole = lu.aggregate(result, by=None).iloc[0]
    firms = result.enterprises
    for column in ("zombie_status", "per_mu_grade"):
        assert whole[[f"{column}_{code}" for code in codes(column)]].sum() == len(firms)
        assert whole[[f"{column}_{code}_mu" for code in codes(column)]].sum() == pytest.approx(firms["land_area_mu"].sum())
    stock = firms[firms["zombie_status"] == "Z2"]
    assert whole["zombie_status_Z2"] == len(stock) == 13
    assert whole["zombie_status_Z2_mu"] == pytest.approx(stock["land_area_mu"].sum())


def test_without_enterprises_there_are_no_groups(made):
    data = lu.LandData(parcels=made[0].parcels)
    result = lu.assess(data, policy=lu.load_policy("cn", as_of=AS_OF), as_of=AS_OF)
    assert lu.aggregate(result).empty
    assert lu.aggregate(result, by=None)["enterprises"].tolist() == [0]


def test_an_unknown_column_is_refused_with_the_nearest(made):
    with pytest.raises(UnknownNameError, match="zone_id"):
        lu.aggregate(made[1], by="zone_idd")
