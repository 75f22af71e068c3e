"""Boundaries that are the same figure, wherever their rings begin and whichever way they run."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

Shapes = npt.NDArray[np.object_]

_GRID = 1e-3  # m, to which coordinates are compared


def first_of_same_shape(shapes: Shapes) -> pd.Series:
    """Return for each of `shapes` the position of the first one that is the same figure; missing where it is the first or has none.

    Coordinates are compared to a millimetre. Only shapes with the same extent are taken apart.
    """
    bounds = shapely.bounds(shapes)
    known = np.flatnonzero(np.isfinite(bounds).all(axis=1))
    grid = pd.DataFrame(np.round(bounds[known] / _GRID).astype("int64"))
    alike = known[grid.duplicated(keep=False).to_numpy()]
    texts = pd.Series(shapely.to_wkb(shapely.normalize(shapely.set_precision(shapes[alike], _GRID))), index=alike, dtype=object)
    first = pd.Series(alike, index=alike).groupby(texts.to_numpy()).transform("min") if len(alike) else pd.Series(dtype="int64")
    again = first[first.to_numpy() != first.index.to_numpy()]
    found: pd.Series = again.reindex(range(len(shapes))).astype("Int64")
    return found
