"""Chinese typography of our own wording; names and other data stay as they were given."""

import re

_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}
_CHINESE = "\u3400-\u9fff\u3000-\u303f\uff00-\uffef“”‘’"
_BESIDE = re.compile(rf"(?<=[{_CHINESE}%])[,;:?!()]|[,;:?!()](?=[{_CHINESE}])")
_PAIR = re.compile(rf"\(([^()]*[{_CHINESE}][^()]*)\)")


def full_width(text: str) -> str:
    """Return `text` with full-width marks where half-width ones stand beside Chinese characters.

    >>> full_width("未达标1项(容积率),完成率84%;见 https://x.cn,2020-12-31 12:30")
    '未达标1项（容积率），完成率84%；见 https://x.cn,2020-12-31 12:30'
    """
    text = _PAIR.sub(r"（\1）", text)
    return _BESIDE.sub(lambda found: _FULL[found[0]], text)
