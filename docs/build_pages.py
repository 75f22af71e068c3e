"""Write the pages made from the package's tables and rules into docs/_generated: ``python docs/build_pages.py``.

Sphinx does so by itself before it reads the pages (``conf.py``). A page whose text has not changed is left alone, one that is no
longer made is removed.
"""

import sys
from pathlib import Path

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS))

from make_timelines import timeline_pictures  # noqa: E402 - beside this file
from rendering.code_lists import code_pages  # noqa: E402 - beside this file
from rendering.dictionary import dictionary_pages  # noqa: E402 - beside this file
from rendering.lineage import lineage_pages  # noqa: E402 - beside this file
from rendering.metric_functions import metric_pages  # noqa: E402 - beside this file
from rendering.rules import rule_pages  # noqa: E402 - beside this file

from landuse.explaining import explain  # noqa: E402 - likewise

TARGET = DOCS / "_generated"
EXPLAINED = ("idle_days",)
"""Columns whose explanation a page shows."""


def generated_pages() -> dict[str, str]:
    """Return every generated page and picture by its path below docs/_generated."""
    explained = {f"explained/{name}.txt": f"{explain(name)}\n" for name in EXPLAINED}
    return explained | dictionary_pages() | code_pages() | rule_pages() | lineage_pages() | metric_pages() | timeline_pictures()


def write_pages(target: Path = TARGET) -> None:
    """Write them."""
    pages = generated_pages()
    for old in target.rglob("*.*"):
        if old.is_file() and old.relative_to(target).as_posix() not in pages:
            old.unlink()
    for name, text in pages.items():
        path = target / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_pages()
