"""Faults of the boundaries against each other, their zones and their history: overlaps, gaps, doubles, slivers, lineage.

Boundaries are reported and never changed: which of two overlapping parcels is wrong is for the office to find out.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from landuse.data import LandData
from landuse.findings.lineage import note_lineage_issues
from landuse.geometry.gaps import narrow_gaps
from landuse.geometry.measure import plane_of
from landuse.geometry.neighbours import Neighbours, neighbours
from landuse.geometry.overlaps import overlapping_pairs
from landuse.geometry.pieces import in_pieces
from landuse.geometry.same_shape import first_of_same_shape
from landuse.geometry.zone_cover import area_outside
from landuse.issues import IssueLog
from landuse.policy import Policy
from landuse.policy.rules import GeometryRules

Shapes = npt.NDArray[np.object_]
Flags = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]


def check_geometry(data: LandData, policy: Policy) -> pd.DataFrame:
    """Return what is wrong with the boundaries of `data` as issues (a frame of :class:`landuse.issues.IssueLog`).

    Each pair of overlapping parcels, or of parcels with a narrow gap between them, is one issue with the area in m2 and as a share
    of both. Besides: the same figure twice, slivers, land outside the parcel's own zone, and split or merged parcels whose parent or
    whose areas do not fit. Tolerances are those of ``policy.geometry`` (DESIGN). Data without boundaries have only their lineage
    checked. Nothing is changed.

    Raises
    ------
    CrsError
        The boundaries have no coordinate system.
    """
    log = IssueLog()
    note_geometry_issues(data, policy, log)
    return log.frame(data.origins)


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What lies around a part of the parcels: neighbours that count as neighbours only, and the plane of the whole.

    Attributes
    ----------
    place
        Row numbers of the part's parcels in the whole table.
    parcels
        Boundaries (and registered areas) of every other parcel within :func:`reach` of one of the part, indexed by their ids.
    parcels_place
        Their row numbers.
    plane
        The plane that all boundaries of the whole table are compared on.
    """

    place: Positions
    parcels: gpd.GeoDataFrame
    parcels_place: Positions
    plane: CRS


def reach(policy: Policy) -> float:
    """Return how far apart in m two boundaries may be and still have to do with each other."""
    return 2 * policy.geometry.gap_max_width_m + 1.0


def note_geometry_issues(
    data: LandData, policy: Policy, log: IssueLog, around: Surroundings | None = None, *, repaired: bool = False
) -> None:
    """Add to `log` what :func:`check_geometry` finds; boundaries that were `repaired` while reading need no second look at their rings.

    For a part of a table, `around` holds the neighbours. What concerns two parcels is found with the part that the one belongs to
    that comes first in the whole table, so that all parts together find each pair once.
    """
    rules = policy.geometry
    note_lineage_issues(data.parcels, rules.lineage_tolerance_share, log)
    if not isinstance(data.parcels, gpd.GeoDataFrame) or data.parcels.geometry.isna().all():
        return
    plane = plane_of(data.parcels.geometry) if around is None else around.plane
    parcels, own = _with_neighbours(data.parcels, around)
    shapes = np.asarray(parcels.geometry.to_crs(plane).array, dtype=object)
    if not repaired or not plane.equals(parcels.crs):
        shapes = _valid(shapes, parcels.index, own, log)
    near = neighbours(shapes, rules.gap_max_width_m)
    first = first_of_same_shape(shapes)
    _note_doubles(first, parcels.index, own, log)
    _note_overlaps(shapes, first, parcels, own, near, rules, log)
    _note_gaps(shapes, parcels.index, own, near, rules, log)
    _note_slivers(shapes, parcels.index, own, rules, log)
    if isinstance(data.zones, gpd.GeoDataFrame) and data.zones.crs is not None and "zone_id" in parcels:
        _note_outside(shapes, parcels, own, data.zones.to_crs(plane), rules, log)


def _with_neighbours(parcels: gpd.GeoDataFrame, around: Surroundings | None) -> tuple[gpd.GeoDataFrame, Flags]:
    """Return the parcels among their neighbours in the order of the whole table, and which are its own."""
    own = np.ones(len(parcels), dtype=np.bool_)
    if around is None or not len(around.parcels):
        return parcels, own
    kept = [name for name in ("area_m2", "zone_id", "geometry") if name in parcels]
    beside = around.parcels.reindex(columns=kept)
    order = np.argsort(np.concatenate([around.place, around.parcels_place]), kind="stable")
    together = gpd.GeoDataFrame(pd.concat([parcels[kept], beside]), crs=parcels.crs).iloc[order]
    return together, np.concatenate([own, np.zeros(len(beside), dtype=np.bool_)])[order]


def _valid(shapes: Shapes, index: pd.Index, own: Flags, log: IssueLog) -> Shapes:
    """Return `shapes` fit for overlaying; what had to be repaired for it is reported."""
    valid = np.concatenate(in_pieces(lambda piece: shapely.is_valid(shapes[piece]), len(shapes)))
    broken = ~(valid | shapely.is_missing(shapes))
    log.add("geometry_invalid", table_name="parcels", records=index[broken & own], column="geometry")
    fit = shapely.force_2d(shapes) if shapely.has_z(shapes).any() else shapes.copy()
    fit[broken] = shapely.make_valid(fit[broken], method="structure", keep_collapsed=False)
    return np.asarray(fit)


def _note_doubles(first: pd.Series, index: pd.Index, own: Flags, log: IssueLog) -> None:
    again = np.flatnonzero(first.notna().to_numpy() & own)
    texts = [f"与 {index[place]} 相同" for place in first.iloc[again]]
    log.add("parcel_duplicate_shape", table_name="parcels", records=index[again], column="geometry", values=texts)


def _note_overlaps(
    shapes: Shapes, first: pd.Series, parcels: pd.DataFrame, own: Flags, near: Neighbours, rules: GeometryRules, log: IssueLog
) -> None:
    pairs = overlapping_pairs(shapes, min_width=rules.overlap_min_width_m, min_area=rules.overlap_min_area_m2, near=near)
    figure = first.fillna(pd.Series(range(len(first)))).to_numpy(dtype="int64")
    pairs = pairs[(figure[pairs["one"]] != figure[pairs["other"]]) & own[pairs["one"]]]
    leading, second = _suspect_first(shapes, parcels, pairs)
    texts = [
        f"与 {parcels.index[other]} 重叠 {common:.2f} m²，占本宗 {common / own:.2%}、占对方 {common / theirs:.2%}"
        for other, common, own, theirs in zip(
            second, pairs["area_m2"], shapely.area(shapes[leading]), shapely.area(shapes[second]), strict=True
        )
    ]
    log.add("parcel_overlap", table_name="parcels", records=parcels.index[leading], column="geometry", values=texts)


def _suspect_first(shapes: Shapes, parcels: pd.DataFrame, pairs: pd.DataFrame) -> tuple[Positions, Positions]:
    """Return each pair with the parcel to look at first in front: its boundary exceeds its registered area by about the overlap."""
    registered = parcels["area_m2"].to_numpy(dtype="float64") if "area_m2" in parcels else np.full(len(parcels), np.nan)
    one, other, common = (pairs[name].to_numpy() for name in ("one", "other", "area_m2"))
    off_one, off_other = (
        np.nan_to_num(np.abs(shapely.area(shapes[place]) - registered[place] - common), nan=np.inf) for place in (one, other)
    )
    swap = off_other < off_one
    return np.where(swap, other, one), np.where(swap, one, other)


def _note_gaps(shapes: Shapes, index: pd.Index, own: Flags, near: Neighbours, rules: GeometryRules, log: IssueLog) -> None:
    gaps = narrow_gaps(
        shapes, min_width=rules.gap_min_width_m, max_width=rules.gap_max_width_m, min_area=rules.gap_min_area_m2, near=near
    )
    gaps = gaps[own[gaps["one"]]]
    areas = shapely.area(shapes)
    texts = [
        f"与 {index[other]} 之间空隙 {gap:.2f} m²，相当于本宗的 {gap / areas[one]:.2%}"
        for one, other, gap in zip(gaps["one"], gaps["other"], gaps["area_m2"], strict=True)
    ]
    log.add("parcel_gap", table_name="parcels", records=index[gaps["one"]], column="geometry", values=texts)


def _note_slivers(shapes: Shapes, index: pd.Index, own: Flags, rules: GeometryRules, log: IssueLog) -> None:
    area, perimeter = shapely.area(shapes), shapely.length(shapes)
    width = _width(area, np.where(perimeter > 0, perimeter, np.nan))
    thin = np.flatnonzero((width < rules.sliver_max_width_m) & own)
    texts = [f"面积 {area[place]:.2f} m²，平均宽度 {width[place]:.2f} m" for place in thin]
    log.add("parcel_sliver", table_name="parcels", records=index[thin], column="geometry", values=texts)


def _width(area: Numbers, perimeter: Numbers) -> Numbers:
    """Return the shorter side of the rectangle with this area and perimeter (of the square for a rounder figure)."""
    width: Numbers = perimeter / 4 * (1 - np.sqrt(np.maximum(1 - 16 * area / perimeter**2, 0)))
    return width


def _note_outside(
    shapes: Shapes, parcels: pd.DataFrame, own: Flags, zones: gpd.GeoDataFrame, rules: GeometryRules, log: IssueLog
) -> None:
    zone_shapes = np.asarray(zones.geometry.make_valid().array, dtype=object)
    zone_of = np.where(own, zones.index.get_indexer(pd.Index(parcels["zone_id"])), -1)
    outside = area_outside(shapes, zone_shapes, zone_of)
    share = outside / np.where(shapely.area(shapes) > 0, shapely.area(shapes), np.nan)
    found = np.flatnonzero(share > rules.outside_zone_min_share)
    texts = [
        f"开发区 {zone} 以外 {outside[place]:.2f} m²，占 {share[place]:.2%}"
        for place, zone in zip(found, parcels["zone_id"].iloc[found], strict=True)
    ]
    log.add("parcel_outside_zone", table_name="parcels", records=parcels.index[found], column="zone_id", values=texts)
