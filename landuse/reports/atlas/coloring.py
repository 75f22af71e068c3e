"""What colours the parcels of a run: their idle status, or one number in the classes that the web map has too."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from landuse.metric_classes import metric_classes
from landuse.results import Assessment
from landuse.style import NO_DATA, StyleClass, code_classes

STATUS = "idle_status"
LEGEND = "图 例"


@dataclass(frozen=True, eq=False)
class Coloring:
    """The classes of the style table, and the key of each parcel's class, indexed like the results.

    `keep_empty` keeps classes without a parcel in the legend, so that sheets of several zones and years have the same one; `title` stands
    over the legend, `origin` says how the classes of a number came about.
    """

    classes: tuple[StyleClass, ...]
    keys: pd.Series
    keep_empty: bool = False
    title: str = LEGEND
    origin: str = ""

    def of(self, parcels: pd.Index) -> pd.Series:
        """Return the key of the class of each of `parcels`."""
        return self.keys.reindex(parcels)


def status_coloring(result: Assessment) -> Coloring:
    """Return the idle statuses; NO_DATA where one is unknown."""
    status = result.results[STATUS]
    return Coloring(status_classes(), status.astype("object").where(status.notna(), NO_DATA.key).astype("str"))


def metric_coloring(result: Assessment, column: str, breaks: Sequence[float] | None = None) -> Coloring:
    """Return the classes of a number column; parameters and errors as for :func:`landuse.metric_classes.metric_classes`."""
    found = metric_classes(result, column, breaks)
    return Coloring(found.classes, found.keys, keep_empty=True, title=found.legend_title, origin=found.origin)


def status_classes() -> tuple[StyleClass, ...]:
    """Return the classes of the idle status from the style table, NO_DATA last."""
    return (*code_classes(STATUS), NO_DATA)
