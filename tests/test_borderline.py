"""The borderline list: the right records, exactly at the threshold, moved by the widths of the rules."""

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from grounds_cases import AS_OF, SAMPLE, policy, result
from openpyxl import load_workbook
from typer.testing import CliRunner

import landuse as lu
from landuse.cli.app import app
from landuse.margins.rankings import ranking_scenarios
from landuse.margins.scenarios import _Base
from landuse.reports import write_ledger
from landuse.reports.borderline_book import write_borderline

SUSPENDED = {
    "works_status": "suspended", "suspended_since_date": "2018-01-01", "has_construction_permit": True, "contract_date": "2015-01-01",
    "required_area_m2": 3000.0, "developed_area_m2": 2000.0, "planned_investment_wanyuan": 1000.0, "invested_wanyuan": 900.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def found():
    return lu.borderline(result())


def assessed(rows):
    parcels = pd.DataFrame.from_dict({name: SUSPENDED | facts for name, facts in rows.items()}, orient="index").rename_axis(
        "parcel_id"
    )
    return lu.assess(lu.LandData(parcels=parcels), policy=lu.load_policy("cn", as_of=AS_OF), as_of=AS_OF)


TRIED = {
    "far": {},
    "third": {"developed_area_m2": 1000.0},
    "near": {"developed_area_m2": 1049.0},
    "beyond": {"developed_area_m2": 1051.0},
    "survey": {"developed_area_m2": 1002.9},
    "quarter": {"invested_wanyuan": 262.0},
    "day": {"suspended_since_date": "2019-12-29", "invested_wanyuan": 10.0},
    "days": {"suspended_since_date": "2019-12-26", "invested_wanyuan": 10.0},
}
EXACT = {
    "below-third": {"developed_area_m2": float(np.nextafter(1000.0, 0))},
    "exact-quarter": {"invested_wanyuan": 250.0},
    "below-quarter": {"invested_wanyuan": float(np.nextafter(250.0, 0))},
    "rounded": {"invested_wanyuan": 249.9999999},
    "at": {"developed_area_m2": 1050.0},
    "under": {"developed_area_m2": 1049.9999},
}


@pytest.fixture(scope="module")
def made():
    return assessed(TRIED | EXACT)


@pytest.fixture(scope="module")
def listed(made):
    return lu.borderline(made)


def test_members_lie_within_the_widths(listed):
    kinds = listed.members.set_index("key")["kinds"]
    assert kinds[kinds.index.isin(TRIED)].to_dict() == {
        "third": "threshold, area", "near": "threshold", "survey": "threshold, area", "quarter": "threshold", "day": "date",
    }  # fmt: skip
    assert set(listed.members["review"]) == {"人工复核"}
    several = kinds.str.split(", ").explode().value_counts()
    counted = {name: int(several.get(name, 0)) for name in ("threshold", "area", "date", "benchmark")}
    assert listed.summary()["idle_status"] == {"judged": len(TRIED | EXACT), "members": len(kinds)} | counted


def test_nothing_is_rounded_before_it_is_compared(made, listed):
    """Exactly one third and exactly a quarter are not idle; the next number below is."""
    expected = {
        "third": "not_idle", "below-third": "idle_suspended", "exact-quarter": "not_idle", "below-quarter": "idle_suspended",
        "rounded": "idle_suspended",
    }  # fmt: skip
    assert made.results["idle_status"].astype("str").loc[list(expected)].to_dict() == expected
    assert set(expected) <= set(listed.members["key"])


def test_a_width_exactly_reached_is_not_passed(listed):
    """A third moved up by 5 % is 0.35 exactly: 1050 of 3000 is not less."""
    keys = set(listed.members["key"])
    assert ("under" in keys, "at" in keys) == (True, False)


def test_the_sample(found):
    summary = found.summary()
    assert summary["idle_status"]["judged"] == len(result().results)
    assert 10 < summary["idle_status"]["members"] < 60
    assert summary["per_mu_grade"]["threshold"] > 20
    assert not found.members.duplicated(["verdict", "key"]).any()
    assert (found.rows["now"] != found.rows["then"]).all()
    counted = found.rows.groupby(["verdict", "scenario"]).size()
    tried = found.scenarios.set_index(["verdict", "scenario"])["moved"]
    assert counted.reindex(tried.index, fill_value=0).tolist() == tried.tolist()
    assert {"threshold", "area", "date", "benchmark"} <= set(found.scenarios["kind"])


def test_a_moved_date_gives_what_the_metric_gives_on_changed_data(found):
    row = found.rows[(found.rows["verdict"] == "idle_status") & found.rows["scenario"].str.contains("宗地的约定动工日期早")].iloc[
        0
    ]
    parcels = result().data.parcels
    moved = parcels.assign(agreed_start_date=parcels["agreed_start_date"] - pd.Timedelta(days=policy().borderline.days))
    data = result().data.with_tables({"parcels": moved})
    status = lu.measure(data, ["idle_status"], policy=policy(), as_of=AS_OF)["idle_status"]
    assert str(status.loc[row["key"]]) == row["then"]


def test_days_are_tried_one_by_one_and_the_fewest_that_change_count():
    """A verdict that is another after a day and the old one again after three is borderline all the same."""

    class Turning(_Base):
        def judged(self, frames, policy):
            day = frames.get("parcels", self.frames["parcels"])["delivery_date"].dt.day
            return day.map({1: "a", 2: "b", 3: "c", 4: "a", 5: "a"})

    frame = pd.DataFrame({"delivery_date": pd.to_datetime(["2020-01-01", "2020-01-02", "2020-01-05"])})
    base = Turning("idle_status", {"parcels": frame}, policy(), pd.Timestamp(AS_OF))
    earlier, later = base.shifted("parcels", "delivery_date", 3)
    assert later.judged().tolist()[:2] == ["b", "c"]
    assert earlier.judged().tolist()[2] == "c"
    assert (later.label, earlier.label) == ("宗地的实际交地日期晚 1 至 3 天", "宗地的实际交地日期早 1 至 3 天")


def test_unmoved_rankings_give_the_grades_of_the_run():
    """With widths of next to nothing no cut, area or benchmark of the same year moves anybody."""
    still = policy().borderline.model_copy(update={"share": 1e-12, "area_share": 1e-12})
    quiet = replace(result(), policy=replace(policy(), borderline=still))
    now = result().enterprises["per_mu_grade"].astype("str").tolist()
    tried = [scenario for scenario in ranking_scenarios(quiet) if scenario.kind in {"threshold", "area"}]
    assert len(tried) == 4
    for scenario in tried:
        assert scenario.judged().astype("str").tolist() == now


def test_land_of_one_firm_alone_moves_its_grade():
    firms = [f"E{number}" for number in range(8)]
    tax = [100.0, 90.0, 80.0, 79.9, 60.0, 50.0, 40.0, 30.0]
    parcels = pd.DataFrame({"parcel_id": firms, "area_m2": 10000.0})
    data = lu.LandData(
        parcels=parcels,
        enterprises=pd.DataFrame({"enterprise_id": firms, "size_class": "below_scale", "operating_status": "operating"}),
        accounts=pd.DataFrame({"enterprise_id": firms, "year": 2020, "tax_wanyuan": tax, "revenue_wanyuan": tax}),
        occupancy=pd.DataFrame({"parcel_id": firms, "enterprise_id": firms, "tenure": "own", "occupied_area_m2": 10000.0}),
    )
    rules = lu.load_policy(SAMPLE / "policy.toml", as_of=AS_OF)
    cut = tuple(row.model_copy(update={"upto_share": 0.375}) if row.id == "A" else row for row in rules.standing.classes)
    rules = replace(rules, standing=rules.standing.model_copy(update={"classes": cut}))
    listed = lu.borderline(lu.assess(data, policy=rules, as_of=AS_OF))
    area = listed.rows[(listed.rows["verdict"] == "per_mu_grade") & (listed.rows["kind"] == "area")]
    assert area[["key", "now", "then"]].to_numpy().tolist() == [["E3", "B", "A"], ["E2", "A", "B"]]


def test_widths_are_rules_of_the_pack():
    for name, value in (("share", 0.05), ("area_share", 0.003), ("days", 3), ("years", 1)):
        source = policy().source(f"borderline.{name}")
        assert (source.value, source.confidence) == (value, "DESIGN")


def test_workbook(found, tmp_path):
    book = load_workbook(write_borderline(found, tmp_path / "b.xlsx", title="某开发区", reporting_unit="某局"))
    assert book.sheetnames[:3] == ["临界清单", "试算情形", "说明"]
    texts = [str(cell.value) for row in book["临界清单"].iter_rows() for cell in row if cell.value is not None]
    assert texts.count("人工复核") == len(found.members)
    assert set(found.members["key"]) <= set(texts)
    notes = {str(value) for row in book["说明"].iter_rows(values_only=True) for value in row}
    topics = {row.topic for row in policy().conflicts.rows} & notes
    assert any("土地闲置费的费率" in topic for topic in topics)
    concerned = found.rows[["verdict", "now", "then"]].drop_duplicates().to_numpy().tolist()
    assert topics == {
        row.topic
        for row in policy().conflicts.rows
        if any(row.concerns(v, now) or row.concerns(v, then) for v, now, then in concerned)
    }
    scenarios = [[cell.value for cell in row] for row in book["试算情形"].iter_rows()]
    assert sum(row[4] for row in scenarios if isinstance(row[4], int)) == int(found.scenarios["moved"].sum())


def test_some_records_alone_give_what_all_of_them_give(found):
    for verdict in ("idle_status", "standard_land_conclusion", "per_mu_grade"):
        key = found.members.loc[found.members["verdict"] == verdict, "key"].iloc[0]
        alone = lu.borderline(result(), (verdict,), (key,))
        mine = found.members[(found.members["verdict"] == verdict) & (found.members["key"] == key)]
        assert alone.members.to_numpy().tolist() == mine.to_numpy().tolist()
        assert set(alone.scenarios["judged"]) == {1}
    for verdict, frame in (("zombie_status", result().enterprises), ("project_zombie_status", result().projects)):
        assert lu.borderline(result(), (verdict,), (frame.index[0],)).members.empty


def test_copies_that_are_judged_together_give_what_each_gives_alone(found, monkeypatch):
    monkeypatch.setattr("landuse.margins.scenarios.MOST_ROWS", 1)
    made = assessed(TRIED)
    together = lu.borderline(made, ("idle_status",)).rows
    monkeypatch.setattr("landuse.margins.scenarios.MOST_ROWS", 10**6)
    assert lu.borderline(made, ("idle_status",)).rows.equals(together)
    assert len(together) > 5


def test_no_share_is_rounded_whatever_the_areas():
    """Whoever lies between the moved and unmoved third is a member and nobody else, of random areas and those closest to each of them."""
    chance = np.random.default_rng(20201231)
    required = np.round(chance.uniform(100, 90_000, 60), 2)
    rows = {}
    for n, whole in enumerate(required.tolist()):
        for m, factor in enumerate((Fraction(19, 20), Fraction(1), Fraction(21, 20))):
            at = float(Fraction(whole) / 3 * factor)
            close = (np.nextafter(at, 0), np.nextafter(at, np.inf)) if m == 1 else (at * (1 - 1e-12), at * (1 + 1e-12))
            for k, area in enumerate(close):
                rows[f"{n}-{m}-{k}"] = {"required_area_m2": whole, "developed_area_m2": float(area)}
    listed = lu.borderline(assessed(rows), ("idle_status",)).rows
    found = set(listed.loc[listed["scenario"].str.startswith("面积三分之一的界限"), "key"])

    def below(facts, factor):
        return Fraction(facts["developed_area_m2"]) < Fraction(facts["required_area_m2"]) / 3 * factor

    sides = {key: [below(facts, factor) for factor in (Fraction(19, 20), 1, Fraction(21, 20))] for key, facts in rows.items()}
    assert found == {key for key, (low, now, high) in sides.items() if not low == now == high}
    assert 0 < len(found) < len(rows)


def test_the_ledger_marks_and_lists_them(found, tmp_path):
    members = found.members[found.members["verdict"] == "idle_status"]
    book = load_workbook(write_ledger(result(), tmp_path / "l.xlsx", review=members))
    assert book.sheetnames[:5] == ["台账", "汇总", "全部宗地", "人工复核", "数据问题"]
    listed = [row for row in book["人工复核"].iter_rows(values_only=True) if row[1] in set(members["key"])]
    assert len(listed) == len(members)
    assert {row[6] for row in listed} == {"人工复核"}
    assert dict(zip(members["key"], members["scenarios"], strict=True)) == {row[1]: row[5] for row in listed}
    marked = {row[1] for row in book["台账"].iter_rows(values_only=True) if "人工复核" in row}
    assert marked == set(members["key"]) & set(result().disposal.index)
    assert marked
    assert "人工复核" not in load_workbook(write_ledger(result(), tmp_path / "l.xlsx")).sheetnames


def test_an_officer_sees_it_in_the_grounds(tmp_path):
    rows = pd.DataFrame([{"parcel_id": "third", **SUSPENDED, "developed_area_m2": 1000.0}, {"parcel_id": "far", **SUSPENDED}])
    rows.to_csv(tmp_path / "parcels.csv", index=False)
    config = tmp_path / "landuse.toml"
    config.write_text(
        '[project]\nname = "某区"\nas_of = 2020-12-31\npolicy = "cn"\n[data.parcels]\nfile = "parcels.csv"\n', encoding="utf-8"
    )
    told = CliRunner().invoke(app, ["why", "third", str(config)]).output
    assert "临界，人工复核：" in told
    assert "  1. 面积三分之一的界限上调 5%，结论变为“中止开发闲置(可认定)”" in told
    assert "结论都不改变" in CliRunner().invoke(app, ["why", "far", str(config)]).output
    found = json.loads(CliRunner().invoke(app, ["why", "third", str(config), "--json"]).output)
    assert [near["then"] for near in found["borderline"]] == ["idle_suspended"] * len(found["borderline"])
    assert "borderline" not in json.loads(CliRunner().invoke(app, ["why", "third", str(config), "--json", "--quick"]).output)


def test_command_line(tmp_path):
    parcels = pd.DataFrame([{"parcel_id": "third", **SUSPENDED, "developed_area_m2": 1000.0}])
    parcels.to_csv(tmp_path / "parcels.csv", index=False)
    (tmp_path / "landuse.toml").write_text(
        '[project]\nname = "某区"\nas_of = 2020-12-31\npolicy = "cn"\n[data.parcels]\nfile = "parcels.csv"\n', encoding="utf-8"
    )
    config, book = str(tmp_path / "landuse.toml"), str(tmp_path / "b.xlsx")
    run = CliRunner().invoke(app, ["borderline", config, "-o", book])
    assert run.exit_code == 0, run.output
    assert "1 个中临界 1 个（门槛 1，面积 1，日期 0，基准年 0；可兼有）" in run.output
    told = json.loads(CliRunner().invoke(app, ["borderline", config, "--json"]).output)
    assert told["verdicts"]["idle_status"]["members"] == 1
