"""Thumbnails: one extent and one stretch on all days, small, of the parcels that call for a look; on the map and in the dossier."""

import base64
import datetime as dt
import io

import docx
import numpy as np
import pytest
import rasterio
from evidence_cases import COVER, judged, picture, scene, two_scenes
from maps_browser import launched, opened
from paper_cases import paper_text
from PIL import Image

from landuse import maps
from landuse.evidence import Scene, gather_evidence
from landuse.evidence.chips import MOST_DAYS, SIDE, parcel_chips
from landuse.evidence.looks import caption, shown_bands
from landuse.maps import scene_pictures
from landuse.maps.scan import find_external_addresses
from landuse.reports import parcel_dossier, parcel_dossiers
from landuse.reports.dossiers.context import SCENES_NOTE

HOSTILE = '</script><img src=x onerror="alert(1337)">{{7*191}}'
INSIDE, OUTSIDE = (SIDE // 2 - 6, SIDE // 2 + 6), (3, 3)


@pytest.fixture(scope="module")
def result():
    return judged()


@pytest.fixture(scope="module")
def found(result, tmp_path_factory):
    folder = tmp_path_factory.mktemp("scenes")
    cloudy = scene(bright(picture(folder / "cloud.tif", {}, clouds=["A01"])), "2018-08-01")
    return gather_evidence(result, [*two_scenes(folder), cloudy])


def bright(path):
    """Make everything as light as a cloud."""
    with rasterio.open(path, "r+") as target:
        values = target.read()
        values[:5] = 9_000
        target.write(values)
    return path


def chips(found, result, *parcels, outlines=None):
    return dict(parcel_chips(found, result.results.geometry if outlines is None else outlines, parcels))


def pixels(chip):
    with Image.open(io.BytesIO(chip.png)) as image:
        assert (image.format, image.size) == ("PNG", (SIDE, SIDE))
        return np.asarray(image.convert("RGB")).astype(int)


def test_the_same_ground_has_the_same_colour_on_all_days(found, result):
    old, cloud, new = map(pixels, chips(found, result, "A01")["A01"])
    assert old[OUTSIDE].tolist() == new[OUTSIDE].tolist()
    red, green, blue = old[OUTSIDE]
    assert green > red > 0
    assert green > blue
    assert (cloud[OUTSIDE] == 255).all()  # beyond the stretch of the clear days, which the cloud has not changed
    built, bare = new[INSIDE[0], SIDE // 2 - 12], new[INSIDE[0], SIDE // 2 + 20]
    assert np.ptp(built) < 30
    assert bare[0] > bare[1] > bare[2]
    assert ((new == (208, 16, 76)).all(axis=-1)).sum() > 100


def test_thumbnails_are_small_even_where_the_ground_is_restless(result, tmp_path):
    path = picture(tmp_path / "a.tif", COVER)
    with rasterio.open(path, "r+") as target:
        values = target.read()
        values[:5] = np.random.default_rng(1).integers(200, 4000, values[:5].shape)
        target.write(values)
    restless = gather_evidence(result, [scene(path)])
    plain = gather_evidence(result, [scene(picture(tmp_path / "b.tif", COVER))])
    assert len(chips(restless, result, "A01")["A01"][0].png) < 4000
    assert len(chips(plain, result, "A01")["A01"][0].png) < 600


def test_no_outline_no_scene_no_thumbnail(found, result, tmp_path):
    assert chips(found, result, "A12")["A12"] == ()
    half = gather_evidence(result, [scene(picture(tmp_path / "a.tif", COVER, columns=52))])
    assert chips(half, result, "A05")["A05"] == ()
    edge = pixels(chips(half, result, "A04")["A04"][0])
    assert (edge[:, -8] == (230, 228, 220)).all(axis=-1).any()


def test_parcels_in_degrees_give_the_same_pictures(found, result):
    here = chips(found, result, "A01")["A01"]
    degrees = chips(found, result, "A01", outlines=result.results.geometry.to_crs("EPSG:4490"))["A01"]
    for one, other in zip(here, degrees, strict=True):
        assert np.abs(pixels(one) - pixels(other)).mean() < 12


def test_a_map_of_land_cover_has_the_colours_of_its_classes(result, tmp_path):
    with rasterio.open(picture(tmp_path / "a.tif", {})) as source:
        profile = source.profile | {"count": 1, "dtype": "uint8"}
    values = np.full((1, 40, 170), 10, dtype="uint8")
    values[0, 10:20, 10:20] = 50
    with rasterio.open(tmp_path / "wc.tif", "w", **profile) as target:
        target.write(values)
    one = gather_evidence(result, [Scene(tmp_path / "wc.tif", dt.date(2020, 6, 1), classes="worldcover")])
    seen = pixels(chips(one, result, "A01")["A01"][0])
    assert seen[SIDE // 2, SIDE // 2].tolist() == [0xB5, 0x47, 0x5A]
    assert shown_bands(one.scenes[0].scene) == ()


def test_fine_pixels_are_averaged_and_the_files_own_scale_counts(result, tmp_path):
    path = picture(tmp_path / "a.tif", COVER)
    with rasterio.open(path) as source:
        values, profile = source.read(), source.profile
    fine = np.kron(values, np.ones((1, 16, 16), dtype="uint16"))
    fine[:5, ::2, ::2] += 400
    place = rasterio.Affine(10 / 16, 0, profile["transform"].c, 0, -10 / 16, profile["transform"].f)
    profile |= {"width": fine.shape[2], "height": fine.shape[1], "transform": place}
    with rasterio.open(tmp_path / "fine.tif", "w", **profile) as target:
        target.write(fine)
    with rasterio.open(tmp_path / "scaled.tif", "w", **(profile | {"dtype": "float32"})) as target:
        target.write(fine / 4)
        target.scales = (4.0,) * 5 + (1.0,)
    one = gather_evidence(result, [scene(tmp_path / "fine.tif", quality_band=None, clear_values=())])
    both = gather_evidence(
        result,
        [
            scene(tmp_path / name, day, quality_band=None, clear_values=())
            for name, day in (("fine.tif", "2019-01-01"), ("scaled.tif", "2020-01-01"))
        ],
    )
    even = pixels(chips(one, result, "A01")["A01"][0])[2:12, 2:12]
    assert np.ptp(even.reshape(-1, 3), axis=0).max() < 26  # a single sample would differ by 50
    first, second = map(pixels, chips(both, result, "A01")["A01"])
    assert np.array_equal(first, second)


def test_many_days_are_thinned_to_first_last_and_between(result, tmp_path):
    path = picture(tmp_path / "a.tif", COVER)
    many = gather_evidence(result, [scene(path, f"20{year:02d}-0{month}-01") for year in range(10, 20) for month in (3, 8)])
    shown = [chip.scene for chip in chips(many, result, "A01")["A01"]]
    assert len(shown) == MOST_DAYS
    assert (shown[0], shown[-1]) == (0, 19)
    assert shown == sorted(set(shown))


def test_captions(found):
    old, cloud, new = found.scenes
    assert caption(new, "A01") == ("2020-08-15", "建成 60%", True)
    assert caption(cloud, "A01") == ("2018-08-01", "有云或无数据", False)
    assert caption(old, "A08") == ("2017-08-01", "建成 0%", False)


def test_the_page_carries_those_that_call_for_a_look_up_to_its_limit(found, result, monkeypatch):
    order = [list(result.results.index).index(parcel) for parcel in ("A04", "A01", "A08")]
    held = scene_pictures.chips_of_parcels(result, found, order)
    assert list(held) == [str(row) for row in order]
    day, seen, against, address = held[str(order[1])][-1]
    assert (day, seen, against) == ("2020-08-15", "建成 60%", True)
    head, _, body = address.partition(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(body).startswith(b"\x89PNG")
    monkeypatch.setattr(scene_pictures, "CHIP_BYTES", 2000)
    fewer = scene_pictures.chips_of_parcels(result, found, order)
    assert 0 < len(fewer) < 3
    assert scene_pictures.chips_told(len(fewer), 3).startswith(f"影像与登记不符的 3 宗中面积较大的 {len(fewer)} 宗附")
    assert "未附缩略图" in scene_pictures.chips_told(0, 0)


@pytest.mark.browser
def test_a_popup_shows_the_days_side_by_side(result, tmp_path):
    one, two = two_scenes(tmp_path)
    target = tmp_path / "evidence.html"
    maps.evidence_map(result, [scene(one.file, title=HOSTILE), two]).save(target)
    assert find_external_addresses(target.read_text(encoding="utf-8")) == []
    with launched() as browser, opened(browser, target) as page:
        page.evaluate("landuse.page.goTo(0)")
        shown = page.locator(".parcel-popup .chip")
        assert [text.split("\n") for text in shown.all_inner_texts()] == [["2017-08-01", "建成 0%"], ["2020-08-15", "建成 60%"]]
        sizes = "images => images.map((image) => [image.complete, image.naturalWidth])"
        assert page.locator(".chip img").evaluate_all(sizes) == [[True, SIDE]] * 2
        assert page.locator(".chip-against").count() == 1
        assert page.locator(".chip img").nth(1).get_attribute("alt") == "2020-08-15 影像缩略图：建成 60%，与登记不符"
        page.evaluate("landuse.page.goTo(1)")
        assert page.locator(".parcel-popup").inner_text()
        assert page.locator(".chip").count() == 0  # nothing speaks against A02
        assert page.locator("img[onerror]").count() == 0


def test_the_dossier_has_a_row_of_them(found, result, tmp_path):
    with_scenes = parcel_dossier(result, "A01", tmp_path / "a.docx", evidence=found)
    document = docx.Document(with_scenes)
    assert len(document.inline_shapes) == 2
    assert SCENES_NOTE in paper_text(with_scenes)
    assert with_scenes.stat().st_size < 250_000
    without = parcel_dossier(result, "A12", tmp_path / "b.docx", evidence=found)  # it has no outline
    assert len(docx.Document(without).inline_shapes) == 0
    assert SCENES_NOTE not in paper_text(without)


def test_a_dossier_of_other_scenes_is_written_anew(found, result, tmp_path):
    def outcome(evidence):
        return parcel_dossiers(result, tmp_path, ["A01"], evidence=evidence)["outcome"].tolist()

    fewer = gather_evidence(result, [entry.scene for entry in found.scenes[:1]])
    assert [outcome(found), outcome(found), outcome(fewer), outcome(None)] == [["written"], ["skipped"], ["written"], ["written"]]
