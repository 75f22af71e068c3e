"""Fields that Word works out itself: page numbers and the table of contents."""

from collections.abc import Sequence
from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from landuse.reports.word.fonts import NUMBERS, chinese_font_of, set_fonts

TEXT_WIDTH_MM = 156
CONTENTS = ' TOC \\o "1-1" \\h \\z \\u '


def add_run(paragraph: Paragraph, text: str = "") -> Any:
    """Add a run that names the fonts of the paragraph's style itself; `text` may be empty."""
    run = paragraph.add_run(text)
    font = chinese_font_of(paragraph.style)
    set_fonts(run._r.get_or_add_rPr(), font, *((font,) if font == NUMBERS else ()))
    return run


def add_field(paragraph: Paragraph, instruction: str, shown: str = "") -> None:
    """Add a field with what is shown until Word works it out."""
    _mark(paragraph, "begin")
    _instruct(paragraph, instruction)
    _mark(paragraph, "separate")
    add_run(paragraph, shown)
    _mark(paragraph, "end")


def number_pages(document: Document, *, cover: bool) -> None:
    """Put page numbers as “— 1 —” on the pages: odd pages on the right, even ones on the left, a cover not at all."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    section.different_first_page_header_footer = cover
    for footer, align in ((section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = document.styles["footer"]
        paragraph.alignment = align
        add_run(paragraph, "— ")
        add_field(paragraph, " PAGE ", "1")
        add_run(paragraph, " —")
    if cover:
        section.first_page_footer.is_linked_to_previous = False
        section.first_page_footer.paragraphs[0].style = document.styles["footer"]


def add_contents(document: Document, headings: Sequence[str], *, title: str = "目　录", new_page: bool = False) -> None:
    """Add a table of contents that Word brings up to date when it opens the paper.

    `headings` are those that :func:`landuse.reports.word.layout.add_heading` will be called with at level 1, in the same order.
    """
    heading_line = document.add_paragraph(style="目录标题")
    heading_line.paragraph_format.page_break_before = new_page
    add_run(heading_line, title)
    for number, heading in enumerate(headings, start=1):
        paragraph = document.add_paragraph(style="toc 1")
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH_MM), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        if number == 1:
            _mark(paragraph, "begin")
            _instruct(paragraph, CONTENTS)
            _mark(paragraph, "separate")
        add_run(paragraph, f"{heading}\t")
        add_field(paragraph, f" PAGEREF {bookmark_name(number)} \\h ")
        if number == len(headings):
            _mark(paragraph, "end")
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    document.settings.element.insert(0, update)


def bookmark_name(number: int) -> str:
    """Return the name of the bookmark around the first-level heading `number`, counted from 1."""
    return f"_Toc{900000 + number}"


def bookmark(paragraph: Paragraph, number: int) -> None:
    """Put the bookmark of the first-level heading `number` around what the paragraph holds."""
    for tag in ("start", "end"):
        mark = OxmlElement(f"w:bookmark{tag.title()}")
        mark.set(qn("w:id"), str(number))
        if tag == "start":
            mark.set(qn("w:name"), bookmark_name(number))
            paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, mark)
        else:
            paragraph._p.append(mark)


def _mark(paragraph: Paragraph, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    add_run(paragraph)._r.append(mark)


def _instruct(paragraph: Paragraph, instruction: str) -> None:
    text = OxmlElement("w:instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = instruction
    add_run(paragraph)._r.append(text)
