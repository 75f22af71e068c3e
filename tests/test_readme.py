"""The Python that README and the notebooks' page show runs as it stands."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("page", "shown", "real"), [("README.md", "mydata/", "data/parcels/"), ("notebooks/README.md", "../data/", "data/")]
)
def test_shown_python_runs(page, shown, real, tmp_path, monkeypatch):
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    monkeypatch.chdir(tmp_path)
    for block in blocks:
        names = {}
        exec(block.replace(shown, f"{ROOT.as_posix()}/{real}"), names)
        assert len(names["result"].disposal) > 0


def test_the_picture_is_there():
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert pictures
    assert all((ROOT / picture).stat().st_size > 10_000 for picture in pictures)
