"""Making one record of the parts of one parcel: boundaries united, attributes taken from the first part that has them."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from landuse.geometry.measure import planar_area_m2
from landuse.io.conform.columns import Place
from landuse.issues import IssueLog

MOST_LISTED = 20
"""Rows or values of one parcel that a finding names; a file may hold a million parts of one."""
_MANY = 1000


def dissolve(frame: pd.DataFrame, repeated: pd.Series, place: Place, log: IssueLog) -> pd.DataFrame:
    """Return `frame` with the records that share a ``parcel_id`` made one, in the place of the first.

    The first value that is not empty wins. Each parcel made so is ``duplicate_dissolved`` with the rows and the areas of its
    parts; each column in which parts disagree is ``duplicate_conflict`` with the values.
    """
    if not repeated.any():
        return frame
    parts = frame[repeated]
    ids = parts["parcel_id"]
    attributes = [name for name in frame.columns if name not in ("parcel_id", "geometry")]
    first = parts.drop(columns="geometry", errors="ignore").groupby("parcel_id", sort=False)
    merged = first[attributes].first() if attributes else pd.DataFrame(index=pd.Index(pd.unique(ids), name="parcel_id"))
    _report_conflicts(parts, attributes, place, log)
    places = pd.Series(parts.index, index=ids.to_numpy()).groupby(level=0, sort=False)
    merged.index = pd.Index(places.first(), name=None)
    merged["parcel_id"] = places.first().index.to_numpy()
    messages = _describe(parts, place)
    if "geometry" in frame.columns:
        merged["geometry"], areas = _united(parts, merged["parcel_id"])
        messages = messages + areas
    log.add(
        "duplicate_dissolved", table_name="parcels", records=merged["parcel_id"].tolist(), column="parcel_id",
        values=messages.to_numpy().tolist(), message="同一标识码的多部分已合并为一宗；值为各部分所在行和面积",
    )  # fmt: skip
    whole = pd.concat([frame[~repeated], merged[frame.columns].astype(frame.drop(columns="geometry", errors="ignore").dtypes)])
    whole = whole.sort_index()
    return gpd.GeoDataFrame(whole, geometry="geometry", crs=frame.crs) if isinstance(frame, gpd.GeoDataFrame) else whole


def _report_conflicts(parts: pd.DataFrame, attributes: list[str], place: Place, log: IssueLog) -> None:
    for name in attributes:
        texts = parts[name].astype("str").where(parts[name].notna())
        distinct = pd.DataFrame({"id": parts["parcel_id"], "text": texts}).dropna().drop_duplicates()
        disagreeing = distinct[distinct.duplicated("id", keep=False)]
        shown = _listed(disagreeing["text"], disagreeing["id"], " / ", "个值")
        log.add("duplicate_conflict", table_name=place.table_name, records=shown.index.tolist(), column=name, values=shown)


def _describe(parts: pd.DataFrame, place: Place) -> pd.Series:
    rows = pd.Series(place.raw.row_names(parts.index))
    return "第 " + _listed(rows, parts["parcel_id"], "、", "行") + " 行"


def _listed(texts: pd.Series, ids: pd.Series, mark: str, counted: str) -> pd.Series:
    """Return the texts of each id in one, the first :data:`MOST_LISTED` of them and how many there are."""
    known = ids.to_numpy()
    groups = pd.Series(texts.to_numpy(), index=known).groupby(level=0, sort=False)
    first = pd.Series(texts.to_numpy(), index=known)[(groups.cumcount() < MOST_LISTED).to_numpy()]
    sizes = groups.size()
    more = (" 等共 " + sizes.astype("str") + f" {counted}").where(sizes > MOST_LISTED, "")
    return first.groupby(level=0, sort=False).agg(mark.join) + more


def _united(parts: pd.DataFrame, ids: pd.Series) -> tuple[gpd.GeoSeries, pd.Series]:
    """Return the united boundary of each of `ids`, indexed like it, and the areas before and after by id."""
    shapes = gpd.GeoSeries(parts["geometry"])
    number = pd.Index(ids).get_indexer(pd.Index(parts["parcel_id"]))
    order = np.argsort(number, kind="stable")
    starts = np.flatnonzero(np.diff(number[order], prepend=-1))
    groups = np.split(shapes.to_numpy()[order], starts[1:])
    united = np.array([_union(group) for group in groups], dtype=object)
    united[shapely.is_empty(united)] = None
    whole = gpd.GeoSeries(united, index=ids.index, crs=shapes.crs)
    before = np.bincount(number, weights=planar_area_m2(shapes).fillna(0.0), minlength=len(ids))
    after = planar_area_m2(whole).fillna(0.0).to_numpy()
    texts = [f"；面积之和 {total:.2f} m²，合并后 {kept:.2f} m²" for total, kept in zip(before, after, strict=True)]
    return whole, pd.Series(texts, index=ids.to_numpy())


def _union(shapes: npt.NDArray[np.object_]) -> BaseGeometry:
    """Return the union of shapes; of very many those that lie apart are not held against each other, which would take minutes."""
    return shapely.disjoint_subset_union_all(shapes) if len(shapes) > _MANY else shapely.union_all(shapes)
