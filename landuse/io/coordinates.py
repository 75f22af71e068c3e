"""Where the shapes of a file lie: axes exchanged and shifts undone as declared, coordinate system agreed, stray records found."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
from pyproj import CRS

from landuse.config_sources import ContextLayer, TableSource
from landuse.crs import Flags, agree_crs, crs_label, parse_crs
from landuse.errors import CrsError
from landuse.geometry.crs_doctor import likely_systems, main_bounds, not_finite, out_of_place, with_axes_exchanged
from landuse.geometry.shifted_coordinates import shifted_name, unshifted
from landuse.io.conform.columns import Place
from landuse.issues import IssueLog

_SHIFTED_BASE = CRS.from_epsg(4490)


def place_shapes(geometry: gpd.GeoSeries, source: TableSource | ContextLayer, *, where: str, section: str) -> gpd.GeoSeries:
    """Return `geometry` east before north and with its coordinate system, from what the file states and what `source` declares.

    GCJ-02 and BD-09, which only a declaration can tell of, are brought to CGCS2000 degrees.

    Raises
    ------
    CrsError
        No system is stated; statements contradict each other or most of the coordinates; no coordinate is a number; or areas are to
        be taken from shifted coordinates, on which nothing may be measured.
    """
    shapes = with_axes_exchanged(geometry) if source.axis_order == "north_east" else geometry
    array = np.asarray(shapes.array, dtype=object)
    wrong = not_finite(array)
    if wrong.any() and wrong[shapes.notna() & ~shapes.is_empty].all():
        raise CrsError(f"{where} 的坐标全部为无穷大或非数值，多为坐标转换失败（坐标轴次序颠倒）所致；请由原始数据重新导出")
    bounds = main_bounds(array[~wrong])
    shifted = shifted_name(source.crs)
    if shifted is None:
        declared = None if source.crs is None else parse_crs(source.crs)
        crs = agree_crs(shapes.crs, declared, bounds, where=where, section=section)
        return shapes.set_crs(crs, allow_override=True)
    if shapes.crs is not None and not shapes.crs.is_geographic:
        raise CrsError(
            f"{where} 自带坐标系为 {crs_label(shapes.crs)}，与 landuse.toml 的 [{section}] 所写 {shifted} 相矛盾；{shifted} 只有经纬度"
        )
    agree_crs(None, _SHIFTED_BASE, bounds, where=where, section=section)
    if getattr(source, "area_from", "contract") == "geometry":
        raise CrsError(f'[{section}] 的坐标为 {shifted}，仅供示意、不得量算；请删去 area_from = "geometry"，改用合同或证载面积')
    return unshifted(shapes, shifted)


def note_places(shapes: gpd.GeoSeries, source: TableSource, place: Place, log: IssueLog) -> Flags:
    """Report what was done to the coordinates as declared, and the records without a possible place; tell which these are."""

    def report(issue: str, mask: npt.NDArray[np.bool_], message: str, values: list[str]) -> None:
        found = np.flatnonzero(mask)
        log.add(
            issue, table_name=place.table_name, records=list(shapes.index[found]), record_ids=place.ids.iloc[found],
            column="geometry", values=values, message=message, **place.raw.located(found),
        )  # fmt: skip

    if source.axis_order == "north_east":
        _note(log, "axes_exchanged", place, "")
    if (shifted := shifted_name(source.crs)) is not None:
        _note(
            log, "coordinates_unshifted", place, f"坐标由 {shifted} 反算为 2000 国家大地坐标系经纬度，仅供示意、不得作为界址量算"
        )
    array = np.asarray(shapes.array, dtype=object)
    broken = not_finite(array)
    report("geometry_not_finite", broken, "", ["" for _ in np.flatnonzero(broken)])
    stray = ~broken & out_of_place(array, shapes.crs)
    if stray.any():
        sentences = likely_systems(array[stray])
        centres = shapes[stray].bounds
        texts = [f"x {x:.10g}，y {y:.10g}" for x, y in zip(centres["minx"], centres["miny"], strict=True)]
        for sentence in sentences.unique():
            alike = np.zeros(len(shapes), dtype=np.bool_)
            alike[np.flatnonzero(stray)[(sentences == sentence).to_numpy()]] = True
            message = f"坐标不可能是 {crs_label(shapes.crs)}，与本文件其余记录不同；{sentence}"
            report("geometry_out_of_place", alike, message, [t for t, s in zip(texts, sentences, strict=True) if s == sentence])
    return np.asarray(broken | stray)


def _note(log: IssueLog, issue: str, place: Place, message: str) -> None:
    log.add(
        issue, table_name=place.table_name, column="geometry", file=place.raw.file, sheet=place.raw.sheet, message=message
    )  # fmt: skip
