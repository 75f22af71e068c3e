"""The page of an official document (GB/T 9704-2012), read back from the file."""

import io

import pytest
from docx.oxml.ns import qn
from docx.shared import Pt
from word_files import opened, parts_of, runs_without_chinese_font

from landuse.reports.word.layout import (
    Repeat,
    add_contents,
    add_heading,
    add_paragraph,
    add_table,
    begin_page,
    official_document,
)
from landuse.reports.word.styles import NAMES
from landuse.reports.word.typography import full_width


@pytest.fixture(scope="module")
def data():
    document = official_document(cover=True)
    add_paragraph(document, "关于某宗地的报告", "公文标题")
    add_contents(document, ["一、概况", "二、依据"], new_page=True)
    begin_page(add_heading(document, "一、概况"))
    add_heading(document, "（一）用地", 2)
    add_heading(document, "1. 面积", 3)
    add_paragraph(document, "面积42.55亩。")
    add_table(document, ["项目", "数值"], [40, 60], [["面积", "42.55"], ["价款", "1680.00"]], align="lr", repeat=Repeat("row", "rows", ("{{ row.a }}", "{{ row.b }}")))  # fmt: skip
    add_heading(document, "二、依据")
    add_paragraph(document, "某局", "落款")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_page_and_margins(data):
    section = opened(data).sections[0]
    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]


@pytest.mark.parametrize(
    ("style", "font", "size", "pitch"),
    [
        ("Normal", "仿宋_GB2312", 16, 28), ("Heading 1", "黑体", 16, 28), ("Heading 2", "楷体_GB2312", 16, 28),
        ("Heading 3", "仿宋_GB2312", 16, 28), ("公文标题", "方正小标宋简体", 22, 36),
    ],
)  # fmt: skip
def test_fonts_sizes_and_line_pitch(data, style, font, size, pitch):
    found = opened(data).styles[style]
    fonts = found.element.rPr.find(qn("w:rFonts"))
    assert fonts.get(qn("w:eastAsia")) == font
    assert not [name for name in fonts.attrib if "heme" in name]
    assert found.font.size == Pt(size)
    assert found.paragraph_format.line_spacing == Pt(pitch)


def test_every_style_and_run_names_a_chinese_font(data):
    document = opened(data)
    assert runs_without_chinese_font(data) == []
    for style in document.styles:
        if style.name in NAMES:
            assert style.element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia"))
    assert b"asciiTheme" not in parts_of(data)["word/styles.xml"]
    assert b"eastAsiaTheme" not in parts_of(data)["word/styles.xml"]


def test_the_body_is_indented_by_two_characters_and_other_styles_are_not(data):
    styles = opened(data).styles
    assert styles["Normal"].element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
    for name in ("无缩进", "表格文字", "落款", "公文标题"):
        assert styles[name].element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "0"


def test_fonts_that_a_reader_may_lack_have_another_name(data):
    table = parts_of(data)["word/fontTable.xml"].decode()
    for name, other in (("仿宋_GB2312", "仿宋"), ("楷体_GB2312", "楷体"), ("方正小标宋简体", "宋体")):
        assert f'w:name="{name}"><w:altName w:val="{other}"/>' in table


def test_pages_are_numbered_outside_and_the_cover_is_not(data):
    document = opened(data)
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    assert section.different_first_page_header_footer
    assert section.footer.paragraphs[0].alignment == 2
    assert section.even_page_footer.paragraphs[0].alignment == 0
    for footer in (section.footer, section.even_page_footer):
        assert " PAGE " in [text.text for text in footer._element.iter(qn("w:instrText"))]
    assert section.first_page_footer.paragraphs[0].text == ""


def test_headings_are_real_and_the_contents_follow_them(data):
    document = opened(data)
    headings = [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings == [
        ("Heading 1", "一、概况"),
        ("Heading 2", "（一）用地"),
        ("Heading 3", "1. 面积"),
        ("Heading 1", "二、依据"),
    ]
    instructions = [text.text.split() for text in document.element.iter(qn("w:instrText"))]
    assert instructions[0][0] == "TOC"
    marks = {mark.get(qn("w:name")) for mark in document.element.iter(qn("w:bookmarkStart"))}
    assert {words[1] for words in instructions if words[0] == "PAGEREF"} == marks
    kinds = [mark.get(qn("w:fldCharType")) for mark in document.element.iter(qn("w:fldChar"))]
    assert kinds.count("begin") == kinds.count("end") == 3
    assert document.settings.element.find(qn("w:updateFields")).get(qn("w:val")) == "true"


def test_tables_have_grid_widths_heading_and_rows_that_hold_together(data):
    table = opened(data).tables[0]._tbl
    twips = [2268, 3402]
    assert [round(int(column.get(qn("w:w"))) / 10) for column in table.tblGrid] == [round(width / 10) for width in twips]
    rows = table.findall(qn("w:tr"))
    assert len(rows) == 6
    assert rows[0].trPr.find(qn("w:tblHeader")) is not None
    assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)
    for row in rows:
        assert [abs(int(cell.tcPr.find(qn("w:tcW")).get(qn("w:w"))) - width) <= 2 for cell, width in zip(row.findall(qn("w:tc")), twips, strict=True)] == [True, True]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("经核查,该项目5项", "经核查，该项目5项"), ("结论为:达标(期限12个月)。", "结论为：达标（期限12个月）。"),
        ("1,000 元", "1,000 元"), ("GB/T 4754-2017(2002)", "GB/T 4754-2017(2002)"), ("达标;完成率84%,见表", "达标；完成率84%，见表"),
    ],
)  # fmt: skip
def test_our_wording_gets_full_width_marks(given, wanted):
    assert full_width(given) == wanted


def test_names_keep_their_own_marks():
    assert full_width("未达标:甲(乙)公司,丙", keep=["甲(乙)公司"]) == "未达标：甲(乙)公司，丙"
