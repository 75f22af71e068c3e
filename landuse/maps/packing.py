"""Blocks of data in a page: small ones as JSON, large ones packed, so that a hundred thousand parcels stay a few megabytes.

A packed block is gzip in base64: the length of the head, the head (JSON in which an array is only its place), the arrays. Whole numbers
take as few bytes as they need, all first bytes before all second ones, which gzip packs best. The page's script (``web/data.js``)
unpacks them with the browser's own ``DecompressionStream`` (Chromium 80, Firefox 113, Safari 16.4) before anything else runs; an
older browser is told so.
"""

import base64
import gzip
import json
from typing import Any

import numpy as np
import numpy.typing as npt

from landuse.maps.encode import json_text

PACKED_FROM = 20_000
"""Numbers in the arrays of a block from which on it is packed: smaller pages open in any browser."""
PACKED_MARK = 'data-packed="gzip"'
_LEVEL = 6
_WIDTHS: tuple[tuple[int, Any], ...] = ((1, np.int8), (2, np.int16), (4, np.int32))


def data_block(element_id: str, value: Any) -> str:
    """Return `value` (plain values and integer arrays) as a block of data in the page, to be read by `element_id`.

    Packed where it is large; the same value gives the same text.

    Raises
    ------
    TypeError
        A value is neither plain nor an array.
    """
    arrays: list[npt.NDArray[np.int64]] = []
    head = json.dumps(
        value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=lambda found: _place(found, arrays)
    )
    if sum(array.size for array in arrays) < PACKED_FROM:
        return f'<script type="application/json" id="{element_id}">{json_text(value)}</script>'
    text = head.encode("utf-8", errors="replace")
    parts = [len(text).to_bytes(4, "little"), text, *(_planes(array) for array in arrays)]
    packed = base64.b64encode(gzip.compress(b"".join(parts), _LEVEL, mtime=0)).decode()
    return f'<script type="application/octet-stream" {PACKED_MARK} id="{element_id}">{packed}</script>'


def _place(found: Any, arrays: list[npt.NDArray[np.int64]]) -> dict[str, int]:
    """Return what stands in the head for an array: its number of bytes a number, and of numbers; the arrays follow in order."""
    if not isinstance(found, np.ndarray):
        raise TypeError(f"not plain data: {type(found).__name__}")
    arrays.append(found)
    return {"$width": _width(found), "$length": found.size}


def _width(array: npt.NDArray[np.int64]) -> int:
    low, high = (int(array.min()), int(array.max())) if array.size else (0, 0)
    return next(width for width, kind in _WIDTHS if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max)


def _planes(array: npt.NDArray[np.int64]) -> bytes:
    width = _width(array)
    numbers = np.ascontiguousarray(array, dtype=f"<i{width}")
    return numbers.view(np.uint8).reshape(-1, width).T.tobytes()
