"""Templates of the user: what fills them, what is refused, and that values stay text."""

import io
import zipfile
from datetime import UTC, date, datetime

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from word_files import opened, parts_of, tables_of, text_of

from landuse.errors import TemplateError
from landuse.reports.word.file_facts import edited_since, identifier_of
from landuse.reports.word.layout import Repeat, add_paragraph, add_picture_place, add_table, official_document
from landuse.reports.word.pictures import Picture
from landuse.reports.word.rendering import open_template, render
from landuse.reports.word.template import Template, templates
from landuse.reports.word.template_files import check_templates, export_templates

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000" "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)  # fmt: skip
VALUES = {
    "cover": {"title": "标题", "note": None},
    "rows": [{"name": "甲", "parts": [{"a": 1}]}, {"name": "乙", "parts": []}],
    "lines": ["一"],
}
HOSTILE = [
    "=cmd|' /C calc'!A0", "{{7*191}}", "{% for x in range(9) %}", "{# 注 #}", "{_{ x }_}", "<w:p>&amp;</w:p>", "甲\x00\x0b\x1f乙", "长" * 500,
    "]]>", "${x}", "%}", "\ufdd0\ufdd1", "行一\n行二\t表",
]  # fmt: skip


def ours():
    document = official_document()
    add_paragraph(document, "{{ cover.title }}", "公文标题")
    add_paragraph(document, "{{ cover.note }}")
    add_paragraph(document, "{%p for line in lines %}")
    add_paragraph(document, "{{ line }}")
    add_paragraph(document, "{%p endfor %}")
    add_table(document, ["名称"], [80], repeat=Repeat("row", "rows", ("{{ row.name }}",)))
    add_paragraph(document, "{%p if pictures.map %}")
    add_picture_place(document, "{{ pictures.map }}", "图1")
    add_paragraph(document, "{%p endif %}")
    return document


PAPER = Template(
    "paper", "试件", "试件.docx", ours, required=("cover.title", "rows"), optional=("cover.extra", "rows[].parts[].a")
)


def users(folder, *lines, title="{{ cover.title }}{% for r in rows %}{{ r.name }}{% endfor %}", change=lambda document: None):
    """Put a user's version with `lines` of text into `folder`."""
    document = docx.Document()
    for line in (title, *lines):
        document.add_paragraph(line)
    change(document)
    document.save(folder / PAPER.file)
    return folder


def filled(values=VALUES, folder=None, pictures=None, **more):
    return open_template(PAPER, folder).filled(values, pictures=pictures or {"map": None}, **more)


def test_values_rows_and_pictures_are_put_in():
    data = filled(pictures={"map": Picture(PNG, 80, "位置图")})
    assert "标题" in text_of(data)
    assert tables_of(data)[0] == [["名称"], ["甲"], ["乙"]]
    shapes = opened(data).inline_shapes
    assert [round(shape.width.mm) for shape in shapes] == [80]
    assert 'descr="位置图"' in parts_of(data)["word/document.xml"].decode()


def test_unknown_is_said_and_no_picture_leaves_no_caption():
    data = filled()
    assert "（缺）" in text_of(data)
    assert "图1" not in text_of(data)
    assert "None" not in text_of(data)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text):
    values = {**VALUES, "cover": {"title": text, "note": text}, "lines": [text], "rows": [{"name": text, "parts": []}]}
    data = filled(values)
    found = tables_of(data)[0][1][0]
    assert found == text.translate({**dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFDD0, 0xFDD1], "\ufffd")})
    assert "36481" not in text_of(data)
    assert "1337" not in text_of(data)


def test_a_value_is_never_read_as_template_again():
    values = {**VALUES, "cover": {"title": "{{ cover.note }}", "note": "{{ cover.title }}"}}
    found = text_of(filled(values))
    assert "{{ cover.note }}" in found
    assert "{{ cover.title }}" in found


def test_the_same_values_give_the_same_bytes_and_no_clock(tmp_path):
    first, second = (filled(dated=date(2020, 12, 31), identifier="run-1") for _ in range(2))
    assert first == second
    path = render(PAPER, VALUES, tmp_path / "a.docx", pictures={"map": None}, dated=date(2020, 12, 31))
    assert opened(path).core_properties.created.date() == date(2020, 12, 31)
    assert identifier_of(path) == ""
    path.write_bytes(first)
    assert identifier_of(path) == "run-1"
    assert b"dcterms:created" not in parts_of(filled())["docProps/core.xml"]


def test_a_paper_saved_since_is_told_from_one_as_we_wrote_it(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(filled(dated=date(2020, 12, 31), identifier="run-1"))
    assert not edited_since(path)
    document = opened(path)
    document.core_properties.modified = datetime(2021, 1, 4, 9, 30, tzinfo=UTC)
    document.save(path)
    assert edited_since(path)
    assert identifier_of(path) == "run-1"
    path.write_bytes(b"PK half a file")
    assert not edited_since(path)


def test_the_users_file_goes_first_and_may_use_more(tmp_path):
    folder = users(tmp_path, "本局抬头", "{{ cover.extra }}")
    values = {**VALUES, "cover": {**VALUES["cover"], "extra": "附加"}}
    found = text_of(filled(values, folder))
    assert "本局抬头" in found
    assert "附加" in found
    assert "本局抬头" not in text_of(filled(values, tmp_path / "elsewhere"))


def test_placeholders_that_word_tore_apart_are_found(tmp_path):
    def torn(document):
        paragraph = document.add_paragraph()
        for piece in ("{", "{ cover", ".note", " }}"):
            paragraph.add_run(piece).bold = piece == ".note"

    assert "（缺）" in text_of(filled(folder=users(tmp_path, change=torn)))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{{ cover.titel }}", "cover.titel"), ("{{ unbekannt }}", "unbekannt"), ("{% for r in rows %}{{ r.nam }}{% endfor %}", r"rows\[\].nam"),
        ("{{ pictures.map.tpl }}", "pictures.map.tpl"), ("{{ cover.title.__class__ }}", "__class__"),
        ("{% if cover.neu %}x{% endif %}", "cover.neu"), ("{{ cover['titel'] }}", "cover.titel"),
    ],
)  # fmt: skip
def test_an_unknown_placeholder_is_named_with_the_file_and_the_known_ones(tmp_path, line, told):
    with pytest.raises(TemplateError, match=f"“试件.docx”中的占位符“.*{told}”没有对应的内容.*可用的占位符"):
        open_template(PAPER, users(tmp_path, line))


def test_a_placeholder_that_must_be_there_is_named(tmp_path):
    with pytest.raises(TemplateError, match=r"“试件\.docx”缺少必须有的占位符“rows”"):
        open_template(PAPER, users(tmp_path, title="{{ cover.title }}"))


def test_a_placeholder_that_nothing_fills_this_time_is_named(tmp_path):
    folder = users(tmp_path, "{{ cover.extra }}")
    with pytest.raises(TemplateError, match=r"没有对应的内容：“cover\.extra”"):
        filled(folder=folder)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{% include '/etc/passwd' %}", "include"), ("{% import '/etc/passwd' as p %}", "import"), ("{% extends 'x' %}", "extends"),
        ("{{ cover.title.format(1) }}", "函数调用"), ("{{ range(999999999) }}", "函数调用"), ("{{ 'a' * 999999999 }}", "计算"),
        ("{{ 9 ** 9 ** 9 }}", "计算"), ("{% set x = cover.title %}", "赋值"), ("{% macro m() %}{% endmacro %}", "宏"),
        ("{{ cover.title|attr('__class__') }}", "过滤器“attr”"), ("{{ cover.title|safe }}", "过滤器“safe”"),
        ("{{ cover.title|replace('a', 'b') }}", "过滤器“replace”"), ("{% for a in 'abcdef' %}x{% endfor %}", "循环只能取数据中的列表"),
        ("{% for a in rows %}{% for b in rows %}x{% endfor %}{% endfor %}", "之内只能再循环“a”自己的列表"),
        ("{% for a in rows %}{% for b in a.parts %}{% for c in a.parts %}x{% endfor %}{% endfor %}{% endfor %}", "之内只能再循环“b”"),
        ("{% for a in rows recursive %}x{% endfor %}", "递归"), ("{% autoescape false %}{{ cover.title }}{% endautoescape %}", "不允许的内容"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "不允许|没有对应"), ("{{ self.__init__ }}", "self"), ("{{ lipsum }}", "lipsum"),
    ],
)  # fmt: skip
def test_a_hostile_template_is_refused(tmp_path, line, told):
    with pytest.raises(TemplateError, match=told):
        open_template(PAPER, users(tmp_path, line))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{{ cover.title", "写错的占位符|不成对"), ("{% if cover.title %}x", "写错的占位符"), ("{ cover.title }}", "不成对"),
        ("｛｛ cover.title ｝｝", "全角"), ("{% for r in rows %}", "写错的占位符"),
    ],
)  # fmt: skip
def test_a_slip_of_the_pen_is_told(tmp_path, line, told):
    with pytest.raises(TemplateError, match=f"试件.docx.*({told})"):
        open_template(PAPER, users(tmp_path, line))


def test_loops_over_their_own_lists_are_fine(tmp_path):
    folder = users(
        tmp_path, "{% for r in rows %}{{ loop.index }}{{ r.name }}{% for p in r.parts %}[{{ p.a }}]{% endfor %}{% endfor %}"
    )
    assert "1甲[1]2乙" in text_of(filled(folder=folder))


def test_a_loop_across_the_edge_of_a_table_is_told(tmp_path):
    def crossing(document):
        document.add_table(rows=1, cols=1).cell(0, 0).text = "{% for r in rows %}"
        document.add_paragraph("{{ r.name }}{% endfor %}")

    folder = users(tmp_path, change=crossing)
    with pytest.raises(TemplateError, match="跨越了段落或表格的边界"):
        filled(folder=folder)


def test_no_unfilled_placeholder_can_survive(tmp_path):
    folder = users(tmp_path, "{{ '{{ cover.note }}' }}")
    with pytest.raises(TemplateError, match="填写后仍留有"):
        filled(folder=folder)


def with_part(path, name, content):
    parts = parts_of(path)
    parts[name] = content(parts.get(name, b""))
    with zipfile.ZipFile(path, "w") as package:
        for each, data in parts.items():
            package.writestr(each, data)


@pytest.mark.parametrize(
    ("part", "content", "told"),
    [
        ("word/endnotes.xml", lambda _: b"<w:x>{{ cover.title }}</w:x>", "不能填写的位置"), ("word/vbaProject.bin", lambda _: b"x", "宏"),
        ("word/_rels/settings.xml.rels", lambda _: b'<Relationships><Relationship Id="a" Type="http://x/attachedTemplate" Target="http://x/t.dotm" TargetMode="External"/></Relationships>', "文件以外的内容"),
        ("word/document.xml", lambda data: data.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>', 1), "文档类型声明"),
        ("word/styles.xml", lambda data: data + b" " * 60_000_000, "超过上限 50 MB，未读入.*template_mb（现为 50）"),
    ],
)  # fmt: skip
def test_a_template_brings_nothing_from_outside(tmp_path, part, content, told):
    users(tmp_path)
    with_part(tmp_path / PAPER.file, part, content)
    with pytest.raises(TemplateError, match=told):
        open_template(PAPER, tmp_path)


def test_a_field_that_reads_files_is_refused(tmp_path):
    def field(document):
        text = OxmlElement("w:instrText")
        text.text = ' INCLUDETEXT "C:\\\\secret.docx" '
        document.add_paragraph().add_run()._r.append(text)

    with pytest.raises(TemplateError, match="INCLUDETEXT"):
        open_template(PAPER, users(tmp_path, change=field))


def test_a_field_in_pieces_is_refused_and_a_link_is_not(tmp_path):
    def pieces(*words):
        def change(document):
            for word in words:
                text = OxmlElement("w:instrText")
                text.text = word
                document.add_paragraph().add_run()._r.append(text)

        return change

    with pytest.raises(TemplateError, match="DDEAUTO"):
        open_template(PAPER, users(tmp_path, change=pieces(" DDEA", 'UTO c:\\\\x "cmd" ')))
    assert open_template(PAPER, users(tmp_path, change=pieces(' HYPERLINK "http://x.cn" ', " PAGE "))).asked


def test_a_group_is_not_shown_as_such(tmp_path):
    with pytest.raises(TemplateError, match="一组内容或列表"):
        filled(folder=users(tmp_path, "{{ cover }}"))


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04"])
def test_what_is_no_word_file_is_told(tmp_path, content):
    (tmp_path / PAPER.file).write_bytes(content)
    with pytest.raises(TemplateError, match="不是有效的 Word 文档"):
        open_template(PAPER, tmp_path)


def test_a_zip_that_is_no_word_file_is_told(tmp_path):
    with zipfile.ZipFile(tmp_path / PAPER.file, "w") as package:
        package.writestr("a.txt", "x")
    with pytest.raises(TemplateError, match="不是有效的 Word 文档"):
        open_template(PAPER, tmp_path)


def test_headers_and_footnotes_are_filled_too(tmp_path):
    def head(document):
        document.sections[0].header.paragraphs[0].text = "{{ cover.title }}抬头"

    assert "标题抬头" in text_of(filled(folder=users(tmp_path, change=head)))


def test_every_template_of_ours_is_exported_and_passes_its_own_check(tmp_path):
    assert all(export_templates(tmp_path).values())
    found = check_templates(tmp_path)
    assert set(found) == {template.file for template in templates().values()}
    assert set(found.values()) == {""}
    again = export_templates(tmp_path)
    assert not any(written for path, written in again.items() if path.suffix == ".docx")


def test_check_names_what_is_wrong_and_what_is_never_used(tmp_path):
    export_templates(tmp_path)
    template = next(iter(templates().values()))
    document = docx.Document(tmp_path / template.file)
    document.add_paragraph("{{ cover.nichts }}")
    document.save(tmp_path / template.file)
    document.save(tmp_path / "别的.docx")
    found = check_templates(tmp_path)
    assert "cover.nichts" in found[template.file]
    assert "不会被使用" in found["别的.docx"]
    with pytest.raises(TemplateError, match="没有文件夹"):
        check_templates(tmp_path / "none")


def test_instructions_of_exported_templates_survive_a_save_by_word(tmp_path):
    template = next(iter(templates().values()))
    export_templates(tmp_path)
    out = io.BytesIO()
    docx.Document(tmp_path / template.file).save(out)
    assert [text.text for text in opened(out.getvalue()).element.iter(qn("w:instrText"))]
