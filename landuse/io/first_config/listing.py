"""What lies in a folder: every sheet and layer that can be read, rasters, and files that cannot be read."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from landuse.config import FILE_NAME
from landuse.errors import ReadError
from landuse.io.files import LAYER_SUFFIXES, SHAPE_SUFFIXES, SHEET_SUFFIXES, TEXT_SUFFIXES, UNREAD_SUFFIXES
from landuse.io.formats.kinds import WORKBOOKS, content_kind
from landuse.io.formats.layers import layer_names
from landuse.io.formats.parquet_folder import PARQUET_SUFFIXES, is_one_table
from landuse.io.formats.sheets import sheet_names

READABLE = (*LAYER_SUFFIXES, *SHAPE_SUFFIXES, *PARQUET_SUFFIXES, *TEXT_SUFFIXES, *SHEET_SUFFIXES)
RASTERS = (".tif", ".tiff")
_DEEPEST = 2
_RUN_MARKS = ("provenance.json", "check.html")
"""A folder with one of these holds results of this program, no data."""


@dataclass(frozen=True)
class Part:
    """One table: a whole file, one sheet or layer of it where it has several, or a folder of Parquet files."""

    file: Path
    sheet: str | None = None
    layer: str | None = None

    @property
    def label(self) -> str:
        """The file, and what of it, for a person."""
        return self.file.name + (f"［{self.sheet or self.layer}］" if self.sheet or self.layer else "")

    @property
    def address(self) -> str:
        """How a person names it: ``file`` or ``file:layer``."""
        inner = self.sheet or self.layer
        return f"{self.file.name}:{inner}" if inner else self.file.name


@dataclass(frozen=True)
class Listing:
    """The tables of a folder, its rasters, and what cannot be read, with the reason."""

    parts: tuple[Part, ...]
    rasters: tuple[Path, ...]
    unread: tuple[tuple[Path, str], ...]


def list_folder(folder: Path) -> Listing:
    """Return what lies in `folder` and its subfolders down to two levels; hidden files and results of this program do not count.

    A subfolder with nothing but Parquet files of the same columns is one table.

    Raises
    ------
    ReadError
        There is no such folder.
    """
    if not folder.is_dir():
        raise ReadError(f"没有找到文件夹 {folder}；请写出存放宗地、企业等文件的文件夹")
    parts: list[Part] = []
    rasters: list[Path] = []
    unread: list[tuple[Path, str]] = []
    for path in _files(folder, 0):
        suffix = path.suffix.lower()
        if suffix in RASTERS:
            rasters.append(path)
        elif suffix in UNREAD_SUFFIXES:
            unread.append((path, UNREAD_SUFFIXES[suffix]))
        elif suffix in READABLE or path.is_dir():
            try:
                parts += _parts(path)
            except ReadError as error:
                unread.append((path, str(error)))
    return Listing(tuple(parts), tuple(rasters), tuple(unread))


def _files(folder: Path, depth: int) -> Iterator[Path]:
    entries = sorted(folder.iterdir())
    if any(entry.name in _RUN_MARKS for entry in entries) and not (folder / FILE_NAME).exists():
        return
    for entry in entries:
        if entry.name.startswith((".", "~$")):
            continue
        if entry.is_file() or entry.suffix.lower() == ".gdb" or is_one_table(entry):
            yield entry
        elif entry.is_dir() and depth < _DEEPEST:
            yield from _files(entry, depth + 1)


def _parts(path: Path) -> list[Part]:
    suffix = path.suffix.lower()
    if suffix in (".gpkg", ".gdb", ".topojson", ".kml"):
        names = layer_names(path)
        return [Part(path, layer=name if len(names) > 1 else None) for name in names]
    if path.is_file() and suffix in (*SHEET_SUFFIXES, *TEXT_SUFFIXES) and content_kind(path) in WORKBOOKS:
        names = sheet_names(path)
        return [Part(path, sheet=name if len(names) > 1 else None) for name in names]
    return [Part(path)]
