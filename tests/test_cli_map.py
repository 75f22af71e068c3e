"""`landuse map`: one page of the kind asked for, the same as a notebook makes; wrong kinds and columns are refused in Chinese."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from landuse.cli.app import app
from landuse.cli.map import KINDS
from landuse.errors import UnknownNameError
from landuse.maps import find_external_addresses


def run(*arguments):
    return CliRunner().invoke(app, ["map", *map(str, arguments)])


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    """A ledger without boundaries: pages are quick to make, and what is not drawn is told."""
    folder = tmp_path_factory.mktemp("一张图")
    shutil.copy(Path("data/parcels/policy.toml"), folder)
    (folder / "ledger.csv").write_text(
        "parcel_id,works_status,agreed_start_date,delay_cause,area_m2\nA1,not_started,2018-03-01,H,20000\nA2,completed,2016-03-01,,5000\n",
        encoding="utf-8",
    )
    (folder / "landuse.toml").write_text(
        '[project]\nname = "某某市"\nas_of = 2020-12-31\npolicy = "cn"\n[data.parcels]\nfile = "ledger.csv"\n', encoding="utf-8"
    )
    return folder / "landuse.toml"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_one_page_without_addresses(config, kind, tmp_path):
    done = run(config, "--kind", kind, "--out", tmp_path / "一张.html")
    assert done.exit_code == 0, done.output
    assert "2 宗土地的地图" in done.output
    assert "其中 2 宗没有图形" in done.output
    page = (tmp_path / "一张.html").read_text(encoding="utf-8")
    assert f"<title>某某市{KINDS[kind][1]}" in page
    assert find_external_addresses(page) == []


def test_a_number_colours_the_map(config, tmp_path):
    done = run(config, "--column", "area_mu", "--out", tmp_path / "m.html", "--as-of", "2019-12-31")
    assert done.exit_code == 0, done.output
    page = (tmp_path / "m.html").read_text(encoding="utf-8")
    assert "<title>土地面积分布图" in page
    assert "2019-12-31" in page


@pytest.mark.parametrize(
    ("options", "said"), [(["--kind", "idel"], "是否应为“idle”"), (["--column", "holder_name"], "holder_name")]
)
def test_what_no_map_can_show_is_refused(config, options, said, tmp_path):
    done = run(config, *options, "--out", tmp_path / "m.html")
    assert isinstance(done.exception, UnknownNameError)
    assert said in str(done.exception)
    assert not (tmp_path / "m.html").exists()
