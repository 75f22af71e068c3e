"""Building the disposal map, against folium's own ``GeoJson`` with a style function and the same fields in its popup.

The peer's page is saved as folium saves it, with Leaflet from the local package in place of the network, so that all pages load from disk.
Beyond 100,000 parcels the peer is not timed: it holds every parcel as a dictionary and its page as one text. How fast a browser opens the
pages is another benchmark (large_map.py).
"""

from pathlib import Path

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from branca.element import MacroElement
from definitions import COUNTS, Case, Compared, Goal, Side
from folium.template import Template

import landuse as lu
from landuse import maps
from landuse.maps.offline import LEAFLET_CSS, LEAFLET_JS, manifest
from landuse.maps.prepare import parcel_columns
from landuse.vocabulary import codes

AS_OF = "2020-12-31"
PEER_UP_TO = 100_000


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


def make_parcels(count, rng):
    """Return a city of `count` parcels with six corners each."""
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
    return gpd.GeoDataFrame(parcels, geometry=shapes)


def assessed(parcels):
    policy = lu.load_policy("cn", as_of=AS_OF)
    return lu.assess(lu.LandData(parcels=parcels.set_index("parcel_id")), policy=policy, as_of=AS_OF)


def make_result(count, rng):
    """Return the assessment of such a city."""
    return assessed(make_parcels(count, rng))


def _days(rng, first, last, count):
    return pd.Series(np.datetime64("2010-01-01", "D") + rng.integers(first, last, count)).astype("datetime64[s]")


def our_map(result, path):
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


def make(size, folder):
    make_parcels(size, np.random.default_rng(3)).to_parquet(folder / "parcels.parquet")


def building(build):
    """Return a side that writes the page with `build`."""

    def prepare(folder: Path):
        result, path = assessed(gpd.read_parquet(folder / "parcels.parquet")), folder / f"{build.__name__}.html"

        def work():
            build(result, path)
            return path

        return work

    return prepare


def plain_map(result, path):
    folium_map(result, path, tuned=False)


def tuned_map(result, path):
    folium_map(result, path, tuned=True)


ours, peer = building(our_map), building(plain_map)
CASES = (
    Case(
        "map",
        "离线地图成页",
        COUNTS,
        make,
        {"ours": Side("maps.disposal_map", ours), "peer": Side("folium.GeoJson（样式函数，同样的弹窗字段）", peer, PEER_UP_TO)},
        (
            Compared(
                "ours",
                "peer",
                (
                    Goal("file", 1 / 6, 10_000),
                    Goal("time", 1 / 8, 100_000),
                    Goal("file", 1 / 8, 100_000),
                    Goal("file_mb", 7, 100_000),
                ),
            ),
        ),
    ),
)
