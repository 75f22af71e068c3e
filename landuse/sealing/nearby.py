"""A difference shown with what stands around it."""

_SHOWN = 40
_BEFORE = 10


def near(text: str, other: str) -> str:
    """Return the part of a text around the first place where it differs from the other.

    >>> near("宗地一二三四五六七八九十甲乙", "宗地一二三四五六七八九十甲丙")
    '…二三四五六七八九十甲乙'
    """
    place = next((n for n, (a, b) in enumerate(zip(text, other, strict=False)) if a != b), min(len(text), len(other)))
    start = max(0, place - _BEFORE)
    return f"{'…' if start else ''}{text[start : start + _SHOWN]}{'…' if len(text) > start + _SHOWN else ''}"
