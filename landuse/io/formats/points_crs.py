"""The coordinate system of a file of boundary points: what its head says and the zone that stands before its eastings."""

from collections.abc import Mapping, Sequence

from pyproj import CRS

from landuse.errors import ReadError

# system -> zone width -> (EPSG code of the first zone with its number before the easting, without, number of the first zone)
_CODES = {
    "2000": {3: (4513, 4534, 25), 6: (4491, 4502, 13)},
    "80": {3: (2349, 2370, 25), 6: (2327, 2338, 13)},
    "54": {3: (2401, 2422, 25), 6: (21413, 21453, 13)},
}
_ZONES = {3: range(25, 46), 6: range(13, 24)}
_PREFIXED = 1e6


def stated_system(head: Mapping[str, str], eastings: Sequence[float], file: str) -> CRS | None:
    """Return the coordinate system, None where the head does not name one.

    Raises ReadError where the zone of the head is not the one before the eastings, or the eastings lie in several zones.
    """
    if not len(eastings):
        raise ReadError(f"文件 {file} 中没有界址点坐标；请核对文件是否完整，或向提供单位重新索取")
    system = _system(head.get("坐标系", ""))
    width = _number(head.get("几度分带", "")) or (3 if system else None)
    zone = _number(head.get("带号", ""))
    prefixes = {int(value // _PREFIXED) for value in eastings if value >= 13 * _PREFIXED}
    if len(prefixes) > 1:
        raise ReadError(f"文件 {file} 的东坐标带有多个带号（{'、'.join(map(str, sorted(prefixes)))}）；请按带分成几个文件")
    prefix = next(iter(prefixes), None)
    if prefix is not None and zone is not None and prefix != zone:
        raise ReadError(f"文件 {file} 写明带号 {zone}，而东坐标以 {prefix} 开头，二者矛盾；请核实后改正")
    zone = zone or prefix
    if max(eastings) < 180:
        return CRS.from_epsg(4490) if system == "2000" else None
    if system is None or width not in _ZONES or zone is None or zone not in _ZONES[width]:
        return None
    with_prefix, without, first = _CODES[system][width]
    return CRS.from_epsg((with_prefix if prefix is not None else without) + zone - first)


def _system(name: str) -> str | None:
    return next((known for known in _CODES if known in name), None)


def _number(text: str) -> int | None:
    digits = "".join(char for char in text if char.isdigit())
    return int(digits) if digits else None
