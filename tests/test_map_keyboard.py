"""A page without a mouse: everything is reached with Tab and shows where the keys are; Enter goes into the details, Escape back out."""

import pandas as pd
import pytest
from maps_browser import afresh, launched, opened, ready
from maps_cases import assessed, delays, parcels, zones

from landuse import maps

pytestmark = pytest.mark.browser
POPUP = ".leaflet-popup .details"
CARD = "#detail-card .details"
LINES = ".parcel-table tr[data-row]"
FOCUS = """() => {
    const at = document.activeElement, look = getComputedStyle(at), after = getComputedStyle(at, "::after");
    const part = at.closest(".bar, .panel, .map-frame, .table-drawer, .leaflet-popup");
    const ring = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2 || after.borderTopStyle === "solid" && parseFloat(after.borderTopWidth) >= 2;
    const box = at.getBoundingClientRect();
    return { part: part && (part.className || part.tagName), ring, shown: box.width > 0 && box.height > 0, place: at.className + at.id + at.textContent.slice(0, 12) };
}"""


@pytest.fixture(scope="module")
def browser():
    with launched() as found:
        yield found


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    target = tmp_path_factory.mktemp("keys") / "map.html"
    tables = {
        "projects": pd.DataFrame({"project_id": ["X1", "X2", "X3"], "project_name": ["示范轴承项目", "示范电机项目", None]}),
        "project_parcels": pd.DataFrame({"project_id": ["X1", "X2", "X3"], "parcel_id": ["A05", "A05", "A07"]}),
    }
    maps.disposal_map(assessed(parcels(), zones=zones(), delays=delays(), **tables)).save(target)
    return target


@pytest.fixture(scope="module")
def tab(browser, path):
    with opened(browser, path) as found:
        yield found


@pytest.fixture
def page(tab):
    afresh(tab)
    ready(tab)
    return tab


def focused(page, selector):
    return page.evaluate("selector => document.activeElement.matches(selector)", selector)


def chosen(page):
    return page.locator(f"{LINES}.chosen").get_attribute("data-row")


def test_tab_leads_through_head_panel_map_and_table_and_always_shows_where(page):
    page.keyboard.press("t")
    seen = []
    for _ in range(160):
        page.keyboard.press("Tab")
        if focused(page, "body"):
            break
        seen.append(page.evaluate(FOCUS))
    assert all(stop["ring"] and stop["shown"] for stop in seen), [stop for stop in seen if not (stop["ring"] and stop["shown"])]
    order = list(dict.fromkeys(stop["part"] for stop in seen))
    assert order == ["bar", "panel", "map-frame", "table-drawer"]
    assert any("table-frame" in stop["place"] for stop in seen)
    assert any("folium-map" in stop["place"] for stop in seen)


def test_enter_opens_the_chosen_line_and_escape_leads_back(page):
    page.keyboard.press("t")
    page.locator(".table-frame").focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    assert chosen(page) == "2"
    assert focused(page, ".table-frame")
    page.keyboard.press("Escape")
    assert page.locator(POPUP).count() == 0
    assert chosen(page) == "2"
    page.keyboard.press("Enter")
    assert "A03" in page.locator(POPUP).inner_text()
    assert focused(page, POPUP)
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["part"].startswith("leaflet-popup")
    page.keyboard.press("Escape")
    assert page.locator(POPUP).count() == 0
    assert focused(page, ".table-frame")
    assert chosen(page) == "2"


def test_the_close_buttons_say_so_in_chinese(page):
    page.evaluate("landuse.page.goTo(0)")
    assert page.locator(".leaflet-popup-close-button").get_attribute("aria-label") == "关闭"


def test_home_end_and_pages_walk_the_table(page):
    page.keyboard.press("t")
    page.locator(".table-frame").focus()
    for key, row in (("End", "11"), ("PageUp", None), ("Home", "0"), ("PageDown", None), ("ArrowUp", None)):
        page.keyboard.press(key)
        assert row is None or chosen(page) == row
        assert focused(page, ".table-frame")
    assert 0 < int(chosen(page)) < 11


def test_a_line_without_outline_opens_its_card_and_comes_back(page):
    page.keyboard.press("t")
    page.locator(".table-frame").focus()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    assert "A12" in page.locator(CARD).inner_text()
    assert focused(page, CARD)
    page.keyboard.press("Escape")
    assert page.locator("#detail-card").is_hidden()
    assert focused(page, ".table-frame")


def test_enter_on_a_heading_sorts_and_opens_nothing(page):
    page.keyboard.press("t")
    page.locator(LINES).first.wait_for()
    page.locator('th[data-column="idle_days"] button').press("Enter")
    page.locator('th[data-column="idle_days"][aria-sort="ascending"]').wait_for(timeout=20_000)
    assert page.locator(POPUP).count() == 0


def test_an_entry_of_the_list_opened_by_key_gets_the_keys_back(page):
    page.locator(".tab", has_text="处置清单").focus()
    page.keyboard.press("Enter")
    page.locator(".listing .entry").nth(1).focus()
    page.keyboard.press("Enter")
    assert focused(page, POPUP)
    page.keyboard.press("Escape")
    assert focused(page, ".listing .entry:nth-of-type(2)")


def test_the_search_leads_into_the_details_and_back_to_the_map(page):
    page.keyboard.press("/")
    page.keyboard.type("A07")
    page.keyboard.press("Enter")
    assert focused(page, POPUP)
    page.keyboard.press("Escape")
    assert focused(page, ".folium-map")


@pytest.mark.parametrize(
    ("words", "row", "shown"), [("示范电机", 4, "示范电机项目"), ("x3", 6, "X3"), ("8BA09", 8, "2101062018BA09")]
)
def test_the_search_finds_projects_and_numbers_and_shows_what_it_found(page, words, row, shown):
    page.keyboard.press("/")
    page.keyboard.type(words)
    assert page.locator(".suggestion").count() == 1
    assert shown in page.locator(".suggestion").inner_text()
    page.keyboard.press("Enter")
    assert page.evaluate("landuse.page.parcels.chosen") == row
    assert shown in page.locator(f"{POPUP} .details-more").text_content()


def test_a_parcel_stays_marked_when_another_was_open(page):
    page.evaluate("landuse.page.goTo(3)")
    page.evaluate("landuse.page.goTo(5)")
    assert page.locator(POPUP).count() == 1
    assert page.evaluate("landuse.page.parcels.chosen") == 5
