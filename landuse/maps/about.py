"""What stands at the foot of every map: source, coordinate system, rules, data date, software."""

from collections.abc import Mapping

import geopandas as gpd

from landuse.crs import crs_label
from landuse.results import Assessment

UNSTATED = "未注明"
SETTINGS = ".toml"
"""Files of settings are read too, but are no source of data."""


def chinese_date(result: Assessment) -> str:
    """Return the data date as it is written on a map: 2020年12月31日."""
    return f"{result.as_of.year}年{result.as_of.month}月{result.as_of.day}日"


def subtitle(result: Assessment) -> str:
    """Return the line beside the title: the data date, and that a computed finding is no decision."""
    return f"数据截至 {chinese_date(result)} · 由数据测算的线索，以调查认定为准"


def footer(result: Assessment) -> dict[str, str]:
    """Return the lines of the foot by their headings, in order."""
    lines = {
        "数据来源": _source(result),
        "坐标系": _coordinate_system(result),
        "适用规则": " + ".join(pack.id for pack in result.policy.packs),
        "数据日期": chinese_date(result),
        "软件": f"landuse {_version(result)}",
    }
    run = result.provenance.get("run_id")
    return lines | {"运行编号": str(run)} if run else lines


def _source(result: Assessment) -> str:
    """Return the file that holds the parcels, and how many more were read."""
    inputs = result.provenance.get("inputs")
    entries = [entry for entry in inputs if isinstance(entry, Mapping)] if isinstance(inputs, list | tuple) else []
    read = [str(entry["file"]) for entry in entries if entry.get("file")]
    origin = result.data.origins.get("parcels")
    parcel_files = [] if origin is None else [str(name) for name in origin["file"].dropna().unique()]
    others = [name for name in read if not name.endswith(SETTINGS)]
    for bare in (name.rpartition("/")[2] for name in parcel_files):  # a file called by its folder, too, is recorded by its name
        if bare in others:
            others.remove(bare)
    names = [*parcel_files, *others]
    if not names:
        return UNSTATED
    return names[0] if len(names) == 1 else f"{names[0]} 等 {len(names)} 个文件"


def _coordinate_system(result: Assessment) -> str:
    results = result.results
    if not isinstance(results, gpd.GeoDataFrame) or results.active_geometry_name is None or results.crs is None:
        return UNSTATED
    return crs_label(results.crs)


def _version(result: Assessment) -> str:
    versions = result.provenance.get("versions")
    return str(versions.get("landuse") or "") if isinstance(versions, Mapping) else ""
