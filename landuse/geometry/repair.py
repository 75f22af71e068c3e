"""Repairing boundaries: rings that cross themselves are made valid, and only what is an area is kept; nothing is dropped."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from landuse.errors import sample
from landuse.geometry.crossings import refuse_crossings
from landuse.geometry.measure import planar_area_m2
from landuse.geometry.pieces import in_pieces
from landuse.issues import IssueLog
from landuse.limits import Limits

Shapes = npt.NDArray[np.object_]
MANY_PARTS = 1000


def repair(
    geometry: gpd.GeoSeries,
    log: IssueLog,
    *,
    table_name: str,
    record_ids: Sequence[object] | pd.Series | None = None,
    file: str | Sequence[str] = "",
    sheet: str = "",
    rows: pd.Series | None = None,
    limits: Limits | None = None,
) -> gpd.GeoSeries:
    """Return `geometry` as valid flat polygons and multipolygons, indexed alike.

    Heights are left out. An invalid boundary is made valid (the area inside any ring counts, holes are taken off, spikes go)
    and reported as ``geometry_repaired`` with the area before and after; what is empty or no area becomes missing and is
    reported as ``geometry_collapsed``; what was missing stays missing and is reported as ``geometry_missing``.

    Parameters
    ----------
    geometry
        Boundaries with a coordinate system.
    log
        Takes the issues.
    table_name, record_ids, file, sheet, rows
        What the issues name: the table, the ids shown to the reader (default: the index), and where each record stands.
    limits
        How often the lines of invalid boundaries may cross each other; None for as often as they like.

    Raises
    ------
    ReadError
        They cross more often than `limits` allow.
    CrsError
        The coordinate system is not stated.
    """
    given: Shapes = np.asarray(geometry.array)
    if shapely.has_z(given).any():
        given = shapely.force_2d(given)
    absent = shapely.is_missing(given)
    repaired, doubled = _parts_once(_polygonal(given))
    valid = np.concatenate(in_pieces(lambda piece: shapely.is_valid(repaired[piece]), len(repaired)))
    broken = ~absent & (doubled | ~valid)
    if limits is not None:
        refuse_crossings(repaired[broken], limits, file if isinstance(file, str) else sample(dict.fromkeys(file)))
    repaired[broken] = _polygonal(shapely.make_valid(repaired[broken], method="structure", keep_collapsed=False))
    collapsed = ~absent & (shapely.is_missing(repaired) | shapely.is_empty(repaired))
    repaired[collapsed] = None
    trimmed = ~absent & ~collapsed & ~broken & (shapely.get_dimensions(given) == 2) & (shapely.get_type_id(given) > 6)

    shown = pd.Series(geometry.index if record_ids is None else record_ids)

    def report(issue: str, mask: npt.NDArray[np.bool_], message: str = "", values: Sequence[object] | None = None) -> None:
        where = np.flatnonzero(mask)
        log.add(
            issue, table_name=table_name, records=list(geometry.index[where]), record_ids=shown.iloc[where], column="geometry",
            values=values, message=message, file=file if isinstance(file, str) else [file[at] for at in where.tolist()], sheet=sheet,
            rows=None if rows is None else rows.iloc[where],
        )  # fmt: skip

    changed = (broken & ~collapsed) | trimmed
    report("geometry_missing", absent)
    report("geometry_collapsed", collapsed)
    before = planar_area_m2(gpd.GeoSeries(given[changed], crs=geometry.crs))
    after = planar_area_m2(gpd.GeoSeries(repaired[changed], crs=geometry.crs))
    report(
        "geometry_repaired", changed, "图形自相交或含非面要素，已修复、仅保留面状部分；值为修复前后的平面面积",
        [f"{old:.2f} m² → {new:.2f} m²" for old, new in zip(before, after, strict=True)],
    )  # fmt: skip
    return gpd.GeoSeries(repaired, index=geometry.index, crs=geometry.crs)


def _polygonal(shapes: Shapes) -> Shapes:
    """Return the polygonal part of each shape; missing where there is none."""
    kept = shapes.copy()
    kinds = shapely.get_type_id(shapes)
    areal = np.isin(kinds, (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON))
    mixed = ~areal & (kinds == shapely.GeometryType.GEOMETRYCOLLECTION)
    kept[~areal] = None
    where = np.flatnonzero(mixed)
    parts, owner = shapely.get_parts(shapes[where], return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)  # a collection may hold multipolygons
    polygons = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    gathered = shapely.multipolygons(parts[polygons], indices=owner[inner][polygons], out=np.full(len(where), None, dtype=object))
    kept[where] = gathered
    return kept


def _parts_once(shapes: Shapes) -> tuple[Shapes, npt.NDArray[np.bool_]]:
    """Return shapes of very many parts without the copies of a part, and which of them had some.

    The area stays the same, while GEOS would hold each of a hundred thousand copies against all others.
    """
    kept = shapes.copy()
    many = np.flatnonzero(shapely.get_num_geometries(shapes) > MANY_PARTS)
    parts, owner = shapely.get_parts(shapes[many], return_index=True)
    copies = pd.DataFrame({"owner": owner, "part": shapely.to_wkb(parts)}).duplicated().to_numpy()
    for number in np.unique(owner[copies]):
        kept[many[number]] = shapely.multipolygons(parts[(owner == number) & ~copies])
    had = np.zeros(len(shapes), dtype=bool)
    had[many[np.unique(owner[copies])]] = True
    return kept, had
