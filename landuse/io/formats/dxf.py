"""Boundary lines of a drawing (DXF): closed lines are parcels, open ones are joined where they meet; what stays open is said.

A drawing has no attributes: the texts inside a boundary, its layer and its extended data are given as columns.
"""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from landuse.errors import ReadError, sample
from landuse.io.formats.encoding import Reading, choose_encoding, report_choice
from landuse.io.formats.hostile import refuse_redirects
from landuse.io.formats.layers import shapes_of
from landuse.io.formats.rawtable import RawTable, RowNote, numbered_rows
from landuse.issues import IssueLog
from landuse.vocabulary.rows import did_you_mean

_CODE_PAGE = re.compile(rb"\$DWGCODEPAGE\s+3\s+(\S+)")
_VERSION = re.compile(rb"\$ACADVER\s+1\s+AC(\d{4})")
_UTF8_SINCE = 1021  # AutoCAD 2007
_GROUP_TEXT = re.compile(r"^[ \t]*(?:1|2|3|8|1000)\r?\n(.*?)\r?$", re.MULTILINE)
_LINE_ENDS = re.compile(r"\r\n|\n|\r")
_BINARY = b"AutoCAD Binary DXF"
_PARCEL_CODE = re.compile(r"^\d{12}[GJZ][ABSXCDEFHGWY]\d{5}$")
_SNAP_M = 1e-3
_LINES, _POLYGONS, _POINTS = (1, 2, 5), (3, 6), (0, 4)


def read_dxf(
    path: Path,
    layer: str | None,
    encoding: str | None,
    *,
    known_names: Collection[str],
    section: str,
    table_name: str,
    log: IssueLog,
) -> RawTable:
    """Return the areas that the lines of one layer of the drawing bound; columns 宗地代码, 文字, 图层, 扩展数据.

    宗地代码 is the one text inside the boundary that is built like a parcel code. Coordinates are as drawn, their system is not
    stated.

    Raises
    ------
    ReadError
        The drawing cannot be opened or is binary, the layer does not exist, or several have lines and none is named, or no line
        bounds an area.
    EncodingError
        The encoding cannot be decided.
    """
    content = path.read_bytes()
    if content.startswith(_BINARY):
        raise ReadError(f"文件 {path.name} 是二进制 DXF；请在 CAD 中另存为 ASCII 格式的 DXF")
    choice = choose_encoding(
        lambda codec: _reading(content, codec), declared=encoding, stated=_stated(content), known_names=known_names,
        where=f"文件 {path.name}", section=section,
    )  # fmt: skip
    report_choice(choice, log, table_name=table_name, file=path.name)
    frame, shapes = _entities(_whole(content.decode(choice.codec), path), path)
    kinds = shapely.get_type_id(shapes)
    bounding = np.isin(kinds, (*_LINES, *_POLYGONS))
    name = _layer(frame["Layer"][bounding], layer, path, section)
    mine = bounding & (frame["Layer"] == name).to_numpy()
    areas, data, left = _areas(shapes[mine], frame["Extended"][mine].to_numpy(dtype=object))
    if not len(areas):
        raise ReadError(f"文件 {path.name} 图层“{name}”的线没有围成任何图形；请核对图层，或在 CAD 中闭合界址线")
    texts = (frame["Text"].notna() & np.isin(kinds, _POINTS)).to_numpy()
    inside = _texts_inside(areas, shapes[texts], frame["Text"][texts].to_numpy(dtype=object))
    codes = [[text for text in found if _PARCEL_CODE.match(text)] for found in inside]
    columns = pd.DataFrame(
        {
            "宗地代码": [found[0] if len(found) == 1 else None for found in codes],
            "文字": [" ".join(found) or None for found in inside],
            "图层": name,
            "扩展数据": data,
        },
        dtype="str",
    )
    columns = columns.drop(columns="宗地代码") if columns["宗地代码"].isna().all() else columns
    notes = tuple(_open_note(left)) if left is not None else ()
    return RawTable(columns, numbered_rows(len(areas)), path.name, name, gpd.GeoSeries(areas), notes=notes)


def _stated(content: bytes) -> dict[str, str]:
    head = content[:20_000]
    version, page = _VERSION.search(head), _CODE_PAGE.search(head)
    if version is not None and int(version.group(1)) >= _UTF8_SINCE:
        return {"utf-8": "DXF 版本（2007 以后）"}
    if page is not None and page.group(1).upper() in (b"ANSI_936", b"GB2312"):
        return {"gb18030": "DXF 代码页 "}
    return {}


def _reading(content: bytes, codec: str) -> Reading:
    texts = [text for text in _GROUP_TEXT.findall(content.decode(codec)) if not text.isascii()]
    return Reading([], texts)


def _whole(text: str, path: Path) -> str:
    """Return the drawing with plain line ends; raise ReadError where its end is missing: GDAL may look for it without end."""
    lines = _LINE_ENDS.split(text.rstrip("\x1a\0 \t\r\n"))
    if lines[-1].strip() != "EOF":
        raise ReadError(f"文件 {path.name} 不完整：末尾没有 EOF；请重新复制，或在 CAD 中另存为 DXF")
    refuse_redirects(text[:4096].encode(), path)
    return "\n".join([*lines, ""])


def _entities(text: str, path: Path) -> tuple[pd.DataFrame, npt.NDArray[np.object_]]:
    with TemporaryDirectory(prefix="landuse-") as folder, _as_utf8():
        copy = Path(folder) / "drawing.dxf"
        copy.write_text(text, encoding="utf-8", newline="")
        try:
            meta, table = pyogrio.read_arrow(copy)
        except (DataSourceError, DataLayerError) as error:
            raise ReadError(f"文件 {path.name} 无法打开，可能已损坏或不是 DXF：{error}") from None
    shapes = shapes_of(table.column(meta["geometry_name"] or "wkb_geometry"), path.name)
    frame: pd.DataFrame = table.select(["Layer", "Text"]).to_pandas()
    values = table.column("RawCodeValues").to_pylist() if "RawCodeValues" in table.column_names else [None] * len(frame)
    frame["Extended"] = [_extended(found) for found in values]
    return frame, np.asarray(shapes, dtype=object)


def _extended(values: list[str] | None) -> str | None:
    """Return the texts of an entity's extended data (group 1000), where survey programs keep owner, number and use."""
    texts = [value.removeprefix("1000").strip() for value in values or () if value.startswith("1000 ")]
    return " ".join(texts) or None


@contextmanager
def _as_utf8() -> Iterator[None]:
    """Have GDAL take drawings for UTF-8, whatever they say of themselves, and hand out extended data."""
    options = {"DXF_ENCODING": "UTF-8", "DXF_INCLUDE_RAW_CODE_VALUES": "TRUE"}
    before = {name: pyogrio.get_gdal_config_option(name) for name in options}
    pyogrio.set_gdal_config_options(options)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)


def _layer(layers: pd.Series, wanted: str | None, path: Path, section: str) -> str:
    names = [str(name) for name in layers.value_counts().index]
    if not names:
        raise ReadError(f"文件 {path.name} 中没有线；请核对是否导出了界址线所在图层")
    if wanted is None and len(names) > 1:
        raise ReadError(f'文件 {path.name} 有 {len(names)} 个图层含线（{sample(names)}）；请在 [{section}] 中写明 layer = "…"')
    if wanted is not None and wanted not in names:
        raise ReadError(f"文件 {path.name} 没有含线的图层“{wanted}”{did_you_mean(wanted, names)}；已有：{sample(names)}")
    return wanted or names[0]


def _areas(
    shapes: npt.NDArray[np.object_], data: npt.NDArray[np.object_]
) -> tuple[npt.NDArray[np.object_], list[object], shapely.Geometry | None]:
    """Return the bounded areas, the extended data of each, and the lines that bound none."""
    flat = shapely.force_2d(shapes)
    found: list[shapely.Geometry] = []
    told: list[object] = []
    open_lines = []
    for shape, extended in zip(flat, data, strict=True):
        for part in shapely.get_parts(shape):
            closed = _closed(part)
            if closed is None:
                open_lines.append(part)
            else:
                found.append(closed)
                told.append(extended)
    left = None
    if open_lines:
        noded = shapely.unary_union(shapely.set_precision(np.array(open_lines, dtype=object), _SNAP_M))
        polygons, cuts, dangles, invalid = shapely.polygonize_full([noded])
        joined = list(shapely.get_parts(polygons))
        found += joined
        told += [None] * len(joined)
        rest = [line for part in (cuts, dangles, invalid) for line in shapely.get_parts(part)]
        left = shapely.MultiLineString(rest) if rest else None
    areas = np.empty(len(found), dtype=object)
    areas[:] = found
    return areas, told, left


def _closed(part: shapely.Geometry) -> shapely.Geometry | None:
    """Return the area of a polygon or of a line whose ends meet within a millimetre."""
    if shapely.get_type_id(part) == _POLYGONS[0]:
        return part
    points = shapely.get_coordinates(part)
    if len(points) < 4 or float(np.hypot(*(points[0] - points[-1]))) > _SNAP_M:
        return None
    return shapely.Polygon([*points[:-1], points[0]])


def _texts_inside(
    areas: npt.NDArray[np.object_], points: npt.NDArray[np.object_], texts: npt.NDArray[np.object_]
) -> list[list[str]]:
    """Return for each area the texts placed in it, from above."""
    inside: list[list[str]] = [[] for _ in areas]
    if not len(points):
        return inside
    order = np.lexsort((shapely.get_x(points), -shapely.get_y(points)))
    placed, within = shapely.STRtree(areas).query(points[order], predicate="within")
    for text, area in zip(placed, within, strict=True):
        inside[area].append(str(texts[order][text]).strip())
    return inside


def _open_note(left: shapely.Geometry) -> Iterator[RowNote]:
    count = shapely.get_num_geometries(left)
    x, y = shapely.get_coordinates(left)[0]
    message = f"{count} 段线没有围成图形、未读入，共长 {shapely.length(left):.2f}；如 ({x:.3f}, {y:.3f}) 处"
    yield RowNote(0, "line_not_closed", str(count), message)
