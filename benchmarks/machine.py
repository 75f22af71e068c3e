"""What machine the figures are of: processor, memory, system, Python and libraries, and whether it had other work."""

import os
import platform
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = (
    "numpy", "pandas", "pyarrow", "geopandas", "shapely", "pyogrio", "pyproj", "rasterio", "rasterstats", "folium", "xlsxwriter",
    "docxtpl", "python-docx", "dask", "scipy",
)  # fmt: skip
BUSY = 0.5  # of a core: so much work before the first benchmark is that of other programs
LOOKED = 3.0  # s
_TIMES = Path("/proc/stat")


def machine():
    """Return the description of this machine."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "libraries": {name: found for name in LIBRARIES if (found := _version(name))},
    }


def load(seconds=LOOKED):
    """Return how many cores other programs keep busy now, while this one waits; unknown where the system does not say.

    The middle load of the last minute would count the benchmark that ended just before this one.
    """
    if not _TIMES.exists():
        return None
    before, began = _busy_seconds(), time.perf_counter()
    time.sleep(seconds)
    return round((_busy_seconds() - before) / (time.perf_counter() - began), 2)


def _busy_seconds():
    """Return the seconds that all cores have worked since the start of the machine, waiting for the disk not counted."""
    user, nice, system, _, _, *rest = map(int, _TIMES.read_text(encoding="utf-8").splitlines()[0].split()[1:9])
    return (user + nice + system + sum(rest)) / os.sysconf("SC_CLK_TCK")


def _processor():
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor())


def _version(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return None
