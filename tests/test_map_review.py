"""人工复核 on the disposal map: the parcels of the borderline list, what would change them, and nothing where it was not worked out."""

from functools import cache
from importlib import import_module

import pytest
from grounds_cases import result as sample_result
from maps_browser import launched, opened
from openpyxl import load_workbook
from test_borderline import TRIED, assessed
from test_map_page import page_block, rendered, values

from landuse import maps
from landuse.maps.review import REVIEW, TITLE, WHY
from landuse.margins import borderline, parcels_to_review
from landuse.outputs import Run, _map
from landuse.reports import write_ledger

POPUP = ".leaflet-popup .details"


@cache
def result():
    """A few parcels, some of which hang by little: a page so small that its data are not packed."""
    return assessed(TRIED)


@pytest.fixture(scope="module")
def members():
    return parcels_to_review(result())


@pytest.fixture(scope="module")
def html(members):
    return rendered(maps.disposal_map(result(), review=members))


def test_those_of_the_list_are_marked_and_no_others(html, members):
    marks = dict(zip(result().results.index, values(html, REVIEW), strict=True))
    assert {parcel for parcel, mark in marks.items() if mark == "须人工复核"} == set(members["key"])
    assert 0 < len(members) < len(marks)


def test_what_would_change_the_status_is_told_one_to_a_line(html, members):
    told = dict(zip(result().results.index, values(html, WHY), strict=True))
    for member in members.itertuples():
        assert told.pop(member.key).split("\n") == member.scenarios.split("；")
    assert set(told.values()) == {None}


def test_the_details_come_before_what_is_proposed(html):
    page = page_block(html)
    titles = [section["title"] for section in page["sections"]]
    assert titles.index(f"{TITLE}（稍有变动，认定即改变）") == titles.index("处置建议") - 1
    assert REVIEW in [entry["column"] for part in ("filters", "themes", "table") for entry in page[part]]


def test_without_the_list_the_map_says_nothing_of_it():
    assert TITLE not in str(page_block(rendered(maps.disposal_map(result()))))


def test_the_map_of_a_run_marks_those_that_its_ledger_marks(members, tmp_path):
    run = Run(result())
    _map(run, tmp_path / "map.html")
    marked = values((tmp_path / "map.html").read_text(encoding="utf-8"), REVIEW).count("须人工复核")
    book = load_workbook(write_ledger(result(), tmp_path / "l.xlsx", review=run.review))
    listed = [row[1] for row in book[TITLE].iter_rows(min_row=4, values_only=True) if isinstance(row[0], int)]
    assert marked == len(listed) == len(members)


def test_of_very_many_parcels_none_is_tried(monkeypatch):
    monkeypatch.setattr(import_module("landuse.margins.borderline"), "MOST_REVIEWED", 3)
    assert parcels_to_review(result()) is None
    assert len(borderline(result(), ("idle_status",), (result().results.index[0],)).scenarios)


@pytest.mark.browser
def test_an_officer_finds_them_by_colour_and_reads_why(tmp_path):
    members = parcels_to_review(sample_result())
    maps.disposal_map(sample_result(), review=members).save(tmp_path / "map.html")
    with launched() as browser, opened(browser, tmp_path / "map.html") as page:
        page.locator(".theme-control select").select_option(REVIEW)
        assert str(len(members)) in page.locator(f'[data-column="{REVIEW}"] [data-key="to_review"]').inner_text()
        first = members.iloc[0]
        page.keyboard.press("/")
        page.keyboard.type(first["key"])
        page.keyboard.press("Enter")
        assert first["scenarios"].split("；")[0] in page.locator(POPUP).inner_text()
