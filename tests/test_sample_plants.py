"""What is planted for standard land, control indicators, supply and the zones is found exactly under the sample's own rules."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

import landuse as lu
from landuse.cases import problems, state_of
from landuse.io.sample import write_sample
from landuse.metrics.regional_assessments import assessment_states
from landuse.policy import Policy
from landuse.results import Assessment
from landuse.vocabulary import codes
from landuse.zones.review import ZoneReview

COMMITTED = Path(__file__).parents[1] / "data" / "parcels"
AS_OF = "2020-12-31"
CONTROL_PLANTS = {
    "split_2002_37", "code_2017_29", "code_2017_36", "code_2002_36", "code_unstated", "high_storeys", "offices_by_floor",
    "low_coefficient", "low_ratio", "low_intensity", "low_intensity_class_4", "much_office", "much_green", "much_of_both", "not_due",
    "not_applicable",
}  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """A sample folder, its rules, and all that is concluded from it."""

    folder: Path
    policy: Policy
    result: Assessment
    review: ZoneReview

    @property
    def committed(self) -> bool:
        return self.folder == COMMITTED

    def truth(self, name: str, *keys: str) -> pd.DataFrame:
        read = pd.read_csv(self.folder / f"truth_{name}.csv", dtype="str", keep_default_na=False, encoding="utf-8-sig")
        assert set(read["as_of"]) == {AS_OF}
        return read.set_index(list(keys))


@pytest.fixture(scope="module", params=["committed", "another seed"])
def judged(request, tmp_path_factory):
    folder = COMMITTED
    if request.param != "committed":
        folder = tmp_path_factory.mktemp("other")
        write_sample(folder, seed=31, scenes=False)
    policy = lu.load_policy(folder / "policy.toml", as_of=AS_OF)
    data = lu.read_data(folder / "landuse.toml")
    return Judged(folder, policy, lu.assess(data, policy=policy, as_of=AS_OF), lu.review_zones(data, policy=policy, as_of=AS_OF))


def text(value: object) -> str:
    """Return a cell as the truth files write it."""
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def differing(truth: pd.DataFrame, found: pd.DataFrame, names: list[str]) -> list[tuple[object, ...]]:
    """Return (record, column, found, expected) of every cell that is not as planted."""
    there = found.reindex(truth.index)
    told = {name: there[name].astype("object").map(text) for name in names}
    return [
        (key, name, told[name][key], truth.loc[key, name]) for name in names for key in truth.index[told[name] != truth[name]]
    ]


# ---- parcels ----


def test_standard_land_concludes_as_planted(judged):
    truth = judged.truth("standard_land", "parcel_id")
    names = ["conclusion", "completion", "production", "missing_indicators"]
    assert differing(truth, judged.result.results, [f"standard_land_{name}" for name in names]) == []
    concluded = judged.result.results["standard_land_conclusion"]
    assert set(concluded.index[concluded != "none"]) == set(truth.index)
    assert set(truth["standard_land_conclusion"]) == set(codes("standard_land_conclusion")) - {"none"}
    incomplete = truth[truth["plant"] == "set_incomplete"].iloc[0]
    assert incomplete[["standard_land_conclusion", "standard_land_missing_indicators"]].tolist() == [
        "passed",
        "value_added_wanyuan_per_t",
    ]


def test_the_incomplete_sets_are_issues(judged):
    truth = judged.truth("standard_land", "parcel_id")
    issues = judged.result.issues
    found = issues.loc[issues["issue"] == "commitment_set_incomplete", "record_id"]
    assert set(found) == set(truth.index[truth["standard_land_missing_indicators"] != ""])


def test_promises_are_measured_in_their_unit_and_lack_what_is_planted(judged):
    truth = pd.read_csv(judged.folder / "truth_commitments.csv", dtype={"parcel_id": "str"}, encoding="utf-8-sig")
    found = judged.result.commitments
    assert found["parcel_id"].tolist() == truth["parcel_id"].tolist()
    of_plant = {plant: found[(truth["plant"] == plant).to_numpy()] for plant in ("per_hectare", "price_missing", "failed")}
    [hectare] = of_plant["per_hectare"].index
    intensity = judged.result.results.loc[found.loc[hectare, "parcel_id"], "investment_intensity_wanyuan_per_mu"]
    assert found.loc[hectare, "indicator_column"] == "investment_intensity_wanyuan_per_mu"
    assert found.loc[hectare, "measured_value"] == pytest.approx(15 * intensity)
    assert of_plant["price_missing"][["commitment_state", "commitment_missing"]].to_numpy().tolist() == [
        ["unmet", "land_price_wanyuan"]
    ]
    assert of_plant["price_missing"]["liability_wanyuan"].isna().all()
    assert of_plant["failed"]["cure_until_date"].dropna().tolist() == [pd.Timestamp("2020-10-31")]


def test_control_indicators_are_met_and_missed_as_planted(judged):
    truth = judged.truth("land_control", "parcel_id")
    assert differing(truth, judged.result.results, ["land_control_result", "land_control_unmet"]) == []
    assert set(truth["plant"]) == CONTROL_PLANTS - (set() if judged.committed else {"low_intensity_class_4"})
    assert set(truth["land_control_result"]) == set(codes("land_control_result"))
    missed = set(truth["land_control_unmet"].str.split(", ").explode()) - {""}
    assert missed == set(judged.policy.land_control.applied.indicators)


def test_control_plants_turn_on_what_they_are_planted_for(judged):
    truth = judged.truth("land_control", "parcel_id").reset_index().set_index("plant")["parcel_id"]
    found = judged.result.results.loc[truth].set_axis(truth.index)
    assert found.loc["split_2002_37", ["industry_code_year", "floor_area_ratio_floor"]].tolist() == [2002, 1.0]
    assert found.loc["split_2002_37", "floor_area_ratio"] > 0.7
    assert found.loc["code_2002_36", "floor_area_ratio_floor"] == 0.8
    assert found.loc["code_2002_36", "floor_area_ratio"] < 1.0
    assert found.loc["code_2017_29", "floor_area_ratio_floor"] == 1.5
    assert found.loc["code_unstated", "land_control_missing"] == "industry_code_year"
    high = found.loc["high_storeys"]
    assert pd.isna(high["floor_area_m2"])
    assert high["plain_floor_area_m2"] / high["area_m2"] < 0.8 <= high["floor_area_ratio"]
    assert pd.isna(found.loc["offices_by_floor", "office_land_share"])
    assert found.loc["offices_by_floor", "office_land_share_met"]


def test_terms_of_supply_are_warned_of_as_planted(judged):
    truth = judged.truth("supply_terms", "parcel_id")
    names = ["supply_terms", "next_term_date", "days_to_next_term", "term_warning_days", "term_over_limit"]
    assert differing(truth, judged.result.results, names) == []
    if judged.committed:
        assert set(truth["supply_terms"]) == set(codes("supply_terms"))
        assert set(truth["term_warning_days"]) == {"30", "60", "90", ""}
    over = judged.result.issues.query("issue == 'term_over_limit'")["record_id"].tolist()
    assert over == truth.index[truth["plant"] == "term_over_limit"].tolist()


# ---- projects and zones ----


def test_projects_are_screened_as_planted(judged):
    truth = judged.truth("supply_screening", "project_id")
    names = ["supply_screening", "supply_negative_row", "supply_expired_assessments"]
    assert differing(truth, judged.result.projects, names) == []
    assert set(truth["supply_screening"]) == set(codes("supply_screening"))


def test_regional_assessments_run_out_as_planted(judged):
    truth = judged.truth("regional_assessments", "zone_id", "kind")
    found = assessment_states(judged.result.data.zones, judged.policy.supply, pd.Timestamp(AS_OF)).set_index(["zone_id", "kind"])
    assert len(found) == len(truth)
    assert differing(truth, found, ["valid_until_date", "status"]) == []
    assert set(truth["status"]) == set(codes("assessment_status"))


def test_the_scorecard_of_2020_is_as_planted(judged):
    """A goal without a row in the truth does not bind the zone."""
    truth = judged.truth("scorecard", "zone_id", "goal")
    cells = judged.review.scorecard.cells.query("year == 2020").set_index(["zone_id", "goal"])
    assert differing(truth, cells, ["status"]) == []
    assert set(cells["status"].drop(truth.index)) == {"not_applicable"}
    assert {"met", "not_met", "unknown", "not_due"} <= set(truth["status"])


def test_every_cell_of_the_scorecard_with_a_figure_traces_to_rows(judged):
    keys = ["zone_id", "year", "goal"]
    cells = judged.review.scorecard.cells.query("year == 2020 and status in ['met', 'not_met', 'not_due']")
    traced = pd.MultiIndex.from_frame(judged.review.scorecard.trace[keys])
    assert pd.MultiIndex.from_frame(cells[keys]).isin(traced).all()


def test_shares_of_relocated_projects(judged):
    projects = judged.result.projects
    relocated = projects.index[projects["origin_zone_id"].notna()]
    assert len(relocated) == 2
    wrong = judged.review.issues.query("issue == 'benefit_shares_wrong'")["record_id"].tolist()
    shares = projects.loc[relocated, ["origin_share", "host_share"]].sum(axis=1).round(6)
    assert shares.drop(wrong).tolist() == [1.0]
    assert shares[wrong].tolist() == [1.1]


def test_the_consequences_of_the_rankings_are_as_planted(judged):
    truth = judged.truth("ranking", "zone_id", "year", "rule")
    outcomes = judged.review.ranking.outcomes
    found = outcomes[outcomes["year"] >= 2019].astype({"year": "str"}).set_index(["zone_id", "year", "rule"])
    assert len(found) == len(truth)
    assert differing(truth, found, ["consequence", "outcome"]) == []
    assert set(truth["consequence"][truth["outcome"] == "applies"]) == set(codes("ranking_consequence"))


def test_the_rewards_are_as_planted(judged):
    truth = judged.truth("rewards", "zone_id", "year")
    found = judged.review.ranking.rewards.astype({"year": "str"}).set_index(["zone_id", "year"])
    expected = pd.to_numeric(truth["reward_wanyuan"].replace("", None)).astype("float64")
    pd.testing.assert_series_equal(found["reward_wanyuan"], expected, check_index_type=False, rtol=0, atol=1e-4)
    assert (found["missing"] == "未到年度").tolist() == [False, True, True]
    if judged.committed:
        assert expected.iloc[0] == pytest.approx(0.5 * (28562.91 - 26320.6 * 1.06), abs=1e-4)


def test_life_cycles_and_problems_of_projects(judged):
    cases = judged.result.data.cases
    states = state_of(cases[cases["subject_kind"] == "project"]).set_index("case_id")
    assert states["state"].astype("str").tolist() == ["terminated", "in_production", "started", "started"]
    assert states["is_open"].tolist() == [False, True, True, True]
    assert states["responsible_unit"].notna().all()
    [still] = problems(cases, AS_OF).to_dict("records")
    assert (still["problem_no"], still["problem_grade"], still["days_left"]) == ("QZ-2020-002", "leading_group", -6)
    assert (still["raised_date"], still["since"]) == (pd.Timestamp("2020-11-20"), pd.Timestamp("2020-12-14"))
    closed = cases.loc[cases["event"] == "problem_closed", "problem_no"].tolist()
    assert closed == ["QZ-2020-001"]
