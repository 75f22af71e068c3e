"""Papers and how a sheet is divided: margins, the field of the map, and the panels beside or below it; all in millimetres."""

from dataclasses import dataclass

PAPERS = {"A3": (420.0, 297.0), "A4": (297.0, 210.0)}
"""Long and short side."""
EDGE = 7.0  # from the edge of the paper to the outer frame
TICK_ROOM = 10.0  # left of the map and below it, for the labels of the grid
GAP = 5.0
FOOT = 15.0  # bottom of panels; the line of the makers stands below


@dataclass(frozen=True)
class Rect:
    """A field on the paper by its lower left and upper right corners."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Width in mm."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height in mm."""
        return self.top - self.bottom

    @property
    def middle(self) -> tuple[float, float]:
        """The middle point."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def meets(self, other: "Rect") -> bool:
        """Tell whether two fields share ground."""
        return self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top

    def holds(self, x: float, y: float, margin: float = 0.0) -> bool:
        """Tell whether a point lies inside, at least `margin` from every side."""
        return self.left + margin <= x <= self.right - margin and self.bottom + margin <= y <= self.top - margin


@dataclass(frozen=True)
class Layout:
    """One way to use a paper: its size, the field of the map, and the panels in reading order.

    `size` is that of running text in points.
    """

    width: float
    height: float
    map: Rect
    panels: tuple[Rect, ...]
    size: float
    head: float

    @property
    def landscape(self) -> bool:
        """Tell whether the paper lies on its long side."""
        return self.width > self.height


def layouts(paper: str, panel_width: float, panel_height: float) -> tuple[Layout, Layout]:
    """Return the paper lying, with the panel at the right, and standing, with two panels below the map."""
    long, short = PAPERS[paper]
    large = paper == "A3"
    head, size = (34.0, 7.0) if large else (27.0, 6.2)
    left = EDGE + TICK_ROOM
    lying_top, standing_top = short - head, long - head
    panel = Rect(long - EDGE - GAP - panel_width, FOOT, long - EDGE - GAP, lying_top)
    lying = Layout(
        long, short, Rect(left, FOOT + TICK_ROOM - 3, panel.left - GAP, lying_top), (panel,), size, head
    )  # fmt: skip
    right = short - EDGE - GAP
    middle, top = (left - 5 + right) / 2, FOOT + panel_height
    panels = (Rect(left - 5, FOOT, middle - GAP / 2, top), Rect(middle + GAP / 2, FOOT, right, top))
    standing = Layout(short, long, Rect(left, top + TICK_ROOM, right, standing_top), panels, size, head)
    return lying, standing
