"""The streets of the three invented zones and the blocks between them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from landuse.io.sample.ground import Ground, Wave

MAIN_WIDTH = 44.0  # of a main street between the boundaries of plots, m
SIDE_WIDTH = 26.0

RIVER_GROUND = Ground(
    origin=(525_150.0, 4_615_900.0),
    rotation=31.0,
    across=(Wave(430.0, 5200.0, 0.9), Wave(70.0, 2100.0, 2.2)),
    along=(Wave(110.0, 4600.0, 0.4),),
    fade=1800.0,
)
HILL_GROUND = Ground(
    origin=(521_600.0, 4_616_750.0),
    rotation=-13.0,
    across=(Wave(70.0, 3200.0, 0.0),),
    along=(Wave(80.0, 3000.0, 1.1),),
    fade=4000.0,
)


class Rect(NamedTuple):
    """A rectangle on paper."""

    u0: float
    v0: float
    u1: float
    v1: float

    @property
    def width(self) -> float:
        """Extent along u."""
        return self.u1 - self.u0

    @property
    def height(self) -> float:
        """Extent along v."""
        return self.v1 - self.v0

    @property
    def area(self) -> float:
        """Area in m2."""
        return self.width * self.height


@dataclass(frozen=True)
class ZonePlan:
    """What is planned for one zone: its streets on paper (main ones first), its core, and the size of its plots."""

    zone_id: str
    name: str
    short_name: str
    level: str
    type: str
    number: int
    ground: Ground
    main_u: tuple[float, ...]
    main_v: tuple[float, ...]
    spacing_u: float
    spacing_v: float
    core: tuple[float, float]
    plot_m2: float
    empty_cells: frozenset[tuple[int, int]]
    merge_share: float


ZONES = (
    ZonePlan(
        "G219901", "云浔经济技术开发区", "经开区", "national", "industry", 1, RIVER_GROUND,
        (-1660.0, -560.0, 620.0, 1800.0, 2900.0), (215.0, 1130.0, 2080.0), 365.0, 330.0, (400.0, 500.0), 22_800.0,
        frozenset({(0, 5), (1, 5), (0, 4), (11, 0), (11, 1), (10, 0), (11, 5), (6, 0), (4, 3)}), 0.10,
    ),
    ZonePlan(
        "S219902", "北岭高新技术产业园区", "高新园", "provincial", "city_industry", 2, RIVER_GROUND,
        (-1660.0, -560.0, 620.0, 1800.0), (-215.0, -1010.0, -1850.0), 300.0, 275.0, (100.0, -450.0), 16_800.0,
        frozenset({(0, 5), (1, 5), (0, 4), (10, 5), (11, 5), (11, 4), (5, 0), (2, 3)}), 0.06,
    ),
    ZonePlan(
        "M219903", "柳洲工业园", "工业园", "municipal", "industry", 3, HILL_GROUND,
        (-1050.0, -80.0, 900.0), (-760.0, 60.0, 820.0), 265.0, 255.0, (-80.0, -300.0), 14_200.0,
        frozenset({(0, 0), (0, 5), (1, 5), (7, 5), (7, 0), (6, 0), (3, 2)}), 0.05,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class StreetGrid:
    """The street lines of a zone on paper and which of them are main streets."""

    u: tuple[float, ...]
    v: tuple[float, ...]
    main_u: frozenset[float]
    main_v: frozenset[float]

    def half_width(self, line: float) -> float:
        """Return half the width of the street on `line`."""
        return (MAIN_WIDTH if line in self.main_u | self.main_v else SIDE_WIDTH) / 2


@dataclass(frozen=True)
class Block:
    """The land between streets: its cell (from street line to street line) and what the streets leave of it."""

    zone: ZonePlan
    cell: tuple[int, int]
    span: Rect
    land: Rect


def lay_streets(zone: ZonePlan, draw: np.random.Generator) -> StreetGrid:
    """Return the zone's main streets with side streets drawn unevenly between them."""
    return StreetGrid(
        _fill(zone.main_u, zone.spacing_u, draw), _fill(zone.main_v, zone.spacing_v, draw),
        frozenset(zone.main_u), frozenset(zone.main_v),
    )  # fmt: skip


def lay_blocks(zone: ZonePlan, grid: StreetGrid, draw: np.random.Generator) -> list[Block]:
    """Return the zone's blocks; some span two cells, the street between them is given up."""
    taken = set(zone.empty_cells)
    blocks = []
    for column, row in _cells(grid):
        if (column, row) in taken:
            continue
        wide = 1
        if (
            draw.random() < zone.merge_share
            and column + 2 < len(grid.u)
            and (column + 1, row) not in taken
            and grid.u[column + 1] not in grid.main_u
        ):
            wide = 2
        taken.update((column + step, row) for step in range(wide))
        lines = sorted(grid.v[row : row + 2])
        span = Rect(grid.u[column], lines[0], grid.u[column + wide], lines[1])
        land = Rect(
            span.u0 + grid.half_width(span.u0), span.v0 + grid.half_width(span.v0),
            span.u1 - grid.half_width(span.u1), span.v1 - grid.half_width(span.v1),
        )  # fmt: skip
        blocks.append(Block(zone, (column, row), span, land))
    return blocks


def street_pieces(grid: StreetGrid, blocks: list[Block]) -> Mapping[tuple[str, int], list[tuple[float, float]]]:
    """Return for each street ("u" or "v", number) the stretches that border a block, merged end to end."""
    used: dict[tuple[str, int], set[tuple[float, float]]] = {}
    u_number = {line: number for number, line in enumerate(grid.u)}
    v_number = {line: number for number, line in enumerate(grid.v)}
    for block in blocks:
        span = block.span
        for line in (span.u0, span.u1):
            used.setdefault(("u", u_number[line]), set()).add((span.v0, span.v1))
        stops = [line for line in grid.u if span.u0 <= line <= span.u1]
        for line in (span.v0, span.v1):
            used.setdefault(("v", v_number[line]), set()).update(pairwise(stops))
    return {street: _joined(sorted(pieces)) for street, pieces in sorted(used.items())}


def _fill(main: tuple[float, ...], spacing: float, draw: np.random.Generator) -> tuple[float, ...]:
    """Return `main` lines with side lines between them, unevenly about `spacing` apart."""
    lines = [main[0]]
    for start, end in pairwise(main):
        parts = max(1, round(abs(end - start) / spacing))
        sizes = draw.uniform(0.72, 1.28, parts)
        inner = start + np.cumsum(sizes / sizes.sum())[:-1] * (end - start)
        lines += [round(float(line), 1) for line in inner] + [end]
    return tuple(lines)


def _cells(grid: StreetGrid) -> Iterator[tuple[int, int]]:
    return ((column, row) for row in range(len(grid.v) - 1) for column in range(len(grid.u) - 1))


def _joined(pieces: list[tuple[float, float]]) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for start, end in pieces:
        if joined and abs(joined[-1][1] - start) < 1e-6:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
