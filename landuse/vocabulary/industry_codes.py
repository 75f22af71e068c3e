"""Industry codes of GB/T 4754 at two digits (大类): what a code belongs to, and its counterparts in another edition.

The editions of 2002 and 2017 number the same industries differently: 36 is special equipment in 2002 and automobiles in 2017. The
edition of 2011 has the two-digit codes of 2017. Only the main correspondence of whole divisions is followed; single three- and
four-digit classes that moved elsewhere are not. Outside of mining, manufacturing and supply only the names of 2017 are held.
Data: ``vocabulary/industry_codes.csv``.
"""

import re
from functools import cache

import pandas as pd

from landuse.vocabulary.rows import read_rows

EDITIONS = (2002, 2011, 2017)
SAME_AT_TWO_DIGITS = {2011: 2017}
"""Editions whose two-digit codes are those of another one (MEMORY)."""
INDUSTRIAL = frozenset(f"{number:02d}" for number in range(6, 44))
"""Two-digit codes of sections B (mining) and C (manufacturing), in every edition."""
_CODE = re.compile(r"^[A-T]?(\d{2,4})$")


def plain_code(code: str) -> str | None:
    """Return the digits of a code of two to four digits, with or without the section's letter; None where it is none.

    >>> plain_code("C3011"), plain_code("26"), plain_code("C")
    ('3011', '26', None)
    """
    found = _CODE.match(code.strip().upper())
    return found[1] if found else None


def divisions(codes: pd.Series) -> pd.Series:
    """Return the two-digit code of each industry code; missing where the code is unknown or none of GB/T 4754.

    >>> divisions(pd.Series(["3011", "C26", "x"])).fillna("").tolist()
    ['30', '26', '']
    """
    position, texts = pd.factorize(codes)
    known = pd.array([*((plain_code(str(text)) or "")[:2] or None for text in texts), None], dtype="str")
    return pd.Series(known.take(position), index=codes.index)


def counterparts(division: str, edition: int, target: int) -> tuple[str, ...]:
    """Return the two-digit codes of the edition `target` that correspond to `division` of `edition`; empty where there is none.

    >>> counterparts("29", 2017, 2002), counterparts("37", 2002, 2017), counterparts("43", 2017, 2002)
    (('29', '30'), ('36', '37'), ())
    """
    source, goal = SAME_AT_TWO_DIGITS.get(edition, edition), SAME_AT_TWO_DIGITS.get(target, target)
    if source == goal:
        return (division,)
    return _pairs(source).get(division, ())


def division_label(division: str, edition: int) -> str:
    """Return the name of a two-digit code in one edition; the code itself where the table has none.

    >>> division_label("36", 2002), division_label("36", 2017)
    ('专用设备制造业', '汽车制造业')
    """
    year = SAME_AT_TWO_DIGITS.get(edition, edition)
    return _labels(year).get(division, division)


@cache
def _pairs(source: int) -> dict[str, tuple[str, ...]]:
    goal = 2017 if source == 2002 else 2002
    found: dict[str, tuple[str, ...]] = {}
    for row in read_rows("industry_codes"):
        if row[f"code_{source}"] and row[f"code_{goal}"]:
            found[row[f"code_{source}"]] = (*found.get(row[f"code_{source}"], ()), row[f"code_{goal}"])
    return found


@cache
def _labels(edition: int) -> dict[str, str]:
    return {row[f"code_{edition}"]: row[f"label_{edition}"] for row in read_rows("industry_codes")}
