"""Blocks of data in a page: small ones as JSON, large ones packed, so that a hundred thousand parcels stay a few megabytes.

A packed block is gzip in base64: the length of the head, the head (JSON in which each long part is only its place), the parts. A part
is an array of whole numbers, the texts of a text column (JSON) or the numbers of a number column. Whole numbers take as few bytes as
they need, all first bytes before all second ones, which gzip packs best; other numbers travel as multiples of a decimal unit. The page's
script (``web/data.js``) unpacks blocks with the browser's own ``DecompressionStream`` (Chromium 80, Firefox 113, Safari 16.4) before
anything else runs, and opens each part when it is first read; an older browser is told so.
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
UNKNOWN = -(2**31)
"""Stands for an unknown number among the multiples of a unit."""
_LEVEL = 6
_MOST_DECIMALS = 6
_WIDTHS: tuple[tuple[int, Any], ...] = ((1, np.int8), (2, np.int16), (4, np.int32))


def data_block(element_id: str, value: Any) -> str:
    """Return `value` (plain values and integer arrays) as a block of data in the page, to be read by `element_id`.

    Packed where it is large; the same value gives the same text.

    Raises
    ------
    TypeError
        A value is neither plain nor an array.
    """
    if _size(value) < PACKED_FROM:
        return f'<script type="application/json" id="{element_id}">{json_text(value)}</script>'
    parts: list[bytes] = []
    head = json.dumps(_laid_out(value, parts), ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_refused)
    text = head.encode("utf-8", errors="replace")
    packed = base64.b64encode(gzip.compress(b"".join([len(text).to_bytes(4, "little"), text, *parts]), _LEVEL, mtime=0)).decode()
    return f'<script type="application/octet-stream" {PACKED_MARK} id="{element_id}">{packed}</script>'


def _size(value: Any) -> int:
    """Return how many numbers the arrays within `value` hold."""
    if isinstance(value, np.ndarray):
        return value.size
    held = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return sum(_size(one) for one in held if isinstance(one, np.ndarray | dict | list | tuple))


def _laid_out(value: Any, parts: list[bytes]) -> Any:
    """Return `value` with the place of each array, and of the values of columns, in their stead; they go to `parts`."""
    if isinstance(value, np.ndarray):
        place = {"$at": sum(map(len, parts)), "$width": _width(value), "$length": value.size}
        parts.append(_planes(value))
        return place
    if isinstance(value, dict):
        found = {name: _laid_out(held, parts) for name, held in value.items() if name != "values"}
        return found | ({"values": _values(value, parts)} if "values" in value else {})
    return [_laid_out(held, parts) for held in value] if isinstance(value, list | tuple) else value


def _values(column: dict[str, Any], parts: list[bytes]) -> Any:
    """Return the place of a column's values, or what stands for them where they are no texts or numbers that can be packed."""
    values = column["values"]
    if column.get("kind") == "number":
        found = _multiples(values)
        return values if found is None else _laid_out(found[0], parts) | {"$unit": found[1]}
    if column.get("kind") != "text":
        return _laid_out(values, parts)
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode("utf-8", errors="replace")
    place = {"$at": sum(map(len, parts)), "$bytes": len(text)}
    parts.append(text)
    return place


def _multiples(values: list[float | None]) -> tuple[npt.NDArray[np.int64], int] | None:
    """Return numbers as multiples of 1 / unit, and the unit; None where four bytes do not hold them exactly."""
    numbers = np.array(values, dtype="float64")
    known = ~np.isnan(numbers)
    for decimals in range(_MOST_DECIMALS + 1):
        unit = 10**decimals
        whole = np.rint(numbers[known] * unit)
        if (np.abs(whole) >= -UNKNOWN).any():
            return None
        if (whole / unit == numbers[known]).all():
            found = np.full(len(numbers), UNKNOWN, dtype="int64")
            found[known] = whole
            return found, unit
    return None


def _refused(found: Any) -> Any:
    raise TypeError(f"not plain data: {type(found).__name__}")


def _width(array: npt.NDArray[np.int64]) -> int:
    low, high = (int(array.min()), int(array.max())) if array.size else (0, 0)
    return next(width for width, kind in _WIDTHS if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max)


def _planes(array: npt.NDArray[np.int64]) -> bytes:
    width = _width(array)
    numbers = np.ascontiguousarray(array, dtype=f"<i{width}")
    return numbers.view(np.uint8).reshape(-1, width).T.tobytes()
