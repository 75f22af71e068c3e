"""Plan and actual of a target as the points of a small drawing: inline SVG needs no picture file, no script and no font of ours."""

from collections.abc import Sequence
from datetime import date
from typing import Any

WIDTH, HEIGHT = 340.0, 150.0
LEFT, RIGHT, TOP, BOTTOM = 38.0, 40.0, 12.0, 24.0
SHARES = (0.0, 0.5, 1.0)
_MONTHS_BETWEEN_MARKS = 6


def course_chart(course: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return where things stand in a drawing of :data:`WIDTH` by :data:`HEIGHT`: lines as SVG points, marks with their labels.

    `plan` and `actual` are stepped lines; `actual` is empty where there is no stock. `end` is the last known point, or None.
    """
    if not course:
        return {"width": WIDTH, "height": HEIGHT, "plan": "", "actual": "", "end": None, "lines": [], "marks": []}
    days = [date.fromisoformat(point["day"]) for point in course]
    first, last = days[0], max(days)
    span = max((last - first).days, 1)

    def across(day: date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / span

    def down(share: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - min(share, 1.0))

    known = [(day, point["actual"]) for day, point in zip(days, course, strict=True) if point["actual"] is not None]
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "plan": _steps([(across(day), down(point["required"])) for day, point in zip(days, course, strict=True)]),
        "actual": _steps([(across(day), down(share)) for day, share in known]),
        "end": {"x": f"{across(known[-1][0]):.1f}", "y": f"{down(known[-1][1]):.1f}"} if known else None,
        "lines": [{"y": f"{down(share):.1f}", "label": f"{share:.0%}"} for share in SHARES],
        "marks": [{"x": f"{across(day):.1f}", "label": f"{day:%Y-%m}"} for day in _marked(days, first, last)],
    }


def _steps(points: Sequence[tuple[float, float]]) -> str:
    """Return a line that stays level until the next point and then steps to it."""
    found: list[tuple[float, float]] = []
    for x, y in points:
        if found:
            found.append((x, found[-1][1]))
        found.append((x, y))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in found)


def _marked(days: Sequence[date], first: date, last: date) -> list[date]:
    """Return the first day and the ends of years, as far as they stand apart."""
    wanted = [first, *(day for day in days if (day.month, day.day) == (12, 31)), last]
    kept: list[date] = []
    for day in sorted(set(wanted)):
        if not kept or (day - kept[-1]).days > _MONTHS_BETWEEN_MARKS * 30 * max(1, (last - first).days // 1500):
            kept.append(day)
    return kept
