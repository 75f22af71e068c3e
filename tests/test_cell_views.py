"""What results show of themselves at the end of a notebook's cell."""

from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import pytest
from maps_cases import assessed, parcels
from matplotlib import font_manager

import landuse as lu
from landuse.planning import plan
from landuse.reports.chart_style import new_figure

SAMPLE = Path(__file__).parent.parent / "data" / "parcels"


@pytest.fixture(scope="module")
def result():
    return assessed(parcels())


def test_an_assessment_shows_counts_by_status(result):
    counts = result.results["idle_status"].value_counts()
    code = counts.index[0]
    label = lu.vocabulary.code_label("idle_status", code)
    assert f"<td>{label}</td><td>{counts.iloc[0]}</td>" in result._repr_html_()
    assert repr(result).startswith(f"Assessment(as_of 2020-12-31, policy {result.policy.id}, parcels {len(result.results)},")


def test_nothing_of_a_pack_becomes_markup(result):
    odd = replace(result, policy=replace(result.policy, id="<script>"))
    assert "<script>" not in odd._repr_html_()
    assert "&lt;script&gt;" in odd._repr_html_()


def test_a_plan_shows_its_outcome(result):
    found = plan(result)
    assert found._repr_html_().count("<li>") == len(found.summary) > 0
    assert len(repr(found)) < 100


def test_an_explanation_folds_its_steps():
    shown = lu.explain("one_year_mark_date")._repr_html_()
    assert "<details><summary>推算过程</summary>" in shown
    assert shown.index("← holder_clock_start_date") < shown.index("</details>") < shown.index("原始数据")


def test_a_policy_names_its_layers():
    assert repr(lu.load_policy("cn-2101", as_of="2020-12-31")) == "Policy(cn > cn-2101, as_of 2020-12-31)"


def test_a_map_stands_in_a_frame(result):
    shown = lu.maps.explore(result)._repr_html_()
    assert shown.count("<iframe") == 1
    assert "Make this Notebook Trusted" not in shown


def test_a_picture_is_a_png_without_pyplot():
    assert new_figure(1, 1)._repr_png_().startswith(b"\x89PNG")


def test_chinese_font_for_own_pictures():
    with mpl.rc_context():
        lu.fonts.use_chinese_font()
        (family,) = mpl.rcParams["font.family"]
        assert family == lu.fonts.chinese_font().family
        assert family in {entry.name for entry in font_manager.fontManager.ttflist}


def test_context_by_the_path_of_a_landuse_toml():
    assert list(lu.read_context(SAMPLE / "landuse.toml")) == ["roads", "river", "green"]
