"""The truth planted in the sample is found exactly, for the committed folder and for another seed."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from landuse.io.read import read_data
from landuse.io.sample import write_sample
from landuse.policy import load_policy
from landuse.results import Assessment
from landuse.screening import assess

COMMITTED = Path(__file__).parents[1] / "data" / "parcels"
AS_OF = "2020-12-31"
CODES = ("idle_status", "idle_class", "start_due_basis", "holder_clock_basis", "disposal_action")
DAYS = ("start_due_date", "one_year_mark_date", "two_year_mark_date")
OF_PAIRS = {"parcel_overlap", "parcel_gap"}
OF_FIRMS = ("zombie_status", "zombie_route", "is_inactive", "is_zombie_oecd")


@dataclass(frozen=True)
class Judged:
    """A sample folder and the assessment of what stands in it."""

    folder: Path
    result: Assessment

    def table(self, name: str) -> pd.DataFrame:
        return pd.read_csv(self.folder / f"{name}.csv", dtype="str", keep_default_na=False, encoding="utf-8-sig")

    def truth(self, name: str) -> pd.DataFrame:
        found = self.table(name)
        return found.set_index(found.columns[0])


@pytest.fixture(scope="module", params=["committed", "another seed"])
def judged(request, tmp_path_factory):
    folder = COMMITTED
    if request.param != "committed":
        folder = tmp_path_factory.mktemp("other")
        write_sample(folder, seed=31, scenes=False)
    return Judged(folder, assess(read_data(folder), policy=load_policy("cn-2101", as_of=AS_OF), as_of=AS_OF))


@pytest.fixture(scope="module")
def parcels(judged):
    return judged.truth("truth"), pd.DataFrame(judged.result.results)


@pytest.fixture(scope="module")
def firms(judged):
    return judged.truth("truth_enterprises"), judged.result.enterprises


def differing(truth: pd.DataFrame, column: str, found: pd.Series) -> list[tuple[str, str, str, str]]:
    texts = found.reindex(truth.index).astype("object").where(found.reindex(truth.index).notna(), "").astype("str")
    wrong = texts != truth[column]
    return list(zip(truth.index[wrong], truth.loc[wrong, "plant"], texts[wrong], truth.loc[wrong, column], strict=True))


def test_every_parcel_is_judged(parcels):
    truth, results = parcels
    assert set(results.index.astype("str")) == set(truth.index)
    assert set(truth["as_of"]) == {AS_OF}


@pytest.mark.parametrize("column", CODES)
def test_codes_are_found(parcels, column):
    truth, results = parcels
    assert differing(truth, column, results[column]) == []


@pytest.mark.parametrize("column", DAYS)
def test_days_are_found(parcels, column):
    truth, results = parcels
    assert differing(truth, column, results[column].dt.strftime("%Y-%m-%d")) == []


def test_idle_days_are_found(parcels):
    truth, results = parcels
    assert differing(truth, "idle_days", results["idle_days"]) == []


def test_fees_are_found(parcels):
    truth, results = parcels
    expected = pd.to_numeric(truth["idle_fee_wanyuan"].replace("", None)).rename("idle_fee_wanyuan")
    assert expected.notna().sum() > 50
    pd.testing.assert_series_equal(
        results["idle_fee_wanyuan"].reindex(truth.index), expected, check_names=False, check_index_type=False, rtol=0, atol=1e-6
    )


def test_missing_evidence_is_named(parcels):
    truth, results = parcels
    found = results["missing_evidence"].reindex(truth.index)
    wrong = [
        (plant, names, expected)
        for plant, names, expected in zip(truth["plant"], found, truth["missing_evidence"], strict=True)
        if {*filter(None, names.replace(",", " ").split())} != {*expected.split()}
    ]
    assert wrong == []
    assert (truth["missing_evidence"] != "").sum() > 15


def test_issues_are_raised_for_the_planted_records_only(judged):
    truth, result = judged.truth("truth"), judged.result
    issues = result.issues[(result.issues["record_id"] != "") & ~result.issues["issue"].isin(OF_PAIRS)]
    found = issues.groupby("record_id")["issue"].agg(set).to_dict()
    stray = {key: kinds for key, kinds in found.items() if key not in truth.index and key not in result.enterprises.index}
    assert stray == {
        "210199001099GB00099": {"delay_unknown_parcel"},
        "210199001098GB00098": {"commitment_unknown_parcel"},
    }
    planted = pd.concat([truth["issues"], judged.truth("truth_enterprises")["issues"]])
    expected = {code: set(text.split()) - OF_PAIRS for code, text in planted.items() if text}
    assert {key: kinds for key, kinds in found.items() if key not in stray} == expected
    assert {"occupancy_over_parcel", "occupancy_unknown_enterprise", "amounts_not_shared"} <= set(issues["issue"])


def test_overlaps_and_gaps_are_found_at_the_planted_records_only(judged):
    """A pair of parcels is one row that names both; drawing a boundary over a neighbour's or crossing itself is what was planted."""
    truth, issues = judged.truth("truth"), judged.result.issues

    def pairs(issue):
        rows = issues[issues["issue"] == issue]
        return [{record, text.split()[1]} for record, text in zip(rows["record_id"], rows["value"], strict=True)]

    drawn_over = set(truth.index[truth["issues"].str.contains("parcel_overlap")])
    assert len(drawn_over) == 2
    assert all(pair & drawn_over for pair in pairs("parcel_overlap"))
    shapes = judged.result.results.geometry
    over_land = {
        code for code in drawn_over if shapes.drop(code).intersection(shapes[code]).area.max() > 1
    }  # none over a missing one
    assert over_land == set().union(*pairs("parcel_overlap")) & drawn_over
    assert over_land
    crossing = set(truth.index[truth["issues"].str.contains("geometry_repaired")])
    assert all(pair & crossing for pair in pairs("parcel_gap"))


def test_every_firm_is_judged(firms):
    truth, found = firms
    assert set(found.index) == set(truth.index)
    assert set(truth["as_of"]) == {AS_OF}


@pytest.mark.parametrize("column", OF_FIRMS)
def test_firms_are_found(firms, column):
    """Every status, route and flag that is planted; a blank in the truth plants nothing."""
    truth, found = firms
    planted = truth[truth[column] != ""]
    assert differing(planted, column, found[column].astype("object").map({True: "true", False: "false"}.get, na_action="ignore")
                     if found[column].dtype == "boolean" else found[column]) == []  # fmt: skip
    assert planted[column].nunique() >= 2


def test_what_is_planted_as_undecidable_stays_unknown(firms):
    truth, found = firms
    no_interest = truth["plant"].isin(["oecd_no_interest", "oecd_two_years_only"])
    assert no_interest.sum() == 2
    assert found.loc[truth.index[no_interest], "is_zombie_oecd"].isna().all()
    no_data = truth.index[truth["zombie_status"] == "insufficient_data"]
    assert found.loc[no_data, "is_inactive"].isna().all()


def test_other_evidence_shows_in_the_firms_planted_for_it(firms):
    truth, found = firms
    plants = found.groupby(truth["plant"].reindex(found.index))
    assert plants.get_group("evergreen")[["is_zombie_fn", "is_zombie_fn_m"]].all(axis=None)
    assert (plants.get_group("subsidised")["real_profit_wanyuan"] < 0).all()
    assert plants.get_group("oecd_no_interest")[["is_zombie_chk", "is_zombie_fn"]].isna().all(axis=None)
    assert plants.get_group("z3_losing")[["is_loss_making", "is_insolvent"]].all(axis=None)


def test_land_of_firms_is_found(firms):
    truth, found = firms
    expected = pd.to_numeric(truth["land_area_mu"].replace("", None))
    assert expected.notna().sum() > 300
    land = found["land_area_mu"].reindex(truth.index)
    pd.testing.assert_series_equal(land, expected, check_names=False, check_index_type=False, rtol=0, atol=1e-4)


def test_projects_are_found(judged):
    """true: open; resolved where a case of the project was disposed of; false: none; blank: to be classified."""
    truth, cases = judged.truth("truth_projects"), judged.table("cases")
    disposed = cases.loc[(cases["对象类别"] == "僵尸项目") & (cases["事件"] == "处置完毕"), "对象编号"]
    expected = truth["is_zombie_project"].map({"true": "open", "false": "none", "": "to_classify"})
    expected = expected.mask(truth.index.isin(disposed) & (truth["is_zombie_project"] != "true"), "resolved")
    found = judged.result.projects
    assert set(found.index) == set(truth.index)
    assert differing(truth.assign(project_zombie_status=expected), "project_zombie_status", found["project_zombie_status"]) == []
    assert set(expected) == {"open", "none", "to_classify", "resolved"}
    without_land = set(truth.index[expected == "open"]) - set(judged.table("project_parcels")["项目代码"])
    assert len(without_land) >= 10


def test_causes_of_projects_lead_to_their_remedies(judged):
    open_ones = judged.result.projects.query("project_zombie_status == 'open'")
    causes = judged.truth("truth_projects")["project_cause"].loc[open_ones.index]
    assert set(causes) == {"P1", "P2", "P3", "P4", "P5"}
    assert open_ones["project_remedy"].notna().all()
    assert (open_ones["project_government_cause"] == causes.isin(["P1", "P2", "P5"])).all()
