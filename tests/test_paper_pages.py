"""Papers as an office sees them: pages through LibreOffice, the bulletin in a browser that is cut off from the network."""

import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from evidence_cases import COVER, picture, scene
from maps_browser import launched, opened
from maps_cases import HOSTILE, context, firm_tables, hostile_result
from paper_cases import cases, commitments, result

from landuse.evidence import gather_evidence
from landuse.reports import bulletin, parcel_dossiers, zone_report
from landuse.reports.bulletins.bulletin import write_document
from landuse.reports.bulletins.context import bulletin_context
from landuse.reports.bulletins.page import write_page
from landuse.zones.review import review_zones

OFFICE = shutil.which("soffice")


def pdf_pages(paths, folder):
    """Return the number of pages of each paper, by name; a paper that LibreOffice would have to repair has none."""
    pdf = pytest.importorskip("landuse.reports.word.pdf")
    if OFFICE is None or shutil.which("pdfinfo") is None:
        pytest.skip("LibreOffice or poppler-utils are not installed")
    found = {}
    for path in pdf.write_pdfs(list(paths)):
        told = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
        found[path.stem] = int(next(line for line in told.splitlines() if line.startswith("Pages:")).split()[1])
    return found


def crowded():
    """Return an assessment of a parcel of which there is far more to tell than two pages hold."""
    firms = firm_tables()
    more = [f"F{number}" for number in range(12)]
    names = pd.DataFrame({"enterprise_id": more, "enterprise_name": ["示范" + "长" * 80 + "有限公司"] * 12, "built": True})
    uses = pd.DataFrame({"enterprise_id": more, "parcel_id": "A01", "tenure": "rented", "occupied_area_m2": 100.0})
    events = pd.DataFrame([
        {"case_id": "C1", "subject_kind": "idle_land", "subject_id": "A01", "event": "reply_received", "event_date": f"2019-{month:02d}-{day:02d}",
         "case_document_no": "示闲地〔2019〕" + "长" * 60, "note": "说明" * 100, "responsible_unit": "示范开发区管委会"}
        for month in range(1, 13) for day in (3, 9)
    ])  # fmt: skip
    promises = pd.concat([commitments().assign(parcel_id="A01", due_date=f"20{year}-12-31") for year in range(10, 20)])
    return result(
        enterprises=pd.concat([firms["enterprises"], names]), occupancy=pd.concat([firms["occupancy"], uses]),
        cases=pd.concat([cases(), events]), commitments=promises,
    )  # fmt: skip


@pytest.mark.office
def test_papers_open_in_libreoffice_and_a_crowded_dossier_has_two_pages(tmp_path):
    found = crowded()
    listed = parcel_dossiers(found, tmp_path, ["A01", "A08"], context=context(), reporting_unit="示范市自然资源局")
    zones = zone_report(review_zones(found.data, policy=found.policy, as_of=found.as_of), tmp_path, zones=["Z1"])
    words = bulletin(found, tmp_path, period="2020-12", title="示范市", formats=["docx"])
    scenes = gather_evidence(found, [scene(picture(tmp_path / "a.tif", COVER), f"{year}-05-01") for year in range(2012, 2021)])
    strips = parcel_dossiers(found, tmp_path / "strips", ["A01"], context=context(), evidence=scenes)
    strip = shutil.copy(strips["path"][0], tmp_path / "影像_A01.docx")
    pages = pdf_pages([*listed["path"], Path(strip), *zones.values(), *words.values()], tmp_path)
    assert pages["地块档案_A01"] == 2
    assert pages["影像_A01"] == 2
    assert pages["地块档案_A08"] <= 2
    assert pages["开发区评价报告_Z1"] >= 3
    assert pages["每月通报_2020-12"] >= 4


@pytest.mark.browser
def test_the_page_asks_for_nothing_runs_nothing_and_fits_the_screen(tmp_path):
    hostile = bulletin_context(hostile_result(), "2020-12", title=HOSTILE[2], reporting_unit=HOSTILE[3])
    path = write_page(hostile, tmp_path / "通报.html")
    with launched() as browser, opened(browser, path) as page:
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert page.locator("script").count() == 0
        assert page.locator("h2").count() == 7
        assert page.locator(".banner").inner_text() == "内部资料 不得公开"
        assert HOSTILE[3] in page.locator(".meta").inner_text()
    assert write_document(hostile, tmp_path / "通报.docx", kind="monthly").stat().st_size > 0
