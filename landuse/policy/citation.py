"""Writing short article marks the way a paper quotes them: ``M53 Art 14(1), 15`` -> 《闲置土地处置办法》第十四条第(一)项、第十五条."""

import re
from collections.abc import Mapping

_DIGITS = "零一二三四五六七八九"
_MARK = re.compile(r"^(?P<text>\S+) Art (?P<articles>.+)$")
_ITEM = re.compile(r" item (\d+)")
_ARTICLE = re.compile(r"^(?P<article>\d+)(?:\((?P<item>\d+)\))?$")


def chinese_number(number: int) -> str:
    """Return 1 to 999 in Chinese numerals as articles are counted.

    >>> [chinese_number(n) for n in (2, 10, 14, 20, 32, 105, 110)]
    ['二', '十', '十四', '二十', '三十二', '一百零五', '一百一十']
    """
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    written = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        written += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        written += "零"
    return written + (_DIGITS[ones] if ones or not number else "")


def cite(marks: str, texts: Mapping[str, str]) -> str:
    """Return `marks` (parted by ``;``) in Chinese; a numbered item of a document likewise; any other text stands as it is."""
    return "；".join(_cite_one(mark.strip(), texts) for mark in marks.split(";") if mark.strip())


def _cite_one(mark: str, texts: Mapping[str, str]) -> str:
    parsed = _MARK.match(mark)
    if parsed is None:
        return _ITEM.sub(r"第\1项", mark)
    articles = [_ARTICLE.match(part.strip()) for part in parsed["articles"].split(",")]
    if any(article is None for article in articles):
        return mark
    written = "、".join(
        f"第{chinese_number(int(article['article']))}条"
        + (f"第（{chinese_number(int(article['item']))}）项" if article["item"] else "")
        for article in articles
        if article
    )
    return f"{texts.get(parsed['text'], parsed['text'])}{written}"
