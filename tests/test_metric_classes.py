"""Classes of numbers: the same breaks for every map, year and zone; those of the pack, of a local pack, of the caller, or none."""

import pandas as pd
import pytest
from maps_cases import assessed, parcels

import landuse as lu
from landuse import maps
from landuse.errors import PolicyError, UnknownNameError
from landuse.metric_classes import BY_QUANTILES, GIVEN, metric_classes, policy_breaks
from landuse.policy.rules.maps import FIGURES
from landuse.style import NO_DATA
from landuse.vocabulary import columns

HEAD = '[pack]\nid = "own"\ntitle = "地方规则"\nlevel = "city"\nextends = "cn"\nin_force_from = 2015-01-01\n'
INTENSITY = "investment_intensity_wanyuan_per_mu"


@pytest.fixture(scope="module")
def result():
    return assessed(parcels())


def pack(tmp_path, body):
    path = tmp_path / "own.toml"
    path.write_text(HEAD + body, encoding="utf-8")
    return path


def row(column, breaks, more=""):
    return f'[[maps.breaks]]\nid = "{column}"\nbreaks = {breaks}\narticle = "某市规定"\nconfidence = "CONFIRMED"\n{more}'


def judged(policy, frame=None):
    return lu.assess(lu.LandData(parcels=parcels() if frame is None else frame), policy=policy, as_of="2020-12-31")


def test_every_row_of_the_national_pack_fits_a_number_column():
    rows = lu.load_policy("cn", as_of="2020-12-31").maps.breaks
    known = {**columns("parcels"), **columns("zone_accounts")}
    assert {row.id for row in rows} >= {
        "tax_wanyuan_per_mu",
        "output_wanyuan_per_mu",
        INTENSITY,
        "floor_area_ratio",
        "zone_score",
    }
    assert all(row.id in known or row.id in FIGURES for row in rows)
    assert all(row.confidence == "DESIGN" and row.article for row in rows)
    national = lu.load_policy("cn", as_of="2020-12-31")
    per_mu, per_ha = (policy_breaks(national, f"investment_intensity_wanyuan_per_{unit}") for unit in ("mu", "ha"))
    assert [15 * value for value in per_mu] == list(per_ha)


def test_the_packs_breaks_are_taken_and_empty_classes_stay(result):
    found = metric_classes(result, INTENSITY)
    assert [entry.label for entry in found.classes][:2] == ["低于 50 万元/亩", "50 – 100 万元/亩"]
    assert found.classes[-1] == NO_DATA
    assert len(found.classes) == 8
    assert found.keys["A01"] == "class_2"  # 1200 万元 on 12 mu: 100 belongs to the class that it begins
    assert found.keys.nunique() < 8
    assert found.remark == ""
    assert "cn" in found.origin
    assert found.legend_title == found.label


def test_a_year_with_other_numbers_has_the_same_classes(result):
    frame = parcels()
    frame["fixed_asset_investment_wanyuan"] *= 0.1
    later = judged(lu.load_policy("cn", as_of="2020-12-31"), frame)
    assert metric_classes(later, INTENSITY).classes == metric_classes(result, INTENSITY).classes


def test_a_local_pack_replaces_the_row(tmp_path):
    policy = lu.load_policy(pack(tmp_path, row(INTENSITY, [200, 500])), as_of="2020-12-31")
    found = metric_classes(judged(policy), INTENSITY)
    assert [entry.label for entry in found.classes] == ["低于 200 万元/亩", "200 – 500 万元/亩", "500 万元/亩及以上", "无数据"]
    assert "own" in found.origin
    assert "法定" not in found.origin
    assert policy_breaks(policy, "floor_area_ratio") == policy_breaks(
        lu.load_policy("cn", as_of="2020-12-31"), "floor_area_ratio"
    )


def test_breaks_of_the_caller_go_first_and_are_said_to_be_his(result):
    found = metric_classes(result, INTENSITY, [600, 300, 300])
    assert [entry.label for entry in found.classes][:3] == ["低于 300 万元/亩", "300 – 600 万元/亩", "600 万元/亩及以上"]
    assert found.legend_title == f"{found.label}（{GIVEN}）"


def test_a_column_without_breaks_says_how_its_classes_came_about(result):
    found = metric_classes(result, "planar_area_m2")
    assert found.remark == BY_QUANTILES
    assert "不可比" in found.origin
    page = maps.metric_map(result, "planar_area_m2").text
    assert page.filters[0].title.endswith(f"（{BY_QUANTILES}）")
    assert page.footer["分级"] == found.origin


def test_the_map_takes_the_packs_breaks(result):
    page = maps.metric_map(result, INTENSITY)
    assert page.text.filters[0].title == "投资强度"
    assert page.text.filters[0].keep_empty
    assert page.text.footer["分级"].startswith("固定分级")


def test_unknown_and_infinite_values_are_no_data(result):
    frame = parcels()
    frame.loc[0, "fixed_asset_investment_wanyuan"] = None
    found = metric_classes(judged(lu.load_policy("cn", as_of="2020-12-31"), frame), INTENSITY)
    assert found.keys["A01"] == NO_DATA.key
    assert found.keys["A02"] != NO_DATA.key


def test_a_declared_column_may_have_breaks(tmp_path):
    with pytest.raises(PolicyError, match=r"own\.toml 第 \d+ 行.*extra = true"):
        lu.load_policy(pack(tmp_path, row("assessed_value_per_mu", [1])), as_of="2020-12-31")
    policy = lu.load_policy(pack(tmp_path, row("assessed_value_per_mu", [1, 2], "extra = true\n")), as_of="2020-12-31")
    assert policy_breaks(policy, "assessed_value_per_mu") == (1, 2)
    with pytest.raises(UnknownNameError, match="nothing"):
        policy_breaks(policy, "nothing")


@pytest.mark.parametrize(
    ("column", "breaks", "message"),
    [(INTENSITY, "[]", "至少"), (INTENSITY, "[2, 1]", "由小到大"), (INTENSITY, "[1, 1]", "不得重复"), (INTENSITY, "[nan]", "至少"), ("tax_wanyuan_per_m", "[1]", "tax_wanyuan_per_mu")],
)  # fmt: skip
def test_rows_that_part_nothing_are_refused(tmp_path, column, breaks, message):
    with pytest.raises(PolicyError, match=message):
        lu.load_policy(pack(tmp_path, row(column, breaks)), as_of="2020-12-31")


def test_no_number_column_no_classes(result):
    with pytest.raises(UnknownNameError, match="idle_days"):
        metric_classes(result, "idle_dayz")
    assert isinstance(metric_classes(result, "idle_days").values, pd.Series)
