"""Which sections each kind of bulletin has, in which order, under which headings."""

from collections.abc import Mapping, Sequence

NUMERALS = "一二三四五六七八九十"
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "monthly": ("standing", "land", "moved", "ledger", "coming", "behind", "data_problems"),
    "bimonthly": ("behind", "ledger", "coming", "standing", "moved", "land", "data_problems"),
    "quarterly": ("land", "standing", "behind", "moved", "ledger", "coming", "data_problems"),
    "half_year": ("standing", "ledger", "moved", "land", "behind", "data_problems", "coming"),
    "year_end": ("standing", "ledger", "moved", "land", "behind", "data_problems", "coming"),
}
PUBLIC = ("standing", "flow", "public")
_USUAL = {
    "standing": "目标进度", "land": "用地认定现状", "moved": "本期变动及原因", "ledger": "处置台账动态", "coming": "近期到期事项",
    "behind": "落后开发区及责任单位", "data_problems": "数据问题", "flow": "处置台账动态", "public": "闲置土地公开清单",
}  # fmt: skip
_WRITTEN = {
    "standing": "目标完成情况", "ledger": "工作开展情况", "moved": "用地状况变动及原因", "land": "用地认定现状", "behind": "存在问题：落后开发区及责任单位",
    "data_problems": "存在问题：数据质量", "coming": "下一步工作：到期事项",
}  # fmt: skip
_OWN = {
    "bimonthly": {"behind": "提请会议研究：落后开发区及责任单位"},
    "quarterly": {"land": "各开发区互检对照"},
    "half_year": _WRITTEN,
    "year_end": _WRITTEN,
}


def numeral(number: int) -> str:
    """Return a number as headings count: Chinese up to ten, figures beyond."""
    return NUMERALS[number - 1] if number <= len(NUMERALS) else f"{number}"


def headings(kind: str, ids: Sequence[str]) -> list[dict[str, str]]:
    """Return the sections with their numbered headings."""
    words = _USUAL | _OWN.get(kind, {})
    return [{"id": name, "heading": f"{numeral(place)}、{words[name]}"} for place, name in enumerate(ids, start=1)]
