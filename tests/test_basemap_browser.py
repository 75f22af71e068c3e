"""Basemaps in headless Chromium: carried ones show without a network, a service is the only place that a page asks."""

import pytest
from basemap_files import geotiff, mbtiles, picture
from maps_browser import launched, opened, ready
from maps_cases import context, zone_result

from landuse.maps import OnlineBasemap, disposal_map
from landuse.maps.place import place_of

pytestmark = pytest.mark.browser
SHOWN = """() => Array.from(document.querySelectorAll(".leaflet-tile-pane img"))
    .filter((image) => image.complete && image.naturalWidth > 1).map((image) => image.src.slice(0, 22))"""


@pytest.fixture(scope="module")
def browser():
    with launched() as found:
        yield found


@pytest.fixture(scope="module")
def result():
    return zone_result()


def opacity(page):
    return page.evaluate("() => landuse.page.map.getPane('landuse-parcels').style.opacity")


def test_a_picture_shows_without_a_network(browser, result, tmp_path):
    page = disposal_map(result, basemap=geotiff(tmp_path / "现场影像.tif"), context=context())
    page.save(tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html") as shown:
        assert shown.evaluate(SHOWN) == ["data:image/webp;base64"]
        assert opacity(shown) == "0.8"
        assert "现场影像.tif" in shown.inner_text("#page-footer")
        shown.get_by_label("底图：现场影像").uncheck()
        assert shown.evaluate(SHOWN) == []
        assert opacity(shown) == ""
        shown.get_by_label("底图：现场影像").check()
        box = shown.evaluate("""() => { const b = landuse.page.layers[0].getLayers()[0].getBounds();
                                        return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]; }""")
        west, south, east, north = place_of(result.results)
        assert box[0] < west < east < box[2]
        assert box[1] < south < north < box[3]


def test_tiles_show_without_a_network_and_beyond_their_zooms(browser, result, tmp_path):
    path = mbtiles(tmp_path / "ground.mbtiles", place_of(result.results), zooms=(13, 14, 15))
    disposal_map(result, basemap=path).save(tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html") as shown:
        assert set(shown.evaluate(SHOWN)) == {"data:image/png;base64,"}
        shown.evaluate("() => landuse.page.map.setZoom(18, { animate: false })")
        shown.wait_for_timeout(300)
        assert set(shown.evaluate(SHOWN)) == {"data:image/png;base64,"}


def test_a_service_is_the_only_place_that_a_page_asks(browser, result, tmp_path):
    service = OnlineBasemap(("https://tiles.example.cn/{z}/{x}/{y}.png",), "示范<b>底图</b>", "<img src=x onerror=alert(1)>")
    disposal_map(result, basemap=service, offline=False).save(tmp_path / "map.html")
    asked, trouble = [], []
    page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()

    def answer(route):
        url = route.request.url
        if url.startswith(("file:", "data:", "blob:")):
            route.continue_()
        else:
            asked.append(url)
            route.fulfill(body=picture((90, 140, 90)), content_type="image/png")

    page.route("**/*", answer)
    page.on("dialog", lambda dialog: (trouble.append(dialog.message), dialog.dismiss()))
    page.goto((tmp_path / "map.html").as_uri())
    ready(page)
    page.wait_for_function(f"() => ({SHOWN})().length > 3")
    assert asked
    assert all(url.startswith("https://tiles.example.cn/") for url in asked)
    assert page.inner_text(".leaflet-control-attribution") == "<img src=x onerror=alert(1)>"
    assert page.locator(".leaflet-control-attribution img").count() == 0
    before = len(asked)
    refused = page.evaluate(
        """async () => {
            const image = new Image(), tried = [];
            tried.push(await new Promise((done) => { image.onload = () => done("shown"); image.onerror = () => done("refused");
                                                     image.src = "https://tiles.example.cn.evil.example/1.png"; }));
            tried.push(await fetch("https://tiles.example.cn/data.json").then(() => "read", () => "refused"));
            return tried;
        }"""
    )
    assert refused == ["refused", "refused"]
    assert len(asked) == before
    assert trouble == []
    page.context.close()


def test_a_key_is_asked_for_kept_in_the_browser_and_used(browser, result, tmp_path):
    service = OnlineBasemap(("https://tiles.example.cn/{z}/{x}/{y}.png?tk={key}",), "示范底图")
    disposal_map(result, basemap=service, offline=False).save(tmp_path / "map.html")
    asked = []

    def answer(route):
        url = route.request.url
        if url.startswith(("file:", "data:", "blob:")):
            route.continue_()
        else:
            asked.append(url)
            route.fulfill(body=picture((90, 140, 90)), content_type="image/png")

    context_ = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context_.new_page()
    page.route("**/*", answer)
    page.goto((tmp_path / "map.html").as_uri())
    ready(page)
    field = page.get_by_label("示范底图密钥（只存于本浏览器）")
    field.fill("bad key<")
    page.get_by_role("button", name="确定").click()
    assert asked == []
    field.fill("0123456789abcdef")
    field.press("Enter")
    page.wait_for_function(f"() => ({SHOWN})().length > 3")
    assert asked
    assert all(url.endswith("?tk=0123456789abcdef") for url in asked)
    assert page.locator(".key-control").count() == 0
    page.reload()
    ready(page)
    page.wait_for_function(f"() => ({SHOWN})().length > 3")
    assert page.locator(".key-control").count() == 0
    context_.close()
