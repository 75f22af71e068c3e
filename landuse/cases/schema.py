"""The tables of a ledger: one of events, to which rows are only ever added, and one that says which version of it this is.

In a GeoPackage the events are registered as an attribute table, so that GIS programs list and open them.
"""

from typing import Any

import sqlalchemy as sa

from landuse.cases.event import COLUMNS
from landuse.cases.place import EVENTS_TABLE, GPKG_APPLICATION_ID, HEAD_TABLE
from landuse.vocabulary import columns

SCHEMA_VERSION = 1
GPKG_VERSION = 10300
_TYPES: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "string": sa.Text, "date": sa.Date, "boolean": sa.Boolean, "Int64": sa.Integer,
}  # fmt: skip
_ALWAYS = ("case_id", "subject_kind", "subject_id", "event", "event_date", "recorded_at", "recorded_by")

_metadata = sa.MetaData()
EVENTS = sa.Table(
    EVENTS_TABLE,
    _metadata,
    sa.Column("event_no", sa.Integer, primary_key=True, autoincrement=False),
    *(
        sa.Column(name, _TYPES.get(columns("cases")[name].dtype, sa.Text)(), nullable=name not in _ALWAYS)
        for name in COLUMNS
        if name != "event_no"
    ),
    *(sa.Index(f"{EVENTS_TABLE}_{name}", name) for name in ("case_id", "subject_id", "case_document_no")),
)
HEAD = sa.Table(HEAD_TABLE, _metadata, sa.Column("schema_version", sa.Integer, primary_key=True, autoincrement=False))

_REFUSED = "台账只可追加，不可修改或删除；更正请登记更正记录"
_SQLITE_GUARDS = tuple(
    f"CREATE TRIGGER case_events_no_{name} BEFORE {when} BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
    for name, when in (
        ("update", f"UPDATE ON {EVENTS_TABLE}"),
        ("delete", f"DELETE ON {EVENTS_TABLE}"),
        ("replace", "INSERT ON case_events WHEN NEW.event_no <= (SELECT max(event_no) FROM case_events)"),
    )
)
_POSTGRES_GUARDS = (
    f"CREATE FUNCTION case_events_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$",
    f"""CREATE TRIGGER case_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {EVENTS_TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION case_events_append_only()""",
)
_GPKG_TABLES = (
    """CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
    organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)""",
    """INSERT INTO gpkg_spatial_ref_sys VALUES
    ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
    ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
    ('WGS 84 geodetic', 4326, 'EPSG', 4326, 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],
AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],
AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]', 'longitude/latitude coordinates in decimal degrees')""",
    """CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
    description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))""",
    # empty, yet without it GDAL does not open a file that holds attributes only
    """CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
    srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
    CONSTRAINT uk_gc_table_name UNIQUE (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))""",
)


def create_tables(connection: sa.Connection, *, geopackage: bool, created_at: str) -> None:
    """Make the tables inside the running transaction, with what refuses changes to events."""
    _metadata.create_all(connection)
    guards = _SQLITE_GUARDS if connection.dialect.name == "sqlite" else _POSTGRES_GUARDS
    for statement in guards:
        connection.exec_driver_sql(statement)
    if geopackage:
        _register(connection, created_at)
    connection.execute(HEAD.insert().values(schema_version=SCHEMA_VERSION))


def _register(connection: sa.Connection, created_at: str) -> None:
    connection.exec_driver_sql(f"PRAGMA application_id = {GPKG_APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {GPKG_VERSION}")
    for statement in _GPKG_TABLES:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) VALUES (?, 'attributes', ?, ?, ?)",
        (EVENTS_TABLE, "处置案件台账", "处置案件事件，只可追加", f"{created_at[:19]}.000Z"),
    )
