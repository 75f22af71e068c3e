"""Headers: mapped ones first, then what the vocabulary knows; nothing is guessed, nothing is lost."""

import pytest
from bureau_files import read, read_csv

from landuse.errors import ReadError

COLUMNS = "[data.parcels.columns]\n"


def test_known_headers_find_their_columns(tmp_path):
    parcels = read_csv(tmp_path, "ZDDM,qlr,土地坐落,约定动工时间,面 积,统一社会信用代码\nA1,甲,一路,2018-05-10,5,9121\n").parcels
    assert parcels.columns.tolist() == ["holder_name", "location", "agreed_start_date", "area_m2", "holder_uscc"]


def test_a_derived_label_is_the_raw_column_in_its_unit(tmp_path):
    parcels = read_csv(tmp_path, "ZDDM,土地面积(亩)\nA1,15\n").parcels
    assert parcels["area_m2"].tolist() == [10_000.0]
    assert parcels.columns.tolist() == ["area_m2"]


def test_unmapped_headers_are_kept_as_they_are(tmp_path):
    parcels = read_csv(tmp_path, "ZDDM,项目名称,备注(内部)\nA1,某项目,/\n").parcels
    assert parcels["项目名称"].tolist() == ["某项目"]
    assert parcels["备注(内部)"].tolist() == ["/"]


def test_a_mapping_goes_before_an_alias(tmp_path):
    text = "宗地代码,宗地编号,坐落\nB1,A1,一路\n"
    with pytest.raises(
        ReadError,
        match=r"不止一列可作为 parcel_id（宗地代码）：“宗地代码”（A 列）、“宗地编号”（B 列），请在 \[data.parcels.columns\] 中写明",
    ):
        read_csv(tmp_path, text)
    parcels = read_csv(tmp_path, text, COLUMNS + 'parcel_id = "宗地编号"\n').parcels
    assert parcels.index.tolist() == ["A1"]
    assert parcels["宗地代码"].tolist() == ["B1"]


def test_every_clash_of_headers_is_named_at_once_with_its_letters(tmp_path):
    text = "宗地代码,宗地编号,坐落,备注,面积,坐落,宗地面积,备注\nB1,A1,一路,甲,1,二路,1,乙\n"
    with pytest.raises(ReadError) as refused:
        read_csv(tmp_path, text, COLUMNS + 'holder_name = "备注"\n')
    message = str(refused.value)
    assert "parcels.csv 有 4 处列名冲突：" in message
    assert "“备注”（D、H 列），不能确定所指，请先改列名" in message
    assert "parcel_id（宗地代码）：“宗地代码”（A 列）、“宗地编号”（B 列）" in message
    assert "“坐落”（C、F 列），请先改列名" in message
    assert '“面积”（E 列）、“宗地面积”（G 列），请在 [data.parcels.columns] 中写明 area_m2 = "…"' in message


def test_an_unused_header_never_overwrites_a_column(tmp_path):
    parcels = read_csv(tmp_path, "ZDDM,location,地址\nA1,旧,新\n", COLUMNS + 'location = "地址"\n').parcels
    assert parcels["location"].tolist() == ["新"]
    assert parcels["location(原文件)"].tolist() == ["旧"]


def test_of_several_headers_the_first_that_is_not_empty(tmp_path):
    text = "ZDDM,使用人甲,使用人乙\nA1,甲,乙\nA2,,乙\nA3,/,\n"
    holders = read_csv(tmp_path, text, COLUMNS + 'holder_name = ["使用人甲", "使用人乙"]\n').parcels["holder_name"]
    assert holders.tolist()[:2] == ["甲", "乙"]
    assert holders.isna().tolist() == [False, False, True]


def test_one_header_may_give_two_columns(tmp_path):
    parcels = read_csv(
        tmp_path, "电子监管号\n2101062018B00123\n", COLUMNS + 'parcel_id = "电子监管号"\nsupervision_no = "电子监管号"\n'
    ).parcels
    assert parcels["supervision_no"].tolist() == parcels.index.tolist() == ["2101062018B00123"]


def test_brackets_and_blanks_of_a_mapped_header_do_not_matter(tmp_path):
    parcels = read_csv(tmp_path, "ZDDM,用地 面积（公顷）\nA1,2\n", COLUMNS + 'area_m2 = "用地面积(公顷)"\n').parcels
    assert parcels["area_m2"].tolist() == [20_000.0]


def test_a_mapped_header_that_is_not_there_names_the_nearest(tmp_path):
    with pytest.raises(ReadError, match=r"没有 .*写明的列“土地使用权”（是否应为“土地使用权人”.*现有列：ZDDM、土地使用权人"):
        read_csv(tmp_path, "ZDDM,土地使用权人\nA1,甲\n", COLUMNS + 'holder_name = "土地使用权"\n')


def test_a_table_without_its_key_says_what_to_write(tmp_path):
    with pytest.raises(ReadError, match=r"没有可作为标识列 parcel_id.*现有列：编码、坐落.*parcel_id = \"列名\""):
        read_csv(tmp_path, "编码,坐落\nA1,一路\n")


def test_the_same_header_twice(tmp_path):
    with pytest.raises(ReadError, match="不止一列可作为 location"):
        read_csv(tmp_path, "ZDDM,坐落,坐落\nA1,一路,二路\n")
    with pytest.raises(ReadError, match="不止一列名为“备注”"):
        read_csv(tmp_path, "ZDDM,备注,备注\nA1,一路,二路\n", COLUMNS + 'location = "备注"\n')
    parcels = read_csv(tmp_path, "ZDDM,备注,备注,\nA1,一,二,三\n").parcels
    assert parcels[["备注", "备注(2)", "(D列)"]].to_numpy().tolist() == [["一", "二", "三"]]


def test_extra_columns_are_found_by_name_or_label(tmp_path):
    extra = '[extra.assessed]\nlabel = "评估值"\nunit = "万元"\n[extra.remark]\nlabel = "备注"\n'
    data = read_csv(tmp_path, 'ZDDM,评估值(元),备注\nA1,"50,000",好\nA2,x,/\n', extra)
    assert data.parcels["assessed"].tolist()[0] == 5.0
    assert data.parcels["assessed"].isna().tolist() == [False, True]
    assert data.parcels["remark"].tolist() == ["好", "/"]
    assert data.extra["assessed"].label == "评估值"
    assert data.issues.loc[data.issues["issue"] == "value_not_readable", "record_id"].tolist() == ["A2"]


def test_nothing_to_read_is_refused(tmp_path):
    (tmp_path / "p.csv").write_text("", encoding="utf-8")
    with pytest.raises(ReadError, match="没有表头"):
        read(tmp_path, '[data.parcels]\nfile = "p.csv"\n')


def test_a_header_without_rows_is_an_empty_table(tmp_path):
    data = read_csv(tmp_path, "ZDDM,面积(亩),约定动工日期,是否抵押,供地方式\n")
    assert len(data.parcels) == 0
    assert data.parcels["area_m2"].dtype == "float64"
