"""Standard-land reports without pictures from one Word template, against docxtpl rendering the same template plain.

Both fill in the same values of the sample's parcels and write each paper to a file. Ours opens the template once, checks its placeholders,
keeps values from being read as template, and makes equal bytes of equal values; the peer opens the file for each paper, as docxtpl is used.
"""

import shutil

from definitions import Case, Compared, Side
from docxtpl import DocxTemplate
from standard_land_reports import assessed_sample

from landuse.reports.standard_land.report_template import TEMPLATE
from landuse.reports.standard_land.report_values import Imprint, report_values
from landuse.reports.word.rendering import built_template, open_template

NO_PICTURES = dict.fromkeys(("rates", "location", "sketch"))


def make(size, folder):
    (folder / "template.docx").write_bytes(built_template(TEMPLATE))
    (folder / "papers.txt").write_text(str(size), encoding="ascii")


def values_of(folder):
    """Return the values of as many papers as are to be written: the sample's over and over."""
    result, parcels = assessed_sample()
    values = [report_values(result, parcel, Imprint("某局", None)) for parcel in parcels]
    count = int((folder / "papers.txt").read_text(encoding="ascii"))
    return [values[number % len(values)] for number in range(count)]


def emptied(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def ours(folder):
    papers, out = values_of(folder), emptied(folder / "ours")

    def work():
        template = open_template(TEMPLATE)
        for number, values in enumerate(papers):
            template.write(values, out / f"{number}.docx", pictures=NO_PICTURES)

    return work


def peer(folder):
    papers, out, file = values_of(folder), emptied(folder / "plain"), folder / "template.docx"

    def work():
        for number, values in enumerate(papers):
            paper = DocxTemplate(file)
            paper.render({**values, "pictures": NO_PICTURES}, autoescape=True)
            paper.save(out / f"{number}.docx")

    return work


CASES = (
    Case(
        "word",
        "标准地履约评价报告 docx，不含图",
        (10, 100, 1_000),
        make,
        {"ours": Side("open_template(…).write", ours), "peer": Side("docxtpl 直接填写同一模板", peer)},
        (Compared("ours", "peer"),),
        unit="份",
    ),
)
