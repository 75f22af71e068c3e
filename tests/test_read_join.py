"""Joined tables: sums before are sums after, and what found no parcel is said."""

from decimal import Decimal

import pandas as pd
import pytest
from bureau_files import found, read_csv

from landuse.errors import ReadError, TableError
from landuse.io.join import exact_total

JOIN = '[[data.parcels.join]]\nfile = "tax.csv"\non = "地号"\nsum = { tax = "税额(元)" }\n[extra.tax]\nlabel = "税额"\nunit = "万元"\nper_mu = true\n'
TAX = "地号,税额(元)\nA,10000\nA,20000.5\nB,-5000\nX,70000\n,90000\nC,/\nA,暂估\n"


def joined(folder, parcels="ZDDM,项目号\nA,1\nB,2\nC,3\nD,4\n", tax=TAX, sections=JOIN):
    (folder / "tax.csv").write_text(tax, encoding="utf-8")
    return read_csv(folder, parcels, sections)


def test_many_rows_become_one_sum_in_the_column_s_unit(tmp_path):
    data = joined(tmp_path)
    assert len(data.parcels) == 4
    assert data.parcels["tax"].tolist()[:2] == pytest.approx([3.00005, -0.5])
    assert data.parcels["tax"].isna().tolist() == [False, False, True, True]  # no number is not nought
    assert data.extra["tax"].per_mu


def test_the_total_is_what_was_joined_and_what_was_not(tmp_path):
    note = found(joined(tmp_path), "join_summed").iloc[0]
    assert note["value"] == "18.50005"
    assert (
        note["message"]
        == "tax.csv 的“税额(元)”共 7 行，合计 18.50005；已汇入宗地 5 行，合计 2.50005；未汇入 2 行，合计 16；其中 2 行没有数值"
    )


def test_rows_without_a_parcel_and_parcels_without_rows(tmp_path):
    data = joined(tmp_path)
    unmatched = found(data, "join_unmatched")
    assert unmatched[["record_id", "value", "row", "file"]].to_numpy().tolist() == [
        ["X", "7", 5, "tax.csv"],
        ["", "9", 6, "tax.csv"],
    ]
    assert "1 宗地在 tax.csv 中没有记录、按未知处理：D" in found(data, "join_without_rows")["message"].iloc[0]


def test_the_unit_behind_a_header_may_be_left_out(tmp_path):
    assert joined(tmp_path, sections=JOIN.replace("税额(元)", "税额")).parcels["tax"].iloc[0] == pytest.approx(3.00005)


def test_negative_and_unreadable_values_are_named(tmp_path):
    data = joined(tmp_path)
    assert found(data, "negative_value")[["record_id", "value", "row"]].to_numpy().tolist() == [["B", "-5000", 4]]
    assert found(data, "value_not_readable")[["record_id", "value", "row"]].to_numpy().tolist() == [["A", "暂估", 8]]


def test_the_parcels_side_may_be_another_column_if_it_is_unique(tmp_path):
    sections = JOIN.replace('on = "地号"', 'on = "地号"\nto = "项目号"')
    data = joined(tmp_path, parcels="ZDDM,项目号\nP1,A\nP2,B\n", sections=sections)
    assert data.parcels["tax"].tolist() == pytest.approx([3.00005, -0.5])
    with pytest.raises(TableError, match=r"项目号.*重复值：A.*重复计算"):
        joined(tmp_path, parcels="ZDDM,项目号\nP1,A\nP2,A\n", sections=sections)


def test_a_join_never_inflates_dissolved_parcels(tmp_path):
    data = joined(tmp_path, parcels="ZDDM\nA\nA\nB\n", sections='duplicates = "dissolve"\n' + JOIN)
    assert data.parcels["tax"].sum() == pytest.approx(2.50005)


def test_headers_that_are_not_there(tmp_path):
    with pytest.raises(ReadError, match=r"tax.csv 没有 .*“税额数”；.*现有列：地号、税额"):
        joined(tmp_path, sections=JOIN.replace("税额(元)", "税额数"))
    with pytest.raises(ReadError, match="写明的列“地块号”"):
        joined(tmp_path, sections=JOIN.replace('"地号"', '"地块号"'))
    with pytest.raises(ReadError, match=r"宗地表 没有 .*“项目编号”"):
        joined(tmp_path, sections=JOIN.replace('on = "地号"', 'on = "地号"\nto = "项目编号"'))


def test_a_joined_dictionary_column(tmp_path):
    sections = JOIN.split("[extra", maxsplit=1)[0].replace("tax =", "invested_wanyuan =")
    assert joined(tmp_path, sections=sections).parcels["invested_wanyuan"].tolist()[:2] == pytest.approx([3.00005, -0.5])


def test_totals_are_exact():
    values = pd.Series([0.1] * 10 + [1e15, None])
    assert exact_total(values) == Decimal(1000000000000001)
    assert exact_total(values[:0]) == 0
