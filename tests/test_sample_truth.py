"""The truth planted in the sample is found exactly, for the committed folder and for another seed."""

from pathlib import Path

import pandas as pd
import pytest

from landuse.io.read import read_data
from landuse.io.sample import write_sample
from landuse.policy import load_policy
from landuse.screening import assess

COMMITTED = Path(__file__).parents[1] / "data" / "parcels"
AS_OF = "2020-12-31"
CODES = ("idle_status", "idle_class", "start_due_basis", "holder_clock_basis", "disposal_action")
DAYS = ("start_due_date", "one_year_mark_date", "two_year_mark_date")


@pytest.fixture(scope="module", params=["committed", "another seed"])
def judged(request, tmp_path_factory):
    folder = COMMITTED
    if request.param != "committed":
        folder = tmp_path_factory.mktemp("other")
        write_sample(folder, seed=31)
    truth = pd.read_csv(folder / "truth.csv", dtype="str", keep_default_na=False, encoding="utf-8-sig").set_index("parcel_id")
    result = assess(read_data(folder), policy=load_policy("cn-2101", as_of=AS_OF), as_of=AS_OF)
    return truth, pd.DataFrame(result.results), result.issues


def differing(truth: pd.DataFrame, column: str, found: pd.Series) -> list[tuple[str, str, str, str]]:
    texts = found.reindex(truth.index).astype("object").where(found.reindex(truth.index).notna(), "").astype("str")
    wrong = texts != truth[column]
    return list(zip(truth.index[wrong], truth.loc[wrong, "plant"], texts[wrong], truth.loc[wrong, column], strict=True))


def test_every_parcel_is_judged(judged):
    truth, results, _ = judged
    assert set(results.index.astype("str")) == set(truth.index)
    assert set(truth["as_of"]) == {AS_OF}


@pytest.mark.parametrize("column", CODES)
def test_codes_are_found(judged, column):
    truth, results, _ = judged
    assert differing(truth, column, results[column]) == []


@pytest.mark.parametrize("column", DAYS)
def test_days_are_found(judged, column):
    truth, results, _ = judged
    assert differing(truth, column, results[column].dt.strftime("%Y-%m-%d")) == []


def test_idle_days_are_found(judged):
    truth, results, _ = judged
    assert differing(truth, "idle_days", results["idle_days"]) == []


def test_fees_are_found(judged):
    truth, results, _ = judged
    expected = pd.to_numeric(truth["idle_fee_wanyuan"].replace("", None)).rename("idle_fee_wanyuan")
    assert expected.notna().sum() > 50
    pd.testing.assert_series_equal(
        results["idle_fee_wanyuan"].reindex(truth.index), expected, check_names=False, check_index_type=False, rtol=0, atol=1e-6
    )


def test_missing_evidence_is_named(judged):
    truth, results, _ = judged
    found = results["missing_evidence"].reindex(truth.index)
    wrong = [
        (plant, names, expected)
        for plant, names, expected in zip(truth["plant"], found, truth["missing_evidence"], strict=True)
        if {*filter(None, names.replace(",", " ").split())} != {*expected.split()}
    ]
    assert wrong == []
    assert (truth["missing_evidence"] != "").sum() > 15


def test_issues_are_raised_for_the_planted_records_only(judged):
    truth, _, issues = judged
    of_records = issues[issues["table"].isin(["parcels", "delays"]) & (issues["record_id"] != "")]
    found = of_records.groupby("record_id")["issue"].agg(set).to_dict()
    stray = {key: kinds for key, kinds in found.items() if key not in truth.index}
    assert stray == {"210199001099GB00099": {"delay_unknown_parcel"}}
    expected = {code: set(text.split()) for code, text in truth["issues"].items() if text}
    assert {key: kinds for key, kinds in found.items() if key not in stray} == expected
