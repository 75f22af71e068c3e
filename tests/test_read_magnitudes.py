"""Numbers, days and identifiers that cannot be: said, kept as they are, never rescaled or repaired."""

import pandas as pd
import pytest
from bureau_files import found, read_csv
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc

from landuse.identifiers.credit_codes import _ALPHABET, are_sound
from landuse.io.conform.identifier_checks import parcel_code_fault
from landuse.vocabulary.division_codes import abolished, current_divisions, divisions


def test_areas_in_mu_given_as_square_metres_are_said_and_not_rescaled(tmp_path):
    data = read_csv(tmp_path, "宗地编号,供地面积\nA1,15.2\nA2,8.1\nA3,12\nA4,9.5\n")
    assert data.parcels["area_m2"].tolist() == [15.2, 8.1, 12.0, 9.5]
    issue = found(data, "unit_implausible").iloc[0]
    assert (issue["column"], issue["severity"], issue["file"], issue["value"]) == ("area_m2", "error", "parcels.csv", "10.75")
    assert "如原单位为亩或公顷" in issue["message"]
    assert "未换算" in issue["message"]


def test_a_single_value_out_of_range_names_its_row(tmp_path):
    data = read_csv(tmp_path, "宗地编号,供地面积\nA1,15200\nA2,81000\nA3,0.5\nA4,95000\nA5,\n")
    issue = found(data, "value_implausible")
    assert issue[["record_id", "column", "value", "row"]].to_numpy().tolist() == [["A3", "area_m2", "0.5", 4]]
    assert data.parcels["area_m2"].iloc[2] == 0.5
    assert found(data, "unit_implausible").empty


def test_prices_in_yuan_given_as_wan_yuan(tmp_path):
    text = "宗地编号,供地面积(亩),成交价款\nA1,15,4500000\nA2,30,9600000\nA3,20,6000000\n"
    data = read_csv(tmp_path, text)
    issue = found(data, "unit_implausible").iloc[0]
    assert issue["column"] == "land_price_wanyuan"
    assert "如原单位为元则合理" in issue["message"]
    assert data.parcels["land_price_wanyuan"].tolist() == [4_500_000.0, 9_600_000.0, 6_000_000.0]
    declared = read_csv(tmp_path, text, '[data.parcels.units]\nland_price_wanyuan = "元"\n')
    assert found(declared, "unit_implausible").empty


def test_plausible_numbers_say_nothing(tmp_path):
    data = read_csv(tmp_path, "宗地编号,供地面积(公顷),成交价款(万元),约定开工时间\nA1,1.5,450,2018-05-10\nA2,3,0,2019-01-01\n")
    assert data.issues.loc[data.issues["severity"] != "note"].empty


def test_days_that_cannot_be(tmp_path):
    data = read_csv(tmp_path, "宗地编号,约定开工时间\nA1,2108-05-10\nA2,1018-05-10\nA3,2018-05-10\n")
    assert found(data, "date_implausible")[["record_id", "value", "row"]].to_numpy().tolist() == [
        ["A1", "2108-05-10", 2], ["A2", "1018-05-10", 3],
    ]  # fmt: skip
    assert data.parcels["agreed_start_date"].notna().all()


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("210106001002GB00012", None), ("210106001002GB00012W00000000", None), ("210106001002JC00012F00010001", None), ("JD2012-9", None),
        ("2101060010020012345", "第 13–14 位"), ("21010600100XGB00012", "前 12 位"), ("210106001002GZ00012", "第 13–14 位"),
        ("210106001002GB0001A", "第 15–19 位"), ("210106001002GB00012K00000000", "第 20–28 位"),
    ],
)  # fmt: skip
def test_parcel_codes_are_built_as_the_standard_says(code, fault):
    told = parcel_code_fault(code)
    assert (told is None) if fault is None else told.startswith(fault)


def test_faulty_codes_are_kept_and_reported(tmp_path):
    text = (
        "宗地代码,电子监管号,统一社会信用代码\n210106001002GB0001X,2101062018B00123,91371626760961920K\n"
        "210106001002GB00012,2101062018B123,91371626760961902K\nA3,无,\n"
    )
    data = read_csv(tmp_path, text)
    assert data.parcels.index.tolist() == ["210106001002GB0001X", "210106001002GB00012", "A3"]
    listed = data.issues.loc[data.issues["severity"] != "note", ["issue", "record_id", "column", "value", "row"]]
    assert listed.to_numpy().tolist() == [
        ["parcel_code_malformed", "210106001002GB0001X", "parcel_id", "210106001002GB0001X", 2],
        ["credit_code_unsound", "210106001002GB00012", "holder_uscc", "91371626760961902K", 3],
    ]
    assert found(data, "supervision_no_unusual")["value"].tolist() == ["2101062018B123"]


def test_an_abolished_division_is_understood_and_the_code_stays(tmp_path):
    data = read_csv(tmp_path, "宗地代码\n210122001002GB00012\n210122001002GB00013\n210115001002GB00012\n")
    assert data.parcels.index[0] == "210122001002GB00012"
    issue = found(data, "division_abolished").iloc[0]
    assert issue["value"] == "210122"
    assert issue["message"].startswith("2 宗地的代码以 210122（辽中县，2016 年撤销）开头，现为 210115")
    assert found(data, "parcel_code_malformed").empty


def test_division_codes():
    assert current_divisions(pd.Series(["210122", None, "210181"])).tolist()[0::2] == ["210115", "210181"]
    assert current_divisions(pd.Series([None], dtype="str")).isna().all()
    assert abolished("210115") is None
    for code, division in divisions().items():
        assert len(code) == 6
        assert division.confidence in {"CONFIRMED", "MEMORY", "DESIGN"}
        assert (division.kind == "abolished") == bool(division.replaced_by)
        assert not division.replaced_by or divisions()[division.replaced_by].kind == "county"


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.text(st.sampled_from(_ALPHABET + "IOSVZ a1"), min_size=17, max_size=19), min_size=1, max_size=20), st.booleans()
)
def test_credit_codes_are_judged_as_another_library_judges_them(codes, complete):
    if complete:  # with the right check character, where there is one
        codes = [
            code[:17] + uscc.calc_check_digit(code[:17]) if set(code[:17]) <= set(_ALPHABET) and len(code) > 16 else code
            for code in codes
        ]
    sound = are_sound(pd.Series(codes, dtype="str"))
    for code, own in zip(codes, sound, strict=True):
        # the other library also wants digits where a division stands, and takes blanks off
        other = uscc.is_valid(code) if code == code.strip() and " " not in code and code.isupper() and code[:8].isdigit() else own
        assert own == other, code
