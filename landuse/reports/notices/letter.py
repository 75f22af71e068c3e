"""What the letters of an office have in common: red head, addressee, sections, signature, the sketch, the page of checks behind."""

from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph

from landuse.reports.word.fields import add_run
from landuse.reports.word.fonts import TITLE, set_fonts
from landuse.reports.word.layout import (
    Repeat,
    add_heading,
    add_paragraph,
    add_picture_place,
    add_table,
    begin_page,
    official_document,
)

RED = RGBColor(0xC8, 0x10, 0x2E)
HEAD_POINTS = 30.0
CHECKS = "文书核对单（内部使用，不随文书送达）"
SIGNERS = ("经办人", "审核人", "签发人", "用印")


def new_letter(title: str, addressee: str = "{{ slot.holder_name }}：") -> Document:
    """Return a letter with the draft's mark, the red head, number, title and addressee."""
    document = official_document()
    draft_mark(document)
    head = add_paragraph(document, "", "无缩进")
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head.paragraph_format.line_spacing = Pt(HEAD_POINTS * 1.3)
    run = add_run(head, "{{ paper.office }}")
    run.font.size, run.font.color.rgb = Pt(HEAD_POINTS), RED
    set_fonts(run._r.get_or_add_rPr(), TITLE)  # noqa: SLF001 - no public way to East-Asian fonts
    number = add_paragraph(document, "{{ paper.number }}", "无缩进")
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _red_line(number)
    add_paragraph(document, title, "公文标题")
    add_paragraph(document, addressee, "无缩进")
    return document


def draft_mark(document: Document) -> None:
    """Add the line that says that the paper is a draft and who approved of writing it; it goes where nothing is to be said."""
    add_paragraph(document, "{%p if draft.mark %}")
    mark = add_paragraph(document, "【{{ draft.mark }}】", "密级")
    for run in mark.runs:
        run.font.color.rgb = RED
    add_paragraph(document, "{%p endif %}")


def section(document: Document, heading: str, *texts: str) -> None:
    """Add a heading of the first level with its paragraphs."""
    add_heading(document, heading)
    for text in texts:
        add_paragraph(document, text)


def listed(document: Document, over: str, *, numbered: bool = False) -> None:
    """Add a paragraph for every line of a list of the values."""
    add_paragraph(document, f"{{%p for line in {over} %}}")
    add_paragraph(document, "{{ loop.index }}. {{ line }}" if numbered else "{{ line }}")
    add_paragraph(document, "{%p endfor %}")


def sign(document: Document) -> None:
    """Add the line of who can be asked, the office's name with the place of its seal, and the day."""
    asked = add_paragraph(document, "联系人：{{ slot.contact }}，联系电话：{{ slot.phone }}，地址：{{ slot.office_address }}。")
    together = [asked, add_paragraph(document), add_paragraph(document, "{{ paper.office }}（印章）", "落款")]
    for paragraph in together:  # a signature never stands on a page of its own
        paragraph.paragraph_format.keep_with_next = True
    add_paragraph(document, "{{ paper.day }}", "落款")


def sketch_page(document: Document) -> None:
    """Add the sketch of the parcel on a page of its own; the page goes where the parcel has no outline."""
    add_paragraph(document, "{%p if pictures.sketch %}")
    begin_page(add_paragraph(document, "附件：宗地位置示意图", "无缩进"))
    add_picture_place(document, "{{ pictures.sketch }}", "宗地 {{ parcel.id }} 位置示意图（读自图形数据，不是界址点测量成果）")
    add_paragraph(document, "{%p endif %}")


def checks_page(document: Document, *, signed: bool = True) -> None:
    """Add the page for those who check and sign: signatures, contents demanded, open slots, last days, conflicts, sources."""
    begin_page(add_paragraph(document, CHECKS, "公文标题"))
    add_note(document, "《{{ paper.title }}》，宗地 {{ parcel.id }}，依据：{{ paper.article }}。")
    add_paragraph(document, "{%p if draft.needs_approval %}")
    add_note(document, "本稿影响使用权人的权利。同意拟稿：{{ draft.approved_by }}。签发和用印须另行审批，软件不代替决定。")
    add_paragraph(document, "{%p endif %}")
    if signed:
        add_table(
            document,
            (),
            (26, 52, 26, 52),
            [(SIGNERS[0], "", SIGNERS[1], ""), (SIGNERS[2], "", SIGNERS[3], "")],
            head_columns=(0, 2),
        )
        _caption(document, "法定记载事项")
        add_paragraph(document, "{%p if contents %}")
        repeat = Repeat("row", "contents", ("{{ row.text }}", "{{ row.article }}", "{{ row.state }}"))
        add_table(document, ("应当记载的事项", "条款", "状态"), (56, 48, 52), repeat=repeat, align="lll")
        add_paragraph(document, "{%p else %}")
        add_note(document, "该文书没有法定的记载事项清单。")
        add_paragraph(document, "{%p endif %}")
    _notes(document, "待补事项", "open_slots")
    add_paragraph(document, "{%p if due.rows %}")
    _caption(document, "期限（自送达起算；末日为休息日的顺延，民法典第二百零三条）")
    repeat = Repeat("row", "due.rows", ("{{ row.title }}", "{{ row.length }}", "{{ row.last_day }}", "{{ row.article }}"))
    add_table(document, ("期限", "长度", "末日", "条款"), (42, 36, 34, 44), repeat=repeat, align="lccl")
    add_note(document, "送达日期：{{ due.served_on }}；节假日表：{{ due.calendar }}。")
    add_paragraph(document, "{%p endif %}")
    _notes(document, "签发前须知：法律适用和本宗地的注意事项", "cautions")
    _notes(document, "案卷记录", "record")
    sources(document)


def sources(document: Document) -> None:
    """Add the line that says what the paper was computed from."""
    add_note(document, "数据截至 {{ source.as_of }}；规则：{{ source.rules }}；运行编号：{{ source.run_id }}。")


def add_note(document: Document, text: str) -> Paragraph:
    """Add a small line set flush left: long numbers in it would tear a justified line apart."""
    return flush_left(add_paragraph(document, text, "注释"))


def flush_left(paragraph: Paragraph) -> Paragraph:
    """Set a paragraph with long numbers flush left."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
    return paragraph


def _notes(document: Document, caption: str, over: str) -> None:
    _caption(document, caption)
    add_paragraph(document, f"{{%p for line in {over} %}}")
    add_note(document, "{% if line != '无' and line != '没有案件记录' %}{{ loop.index }}. {% endif %}{{ line }}")
    add_paragraph(document, "{%p endfor %}")


def _caption(document: Document, text: str) -> Paragraph:
    found = add_paragraph(document, text, "表题")
    found.alignment = WD_ALIGN_PARAGRAPH.LEFT
    return found


def _red_line(paragraph: Paragraph) -> None:
    border = f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="16" w:space="6" w:color="C8102E"/></w:pBdr>'
    properties: Any = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-docx has no borders of paragraphs
    spacing = properties.find(f"{{{properties.nsmap['w']}}}spacing")
    element = parse_xml(border)
    if spacing is None:
        properties.append(element)
    else:
        spacing.addprevious(element)
