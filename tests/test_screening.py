"""Assessing: results, the disposal list and its order, issues with their places, provenance."""

import pandas as pd
import pytest

import landuse as lu
from landuse.errors import TableError

AS_OF = "2020-12-31"
POLICY = lu.load_policy("cn", as_of=AS_OF)
PARCELS = pd.DataFrame([
    {"parcel_id": "reclaim", "works_status": "not_started", "agreed_start_date": "2018-03-01", "delay_cause": "H", "area_m2": 2000},
    {"parcel_id": "older", "works_status": "not_started", "agreed_start_date": "2017-03-01", "delay_cause": "H", "area_m2": 1000},
    {"parcel_id": "fee", "works_status": "not_started", "agreed_start_date": "2019-03-01", "delay_cause": "H", "area_m2": 3000},
    {"parcel_id": "open", "works_status": "not_started", "agreed_start_date": "2018-03-01", "delay_cause": "G1", "area_m2": None},
    {"parcel_id": "open-big", "works_status": "not_started", "agreed_start_date": "2018-03-01", "delay_cause": "G1", "area_m2": 9000},
    {"parcel_id": "blank", "area_m2": 10},
    {"parcel_id": "built", "works_status": "completed", "area_m2": 10},
    {"parcel_id": "contra", "works_status": "not_started", "agreed_start_date": "2019-01-01", "actual_start_date": "2018-12-01"},
    {"parcel_id": "lease", "works_status": "not_started", "agreed_start_date": "2019-03-01", "delay_cause": "H", "supply_mode": "lease"},
    {"parcel_id": "void", "works_status": "completed", "supplement_signed_date": "2019-01-01", "supplement_start_date": "2018-01-01"},
    {"parcel_id": "long", "works_status": "completed", "supplement_signed_date": "2018-01-01", "supplement_start_date": "2019-01-02"},
])  # fmt: skip
DELAYS = pd.DataFrame(
    [
        ("built", "G1", "2018-01-01", "2018-02-01", None),
        ("built", "G1", "2018-02-01", "2018-01-01", "函"),
        ("built", "G1", None, "2018-01-01", "函"),
        ("built", "H", "2018-01-01", "2018-02-01", "函"),
        ("nobody", "G1", "2018-01-01", "2018-02-01", "函"),
        ("built", "G1", "2018-01-01", "2018-02-01", "函"),
    ],
    columns=["parcel_id", "cause", "first_date", "last_date", "document_no"],
)
ORIGIN = pd.DataFrame({"file": "延误.csv", "sheet": "", "row": range(2, 8)}, index=pd.RangeIndex(6, name="row"))
DATA = lu.LandData(parcels=PARCELS, delays=DELAYS, origins={"delays": ORIGIN})
RESULT = lu.assess(DATA, policy=POLICY, as_of=AS_OF)


def test_order_of_the_disposal_list():
    assert RESULT.disposal.index.tolist() == ["older", "reclaim", "fee", "lease", "open-big", "open", "blank", "contra"]
    assert RESULT.disposal["disposal_priority"].tolist() == list(range(1, 9))
    assert RESULT.results["disposal_priority"].notna().sum() == 8


def test_every_row_carries_its_operands():
    for name in ("works_status", "agreed_start_date", "delay_cause", "start_due_date", "one_year_mark_date", "two_year_mark_date", "legal_basis",
                 "land_price_wanyuan", "disposal_rule", "missing_evidence"):  # fmt: skip
        assert name in RESULT.disposal, name


def test_the_action_none_is_not_listed():
    assert (RESULT.disposal["disposal_action"] != "none").all()
    assert RESULT.results.loc["built", "disposal_action"] == "none"


@pytest.mark.parametrize(
    ("issue", "record", "row"),
    [
        ("delay_without_document", "built", 2), ("delay_reversed", "built", 3), ("delay_without_first_date", "built", 4),
        ("delay_cause_not_counted", "built", 5), ("delay_unknown_parcel", "nobody", 6), ("supplement_before_signing", "void", None),
        ("supplement_over_one_year", "long", None), ("start_contradiction", "contra", None), ("lease_fee_unknown", "lease", None),
    ],
)  # fmt: skip
def test_issues(issue, record, row):
    found = RESULT.issues[RESULT.issues["issue"] == issue]
    assert found["record_id"].tolist() == [record]
    if row is not None:
        assert found[["file", "row"]].to_numpy().tolist() == [["延误.csv", row]]


def test_absent_columns_are_issues_and_unknown():
    absent = RESULT.issues.loc[RESULT.issues["issue"] == "column_absent", "column"]
    assert {"delivery_date", "land_price_wanyuan", "floor_area_m2"} <= set(absent)
    assert RESULT.results["floor_area_ratio"].isna().all()


def test_delays_without_documents_deduct_nothing_and_say_so():
    data = lu.LandData(parcels=PARCELS, delays=DELAYS.drop(columns="document_no"))
    result = lu.assess(data, policy=POLICY, as_of=AS_OF)
    absent = result.issues[(result.issues["issue"] == "column_absent") & (result.issues["table"] == "delays")]
    assert absent["column"].tolist() == ["document_no"]
    assert (result.results["deducted_days"].dropna() == 0).all()


def test_nothing_is_lost_and_the_input_is_kept():
    assert RESULT.results.index.tolist() == PARCELS["parcel_id"].tolist()
    assert "floor_area_m2" not in DATA.parcels


def test_provenance_is_the_same_for_the_same_run():
    again = lu.assess(DATA, policy=POLICY, as_of=AS_OF)
    assert again.provenance == RESULT.provenance
    assert RESULT.provenance["as_of"] == AS_OF


def test_extra_columns_per_mu():
    extra = {"value": lu.ExtraColumn("value", "评估值", "USD", per_mu=True)}
    parcels = PARCELS.head(2).assign(value=[300.0, 100.0])
    result = lu.assess(lu.LandData(parcels=parcels, extra=extra), policy=POLICY, as_of=AS_OF)
    assert result.results["value_per_mu"].tolist() == pytest.approx([100.0, 66.6666667])


def test_as_of_must_be_a_day():
    with pytest.raises(TableError, match="2020-12-31"):
        lu.assess(DATA, policy=POLICY, as_of="去年")
