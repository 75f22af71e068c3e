"""The rates of the zone evaluation: worked cases, the published bulletins, groups, and what is unknown."""

import math

import numpy as np
import pandas as pd
import pytest
from casebook import load_cases

import landuse as lu
from landuse.measuring.graph import derivable, raw_inputs
from landuse.metrics import zone_rates
from landuse.metrics.zone_rates import RATES, group_rates
from landuse.tables import unknown_values, with_all_columns
from landuse.vocabulary import columns

AS_OF = "2020-12-31"
POLICY = lu.load_policy("cn", as_of=AS_OF)
PARCELS = pd.DataFrame({"parcel_id": ["P0"]})


def accounts(rows):
    frame = pd.DataFrame(rows)
    for key, value in (("zone_id", "Z1"), ("year", 2020)):
        if key not in frame:
            frame[key] = value
    return lu.LandData(parcels=PARCELS, zone_accounts=with_all_columns(frame.set_index(["zone_id", "year"]), "zone_accounts"))


def rates_of(row, names=tuple(RATES)):
    return lu.measure(accounts([row]), list(names), policy=POLICY, as_of=AS_OF, table="zone_accounts").iloc[0]


@pytest.mark.parametrize("case", load_cases("zone_rates"))
def test_worked_rates(case):
    raw, derived = columns("zone_accounts", "raw"), [name for name in case if name in RATES]
    given = {name: float(text) if text else None for name, text in case.items() if name in raw}
    found = rates_of(given, derived)
    for name in derived:
        expected = float(case[name]) if case[name] else math.nan
        assert found[name] == pytest.approx(expected, abs=5e-5, nan_ok=True), (name, case["note"])


@pytest.mark.parametrize("case", load_cases("zone_bulletins"))
def test_published_bulletins_agree_with_themselves(case):
    left, right = ([float(part) for part in case[side].split()] for side in ("left", "right"))
    digits = int(case["digits"])
    if case["check"] == "differs":
        assert all(round(left[0] - other, digits) != 0 for other in right), case["note"]
    else:
        total = math.prod(left) if case["check"] == "product" else sum(left)
        assert round(total, digits) == right[0], case["note"]


def test_intensity_and_income_of_2010_stand_on_the_same_land():
    """3.36 and 8.77 万亿 over 4,812.43 and 12,563.33 万元/公顷 both give about 69,800 ha."""
    investment, income = 3.36e8, 8.77e8  # 万元
    land = [investment / 4812.43, income / 12563.33]
    assert [round(ha, -2) for ha in land] == [69_800, 69_800]
    found = rates_of(
        {"industrial_built_ha": 69_812.0, "industrial_investment_wanyuan": investment, "industrial_income_wanyuan": income}
    )
    assert found["industrial_investment_wanyuan_per_ha"] == pytest.approx(4812.43, rel=2e-4)
    assert found["industrial_income_wanyuan_per_ha"] == pytest.approx(12563.33, rel=2e-4)


def test_groups_are_sums_over_sums():
    table = accounts(
        [
            {"zone_id": "A", "built_ha": 100.0, "industrial_built_ha": 90.0, "floor_area_ha": 100.0},
            {"zone_id": "B", "built_ha": 900.0, "industrial_built_ha": 90.0, "floor_area_ha": None},
        ]
    ).zone_accounts
    found = group_rates(table, pd.Series("all", index=table.index))
    assert found.loc["all", "industrial_land_rate"] == pytest.approx(180 / 1000)
    assert found.loc["all", "industrial_land_rate"] != pytest.approx((0.9 + 0.1) / 2)
    assert np.isnan(found.loc["all", "zone_floor_area_ratio"])
    alone = group_rates(table, table.index.get_level_values("zone_id").to_series(index=table.index))
    assert alone.loc["A", "zone_floor_area_ratio"] == 1


def test_every_rate_is_the_quotient_of_its_parameters():
    for name, (above, below) in RATES.items():
        assert getattr(zone_rates, name)(pd.Series([3.0], name=above), pd.Series([4.0], name=below)).tolist() == [0.75]
        assert above in columns("zone_accounts", "raw")
        assert columns("zone_accounts")[name].definition == f"{above} / {below}"


def test_unknown_in_unknown_out_and_types():
    index = pd.MultiIndex.from_tuples([("Z1", 2020)], names=["zone_id", "year"])
    blank = pd.DataFrame({n: unknown_values(c, index) for n, c in columns("zone_accounts", "raw").items()}, index=index)
    data = lu.LandData(parcels=PARCELS, zone_accounts=blank)
    found = lu.measure(data, list(derivable("zone_accounts")), policy=POLICY, as_of=AS_OF, table="zone_accounts")
    texts = {"zone_score_missing": ["评价类型"], "zone_dropped_indicators": [""]}
    for name in found:
        column = columns("zone_accounts", "derived")[name]
        assert found[name].dtype == {"string": "str"}.get(column.dtype, column.dtype)
        assert found[name].tolist() == texts[name] if name in texts else found[name].isna().all()
    assert set(raw_inputs(derivable("zone_accounts"), "zone_accounts")) <= {
        *columns("zone_accounts"), "zones", "zone_evaluation_rules",
    }  # fmt: skip
