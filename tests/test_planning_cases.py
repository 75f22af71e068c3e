"""From an assessment to the cases of a plan: what fits them by law, what is on hold, what the ledger and the land around say."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from paper_trail import AS_OF, land_data
from shapely.geometry import box

import landuse as lu
from landuse.errors import ConfigError, PolicyError
from landuse.planning import Capacity, candidates, pack_capacities, plan, read_capacities, target_rows
from landuse.planning.contiguity import open_neighbours_mu

POLICY = lu.load_policy("cn-2101", as_of=AS_OF)
YEARS = (2021, 2022, 2023)
LAWFUL = {
    "levy_fee": {"FEE"}, "reclaim": {"FEE", "REC"}, "negotiate": {"EXT", "USE", "TMP", "BUY", "SWP"},
    "register_first": {"EXT", "USE", "TMP", "BUY", "SWP"},
}  # fmt: skip
PARCEL = {"two-years": "210112004000GB00000", "one-year": "210112004001GB00001", "unfiled": "210112004004GB00004"}


def events(*rows):
    frame = pd.DataFrame([row.split() for row in rows], columns=["case_id", "subject_kind", "subject_id", "event", "event_date"])
    return frame.assign(mode=None)


def assessed(policy=POLICY, **tables):
    return lu.assess(land_data(**tables), policy=policy, as_of=AS_OF)


@pytest.fixture(scope="module")
def plain():
    """The parcels of every status, without a ledger."""
    return assessed()


def by_name(result):
    return candidates(result).set_index("name")


@pytest.fixture(scope="module")
def cases(plain):
    return by_name(plain)


def test_only_what_the_law_allows_fits(cases):
    allowed = cases["measures"].map(lambda text: set(filter(None, text.split(","))))
    for fit, modes in zip(cases["fit"], allowed, strict=True):
        assert modes <= LAWFUL.get(fit, set())
    assert allowed["two-years"] == {"FEE", "REC"}
    assert allowed["one-year"] == {"FEE"}
    assert allowed["government"] == {"EXT", "USE", "TMP", "BUY"}
    assert "SWP" in allowed["unfiled"]


def test_what_is_not_clear_is_on_hold_and_listed(cases, plain):
    assert cases.loc["suspected", ["hold", "measures"]].tolist() == ["investigate", ""]
    assert cases.loc["blank", ["hold", "measures"]].tolist() == ["verify", ""]
    assert cases.loc["two-years", "hold"] == ""
    assert "built" not in cases.index
    made = plan(plain, capacities=[])
    held = made.left.set_index("name")
    assert held.loc["suspected", "reason_code"] == "investigate"
    assert "先下达闲置土地调查通知书" in held.loc["suspected", "reason"]
    assert len(made.chosen) + len(made.left) == len(cases)


def test_registration_comes_before_negotiating(cases, plain):
    assert cases.loc["unfiled", "extra_months"] == POLICY.planning.register_months
    made = plan(plain, capacities=[])
    chosen = made.chosen.set_index("subject_id")
    assert chosen.loc[PARCEL["unfiled"], "reason"].startswith("先录入监测监管系统；")


def test_unknown_figures_stay_unknown(cases):
    assert np.isnan(cases.loc["no-area", "mu"])
    assert np.isnan(cases.loc["government", "contiguity_mu"]) or cases.loc["government", "contiguity_mu"] >= 0
    assert np.isnan(cases.loc["unfiled", "fee_wanyuan"])
    assert cases.loc["two-years", "age_years"] == pytest.approx(1036 / 365.25, abs=0.01)


def test_what_the_ledger_settled_is_not_planned_again():
    parcel = PARCEL["two-years"]
    settled = events(f"C1 idle_land {parcel} identified 2018-01-01", f"C1 idle_land {parcel} disposed 2020-01-01")
    found = by_name(assessed(cases=settled)).loc["two-years"]
    assert (found["hold"], found["measures"]) == ("disposed", "")
    again = pd.concat([settled, events(f"C2 idle_land {parcel} reopened 2020-06-01")])
    found = by_name(assessed(cases=again)).loc["two-years"]
    assert (found["hold"], found["case_id"], f"{found['case_date']:%Y-%m-%d}") == ("", "C2", "2020-06-01")


def test_open_cases_without_a_finding_are_kept_in_sight():
    built = "210112004009GB00009"
    ledger = events(f"C1 idle_land {built} identified 2018-01-01", "C2 idle_land gone identified 2018-01-01")
    found = candidates(assessed(cases=ledger)).set_index("subject_id")
    assert found.loc[built, "measures"] == "DEV"
    assert found.loc["gone", ["hold", "measures"]].tolist() == ["check_ledger", ""]
    assert found.loc[[built, "gone"], "cohort"].all()


def test_zombies_by_route_and_projects_by_remedy():
    firms = pd.DataFrame({
        "enterprise_id": ["F1", "F2"], "enterprise_name": ["停产", "正常"], "built": True, "operating_status": ["stopped", "operating"],
        "production_due_date": "2010-01-01", "registration_date": "2005-01-01", "exempt_category": "none", "viability": "unknown",
        "eliminated_category": False, "zone_id": "Z1",
    })  # fmt: skip
    months = pd.date_range("2010-01-01", "2020-12-01", freq="MS")
    sales = np.where(months.year < 2018, 100.0, 0.0)
    dead = pd.DataFrame(
        {"enterprise_id": "F1", "month": months, "sales_wanyuan": sales, "electricity_kwh": sales * 100, "insured_staff": sales}
    )
    alive = dead.assign(enterprise_id="F2", sales_wanyuan=100.0, electricity_kwh=1e4, insured_staff=50.0)
    projects = pd.DataFrame({
        "project_id": ["P1", "P3", "PX"], "project_cause": ["P1", "P3", None], "planned_start_date": "2018-01-01", "zone_id": "Z1",
        "project_name": ["甲", "乙", "丙"],
    })  # fmt: skip
    links = pd.DataFrame({"project_id": ["P1", "P1"], "parcel_id": ["210112004009GB00009", PARCEL["one-year"]]})
    result = assessed(enterprises=firms, activity=pd.concat([dead, alive]), projects=projects, project_parcels=links)
    found = candidates(result).set_index("subject_id")
    assert found.loc["F1", ["fit", "measures"]].tolist() == ["classify", "REORG,RESUME"]
    assert found.loc["F1", "extra_months"] == POLICY.planning.classify_months
    assert "F2" not in found.index
    assert found.loc["P1", ["fit", "measures"]].tolist() == ["P1", "DELIVER"]
    assert found.loc["P3", "measures"] == "RECLAIM"
    assert "PX" not in found.index
    assert found.loc["P1", "mu"] == pytest.approx(result.results.loc["210112004009GB00009", "area_mu"])


def test_neighbours_make_clusters():
    shapes = [box(0, 0, 10, 10), box(10, 0, 20, 10), box(21.5, 0, 30, 10), box(40, 0, 50, 10), None]
    parcels = gpd.GeoDataFrame(index=list("abcde"), geometry=shapes, crs="EPSG:4550")
    mu = pd.Series([1.0, 2.0, 4.0, 8.0, 16.0], index=parcels.index)
    assert open_neighbours_mu(parcels, mu, 2.0)[:4].tolist() == [6.0, 5.0, 3.0, 0.0]
    assert open_neighbours_mu(parcels, mu, 1.0)[:4].tolist() == [2.0, 1.0, 0.0, 0.0]
    assert np.isnan(open_neighbours_mu(parcels, mu, 2.0)["e"])
    assert open_neighbours_mu(parcels, mu.where(mu != 2), 2.0)["a"] == 4.0
    shifted = parcels.set_geometry(parcels.geometry.translate(500_000, 4_600_000))
    degrees = shifted.to_crs("EPSG:4490")
    assert open_neighbours_mu(degrees, mu, 2.0)[:4].tolist() == [6.0, 5.0, 3.0, 0.0]
    assert open_neighbours_mu(pd.DataFrame(index=parcels.index), mu, 2.0).isna().all()


def test_targets_ask_for_what_is_still_missing():
    ids = [f"F{n}" for n in range(7)]
    ledger = [f"C{n} zombie_enterprise {name} identified 2018-01-01" for n, name in enumerate(ids)]
    ledger += ["C0 zombie_enterprise F0 disposed 2018-08-01", "C9 zombie_enterprise F9 identified 2019-01-01"]
    result = lu.assess(land_data(cases=events(*ledger)), policy=POLICY, as_of="2018-10-01")
    rows = target_rows(result, (2018, 2019, 2020))
    assert rows[["year", "base", "disposed", "required"]].to_numpy().tolist() == [
        [2018, 7, 1, 2],
        [2019, 7, 1, 4],
        [2020, 7, 1, 6],
    ]
    late = target_rows(lu.assess(land_data(cases=events(*ledger)), policy=POLICY, as_of=AS_OF), YEARS)
    assert late[["year", "required", "overdue"]].to_numpy().tolist() == [[2021, 6, True]]
    assert late["zone_id"].tolist() == ["?"]
    assert target_rows(result, (2018,))["year"].tolist() == [2018]


def test_no_ledger_no_target(plain):
    made = plan(plain, capacities=[])
    assert (made.status, made.targets_met) == ("none", True)
    assert any("没有须对照的目标" in line for line in made.summary)


def test_years_are_checked(plain):
    assert plan(plain, capacities=[]).years == YEARS
    for years in ((2022, 2021), (2021, 2023), (2019, 2020), ()):
        with pytest.raises(ConfigError, match="计划年度"):
            plan(plain, years=years)


def local_pack(tmp_path, text):
    path = tmp_path / "local.toml"
    head = '[pack]\nid = "local"\ntitle = "本地"\nlevel = "city"\nextends = "cn"\nin_force_from = 2018-01-01\n'
    path.write_text(head + text, encoding="utf-8")
    return lu.load_policy(path, as_of=AS_OF)


def test_a_local_pack_changes_weights_measures_and_capacities(tmp_path):
    text = """
[planning.fee_weight]
value = 0.5
article = "本地"
confidence = "DESIGN"
[[planning.capacities]]
id = "hours"
resource = "staff_hours"
amount = 100
year = 2021
article = "本地"
confidence = "DESIGN"
[[planning.measures]]
id = "fee"
subject_kind = "idle_land"
mode = "FEE"
fits = ["levy_fee"]
staff_hours = 10
lead_months = 4
mu_share = 0
fee_share = 1
article = "本地"
confidence = "DESIGN"
"""
    policy = local_pack(tmp_path, text)
    assert policy.planning.fee_weight == 0.5
    assert pack_capacities(policy) == (Capacity("staff_hours", 100.0, 2021, None),)
    rows = {row.id: row for row in policy.planning.measures}
    assert (rows["fee"].staff_hours, rows["fee"].fits, rows["reclaim"].staff_hours) == (10.0, ("levy_fee",), 160.0)
    made = plan(assessed(policy=policy))
    hours = made.quotas[(made.quotas["resource"] == "staff_hours")].set_index("year")
    assert hours.loc[2021, "used"] <= 100
    assert hours["limit"].isna().tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("fits", "words"),
    [
        ('mode = "REC"\nfits = ["negotiate"]', "依法不适用于"),
        ('mode = "FEE"\nfits = ["negotiate"]', "依法不适用于"),
        ('mode = "XXX"\nfits = ["reclaim"]', "disposal_mode"),
    ],
)
def test_no_pack_may_plan_what_the_law_forbids(tmp_path, fits, words):
    text = f'\n[[planning.measures]]\nid = "bad"\nsubject_kind = "idle_land"\n{fits}\nstaff_hours = 1\nlead_months = 1\nmu_share = 1\narticle = "x"\nconfidence = "DESIGN"\n'
    with pytest.raises(PolicyError, match=words):
        local_pack(tmp_path, text)


def test_the_lawful_fits_are_statutory(tmp_path):
    with pytest.raises(PolicyError, match="不得放宽"):
        local_pack(tmp_path, '\n[planning.lawful_measures]\nvalue = ["REC:negotiate"]\narticle = "x"\nconfidence = "DESIGN"\n')


def test_the_national_pack_states_no_capacity_and_no_certainty():
    national = lu.load_policy("cn", as_of=AS_OF)
    assert national.planning.capacities == ()
    assert {row.confidence for row in national.planning.measures} == {"DESIGN"}
    assert national.source("planning.mu_weight").confidence == "DESIGN"


def capacity_file(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "plan.toml"
    path.write_bytes(text.encode(encoding))
    return path


def test_capacities_from_a_file(tmp_path):
    text = '﻿[[capacities]]\nresource = "staff_hours"\namount = 2400\n[[capacities]]\nresource = "hearings"\namount = 3\nyear = 2021\nzone_id = "Z1"\n'
    assert read_capacities(capacity_file(tmp_path, text)) == (
        Capacity("staff_hours", 2400.0), Capacity("hearings", 3.0, 2021, "Z1"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "须由"),
        ("x = 1", "请删去"),
        ("[[capacities]]\nresource = 'hours'\namount = 1", "不认识；可用：staff_hours"),
        ("[[capacities]]\nresource = 'hearings'", "amount"),
        ("[[capacities]]\nresource = 'hearings'\namount = -1", "不小于 0"),
        ("[[capacities]]\nresource = 'hearings'\namount = nan", "不小于 0"),
        ("[[capacities]]\nresource = 'hearings'\namount = true", "不小于 0"),
        ("[[capacities]]\nresource = 'hearings'\namount = 1\nyear = '2021'", "年份"),
        ("[[capacities]]\nresource = 'hearings'\namount = 1\nzone_id = 3", "加引号"),
        ("[[capacities]]\nresource = 'hearings'\namount = 1\namounts = 2", "没有“amounts”这一项"),
        ("[[capacities]\n", "TOML"),
    ],
)  # fmt: skip
def test_bad_capacity_files_say_what_to_do(tmp_path, text, words):
    with pytest.raises(ConfigError, match=words):
        read_capacities(capacity_file(tmp_path, text))


def test_capacity_files_that_cannot_be_read(tmp_path):
    with pytest.raises(ConfigError, match="UTF-8"):
        read_capacities(capacity_file(tmp_path, '# 限额\n[[capacities]]\nresource = "听证"', "gb18030"))
    with pytest.raises(ConfigError, match="无法读取"):
        read_capacities(tmp_path / "none.toml")
