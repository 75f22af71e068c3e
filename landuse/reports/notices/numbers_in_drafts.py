"""The document numbers that drafts of a folder bear already: one series runs through all papers, whenever they were made."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from zipfile import BadZipFile, ZipFile

MOST_BYTES = 16 * 1024 * 1024
"""How much of the text of a draft is read."""
_PARAGRAPH = re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL)
_TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")
_NO_DOCUMENT = (OSError, BadZipFile, KeyError, NotImplementedError, RuntimeError, ValueError)
"""What reading a file raises that is no Word document, or is locked: it bears no number that could be read."""


@dataclass(frozen=True)
class DraftNumbers:
    """Numbers in drafts: `own` by the name of the file, `named` wherever a draft names one."""

    own: dict[str, str] = field(default_factory=dict)
    named: frozenset[str] = frozenset()


def numbers_in_drafts(folder: Path, titles: Iterable[str], prefix: str) -> DraftNumbers:
    """Return the numbers of the series `prefix` in the papers of a folder; their names begin with one of `titles`.

    A file that cannot be read as a Word document tells no number.
    """
    series = prefix.strip()
    if not series or not folder.is_dir():
        return DraftNumbers()
    pattern, begins = re.compile(rf"{re.escape(series)}〔\d{{4}}〕\d+号"), tuple(f"{title}_" for title in titles)
    own, named = {}, set()
    for path in sorted(folder.glob("*.docx")):
        if not path.name.startswith(begins):
            continue
        for line in _lines(path):
            text = line.strip()
            named.update(pattern.findall(text))
            if path.name not in own and pattern.fullmatch(text):  # the line of the number under the red head
                own[path.name] = text
    return DraftNumbers(own, frozenset(named))


def _lines(path: Path) -> list[str]:
    """Return the text of each paragraph; none where the file cannot be read."""
    try:
        with ZipFile(path) as archive, archive.open("word/document.xml") as file:
            text = file.read(MOST_BYTES).decode("utf-8", errors="replace")
    except _NO_DOCUMENT:
        return []
    return [unescape("".join(_TEXT.findall(paragraph))) for paragraph in _PARAGRAPH.findall(text)]
