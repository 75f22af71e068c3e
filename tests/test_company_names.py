"""Names are read as place, core and form; near names are proposed with what differs, and none is merged."""

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.identifiers.company_names import MATCH_COLUMNS, SAME_NAME, name_parts, plain_names, propose_matches

PARTS = [
    # name, place, core, form
    ("云浔恒泰机械有限公司", "云浔", "恒泰机械", "有限公司"),
    ("云浔市恒泰机械有限责任公司", "云浔市", "恒泰机械", "有限责任公司"),
    ("恒泰机械有限公司", "", "恒泰机械", "有限公司"),
    ("云浔恒泰机械（集团）股份有限公司", "云浔", "恒泰机械", "(集团)股份有限公司"),
    ("云浔恒泰机械集团有限公司", "云浔", "恒泰机械", "集团有限公司"),
    ("辽宁省沈阳市浑南区恒泰机械厂", "辽宁省沈阳市浑南区", "恒泰机械", "厂"),
    ("辽宁恒泰机械总厂", "辽宁", "恒泰机械", "总厂"),
    ("内蒙古自治区呼和浩特市恒泰商行", "内蒙古自治区呼和浩特市", "恒泰", "商行"),
    ("沈阳经济技术开发区恒泰机械有限公司", "沈阳经济技术开发区", "恒泰机械", "有限公司"),
    ("恒泰机械有限公司云浔分公司", "", "恒泰机械", "有限公司云浔分公司"),
    ("云浔恒泰科技合伙企业（有限合伙）", "云浔", "恒泰科技", "合伙企业(有限合伙)"),
    ("云浔恒泰检测中心有限公司", "云浔", "恒泰检测中心", "有限公司"),
    ("云浔恒泰城市建设有限公司", "云浔", "恒泰城市建设", "有限公司"),
    ("云浔大都超市有限公司", "云浔", "大都超市", "有限公司"),
    ("中国恒泰建设股份有限公司", "中国", "恒泰建设", "股份有限公司"),
    ("北京公司", "", "北京公司", ""),
    ("云浔县公司", "", "云浔县公司", ""),
    ("机械", "", "机械", ""),
]


@pytest.mark.parametrize(("name", "place", "core", "form"), PARTS)
def test_a_name_is_read_as_place_core_and_form(name, place, core, form):
    found = name_parts(pd.Series([name]), places=["云浔"])
    assert found.iloc[0].tolist() == [place, core, form]


@given(st.lists(st.one_of(st.none(), st.text("云浔市恒泰机械有限责任公司（集团）() Aａ厂开发区", max_size=20)), max_size=8))
def test_the_parts_make_up_the_name(names):
    given_names = pd.Series(names, dtype="str")
    whole, parts = plain_names(given_names), name_parts(given_names, places=["云浔"])
    assert (parts["place"] + parts["core"] + parts["form"]).equals(whole)


@pytest.mark.parametrize(
    "other",
    [
        "云浔ＡＢＣ（集团）有限公司",
        "云浔 abc(集团)有限公司",
        "云浔abc〔集团〕有限公司",
        " 云浔ABC【集团】有限公司\t",
        "云浔A·B·C(集团)有限公司",
    ],
)
def test_one_name_in_another_writing_is_the_same(other):
    found = propose_matches(pd.Series(["云浔ABC(集团)有限公司"]), pd.Series([other]), threshold=SAME_NAME)
    assert found["score"].tolist() == [SAME_NAME]
    assert found["differs"].tolist() == [""]
    assert found["right_name"].tolist() == [other]


NEAR = [
    # left, right, least score, what differs
    ("云浔恒泰机械有限公司", "云浔恒泰机械有限责任公司", 95, "组织形式：有限公司 / 有限责任公司"),
    ("云浔恒泰机械有限公司", "云浔市恒泰机械有限公司", 95, "行政区划：云浔 / 云浔市"),
    ("云浔市恒泰机械有限公司", "云浔恒泰机械有限责任公司", 95, "行政区划：云浔市 / 云浔；组织形式：有限公司 / 有限责任公司"),
    ("恒泰机械有限公司", "沈阳市恒泰机械有限公司", 95, "行政区划：无 / 沈阳市"),
    ("云浔恒泰机械有限公司", "云浔恒泰机电有限公司", 70, "字号行业：恒泰机械 / 恒泰机电"),
]


@pytest.mark.parametrize(("left", "right", "least", "differs"), NEAR)
def test_near_names_are_proposed_below_the_score_of_the_same_name(left, right, least, differs):
    found = propose_matches(pd.Series([left]), pd.Series([right]), threshold=60, places=["云浔"])
    assert list(found.columns) == list(MATCH_COLUMNS)
    assert found["differs"].tolist() == [differs]
    assert least <= found["score"].iloc[0] < SAME_NAME


def test_other_names_are_not_proposed():
    left, right = pd.Series(["云浔恒泰机械有限公司"]), pd.Series(["云浔锦源食品有限公司", None, ""])
    assert propose_matches(left, right, threshold=80, places=["云浔"]).empty
    assert propose_matches(right.iloc[1:], right, threshold=0).empty


def test_a_list_with_itself_gives_each_pair_once_the_likeliest_first():
    names = pd.Series(
        ["云浔恒泰机械有限公司", "云浔市恒泰机械有限公司", "云浔恒泰机械有限公司", "云浔锦源食品有限公司"],
        index=["a", "b", "c", "d"],
    )
    found = propose_matches(names, threshold=90, places=["云浔"])
    assert list(zip(found["left"], found["right"], strict=True)) == [("a", "c"), ("a", "b"), ("b", "c")]
    assert found["score"].iloc[0] == SAME_NAME > found["score"].iloc[1] == found["score"].iloc[2]


def test_the_order_of_names_does_not_matter():
    names = pd.Series([row[0] for row in PARTS])
    straight = propose_matches(names, threshold=85)
    back = propose_matches(names[::-1], threshold=85)
    pairs = [{frozenset((row.left, row.right, row.score)) for row in found.itertuples()} for found in (straight, back)]
    assert pairs[0] == pairs[1]
    assert len(straight) > 10


def test_five_thousand_names_against_as_many_take_seconds():
    draw = np.random.default_rng(7)
    signs, trades = (
        list("恒锦瑞启泓嘉卓晟柏昊祺翰铭睿拓宸钧霖骏澄泰腾源迅博创驰沃岳科朗衡川烨捷舟"),
        ["机械", "食品", "光电科技", "阀门制造"],
    )

    def names():
        return pd.Series([f"云浔{''.join(draw.choice(signs, 3))}{draw.choice(trades)}有限公司" for _ in range(5000)])

    left, right = names(), names()
    began = time.process_time()
    found = propose_matches(left, right, threshold=92, places=["云浔"])
    assert time.process_time() - began < 15
    assert (found["score"] >= 92).all()
    assert len(found) > 0
