"""The sample's scenes against its papers: planted starts lie in their brackets, planted conflicts are found and nothing else is."""

from pathlib import Path

import grounds_cases
import pandas as pd
import pytest
from openpyxl import load_workbook

from landuse.config import load_config
from landuse.evidence import (
    accuracy_table,
    evidence_findings,
    evidence_issues,
    gather_evidence,
    parcel_series,
    read_known_starts,
    scenes_of,
    second_witness,
)
from landuse.evidence.findings import verdicts_at_stake
from landuse.issues import ISSUE_COLUMNS
from landuse.maps.evidence_columns import evidence_columns
from landuse.maps.scene_pictures import scenes_told
from landuse.policy.conflict_hints import conflicts_of
from landuse.reports.evidence_book import write_evidence

SAMPLE = Path(__file__).parents[1] / "data" / "parcels"
AS_OF = "2020-12-31"
SHIFTED = pd.Timestamp("2017-09-21")
ENOUGH = 30.0


@pytest.fixture(scope="module")
def result():
    return grounds_cases.result()


@pytest.fixture(scope="module")
def evidence(result):
    return gather_evidence(result, scenes_of(load_config(SAMPLE)))


@pytest.fixture(scope="module")
def series(result, evidence):
    return parcel_series(result, evidence)


@pytest.fixture(scope="module")
def findings(result, evidence, series):
    return evidence_findings(result, evidence, series)


@pytest.fixture(scope="module")
def truth():
    return pd.read_csv(SAMPLE / "truth_evidence.csv", dtype={"parcel_id": "str"}, encoding="utf-8-sig").set_index("parcel_id")


def test_planted_starts_lie_in_their_brackets(series, truth):
    known = read_known_starts(SAMPLE / "truth_evidence.csv")
    large = series[series["evidence_effective_pixels"] >= ENOUGH]
    shift = (large["evidence_first_built_date"] == SHIFTED) | (large["evidence_last_bare_date"] == SHIFTED)
    table = accuracy_table(large, known, by=shift.map({True: "touched", False: "other"}).rename("shift")).set_index(
        ["group", "class"]
    )
    whole = table.loc[("全部", "全部")]
    assert whole["starts"] >= 190
    assert whole["inside_share"] >= 0.95
    assert table.loc[("shift", "touched"), "starts"] >= 20
    assert table.loc[("shift", "touched"), "inside_share"] >= 0.95
    assert table["invented"].max() == 0


def test_no_date_for_parcels_too_small_or_without_boundary(series, truth):
    small = truth.index[(truth["pixels"] < ENOUGH) | truth["pixels"].isna()]
    mine = series.loc[small]
    assert len(small) == 11
    assert truth.loc[small, "built_from_date"].notna().any()  # something was built there, and yet
    dates = ["evidence_first_built_date", "evidence_last_bare_date", "evidence_change_date"]
    assert mine[dates].isna().all(axis=None)
    assert set(mine["evidence_series_state"]) == {"unclear"}
    assert (mine["evidence_unclear_reason"] != "").all()


def test_states_are_those_planted_but_for_haze_and_small_halls(series, truth):
    agrees = series["evidence_series_state"].astype("str") == truth["evidence_series_state"].reindex(series.index)
    assert agrees.mean() >= 0.985
    assert (series.loc[truth.index[truth["evidence_series_state"] == "never_built"], "evidence_first_built_date"]).isna().all()


def test_the_day_of_change_lies_near_the_start(series, truth):
    start = pd.to_datetime(truth["built_from_date"]).reindex(series.index)
    appeared = series["evidence_series_state"] == "appeared"
    off = (series["evidence_change_date"] - start)[appeared].dt.days.abs()
    assert off.notna().mean() >= 0.95
    assert off.median() < 100


def test_every_planted_conflict_is_found_and_no_other(findings, truth):
    found = findings.groupby("parcel_id")["evidence_finding"].agg(lambda kinds: " ".join(sorted(kinds.astype("str"))))
    assert found.to_dict() == truth["evidence_finding"].dropna().to_dict()


def test_a_finding_names_both_sources_days_witness_and_mu(result, findings):
    row = findings[findings["evidence_finding"] == "built_not_started"].iloc[0]
    assert row["papers_say"].startswith("未动工（宗地表合同日期 20")
    assert row["scene_name"] == "2020-09-26 示例影像（合成）"
    assert row["scene_says"].startswith("建成类 ")
    assert (row["evidence_witness"], row["candidate_status"]) == ("agrees", "built_without_permit")
    assert row["mu_at_stake"] == pytest.approx(result.results.loc[row["parcel_id"], "area_mu"])
    assert findings["mu_at_stake"].is_monotonic_decreasing
    assert set(findings["evidence_witness"]) == {"agrees", "disagrees", "none"}
    bare = findings[findings["evidence_finding"] == "bare_completed"]
    assert (bare["witness_says"] != "").any()


def test_findings_are_issues_that_decide_nothing(result, findings):
    before = result.results["idle_status"].copy()
    issues = evidence_issues(findings)
    assert list(issues.columns) == list(ISSUE_COLUMNS)
    assert len(issues) == len(findings)
    assert issues["message"].str.startswith("疑似，须现场核实。登记：").all()
    assert issues["message"].str.contains(r"影像（20.*涉及 [\d.]+ 亩", regex=True).all()
    assert issues["message"].str.contains("不是认定依据").all()
    assert not issues["severity"].isin(["fatal", "error"]).any()
    by_parcel = findings.set_index("parcel_id")["papers_say"]
    assert all(by_parcel[parcel] in message for parcel, message in zip(issues["record_id"], issues["message"], strict=True))
    assert result.results["idle_status"].equals(before)
    assert evidence_issues(findings.iloc[:0]).empty


def test_light_and_power_are_the_second_witness(result, evidence, truth):
    witness = second_witness(result, evidence)
    built = truth.index[truth["evidence_finding"] == "built_not_started"]
    assert witness.active[built].fillna(value=False).all()
    assert witness.words[built].str.contains("夜间灯光（2020-08-31").all()
    assert witness.active.isna().any()


def test_the_map_shows_brackets_and_findings(result, evidence, findings):
    held = evidence_columns(result, evidence)
    row = list(result.results.index).index(findings["parcel_id"].iloc[0])

    def text(name):
        block = held[name]
        return block["values"][block["codes"][row] if "codes" in block else row]

    assert findings["scene_says"].iloc[0] in text("findings")
    assert "可信程度" in text("built_between")
    assert {entry["key"] for entry in held["evidence_series_state"]["classes"]} >= {"appeared", "unclear"}
    leads = held["evidence_finding"]
    keys = pd.Series([leads["classes"][code]["key"] for code in leads["codes"]], index=result.results.index)
    assert keys[keys != "none"].to_dict() == findings.set_index("parcel_id")["evidence_finding"].astype("str").to_dict()
    told = held["conflicts"]
    lines = pd.Series([told["values"][code] if code >= 0 else "" for code in told["codes"]], index=result.results.index)
    at_stake = findings.set_index("parcel_id")["idle_status"].astype("str")
    assert set(lines.index[lines != ""]) <= set(at_stake.index)
    for status, words in (("idle_two_years", "百分之二十"), ("idle_suspended", "面积")):
        mine = lines[at_stake.index[at_stake == status]]
        assert mine.str.contains(words).all()
    assert (lines != "").any()
    assert scenes_told(evidence).startswith("14 期，2015-06-12 至 2020-09-26")


def test_the_workbook(result, evidence, series, findings, truth, tmp_path):
    accuracy = accuracy_table(series, read_known_starts(SAMPLE / "truth_evidence.csv"))
    book = load_workbook(write_evidence(result, evidence, tmp_path / "e.xlsx", accuracy=accuracy, title="云浔"))
    assert book.sheetnames[:6] == ["对照线索", "问题清单", "时间序列", "各期影像", "精度", "填表说明"]
    cells = [value for row in book["对照线索"].iter_rows(values_only=True) for value in row]
    assert set(findings["parcel_id"]) <= set(cells)
    listed = [row for row in book["时间序列"].iter_rows(values_only=True) if row[1] in set(series.index)]
    assert len(listed) == len(series)
    assert any("不是认定依据" in str(value) for value in cells)
    notes = [str(value) for row in book["填表说明"].iter_rows(values_only=True) for value in row]
    rows = conflicts_of(result.policy, verdicts_at_stake(findings))
    assert 0 < len(rows) < len(result.policy.conflicts.rows)
    assert {row.topic for row in rows} == {row.topic for row in result.policy.conflicts.rows} & set(notes)
