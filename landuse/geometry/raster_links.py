"""Rasters that are in truth a text naming other files: what they name must stand beside them, never elsewhere or on a network."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from landuse.errors import ReadError
from landuse.geometry.raster_kinds import ALLOWED, HEAD, files_beside, refuse_other_kinds

NO_NETWORK = {
    "GDAL_HTTP_PROXY": "127.0.0.1:9", "GDAL_HTTP_TIMEOUT": "1", "GDAL_HTTP_CONNECTTIMEOUT": "1", "GDAL_HTTP_MAX_RETRY": "0",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none", "GDAL_VRT_ENABLE_PYTHON": "NO",
}  # fmt: skip
"""Settings under which GDAL reaches no network and runs no code of a file, should something slip through the checks."""
_NAMING = ("sourcefilename", "sourcedataset", "overviewfile")
_NETWORK = ("/vsi", "://", "\\\\")
_CODE = ("pixelfunctioncode", "pixelfunctionlanguage")
_MOST_FILES, _SHOWN = 100_000, 80
_REMEDY = "请先合成一个 GeoTIFF 后再用"


def refuse_links(path: Path) -> None:
    """Look through a raster before GDAL opens it, and through those that it names or that GDAL finds beside it.

    A VRT may name files in its own folder and below. Everything else must be a picture of an allowed kind
    (:mod:`landuse.geometry.raster_kinds`); texts (services of maps, catalogues) and descriptions of other files are refused.

    Raises
    ------
    ReadError
        The file names an address of a network, an archive, a file outside of its folder, brings code of its own, or is of another kind.
    """
    folder = path.resolve().parent
    seen, waiting = {path.resolve()}, [path.resolve()]
    while waiting:
        one = waiting.pop()
        named = [folder_file(name, one, folder, path, beside=beside) for name, beside in _named(one, path)]
        for found in (*named, *(inside(file, folder, path) for file in files_beside(one))):
            if found not in seen:
                seen.add(found)
                waiting.append(found)
        if len(seen) > _MOST_FILES:
            raise ReadError(f"影像文件 {path.name} 所指的文件超过 {_MOST_FILES} 个，未读入；{_REMEDY}")


def folder_file(name: str, where: Path, folder: Path, path: Path, *, beside: bool = True) -> Path:
    """Return the file that `where` calls `name`; raise ReadError where it is no plain file in `folder` or below."""
    text = name.strip()
    if any(sign in text.lower() for sign in _NETWORK) or text.startswith(("//", "<", "{")):
        raise ReadError(
            f"影像文件 {path.name} 指向网络地址、压缩包或其他特殊来源（{_short(text)}），不予读取；请先下载或解压，再合成一个 GeoTIFF"
        )
    drive = len(text) > 1 and text[0].isalpha() and text[1] == ":"
    if ":" in text[2 if drive else 0 :]:
        raise ReadError(f"影像文件 {path.name} 指向的不是普通文件（{_short(text)}），不予读取；{_REMEDY}")
    base = where.parent if beside else Path.cwd()
    found = base / text.replace("\\", "/")
    if drive and not found.drive:
        raise _outside(text, path)
    return inside(found, folder, path, said=text)


def inside(file: Path, folder: Path, path: Path, *, said: str = "") -> Path:
    """Return `file` without links; raise ReadError where that is not in `folder` or below. `said` is how `path` calls it."""
    found = file.resolve()
    if not found.is_relative_to(folder):
        raise _outside(said or file.name, path)
    return found


def _outside(text: str, path: Path) -> ReadError:
    return ReadError(
        f"影像文件 {path.name} 指向所在文件夹以外的文件（{_short(text)}），不予读取；"
        "请把所用影像放在同一文件夹或其下级文件夹后重新生成，或合成一个 GeoTIFF"
    )


def _named(one: Path, path: Path) -> Iterator[tuple[str, bool]]:
    """Yield what a raster names, and whether that is to be seen from its own folder; nothing for what is no text."""
    if not one.is_file():
        return
    with one.open("rb") as stream:
        head = stream.read(HEAD)
    start = head.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip()
    if not start.startswith((b"<", b"{", b"[")) and b"<VRTDataset" not in start:
        refuse_other_kinds(head, one, path)
        return
    if b"<VRTDataset" not in start or b"<!DOCTYPE" in start.upper():
        raise ReadError(f"影像文件 {path.name} 的内容是文本（可指向其他文件或网络），不予读取；可用：{ALLOWED}")
    yield from _vrt_names(one, path)


def _vrt_names(one: Path, path: Path) -> Iterator[tuple[str, bool]]:
    """Yield what a VRT names; GDAL takes no heed of the case of its tags, nor of the encoding that it states."""
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, huge_tree=False)
    try:
        tree = etree.parse(str(one), parser)
    except (etree.XMLSyntaxError, OSError) as error:
        raise ReadError(f"影像文件 {path.name} 中的 {one.name} 不是有效的 VRT（{error}）；请重新生成") from error
    for element in tree.iter("*"):
        tag, text = _tag(element), "".join(element.itertext()) if not len(element) or _tag(element) in _NAMING else ""
        given = {name.lower(): value for name, value in element.attrib.items()}
        beside = given.get("relativetovrt", "0")
        if tag in _CODE:
            raise ReadError(f"影像文件 {path.name} 含有程序代码（{element.tag}），不予读取；{_REMEDY}")
        if tag in _NAMING and (beside not in ("0", "1") or next(element.iterchildren("*"), None) is not None):
            raise ReadError(f"影像文件 {path.name} 中的 {element.tag} 写法不明，不予读取；{_REMEDY}")
        if given.get("key", "").upper() == "OVERVIEW_FILE":
            yield text.replace(":::BASE:::", ""), True
        elif tag in _NAMING:
            yield text, beside == "1"
        elif not _is_words(element):
            yield from ((said, True) for said in (text, *given.values()) if _is_place(said))


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _is_words(element: Any) -> bool:
    """Tell whether an element only says something about the picture: its coordinate system, or metadata that GDAL does not act upon."""
    around = (element, *element.iterancestors())
    return any(_tag(one) == "srs" or (_tag(one) == "metadata" and not one.get("domain")) for one in around)


def _is_place(text: str) -> bool:
    """Tell whether a text that names no file by its tag could yet be opened: an address, or a place in the file system."""
    plain = text.strip()
    return any(sign in plain.lower() for sign in (*_NETWORK, "..")) or plain.startswith(("/", "<"))


def _short(text: str) -> str:
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return plain if len(plain) <= _SHOWN else f"{plain[:_SHOWN]}…"
