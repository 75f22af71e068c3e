"""Cutting blocks into plots: rows of lots, single large plots, L-shapes, a plot around a substation, a plot on both sides of a street."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import shapely

from landuse.io.sample.ground import Ring
from landuse.io.sample.streets import Block, Rect, ZonePlan

CORNER = 12.0  # how much of a block's corner is cut off for the view at the crossing, m
MIN_LOT = 52.0  # least width of a lot, m


@dataclass(frozen=True)
class Plot:
    """One plot: its polygon on the plane, its shape, its zone and block, and how far out it lies (0 in the core)."""

    zone: ZonePlan
    cell: tuple[int, int]
    shape: str
    geometry: shapely.Geometry
    remoteness: float


def cut_block(block: Block, draw: np.random.Generator) -> list[Plot]:
    """Return the plots of one block, without gaps or overlaps."""
    rings = _rings(block, draw)
    u_marks = [u for _, outlines in rings for ring in outlines for u, _ in ring]
    v_marks = [v for _, outlines in rings for ring in outlines for _, v in ring]
    plots = []
    for shape, outlines in rings:
        bent = [block.zone.ground.bend(_corners_cut(ring, block.land), (*u_marks, *v_marks)) for ring in outlines]
        plots.append(Plot(block.zone, block.cell, shape, shapely.Polygon(bent[0], bent[1:]), _remoteness(block)))
    return plots


def across_the_street(one: Plot, other: Plot) -> Plot:
    """Return two plots as one that lies on both sides of a street."""
    return replace(one, shape="two_parts", geometry=shapely.multipolygons([one.geometry, other.geometry]))


def _rings(block: Block, draw: np.random.Generator) -> list[tuple[str, list[Ring]]]:
    land, target = block.land, block.zone.plot_m2 * float(np.exp(draw.normal(0.0, 0.33)))
    count = max(1, round(land.area / target))
    chance = draw.random()
    if count == 1 or (chance < 0.05 and land.area < 5 * block.zone.plot_m2):
        if land.area > 60_000 and chance < 0.55:
            return _around(land, draw)
        return [("lot", [_outline(land)])]
    if count >= 4 and chance < 0.24:
        return _with_corner(land, count, draw)
    return [("lot", [_outline(lot)]) for lot in _rows(land, count, draw)]


def _around(land: Rect, draw: np.random.Generator) -> list[tuple[str, list[Ring]]]:
    """Return a large plot with a substation of its own inside."""
    u, v = land.u0 + land.width * draw.uniform(0.3, 0.55), land.v0 + land.height * draw.uniform(0.3, 0.5)
    inside = Rect(u, v, u + 62.0, v + 48.0)
    return [("around", [_outline(land), _outline(inside)]), ("substation", [_outline(inside)])]


def _with_corner(land: Rect, count: int, draw: np.random.Generator) -> list[tuple[str, list[Ring]]]:
    """Return an L-shaped plot, the corner lot it embraces, and lots on the rest of the block."""
    share = min(0.75, 3.0 / count)
    if land.width >= land.height:
        middle = land.u0 + land.width * share
        part, rest = land._replace(u1=middle), land._replace(u0=middle)
    else:
        middle = land.v0 + land.height * share
        part, rest = land._replace(v1=middle), land._replace(v0=middle)
    u, v = part.u0 + part.width * draw.uniform(0.45, 0.6), part.v0 + part.height * draw.uniform(0.42, 0.58)
    ell = [(part.u0, part.v0), (part.u1, part.v0), (part.u1, v), (u, v), (u, part.v1), (part.u0, part.v1), (part.u0, part.v0)]
    corner = Rect(u, v, part.u1, part.v1)
    lots = _rows(rest, max(1, count - 3), draw)
    return [("ell", [ell]), ("lot", [_outline(corner)]), *(("lot", [_outline(lot)]) for lot in lots)]


def _rows(land: Rect, count: int, draw: np.random.Generator) -> list[Rect]:
    """Return about `count` lots in one row or, on a deep block, in two rows back to back."""
    flat = land if land.width >= land.height else Rect(land.v0, land.u0, land.v1, land.u1)
    if count < 3 or flat.height < 2 * MIN_LOT * 1.3:
        lots = _row(flat, count, draw)
    else:
        middle = flat.v0 + flat.height * draw.uniform(0.4, 0.6)
        first = round(count * draw.uniform(0.38, 0.62))
        lots = _row(flat._replace(v1=middle), first, draw) + _row(flat._replace(v0=middle), count - first, draw)
    return lots if land.width >= land.height else [Rect(lot.v0, lot.u0, lot.v1, lot.u1) for lot in lots]


def _row(land: Rect, count: int, draw: np.random.Generator) -> list[Rect]:
    parts = int(min(max(count, 1), max(1, land.width // MIN_LOT)))
    sizes = draw.uniform(0.6, 1.4, parts)
    stops = [land.u0, *(land.u0 + land.width * np.cumsum(sizes / sizes.sum())[:-1]).tolist(), land.u1]
    return [land._replace(u0=start, u1=end) for start, end in pairwise(stops)]


def _outline(rect: Rect) -> Ring:
    return [(rect.u0, rect.v0), (rect.u1, rect.v0), (rect.u1, rect.v1), (rect.u0, rect.v1), (rect.u0, rect.v0)]


def _corners_cut(ring: Ring, land: Rect) -> Ring:
    """Return `ring` with two points instead of one where it has a corner of the block."""
    corners = {(u, v) for u in (land.u0, land.u1) for v in (land.v0, land.v1)}
    points = list(ring[:-1])
    cut: list[tuple[float, float]] = []
    for number, point in enumerate(points):
        if point in corners:
            cut += [_towards(point, points[number - 1]), _towards(point, points[(number + 1) % len(points)])]
        else:
            cut.append(point)
    return [*cut, cut[0]]


def _towards(point: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    u, v = (float(np.sign(after - before)) * CORNER for before, after in zip(point, other, strict=True))
    return point[0] + u, point[1] + v


def _remoteness(block: Block) -> float:
    middle = ((block.land.u0 + block.land.u1) / 2, (block.land.v0 + block.land.v1) / 2)
    return float(np.hypot(middle[0] - block.zone.core[0], middle[1] - block.zone.core[1]))
