"""An MBTiles file as the background of a page: the tiles of the place, zoom by zoom, as far as a page can carry them."""

import base64
import math
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from landuse.errors import OutputError, ReadError
from landuse.maps.place import MARGIN, Box

MAX_BYTES = 12_000_000
"""Tiles taken into a page; the zoom that would go beyond it and all deeper ones are left out."""
_KINDS = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}
_FARTHEST_NORTH = 85.0511
_DEEPEST = 22


def tiles_block(path: Path, place: Box | None) -> dict[str, Any]:
    """Return the tiles around `place` (longitude and latitude; None: all there are) for the page, by ``zoom/column/row``.

    ``min`` and ``max`` are the zooms taken, ``cut`` tells that deeper ones were left out for size.

    Raises
    ------
    ReadError
        The file is no MBTiles file with pictures.
    OutputError
        It has nothing at that place, or its first zoom there is larger than :data:`MAX_BYTES`.
    """
    if not path.is_file():
        raise ReadError(f"没有找到底图文件 {path}；请检查路径")
    tiles: dict[str, str] = {}
    taken, zooms, cut = 0, [], False
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            known = [row[0] for row in database.execute("SELECT DISTINCT zoom_level FROM tiles ORDER BY zoom_level")]
            for zoom in [level for level in known if isinstance(level, int) and 0 <= level <= _DEEPEST]:
                where = (zoom, *_span(place, zoom))
                (size,) = database.execute(f"SELECT total(length(tile_data)) {_CHOSEN}", where).fetchone()
                if not size:
                    continue
                if taken + size > MAX_BYTES:
                    cut = True
                    break
                taken += size
                zooms.append(zoom)
                found = database.execute(f"SELECT tile_column, tile_row, tile_data {_CHOSEN} ORDER BY 1, 2", where)
                tiles |= {f"{zoom}/{x}/{(1 << zoom) - 1 - y}": _address(data, path) for x, y, data in found}
    except sqlite3.Error as error:
        raise ReadError(f"底图文件 {path.name} 不是可用的 MBTiles：{error}；请确认文件完整，且为栅格瓦片") from error
    if not tiles:
        limit = f"最粗一级已超过 {MAX_BYTES // 1_000_000} MB" if cut else "没有瓦片"
        raise OutputError(f"底图文件 {path.name} 在宗地范围内{limit}；请核对底图的范围，或另切一份较小的瓦片")
    return {"kind": "tiles", "tiles": tiles, "min": min(zooms), "max": max(zooms), "cut": cut}


_CHOSEN = "FROM tiles WHERE zoom_level = ? AND tile_column BETWEEN ? AND ? AND tile_row BETWEEN ? AND ?"


def _span(place: Box | None, zoom: int) -> tuple[int, int, int, int]:
    """Return the first and last column and the first and last row (counted from the south) of a place with its margin."""
    last = (1 << zoom) - 1
    if place is None:
        return 0, last, 0, last
    west, south, east, north = place
    across, up = (east - west) * MARGIN, (north - south) * MARGIN
    columns = [_column(lon, zoom) for lon in (west - across, east + across)]
    rows = [last - _row(lat, zoom) for lat in (south - up, north + up)]
    return max(0, columns[0]), min(last, columns[1]), max(0, rows[0]), min(last, rows[1])


def _column(lon: float, zoom: int) -> int:
    return math.floor((lon + 180) / 360 * (1 << zoom))


def _row(lat: float, zoom: int) -> int:
    angle = math.radians(max(-_FARTHEST_NORTH, min(_FARTHEST_NORTH, lat)))
    return math.floor((1 - math.asinh(math.tan(angle)) / math.pi) / 2 * (1 << zoom))


def _address(data: Any, path: Path) -> str:
    """Return a tile as a ``data:`` address; raise ReadError where it is no picture that browsers show."""
    found = next((kind for sign, kind in _KINDS.items() if isinstance(data, bytes) and data.startswith(sign)), None)
    if found is None:
        raise ReadError(f"底图文件 {path.name} 的瓦片不是 PNG、JPEG 或 WebP 图片（可能是矢量瓦片）；请改用栅格瓦片")
    return f"data:{found};base64,{base64.b64encode(data).decode()}"
