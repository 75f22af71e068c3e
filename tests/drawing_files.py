"""Drawings and archives made by code: DXF entities, zip members with names in GBK."""

import zipfile
from pathlib import Path


def polyline(points: list[tuple[float, float]], layer: str, *, closed: bool = True, data: str = "") -> list[object]:
    codes: list[object] = [0, "LWPOLYLINE", 8, layer, 100, "AcDbEntity", 100, "AcDbPolyline", 90, len(points), 70, int(closed)]
    for x, y in points:
        codes += [10, x, 20, y]
    return codes + ([1001, "SOUTH", 1000, data] if data else [])


def text(words: str, x: float, y: float, layer: str) -> list[object]:
    return [0, "TEXT", 8, layer, 10, x, 20, y, 40, 2.5, 1, words]


def write_dxf(
    path: Path, entities: list[list[object]], *, encoding: str, version: str = "AC1015", page: str = "ANSI_936"
) -> Path:
    codes: list[object] = [0, "SECTION", 2, "HEADER", 9, "$ACADVER", 1, version, 9, "$DWGCODEPAGE", 3, page, 0, "ENDSEC"]
    codes += [0, "SECTION", 2, "ENTITIES", *(code for entity in entities for code in entity), 0, "ENDSEC", 0, "EOF"]
    path.write_bytes("".join(f"{code}\r\n" for code in codes).encode(encoding))
    return path


def box(x: float, y: float, side: float = 100.0) -> list[tuple[float, float]]:
    return [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]


def zip_gbk(path: Path, files: list[Path]) -> Path:
    """Pack files with names in GBK and without the mark for UTF-8, as Chinese Windows does."""
    with zipfile.ZipFile(path, "w") as archive:
        for file in files:
            archive.writestr(file.name, file.read_bytes())
    raw = path.read_bytes()
    for file in files:
        if not file.name.isascii():
            raw = _renamed(raw, file.name)
    path.write_bytes(raw)
    return path


def _renamed(raw: bytes, name: str) -> bytes:
    """Write a name in GBK over the one in UTF-8: the same number of bytes is kept by a folder of fitting length before it."""
    old, new = name.encode(), name.encode("gbk")
    padded = b"d" * (len(old) - len(new) - 1) + b"/" + new
    parts, place = bytearray(raw), 0
    while (place := parts.find(old, place)) >= 0:
        parts[place : place + len(old)] = padded
        place += len(old)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = 0
        while (place := parts.find(mark, place)) >= 0:
            parts[place + offset + 1] &= 0xF7  # the bit for UTF-8
            place += 4
    return bytes(parts)
