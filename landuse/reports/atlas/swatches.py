"""The style table on paper: its colours, and its hatching as matplotlib draws it."""

from typing import Any

from matplotlib.patches import PathPatch
from matplotlib.path import Path

from landuse.reports.atlas.page import HAIR, Page
from landuse.reports.atlas.papers import Rect
from landuse.style import StyleClass

HATCHES = {
    "": None, "diagonal": "////", "diagonal_back": "\\\\\\\\", "cross": "xxxx", "horizontal": "----", "vertical": "||||",
    "grid": "+++", "dots": "...",
}  # fmt: skip
"""The patterns that :class:`landuse.style.StyleClass` names."""
HATCH_WIDTH = 0.5  # points
OUTLINE = "#4a5559"


def class_look(style: StyleClass, *, outline: float = HAIR) -> dict[str, Any]:
    """Return how a patch of a class is drawn: its colour, its hatching in the ink of the class, a fine outline."""
    return {
        "facecolor": style.color, "hatch": HATCHES[style.hatch], "hatchcolor": style.ink, "hatch_linewidth": HATCH_WIDTH,
        "edgecolor": OUTLINE, "linewidth": outline,
    }  # fmt: skip


def swatch(page: Page, rect: Rect, style: StyleClass) -> None:
    """Draw a small field in the look of a class."""
    corners = [(rect.left, rect.bottom), (rect.right, rect.bottom), (rect.right, rect.top), (rect.left, rect.top), (0, 0)]
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
    page.put(PathPatch(Path(corners, codes), zorder=5, **class_look(style)))
