"""The sample's pictures from above: made the same from the same seed, small, and showing what is planted."""

import hashlib
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio

from landuse.config import load_config
from landuse.evidence import scenes_of
from landuse.io.sample.ground_history import CONFLICTS
from landuse.io.sample.sample import Sample
from landuse.io.sample.scenes import paint_scenes, write_scenes
from landuse.vocabulary import codes

COMMITTED = Path(__file__).parents[1] / "data" / "parcels"
SEED = 20201231
PICTURES = sorted(path.name for path in (COMMITTED / "scenes").glob("*.tif"))


@pytest.fixture(scope="module")
def sample():
    """Return what the painter takes of the sample, from the committed files: making it all anew takes seconds."""
    truth = pd.read_csv(COMMITTED / "truth_evidence.csv", encoding="utf-8-sig", dtype={"parcel_id": "str"})
    for name in [name for name in truth if name.endswith("_date")]:
        truth[name] = pd.to_datetime(truth[name]).astype("datetime64[s]")
    parcels = gpd.read_file(COMMITTED / "parcels.gpkg").set_index("parcel_id")
    context = {kind: gpd.read_file(COMMITTED / "context.gpkg", layer=kind) for kind in ("roads", "river", "green")}
    return Sample({"parcels": parcels}, context, {"truth_evidence": truth}, pd.Series(dtype="str"))


@pytest.fixture(scope="module")
def written(sample, tmp_path_factory):
    folder = tmp_path_factory.mktemp("scenes")
    write_scenes(folder, sample, SEED)
    return folder


def test_the_same_seed_gives_the_same_bytes(sample, written, tmp_path):
    write_scenes(tmp_path, sample, SEED)
    for path in written.iterdir():
        assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256((tmp_path / path.name).read_bytes()).digest()


@pytest.mark.parametrize("name", PICTURES)
def test_the_committed_pictures_are_those_of_the_seed(written, name):
    with rasterio.open(written / name) as made, rasterio.open(COMMITTED / "scenes" / name) as kept:
        assert (made.crs, made.transform, made.shape) == (kept.crs, kept.transform, kept.shape)
        now, then = made.read().astype("int64"), kept.read().astype("int64")
    assert np.abs(now - then).max() <= 50  # one step: another processor may round halves the other way
    assert (now == then).mean() > 0.9999


def test_pictures_are_small_and_named_in_landuse_toml():
    scenes = scenes_of(load_config(COMMITTED))
    assert sorted(scene.file.name for scene in scenes) == PICTURES
    sizes = [scene.file.stat().st_size for scene in scenes]
    assert max(sizes) < 450_000
    assert sum(sizes) < 5_000_000
    years = pd.Series([scene.date.year for scene in scenes if scene.mask is not None]).value_counts()
    assert years.to_dict() == dict.fromkeys(range(2015, 2021), 2)


def test_another_seed_paints_another_picture(sample):
    name, one, _ = next(paint_scenes(sample, SEED))
    other_name, other, _ = next(paint_scenes(sample, 7))
    assert name == other_name
    assert (one != other).mean() > 0.01


def test_the_truth_of_the_scenes(sample):
    truth = sample.truths["truth_evidence"].set_index("parcel_id")
    assert set(truth["evidence_series_state"]) == set(codes("evidence_series"))
    counts = truth["evidence_finding"].dropna().value_counts().to_dict()
    assert counts == {one.finding: one.count for one in CONFLICTS}
    assert {one.finding for one in CONFLICTS} == set(codes("evidence_finding"))
    small = truth[(truth["pixels"] < 30) | truth["pixels"].isna()]
    assert len(small) >= 6
    assert set(small["evidence_series_state"]) == {"unclear"}


def test_there_are_clouds_mixed_pixels_and_a_picture_half_a_pixel_off(written, sample):
    with rasterio.open(written / "s20180609.tif") as cloudy, rasterio.open(written / "s20180913.tif") as later:
        assert (cloudy.read(6) == 9).mean() > 0.05
        assert cloudy.transform == later.transform
    with rasterio.open(written / "s20170921.tif") as shifted:
        assert (shifted.transform.c, shifted.transform.f) == (later.transform.c, later.transform.f)
        moved = shifted.read(4).astype("int64")
    with rasterio.open(written / "s20170618.tif") as before:
        held = before.read(4).astype("int64")
    assert (moved != held).mean() > 0.02
