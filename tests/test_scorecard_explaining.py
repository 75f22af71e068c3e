"""Every figure of the scorecard is traced, in words, to the rows that it rests on."""

import pytest

import landuse as lu
from landuse.errors import UnknownNameError
from landuse.vocabulary import codes
from landuse.zones.scorecard import explain_cell, scorecard
from landuse.zones.scorecard.explaining import NO_ROWS

AS_OF = "2020-12-31"


@pytest.fixture(scope="module")
def card():
    data = lu.read_data("data/parcels/landuse.toml")
    policy = lu.load_policy("data/parcels/policy.toml", as_of=AS_OF)
    return scorecard(data, policy=policy, as_of=AS_OF), policy


def test_every_known_figure_rests_on_rows(card):
    found, policy = card
    known = found.cells[found.cells["value"].notna() & (found.cells["status"] != "not_applicable")]
    traced = set(zip(found.trace["zone_id"], found.trace["year"], found.trace["goal"], strict=True))
    assert len(known) > 10
    without = [
        key for key in zip(known["zone_id"], known["year"], known["goal"], known["value"], strict=True) if key[:3] not in traced
    ]
    assert {value for *_, value in without} <= {0}  # a count of nothing
    for cell in known.to_dict("records"):
        text = explain_cell(found, cell["goal"], policy=policy, zone_id=cell["zone_id"], year=cell["year"])
        outcome = codes("goal_status")[cell["status"]].label_zh
        assert f"{cell['zone_id']} {cell['year']}年：{outcome}，实际 {cell['value']:.6g}" in text
        mine = found.trace[(found.trace["zone_id"] == cell["zone_id"]) & (found.trace["year"] == cell["year"])]
        assert text.count("  ← ") == (mine["goal"] == cell["goal"]).sum()
        assert (NO_ROWS in text) == (text.count("  ← ") == 0)


def test_a_figure_of_the_accounts_names_table_row_and_column(card):
    found, policy = card
    text = explain_cell(found, "growth-value-added-national", policy=policy, zone_id="G219901", year=2020)
    assert "开发区年度数据 G219901/2020" in text
    assert "four_above_value_added_growth_share" in text
    assert policy.cite(next(goal.article for goal in policy.scorecard.goals if goal.id == "growth-value-added-national")) in text


@pytest.mark.parametrize(
    ("goal", "where", "named"),
    [("growth-value-aded-national", {}, "growth-value-added-national"), ("growth-value-added-national", {"zone_id": "G2199"}, "G219901")],
)  # fmt: skip
def test_what_does_not_exist_is_refused_with_the_nearest_name(card, goal, where, named):
    found, policy = card
    with pytest.raises(UnknownNameError, match=named):
        explain_cell(found, goal, policy=policy, **where)
