"""Invented names: companies, streets, documents. The city of 云浔 does not exist."""

import numpy as np

CITY = "云浔"
RIVER = "云浔河"
PARKS = ("澜湖公园", "北岭绿芯", "杏林湿地公园", "柳洲游园", "启明广场", "东岸湿地")

_FIRST = "恒锦瑞启泓嘉卓晟柏昊祺翰铭睿拓宸钧霖骏澄"
_SECOND = "泰腾源迅博创驰沃岳科朗衡川烨捷舟"

MAIN_STREETS = {
    ("G219901", "u"): ("望岭大街", "云浔大街", "启航大街", "长汀大街", "东曦大街"),
    ("G219901", "v"): ("滨河北路", "迎晖大道", "北环大道"),
    ("S219902", "u"): ("望岭南街", "云浔南街", "启航南街", "长汀南街"),
    ("S219902", "v"): ("滨河南路", "创智大道", "南屏大道"),
    ("M219903", "u"): ("柳西街", "柳洲大街", "柳东街"),
    ("M219903", "v"): ("柳南路", "丰禾大道", "柳北路"),
}
_SIDE_STREETS = {
    ("G219901", "u"): "经开{}街", ("G219901", "v"): "经开{}路",
    ("S219902", "u"): "高新{}街", ("S219902", "v"): "高新{}路",
    ("M219903", "u"): "工业{}街", ("M219903", "v"): "工业{}路",
}  # fmt: skip
_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")


def side_street(zone_id: str, axis: str, number: int) -> str:
    """Return the name of the n-th side street of a zone along u or v, counted from 0."""
    return _SIDE_STREETS[zone_id, axis].format(_NUMERALS[number])


def brands(draw: np.random.Generator, count: int) -> list[str]:
    """Return `count` different two-character trade names, three characters when those run out."""
    pairs = [first + second for first in _FIRST for second in _SECOND]
    shuffled = [pairs[number] for number in draw.permutation(len(pairs))]
    longer = [f"{brand}{ending}" for ending in "达通和" for brand in shuffled]
    return [*shuffled, *longer][:count]


def company(brand: str, trade: str, form: str = "有限公司") -> str:
    """Return the full name of an invented company."""
    return f"{CITY}{brand}{trade}{form}"


def paper(office: str, year: int, number: int) -> str:
    """Return the number of an official paper.

    >>> paper("云浔政函", 2019, 12)
    '云浔政函〔2019〕12号'
    """
    return f"{office}〔{year}〕{number}号"
