"""Quality of pixels: clouds by value, by bit, in a file beside the scene; what is unknown cannot be used."""

import datetime as dt

import numpy as np
import pytest
import rasterio
from evidence_cases import BANDS, CLOUD, CRS, ROWS, TOP, WEST, judged, picture, scene

from landuse.config import load_config
from landuse.errors import ConfigError, CrsError, ReadError, UnknownNameError
from landuse.evidence import Scene, scene_figures, scenes_of
from landuse.evidence.masks import QualityMask
from landuse.vocabulary.quality_bands import quality_band, quality_bands
from landuse.vocabulary.rows import read_rows

OTHERWISE = {"quality_band": None, "clear_values": ()}


@pytest.fixture(scope="module")
def result():
    return judged()


def figures(result, given):
    return scene_figures(result.results.geometry, given, result.policy.evidence)


def quality_file(path, values, *, pixel=20, crs=CRS):
    """Write a quality raster of coarser pixels over the pictures."""
    held = np.full((1, ROWS * 10 // pixel, 170 * 10 // pixel), values[0], dtype="uint16")
    held[0, :, : held.shape[2] // 2] = values[1]
    at = rasterio.Affine(pixel, 0, WEST, 0, -pixel, TOP)
    profile = {"driver": "GTiff", "count": 1, "height": held.shape[1], "width": held.shape[2], "dtype": "uint16", "nodata": 0}
    with rasterio.open(path, "w", **profile, crs=crs, transform=at) as target:
        target.write(held)
    return path


def test_values_and_bits_that_mean_unusable():
    scl = quality_band("sentinel2_scl")
    assert set(scl.unusable_values) == {0, 1, 3, 8, 9, 10, 11}
    mask = QualityMask(unusable_values=scl.unusable_values)
    assert mask.clear(np.array([4.0, 5, 6, 8, 9, 10, 3, np.nan])).tolist() == [True] * 3 + [False] * 5
    qa60 = QualityMask(unusable_bits=quality_band("sentinel2_qa60").unusable_bits)
    assert qa60.clear(np.array([0.0, 1024, 2048, 3072, 1])).tolist() == [True, False, False, False, True]
    landsat = QualityMask(unusable_bits=quality_band("landsat_qa_pixel").unusable_bits)
    assert landsat.clear(np.array([21824.0, 22280, 23888, 1, 21952])).tolist() == [True, False, False, False, True]


def test_every_row_of_the_vocabulary_has_a_source_and_says_how_sure():
    rows = read_rows("quality_bands")
    assert {row["quality"] for row in rows} == set(quality_bands())
    assert all(row["source"] and row["meaning_zh"] and row["confidence"] in {"CONFIRMED", "MEMORY"} for row in rows)
    assert all(row["kind"] in {"value", "bit"} and row["unusable"] in {"yes", "no"} for row in rows)


def test_a_named_quality_band_masks_as_its_clear_values_do(result, tmp_path):
    path = picture(tmp_path / "a.tif", {}, clouds=["A06"])
    by_values = figures(result, scene(path))
    by_name = figures(result, scene(path, clear_values=(), quality="sentinel2_scl"))
    listed = figures(result, scene(path, clear_values=(), unusable_values=(CLOUD,)))
    for other in (by_name, listed):
        assert other["effective_pixels"].equals(by_values["effective_pixels"])
    assert by_name.loc["A06", "effective_pixels"] == 0


def test_a_quality_file_of_coarser_pixels_in_the_same_or_another_system(result, tmp_path):
    path = picture(tmp_path / "a.tif", {})
    bits = quality_file(tmp_path / "qa.tif", (0, 1024))  # the western half is cloud; its nodata of 0 means clear
    found = figures(result, scene(path, **OTHERWISE, quality_file=bits, quality="sentinel2_qa60"))
    assert found.loc["A01", "seen_share"] == 0
    assert found.loc["A10", "seen_share"] == pytest.approx(1)
    classes = quality_file(tmp_path / "scl.tif", (4, 9))
    with rasterio.open(classes) as source, rasterio.vrt.WarpedVRT(source, crs="EPSG:4490") as moved:
        profile = moved.profile | {"driver": "GTiff"}
        with rasterio.open(tmp_path / "moved.tif", "w", **profile) as target:
            target.write(moved.read())
    turned = figures(result, scene(path, **OTHERWISE, quality_file=tmp_path / "moved.tif", quality="sentinel2_scl"))
    assert turned.loc["A01", "seen_share"] == 0
    assert turned.loc["A10", "seen_share"] == pytest.approx(1)


def test_pixels_outside_the_quality_file_cannot_be_used(result, tmp_path):
    path = picture(tmp_path / "a.tif", {})
    held = np.zeros((1, 4, 30), dtype="uint8") + 4
    at = rasterio.Affine(10, 0, WEST + 5000, 0, -10, TOP)
    with rasterio.open(
        tmp_path / "q.tif", "w", driver="GTiff", count=1, height=4, width=30, dtype="uint8", crs=CRS, transform=at
    ) as target:
        target.write(held)
    found = figures(result, scene(path, **OTHERWISE, quality_file=tmp_path / "q.tif", quality="sentinel2_scl"))
    assert (found["effective_pixels"].dropna() == 0).all()


def test_a_value_such_as_light_at_night_is_kept_as_it_is(result, tmp_path):
    found = figures(result, scene(picture(tmp_path / "a.tif", {}), bands={"value": 4}, title="夜间灯光"))
    assert found.loc["A02", "value_mean"] == pytest.approx(4200)
    assert found["built_share"].isna().all()


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"quality": "sentinel2_scl"}, ConfigError, "写明位置"),
        ({"quality_band": 6}, ConfigError, "三者之一"),
        ({"quality_band": 6, "quality": "sentinel2_scl", "clear_values": (4,)}, ConfigError, "三者之一"),
        ({"quality_band": 6, "quality": "sentinel_scl"}, UnknownNameError, "sentinel2_scl"),
        ({"quality_band": 6, "unusable_bits": (40,)}, ConfigError, "0 至 31"),
    ],
)
def test_settings_that_do_not_fit_are_refused(tmp_path, given, error, words):
    with pytest.raises(error, match=words):
        Scene(tmp_path / "a.tif", dt.date(2020, 1, 1), bands=BANDS, **given)


def test_files_that_cannot_be_read_are_named(result, tmp_path):
    path = picture(tmp_path / "a.tif", {})
    with pytest.raises(ReadError, match=r"没有找到影像文件 .*qa\.tif"):
        figures(result, scene(path, **OTHERWISE, quality_file=tmp_path / "qa.tif", quality="sentinel2_scl"))
    bare = quality_file(tmp_path / "b.tif", (4, 4), crs=None)
    with pytest.raises(CrsError, match="没有坐标系"):
        figures(result, scene(path, **OTHERWISE, quality_file=bare, quality="sentinel2_scl"))


def test_landuse_toml_names_the_quality(tmp_path):
    (tmp_path / "landuse.toml").write_text(
        '[project]\nname = "示范"\n[data.parcels]\nfile = "parcels.gpkg"\n[[evidence.scenes]]\nfile = "b.tif"\ndate = 2020-08-15\n'
        'bands = { red = 3, nir = 4 }\nquality = "sentinel2_scl"\nquality_file = "scl.tif"\n',
        encoding="utf-8",
    )
    (given,) = scenes_of(load_config(tmp_path))
    assert given.mask.file == tmp_path / "scl.tif"
    assert 9 in given.mask.unusable_values
