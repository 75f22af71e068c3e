"""The Python that README and the notebooks' page show runs as it stands, and so does the way to a map of one's own data."""

import re
import tomllib
from pathlib import Path

import pytest
from bureau_files import layer
from shown_blocks import ROOT, blocks, command_lines
from typer.testing import CliRunner

from landuse.cli.app import app


@pytest.mark.parametrize(
    ("page", "shown", "real"), [("README.md", "mydata/", "data/parcels/"), ("notebooks/README.md", "../data/", "data/")]
)
def test_shown_python_runs(page, shown, real, tmp_path, monkeypatch):
    shown_python = blocks(page, "python")
    assert shown_python
    monkeypatch.chdir(tmp_path)
    for block in shown_python:
        names = {}
        exec(block.replace(shown, f"{ROOT.as_posix()}/{real}"), names)
        assert len(names["result"].disposal) > 0


def test_the_picture_is_there():
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert pictures
    assert all((ROOT / picture).stat().st_size > 10_000 for picture in pictures)


def test_the_way_to_a_map_of_ones_own_data_works(tmp_path, monkeypatch):
    """Under ten commands, of which those after the installation run here as they stand; return is the answer to every question."""
    shown = command_lines("README.md", "Your own data")
    assert len(shown) < 10
    monkeypatch.chdir(tmp_path)
    Path("我的数据").mkdir()
    layer({"ZDDM": ["A1", "A2"], "约定动工日期": ["2018-03-01", "2020-06-01"], "开工状态": ["未动工", "未动工"]}).to_file(
        "我的数据/zd.gpkg"
    )
    own = [command[1:] for command in shown if command[0] == "landuse"]
    assert [command[0] for command in own] == ["init", "check", "assess"]
    for command in own:
        done = CliRunner().invoke(app, command, input="\n" * 20, catch_exceptions=False)
        assert done.exit_code == 0, done.output
    assert all(Path(file).stat().st_size > 1000 for file in ("check/check.html", "out/map.html", "out/ledger.xlsx"))


def test_every_make_target_named_exists():
    named = set(re.findall(r"`?make ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"))) - {"and"}
    rules = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert named >= {"demo", "test", "wheelhouse"}
    assert all(f"\n{target}:" in rules for target in named)


def test_the_citation_is_of_this_version():
    lines = (ROOT / "CITATION.cff").read_text(encoding="utf-8").splitlines()
    pairs = dict(line.split(": ", 1) for line in lines if re.match(r"[a-z-]+: ", line))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (pairs["cff-version"], pairs["version"], pairs["license"]) == ("1.2.0", project["version"], project["license"]["text"])
    assert {"message", "title"} <= set(pairs)
    assert f'  - name: "{project["authors"][0]["name"]}"' in lines
