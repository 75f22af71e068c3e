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
_SHORTEST_IN_TEXT = 3
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
_DOUBLE = (
    "欧阳", "上官", "司马", "司徒", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙", "宇文", "东方", "独孤", "南宫", "端木", "轩辕",
)  # fmt: skip


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
    """Return those of some names that are persons' and long enough to be looked for in other texts, the longest first.

    A name of two characters may be part of any word; it is masked where it stands as a name, not in texts.

    >>> person_names(["王小明", "永新机械厂", "高新", None], [None] * 4)
    ('王小明',)
    """
    pairs = zip(names, credit_codes, strict=True)
    plain = {
        str(name).strip()
        for name, code in pairs
        if isinstance(name, str) and is_natural_person(name) and is_natural_person(name, code)
    }
    return tuple(sorted((name for name in plain if len(name) >= _SHORTEST_IN_TEXT), key=lambda name: (-len(name), name)))


def masked_text(text: str, names: Iterable[str] = ()) -> str:
    """Return a text without `names`, identity numbers, telephone numbers, and without names that follow a word like 联系人.

    Other names of persons in running text cannot be told from words and stay.

    >>> masked_text("王小明厂房，联系人：李四，手机13804018877，身份证11010519491231002X", ["王小明"])
    '王**厂房，联系人：李*，手机***，身份证***'
    """
    for name in names:
        text = text.replace(name, str(masked_name(name)))
    text = _NUMBER.sub(lambda found: HIDDEN if _is_identity(found[0]) else found[0], text)
    text = _TELEPHONE.sub(HIDDEN, text)
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
