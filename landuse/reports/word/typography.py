"""Chinese typography of our own wording; names and other data stay as they were given."""

import re
from collections.abc import Iterable

_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}
_HELD, _MOST_HELD = 0xF0000, 0xFFFD
_CHINESE = f"{chr(_HELD)}-{chr(_HELD + _MOST_HELD)}\u3400-\u9fff\u3000-\u303f\uff00-\uffef“”‘’"
_BESIDE = re.compile(rf"(?<=[{_CHINESE}%])[,;:?!()]|[,;:?!()](?=[{_CHINESE}])")
_PLACE = re.compile(f"[{chr(_HELD)}-{chr(_HELD + _MOST_HELD)}]")
_PAIR = re.compile(rf"\(([^()]*[{_CHINESE}][^()]*)\)")


def full_width(text: str, keep: Iterable[str] = ()) -> str:
    """Return `text` with full-width marks where half-width ones stand beside Chinese characters.

    Parameters
    ----------
    text
        Our own wording.
    keep
        Names in it that stay as they were given.

    >>> full_width("未达标1项(容积率),完成率84%;见 https://x.cn,2020-12-31 12:30")
    '未达标1项（容积率），完成率84%；见 https://x.cn,2020-12-31 12:30'
    >>> full_width("未达标:研发(占比)", keep=["研发(占比)"])
    '未达标：研发(占比)'
    """
    names = sorted({name for name in keep if name}, key=len, reverse=True)
    if not names:
        return _widened(text)
    parts = re.split(f"({'|'.join(re.escape(name) for name in names)})", text)
    held = "".join(part if number % 2 == 0 else chr(_HELD + number // 2) for number, part in enumerate(parts))
    return _PLACE.sub(lambda found: parts[2 * (ord(found[0]) - _HELD) + 1], _widened(held))


def _widened(text: str) -> str:
    text = _PAIR.sub(r"（\1）", text)
    return _BESIDE.sub(lambda found: _FULL[found[0]], text)
