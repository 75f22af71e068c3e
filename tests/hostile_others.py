"""Whole inputs that are no tables (configuration, packs, templates, ledgers, holidays, basemaps, rasters), and what reads each."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd
import rasterio
import shapely
from hostile_files import HEAD, IDS, Seed

from landuse.cases.store import create_ledger, open_ledger
from landuse.config import load_config
from landuse.evidence import Scene
from landuse.evidence.figures import scene_figures
from landuse.io.case_files import read_case_file
from landuse.maps.mbtiles import tiles_block
from landuse.maps.raster import picture_block
from landuse.policy import load_policy
from landuse.reports.word.rendering import built_template, open_template
from landuse.reports.word.template import templates
from landuse.working_days import read_calendar

WEST, NORTH = 123.2, 41.72
TOML = (
    HEAD
    + 'policy = "cn"\nreporting_unit = "某某市自然资源局"\n[data.parcels]\nfile = "p.csv"\ncrs = "EPSG:4550"\n'
    + '[data.parcels.columns]\nparcel_id = "宗地代码"\n[data.parcels.units]\narea_m2 = "亩"\n[extra.jobs]\nlabel = "就业人数"\nunit = "人"\n'
    + '[limits]\nrows = 1000\n[outputs]\noffline = true\n[[evidence.scenes]]\nfile = "a.tif"\ndate = 2020-01-01\nbands = { red = 1 }\n'
)
PACK = (
    '[pack]\nid = "own"\ntitle = "某市政策"\nlevel = "city"\nextends = "cn"\nin_force_from = 2018-01-01\n'
    'tables = { "land_control.values" = ["v.csv"] }\n'
)
VALUES = "id,article\n"
HOLIDAYS = "date,kind,note\n2027-01-01,holiday,元旦\n2027-01-02,workday,调休\n"
CASES = "案件编号,宗地代码,事件,事件日期,备注\nC1,210106001002GB00001,发现线索,2020-03-01,=1+1\nC1,210106001002GB00001,开展调查,2020-04-01,\n"


def others(folder: Path) -> dict[str, tuple[Seed, Callable[[Path], object]]]:
    """Return whole inputs by kind, each with what reads it; `folder` is used for making them."""
    ledger, basemap, picture = folder / "cases.gpkg", folder / "b.mbtiles", folder / "b.tif"
    create_ledger(ledger, created_at="2020-01-01")
    create_ledger(folder / "cases.sqlite", created_at="2020-01-01")
    _tiles(basemap)
    _raster(picture)
    paper = templates()[next(iter(templates()))]
    read: dict[str, tuple[dict[str, bytes], Callable[[Path], object]]] = {
        "landuse.toml": ({"landuse.toml": TOML.encode()}, load_config),
        "policy.toml": ({"pack.toml": PACK.encode(), "v.csv": VALUES.encode()}, _pack),
        "template.docx": ({paper.file: built_template(paper)}, lambda path: open_template(paper, path.parent)),
        "ledger.gpkg": ({"cases.gpkg": ledger.read_bytes()}, lambda path: open_ledger(path).effective()),
        "ledger.sqlite": ({"cases.sqlite": (folder / "cases.sqlite").read_bytes()}, lambda path: open_ledger(path).effective()),
        "cases.csv": ({"cases.csv": CASES.encode()}, read_case_file),
        "holidays.csv": ({"h.csv": HOLIDAYS.encode()}, read_calendar),
        "mbtiles": (
            {"b.mbtiles": basemap.read_bytes()},
            lambda path: tiles_block(path, (WEST, NORTH - 0.01, WEST + 0.01, NORTH)),
        ),
        "geotiff": ({"b.tif": picture.read_bytes()}, lambda path: picture_block(path, (WEST, NORTH - 0.01, WEST + 0.01, NORTH))),
        "scene": ({"b.tif": picture.read_bytes()}, _scene),
    }
    return {kind: (Seed(kind, files), reads) for kind, (files, reads) in read.items()}


def _pack(path: Path) -> object:
    return load_policy(path, as_of="2020-12-31")


def _scene(path: Path) -> object:
    import geopandas as gpd

    boxes = [shapely.box(WEST + 0.001 * n, NORTH - 0.002, WEST + 0.001 * (n + 1), NORTH - 0.001) for n in range(2)]
    parcels = gpd.GeoSeries(boxes, index=pd.Index(IDS, name="parcel_id"), crs="EPSG:4490")
    scene = Scene(path, pd.Timestamp("2020-06-01").date(), bands={"red": 1, "nir": 2})
    return scene_figures(parcels, scene, load_policy("cn", as_of="2020-12-31").evidence)


def _tiles(path: Path) -> None:
    import io

    from basemap_files import tile
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (16, 16), "red").save(buffer, "PNG")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        database.execute("CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)")
        for zoom in (12, 13):
            x, y = tile(WEST + 0.005, NORTH - 0.005, zoom)
            database.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", (zoom, x, 2**zoom - 1 - y, buffer.getvalue()))


def _raster(path: Path) -> None:
    pixels = np.arange(3 * 32 * 32, dtype="uint8").reshape(3, 32, 32)
    with rasterio.open(
        path, "w", driver="GTiff", width=32, height=32, count=3, dtype="uint8", crs="EPSG:4490",
        transform=rasterio.Affine(0.0005, 0, WEST, 0, -0.0005, NORTH),
    ) as file:  # fmt: skip
        file.write(pixels)
