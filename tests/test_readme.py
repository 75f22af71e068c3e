"""The Python that README and the notebooks' page show runs as it stands."""

import re

import pytest
from shown_blocks import ROOT, blocks


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
