"""Fonts of official documents on styles and runs, by name only; a reader who lacks one gets the alternative named beside it."""

from collections.abc import Mapping
from typing import Any

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn

BODY, HEADING, SUBHEADING, TITLE, NUMBERS = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "宋体"
LATIN = "Times New Roman"
ALTERNATIVES: Mapping[str, str] = {BODY: "仿宋", SUBHEADING: "楷体", TITLE: "宋体", HEADING: "SimHei", NUMBERS: "SimSun"}
"""What stands in where a font is not installed (altName of the font table)."""
_FACES = ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia")


def set_fonts(properties: Any, chinese: str, latin: str = LATIN) -> None:
    """Name the fonts on run properties (``w:rPr``) for every script and drop what refers to the theme."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        style = properties.find(qn("w:rStyle"))
        properties.insert(0 if style is None else 1, fonts)
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for face in _FACES:
        fonts.set(qn(face), chinese if face == "w:eastAsia" else latin)
    fonts.set(qn("w:hint"), "eastAsia")


def chinese_font_of(style: Any) -> str:
    """Return the Chinese font that a style or those it rests on name."""
    while style is not None:
        fonts = style.element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        if fonts is not None and fonts.get(qn("w:eastAsia")):
            return str(fonts.get(qn("w:eastAsia")))
        style = style.base_style
    return BODY


def write_font_table(document: Document) -> None:
    """List the fonts of the document with what may stand in for each."""
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{"swiss" if name == HEADING else "roman"}"/><w:pitch w:val="variable"/></w:font>'
        for name, other in ALTERNATIVES.items()
    )
    latin = f'<w:font w:name="{LATIN}"><w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
    table = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts {nsdecls("w")}>{entries}{latin}</w:fonts>'
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            part._blob = table.encode()
