"""What a header says: one writing for comparing it, the unit in it, the unit that stands above a whole table."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from landuse.units import is_unit

LEVEL = "/"
"""What joins the levels of a header that spans several rows."""
_BRACKETS = str.maketrans("【】[]〔〕", "()()()")
_UNIT_IN_BRACKETS = re.compile(r"^(.+)\((?:单位:)?([^()]+)\)$")
_UNIT_LINE = re.compile(r"(?<![\u3400-\u9fff])(?:计量|面积|金额)?单位\s*:\s*(.+)")
_BETWEEN_UNITS = re.compile(r"[、,;/和\s]+")


def plain_header(header: str) -> str:
    """Return a header without blanks, with half-width brackets, in lower case.

    >>> plain_header("用地 面积（公顷）")
    '用地面积(公顷)'
    """
    return _unspaced(header).casefold()


def split_unit(header: str) -> tuple[str, str | None]:
    """Return a header without the unit behind it, in brackets or as a level of its own, and the unit.

    >>> split_unit("成交价格(万元)")
    ('成交价格', '万元')
    >>> split_unit("供应面积/亩")
    ('供应面积', '亩')
    """
    text = _unspaced(header)
    found = _UNIT_IN_BRACKETS.match(text)
    if found is not None and is_unit(found.group(2)):
        return found.group(1), found.group(2)
    base, mark, last = text.rpartition(LEVEL)
    if mark and base and is_unit(last) and not is_unit(base):
        return base, last
    return header, None


def without_levels(header: str) -> str:
    """Return a header of several levels read through in one go; an upper level that the lower one repeats goes.

    >>> without_levels("约定/开工时间"), without_levels("供应/供应面积")
    ('约定开工时间', '供应面积')
    """
    levels = header.split(LEVEL)
    said = [upper for upper, lower in pairwise(levels) if not lower.startswith(upper)]
    return "".join([*said, levels[-1]])


def last_level(header: str) -> str:
    """Return what stands in the lowest row of a header, its unit with it.

    >>> last_level("供应情况/供应面积/亩"), last_level("坐落")
    ('供应面积/亩', '坐落')
    """
    base, unit = split_unit(header)
    if LEVEL not in header or (unit is not None and LEVEL not in base):
        return header
    upper, _, leaf = header.rpartition(LEVEL)
    return leaf if not is_unit(leaf) else f"{upper.rpartition(LEVEL)[2]}{LEVEL}{leaf}"


def unit_line(cells: Iterable[object]) -> tuple[str, ...]:
    """Return the units that a line above a table states for all of it; 填报单位 and the like are offices and none.

    >>> unit_line(["填报单位：某局", "单位：亩、万元"])
    ('亩', '万元')
    """
    for cell in cells:
        found = _UNIT_LINE.search(unicodedata.normalize("NFKC", str(cell)))
        if found is None:
            continue
        units: list[str] = []
        for word in _BETWEEN_UNITS.split(found.group(1).strip().rstrip(")")):
            if not is_unit(word):
                break
            units.append(word)
        if units:
            return tuple(dict.fromkeys(units))
    return ()


def _unspaced(header: str) -> str:
    return "".join(unicodedata.normalize("NFKC", header).split()).translate(_BRACKETS)
