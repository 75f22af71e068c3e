"""Ledgers for tests: files, and a private PostgreSQL cluster reached by a socket only."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

import landuse as lu
from landuse.cases import create_ledger

AT = "2026-11-22T10:00:00"
ENTRY = {"recorded_at": AT, "recorded_by": "测试员"}
PARCEL = "210199001001GB00001"
_MEMORY = Path("/dev/shm")


def cn():
    """Return the national rules."""
    return lu.load_policy("cn", as_of="2026-11-22")


def new_ledger(folder, name="cases.gpkg"):
    """Return an empty ledger in a file."""
    return create_ledger(folder / name, created_at=AT)


def _binaries():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def _run(binary, data, *arguments):
    """Run a program of PostgreSQL on a cluster; as postgres where this is root, for it refuses to run as root."""
    command = [str(_binaries() / binary), "-D", str(data), *arguments]
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
    subprocess.run(command, capture_output=True, check=True, cwd="/")


@pytest.fixture(scope="session")
def postgres():
    """Yield the URL of a server of our own, reached by a socket only; skip where it cannot be had."""
    if _binaries() is None:
        pytest.skip("PostgreSQL (initdb) is not installed")
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("running as root without setpriv: PostgreSQL refuses to start")
    home = Path(tempfile.mkdtemp(prefix="lu-pg-", dir=_MEMORY if _MEMORY.is_dir() else None))
    data = home / "data"
    options = f"-c listen_addresses='' -c unix_socket_directories={home} -c shared_buffers=16MB -c fsync=off"
    try:
        if os.geteuid() == 0:
            shutil.chown(home, "postgres", "postgres")
        _run("initdb", data, "-A", "trust", "-U", "lu", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        _run("pg_ctl", data, "-l", str(home / "log"), "-w", "-o", options, "start")
        try:
            yield f"postgresql://lu@/postgres?host={home}"
        finally:
            _run("pg_ctl", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres):
    """Yield the URL of an empty database of its own."""
    import psycopg

    name = f"t{os.urandom(6).hex()}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return postgres.replace("/postgres?", f"/{name}?")


@pytest.fixture(params=["gpkg", "sqlite", "postgresql"])
def place(request, tmp_path):
    """Yield a place for a ledger of each kind."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres_url")
    return str(tmp_path / f"cases.{request.param}")


@pytest.fixture(params=["gpkg", "postgresql"])
def stored(request):
    """Yield a place for a ledger in a file and in a database; in memory where that can be had: hundreds of commits wait for no disk."""
    if request.param == "postgresql":
        yield request.getfixturevalue("postgres_url")
        return
    with tempfile.TemporaryDirectory(prefix="lu-", dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        yield str(Path(folder) / "cases.gpkg")
