"""Shapefiles: shapes by GDAL, attributes read here, since the encoding is seldom stated and long numbers must keep their digits."""

import codecs
from collections.abc import Collection
from pathlib import Path

import numpy as np

from landuse.errors import ReadError
from landuse.io.formats.dbf import read_dbf
from landuse.io.formats.encoding import choose_encoding, report_choice
from landuse.io.formats.hostile import head_of, refuse_redirects
from landuse.io.formats.layers import read_shapes
from landuse.io.formats.rawtable import RawTable, unique_headers
from landuse.issues import IssueLog

SIDE_SUFFIXES = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_CODE_PAGES = {"936": "gb18030", "54936": "gb18030", "65001": "utf-8", "950": "big5", "88591": "iso8859-1"}


def read_shapefile(
    path: Path, encoding: str | None, *, known_names: Collection[str], section: str, table_name: str, log: IssueLog
) -> RawTable:
    """Return the features of the Shapefile `path`; the choice of encoding is noted in `log`.

    Raises
    ------
    ReadError
        The .shx or .dbf is missing or broken, or their numbers of records differ.
    EncodingError
        The encoding of the attributes cannot be decided.
    """
    files = side_files(path)
    for suffix in (".shx", ".dbf"):
        if suffix not in files:
            raise ReadError(f"Shapefile {path.name} 缺少同名的 {suffix} 文件；请将 shp、shx、dbf（及 prj、cpg）放在同一文件夹")
    refuse_redirects(head_of(path), path)
    dbf = read_dbf(files[".dbf"])
    stated = {}
    cpg = _cpg_codec(files.get(".cpg"))
    if cpg is not None:
        stated[cpg] = f"文件 {files['.cpg'].name} "
    if dbf.language_codec is not None:
        stated.setdefault(dbf.language_codec, "dbf 语言标识")
    choice = choose_encoding(
        dbf.read, declared=encoding, stated=stated, known_names=known_names, where=f"Shapefile {path.name}", section=section
    )
    report_choice(choice, log, table_name=table_name, file=path.name)
    shapes, records = read_shapes(path)
    if not np.array_equal(records, dbf.records):
        raise ReadError(
            f"Shapefile {path.name} 的图形（{len(shapes)} 个）与属性（{len(dbf.records)} 条）不能一一对应，文件可能不是同一次导出；"
            "请重新复制 shp、shx、dbf 全部文件"
        )
    frame = dbf.frame(choice.codec)
    frame.columns, doubled = unique_headers(frame.columns)
    return RawTable(
        frame,
        dbf.records + 1,
        path.name,
        geometry=shapes,
        doubled=doubled,
        cut_headers=dbf.cut_names(choice.codec),
        cut_cells=dbf.cut_cells(choice.codec),
    )


def side_files(path: Path) -> dict[str, Path]:
    """Return {suffix: path} of the files that make up the Shapefile `path`, whatever the case of their suffixes."""
    beside = {entry.suffix.lower(): entry for entry in path.parent.iterdir() if entry.stem == path.stem}
    return {suffix: beside[suffix] for suffix in SIDE_SUFFIXES if suffix in beside}


def _cpg_codec(path: Path | None) -> str | None:
    """Return the codec that a .cpg file names, or None where it names none that is known."""
    if path is None:
        return None
    words = path.read_bytes().decode("ascii", "replace").strip().casefold()
    number = words.removeprefix("ansi ").removeprefix("oem ").removeprefix("cp").strip()
    try:
        return codecs.lookup(_CODE_PAGES.get(number, f"cp{number}" if number.isdigit() else words.replace(" ", "-"))).name
    except (LookupError, ValueError):  # no such name, or one with a null character
        return None
