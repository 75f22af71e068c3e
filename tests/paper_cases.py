"""A small zone city with targets, cases, firms and promises for the tests of bulletins, zone reports and dossiers; reading papers back."""

import re

import docx
import lxml.html
import pandas as pd
from maps_cases import AS_OF, delays, firm_tables, parcels, zones

import landuse as lu

EVENTS = [
    # case, kind, subject, event, day, mode, more
    ("C1", "idle_land", "A01", "identified", "2018-03-01", None, {}),
    ("C1", "idle_land", "A01", "finding_issued", "2018-04-01", None, {"case_document_no": "示闲地〔2018〕1号"}),
    ("C2", "idle_land", "A02", "identified", "2018-03-02", None, {}),
    ("C2", "idle_land", "A02", "disposed", "2020-12-10", "DEV", {"responsible_unit": "示范开发区管委会"}),
    ("C3", "idle_land", "A03", "identified", "2020-12-05", None, {"responsible_unit": "示范开发区管委会"}),
    ("C3", "idle_land", "A03", "notice_served", "2020-12-20", None, {"case_document_no": "示闲地〔2020〕9号"}),
    ("C4", "idle_land", "A10", "identified", "2018-03-03", None, {"responsible_unit": "示范高新区管委会"}),
    ("C5", "zombie_enterprise", "E2", "identified", "2018-02-01", None, {}),
    ("C6", "idle_land", "A04", "identified", "2021-02-01", None, {}),
]


def cases():
    rows = [
        {"case_id": case, "subject_kind": kind, "subject_id": subject, "event": event, "event_date": day, "mode": mode, **more}
        for case, kind, subject, event, day, mode, more in EVENTS
    ]
    return pd.DataFrame(rows)


def commitments():
    names = ("investment_intensity_wanyuan_per_mu", "floor_area_ratio")
    return pd.DataFrame({
        "parcel_id": "A08", "indicator": names, "direction": "at_least", "promised_value": [300.0, 1.2], "actual_value": [252.0, None],
        "unit": ["万元/亩", None], "checkpoint": "completion", "due_date": "2019-12-31",
    })  # fmt: skip


def data(**tables):
    usual = {"parcels": parcels(), "zones": zones(), "delays": delays(), "cases": cases(), "commitments": commitments()}
    return lu.LandData(**{**usual, **firm_tables(), **tables})


def result(policy="cn-2101", *, as_of=AS_OF, **tables):
    return lu.assess(data(**tables), policy=lu.load_policy(policy, as_of=as_of), as_of=as_of)


def page_tables(html):
    """Return the tables of a page as rows of texts."""
    tree = lxml.html.fromstring(html)
    return [
        [["".join(cell.itertext()).strip() for cell in row.xpath("./th|./td")] for row in table.iter("tr")]
        for table in tree.iter("table")
    ]


def section_tables(html, section):
    """Return the tables of one section of a page."""
    tree = lxml.html.fromstring(html)
    found = tree.xpath(f"//section[@id='{section}']")
    return page_tables(lxml.html.tostring(found[0], encoding="unicode")) if found else []


def paper_tables(path):
    """Return the tables of a Word paper as rows of texts."""
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in docx.Document(str(path)).tables]


def paper_text(path):
    """Return all text of a Word paper, tables included."""
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def paper_headings(path):
    return [p.text for p in docx.Document(str(path)).paragraphs if p.style.name == "Heading 1"]


def table_with(tables, *headers):
    """Return the first table whose first row holds `headers`."""
    return next(table for table in tables if set(headers) <= {re.sub(r"\s", "", cell) for cell in table[0]})
