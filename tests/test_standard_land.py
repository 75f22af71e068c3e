"""Standard land: promises judged by the agreement, never before they are due; conclusions; sets; measured figures; issues."""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from casebook import written
from firm_cases import case_rows, cases_of, typed_table

import landuse as lu
from landuse.errors import PolicyError, UnknownNameError
from landuse.io.read import read_data
from landuse.io.sample.sample import make_sample
from landuse.measuring.graph import derivable
from landuse.standard_land import conclusion_sentence, indicator_label
from landuse.tables import unknown_values
from landuse.units import compound_factor
from landuse.vocabulary import codes, columns

ROOT = Path(__file__).parents[1]
COMMITTED = ROOT / "data" / "parcels"
AS_OF = "2020-12-31"
POLICY = lu.load_policy("cn", as_of=AS_OF)
ZHEJIANG = lu.load_policy("zhejiang-2018", as_of=AS_OF)
JUDGED = (
    "commitment_state", "completion_rate", "gap", "shortfall_share", "cure_until_date", "penalty_days", "liability_wanyuan",
    "commitment_missing",
)  # fmt: skip
CONCLUDED = (
    "standard_land_completion", "standard_land_production", "standard_land_conclusion", "commitments_promised", "commitments_met",
    "commitments_unmet", "commitments_unknown", "commitments_not_due", "standard_land_cure_until_date",
)  # fmt: skip
PROMISES = case_rows("standard_land")
CONCLUSIONS = case_rows("standard_land_conclusions")


def data_of(promises, **of_parcels):
    """Return data with parcel P1 and the given promises."""
    parcels = pd.DataFrame([{"parcel_id": "P1", "area_m2": 50 * 2000 / 3, **of_parcels}])
    rows = pd.DataFrame([{"parcel_id": "P1", "direction": "at_least", "due_date": "2020-06-30", **row} for row in promises])
    return lu.LandData(parcels=parcels, commitments=rows)


def judged(data, names=JUDGED, policy=POLICY, as_of=AS_OF):
    return lu.measure(data, list(names), policy=policy, as_of=as_of, table="commitments")


@cache
def judged_cases(as_of):
    """Return all cases of the table judged on one day, each on a parcel of its own."""
    rows = typed_table(PROMISES, "commitments").assign(parcel_id=PROMISES["case"], indicator=PROMISES["indicator"])
    prices = pd.to_numeric(PROMISES["land_price_wanyuan"].replace("", None))
    parcels = pd.DataFrame({"parcel_id": PROMISES["case"], "land_price_wanyuan": prices})
    return judged(lu.LandData(parcels=parcels, commitments=rows), as_of=as_of).set_axis(PROMISES["case"])


@pytest.mark.parametrize("case", cases_of(PROMISES))
def test_promises(case):
    found = judged_cases(case["as_of"]).loc[case["case"]]
    shown = {name: written(round(found[name], 10) + 0.0 if isinstance(found[name], float) else found[name]) for name in JUDGED}
    assert shown == {name: case[name] for name in JUDGED}, case["note"]


def promise_rows(case):
    rows = []
    for part in filter(None, case["promises"].split(";")):
        checkpoint, due, actual = part.split(" ")
        rows.append({
            "parcel_id": case["case"], "indicator": f"指标{len(rows)}", "direction": "at_least", "promised_value": 10.0,
            "actual_value": None if actual == "?" else float(actual), "due_date": due,
            "checkpoint": None if checkpoint == "-" else checkpoint,
        })  # fmt: skip
    return rows


@cache
def concluded_cases(as_of):
    data = lu.LandData(
        parcels=pd.DataFrame({"parcel_id": CONCLUSIONS["case"]}),
        commitments=pd.DataFrame([row for case in CONCLUSIONS.to_dict("records") for row in promise_rows(case)]),
    )
    return lu.measure(data, list(CONCLUDED), policy=POLICY, as_of=as_of)


@pytest.mark.parametrize("case", cases_of(CONCLUSIONS))
def test_conclusions(case):
    found = concluded_cases(case["as_of"]).loc[case["case"]]
    assert {name: written(found[name]) for name in CONCLUDED} == {name: case[name] for name in CONCLUDED}, case["note"]


@pytest.fixture(scope="module", params=["committed", "another seed"])
def sample(request):
    if request.param == "committed":
        data = read_data(COMMITTED)
        truth = pd.read_csv(COMMITTED / "truth_commitments.csv", dtype={"parcel_id": str}, encoding="utf-8-sig")
    else:
        made = make_sample(31)
        data, truth = lu.LandData(**made.tables), made.truths["truth_commitments"]
    result = lu.assess(data, policy=lu.load_policy("cn-2101", as_of=AS_OF), as_of=AS_OF)
    return truth, result


def numbered(rows):
    return rows.assign(nth=rows.groupby(["parcel_id", "indicator"]).cumcount())


def test_the_planted_outcomes_are_found(sample):
    truth, result = sample
    found = result.commitments
    assert len(truth) == len(found) == 112
    place = ["parcel_id", "indicator", "nth"]  # one promise is planted twice
    both = numbered(truth).merge(numbered(found), on=place, validate="one_to_one")
    assert len(both) == len(truth)
    assert both["commitment_state"].astype("str").tolist() == both["state"].tolist()
    assert set(both["state"]) == {"met", "unmet", "not_due", "unknown"}
    for expected, measured in (("rate", "completion_rate"), ("liability_wanyuan_x", "liability_wanyuan_y")):
        assert both[expected].notna().sum() > 10
        pd.testing.assert_series_equal(both[measured], both[expected], check_names=False, rtol=0, atol=1e-4)


def test_plants_conclude_as_they_should(sample):
    truth, result = sample
    known = truth[truth["plant"] != "unknown_parcel"]
    plants = known[known["plant"] != "ordinary"].drop_duplicates("plant").set_index("plant")["parcel_id"]
    found = result.results["standard_land_conclusion"].astype("str").loc[plants].set_axis(plants.index)
    assert found.to_dict() == {
        "worked": "rectify", "all_met": "passed", "at_most_unmet": "rectify", "at_most_zero": "passed", "not_due": "not_due",
        "due_today": "not_due", "due_yesterday": "rectify", "missing": "data_incomplete", "late_completion": "rectify",
        "rounding": "rectify", "promised_missing": "data_incomplete", "failed": "failed", "per_hectare": "passed",
        "price_missing": "rectify", "set_incomplete": "passed", "repeated": "passed",
    }  # fmt: skip
    standard = result.results["standard_land_conclusion"] != "none"
    assert set(result.results.index[standard]) == set(known["parcel_id"])
    of_records = result.issues[(result.issues["record_id"] != "") & (result.issues["table"] == "commitments")]
    assert sorted(of_records["issue"]) == ["commitment_repeated"] * 2 + ["commitment_unknown_parcel"]


def test_two_damages_stand_side_by_side_and_are_never_added(sample):
    truth, result = sample
    worked = truth.loc[truth["plant"] == "worked", "parcel_id"].iloc[0]
    rows = result.commitments[result.commitments["parcel_id"] == worked]
    assert rows["liability_wanyuan"].round(9).tolist()[:2] == [268.8, 168.0]
    assert pd.isna(rows["liability_wanyuan"].iloc[2])
    assert not [name for name in result.results if "liability" in name]


def test_the_measured_figure_is_shown_but_judged_only_where_the_pack_says_so(tmp_path):
    promise = {"indicator": "投资强度", "promised_value": 3780.0, "unit": "万元/公顷"}
    data = data_of([promise, {**promise, "actual_value": 4000.0}], fixed_asset_investment_wanyuan=12600.0)
    names = ["indicator_column", "measured_value", "actual_source", "judged_value", "commitment_state"]
    asleep = judged(data, names)
    assert asleep["measured_value"].tolist() == pytest.approx([3780.0, 3780.0])
    assert asleep["actual_source"].tolist() == ["unknown", "stated"]
    assert asleep["commitment_state"].tolist() == ["unknown", "met"]
    taken = judged(data, names, policy=lu.load_policy(measuring_pack(tmp_path), as_of=AS_OF))
    assert taken["indicator_column"].tolist() == ["investment_intensity_wanyuan_per_mu"] * 2
    assert taken["actual_source"].tolist() == ["measured", "stated"]
    assert taken["judged_value"].tolist() == pytest.approx([3780.0, 4000.0])
    assert taken["commitment_state"].tolist() == ["met", "met"]


def measuring_pack(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(
        '[pack]\nid = "own"\ntitle = "某区规则"\nlevel = "zone"\nextends = "cn"\nin_force_from = 2015-01-01\n'
        '[standard_land.measured_actuals]\nvalue = "where_missing"\narticle = "某区办法第八条"\nconfidence = "DESIGN"\n'
        '[standard_land.cure_months]\nvalue = 0\narticle = "某区办法第十条"\nconfidence = "DESIGN"\n',
        encoding="utf-8",
    )
    return path


def test_a_measured_figure_of_a_year_before_production_was_due_is_not_judged(tmp_path):
    policy = lu.load_policy(measuring_pack(tmp_path), as_of="2021-06-30")
    promise = {"indicator": "亩均税收", "promised_value": 10.0, "unit": "万元/亩·年", "checkpoint": "production"}
    data = lu.LandData(
        parcels=pd.DataFrame({"parcel_id": ["P1"], "area_m2": [20000.0]}),
        enterprises=pd.DataFrame({"enterprise_id": ["E1"]}),
        accounts=pd.DataFrame({"enterprise_id": "E1", "year": [2020], "tax_wanyuan": [270.0]}),
        occupancy=pd.DataFrame({"parcel_id": ["P1"], "enterprise_id": ["E1"], "tenure": ["own"], "occupied_area_m2": [20000.0]}),
        commitments=pd.DataFrame(
            [{"parcel_id": "P1", "direction": "at_least", "due_date": due, **promise} for due in ("2020-06-30", "2021-01-31")]
        ),
    )
    found = judged(data, ["measured_value", "actual_source", "commitment_state", "completion_rate"], policy, "2021-06-30")
    assert found["measured_value"].tolist() == pytest.approx([9.0, 9.0])
    assert found["actual_source"].tolist() == ["measured", "unknown"]
    assert found["commitment_state"].tolist() == ["unmet", "unknown"]
    assert found["completion_rate"].iloc[0] == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("indicator", "unit", "measured"),
    [
        ("floor_area_ratio", "", 1.2), ("容积率", None, 1.2), ("建筑系数", "%", 40.0), ("建筑系数", "", 0.4),
        ("投资强度(万元/公顷)", "万元/公顷", 3780.0), ("investment_intensity_wanyuan_per_mu", None, 252.0),
        ("investment_intensity_wanyuan_per_ha", "万元/亩", 252.0), ("投资强度", "亿元/平方公里", 37.8), ("投资强度", "", None), ("投资强度", "%", None),
        ("就业人数", "人", None), ("单位能耗增加值", "万元/吨标煤", None),
    ],
)  # fmt: skip
def test_units_of_promises(indicator, unit, measured):
    data = data_of(
        [{"indicator": indicator, "promised_value": 1.0, "unit": unit}], fixed_asset_investment_wanyuan=12600.0, floor_area_m2=40000.0,
        building_footprint_m2=40000 / 3, structure_area_m2=0.0, yard_area_m2=0.0,
    )  # fmt: skip
    found = judged(data, ["measured_value"])["measured_value"].iloc[0]
    assert pd.isna(found) if measured is None else found == pytest.approx(measured)


def test_compound_units():
    assert compound_factor("wanyuan/mu", "元/m2") == 15
    assert compound_factor("share", "%") == 100
    for source, target in (("wanyuan/mu", "万元"), ("wanyuan/mu", "万元/吨"), ("ratio", "%"), ("wanyuan/mu", "")):
        with pytest.raises(UnknownNameError):
            compound_factor(source, target)


def test_issues_of_promises():
    rows = [
        {"indicator": "投资强度", "unit": "万元/家", "checkpoint": "completion", "promised_value": 300.0},
        {"indicator": "亩均税收", "unit": "万元/亩", "checkpoint": "completion", "direction": "at_most"},
        {"indicator": "单位产值能耗", "unit": "吨标煤/万元", "checkpoint": "production", "direction": "at_most"},
        {"indicator": "容积率", "checkpoint": "completion", "promised_value": 1.0},
        {"indicator": "容积率", "checkpoint": "completion", "promised_value": 1.2},
        {"parcel_id": "P9", "indicator": "容积率", "checkpoint": "completion"},
    ]
    result = lu.assess(data_of(rows, contract_date="2019-05-01"), policy=ZHEJIANG, as_of=AS_OF)
    mine = result.issues[result.issues["issue"].str.contains("commitment_|_unusual")]
    assert sorted(zip(mine["issue"], mine["record_id"], mine["value"], strict=True)) == [
        ("checkpoint_unusual", "P1", "completion"), ("commitment_repeated", "P1", "容积率"), ("commitment_repeated", "P1", "容积率"),
        ("commitment_set_incomplete", "P1", "单位排放标准"), ("commitment_unit", "P1", "万元/家"),
        ("commitment_unknown_parcel", "P9", "P9"), ("direction_unusual", "P1", "at_most"),
    ]  # fmt: skip
    assert result.commitments.loc[1, "direction"] == "at_most"
    assert result.results.loc["P1", "standard_land_missing_indicators"] == "value_added_wanyuan_per_t"


@pytest.mark.parametrize(("signed", "lacking"), [("2017-12-31", False), ("2018-01-01", True), (None, True)])
def test_only_contracts_since_the_set_must_have_all_of_it(signed, lacking):
    data = data_of([{"indicator": "容积率"}], contract_date=signed)
    found = lu.measure(data, ["standard_land_missing_indicators"], policy=ZHEJIANG, as_of=AS_OF).iloc[0, 0]
    assert (found == "investment_intensity_wanyuan_per_mu, value_added_wanyuan_per_tce, value_added_wanyuan_per_t, "
            "tax_wanyuan_per_mu") if lacking else pd.isna(found)  # fmt: skip


def test_without_commitments_nothing_is_standard_land():
    result = lu.assess(lu.LandData(parcels=pd.DataFrame({"parcel_id": ["P1"]})), policy=ZHEJIANG, as_of=AS_OF)
    assert result.commitments.empty
    assert set(derivable("commitments")) <= set(result.commitments)
    assert result.results.loc["P1", "standard_land_conclusion"] == "none"
    assert pd.isna(result.results.loc["P1", "commitments_promised"])


def test_absent_columns_count_as_unknown_and_are_named():
    data = lu.LandData(
        parcels=pd.DataFrame({"parcel_id": ["P1"]}),
        commitments=pd.DataFrame({"parcel_id": ["P1"], "indicator": ["容积率"], "promised_value": [1.0]}),
    )
    result = lu.assess(data, policy=POLICY, as_of=AS_OF)
    absent = result.issues[(result.issues["issue"] == "column_absent") & (result.issues["table"] == "commitments")]
    assert {"direction", "actual_value", "due_date", "checkpoint", "unit", "liability_rule", "liability_rate"} == set(
        absent["column"]
    )
    row = result.commitments.iloc[0]
    assert (row["commitment_state"], row["commitment_missing"]) == ("unknown", "direction, actual_value, due_date")


def test_sentences():
    rows = [
        {"indicator": "investment_intensity_wanyuan_per_mu", "promised_value": 300.0, "actual_value": 252.0},
        {"indicator": "容积率", "promised_value": 1.0, "actual_value": 1.2},
        {"indicator": "单位能耗增加值", "promised_value": 2.0},
        {"indicator": "亩均税收", "promised_value": 20.0, "due_date": "2022-06-30"},
    ]
    result = lu.assess(data_of(rows), policy=POLICY, as_of=AS_OF)
    assert conclusion_sentence(result.results.iloc[0], result.commitments, POLICY) == (
        "经核查，该项目4项承诺指标中已达标1项，未达标1项（投资强度），数据不全1项（单位能耗增加值），未到考核期1项（亩均税收），"
        "综合评价结论为：限期整改（期限12个月，自考核日期起，至2021-06-30）。本结论依据提供的数据作出，不作为行政决定。"
    )
    passed = lu.assess(data_of(rows[1:2]), policy=POLICY, as_of=AS_OF)
    assert "未达标0项，综合评价结论为：达标。" in conclusion_sentence(passed.results.iloc[0], passed.commitments, POLICY)
    assert indicator_label("investment_intensity_wanyuan_per_mu", ZHEJIANG.standard_land) == "固定资产投资强度"
    assert indicator_label(" 就业人数", ZHEJIANG.standard_land) == "就业人数"


@pytest.mark.parametrize("name", derivable("commitments"))
def test_the_columns_have_the_dictionary_s_types_and_say_unknown(name):
    column = columns("commitments", "derived")[name]
    blank = {n: unknown_values(c, pd.RangeIndex(2)) for n, c in columns("commitments", "raw").items()}
    frame = pd.DataFrame({"parcel_id": ["P1", "P8"], "indicator": ["x", "y"], **blank})
    data = lu.LandData(parcels=pd.DataFrame({"parcel_id": ["P1"]}), commitments=frame)
    values = judged(data, [name])[name]
    expected = pd.CategoricalDtype(list(codes(column.code_list))) if column.code_list else None
    types = {"float64": "float64", "date": "datetime64[s]", "string": "str"}
    assert values.dtype == (expected or types[column.dtype])
    said = {"commitment_missing": "direction, promised_value, actual_value, due_date"}.get(name, "unknown")
    assert values.isna().all() or set(values) == {said}
    assert values.index.equals(data.commitments.index)


def test_the_order_of_promises_does_not_matter():
    data = read_data(COMMITTED)
    names = list(derivable("commitments"))
    whole = judged(data, names)
    order = whole.index[::-1]
    turned = judged(data.with_tables({"commitments": data.commitments.loc[order]}), names)
    pd.testing.assert_frame_equal(turned.set_axis(order), whole.loc[order])


# ---- packs ----


@pytest.mark.parametrize(("pack", "day"), [("zhejiang-2018", AS_OF), ("hebei-2022", "2022-12-31")])
def test_the_sets_of_two_provinces(pack, day):
    rows = {row.id: row for row in lu.load_policy(pack, as_of=day).standard_land.indicators}
    required = {name for name, row in rows.items() if row.required}
    assert required == {
        "investment_intensity_wanyuan_per_mu", "floor_area_ratio", "value_added_wanyuan_per_tce", "value_added_wanyuan_per_t",
        "tax_wanyuan_per_mu",
    }  # fmt: skip
    assert all(row.confidence == "CONFIRMED" for row in rows.values())
    assert rows["value_added_wanyuan_per_tce"].direction is None


def test_the_template_of_a_local_set_is_a_pack():
    policy = lu.load_policy(ROOT / "docs" / "standard_land_set.toml", as_of=AS_OF)
    rules = policy.standard_land
    assert [row.id for row in rules.indicators if row.required][-1] == "building_coefficient"
    assert (rules.cure_months, len(rules.indicators)) == (6, 8)


ROW = '[[standard_land.indicators]]\nid = "{0}"\nlabel = "{1}"\ncheckpoint = "{2}"\nrequired = true\n{3}article = "x"\nconfidence = "DESIGN"\n'


@pytest.mark.parametrize(
    ("rows", "line", "message"),
    [
        ([("floor_area_ratios", "容积率", "completion", "")], 8, "没有可作为指标的列“floor_area_ratios”（是否应为“floor_area_ratio”"),
        ([("idle_status", "状态", "completion", "")], 8, "不是数值|没有可作为指标"),
        ([("area_mu", "面积", "finished", "")], 8, "checkpoint"),
        ([("area_mu", "面积", "completion", 'direction = "up"\n')], 8, "direction"),
        ([("greening_share", "绿地率", "completion", 'unit = "万元"\n')], 8, "单位"),
        ([("area_mu", "面积", "completion", ""), ("area_mu", "面积2", "completion", "")], None, "重复"),
        ([("area_mu", "面积", "completion", ""), ("greening_share", "绿地率", "completion", 'names = ["面积"]\n')], 15, "面积.*只留一处"),
    ],
)  # fmt: skip
def test_faulty_sets_are_refused_with_the_line(tmp_path, rows, line, message):
    path = tmp_path / "own.toml"
    head = '[pack]\nid = "own"\ntitle = "某区规则"\nlevel = "zone"\nextends = "cn"\nin_force_from = 2015-01-01\n'
    path.write_text(head + "".join(ROW.format(*row) for row in rows), encoding="utf-8")
    where = rf"own\.toml 第 {line} 行.*" if line else r"own\.toml 第 \d+ 行.*"
    with pytest.raises(PolicyError, match=f"{where}({message})"):
        lu.load_policy(path, as_of=AS_OF)


def test_a_changed_set_changes_the_result_without_code(tmp_path):
    path = tmp_path / "own.toml"
    head = '[pack]\nid = "own"\ntitle = "某区规则"\nlevel = "zone"\nextends = "zhejiang-2018"\nin_force_from = 2018-01-01\n'
    path.write_text(head + ROW.format("greening_share", "绿地率", "completion", 'names = ["绿化率"]\n'), encoding="utf-8")
    found = lu.measure(
        data_of([{"indicator": "容积率"}]),
        ["standard_land_missing_indicators"],
        policy=lu.load_policy(path, as_of=AS_OF),
        as_of=AS_OF,
    )
    assert found.iloc[0, 0].endswith(", greening_share")


def test_explained_down_to_the_agreement():
    text = lu.explain("liability_wanyuan").text(ZHEJIANG)
    for part in (
        "测算违约金",
        "liability_rule（违约条款）",
        "parcels（宗地表）",
        "standard_land.indicators：6 行",
        "standard_land.cure_months = 12  [DESIGN]",
    ):
        assert part in text, part
    assert {"commitments", "parcels", "as_of"} <= set(lu.explain("standard_land_conclusion").inputs)
