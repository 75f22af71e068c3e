"""The time slider: colours, legend, key figures and table of another day, by mouse, by key and by address; absent parcels are 无数据."""

import pandas as pd
import pytest
from maps_browser import color_at, launched, opened, ready
from maps_cases import delays, parcels, zones

import landuse as lu
from landuse import maps
from landuse.errors import OutputError
from landuse.maps.timeline import CLASSES
from landuse.style import NO_DATA
from landuse.vocabulary import code_label, codes

DAYS = ("2018-12-31", "2019-12-31", "2020-12-31")


def judged(frame, day):
    data = lu.LandData(parcels=frame, zones=zones(), delays=delays())
    return lu.assess(data, policy=lu.load_policy("cn", as_of=day), as_of=day)


@pytest.fixture(scope="module")
def results():
    """Return three days: A05 is missing from the first one, and A99 stands only in it."""
    first = parcels()
    first.loc[first["parcel_id"] == "A05", "parcel_id"] = "A99"
    return [judged(first, DAYS[0]), *(judged(parcels(), day) for day in DAYS[1:])]


@pytest.fixture(scope="module")
def path(results, tmp_path_factory):
    target = tmp_path_factory.mktemp("slider") / "map.html"
    maps.timeline(reversed(results)).save(target)
    return target


@pytest.fixture(scope="module")
def browser():
    with launched() as found:
        yield found


@pytest.fixture
def page(browser, path):
    with opened(browser, path) as found:
        yield found


def status_of(result, ids):
    return [None if pd.isna(value) else value for value in result.results["idle_status"].astype("object").reindex(ids)]


def legend(page):
    """Return {class: parcels} as the legend says."""
    lines = page.locator('.group[data-column="idle_status"] .line').all()
    return {
        line.get_attribute("data-key"): int(line.locator(".line-count b").inner_text().removesuffix("宗").replace(",", ""))
        for line in lines
    }


def counts(result, ids):
    found = status_of(result, ids)
    return {key: found.count(key) for key in codes("idle_status")} | {NO_DATA.key: found.count(None)}


def test_every_day_has_the_same_classes_and_absent_parcels_have_no_data(results):
    layer = next(child for child in maps.timeline(results)._children.values() if "columns" in getattr(child, "payload", {}))
    held = layer.payload["columns"]
    ids = results[-1].results.index
    for name in CLASSES:
        assert len({str(held[f"{name}@{day}"]["classes"]) for day in DAYS}) == 1
    first = held[f"idle_status@{DAYS[0]}"]
    keys = [first["classes"][code]["key"] for code in first["codes"]]
    assert keys == [value or NO_DATA.key for value in status_of(results[0], ids)]
    assert keys[ids.get_loc("A05")] == NO_DATA.key
    assert held[f"idle_days@{DAYS[0]}"]["values"][ids.get_loc("A05")] is None
    assert "A99" not in ids


def test_parcels_of_earlier_days_only_are_counted_in_the_foot(results):
    assert maps.timeline(results).text.footer["仅在较早时点"] == "1 宗，未显示"
    assert "仅在较早时点" not in maps.timeline(results[1:]).text.footer


def test_one_day_or_the_same_day_twice_is_refused(results):
    for given in (results[:1], [results[1], results[1]], []):
        with pytest.raises(OutputError, match="至少两个不同时点"):
            maps.timeline(given)


@pytest.mark.browser
def test_the_page_opens_on_the_last_day_and_the_keys_go_back(page, results):
    ids = results[-1].results.index
    assert legend(page) == counts(results[-1], ids)
    assert page.locator(".time-day").inner_text() == "2020-12-31（最近）"
    page.locator(".time-slider input").focus()
    page.keyboard.press("Home")
    assert legend(page) == counts(results[0], ids)
    assert page.locator("#page-subtitle").inner_text().startswith("数据截至 2018年12月31日")
    page.keyboard.press("ArrowRight")
    assert legend(page) == counts(results[1], ids)
    assert page.locator(".time-slider input").get_attribute("aria-valuetext") == DAYS[1]


@pytest.mark.browser
def test_colours_cards_table_and_details_are_those_of_the_day(page, results):
    first, last = results[0].results, results[-1].results
    row = next(i for i, name in enumerate(last.index) if name in first.index and last["idle_status"].iloc[i] == "idle_two_years"
               and first.loc[name, "idle_status"] != "idle_two_years" and last.geometry.iloc[i] is not None)  # fmt: skip
    name = last.index[row]
    page.locator(".time-tick").nth(0).click()
    wanted = codes("idle_status")[str(first.loc[name, "idle_status"])].color
    corners = [color_at(page, row, east, 0.27)[:3] for east in (-0.33, -0.21, 0.13, 0.31)]
    assert tuple(int(wanted[i : i + 2], 16) for i in (1, 3, 5)) in corners
    page.evaluate(f"landuse.page.goTo({row})")
    words = page.locator(".leaflet-popup .details").inner_text()
    assert code_label("idle_status", str(first.loc[name, "idle_status"])) in words.split("\n")[0]
    assert all(day in words for day in DAYS)
    page.click("#toggle-table")
    line = page.locator(f'.parcel-table tr[data-row="{row}"]').inner_text()
    assert code_label("disposal_action", str(first.loc[name, "disposal_action"])) in line
    assert page.locator(".key-card").first.locator("b").inner_text() == str(len(last) - 1)
    page.locator(".time-tick").nth(2).click()
    assert page.locator(".leaflet-popup").count() == 0
    assert page.locator(".key-card").first.locator("b").inner_text() == str(len(last))


@pytest.mark.browser
def test_filters_hold_while_the_day_changes(page, results):
    ids = results[-1].results.index
    group = '.group[data-column="idle_status"] [data-key="idle_two_years"]'
    page.locator(group).hover()
    page.locator(f"{group} .only").click()
    page.locator(".time-tick").nth(1).click()
    seen = page.evaluate("Array.from(landuse.page.parcels.visible)")
    assert seen == [int(value == "idle_two_years") for value in status_of(results[1], ids)]


@pytest.mark.browser
def test_playing_runs_to_the_last_day_and_stops(page):
    page.locator(".time-play").click()
    assert page.locator(".time-day").inner_text() == DAYS[0]
    assert page.locator(".time-play").inner_text() == "暂停"
    page.wait_for_function("() => landuse.page.slider.at === 2", timeout=20_000)
    assert page.locator(".time-play").inner_text() == "播放"


@pytest.mark.browser
def test_the_address_keeps_the_day(browser, path):
    with opened(browser, path) as page:
        page.locator(".time-tick").nth(1).click()
        page.wait_for_function("() => location.hash.includes('on=2019-12-31')")
        tail = page.url.partition("#")[2]
    with opened(browser, path) as again:
        again.goto(f"{path.resolve().as_uri()}#{tail}")
        again.reload()
        ready(again)
        assert again.locator(".time-day").inner_text() == DAYS[1]
        again.goto(f"{path.resolve().as_uri()}#on=1900-01-01")
        again.reload()
        ready(again)
        assert again.locator(".time-day").inner_text() == "2020-12-31（最近）"


@pytest.mark.browser
def test_a_map_of_one_day_has_no_slider(browser, results, tmp_path):
    maps.disposal_map(results[-1]).save(tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html") as page:
        assert not page.locator("#time-slider").is_visible()
