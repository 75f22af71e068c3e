"""The paragraph styles of official documents (GB/T 9704-2012): Chinese names, a font for every script, sizes in points."""

from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from landuse.reports.word.fonts import BODY, HEADING, LATIN, NUMBERS, SUBHEADING, TITLE, set_fonts

LINE_PITCH = 28.0
BODY_SIZE, TITLE_SIZE, COVER_SIZE, SMALL_SIZE, TABLE_SIZE = 16.0, 22.0, 32.0, 12.0, 10.5


@dataclass(frozen=True)
class ParagraphStyle:
    """A paragraph style: its Chinese font, size in points, line height (None: as the content needs), place and first line."""

    name: str
    font: str = BODY
    size: float = BODY_SIZE
    pitch: float | None = LINE_PITCH
    align: WD_ALIGN_PARAGRAPH | None = None
    indent_characters: int = 0
    before: float = 0.0
    after: float = 0.0
    keep_next: bool = False
    right_characters: int = 0


STYLES = (
    ParagraphStyle("Normal", indent_characters=2, align=WD_ALIGN_PARAGRAPH.LEFT),
    ParagraphStyle("Heading 1", HEADING, indent_characters=2, keep_next=True),
    ParagraphStyle("Heading 2", SUBHEADING, indent_characters=2, keep_next=True),
    ParagraphStyle("Heading 3", BODY, indent_characters=2, keep_next=True),
    ParagraphStyle("公文标题", TITLE, TITLE_SIZE, 36.0, WD_ALIGN_PARAGRAPH.CENTER, before=14, after=14, keep_next=True),
    ParagraphStyle("封面标题", TITLE, COVER_SIZE, 54.0, WD_ALIGN_PARAGRAPH.CENTER),
    ParagraphStyle("无缩进"),
    ParagraphStyle("落款", align=WD_ALIGN_PARAGRAPH.RIGHT, right_characters=4),
    ParagraphStyle("表题", HEADING, SMALL_SIZE, 22.0, WD_ALIGN_PARAGRAPH.CENTER, before=6, keep_next=True),
    ParagraphStyle("图题", HEADING, SMALL_SIZE, 22.0, WD_ALIGN_PARAGRAPH.CENTER, after=6),
    ParagraphStyle("图", size=SMALL_SIZE, pitch=None, align=WD_ALIGN_PARAGRAPH.CENTER, before=6, keep_next=True),
    ParagraphStyle("表头", HEADING, TABLE_SIZE, None, WD_ALIGN_PARAGRAPH.CENTER),
    ParagraphStyle("表格文字", size=TABLE_SIZE, pitch=None),
    ParagraphStyle("注释", size=TABLE_SIZE, pitch=18.0),
    ParagraphStyle("密级", HEADING),
    ParagraphStyle("封面文字", pitch=36.0),
    ParagraphStyle("目录标题", HEADING, align=WD_ALIGN_PARAGRAPH.CENTER, after=8),
    ParagraphStyle("toc 1", pitch=LINE_PITCH),
    ParagraphStyle("toc 2", pitch=LINE_PITCH),
    ParagraphStyle("footer", NUMBERS, 14.0, None),
    ParagraphStyle("header", size=TABLE_SIZE, pitch=None),
)  # fmt: skip
NAMES = tuple(style.name for style in STYLES)
"""Names of the paragraph styles; ``Normal`` is the body with its first line indented."""
_KEPT_IDS = {"TableNormal", "NoList", "DefaultParagraphFont"}


def write_styles(document: Document) -> None:
    """Replace the styles of a new document by those of official documents."""
    _drop_others(document)
    _set_defaults(document)
    for style in STYLES:
        _write(document, style)


def _drop_others(document: Document) -> None:
    """Take out the library's own styles, of fonts of the theme, that nothing here uses."""
    names = {style.name.casefold() for style in STYLES}
    root: Any = document.styles.element
    root.remove(root.find(qn("w:latentStyles")))
    for element in list(root.findall(qn("w:style"))):
        name = element.find(qn("w:name")).get(qn("w:val")).casefold()
        if name not in names and element.get(qn("w:styleId")) not in _KEPT_IDS:
            root.remove(element)


def _set_defaults(document: Document) -> None:
    properties: Any = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    set_fonts(properties, BODY)
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    for name, value in (("w:val", "en-US"), ("w:eastAsia", "zh-CN"), ("w:bidi", "ar-SA")):
        language.set(qn(name), value)
    spacing: Any = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:pPrDefault')}/{qn('w:pPr')}")
    if spacing is not None:
        for child in list(spacing):
            spacing.remove(child)


def _write(document: Document, wanted: ParagraphStyle) -> None:
    known = {style.name.casefold(): style for style in document.styles}
    style: Any = known.get(wanted.name.casefold())
    if style is None:
        style = document.styles.add_style(wanted.name, WD_STYLE_TYPE.PARAGRAPH, builtin=wanted.name.startswith("toc"))
    for tag in ("w:rPr", "w:pPr", "w:link"):
        for old in style.element.findall(qn(tag)):
            style.element.remove(old)
    if wanted.name != "Normal":
        style.base_style = document.styles["Normal"]
    style.hidden, style.quick_style, style.unhide_when_used = False, True, False
    style.font.size, style.font.bold, style.font.italic = Pt(wanted.size), False, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    set_fonts(style.element.get_or_add_rPr(), wanted.font, LATIN if wanted.font != NUMBERS else NUMBERS)
    form = style.paragraph_format
    form.space_before, form.space_after, form.keep_with_next = Pt(wanted.before), Pt(wanted.after), wanted.keep_next
    form.widow_control = True
    form.alignment = wanted.align
    if wanted.pitch is None:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.SINGLE, 1.0
    else:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(wanted.pitch)
    _indent(style.element.get_or_add_pPr(), wanted)
    if wanted.name.startswith("Heading"):
        form.element.get_or_add_pPr().append(_level(int(wanted.name[-1]) - 1))


def _indent(properties: Any, wanted: ParagraphStyle) -> None:
    """Indent by characters: what Word does itself when a person sets 首行缩进 2 字符."""
    indent = properties.get_or_add_ind()
    first, right = wanted.indent_characters, wanted.right_characters
    for name, value in (
        ("w:left", 0), ("w:firstLineChars", first * 100), ("w:firstLine", round(first * wanted.size * 20)),
        ("w:rightChars", right * 100), ("w:right", round(right * wanted.size * 20)),
    ):  # fmt: skip
        indent.set(qn(name), str(value))


def _level(level: int) -> Any:
    element = OxmlElement("w:outlineLvl")
    element.set(qn("w:val"), str(level))
    return element
