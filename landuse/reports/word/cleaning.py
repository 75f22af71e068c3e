"""What goes into a paper: plain values whose text cannot become markup or template.

A character that Word files cannot hold is replaced by U+FFFD, so that a reader sees that something stood there.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

REPLACEMENT = "\ufffd"
OPEN, CLOSE = "\ufdd0", "\ufdd1"
"""Stand for the braces of values while a template is filled in: noncharacters, which no clean value has."""
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def clean_text(text: str) -> str:
    r"""Return `text` with line ends as ``\n`` and a mark in place of every character that XML cannot hold.

    >>> clean_text("甲\x00公司\r\n乙")
    '甲\ufffd公司\n乙'
    """
    return _UNFIT.sub(REPLACEMENT, text.replace("\r\n", "\n").replace("\r", "\n"))


def clean_values(values: Any, place: str = "") -> Any:
    """Return a copy of plain values that is safe to fill in: text cleaned, its braces hidden from the template.

    Raises
    ------
    TypeError
        A value is no text, number, flag, None, list or mapping.
    """
    if isinstance(values, str):
        return clean_text(values).replace("{", OPEN).replace("}", CLOSE)
    if values is None or isinstance(values, bool | int | float):
        return values
    if isinstance(values, Mapping):
        return {str(name): clean_values(value, f"{place}.{name}") for name, value in values.items()}
    if isinstance(values, Sequence):
        return [clean_values(value, f"{place}[]") for value in values]
    raise TypeError(f"the value of {place.lstrip('.')} is a {type(values).__name__}, not plain")


def with_braces(text: str) -> str:
    """Return filled-in text with the braces of its values as they were."""
    return text.replace(OPEN, "{").replace(CLOSE, "}")
