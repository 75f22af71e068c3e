"""What machine the figures are of: processor, memory, system, Python and libraries, and whether it had other work."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = (
    "numpy", "pandas", "pyarrow", "geopandas", "shapely", "pyogrio", "pyproj", "rasterio", "rasterstats", "folium", "xlsxwriter",
    "docxtpl", "python-docx", "dask", "scipy",
)  # fmt: skip
BUSY = 0.5  # of a core: so much load before the first benchmark is other people's work


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


def load():
    """Return the middle number of processes that wanted a core in the last minute; unknown where the system does not say."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def _processor():
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor())


def _version(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return None
