"""Figures kept between runs: nothing is read twice, whatever changes them is noticed, damage and a locked folder are told."""

import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest
import rasterio
from evidence_cases import COVER, judged, picture, plots, scene
from pandas.testing import assert_frame_equal
from rich.console import Console
from typer.testing import CliRunner

from landuse.cli.app import app
from landuse.cli.evidence import gathered
from landuse.cli.inputs import inputs_of
from landuse.config import load_config
from landuse.evidence import FigureCache, cache, cache_of, gather_evidence, scene_figures, scenes_of
from landuse.evidence import figures as figures_module

OLD_NS = 1_500_000_000_000_000_000


@pytest.fixture(scope="module")
def result():
    return judged()


@pytest.fixture
def raster(tmp_path):
    return picture(tmp_path / "a.tif", COVER)


@pytest.fixture
def reads(monkeypatch):
    """Count the pixels that are read, and the files that are hashed."""
    told = {"pixels": 0, "files": 0}
    read, hashed = figures_module.read_pixels, cache.file_hash

    def counted(*given):
        told["pixels"] += len(given[2])
        return read(*given)

    def counted_hash(path):
        told["files"] += 1
        return hashed(path)

    monkeypatch.setattr(figures_module, "read_pixels", counted)
    monkeypatch.setattr(cache, "file_hash", counted_hash)
    return told


def asked(folder, result, one, parcels=None, rules=None):
    """Ask a new cache for the figures; return them and whether they came from the folder."""
    held = FigureCache(folder)
    table = held.figures(result.results.geometry if parcels is None else parcels, one, rules or result.policy.evidence)
    assert held.found + held.computed == 1
    return table, held.found == 1


def test_a_second_run_reads_no_pixel(result, raster, tmp_path, reads):
    first, kept = asked(tmp_path / "c", result, scene(raster))
    assert not kept
    assert reads["pixels"] > 0
    reads["pixels"] = 0
    again, kept = asked(tmp_path / "c", result, scene(raster))
    assert (kept, reads["pixels"]) == (True, 0)
    assert_frame_equal(first, again)
    assert_frame_equal(again, scene_figures(result.results.geometry, scene(raster), result.policy.evidence))
    reads["pixels"] = 0
    source = FigureCache(tmp_path / "c")
    found = gather_evidence(result, [scene(raster)], figures=source.figures)
    assert (source.found, reads["pixels"]) == (1, 0)
    assert found.mark["A01"] == "built_not_started"


def test_one_pixel_is_noticed_even_where_size_and_time_stay(result, raster, tmp_path, reads):
    before, _ = asked(tmp_path / "c", result, scene(raster))
    state = raster.stat()
    with rasterio.open(raster, "r+") as target:
        values = target.read()
        values[:5, 12, 12] = values[:5, 0, 0]
        target.write(values)
    os.utime(raster, ns=(state.st_mtime_ns, state.st_mtime_ns))
    assert raster.stat().st_size == state.st_size
    after, kept = asked(tmp_path / "c", result, scene(raster))
    assert not kept
    assert after.loc["A01", "built_share"] == pytest.approx(before.loc["A01", "built_share"] - 0.01)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no time of the last change of a file's state")
def test_a_date_that_was_put_back_hides_nothing(result, raster, tmp_path):
    os.utime(raster, ns=(OLD_NS, OLD_NS))
    asked(tmp_path / "c", result, scene(raster))
    with rasterio.open(raster, "r+") as target:
        target.write(target.read() + 1)
    os.utime(raster, ns=(OLD_NS, OLD_NS))
    assert not asked(tmp_path / "c", result, scene(raster))[1]


def test_outlines_settings_and_rules_are_noticed_names_are_not(result, raster, tmp_path):
    folder, geometry = tmp_path / "c", result.results.geometry
    asked(folder, result, scene(raster))
    moved = geometry.copy()
    moved.loc["A01"] = moved.loc["A01"].buffer(-1)
    rules = result.policy.evidence
    for change in (
        {"parcels": moved},
        {"parcels": geometry.iloc[::-1]},
        {"parcels": geometry.rename({"A01": "B01"})},
        {"one": scene(raster, clear_values=(4,))},
        {"one": scene(raster, offset=0.01)},
        {"rules": rules.model_copy(update={"cover_rules": rules.cover_rules[1:]})},
    ):
        table, kept = asked(folder, result, **{"one": scene(raster)} | change)
        assert not kept, change
        assert table.index.equals(change.get("parcels", geometry).index)
    for same in (scene(raster, "2019-05-01"), scene(raster, title="另一名称", source="别处", accuracy=0.9)):
        assert asked(folder, result, same)[1]


def test_the_place_of_the_file_does_not_matter_its_companions_do(result, raster, tmp_path):
    asked(tmp_path / "c", result, scene(raster))
    (tmp_path / "moved").mkdir()
    moved = raster.rename(tmp_path / "moved" / "a.tif")
    assert asked(tmp_path / "c", result, scene(moved))[1]
    with rasterio.open(moved) as source:
        known = source.dataset_mask()
    known[:] = 0
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=False), rasterio.open(moved, "r+") as target:
        target.write_mask(known)
    assert (moved.parent / "a.tif.msk").is_file()
    table, kept = asked(tmp_path / "c", result, scene(moved))
    assert not kept
    assert (table["effective_pixels"].dropna() == 0).all()


def test_a_file_of_long_ago_is_hashed_once(result, raster, tmp_path, reads):
    os.utime(raster, ns=(OLD_NS, OLD_NS))
    for _ in range(3):
        asked(tmp_path / "c", result, scene(raster))
    assert reads["files"] == 1
    os.utime(raster, ns=(OLD_NS + 1, OLD_NS + 1))
    assert asked(tmp_path / "c", result, scene(raster))[1]  # read again, found unchanged
    assert reads["files"] == 2


def test_the_parts_of_a_vrt_are_its_content(result, raster, tmp_path):
    from rasterio.shutil import copy

    copy(raster, tmp_path / "inner.vrt", driver="VRT")
    copy(tmp_path / "inner.vrt", tmp_path / "outer.vrt", driver="VRT")
    outer = scene(tmp_path / "outer.vrt")
    asked(tmp_path / "c", result, outer)
    assert asked(tmp_path / "c", result, outer)[1]
    with rasterio.open(raster, "r+") as target:
        target.write(target.read() + 1)
    assert not asked(tmp_path / "c", result, outer)[1]


@pytest.mark.parametrize("damage", [lambda content: b"", lambda content: content[: len(content) // 2], lambda content: b"no archive",
                                    lambda content: content[:200] + bytes(40) + content[240:]])  # fmt: skip
def test_a_damaged_file_is_told_and_worked_out_again(result, raster, tmp_path, damage):
    first, _ = asked(tmp_path / "c", result, scene(raster))
    for kept in (*tmp_path.glob("c/*.npz"), *tmp_path.glob("c/*.json")):
        kept.write_bytes(damage(kept.read_bytes()))
    held = FigureCache(tmp_path / "c")
    assert_frame_equal(held.figures(result.results.geometry, scene(raster), result.policy.evidence), first)
    assert held.computed == 1
    assert len(held.notes) == 2
    assert all("已损坏" in note for note in held.notes)
    assert asked(tmp_path / "c", result, scene(raster))[1]


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(result, raster, tmp_path):
    (tmp_path / "c").write_text("a file in the way")
    held = FigureCache(tmp_path / "c")
    table = held.figures(result.results.geometry, scene(raster), result.policy.evidence)
    assert table.loc["A01", "built_share"] == pytest.approx(0.6, abs=1e-5)
    assert len(held.notes) == 1
    assert "无法写入" in held.notes[0]


def test_runs_side_by_side_share_the_folder(result, raster, tmp_path):
    with ThreadPoolExecutor(4) as pool:
        tables = list(pool.map(lambda _: asked(tmp_path / "c", result, scene(raster))[0], range(4)))
    for table in tables:
        assert_frame_equal(table, tables[0])
    assert len(list(tmp_path.glob("c/*.npz"))) == 1
    assert not list(tmp_path.glob("c/.landuse-*"))
    assert "可以随时" in (tmp_path / "c" / "说明.txt").read_text(encoding="utf-8")


def test_the_command_keeps_and_leaves_out(tmp_path):
    plots().to_file(tmp_path / "parcels.gpkg")
    picture(tmp_path / "new.tif", COVER)
    config, console = tmp_path / "landuse.toml", Console(stderr=True, quiet=True)
    text = (
        '[project]\nname = "示范"\nas_of = 2020-12-31\n[data.parcels]\nfile = "parcels.gpkg"\n[evidence]\n[[evidence.scenes]]\n'
        'file = "new.tif"\ndate = 2020-08-15\nbands = { blue = 1, green = 2, red = 3, nir = 4, swir1 = 5 }\n'
    )
    config.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(app, ["evidence", str(config), "--out", str(tmp_path / "e.html"), "--json", "--no-cache"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["computed"] == 1
    assert not (tmp_path / ".landuse-cache").exists()
    given = inputs_of(config, None, None)
    scenes = scenes_of(given.settings)
    assert [gathered(given, scenes, console, no_cache=no)[1] for no in (False, False, True)] == [1, 0, 1]
    assert list((tmp_path / ".landuse-cache" / "evidence").glob("*.npz"))
    config.write_text(text.replace("[evidence]", '[evidence]\ncache = "kept"'), encoding="utf-8")
    assert cache_of(load_config(config)).folder == tmp_path / "kept"
