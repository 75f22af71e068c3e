"""What stands in the file of a map: the facts of each parcel as data, the page's own words, nothing that leaves it."""

import html as markup
import json
import re
from dataclasses import replace

import folium
import pandas as pd
import pytest
from maps_cases import HOSTILE, assessed, context, delays, firms_result, hostile_result, parcels, zone_result

from landuse import maps
from landuse.errors import CrsError, UnknownNameError


@pytest.fixture(scope="module")
def result():
    return zone_result()


@pytest.fixture(scope="module")
def html(result):
    return rendered(maps.disposal_map(result, title="示范市闲置土地处置图", context=context()))


def rendered(page):
    return page.get_root().render()


def blocks(html):
    """Return the blocks of data of a page by the end of their ids."""
    found = re.findall(r'<script type="application/json" id="(\w+)">(.*?)</script>', html, re.DOTALL)
    return {name: json.loads(text) for name, text in found}


def parcel_block(html):
    return next(block for block in blocks(html).values() if "style" in block and "columns" in block)


def page_block(html):
    return next(block for block in blocks(html).values() if "footer" in block)


def values(html, column):
    """Return a column as the page's script reads it: labels of classes, texts, or numbers."""
    block = parcel_block(html)["columns"][column]
    if block["kind"] == "class":
        return [block["classes"][code]["label"] for code in block["codes"]]
    if "codes" in block:
        return [None if code < 0 else block["values"][code] for code in block["codes"]]
    return block["values"]


def test_the_page_is_chinese_whole_and_guarded(html):
    assert html.startswith('<!DOCTYPE html>\n<html lang="zh-CN">')
    assert maps.find_external_addresses(html) == []
    nonce = re.search(r"script-src 'nonce-([\w-]+)'", html)[1]
    programs = re.findall(r"<script(?! type=\"application/json\")[^>]*>", html)
    assert len(programs) > 10
    assert set(programs) == {f'<script nonce="{nonce}">'}
    assert "default-src 'none'" in html
    assert not re.search(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//|url\(\s*[\"']?(?:https?:)?//", html)


def test_a_page_is_the_same_each_time_and_its_nonce_is_its_own(result):
    page = maps.disposal_map(result)
    texts = [
        rendered(page),
        rendered(page),
        rendered(maps.disposal_map(result)),
        rendered(maps.disposal_map(result, title="另一张")),
    ]
    assert texts[0] == texts[1] == texts[2]
    nonces = [re.search(r"nonce-([\w-]+)", text)[1] for text in texts]
    assert nonces[0] != nonces[3]
    assert {len(nonce) for nonce in nonces} == {22}


def test_the_foot_names_source_system_rules_and_day(html):
    foot = page_block(html)["footer"]
    assert list(foot)[:5] == ["数据来源", "坐标系", "适用规则", "数据日期", "软件"]
    assert foot["坐标系"] == "2000国家大地坐标系，高斯-克吕格3°带，中央经线123°（EPSG:4550）"
    assert foot["适用规则"] == "cn + cn-2101"
    assert foot["数据日期"] == "2020年12月31日"
    assert foot["软件"].startswith("landuse ")
    assert page_block(html)["banner"] == "内部资料 不得公开"


def test_a_parcel_says_what_it_is_and_why(html, result):
    assert values(html, "parcel_id") == list(result.results.index)
    facts = {name: values(html, name)[0] for name in parcel_block(html)["columns"]}
    assert facts["idle_status"] == "企业原因闲置满两年"
    assert (facts["start_due_date"], facts["first_anniversary_date"]) == ("2017-06-01", "2018-06-01")
    assert (facts["one_year_mark_date"], facts["two_year_mark_date"]) == ("2018-06-01", "2019-06-01")
    assert facts["start_due_basis"] == "合同约定或划拨决定书规定"
    assert facts["idle_days"] == 944
    assert facts["delay_cause"] == "使用权人自身原因"
    assert facts["disposal_action"] == "无偿收回(先听证)"
    assert facts["legal_basis"] == "《闲置土地处置办法》第十四条第（二）项、第十五条"
    assert facts["idle_fee_wanyuan"] == 200
    assert facts["area_mu"] == 12
    assert facts["zone"] == "示范开发区"


def test_missing_evidence_and_data_problems_are_worded(html, result):
    rows = dict(zip(result.results.index, values(html, "missing_evidence"), strict=True))
    assert rows["A11"] == "约定动工日期、实际交地日期"
    assert rows["A08"] is None
    problems = dict(zip(result.results.index, values(html, "issues"), strict=True))
    assert problems["A02"] == "延误事由无佐证文号"
    reasons = dict(zip(result.results.index, values(html, "delays"), strict=True))
    assert reasons["A03"] == "2018-07-01 至 2018-09-30 未按约定交地(政府) 示开管〔2018〕8号"
    assert reasons["A02"] == "2019-07-01 至 今 规划依法修改(政府) 无佐证文号"


def test_the_idle_clock_is_left_out_where_works_have_begun(html, result):
    rows = dict(zip(result.results.index, values(html, "first_anniversary_date"), strict=True))
    assert rows["A08"] is None
    suspended = dict(zip(result.results.index, values(html, "suspension_anniversary_date"), strict=True))
    assert suspended["A10"] == "2019-01-01"
    assert suspended["A01"] is None


def test_empty_classes_are_kept(html):
    classes = [found["key"] for found in parcel_block(html)["columns"]["idle_status"]["classes"]]
    assert len(classes) == 10
    one = rendered(maps.disposal_map(assessed(parcels().iloc[:1])))
    assert [found["key"] for found in parcel_block(one)["columns"]["idle_status"]["classes"]] == classes


def test_the_list_follows_the_disposal_order(html, result):
    ids = values(html, "parcel_id")
    assert [ids[row] for row in page_block(html)["listed"]] == list(result.disposal.index)


def test_surroundings_come_along(html):
    kinds = {block["kind"]: block for block in blocks(html).values() if "kind" in block}
    assert set(kinds) == {"roads", "river", "zones"}
    assert kinds["roads"]["names"][0]["values"] == ["示范大街"]
    assert kinds["roads"]["widths"][0]["values"] == [40]
    assert kinds["zones"]["names"][0]["values"] == ["示范开发区", "示范高新区"]


def test_bounds_hold_all_parcels(result):
    (south, west), (north, east) = maps.disposal_map(result).get_bounds()
    west_end, south_end, east_end, north_end = result.data.zones.to_crs("EPSG:4326").total_bounds
    assert (south, west, north, east) == pytest.approx((south_end, west_end, north_end, east_end), abs=1e-5)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_titles_and_layer_names_are_text(result, text):
    page = maps.disposal_map(result, title=text, context={text: context()["roads"]})
    html = rendered(page)
    assert page_block(html)["title"] == text
    assert re.search(r"<title>(.*?)</title>", html, re.DOTALL)[1] == markup.escape(text)
    assert maps.find_external_addresses(html) == []


def test_hostile_attributes_come_back_whole():
    html = rendered(maps.disposal_map(hostile_result()))
    assert values(html, "holder_name") == list(HOSTILE)
    assert values(html, "location") == list(HOSTILE)
    assert maps.find_external_addresses(html) == []
    assert "<img src=x" not in html
    assert "{{7*191}}" not in html


def test_parcels_without_any_outline_make_a_page():
    table = pd.DataFrame(parcels().drop(columns="geometry"))
    html = rendered(maps.disposal_map(assessed(table)))
    assert parcel_block(html)["shapes"][0]["parts"] == [0] * len(table)
    assert page_block(html)["footer"]["坐标系"] == "未注明"


def test_no_parcels_make_a_page():
    html = rendered(maps.disposal_map(assessed(parcels().iloc[:0])))
    assert values(html, "parcel_id") == []
    assert maps.find_external_addresses(html) == []


def test_outlines_without_a_coordinate_system_are_refused():
    with pytest.raises(CrsError, match="crs"):
        maps.context_layer("roads", context()["roads"].set_crs(None, allow_override=True))


def test_the_metric_map_has_fixed_classes(result):
    html = rendered(maps.metric_map(result, "investment_intensity_wanyuan_per_mu", breaks=[300, 600]))
    classes = values(html, "metric_class")
    assert classes[:5] == ["低于 300 万元/亩", "低于 300 万元/亩", "300 – 600 万元/亩", "300 – 600 万元/亩", "300 – 600 万元/亩"]
    assert classes[-1] == "600 万元/亩及以上"
    assert [found["label"] for found in parcel_block(html)["columns"]["metric_class"]["classes"]][-1] == "无数据"
    assert page_block(html)["title"] == "投资强度分布图"


def test_the_metric_map_knows_declared_columns():
    import landuse as lu

    frame = parcels().assign(assessed_value=[10.0] * 11 + [None])
    result = assessed(frame, extra={"assessed_value": lu.ExtraColumn("assessed_value", "评估总值", "USD", per_mu=True)})
    html = rendered(maps.metric_map(result, "assessed_value_per_mu"))
    assert page_block(html)["title"] == "亩均评估总值分布图"
    assert values(html, "assessed_value_per_mu")[-1] is None
    assert values(html, "metric_class")[-1] == "无数据"


@pytest.mark.parametrize("column", ["idle_dayz", "holder_name", "mortgaged", "geometry"])
def test_a_metric_that_is_no_number_is_refused(result, column):
    with pytest.raises(UnknownNameError, match=column):
        maps.metric_map(result, column)


def test_the_nearest_metric_is_named(result):
    with pytest.raises(UnknownNameError, match="idle_days"):
        maps.metric_map(result, "idle_dayz")


def test_a_land_map_is_a_folium_map(result):
    page = maps.disposal_map(result)
    assert isinstance(page, folium.Map)
    assert page._repr_html_().startswith("<div")


def test_the_result_is_not_changed(result):
    before = result.results.copy()
    maps.disposal_map(result)
    maps.metric_map(result, "idle_days")
    pd.testing.assert_frame_equal(pd.DataFrame(before), pd.DataFrame(result.results))


@pytest.mark.parametrize("absent", ["document_no", "last_date", "first_date", "cause"])
def test_delays_may_lack_columns(absent):
    html = rendered(maps.disposal_map(assessed(parcels(), delays=delays().drop(columns=absent))))
    assert any(text is not None for text in values(html, "delays"))


def test_parcels_may_lack_everything_but_their_code():
    html = rendered(maps.disposal_map(assessed(parcels()[["parcel_id", "geometry"]])))
    assert set(values(html, "idle_status")) == {"待核实"}
    assert set(values(html, "zone")) == {"无数据"}


def test_zones_without_names_or_boundaries_are_named_by_code():
    html = rendered(maps.disposal_map(assessed(parcels(), zones=pd.DataFrame({"zone_id": ["Z1", "Z2"]}))))
    assert set(values(html, "zone")) == {"Z1", "Z2"}


def test_users_and_contradictions_stand_with_every_parcel_they_concern():
    result = firms_result()
    both = result.contradictions.assign(parcel_id="A05, A06").iloc[:1]
    html = rendered(maps.disposal_map(replace(result, contradictions=both)))
    contradictions = values(html, "contradictions")
    assert [row for row, text in enumerate(contradictions) if text] == [4, 5]
    assert contradictions[4] == contradictions[5]
    grade = result.enterprises.loc["E2", "per_mu_grade"]
    assert values(html, "firms")[7] == f"示范企业乙有限公司\t{grade} 级 · 停产无经营(僵尸)"
    assert values(html, "lead")[4:8] == ["有矛盾线索", "有矛盾线索", "无", "有僵尸企业"]
    assert values(html, "tax_wanyuan_per_mu")[7] == 0.5


def test_without_enterprises_a_page_carries_nothing_of_them(html):
    assert not {"firms", "contradictions", "lead"} & set(parcel_block(html)["columns"])
