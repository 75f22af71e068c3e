"""Zip archives: the one file in them that can be read, unpacked beside nothing; names in GBK as Chinese Windows writes them."""

import shutil
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from landuse.errors import ReadError, sample
from landuse.vocabulary.rows import did_you_mean

_UTF8_NAME = 0x800
_LOCKED = 0x1
_BLANK = 0x20
_DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(1, 10))}
_MAIN = (
    ".shp",
    ".gpkg",
    ".geojson",
    ".topojson",
    ".fgb",
    ".kml",
    ".dxf",
    ".parquet",
    ".geoparquet",
    ".xlsx",
    ".xls",
    ".ods",
    ".csv",
    ".txt",
)


@contextmanager
def unpacked(path: Path, wanted: str | None, section: str) -> Iterator[Path]:
    """Yield the file or geodatabase in the archive `path` that is to be read; it is gone when the block ends.

    Boundaries go before tables. Of several one is named by `wanted`, its name with or without suffix.

    Raises
    ------
    ReadError
        The archive is broken or locked, holds nothing that can be read, or several files of which none is named.
    """
    try:
        with zipfile.ZipFile(path) as archive, TemporaryDirectory(prefix="landuse-") as folder:
            members = {_safe(_name(info), path): info for info in archive.infolist() if not info.is_dir()}
            main = _main(members, wanted, path, section)
            base = Path(folder)
            for name, info in _parts(members, main):
                if info.flag_bits & _LOCKED:
                    raise ReadError(f"压缩包 {path.name} 设有密码；请先解压，再写明其中的文件")
                target = (
                    base / main.name / PurePosixPath(name).name
                    if main.suffix.lower() == ".gdb"
                    else base / PurePosixPath(name).name
                )
                target.parent.mkdir(exist_ok=True)
                with archive.open(info) as content, target.open("wb") as copy:
                    shutil.copyfileobj(content, copy)
            yield base / main.name
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise ReadError(f"压缩包 {path.name} 无法打开，可能已损坏：{error}") from None


def _safe(name: str, path: Path) -> str:
    """Return a member's path as it is; raise ReadError where it leads out of the archive or is no name for a file."""
    parts = name.replace("\\", "/").split("/")
    reserved = any(part.split(".")[0].strip().upper() in _DEVICES for part in parts)
    if ".." in parts or not parts[0] or ":" in name or reserved or any(ord(letter) < _BLANK for letter in name):
        raise ReadError(
            f"压缩包 {path.name} 中有不能使用的文件名“{name[:60]}”（含上级目录、盘符或设备名），未解压；请核对来源，重新打包"
        )
    return "/".join(parts)


def _name(info: zipfile.ZipInfo) -> str:
    """Return a member's path: names without the mark for UTF-8 are GBK where they can be, as Chinese programs write them."""
    if info.flag_bits & _UTF8_NAME or info.filename.isascii():
        return info.filename
    raw = info.filename.encode("cp437")
    for codec in ("utf-8", "gb18030"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return info.filename


def _main(members: Mapping[str, zipfile.ZipInfo], wanted: str | None, path: Path, section: str) -> PurePosixPath:
    folders = {parent for name in members for parent in PurePosixPath(name).parents if parent.suffix.lower() == ".gdb"}
    files = [
        PurePosixPath(name) for name in sorted(members) if not any(folder in PurePosixPath(name).parents for folder in folders)
    ]
    ranked = [*sorted(folders), *(file for suffix in _MAIN for file in files if file.suffix.lower() == suffix)]
    ranked = [file for file in ranked if "__MACOSX" not in file.parts]
    if not ranked:
        raise ReadError(f"压缩包 {path.name} 中没有可读取的文件；已有：{sample(members)}")
    if wanted is not None:
        named = [file for file in ranked if wanted in (file.name, file.stem, str(file))]
        if named:
            return named[0]
        if len(ranked) > 1:
            names = [file.name for file in ranked]
            raise ReadError(f"压缩包 {path.name} 中没有“{wanted}”{did_you_mean(wanted, names)}；已有：{sample(names)}")
    alike = [file for file in ranked if file.suffix.lower() == ranked[0].suffix.lower()]
    spatial = ranked[0].suffix.lower() in (".gdb", *_MAIN[:9])
    if len(alike if spatial else ranked) > 1:
        names = [file.name for file in (alike if spatial else ranked)]
        raise ReadError(
            f'压缩包 {path.name} 中有 {len(names)} 个可读取的文件（{sample(names)}）；请在 [{section}] 中写明 layer = "文件名"'
        )
    return ranked[0]


def _parts(members: Mapping[str, zipfile.ZipInfo], main: PurePosixPath) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """Yield what belongs to the file: all of a geodatabase, the side files of a Shapefile."""
    for name, info in members.items():
        part = PurePosixPath(name)
        if main in part.parents or (part.parent == main.parent and part.stem == main.stem):
            yield name, info
