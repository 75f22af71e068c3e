"""Text that was garbled before it was saved here: read once in the wrong encoding by another program. It is kept as it is and said.

What the garbling left out cannot be brought back, so nothing is repaired; where the bytes still give a likely text, that is named.
"""

import re

import numpy as np
import pandas as pd

from landuse.io.conform.columns import Finding, Place
from landuse.io.formats.plausibility import plausibility
from landuse.issues import IssueLog

_LEFT_BEHIND = re.compile(r"\ufffd|锟斤拷|烫烫烫|屯屯屯|[?？]{3,}")
_THREE_BYTES = rb"[\xe4-\xe9][\x80-\xbf]{2}"
_UTF8_IN_GBK = re.compile(rb"(?<![\x80-\xff])(?:" + _THREE_BYTES + rb"){2,}[\xe4-\xe9]?[\x80-\xbf]{0,2}(?![\x80-\xff])")
_LATIN = re.compile(r"[\u0080-\u00ff\u0152-\u017e\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{4,}")
_READINGS = (("gb18030", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "utf-8"), ("latin-1", "gb18030"))


def check_garbled(frame: pd.DataFrame, names: list[str], place: Place, log: IssueLog) -> None:
    """Report the cells of the text columns `names` that look garbled, each with the text it may have been."""
    for name in names:
        cells = frame[name]
        position, distinct = pd.factorize(cells)
        if not _suspicious("\n".join(np.asarray(distinct, dtype=object))):
            continue
        messages = np.array([garbling(text) or "" for text in distinct] + [""], dtype=object)[position]
        for message in sorted(set(messages) - {""}):
            place.report(log, Finding("text_garbled", messages == message, name, cells, message))


def garbling(text: str) -> str | None:
    """Return what shows that `text` is garbled, or None.

    >>> garbling("沈阳市铁西区".encode().decode("gb18030"))
    '疑为乱码，原文可能是“沈阳市铁西区”；照原值保留'
    >>> garbling("沈阳市铁西区") is None
    True
    """
    if not _suspicious(text):
        return None
    for wrong, right in _READINGS:
        try:
            likely = text.encode(wrong).decode(right)
        except UnicodeError:
            continue
        if plausibility(likely) > plausibility(text) + 0.3:
            return f"疑为乱码，原文可能是“{likely}”；照原值保留"
    return "疑为乱码，部分文字已丢失；照原值保留" if _LEFT_BEHIND.search(text) or _looks_like_utf8(text) else None


def _suspicious(text: str) -> bool:
    return bool(_LEFT_BEHIND.search(text) or _LATIN.search(text)) or _looks_like_utf8(text)


def _looks_like_utf8(text: str) -> bool:
    """Tell whether what stands here in GBK would be whole characters of UTF-8 as well, and they are more likely."""
    return not text.isascii() and any(
        plausibility(found.group().decode("utf-8", "ignore")) > plausibility(found.group().decode("gb18030", "replace")) + 0.3
        for found in _UTF8_IN_GBK.finditer(text.encode("gb18030", "replace"))
    )
