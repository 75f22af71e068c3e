"""Explanations: formula, inputs down to raw columns and tables, sources, and how sure each rule is."""

import pytest
from typer.testing import CliRunner

import landuse as lu
from landuse.cli.app import app
from landuse.errors import UnknownNameError
from landuse.measuring.graph import derivable
from landuse.metrics import MODULES

AS_OF = "2022-12-31"
POLICY = lu.load_policy("cn", as_of=AS_OF)
EVERY = [(table, name) for table in MODULES for name in derivable(table)]


def test_explain():
    found = lu.explain("idle_status")
    assert {"works_status", "agreed_start_date", "delays", "as_of"} <= set(found.inputs)
    assert "blocked_time" in found.steps["holder_clock"]
    assert "M53 Art 2 8 12 14" in found.articles
    text = found.text(POLICY)
    for part in (
        "闲置认定状态",
        "原始数据",
        "works_status（开工状态）",
        "idle.fee_rate",
        "《闲置土地处置办法》第二条",
        "CONFIRMED",
    ):
        assert part in text
    assert lu.explain("works_status").inputs == ()
    with pytest.raises(UnknownNameError, match="idle_status"):
        lu.explain("idle_state")


@pytest.mark.parametrize(("table", "name"), EVERY)
def test_every_derived_column_can_be_explained(table, name):
    found = lu.explain(name, table=table)
    assert found.inputs
    text = found.text(lu.load_policy("huangyan-2022", as_of=AS_OF))
    assert lu.label(name, table=table) in text
    assert "公式：" in text


def test_zombie_status_is_explained_down_to_tables():
    found = lu.explain("zombie_status")
    assert set(found.inputs) == {
        "accounts", "activity", "as_of", "built", "eliminated_category", "enterprise_ids", "exempt_category", "operating_status",
        "production_due_date", "viability",
    }  # fmt: skip
    text = found.text(POLICY)
    for part in (
        "僵尸企业状态", "Z0 to Z3 or insufficient_data", "activity（企业月度数据表）", "built（是否已建成）", "as_of（认定截止日）", "seed 001 item 12",
        "企业破产法 Art 2", "Z3 资不抵债无重整价值(僵尸)", "zombie.sales_share = 0.05  [DESIGN]", "zombie.loss_years = 3  [CONFIRMED]",
        "zombie.rates：15 行", "2019: short=0.0435, long=0.049, bond=0.002  [MEMORY] 中国人民银行贷款基准利率",
    ):  # fmt: skip
        assert part in text, part
    assert "standing." not in text


def test_per_mu_score_is_explained_with_the_indicators_of_the_pack():
    found = lu.explain("per_mu_score")
    assert {"accounts", "occupancy", "parcels", "size_class", "score_adjustment"} <= set(found.inputs)
    text = found.text(lu.load_policy("huangyan-2022", as_of=AS_OF))
    for part in (
        "亩均综合得分", "sum of min(x/b; cap) * w", "standing.indicators：8 行",
        "tax-per-mu: size_class=above_scale, column=tax_wanyuan_per_mu, benchmark=24.097, weight=30, missing=unknown  [CONFIRMED] 黄岩区",
        "standing.cap = none  [MEMORY]", "A: grade=A, upto_share=0.2  [MEMORY]", "standing.consequences：无（由地方政策包规定）",
    ):  # fmt: skip
        assert part in text, part
    assert "standing.indicators：无（由地方政策包规定）" in found.text(POLICY)


def test_decision_rows_are_told_with_their_conditions():
    text = lu.explain("disposal_action").text(POLICY)
    assert "overdue-warn: when=(idle_status equals overdue; days_to_next_mark at_most 180), action=warn  [DESIGN] " in text


@pytest.mark.parametrize(
    ("column", "part"),
    [("zombie_status", "zombie.rates：15 行"), ("per_mu_score", "standing.indicators：无（由地方政策包规定）")],
)
def test_the_command_prints_it(column, part):
    shown = CliRunner().invoke(app, ["explain", column])
    assert shown.exit_code == 0
    assert part in shown.output
    assert lu.label(column, table="enterprises") in shown.output
