"""The table ``layer_styles`` of a GeoPackage: QGIS draws the layers by it as soon as they are opened.

The table is QGIS's own: each layer may have several named styles, one of them the default. Colours and hatches are those of
:mod:`landuse.style`, as on the web map.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from landuse.errors import OutputError
from landuse.io.qgis_symbols import class_style, outline_style
from landuse.style import code_classes
from landuse.vocabulary import columns

STYLES_TABLE = "layer_styles"
STYLED_COLUMNS = (
    "idle_status", "disposal_action", "land_stock_state", "mark_warning", "standard_land_conclusion", "land_control_result",
)  # fmt: skip
"""Coded columns of the parcels with a style of their own; the first is the default."""
OWNER = "landuse"
_TABLE = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
  f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT(30), ui TEXT(30), update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
"""


@dataclass(frozen=True)
class LayerStyle:
    """One way to draw a layer: its name in QGIS, the QML text, and whether QGIS takes it by itself."""

    layer: str
    name: str
    qml: str
    default: bool


def parcel_styles(layer: str, fields: Iterable[str]) -> list[LayerStyle]:
    """Return a style for each of :data:`STYLED_COLUMNS` among the `fields` of `layer`; the first is the default."""
    known, held = columns("parcels"), set(fields)
    drawn = [name for name in STYLED_COLUMNS if name in held]
    return [
        LayerStyle(layer, known[name].label_zh, class_style(name, code_classes(known[name].code_list or name)), place == 0)
        for place, name in enumerate(drawn)
    ]


def zone_style(layer: str) -> LayerStyle:
    """Return the style of zones: their boundary alone."""
    return LayerStyle(layer, "开发区界线", outline_style(), default=True)


def write_styles(path: Path, styles: Sequence[LayerStyle], geometry_column: str, day: pd.Timestamp) -> None:
    """Write `styles` into the GeoPackage at `path`, dated `day`; without styles the file stays as it is.

    Raises
    ------
    OutputError
        The file cannot be changed.
    """
    if not styles:
        return
    stamp = f"{day:%Y-%m-%d}T00:00:00.000Z"
    rows = [
        (style.layer, geometry_column, style.name, style.qml, style.default, f"landuse:{style.name}", OWNER, stamp) for style in styles
    ]  # fmt: skip
    try:
        with closing(sqlite3.connect(path)) as database, database:
            database.execute(_TABLE)
            database.executemany(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML,"
                " styleSLD, useAsDefault, description, owner, ui, update_time) VALUES ('', '', ?, ?, ?, ?, '', ?, ?, ?, NULL, ?)",
                rows,
            )
            database.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)"
                " VALUES (?, 'attributes', ?, '图层样式', ?, 0)",
                (STYLES_TABLE, STYLES_TABLE, stamp),
            )
    except sqlite3.Error as error:
        raise OutputError(f"文件 {path.name} 的图层样式无法写入：{error}；请检查磁盘空间后重试") from error
