"""Kinds of rasters that are opened: pictures that hold their own pixels, told by their first bytes, and nothing that could lead elsewhere.

GDAL reads well over a hundred kinds, many of which (ERS, PCIDSK, MRF, catalogues) are descriptions that name other files or addresses.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from landuse.errors import ReadError

DRIVERS: Mapping[bytes, str] = MappingProxyType({
    b"II*\x00": "GTiff", b"MM\x00*": "GTiff", b"II+\x00": "GTiff", b"MM\x00+": "GTiff", b"EHFA_HEADER_TAG": "HFA",
    b"\x00\x00\x00\x0cjP  ": "JP2OpenJPEG", b"\xff\x4f\xff\x51": "JP2OpenJPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG",
})  # fmt: skip
"""What GDAL may take a raster for, by its first bytes; a COG is a GTiff. A text must be a VRT."""
ALLOWED = "GeoTIFF（含 COG）、ERDAS IMG、JPEG 2000、PNG、JPEG，或由同一文件夹的这些影像生成的 VRT"
HEAD = 4096
_BESIDE = (".ovr", ".OVR", ".msk", ".MSK", ".aux", ".AUX", ".rrd", ".RRD")
"""Files that GDAL looks for beside a raster, behind its name or in place of its ending, and opens as whatever they are."""


def driver_of(path: Path) -> str:
    """Return the one driver of GDAL that may open a raster; VRT for whatever is no picture."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    return next((driver for sign, driver in DRIVERS.items() if head.startswith(sign)), "VRT")


def refuse_other_kinds(head: bytes, one: Path, path: Path) -> None:
    """Raise ReadError where the file `one`, whose first bytes are `head`, is no picture of an allowed kind; `path` is what was asked for."""
    if not head.startswith(tuple(DRIVERS)):
        named = "" if one == path.resolve() else f"所指或附带的 {one.name} "
        raise ReadError(
            f"影像文件 {path.name} {named}不是可以读取的影像格式；可用：{ALLOWED}；其他格式请先用 GIS 软件转为 GeoTIFF"
        )


def files_beside(one: Path) -> list[Path]:
    """Return overviews, masks and statistics that stand beside a raster."""
    names = [name for end in _BESIDE for name in (f"{one.name}{end}", f"{one.stem}{end}")]
    return [found for name in dict.fromkeys(names) if name != one.name and (found := one.with_name(name)).is_file()]
