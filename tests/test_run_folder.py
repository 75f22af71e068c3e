"""A run's folder read back: the same tables, rules and results that went in, and older folders that hold less."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
from comparing_cases import AS_OF, DEDUCT, assessed, causes, judged, kept, land_data, local_pack, written
from pandas.testing import assert_frame_equal, assert_series_equal
from paper_trail import HOSTILE, assessment

import landuse as lu
from landuse.comparing import compare, early_warnings, summary_of
from landuse.errors import ReadError, TableError
from landuse.io.run_folder import PROVENANCE_FILE, RESULTS_FILE, read_run
from landuse.io.write import KEPT_TABLES
from landuse.measuring.graph import derivable, raw_inputs
from landuse.outputs import FILES
from landuse.vocabulary import columns, tables

SAMPLE = Path(__file__).parents[1] / "data" / "parcels"
NEEDED = ("idle_status", "disposal_action", "land_stock_state", "idle_fee_wanyuan", "mark_warning")


@pytest.fixture(scope="module")
def year_end(tmp_path_factory):
    return written(assessed(), tmp_path_factory.mktemp("年末"))


@pytest.fixture(scope="module")
def spring(tmp_path_factory):
    return written(assessed(as_of="2020-03-31"), tmp_path_factory.mktemp("春"))


def copied(folder, target):
    """Copy the two files of a run."""
    target.mkdir()
    for name in (RESULTS_FILE, PROVENANCE_FILE):
        shutil.copy(folder / name, target / name)
    return target


def edited(folder, change):
    """Change the record in a folder."""
    path = folder / PROVENANCE_FILE
    record = json.loads(path.read_text(encoding="utf-8"))
    change(record)
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")


def as_written_before(folder, *, tables_too=True):
    """Make a folder look as versions wrote it that kept neither rules nor tables."""
    edited(folder, lambda record: [record.pop("rule_texts"), record.pop("tables") if tables_too else None])
    if tables_too:
        with closing(sqlite3.connect(folder / RESULTS_FILE)) as database, database:
            for name in KEPT_TABLES:
                database.execute(f'DROP TABLE IF EXISTS "{name}"')
                database.execute("DELETE FROM gpkg_contents WHERE table_name = ?", (name,))


def test_every_table_that_the_compared_columns_rest_on_is_kept():
    known = [name for name in NEEDED if name in derivable("parcels")]
    assert {name for name in raw_inputs(known, "parcels") if name in tables()} - {"parcels"} <= set(KEPT_TABLES)
    assert (FILES["results"], FILES["provenance"]) == (RESULTS_FILE, PROVENANCE_FILE)


def test_tables_types_rules_and_results_come_back(tmp_path):
    result = assessment()
    run = kept(result, tmp_path / "甲")
    assert (run.name, run.gaps, run.as_of) == ("甲", {}, pd.Timestamp(AS_OF))
    assert run.provenance == result.provenance
    for name, values in result.results.items():
        if name in columns("parcels") and name != "geometry":
            kept_whole = values.index[values.astype(object) != HOSTILE["control"]]  # that text ends at its NUL in a file
            assert_series_equal(run.results[name][kept_whole], values[kept_whole], check_index_type=False)
    assert run.results.index.equals(result.results.index)
    assert run.results.crs == result.results.crs
    assert run.results.geometry.isna().sum() == 1
    assert_frame_equal(run.data.delays, result.data.delays)
    assert run.data.zones["zone_name"].tolist() == result.data.zones["zone_name"].tolist()
    assert run.policy.sources == result.policy.sources
    assert [pack.sha256 for pack in run.policy.packs] == [pack.sha256 for pack in result.policy.packs]
    assert run.results["mortgaged"].isna().any()
    again = lu.assess(run.data, policy=run.policy, as_of=run.as_of)
    for name in ("idle_status", "disposal_action", "idle_fee_wanyuan", "missing_evidence", "next_mark"):
        assert_series_equal(again.results[name], result.results[name], check_index_type=False)


def test_the_sample_comes_back_whole(tmp_path):
    data = lu.read_data(SAMPLE / "landuse.toml")
    result = lu.assess(data, policy=lu.load_policy(SAMPLE / "policy.toml", as_of=AS_OF), as_of=AS_OF)
    run = kept(result, tmp_path)
    for name in KEPT_TABLES:
        assert_frame_equal(run.data.table(name), data.table(name))
    comparison = compare(run, result)
    assert comparison.changes.empty
    assert comparison.figures.empty


def test_rule_texts_stay_out_of_the_run_id_and_the_ledger(tmp_path):
    result = assessed()
    run = kept(result, tmp_path)
    record = json.loads((tmp_path / PROVENANCE_FILE).read_text(encoding="utf-8"))
    assert record["run_id"] == run.provenance["run_id"] == result.provenance["run_id"]
    assert record["rule_texts"] == [dict(pack.texts) for pack in result.policy.packs]
    assert record["tables"] == {"parcels": 8, "delays": 2, "projects": 1, "project_parcels": 1}
    assert not {"rule_texts", "tables"} & set(result.provenance)


def test_folders_compare_like_the_runs_themselves(tmp_path):
    before, after = assessed(as_of="2020-03-31"), assessed(land_data({"one-year": {"works_status": "under_way"}}))
    direct = compare(before, after)
    read = compare(kept(before, tmp_path / "a"), kept(after, tmp_path / "b"))
    assert_frame_equal(read.changes, direct.changes)
    assert_frame_equal(read.figures, direct.figures)
    assert_frame_equal(read.matrix, direct.matrix)
    assert_frame_equal(read.net, direct.net)


def test_without_the_old_rules_time_and_rules_cannot_be_told_apart(spring, tmp_path):
    copied(spring, tmp_path / "a")
    as_written_before(tmp_path / "a", tables_too=False)
    after = judged(land_data({"two-years": {"works_status": "under_way"}}), policy=local_pack(tmp_path, DEDUCT))
    comparison = compare(read_run(tmp_path / "a"), after)
    found = causes(comparison)
    assert found["late"] == found["blocked"] == "undetermined"
    assert found["two-years"] == "data"  # that step needs the new rules only
    assert "可能为代码、时间推移、规则变化，缺少材料，不能区分" in comparison.changes.loc["blocked", "why"]
    assert comparison.notes == ("前次成果 a 没有存入规则包原文（由较早版本写出）",)
    assert comparison.rules.empty


def test_equal_hashes_stand_in_for_the_missing_text(spring, tmp_path):
    copied(spring, tmp_path / "a")
    as_written_before(tmp_path / "a", tables_too=False)
    comparison = compare(read_run(tmp_path / "a"), judged())
    assert set(comparison.changes["causes"]) == {"time"}


def test_without_the_old_tables_nothing_can_be_told_apart_but_new_parcels(spring, tmp_path):
    copied(spring, tmp_path / "a")
    as_written_before(tmp_path / "a")
    run = read_run(tmp_path / "a")
    assert set(run.gaps) == {"data", "rules"}
    comparison = compare(run, judged(land_data({"two-years": {"works_status": "under_way"}}, without=["no-area"])))
    found = causes(comparison)
    assert found.pop("no-area") == "data"
    assert set(found.values()) == {"undetermined"}
    why = comparison.changes.loc["two-years", "why"]
    assert "可能为代码、时间推移、数据变化" in why  # equal packs: the rules are out
    assert "数据中的差异：开工状态：未动工 → 在建" in why
    assert not comparison.data_changes["table"].isin(["delays", "projects"]).any()
    assert summary_of(comparison)["causes"]["undetermined"] == len(found)
    with pytest.raises(TableError, match="没有临期提醒"):
        early_warnings(_without_marks(run))


def _without_marks(run):
    from dataclasses import replace

    return replace(run, results=run.results.drop(columns=["next_mark", "next_mark_date", "mark_warning"]))


def test_marks_that_were_not_recorded_are_worked_out_again(spring):
    run = read_run(spring)
    assert_frame_equal(early_warnings(_without_marks(run)), early_warnings(run))
    assert len(early_warnings(run))


def test_rules_that_this_version_cannot_read_are_said_to_be_so(year_end, tmp_path):
    folder = copied(year_end, tmp_path / "a")

    def spoil(record):
        texts = record["rule_texts"][0]
        texts["idle.toml"] = texts["idle.toml"].replace("[idle.fee_rate]", "[idle.fee_rates]")

    edited(folder, spoil)
    run = read_run(folder)
    assert run.policy is None
    assert "不能为本版本读取" in run.gaps["rules"]
    assert "fee_rates" in run.gaps["rules"]


def test_files_of_two_runs_mixed_are_refused(year_end, tmp_path):
    first, second = copied(year_end, tmp_path / "a"), written(assessed(land_data(without=["late"])), tmp_path / "b")
    (second / RESULTS_FILE).replace(first / RESULTS_FILE)
    with pytest.raises(ReadError, match="宗地表应为 8 行、现为 7 行"):
        read_run(tmp_path / "a")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda folder: (folder / RESULTS_FILE).unlink(), r"没有 results\.gpkg"),
        (lambda folder: (folder / PROVENANCE_FILE).unlink(), r"没有 provenance\.json"),
        (lambda folder: (folder / PROVENANCE_FILE).write_text("{", encoding="utf-8"), "无法读取"),
        (lambda folder: (folder / PROVENANCE_FILE).write_text("[]", encoding="utf-8"), "不是运行记录"),
        (lambda folder: (folder / RESULTS_FILE).write_bytes(b"no database"), "无法读取"),
        (lambda folder: edited(folder, lambda record: record.update(as_of="某日")), "不是日期"),
    ],
)
def test_what_is_no_result_folder_is_refused(year_end, tmp_path, spoil, told):
    folder = copied(year_end, tmp_path / "a")
    spoil(folder)
    with pytest.raises(ReadError, match=told):
        read_run(folder)
