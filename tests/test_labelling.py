"""Tables to be read: headings, words for codes and flags, days, and what stays missing."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

import landuse as lu
from landuse.errors import UnknownNameError


def frame():
    return pd.DataFrame(
        {
            "idle_status": pd.Categorical(["idle_one_year", None], categories=list(lu.vocabulary.codes("idle_status"))),
            "mortgaged": pd.array([True, None], dtype="boolean"),
            "delivery_date": pd.to_datetime(["2018-05-10", None]).as_unit("s"),
            "area_mu": [12.5, float("nan")],
            "holder_name": ["<b>甲</b>", None],
            "missing_evidence": ["delivery_date, works_status", ""],
        },
        index=pd.Index(["P1", "P2"], name="parcel_id"),
    )


def test_headings_words_and_days():
    shown = lu.labelled(frame())
    assert list(shown.columns) == ["闲置认定状态", "是否抵押", "实际交地日期", "土地面积(亩)", "土地使用权人", "缺失证据"]
    assert shown.index.name == "宗地代码"
    assert shown.loc["P1"].tolist() == ["企业原因闲置满一年", "是", "2018-05-10", 12.5, "<b>甲</b>", "实际交地日期、开工状态"]


def test_unknown_stays_unknown():
    given = frame()
    shown = lu.labelled(given)
    assert shown.loc["P2"].drop("土地面积(亩)").tolist() == ["不明", "不明", "", "", ""]
    assert pd.isna(shown.loc["P2", "土地面积(亩)"])
    assert list(given.columns) == list(frame().columns)


def test_articles_are_cited_by_the_policy():
    given = pd.DataFrame({"legal_basis": ["M53 Art 14(2), 15", None]})
    assert lu.labelled(given)["依据条款"].tolist() == ["M53 Art 14(2), 15", ""]
    cited = lu.labelled(given, policy=lu.load_policy("cn", as_of="2020-12-31"))
    assert cited["依据条款"].tolist() == ["《闲置土地处置办法》第十四条第（二）项、第十五条", ""]


def test_columns_of_other_tables_own_headings_and_counts():
    given = pd.DataFrame(
        {"zombie_status_Z2_mu": [1.0], "per_mu_grade_not_graded": [2], "rate": [0.1], "tax_wanyuan_per_mu": [3.0]}
    )
    shown = lu.labelled(given, headings={"rate": "比率"})
    assert list(shown.columns) == ["停产无经营(僵尸)(亩)", "未评级", "比率", "亩均税收(万元/亩)"]


def test_codes_in_the_index_and_indicators():
    counts = pd.DataFrame({"cases": [2]}, index=pd.Index(["EXT"], name="mode"))
    shown = lu.labelled(counts, table="cases")
    assert (shown.index.tolist(), shown.index.name, list(shown.columns)) == (["延长动工开发期限"], "处置方式", ["件数"])
    promises = pd.DataFrame({"indicator": ["floor_area_ratio", "单位排放量"], "promised_value": [1.0, 2.0]})
    assert lu.labelled(promises, table="commitments").iloc[:, 0].tolist() == ["容积率", "单位排放量"]
    assert list(lu.labelled(promises, table="commitments").columns) == ["指标", "承诺值"]


def test_boundaries_are_left_out():
    given = gpd.GeoDataFrame({"area_mu": [1.0]}, geometry=[Point(0, 0)])
    shown = lu.labelled(given)
    assert list(shown.columns) == ["土地面积(亩)"]
    assert type(shown) is pd.DataFrame


def test_no_such_table():
    with pytest.raises(UnknownNameError, match="没有名为“parcel”的表"):
        lu.labelled(frame(), table="parcel")


def test_issues_and_contradictions_have_headings_and_words():
    parcels = pd.DataFrame(
        {
            "parcel_id": ["A"],
            "works_status": ["not_started"],
            "agreed_start_date": ["2018-03-01"],
            "actual_start_date": ["2018-05-01"],
        }
    )
    result = lu.assess(lu.LandData(parcels=parcels), policy=lu.load_policy("cn", as_of="2020-12-31"), as_of="2020-12-31")
    for table in (result.issues, result.contradictions):
        assert not [heading for heading in lu.labelled(table).columns if heading.isascii()]
    assert set(lu.labelled(result.issues)["责任方"]) <= {code.label_zh for code in lu.vocabulary.codes("who").values()}
