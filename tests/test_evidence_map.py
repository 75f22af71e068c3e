"""The evidence map in a browser without a network: pictures by day, outlines, marks, both sources side by side; and its command."""

import json

import pytest
import rasterio
from evidence_cases import COVER, judged, picture, plots, scene, two_scenes
from maps_browser import launched, opened
from test_cli import landuse
from typer.testing import CliRunner

from landuse import maps
from landuse.cli.app import app
from landuse.errors import OutputError
from landuse.evidence import gather_evidence
from landuse.evidence.confrontation import CAVEAT
from landuse.maps.evidence_columns import evidence_columns
from landuse.maps.place import place_of
from landuse.maps.scan import find_external_addresses
from landuse.maps.scene_pictures import BLANK, OFF_PLACE, scene_block


@pytest.fixture(scope="module")
def result():
    return judged()


@pytest.fixture(scope="module")
def page(result, tmp_path_factory):
    folder = tmp_path_factory.mktemp("evidence")
    target = folder / "evidence.html"
    maps.evidence_map(result, two_scenes(folder)).save(target)
    return target


@pytest.fixture(scope="module")
def browser():
    with launched() as found:
        yield found


def test_the_page_is_one_file_and_says_that_it_is_no_verdict(page):
    text = page.read_text(encoding="utf-8")
    assert find_external_addresses(text) == []
    assert CAVEAT in text
    assert text.count("data:image\\/webp") == 2
    assert "精度未知" in text
    assert page.stat().st_size < 400_000


def test_other_maps_carry_none_of_it(result):
    assert "sceneLayer" not in maps.disposal_map(result).get_root().render()


def test_columns_say_both_sides(result, tmp_path):
    columns = evidence_columns(result, gather_evidence(result, two_scenes(tmp_path)))
    row = list(result.results.index).index("A08")

    def text(name):
        block = columns[name]
        return block["values"][block["codes"][row] if "codes" in block else row]

    assert text("papers_say") == "已竣工（竣工日期 2018-06-01）"
    assert text("scene_says") == "2020-08-15：建成 10% · 裸地 90% · NDVI 0.12 · 100 个像元"
    assert text("scenes").split("\n")[1].endswith("无法对照：影像早于竣工")
    assert columns["not_compared_for"]["kind"] == "text"


def test_a_scene_elsewhere_is_listed_and_shows_nothing(result, tmp_path):
    path = picture(tmp_path / "a.tif", {})
    with rasterio.open(path, "r+") as target:
        target.transform = rasterio.Affine(10, 0, 600_000, 0, -10, 4_700_000)
    found = gather_evidence(result, [scene(path)])
    assert set(found.reason) == {"宗地不在影像范围内", "宗地没有图形"}
    (block,) = scene_block(found, place_of(result.results))["scenes"]
    assert block["picture"] == BLANK
    assert OFF_PLACE in block["note"]
    with pytest.raises(OutputError, match="没有影像"):
        maps.evidence_map(result, [])


@pytest.mark.browser
def test_pictures_change_by_day_and_fade(browser, page):
    with opened(browser, page) as seen:
        names = seen.locator(".scene-choice").all_inner_texts()
        assert [name.strip() for name in names] == ["不显示影像", "2017-08-01 示例影像", "2020-08-15 示例影像"]
        assert seen.locator("img.scene-picture").count() == 1
        newest = seen.locator("img.scene-picture").get_attribute("src")
        assert seen.evaluate("landuse.page.map.getPane('landuse-parcels').style.opacity") == "0"
        assert "精度未知" in seen.locator(".scene-note").inner_text()
        seen.locator(".scene-choice input").nth(1).check()
        assert seen.locator("img.scene-picture").get_attribute("src") != newest
        slider = seen.locator(".scene-fade input")
        slider.focus()
        slider.press("Home")
        assert seen.locator("img.scene-picture").evaluate("image => image.style.opacity") == "0"
        seen.locator(".scene-choice input").nth(0).check()
        assert seen.locator("img.scene-picture").count() == 0
        assert seen.evaluate("landuse.page.map.getPane('landuse-parcels').style.opacity") == ""
        assert slider.is_disabled()


@pytest.mark.browser
def test_outlines_follow_status_and_filters(browser, page):
    colours = """() => { const { map, layers, parcels } = landuse.page, found = {};
        const canvas = [...map.getPane('landuse-lines').querySelectorAll('canvas')].at(-1), context = canvas.getContext('2d');
        const data = context.getImageData(0, 0, canvas.width, canvas.height).data;
        for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255) { const k = `${data[i]},${data[i + 1]},${data[i + 2]}`; found[k] = (found[k] || 0) + 1; }
        return found; }"""
    with opened(browser, page) as seen:
        before = seen.evaluate(colours)
        not_started, completed, against = "230,85,13", "27,158,119", "208,16,76"
        assert {not_started, completed, against} <= set(before)
        seen.locator('.group[data-column="reported_status"] .line[data-key="completed"] .only').click(force=True)
        after = seen.evaluate(colours)
        assert completed in after
        assert not_started not in after


@pytest.mark.browser
def test_a_popup_holds_both_sources(browser, page):
    with opened(browser, page) as seen:
        seen.evaluate("landuse.page.goTo(0)")
        text = seen.locator(".parcel-popup").inner_text()
        for words in (
            "登记未动工、影像见建成",
            "未动工（合同日期 2016-01-01）",
            "2020-08-15：建成 60%",
            "2017-08-01 示例影像",
            "须现场核查",
        ):
            assert words in text


def test_the_command(tmp_path):
    plots().to_file(tmp_path / "parcels.gpkg")
    picture(tmp_path / "new.tif", COVER)
    config = (
        '[project]\nname = "示范"\nas_of = 2020-12-31\n[data.parcels]\nfile = "parcels.gpkg"\n[[evidence.scenes]]\nfile = "new.tif"\n'
        "date = 2020-08-15\nbands = { blue = 1, green = 2, red = 3, nir = 4, swir1 = 5 }\n"
    )
    (tmp_path / "landuse.toml").write_text(config, encoding="utf-8")
    (tmp_path / "known.csv").write_text("parcel_id,built_from_date\nA01,2019-05-01\nA02,\n", encoding="utf-8")
    given = [
        "evidence",
        str(tmp_path / "landuse.toml"),
        "--out",
        str(tmp_path / "e.html"),
        "--known-starts",
        str(tmp_path / "known.csv"),
    ]
    done = landuse(*given, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["scenes"], told["marks"]["built_not_started"]) == (1, 3)
    assert "示范影像佐证图" in (tmp_path / "e.html").read_text(encoding="utf-8")
    assert (told["series"]["unclear"], told["findings"]["built_not_started"]) == (12, 3)  # one scene is no course of time
    assert [name.rpartition(".")[2] for name in told["outputs"]] == ["html", "xlsx", "csv"]
    first, *rows = (tmp_path / "e.csv").read_text(encoding="utf-8-sig").splitlines()
    assert first.startswith("宗地代码,影像时间序列结论,首期可用影像日")
    assert len(rows) == 12
    assert told["accuracy"][0] | {"inside_share": None} == told["accuracy"][0]
    assert (told["accuracy"][0]["known"], told["accuracy"][0]["starts"]) == (2, 0)
    shown = CliRunner().invoke(app, given).stdout
    assert "登记未动工、影像见建成 3 宗" in shown
    assert "全部 全部：落在区间内 —，已知宗数 2" in shown
    (tmp_path / "landuse.toml").write_text(config.partition("[[evidence")[0], encoding="utf-8")
    none = landuse("evidence", tmp_path / "landuse.toml")
    assert none.returncode == 2
    assert "没有影像" in none.stderr
