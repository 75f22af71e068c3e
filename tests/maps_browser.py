"""Opening a page the way an office does: headless Chromium, no network, and every sign of trouble fails the test."""

import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_INSIDE = ("file:", "data:", "blob:")


@contextmanager
def launched():
    """Yield a browser; skip where there is no Chromium or no playwright."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if _CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def opened(browser, path, width=1366, height=768, blocked=None):
    """Yield the page at `path` once it says that it is ready; afterwards nothing may have left it or gone wrong.

    `blocked` are words of complaints in the console that are wanted: what the page's own policy kept from running.
    """
    trouble = []

    def noted(complaint):
        if blocked is None or blocked not in complaint:
            trouble.append(f"console {complaint}")

    context = browser.new_context(viewport={"width": width, "height": height})
    context.set_offline(True)
    page = context.new_page()
    page.route(
        "**/*",
        lambda route: (
            route.continue_() if route.request.url.startswith(_INSIDE) else (trouble.append(route.request.url), route.abort())
        ),
    )
    page.on("dialog", lambda dialog: (trouble.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: trouble.append(f"error {error}"))
    page.on("console", lambda message: noted(message.text) if message.type == "error" else None)
    page.goto(Path(path).resolve().as_uri())
    ready(page, trouble)
    yield page
    page.wait_for_timeout(50)
    context.close()
    assert trouble == []


def afresh(page):
    """Open the page of a tab once more, without what it has kept in its address; from outside of it, so that it cannot keep more meanwhile."""
    address = page.url.partition("#")[0]
    page.goto("about:blank")
    page.goto(address)


def ready(page, trouble=()):
    """Wait until the page says that it stands."""
    try:
        page.wait_for_selector("html[data-ready]", timeout=20_000)
    except Exception as error:
        raise AssertionError(f"the page never got ready: {list(trouble)}") from error


def click_parcel(page, row, spot="shapes.anchor(row)"):
    """Click on a spot of the parcel in `row`, by default its label point, once the map stands still."""
    stand_still(page)
    page.mouse.click(*place(page, row, spot))


def point_at(page, row):
    """Move the mouse to the label point of the parcel in `row`, once the map stands still."""
    stand_still(page)
    page.mouse.move(*place(page, row))


def click_in_popup(page, selector):
    """Click on what lies in the popup, once the map that carries the popup stands still."""
    stand_still(page)
    page.locator(f".leaflet-popup {selector}").first.click()
    stand_still(page)


def stand_still(page):
    """Wait until the map neither pans nor zooms, and does not begin to: two frames later it still stands."""
    page.evaluate(
        """async () => {
            const { map } = landuse.page, moving = () => map._animatingZoom || (map._panAnim && map._panAnim._inProgress);
            const frame = () => new Promise((done) => requestAnimationFrame(done));
            for (let still = 0; still < 2; still = moving() ? 0 : still + 1) await frame();
        }"""
    )


def place(page, row, spot="shapes.anchor(row)"):
    """Return where on the screen a spot of a parcel lies, by default its label point."""
    script = f"""row => {{ const {{ map, parcels }} = landuse.page, p = map.latLngToContainerPoint(parcels.{spot}),
                           box = map.getContainer().getBoundingClientRect(); return [box.x + p.x, box.y + p.y]; }}"""
    return tuple(page.evaluate(script, row))


def color_at(page, row, east=0.0, north=0.0):
    """Return the drawn colour (r, g, b, opacity) at the middle of a parcel's box, moved by shares of its width and height."""
    return tuple(
        page.evaluate(
            """([row, east, north]) => {
                const { map, parcels } = landuse.page, b = parcels.shapes.latLngBounds(row), c = b.getCenter();
                const at = L.latLng(c.lat + north * (b.getNorth() - b.getSouth()), c.lng + east * (b.getEast() - b.getWest()));
                const fills = parcels.fills, p = map.latLngToLayerPoint(at).subtract(fills._bounds.min), r = window.devicePixelRatio;
                return Array.from(fills._context.getImageData(Math.round(p.x * r), Math.round(p.y * r), 1, 1).data);
            }""",
            [row, east, north],
        )
    )
