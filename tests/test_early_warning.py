"""Early warnings: which mark comes next and how near it is, on worked cases, and that no other column moved for them."""

from pathlib import Path

import pandas as pd
import pytest
from casebook import land_data, load_cases, written

import landuse as lu
from landuse.errors import PolicyError
from landuse.vocabulary import codes, column

SAMPLE = Path(__file__).parents[1] / "data" / "parcels" / "landuse.toml"
COLUMNS = ("days_to_next_mark", "next_mark", "next_mark_date", "mark_warning")
HEAD = '[pack]\nid = "local"\ntitle = "t"\nlevel = "city"\nextends = "cn"\nin_force_from = 2012-07-01\n'


def local_pack(folder, days):
    path = folder / "local.toml"
    path.write_text(f'{HEAD}[idle.warning_days]\nvalue = {days}\narticle = "local"\nconfidence = "DESIGN"\n', encoding="utf-8")
    return path


@pytest.mark.parametrize("case", load_cases("early_warnings"))
def test_worked_cases(case):
    policy = lu.load_policy("cn", as_of=case["as_of"])
    row = lu.measure(land_data(case), list(COLUMNS), policy=policy, as_of=case["as_of"]).loc["P1"]
    assert {name: written(row[name]) for name in COLUMNS} == {name: case[name] for name in COLUMNS}


def test_every_mark_is_a_column_of_days_and_every_warning_of_the_pack_a_code():
    marks = [code for code in codes("next_mark") if code != "none"]
    assert all(column(name, "parcels").dtype == "date" for name in marks)
    source = lu.load_policy("cn", as_of="2020-12-31").source("idle.warning_days")
    assert (source.value, source.confidence) == ([90, 60, 30], "DESIGN")
    assert [f"within_{days}" for days in sorted(source.value)] == [code for code in codes("mark_warning") if code != "none"]


def test_a_local_pack_may_warn_later_but_only_in_steps_that_have_a_label(tmp_path):
    case = {"works_status": "not_started", "agreed_start_date": "2018-03-01"}
    policy = lu.load_policy(local_pack(tmp_path, "[30]"), as_of="2018-12-31")
    row = lu.measure(land_data(case), ["next_mark", "mark_warning"], policy=policy, as_of="2018-12-31").loc["P1"]
    assert (row["next_mark"], row["mark_warning"]) == ("first_anniversary_date", "none")  # 60 days ahead
    with pytest.raises(PolicyError, match=r"mark_warning.*within_45"):
        lu.load_policy(local_pack(tmp_path, "[90, 45]"), as_of="2018-12-31")


def test_the_whole_sample_agrees_with_the_days_to_the_next_mark():
    day = pd.Timestamp("2020-12-31")
    data = lu.read_data(SAMPLE)
    found = lu.measure(data, ["works_status", *COLUMNS], policy=lu.load_policy("cn", as_of="2020-12-31"), as_of=day)
    days = (found["next_mark_date"] - day).dt.days
    unstarted = found["works_status"] == "not_started"
    assert (days[unstarted].dropna() == found["days_to_next_mark"][unstarted].dropna()).all()
    assert found["days_to_next_mark"].notna().sum() == days[unstarted].notna().sum() > 20
    near = found["mark_warning"].isin(["within_30", "within_60", "within_90"])
    assert (near == days.between(0, 90)).all()
    assert near.sum() > 3
    assert (found["next_mark"] == "suspension_anniversary_date").any()
    assert found["next_mark"].isna().any()
    assert (found["next_mark"].isna() == found["mark_warning"].isna()).all()
