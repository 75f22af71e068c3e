"""What a GeoPackage says about its columns: Chinese names and code lists, for QGIS and GDAL to show.

Written by hand into the tables of the Schema extension (GeoPackage 1.2, annex F.9). GDAL takes ``name`` for the alternative
name of a field and an enumeration for its coded-value domain.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from landuse.errors import OutputError
from landuse.io.headings import heading
from landuse.vocabulary import Column, codes

SCHEMA_DEFINITION = "http://www.geopackage.org/spec121/#extension_schema"
_TABLES = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE IF NOT EXISTS gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
  constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE IF NOT EXISTS gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,
  max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
"""


def describe_columns(path: Path, layers: Mapping[str, Sequence[Column]], titles: Mapping[str, str]) -> None:
    """Write headings and code lists of the columns of some layers into the file at `path`.

    Parameters
    ----------
    path
        An existing GeoPackage.
    layers
        For each layer the columns to describe; heading and unit become the name that GDAL shows as alternative name, the code
        list, if any, an enumeration named after it.
    titles
        For each layer its Chinese title.

    Raises
    ------
    OutputError
        The file cannot be changed.
    """
    lists = sorted({column.code_list for columns in layers.values() for column in columns if column.code_list})
    try:
        with closing(sqlite3.connect(path)) as database, database:
            database.executescript(_TABLES)
            database.executemany(
                "INSERT OR REPLACE INTO gpkg_data_columns VALUES (?, ?, ?, ?, NULL, NULL, ?)",
                [
                    (layer, column.name, shown, heading(column), column.code_list)
                    for layer, columns in layers.items()
                    for column, shown in zip(columns, distinct_headings(columns), strict=True)
                ],
            )
            database.executemany(
                "INSERT OR REPLACE INTO gpkg_data_column_constraints VALUES (?, 'enum', ?, NULL, NULL, NULL, NULL, ?)",
                [(name, code.code, code.label_zh) for name in lists for code in codes(name).values()],
            )
            _register(database, ["gpkg_data_columns", "gpkg_data_column_constraints"])
            database.executemany(
                "UPDATE gpkg_contents SET identifier = ?, description = ? WHERE table_name = ?",
                [(f"{title}（{layer}）", title, layer) for layer, title in titles.items()],
            )
    except sqlite3.Error as error:
        raise OutputError(f"文件 {path.name} 的字段说明无法写入：{error}；请检查磁盘空间后重试") from error


def distinct_headings(columns: Sequence[Column]) -> list[str]:
    """Return the headings of columns; one that stands twice carries the field's name as well."""
    shown = [heading(column) for column in columns]
    return [f"{text}[{column.name}]" if shown.count(text) > 1 else text for column, text in zip(columns, shown, strict=True)]


def _register(database: sqlite3.Connection, tables: Sequence[str]) -> None:
    known = {row[0] for row in database.execute("SELECT table_name FROM gpkg_extensions WHERE extension_name = 'gpkg_schema'")}
    database.executemany(
        "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_schema', ?, 'read-write')",
        [(name, SCHEMA_DEFINITION) for name in tables if name not in known],
    )
