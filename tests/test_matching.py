"""Matching of freed or low-efficiency land with waiting projects: area, industry, place, contiguity, the best choice."""

import itertools
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import landuse as lu
from landuse.matching import available_land, match, waiting_projects
from landuse.matching.available_land import industry_of
from landuse.matching.choice import best_choice

AS_OF = "2020-12-31"
MU = 2000 / 3
SIDE = 100.0
LOW = {
    "works_status": "completed",
    "actual_start_date": "2014-11-01",
    "completion_date": "2016-06-01",
    "contract_date": "2014-03-01",
}


@cache
def national():
    return lu.load_policy("cn", as_of=AS_OF)


def parcel(place, mu, *, footprint=0.1, industry="3411", year=2017, zone="G", **facts):
    """Return one built parcel `mu` large at a place of a row of squares that adjoin one another."""
    area = mu * MU
    return LOW | {
        "geometry": shapely.box(520_000 + place * SIDE, 4_616_000, 520_000 + (place + 1) * SIDE, 4_616_000 + SIDE),
        "area_m2": area, "building_footprint_m2": area * footprint, "structure_area_m2": 0.0, "yard_area_m2": 0.0,
        "land_use_code": "0601", "land_use_system": "gbt21010_2017", "industry_code": industry, "industry_code_year": year,
        "zone_id": zone, "holder_name": f"甲{place}",
    } | facts  # fmt: skip


def project(mu, industry="3411", zone="G", **facts):
    return {
        "project_name": "某项目", "signed_date": "2020-03-01", "planned_start_date": "2021-06-30", "industry_code": industry,
        "industry_code_year": 2017, "wanted_area_m2": None if mu is None else mu * MU, "wanted_zone_id": zone, "is_industrial": True,
    } | facts  # fmt: skip


def assessed(parcels, projects, **tables):
    land = gpd.GeoDataFrame(parcels, geometry="geometry", crs="EPSG:4550")
    land["parcel_id"] = [f"P{number}" for number in range(len(parcels))]
    works = pd.DataFrame(projects, index=pd.Index([f"J{number}" for number in range(len(projects))], name="project_id"))
    return lu.assess(lu.LandData(parcels=land, projects=works, **tables), policy=national(), as_of=AS_OF)


def test_the_exact_parcel_of_the_industry_in_the_zone_beside_its_like_scores_full():
    found = match(
        assessed([parcel(0, 30), parcel(1, 50, footprint=0.4), parcel(5, 33, industry="2720", zone="S")], [project(30)])
    )
    best = found[found["rank"] == 1].iloc[0]
    assert (best["parcel_id"], best["score"]) == ("P0", pytest.approx(100))
    assert best[["area_fit", "industry_fit", "place_fit", "contiguity_fit"]].tolist() == [True, True, True, True]
    assert best["unknown"] == ""
    for words in ("面积30.00亩，拟用30.00亩（恰合）", "行业大类34与该地现有产业相同", "位于意向开发区", "与同行业用地相邻"):
        assert words in best["reasons"]
    other = found[found["rank"] == 2].iloc[0]
    assert other["parcel_id"] == "P2"
    # no enterprises, so the zone's main industry is unknown: the industry of other land is open and counts neither way
    assert other["unknown"] == "行业"
    assert other["score"] == pytest.approx(100 * (40 * (1 - 0.1 / 0.3)) / (40 + 20 + 15))
    assert "不在意向开发区" in other["reasons"]
    assert found["recommended"].tolist() == [True, False]


def test_the_area_fits_from_ten_percent_less_to_thirty_percent_more():
    land = [parcel(2 * place, mu) for place, mu in enumerate((26.99, 27.0, 30, 39.0, 39.01))]
    assert match(assessed(land, [project(30)]))["parcel_id"].tolist() == ["P2", "P1", "P3"]


def test_adjoining_parcels_go_together_and_none_is_needless():
    parcels = [parcel(0, 20), parcel(1, 12), parcel(2, 31), parcel(6, 20), parcel(8, 12)]
    found = match(assessed(parcels, [project(32)]))
    assert set(found["parcel_id"]) == {
        "P0、P1",
        "P2",
    }  # not P3 and P4, which do not touch; not P2 and another, which P2 does not need
    pair = found[found["parcel_id"] == "P0、P1"].iloc[0]
    assert (pair["parcels"], pair["area_mu"], pair["holder_name"]) == (2, pytest.approx(32), "甲0、甲1")
    assert "2宗相邻土地合并使用" in pair["reasons"]
    assert pair["contiguity_fit"]  # P2 beside it is of the same industry


def test_three_parcels_at_most_go_together():
    parcels = [parcel(place, 10) for place in range(5)]
    found = match(assessed(parcels, [project(40), project(30)]))
    assert set(found["project_id"]) == {"J1"}
    assert found.iloc[0]["parcel_id"] in {"P0、P1、P2", "P1、P2、P3", "P2、P3、P4"}
    assert found["parcels"].tolist() == [3] * len(found)


def test_parcels_without_boundary_go_alone_and_their_surroundings_are_unknown():
    found = match(assessed([parcel(0, 16, geometry=None), parcel(1, 16), parcel(2, 32, geometry=None)], [project(32)]))
    assert found["parcel_id"].tolist() == ["P2"]
    assert pd.isna(found.iloc[0]["contiguity_fit"])
    assert found.iloc[0]["unknown"] == "集聚"
    assert found.iloc[0]["score"] == pytest.approx(100)


def test_unknown_wishes_count_neither_way():
    land = [parcel(0, 30), parcel(3, 36)]
    wishes = [project(30, industry=None, zone=None), project(None), project(None, industry=None, zone=None)]
    found = match(assessed(land, wishes))
    by_area, no_area = found[found["project_id"] == "J0"], found[found["project_id"] == "J1"]
    assert by_area["score"].tolist() == pytest.approx([100, 100 * (1 - 0.2 / 0.3)])
    assert by_area["unknown"].tolist() == ["行业、区位、集聚"] * 2
    assert no_area["area_fit"].isna().all()
    assert len(no_area) == 2
    assert "J2" not in set(found["project_id"])


def test_the_main_industry_of_the_zone_fits_too():
    firms = pd.DataFrame({
        "enterprise_id": ["A", "B"], "enterprise_name": ["a", "b"], "zone_id": ["G", "G"], "industry_code": ["3670", "2720"], "built": [True, True],
    })  # fmt: skip
    occupancy = pd.DataFrame({
        "parcel_id": ["P1", "P2"], "enterprise_id": ["A", "B"], "tenure": ["own", "own"], "occupied_area_m2": [50 * MU, 20 * MU],
    })  # fmt: skip
    land = [parcel(0, 30), parcel(3, 50, footprint=0.4), parcel(5, 20, footprint=0.4)]
    tables = {"enterprises": firms, "occupancy": occupancy}
    found = match(assessed(land, [project(30, industry="3620"), project(30, industry="2720")], **tables)).set_index("project_id")
    main, neither = found.loc["J0"], found.loc["J1"]
    assert main["industry_fit"]
    assert "用地最多的产业" in main["reasons"]
    assert not neither["industry_fit"]
    assert "均不同" in neither["reasons"]


def test_old_industry_codes_are_compared_in_the_terms_of_2017():
    codes = pd.DataFrame(
        {
            "industry_code": ["3511", "3525", "2720", "3411", None, "3770"],
            "industry_code_year": [2002, 2017, pd.NA, pd.NA, 2017, 2002],
        }
    )
    found = industry_of(codes.astype({"industry_code": "str", "industry_code_year": "Int64"}))
    assert found.fillna("").tolist() == ["34", "35", "27", "", "", ""]


def test_only_signed_projects_without_land_wait():
    projects = [
        project(30), project(30, signed_date=None), project(30, signed_date="2021-01-01"), project(30, actual_start_date="2020-06-01"),
        project(30), project(30, project_cause="P3", planned_start_date="2019-01-01"),
    ]  # fmt: skip
    links = pd.DataFrame({"project_id": ["J4"], "parcel_id": ["P0"]})
    cases = pd.DataFrame({
        "case_id": ["1"], "subject_kind": ["zombie_project"], "subject_id": ["J5"], "event": ["disposed"], "event_date": ["2020-01-01"], "mode": ["TERMINATE"],
    })  # fmt: skip
    result = assessed([parcel(0, 30)], projects, project_parcels=links, cases=cases)
    waits = result.projects["waits_for_land"]
    assert [None if pd.isna(value) else bool(value) for value in waits] == [True, None, False, False, False, False]
    assert waiting_projects(result).index.tolist() == ["J0"]


def test_land_that_was_taken_back_is_on_offer_until_it_is_granted_anew():
    def case(parcel_id, event="disposed", day="2019-05-01", mode="REC"):
        return {
            "case_id": f"{parcel_id}{event}",
            "subject_kind": "idle_land",
            "subject_id": parcel_id,
            "event": event,
            "event_date": day,
            "mode": mode,
        }

    idle = {"works_status": "not_started", "actual_start_date": None, "completion_date": None}
    land = [
        parcel(0, 30, **idle), parcel(2, 30, **idle), parcel(4, 30, **idle | {"contract_date": "2019-08-01"}), parcel(6, 30, **idle),
        parcel(8, 30, footprint=0.4), parcel(9, 0),
    ]  # fmt: skip
    cases = [case("P0"), case("P1"), case("P1", "reopened", "2020-01-01", None), case("P2"), case("P3", mode="EXT"), case("P5")]
    offered = available_land(assessed(land, [project(30)], cases=pd.DataFrame(cases)))
    assert offered["source"].to_dict() == {"P0": "freed"}


def test_idle_and_normal_land_is_not_on_offer():
    idle = {
        "works_status": "not_started",
        "actual_start_date": None,
        "completion_date": None,
        "agreed_start_date": "2015-01-01",
        "delay_cause": "H",
    }
    assert available_land(assessed([parcel(0, 30, **idle), parcel(1, 30, footprint=0.4)], [project(30)])).empty


def test_degrees_are_not_taken_for_metres():
    result = assessed([parcel(0, 16), parcel(1, 16), parcel(3, 16)], [project(32)])
    degrees = result.data.parcels.to_crs("EPSG:4490")
    again = lu.assess(result.data.with_tables({"parcels": degrees}), policy=national(), as_of=AS_OF)
    assert match(again)["parcel_id"].tolist() == match(result)["parcel_id"].tolist() == ["P0、P1"]


def test_each_parcel_goes_to_one_project_and_most_projects_are_served():
    found = match(assessed([parcel(0, 30), parcel(3, 31)], [project(30), project(31)]))
    taken = found[found["recommended"]].set_index("project_id")["parcel_id"].to_dict()
    assert taken == {"J0": "P0", "J1": "P1"}
    alone = match(assessed([parcel(0, 30)], [project(30), project(31)]))
    assert alone[alone["recommended"]]["project_id"].tolist() == ["J0"]


def test_nothing_waits_nothing_is_proposed():
    result = lu.assess(lu.LandData(parcels=pd.DataFrame({"parcel_id": ["P0"]})), policy=national(), as_of=AS_OF)
    assert match(result).empty
    assert waiting_projects(result).empty
    assert "recommended" in match(result).columns


def brute_force(projects, parcels, scores):
    best = 0.0
    for size in range(len(projects) + 1):
        for chosen in itertools.combinations(range(len(projects)), size):
            held = [parcel for number in chosen for parcel in parcels[number]]
            if len(set(held)) == len(held) and len({projects[number] for number in chosen}) == size:
                best = max(best, sum(scores[number] + 1000 for number in chosen))
    return best


@pytest.mark.parametrize("seed", range(25))
def test_the_choice_is_the_best_of_all(seed):
    draw = np.random.default_rng(seed)
    count = int(draw.integers(1, 9))
    projects = draw.integers(0, 4, count).tolist()
    parcels = [sorted(set(draw.integers(0, 5, int(draw.integers(1, 4))).tolist())) for _ in range(count)]
    scores = draw.uniform(0, 100, count).tolist()
    chosen = np.flatnonzero(best_choice(projects, parcels, scores))
    held = [parcel for number in chosen for parcel in parcels[number]]
    assert len(held) == len(set(held))
    assert len({projects[number] for number in chosen}) == len(chosen)
    assert sum(scores[number] + 1000 for number in chosen) == pytest.approx(brute_force(projects, parcels, scores))
