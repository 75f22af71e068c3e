"""Targets: disposal rates by count and by area, thirds of the base, ahead or behind, published tables."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from target_cases import THIRDS, ledger, policy, settled

import landuse as lu
from landuse.errors import MissingColumnError, PolicyError, TableError, UnknownNameError
from landuse.policy.rules import Target
from landuse.targets import case_list, disposal_modes, target_progress, targets_summary
from landuse.targets.progress import required_cases

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "data" / "parcels"
THIRD_TABLE = pd.read_csv(HERE / "cases" / "target_thirds.csv").to_dict("records")
RATES = pd.read_csv(HERE / "cases" / "target_rates.csv")


@pytest.fixture(scope="module")
def sample():
    return lu.read_data(SAMPLE / "landuse.toml"), lu.load_policy("cn-2101", as_of="2020-12-31")


@pytest.fixture(scope="module")
def truth():
    return pd.read_csv(SAMPLE / "truth_targets.csv", encoding="utf-8-sig", parse_dates=["by"])


def one(table, **where):
    for name, value in where.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


# --- the sample


def test_the_sample_has_its_planted_trajectory(sample, truth):
    data, rules = sample
    found = target_progress(data, rules, "2020-12-31")
    keys = ["subject_kind", "zone_id", "by"]
    merged = truth.merge(found.astype({"subject_kind": "str"}), on=keys, suffixes=("", "_found"), how="outer", indicator=True)
    assert set(merged["_merge"]) == {"both"}
    assert len(merged) == len(truth) == 27
    for name in truth.columns.drop(keys):
        assert np.abs(merged[name] - merged[f"{name}_found"]).max() <= 5.1e-5, name  # the truth has four decimals


@pytest.mark.parametrize("day", ["2018-12-31", "2019-12-31"])
def test_an_earlier_day_of_report_gives_the_same_as_a_later_one_tells_of_it(sample, day):
    data, rules = sample
    early, late = target_progress(data, rules, day), target_progress(data, rules, "2020-12-31")
    mark = pd.Timestamp(day)
    pd.testing.assert_frame_equal(
        early[early["by"] == mark].reset_index(drop=True), late[late["by"] == mark].reset_index(drop=True)
    )


def test_city_and_levels_add_up_to_the_zones(sample):
    data, rules = sample
    zones, levels, city = (target_progress(data, rules, "2020-12-31", by) for by in ("zone", "level", "city"))
    assert len(city) == 9
    for name in ("cohort_cases", "cohort_disposed", "all_cases", "new_disposed", "cohort_area_mu", "all_started_area_mu"):
        sums = [table.groupby(["target", "by"], sort=False)[name].sum().to_numpy(dtype=float) for table in (zones, levels, city)]
        np.testing.assert_allclose(sums[0], sums[2])
        np.testing.assert_allclose(sums[1], sums[2])
    pd.testing.assert_frame_equal(city, target_progress(data, rules, "2020-12-31", None))
    assert levels["group_name"].drop_duplicates().tolist() == ["国家级", "省级", "市级"]


def test_no_stock_is_no_rate(sample):
    data, rules = sample
    row = one(target_progress(data, rules, "2020-12-31"), target="zombie-projects-2020", zone_id="M219903", by="2020-12-31")
    assert row["cohort_cases"] == 0
    assert np.isnan(row["cohort_rate_count"])
    assert row["verdict"] == "none"
    assert row["words"].startswith("基准日无僵尸项目，不计算处置率；基准日后新增6件，已处置1件")


def test_goals_to_strive_for_have_no_consequence(sample):
    data, rules = sample
    found = target_progress(data, rules, "2020-12-31")
    done = one(found, target="idle-land-2020", zone_id="G219901", by="2020-12-31")
    short = one(found, target="idle-land-2020", zone_id="S219902", by="2020-12-31")
    assert (done["verdict"], short["verdict"]) == ("met", "not_met")
    assert done["words"].startswith("达到目标：处置率按件数100%、按面积100%")
    assert short["words"].startswith("未达到目标：处置率按件数56.5%、按面积60.2%，目标100%，尚差10件")
    assert not found["words"].str.contains("处罚|问责|法律责任").any()


# --- one third a year


@pytest.mark.parametrize("row", THIRD_TABLE, ids=lambda row: f"N0={row['stock']}")
def test_a_third_of_the_base_each_year(row, tmp_path):
    events, parcels = (
        settled(row["stock"], 30.0 * row["stock"]) if row["stock"] else ([("X", "x", "identified", "2019-01-01")], None)
    )
    rules = policy(tmp_path, steps=THIRDS, binding=True)
    found = target_progress(ledger(events, parcels=parcels), rules, "2020-12-31", "city")
    assert found["required_cumulative"].tolist() == [row["first_year"], row["second_year"], row["third_year"]]
    assert found["required_of_remainder"].tolist() == [row["remainder_first"], row["remainder_second"], row["remainder_third"]]
    assert found["ahead_by"].tolist() == [-row["first_year"], -row["second_year"], -row["third_year"]]
    assert set(found["verdict"]) == ({"behind"} if row["stock"] else {"none"})


def test_requirements_are_exact_for_any_stock():
    stock = np.arange(20_000)
    for k in (1, 2, 3):
        assert required_cases(stock, Fraction(k, 3)).tolist() == [(number * k + 2) // 3 for number in range(20_000)]


def test_eight_of_twenty_seven_are_left_by_the_other_reading(tmp_path):
    target = policy(tmp_path, steps=THIRDS).targets.rows[0]
    assert 1 - target.required_share_of_remainder(target.deadline) == Fraction(8, 27)


@pytest.mark.parametrize(
    ("done", "verdict", "words"),
    [
        (11, "behind", "落后3件：要求14件，已处置11件"),
        (14, "met", "达到要求：要求14件，已处置14件"),
        (16, "ahead", "超前2件：要求14件，已处置16件"),
    ],
)
def test_ahead_and_behind_in_words(done, verdict, words, tmp_path):
    settled_ones, parcels = settled(done, 100.0, mode="DEV", done="2019-05-01")
    left, more = settled(20 - done, 100.0, prefix="L")
    rules = policy(tmp_path, steps=THIRDS, binding=True)
    row = target_progress(ledger(settled_ones + left, parcels=parcels | more), rules, "2020-06-30", "city").iloc[-1]
    assert (row["required_cumulative"], row["ahead_by"], row["verdict"], row["words"]) == (14, done - 14, verdict, words)
    assert (row["next_by"], row["next_required"], row["next_to_do"]) == (pd.Timestamp("2020-12-31"), 20, 20 - done)


def test_before_the_first_step_and_before_the_baseline(tmp_path):
    events, parcels = settled(20, 600.0)
    rules = policy(tmp_path, steps=THIRDS, binding=True)
    data = ledger(events, parcels=parcels)
    row = target_progress(data, rules, "2018-09-30", "city").iloc[-1]
    assert (row["verdict"], row["words"]) == ("not_due", "未到首个节点（2018-12-31）：届时应处置7件，已处置0件，尚差7件")
    early = target_progress(data, rules, "2018-03-01", "city").iloc[-1]
    assert early["verdict"] == "not_due"
    assert early["words"].startswith("未到基准日（2018-05-31）：已列入20件")
    before = target_progress(data, rules, "2017-01-01", "city").iloc[-1]
    assert (before["cohort_cases"], before["cohort_disposed"]) == (0, 0)
    assert np.isnan(before["cohort_rate_count"])


def test_past_the_deadline_the_last_step_counts(sample):
    data, rules = sample
    found = target_progress(data, rules, "2026-11-22", "city")
    days = found["by"].drop_duplicates().dt.strftime("%Y-%m-%d").tolist()
    assert days == ["2018-12-31", "2019-12-31", "2020-12-31", "2022-12-31", "2025-12-31", "2026-11-22"]  # steps, nodes, as_of
    last = one(found, target="zombie-enterprises-2020", by="2026-11-22")
    assert last["words"].startswith("期限已过（2020-12-31），按末次要求衡量；落后3件：要求15件，已处置12件")
    assert pd.isna(last["next_by"])
    assert last["is_past_deadline"]


# --- published tables


def hainan():
    """海南 2014 (中新社 2014-08-28): areas by mode as published; the number of cases by mode was not and is invented here."""
    parts = {
        "REC": (150, 15_100, None),
        "BUY": (230, 26_700, None),
        "FEE": (25, 3_326, None),
        "EXT-started": (219, 21_200, "2014-07-15"),
        "EXT": (381, 74_000 - 21_200, None),
        "OTH": (100, 13_300, None),
    }
    events, parcels = [], {}
    for name, (count, area, start) in parts.items():
        more = settled(count, area, mode=name[:3], prefix=name, found="2013-10-01", done="2014-05-01", start=start)
        events += more[0]
        parcels |= more[1]
    left = settled(45, 139_200 - 132_426, prefix="left", found="2013-10-01")
    return ledger(events + left[0], parcels=parcels | left[1])


def test_hainan_2014_as_published(tmp_path):
    data = hainan()
    rules = policy(tmp_path, baseline="2013-12-31", steps='{ by = 2014-08-28, share = "1" }')
    row = target_progress(data, rules, "2014-08-28", "city").iloc[-1]
    assert (row["cohort_cases"], row["cohort_disposed"], row["cohort_started"]) == (1150, 1105, 219)
    assert row["cohort_area_mu"] == pytest.approx(139_200)
    assert row["cohort_disposed_area_mu"] == pytest.approx(132_426)
    assert round(row["cohort_rate_area"], 3) == 0.951
    assert round(row["cohort_rate_count"], 3) == 0.961
    assert round(row["cohort_started_area_mu"] / row["cohort_disposed_area_mu"], 4) == 0.1601
    assert row["verdict"] == "not_met"
    assert "按件数96.1%、按面积95.1%" in row["words"]


def test_hainan_2014_by_mode_shows_mere_extensions():
    modes = disposal_modes(hainan(), "2014-08-28").set_index("mode")
    published = {"REC": 15_100, "BUY": 26_700, "FEE": 3_326, "EXT": 74_000, "OTH": 13_300}
    assert modes["area_mu"].to_dict() == pytest.approx(published)
    assert modes["area_mu"].sum() == pytest.approx(132_426)
    assert modes.loc["EXT", "area_share"] == pytest.approx(74_000 / 132_426)
    assert modes.index[modes["extended_only"]].tolist() == ["EXT"]
    assert modes["started"].to_dict() == {"REC": 0, "BUY": 0, "FEE": 0, "EXT": 219, "OTH": 0}
    assert modes["case_share"].sum() == pytest.approx(1)


def test_rates_by_count_and_by_area_differ_by_city(tmp_path):
    """The figures are invented, in the form in which provinces publish them."""
    events, parcels = [], {}
    for row in RATES.to_dict("records"):
        if not row["cases"]:
            continue
        left, left_area = row["cases"] - row["disposed"], row["area_mu"] - row["disposed_area_mu"]
        for count, area, mode in ((row["disposed"], row["disposed_area_mu"], "DEV"), (left, left_area, None)):
            if count:
                more = settled(count, area, mode=mode, prefix=f"{row['city']}{mode}", zone=row["city"])
                events, parcels = events + more[0], parcels | more[1]
    data = ledger(events, parcels=parcels, zones=dict.fromkeys(RATES["city"], "municipal"))
    found = target_progress(data, policy(tmp_path), "2020-12-31").set_index("zone_id").loc[RATES["city"]]
    np.testing.assert_allclose(found["cohort_rate_count"], RATES["rate_count"], equal_nan=True)
    np.testing.assert_allclose(found["cohort_rate_area"], RATES["rate_area"], equal_nan=True)
    assert found["verdict"].tolist() == RATES["verdict"].tolist()
    assert found.loc["丁市", "words"] == "无闲置土地，不计算处置率"
    whole = target_progress(data, policy(tmp_path), "2020-12-31", "city").iloc[0]
    assert whole["cohort_rate_count"] == pytest.approx(68 / 83)  # sums over sums, no mean of rates
    assert whole["cohort_rate_area"] == pytest.approx(8560 / 10410)


def test_a_province_wide_cut_measured_by_area(tmp_path):
    """辽宁 2020: both stocks down by 20 % or more within the year; here measured by area (stock figures invented)."""
    done, parcels = settled(10, 150.0, mode="DEV", found="2019-06-01", done="2020-06-01")
    left, more = settled(10, 850.0, prefix="L", found="2019-06-01")
    rules = policy(
        tmp_path, baseline="2019-12-31", steps='{ by = 2020-12-31, share = "0.2" }', binding=True, more='measure = "area"'
    )
    data = ledger(done + left, parcels=parcels | more)
    row = target_progress(data, rules, "2020-12-31", "city").iloc[-1]
    assert row["required_area_mu"] == pytest.approx(200)
    assert (row["verdict"], row["words"]) == ("behind", "落后50.00亩：要求200.00亩，已处置150.00亩")  # though by count it is half
    parcels["P0000"]["area_m2"] = None
    row = target_progress(ledger(done + left, parcels=parcels | more), rules, "2020-12-31", "city").iloc[-1]
    assert (row["verdict"], row["cohort_area_unknown"]) == ("unknown", 1)
    assert row["words"].startswith("1件面积不明，无法按面积判断")


# --- new entries, unknowns


def test_new_entries_never_move_the_cohort(tmp_path):
    events, parcels = settled(9, 90.0)
    done, more = settled(3, 30.0, mode="REC", prefix="D")
    rules = policy(tmp_path, binding=True)
    before = target_progress(ledger(events + done, parcels=parcels | more), rules, "2020-12-31", "city").iloc[-1]
    new, fresh = settled(50, 500.0, mode="DEV", prefix="N", found="2018-06-01", done="2019-01-01")
    after = target_progress(ledger(events + done + new, parcels=parcels | more | fresh), rules, "2020-12-31", "city").iloc[-1]
    cohort = [name for name in before.index if name.startswith(("cohort_", "required", "ahead", "verdict"))]
    pd.testing.assert_series_equal(before[cohort], after[cohort], check_names=False)
    assert (after["new_cases"], after["new_disposed"], after["all_cases"], after["all_disposed"]) == (50, 50, 62, 53)
    assert after["words"].endswith("基准日后新增50件，已处置50件（另计）")


def test_unknown_areas_are_counted_not_taken_as_nothing(tmp_path):
    parcels = {"a": ("Z1", 40.0), "b": ("Z1", None), "c": ("Z1", None)}
    events = [(f"C{key}", key, "identified", "2018-01-01") for key in parcels] + [("Ca", "a", "disposed", "2019-01-01", "DEV")]
    row = target_progress(ledger(events, parcels=parcels), policy(tmp_path), "2020-12-31", "city").iloc[-1]
    assert (row["cohort_area_mu"], row["cohort_area_unknown"]) == (40, 2)
    assert "（2件面积不明）" in row["words"]
    only = target_progress(ledger(events[1:2], parcels=parcels), policy(tmp_path), "2020-12-31", "city").iloc[-1]
    assert np.isnan(only["cohort_rate_area"])
    assert only["cohort_rate_count"] == 0


def test_cases_without_zone_have_a_row_of_their_own(tmp_path):
    parcels = {"a": ("Z1", 40.0), "b": (None, 20.0)}
    events = [(f"C{key}", key, "identified", "2018-01-01") for key in ("a", "b", "gone")]
    data = ledger(events, parcels=parcels, zones={"Z1": "national", "Z0": None})
    found = target_progress(data, policy(tmp_path), "2020-12-31")
    assert found["group_name"].tolist() == ["Z0", "Z1", "未注明开发区"]
    assert found["cohort_cases"].tolist() == [0, 1, 2]
    levels = target_progress(data, policy(tmp_path), "2020-12-31", "level")
    assert levels["group_name"].tolist() == ["国家级", "未注明级别"]


def test_undated_cases_are_said_and_count_nowhere(tmp_path):
    events = [("A", "a", "identified", None), ("B", "b", "identified", "2018-01-01")]
    row = target_progress(ledger(events), policy(tmp_path), "2020-12-31", "city").iloc[-1]
    assert (row["cohort_cases"], row["all_cases"], row["undated_cases"]) == (1, 1, 1)
    assert row["words"].endswith("1件列入日期不明，未计")


def test_what_is_short_of_all_never_reads_100_percent(tmp_path):
    events, parcels = settled(2999, 2999.0, mode="DEV")
    left, more = settled(1, 0.01, prefix="L")
    row = target_progress(ledger(events + left, parcels=parcels | more), policy(tmp_path), "2020-12-31", "city").iloc[-1]
    assert row["words"].startswith("未达到目标：处置率按件数99.9%、按面积99.9%，目标100%，尚差1件")


def test_without_cases_or_targets_there_are_rows_or_none(tmp_path, sample):
    _, rules = sample
    empty = lu.LandData(parcels=pd.DataFrame({"parcel_id": ["a"], "area_m2": [1.0]}))
    found = target_progress(empty, rules, "2020-12-31", "city")
    assert set(found["verdict"]) == {"none"}
    assert found["words"].iloc[0] == "无闲置土地，不计算处置率"
    none = target_progress(empty, lu.load_policy("cn", as_of="2020-12-31"), "2020-12-31")
    assert none.empty
    assert set(found.columns) == set(none.columns)
    assert case_list(empty, "2020-12-31").empty


def test_inputs_stay_as_they_were(sample):
    data, rules = sample
    before = data.cases.copy()
    target_progress(data, rules, "2020-12-31")
    pd.testing.assert_frame_equal(data.cases, before)


def test_wrong_calls_say_what_to_do(sample):
    data, rules = sample
    with pytest.raises(UnknownNameError, match="zone、level、city"):
        target_progress(data, rules, "2020-12-31", "county")
    with pytest.raises(TableError, match="2020-12-31 的形式"):
        target_progress(data, rules, "2020年底")
    nameless = lu.LandData(parcels=data.parcels, cases=data.cases.drop(columns="case_id"))
    with pytest.raises(MissingColumnError, match="case_id"):
        case_list(nameless, "2020-12-31")


# --- the pack


@pytest.mark.parametrize(
    ("steps", "more", "message"),
    [
        ("", "", "至少要有一个节点"),
        ('{ by = 2018-01-01, share = "1" }', "", "须晚于基准日"),
        ('{ by = 2019-12-31, share = "4/3" }', "", "不超过 1"),
        ('{ by = 2019-12-31, share = "1" }, { by = 2018-12-31, share = "1/2" }', "", "先后排列"),
    ],
)
def test_a_target_that_makes_no_sense_is_refused(steps, more, message, tmp_path):
    with pytest.raises(PolicyError, match=message):
        policy(tmp_path, steps=steps, more=more)


def test_only_land_is_measured_by_area(tmp_path):
    with pytest.raises(PolicyError, match="只有闲置土地可以按面积考核"):
        policy(tmp_path, subject="zombie_project", more='measure = "area"')


def test_the_steps_of_the_pack(sample):
    _, rules = sample
    land, firms, _ = rules.targets.rows
    assert isinstance(firms, Target)
    assert [str(firms.required_share(day)) for day in (firms.baseline_date, firms.steps[0].by, firms.steps[1].by, firms.deadline)] == [
        "0", "1/3", "2/3", "1",
    ]  # fmt: skip
    assert (land.binding, land.measure, land.next_step(land.deadline)) == (False, "count", None)
    assert [node.by.year for node in rules.targets.nodes] == [2020, 2022, 2025]
    assert {node.confidence for node in rules.targets.nodes} == {"DESIGN"}


def test_the_summary_is_plain(sample):
    import json

    data, rules = sample
    summary = targets_summary(data, rules, "2020-12-31")
    assert json.loads(json.dumps(summary, ensure_ascii=False, allow_nan=False)) == summary
    assert [target["target"] for target in summary] == ["idle-land-2020", "zombie-enterprises-2020", "zombie-projects-2020"]
    assert summary[0]["article"] == "沈政办发〔2018〕78号第20项"
    assert summary[1]["steps"][0] == {"by": "2018-12-31", "share": "1/3"}
    assert summary[2]["zones"][-2]["cohort_rate_count"] is None
