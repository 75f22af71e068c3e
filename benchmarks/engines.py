"""The whole judgement from GeoParquet to GeoParquet (no map), by engine, against geopandas and pandas; wraps engine_scale.py.

With a fifth as many delays, enterprises, accounts and occupancy as parcels. *Read and write* is reading the input and writing what the engine
has written (some 140 columns in place of 26); *copy* is reading the input and writing it again; *load* only loads the tables: the measure for
memory. engine_scale.py measures each in a process of its own, whose peak it tells; CPU time is without that of dask's workers.
"""

import shutil

import engine_scale
from definitions import COUNTS, HUGE, Case, Compared, Goal, Side

PART_ROWS = 200_000
LOCAL_UP_TO = 1_000_000


def make(size, folder):
    engine_scale.make(size, folder)


def place(folder, work, *, new=False):
    """Return the folder beside the input where `work` writes."""
    found = folder.parent / f"{folder.name}-{work}"
    if new:
        shutil.rmtree(found, ignore_errors=True)
    found.mkdir(exist_ok=True)
    return found


def told(work, folder, out):
    """Return the figures of one piece of work by engine_scale.py."""
    found = engine_scale.measured(work, folder, out, PART_ROWS)
    return {"wall": found["wall"], "cpu": found["cpu"], "peak_mb": found["gb"] * 1024}


def running(work):
    """Return a side that does `work` from new and leaves what it wrote; the last written stands until the next run."""

    def prepare(folder):
        out = place(folder, work, new=True)
        return lambda: told(work, folder, out)

    return prepare


def dask(folder):
    """Run on two workers of this machine; the CPU time of the workers is not known."""
    work = running("dask")(folder)
    return lambda: work() | {"cpu": None}


def read_and_write(folder):
    """Load the input and write what the local engine has written."""

    def work():
        read, written = told("load", folder, place(folder, "load")), told("rewrite", folder, place(folder, "local"))
        both = {name: read[name] + written[name] for name in ("wall", "cpu")}
        return both | {"peak_mb": max(read["peak_mb"], written["peak_mb"])}

    return work


SIDES = {
    "local": Side("local", running("local"), LOCAL_UP_TO),
    "streaming": Side("streaming", running("streaming")),
    "dask": Side("dask，两个工作进程（内存不含它们）", dask),
    "peer": Side("geopandas、pandas 读输入、写输出", read_and_write, LOCAL_UP_TO),
    "copy": Side("geopandas、pandas 读输入、写回输入", running("peer")),
    "load": Side("只读输入", running("load")),
}
MILLION = COUNTS[-1]
CASES = (
    Case(
        "engines",
        "整个认定，GeoParquet 到 GeoParquet",
        COUNTS,
        make,
        SIDES,
        (
            Compared("local", "peer", (Goal("time", 3, MILLION), Goal("growth", 1.1, MILLION))),
            Compared("local", "copy"),
            Compared("local", "load", (Goal("memory", 2.5, MILLION),), timed=False),
            Compared("streaming", "peer", (Goal("time", 3, MILLION), Goal("growth", 1.1, MILLION))),
            Compared("streaming", "copy"),
            Compared("streaming", "load", (Goal("memory", 2.5, MILLION), Goal("peak_mb", 8192, HUGE)), timed=False),
            Compared("dask", "peer"),
            Compared("dask", "streaming", (Goal("time", 1.25, MILLION), Goal("time", 1.25, HUGE))),
        ),
        huge=(HUGE,),
        once=True,
        rounds=2,
    ),
)
