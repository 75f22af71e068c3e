"""Screening of land supply: negative list, intensity floor, regional assessments, terms and their dates."""

from pathlib import Path

import pandas as pd
import pytest
from casebook import load_cases, written

import landuse as lu
import landuse.policy
from landuse.errors import PolicyError
from landuse.metrics.due_dates import due_dates, warning_band
from landuse.metrics.regional_assessments import assessment_states
from landuse.vocabulary import codes, columns

AS_OF = "2020-12-31"
DAY = pd.Timestamp(AS_OF)
NATIONAL = lu.load_policy("cn", as_of=AS_OF)
EXAMPLE = Path(landuse.policy.__file__).parent / "examples" / "land-control-local.toml"
LOCAL = lu.load_policy(EXAMPLE, as_of=AS_OF)
KINDS = list(codes("assessment_kind"))
OUTCOMES = (
    "supply_negative", "supply_negative_row", "supply_intensity_wanyuan_per_mu", "supply_intensity_floor_wanyuan_per_mu",
    "supply_intensity_met", "supply_expired_assessments", "supply_missing", "supply_screening",
)  # fmt: skip
HEAD = '[pack]\nid = "local"\ntitle = "地方规则"\nlevel = "zone"\nextends = "{extends}"\nin_force_from = 2015-01-01\n'


def zones():
    made = {f"{kind}_assessment_date": "2018-06-01" for kind in KINDS}
    old = made | {"environment_assessment_date": "2015-12-30", "water_assessment_date": "2014-01-01"}
    part = made | {"climate_assessment_date": None}
    return pd.DataFrame([{"zone_id": "GOOD"} | made, {"zone_id": "OLD"} | old, {"zone_id": "PART"} | part])


def parcels(**facts):
    return pd.DataFrame([{"parcel_id": "P1", "land_use_code": "0601", "land_use_system": "gbt21010_2017"} | facts])


def screened(policy, names=OUTCOMES, parcel=None, **project):
    data = lu.LandData(
        parcels=parcels(**(parcel or {})),
        zones=zones(),
        projects=pd.DataFrame([{"project_id": "J1"} | project]),
        project_parcels=pd.DataFrame({"project_id": ["J1"], "parcel_id": ["P1"]}),
    )
    return lu.measure(data, list(names), policy=policy, as_of=AS_OF, table="projects").iloc[0]


def local(tmp_path, body, extends=EXAMPLE):
    path = tmp_path / "local.toml"
    path.write_text(HEAD.format(extends=extends) + body, encoding="utf-8")
    return lu.load_policy(path, as_of=AS_OF)


def value(key, text):
    return f'[supply.{key}]\nvalue = {text}\narticle = "某区规定"\nconfidence = "DESIGN"\n'


GOOD = {
    "industry_code": "3670", "industry_code_year": 2017, "fixed_asset_investment_wanyuan": 12600.0, "wanted_area_m2": 50 * 2000 / 3,
    "zone_id": "GOOD", "actual_start_date": None,
}  # fmt: skip


@pytest.mark.parametrize("case", load_cases("supply_screening"))
def test_cases(case):
    raw = columns("projects", "raw")
    facts = {
        name: (float(text) if raw[name].dtype == "float64" else text) or None
        for name, text in case.items()
        if name in raw and text
    }
    got = screened(LOCAL, **(dict.fromkeys(GOOD) | facts))
    assert {name: written(got[name]) for name in OUTCOMES} == {
        name: case[name].replace("TRUE", "True").replace("FALSE", "False") for name in OUTCOMES
    }


def test_nothing_passes_where_the_packs_have_no_list():
    got = screened(NATIONAL, **GOOD)
    assert (got["supply_screening"], got["supply_missing"]) == ("unknown", "negative_list, intensity_floors")
    assert NATIONAL.supply.negative_list == NATIONAL.supply.intensity_floors == ()


def test_a_pack_may_leave_checks_out(tmp_path):
    names = ["supply_screening", "supply_missing"]
    policy = local(tmp_path, value("checks", '["assessments"]'), extends="cn")
    assert screened(policy, names, **GOOD).tolist() == ["passes", ""]
    assert screened(policy, names, **GOOD | {"zone_id": "OLD"}).tolist() == ["assessment_expired", ""]


def test_another_threshold_changes_the_result_without_code(tmp_path):
    def outcome(policy, **project):
        return screened(policy, ["supply_screening"], **GOOD | project).item()

    assert outcome(LOCAL) == "passes"
    floor = '[[supply.intensity_floors]]\nid = "all"\nwanyuan_per_mu = 253\narticle = "某区规定"\nconfidence = "DESIGN"\n'
    assert outcome(local(tmp_path, floor)) == "below_floor"
    banned = '[[supply.negative_list]]\nid = "cars"\nkind = "overcapacity"\ncode_version = 2017\ncodes = ["36"]\ntext = "x"\narticle = "某区规定"\nconfidence = "DESIGN"\n'
    assert outcome(local(tmp_path, banned)) == "negative_list"
    assert outcome(LOCAL, zone_id="OLD") == "assessment_expired"
    assert outcome(local(tmp_path, value("assessment_years", 10)), zone_id="OLD") == "passes"
    assert outcome(local(tmp_path, value("required_assessments", '["soil", "relics"]')), zone_id="OLD") == "passes"


@pytest.mark.parametrize(
    ("parcel", "expected"),
    [
        ({"contract_date": "2020-12-31"}, "supplied"),
        ({"contract_date": "2021-01-01"}, "passes"),
        ({"delivery_date": "2019-01-01"}, "supplied"),
        ({}, "passes"),
    ],
)
def test_projects_with_land_are_not_screened_again(parcel, expected):
    assert screened(LOCAL, ["supply_screening"], parcel, **GOOD).item() == expected


@pytest.mark.parametrize(
    ("made", "status", "left"),
    [
        ("2015-12-30", "expired", -1),
        ("2015-12-31", "expires_soon", 0),  # the last day counts
        ("2016-06-29", "expires_soon", 180),
        ("2016-06-30", "valid", 181),
        ("2020-12-31", "valid", 1826),
        ("2021-01-01", "unknown", None),  # not yet made
        (None, "unknown", None),
        ("2016-02-29", "expires_soon", 59),  # five years on: 28 February 2021
    ],
)
def test_validity_of_a_regional_assessment(made, status, left):
    data = lu.LandData(parcels=parcels(), zones=pd.DataFrame([{"zone_id": "Z", "soil_assessment_date": made}]))
    states = assessment_states(data.zones, NATIONAL.supply, DAY)
    assert states["kind"].tolist() == KINDS
    row = states[states["kind"] == "soil"].iloc[0]
    assert row["status"] == status
    assert (None if pd.isna(row["days_left"]) else row["days_left"]) == left
    assert (states.loc[states["kind"] != "soil", "status"] == "unknown").all()


def test_no_zones_no_assessments():
    assert len(assessment_states(lu.LandData(parcels=parcels()).table("zones"), NATIONAL.supply, DAY)) == 0


def terms(policy=NATIONAL, **facts):
    names = ["term_limit_years", "term_over_limit", "next_term_date", "days_to_next_term", "term_warning_days"]
    got = lu.measure(lu.LandData(parcels=parcels(**facts)), names, policy=policy, as_of=AS_OF).iloc[0]
    return [written(entry) for entry in got]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"grant_term_years": 50}, ["50", "False", "", "", ""]),
        ({"grant_term_years": 50.5}, ["50", "True", "", "", ""]),
        ({"grant_term_years": 20, "lease_term_years": 60}, ["50", "True", "", "", ""]),
        ({"lease_term_years": 5}, ["50", "False", "", "", ""]),
        ({"grant_term_years": 50, "land_use_code": "0505"}, ["40", "True", "", "", ""]),
        ({"grant_term_years": 70, "land_use_code": "0701"}, ["70", "False", "", "", ""]),
        ({"grant_term_years": 60, "land_use_system": None}, ["", "", "", "", ""]),
        ({"lease_end_date": "2020-12-31"}, ["50", "", "2020-12-31", "0", "30"]),
        ({"lease_end_date": "2021-01-30"}, ["50", "", "2021-01-30", "30", "30"]),
        ({"lease_end_date": "2021-01-31"}, ["50", "", "2021-01-31", "31", "60"]),
        ({"lease_end_date": "2021-03-31"}, ["50", "", "2021-03-31", "90", "90"]),
        ({"lease_end_date": "2021-04-01"}, ["50", "", "2021-04-01", "91", ""]),
        ({"lease_end_date": "2020-12-30"}, ["50", "", "", "", ""]),  # past: in the list of dates
        ({"grant_end_date": "2060-01-01", "transfer_condition_due_date": "2021-02-01"}, ["50", "", "2021-02-01", "32", "60"]),
    ],
)
def test_terms(facts, expected):
    assert terms(**facts) == expected


def test_terms_are_bound_by_statute(tmp_path):
    policy = local(tmp_path, value("industrial_term_years", 30), extends="cn")
    assert terms(policy, grant_term_years=50) == ["30", "True", "", "", ""]
    with pytest.raises(PolicyError, match="不得放宽"):
        local(tmp_path, value("industrial_term_years", 60), extends="cn")


def test_warning_periods_come_from_the_pack(tmp_path):
    policy = local(tmp_path, value("warning_days", "[15, 365]"), extends="cn")
    assert terms(policy, lease_end_date="2021-06-30")[-2:] == ["181", "365"]


def test_dates_that_are_due():
    land = pd.DataFrame([
        {"parcel_id": "P1", "lease_end_date": "2021-03-01", "transfer_condition_due_date": "2020-06-30", "grant_end_date": None},
        {"parcel_id": "P2", "lease_end_date": "2022-01-01", "transfer_condition_due_date": None, "grant_end_date": None},
    ])  # fmt: skip
    data = lu.LandData(parcels=land, zones=zones())
    found = due_dates(data.parcels, data.zones, NATIONAL.supply, DAY)
    rows = found[["record_id", "subject", "days_left", "warning_days"]].astype(object)
    assert rows.where(rows.notna(), None).to_numpy().tolist() == [
        ["OLD", "water_assessment_date", -730, None],
        ["P1", "transfer_condition_due_date", -184, None],
        ["OLD", "environment_assessment_date", -1, None],
        ["P1", "lease_end_date", 60, 60],
    ]
    empty = lu.LandData(parcels=land[["parcel_id"]])
    assert len(due_dates(empty.parcels, empty.table("zones"), NATIONAL.supply, DAY)) == 0


def test_warning_band():
    days = pd.Series([-1, 0, 30, 31, 91, None], dtype="Int64")
    assert warning_band(days, (90, 30)).fillna(0).tolist() == [0, 30, 30, 90, 0, 0]
    assert warning_band(pd.Series([], dtype="Int64"), (90,)).tolist() == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (value("checks", "[]"), "checks"),
        (value("checks", '["luck"]'), "checks"),
        (value("required_assessments", '["noise"]'), "noise"),
        (value("warning_days", "[]"), "warning_days"),
        ('[[supply.negative_list]]\nid = "x"\nkind = "smell"\ncode_version = 2017\ncodes = ["36"]\ntext = "x"\narticle = "x"\nconfidence = "DESIGN"\n', r"local\.toml 第 \d+ 行.*smell"),
        ('[[supply.negative_list]]\nid = "x"\nkind = "overcapacity"\ncodes = ["36"]\ntext = "x"\narticle = "x"\nconfidence = "DESIGN"\n', "code_version"),
        ('[[supply.negative_list]]\nid = "x"\nkind = "overcapacity"\ncode_version = 2017\ncodes = ["C36"]\ntext = "x"\narticle = "x"\nconfidence = "DESIGN"\n', "C36"),
        ('[[supply.negative_list]]\nid = "x"\nkind = "overcapacity"\ntext = "x"\narticle = "x"\nconfidence = "DESIGN"\n', "codes"),
        ('[[supply.intensity_floors]]\nid = "x"\nwanyuan_per_mu = 0\narticle = "x"\nconfidence = "DESIGN"\n', "wanyuan_per_mu"),
    ],
)  # fmt: skip
def test_malformed_rules_are_refused(tmp_path, body, message):
    with pytest.raises(PolicyError, match=message):
        local(tmp_path, body, extends="cn")


def test_explained():
    text = lu.explain("supply_screening", table="projects").text(LOCAL)
    for part in ("supply.assessment_years = 5", "cement", "wanyuan_per_mu=350", "行业代码", "开发区表"):
        assert part in text
    assert "《城镇国有土地使用权出让和转让暂行条例》第十二条" in lu.explain("term_over_limit").text(NATIONAL)
