"""Ids and names made to lead out of a folder, to run as formulas or as script: nothing outside OUT changes, nothing runs."""

import csv
import hashlib
import io
import re
import zipfile

import openpyxl
import pandas as pd
import paper_cases
import pytest

import landuse as lu
from landuse.cases.store import create_ledger
from landuse.errors import LanduseError
from landuse.io.case_files import read_case_file
from landuse.io.exports.csv_files import write_csv
from landuse.io.exports.shapefile_zip import write_shapefile_zip
from landuse.notices.paper_kinds import PAPERS
from landuse.outputs import write_outputs
from landuse.reports.case_book import write_events
from landuse.reports.confirmation import write_confirmations
from landuse.reports.file_names import file_name
from landuse.reports.notices.writing import write_notices

NAMES = {
    "A01": "../../../above", "A02": "..\\..\\above", "A03": "C:\\Windows\\evil", "A04": "CON", "A08": "=cmd|' /C calc'!A0", "A10": "\uff1d1+1",
    "E1": "../../firm", "E2": "@SUM(1)", "E3": "-1+1", "E4": "\t=1", "Z1": "../../zone", "Z2": "NUL", "C1": "+1", "C3": "../case",
    "示范开发区": '"><script>alert(1)</script>', "示范企业甲有限公司": '=HYPERLINK("http://x")', "示范企业乙有限公司": "n" * 400,
    "示范开发区管委会": "\uff20SUM(1)\r\n=2",
}  # fmt: skip
RUNS = re.compile(r"^[\s\u200b-\u200f]*[=+@\uff1d\uff0b\uff20]|^\s*-(?![\d.]+$)")
KEYS = (
    "parcel_id",
    "enterprise_id",
    "zone_id",
    "case_id",
    "subject_id",
    "zone_name",
    "enterprise_name",
    "responsible_unit",
    "holder_name",
)


def hostile(frame):
    changed = frame.copy()
    for column in [name for name in KEYS if name in frame.columns]:
        changed[column] = [NAMES.get(value, value) for value in frame[column]]
    return changed


@pytest.fixture(scope="module")
def result():
    data = paper_cases.data()
    tables = {}
    for name in ("parcels", "zones", "delays", "cases", "commitments", "enterprises", "accounts", "occupancy"):
        frame = getattr(data, name)
        tables[name] = hostile(frame.reset_index() if set(frame.index.names) - {None, "row"} else frame)
    return paper_cases.result(**tables)


def listing(folder, without):
    """Return every file around with its hash."""
    return {
        path.relative_to(folder): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in folder.rglob("*")
        if without not in path.parents and path != without
    }


@pytest.fixture(scope="module")
def written(result, tmp_path_factory):
    around = tmp_path_factory.mktemp("around")
    out = around / "a" / "b" / "OUT"
    out.mkdir(parents=True)
    for name in ("above", "firm", "zone", "case"):
        (around / name).write_text("kept", encoding="utf-8")
    (around / "a" / "above.xlsx").write_text("kept", encoding="utf-8")
    before = listing(around, out)
    write_outputs(result, out, title="../../t", reporting_unit="=1+1")
    write_confirmations(result, out / "confirm", title="../../t")
    write_csv(result, out / "csv")
    write_shapefile_zip(result, out / "shapes.zip")
    papers = 0
    for paper in PAPERS:
        try:
            papers += len(write_notices(result, paper, out / "papers"))
        except LanduseError:
            continue
    return around, out, before, papers


def test_nothing_outside_the_output_folder_changes(written):
    around, out, before, _ = written
    assert listing(around, out) == before
    assert len(list(out.rglob("*.xlsx"))) >= 8
    for path in out.rglob("*"):
        assert path.resolve().is_relative_to(out.resolve())
        assert not set(path.name) & set('<>:"|?*\\')
        assert path.name.split(".")[0].upper() not in ("CON", "NUL")
        assert len(path.name.encode()) < 256


def test_no_workbook_holds_a_formula_of_ours_nobody_wrote(written):
    _, out, _, _ = written
    books = list(out.rglob("*.xlsx"))
    with zipfile.ZipFile(out / "shapes.zip") as archive:
        books += [io.BytesIO(archive.read(name)) for name in archive.namelist() if name.endswith(".xlsx")]
    seen = 0
    for book in books:
        for sheet in openpyxl.load_workbook(book):
            for row in sheet.iter_rows():
                for cell in row:
                    seen += cell.value in NAMES.values()
                    if cell.data_type == "f":
                        assert str(cell.value).startswith(("=SUM", "=SUBTOTAL", "=COUNT", "=IF", "=ROUND", "=AVERAGE", "=[")), (
                            cell.value
                        )
                    assert cell.hyperlink is None or "http://x" not in str(cell.hyperlink.target)
    assert seen > 20


def test_no_csv_holds_what_a_spreadsheet_would_run(written):
    _, out, _, _ = written
    texts = [path.read_text("utf-8-sig") for path in out.rglob("*.csv")]
    with zipfile.ZipFile(out / "shapes.zip") as archive:
        texts += [archive.read(name).decode("utf-8-sig") for name in archive.namelist() if name.endswith(".csv")]
    cells = [cell for text in texts for row in csv.reader(io.StringIO(text)) for cell in row]
    assert any(cell.startswith("'=cmd") for cell in cells)
    assert [cell for cell in cells if RUNS.match(cell) and not re.fullmatch(r'="\d+"', cell)] == []


def test_no_page_holds_the_script_of_a_name(written):
    _, out, _, _ = written
    pages = [path.read_text("utf-8") for path in out.rglob("*.html")]
    assert pages
    assert not [page for page in pages if "<script>alert(1)" in page]


def test_events_come_back_from_csv_as_they_were(tmp_path):
    ledger = create_ledger(tmp_path / "c.gpkg", created_at="2020-01-01")
    events = ledger.effective()
    notes = ["=1+1", "＝2", "plain", "'quoted'", "-5"]
    rows = pd.DataFrame({
        "case_id": [f"C{n}" for n in range(len(notes))], "subject_kind": "idle_land", "subject_id": "A01", "event": "identified",
        "event_date": pd.Timestamp("2020-01-02"), "note": notes,
    })  # fmt: skip
    filled = lu.LandData(parcels=pd.DataFrame({"parcel_id": ["A01"]}), cases=rows).cases
    filled = filled.reindex(columns=filled.columns.union(events.columns, sort=False))
    write_events(filled, tmp_path / "c.csv", as_of=pd.Timestamp("2020-12-31"), with_entry=False)
    raw = (tmp_path / "c.csv").read_text("utf-8-sig")
    assert not [cell for row in csv.reader(io.StringIO(raw)) for cell in row if RUNS.match(cell)]
    assert read_case_file(tmp_path / "c.csv").events["note"].tolist() == notes


@pytest.mark.parametrize("key", [*NAMES.values(), "", ".", "..", "a/b", "nul.txt", "\0", "\ud800", "\u202egpj.exe", "COM1"])
def test_keys_become_plain_file_names(key):
    name = file_name(key)
    assert re.fullmatch(r"[\w\-.〔〕（）]{1,80}", name)
    assert name not in (".", "..")
    assert name.split(".")[0].upper() not in ("CON", "NUL", "COM1")


def test_an_output_folder_that_is_a_link_leads_where_the_user_put_it(result, tmp_path):
    (tmp_path / "kept.json").write_text("kept", encoding="utf-8")
    (tmp_path / "OUT").mkdir()
    (tmp_path / "OUT" / "issues.csv").symlink_to(tmp_path / "kept.json")
    write_csv(result, tmp_path / "OUT")
    assert (tmp_path / "kept.json").read_text("utf-8") == "kept"
