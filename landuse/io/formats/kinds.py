"""What a file really is, by its first bytes: suffixes of files that were exported or renamed by hand are often wrong."""

import zipfile
from pathlib import Path

from landuse.errors import ReadError

_HEAD = 4096
_STARTS = {
    b"SQLite format 3\0": "sqlite", b"PAR1": "parquet", b"fgb\x03": "fgb", b"\0\1\0\0Standard Jet DB": "mdb",
    b"\0\1\0\0Standard ACE DB": "mdb", b"%PDF": "pdf", b"AC10": "dwg",
}  # fmt: skip
_ZIPPED = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb", "word/document.xml": "docx"}
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
WORKBOOKS = ("xlsx", "xls", "xlsb", "ods")
KIND_NAMES = {
    "xlsx": "Excel 工作簿（.xlsx）", "xls": "Excel 97–2003 工作簿（.xls）", "xlsb": "Excel 二进制工作簿（.xlsb）", "ods": "ODS 工作簿",
    "html": "网页表格（HTML）", "text": "文本表格", "mdb": "Access 数据库", "pdf": "PDF", "docx": "Word 文档", "doc": "Word 文档",
    "xml_sheet": "XML 电子表格 2003", "locked": "加密的工作簿", "dwg": "AutoCAD 图形", "zip": "压缩包",
}  # fmt: skip


def content_kind(path: Path) -> str:
    """Return what the content of a file is: ``xlsx``, ``xls``, ``ods``, ``html``, ``kml``, ``points``, ``json``, ``text`` …; ``unknown`` else."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _compound_kind(path)
    for start, kind in _STARTS.items():
        if head.startswith(start):
            return kind
    return _text_kind(head)


def refuse_kind(path: Path, kind: str) -> None:
    """Raise ReadError for content that no suffix makes readable, with what to do."""
    advice = {
        "locked": "工作簿设有打开密码；请去除密码后另存",
        "pdf": "请向提供单位索取 Excel 或空间数据原件",
        "docx": "请将其中的表格另存为 Excel",
        "doc": "请将其中的表格另存为 Excel",
        "mdb": "请先导出为 GPKG、Shapefile 或 Excel",
        "xml_sheet": "请用 Excel 或 WPS 打开后另存为 .xlsx",
        "dwg": "请在 CAD 中另存为 DXF",
    }.get(kind)
    if advice is not None:
        raise ReadError(f"文件 {path.name} 的内容是{KIND_NAMES[kind]}，不能读取；{advice}")


def _zip_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.read("mimetype").strip() == _ODS:
                return "ods"
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
        return "zip"
    known = next((kind for name, kind in _ZIPPED.items() if name in names), None)
    if known is not None:
        return known
    return "kmz" if names and all(not name.lower().endswith((".shp", ".gpkg")) for name in names) and _has_kml(names) else "zip"


def _has_kml(names: list[str]) -> bool:
    return any(name.lower() == "doc.kml" for name in names) or [name.lower()[-4:] for name in names].count(".kml") == 1


def _compound_kind(path: Path) -> str:
    content = path.read_bytes()
    for name, kind in (("EncryptedPackage", "locked"), ("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls")):
        if name.encode("utf-16-le") in content:
            return kind
    return "unknown"


def _text_kind(head: bytes) -> str:
    if head.startswith(_BYTE_ORDER_MARKS):
        return "text"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    tests = {
        "unknown": b"\0" in head,
        "xml_sheet": b"urn:schemas-microsoft-com:office:spreadsheet" in head,
        "kml": b"<kml" in start[:1024],
        "html": start.startswith(b"<") and any(tag in start for tag in (b"<html", b"<table", b"<!doctype html")),
        "points": any(f"[{title}]".encode(codec) in head for title in ("属性描述", "地块坐标") for codec in ("utf-8", "gb18030")),
        "json": start.startswith((b"{", b"[{")),
    }
    return next((kind for kind, found in tests.items() if found), "text")
