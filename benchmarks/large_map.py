"""The disposal map of many parcels against folium's own ``GeoJson`` with the same fields in its popup: size, building, first draw, panning.

Run: ``python benchmarks/large_map.py [parcels]`` (default 10,000; needs playwright and Debian's chromium). Peers, one after the other in
one run: *plain* is ``GeoJson`` with a style function and a ``GeoJsonPopup`` of every field that our page carries; *tuned* the same on
Leaflet's canvas with the colours set in the browser. First draw is from the call of the page to the frame after the parcels stand;
panning is the middle time between frames while the mouse drags the map. Peers are saved as folium saves them, with Leaflet from the
local package in place of the network, so that all pages load from disk.
"""

import shutil
import sys
import tempfile
import time
from pathlib import Path

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from branca.element import MacroElement
from folium.template import Template
from playwright.sync_api import sync_playwright

import landuse as lu
from landuse import maps
from landuse.maps.offline import LEAFLET_CSS, LEAFLET_JS, manifest
from landuse.maps.prepare import parcel_columns
from landuse.vocabulary import codes

AS_OF = "2020-12-31"
FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
WATCH = """() => { window.frames_seen = []; let last = performance.now();
  const next = () => { const now = performance.now(); window.frames_seen.push(now - last); last = now; requestAnimationFrame(next); };
  requestAnimationFrame(next); }"""
TIMEOUT = 300_000


class ColoredInBrowser(MacroElement):
    """Sets the colours of a layer by a table, in the browser."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var colors = {{ this.colors|tojson }};
            {{ this.layer }}.setStyle(function (feature) {
                return {fillColor: colors[feature.properties.idle_status], color: "#26323a", weight: 0.5, fillOpacity: 1};
            });
        {% endmacro %}
        """
    )

    def __init__(self, layer, colors):
        super().__init__()
        self.layer, self.colors = layer, colors


def make_result(count, rng):
    """Return the assessment of `count` parcels with six corners each."""
    across = int(np.ceil(np.sqrt(count)))
    number = np.arange(count)
    west, south = 500_000 + 90.0 * (number % across), 4_600_000 + 70.0 * (number // across)
    width, height = rng.uniform(50, 80, count), rng.uniform(40, 60, count)
    corners = np.array([[0, 0], [0.5, -0.03], [1, 0], [1, 1], [0.5, 1.02], [0, 1]])
    x = west[:, None] + corners[:, 0] * width[:, None] + rng.normal(0, 0.6, (count, 6))
    y = south[:, None] + corners[:, 1] * height[:, None] + rng.normal(0, 0.6, (count, 6))
    parcels = {
        "parcel_id": [f"2101{n // 100_000:02d}001{n % 1000:03d}GB{n % 100_000:05d}" for n in range(count)],
        "holder_name": [f"示范{name}有限公司{n}" for n, name in enumerate(rng.choice(list("机电食化汽药材"), count))],
        "supervision_no": [f"2101062018B{n:05d}" for n in range(count)],
        "contract_no": [f"2101-{n}" for n in range(count)],
        "location": [f"示范路{n % 997}号" for n in range(count)],
        "zone_id": rng.choice(["Z1", "Z2", "Z3"], count),
        "area_m2": (width * height).round(2),
        "land_price_wanyuan": rng.uniform(100, 3000, count).round(2),
        "supply_mode": rng.choice(["grant", "allocation"], count),
        "agreed_start_date": _days(rng, 300, 3600, count),
        "delivery_date": _days(rng, 100, 3000, count),
        "works_status": rng.choice(["not_started", "under_way", "completed", "suspended"], count, p=[0.2, 0.2, 0.5, 0.1]),
        "delay_cause": rng.choice(["H", "G1", "U"], count),
        "in_supervision_system": True,
        "has_construction_permit": True,
        "planned_investment_wanyuan": rng.uniform(1000, 9000, count).round(1),
        "invested_wanyuan": rng.uniform(0, 4000, count).round(1),
        "required_area_m2": (width * height).round(2),
        "developed_area_m2": (width * height * rng.uniform(0, 1, count)).round(2),
    }
    shapes = gpd.GeoSeries(shapely.polygons(np.stack([x, y], axis=2)), crs="EPSG:4550")
    table = gpd.GeoDataFrame(parcels, geometry=shapes).set_index("parcel_id")
    return lu.assess(lu.LandData(parcels=table), policy=lu.load_policy("cn", as_of=AS_OF), as_of=AS_OF)


def _days(rng, first, last, count):
    return pd.Series(np.datetime64("2010-01-01", "D") + rng.integers(first, last, count)).astype("datetime64[s]")


def ours(result, path):
    maps.disposal_map(result).save(path)


def folium_map(result, path, *, tuned):
    fields = [name for name in parcel_columns(result) if name in result.results.reset_index()]
    shown = result.results.reset_index()[[*fields, "geometry"]].to_crs("EPSG:4326")
    texts = {name: shown[name].astype("str") for name in fields if not pd.api.types.is_numeric_dtype(shown[name])}
    shown = shown.assign(**texts)
    colors = {code: found.color for code, found in codes("idle_status").items()}
    page = folium.Map(tiles=None, prefer_canvas=tuned)
    popup = folium.GeoJsonPopup(fields=fields)
    if tuned:
        layer = folium.GeoJson(shown, popup=popup).add_to(page)
        ColoredInBrowser(layer.get_name(), colors).add_to(page)
    else:

        def style(feature):
            return {
                "fillColor": colors[feature["properties"]["idle_status"]],
                "color": "#26323a",
                "weight": 0.5,
                "fillOpacity": 1,
            }

        folium.GeoJson(shown, style_function=style, popup=popup).add_to(page)
    west, south, east, north = shown.total_bounds
    page.fit_bounds([[south, west], [north, east]])
    page.save(str(path))
    text = path.read_text(encoding="utf-8")
    local = manifest()
    for address in (LEAFLET_JS, LEAFLET_CSS):
        text = text.replace(address, str(local[address].file))
    path.write_text(text, encoding="utf-8")


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


def main(count):
    result = make_result(count, np.random.default_rng(3))
    ready = {
        "ours": "() => document.documentElement.dataset.ready",
        "tuned": "() => document.querySelector('.leaflet-overlay-pane canvas')",
        "plain": "() => document.querySelector('.leaflet-overlay-pane path')",
    }
    builders = {
        "ours": ours,
        "tuned": lambda result, path: folium_map(result, path, tuned=True),
        "plain": lambda result, path: folium_map(result, path, tuned=False),
    }
    found = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, build in builders.items():
            path = Path(folder) / f"{name}.html"
            began = time.perf_counter()
            build(result, path)
            built = time.perf_counter() - began
            drawn, frame = look(browser, path, ready[name])
            found[name] = (path.stat().st_size / 1e6, built, drawn, frame)
            print(
                f"{name:6} {found[name][0]:8.2f} MB  built {built:7.2f} s  first draw {drawn:7.2f} s  frame {frame:6.1f} ms",
                flush=True,
            )
        browser.close()
    for name in ("tuned", "plain"):
        size, built, drawn, _ = (peer / own for peer, own in zip(found[name], found["ours"], strict=True))
        print(f"{count:,} parcels, {name} / ours: size {size:.1f}, building {built:.1f}, first draw {drawn:.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
