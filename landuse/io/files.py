"""Opening a file by its suffix, and listing all files that a run reads."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path

import shapely

from landuse.config import Config
from landuse.config.sources import FileSource
from landuse.errors import ReadError
from landuse.io.formats.archive import unpacked
from landuse.io.formats.delimited import check_columns, decided_text, delimited_grid, looks_delimited, read_delimited
from landuse.io.formats.dxf import read_dxf
from landuse.io.formats.grid import Grid
from landuse.io.formats.hostile import check_size, told_as_read_error
from landuse.io.formats.html_table import html_grid, read_html_table
from landuse.io.formats.kinds import KIND_NAMES, WORKBOOKS, content_kind, refuse_kind
from landuse.io.formats.kml import read_kml
from landuse.io.formats.layers import read_layer
from landuse.io.formats.ledger import is_ledger, read_ledger
from landuse.io.formats.parquet import read_parquet
from landuse.io.formats.parquet_folder import PARQUET_SUFFIXES, is_parquet_folder, read_parquet_folder
from landuse.io.formats.points import holds_points, read_points
from landuse.io.formats.rawtable import RawTable
from landuse.io.formats.shapefile import read_shapefile, side_files
from landuse.io.formats.sheets import read_grid, read_sheet
from landuse.issues import IssueLog
from landuse.vocabulary.rows import did_you_mean

LAYER_SUFFIXES = (".gpkg", ".geojson", ".json", ".topojson", ".fgb", ".gdb")
TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
SHEET_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et")
SHAPE_SUFFIXES = (".shp", ".kml", ".kmz", ".dxf", ".zip")
_EXPECTED = {".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xls", ".xlsb": "xlsb", ".ods": "ods"}
UNREAD_SUFFIXES = {
    ".mdb": "个人地理数据库请先在 ArcGIS 中导出为 GPKG 或 Shapefile",
    ".accdb": "Access 表请先导出为 Excel 或 CSV",
    ".rar": "请先解压，或改存为 .zip",
    ".7z": "请先解压，或改存为 .zip",
    ".dwg": "请在 CAD 中另存为 DXF",
    ".tab": "请在 MapInfo 或 QGIS 中另存为 GPKG 或 Shapefile",
    ".mif": "请在 MapInfo 或 QGIS 中另存为 GPKG 或 Shapefile",
}
"""Kinds of files that bureaus hand over and that are not read, with what to do."""


def read_file(source: FileSource, *, known_names: Collection[str], section: str, table_name: str, log: IssueLog) -> RawTable:
    """Return the table in the file that `source` names, as it stands there.

    Parameters
    ----------
    source
        A section of landuse.toml.
    known_names
        Headers that are expected; they help to decide the encoding.
    section, table_name
        The section's name and the table, for messages and issues.
    log
        Takes the note on the encoding.

    Raises
    ------
    ReadError
        The file does not exist, is of a kind that is not read, or is broken.
    EncodingError
        Its encoding cannot be decided.
    LedgerError
        The file is a case ledger that cannot be read.
    """
    path = source.file
    suffix = path.suffix.lower()
    if not path.exists():
        near = did_you_mean(path.name, [entry.name for entry in path.parent.iterdir()]) if path.parent.is_dir() else ""
        raise ReadError(f"没有找到 [{section}] 写明的文件 {path}{near}；路径以 landuse.toml 所在文件夹为准")
    if table_name == "cases" and is_ledger(path):
        return read_ledger(path)
    noted = IssueLog()
    reading = Opening(known_names=known_names, section=section, table_name=table_name, log=noted)
    try:
        with told_as_read_error(path.name):
            raw = _opened(path, suffix, source, reading)
            _check_table(raw, source)
    finally:
        log.add_renamed(noted, file=path.name, called=source.called)
    raw = replace(raw, file=source.called + raw.file.removeprefix(path.name))
    for note in raw.notes:
        log.add(
            note.issue, table_name=table_name, records=None if note.row == 0 else [note.row], record_ids=None if note.row == 0 else [""],
            column=note.column, values=[note.value], message=note.message, file=raw.file, sheet=raw.sheet,
            rows=None if note.row == 0 else [note.row],
        )  # fmt: skip
    return raw


def _check_table(raw: RawTable, source: FileSource) -> None:
    """Raise ReadError where a table is larger than is allowed."""
    source.limits.check("rows", len(raw.frame), raw.file)
    source.limits.check("columns", len(raw.frame.columns), raw.file)
    if raw.geometry is not None:
        source.limits.check("vertices", int(shapely.get_num_coordinates(raw.geometry.to_numpy()).sum()), raw.file)


@dataclass(frozen=True)
class Opening:
    """What every reader is told besides the file: expected headers, section and table for messages, where notes go."""

    known_names: Collection[str]
    section: str
    table_name: str
    log: IssueLog


def _opened(path: Path, suffix: str, source: FileSource, given: Opening) -> RawTable:
    """Return the table of the file, by its suffix and, for tables without boundaries, by what it really holds."""
    if suffix not in LAYER_SUFFIXES and path.is_dir():
        return _opened_folder(path, source, given)
    for part in side_files(path).values() if suffix == ".shp" else [path]:
        check_size(part, source.limits)
    readers: dict[tuple[str, ...], Callable[[], RawTable]] = {
        LAYER_SUFFIXES: lambda: read_layer(path, source.layer, section=given.section, limits=source.limits),
        PARQUET_SUFFIXES: lambda: read_parquet(path, source.limits),
        (*SHEET_SUFFIXES, *TEXT_SUFFIXES): lambda: _opened_table(path, suffix, source, given),
        (".shp",): lambda: read_shapefile(path, source.encoding, **vars(given)),
        (".kml", ".kmz"): lambda: read_kml(path, source.layer, source.encoding, **vars(given)),
        (".dxf",): lambda: read_dxf(path, source.layer, source.encoding, **vars(given)),
        (".zip",): lambda: _opened_archive(path, source, given),
    }
    for suffixes, read in readers.items():
        if suffix in suffixes:
            return read()
    known = (*LAYER_SUFFIXES, *SHAPE_SUFFIXES, *PARQUET_SUFFIXES, *TEXT_SUFFIXES, *SHEET_SUFFIXES)
    advice = UNREAD_SUFFIXES.get(suffix, f"可读：{'、'.join(known)}")
    raise ReadError(f"[{given.section}] 的文件 {path.name} 是不能读取的格式“{path.suffix}”；{advice}")


def _opened_folder(path: Path, source: FileSource, given: Opening) -> RawTable:
    if not is_parquet_folder(path):
        raise ReadError(
            f"[{given.section}] 写的 {path.name} 是文件夹，里面没有 Parquet 文件；可写一个文件，或装有 Parquet 文件的文件夹"
        )
    return read_parquet_folder(path, source.limits)


def _opened_archive(path: Path, source: FileSource, given: Opening) -> RawTable:
    with unpacked(path, source.layer, given.section) as inner:
        own = inner.name if source.layer in (inner.name, inner.stem) else None
        opened = source.model_copy(update={"file": inner, "layer": None if own else source.layer})
        raw = _opened(inner, inner.suffix.lower(), opened, given)
    return replace(raw, file=f"{path.name}/{inner.name}")


def open_grid(source: FileSource, *, known_names: Collection[str], section: str, table_name: str) -> Grid | None:
    """Return all cells of a workbook, text table or page, for looking at its header; None for files whose columns have names."""
    path, given = source.file, Opening(known_names, section, table_name, IssueLog())
    if path.suffix.lower() not in (*SHEET_SUFFIXES, *TEXT_SUFFIXES) or not path.exists():
        return None
    with told_as_read_error(path.name):
        check_size(path, source.limits)
        kind = _table_kind(path, path.suffix.lower(), given)
        if kind in WORKBOOKS:
            return read_grid(path, kind, source.sheet, section=section, limits=source.limits)
        if kind == "html":
            return html_grid(path, source.encoding, **vars(given))
        return delimited_grid(decided_text(path, source.encoding, source.stated_header, **vars(given)), path)


def _table_kind(path: Path, suffix: str, given: Opening) -> str:
    """Return as what a table without boundaries is read; a suffix that does not fit the content is noted."""
    kind = content_kind(path)
    refuse_kind(path, kind)
    expected = _EXPECTED.get(suffix, "" if suffix == ".et" else "text")
    if kind == "points" and expected == "text":
        return kind
    readable = kind in (*WORKBOOKS, "html") or (kind == "text" and looks_delimited(path))
    if not readable or kind == expected:
        return expected or "xls"
    if expected or kind == "html":
        given.log.add(
            "file_kind_differs", table_name=given.table_name, file=path.name, values=[path.suffix],
            message=f"扩展名为 {path.suffix}，内容是{KIND_NAMES[kind]}，按内容读取",
        )  # fmt: skip
    return kind


def _opened_table(path: Path, suffix: str, source: FileSource, given: Opening) -> RawTable:
    kind = _table_kind(path, suffix, given)
    if kind == "points" or (suffix == ".txt" and holds_points(path)):
        return read_points(path, source.encoding, **vars(given))
    stated = source.stated_header
    if kind in WORKBOOKS:
        return read_sheet(
            path, kind, source.sheet, stated, known_names=given.known_names, section=given.section, limits=source.limits
        )
    if kind == "html":
        return read_html_table(path, source.encoding, stated, **vars(given))
    check_columns(path, source.limits)
    return read_delimited(path, source.encoding, stated, **vars(given))


def input_files(config: Config) -> list[Path]:
    """Return every file that a run with `config` reads, each once, in a fixed order: for hashing into the provenance.

    That is landuse.toml, the file of every table, attribute table, join and context layer (a Shapefile with its side files), and a policy pack of one's own.
    """
    found = [config.path]
    sources: list[FileSource] = [
        part
        for source in config.data.values()
        for part in (source, *source.attributes, *source.join)
        if part is not source or not source.in_database
    ]
    for part in [*sources, *config.context.values()]:
        found += side_files(part.file).values() if part.file.suffix.lower() == ".shp" and part.file.exists() else [part.file]
    if config.project.policy.endswith(".toml"):
        found.append(Path(config.project.policy))
    return list(dict.fromkeys(found))
