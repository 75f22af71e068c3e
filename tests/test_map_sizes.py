"""The same page at 600, 10,000 and 100,000 parcels: drawn, found, filtered, explained, listed, exported and printed; and with nothing."""

import csv
import importlib
from pathlib import Path

import numpy as np
import pytest
from maps_browser import click_parcel, color_at, launched, opened, point_at, stand_still
from maps_cases import assessed, parcels

import landuse as lu
from landuse import maps
from landuse.vocabulary import codes

pytestmark = pytest.mark.browser
POPUP = ".leaflet-popup .details"
LINES = ".parcel-table tr[data-row]"
PLAIN = "not_idle"  # drawn without hatching
SIZES = (600, 10_000, 100_000)
BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture(scope="module")
def browser():
    with launched() as found:
        yield found


@pytest.fixture(scope="module")
def make_result():
    """The city of the benchmark, any number of parcels."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(BENCHMARKS)
        made = importlib.import_module("map_build").make_result
    return lambda count: made(count, np.random.default_rng(3))


@pytest.fixture(scope="module", params=SIZES)
def result(request, make_result):
    return make_result(request.param)


@pytest.fixture(scope="module")
def tab(browser, result, tmp_path_factory):
    target = tmp_path_factory.mktemp("size") / "map.html"
    maps.disposal_map(result).save(target)
    assert target.stat().st_size <= {600: 0.5e6, 10_000: 1e6, 100_000: 7e6}[len(result.results)]
    with opened(browser, target) as found:
        yield found


@pytest.fixture
def page(tab):
    """The one tab of a size, put back to where it began: loading a hundred thousand parcels anew for each test would take long."""
    tab.evaluate(
        """() => {
            const { filters, table, showTable, closeCard, map, parcels } = landuse.page;
            map.closePopup(); closeCard(); table.input.value = ""; table.search(""); table.sort(null, false); showTable(false);
            filters.groups.forEach(({ column }) => filters.reset(column));
            document.querySelector("#search input").value = "";
            document.activeElement.blur();
            map.fitBounds(parcels.getBounds(), { animate: false });
        }"""
    )
    return tab


def go_near(page, row):
    page.evaluate("row => { landuse.page.map.setView(landuse.page.parcels.shapes.anchor(row), 17, { animate: false }); }", row)


def only(page, status):
    line = page.locator(f'[data-column="idle_status"] [data-key="{status}"]')
    line.hover()
    line.locator(".only").click()


def plain_row(result):
    """Return the row of a parcel in the middle of the city that is drawn without hatching."""
    rows = np.flatnonzero(result.results["idle_status"] == PLAIN)
    return int(rows[len(rows) // 2])


def test_every_parcel_is_drawn(page, result):
    assert page.evaluate("landuse.page.parcels.drawn") == len(result.results)
    row = plain_row(result)
    go_near(page, row)
    wanted = codes("idle_status")[PLAIN].color
    assert color_at(page, row)[:3] == pytest.approx(tuple(int(wanted[i : i + 2], 16) for i in (1, 3, 5)), abs=2)
    assert 0 < page.evaluate("landuse.page.parcels.drawn") <= min(len(result.results), 600)  # no more than what is in sight


def test_no_parcel_vanishes_however_far_away(page, result):
    page.evaluate(
        "() => { landuse.page.map.setZoom(3, { animate: false }); }"
    )  # returns nothing: the map would drag the whole page along
    assert page.evaluate("landuse.page.parcels.drawn") == len(result.results)
    spots = {color_at(page, row)[3] for row in range(0, len(result.results), len(result.results) // 4)}
    assert min(spots) > 0


def test_pointing_and_clicking_pick_the_parcel(page, result):
    row = plain_row(result)
    go_near(page, row)
    point_at(page, row)
    assert page.locator(".parcel-tip .tip-name").inner_text() == result.results["holder_name"].iloc[row]
    assert page.evaluate("landuse.page.parcels.pointed") == row
    click_parcel(page, row)
    assert result.results.index[row] in page.locator(POPUP).inner_text()
    assert page.evaluate("landuse.page.parcels.chosen") == row
    page.keyboard.press("Escape")
    assert page.locator(POPUP).count() == 0


def test_a_status_alone_is_drawn_counted_and_listed(page, result):
    status = result.results["idle_status"].astype("str")
    wanted = int((status == PLAIN).sum())
    only(page, PLAIN)
    assert page.evaluate("landuse.page.parcels.drawn") == wanted
    assert page.locator(".key-card").first.locator("b").inner_text() == f"{wanted:,}"
    page.click("#toggle-table")
    assert page.locator(".table-note").inner_text() == f"共 {wanted:,} 宗（全部 {len(status):,} 宗）"
    mine = page.locator('[data-column="idle_status"] .line')
    counts = {line.get_attribute("data-key"): line.locator(".line-count b").inner_text() for line in mine.all()}
    assert counts[PLAIN] == f"{wanted:,}宗"
    assert {key: int(told[:-1].replace(",", "")) for key, told in counts.items()} == {
        key: int((status == key).sum()) for key in counts
    }


def test_table_and_map_lead_to_each_other(page, result):
    page.click("#toggle-table")
    assert 5 < page.locator(LINES).count() < 60  # only the lines in sight
    row = len(result.results) - 7
    page.evaluate("row => landuse.page.goTo(row)", row)
    assert page.locator(f"{LINES}.chosen").get_attribute("data-row") == str(row)
    parcel = result.results.index[row // 2]
    page.locator(".table-search").fill(parcel)
    page.locator(LINES).first.click()
    assert parcel in page.locator(POPUP).inner_text()
    assert page.evaluate("landuse.page.parcels.chosen") == row // 2  # though the popup before it has closed
    page.locator(".table-search").fill("")
    page.locator('th[data-column="area_mu"] button').click()
    first = page.locator(LINES).first.locator("td").first.inner_text()
    assert result.results["area_mu"].loc[first] == result.results["area_mu"].min()


def test_the_search_finds_by_any_number_or_name(page, result):
    row = len(result.results) // 3
    for column in ("parcel_id", "supervision_no", "contract_no", "holder_name"):
        page.keyboard.press("/")
        wanted = result.results.reset_index()[column].iloc[row]
        page.locator("#search input").fill(wanted)
        assert result.results.index[row] in page.locator(".suggestion").first.inner_text()
        assert wanted in page.locator(".suggestion").first.inner_text()
        page.keyboard.press("Enter")
        assert result.results.index[row] in page.locator(POPUP).inner_text()
        page.keyboard.press("Escape")


def test_the_csv_holds_the_filtered_rows(page, result, tmp_path):
    only(page, PLAIN)
    page.click("#toggle-table")
    with page.expect_download() as download:
        page.click(".table-save")
    download.value.save_as(tmp_path / "rows.csv")
    with (tmp_path / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
        _, *lines = csv.reader(file)
    assert [line[0] for line in lines] == result.results.index[result.results["idle_status"] == PLAIN].tolist()


def test_the_print_view_keeps_map_legend_and_banner_and_leaves_out_the_tools(page, result):
    page.emulate_media(media="print")
    for tool in ("#print-page", "#toggle-table", ".search", ".leaflet-control-zoom", ".theme-control", ".layer-control"):
        assert not page.locator(tool).is_visible()
    for part in ("#page-title", "#page-banner", "#page-footer", ".north", ".leaflet-control-scale-line", ".landuse-canvas"):
        assert page.locator(part).first.is_visible()
    assert page.locator('[data-column="idle_status"] .line').first.is_visible()
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
    page.emulate_media(media="screen")
    assert page.locator("#print-page").is_visible()


def test_the_map_is_drawn_for_the_paper_and_goes_back_afterwards(page):
    place = "[landuse.page.map.getZoom(), landuse.page.map.getCenter().lng, landuse.page.map.getSize().x, landuse.page.map.getSize().y]"
    page.evaluate("window.print = () => { window.asked = landuse.page.map.getSize().x; }")
    before = page.evaluate(place)
    page.keyboard.press("Control+p")
    page.wait_for_function("window.asked")
    zoom, _, width, height = page.evaluate(place)
    assert page.evaluate("window.asked") == width > before[2]
    assert height > before[3]  # an A3 sheet is larger than an office screen
    assert zoom >= before[0]
    assert page.evaluate("landuse.page.map.getBounds().contains(landuse.page.parcels.getBounds())")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    zoom, lng, *size = page.evaluate(place)
    assert (zoom, size) == (before[0], before[2:])
    assert lng == pytest.approx(before[1], abs=1e-4)


@pytest.mark.parametrize("count", SIZES[:2])
def test_the_slider_changes_the_day_of_all_parcels(browser, make_result, tmp_path, count):
    last = make_result(count)
    first = lu.assess(last.data, policy=lu.load_policy("cn", as_of="2016-12-31"), as_of="2016-12-31")
    maps.timeline([first, last]).save(tmp_path / "map.html")
    told = "key => landuse.page.parcels.columns.idle_status.classes.findIndex((found) => found.key === key)"
    with opened(browser, tmp_path / "map.html") as page:
        for key, judged in (("Home", first), ("End", last)):
            page.locator(".time-slider input").focus()
            page.keyboard.press(key)
            status = judged.results["idle_status"].astype("str")
            code = page.evaluate(told, PLAIN)
            held = page.evaluate("code => landuse.page.parcels.byClass[code].length", code)
            assert held == int((status == PLAIN).sum())
            assert page.locator(f'[data-column="idle_status"] [data-key="{PLAIN}"] b').inner_text() == f"{held:,}宗"
        assert (first.results["idle_status"] != last.results["idle_status"]).any()


@pytest.mark.parametrize(
    ("frame", "listed"),
    [(parcels().iloc[:0], 0), (parcels().iloc[:1], 1), (parcels().iloc[-1:], 1), (parcels().drop(columns="geometry"), 12)],
    ids=["no parcel", "one parcel", "one without outline", "none with outline"],
)
def test_with_little_or_nothing_every_part_still_works(browser, tmp_path, frame, listed):
    maps.disposal_map(assessed(frame)).save(tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html") as page:
        page.mouse.move(800, 400)
        page.mouse.click(800, 400)
        stand_still(page)
        page.click("#toggle-table")
        assert page.locator(LINES).count() == listed
        assert len(page.evaluate("landuse.page.table.csv()").splitlines()) == 1 + listed
        page.locator(".whole").first.click()
        page.keyboard.press("/")
        page.keyboard.type("没有这一宗")
        assert page.locator(".suggestions").inner_text() == "没有符合的宗地"
        page.keyboard.press("Escape")
        page.locator(".table-frame").focus()
        page.keyboard.press("Enter")
        assert page.locator(f"{POPUP}, #detail-card .details").count() == min(listed, 1)
        page.emulate_media(media="print")
        assert page.locator("#page-banner").is_visible()
