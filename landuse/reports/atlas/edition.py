"""An edition of the atlas: what all its sheets share, and what a sheet is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from landuse.reports.atlas.coloring import Coloring
from landuse.reports.atlas.ground import Ground
from landuse.reports.atlas.lettering import Lettering
from landuse.reports.atlas.page import Page
from landuse.reports.atlas.papers import Layout
from landuse.reports.atlas.sheet_frame import Imprint, new_page
from landuse.results import Assessment


@dataclass(frozen=True, eq=False)
class Edition:
    """What all sheets of a run share."""

    result: Assessment
    ground: Ground
    imprint: Imprint
    lettering: Lettering
    paper: str
    title: str
    bold: bool
    coloring: Coloring
    sketches: dict[Any, Any] = field(default_factory=dict)
    """What sheets make once and share."""

    def page(self, layout: Layout, heading: str, place: str) -> Page:
        """Return a page with frame, title and imprint."""
        return new_page(layout, self.lettering, self.imprint, heading, place, bold=self.bold)


@dataclass(frozen=True)
class Sheet:
    """One sheet: a name for its file, and how to draw it, given which of how many it is."""

    name: str
    draw: Callable[[str], Page]
