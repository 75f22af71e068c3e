"""Scenes against the papers: what is planted is found, what cannot be judged is said, and nothing is a verdict."""

import datetime as dt

import numpy as np
import pytest
from evidence_cases import BANDS, COVER, judged, picture, plots, scene, two_scenes
from maps_cases import assessed

import landuse as lu
from landuse.config import load_config
from landuse.errors import ConfigError, OutputError, PolicyError, ReadError, UnknownNameError
from landuse.evidence import Scene, gather_evidence, scene_figures, scenes_of
from landuse.evidence.figures import FIGURES
from landuse.vocabulary import codes
from landuse.vocabulary.land_cover import land_cover_product, land_cover_products


@pytest.fixture(scope="module")
def result():
    return judged()


@pytest.fixture(scope="module")
def found(result, tmp_path_factory):
    return gather_evidence(result, two_scenes(tmp_path_factory.mktemp("scenes")))


def test_planted_cover_is_found(found):
    figures = found.scenes[1].figures
    assert list(figures.columns) == list(FIGURES)
    assert figures.loc["A01", "built_share"] == pytest.approx(0.6, abs=1e-5)
    assert figures.loc["A01", "bare_share"] == pytest.approx(0.4, abs=1e-5)
    assert figures.loc["A05", "water_share"] == pytest.approx(1)
    assert figures.loc["A09", "vegetation_share"] == pytest.approx(1)
    assert figures.loc["A08", ["bare_share", "built_share"]].tolist() == pytest.approx([0.9, 0.1], abs=1e-5)
    assert figures.loc["A09", "ndvi_mean"] == pytest.approx((0.42 - 0.04) / 0.46)
    assert figures.loc["A01", "effective_pixels"] == pytest.approx(100)
    assert figures.loc["A06", ["effective_pixels", "seen_share", "inside_share"]].tolist() == [0, 0, 1]
    assert figures.loc["A12"].isna().all()


def test_it_is_shown_in_one_line(found):
    assert repr(found).startswith(f"Evidence(scenes {', '.join(f'{entry.scene.date}' for entry in found.scenes)}; ")
    assert "bare_started 1" in repr(found)
    assert "\n" not in repr(found)


def test_marks_and_reasons(found):
    marks = found.mark.astype("str").to_dict()
    assert {name for name, mark in marks.items() if mark == "built_not_started"} == {"A01", "A04"}
    assert (marks["A07"], marks["A08"]) == ("bare_started", "bare_completed")
    assert (marks["A02"], marks["A03"], marks["A05"]) == ("consistent",) * 3
    new = found.scenes[1]
    assert new.reason["A06"] == "有云或无数据"
    assert (marks["A06"], found.decided_by["A06"]) == ("consistent", 0)  # the older scene could be compared
    assert new.reason["A09"] == "登记的开工状况不明"
    assert (marks["A10"], new.reason["A10"]) == ("consistent", "")  # suspended and not overgrown
    assert new.reason["A12"] == "宗地没有图形"
    assert (new.reason[new.mark != "not_compared"] == "").all()
    assert (new.reason[new.mark == "not_compared"] != "").all()
    old = found.scenes[0]
    assert (old.reason["A08"], old.reason["A07"]) == ("影像早于竣工", "影像早于动工满 365 天")
    assert old.mark["A01"] == "consistent"


def test_the_last_comparable_scene_decides(found):
    assert [entry.scene.date.year for entry in found.scenes] == [2017, 2020]
    assert found.decided_by["A01"] == 1
    assert found.decided_by["A12"] == -1
    assert list(found.mark.cat.categories) == list(codes("evidence_mark"))


def test_a_scene_after_the_data_date_is_not_compared(result, tmp_path):
    later = gather_evidence(result, [scene(picture(tmp_path / "a.tif", COVER), "2021-05-01")])
    assert (later.mark == "not_compared").all()
    assert set(later.reason) == {"影像晚于数据日期"}


def test_a_scene_before_the_grant_says_nothing(result, tmp_path):
    early = gather_evidence(result, [scene(picture(tmp_path / "a.tif", COVER), "2015-08-01")])
    assert early.reason["A01"] == "影像早于供地"


def test_edges_and_few_pixels(result, tmp_path):
    half = gather_evidence(result, [scene(picture(tmp_path / "a.tif", COVER, columns=52))])  # ends within A04
    assert half.reason["A04"] == "宗地只有一部分在影像范围内"
    assert half.reason["A05"] == "宗地不在影像范围内"
    small = plots()
    small["geometry"] = small.geometry.scale(0.4, 0.4)
    few = gather_evidence(assessed(small), [scene(picture(tmp_path / "b.tif", COVER))])
    assert few.reason["A01"] == "像元太少"
    assert few.scenes[0].figures.loc["A01", "effective_pixels"] == pytest.approx(16)


def test_bands_that_are_lacking_leave_the_cover_unknown(result, tmp_path):
    bands = {name: BANDS[name] for name in ("red", "nir")}
    one = gather_evidence(result, [scene(picture(tmp_path / "a.tif", COVER), bands=bands)])
    figures = one.scenes[0].figures
    assert figures.loc["A09", "ndvi_mean"] > 0.7
    assert figures["built_share"].isna().all()
    assert one.reason["A01"] == "缺少分类所需的波段或分类值"


def test_a_map_of_land_cover_by_its_table(result, tmp_path):
    path = picture(tmp_path / "a.tif", {})
    import rasterio

    values = np.full((1, 40, 170), 30, dtype="uint8")
    values[0, 10:20, 10:15] = 50
    values[0, 10:20, 22:32] = 0
    values[0, 10:20, 34:44] = 77
    with rasterio.open(path) as source:
        profile = source.profile | {"count": 1, "dtype": "uint8"}
    with rasterio.open(tmp_path / "wc.tif", "w", **profile) as target:
        target.write(values)
    one = gather_evidence(result, [Scene(tmp_path / "wc.tif", dt.date(2020, 6, 1), classes="worldcover")])
    figures = one.scenes[0].figures
    assert figures.loc["A01", ["built_share", "vegetation_share"]].tolist() == pytest.approx([0.5, 0.5], abs=1e-5)
    assert one.mark["A01"] == "built_not_started"
    assert figures.loc["A02", "effective_pixels"] == pytest.approx(0)
    assert figures.loc["A03", "effective_pixels"] < 40  # a code that stands in no table is unknown
    assert "76.7%" in one.scenes[0].scene.accuracy_words


def test_scenes_in_another_system_give_the_same_figures(result, tmp_path):
    geometry = result.results.geometry
    path = picture(tmp_path / "a.tif", COVER)
    rules = result.policy.evidence
    here, moved = (scene_figures(shapes, scene(path), rules) for shapes in (geometry, geometry.to_crs("EPSG:4490")))
    assert moved["built_share"].to_numpy() == pytest.approx(here["built_share"].to_numpy(), abs=1e-4, nan_ok=True)


def test_scenes_that_cannot_be_are_refused(result, tmp_path):
    day = dt.date(2020, 1, 1)
    with pytest.raises(ConfigError, match="两者取一"):
        Scene(tmp_path / "a.tif", day)
    with pytest.raises(ConfigError, match="两者取一"):
        Scene(tmp_path / "a.tif", day, bands=BANDS, classes="clcd")
    with pytest.raises(ConfigError, match="是否应为“nir”"):
        Scene(tmp_path / "a.tif", day, bands={"ner": 3})
    with pytest.raises(ConfigError, match="clear_values"):
        Scene(tmp_path / "a.tif", day, bands=BANDS, quality_band=6)
    with pytest.raises(UnknownNameError, match="worldcover"):
        Scene(tmp_path / "a.tif", day, classes="worldcove")
    with pytest.raises(OutputError, match="没有影像"):
        gather_evidence(result, [])
    with pytest.raises(ReadError, match="没有找到影像文件"):
        gather_evidence(result, [Scene(tmp_path / "a.tif", day, bands=BANDS)])
    bare = lu.assess(lu.LandData(parcels=plots().drop(columns="geometry")), policy=result.policy, as_of="2020-12-31")
    with pytest.raises(OutputError, match="没有图形"):
        gather_evidence(bare, [scene(picture(tmp_path / "b.tif", {}))])


def test_products_have_classes_of_the_list():
    for product in land_cover_products().values():
        assert set(product.classes.values()) <= set(codes("land_cover"))
        assert 0.5 < product.accuracy < 1
    assert land_cover_product("clcd").classes[8] == "built"


def test_scenes_of_landuse_toml(tmp_path):
    (tmp_path / "landuse.toml").write_text(
        '[project]\nname = "示范"\n[data.parcels]\nfile = "parcels.gpkg"\n[[evidence.scenes]]\nfile = "b.tif"\ndate = 2020-08-15\n'
        'bands = { red = 3, nir = 4 }\naccuracy = 0.85\n[[evidence.scenes]]\nfile = "a.tif"\ndate = 2018-08-15\nclasses = "clcd"\n',
        encoding="utf-8",
    )
    old, new = scenes_of(load_config(tmp_path))
    assert (old.file, old.classes) == (tmp_path / "a.tif", "clcd")
    assert new.bands == {"red": 3, "nir": 4}
    assert "85.0%" in new.accuracy_words
    text = (tmp_path / "landuse.toml").read_text(encoding="utf-8").replace("accuracy", "acuracy")
    (tmp_path / "landuse.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"“acuracy”.*是否应为“accuracy”"):
        load_config(tmp_path)


def test_thresholds_are_the_packs_and_a_local_pack_may_set_its_own(tmp_path):
    national = lu.load_policy("cn", as_of="2020-12-31")
    assert all(row.confidence == "DESIGN" for row in (*national.evidence.checks, *national.evidence.cover_rules))
    head = '[pack]\nid = "own"\ntitle = "地方"\nlevel = "city"\nextends = "cn"\nin_force_from = 2015-01-01\n'
    row = (
        '[[evidence.checks]]\nid = "built-not-started"\ntitle = "x"\nworks_status = ["not_started"]\ncovers = ["built"]\nshare = 0.7\n'
        'mark = "built_not_started"\nsince = "contract_date"\narticle = "某市规定"\nconfidence = "CONFIRMED"\n'
    )
    (tmp_path / "own.toml").write_text(head + row, encoding="utf-8")
    policy = lu.load_policy(tmp_path / "own.toml", as_of="2020-12-31")
    mine = lu.assess(lu.LandData(parcels=plots()), policy=policy, as_of="2020-12-31")
    assert gather_evidence(mine, [scene(picture(tmp_path / "a.tif", COVER))]).mark["A01"] == "consistent"
    for wrong in ('"building"', '"built", "soil"'):
        (tmp_path / "own.toml").write_text(head + row.replace('["built"]', f"[{wrong}]"), encoding="utf-8")
        with pytest.raises(PolicyError, match="land_cover"):
            lu.load_policy(tmp_path / "own.toml", as_of="2020-12-31")
