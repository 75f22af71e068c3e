"""Maps in a real browser with the network cut off: drawn, found, filtered, explained, and never fooled by a name."""

import folium
import geopandas as gpd
import pytest
from maps_browser import afresh, click_in_popup, click_parcel, color_at, launched, opened, place, point_at, ready, stand_still
from maps_cases import AS_OF, HOSTILE, assessed, context, firms_result, hostile_result, parcels, zone_result
from shapely import Point

from landuse import maps
from landuse.vocabulary import codes

pytestmark = pytest.mark.browser

POPUP = ".leaflet-popup .details"
CARD = "#detail-card .details"
GROUND = 240  # every channel of a drawn status colour stays below, those of a hidden parcel above


@pytest.fixture(scope="module")
def browser():
    with launched() as found:
        yield found


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    target = tmp_path_factory.mktemp("map") / "示范 图.html"
    maps.disposal_map(zone_result(), title="示范市闲置土地处置图", context=context()).save(target)
    return target


@pytest.fixture(scope="module")
def tab(browser, path):
    with opened(browser, path) as found:
        yield found


@pytest.fixture
def page(tab):
    """The same tab for every test, loaded anew without the state that the last one left in its address."""
    afresh(tab)
    ready(tab)
    return tab


def written(browser, tmp_path, result, **options):
    target = tmp_path / "map.html"
    maps.disposal_map(result, **options).save(target)
    return opened(browser, target)


def rgb(color):
    return tuple(int(color[i : i + 2], 16) for i in (1, 3, 5))


def line(page, key):
    return page.locator(f'[data-column="idle_status"] [data-key="{key}"]')


def test_every_parcel_with_an_outline_is_drawn_in_its_colour(page):
    assert page.evaluate("() => landuse.page.parcels.drawn") == 11
    for row, status in ((4, "overdue"), (5, "not_due"), (7, "not_idle")):
        assert color_at(page, row)[:3] == pytest.approx(rgb(codes("idle_status")[status].color), abs=2)


def test_holes_are_not_filled_and_parts_are(page):
    assert color_at(page, 1)[3] == 0
    assert color_at(page, 1, east=0.4)[3] == 255
    assert color_at(page, 2)[3] == 0  # the gap between the two parts
    assert color_at(page, 2, east=-0.35)[3] == color_at(page, 2, east=0.35)[3] == 255


def test_hatching_is_drawn(page):
    hatched = {color_at(page, 0, east=step / 40)[:3] for step in range(-12, 12)}
    plain = {color_at(page, 4, east=step / 40)[:3] for step in range(-12, 12)}
    assert len(hatched) >= 2
    assert len(plain) == 1


def test_the_page_says_title_day_source_and_banner(page):
    assert page.title() == "示范市闲置土地处置图"
    assert page.locator("#page-title").inner_text() == "示范市闲置土地处置图"
    assert page.locator("#page-subtitle").inner_text().startswith("数据截至 2020年12月31日")
    assert page.locator("#page-banner").inner_text() == "内部资料 不得公开"
    foot = page.locator("#page-footer").inner_text()
    assert "2000国家大地坐标系" in foot
    assert "cn + cn-2101" in foot
    assert page.locator(".leaflet-control-scale-line").inner_text().endswith("米")
    assert page.locator(".leaflet-control-attribution a").count() == 0


def test_a_click_opens_the_reasons(page):
    click_parcel(page, 0)
    text = page.locator(POPUP).inner_text()
    for words in (
        "企业原因闲置满两年", "闲置 944 天", "示范A01有限公司", "A01", "经A01路", "12.00", "示范开发区", "使用权人自身原因",
        "合同约定或划拨决定书规定", "2017-06-01", "2018-06-01", "2019-06-01", "已过 579 天", "无偿收回(先听证)",
        "《闲置土地处置办法》第十四条第（二）项、第十五条", "200.00",
    ):  # fmt: skip
        assert words in text
    click_in_popup(page, ".details-more summary")
    assert "2101062018BA01" in page.locator(POPUP).inner_text()
    page.keyboard.press("Escape")
    assert page.locator(POPUP).count() == 0


def test_a_hole_opens_nothing(page):
    click_parcel(page, 1, "shapes.latLngBounds(row).getCenter()")
    assert page.locator(POPUP).count() == 0
    click_parcel(page, 1)
    assert "A02" in page.locator(POPUP).inner_text()


def test_data_problems_and_missing_evidence_are_shown(page):
    click_parcel(page, 10)
    assert "约定动工日期、实际交地日期" in page.locator(f"{POPUP} .fact-alarm").inner_text()
    page.keyboard.press("Escape")
    click_parcel(page, 1)
    click_in_popup(page, ".details-more summary")
    assert "延误事由无佐证文号" in page.locator(POPUP).inner_text()


def test_pointing_shows_holder_and_status(page):
    point_at(page, 4)
    tip = page.locator(".parcel-tip").inner_text()
    assert "示范A05有限公司" in tip
    assert "超期未动工(未满一年)" in tip
    point_at(page, 5)
    assert "示范A06有限公司" in page.locator(".parcel-tip").inner_text()


def test_the_copy_button_copies_the_code(page):
    click_parcel(page, 0)
    page.evaluate(
        "() => { window.copied = ''; document.addEventListener('copy', () => { window.copied = document.activeElement.value; }); }"
    )
    click_in_popup(page, ".copy")
    assert page.evaluate("() => window.copied") == "A01"


def test_search_by_key_finds_holder_and_goes_there(page):
    page.keyboard.press("/")
    page.keyboard.type("示范a05")
    assert page.locator(".suggestion").count() == 1
    page.keyboard.press("Enter")
    assert "示范A05有限公司" in page.locator(POPUP).inner_text()
    x, y = place(page, 4)
    assert 324 < x < 1366
    assert 40 < y < 740


def test_search_moves_with_the_arrows_and_closes_with_escape(page):
    page.keyboard.press("/")
    page.keyboard.type("A0")
    assert page.locator(".suggestion").count() == 9
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert "A02" in page.locator(".suggestion.marked").inner_text()
    page.keyboard.press("Escape")
    assert page.locator(".suggestions").is_hidden()
    page.keyboard.press("/")
    page.keyboard.type("没有这一宗")
    assert page.locator(".suggestions").inner_text() == "没有符合的宗地"


def test_a_parcel_without_an_outline_is_counted_named_and_opened(page):
    missing = page.locator(".missing")
    assert missing.locator("summary").inner_text() == "1 宗无图形，未上图"
    missing.locator("summary").click()
    missing.locator(".entry").click()
    text = page.locator(CARD).inner_text()
    assert "示范A12有限公司" in text
    assert "没有图形" in text
    page.keyboard.press("Escape")
    assert page.locator("#detail-card").is_hidden()


def test_the_legend_counts_and_filters(page):
    two_years = line(page, "idle_two_years")
    assert two_years.inner_text().split() == ["企业原因闲置满两年", "1宗", "12亩", "仅看"]
    assert page.locator('[data-column="idle_status"] .line').count() == 10
    before = color_at(page, 4)
    line(page, "overdue").locator(".line-main").click()
    assert line(page, "overdue").locator(".line-main").get_attribute("aria-pressed") == "false"
    assert min(color_at(page, 4)[:3]) >= GROUND > min(before[:3])
    assert page.locator(".key-card").first.locator("b").inner_text() == "11"
    click_parcel(page, 4)
    assert page.locator(POPUP).count() == 0
    page.locator('[data-column="idle_status"] .link').click()
    assert color_at(page, 4) == before


def test_one_status_alone_and_zones_with_actions(page):
    line(page, "overdue").hover()
    line(page, "overdue").locator(".only").click()
    assert page.evaluate("() => landuse.page.parcels.drawn") == 1
    page.locator('[data-column="idle_status"] .link').click()
    page.locator('[data-column="zone"] [data-key="Z2"] .line-main').click()
    assert page.evaluate("() => landuse.page.parcels.drawn") == 6
    assert "0宗" in line(page, "not_idle").inner_text()


def test_the_list_leads_to_the_parcels_in_order(page):
    page.locator(".tab", has_text="处置清单").click()
    entries = page.locator(".listing .entry")
    assert "A01" in entries.first.inner_text()
    entries.first.click()
    assert "示范A01有限公司" in page.locator(POPUP).inner_text()


def test_layers_are_switched_by_name(page):
    names = page.locator(".layer-switch").all_inner_texts()
    assert names == ["道路", "河流水面", "宗地", "开发区界线", "名称标注"]
    page.locator(".layer-switch", has_text="宗地").locator("input").uncheck()
    assert not page.evaluate("() => landuse.page.map.hasLayer(landuse.page.parcels)")
    x, y = place(page, 0)
    page.mouse.click(x, y)
    assert page.locator(POPUP).count() == 0
    page.locator(".layer-switch", has_text="宗地").locator("input").check()
    assert color_at(page, 4)[3] == 255


def test_the_panel_folds_and_the_map_takes_its_place(page):
    narrow = page.evaluate("() => landuse.page.map.getSize().x")
    page.locator("#toggle-panel").click()
    assert page.evaluate("() => landuse.page.map.getSize().x") == narrow + 324
    assert page.locator("#toggle-panel").inner_text() == "展开面板"


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080)])
def test_nothing_scrolls_sideways_or_sticks_out(browser, path, width, height):
    with opened(browser, path, width, height) as page:
        assert page.evaluate("() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == [
            width,
            height,
        ]
        click_parcel(page, 0)
        stand_still(page)
        box = page.locator(".leaflet-popup").bounding_box()
        assert box["x"] >= 324
        assert box["y"] >= 40
        assert box["y"] + box["height"] <= height


def test_hostile_texts_are_shown_as_they_are(browser, tmp_path):
    result = hostile_result()
    layers = {HOSTILE[0]: context()["roads"], HOSTILE[3]: context()["river"]}
    with written(browser, tmp_path, result, title=HOSTILE[0], context=layers) as page:
        assert page.locator("#page-title").text_content() == HOSTILE[0]
        assert {HOSTILE[0], HOSTILE[3]} <= set(page.locator(".layer-switch").all_text_contents())
        for row, text in enumerate(HOSTILE):
            page.evaluate("row => { landuse.page.goTo(row); }", row)
            assert page.locator(f"{POPUP} .details-name").text_content() == text
            assert page.locator(f"{POPUP} .fact-wide dd").first.text_content() == text
            assert page.locator(f"{POPUP} .pair-name").text_content() == text
            assert text in page.locator(f"{POPUP} .fact-list .fact-entry").first.text_content()
            point_at(page, row)
        page.locator(".tab", has_text="处置清单").click()
        assert set(HOSTILE) <= set(page.locator(".listing .entry-name").all_text_contents())
        page.keyboard.press("/")
        page.keyboard.type("<img")
        assert page.locator(".suggestion-name").first.text_content() == HOSTILE[0]
        assert page.locator("#page-title img, .details img, .entry img, .suggestions img, .layer-list img").count() == 0
        assert page.evaluate("() => document.querySelectorAll('[onerror], script:not([nonce]):not([type])').length") == 0


def test_a_very_long_title_pushes_nothing_off_the_page(browser, tmp_path):
    with written(browser, tmp_path, zone_result(), title="长" * 500) as page:
        for part in ("#page-banner", "#print-page", ".layer-control"):
            box = page.locator(part).bounding_box()
            assert box["x"] + box["width"] <= 1366


def test_hostile_texts_in_folium_layers_run_nothing(browser, tmp_path):
    page = maps.disposal_map(zone_result())
    spots = gpd.GeoDataFrame(
        {"name": list(HOSTILE)}, geometry=[Point(123.241 + i / 1e4, 41.716) for i in range(len(HOSTILE))], crs="EPSG:4326"
    )
    for text, spot in zip(HOSTILE, spots.geometry, strict=True):
        folium.Marker([spot.y, spot.x], popup=text, tooltip=text).add_to(page)
    marks = folium.GeoJson(
        spots,
        name="附加点",
        tooltip=folium.GeoJsonTooltip(["name"]),
        popup=folium.GeoJsonPopup(["name"]),
        marker=folium.CircleMarker(radius=5),
    )
    marks.add_to(page)
    page.save(tmp_path / "map.html")
    with opened(browser, tmp_path / "map.html", blocked="Content Security Policy") as opened_page:
        assert opened_page.locator(".layer-switch").last.inner_text() == "附加点"
        assert opened_page.locator("img.leaflet-marker-icon").count() == len(HOSTILE)
        opened_page.evaluate(
            "() => { landuse.page.map.eachLayer((layer) => { if (layer.getPopup && layer.getPopup() && layer.getLatLng) layer.openPopup(); }); }"
        )
        opened_page.wait_for_timeout(200)


def test_an_empty_result_opens(browser, tmp_path):
    with written(browser, tmp_path, assessed(parcels().iloc[:0])) as page:
        assert page.locator(".key-card").first.locator("b").inner_text() == "0"
        assert page.evaluate("() => landuse.page.map.getZoom()") < 6
        assert page.locator(".empty-note").inner_text() == "没有宗地"


def test_a_single_parcel_fills_a_sensible_part(browser, tmp_path):
    with written(browser, tmp_path, assessed(parcels().iloc[:1])) as page:
        assert page.evaluate("() => landuse.page.map.getZoom()") <= 18
        click_parcel(page, 0)
        assert "A01" in page.locator(POPUP).inner_text()


def test_only_parcels_without_outline_open_by_search(browser, tmp_path):
    with written(browser, tmp_path, assessed(parcels().drop(columns="geometry"))) as page:
        assert "12 宗无图形" in page.locator(".missing").inner_text()
        assert "没有图形" in page.locator(".empty-note").inner_text()
        page.keyboard.press("/")
        page.keyboard.type("A07")
        page.keyboard.press("Enter")
        assert "示范A07有限公司" in page.locator(CARD).inner_text()


def test_enterprises_and_contradictions_of_a_parcel_are_shown(browser, tmp_path):
    result = firms_result()
    grade = result.enterprises["per_mu_grade"].astype("str")
    assert set(grade) <= set("ABCD")
    with written(browser, tmp_path, result) as page:
        click_parcel(page, 0)
        text = page.locator(POPUP).inner_text()
        assert (
            "登记未动工而有使用迹象：登记为未动工，判定为企业原因闲置满两年（闲置 944 天）；示范企业甲有限公司：2020 年税收 24.00 万元"
            in text
        )
        assert "亩均税收\n2.00万元/亩" in text
        page.keyboard.press("Escape")
        click_parcel(page, 7)
        assert page.locator(f"{POPUP} .pair").inner_text().split("\n") == [
            "示范企业乙有限公司",
            f"{grade['E2']} 级 · 停产无经营(僵尸)",
        ]
        assert "停产注销或僵尸企业仍纳税" in page.locator(POPUP).inner_text()
        page.keyboard.press("Escape")
        page.evaluate("() => landuse.page.goTo(11)")
        pairs = page.locator(f"{CARD} .pair").all_inner_texts()
        assert [pair.split("\n") for pair in pairs] == [
            ["示范企业丙有限公司", f"{grade['E3']} 级 · 非僵尸企业"],
            ["示范企业丁有限公司", f"{grade['E4']} 级 · 非僵尸企业"],
            ["E9", "企业表中没有"],
        ]


def test_parcels_with_zombies_or_contradictions_are_filtered(browser, tmp_path):
    with written(browser, tmp_path, firms_result()) as page:
        lines = page.locator('[data-column="lead"] .line')
        assert [line.split()[:2] for line in lines.all_inner_texts()] == [
            ["有僵尸企业且有矛盾", "1宗"],
            ["有矛盾线索", "1宗"],
            ["无", "10宗"],
        ]
        lines.first.hover()
        lines.first.locator(".only").click()
        assert page.evaluate("() => landuse.page.parcels.drawn") == 1
        assert page.locator(".key-card").first.locator("b").inner_text() == "1"


def test_without_enterprises_there_is_no_group_of_leads(page):
    assert page.locator('[data-column="lead"]').count() == 0


def test_the_map_of_tax_per_mu(browser, tmp_path):
    target = tmp_path / "tax.html"
    maps.metric_map(firms_result(), "tax_wanyuan_per_mu", breaks=[1, 5]).save(target)
    with opened(browser, target) as page:
        assert page.locator("#page-title").inner_text() == "亩均税收分布图"
        counts = [line.split()[-4:-1] for line in page.locator('[data-column="metric_class"] .line').all_inner_texts()]
        click_parcel(page, 7)
        text = page.locator(POPUP).inner_text()
        assert "低于 1 万元/亩" in text
        assert text.count("亩均税收") == 1
        assert "0.50" in text
        assert "示范企业乙有限公司" in text
    assert len(counts) == 4


def test_the_metric_map_shows_classes_and_values(browser, tmp_path):
    target = tmp_path / "metric.html"
    maps.metric_map(zone_result(), "investment_intensity_wanyuan_per_mu", breaks=[300, 600]).save(target)
    with opened(browser, target) as page:
        rows = page.locator('[data-column="metric_class"] .line')
        assert [row.split()[0] for row in rows.all_inner_texts()] == ["低于", "300", "600", "无数据"]
        click_parcel(page, 3)
        text = page.locator(POPUP).inner_text()
        assert "400.00" in text
        assert "300 – 600 万元/亩" in text
    assert AS_OF in target.read_text(encoding="utf-8")
