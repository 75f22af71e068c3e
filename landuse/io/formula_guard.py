"""Text in CSV that a spreadsheet would run as a formula gets an apostrophe before it, and loses it again when it is read back."""

import re

LOOKS_LIKE_FORMULA = r"^[\s\u200b-\u200f\u202a-\u202e\ufeff]*[=+\-@＝＋－＠]|^[\t\r]"
"""Full-width signs count: Excel in Chinese takes ＝ for =. Blanks and invisible marks before the sign do not protect."""
_FORMULA = re.compile(LOOKS_LIKE_FORMULA)


def guarded_text(text: str) -> str:
    """Return `text` as a cell of a CSV may hold it.

    >>> guarded_text("=1+1"), guarded_text("2020-01-01")
    ("'=1+1", '2020-01-01')
    """
    return f"'{text}" if _FORMULA.match(text) or _is_guarded(text) else text


def unguarded_text(text: str) -> str:
    """Return a text as it was before :func:`guarded_text`.

    >>> unguarded_text("'=1+1"), unguarded_text("'x'")
    ('=1+1', "'x'")
    """
    return text[1:] if _is_guarded(text) else text


def _is_guarded(text: str) -> bool:
    bare = text.lstrip("'")
    return bare != text and _FORMULA.match(bare) is not None
