"""Coordinate systems: what a file states against what is declared, where results are kept, and what a system is called.

Planes are CGCS2000 3-degree Gauss-Krueger zones. The 1980 Xian and 1954 Beijing systems differ from CGCS2000 by metres to more
than a hundred metres, by parameters that are not public: such data are never taken for CGCS2000. CGCS2000 and WGS 84 count as
one: they differ by centimetres.
"""

import math

import geopandas as gpd
import numpy as np
import numpy.typing as npt
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError as ProjError

from landuse.crs.guess import Guess, likely_crs
from landuse.errors import CrsError

ZONE_WIDTH = 3
CHINA_WEST, CHINA_EAST = 73.5, 136.5
_FIRST_MERIDIAN, _FIRST_EPSG = 75, 4534  # CGCS2000 / 3-degree Gauss-Krueger CM 75E; the codes go on by one per zone
_WEB_MERCATOR = "Popular Visualisation Pseudo Mercator"
_AREA_OF_USE_MARGIN = 3.0  # degrees that data may lie outside the zone they are kept in
_CHINA_SOUTH, _CHINA_NORTH = 3.0, 54.0
_ZONE_REACH = 6.0  # degrees from its central meridian that a transverse Mercator plane of unstated extent is taken to serve
_SAME_PLACE_M = 1e-3
TURNED_ADVICE = '。确为 X 北、Y 东的，请在该节写明 axis_order = "north_east"'

CHINESE_DATUMS = ("2000国家大地坐标系", "1980西安坐标系", "1954年北京坐标系")

Bounds = tuple[float, float, float, float]
Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def parse_crs(text: str) -> CRS:
    """Return the coordinate system written `text` (``"EPSG:4550"``, WKT or a PROJ string); raise CrsError if there is none."""
    try:
        return CRS.from_user_input(text)
    except ProjError:
        raise CrsError(f'不认识的坐标系“{text}”；请写成 crs = "EPSG:4550" 的形式') from None


def is_web_mercator(crs: CRS) -> bool:
    """Tell whether `crs` is the Web Mercator projection, in which nothing may be measured."""
    operation = crs.coordinate_operation
    return operation is not None and operation.method_name == _WEB_MERCATOR


def is_earthbound(crs: CRS) -> bool:
    """Tell whether `crs` has a datum; "undefined" engineering systems of drawings have none."""
    return crs.geodetic_crs is not None


def agree_crs(own: CRS | None, declared: CRS | None, bounds: Bounds, *, where: str, section: str) -> CRS:
    """Return the coordinate system of a layer from what its file states (`own`) and what is `declared` for it.

    Parameters
    ----------
    own, declared
        As stated by the file and in landuse.toml; either may be None.
    bounds
        Extent of the layer (min x, min y, max x, max y), by which a wrong statement is found out.
    where, section
        File and section of landuse.toml, for the message.

    Raises
    ------
    CrsError
        Neither is given; the two differ; or the coordinates cannot be of that system.
    """
    guess = likely_crs(bounds)
    if own is None and declared is None:
        code = guess.codes[0] if guess.codes else "EPSG:4550"
        turned = TURNED_ADVICE if guess.turned else ""
        raise CrsError(
            f'{where} 没有坐标系说明；请核实后在 landuse.toml 的 [{section}] 中写明，例如：crs = "{code}"。{guess.sentence}{turned}'
        )
    if own is not None and declared is not None and not same_crs(own, declared, bounds):
        raise CrsError(
            f"{where} 自带坐标系为 {crs_label(own)}，与 landuse.toml 的 [{section}] 所写 {crs_label(declared)} 相矛盾；"
            f"请核实：以文件为准则删去 crs 一行，以配置为准则先在 GIS 软件中改正文件。{guess.sentence}"
        )
    agreed = own if declared is None else declared
    assert agreed is not None
    if not _fits(agreed, bounds):
        raise CrsError(
            f"{where} 的坐标（x {bounds[0]:.6g} 至 {bounds[2]:.6g}，y {bounds[1]:.6g} 至 {bounds[3]:.6g}）"
            f"不可能是 {crs_label(agreed)}；请核实坐标系和坐标轴次序。{guess.sentence}{_advice(guess, own, section)}"
        )
    return agreed


def _advice(guess: Guess, own: CRS | None, section: str) -> str:
    """Return what to change where coordinates and statement contradict each other."""
    if guess.turned:
        return TURNED_ADVICE
    if own is not None:
        return "。坐标系说明出自文件本身，请先在 GIS 软件中改正再读入"
    return f'。请核实基准后在 [{section}] 中改写，例如：crs = "{guess.codes[0]}"' if guess.codes else ""


def same_crs(one: CRS, other: CRS, bounds: Bounds) -> bool:
    """Tell whether two systems place the corners of `bounds` within a millimetre of each other on the same ellipsoid.

    A name or an authority code is no proof of either: a .prj file seldom holds a code.
    """
    if one.equals(other, ignore_axis_order=True):
        return True
    if one.is_geographic != other.is_geographic or not _same_ellipsoid(one, other):
        return False
    x, y = np.array(bounds)[[0, 0, 2, 2]], np.array(bounds)[[1, 3, 1, 3]]
    moved = Transformer.from_crs(one, other, always_xy=True).transform(x, y)
    tolerance = _SAME_PLACE_M / 111_000 if one.is_geographic else _SAME_PLACE_M
    return bool(np.all(np.abs(np.array(moved) - np.array([x, y])) <= tolerance))


def working_crs(geometry: gpd.GeoSeries, declared: str | None) -> CRS:
    """Return the system that results are kept in: the `declared` one, or the CGCS2000 3-degree zone of the data.

    Parameters
    ----------
    geometry
        Boundaries with a coordinate system; the longitude of the middle of their extent names the zone (without prefix,
        EPSG:4534 to 4554).
    declared
        What ``[crs] working`` says, or None.

    Raises
    ------
    CrsError
        The declared system is no plane in metres, or Web Mercator; the data lie outside China and none is declared; or the data
        are in the 1980 Xian or 1954 Beijing system and would have to change to another.
    """
    target = _zone_of(geometry) if declared is None else metric_plane(declared)
    refuse_datum_shift(geometry.crs, target)
    return target


def metric_plane(declared: str) -> CRS:
    """Return the plane written `declared`, in which results can be kept; raise CrsError where it is no plane in metres, or Web Mercator."""
    target = parse_crs(declared)
    if is_web_mercator(target):
        raise CrsError(
            f'[crs] working = "{declared}" 是 Web 墨卡托投影，面积严重失真、不得量算；请改用高斯-克吕格 3° 带，如 EPSG:4550'
        )
    if not target.is_projected or any(axis.unit_name != "metre" for axis in target.axis_info):
        raise CrsError(
            f'[crs] working = "{declared}"（{crs_label(target)}）不是以米为单位的平面坐标系；请改用高斯-克吕格 3° 带，如 EPSG:4550'
        )
    return target


def refuse_datum_shift(crs: CRS, target: CRS) -> None:
    """Raise CrsError where going from `crs` to `target` would need the parameters between an old Chinese datum and another."""
    if not _same_ellipsoid(crs, target) and (_is_old(crs) or _is_old(target)):
        raise CrsError(
            f"数据为 {crs_label(crs)}，与 {crs_label(target)} 之间没有公开的精确转换参数，直接转换可差数米至百余米；"
            "请先用当地参数转换为 2000 国家大地坐标系，或在 [crs] working 中写明同一基准的平面坐标系"
        )


def three_degree_meridian(longitude: float) -> int:
    """Return the central meridian of the 3-degree zone that holds `longitude`, in degrees east.

    >>> three_degree_meridian(123.24), three_degree_meridian(121.5)
    (123, 123)
    """
    return ZONE_WIDTH * math.floor(longitude / ZONE_WIDTH + 0.5)


def crs_label(crs: CRS) -> str:
    """Return the name of `crs` as it stands under a Chinese map, with its EPSG code where it has one.

    >>> crs_label(CRS.from_epsg(4550))
    '2000国家大地坐标系，高斯-克吕格3°带，中央经线123°（EPSG:4550）'
    """
    code = crs.to_epsg(min_confidence=70)
    mark = f"（EPSG:{code}）" if code else ""
    if is_web_mercator(crs):
        return f"Web墨卡托投影{mark}"
    datum = _datum_name(crs)
    if datum is None:
        return f"{crs.name}{mark}"
    if crs.is_geographic:
        return f"{datum}，经纬度{mark}"
    operation = crs.coordinate_operation
    values = {} if operation is None else {parameter.name: float(parameter.value) for parameter in operation.params}
    if operation is None or operation.method_name != "Transverse Mercator" or values.get("Scale factor at natural origin") != 1:
        return f"{crs.name}{mark}"
    meridian, easting = (values.get(name) for name in ("Longitude of natural origin", "False easting"))
    if meridian is None or easting is None:  # a .prj that leaves out what it should state
        return f"{crs.name}{mark}"
    prefix = int(easting // 1_000_000)
    zone = f"，带号{prefix}" if prefix else ""
    return f"{datum}，高斯-克吕格{_zone_width(crs.name)}，中央经线{meridian:g}°{zone}{mark}"


def _zone_width(name: str) -> str:
    plain = name.casefold().replace("_", " ").replace("-", " ")
    if "3 degree" in plain:
        return "3°带"
    return "6°带" if "gauss kruger" in plain or " gk " in plain else "投影"


def _zone_of(geometry: gpd.GeoSeries) -> CRS:
    west, south, east, north = geometry.total_bounds
    to_degrees = Transformer.from_crs(geometry.crs, geometry.crs.geodetic_crs, always_xy=True)
    longitude, _ = to_degrees.transform((west + east) / 2, (south + north) / 2)
    if not CHINA_WEST <= longitude < CHINA_EAST:
        raise CrsError(
            f'数据中心的经度为 {longitude:.4f}°，不在 2000 国家大地坐标系 3° 带范围内；请在 landuse.toml 中写明 [crs] working = "EPSG:…"'
        )
    return CRS.from_epsg(_FIRST_EPSG + (three_degree_meridian(longitude) - _FIRST_MERIDIAN) // ZONE_WIDTH)


def fitting(crs: CRS, x: Numbers, y: Numbers) -> Flags:
    """Tell for each place (`x` east, `y` north, in `crs`) whether it can be of that system at all; a place that is no number cannot.

    A place may lie up to 3 degrees outside the area that the system is meant for. Longitude and latitude of the world's systems are
    also refused where only exchanged axes make sense (a latitude over 73 degrees whose mirror image lies in western China).
    """
    if crs.is_geographic:
        longitude, latitude = x, y
    else:
        transformer = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
        longitude, latitude = (np.asarray(values) for values in transformer.transform(x, y))
    west, south, east, north = _served(crs)
    inside = (longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north)
    turned = (latitude >= CHINA_WEST) & (longitude >= _CHINA_SOUTH) & (longitude <= _CHINA_NORTH)
    return np.asarray(inside & ~turned)


def _fits(crs: CRS, bounds: Bounds) -> bool:
    if not np.all(np.isfinite(bounds)):
        return True  # nothing to judge by: no geometry at all
    west, south, east, north = bounds
    if crs.is_geographic:
        return bool(fitting(crs, np.array([west, east]), np.array([south, north])).all())
    return bool(fitting(crs, np.array([(west + east) / 2]), np.array([(south + north) / 2]))[0])


def _served(crs: CRS) -> Bounds:
    """Return the degrees (west, south, east, north) that places of `crs` may have, by its area of use or else by its projection.

    A .prj file states no area of use; that of the EPSG code it amounts to is taken.
    """
    use, around = crs.area_of_use, _AREA_OF_USE_MARGIN
    if use is None and (code := crs.to_epsg(min_confidence=70)) is not None:
        use = CRS.from_epsg(code).area_of_use
    if use is not None:
        across = use.west > use.east  # the area holds the 180th meridian
        west, east = (-180.0, 180.0) if across else (use.west - around, use.east + around)
        return west, max(use.south - around, -90.0), east, min(use.north + around, 90.0)
    operation = crs.coordinate_operation
    meridians = [] if operation is None else [p.value for p in operation.params if p.name == "Longitude of natural origin"]
    chinese = _datum_name(crs) in CHINESE_DATUMS
    west, east = (CHINA_WEST - around, CHINA_EAST + around) if chinese else (-180.0, 180.0)
    if operation is not None and operation.method_name == "Transverse Mercator" and meridians:
        west, east = float(meridians[0]) - _ZONE_REACH, float(meridians[0]) + _ZONE_REACH
    return (west, _CHINA_SOUTH, east, _CHINA_NORTH + around) if chinese else (west, -90.0, east, 90.0)


def _same_ellipsoid(one: CRS, other: CRS) -> bool:
    a, b = one.ellipsoid, other.ellipsoid
    if a is None or b is None:
        return False
    same_axis = abs(a.semi_major_metre - b.semi_major_metre) < 0.01
    return same_axis and abs(a.inverse_flattening - b.inverse_flattening) < 1e-4


def _datum_name(crs: CRS) -> str | None:
    name = "" if crs.geodetic_crs is None else crs.geodetic_crs.name.casefold().replace("_", " ")
    for words, label in (
        (("china geodetic", "cgcs2000", "china 2000"), "2000国家大地坐标系"),
        (("xian",), "1980西安坐标系"),
        (("beijing 1954", "beijing54"), "1954年北京坐标系"),
        (("wgs 84", "wgs 1984", "wgs84"), "WGS 84"),
    ):
        if any(word in name for word in words):
            return label
    return None


def _is_old(crs: CRS) -> bool:
    return _datum_name(crs) in CHINESE_DATUMS[1:]
