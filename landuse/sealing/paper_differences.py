"""The first difference of two Word papers, by what a reader sees."""

import re
import zipfile
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from landuse.sealing.nearby import near

_PARAGRAPH = re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL)
_TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>|<w:tab/>|<w:br/>")


def in_papers(then: Path, now: Path) -> Iterator[str]:
    """Yield differing paragraphs, then differing parts of two Word files."""
    with zipfile.ZipFile(then) as old, zipfile.ZipFile(now) as new:
        names, others = old.namelist(), new.namelist()
        for part in [name for name in names if name.startswith("word/") and name.endswith(".xml") and name in others]:
            one, other = (_paragraphs(held.read(part).decode("utf-8", "replace")) for held in (old, new))
            for n, (text, again) in enumerate(zip_longest(one, other, fillvalue=""), start=1):
                if text != again:
                    yield f"{_part(part)}第 {n} 段：封存为 “{near(text, again)}”，重做为 “{near(again, text)}”"
        if names != others:
            gone, more = [n for n in names if n not in others], [n for n in others if n not in names]
            yield f"文件成分不同：封存独有 {'、'.join(gone) or '无'}，重做独有 {'、'.join(more) or '无'}"
        for part in names:
            if part in others and old.read(part) != new.read(part):
                yield f"文字相同，{'图片' if '/media/' in part else '格式部分'} {part} 不同"


def _paragraphs(xml: str) -> list[str]:
    texts = ("".join(found[1] if found[1] is not None else " " for found in _TEXT.finditer(p)) for p in _PARAGRAPH.findall(xml))
    return [text for text in texts if text.strip()]


def _part(name: str) -> str:
    kind = re.sub(r"\d*\.xml$", "", name.removeprefix("word/"))
    return {"document": "", "header": "页眉", "footer": "页脚", "footnotes": "脚注"}.get(kind, name)
