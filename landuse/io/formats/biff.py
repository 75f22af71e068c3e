"""Error cells and the day count of an old workbook (.xls, and .et of WPS): the few records of BIFF8 that tell of them.

The layout is that of the published [MS-CFB] and [MS-XLS] specifications. A file that does not keep to it gives nothing here:
whether it can be read at all is decided by the reader of workbooks.
"""

import struct
from collections.abc import Callable, Iterator
from pathlib import Path

_ERROR_TEXTS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_DATEMODE, _BOUNDSHEET, _BOOLERR, _FORMULA, _EOF = 0x22, 0x85, 0x205, 0x06, 0x0A
_LAST_SECTOR = 0xFFFFFFFA
_STREAMS = ("Workbook", "Book")

Errors = dict[tuple[int, int], str]
Sector = Callable[[int], bytes]


def biff_marks(path: Path, sheet: str) -> tuple[Errors, bool]:
    """Return the error cells of a sheet by row and column (counted from 0), and whether days count from 1904."""
    try:
        stream = _workbook_stream(path.read_bytes())
        records = list(_records(stream, 0))
        epoch = any(kind == _DATEMODE and body[:2] == b"\x01\x00" for kind, body in records)
        starts = [
            struct.unpack_from("<I", body)[0] for kind, body in records if kind == _BOUNDSHEET and _sheet_name(body) == sheet
        ]
        return (dict(_errors(stream, starts[0])) if starts else {}), epoch
    except (struct.error, IndexError, UnicodeDecodeError):
        return {}, False


def _errors(stream: bytes, start: int) -> Iterator[tuple[tuple[int, int], str]]:
    for kind, body in _records(stream, start):
        if kind == _BOOLERR and body[7] == 1:
            yield struct.unpack_from("<HH", body), _ERROR_TEXTS.get(body[6], "#N/A")
        if kind == _FORMULA and body[6] == 2 and body[12:14] == b"\xff\xff":
            yield struct.unpack_from("<HH", body), _ERROR_TEXTS.get(body[8], "#N/A")


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one substream, up to its end."""
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + length]
        if kind == _EOF:
            return
        place += 4 + length


def _sheet_name(body: bytes) -> str:
    length, wide = body[6], body[7] & 1
    return body[8 : 8 + length * (2 if wide else 1)].decode("utf-16-le" if wide else "latin-1")


def _workbook_stream(raw: bytes) -> bytes:
    """Return the stream of the workbook in a compound file."""
    size = 1 << struct.unpack_from("<H", raw, 30)[0]
    small_size = 1 << struct.unpack_from("<H", raw, 32)[0]
    directory_start, cutoff, small_table = (struct.unpack_from("<I", raw, place)[0] for place in (48, 56, 60))

    def sector(number: int) -> bytes:
        return raw[(number + 1) * size : (number + 2) * size]

    table = _sector_table(raw, sector, size)
    directory = b"".join(sector(number) for number in _chain(directory_start, table))
    entries = [directory[place : place + 128] for place in range(0, len(directory) - 127, 128)]
    root = next(entry for entry in entries if entry[66] == 5)
    for entry in entries:
        name = entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le")
        if entry[66] == 2 and name in _STREAMS:
            start, length = struct.unpack_from("<II", entry, 116)
            if length >= cutoff:
                return b"".join(sector(number) for number in _chain(start, table))[:length]
            mini = b"".join(sector(number) for number in _chain(struct.unpack_from("<I", root, 116)[0], table))
            links = _numbers(b"".join(sector(number) for number in _chain(small_table, table)))
            parts = [mini[number * small_size : (number + 1) * small_size] for number in _chain(start, links)]
            return b"".join(parts)[:length]
    return b""


def _sector_table(raw: bytes, sector: Sector, size: int) -> tuple[int, ...]:
    """Return the allocation table: for each sector the next one of its chain."""
    listed = list(struct.unpack_from("<109I", raw, 76))
    more = struct.unpack_from("<I", raw, 68)[0]
    while more < _LAST_SECTOR:
        part = _numbers(sector(more))
        listed += part[: size // 4 - 1]
        more = part[-1]
    return tuple(number for start in listed if start < _LAST_SECTOR for number in _numbers(sector(start)))


def _chain(start: int, table: tuple[int, ...]) -> Iterator[int]:
    seen = 0
    while start < _LAST_SECTOR and seen <= len(table):
        yield start
        start = table[start]
        seen += 1


def _numbers(raw: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])
