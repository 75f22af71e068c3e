"""``landuse atlas`` as a user types it."""

import json
from pathlib import Path

import pytest
from maps_cases import parcels
from test_cli import landuse

from landuse.cli.atlas import Format, Paper, _names, _target, atlas
from landuse.errors import ConfigError, UnknownNameError

SAMPLE = Path(__file__).parents[1] / "data" / "parcels" / "landuse.toml"


@pytest.fixture
def config(tmp_path):
    """Return the configuration of the small zone of the tests of maps."""
    parcels().to_file(tmp_path / "parcels.gpkg")
    text = '[project]\nname = "示范"\nas_of = 2020-12-31\n[data.parcels]\nfile = "parcels.gpkg"\n'
    (tmp_path / "landuse.toml").write_text(text, encoding="utf-8")
    return tmp_path / "landuse.toml"


def test_pictures_of_one_action_of_the_sample(tmp_path):
    done = landuse(
        "atlas",
        SAMPLE,
        "--by",
        "parcel",
        "--parcels",
        "先录入监测监管系统",
        "--format",
        "png",
        "--out",
        tmp_path / "图",
        "--json",
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["by"], told["sheets"]) == ("parcel", 2)
    assert all(Path(path).exists() for path in told["outputs"])
    assert "绘制图幅" in done.stderr


def test_zone_sheets_in_one_file(config, tmp_path, capsys):
    atlas(config, out=tmp_path / "成果", review_no="辽S(2026)1号", paper=Paper.a4)
    assert "张图幅，见" in capsys.readouterr().out
    assert (tmp_path / "成果" / "atlas.pdf").read_bytes().startswith(b"%PDF")


def test_an_unknown_condition_is_named(config, tmp_path):
    with pytest.raises(UnknownNameError, match="没有名为“无偿收”的认定状态、处置措施或宗地"):
        atlas(config, parcels="无偿收", out=tmp_path / "a.pdf")
    assert not (tmp_path / "a.pdf").exists()


def test_out_and_format_must_agree():
    assert _target(None, Format.pdf) == Path("atlas.pdf")
    assert _target(Path("x"), Format.pdf) == Path("x") / "atlas.pdf"
    assert _target(None, Format.png) == Path("atlas")
    with pytest.raises(ConfigError, match="相矛盾"):
        _target(Path("x.pdf"), Format.png)


def test_conditions_are_parted_by_any_comma():
    assert _names("a\uff0cb、 c,") == ["a", "b", "c"]
    assert _names(None) is None


def test_help_is_chinese():
    done = landuse("atlas", "--help")
    assert done.returncode == 0
    for words in ("编制打印图幅", "--by", "--paper", "--format", "--review-no", "--parcels", "审图号"):
        assert words in done.stdout
