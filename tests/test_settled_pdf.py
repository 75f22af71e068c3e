"""PDFs of the same paper are the same bytes whenever they are made; where they are not, the first page that differs is named."""

import shutil

import docx
import matplotlib as mpl
import pytest
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from landuse.reports.word.pdf import office_program, write_pdfs
from landuse.reports.word.settled_pdf import settled_pdf
from landuse.sealing.differences import first_difference
from landuse.sealing.pdf_differences import pdf_difference, same_pdf

OFFICE = (
    b"%PDF-1.7\n1 0 obj /CreationDate(D:20261122215000+08'00') endobj <xmp:CreateDate>2026-11-22</xmp:CreateDate>\nxref\n0 1\n"
    b"trailer /ID [ <EABE271744412D0E7C8425C308CAF9F2>\n<EABE271744412D0E7C8425C308CAF9F2> ] /DocChecksum /79C3DBE3EF1FA7EE20812C1B6CFA393B"
)
POPPLER = pytest.mark.skipif(shutil.which("pdftotext") is None or shutil.which("pdftoppm") is None, reason="poppler 未安装")


def test_time_and_the_numbers_from_it_are_taken_out_and_every_place_stays():
    later = OFFICE.replace(b"20261122215000", b"20270101000000").replace(b"2026-11-22", b"2027-01-01")
    later = later.replace(b"EABE2717", b"00112233").replace(b"79C3DBE3", b"44556677")
    assert later != OFFICE
    assert settled_pdf(later) == settled_pdf(OFFICE)
    assert len(settled_pdf(OFFICE)) == len(OFFICE)
    assert settled_pdf(settled_pdf(OFFICE)) == settled_pdf(OFFICE)
    assert b"2026" not in settled_pdf(OFFICE)
    assert same_pdf(OFFICE, later)


def test_another_content_has_another_identifier_and_is_not_the_same():
    other = settled_pdf(OFFICE.replace(b"endobj", b"endobX"))
    assert other.partition(b"/ID")[2] != settled_pdf(OFFICE).partition(b"/ID")[2]
    assert not same_pdf(OFFICE, OFFICE.replace(b"endobj", b"endobX"))


def drawn(path, words, *, size=8.0):
    with mpl.rc_context({"pdf.fonttype": 42}), PdfPages(path, metadata={"CreationDate": None, "Title": path.stem}) as book:
        for text in words:
            figure = Figure(figsize=(3, 2))
            figure.text(0.1, 0.5, text, fontsize=size)
            book.savefig(figure)
    return path


@POPPLER
def test_the_first_page_that_differs_is_named(tmp_path):
    for folder in "abcd":
        (tmp_path / folder).mkdir()
    then = drawn(tmp_path / "a" / "x.pdf", ["one", "holder one"])
    changed, larger = (
        drawn(tmp_path / "b" / "x.pdf", ["one", "holder two"]),
        drawn(tmp_path / "c" / "x.pdf", ["one", "holder one"], size=16),
    )
    assert "第 2 页：封存为 “holder one" in pdf_difference(then, changed)
    assert first_difference(then, changed).startswith("x.pdf：第 2 页：")
    assert pdf_difference(then, larger) == "第 1 页文字相同，画面不同"
    titled = tmp_path / "d" / "x.pdf"
    titled.write_bytes(then.read_bytes().replace(b"/Title (x)", b"/Title (y)"))
    assert titled.read_bytes() != then.read_bytes()
    assert not same_pdf(then.read_bytes(), titled.read_bytes())
    assert pdf_difference(then, titled) is None
    assert first_difference(then, titled) is None
    titled.write_bytes(b"%PDF-1.4 broken")
    assert "不是完整的 PDF" in pdf_difference(then, titled)


def test_without_poppler_it_is_said_that_only_bytes_were_compared(tmp_path, monkeypatch):
    monkeypatch.setattr("landuse.sealing.pdf_differences.shutil.which", lambda _: None)
    assert "本机没有 poppler（pdftotext、pdftoppm）" in pdf_difference(tmp_path / "a.pdf", tmp_path / "b.pdf")


@pytest.mark.office
@pytest.mark.skipif(office_program() is None, reason="LibreOffice 未安装")
def test_the_same_paper_becomes_the_same_pdf_at_any_time_and_in_any_zone(tmp_path, monkeypatch):
    paper = docx.Document()
    paper.add_paragraph("闲置土地调查通知书")
    paper.save(tmp_path / "a.docx")
    made = []
    for zone in ("Asia/Shanghai", "UTC"):
        monkeypatch.setenv("TZ", zone)
        made += write_pdfs([tmp_path / "a.docx"], tmp_path / zone.partition("/")[0])
    assert made[0].read_bytes() == made[1].read_bytes()
    assert b"CreationDate" not in made[0].read_bytes()
