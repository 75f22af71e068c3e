"""Papers for hostile ids, zones and holders: files stay in OUT, two ids never share a file, and what is a text stays a text."""

import re
import unicodedata
from pathlib import Path

import pandas as pd
import paper_cases
import pytest
from test_hostile_names import KEYS, listing

from landuse.reports.atlas import write_atlas
from landuse.reports.bulletins.bulletin import bulletin
from landuse.reports.confirmation import file_names
from landuse.reports.dossiers.dossier import dossier_name, parcel_dossiers
from landuse.reports.file_names import file_name
from landuse.reports.notices.writing import write_notices
from landuse.reports.standard_land.papers import report_name, standard_land_reports
from landuse.reports.zone_reports.report import zone_report
from landuse.zones.review import review_zones

SUM = "{{7*191}}"
PAIRS = (
    "../../up", "..\\..\\up", "/etc/up", "C:\\up", "C:up", "\\\\server\\up", "CON", "con", "NUL.txt", "COM1", "AUX ", "a", "A", "a.", "a ", "a:", "a?", "a_2", "A_2",
    "a\x00", "a\x1b[2J", "a\n", "a\u202etxt.exe", "a\u200f", "a\u200b", SUM, "{%7%}", "=1+1", "@SUM(1)", "\uff1d1", "长" * 300, "长" * 299 + "度", "x" * 300,
    "x" * 301, "é", "e\u0301x", "", ".", "..", "$(id)", "`id`", "%TEMP%", "a;b", "a|b", "a'b", 'a"b', "<b>", "&amp;", "\U0001f600", "\ud800", "ｃｏｎ", "ﬁ", "fi",
)  # fmt: skip
"""Keys no two of which may share a file on any system."""
NAMES = {
    "A01": f"../../{SUM}", "A02": "..\\..\\up", "A03": "a\u202etxt.exe", "A08": "=cmd|' /C calc'!A0", "A10": "长" * 300, "E1": "CON", "E2": "con",
    "Z1": f"../../{SUM}", "Z2": "..\\..\\" + SUM, "示范开发区": f"{SUM}\x1b[2J../../zone", "示范高新区": "{%7%}\u202e", "示范企业甲有限公司": SUM + "../../firm",
    "示范企业乙有限公司": "=HYPERLINK(1)\u202e", "示范开发区管委会": SUM, "C2": "../" + SUM,
}  # fmt: skip


def alike(name):
    """Return a name as a system sees it that knows no capitals, composes letters, and drops dots and spaces at the end."""
    return unicodedata.normalize("NFC", name).casefold().rstrip(". ")


@pytest.mark.parametrize(
    "named", [lambda key: f"{file_name(key)}.docx", dossier_name, report_name, lambda key: f"文书_{file_name(key)}.docx"]
)
def test_no_two_keys_share_a_file_on_any_system(named):
    names = [named(key) for key in PAIRS]
    assert len({alike(name) for name in names}) == len(PAIRS)
    for name in names:
        assert re.fullmatch(r"[\w\-.〔〕（）]+", name)
        assert len(name.encode()) <= 255


def test_confirmations_of_hostile_firms_have_files_of_their_own():
    keys = [key for key in PAIRS if key not in ("", "\ud800")]
    firms = pd.DataFrame({"enterprise_name": [""] * len(keys)}, index=pd.Index(keys, name="enterprise_id", dtype="object"))
    for frame in (firms, firms.assign(enterprise_name=keys[::-1])):
        names = file_names(frame).tolist()
        assert len({alike(name) for name in names}) == len(keys)
        for name in names:
            assert not re.search(r'[\\/:*?"<>|\x00-\x1f\u200b-\u202e\ud800]', name)
            assert name.split(".")[0].upper() not in ("CON", "NUL", "COM1", "AUX")
            assert len(name.encode()) <= 255


def renamed(frame):
    changed = frame.reset_index() if set(frame.index.names) - {None, "row"} else frame.copy()
    for column in [name for name in KEYS if name in changed.columns]:
        changed[column] = [NAMES.get(value, value) for value in changed[column]]
    return changed


@pytest.fixture(scope="module")
def result():
    data = paper_cases.data()
    wanted = ("parcels", "zones", "delays", "cases", "commitments", "enterprises", "accounts", "occupancy")
    return paper_cases.result(**{name: renamed(getattr(data, name)) for name in wanted})


@pytest.fixture(scope="module")
def written(result, tmp_path_factory):
    """Return the folder around OUT, what stood in it before, and the files of each kind of paper."""
    around = tmp_path_factory.mktemp("around")
    out = around / "a" / "b" / "OUT"
    out.mkdir(parents=True)
    (around / "up").write_text("kept", encoding="utf-8")
    before = listing(around, out)
    hostile = [key for key in result.results.index if key in NAMES.values()]
    review = review_zones(result.data, policy=result.policy, as_of=result.as_of)
    files = {
        "dossiers": parcel_dossiers(result, out / "dossiers", hostile[:3], title=SUM, reporting_unit=f"../{SUM}")[
            "path"
        ].tolist(),
        "standard land": standard_land_reports(result, out / "standard", office=SUM)["path"].tolist(),
        "zones": list(zone_report(review, out / "zones", title=SUM).values()),
        "bulletin": list(bulletin(result, out / "bulletin", period="2020-12", title=SUM, reporting_unit="../x").values()),
        "atlas": write_atlas(result, out / "atlas", by="zone", title=f"../{SUM}", parcels=hostile[:1]),
        "notices": [
            one.path
            for one in write_notices(result, "investigation", out / "notices", parcel_ids=hostile)
            if one.path is not None
        ],
    }
    return around, out, before, files


def test_all_papers_stay_in_their_folder(written):
    around, out, before, files = written
    assert listing(around, out) == before
    for kind, paths in files.items():
        assert len({alike(Path(path).name) for path in paths}) == len(paths), kind
        for path in map(Path, paths):
            assert path.is_file(), kind
            assert path.resolve().is_relative_to(out.resolve()), kind
            assert not re.search(r'[\\/:*?"<>|\x00-\x1f\u202e]', path.name)
    assert all(files[kind] for kind in ("dossiers", "standard land", "zones", "bulletin", "atlas"))


def test_nothing_of_a_name_is_worked_out(written):
    _, out, _, _ = written
    papers, seen = list(out.rglob("*.docx")), 0
    assert len(papers) >= 7
    for path in papers:
        text = paper_cases.paper_text(path)
        assert "1337" not in text
        assert "\x1b" not in text
        seen += "7*191" in text
    assert seen >= 4
    for page in out.rglob("*.html"):
        assert "1337" not in page.read_text("utf-8")
