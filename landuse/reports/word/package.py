"""The Word file as a package: what a template must not bring with it, and the same bytes for the same content."""

import io
import re
import zipfile
import zlib
from typing import Any

from docx.oxml.ns import qn
from lxml import etree

from landuse.errors import TemplateError
from landuse.limits import MB, Limits

_EPOCH = (1980, 1, 1, 0, 0, 0)
_STORED = (".png", ".jpg", ".jpeg", ".gif")
_FIELD = re.compile(
    r"\b(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|DATABASE|LINK|RD|MACROBUTTON)\b(?=\s|\\|\"|$)", re.IGNORECASE
)
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
_MARK = re.compile(rb"\{\{|\{%|\{#")
_FILLED = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")


def check_package(data: bytes, file: str, limits: Limits) -> None:
    """Raise where the file is no Word document, is too large, or brings macros, outside files or placeholders out of reach.

    Raises
    ------
    TemplateError
        Names the file and what is wrong with it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            unpacked = sum(entry.file_size for entry in package.infolist())
            if said := limits.above("template_mb", round(unpacked / MB, 1), f"模板 {file}", unit=" MB"):
                raise TemplateError(said)
            for name in package.namelist():
                _check_part(name, package.read(name), file)
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, ValueError, EOFError) as error:
        raise TemplateError(f"模板“{file}”不是有效的 Word 文档（.docx）；请用 Word 或 WPS 另存为 .docx 后重试") from error


def fixed(data: bytes) -> bytes:
    """Return the package with fixed days of its parts, so that the same content has the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(out, "w") as written:
        for name in package.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_STORED if name.lower().endswith(_STORED) else zipfile.ZIP_DEFLATED
            written.writestr(entry, package.read(name))
    return out.getvalue()


def _check_part(name: str, content: bytes, file: str) -> None:
    if "vbaProject" in name or "/embeddings/" in name or "/activeX/" in name:
        raise TemplateError(f"模板“{file}”含有宏或嵌入对象（{name}），不予使用；请删去后另存为 .docx")
    if not name.endswith((".xml", ".rels")):
        return
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise TemplateError(f"模板“{file}”的 {name} 含有文档类型声明，不予使用；请用 Word 或 WPS 另存为 .docx 后重试")
    if _FILLED.fullmatch(name) is None and _MARK.search(content):
        raise TemplateError(f"模板“{file}”的占位符放在了不能填写的位置（{name}）；请移到正文、页眉、页脚或脚注中")
    try:
        tree = etree.fromstring(content, _PARSER)
    except etree.XMLSyntaxError as error:
        raise TemplateError(f"模板“{file}”不是有效的 Word 文档（{name} 已损坏）；请用 Word 或 WPS 另存为 .docx 后重试") from error
    for link in tree.iter("{*}Relationship"):
        if link.get("TargetMode") == "External" and not str(link.get("Type")).endswith("/hyperlink"):
            raise TemplateError(
                f"模板“{file}”引用了文件以外的内容（{name}），不予使用；请嵌入图片，断开外部链接和加载的文档模板后另存"
            )
    field = next(filter(None, map(_FIELD.search, _fields(tree))), None)
    if field:
        raise TemplateError(f"模板“{file}”含有会读取外部内容的域“{field[1].upper()}”，不予使用；请删去该域后重试")


def _fields(tree: Any) -> list[str]:
    """Return the instructions of fields, those torn into several runs also put together."""
    torn = [element.text or "" for element in tree.iter(qn("w:instrText"))]
    simple = [element.get(qn("w:instr")) or "" for element in tree.iter(qn("w:fldSimple"))]
    return [*torn, "".join(torn), *simple]
