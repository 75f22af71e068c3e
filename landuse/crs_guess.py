"""What coordinates probably are, judged by their size alone: a hint for a message, never a decision.

An easting of 25 to 46 million metres carries the number of a 3-degree zone, one of 13 to 24 million that of a 6-degree zone;
200,000 to 800,000 carries none, and the central meridian has to be asked for.
"""

from dataclasses import dataclass
from math import isfinite

_GK_NORTHINGS = (1.6e6, 6.0e6)  # 15 to 54 degrees north
_WEB_MERCATOR_X, _WEB_MERCATOR_Y = (8.1e6, 15.1e6), (1.9e6, 7.2e6)


@dataclass(frozen=True)
class Guess:
    """The likely codes, best first (none where the size does not tell), and a sentence for the reader."""

    codes: tuple[str, ...]
    sentence: str


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
    if turned is not None and turned.codes:
        return Guess((), f"按数值判断,坐标轴次序可能颠倒(X 为北、Y 为东);调换后:{turned.sentence}")
    return Guess((), "按数值无法判断坐标系,可能是地方独立坐标系;请向数据提供单位索取")


def _by_size(x: tuple[float, float], y: tuple[float, float]) -> Guess | None:
    if _within(x, (73, 136)) and _within(y, (3, 54)):
        codes = ("EPSG:4490", "EPSG:4326")
        return Guess(codes, "按数值判断是经纬度(度):2000 国家大地坐标系为 EPSG:4490,WGS 84 为 EPSG:4326")
    if _within(x, (-180, 180)) and _within(y, (-90, 90)) and not (_within(x, (3, 54)) and _within(y, (73, 90))):
        return Guess(("EPSG:4326",), "按数值判断是中国以外的经纬度(度),可能是 EPSG:4326")
    plane = _within(y, _GK_NORTHINGS)
    zone = int(x[0] // 1e6)
    same_zone = zone == int(x[1] // 1e6)
    if plane and same_zone and 25 <= zone <= 45:
        codes = (f"EPSG:{4488 + zone}", f"EPSG:{2324 + zone}", f"EPSG:{2376 + zone}")
        return Guess(
            codes, f"按数值判断是 3° 带第 {zone} 带:2000 坐标系为 {codes[0]},西安 80 为 {codes[1]},北京 54 为 {codes[2]}"
        )
    web = _within(x, _WEB_MERCATOR_X) and _within(y, _WEB_MERCATOR_Y)
    if plane and same_zone and 13 <= zone <= 23 and _within((x[0] % 1e6, x[1] % 1e6), (1.5e5, 8.5e5)):
        codes = (f"EPSG:{4491 + zone - 13}", f"EPSG:{2327 + zone - 13}", f"EPSG:{21400 + zone}")
        doubt = ";也可能是 Web 墨卡托(EPSG:3857)" if web else ""
        return Guess(
            codes, f"按数值判断是 6° 带第 {zone} 带:2000 坐标系为 {codes[0]},西安 80 为 {codes[1]},北京 54 为 {codes[2]}{doubt}"
        )
    if web:
        return Guess(("EPSG:3857",), "按数值判断可能是 Web 墨卡托(EPSG:3857)")
    if plane and _within(x, (1.5e5, 8.5e5)):
        return Guess(
            (), "按数值判断是不带带号的高斯-克吕格坐标,须向提供单位问明中央经线和基准(2000 坐标系中央经线 123° 为 EPSG:4550)"
        )
    return None


def _within(values: tuple[float, float], limits: tuple[float, float]) -> bool:
    return limits[0] <= values[0] <= values[1] <= limits[1]
