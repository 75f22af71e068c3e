"""KML and KMZ: degrees by definition; the text in the encoding that has been decided, whatever the file says of itself."""

import html
import re
import zipfile
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from landuse.errors import ReadError
from landuse.io.formats.encoding import Reading, choose_encoding, report_choice
from landuse.io.formats.hostile import refuse_entities
from landuse.io.formats.layers import layer_table
from landuse.io.formats.rawtable import RawTable, unique_headers
from landuse.issues import IssueLog

_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9_\-]+)[\"']")
_ANY_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_TEXTS = re.compile(r">([^<>]*[^\x00-\x7f][^<>]*)<|name=\"([^\"]*)\"")
_FIELD_NAME = re.compile(r"(<(?:\w+:)?(?:Data|SimpleField|SimpleData)\b[^<>]*?\bname\s*=\s*)([\"'])([^<]*?)\2", re.DOTALL)
_FIRST_ELEMENT = re.compile(r"<([A-Za-z_][\w.:-]*)")
_BLANKS = 1000  # between two comments at the head of a file
_BEFORE_ELEMENT = {"<!--": "-->", "<?": "?>"}
_DISPLAY = (
    "id",
    "timestamp",
    "begin",
    "end",
    "altitudeMode",
    "tessellate",
    "extrude",
    "visibility",
    "drawOrder",
    "icon",
    "snippet",
)
"""Fields by which a globe shows a feature; the driver adds them to every layer."""


def read_kml(
    path: Path,
    layer: str | None,
    encoding: str | None,
    *,
    known_names: Collection[str],
    section: str,
    table_name: str,
    log: IssueLog,
) -> RawTable:
    """Return the features of one folder of `path`, by default of its only one.

    Raises
    ------
    ReadError
        The file cannot be opened, the folder does not exist, or there are several and none is named.
    EncodingError
        The encoding cannot be decided.
    """
    content = _document(path) if path.suffix.lower() == ".kmz" else path.read_bytes()
    declared = _DECLARATION.search(content.removeprefix(b"\xef\xbb\xbf")[:200])
    name = declared.group(1).decode("ascii").lower() if declared else "utf-8"
    choice = choose_encoding(
        lambda codec: _reading(content, codec), declared=encoding, stated={_codec(name): "文件头部 "}, known_names=known_names,
        where=f"文件 {path.name}", section=section,
    )  # fmt: skip
    report_choice(choice, log, table_name=table_name, file=path.name)
    text = _ANY_DECLARATION.sub("", content.decode("utf-8-sig" if choice.codec == "utf-8" else choice.codec))
    _refuse_other_xml(text, path)
    plain, names = _plain_names(text.lstrip())
    raw = layer_table(f'<?xml version="1.0" encoding="UTF-8"?>{plain}'.encode(), path, layer, section=section)
    frame = raw.frame.drop(columns=[name for name in _DISPLAY if name in raw.frame])
    frame.columns, doubled = unique_headers([names.get(str(name), str(name)) for name in frame.columns])
    return replace(raw, frame=frame, doubled=doubled)


def _after_comments(text: str) -> int:
    """Return where the first element begins: after blanks, comments and instructions."""
    place = 0
    while True:
        place += len(text[place : place + _BLANKS]) - len(text[place : place + _BLANKS].lstrip())
        mark = next((mark for mark in _BEFORE_ELEMENT if text.startswith(mark, place)), None)
        end = -1 if mark is None else text.find(_BEFORE_ELEMENT[mark], place)
        if mark is None or end < 0:
            return place
        place = end + len(_BEFORE_ELEMENT[mark])


def _refuse_other_xml(text: str, path: Path) -> None:
    """Raise ReadError for entities, and for XML that is no KML: GDAL would follow what it says to other files."""
    refuse_entities(text.encode(), path)
    first = _FIRST_ELEMENT.match(text, _after_comments(text))
    if first is None or first.group(1).rpartition(":")[2] != "kml":
        raise ReadError(f"文件 {path.name} 不是 KML（首个元素不是 kml），未读入；请在地图软件中重新导出")


def _plain_names(text: str) -> tuple[str, dict[str, str]]:
    """Return the document with plain names of fields, and what each stands for: the driver makes `_` of Chinese characters."""
    names: dict[str, str] = {}

    def plain(found: re.Match[str]) -> str:
        name = html.unescape(found.group(3)).strip()
        return f"{found.group(1)}{found.group(2)}{names.setdefault(name, f'field_{len(names) + 1}')}{found.group(2)}"

    changed = _FIELD_NAME.sub(plain, text)
    return changed, {short: name for name, short in names.items()}


def _reading(content: bytes, codec: str) -> Reading:
    found = _TEXTS.findall(content.decode("utf-8-sig" if codec == "utf-8" else codec))
    return Reading([name for _, name in found if name], [text.strip() for text, _ in found if text.strip()])


def _codec(name: str) -> str:
    return "gb18030" if name in ("gb2312", "gbk", "gb18030") else name if name in ("utf-8", "utf-16", "big5") else "utf-8"


def _document(path: Path) -> bytes:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith(".kml")]
            main = next((name for name in names if name.lower() == "doc.kml"), names[0] if names else None)
            if main is None:
                raise ReadError(f"文件 {path.name} 中没有 KML")
            return archive.read(main)
    except zipfile.BadZipFile as error:
        raise ReadError(f"文件 {path.name} 无法打开，可能已损坏：{error}") from None
