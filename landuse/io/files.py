"""Opening a file by its suffix, and listing all files that a run reads."""

from collections.abc import Collection
from pathlib import Path

from landuse.config import Config, FileSource
from landuse.errors import ReadError
from landuse.io.formats.delimited import read_delimited
from landuse.io.formats.layers import read_layer
from landuse.io.formats.ledger import is_ledger, read_ledger
from landuse.io.formats.parquet import read_parquet
from landuse.io.formats.rawtable import RawTable
from landuse.io.formats.shapefile import read_shapefile, side_files
from landuse.io.formats.sheets import read_sheet
from landuse.issues import IssueLog
from landuse.vocabulary.rows import did_you_mean

LAYER_SUFFIXES = (".gpkg", ".geojson", ".json", ".topojson", ".fgb")
PARQUET_SUFFIXES = (".parquet", ".geoparquet")
TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
SHEET_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_ADVICE = {
    ".mdb": "个人地理数据库请先在 ArcGIS 中导出为 GPKG 或 Shapefile",
    ".accdb": "Access 表请先导出为 Excel 或 CSV",
    ".zip": "请先解压,再写明其中的 .shp 文件",
    ".et": "请先用 WPS 另存为 .xlsx",
}


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
        raise ReadError(f"没有找到 [{section}] 写明的文件 {path}{near};路径以 landuse.toml 所在文件夹为准")
    if table_name == "cases" and is_ledger(path):
        return read_ledger(path)
    if suffix in LAYER_SUFFIXES:
        return read_layer(path, source.layer, section=section)
    if suffix in PARQUET_SUFFIXES:
        return read_parquet(path)
    if suffix in SHEET_SUFFIXES:
        return read_sheet(path, source.sheet, source.header_row, section=section)
    if suffix in TEXT_SUFFIXES:
        return read_delimited(
            path, source.encoding, source.header_row, known_names=known_names, section=section, table_name=table_name, log=log
        )
    if suffix == ".shp":
        return read_shapefile(path, source.encoding, known_names=known_names, section=section, table_name=table_name, log=log)
    known = (*LAYER_SUFFIXES, ".shp", *PARQUET_SUFFIXES, *TEXT_SUFFIXES, *SHEET_SUFFIXES)
    advice = _ADVICE.get(suffix, f"可读:{'、'.join(known)}")
    raise ReadError(f"[{section}] 的文件 {path.name} 是不能读取的格式“{path.suffix}”;{advice}")


def input_files(config: Config) -> list[Path]:
    """Return every file that a run with `config` reads, each once, in a fixed order: for hashing into the provenance.

    That is landuse.toml, the file of every table, join and context layer (a Shapefile with its side files), and a policy pack of one's own.
    """
    found = [config.path]
    sources: list[FileSource] = [
        part for source in config.data.values() for part in (source, *source.join) if part is not source or not source.in_database
    ]
    for part in [*sources, *config.context.values()]:
        found += side_files(part.file).values() if part.file.suffix.lower() == ".shp" and part.file.exists() else [part.file]
    if config.project.policy.endswith(".toml"):
        found.append(Path(config.project.policy))
    return list(dict.fromkeys(found))
