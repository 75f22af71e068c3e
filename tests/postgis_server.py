"""A database with PostGIS for tests, on the private cluster of :mod:`case_ledgers`; skipped where PostGIS cannot be had."""

import os
from pathlib import Path

import psycopg
import pytest

SECRET = "GeHeim@9/:口"
READER = "bureau_reader"


@pytest.fixture(scope="session")
def postgis_template(postgres):
    """Return the name of a database with PostGIS to copy; one user of the cluster needs a password from here on."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'postgis'").fetchone() is None:
            pytest.skip("PostGIS (Debian: postgresql-postgis) is not installed")
        rules = Path(connection.execute("SHOW hba_file").fetchone()[0])
        rules.write_text(f"local all {READER} scram-sha-256\n{rules.read_text(encoding='utf-8')}", encoding="utf-8")
        connection.execute(f"CREATE ROLE {READER} LOGIN PASSWORD '{SECRET}'")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CREATE DATABASE with_postgis")
    with psycopg.connect(postgres.replace("/postgres?", "/with_postgis?"), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION postgis")
    return "with_postgis"


@pytest.fixture
def postgis(postgres, postgis_template):
    """Yield the URL of an empty database with PostGIS of its own."""
    name = f"t{os.urandom(6).hex()}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {postgis_template}")
    return postgres.replace("/postgres?", f"/{name}?")


def run_sql(url, *statements):
    """Run statements on a database."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def query(url, statement, *parameters):
    """Return all rows of a query."""
    with psycopg.connect(url) as connection:
        return connection.execute(statement, parameters or None).fetchall()


def config(folder, section, more=""):
    """Write a landuse.toml whose parcels stand in a database, and return its path."""
    path = folder / "landuse.toml"
    path.write_text(f'[project]\nname = "t"\nas_of = 2020-12-31\n[data.parcels]\n{section}\n{more}', encoding="utf-8")
    return path


def as_user(url, user, password=None):
    """Return the URL for another user."""
    return url.replace("lu@", user + (f":{password}" if password else "") + "@")
