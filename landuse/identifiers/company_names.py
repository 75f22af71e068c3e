"""Company names that may mean the same company: proposals for people, never merged.

A name is read as place, core and legal form (行政区划, 字号和行业, 组织形式). Names are compared by their cores and, for a tenth of the
score, as a whole; what differs is said beside the score. Two companies may well have the same core: only a person or the
credit code can tell. Codes come first, and comparing them is the caller's business.
"""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
from rapidfuzz import fuzz
from rapidfuzz.process import cdist, cpdist

MATCH_COLUMNS = ("left", "right", "left_name", "right_name", "score", "differs")
SAME_NAME = 100.0
"""The score of names that are the same in one writing; all others have less."""
_CORE_POINTS, _WHOLE_POINTS = 0.90, 0.09
_BLOCK = 512
_SHORTEST_CORE = 2
_PART_LABELS = {"place": "行政区划", "core": "字号行业", "form": "组织形式"}
_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|"
    "台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
# 城市, 超市, 社区, 园区 and the like are words of trades, not of places.
_PLACE = (
    rf"中国|(?:{_PROVINCES})(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)?"
    r"|[一-鿿]{2,8}?(?:开发区|高新区|自治州)|[一-鿿]{2,4}?(?:(?<![城都超夜])市|(?<![社园小片校])区|县|旗|盟)"
)
_PARTNERS = r"(?:\((?:有限|普通|特殊普通)合伙\))?"
_FORM = re.compile(
    r"(?:(?:\(集团\)|集团|控股)?(?:(?:股份|责任)?有限(?:责任)?公司|股份公司|总公司|公司|总厂|厂)|\(集团\)|集团|合作社"
    rf"|(?:合伙企业|事务所|中心|经营部|商行){_PARTNERS})"
    r"(?:[^()]{0,12}?(?:分公司|分厂|办事处))?$"
)
_PLAIN = "[一-鿿0-9A-Z()]*"  # what stays as it is in one writing
_OPENING, _CLOSING, _BLANKS = re.compile(r"[〔\[【{]"), re.compile(r"[〕\]】}]"), re.compile(r"[\s·•・‧]+")


def plain_names(names: pd.Series) -> pd.Series:
    """Return names in one writing: half width, round brackets, capitals, no blanks; empty ones are missing.

    >>> plain_names(pd.Series(["云浔 abc（集团）有限公司", "云浔ＡＢＣ〔集团〕有限公司"])).unique().tolist()
    ['云浔ABC(集团)有限公司']
    """
    texts = names.astype("str").copy()
    odd = np.flatnonzero(~texts.str.fullmatch(_PLAIN, na=True).to_numpy(dtype=bool))
    if len(odd):
        some = texts.iloc[odd].str.normalize("NFKC").str.upper()
        some = some.str.replace(_OPENING, "(", regex=True).str.replace(_CLOSING, ")", regex=True)
        texts.iloc[odd] = pd.Index(some.str.replace(_BLANKS, "", regex=True))
    return texts.where(texts != "")


def name_parts(names: pd.Series, *, places: Sequence[str] = ()) -> pd.DataFrame:
    """Return `place`, `core` and `form` of each name: empty where the name has no such part, missing with the name.

    A core of one character is none: the name is then left whole.

    Parameters
    ----------
    names
        Company names as they are written.
    places
        Places that begin names without 市 or 县 after them, such as ``"沈阳"``; provinces are known.

    >>> name_parts(pd.Series(["辽宁省沈阳市恒泰机械（集团）有限公司"])).iloc[0].tolist()
    ['辽宁省沈阳市', '恒泰机械', '(集团)有限公司']
    """
    whole = plain_names(names)
    begins = re.compile(rf"^(?:{''.join(_own_places(places))}{_PLACE})+")
    rest = whole.str.replace(begins, "", regex=True)
    core = rest.str.replace(_FORM, "", regex=True)
    too_short = (core.str.len() < _SHORTEST_CORE).fillna(value=False).astype(bool)
    core, rest = core.where(~too_short, whole), rest.where(~too_short, whole)
    place = whole.str.len() - rest.str.len()
    form = rest.str.len() - core.str.len()
    ends = pd.DataFrame({"whole": whole, "place": place, "form": form})
    known = ends[whole.notna()]
    cut = [
        (text[:start], text[len(text) - end :] if end else "")
        for text, start, end in zip(known["whole"], known["place"].astype(int), known["form"].astype(int), strict=True)
    ]
    found = pd.DataFrame(cut, index=known.index, columns=["place", "form"], dtype="str").reindex(names.index)
    return pd.DataFrame({"place": found["place"], "core": core, "form": found["form"]}, index=names.index)


def propose_matches(
    left: pd.Series, right: pd.Series | None = None, *, threshold: float, places: Sequence[str] = ()
) -> pd.DataFrame:
    """Return pairs of names that may mean the same company, the likeliest first: columns of :data:`MATCH_COLUMNS`.

    `score` is 100 where the names are the same in one writing, else 0.9 x the likeness of the cores + 0.09 x the likeness of
    the whole names (RapidFuzz ratio, 0 to 100), so at most 99. `differs` says in Chinese what is not the same. Proposals
    only: nothing is merged, and names of different companies come out as well. Missing names match nothing.

    Parameters
    ----------
    left
        Names by any index; `left` in the result is its label.
    right
        The names to compare with; None compares `left` with itself, each pair once.
    threshold
        The least score to propose.
    places
        As in :func:`name_parts`.
    """
    one = _compared(left, places)
    other = one if right is None else _compared(right, places)
    pairs = _like_cores(one["core"], other["core"], (threshold - _WHOLE_POINTS * 100) / _CORE_POINTS)
    found = pairs.merge(one.add_suffix("_left"), on="core_left").merge(other.add_suffix("_right"), on="core_right")
    if right is None:
        found = found[found["at_left"] < found["at_right"]]
    likeness = cpdist(found["whole_left"].tolist(), found["whole_right"].tolist(), scorer=fuzz.ratio, dtype=np.float64)
    points = _CORE_POINTS * found["points"] + _WHOLE_POINTS * likeness
    score = points.where(found["whole_left"] != found["whole_right"], SAME_NAME).round(2)
    found = found.assign(score=score, differs=_differences(found))[score >= threshold]
    found = found.sort_values(["score", "at_left", "at_right"], ascending=[False, True, True], kind="stable", ignore_index=True)
    names = found.rename(
        columns={"label_left": "left", "label_right": "right", "name_left": "left_name", "name_right": "right_name"}
    )
    return names[list(MATCH_COLUMNS)]


def _compared(names: pd.Series, places: Sequence[str]) -> pd.DataFrame:
    """Return what is compared of each known name, with its place in the list, its label and its own writing."""
    parts = name_parts(names, places=places).assign(whole=plain_names(names), label=names.index, name=names, at=range(len(names)))
    return parts[parts["whole"].notna()]


def _like_cores(left: pd.Series, right: pd.Series, least: float) -> pd.DataFrame:
    """Return every two cores whose likeness (0 to 100) is at least `least`; each different core once, in blocks of rows."""
    least = min(max(least, 0.0), 100.0)
    ours, theirs = left.unique().tolist(), right.unique().tolist()
    rows, columns, points = [np.zeros(0, dtype=np.intp)], [np.zeros(0, dtype=np.intp)], [np.zeros(0)]
    for first in range(0, len(ours) if theirs else 0, _BLOCK):
        block = cdist(ours[first : first + _BLOCK], theirs, scorer=fuzz.ratio, score_cutoff=least, dtype=np.float32)
        at, to = np.nonzero(block >= least)
        rows.append(at + first)
        columns.append(to)
        points.append(block[at, to].astype(np.float64))
    return pd.DataFrame({
        "core_left": pd.Series(ours, dtype="str").take(np.concatenate(rows)).to_numpy(),
        "core_right": pd.Series(theirs, dtype="str").take(np.concatenate(columns)).to_numpy(),
        "points": np.concatenate(points),
    })  # fmt: skip


def _differences(pairs: pd.DataFrame) -> pd.Series:
    """Return what differs between the two names of each pair, worded."""
    found = pd.Series("", index=pairs.index, dtype="str")
    for part, label in _PART_LABELS.items():
        one, other = pairs[f"{part}_left"], pairs[f"{part}_right"]
        words = f"{label}：" + one.where(one != "", "无") + " / " + other.where(other != "", "无")
        found = found.where(one == other, found + "；" + words)
    return found.str.removeprefix("；")


def _own_places(places: Sequence[str]) -> list[str]:
    """Return the given places as the first alternatives of a pattern, the longest first."""
    return [f"{re.escape(place)}[省市区县]?|" for place in sorted(places, key=len, reverse=True)]
