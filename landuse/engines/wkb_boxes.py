"""Upright boxes of boundaries straight from their WKB: most parcels are one ring, and need no geometry for it."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from landuse.engines.id_codes import by_length

Boxes = npt.NDArray[np.float64]
_HEAD, _POINT = 13, 16  # bytes: order, kind, number of rings, number of points; x and y
_PLAIN = np.array([1, 3, 0, 0, 0, 1, 0, 0, 0], dtype=np.uint8)  # little end first, polygon in the plane, one ring


def wkb_boxes(wkb: pa.Array | pa.ChunkedArray) -> Boxes:
    """Return west, south, east and north of each boundary; NaN without one, where it is empty, and where it is no WKB.

    What is no WKB is found when its part is judged.
    """
    if isinstance(wkb, pa.ChunkedArray):
        return np.concatenate([np.zeros((0, 4)), *map(wkb_boxes, wkb.chunks)])
    shapes = pc.cast(wkb, pa.large_binary())
    length = np.asarray(pc.fill_null(pc.binary_length(shapes), -1).to_numpy(zero_copy_only=False), dtype=np.int64)
    boxes = np.full((len(shapes), 4), np.nan)
    for rows, size, content in by_length(shapes, length):
        if size > _HEAD and (size - _HEAD) % _POINT == 0:
            boxes[rows] = _boxes_of_rings(content.reshape(len(rows), size))
    others = np.flatnonzero(~np.isfinite(boxes).all(axis=1) & (length >= 0))
    if len(others):
        some = shapes.take(pa.array(others)).to_numpy(zero_copy_only=False)
        with np.errstate(invalid="ignore"):  # coordinates that are no numbers
            boxes[others] = shapely.bounds(shapely.from_wkb(some, on_invalid="ignore"))
    return boxes


def _boxes_of_rings(content: npt.NDArray[np.uint8]) -> Boxes:
    """Return the boxes of those that are a plain ring, NaN for others; a row of bytes each."""
    points = (content.shape[1] - _HEAD) // _POINT
    head = np.concatenate([_PLAIN, np.frombuffer(np.uint32(points).tobytes(), dtype=np.uint8)])
    plain = (content[:, :_HEAD] == head).all(axis=1)
    numbers = np.ascontiguousarray(content[:, _HEAD:]).view("<f8").reshape(len(content), points, 2)
    low, high = numbers[:, 0].copy(), numbers[:, 0].copy()
    for at in range(1, points):
        np.minimum(low, numbers[:, at], out=low)
        np.maximum(high, numbers[:, at], out=high)
    boxes = np.concatenate([low, high], axis=1)
    boxes[~plain] = np.nan
    return boxes
