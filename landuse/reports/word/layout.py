"""The page of an official document (GB/T 9704-2012) and what is put on it: paragraphs, headings, pictures, tables.

Text may hold placeholders of a template. A paragraph of nothing but ``{%p for … %}`` goes when the template is filled in, a table
row of nothing but ``{%tr for … %}`` likewise.
"""

from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from landuse.reports.word.fields import TEXT_WIDTH_MM, add_contents, add_run, bookmark, number_pages
from landuse.reports.word.fonts import write_font_table
from landuse.reports.word.styles import write_styles
from landuse.reports.word.tables import Repeat, add_table

__all__ = [
    "TEXT_WIDTH_MM",
    "Repeat",
    "add_contents",
    "add_heading",
    "add_paragraph",
    "add_picture_place",
    "add_run",
    "add_table",
    "begin_page",
    "official_document",
]  # fmt: skip

PAGE_MM = (210, 297)
MARGINS_MM = {"top": 37, "bottom": 35, "left": 28, "right": 26}
FOOTER_MM = 23
"""The number of the page stands 7 mm below the text."""


def official_document(*, cover: bool = False) -> Document:
    """Return an empty document with page, styles, fonts and page numbers of GB/T 9704-2012.

    Parameters
    ----------
    cover
        The first page bears no number.
    """
    document = docx.Document()
    _set_page(document)
    write_styles(document)
    write_font_table(document)
    number_pages(document, cover=cover)
    _drop_thumbnail(document)
    facts = document.core_properties
    facts.author, facts.comments, facts.title = "", "", ""
    return document


def add_paragraph(document: Any, text: str = "", style: str = "Normal") -> Paragraph:
    """Add a paragraph to a document or cell; a line break stands for a line break.

    `style` is one of :data:`landuse.reports.word.styles.NAMES`: ``Normal`` (body), 公文标题, 无缩进, 落款, 表题, 图题, 表格文字, 密级 …
    """
    paragraph: Paragraph = document.add_paragraph(style=style)
    if text:
        add_run(paragraph, text)
    return paragraph


def add_heading(document: Document, text: str, level: int = 1) -> Paragraph:
    """Add a heading of level 1 (一、黑体), 2 (（一）楷体) or 3 (1. 仿宋); the number is part of `text`."""
    paragraph = add_paragraph(document, text, f"Heading {level}")
    if level == 1:
        before = [p for p in document.paragraphs if p.style is not None and p.style.name == "Heading 1"]
        bookmark(paragraph, len(before))
    return paragraph


def add_picture_place(document: Document, placeholder: str, caption: str) -> None:
    """Add the place of a picture, such as ``{{ pictures.map }}``, and the caption under it, kept on one page."""
    add_paragraph(document, placeholder, "图")
    add_paragraph(document, caption, "图题")


def begin_page(paragraph: Paragraph) -> Paragraph:
    """Let the paragraph begin a new page."""
    paragraph.paragraph_format.page_break_before = True
    return paragraph


def _drop_thumbnail(document: Document) -> None:
    """Take out the preview picture of the library's own blank document."""
    links = document.part.package.rels
    for name in [name for name, link in links.items() if link.reltype.endswith("/thumbnail")]:
        del links[name]


def _set_page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = (Mm(side) for side in PAGE_MM)
    section.top_margin, section.bottom_margin = Mm(MARGINS_MM["top"]), Mm(MARGINS_MM["bottom"])
    section.left_margin, section.right_margin = Mm(MARGINS_MM["left"]), Mm(MARGINS_MM["right"])
    section.header_distance, section.footer_distance = Mm(15), Mm(FOOTER_MM)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
