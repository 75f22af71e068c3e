"""Text in CSV that a spreadsheet would run as a formula gets an apostrophe before it; reading (landuse.io.conform.cells) takes it off."""

import re

LOOKS_LIKE_FORMULA = r"^[\s\u200b-\u200f\u202a-\u202e\ufeff]*[=+\-@＝＋－＠]|^[\t\r]"
"""Full-width signs count: Excel in Chinese takes ＝ for =. Blanks and invisible marks before the sign do not protect."""
_FORMULA = re.compile(LOOKS_LIKE_FORMULA)


def guarded_text(text: str) -> str:
    """Return `text` as a cell of a CSV may hold it.

    >>> guarded_text("=1+1"), guarded_text("2020-01-01")
    ("'=1+1", '2020-01-01')
    """
    return f"'{text}" if _FORMULA.match(text) else text
