"""Where OUT may lie: behind a link, inside the inputs, among links, on a medium that cannot be written; inputs are never written over."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sealed_runs import AS_OF, write_city
from typer.testing import CliRunner

import landuse as lu
from landuse.checking import check
from landuse.cli.app import app
from landuse.errors import LanduseError, OutputError
from landuse.io.atomic import atomic_path
from landuse.outputs import write_outputs
from landuse.reports.checks import write_check

MAIN = "ledger.xlsx"


@pytest.fixture
def city(tmp_path):
    """Return a city's folder, below one of its own."""
    return write_city(tmp_path / "around" / "city").parent


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    path = write_city(tmp_path_factory.mktemp("judged"))
    return lu.assess(lu.read_data(path), policy=lu.load_policy("cn-2101", as_of=AS_OF), as_of=AS_OF)


def hashes(folder):
    return {
        path.relative_to(folder): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def unchanged(before, folder):
    after = hashes(folder)
    return {name: after.get(name) for name in before} == before


def test_out_that_is_a_link_to_a_folder_is_written_to_where_it_leads(result, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "OUT").symlink_to(tmp_path / "real")
    write_outputs(result, tmp_path / "OUT")
    assert (tmp_path / "OUT").is_symlink()
    assert (tmp_path / "real" / MAIN).is_file()
    assert not list((tmp_path / "real").glob(".landuse*"))


def test_a_link_inside_out_is_replaced_and_what_it_led_to_stays(result, tmp_path):
    (tmp_path / "kept.xlsx").write_text("kept", encoding="utf-8")
    (tmp_path / "OUT").mkdir()
    (tmp_path / "OUT" / MAIN).symlink_to(tmp_path / "kept.xlsx")
    (tmp_path / "OUT" / "issues.xlsx").symlink_to(tmp_path / "nowhere.xlsx")
    write_outputs(result, tmp_path / "OUT")
    assert (tmp_path / "kept.xlsx").read_text(encoding="utf-8") == "kept"
    assert not (tmp_path / "nowhere.xlsx").exists()
    assert not (tmp_path / "OUT" / MAIN).is_symlink()


@pytest.mark.parametrize("place", ["OUT", "宗地", "."])
def test_out_inside_or_equal_to_the_folder_of_the_inputs(result, city, place):
    before = hashes(city)
    write_outputs(result, city / place)
    assert unchanged(before, city)
    assert (city / place / MAIN).is_file()
    assert len(lu.read_data(city).parcels) == 4


def test_an_input_of_the_name_of_an_output_is_not_written_over(city):
    (city / "enterprises.csv").rename(city / "issues.xlsx")  # a text under this name is read by what it holds
    text = (city / "landuse.toml").read_text(encoding="utf-8").replace("enterprises.csv", "issues.xlsx")
    (city / "landuse.toml").write_text(text, encoding="utf-8")
    before = hashes(city)
    done = CliRunner().invoke(app, ["assess", str(city / "landuse.toml"), "-o", str(city)])
    assert isinstance(done.exception, OutputError)
    assert "issues.xlsx 是本次读取的原文件，不能覆盖" in str(done.exception)
    with pytest.raises(OutputError, match=r"issues\.xlsx 是本次读取的原文件"):
        write_check(check(city / "landuse.toml"), city)
    assert hashes(city) == before


@pytest.mark.skipif(sys.platform == "win32" or not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may mount")
def test_a_medium_that_cannot_be_written_is_told(result, tmp_path):
    place = tmp_path / "medium"
    place.mkdir()
    if (
        subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(place)], capture_output=True, check=False).returncode
        != 0
    ):
        pytest.skip("this machine lets nobody mount")
    try:
        for out in (place, place / "new"):
            with pytest.raises(OutputError, match="不可写；请改用有写入权限的目录"):
                write_outputs(result, out)
        with pytest.raises(OutputError, match="不可写"), atomic_path(place / "a.html") as path:
            path.write_text("x", encoding="utf-8")
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_file_where_a_folder_should_be_and_the_other_way_round(result, tmp_path):
    (tmp_path / "file").write_text("kept", encoding="utf-8")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for out in ("file", "file/OUT", "loop", "dangling"):
        try:
            write_outputs(result, tmp_path / out)
        except LanduseError as error:
            assert "请" in str(error)  # noqa: PT017 - a link that leads nowhere may also be made good
            continue
        assert out == "dangling"
    assert (tmp_path / "file").read_text(encoding="utf-8") == "kept"
    (tmp_path / "OUT" / MAIN).mkdir(parents=True)
    with pytest.raises(OutputError, match="已有同名文件夹"):
        write_outputs(result, tmp_path / "OUT")
    assert [path.name for path in (tmp_path / "OUT").iterdir()] == [MAIN]


def test_identical_checks_leave_identical_pages(city, tmp_path):
    pages = []
    for name in ("one", "two"):
        files = write_check(check(city / "landuse.toml", as_of=None), tmp_path / name)
        pages.append(Path(files.page).read_bytes())
    assert pages[0] == pages[1]
    assert b"nonce-" in pages[0]
