"""Conflicts of law: both sources in the pack, in the chain, and in the papers that depend on them."""

import pytest
from grounds_cases import one_of_each, policy, result
from typer.testing import CliRunner

import landuse as lu
from landuse.cli.app import app
from landuse.errors import PolicyError
from landuse.grounds import conflict_notes
from landuse.notices.checklist import caution_lines
from landuse.policy.conflict_hints import HINT, conflict_hints, paper_hints
from landuse.reports.dossiers.background import background_of
from landuse.reports.dossiers.context import dossier_context
from landuse.reports.sheets.notes import conflict_fields
from landuse.reports.standard_land.report_values import Imprint, report_values

ASKED = {
    "fee-rate", "may-or-must", "preparatory-work", "seed-target", "seed-zombie-project", "seed-reclaim", "government-time", "restart-scope",
    "cultivated-land", "lease-fee", "fee-and-reclaim", "legal-nature", "old-article", "idle-time", "holiday", "seizure", "support-piles",
    "investment-base", "unit", "committee-contract", "free-trade-port", "disposed", "rate-basis", "nothing-idle", "yearly-third",
    "zombie-meaning", "zombie-state-council", "control-edition", "indicator-set", "bond-scope", "permit", "area-basis", "suspended-discretion",
}  # fmt: skip
FEE_ROW = {
    "idle_status": "idle_one_year", "ownership": "state", "in_supervision_system": True, "mortgaged": False, "missing_evidence": "",
}  # fmt: skip


def test_every_conflict_has_two_sources_a_choice_and_a_reason():
    rows = policy().conflicts.rows
    assert {row.id for row in rows} >= ASKED
    for row in rows:
        assert row.says_a != row.says_b
        for text in (row.topic, row.says_a, row.article_a, row.says_b, row.article_b, row.follows, row.reason, row.hint):
            assert text
            assert not set(text) & set(",;:!?") - ({",", ";"} if "Art" in text else set()), text
        assert row.verdicts or row.papers


def test_a_conflict_concerns_only_the_verdicts_that_rest_on_it():
    ids = {note.id for note in conflict_notes(policy(), "idle_status", "idle_one_year")}
    assert {"fee-rate", "may-or-must"} <= ids
    assert "area-basis" not in ids
    assert conflict_notes(policy(), "idle_status", "not_idle") == ()
    told = conflict_notes(policy(), "idle_status", "idle_one_year")[0].text
    assert "第十四条第（一）项" in told
    assert "《城市房地产管理法》第二十六条" in told


def test_notices_print_what_no_caution_says_already():
    kinds = {kind.id: kind for kind in policy().notices.papers}
    lines = caution_lines(kinds["fee_decision"], FEE_ROW, (), policy())
    assert sum("百分之二十" in line for line in lines) == 1
    hints = [line for line in lines if line.startswith(HINT)]
    assert sum("须经听证和批准" in line for line in hints) == 1
    assert any("《土地管理法》第三十八条" in line for line in hints)
    assert not any("百分之二十" in line for line in hints)
    both = caution_lines(kinds["reclaim_decision"], FEE_ROW | {"idle_status": "idle_two_years"}, (), policy())
    assert any(line.startswith(HINT) and "百分之二十" in line for line in both)
    assert not any(line.startswith(HINT) for line in caution_lines(kinds["delivery_confirmation"], FEE_ROW, (), policy()))


def test_the_dossier_prints_them_in_one_line():
    parcels = dict(one_of_each("idle_status"))
    background = background_of(result())
    context = dossier_context(background, parcels["idle_two_years"])
    hints = [line for line in context["next_steps"] if line.startswith(HINT)]
    assert len(hints) == 1
    assert "土地闲置费的费率" in hints[0]
    assert not any(line.startswith(HINT) for line in dossier_context(background, parcels["not_due"])["next_steps"])


def test_the_standard_land_report_prints_them():
    parcels = dict(one_of_each("standard_land_conclusion"))
    grounds = report_values(result(), parcels["failed"], Imprint())["grounds"]
    assert sum(line.startswith(HINT) for line in grounds) == 2
    assert not any(line.startswith(HINT) for line in report_values(result(), parcels["passed"], Imprint())["grounds"])


def test_policy_lists_them():
    output = CliRunner().invoke(app, ["policy", "show", "cn", "--as-of", "2020-12-31"]).output
    assert "[conflicts] 规则冲突" in output
    assert "fee-rate  土地闲置费的费率" in output
    assert "[borderline]" in output


def test_a_local_pack_adds_and_a_wrong_one_is_refused(tmp_path):
    row = (
        '[[conflicts.rows]]\nid = "own"\ntopic = "某事"\nsays_a = "甲"\narticle_a = "某办法"\nconfidence_a = "DESIGN"\nsays_b = "乙"\n'
        'article_b = "某法"\nconfidence_b = "DESIGN"\nfollows = "甲"\nreason = "因为"\nhint = "提示"\nverdicts = ["VERDICT"]\n'
        'codes = ["not_due"]\npapers = ["dossier"]\narticle = "某办法"\nconfidence = "DESIGN"\n'
    )
    head = '[pack]\nid = "own"\ntitle = "本地"\nlevel = "city"\nextends = "cn"\nin_force_from = 2012-07-01\n'
    path = tmp_path / "own.toml"
    path.write_text(head + row.replace("VERDICT", "idle_status"), encoding="utf-8")
    rules = lu.load_policy(path, as_of="2020-12-31")
    assert conflict_hints(rules, "dossier", "idle_status", "not_due") == [f"{HINT}提示。两种规定：某办法；某法。"]
    path.write_text(head + row.replace("VERDICT", "idle_state"), encoding="utf-8")
    with pytest.raises(PolicyError, match="idle_state"):
        lu.load_policy(path, as_of="2020-12-31")


def test_books_list_what_concerns_them():
    topics = conflict_fields(policy(), "idle_status")[0].cells
    assert any("土地闲置费的费率" in topic for topic in topics)
    assert not any("标准地" in topic for topic in topics)
    for concerned in ("targets", "zone-report", "land-control", "stock", "zombie_status", "standard_land_conclusion"):
        fields = conflict_fields(policy(), concerned)
        assert len(fields[0].cells) >= 1, concerned
        assert all("甲：" in text and "乙：" in text for text in fields[1].cells)


def test_bulletins_and_zone_reports_print_them_in_their_closing_words():
    for paper, words in (
        ("bulletin", "处置率目标"),
        ("zone-report", "没有闲置土地的不计处置率"),
        ("bulletin-public", "闲置时间"),
    ):
        told = paper_hints(policy(), paper)
        assert told[0].startswith(HINT)
        assert any(words in line for line in told)
        assert [line[:3] for line in told[1:]] == [f"{number}. " for number in range(1, len(told))]
    assert len(paper_hints(policy(), "bulletin-public")) == 1
    assert paper_hints(policy(), "check") == []


def test_what_a_caution_of_a_notice_says_is_not_said_again_by_a_hint():
    reclaim = {kind.id: kind for kind in policy().notices.papers}["reclaim_decision"]
    lines = caution_lines(reclaim, FEE_ROW | {"idle_status": "idle_two_years"}, (), policy())
    assert {"old-article", "fee-and-reclaim", "committee-contract"} <= {row.id for row in policy().notices.cautions}
    assert sum("第三十七条" in line for line in lines) == 1
    assert sum("开发区管理委员会" in line for line in lines) == 1
    assert [line.startswith(HINT) for line in lines] == sorted(
        line.startswith(HINT) for line in lines
    )  # what is of this parcel first


def test_citations_with_brackets_of_their_own_stand_in_no_others():
    shown = [*conflict_fields(policy(), "idle_status")[1].cells, *paper_hints(policy(), "bulletin")]
    shown += [note.text for note in conflict_notes(policy(), "idle_status", "idle_two_years")]
    assert any("（2017）最高法" in text for text in shown)
    assert not any("（（" in text or "））" in text for text in shown)
