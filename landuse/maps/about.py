"""What stands at the foot of every map: source, coordinate system, rules, data date, software."""

from collections.abc import Mapping

import geopandas as gpd

from landuse.crs import crs_label
from landuse.errors import SAMPLE_SIZE
from landuse.results import Assessment

UNSTATED = "未注明"


def chinese_date(result: Assessment) -> str:
    """Return the data date as it is written on a map: 2020年12月31日."""
    return f"{result.as_of.year}年{result.as_of.month}月{result.as_of.day}日"


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
    inputs = result.provenance.get("inputs")
    names = [str(entry.get("file", "")) for entry in inputs if isinstance(entry, Mapping)] if isinstance(inputs, list | tuple) else []
    distinct = list(dict.fromkeys(name for name in names if name))
    if not distinct:
        return UNSTATED
    left = len(distinct) - SAMPLE_SIZE
    return "、".join(distinct[:SAMPLE_SIZE]) + (f" 等 {len(distinct)} 个文件" if left > 0 else "")


def _coordinate_system(result: Assessment) -> str:
    results = result.results
    if not isinstance(results, gpd.GeoDataFrame) or results.active_geometry_name is None or results.crs is None:
        return UNSTATED
    return crs_label(results.crs)


def _version(result: Assessment) -> str:
    versions = result.provenance.get("versions")
    return str(versions.get("landuse") or "") if isinstance(versions, Mapping) else ""
