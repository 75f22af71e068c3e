"""The boundaries of a table: coordinate system agreed, rings repaired, brought to the working system; areas checked."""

from typing import cast

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from pyproj import CRS
from pyproj.exceptions import ProjError

from landuse.config.sources import TableSource
from landuse.crs import crs_label, refuse_datum_shift, working_crs
from landuse.errors import CrsError
from landuse.geometry.measure import planar_area_m2
from landuse.geometry.registered_area import OTHER_UNITS, WEB_MERCATOR, likely_reason
from landuse.geometry.repair import repair
from landuse.io.conform.columns import Place
from landuse.io.coordinates import note_places, place_shapes
from landuse.issues import IssueLog
from landuse.units import conversion_factor

AREA_TOLERANCE_SHARE = 0.01
AREA_TOLERANCE_M2 = 5.0


def prepare_boundaries(
    geometry: gpd.GeoSeries, source: TableSource, declared_working: str | CRS | None, place: Place, log: IssueLog
) -> gpd.GeoSeries:
    """Return `geometry` valid, flat and in the working coordinate system; repairs and the transformation are noted in `log`.

    Raises
    ------
    CrsError
        No coordinate system is stated, statements contradict each other or the coordinates, or the working one is unfit.
    """
    raw = place.raw
    section = f"data.{place.table_name}"
    where = f"文件 {raw.file}" + (f" 图层“{raw.sheet}”" if raw.sheet else "")
    placed = place_shapes(geometry, source, where=where, section=section)
    crs = placed.crs
    lost = note_places(placed, source, place, log)
    valid = placed.copy()
    valid[lost] = None
    valid[~lost] = repair(
        placed[~lost], log, table_name=place.table_name, record_ids=place.ids[~lost], **raw.located(~lost), limits=source.limits,
    )  # fmt: skip
    if valid.isna().all():
        return valid  # no boundary at all: nothing to transform
    target = declared_working if isinstance(declared_working, CRS) else working_crs(valid, declared_working)
    refuse_datum_shift(crs, target)
    if crs.equals(target, ignore_axis_order=True):
        return valid.set_crs(target, allow_override=True)
    log.add(
        "crs_transformed", table_name=place.table_name, column="geometry", file=raw.file, sheet=raw.sheet,
        message=f"坐标由 {crs_label(crs)} 转换为 {crs_label(target)}",
    )  # fmt: skip
    try:
        moved = valid.to_crs(target)
    except ProjError as error:
        raise CrsError(
            f"文件 {raw.file} 的坐标系（{crs_label(crs)}）不能换算到 {crs_label(target)}：{error}；请核对 .prj 或坐标系说明"
        ) from None
    broken = (moved.notna() & ~moved.is_valid).to_numpy()
    if broken.any():
        moved[broken] = repair(
            moved[broken], log, table_name=place.table_name, record_ids=place.ids[broken], **raw.located(broken),
        )  # fmt: skip
    return moved


def settle_areas(parcels: pd.DataFrame, source: TableSource, file: str, log: IssueLog) -> pd.DataFrame:
    """Return `parcels` with areas that are not positive made unknown and, if so configured, taken from the boundary.

    A registered area that differs from the boundary's by more than 1 % and more than 5 m2 is reported, never changed.
    """
    settled: pd.DataFrame = parcels.copy(deep=False)
    ids = settled["parcel_id"]
    if "area_m2" in settled:
        wrong = (settled["area_m2"] <= 0).to_numpy()
        log.add(
            "area_not_positive",
            table_name="parcels",
            records=ids[wrong].tolist(),
            column="area_m2",
            values=settled["area_m2"][wrong],
        )
        settled["area_m2"] = settled["area_m2"].mask(wrong)
    if not isinstance(settled, gpd.GeoDataFrame):
        return settled
    planar = planar_area_m2(settled.geometry)
    if source.area_from == "geometry":
        if "area_m2" in settled:
            settled["area_m2(原文件)"] = settled["area_m2"]
        settled["area_m2"] = planar
        count = int(planar.notna().sum())
        log.add(
            "area_from_geometry", table_name="parcels", column="area_m2", file=file,
            message=f"{count} 宗地的面积取自图形（高斯-克吕格 3° 带平面面积）",
        )  # fmt: skip
    elif "area_m2" in settled:
        registered = settled["area_m2"]
        apart = ((planar - registered).abs() > np.maximum(AREA_TOLERANCE_SHARE * registered, AREA_TOLERANCE_M2)).to_numpy()
        _note_differences(settled, planar, apart, log)
    return cast("pd.DataFrame", settled)  # geopandas ships no types


def _note_differences(parcels: gpd.GeoDataFrame, planar: pd.Series, apart: npt.NDArray[np.bool_], log: IssueLog) -> None:
    """Report each registered area that differs, with the likely reason where the ratio of the areas tells one."""
    where = np.flatnonzero(apart)
    registered, drawn = (areas.to_numpy()[where] for areas in (parcels["area_m2"], planar))
    latitude = parcels.geometry.iloc[where].representative_point().to_crs("EPSG:4326").y.to_numpy()
    reasons = likely_reason(registered, drawn, latitude)
    texts = np.array(
        [f"登记 {held:.2f} m²，图形 {shown:.2f} m²" for held, shown in zip(registered, drawn, strict=True)], dtype=object
    )
    for unit, name in OTHER_UNITS.items():
        for place in np.flatnonzero(reasons == unit):
            texts[place] += f"（合 {drawn[place] / float(conversion_factor(unit, 'm2')):.2f} {name}）"
    issues = np.select([reasons == "", reasons == WEB_MERCATOR], ["area_difference", "area_web_mercator"], "area_in_other_unit")
    ids = parcels["parcel_id"].iloc[where]
    for issue in np.unique(issues):
        mine = issues == issue
        log.add(issue, table_name="parcels", records=ids[mine].tolist(), column="area_m2", values=list(texts[mine]))
