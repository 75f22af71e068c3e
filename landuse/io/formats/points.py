"""Boundary points as text (界址点): the exchange format of land approvals with 「属性描述」 and 「地块坐标」, or bare lines of points.

Surveyors write X for north and Y for east; which of two columns is north is decided by the values, over all points, and said.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from landuse.errors import ReadError
from landuse.io.formats.encoding import Reading, canonical, choose_encoding, report_choice
from landuse.io.formats.points_crs import stated_system
from landuse.io.formats.rawtable import RawTable, RowNote
from landuse.issues import IssueLog

_POINT = re.compile(
    r"^\s*([^\s,，]*?\d*)\s*[,，\s]\s*(?:(\d{1,3})\s*[,，\s]\s*)?(\d+(?:\.\d+)?)\s*[,，\s]\s*(\d+(?:\.\d+)?)\s*(?:[,，\s]\s*-?\d+(?:\.\d+)?)?\s*[,，]?\s*$"
)
_PLOT_FIELDS = ("界址点数", "地块面积(公顷)", "地块编号", "地块名称", "图形属性", "图幅号", "地块用途", "地类编码")
_LONGEST_LINE = 200  # a longer one is no point, and would keep the pattern busy
_BARE = 3
"""Lines of points that a file without titles must begin with."""
# northings of China and eastings without and with a zone before them; latitudes and longitudes
_NORTH, _EAST = (1.9e6, 6.0e6), ((1e5, 9e5), (13e6, 46e6))
_LATITUDE, _LONGITUDE = (3.0, 54.0), (73.0, 136.0)


@dataclass
class _Plot:
    """One plot as it stands in the file: its line, its fields, its points by ring."""

    row: int
    fields: list[str]
    rings: dict[str, list[tuple[float, float]]] = field(default_factory=dict)


def read_points(
    path: Path, encoding: str | None, *, known_names: Collection[str], section: str, table_name: str, log: IssueLog
) -> RawTable:
    """Return the plots of `path` with their boundaries; a file without plot lines is one plot, called by the file's name.

    Rings inside an earlier ring are holes. A ring need not repeat its first point. The coordinate system is the one that the
    file's head and the zone in its eastings give together; without a head it is left open.

    Raises
    ------
    ReadError
        A line is no point, the order of the coordinates cannot be told, or the zone in the head is not that of the eastings.
    EncodingError
        The encoding cannot be decided.
    """
    content = path.read_bytes()
    stated = {canonical("utf-8-sig"): "文件头标记（BOM）"} if content.startswith(b"\xef\xbb\xbf") else {}
    choice = choose_encoding(
        lambda codec: _reading(content, codec), declared=encoding, stated=stated, known_names=[*known_names, "属性描述", "地块坐标"],
        where=f"文件 {path.name}", section=section,
    )  # fmt: skip
    report_choice(choice, log, table_name=table_name, file=path.name)
    head, plots = _parsed(_decoded(content, choice.codec), path)
    if not plots:
        raise ReadError(f"文件 {path.name} 中没有界址点；每行应为“点号,圈号,X,Y”")
    swapped = _north_first(plots, path)
    shapes = np.array([_shape(plot, swapped=swapped) for plot in plots], dtype=object)
    eastings = [(point[1] if swapped else point[0]) for plot in plots for ring in plot.rings.values() for point in ring]
    system = stated_system(head, eastings, path.name)
    notes = [_order_note(plots, swapped=swapped), *_count_notes(plots)]
    frame = pd.DataFrame([_fields(plot, path) for plot in plots], columns=list(_PLOT_FIELDS), dtype="str")
    frame = frame.mask(frame == "")
    rows = np.array([plot.row for plot in plots], dtype=np.int64)
    return RawTable(frame, rows, path.name, geometry=gpd.GeoSeries(shapes, crs=system), notes=tuple(notes))


def holds_points(path: Path) -> bool:
    """Tell whether the first lines of a text file are bare boundary points."""
    with path.open("rb") as stream:
        lines = [line.decode("gb18030", "replace").strip() for line in stream.read(2000).splitlines()[:20]]
    filled = [line for line in lines if line][:_BARE]
    return len(filled) == _BARE and all(_point(line) is not None for line in filled)


def _reading(content: bytes, codec: str) -> Reading:
    lines = _decoded(content, codec).splitlines()
    return Reading([line.strip("[] \r") for line in lines if line.startswith("[")], lines)


def _decoded(content: bytes, codec: str) -> str:
    return content.decode("utf-8-sig" if codec == "utf-8" else codec)


def _parsed(text: str, path: Path) -> tuple[dict[str, str], list[_Plot]]:
    """Return the statements of the head and the plots."""
    head: dict[str, str] = {}
    plots: list[_Plot] = []
    in_head = False
    for row, line in enumerate(text.splitlines(), start=1):
        words = line.strip()
        if not words:
            continue
        if words.startswith("["):
            in_head = "描述" in words
        elif in_head:
            key, _, value = words.partition("=")
            head[key.strip()] = value.strip()
        elif words.rstrip(",，").endswith("@"):
            plots.append(_Plot(row, [part.strip() for part in re.split("[,，]", words.rstrip("@,， "))]))
        else:
            point = _point(words)
            if point is None:
                raise ReadError(f"文件 {path.name} 第 {row} 行不是界址点“点号,圈号,X,Y”：{words[:40]}；请改正后重试")
            if not plots:
                plots.append(_Plot(row, []))
            plots[-1].rings.setdefault(point[0], []).append(point[1])
    return head, plots


def _point(line: str) -> tuple[str, tuple[float, float]] | None:
    found = _POINT.match(line) if len(line) <= _LONGEST_LINE else None
    if found is None:
        return None
    first, second = float(found.group(3)), float(found.group(4))
    return (found.group(2) or "1", (first, second)) if _is_place(first, second) else None


def _is_place(first: float, second: float) -> bool:
    return _fits(first, second) or _fits(second, first) or min(first, second) > 1000


def _fits(north: float, east: float) -> bool:
    plane = _NORTH[0] <= north <= _NORTH[1] and any(low <= east <= high for low, high in _EAST)
    return plane or (_LATITUDE[0] <= north <= _LATITUDE[1] and _LONGITUDE[0] <= east <= _LONGITUDE[1])


def _north_first(plots: Sequence[_Plot], path: Path) -> bool:
    """Tell whether the first number of each point is its northing; raise ReadError where neither order holds for all points."""
    points = [point for plot in plots for ring in plot.rings.values() for point in ring]
    if all(_fits(first, second) for first, second in points):
        return True
    if all(_fits(second, first) for first, second in points):
        return False
    stray = next(point for point in points if not _fits(*point) or not _fits(point[1], point[0]))
    raise ReadError(
        f"文件 {path.name} 的坐标（如 {stray[0]:.3f},{stray[1]:.3f}）不能判定哪一列是北坐标，可能是地方坐标系或两种次序混用；"
        "请核实，地方坐标系须先由测绘单位转换"
    )


def _shape(plot: _Plot, *, swapped: bool) -> shapely.Geometry | None:
    shells: list[list[npt.NDArray[np.float64]]] = []
    for ring in plot.rings.values():
        points = np.array(ring)[:, ::-1] if swapped else np.array(ring)
        if len(np.unique(points, axis=0)) < 3:
            return None
        outer = next((shell for shell in shells if shapely.Polygon(shell[0]).covers(shapely.Polygon(points))), None)
        if outer is None:
            shells.append([points])
        else:
            outer.append(points)
    polygons = [shapely.Polygon(shell[0], shell[1:]) for shell in shells]
    if not polygons:
        return None
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _fields(plot: _Plot, path: Path) -> list[str]:
    if not plot.fields:
        return ["", "", path.stem, *[""] * (len(_PLOT_FIELDS) - 3)]
    return [*plot.fields, *[""] * len(_PLOT_FIELDS)][: len(_PLOT_FIELDS)]


def _order_note(plots: Sequence[_Plot], *, swapped: bool) -> RowNote:
    count = sum(len(ring) for plot in plots for ring in plot.rings.values())
    order = "先北坐标（X）后东坐标（Y）" if swapped else "先东坐标后北坐标"
    return RowNote(0, "points_read", str(count), f"{len(plots)} 个地块、{count} 个界址点，按{order}读取")


def _count_notes(plots: Sequence[_Plot]) -> list[RowNote]:
    """Return a note for each plot that has not as many points as its line says; a repeated first point may count or not."""
    notes = []
    for plot in plots:
        written = plot.fields[0] if plot.fields else ""
        if not written.isdigit():
            continue
        listed = sum(len(ring) for ring in plot.rings.values())
        closed = sum(ring[0] == ring[-1] for ring in plot.rings.values())
        if int(written) not in range(listed - closed, listed + 1):
            message = f"地块行写明 {written} 个界址点，实有 {listed} 行"
            notes.append(RowNote(plot.row, "points_differ", written, message))
    return notes
