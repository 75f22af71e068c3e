"""Control indicators of industrial projects: cases, editions, local values from CSV, and what a pack may not say."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from casebook import land_data, load_cases, written

import landuse as lu
import landuse.policy
from landuse.errors import PolicyError
from landuse.metrics.land_control import JUDGED
from landuse.policy import restore_policy
from landuse.vocabulary import codes, column

AS_OF = "2020-12-31"
NATIONAL = lu.load_policy("cn", as_of=AS_OF)
EXAMPLES = Path(landuse.policy.__file__).parent / "examples"
EXAMPLE = EXAMPLES / "land-control-local.toml"
OUTCOMES = (
    "land_control_applies", "floor_area_ratio_floor", "floor_area_ratio_met", "building_coefficient_met", "office_land_share_met",
    "greening_share_met", "land_control_result", "land_control_unmet", "land_control_undecided", "land_control_missing",
)  # fmt: skip
GOOD = {
    "parcel_id": "P1", "land_use_code": "0601", "land_use_system": "gbt21010_2017", "industry_code": "3670", "industry_code_year": 2017,
    "land_grade": 7, "works_status": "completed", "area_m2": 20000.0, "floor_area_m2": 20000.0, "building_footprint_m2": 9000.0,
    "structure_area_m2": 0.0, "yard_area_m2": 0.0, "office_land_m2": 1000.0, "greening_area_m2": 2000.0,
    "fixed_asset_investment_wanyuan": 8400.0,
}  # fmt: skip
HEAD = '[pack]\nid = "{name}"\ntitle = "地方规则"\nlevel = "city"\nextends = "cn"\nin_force_from = 2015-01-01\n'
TABLES = 'tables = {{ "land_control.values" = ["{file}"] }}\n'
COLUMNS = "edition,indicator,code_version,code,land_class,value,unit,article,confidence\n"


def measured(policy, names, **changes):
    parcels = pd.DataFrame([GOOD | changes])
    return lu.measure(lu.LandData(parcels=parcels), list(names), policy=policy, as_of=AS_OF).iloc[0]


def pack(folder, rows="", body="", name="local", columns=COLUMNS):
    (folder / "values.csv").write_text(columns + rows, encoding="utf-8")
    path = folder / f"{name}.toml"
    path.write_text(HEAD.format(name=name) + TABLES.format(file="values.csv") + body, encoding="utf-8")
    return path


def loaded(*args, **kwargs):
    return lu.load_policy(pack(*args, **kwargs), as_of=AS_OF)


def edition(value):
    return f'[land_control.edition]\nvalue = "{value}"\narticle = "某市规定"\nconfidence = "DESIGN"\n'


@pytest.mark.parametrize("case", load_cases("land_control"))
def test_cases_of_the_2008_edition(case):
    got = lu.measure(land_data(case), list(OUTCOMES), policy=NATIONAL, as_of=AS_OF).iloc[0]
    assert {name: written(got[name]) for name in OUTCOMES} == {
        name: case[name].replace("TRUE", "True").replace("FALSE", "False") for name in OUTCOMES
    }


def test_the_national_pack_holds_what_was_read():
    rules = NATIONAL.land_control
    far = {row.code: row for row in rules.values if row.indicator == "floor_area_ratio"}
    assert len(far) == 30
    assert {code for code, row in far.items() if row.value == 1.0} == {
        "13", "14", "15", "16", "18", "19", "24", "30", "40", "41", "42",
    }  # fmt: skip
    assert {code for code, row in far.items() if row.value == 0.5} == {"25"}
    assert all(row.confidence == ("CONFIRMED" if int(code) <= 33 else "MEMORY") for code, row in far.items())
    assert not [row for row in rules.values if row.indicator == "investment_intensity"]
    assert all(row.confidence == "MEMORY" for row in rules.values if row.edition == "2023")
    assert {grade for row in rules.classes for grade in row.grades} == set(range(1, 16))
    assert rules.applied.code_version == 2002


def test_every_indicator_has_its_columns():
    assert set(JUDGED) == set(codes("control_indicator"))
    for names in JUDGED.values():
        assert [column(name, "parcels").dtype for name in names] == ["float64", "float64", "boolean"]


def test_local_values_by_industry_and_class_of_land():
    policy = lu.load_policy(EXAMPLE, as_of=AS_OF)
    floor = "investment_intensity_floor_wanyuan_per_ha"
    assert measured(policy, [floor])[floor] == 3900  # 260 万元/亩
    assert measured(policy, [floor], land_grade=9)[floor] == 3000
    assert np.isnan(measured(policy, [floor], land_grade=1)[floor])  # no value for this class of land
    assert np.isnan(measured(policy, [floor], land_grade=None)[floor])
    assert measured(policy, [floor], industry_code="37", industry_code_year=2002)[floor] == 4200  # the stricter of 2017-36 and 37
    assert np.isnan(measured(policy, [floor], industry_code="37", industry_code_year=2002, land_grade=9)[floor])  # 37 has none
    assert measured(policy, ["floor_area_ratio_floor"], industry_code="2911").item() == 1.1
    assert measured(policy, ["floor_area_ratio_floor"]).item() == 0.9  # for all industries without their own
    assert np.isnan(measured(policy, ["floor_area_ratio_floor"], industry_code=None).item())


def test_a_parcel_meets_all_of_a_whole_local_edition():
    policy = lu.load_policy(EXAMPLE, as_of=AS_OF)
    names = ["land_control_result", "land_control_unmet", "land_control_missing", "investment_intensity_met"]
    assert measured(policy, names).tolist() == ["all_met", "", "", True]  # 8400 / 30 mu = 280 万元/亩
    assert measured(policy, names, fixed_asset_investment_wanyuan=7799.0).tolist() == ["unmet", "investment_intensity", "", False]
    assert measured(policy, names, fixed_asset_investment_wanyuan=7800.0).tolist() == ["all_met", "", "", True]  # exactly 260
    assert measured(policy, names, land_grade=None).tolist() == ["unknown", "", "land_grade", pd.NA]


def test_another_edition_changes_the_results_without_code(tmp_path):
    names = ["building_coefficient_floor", "building_coefficient_met", "land_control_unmet"]
    fact = {"building_footprint_m2": 7000.0}
    assert measured(NATIONAL, names, **fact).tolist() == [0.3, True, ""]
    assert measured(loaded(tmp_path, body=edition("2023")), names, **fact).tolist() == [0.4, False, "building_coefficient"]
    stricter = loaded(tmp_path, "2008,building_coefficient,,,,36,%,某市规定,DESIGN\n")
    assert measured(stricter, names, **fact).tolist() == [0.36, False, "building_coefficient"]


def test_the_2023_edition_looks_at_office_floor_area_and_not_at_greening(tmp_path):
    policy = loaded(tmp_path, body=edition("2023"))
    fact = {"plain_floor_area_m2": 16000.0, "office_floor_area_m2": 2500.0, "greening_area_m2": 9000.0}
    got = measured(policy, ["office_floor_share", "office_floor_share_met", "greening_share_met", "land_control_unmet"], **fact)
    assert got.tolist() == [0.15625, False, pd.NA, "office_floor_share"]


def test_missing_floors_of_the_2008_edition_can_be_supplied(tmp_path):
    policy = loaded(tmp_path, "2008,investment_intensity,2002,37,3,3000,万元/公顷,某市核对原文,CONFIRMED\n")
    assert measured(policy, ["land_control_result"]).item() == "all_met"
    assert policy.land_control.values[-1].pack == "local"


def test_figures_of_the_design_can_be_judged(tmp_path):
    value = '[land_control.judged_works]\nvalue = ["completed", "under_way"]\narticle = "x"\nconfidence = "DESIGN"\n'
    names = ["land_control_result", "land_control_unmet"]
    fact = {"works_status": "under_way", "floor_area_m2": 1000.0}
    assert measured(NATIONAL, names, **fact).tolist() == ["not_due", ""]
    assert measured(loaded(tmp_path, body=value), names, **fact).tolist() == ["unmet", "floor_area_ratio"]


def test_csv_is_part_of_the_pack(tmp_path):
    path = pack(tmp_path, "2008,building_coefficient,,,,36,%,某市规定,DESIGN\n")
    policy = lu.load_policy(path, as_of=AS_OF)
    kept = [dict(reversed(file.texts.items())) for file in policy.packs]
    path.unlink()
    restored = restore_policy(kept, as_of=AS_OF)
    assert restored.land_control == policy.land_control
    assert [file.sha256 for file in restored.packs] == [file.sha256 for file in policy.packs]
    other = loaded(tmp_path, "2008,building_coefficient,,,,37,%,某市规定,DESIGN\n")
    assert other.packs[-1].sha256 != policy.packs[-1].sha256
    with pytest.raises(PolicyError, match=r"values\.csv"):
        restore_policy([kept[0], {"local.toml": kept[1]["local.toml"]}], as_of=AS_OF)


def test_csv_saved_by_a_spreadsheet(tmp_path):
    path = pack(tmp_path)
    (tmp_path / "values.csv").write_bytes(
        (COLUMNS + "2008,building_coefficient,,,,36,%,某市规定,DESIGN\r\n,,,,,,,,\r\n").encode("gbk")
    )
    rows = {row.id: row for row in lu.load_policy(path, as_of=AS_OF).land_control.values}
    assert (rows["2008/building_coefficient/*/*"].article, rows["2008/building_coefficient/*/*"].value) == ("某市规定", 0.36)
    (tmp_path / "values.csv").write_bytes(("\ufeff" + COLUMNS).encode())
    assert lu.load_policy(path, as_of=AS_OF).land_control.values == NATIONAL.land_control.values


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("2008,far,,,,1,,x,DESIGN\n", r"values\.csv 第 2 行.*control_indicator.*far"),
        ("2008,floor_area_ratio,2002,26,,高,,x,DESIGN\n", r"values\.csv 第 2 行.*“高”不是数字"),
        ("2008,floor_area_ratio,2002,26,,,,x,DESIGN\n", r"values\.csv 第 2 行.*不是数字"),
        ("2008,floor_area_ratio,2002,26,,-1,,x,DESIGN\n", r"values\.csv 第 2 行.*value"),
        ("2008,floor_area_ratio,2002,26,,inf,,x,DESIGN\n", r"values\.csv 第 2 行.*value"),
        ("2008,floor_area_ratio,2002,2614,,1,,x,DESIGN\n", r"values\.csv 第 2 行.*两位数字"),
        ("2008,floor_area_ratio,2002,26,,1,万元/亩,x,DESIGN\n", r"values\.csv 第 2 行.*单位"),
        (
            "2008,floor_area_ratio,2002,26,,1,,x,DESIGN\n\n2008,floor_area_ratio,2002,26,,0.9,,x,DESIGN\n",
            r"values\.csv 第 4 行.*重复",
        ),
        ("2008,floor_area_ratio,2002,26,,1,,,DESIGN\n", r"values\.csv 第 2 行.*article"),
        ("2008,floor_area_ratio,2002,26,,1,,x,SURE\n", r"values\.csv 第 2 行.*confidence"),
        ("2008,floor_area_ratio,2002,26,,1,,x,y,DESIGN\n", r"values\.csv 第 2 行.*10 格"),
        ("2008,floor_area_ratio,2017,26,,1,,x,DESIGN\n", r"local\.toml.*code_version 为 2017.*2002"),
        ("2009,floor_area_ratio,2002,26,,1,,x,DESIGN\n", r"local\.toml.*2009"),
        ("2008,floor_area_ratio,2002,26,八类,1,,x,DESIGN\n", r"local\.toml.*八类"),
    ],
)
def test_faults_of_a_csv_are_refused_with_their_place(tmp_path, rows, message):
    with pytest.raises(PolicyError, match=message):
        loaded(tmp_path, rows)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (COLUMNS.replace("indicator", "indicater"), r"values\.csv 第 1 行.*indicater.*是否应为“indicator”"),
        (COLUMNS.replace("unit", "value"), r"values\.csv 第 1 行.*value.*重复"),
    ],
)
def test_headings_of_a_csv(tmp_path, columns, message):
    with pytest.raises(PolicyError, match=message):
        loaded(tmp_path, columns=columns)


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ('{ "land_control.value" = ["values.csv"] }', r"是否应为“land_control\.values”"),
        ('{ "land_control.values" = ["none.csv"] }', r"none\.csv 不存在"),
        ('{ "land_control.values" = ["../values.csv"] }', r"同一文件夹.*\.\./values\.csv"),
    ],
)
def test_tables_of_a_pack(tmp_path, tables, message):
    path = pack(tmp_path)
    path.write_text(HEAD.format(name="local") + f"tables = {tables}\n", encoding="utf-8")
    with pytest.raises(PolicyError, match=message):
        lu.load_policy(path, as_of=AS_OF)


def test_an_edition_that_no_pack_describes(tmp_path):
    with pytest.raises(PolicyError, match=r"local\.toml 第 \d+ 行.*“local”没有对应的"):
        loaded(tmp_path, body=edition("local"))


def test_an_unknown_value_is_an_issue_that_names_the_industry():
    parcels = pd.DataFrame([
        GOOD | {"industry_code": "5990", "land_use_code": "0604"}, GOOD | {"parcel_id": "P2", "industry_code_year": None},
        GOOD | {"parcel_id": "P3", "plain_floor_area_m2": 15000.0, "high_storey_floor_area_m2": 4000.0, "grant_term_years": 60.0},
        GOOD | {"parcel_id": "P4", "plain_floor_area_m2": 15000.0, "high_storey_floor_area_m2": 5000.0, "grant_term_years": 50.0},
    ])  # fmt: skip
    issues = lu.assess(lu.LandData(parcels=parcels), policy=NATIONAL, as_of=AS_OF).issues.set_index("issue")
    missing = issues.loc["control_value_missing"]
    assert missing["message"].str.contains("投资强度.*4 宗").sum() == 1
    assert missing["message"].str.contains("容积率.*59（2017版").sum() == 1
    assert issues.loc["industry_code_year_unclear", "record_id"] == "P2"
    assert issues.loc["floor_area_contradiction", "record_id"] == "P3"
    assert issues.loc["term_over_limit", "record_id"] == "P3"


def test_explained():
    text = lu.explain("land_control_result").text(NATIONAL)
    for part in ("land_control.edition = 2008", "2008/building_coefficient/*/*", "行业代码", "[MEMORY]", "国土资发〔2008〕24号"):
        assert part in text
