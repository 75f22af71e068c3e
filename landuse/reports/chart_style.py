"""The house style of pictures: a Chinese font, quiet axes, colours and markers told apart without colour vision, fixed bytes."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from landuse.fonts import ChineseFont
from landuse.io.atomic import atomic_path

INK, QUIET, GRID, GUIDE = "#1b1b1b", "#5b6468", "#e3e7e9", "#b3bcc0"
LINES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")
"""The palette of Okabe and Ito without yellow and black."""
MARKERS = ("o", "s", "^", "D", "v", "P")
DPI = 150
NOTEBOOK_DPI = 72


@contextmanager
def house_style(font: ChineseFont) -> Iterator[None]:
    """Draw with matplotlib's own defaults, whatever the user has set, and the Chinese font; put everything back afterwards."""
    with mpl.rc_context():
        mpl.rcParams.update({key: value for key, value in mpl.rcParamsDefault.items() if key not in _KEPT})
        mpl.rcParams.update({"font.family": [font.family], "font.size": 9, "text.color": INK, "axes.unicode_minus": False})
        yield


class Picture(Figure):
    """A figure that shows itself in a notebook's cell, whether or not pyplot has been loaded there."""

    def _repr_png_(self) -> bytes:
        """Return the picture as a PNG file holds it."""
        held = BytesIO()
        self.savefig(held, format="png", dpi=NOTEBOOK_DPI)
        return held.getvalue()


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure (inches) that draws itself without a screen."""
    figure = Picture(figsize=(width, height), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def quiet_axes(axes: Axes, font: ChineseFont) -> None:
    """Take away the frame, leave a pale grid behind the data."""
    axes.set_axisbelow(True)
    axes.grid(axis="y", color=GRID, linewidth=0.7)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(QUIET)
    axes.tick_params(length=0, labelsize=8, labelcolor=QUIET, labelfontfamily=font.family)
    axes.tick_params(axis="x", length=3, color=QUIET)


def plain(font: ChineseFont, **more: Any) -> dict[str, Any]:
    """Return the settings of a text: the font, and no formula even where a name holds dollar signs."""
    return {"family": font.family, "parse_math": False, **more}


def save_picture(figure: Figure, path: str | Path) -> Path:
    """Write the figure as PNG in one step; the same figure gives the same bytes.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    with atomic_path(path) as target:
        figure.savefig(target, format="png", dpi=DPI, metadata={"Software": None})
    return Path(path)


def spread(places: list[float], gap: float, low: float, high: float) -> list[float]:
    """Return the places moved apart to at least `gap`, in the same order, between `low` and `high` where they fit.

    >>> [round(place, 2) for place in spread([0.5, 0.5, 0.9], 0.1, 0.0, 1.0)]
    [0.5, 0.6, 0.9]
    """
    order = sorted(range(len(places)), key=lambda at: places[at])
    moved = dict.fromkeys(order, 0.0)
    floor = low
    for at in order:
        moved[at] = max(places[at], floor)
        floor = moved[at] + gap
    ceiling = high
    for at in reversed(order):
        moved[at] = min(moved[at], ceiling)
        ceiling = moved[at] - gap
    return [moved[at] for at in range(len(places))]


_KEPT = ("backend", "backend_fallback", "interactive", "toolbar", "timezone", "savefig.directory")
