"""A sheet of paper to draw on, in millimetres from its lower left corner."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from landuse.reports.atlas.lettering import MM_PER_POINT, Lettering
from landuse.reports.atlas.papers import Rect
from landuse.reports.chart_style import INK, new_figure, plain

MM_PER_INCH = 25.4
HAIR, THIN, THICK = 0.25, 0.5, 1.2  # points
_CAP = 0.36  # from the middle of a Chinese character to its baseline, in sizes


@dataclass(frozen=True)
class Page:
    """A figure with one set of axes whose unit is the millimetre."""

    width: float
    height: float
    lettering: Lettering
    bold: bool
    figure: Figure = field(init=False)
    axes: Axes = field(init=False)

    def __post_init__(self) -> None:
        """Make the figure."""
        figure = new_figure(self.width / MM_PER_INCH, self.height / MM_PER_INCH)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set(xlim=(0, self.width), ylim=(0, self.height))
        object.__setattr__(self, "figure", figure)
        object.__setattr__(self, "axes", axes)

    def text(
        self, x: float, y: float, words: object, size: float, *, room: float | None = None, align: str = "left",
        color: str = INK, bold: bool = False, rotation: float = 0.0, order: float = 5,
    ) -> None:  # fmt: skip
        """Write one line with the middle of its height at `y`; longer than `room` mm it is cut with an ellipsis."""
        font = self.lettering
        line = font.font.drawable(words) if room is None else font.cut(words, size, room)
        look = plain(font.font, size=size, color=color, ha=align, zorder=order, rotation=rotation)
        if bold and self.bold:
            look["weight"] = "bold"
        if rotation:
            look |= {"va": "center", "rotation_mode": "anchor"}
            self.axes.text(x, y, line, **look)
        else:
            self.axes.text(x, y - _CAP * size * MM_PER_POINT, line, va="baseline", **look)

    def lines(self, segments: Sequence[Any], *, width: float = THIN, color: str = INK, order: float = 4) -> None:
        """Draw polylines given by their points."""
        self.axes.add_collection(
            LineCollection(segments, linewidths=width, colors=color, zorder=order, capstyle="projecting"), autolim=False
        )

    def box(self, rect: Rect, *, width: float = THIN, color: str = INK, fill: str = "none", order: float = 4) -> Rectangle:
        """Draw a rectangle; without a line where `width` is 0."""
        edge = color if width else "none"
        patch = Rectangle(
            (rect.left, rect.bottom), rect.width, rect.height, facecolor=fill, edgecolor=edge, linewidth=width, zorder=order,
        )  # fmt: skip
        self.put(patch)
        return patch

    def put(self, artist: Artist) -> None:
        """Place an artist without having matplotlib measure it: the axes have their limits, and measuring takes long."""
        self.axes.add_artist(artist)
