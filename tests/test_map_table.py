"""The table under the map, its CSV, the address that keeps the view, what colours the parcels, and measuring; in a real browser."""

import csv
import io
import re

import pytest
from maps_browser import color_at, launched, opened, ready
from maps_cases import HOSTILE, hostile_result, zone_result

from landuse import maps
from landuse.vocabulary import codes

pytestmark = pytest.mark.browser
LINES = ".parcel-table tr[data-row]"


@pytest.fixture(scope="module")
def browser():
    with launched() as found:
        yield found


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    target = tmp_path_factory.mktemp("map") / "map.html"
    maps.disposal_map(zone_result(), title="示范:市/图").save(target)
    return target


@pytest.fixture
def page(browser, path):
    with opened(browser, path) as found:
        found.click("#toggle-table")
        yield found


def column_texts(page, name):
    place = [cell.get_attribute("data-column") for cell in page.locator(".parcel-table th").all()].index(name)
    return [line.locator("td").nth(place).inner_text() for line in page.locator(LINES).all()]


def rows_of(text):
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_table_lists_every_parcel_with_and_without_outline(page):
    assert column_texts(page, "parcel_id") == zone_result().results.index.tolist()
    assert page.locator(".table-note").inner_text() == "共 12 宗"


def test_sorting_up_down_and_back_keeps_unknown_last(page):
    days = zone_result().results["idle_days"]
    head = page.locator('th[data-column="idle_days"] button')
    head.click()
    shown = [text for text in column_texts(page, "idle_days") if text]
    assert shown == [f"{day:,}" for day in sorted(days.dropna())]
    head.click()
    assert [text for text in column_texts(page, "idle_days") if text] == shown[::-1]
    assert column_texts(page, "idle_days")[-1] == ("" if days.isna().any() else shown[0])
    assert page.locator('th[data-column="idle_days"]').get_attribute("aria-sort") == "descending"
    head.click()
    assert column_texts(page, "parcel_id") == days.index.tolist()


def test_a_line_leads_to_the_map_and_the_map_to_the_line(page):
    page.locator(LINES).nth(2).click()
    parcel = zone_result().results.index[2]
    assert parcel in page.locator(".leaflet-popup").inner_text()
    assert page.locator(".parcel-table tr.chosen").get_attribute("data-row") == "2"
    page.evaluate("landuse.page.goTo(4)")
    assert page.locator(".parcel-table tr.chosen").get_attribute("data-row") == "4"


def test_the_keys_walk_down_the_table(page):
    page.locator(LINES).nth(0).click()
    page.locator(".table-frame").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.locator(".parcel-table tr.chosen").get_attribute("data-row") == "2"


def test_the_table_follows_filters_and_its_own_search(page):
    status = zone_result().results["idle_status"].astype("str")
    code = status.value_counts().index[0]
    page.locator(f'[data-column="idle_status"] [data-key="{code}"]').hover()
    page.locator(f'[data-column="idle_status"] [data-key="{code}"] .only').click()
    assert column_texts(page, "parcel_id") == status.index[status == code].tolist()
    page.locator(".table-search").fill(status.index[status == code][0])
    assert column_texts(page, "parcel_id") == [status.index[status == code][0]]
    page.locator(".table-search").fill("没有这一宗")
    assert page.locator(LINES).count() == 0
    assert page.locator(".table-note").inner_text() == "共 0 宗（全部 12 宗）"


def test_the_csv_holds_the_rows_in_sight_in_their_order(page, tmp_path):
    page.locator('th[data-column="area_mu"] button').click()
    with page.expect_download() as download:
        page.click(".table-save")
    assert download.value.suggested_filename == "示范_市_图_2020-12-31.csv"
    download.value.save_as(tmp_path / "rows.csv")
    content = (tmp_path / "rows.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    head, *lines = rows_of(content.decode("utf-8"))
    results = zone_result().results
    assert head[:2] == ["宗地代码", "土地使用权人"]
    assert [line[0] for line in lines] == column_texts(page, "parcel_id")
    place = head.index("面积(亩)")
    assert {line[0]: float(line[place]) for line in lines if line[place]} == pytest.approx(results["area_mu"].dropna().to_dict())


def test_hostile_texts_stay_text_in_table_and_csv(browser, tmp_path):
    maps.disposal_map(hostile_result(), title=HOSTILE[2]).save(tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html") as page:
        page.click("#toggle-table")
        page.wait_for_selector(LINES)
        lines = rows_of(page.evaluate("landuse.page.table.csv()"))
        holders = hostile_result().results["holder_name"].tolist()
        place = lines[0].index("土地使用权人")
        told = [line[place].removeprefix("'") if line[place][1:2] in "=+-@" else line[place] for line in lines[1:]]
        assert told == holders
        assert not [line[place] for line in lines[1:] if re.match(r"[=+\-@]", line[place])]
        assert page.locator(".parcel-table img, .parcel-table script").count() == 0


def test_the_address_brings_the_view_back(browser, path, page):
    page.locator('th[data-column="idle_days"] button').click()
    page.locator('[data-column="idle_status"] [data-key="not_idle"] .line-main').click()
    page.select_option(".theme-control select", "disposal_action")
    page.evaluate("landuse.page.map.setView([41.65, 123.3], 15, {animate: false})")
    page.wait_for_timeout(400)
    tail = page.url.partition("#")[2]
    seen = page.evaluate("Array.from(landuse.page.parcels.visible)")
    with opened(browser, path) as again:
        again.goto(f"{path.resolve().as_uri()}#{tail}")
        again.reload()
        ready(again)
        assert again.evaluate("Array.from(landuse.page.parcels.visible)") == seen
        assert again.evaluate("landuse.page.themes.chosen") == "disposal_action"
        assert again.locator('th[data-column="idle_days"]').get_attribute("aria-sort") == "ascending"
        assert again.evaluate("[landuse.page.map.getZoom(), landuse.page.map.getCenter().lat.toFixed(4)]") == [15, "41.6500"]


def test_an_address_that_means_nothing_changes_nothing(browser, path):
    with opened(browser, path) as page:
        page.goto(f"{path.resolve().as_uri()}#at=x,y&f.idle_status=none_such&by=<b>&table=nothing,1")
        page.reload()
        ready(page)
        assert page.evaluate("Array.from(landuse.page.parcels.visible)") == [1] * 12
        assert page.evaluate("landuse.page.themes.chosen") == "idle_status"


def test_another_column_colours_the_parcels(page):
    result = zone_result().results
    row = int((result["disposal_action"] == "levy_fee").to_numpy().argmax())
    assert result["disposal_action"].iloc[row] == "levy_fee"
    page.evaluate(f"landuse.page.goTo({row})")
    page.keyboard.press("Escape")
    page.evaluate("landuse.page.parcels.point(-1)")
    page.select_option(".theme-control select", "disposal_action")
    wanted = codes("disposal_action")["levy_fee"].color
    assert color_at(page, row, 0.3, 0.3)[:3] == tuple(int(wanted[i : i + 2], 16) for i in (1, 3, 5))


def test_measuring_gives_length_and_area(page):
    page.click("button.measure")
    corner = [[41.65, 123.3], [41.65, 123.301], [41.651, 123.301], [41.651, 123.3]]
    page.evaluate("(points) => { const map = landuse.page.map; map.setView(points[0], 17, {animate: false});"
                  " for (const p of points) map.fire('click', {latlng: L.latLng(p), sourceTarget: map}); }", corner)  # fmt: skip
    text = page.locator(".measure-result").inner_text()
    area = float(re.search(r"围合 ([\d,]+) 平方米", text)[1].replace(",", ""))
    assert area == pytest.approx(9251, rel=0.003)  # on the ellipsoid of CGCS2000
    assert float(re.search(r"([\d.]+) 亩", text)[1]) == pytest.approx(area * 3 / 2000, abs=0.01)
    assert page.locator(".leaflet-popup").count() == 0
    page.keyboard.press("Escape")
    assert not page.locator(".measure-result").is_visible()


def test_t_opens_and_closes_the_table_but_not_while_typing(page):
    page.keyboard.press("t")
    assert not page.locator("#table-drawer").is_visible()
    page.locator("#search input").focus()
    page.keyboard.type("t")
    assert not page.locator("#table-drawer").is_visible()
