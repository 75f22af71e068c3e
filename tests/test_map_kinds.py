"""The finished maps: enterprises, contradictions, industries, zones, plan; what colours a parcel is what the tables say."""

import subprocess
import sys

import grounds_cases
import numpy as np
import pandas as pd
import pytest
from maps_browser import color_at, launched, opened
from maps_cases import AS_OF, assessed, firms_result, hostile_result, parcels, zone_result, zones

from landuse import maps
from landuse.findings.contradictions import ID_SEPARATOR
from landuse.maps.contradiction import KIND
from landuse.maps.enterprise import GRADE, NO_FIRM, ZOMBIE
from landuse.maps.industry import INDUSTRY, UNCERTAIN
from landuse.maps.plan import LEFT, MODE, OUTSIDE, UNPLANNED, YEAR
from landuse.maps.zone import GOALS, SCORE
from landuse.planning import Plan, plan
from landuse.style import NO_DATA
from landuse.vocabulary import codes
from landuse.zones.review import review_zones


@pytest.fixture(scope="module")
def sample():
    return grounds_cases.result()


@pytest.fixture(scope="module")
def planned(sample):
    return plan(sample)


@pytest.fixture(scope="module")
def review(sample):
    return review_zones(sample.data, policy=sample.policy, as_of=AS_OF)


@pytest.fixture(scope="module")
def hostile():
    return hostile_result()


@pytest.fixture(scope="module")
def browser():
    with launched() as found:
        yield found


def column(page, name):
    """Return a class column of a map's parcels as keys, or another one as values."""
    layer = next(child for child in page._children.values() if "columns" in getattr(child, "payload", {}))
    block = layer.payload["columns"][name]
    if block["kind"] == "class":
        return [block["classes"][code]["key"] for code in block["codes"]]
    if "codes" in block:
        return [block["values"][code] if code >= 0 else None for code in block["codes"]]
    return list(block["values"])


def keys(page, name):
    layer = next(child for child in page._children.values() if "columns" in getattr(child, "payload", {}))
    return [found["key"] for found in layer.payload["columns"][name]["classes"]]


def test_a_review_is_shown_in_one_line(review):
    assert repr(review) == (
        f"ZoneReview(as_of {AS_OF}, policy {review.policy.id}, zones {len(review.data.zones)}, "
        f"parcels {len(review.data.parcels)}, issues {len(review.issues)})"
    )


def test_enterprises_the_gravest_zombie_and_the_main_grade_on_each_parcel():
    result = firms_result()
    page = maps.enterprise_map(result)
    zombie = dict(zip(result.results.index, column(page, ZOMBIE), strict=True))
    grade = dict(zip(result.results.index, column(page, GRADE), strict=True))
    assert zombie["A08"] == result.enterprises.loc["E2", "zombie_status"]
    assert zombie["A01"] == result.enterprises.loc["E1", "zombie_status"]
    assert zombie["A12"] == NO_DATA.key  # E9 is not among the enterprises: unknown goes before sound
    assert grade["A12"] == result.enterprises.loc["E3", "per_mu_grade"]  # who owns, not who rents
    assert {zombie[name] for name in result.results.index if name not in ("A01", "A08", "A12")} == {NO_FIRM.key}
    assert keys(page, GRADE) == [*codes("per_mu_grade"), NO_FIRM.key, NO_DATA.key]


def test_without_enterprises_every_parcel_is_without_data():
    page = maps.enterprise_map(zone_result())
    assert set(column(page, ZOMBIE)) == set(column(page, GRADE)) == {NO_DATA.key}


def test_contradictions_are_shown_by_kind(sample):
    page = maps.contradictions_map(sample)
    found = dict(zip(sample.results.index, column(page, KIND), strict=True))
    wanted: dict[str, set[str]] = {}
    for ids, kind in zip(sample.contradictions["parcel_id"], sample.contradictions["contradiction"], strict=True):
        for name in str(ids).split(ID_SEPARATOR) if isinstance(ids, str) else []:
            wanted.setdefault(name.strip(), set()).add(str(kind))
    wanted = {name: kinds for name, kinds in wanted.items() if name in found}
    assert wanted
    for name, key in found.items():
        kinds = wanted.get(name, set())
        assert key == ("none" if not kinds else "several" if len(kinds) > 1 else next(iter(kinds)))
    assert len(page.text.listed) == len(wanted)


def test_two_kinds_on_one_parcel_are_a_class_of_their_own():
    from dataclasses import replace

    result = firms_result()
    rows = pd.DataFrame(
        {"contradiction": ["idle_but_used", "holder_not_occupant"], "parcel_id": "A01", "one_side": "甲", "other_side": "乙"}
    )
    page = maps.contradictions_map(replace(result, contradictions=rows))
    assert column(page, KIND)[0] == "several"
    assert set(column(page, KIND)[1:]) == {"none"}


def test_industries_follow_their_edition():
    frame = parcels()
    frame["industry_code"] = ["C36", "36", "36", "3011", "C37", None, "26", "26", "26", "26", "26", "26"]
    frame["industry_code_year"] = pd.array([2017, 2002, None, 2011, 2002, 2017, None, *[2017] * 5], dtype="Int64")
    page = maps.industry_map(assessed(frame, zones=zones()))
    assert column(page, INDUSTRY)[:7] == ["36", "35", UNCERTAIN.key, "30", UNCERTAIN.key, NO_DATA.key, "26"]
    again = maps.industry_map(assessed(frame.iloc[:2], zones=zones()))
    layers = [next(c for c in found._children.values() if "columns" in getattr(c, "payload", {})) for found in (page, again)]
    looks = [{c["key"]: (c["color"], c["hatch"]) for c in layer.payload["columns"][INDUSTRY]["classes"]} for layer in layers]
    assert looks[1].items() <= looks[0].items()
    shown = [look for key, look in looks[0].items()]
    assert len(set(shown)) == len(shown)


def test_zones_by_score_and_goals_in_fixed_classes(sample, review):
    page = maps.zone_map(sample, review)
    scores = review.evaluation.results["zone_score"].xs(2020, level="year")
    mine = sample.results["zone_id"].map(scores)
    assert column(page, "zone_score") == pytest.approx(mine.tolist(), abs=1e-6)
    wanted = np.searchsorted([60, 70, 80, 90], mine, side="right")
    assert column(page, SCORE) == [f"class_{place}" for place in wanted]
    assert keys(page, SCORE) == [*(f"class_{i}" for i in range(5)), NO_DATA.key]
    cells = review.scorecard.cells
    zone = sample.results["zone_id"].iloc[0]
    status = cells[(cells["zone_id"] == zone) & (cells["year"] == 2020)]["status"].value_counts()
    share = 100 * status["met"] / (status["met"] + status["not_met"])
    assert column(page, "goals_met")[0] == pytest.approx(share)
    assert f"达到 {status['met']}、未达到 {status['not_met']}" in column(page, "goal_counts")[0]
    assert len(column(page, "goals")[0].split("\n")) == status.drop("not_applicable", errors="ignore").sum()


def test_zones_without_accounts_or_parcels_without_a_zone_are_without_data():
    frame = parcels().drop(columns="zone_id")
    page = maps.zone_map(assessed(frame))
    assert set(column(page, SCORE)) == set(column(page, GOALS)) == {NO_DATA.key}


def test_the_plan_by_year_and_mode(sample, planned):
    page = maps.plan_map(sample, planned)
    by_parcel = planned.by_parcel()
    for name, year, mode, reason in zip(
        sample.results.index, column(page, YEAR), column(page, MODE), column(page, "plan_reason"), strict=True
    ):
        if name in by_parcel.index:
            assert (year, mode) == (str(by_parcel.loc[name, "plan_year"]), by_parcel.loc[name, "plan_mode"])
            assert reason
        else:
            assert year == mode
            assert year in (UNPLANNED.key, OUTSIDE.key)
    left = planned.left[planned.left["subject_kind"] == "idle_land"].set_index("subject_id")["reason_code"].astype("str")
    shown = pd.Series(column(page, LEFT), index=sample.results.index)
    assert shown[shown != OUTSIDE.key].to_dict() == left[~left.index.isin(by_parcel.index)].to_dict()
    assert keys(page, YEAR) == [*(str(year) for year in planned.years), UNPLANNED.key, OUTSIDE.key]
    order = [sample.results.index[row] for row in page.text.listed]
    ranked = by_parcel.sort_values(["plan_year", "plan_order"], kind="stable").index.tolist()
    assert order == ranked


def test_an_empty_plan_keeps_its_classes(sample, planned):
    from dataclasses import replace

    nothing: Plan = replace(planned, chosen=planned.chosen.iloc[:0], left=planned.left.iloc[:0])
    page = maps.plan_map(sample, nothing)
    assert set(column(page, YEAR)) == {OUTSIDE.key}


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["enterprise", "contradictions", "industry", "zone", "plan"])
def test_each_map_opens_colours_and_tells(browser, kind, sample, planned, review, tmp_path):
    make = {"enterprise": maps.enterprise_map, "contradictions": maps.contradictions_map, "industry": maps.industry_map, "zone": lambda result: maps.zone_map(result, review),
            "plan": lambda result: maps.plan_map(result, planned)}[kind]  # fmt: skip
    result = firms_result() if kind in ("enterprise", "contradictions") else sample
    found = make(result)
    found.save(tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html") as page:
        style = found.text.style
        first = page.locator(".group").first
        assert first.get_attribute("data-column") == style
        assert first.locator(".line").count() == len(keys(found, style))  # empty classes stay
        row = next(int(row) for row in [*found.text.listed, 3] if result.results.geometry.iloc[int(row)] is not None)
        page.evaluate(f"landuse.page.goTo({row})")
        label = page.evaluate(f"landuse.page.parcels.text('{style}', {row})")
        assert label in page.locator(".leaflet-popup .details-status").inner_text()
        page.keyboard.press("Escape")
        wanted = page.evaluate(f"landuse.page.parcels.style.styleOf({row}).color")
        spots = [color_at(page, row, east, north)[:3] for east in (-0.1, 0.03, 0.11) for north in (-0.07, 0.06)]
        assert tuple(int(wanted[i : i + 2], 16) for i in (1, 3, 5)) in spots
        page.click("#toggle-table")
        assert page.locator(".parcel-table tr[data-row]").count() > 3


@pytest.mark.browser
@pytest.mark.parametrize("make", [maps.enterprise_map, maps.contradictions_map, maps.zone_map])
def test_hostile_names_stay_text_on_the_other_maps(browser, hostile, make, tmp_path):
    make(hostile).save(tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html") as page:
        shown = page.evaluate(f"""() => [...Array({len(hostile.results)}).keys()].map((row) => {{
            landuse.page.goTo(row); return document.querySelectorAll(".details img, .details script").length; }})""")
        assert shown == [0] * len(hostile.results)


@pytest.mark.browser
def test_explore_shows_in_the_frame_of_a_notebook(browser, sample, tmp_path):
    shown = maps.explore(sample)._repr_html_()
    assert "srcdoc=" in shown
    (tmp_path / "cell.html").write_text(
        f'<!DOCTYPE html><html data-ready><meta charset="utf-8"><body>{shown}</body></html>', encoding="utf-8"
    )
    with opened(browser, tmp_path / "cell.html") as page:
        frame = page.frames[1]
        frame.wait_for_selector("html[data-ready]", timeout=20_000)
        frame.evaluate("landuse.page.goTo(3)")
        assert sample.results.index[3] in frame.locator(".leaflet-popup").inner_text()
        page.wait_for_timeout(400)  # the address is written after a rest; a frame has none


def test_the_maps_bring_no_solver_and_no_database_along():
    heavy = "('scipy', 'sqlalchemy', 'matplotlib', 'xlsxwriter', 'rasterio')"
    script = f"import sys, landuse.maps; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
