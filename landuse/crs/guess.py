"""What coordinates probably are, judged by their size alone: a hint for a message, never a decision.

An easting of 25 to 46 million metres carries the number of a 3-degree zone, one of 13 to 24 million that of a 6-degree zone;
200,000 to 800,000 carries none, and the central meridian has to be asked for.
"""

from dataclasses import dataclass
from math import isfinite

_GK_NORTHINGS = (1.6e6, 6.0e6)  # 15 to 54 degrees north
_GK_EASTINGS = (1.5e5, 8.5e5)
_WEB_MERCATOR_X, _WEB_MERCATOR_Y = (8.1e6, 15.1e6), (1.9e6, 7.2e6)


@dataclass(frozen=True)
class Guess:
    """The likely codes, best first (none where the size does not tell), and a sentence for the reader.

    `turned` tells that the coordinates make sense only with the axes exchanged.
    """

    codes: tuple[str, ...]
    sentence: str
    turned: bool = False


def likely_crs(bounds: tuple[float, float, float, float]) -> Guess:
    """Return what the extent `bounds` (min x, min y, max x, max y) looks like.

    >>> likely_crs((41519000.0, 4618000.0, 41520000.0, 4619000.0)).codes
    ('EPSG:4529', 'EPSG:2365', 'EPSG:2417')
    """
    if not all(isfinite(value) for value in bounds):
        return Guess((), "")
    west, south, east, north = bounds
    upright = _by_size((west, east), (south, north))
    if upright is not None:
        return upright
    turned = _by_size((south, north), (west, east))
    if turned is not None:
        return Guess((), f"按数值判断，坐标轴次序可能颠倒（X 为北、Y 为东）；调换后：{turned.sentence}", turned=True)
    return Guess((), "按数值无法判断坐标系，可能是地方独立坐标系；请向数据提供单位索取")


def _by_size(x: tuple[float, float], y: tuple[float, float]) -> Guess | None:
    if _within(x, (-180, 180)) and _within(y, (-90, 90)):
        return _degrees(x, y)
    zone = _prefixed(x, y)
    if _within(x, _WEB_MERCATOR_X) and _within(y, _WEB_MERCATOR_Y):
        codes, doubt = ((), "") if zone is None else (zone.codes, f"；也可能不是：{zone.sentence}")
        return Guess(("EPSG:3857", *codes), f"按数值判断可能是 Web 墨卡托（EPSG:3857）{doubt}")
    if zone is None and _within(y, _GK_NORTHINGS) and _within(x, _GK_EASTINGS):
        return Guess(
            (), "按数值判断是不带带号的高斯-克吕格坐标，须向提供单位问明中央经线和基准（2000 坐标系中央经线 123° 为 EPSG:4550）"
        )
    return zone


def _prefixed(x: tuple[float, float], y: tuple[float, float]) -> Guess | None:
    """Return the zone whose number stands before the eastings, if one does."""
    zone = int(x[0] // 1e6)
    once = zone // 2 if zone % 2 == 0 else 0
    once = zone // 101 if zone % 101 == 0 else once  # 4141 for 41
    if 25 <= once <= 45:
        single = _prefixed((x[0] - (zone - once) * 1e6, x[1] - (zone - once) * 1e6), y)
        return None if single is None else Guess((), f"带号可能加了两次（{zone}），应只加一次；减去一次后：{single.sentence}")
    if not _within(y, _GK_NORTHINGS) or not _within((x[0] - zone * 1e6, x[1] - zone * 1e6), _GK_EASTINGS):
        return None
    if 25 <= zone <= 45:
        return _zone(3, zone, (4488 + zone, 2324 + zone, 2376 + zone))
    return _zone(6, zone, (4478 + zone, 2314 + zone, 21400 + zone)) if 13 <= zone <= 23 else None


def _degrees(x: tuple[float, float], y: tuple[float, float]) -> Guess | None:
    if _within(x, (73, 136)) and _within(y, (3, 54)):
        codes = ("EPSG:4490", "EPSG:4326")
        return Guess(codes, "按数值判断是经纬度（度）：2000 国家大地坐标系为 EPSG:4490，WGS 84 为 EPSG:4326")
    if _within(x, (3, 54)) and _within(y, (73, 90)):
        return None  # western China with the axes turned
    return Guess(("EPSG:4326",), "按数值判断是中国以外的经纬度（度），可能是 EPSG:4326")


def _zone(width: int, zone: int, numbers: tuple[int, int, int]) -> Guess:
    cgcs2000, xian, beijing = (f"EPSG:{number}" for number in numbers)
    sentence = f"按数值判断是 {width}° 带第 {zone} 带：2000 坐标系为 {cgcs2000}，西安 80 为 {xian}，北京 54 为 {beijing}"
    return Guess((cgcs2000, xian, beijing), sentence)


def _within(values: tuple[float, float], limits: tuple[float, float]) -> bool:
    return limits[0] <= values[0] <= values[1] <= limits[1]
