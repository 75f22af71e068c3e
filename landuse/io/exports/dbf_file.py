"""Writing the attribute table of a Shapefile: text in the encoding asked for, numbers with every digit, days as days, unknown as blanks."""

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from landuse.dates import to_days
from landuse.errors import OutputError

LONGEST_TEXT = 254
MOST_FIELDS = 255
_DIGITS = 15
_LONGEST_NUMBER = 18
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LANGUAGE = {"gbk": 0x4D, "gb18030": 0x4D}
_VERSION_DAY = b"\x50\x01\x01"  # 1980-01-01: the same results give the same bytes


@dataclass(frozen=True, eq=False)
class Cells:
    """One field ready to be written: type letter, width, decimals, the cells in bytes, and the places of texts that were changed."""

    kind: str
    width: int
    decimals: int
    raw: list[bytes]
    changed: tuple[int, ...] = ()


def dbf_content(fields: Sequence[tuple[str, Cells]], count: int, codec: str) -> bytes:
    """Return the bytes of a table of `count` records; field names are at most ten bytes of ASCII.

    Raises OutputError where there are more fields than programs take.
    """
    if len(fields) > MOST_FIELDS:
        raise OutputError(f"Shapefile 最多 {MOST_FIELDS} 个字段，现有 {len(fields)} 个；请改用 GPKG 或 FileGDB")
    widths = [cells.width for _, cells in fields]
    head = struct.pack(
        "<B3sIHH16xBB2x", 3, _VERSION_DAY, count, 33 + 32 * len(fields), 1 + sum(widths), 0, _LANGUAGE.get(codec, 0)
    )
    for name, cells in fields:
        head += struct.pack("<11sc4xBB14x", name.encode("ascii"), cells.kind.encode(), cells.width, cells.decimals)
    columns = [cells.raw for _, cells in fields]
    records = [b" " + b"".join(cells) for cells in zip(*columns, strict=True)] if columns else [b" "] * count
    return head + b"\r" + b"".join(records) + b"\x1a"


def cells_of(values: pd.Series, codec: str, *, is_day: bool) -> Cells:
    """Return a column as cells; what a field cannot hold of a text goes and its place is noted.

    That is what comes after 254 bytes (a whole character is never cut in two), and control characters, which become blanks.
    """
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return (
            _days(values)
            if is_day or (values.dropna() == values.dropna().dt.normalize()).all()
            else _texts(values.astype("str"), codec)
        )
    if pd.api.types.is_bool_dtype(values.dtype):
        marks = {True: b"T", False: b"F"}
        return Cells("L", 1, 0, [marks.get(value, b"?") for value in values.astype("object")])
    if pd.api.types.is_integer_dtype(values.dtype):
        texts = ["" if pd.isna(value) else str(int(value)) for value in values.astype("object")]
        return (
            _padded("N", 0, texts, codec)
            if max(map(len, texts), default=0) <= _LONGEST_NUMBER
            else _texts(pd.Series(texts), codec)
        )
    if pd.api.types.is_float_dtype(values.dtype):
        return _numbers(values.astype("float64"))
    return _texts(values.astype("object").where(values.notna(), None), codec)


def _days(values: pd.Series) -> Cells:
    days = pd.Series(to_days(values))
    texts = days.dt.strftime("%Y%m%d").fillna("")
    return Cells("D", 8, 0, [text.encode("ascii").rjust(8) for text in texts])


def _numbers(values: pd.Series) -> Cells:
    """Return numbers with as many decimals as the longest of them has and the field can hold beside the largest, its sign and the point."""
    known = values[np.isfinite(values)]
    whole = len(str(int(known.abs().max()))) if len(known) else 1
    needed = max((_decimals(value) for value in known), default=0)
    decimals = max(min(needed, _LONGEST_NUMBER - 2 - whole), 0)
    texts = ["" if not np.isfinite(value) else f"{value:.{decimals}f}" for value in values]
    return _padded("N", decimals, texts, "ascii")


def _decimals(value: float) -> int:
    text = f"{value:.{_DIGITS}g}"
    if "e" in text:
        return max(_DIGITS - int(text.partition("e")[2]), 0) if "e-" in text else 0
    return len(text.partition(".")[2])


def _padded(kind: str, decimals: int, texts: Sequence[str], codec: str) -> Cells:
    width = max((len(text) for text in texts), default=1) or 1
    return Cells(kind, width, decimals, [text.encode(codec).rjust(width) for text in texts])


def _texts(values: pd.Series, codec: str) -> Cells:
    raw, changed = [], []
    for place, value in enumerate(values):
        given = "" if value is None or value is pd.NA or value != value else str(value)  # noqa: PLR0124  NaN is not itself
        text = _CONTROL.sub(" ", given).encode(codec)[:LONGEST_TEXT].decode(codec, "ignore")
        if text != given:
            changed.append(place)
        raw.append(text.encode(codec))
    width = max(map(len, raw), default=1) or 1
    return Cells("C", width, 0, [text.ljust(width) for text in raw], tuple(changed))
