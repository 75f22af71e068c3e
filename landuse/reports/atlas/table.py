"""A plain table on a page: ruled by hair lines, cells cut to their room."""

from collections.abc import Sequence
from dataclasses import dataclass

from landuse.reports.atlas.page import HAIR, THIN, Page
from landuse.reports.atlas.papers import Rect
from landuse.reports.chart_style import QUIET

HEAD_FILL, RULE = "#e6ecee", "#a9b3b7"
PAD = 0.8


@dataclass(frozen=True)
class Column:
    """A heading, its share of the width, and where its cells stand."""

    heading: str
    share: float
    align: str = "left"


def row_height(size: float) -> float:
    """Return the height of a row in mm for text of `size` points."""
    return size * 0.62


def rows_that_fit(height: float, size: float) -> int:
    """Return how many rows go below a heading row into `height` mm."""
    return max(0, int(height / row_height(size)) - 1)


def draw_table(
    page: Page, left: float, top: float, width: float, columns: Sequence[Column], rows: Sequence[Sequence[object]], size: float
) -> float:
    """Draw the table with its upper left corner at (`left`, `top`) and return where it ends below."""
    total = sum(column.share for column in columns)
    edges = [left]
    for column in columns:
        edges.append(edges[-1] + width * column.share / total)
    high = row_height(size)
    bottom = top - high * (len(rows) + 1)
    page.box(Rect(left, top - high, left + width, top), width=0, fill=HEAD_FILL, order=4)
    page.lines(
        [[(left, top - high * n), (left + width, top - high * n)] for n in range(1, len(rows) + 1)], width=HAIR, color=RULE
    )
    page.lines([[(edge, bottom), (edge, top)] for edge in edges[1:-1]], width=HAIR, color=RULE)
    page.box(Rect(left, bottom, left + width, top), width=THIN, order=4.5)
    for number, column in enumerate(columns):
        low, end = edges[number], edges[number + 1]
        room = end - low - 2 * PAD
        page.text((low + end) / 2, top - high / 2, column.heading, size, room=room, align="center", color=QUIET)
        place = {"left": low + PAD, "right": end - PAD, "center": (low + end) / 2}[column.align]
        for at, row in enumerate(rows):
            if row[number] != "":
                page.text(place, top - high * (at + 1.5), row[number], size, room=room, align=column.align)
    return bottom
