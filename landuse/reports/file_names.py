"""File names made of keys: what no file system or shell can stumble over, never the same for two keys."""

import hashlib
import unicodedata
from collections.abc import Iterable

LONGEST, MOST_BYTES = 60, 160
_KEPT = "-_.〔〕（）"
_DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(1, 10))}
"""Names that Windows keeps for devices, whatever stands behind a dot."""


def file_name(key: object) -> str:
    """Return a key as part of a file name: letters of any script, digits and a few marks; what had to go leaves a short hash.

    So do small letters, which Windows takes for capitals. The part never stands alone: ``CON`` is no file of its own.

    >>> file_name("210106001002GB00012"), file_name("A/B")[:3]
    ('210106001002GB00012', 'AB_')
    """
    text = unicodedata.normalize("NFC", str(key))
    kept = "".join(letter for letter in text if letter.isalnum() or letter in _KEPT).strip(".")[:LONGEST]
    kept = kept.encode("utf-8", "ignore")[:MOST_BYTES].decode("utf-8", "ignore")
    kept = no_device(kept)
    if kept and kept == text == text.upper():
        return kept
    return f"{kept}_{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:6]}"


def no_device(stem: str) -> str:
    """Return a name with ``_`` before it where Windows keeps it for a device."""
    return f"_{stem}" if stem.split(".", maxsplit=1)[0].upper() in _DEVICES else stem


def numbered_apart(stems: Iterable[str]) -> list[str]:
    """Return the names, numbered from the second on where a system that does not tell capitals would take them for the same.

    >>> numbered_apart(["A_2", "a", "A"])
    ['A_2', 'a', 'A_3']
    """
    taken: set[str] = set()
    following: dict[str, int] = {}
    apart = []
    for stem in stems:
        first = _same(stem)
        name, number = stem, following.get(first, 2)
        while _same(name) in taken:
            name, number = f"{stem}_{number}", number + 1
        taken.add(_same(name))
        following[first] = number
        apart.append(name)
    return apart


def _same(name: str) -> str:
    """Return a name as a system has it that knows no capitals."""
    return unicodedata.normalize("NFC", name).casefold()
