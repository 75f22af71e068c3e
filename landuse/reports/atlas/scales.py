"""Scales: the largest of the usual series at which a piece of ground fits its field on the paper."""

from collections.abc import Sequence

from landuse.errors import OutputError
from landuse.reports.atlas.papers import Layout, Rect

SERIES = (
    500, 1_000, 2_000, 3_000, 5_000, 10_000, 15_000, 20_000, 25_000, 30_000, 50_000, 100_000, 200_000, 250_000, 500_000, 1_000_000,
)  # fmt: skip
"""Denominators: 1:500 to 1:50 000 as usual for plans, those between where much paper would stay empty, then those of small maps."""
MM_PER_M = 1000.0
Extent = tuple[float, float, float, float]


def fitting_scale(extent: Extent, field: Rect, margin: float = 0.0) -> int:
    """Return the denominator at which `extent` (metres) with `margin` mm around it fits into `field`.

    Raises
    ------
    OutputError
        It fits at none: coordinates far from the rest.
    """
    west, south, east, north = extent
    room = (field.width - 2 * margin, field.height - 2 * margin)
    least = max((east - west) * MM_PER_M / room[0], (north - south) * MM_PER_M / room[1])
    for scale in SERIES:
        if scale >= least:
            return scale
    raise OutputError(
        f"图形范围达 {(east - west) / 1000:.0f} × {(north - south) / 1000:.0f} 公里，在 1:{SERIES[-1]:,} 也放不进图幅；"
        "请检查宗地和开发区边界的坐标"
    )


def best_layout(extent: Extent, choices: Sequence[Layout], margin: float = 0.0) -> tuple[Layout, int]:
    """Return the layout that shows `extent` largest, and its scale; where two are equal, the one with less paper left empty."""
    west, south, east, north = extent

    def emptiness(layout: Layout) -> tuple[int, float]:
        scale = fitting_scale(extent, layout.map, margin)
        covered = (east - west) * (north - south) * (MM_PER_M / scale) ** 2
        return scale, layout.map.width * layout.map.height - covered

    best = min(choices, key=emptiness)
    return best, fitting_scale(extent, best.map, margin)


def scale_text(scale: int) -> str:
    """Return a numeric scale as it is printed.

    >>> scale_text(15_000)
    '1:15 000'
    """
    return f"1:{scale:,}".replace(",", " ")


def round_length(most: float) -> float:
    """Return the largest of 1, 2 and 5 times a power of ten that is at most `most`.

    >>> [round_length(most) for most in (70.0, 1999.0, 12.0)]
    [50.0, 1000.0, 10.0]
    """
    power = 1.0
    while power * 10 <= most:
        power *= 10
    return next(power * step for step in (5, 2, 1) if power * step <= most or step == 1)
