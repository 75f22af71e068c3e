"""How long a browser takes to draw the disposal map, against folium's own ``GeoJson``; needs playwright and Debian's chromium.

Run with ``python benchmarks/run.py large_map --browser``. *Plain* is ``GeoJson`` with a style function and a ``GeoJsonPopup`` of every field that
our page carries; *tuned* the same on Leaflet's canvas with the colours set in the browser. First draw is from the call of the page to the
frame after the parcels stand; panning is the middle time between frames while the mouse drags the map.
"""

import shutil
import time

import geopandas as gpd
from definitions import Case, Compared, Goal, Side
from map_build import assessed, make, our_map, plain_map, tuned_map

FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
WATCH = """() => { window.frames_seen = []; let last = performance.now();
  const next = () => { const now = performance.now(); window.frames_seen.push(now - last); last = now; requestAnimationFrame(next); };
  requestAnimationFrame(next); }"""
TIMEOUT = 300_000
READY = {
    our_map: "() => document.documentElement.dataset.ready",
    tuned_map: "() => document.querySelector('.leaflet-overlay-pane canvas')",
    plain_map: "() => document.querySelector('.leaflet-overlay-pane path')",
}


def look(browser, path, ready):
    """Return seconds to the first draw, and the middle time between frames in milliseconds while the map is dragged."""
    tab = browser.new_page(viewport={"width": 1366, "height": 768})
    tab.set_default_timeout(TIMEOUT)
    tab.route(
        "**/*", lambda route: route.continue_() if route.request.url.startswith(("file:", "data:", "blob:")) else route.abort()
    )
    began = time.perf_counter()
    tab.goto(path.as_uri(), wait_until="commit", timeout=TIMEOUT)
    tab.wait_for_function(ready, timeout=TIMEOUT)
    tab.evaluate(FRAME)
    drawn = time.perf_counter() - began
    tab.evaluate(WATCH)
    tab.mouse.move(800, 400)
    tab.mouse.down()
    for step in range(60):
        tab.mouse.move(800 - 4 * step, 400 - 2 * step)
    tab.mouse.up()
    frames = sorted(tab.evaluate("window.frames_seen"))
    tab.close()
    return drawn, frames[len(frames) // 2]


def drawing(build):
    """Return a side that opens the page made by `build`; the time is that to the first draw."""

    def prepare(folder):
        from playwright.sync_api import sync_playwright

        path = folder / f"{build.__name__}.html"
        if not path.exists():
            build(assessed(gpd.read_parquet(folder / "parcels.parquet")), path)

        def work():
            with sync_playwright() as driver:
                browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
                drawn, frame = look(browser, path, READY[build])
                browser.close()
            return {"wall": drawn, "cpu": None, "told": f"拖动时两帧相隔 {frame:.1f} 毫秒"}

        return work

    return prepare


CASES = (
    Case(
        "browser",
        "浏览器打开地图到第一次画出",
        (10_000, 100_000),
        make,
        {
            "ours": Side("maps.disposal_map", drawing(our_map)),
            "plain": Side("folium.GeoJson（样式函数）", drawing(plain_map)),
            "tuned": Side("folium.GeoJson（画布，颜色在浏览器中设）", drawing(tuned_map)),
        },
        (
            Compared("ours", "plain", (Goal("time", 0.1, 100_000),)),
            Compared("ours", "tuned", (Goal("time", 0.5, 100_000),)),
        ),
        flag="browser",
        once=True,
    ),
)
