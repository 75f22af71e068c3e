"""The tab of the targets: the figures of the targets' own table, plan and actual, and nothing where there is nothing to say."""

import grounds_cases
import pytest
from maps_browser import launched, opened

import landuse as lu
from landuse.maps.targets import target_panel
from landuse.targets import target_progress

AS_OF = "2020-12-31"


@pytest.fixture(scope="module")
def result():
    return grounds_cases.result()


def test_rows_are_those_of_the_progress_table(result):
    table = target_progress(result.data, result.policy, AS_OF, "zone")
    table = table[table["by"] == AS_OF]
    for entry, target in zip(target_panel(result), result.policy.targets.rows, strict=True):
        mine = table[table["target"] == target.id]
        assert [row["name"] for row in entry["rows"][1:]] == mine["group_name"].tolist()
        assert [row["done"] for row in entry["rows"][1:]] == mine["cohort_disposed"].tolist()
        assert [row["words"] for row in entry["rows"][1:]] == mine["words"].tolist()
        assert entry["rows"][0]["done"] == mine["cohort_disposed"].sum()
        assert entry["line"][-1]["actual"] == entry["rows"][0]["by_count"]


def test_no_cases_or_no_targets_no_tab(result):
    without = lu.assess(result.data.with_tables({"cases": None}), policy=result.policy, as_of=AS_OF)
    assert target_panel(without) == []
    assert target_panel(lu.assess(result.data, policy=lu.load_policy("cn", as_of=AS_OF), as_of=AS_OF)) == []


@pytest.mark.browser
def test_the_tab_shows_bars_ticks_and_the_course(result, tmp_path):
    lu.maps.disposal_map(result).save(tmp_path / "map.html")
    with launched() as browser, opened(browser, tmp_path / "map.html") as page:
        page.locator(".tab", has_text="目标").click()
        entries = target_panel(result)
        assert page.locator(".target").count() == len(entries)
        first = page.locator(".target").first
        assert first.locator(".target-row").count() == len(entries[0]["rows"])
        city = entries[0]["rows"][0]
        assert f"{city['done']}/{city['stock']} 件" in first.locator(".target-whole").inner_text()
        assert first.locator(".target-tick").count() == sum(
            bool(row["required"]) and row["by_count"] is not None for row in entries[0]["rows"]
        )
        assert (
            first.locator(".course-actual").get_attribute("d").count("L")
            == len([p for p in entries[0]["line"] if p["actual"] is not None]) - 1
        )
        none = [row for entry in entries for row in entry["rows"] if row["by_count"] is None]
        assert page.locator(".target-head b", has_text="无存量").count() == len(none)
