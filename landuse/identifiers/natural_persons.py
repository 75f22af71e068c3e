"""Natural persons in what the public reads: of names only the surname stays, of identity and telephone numbers nothing."""

import re
from collections.abc import Iterable
from typing import Any

import pandas as pd

from landuse.identifiers.credit_codes import are_sound

_ORGANISATION = re.compile(
    r"公司|集团|厂|局|厅|委|院|所|中心|社|行|店|部|会|站|场|园|库|馆|校|学|村|镇|乡|区|市|县|政府|企业|合伙|基金|工程|[A-Za-z0-9]"
)
_IDENTITY = re.compile(r"\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])\d{5}[\dXx]")
_LONGEST = 4
_SHORTEST = 2
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺"
    "顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农"
    "司古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
_WORDS = frozenset(
    [
        "高新",
        "高速",
        "高铁",
        "金属",
        "金融",
        "金沙",
        "石化",
        "石油",
        "石材",
        "安全",
        "安置",
        "成品",
        "成套",
        "和平",
        "和谐",
        "方圆",
        "方正",
        "江南",
        "江北",
        "江东",
        "江山",
        "万达",
        "万科",
        "万方",
        "华润",
        "华夏",
        "华东",
        "华北",
        "华南",
        "文化",
        "文具",
        "武装",
        "华为",
        "黄金",
        "黄河",
        "白云",
        "马路",
        "路桥",
        "路面",
        "车间",
        "车库",
        "车辆",
        "连锁",
        "时代",
        "阳光",
        "边界",
        "全新",
        "商业",
        "商务",
        "商贸",
        "包装",
        "农业",
        "农产",
        "农机",
        "明珠",
        "易地",
        "关联",
        "康复",
        "温泉",
        "雷达",
        "龙头",
        "高压",
        "高层",
        "国有",
        "应急",
        "简易",
    ]
)
"""Words of two characters that begin like a name."""
_NO_NAME_BEFORE = r"(?![区市县路街镇乡]|大道|大街|技术|开发|产业|工业|公司|集团)"
HIDDEN = "***"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
_TELEPHONE = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}|[(（]?0\d{2,3}(?:[)）]|[-－—])\s?\d{7,8})(?![0-9A-Za-z])"
)
_NAMED = re.compile(
    r"(?P<role>(?:联系人|经办人|法定代表人|法人代表|负责人|户主|权利人|承包人|申请人|受让人|使用权人|业主)[：:为是\s]{1,3})"
    r"(?P<name>[\u4e00-\u9fff·•]{2,8}?)(?=[^\u4e00-\u9fff·•*]|电话|手机|联系|身份|$)"
)
_TITLES = "先生|女士|小姐|同志|师傅|经理|主任|科长|处长|书记|村长|老板|老师"
_HINT = re.compile(
    f"{_TITLES}|联系|经办|承办|代理|委托|负责|确认|询问|咨询|转告|通知|备注|本人|家属|夫妇|夫妻|父子|兄弟|名下|所有人|户主|自建|住户|住宅|业主|法人"
    r"|身份证|电话|手机|微信|\*|\d{7}"
)
_DOUBLE = (
    "欧阳", "上官", "司马", "司徒", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙", "宇文", "东方", "独孤", "南宫", "端木", "轩辕",
)  # fmt: skip
_ADDRESSED = re.compile(
    f"(?P<person>(?:{'|'.join(_DOUBLE)}|[{''.join(sorted(_SURNAMES))}])(?:(?!{_TITLES})[\u4e00-\u9fff]){{1,2}})(?=(?:{_TITLES}))"
)


def is_natural_person(name: str | None, credit_code: str | None = None) -> bool:
    """Tell whether a holder looks like a person: at most four Chinese characters, no word of an organisation, no credit code.

    >>> is_natural_person("王小明"), is_natural_person("永新机械厂"), is_natural_person("宏达", "91371626760961920K")
    (True, False, False)
    """
    plain = re.sub(r"[\s·•・]+", "", name or "")
    if not plain or _is_organisation_code(credit_code):
        return False
    long = "·" in (name or "") or "•" in (name or "")
    return (len(plain) <= _LONGEST or long) and _ORGANISATION.search(plain) is None


def masked_name(name: str | None, credit_code: str | None = None) -> str | None:
    """Return the name of a natural person with all but the surname hidden; any other name as it is.

    >>> masked_name("欧阳小明"), masked_name("王明"), masked_name("永新机械有限公司")
    ('欧阳**', '王*', '永新机械有限公司')
    """
    if name is None or not is_natural_person(name, credit_code):
        return name
    plain = name.strip()
    kept = 2 if plain.startswith(_DOUBLE) and len(plain) > 2 else 1
    return plain[:kept] + "*" * (len(plain) - kept)


def person_names(names: Iterable[str | None], credit_codes: Iterable[str | None]) -> tuple[str, ...]:
    """Return those of some names that are persons' and can be looked for in other texts, the longest first.

    A name of two characters counts where it begins with a surname and is no usual word.

    >>> person_names(["王小明", "永新机械厂", "高新", "张三", None], [None] * 5)
    ('王小明', '张三')
    """
    pairs = zip(names, credit_codes, strict=True)
    plain = {
        str(name).strip()
        for name, code in pairs
        if isinstance(name, str) and is_natural_person(name) and is_natural_person(name, code)
    }
    return tuple(sorted((name for name in plain if _stands_out(name)), key=lambda name: (-len(name), name)))


def named_in_text(text: str) -> list[str]:
    """Return the names that a text gives by saying who somebody is: after words like 联系人, before words like 先生.

    >>> named_in_text("厂房，联系人：李四，李四光先生确认"), named_in_text("黄河路8号")
    (['李四', '李四光'], [])
    """
    found = [*(one["name"] for one in _NAMED.finditer(text)), *(one["person"] for one in _ADDRESSED.finditer(text))]
    return [name for name in found if is_natural_person(name)]


def may_name_somebody(text: str) -> bool:
    """Tell whether a text holds words that go with persons, so that somebody should read it before it is published.

    >>> may_name_somebody("经一路8号，联系张三确认"), may_name_somebody("黄河路8号")
    (True, False)
    """
    return _HINT.search(text) is not None


def _stands_out(name: str) -> bool:
    """Tell whether a name can be told from words in a running text."""
    return len(name) > _SHORTEST or (len(name) == _SHORTEST and name[0] in _SURNAMES and name not in _WORDS)


def masked_text(text: str, names: Iterable[str] = ()) -> str:
    """Return a text without `names`, identity numbers, telephone numbers, and without names that follow a word like 联系人.

    So are names before words like 先生, and after words like 联系 where these come to an end with the name. Other names of persons in
    running text cannot be told from words and stay (:func:`may_name_somebody`).

    >>> masked_text("王小明厂房，联系人：李四，手机13804018877，身份证11010519491231002X", ["王小明"])
    '王**厂房，联系人：李*，手机***，身份证***'
    """
    for name in names:
        if name not in text:
            continue
        if len(name) > _SHORTEST:
            text = text.replace(name, str(masked_name(name)))
        else:
            text = re.sub(re.escape(name) + _NO_NAME_BEFORE, str(masked_name(name)), text)
    text = _NUMBER.sub(lambda found: HIDDEN if _is_identity(found[0]) else found[0], text)
    text = _TELEPHONE.sub(HIDDEN, text)
    text = _ADDRESSED.sub(lambda found: str(masked_name(found["person"])), text)
    return _NAMED.sub(lambda found: found["role"] + str(masked_name(found["name"])), text)


def without_persons(values: Any, names: Iterable[str] = ()) -> Any:
    """Return plain values with :func:`masked_text` done to every text in them."""
    if isinstance(values, str):
        return masked_text(values, names)
    if isinstance(values, dict):
        return {key: without_persons(value, names) for key, value in values.items()}
    return [without_persons(value, names) for value in values] if isinstance(values, list) else values


def identity_check_digit(number: str) -> str:
    """Return the check digit that ends a citizen's identity number whose first 17 digits are given (GB 11643).

    >>> identity_check_digit("11010519491231002")
    'X'
    """
    return _CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False)) % 11]


def _is_identity(number: str) -> bool:
    """Tell whether 18 digits are an identity number: with a birthday in them, and no credit code unless their own check digit fits."""
    return _IDENTITY.fullmatch(number) is not None and (
        identity_check_digit(number[:17]) == number[17].upper() or not _is_sound(number)
    )


def _is_sound(code: str) -> bool:
    return bool(are_sound(pd.Series([code], dtype="str")).iloc[0])


def _is_organisation_code(code: str | None) -> bool:
    """Tell whether a code is a sound credit code and no identity number of a citizen, which has a birthday in it."""
    return bool(code) and _IDENTITY.fullmatch(str(code)) is None and _is_sound(str(code))
