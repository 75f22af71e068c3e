"""Shapefiles in a zip archive, for programs that take nothing newer: GBK, short names, and a workbook that says what they stand for."""

import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from landuse.errors import OutputError
from landuse.io.arrow import GEOMETRY
from landuse.io.atomic import atomic_path
from landuse.io.exports.dbf_file import Cells, cells_of, dbf_content
from landuse.io.exports.frames import Export, explanations, exported
from landuse.io.exports.short_names import short_names
from landuse.io.formula_guard import guarded_text
from landuse.io.geopackage import distinct_headings
from landuse.io.headings import unit_label
from landuse.io.write import CODES_TABLE, Findings

FIELD_BOOK, CHANGED_TEXTS = "字段对照表.xlsx", "改动文字.csv"
_PARTS = (".shp", ".shx", ".prj")
_WRITTEN = (1980, 1, 1, 0, 0, 0)  # zip archives must state a time: the same results give the same bytes
_LARGEST = 2 << 30
_KINDS = {"C": "文字", "N": "数值", "D": "日期", "L": "是否"}


def write_shapefile_zip(result: Findings, path: str | Path) -> Path:
    """Write the parcels and the zones of `result` as Shapefiles in one archive and return its path.

    Text is GBK, said in .cpg and in the table's head; GB18030 where a character is not in GBK. Field names are at most ten letters;
    字段对照表.xlsx gives for each the Chinese name, column, unit, type and codes; 改动文字.csv gives in full every text that had to be cut at
    254 bytes or had control characters.

    Raises
    ------
    CrsError
        The boundaries have no coordinate system.
    OutputError
        There are no boundaries, a file would pass 2 GB, or the archive cannot be written.
    """
    exports = exported(result)
    drawn = [export for export in exports if export.layer.geometry_type is not None]
    if not drawn:
        raise OutputError("宗地没有图形，不能写出 Shapefile；请改用 CSV 或 GPKG")
    with atomic_path(path) as target, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        fields: list[dict[str, Any]] = []
        changed: list[dict[str, Any]] = []
        for export in drawn:
            listed, altered = _add_layer(archive, export)
            fields += listed
            changed += altered
        _add(archive, FIELD_BOOK, _field_book(fields, explanations(result, drawn)[CODES_TABLE], result.as_of))
        if changed:
            _add(
                archive,
                CHANGED_TEXTS,
                pd.DataFrame(changed).map(_guarded_cell).to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig"),
            )
    return Path(path)


def _guarded_cell(cell: object) -> object:
    return guarded_text(cell) if isinstance(cell, str) else cell


def _add_layer(archive: zipfile.ZipFile, export: Export) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Add the files of one layer; return a row for each field and one for each text that was changed."""
    columns = list(export.layer.names)
    names = short_names(columns, export.name if export.name != "disposal" else "parcels")
    codec = _codec(export.frame[columns])
    cells = {column: cells_of(export.frame[column], codec, is_day=column in export.days) for column in columns}
    content = dbf_content([(names[column], cells[column]) for column in columns], len(export.frame), codec)
    if len(content) > _LARGEST:
        raise OutputError(f"图层 {export.name} 的属性表超过 2 GB，不能写为 Shapefile；请改用 GPKG 或 FileGDB")
    for suffix, part in _shapes(export).items():
        _add(archive, f"{export.name}{suffix}", part)
    _add(archive, f"{export.name}.dbf", content)
    _add(archive, f"{export.name}.cpg", codec.upper().encode("ascii"))
    headings = distinct_headings(export.described)
    rows = [
        {
            "图层": export.name, "字段": names[column], "中文名": heading, "列": column, "单位": unit_label(entry.unit),
            "类型": _KINDS[cells[column].kind], "宽度": cells[column].width, "代码表": entry.code_list or "", "英文定义": entry.definition,
        }
        for column, entry, heading in zip(columns, export.described, headings, strict=True)
    ]  # fmt: skip
    return rows, _changed_rows(export, names, cells)


def _codec(frame: pd.DataFrame) -> str:
    texts = frame.select_dtypes(exclude=["number", "bool", "datetime"])
    try:
        for column in texts:
            "".join(map(str, texts[column].dropna().unique())).encode("gbk")
    except UnicodeEncodeError:
        return "gb18030"
    return "gbk"


def _shapes(export: Export) -> dict[str, bytes]:
    """Return the files of the shapes as GDAL writes them; its own attribute table is left behind."""
    bare = export.layer.table.select([GEOMETRY])
    with TemporaryDirectory(prefix="landuse-") as folder:
        path = Path(folder) / f"{export.name}.shp"
        kind = "MultiPolygon" if export.layer.geometry_type == "Unknown" else export.layer.geometry_type
        try:
            pyogrio.write_arrow(
                bare, path, driver="ESRI Shapefile", geometry_name=GEOMETRY, geometry_type=kind, crs=export.layer.crs
            )
        except (DataSourceError, DataLayerError) as error:
            raise OutputError(f"图层 {export.name} 无法写为 Shapefile：{error}") from error
        return {suffix: path.with_suffix(suffix).read_bytes() for suffix in _PARTS if path.with_suffix(suffix).exists()}


def _changed_rows(export: Export, names: dict[str, str], cells: dict[str, Cells]) -> list[dict[str, Any]]:
    key = export.frame.iloc[:, 0]
    return [
        {
            "图层": export.name,
            "标识": str(key.iloc[place]),
            "字段": names[column],
            "列": column,
            "全文": str(export.frame[column].iloc[place]),
        }
        for column, written in cells.items()
        for place in written.changed
    ]


def _field_book(fields: list[dict[str, Any]], codes: pd.DataFrame, day: pd.Timestamp) -> bytes:
    import xlsxwriter

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": day.to_pydatetime()})
    bold = book.add_format({"bold": True, "bottom": 1})
    for title, frame in (("字段对照表", pd.DataFrame(fields)), ("代码说明", codes)):
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(frame.columns):
            sheet.write_string(0, place, str(column), bold)
            texts = ["" if pd.isna(value) else str(value) for value in frame[column]]
            sheet.write_column(1, place, texts)
            sheet.set_column(place, place, min(max([2 * len(str(column)), *(_shown(text) for text in texts)]) + 2, 60))
    book.close()
    return content.getvalue()


def _shown(text: str) -> int:
    return sum(1 if char.isascii() else 2 for char in text)


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, _WRITTEN)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, content)
