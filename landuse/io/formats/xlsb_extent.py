"""How far the filled cells of a binary workbook (XLSB) reach, by its own records: what it says of itself is not believed."""

import zipfile
from collections.abc import Iterator

_BLOCK = 1 << 20
_ROW, _FIRST_CELL, _LAST_CELL = 0, 2, 11
"""Kinds of records: the head of a row, and cells that hold something (1 is a cell of formatting only)."""
_TEXT_CELL = 62
"""A cell with text that has formats within."""
_LONGEST_HEAD = 10
"""Bytes of the kind and the size of a record and of the number behind them."""


def xlsb_extent(archive: zipfile.ZipFile, name: str) -> tuple[int, int]:
    """Return the last row and column that hold something, counted from 1; a part that breaks off counts as far as it goes."""
    row = last = widest = 0
    for kind, value in _records(archive, name):
        if kind == _ROW:
            row = value + 1
        elif _FIRST_CELL <= kind <= _LAST_CELL or kind == _TEXT_CELL:
            last, widest = max(last, row), max(widest, value + 1)
    return last, widest


def _records(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[int, int]]:
    """Yield the kind of each record and the number that its content begins with: the row of a row, the column of a cell."""
    with archive.open(name) as stream:
        held, at = stream.read(_BLOCK), 0
        while True:
            if len(held) - at < _LONGEST_HEAD:
                held, at = held[at:] + stream.read(_BLOCK), 0
            if at >= len(held):
                return
            kind = held[at]
            at += 1
            if kind & 0x80 and at < len(held):
                kind = kind & 0x7F | (held[at] & 0x7F) << 7
                at += 1
            size = shift = 0
            while at < len(held):
                sign = held[at]
                at += 1
                size |= (sign & 0x7F) << shift
                shift += 7
                if sign < 0x80 or shift == 28:
                    break
            yield kind, int.from_bytes(held[at : at + min(size, 4)], "little")
            at += size
            if at > len(held):
                stream.seek(at - len(held), 1)
                held, at = b"", 0
